//! Attacks of a broker on whole bridges: dropped or aborted, one event, nothing delivered.

use std::time::Duration;

use bridge::end::What;
use harness::{Pair, Role, hex, revocation_list};
use schemas::secpdu::{Kind, SecPdu};
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

fn sec_pdu(stanza: &Stanza) -> Option<&SecPdu> {
    match &stanza.payload {
        Payload::Association(env_pdu) => Some(&env_pdu.sec_pdu),
        _ => None,
    }
}

fn last(pair: &Pair, kind: Kind) -> Stanza {
    let found = pair.sent.iter().rev().find(|stanza| sec_pdu(stanza).is_some_and(|pdu| pdu.kind == kind));
    found.cloned().expect("a stanza of this kind was sent")
}

#[test]
fn p01_a_repeated_transfer_is_a_replay() {
    let mut pair = open();
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received(), [hex(READ)]);
    let again = last(&pair, Kind::EncrTransfer);
    pair.inject(Role::Site, again);
    assert_eq!(pair.server_received(), [[0u8; 0]; 0]);
    assert_eq!(pair.alarms(Role::Site), ["11.7"]);
    pair.bridge(Role::Site, |end, _| assert!(end.is_idle()));
    pair.bridge(Role::Aggregator, |end, _| assert!(end.is_idle()));
}

#[test]
fn p03_requests_of_an_earlier_life_are_refused() {
    let mut pair = open();
    let request = last(&pair, Kind::HandshakeReq);
    pair.advance(Duration::from_secs(2));
    pair.restart(Role::Site);
    pair.inject(Role::Site, request);
    assert_eq!(pair.alarms(Role::Site).len(), 1, "{:?}", pair.reports.last());
    assert_eq!(pair.server, []);
}

#[test]
fn p04_a_flood_of_requests_is_looked_at_no_faster_than_it_may_come() {
    let mut pair = open();
    let request = last(&pair, Kind::HandshakeReq);
    let flood = |pair: &mut Pair| {
        let before = pair.sent.len();
        (0..100).for_each(|_| pair.inject(Role::Site, request.clone()));
        assert_eq!(pair.sent.len() - before, 100, "every iq has its answer");
        pair.alarms(Role::Site).len()
    };
    assert_eq!(flood(&mut pair), 63, "one request was honest");
    assert_eq!(pair.count(Role::Site, |what| matches!(what, What::Ignored(_))), 37);
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received(), [hex(READ)]);
    pair.advance(Duration::from_secs(1));
    assert_eq!(flood(&mut pair), 63 + 10);
}

#[test]
fn p04_a_repeated_request_is_a_replay() {
    let mut pair = open();
    let request = last(&pair, Kind::HandshakeReq);
    pair.inject(Role::Site, request);
    assert_eq!(pair.alarms(Role::Site), ["1.10"]);
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received(), [hex(READ)], "the association goes on");
}

#[test]
fn p06_nothing_is_accepted_from_ones_own_mirror() {
    let mut pair = open();
    pair.client_sends(&hex(READ));
    let mirrored = Stanza {
        from: Some(Role::Site.full().into()),
        to: Some(Role::Aggregator.full().into()),
        ..last(&pair, Kind::EncrTransfer)
    };
    pair.inject(Role::Aggregator, mirrored);
    assert_eq!(pair.client_received(), [[0u8; 0]; 0]);
    assert_eq!(pair.alarms(Role::Aggregator).len(), 1);
}

#[test]
fn p16_every_octet_counts_and_a_forgery_moves_nothing_else() {
    let probe = {
        let mut pair = open();
        pair.client_sends(&hex(READ));
        last(&pair, Kind::EncrTransfer)
    };
    let length = sec_pdu(&probe).unwrap().octets.len();
    for at in 0..length {
        let mut pair = open();
        pair.broker = Box::new(move |mut stanza| {
            if let Payload::Association(env_pdu) = &mut stanza.payload
                && env_pdu.sec_pdu.kind == Kind::EncrTransfer
            {
                // Identifiers are drawn, and with them the length changes.
                let octets = &mut env_pdu.sec_pdu.octets;
                let at = at % octets.len();
                octets[at] ^= 1;
            }
            vec![stanza]
        });
        pair.client_sends(&hex(READ));
        assert_eq!(pair.server_received(), [[0u8; 0]; 0], "octet {at}");
        assert_eq!(pair.alarms(Role::Site).len(), 1, "octet {at}: {:?}", pair.alarms(Role::Site));
    }
}

#[test]
fn p21_a_pdu_that_is_missing_is_noticed_with_the_next() {
    let mut pair = open();
    pair.broker = Box::new(|_| vec![]);
    pair.client_sends(&hex(READ));
    pair.broker = Box::new(|stanza| vec![stanza]);
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received(), [[0u8; 0]; 0]);
    assert_eq!(pair.alarms(Role::Site).len(), 1);
}

#[test]
fn p22_x12_a_command_that_comes_eleven_minutes_late_is_refused() {
    let mut pair = open();
    pair.client_sends(&hex(READ));
    pair.server.clear();
    pair.broker = Box::new(|_| vec![]);
    pair.client_sends(&hex(READ));
    pair.broker = Box::new(|stanza| vec![stanza]);
    let late = last(&pair, Kind::EncrTransfer);
    pair.advance(Duration::from_secs(11 * 60));
    pair.inject(Role::Site, late);
    assert_eq!(pair.server_received(), [[0u8; 0]; 0]);
    assert_eq!(pair.alarms(Role::Site).len(), 1);
}

#[test]
fn p17_clocks_may_differ_by_ten_minutes_and_no_more() {
    for (off, accepted) in [(-600_000, true), (-600_001, false), (600_000, true), (600_001, false)] {
        let mut pair = Pair::new();
        // Young requests only: what is older than the site's start is refused in any case.
        pair.advance(Duration::from_secs(3600));
        let at = pair.now;
        let mut request = vec![];
        pair.now.utc.0 += off;
        pair.broker = Box::new(|_| vec![]);
        pair.associate();
        request.push(last(&pair, Kind::HandshakeReq));
        pair.now = at;
        pair.broker = Box::new(|stanza| vec![stanza]);
        pair.inject(Role::Site, request.remove(0));
        let associated = pair.server.iter().any(|event| matches!(event, osi::Event::AssociateRequest { .. }));
        assert_eq!(associated, accepted, "{off} ms: {:?}", pair.alarms(Role::Site));
    }
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
fn p19_a_peer_that_is_revoked_while_it_is_associated_is_gone_at_once() {
    let mut pair = open();
    pair.client_sends(&hex(READ));
    pair.server.clear();
    pair.bridge(Role::Site, |end, now| end.handle_crls(now, &[revocation_list(None)]));
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received(), [hex(READ)]);
    pair.bridge(Role::Site, |end, now| end.handle_crls(now, &[revocation_list(Some(Role::Aggregator))]));
    assert_eq!(pair.alarms(Role::Site).len(), 1);
    assert!(matches!(pair.client.as_slice(), [osi::Event::Aborted { .. }]), "{:?}", pair.client);
    pair.client.clear();
    pair.associate();
    assert!(matches!(pair.client.as_slice(), [osi::Event::AssociateRejected { .. }]), "{:?}", pair.client);
}

#[test]
fn a_revocation_list_that_is_none_changes_nothing() {
    let mut pair = open();
    pair.bridge(Role::Site, |end, now| end.handle_crls(now, &[vec![0x30, 0x00]]));
    assert_eq!(pair.count(Role::Site, |what| matches!(what, What::CrlsRefused(_))), 1);
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received(), [hex(READ)]);
}
