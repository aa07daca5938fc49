//! An operator asks for new keys while PDUs pass.

use std::path::Path;

use bridge::config::{Config, Control};
use bridge::control;
use bridge::demo::stage::{Role, Stage};
use bridge::end::{Rekey, What};
use harness::{Pair, Role as End, hex};
use lab::der::FREQUENCY;

const READ: &str =
    "a02c020109a627a025a1231a1173696d706c65494f47656e65726963494f1a0e4747494f31244d5824416e496e31";
const REPORT: &str = "a305a003800100";

/// PDUs both ways, until all that was to be said of keys has been.
fn talk(pair: &mut Pair) {
    for _ in 0..3 {
        pair.client_sends(&hex(READ));
        pair.server_sends(&hex(REPORT));
    }
    assert_eq!((pair.server_received().len(), pair.client_received().len()), (3, 3), "{:?}", pair.reports);
}

/// What is done about it, and how often keys had changed.
fn rekey(pair: &mut Pair, role: End, peer: Option<&str>) -> Option<Vec<(Rekey, u32)>> {
    let mut rekeyings = None;
    pair.bridge(role, |end, now| rekeyings = end.rekey(now, peer));
    rekeyings.map(|all| all.into_iter().map(|one| (one.rekey, one.changes)).collect())
}

#[test]
fn the_client_rekeys_and_the_server_asks_it_to() {
    let mut pair = Pair::new();
    assert_eq!(rekey(&mut pair, End::Aggregator, None), Some(vec![]));
    pair.associate();
    assert_eq!(rekey(&mut pair, End::Aggregator, None), Some(vec![(Rekey::NotEstablished, 0)]));
    talk(&mut pair);
    assert_eq!(rekey(&mut pair, End::Aggregator, Some("site")), Some(vec![(Rekey::Asking, 0)]));
    talk(&mut pair);
    assert_eq!(rekey(&mut pair, End::Site, None), Some(vec![(Rekey::Requesting, 1)]));
    talk(&mut pair);
    assert_eq!(rekey(&mut pair, End::Aggregator, None), Some(vec![(Rekey::Asking, 2)]));
    assert_eq!(rekey(&mut pair, End::Aggregator, Some("nobody")), None);
    let rekeyed = |what: &What| matches!(what, What::Rekeyed);
    assert_eq!((pair.count(End::Aggregator, rekeyed), pair.count(End::Site, rekeyed)), (2, 2));
    let wanted = |what: &What| matches!(what, What::RekeyWanted(Rekey::Asking | Rekey::Requesting));
    assert_eq!((pair.count(End::Aggregator, wanted), pair.count(End::Site, wanted)), (2, 1));
}

#[test]
fn a_peer_that_cannot_is_left_alone() {
    let settings = harness::Settings { adjust: |peer| peer.rekey = false, ..harness::Settings::default() };
    let mut pair = Pair::with(settings);
    pair.associate();
    talk(&mut pair);
    assert_eq!(rekey(&mut pair, End::Aggregator, None), Some(vec![(Rekey::Unable, 0)]));
    talk(&mut pair);
    assert_eq!(rekey(&mut pair, End::Site, None), Some(vec![(Rekey::Unable, 0)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operators_command_reaches_a_running_bridge() {
    let socket = |role: Role, directory: &Path| directory.join(format!("{}.sock", role.name()));
    let with_socket = |role, directory: &Path, config: &mut Config| {
        config.control = Some(Control { socket: socket(role, directory) });
    };
    let mut stage = Stage::set_as(with_socket).await.unwrap();
    let sockets = [Role::Aggregator, Role::Site].map(|role| socket(role, stage.files.path()));
    let ask = |role: usize, peer: Option<&'static str>| {
        let socket = sockets[role].clone();
        tokio::task::spawn_blocking(move || control::rekey(&socket, peer))
    };
    assert_eq!(ask(0, None).await.unwrap().unwrap(), [""; 0]);

    let client = stage.connect().await.unwrap();
    for changes in [0, 1, 2] {
        for _ in 0..3 {
            client.call(|operator| operator.read(FREQUENCY)).await.unwrap();
        }
        let (end, peer, does) =
            if changes == 1 { (1, "aggregator", "reqRekey: ") } else { (0, "site", "rekey: ") };
        let lines = ask(end, Some(peer)).await.unwrap().unwrap();
        let [line] = lines.as_slice() else { panic!("{lines:?}") };
        assert!(line.starts_with(peer) && line.contains(does), "{line}");
        assert!(line.ends_with(&format!("keys changed so far: {changes}")), "{line}");
    }
    client.release().await.unwrap();
    assert!(ask(1, Some("site")).await.unwrap().is_err(), "the site has no such peer");
    stage.strike().await.unwrap();
    assert!(sockets.iter().all(|socket| !socket.exists()));
}
