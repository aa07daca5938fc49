//! The bridges are stopped while associations are open.

use std::time::{Duration, Instant};

use bridge::demo::stage::{Stage, until};
use lab::der::FREQUENCY;
use lab::operator::Operator;

#[tokio::test(flavor = "multi_thread")]
async fn open_associations_do_not_hold_the_end_up() {
    let mut stage = Stage::set().await.unwrap();
    let clients = [stage.connect().await.unwrap(), stage.connect().await.unwrap()];
    for client in &clients {
        client.call(Operator::identify).await.unwrap();
    }
    assert_eq!(stage.der.associations(), 2);
    let begun = Instant::now();
    stage.strike().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    until("the DER's associations have not ended", || stage.der.associations() == 0).await.unwrap();
    until("a bridge is still at the broker", || stage.broker.connected().is_empty()).await.unwrap();
    for client in clients {
        client.call(|operator| operator.read(FREQUENCY)).await.unwrap_err();
    }
}
