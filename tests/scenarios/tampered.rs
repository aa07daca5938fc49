//! The broker changes one character of a command: an alarm where it arrives, and nobody else is any the worse. In clear
//! it can make another command of it that is as right in form, and gets no further.

use bridge::demo::stage::{Role, Stage, until};
use e2e::{Icv, Rule, Severity};
use lab::attack::{Falsify, Pass, Tamper, Target};
use lab::der::{FREQUENCY, POWER_LIMIT};
use lab::operator::{Operator, Value};

const LIMIT: Value = Value::Float32(40_000.0);

#[tokio::test(flavor = "multi_thread")]
async fn p16_a_tampered_command_ends_its_association_and_no_other() {
    let mut stage = Stage::set().await.unwrap();
    let attacked = stage.connect().await.unwrap();
    let other = stage.connect().await.unwrap();
    other.call(Operator::identify).await.unwrap();
    let before = stage.der.value(POWER_LIMIT);

    stage.broker.set_strategy(Tamper(Target::nth(1).from("aggregator@lab.example")));
    attacked.call(|operator| operator.write(POWER_LIMIT, &LIMIT)).await.unwrap_err();
    stage.broker.set_strategy(Pass);

    let event = stage.security_event(Role::Site).await.unwrap();
    assert_eq!(
        (event.rule(), event.severity(), event.id().as_str()),
        (Rule::Integrity, Severity::Alarm, "11.5")
    );
    stage.aborted(Role::Site).await.unwrap();
    stage.aborted(Role::Aggregator).await.unwrap();
    until("the other association is gone, or the attacked one is not", || stage.der.associations() == 1)
        .await
        .unwrap();
    assert_eq!(stage.der.value(POWER_LIMIT), before);
    other.call(|operator| operator.read(FREQUENCY)).await.unwrap();
    other.release().await.unwrap();
    stage.strike().await.unwrap();
    assert_eq!(stage.security_events(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn p16_a_tampered_answer_is_not_believed() {
    let mut stage = Stage::set().await.unwrap();
    let client = stage.connect().await.unwrap();
    stage.broker.set_strategy(Tamper(Target::nth(1).from("site@lab.example")));
    client.call(|operator| operator.read(FREQUENCY)).await.unwrap_err();
    let event = stage.security_event(Role::Aggregator).await.unwrap();
    assert_eq!(event.rule(), Rule::Integrity);
    stage.aborted(Role::Aggregator).await.unwrap();
    stage.aborted(Role::Site).await.unwrap();
    stage.strike().await.unwrap();
    assert_eq!(stage.security_events(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn p16_a_command_falsified_in_clear_is_refused_under_every_icv() {
    for icv in Icv::ALL {
        let mut stage = Stage::set_in_clear(icv).await.unwrap();
        let client = stage.connect().await.unwrap();
        let before = stage.der.value(POWER_LIMIT);
        stage.broker.set_strategy(falsify("aggregator@lab.example"));
        client.call(|operator| operator.write(POWER_LIMIT, &LIMIT)).await.unwrap_err();
        refused(&mut stage, Role::Site, Role::Aggregator).await;
        assert_eq!(stage.der.value(POWER_LIMIT), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p16_an_answer_falsified_in_clear_is_not_believed() {
    let mut stage = Stage::set_in_clear(Icv::HmacSha256).await.unwrap();
    let client = stage.connect().await.unwrap();
    stage.broker.set_strategy(falsify("site@lab.example"));
    client.call(|operator| operator.read(FREQUENCY)).await.unwrap_err();
    refused(&mut stage, Role::Aggregator, Role::Site).await;
}

/// Another number, and still XER.
fn falsify(from: &str) -> Falsify {
    Falsify { target: Target::nth_of("ClearTransfer", 1).from(from), element: "floating-point" }
}

/// By an alarm on the integrity check value, and by both ends of the association.
async fn refused(stage: &mut Stage, at: Role, other: Role) {
    let event = stage.security_event(at).await.unwrap();
    let told = (event.rule(), event.severity(), event.id());
    assert_eq!(told, (Rule::Integrity, Severity::Alarm, String::from("10.5")));
    stage.aborted(at).await.unwrap();
    stage.aborted(other).await.unwrap();
    stage.strike().await.unwrap();
    assert_eq!(stage.security_events(), 1);
}
