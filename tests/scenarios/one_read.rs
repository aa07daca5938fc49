//! An MMS client reads a DER through two bridges and a broker.

use bridge::demo::stage::Stage;
use bridge::end::What;
use lab::operator::Operator;

#[tokio::test(flavor = "multi_thread")]
async fn a_read_comes_through() {
    let mut stage = Stage::set().await.unwrap();
    let entrance = stage.entrance;
    let mut operator =
        tokio::task::spawn_blocking(move || Operator::connect(entrance)).await.unwrap().unwrap();
    stage.wait_for("not pending", |_, report| matches!(report.what, What::Pending)).await.unwrap();
    let directory = tokio::task::spawn_blocking(move || {
        let d = operator.directory().unwrap();
        println!("{d:?}");
        operator.release().unwrap();
        d
    })
    .await
    .unwrap();
    assert!(!directory.is_empty());
    stage.strike().await.unwrap();
}
