//! Two ends of E2E-security in native mode over OSI (IEC 62351-4, clause 15): no XMPP anywhere.

use bridge::end::What;
use harness::{Environment, Pair, Role, Settings, hex};

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
