//! Relays without keys between two ends: what the ends agree on passes, whichever environments carry it; what a relay
//! or its neighbours do against it is seen, and ends at one association.

use std::time::Duration;

use bridge::config::Confidentiality;
use bridge::end::What;
use harness::Environment::{self, Osi, Xmpp};
use harness::{Chain, Role, hex, sec_pdu, through_xml, with_sec_pdu};
use schemas::profile;
use schemas::secpdu::{Kind, MAX_OCTETS};
use xmpp::stanza::{Condition, IqType, MessageType, Payload, Stanza, StanzaKind};

const READ: &str =
    "a02c020109a627a025a1231a1173696d706c65494f47656e65726963494f1a0e4747494f31244d5824416e496e31";
const ANSWER: &str = "a10c020109a407a1058403030000";
const REPORT: &str = "a365a063a1058003525054a05a8a064576656e747384030678808601008c06040e76fc3d318a1d73696d706c6549\
                      4f47656e65726963494f2f4c4c4e30244576656e7473860101840204f08301ff8301008301008301008402020484\
                      0202048402020484020204";

/// One, two and three relays in a row.
const ROWS: [&[Environment]; 8] = [
    &[Osi, Xmpp],
    &[Xmpp, Osi],
    &[Xmpp, Xmpp],
    &[Osi, Osi],
    &[Osi, Xmpp, Xmpp],
    &[Xmpp, Osi, Xmpp],
    &[Xmpp, Xmpp, Xmpp, Osi],
    &[Osi, Xmpp, Osi, Xmpp],
];
const MODES: [Confidentiality; 2] = [Confidentiality::Required, Confidentiality::Off];

/// Every row in both modes, with an association.
fn chains() -> impl Iterator<Item = Chain> {
    ROWS.into_iter().flat_map(|row| MODES.map(|mode| associated(row, mode)))
}

fn associated(row: &[Environment], mode: Confidentiality) -> Chain {
    let mut chain = Chain::new(row, mode);
    chain.associate();
    chain.sends(Role::Aggregator, &hex(READ));
    assert_eq!(chain.received(Role::Site), [hex(READ)], "{row:?} {mode:?}: {:?}", chain.reports);
    chain.sends(Role::Site, &hex(ANSWER));
    assert_eq!(chain.received(Role::Aggregator), [hex(ANSWER)], "{row:?} {mode:?}");
    chain
}

fn relays(chain: &Chain) -> std::ops::Range<usize> {
    1..chain.length() - 1
}

fn is_aborted(what: &What) -> bool {
    matches!(what, What::Aborted(_))
}

fn is_released(what: &What) -> bool {
    matches!(what, What::Released)
}

/// Nobody has raised an event.
fn assert_calm(chain: &Chain) {
    for at in 0..chain.length() {
        assert_eq!(chain.alarms(at), [""; 0], "machine {at}: {:?}", chain.reports);
    }
}

#[test]
fn native_stations_agree_through_one_two_and_three_relays() {
    for mut chain in chains() {
        chain.sends(Role::Site, &hex(REPORT));
        chain.sends(Role::Aggregator, &hex(READ));
        assert_eq!(chain.received(Role::Aggregator), [hex(REPORT)]);
        assert_eq!(chain.received(Role::Site), [hex(READ)]);
        for at in relays(&chain) {
            assert_eq!(chain.count(at, |what| matches!(what, What::Relayed)), 4);
            assert_eq!(chain.count(at, |what| matches!(what, What::Requested | What::Pending)), 2);
        }
        for end in [0, chain.length() - 1] {
            assert_eq!(chain.count(end, |what| matches!(what, What::Established)), 1);
        }
        assert_calm(&chain);
    }
}

#[test]
fn either_end_releases() {
    for role in [Role::Aggregator, Role::Site] {
        for mut chain in chains() {
            let now = chain.now.monotonic;
            chain.local(role, |osi| osi.release(now, None));
            assert!(chain.is_idle(), "{:?}", chain.reports);
            for at in 0..chain.length() {
                assert_eq!(chain.count(at, is_released), 1, "machine {at}: {:?}", chain.reports);
                assert_eq!(chain.count(at, is_aborted), 0);
            }
            assert_calm(&chain);
        }
    }
}

