//! An association from its first to its last stanza, and all the ways in which it is refused or lost.

use std::time::Duration;

use bridge::config::{Confidentiality, Octets, Peer};
use bridge::end::{End, What};
use e2e::{Cipher, Group, Icv, SignatureAlgorithm};
use harness::{Pair, Role, Settings, hex, initiate_request, initiate_response, sec_pdu};
use schemas::mms::{self, PduKind};
use schemas::secpdu::Kind;
use xmpp::stanza::{PresenceType, Stanza, StanzaKind};

const READ: &str =
    "a02c020109a627a025a1231a1173696d706c65494f47656e65726963494f1a0e4747494f31244d5824416e496e31";
const REPORT: &str = "a305a003800100";

fn open() -> Pair {
    let mut pair = Pair::new();
    pair.associate();
    assert!(matches!(pair.client.as_slice(), [osi::Event::AssociateAccepted { .. }]), "{:?}", pair.reports);
    pair.client.clear();
    pair.server.clear();
    pair
}

fn aborted(events: &[osi::Event]) -> bool {
    matches!(events, [.., osi::Event::Aborted { .. }])
}

#[test]
fn initiate_passes_from_end_to_end() {
    let mut pair = Pair::new();
    pair.associate();
    let [osi::Event::AssociateRequest { user_information: request, .. }] = pair.server.as_slice() else {
        panic!("{:?}", pair.server)
    };
    assert_eq!(*request, initiate_request());
    let [osi::Event::AssociateAccepted { user_information: response, .. }] = pair.client.as_slice() else {
        panic!("{:?}", pair.client)
    };
    assert_eq!(*response, initiate_response());
}

#[test]
fn what_the_peer_record_lists_is_agreed() {
    let adjustments: [fn(&mut Peer); 6] = [
        |peer| (peer.aead, peer.cipher) = (vec![], vec![Cipher::Aes256Cbc]),
        |peer| peer.groups = vec![Group::Modp2048],
        |peer| peer.groups = vec![Group::BrainpoolP256r1],
        |peer| peer.binding = true,
        |peer| peer.icv = vec![Icv::HmacSha256],
        |peer| peer.signatures = vec![SignatureAlgorithm::EcdsaP256],
    ];
    for adjust in adjustments {
        for confidentiality in [Confidentiality::Required, Confidentiality::Off] {
            let mut pair = Pair::with(Settings {
                confidentiality,
                octets: Octets::Exact,
                adjust,
                ..Settings::default()
            });
            pair.associate();
            pair.server.clear();
            pair.client_sends(&hex(READ));
            assert_eq!(pair.server_received(), [hex(READ)], "{:?}", pair.reports.last());
        }
    }
}

#[test]
fn what_the_peer_record_does_not_list_is_refused() {
    let settings = Settings {
        confidentiality: Confidentiality::Required,
        octets: Octets::Exact,
        adjust: |peer| peer.signatures = vec![SignatureAlgorithm::Rsa],
        ..Settings::default()
    };
    let mut pair = Pair::with(settings);
    pair.associate();
    assert!(!pair.client.iter().any(|event| matches!(event, osi::Event::AssociateAccepted { .. })));
}

#[test]
fn an_association_is_pending_until_the_peers_first_pdu_has_verified() {
    let mut pair = open();
    let established = |pair: &Pair, role| pair.count(role, |what| matches!(what, What::Established));
    assert_eq!(pair.count(Role::Aggregator, |what| matches!(what, What::Pending)), 1);
    assert_eq!([established(&pair, Role::Aggregator), established(&pair, Role::Site)], [0, 0]);
    pair.client_sends(&hex(READ));
    assert_eq!([established(&pair, Role::Aggregator), established(&pair, Role::Site)], [0, 1]);
    pair.server_sends(&hex(REPORT));
    assert_eq!([established(&pair, Role::Aggregator), established(&pair, Role::Site)], [1, 1]);
}

#[test]
fn release_crosses_and_leaves_nothing() {
    let mut pair = open();
    let now = pair.now.monotonic;
    pair.local(Role::Aggregator, |client| client.release(now, None));
    assert_eq!(pair.server, [osi::Event::ReleaseRequested(None)]);
    pair.local(Role::Site, |osi| osi.release_response(None));
    assert_eq!(pair.client, [osi::Event::Released(None)]);
    for role in [Role::Aggregator, Role::Site] {
        assert_eq!(pair.count(role, |what| matches!(what, What::Released)), 1, "{role:?}");
        assert_eq!(pair.count(role, |what| matches!(what, What::Aborted(_))), 0, "{role:?}");
        pair.bridge(role, |end, _| assert!(end.is_idle()));
    }
}

