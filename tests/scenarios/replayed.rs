//! The broker delivers a command twice: it is carried out once, and the second raises the alarm.

use bridge::demo::stage::{Role, Stage, until};
use e2e::{Rule, Severity};
use lab::attack::{Replay, Target};
use lab::der::POWER_LIMIT;
use lab::operator::Value;

const LIMIT: Value = Value::Float32(40_000.0);

#[tokio::test(flavor = "multi_thread")]
async fn p01_a_replayed_command_is_not_carried_out_again() {
    let mut stage = Stage::set().await.unwrap();
    let client = stage.connect().await.unwrap();
    stage.broker.set_strategy(Replay(Target::nth(1).from("aggregator@lab.example")));
    // The answer to the first one races the abort that the second one causes.
    let _ = client.call(|operator| operator.write(POWER_LIMIT, &LIMIT)).await;
    let event = stage.security_event(Role::Site).await.unwrap();
    assert_eq!((event.rule(), event.severity()), (Rule::DataReplay, Severity::Alarm));
    stage.aborted(Role::Site).await.unwrap();
    stage.aborted(Role::Aggregator).await.unwrap();
    until("the DER's association has not ended", || stage.der.associations() == 0).await.unwrap();
    client.call(|operator| operator.read(POWER_LIMIT)).await.unwrap_err();
    stage.strike().await.unwrap();
    assert_eq!(stage.security_events(), 1);
}
