//! A broker that indents, adds languages and ids, and means no harm: nothing changes.

use bridge::demo::stage::{PATIENCE, Stage};
use bridge::end::What;
use lab::attack::Rewrite;
use lab::der::{POWER_LIMIT, REPORT_CONTROL};
use lab::operator::{Operator, Value};

const LIMIT: Value = Value::Float32(40_000.0);

#[tokio::test(flavor = "multi_thread")]
async fn x06_rewritten_stanzas_still_verify() {
    rewrite(Stage::set().await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn x06_rewritten_stanzas_still_verify_in_clear() {
    rewrite(Stage::set_in_clear().await.unwrap()).await;
}

async fn rewrite(mut stage: Stage) {
    stage.broker.set_strategy(Rewrite);
    let client = stage.connect().await.unwrap();
    let directory = client.call(Operator::directory).await.unwrap();
    assert!(directory.iter().any(|device| device.variables.len() > 100));
    client.call(|operator| operator.write(POWER_LIMIT, &LIMIT)).await.unwrap();
    assert_eq!(stage.der.value(POWER_LIMIT), Some(LIMIT));
    client.call(|operator| operator.enable_reports(REPORT_CONTROL)).await.unwrap();
    for _ in 0..2 {
        client.call(|operator| operator.next_report(PATIENCE)).await.unwrap().expect("a report");
    }
    client.release().await.unwrap();
    stage.strike().await.unwrap();
    let refused = |what: &What| {
        matches!(what, What::Security(_) | What::Aborted(_) | What::Ignored(_) | What::Unreadable(_))
    };
    let wrong: Vec<_> = stage.reported().iter().filter(|(_, report)| refused(&report.what)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
