//! An MMS client reads a DER through two bridges and a broker.

use bridge::demo::stage::{Role, Stage};
use lab::der::POWER_LIMIT;

#[tokio::test(flavor = "multi_thread")]
async fn a_read_comes_through() {
    let mut stage = Stage::set().await.unwrap();
    let client = stage.connect().await.unwrap();
    let read = client.call(|operator| operator.read(POWER_LIMIT)).await.unwrap();
    assert_eq!(Some(read), stage.der.value(POWER_LIMIT));
    stage.established(Role::Site).await.unwrap();
    stage.established(Role::Aggregator).await.unwrap();
    client.release().await.unwrap();
    stage.strike().await.unwrap();
}
