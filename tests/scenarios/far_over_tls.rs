//! The far station is reached over OSI and TLS, in native mode: one read, on real sockets.

use std::path::Path;
use std::time::SystemTime;

use bridge::certificates::{DemoPki, Names};
use bridge::config::{Config, HostPort};
use bridge::driver::Bridge;
use bridge::end::{Report, What};
use bridge::tls::Cause;
use jid::BareJid;
use lab::der::{Der, POWER_LIMIT};
use lab::operator::Operator;
use tokio::sync::{mpsc, oneshot};

/// A bridge without XMPP. `leg` is its local leg, `far` that to the other.
fn config(directory: &Path, own: &str, other: &str, leg: &str, far: &str) -> Config {
    let fingerprint = Config::load(&directory.join(format!("{other}.toml")), SystemTime::now());
    let fingerprint = fingerprint.unwrap().0.e2e.unwrap().fingerprint();
    let title = |name| if name == "site" { "1.1.1.1" } else { "1.1.1.2" };
    let (own_title, other_title) = (title(own), title(other));
    let text = format!(
        r#"
[e2e]
certificate = "pki/{own}.e2e.crt"
key = "pki/{own}.e2e.key"
trust = ["pki/e2e-ca.crt"]
restart_guard = "0s"
[[peer]]
name = "{other}"
fingerprint = "{fingerprint}"
{leg}
[peer.far]
{far}
local = {{ ap_title = "{own_title}", ae_qualifier = 12 }}
remote = {{ ap_title = "{other_title}", ae_qualifier = 12 }}
[peer.far.tls]
certificate = "pki/{own}.osi.crt"
key = "pki/{own}.osi.key"
ca = ["pki/osi-ca.crt"]
crl = ["pki/osi-ca.crl"]
"#
    );
    let config = Config::parse(&directory.join("native.toml"), &text, SystemTime::now());
    config.unwrap_or_else(|problems| panic!("{problems:?}")).0
}

/// Whom the bridge has met over TLS, from its reports.
async fn met(reports: &mut mpsc::UnboundedReceiver<Report>) -> String {
    loop {
        let What::Transport(event) = reports.recv().await.expect("the bridge runs").what else { continue };
        assert_eq!(event.cause, Cause::Established, "{event}");
        return event.certificate.expect("both show one").subject;
    }
}

#[tokio::test]
async fn a_native_far_station_is_reached_over_tls() {
    let directory = tempfile::tempdir().unwrap();
    let jid = |name: &str| BareJid::new(&format!("{name}@lab.example")).unwrap();
    let server = HostPort { host: "127.0.0.1".to_owned(), port: 5222 };
    let names = Names::new(jid("aggregator"), vec![jid("site")], server, None).unwrap();
    let pki = DemoPki::generate(SystemTime::now(), names).unwrap();
    pki.write_to(directory.path(), false).unwrap();
    let der = Der::start(([127, 0, 0, 1], 0).into()).unwrap();

    let start = |bridge: Bridge| {
        let (send, reports) = mpsc::unbounded_channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let bridge = bridge.observed(move |report| _ = send.send(report.clone()));
        let ended = tokio::spawn(bridge.run(async { _ = stopped.await }));
        (reports, stop, ended)
    };
    let connect = format!("connect = \"{}\"", der.address());
    let site = config(directory.path(), "site", "aggregator", &connect, "listen = \"127.0.0.1:0\"");
    let site = Bridge::bind(site).await.unwrap();
    let far = format!("connect = \"{}\"", site.far_address("aggregator").unwrap());
    let aggregator = config(directory.path(), "aggregator", "site", "listen = \"127.0.0.1:0\"", &far);
    let aggregator = Bridge::bind(aggregator).await.unwrap();
    let entrance = aggregator.address("site").unwrap();
    let (mut site, mut aggregator) = (start(site), start(aggregator));

    let read = tokio::task::spawn_blocking(move || {
        let mut operator = Operator::connect(entrance).unwrap();
        let value = operator.read(POWER_LIMIT).unwrap();
        operator.release().unwrap();
        value
    });
    let read = read.await.unwrap();
    assert_eq!(der.value(POWER_LIMIT), Some(read));
    assert_eq!(met(&mut site.0).await, "CN=aggregator bridge");
    assert_eq!(met(&mut aggregator.0).await, "CN=site bridge");
    for (_, stop, ended) in [site, aggregator] {
        stop.send(()).unwrap();
        ended.await.unwrap().unwrap();
    }
}
