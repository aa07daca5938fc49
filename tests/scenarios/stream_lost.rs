//! The site's stream to the broker is lost: its associations end, and it comes back by itself.

use bridge::demo::stage::{Role, Stage, until};
use bridge::end::What;
use lab::der::FREQUENCY;
use lab::operator::Operator;

#[tokio::test(flavor = "multi_thread")]
async fn associations_end_with_the_stream_and_the_next_one_works() {
    let mut stage = Stage::set().await.unwrap();
    let client = stage.connect().await.unwrap();
    client.call(Operator::identify).await.unwrap();

    assert!(stage.broker.disconnect(&Role::Site.jid()));
    let offline =
        |role, report: &bridge::end::Report| role == Role::Site && matches!(report.what, What::Offline(_));
    stage.wait_for("the site does not notice", offline).await.unwrap();
    until("the DER's association has not ended", || stage.der.associations() == 0).await.unwrap();
    client.call(|operator| operator.read(FREQUENCY)).await.unwrap_err();

    let online =
        |role, report: &bridge::end::Report| role == Role::Site && matches!(report.what, What::Online(_));
    stage.wait_for("the site does not come back", online).await.unwrap();
    let client = stage.connect().await.unwrap();
    client.call(|operator| operator.read(FREQUENCY)).await.unwrap();
    client.release().await.unwrap();
    stage.strike().await.unwrap();
    for lost in [Role::Site, Role::Aggregator] {
        let aborted = |(role, report): &(Role, bridge::end::Report)| {
            *role == lost && matches!(report.what, What::Aborted(_))
        };
        assert_eq!(stage.reported().iter().filter(|told| aborted(told)).count(), 1, "{lost:?}");
    }
}
