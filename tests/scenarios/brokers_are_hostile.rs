//! Attacks of a broker on whole bridges by way of XMPP: dropped before E2E-security, which hears nothing of them. Those
//! on the protocol itself stand in `attacks`.

use std::time::Duration;

use bridge::end::What;
use e2e::Now;
use harness::{Pair, Role, hex, revocation_list, sec_pdu};
use schemas::secpdu::Kind;
use schemas::time::Utc;
use xmpp::stanza::{IqType, Payload, Stanza, StanzaKind};

const READ: &str =
    "a02c020109a627a025a1231a1173696d706c65494f47656e65726963494f1a0e4747494f31244d5824416e496e31";

fn open() -> Pair {
    let mut pair = Pair::new();
    pair.associate();
    pair.client.clear();
    pair.server.clear();
    pair
}

fn last(pair: &Pair, kind: Kind) -> Stanza {
    let found = pair.sent.iter().rev().find(|stanza| sec_pdu(stanza).is_some_and(|pdu| pdu.kind == kind));
    found.cloned().expect("a stanza of this kind was sent")
}

#[test]
fn x07_an_answer_from_a_third_jid_is_dropped() {
    let mut pair = Pair::new();
    pair.broker = Box::new(|stanza| {
        let acc = sec_pdu(&stanza).is_some_and(|pdu| pdu.kind == Kind::HandshakeAcc);
        let third = Some(jid::Jid::new("mallory@lab.example/IEC").unwrap());
        vec![if acc { Stanza { from: third, ..stanza } } else { stanza }]
    });
    pair.associate();
    assert_eq!(pair.client, []);
    assert_eq!(pair.count(Role::Aggregator, |what| matches!(what, What::Ignored(_))), 1);
}

#[test]
fn x07_an_answer_with_a_wrong_id_is_dropped() {
    let mut pair = Pair::new();
    pair.broker = Box::new(|mut stanza| {
        if let StanzaKind::Iq { id, iq: IqType::Result } = &mut stanza.kind {
            id.push('x');
        }
        vec![stanza]
    });
    pair.associate();
    assert_eq!(pair.client, []);
}

#[test]
fn x07_the_second_of_two_answers_changes_nothing() {
    let mut pair = Pair::new();
    pair.broker = Box::new(|stanza| match sec_pdu(&stanza).map(|pdu| pdu.kind) {
        Some(Kind::HandshakeAcc) => vec![stanza.clone(), stanza],
        _ => vec![stanza],
    });
    pair.associate();
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received().len(), 1);
}

#[test]
fn x09_another_resource_of_the_peer_is_not_the_peer() {
    let mut pair = open();
    pair.broker = Box::new(|stanza| {
        vec![Stanza { from: Some(jid::Jid::new("aggregator@lab.example/IEC2").unwrap()), ..stanza }]
    });
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received(), [[0u8; 0]; 0]);
    assert_eq!(pair.alarms(Role::Site), [""; 0], "dropped before E2E");
}

#[test]
fn x12_the_kind_of_stanza_is_not_believed() {
    let mut pair = open();
    pair.broker = Box::new(|mut stanza| {
        if let StanzaKind::Iq { id, iq: IqType::Get } = &stanza.kind {
            let message = Default::default();
            stanza.kind = StanzaKind::Message { id: Some(id.clone()), message };
        }
        vec![stanza]
    });
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received(), [hex(READ)]);
    let answer = hex("a105020109a400");
    pair.server_sends(&answer);
    assert_eq!(pair.client_received(), [answer]);
}

#[test]
fn x12_a_request_that_came_as_a_message_is_ignored() {
    let mut pair = Pair::new();
    pair.broker = Box::new(|stanza| match sec_pdu(&stanza).map(|pdu| pdu.kind) {
        Some(Kind::HandshakeReq) => {
            vec![Stanza { kind: StanzaKind::Message { id: None, message: Default::default() }, ..stanza }]
        }
        _ => vec![stanza],
    });
    pair.associate();
    assert_eq!(pair.server, []);
    assert_eq!(pair.count(Role::Site, |what| matches!(what, What::Ignored(_))), 1);
}

#[test]
fn x11_answers_and_errors_of_an_earlier_life_find_no_association() {
    let mut pair = open();
    pair.client_sends(&hex(READ));
    let bounced = last(&pair, Kind::EncrTransfer);
    let StanzaKind::Iq { id, .. } = bounced.kind else { panic!("{bounced:?}") };
    pair.advance(Duration::from_secs(3600));
    for role in [Role::Aggregator, Role::Site] {
        pair.restart(role);
    }
    pair.associate();
    pair.client.clear();
    let error =
        Payload::Error(xmpp::stanza::StanzaError { condition: "service-unavailable".into(), text: None });
    let (from, to) = (Some(Role::Site.full().into()), Some(Role::Aggregator.full().into()));
    pair.inject(
        Role::Aggregator,
        Stanza { kind: StanzaKind::Iq { id, iq: IqType::Error }, from, to, payload: error },
    );
    assert_eq!(pair.client, []);
}

#[test]
fn a_revocation_list_that_is_stale_is_told_once_and_ends_nothing() {
    let (mut pair, lists) = (open(), [revocation_list(None)]);
    for _ in 0..2 {
        pair.bridge(Role::Site, |end, now| {
            let tomorrow = Now { utc: Utc(now.utc.0 + 25 * 3600 * 1000), ..now };
            end.handle_crls(tomorrow, &lists);
        });
    }
    assert_eq!(pair.alarms(Role::Site), ["1.5"]);
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received(), [hex(READ)]);
}

#[test]
fn a_revocation_list_that_is_none_changes_nothing() {
    let mut pair = open();
    pair.bridge(Role::Site, |end, now| end.handle_crls(now, &[vec![0x30, 0x00]]));
    assert_eq!(pair.count(Role::Site, |what| matches!(what, What::CrlsRefused(_))), 1);
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received(), [hex(READ)]);
}
