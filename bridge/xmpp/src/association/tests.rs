use schemas::secpdu::SecPdu;

use super::*;

const OWN: &str = "site1@lab.example/IEC";
const PEER: &str = "aggregator@lab.example/IEC";

fn jid(text: &str) -> FullJid {
    FullJid::new(text).unwrap()
}

fn association() -> Association {
    let route = Route { own: jid(OWN), peer: jid(PEER), message: MessageType::Normal };
    Association::new(route, "g1".to_owned())
}

fn pdu(kind: Kind) -> EnvPdu {
    EnvPdu { asso_id: "7:9".to_owned(), sec_pdu: SecPdu { kind, octets: vec![0x30, 0] }, form: None }
}

fn peek(kind: PduKind, invoke_id: u32) -> Peek {
    Peek { kind, service: Some("read"), invoke_id: Some(invoke_id) }
}

/// A stanza from the peer.
fn from_peer(kind: StanzaKind, payload: Payload) -> Stanza {
    Stanza { kind, from: Some(jid(PEER).into()), to: Some(jid(OWN).into()), payload }
}

fn iq(iq: IqType, id: &str) -> StanzaKind {
    StanzaKind::Iq { id: id.to_owned(), iq }
}

fn message() -> StanzaKind {
    StanzaKind::Message { id: None, message: MessageType::Normal }
}

fn transfer() -> Payload {
    Payload::Association(pdu(Kind::EncrTransfer))
}

/// Kind and payload of all that is to be sent; all of it goes to the peer.
fn sent(association: &mut Association) -> Vec<(StanzaKind, Payload)> {
    std::iter::from_fn(|| association.poll_transmit())
        .inspect(|stanza| assert_eq!(stanza.to, Some(jid(PEER).into())))
        .map(|stanza| (stanza.kind, stanza.payload))
        .collect()
}

fn request(association: &mut Association, id: &str, invoke_id: u32) {
    let inbound = association.handle_stanza(from_peer(iq(IqType::Get, id), transfer()));
    assert_eq!(inbound, Inbound::SecPdu(pdu(Kind::EncrTransfer)));
    association.opened(&peek(PduKind::ConfirmedRequest, invoke_id));
}

#[test]
fn responses_find_their_iq_by_invoke_id() {
    let mut association = association();
    request(&mut association, "x", 1);
    request(&mut association, "y", 2);
    association.send(pdu(Kind::EncrTransfer), Some(&peek(PduKind::ConfirmedError, 2)));
    association.send(pdu(Kind::EncrTransfer), Some(&peek(PduKind::ConfirmedResponse, 1)));
    let expected = [(iq(IqType::Result, "y"), transfer()), (iq(IqType::Result, "x"), transfer())];
    assert_eq!(sent(&mut association), expected);
}

#[test]
fn what_came_by_message_is_answered_by_message() {
    let mut association = association();
    assert_eq!(
        association.handle_stanza(from_peer(message(), transfer())),
        Inbound::SecPdu(pdu(Kind::EncrTransfer))
    );
    association.opened(&peek(PduKind::ConfirmedRequest, 1));
    association.send(pdu(Kind::EncrTransfer), Some(&peek(PduKind::ConfirmedResponse, 1)));
    let [(StanzaKind::Message { message: MessageType::Normal, .. }, Payload::Association(_))] =
        &sent(&mut association)[..]
    else {
        panic!("not one message");
    };
}

#[test]
fn a_reject_goes_by_message_and_closes_the_iq_after_it() {
    let mut association = association();
    request(&mut association, "x", 1);
    association.send(pdu(Kind::EncrTransfer), Some(&peek(PduKind::Reject, 1)));
    let [(StanzaKind::Message { .. }, Payload::Association(_)), closed] = &sent(&mut association)[..] else {
        panic!("not a message and a result");
    };
    assert_eq!(*closed, (iq(IqType::Result, "x"), Payload::Empty));
    association.close();
    assert_eq!(sent(&mut association), [], "every iq is answered once");
}

#[test]
fn a_negative_control_stays_before_its_response() {
    let mut association = association();
    request(&mut association, "x", 1);
    association
        .send(pdu(Kind::EncrTransfer), Some(&Peek { invoke_id: None, ..peek(PduKind::Unconfirmed, 0) }));
    association.send(pdu(Kind::EncrTransfer), Some(&peek(PduKind::ConfirmedResponse, 1)));
    let sent = sent(&mut association);
    assert!(matches!(sent[0].0, StanzaKind::Message { .. }));
    assert_eq!(sent[1].0, iq(IqType::Result, "x"));
}