/// Over XMPP both get their answer. Over OSI a release request can be followed by its answer only, so one side may have
/// to wait for its time limit.
#[test]
fn releases_that_collide_leave_nothing_behind() {
    for mut chain in chains() {
        let now = chain.now.monotonic;
        for role in [Role::Aggregator, Role::Site] {
            chain.unsettled(role, |osi| osi.release(now, None));
        }
        chain.settle();
        chain.advance(Duration::from_secs(61));
        assert!(chain.is_idle(), "{:?}", chain.reports);
        assert_calm(&chain);
    }
    let mut chain = associated(&[Xmpp, Xmpp], Confidentiality::Required);
    for role in [Role::Aggregator, Role::Site] {
        chain.unsettled(role, |osi| osi.release(Duration::ZERO, None));
    }
    chain.settle();
    assert!(chain.is_idle());
    assert_eq!([0, 1, 2].map(|at| chain.count(at, is_aborted)), [0; 3], "{:?}", chain.reports);
}

#[test]
fn either_end_aborts() {
    for role in [Role::Aggregator, Role::Site] {
        for mut chain in chains() {
            chain.local(role, |osi| osi.abort(None));
            assert!(chain.is_idle(), "{:?}", chain.reports);
            let told = if role == Role::Aggregator { &chain.server } else { &chain.client };
            assert!(matches!(told.last(), Some(osi::Event::Aborted { .. })), "{told:?}");
            for at in relays(&chain) {
                assert_eq!(chain.count(at, is_aborted), 1, "{:?}", chain.reports);
            }
            assert_calm(&chain);
        }
    }
}

/// Whoever is behind a lost leg learns of it with its next PDU at the latest.
#[test]
fn a_lost_leg_ends_the_association_and_both_ends_learn_of_it() {
    for row in ROWS {
        for link in 0..row.len() {
            let mut chain = associated(row, Confidentiality::Required);
            chain.cut(link);
            for role in [Role::Aggregator, Role::Site] {
                let pdu = if role == Role::Aggregator { READ } else { REPORT };
                // Where the loss is known there is nobody left to send it to.
                chain.local(role, |osi| _ = osi.send(&hex(pdu)));
            }
            assert!(chain.is_idle(), "{row:?}, link {link}: {:?}", chain.reports);
            for told in [&chain.client, &chain.server] {
                assert!(matches!(told.last(), Some(osi::Event::Aborted { .. })), "{row:?} {link}: {told:?}");
            }
            assert_calm(&chain);
        }
    }
}

#[test]
fn a_stream_that_is_lost_ends_what_was_on_it() {
    let mut chain = associated(&[Osi, Xmpp], Confidentiality::Required);
    chain.machine(1, |relay, now| relay.handle_offline(now, 0));
    assert!(matches!(chain.client.last(), Some(osi::Event::Aborted { .. })));
    assert_eq!(chain.count(1, is_aborted), 1);
    chain.associate();
    assert!(matches!(chain.client.last(), Some(osi::Event::AssociateRejected { .. })), "{:?}", chain.client);
}

#[test]
fn a_refusal_comes_back_to_who_has_asked() {
    for row in ROWS {
        let mut chain = Chain::new(row, Confidentiality::Required);
        chain.server_is_up = false;
        chain.associate();
        assert!(matches!(chain.client.last(), Some(osi::Event::AssociateRejected { .. })), "{row:?}");
        assert!(chain.is_idle());
        for at in relays(&chain) {
            assert_eq!(chain.count(at, |what| matches!(what, What::Rejected(_))), 1, "{:?}", chain.reports);
        }
        assert_calm(&chain);
    }
}

#[test]
fn a_relay_that_ends_takes_its_associations_along() {
    for mut chain in chains() {
        chain.machine(1, |relay, now| relay.shutdown(now));
        chain.local(Role::Aggregator, |osi| _ = osi.send(&hex(READ)));
        chain.local(Role::Site, |osi| _ = osi.send(&hex(REPORT)));
        assert!(chain.is_idle(), "{:?}", chain.reports);
    }
}

#[test]
fn whoever_does_not_answer_a_handshake_is_given_up() {
    let mut chain = Chain::new(&[Xmpp, Xmpp], Confidentiality::Required);
    let site = chain.jid(2, 1);
    chain.broker = Box::new(move |stanza| {
        let is_lost = stanza.to.as_ref().is_some_and(|to| *to == site);
        if is_lost { vec![] } else { vec![stanza] }
    });
    chain.associate();
    assert!(!chain.is_idle());
    chain.advance(Duration::from_secs(60));
    assert!(chain.is_idle(), "{:?}", chain.reports);
    assert_eq!(chain.count(1, is_aborted), 1);
}

