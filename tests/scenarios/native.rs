//! Two ends of E2E-security in native mode over OSI (IEC 62351-4, clause 15): no XMPP anywhere.

use bridge::config::Peer;
use bridge::end::What;
use e2e::Expected;
use harness::{Environment, Pair, Role, Settings, Signer, anchor, hex, sec_pdu};
use rcgen::{DistinguishedName, DnType};
use schemas::secpdu::Kind;

const READ: &str =
    "a02c020109a627a025a1231a1173696d706c65494f47656e65726963494f1a0e4747494f31244d5824416e496e31";
const REPORT: &str = "a305a003800100";

fn open() -> Pair {
    let mut pair = Pair::with(Settings { environment: Environment::Osi, ..Settings::default() });
    pair.associate();
    pair.client_sends(&hex(READ));
    pair.server_sends(&hex(REPORT));
    assert_eq!(
        (pair.server_received(), pair.client_received()),
        (vec![hex(READ)], vec![hex(REPORT)]),
        "{:?}",
        pair.reports
    );
    pair
}

#[test]
fn a_read_and_a_report_cross_between_two_native_stations() {
    let pair = open();
    for role in [Role::Aggregator, Role::Site] {
        assert_eq!(pair.count(role, |what| matches!(what, What::Established)), 1);
        assert_eq!(pair.alarms(role), [""; 0]);
    }
}

#[test]
fn either_side_releases_and_nothing_is_left() {
    for role in [Role::Aggregator, Role::Site] {
        let mut pair = open();
        let now = pair.now.monotonic;
        pair.local(role, |osi| osi.release(now, None));
        let other = if role == Role::Site { Role::Aggregator } else { Role::Site };
        pair.local(other, |osi| osi.release_response(None));
        for role in [Role::Aggregator, Role::Site] {
            assert_eq!(pair.count(role, |what| matches!(what, What::Released)), 1, "{:?}", pair.reports);
            pair.bridge(role, |end, _| assert!(end.is_idle()));
        }
    }
}

/// The site expects the aggregator's AP-title and AE-qualifier.
fn expects_ae_title(peer: &mut Peer) {
    if peer.name == "aggregator" {
        peer.expected = Some(Expected::AeTitle { ae_title: String::from("1.1.1.999.1"), anchor: anchor() });
    }
}

/// Who has a certificate of the authority for the ends asks in the aggregator's place.
fn asked_by(ae_title: &'static str) -> Pair {
    let settings =
        Settings { environment: Environment::Osi, adjust: expects_ae_title, ..Settings::default() };
    let mut pair = Pair::with(settings);
    pair.broker =
        Box::new(move |stanza| match sec_pdu(&stanza).is_some_and(|pdu| pdu.kind == Kind::HandshakeReq) {
            true => {
                let signer = Signer::issued("aggregator@lab.example", |params| {
                    params.distinguished_name = DistinguishedName::new();
                    params.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 106]), ae_title);
                });
                vec![signer.handshake(stanza, |_| ())]
            }
            false => vec![stanza],
        });
    pair.associate();
    pair
}

#[test]
fn p11_a_valid_certificate_of_another_ae_title_is_refused() {
    let asked = |event: &osi::Event| matches!(event, osi::Event::AssociateRequest { .. });
    let pair = asked_by("1.1.1.999.1");
    assert_eq!((pair.alarms(Role::Site), pair.server.iter().any(asked)), (vec![], true));
    for other in ["1.1.1.999.2", "1.1.1.999", "1.1.1.999.1.1"] {
        let pair = asked_by(other);
        assert_eq!((pair.alarms(Role::Site), pair.server), (vec![String::from("1.7")], vec![]), "{other}");
    }
}