#[test]
fn each_iq_is_answered_once_whatever_is_in_it() {
    let empty = |id: &str| (iq(IqType::Result, id), Payload::Empty);
    let mut association = association();
    for (id, kind) in [("a", PduKind::ConfirmedResponse), ("b", PduKind::Unconfirmed), ("c", PduKind::Reject)]
    {
        association.handle_stanza(from_peer(iq(IqType::Set, id), transfer()));
        association.opened(&peek(kind, 1));
        assert_eq!(sent(&mut association), [empty(id)], "{kind:?} is no request");
    }
    for (id, kind) in [("d", Kind::DtSecAbort), ("f", Kind::ReleaseRsp)] {
        association.handle_stanza(from_peer(iq(IqType::Set, id), Payload::Association(pdu(kind))));
        assert_eq!(sent(&mut association), [empty(id)], "{kind} is no request");
    }
    let answer = Payload::Association(pdu(Kind::HandshakeAcc));
    let inbound = association.handle_stanza(from_peer(iq(IqType::Set, "e"), answer));
    assert_eq!(inbound, Inbound::Dropped(DropReason::NotTheHandshake));
    assert!(
        matches!(&sent(&mut association)[..], [(kind, Payload::Error(_))] if *kind == iq(IqType::Error, "e"))
    );
    association.handle_stanza(from_peer(iq(IqType::Set, "g"), transfer()));
    association.handle_stanza(from_peer(message(), transfer()));
    assert_eq!(sent(&mut association), [empty("g")], "never opened");
    request(&mut association, "h", 1);
    request(&mut association, "i", 1);
    assert_eq!(sent(&mut association), [empty("i")], "the invoke-id is in use");
    association.send(pdu(Kind::DtSecAbort), None);
    let sent = sent(&mut association);
    assert_eq!(sent[1..], [empty("h")], "nothing more will come");
}

#[test]
fn a_flood_of_requests_and_long_ids_are_not_remembered() {
    let mut association = association();
    request(&mut association, &"x".repeat(MAX_ID + 1), 0);
    assert_eq!(sent(&mut association).len(), 1);
    for invoke_id in 0..1_000 {
        request(&mut association, &format!("i{invoke_id}"), invoke_id);
    }
    assert_eq!(association.open.len(), MAX_OUTSTANDING);
    assert_eq!(sent(&mut association).len(), 1_000 - MAX_OUTSTANDING);
    for _ in 0..1_000 {
        association.send(pdu(Kind::EncrTransfer), Some(&peek(PduKind::ConfirmedRequest, 1)));
    }
    assert_eq!(association.sent.len(), MAX_OUTSTANDING);
}

#[test]
fn cancel_and_conclude_are_told_from_confirmed_requests() {
    let mut association = association();
    request(&mut association, "confirmed", 1);
    for (id, kind) in [("cancel", PduKind::CancelRequest), ("conclude", PduKind::ConcludeRequest)] {
        association.handle_stanza(from_peer(iq(IqType::Set, id), transfer()));
        association.opened(&peek(kind, 1));
    }
    for kind in [PduKind::ConcludeResponse, PduKind::CancelError, PduKind::ConfirmedError] {
        association.send(pdu(Kind::EncrTransfer), Some(&peek(kind, 1)));
    }
    let ids: Vec<_> = sent(&mut association).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(
        ids,
        [iq(IqType::Result, "conclude"), iq(IqType::Result, "cancel"), iq(IqType::Result, "confirmed")]
    );
}

#[test]
fn handshake_and_release_are_answered_in_their_iq() {
    for answer in [Kind::HandshakeAcc, Kind::ApplicationReject, Kind::HandshakeSecReject] {
        let mut association = association();
        association
            .handle_stanza(from_peer(iq(IqType::Set, "h"), Payload::Association(pdu(Kind::HandshakeReq))));
        association.send(pdu(answer), None);
        assert_eq!(sent(&mut association), [(iq(IqType::Result, "h"), Payload::Association(pdu(answer)))]);
    }
    let mut association = association();
    association.handle_stanza(from_peer(iq(IqType::Set, "r"), Payload::Association(pdu(Kind::ReleaseReq))));
    request(&mut association, "x", 1);
    association.send(pdu(Kind::ReleaseRsp), None);
    let released = (iq(IqType::Result, "r"), Payload::Association(pdu(Kind::ReleaseRsp)));
    assert_eq!(sent(&mut association), [released, (iq(IqType::Result, "x"), Payload::Empty)]);
}

