//! Association records of ICCP, and who initiates.

use super::*;

const AGREED: &str =
    "[peer.tase2]\nbilateral_table_id = \"BLT-1\"\nversion = \"1996-8\"\ndirection = \"single\"";

#[test]
fn the_record_is_shown_as_the_exchange_form_has_it() {
    let (config, _) = check(&changed("[peer.osi]", &format!("{AGREED}\n[peer.osi]"))).unwrap();
    let [first, second] = config.peers.as_slice() else { panic!("two peers") };
    insta::assert_snapshot!(first.exchange_form().unwrap());
    assert!(second.exchange_form().is_none());
    let tase2 = first.tase2.as_ref().unwrap();
    assert_eq!(GOOD.lines().nth(first.line - 1), Some("[[peer]]"));
    assert_eq!(changed("[peer.osi]", AGREED).lines().nth(tase2.line - 1), Some("[peer.tase2]"));
}

#[test]
fn who_initiates_follows_from_the_legs() {
    let (listen, connect) = ("listen = \"127.0.0.1:1\"\n", "connect = \"127.0.0.1:1\"\n");
    let dual = format!("{listen}{connect}");
    for (local, far, initiator) in [
        (listen, connect, Initiator::Local),
        (connect, listen, Initiator::Far),
        (&*dual, &*dual, Initiator::Either),
        (&*dual, listen, Initiator::Far),
    ] {
        let far = far.replace(":1\"", ":2\"");
        let legs = format!("{local}[peer.far]\napplication = \"non-secure\"\n{far}");
        let (config, _) =
            check(&changed("jid = \"second@lab.example\"\nlisten = \"127.0.0.1:10102\"", &legs)).unwrap();
        assert_eq!(config.peers[1].initiator(), Some(initiator), "{legs}");
    }
    let (config, _) = check(GOOD).unwrap();
    assert_eq!(
        [0, 1].map(|at: usize| config.peers[at].initiator()),
        [Some(Initiator::Far), Some(Initiator::Local)]
    );
}