/// What a relay does with what it has in hand: to the ends it is one broker more.
#[test]
fn p16_a_relay_that_falsifies_a_pdu_is_found_out() {
    for mode in MODES {
        let mut chain = associated(&[Osi, Xmpp, Osi], mode);
        chain.broker = Box::new(|stanza| {
            vec![with_sec_pdu(stanza, |pdu| {
                let mut octets = pdu.octets.clone();
                let last = octets.len() - 1;
                octets[last] ^= 1;
                octets
            })]
        });
        chain.sends(Role::Aggregator, &hex(READ));
        let site = chain.length() - 1;
        assert_eq!(chain.alarms(site).len(), 1, "{:?}", chain.reports);
        assert_eq!(chain.received(Role::Site), [] as [Vec<u8>; 0]);
        assert!(relays(&chain).all(|at| chain.alarms(at).is_empty()));
    }
}

/// A relay between two brokers with an association, and what its left neighbour sent last that carries such a PDU.
fn stage(kind: Kind) -> (Chain, Stanza) {
    let chain = associated(&[Xmpp, Xmpp], Confidentiality::Required);
    let from = chain.jid(0, 0);
    let is_it = |stanza: &&Stanza| {
        stanza.from.as_ref().is_some_and(|jid| *jid == from)
            && sec_pdu(stanza).is_some_and(|pdu| pdu.kind == kind)
    };
    let found = chain.sent.iter().rev().find(is_it).map(|stanza| through_xml(stanza.clone()));
    (chain, found.expect("such a stanza"))
}

/// Hands the relay a stanza of an attacker: what it sends on, to the right, and how often it speaks of it.
fn attack(chain: &mut Chain, stanza: Stanza) -> (usize, usize) {
    let account = chain.account(1, 0);
    let (sent, told) = (chain.sent.len(), chain.count(1, |_| true));
    chain.inject(1, account, stanza);
    let (relay, right) = (chain.jid(1, 1), chain.jid(2, 1));
    let is_onwards = |stanza: &&Stanza| {
        stanza.from.as_ref().is_some_and(|from| *from == relay)
            && stanza.to.as_ref().is_some_and(|to| *to == right)
            && sec_pdu(stanza).is_some()
    };
    (chain.sent.iter().skip(sent).filter(is_onwards).count(), chain.count(1, |_| true) - told)
}

/// The condition with which a stanza was answered last.
fn refused(chain: &Chain) -> Option<&str> {
    match &chain.sent.last()?.payload {
        Payload::Error(error) => Some(&error.condition),
        _ => None,
    }
}

#[test]
fn x07_a_third_jid_is_not_listened_to() {
    let (mut chain, transfer) = stage(Kind::EncrTransfer);
    for from in ["mallory@lab.example/IEC", "aggregator@lab.example/other", "aggregator@lab.example"] {
        let stranger = Stanza { from: Some(from.parse().expect("a JID")), ..transfer.clone() };
        assert_eq!(attack(&mut chain, stranger), (0, 1), "{from}");
    }
    chain.sends(Role::Aggregator, &hex(READ));
    assert_eq!(chain.received(Role::Site), [hex(READ)], "the association goes on");
}

#[test]
fn x09_what_is_not_addressed_to_the_relay_itself_stays_there() {
    let (mut chain, transfer) = stage(Kind::EncrTransfer);
    let elsewhere = Stanza { to: Some(chain.jid(1, 0).to_bare().into()), ..transfer };
    assert_eq!(attack(&mut chain, elsewhere), (0, 1));
}

#[test]
fn transfers_of_no_association_are_sent_back() {
    let (mut chain, transfer) = stage(Kind::EncrTransfer);
    let of_none = |stanza: &Stanza, kind| {
        let mut stanza = Stanza { kind, ..stanza.clone() };
        if let Payload::Association(env_pdu) = &mut stanza.payload {
            env_pdu.asso_id = String::from("9:9");
        }
        stanza
    };
    let iq = StanzaKind::Iq { id: String::from("9"), iq: IqType::Get };
    assert_eq!(attack(&mut chain, of_none(&transfer, iq)), (0, 1));
    assert_eq!(refused(&chain), Some("item-not-found"));
    let message = StanzaKind::Message { id: Some(String::from("9")), message: MessageType::Normal };
    assert_eq!(attack(&mut chain, of_none(&transfer, message)), (0, 1));
    assert_eq!(refused(&chain), Some("item-not-found"));
    let silent = StanzaKind::Message { id: None, message: MessageType::Normal };
    assert_eq!(attack(&mut chain, of_none(&transfer, silent)), (0, 1));
}