/// An association that has sent one iq with this PDU, and its id.
fn asked(kind: Kind) -> (Association, String) {
    let mut association = association();
    association.send(pdu(kind), Some(&peek(PduKind::ConfirmedRequest, 1)));
    match association.poll_transmit().map(|stanza| stanza.kind) {
        Some(StanzaKind::Iq { id, .. }) => (association, id),
        other => panic!("{other:?}"),
    }
}

#[test]
fn x07_the_handshake_is_answered_in_its_own_iq_or_not_at_all() {
    let acc = || Payload::Association(pdu(Kind::HandshakeAcc));
    let (mut association, id) = asked(Kind::HandshakeReq);
    let mut third = from_peer(iq(IqType::Result, &id), acc());
    third.from = Some(jid("third@lab.example/IEC").into());
    assert_eq!(association.handle_stanza(third), Inbound::Dropped(DropReason::From));
    for stray in [iq(IqType::Result, "g1-7"), iq(IqType::Result, "x"), message()] {
        assert_eq!(
            association.handle_stanza(from_peer(stray, acc())),
            Inbound::Dropped(DropReason::NotTheHandshake)
        );
    }
    let answer = from_peer(iq(IqType::Result, &id), acc());
    assert_eq!(association.handle_stanza(answer.clone()), Inbound::SecPdu(pdu(Kind::HandshakeAcc)));
    assert_eq!(
        association.handle_stanza(answer),
        Inbound::Dropped(DropReason::NotTheHandshake),
        "a second answer"
    );
}

#[test]
fn x07_a_response_under_any_id_is_for_e2e_to_judge() {
    let (mut association, id) = asked(Kind::EncrTransfer);
    for id in [id.as_str(), id.as_str(), "g1-99", "x"] {
        let inbound = association.handle_stanza(from_peer(iq(IqType::Result, id), transfer()));
        assert_eq!(inbound, Inbound::SecPdu(pdu(Kind::EncrTransfer)), "a replay is E2E's to notice");
    }
    assert_eq!(sent(&mut association), []);
}

#[test]
fn an_empty_result_is_a_hop_that_has_forwarded() {
    let (mut association, id) = asked(Kind::EncrTransfer);
    let empty = |id: &str| from_peer(iq(IqType::Result, id), Payload::Empty);
    assert_eq!(association.handle_stanza(empty(&id)), Inbound::Acknowledged);
    assert_eq!(association.handle_stanza(empty(&id)), Inbound::Dropped(DropReason::UnknownId));
    assert_eq!(association.handle_stanza(empty("x")), Inbound::Dropped(DropReason::UnknownId));
    let response = association.handle_stanza(from_peer(message(), transfer()));
    assert_eq!(response, Inbound::SecPdu(pdu(Kind::EncrTransfer)), "it comes by message then");
}

#[test]
fn an_error_for_a_stanza_of_ours_fails_the_association_and_no_other_does() {
    let error = || StanzaError { condition: "item-not-found".to_owned(), text: None };
    let refused = |kind| from_peer(kind, Payload::Error(error()));
    let (mut association, id) = asked(Kind::EncrTransfer);
    assert!(association.owns(&id));
    assert_eq!(association.handle_stanza(refused(iq(IqType::Error, &id))), Inbound::Failed(error()));
    let again = association.handle_stanza(refused(iq(IqType::Error, &id)));
    assert_eq!(again, Inbound::Dropped(DropReason::UnknownId), "an iq is answered once");
    let bounced = StanzaKind::Message { id: Some(id.clone()), message: MessageType::Error };
    assert_eq!(association.handle_stanza(refused(bounced)), Inbound::Failed(error()));
    for id in ["x", "g1-1", "g1-", "g1", "g12-0", "g1-+0", ""] {
        assert!(!association.owns(id), "{id}");
        let inbound = association.handle_stanza(refused(iq(IqType::Error, id)));
        assert_eq!(inbound, Inbound::Dropped(DropReason::UnknownId), "{id}");
    }
}

