//! The site's MMS server is down: the client is told so at once, in its own protocol.

use bridge::demo::stage::{Role, Stage, StageError};
use bridge::end::What;
use lab::der::Der;

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_told_that_the_der_is_down() {
    let mut stage = Stage::set().await.unwrap();
    let down = stage.der.address();
    stage.der = Der::start(([127, 0, 0, 1], 0).into()).unwrap();
    let mut tap = stage.broker.tap();
    let Err(StageError::Client(told)) = stage.connect().await else { panic!("the client is not refused") };
    assert!(told.to_string().contains("association refused"), "{told}");
    let rejected =
        |role, report: &bridge::end::Report| role == Role::Site && matches!(report.what, What::Rejected(_));
    let report = stage.wait_for("the site does not say why", rejected).await.unwrap();
    let What::Rejected(why) = report.what else { unreachable!() };
    assert!(why.starts_with(&format!("cannot connect to the local MMS server {down}: ")), "{why}");
    stage.strike().await.unwrap();
    let seen: Vec<_> = std::iter::from_fn(|| tap.try_next()).collect();
    assert!(
        seen.iter()
            .any(|stanza| stanza.from == Role::Site.jid() && stanza.xml.contains("<ApplicationReject"))
    );
}