#[test]
fn both_may_release_at_once() {
    let mut pair = open();
    let now = pair.now.monotonic;
    // Both requests are under way before either is seen.
    let mut held = vec![];
    pair.broker = Box::new(move |stanza| {
        held.push(stanza);
        if held.len() == 2 { std::mem::take(&mut held) } else { vec![] }
    });
    pair.local(Role::Aggregator, |client| client.release(now, None));
    pair.local(Role::Site, |server| server.release(now, None));
    pair.broker = Box::new(|stanza| vec![stanza]);
    pair.advance(Duration::from_secs(31));
    for role in [Role::Aggregator, Role::Site] {
        pair.bridge(role, |end, _| assert!(end.is_idle()));
        assert_eq!(pair.alarms(role), [""; 0]);
    }
}

#[test]
fn a_client_that_leaves_without_waiting_has_released_all_the_same() {
    let mut pair = open();
    let now = pair.now.monotonic;
    pair.local(Role::Aggregator, |client| client.release(now, None));
    pair.bridge(Role::Aggregator, |end, now| end.handle_closed(now, 1));
    pair.local(Role::Site, |osi| osi.release_response(None));
    for role in [Role::Aggregator, Role::Site] {
        assert_eq!(pair.count(role, |what| matches!(what, What::Released)), 1, "{role:?}");
        assert_eq!(pair.count(role, |what| matches!(what, What::Aborted(_) | What::Fault(_))), 0, "{role:?}");
    }
}

#[test]
fn keys_that_end_release_both_local_peers() {
    let mut pair = open();
    pair.client_sends(&hex(READ));
    pair.server.clear();
    pair.advance(Duration::from_secs(24 * 3600 - 29));
    assert!(pair.client.contains(&osi::Event::ReleaseRequested(None)), "{:?}", pair.client);
    assert!(pair.server.contains(&osi::Event::ReleaseRequested(None)), "{:?}", pair.server);
    pair.local(Role::Aggregator, |osi| osi.release_response(None));
    pair.local(Role::Site, |osi| osi.release_response(None));
    for role in [Role::Aggregator, Role::Site] {
        assert_eq!(pair.count(role, |what| matches!(what, What::Aborted(_) | What::Fault(_))), 0, "{role:?}");
        pair.bridge(role, |end, _| assert!(end.is_idle()));
    }
}

/// Also while the peer's answer is on its way, when nothing can be sent any more.
#[test]
fn a_pdu_that_comes_when_keys_have_ended_aborts_nothing() {
    let mut pair = open();
    pair.client_sends(&hex(READ));
    pair.broker = Box::new(|_| vec![]);
    pair.advance(Duration::from_secs(24 * 3600 - 29));
    assert!(pair.client.contains(&osi::Event::ReleaseRequested(None)), "{:?}", pair.client);
    pair.client_sends(&hex(READ));
    pair.local(Role::Aggregator, |osi| osi.release_response(None));
    assert_eq!(pair.count(Role::Aggregator, |what| matches!(what, What::Aborted(_) | What::Fault(_))), 0);
    assert!(!aborted(&pair.client), "{:?}", pair.client);
}

#[test]
fn a_lost_leg_takes_the_other_with_it() {
    for (lost, seen) in [(Role::Aggregator, Role::Site), (Role::Site, Role::Aggregator)] {
        let mut pair = open();
        pair.local(lost, |osi| osi.abort(None));
        let events = if seen == Role::Site { &pair.server } else { &pair.client };
        assert!(aborted(events), "{events:?}");
        for role in [lost, seen] {
            pair.bridge(role, |end, _| assert!(end.is_idle()));
        }
    }
}

#[test]
fn a_lost_stream_takes_both_legs_with_it() {
    let mut pair = open();
    pair.bridge(Role::Site, |end, now| end.handle_offline(now));
    assert!(aborted(&pair.server));
    let site = Some(Role::Site.full().into());
    let gone = Stanza {
        kind: StanzaKind::Presence(PresenceType::Unavailable),
        from: site,
        to: None,
        payload: Default::default(),
    };
    pair.inject(Role::Aggregator, gone);
    assert!(aborted(&pair.client));
}

#[test]
fn x13_unavailable_of_somebody_else_changes_nothing() {
    let mut pair = open();
    for from in ["site@lab.example/other", "site@lab.example", "mallory@lab.example/IEC"] {
        let from = Some(jid::Jid::new(from).unwrap());
        let kind = StanzaKind::Presence(PresenceType::Unavailable);
        pair.inject(Role::Aggregator, Stanza { kind, from, to: None, payload: Default::default() });
    }
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received(), [hex(READ)]);
}