#[test]
fn x09_only_the_full_jids_of_the_association_count() {
    let mut association = association();
    let stanza = || from_peer(iq(IqType::Get, "x"), transfer());
    for from in ["aggregator@lab.example/other", "aggregator@lab.example", "lab.example"] {
        let stanza = Stanza { from: Some(Jid::new(from).unwrap()), ..stanza() };
        assert_eq!(association.handle_stanza(stanza), Inbound::Dropped(DropReason::From), "{from}");
    }
    for to in [Some("site1@lab.example/other"), Some("site1@lab.example"), None] {
        let stanza = Stanza { to: to.map(|to| Jid::new(to).unwrap()), ..stanza() };
        assert_eq!(association.handle_stanza(stanza), Inbound::Dropped(DropReason::To), "{to:?}");
    }
    assert_eq!(
        association.handle_stanza(Stanza { from: None, ..stanza() }),
        Inbound::Dropped(DropReason::From)
    );
    assert_eq!(sent(&mut association), []);
}

#[test]
fn unavailable_presence_of_the_peer_ends_it() {
    let presence =
        |presence| Stanza { to: None, ..from_peer(StanzaKind::Presence(presence), Payload::Empty) };
    let mut association = association();
    assert_eq!(
        association.handle_stanza(presence(PresenceType::Available)),
        Inbound::Dropped(DropReason::NoEnvPdu)
    );
    assert_eq!(association.handle_stanza(presence(PresenceType::Unavailable)), Inbound::Unavailable);
}

#[test]
fn what_carries_no_env_pdu_is_dropped_and_an_iq_of_it_refused() {
    let mut association = association();
    let invalid = || Payload::Invalid("x".to_owned());
    assert_eq!(
        association.handle_stanza(from_peer(message(), invalid())),
        Inbound::Dropped(DropReason::Invalid)
    );
    assert_eq!(
        association.handle_stanza(from_peer(iq(IqType::Result, "x"), invalid())),
        Inbound::Dropped(DropReason::Invalid)
    );
    assert_eq!(
        association.handle_stanza(from_peer(message(), Payload::Empty)),
        Inbound::Dropped(DropReason::NoEnvPdu)
    );
    assert_eq!(sent(&mut association), []);
    assert_eq!(
        association.handle_stanza(from_peer(iq(IqType::Set, "x"), invalid())),
        Inbound::Dropped(DropReason::Invalid)
    );
    assert_eq!(
        sent(&mut association),
        [(iq(IqType::Error, "x"), Payload::Error(Condition::BadRequest.into()))]
    );
}

#[test]
fn a_relay_answers_each_iq_once_it_has_passed_it_on() {
    let mut association = association();
    association.handle_stanza(from_peer(iq(IqType::Get, "x"), transfer()));
    association.passed_on();
    assert_eq!(sent(&mut association), [(iq(IqType::Result, "x"), Payload::Empty)]);
    association.handle_stanza(from_peer(iq(IqType::Get, "y"), transfer()));
    association.turned_back();
    let refused = |condition: Condition| Payload::Error(condition.into());
    assert_eq!(sent(&mut association), [(iq(IqType::Error, "y"), refused(Condition::PolicyViolation))]);
    association.close();
    assert_eq!(sent(&mut association), []);
}

#[test]
fn whoever_waits_for_a_lost_leg_is_told() {
    let mut association = association();
    let handshake = from_peer(iq(IqType::Set, "h"), Payload::Association(pdu(Kind::HandshakeReq)));
    association.handle_stanza(handshake);
    association.handle_stanza(from_peer(iq(IqType::Get, "x"), transfer()));
    association.opened(&peek(PduKind::ConfirmedRequest, 1));
    let said = StanzaKind::Message { id: Some("m".to_owned()), message: MessageType::Normal };
    association.handle_stanza(from_peer(said, transfer()));
    association.fail();
    let unavailable = || Payload::Error(Condition::RecipientUnavailable.into());
    let bounced = StanzaKind::Message { id: Some("m".to_owned()), message: MessageType::Error };
    let told = [iq(IqType::Error, "h"), iq(IqType::Error, "x"), bounced].map(|kind| (kind, unavailable()));
    assert_eq!(sent(&mut association), told);
    association.close();
    assert_eq!(sent(&mut association), [], "nobody is told twice");
}

#[test]
fn only_what_is_no_error_bounces() {
    let of = |message| StanzaKind::Message { id: Some("m".to_owned()), message };
    let bounce = |kind| from_peer(kind, transfer()).bounce(Condition::ItemNotFound).map(|stanza| stanza.kind);
    assert_eq!(bounce(of(MessageType::Normal)), Some(of(MessageType::Error)));
    assert_eq!(bounce(iq(IqType::Get, "x")), Some(iq(IqType::Error, "x")));
    for silent in [of(MessageType::Error), iq(IqType::Error, "x"), iq(IqType::Result, "x"), message()] {
        assert_eq!(bounce(silent.clone()), None, "{silent:?}");
    }
}
