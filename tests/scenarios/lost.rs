//! The broker loses a report, or lets one overtake another: the next one shows that something is missing.

use std::time::Duration;

use bridge::demo::stage::{PATIENCE, Role, Stage};
use e2e::{Rule, Severity};
use lab::attack::{Lose, Reorder, Strategy, Target};
use lab::der::REPORT_CONTROL;

/// What the client has of the reports when it loses its association.
async fn reports_until_the_end(strategy: impl Strategy + 'static) -> Vec<Option<u32>> {
    let mut stage = Stage::set().await.unwrap();
    let client = stage.connect().await.unwrap();
    client.call(|operator| operator.enable_reports(REPORT_CONTROL)).await.unwrap();
    client.call(|operator| operator.next_report(PATIENCE)).await.unwrap().expect("reports flow");
    stage.broker.set_strategy(strategy);
    let event = stage.security_event(Role::Aggregator).await.unwrap();
    assert_eq!(
        (event.rule(), event.severity(), event.id().as_str()),
        (Rule::Deletion, Severity::Alarm, "11.8")
    );
    stage.aborted(Role::Aggregator).await.unwrap();
    stage.aborted(Role::Site).await.unwrap();
    let mut received = vec![];
    while let Ok(Some(report)) = client.call(|operator| operator.next_report(Duration::ZERO)).await {
        received.push(report.sequence);
    }
    stage.strike().await.unwrap();
    assert_eq!(stage.security_events(), 1);
    received
}

#[tokio::test(flavor = "multi_thread")]
async fn p21_a_lost_report_is_missed() {
    assert_eq!(reports_until_the_end(Lose(Target::nth(1).from("site@lab.example"))).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn p05_a_report_that_overtakes_another_is_not_delivered() {
    assert_eq!(reports_until_the_end(Reorder::new(Target::nth(1).from("site@lab.example"))).await, []);
}
