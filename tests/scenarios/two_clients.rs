//! Two clients work at once through the same two streams.

use std::collections::HashSet;

use bridge::demo::stage::{Client, Role, Stage};
use bridge::end::What;
use lab::der::{FREQUENCY, POWER, POWER_LIMIT, VOLTAGE};
use lab::operator::{Operator, Value};

const ROUNDS: u16 = 20;

/// Reads at random, and writes what only this client writes.
async fn work(client: &Client, own: f32) {
    for round in 0..ROUNDS {
        let limit = Value::Float32(own + f32::from(round));
        client.call(move |operator| operator.write(POWER_LIMIT, &limit)).await.unwrap();
        let read = client.call(|operator| operator.read_all(&[POWER, FREQUENCY, VOLTAGE])).await.unwrap();
        let references: Vec<_> = read.iter().map(|reading| reading.reference.as_str()).collect();
        assert_eq!(references, [POWER, FREQUENCY, VOLTAGE]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clients_work_at_once() {
    let mut stage = Stage::set().await.unwrap();
    let [one, two] = [stage.connect().await.unwrap(), stage.connect().await.unwrap()];
    assert_eq!(stage.broker.connected(), [Role::Aggregator.jid(), Role::Site.jid()]);
    tokio::join!(work(&one, 10_000.0), work(&two, 20_000.0));
    one.release().await.unwrap();
    two.call(Operator::directory).await.unwrap();
    two.release().await.unwrap();
    stage.strike().await.unwrap();
    let established = stage.reported().iter().filter(|(_, report)| matches!(report.what, What::Established));
    let associations: HashSet<_> =
        established.map(|(role, report)| (*role as u8, &report.association)).collect();
    assert_eq!(associations.len(), 4);
    assert!(
        !stage.reported().iter().any(|(_, report)| matches!(report.what, What::Aborted(_) | What::Fault(_)))
    );
}