/// Each is one event of group 18, and nothing is passed on.
#[test]
fn x12_what_stands_in_the_wrong_place_is_not_passed_on() {
    let message = || StanzaKind::Message { id: None, message: MessageType::Normal };
    let get = || StanzaKind::Iq { id: String::from("9"), iq: IqType::Get };
    let (mut chain, request) = stage(Kind::HandshakeReq);
    let (_, transfer) = stage(Kind::EncrTransfer);
    let of_kind = |kind| {
        let mut stanza = transfer.clone();
        if let Payload::Association(env_pdu) = &mut stanza.payload {
            env_pdu.asso_id = own_id(&chain);
            env_pdu.sec_pdu.kind = kind;
        }
        stanza
    };
    let other_namespace =
        || Payload::Other { ns: String::from("urn:foreign"), name: profile::ASSOCIATION.to_owned() };
    let two = |pdu: &schemas::secpdu::SecPdu| [&pdu.octets[..], &[0x30, 0]].concat();
    let faults = [
        ("18.1", Stanza { kind: message(), ..request.clone() }),
        ("18.6", Stanza { kind: get(), ..request.clone() }),
        ("18.3", Stanza { payload: other_namespace(), ..request.clone() }),
        ("18.4", Stanza { payload: Payload::Invalid(String::from("two SecPDUs")), ..request }),
        ("18.6", Stanza { kind: get(), ..of_kind(Kind::HandshakeAcc) }),
        ("18.4", of_kind(Kind::ClearTransfer)),
        ("18.5", Stanza { kind: message(), ..of_kind(Kind::ClearTransfer) }),
        ("18.4", with_sec_pdu(of_kind(Kind::EncrTransfer), two)),
    ];
    for (id, stanza) in faults {
        let before = chain.alarms(1).len();
        assert_eq!(attack(&mut chain, stanza.clone()), (0, 1), "{id} {stanza:?}");
        assert_eq!(chain.alarms(1)[before..], [id]);
        if matches!(stanza.kind, StanzaKind::Iq { .. }) {
            assert!(refused(&chain).is_some(), "{id}: an iq is answered");
        }
    }
    chain.sends(Role::Aggregator, &hex(READ));
    assert_eq!(chain.received(Role::Site), [hex(READ)], "the association goes on");
}

/// The identifier of the association, as the aggregator writes it.
fn own_id(chain: &Chain) -> String {
    let of = |stanza: &Stanza| match &stanza.payload {
        Payload::Association(env_pdu) if env_pdu.sec_pdu.kind == Kind::EncrTransfer => {
            Some(env_pdu.asso_id.clone())
        }
        _ => None,
    };
    chain.sent.iter().find_map(of).expect("a transfer")
}

#[test]
fn what_is_too_large_is_refused_and_never_cut() {
    let (mut chain, transfer) = stage(Kind::EncrTransfer);
    let large = with_sec_pdu(transfer, |_| {
        let length = 98_305 - 5;
        [&[0x30, 0x83, 1, 0x7f, 0xfc][..], &vec![0; length]].concat()
    });
    assert_eq!(attack(&mut chain, large), (0, 1));
    assert_eq!(refused(&chain), Some("policy-violation"));
    assert_eq!(chain.count(1, |what| matches!(what, What::Fault(_))), 1);
    const { assert!(98_305 < MAX_OCTETS) };
}

#[test]
fn o09_a_flood_of_requests_is_held_back() {
    let (mut chain, request) = stage(Kind::HandshakeReq);
    let mut onwards = 0;
    for number in 0..200 {
        let kind = StanzaKind::Iq { id: format!("flood-{number}"), iq: IqType::Set };
        onwards += attack(&mut chain, Stanza { kind, ..request.clone() }).0;
    }
    assert!((1..=64).contains(&onwards), "{onwards}");
    assert_eq!(refused(&chain), Some("resource-constraint"));
    chain.sends(Role::Aggregator, &hex(READ));
    assert_eq!(chain.received(Role::Site), [hex(READ)], "who was here before stays");
}

/// A handshake that is none is refused, and nobody is asked.
#[test]
fn a_handshake_without_an_identifier_is_not_passed_on() {
    let (mut chain, request) = stage(Kind::HandshakeReq);
    let unreadable = with_sec_pdu(request.clone(), |_| vec![0x30, 0]);
    let (onwards, _) = attack(&mut chain, unreadable);
    assert_eq!((onwards, chain.alarms(1)), (0, vec![String::from("18.4")]));
    let unavailable: xmpp::stanza::StanzaError = Condition::RecipientUnavailable.into();
    assert_eq!(refused(&chain), Some(unavailable.condition.as_str()));
}