#[test]
fn a_client_is_told_that_the_server_is_unreachable() {
    let mut pair = Pair::new();
    pair.server_is_up = false;
    pair.associate();
    let [osi::Event::AssociateRejected { user_information: Some(pdu), .. }] = pair.client.as_slice() else {
        panic!("{:?}", pair.client)
    };
    assert_eq!(mms::peek(pdu).unwrap().kind, PduKind::InitiateError);
    let why = |what: &What| matches!(what, What::Rejected(why) if why.contains("connection refused"));
    assert_eq!(pair.count(Role::Site, why), 1);
}

#[test]
fn a_client_is_told_that_there_is_no_stream() {
    let mut pair = Pair::new();
    pair.bridge(Role::Aggregator, |end, now| end.handle_offline(now));
    pair.associate();
    assert!(matches!(pair.client.as_slice(), [osi::Event::AssociateRejected { .. }]), "{:?}", pair.client);
}

#[test]
fn a_client_is_told_that_the_peer_is_not_there() {
    let mut pair = Pair::new();
    pair.broker = Box::new(|_| vec![]);
    pair.associate();
    assert_eq!(pair.client, []);
    pair.advance(Duration::from_secs(31));
    assert!(!pair.client.is_empty(), "{:?}", pair.reports);
    pair.bridge(Role::Aggregator, |end, _| assert!(end.is_idle()));
}

#[test]
fn o08_half_open_connections_are_bounded_and_end() {
    let mut pair = Pair::new();
    pair.bridge(Role::Aggregator, |end, now| {
        assert!((0..20_000).all(|_| end.handle_accepted(now, 0).is_some()));
    });
    let ended = |pair: &Pair| pair.count(Role::Aggregator, |what| matches!(what, What::NoAssociation(_)));
    assert_eq!(ended(&pair), 20_000 - 16_384, "the oldest give way");
    pair.associate();
    assert!(
        matches!(pair.client.as_slice(), [osi::Event::AssociateAccepted { .. }]),
        "a good one comes through"
    );
    pair.local(Role::Aggregator, |osi| osi.abort(None));
    pair.advance(Duration::from_secs(11));
    assert_eq!(ended(&pair), 20_000);
    pair.bridge(Role::Aggregator, |end, _| assert!(end.is_idle()));
    pair.client.clear();
    pair.associate();
    assert!(matches!(pair.client.as_slice(), [osi::Event::AssociateAccepted { .. }]));
}

#[test]
fn o09_a_peer_has_so_many_associations_and_no_more() {
    let mut pair = Pair::new();
    for _ in 0..64 {
        pair.associate();
        pair.client_sends(&hex(READ));
    }
    assert_eq!(pair.server_received().len(), 64);
    pair.client.clear();
    pair.associate();
    assert!(matches!(pair.client.as_slice(), [osi::Event::AssociateRejected { .. }]), "{:?}", pair.client);
    assert_eq!(pair.count(Role::Aggregator, |what| matches!(what, What::TooManyAssociations(64))), 1);
    let asked = |stanza: &&Stanza| sec_pdu(stanza).is_some_and(|pdu| pdu.kind == Kind::HandshakeReq);
    assert_eq!(pair.sent.iter().filter(asked).count(), 64, "nobody is asked where there is no room");
}

#[test]
fn garbage_costs_only_the_connection_it_came_on() {
    let mut pair = open();
    let mut garbage = None;
    pair.bridge(Role::Aggregator, |end, now| {
        garbage = end.handle_accepted(now, 0);
        garbage.into_iter().for_each(|connection| {
            end.handle_octets(now, connection, &hex("0d0ec10c310aff08bbbbbbbbbbbbbbbb"))
        });
    });
    assert!(garbage.is_some());
    assert_eq!(pair.count(Role::Aggregator, |what| matches!(what, What::NoAssociation(_))), 1);
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received(), [hex(READ)]);
}

#[test]
fn shutdown_releases_and_then_aborts() {
    let mut pair = open();
    pair.bridge(Role::Aggregator, End::shutdown);
    assert_eq!(pair.server, [osi::Event::ReleaseRequested(None)]);
    pair.bridge(Role::Aggregator, |end, _| assert!(!end.is_idle()));
    pair.bridge(Role::Aggregator, End::abort);
    pair.bridge(Role::Aggregator, |end, _| assert!(end.is_idle()));
}

#[test]
fn a_bridge_that_is_about_to_end_says_so_to_whoever_still_comes() {
    let mut pair = open();
    pair.bridge(Role::Site, End::shutdown);
    pair.associate();
    assert!(matches!(pair.client.last(), Some(osi::Event::AssociateRejected { .. })), "{:?}", pair.client);
    let why = |what: &What| matches!(what, What::Rejected(why) if why.contains("about to end"));
    assert_eq!(pair.count(Role::Site, why), 1);
    assert_eq!(pair.count(Role::Site, |what| matches!(what, What::TooManyAssociations(_))), 0);
}
