//! Stanzas that are not what a SecPDU travels in, or belong to nothing here: each kind of fault of a peer is one security
//! event of group 18, and the association goes on.

use bridge::end::What;
use bridge::environment::EnvironmentFault;
use harness::{Pair, Role, hex, sec_pdu, through_xml};
use schemas::profile;
use schemas::secpdu::Kind;
use xmpp::stanza::{IqType, MessageType, Payload, Stanza, StanzaKind};

const READ: &str =
    "a02c020109a627a025a1231a1173696d706c65494f47656e65726963494f1a0e4747494f31244d5824416e496e31";

/// The peer's stanza with this fault, made of its HandshakeReq.
fn faulty(request: Stanza, fault: EnvironmentFault) -> Stanza {
    let unreadable = || Payload::Invalid(String::from("an association without a SecPDU"));
    let foreign =
        || Payload::Other { ns: String::from("urn:foreign"), name: profile::ASSOCIATION.to_owned() };
    let message = StanzaKind::Message { id: None, message: MessageType::Normal };
    let get = StanzaKind::Iq { id: String::from("9-9"), iq: IqType::Get };
    match fault {
        EnvironmentFault::IqMissing => Stanza { kind: message, ..request },
        EnvironmentFault::Namespace => Stanza { payload: foreign(), ..request },
        EnvironmentFault::UnknownInIq => Stanza { payload: unreadable(), ..request },
        EnvironmentFault::UnknownInMessage => Stanza { kind: message, payload: unreadable(), ..request },
        EnvironmentFault::UnknownInPrimitive | EnvironmentFault::Unauthenticated => {
            panic!("{fault:?} is none of stanzas")
        }
        EnvironmentFault::InvalidType => Stanza { kind: get, ..request },
    }
}

#[test]
fn every_event_of_the_environment_is_raised_once_and_nothing_else_follows() {
    let mut ids = vec![];
    for fault in EnvironmentFault::OF_STANZAS {
        let mut pair = Pair::new();
        pair.associate();
        let is_request = |stanza: &&Stanza| sec_pdu(stanza).is_some_and(|pdu| pdu.kind == Kind::HandshakeReq);
        let request = pair.sent.iter().find(is_request).expect("a request").clone();
        pair.server.clear();
        pair.inject(Role::Site, faulty(request, fault));
        ids.extend(pair.alarms(Role::Site));
        pair.client_sends(&hex(READ));
        assert_eq!(pair.server_received(), [hex(READ)], "{fault:?}");
    }
    assert_eq!(ids, ["18.1", "18.3", "18.4", "18.5", "18.6"]);
}

/// What was sent comes back with an error: no fault of the peer's.
#[test]
fn a_bounced_stanza_is_no_event() {
    let mut pair = Pair::new();
    pair.associate();
    let bounced = |stanza: &Stanza| Stanza {
        kind: StanzaKind::Iq { id: String::from("9-9"), iq: IqType::Error },
        ..through_xml(stanza.clone())
    };
    let bounced: Vec<_> = pair.sent.iter().map(bounced).collect();
    bounced.into_iter().for_each(|stanza| pair.inject(Role::Site, stanza));
    assert_eq!(pair.alarms(Role::Site), [""; 0]);
}

/// An iq is told that there is no such association, a message nothing.
#[test]
fn a_pdu_of_no_association_is_answered_in_an_iq_and_ignored_in_a_message() {
    let mut pair = Pair::new();
    pair.associate();
    pair.client_sends(&hex(READ));
    let transfer = |stanza: &&Stanza| sec_pdu(stanza).is_some_and(|pdu| pdu.kind == Kind::EncrTransfer);
    let mut stray = pair.sent.iter().find(transfer).expect("a transfer").clone();
    if let Payload::Association(env_pdu) = &mut stray.payload {
        env_pdu.asso_id = String::from("1000:1000");
    }
    let get = StanzaKind::Iq { id: String::from("9-9"), iq: IqType::Get };
    let message = StanzaKind::Message { id: None, message: MessageType::Normal };
    for (kind, answers) in [(get, &["item-not-found"][..]), (message, &[])] {
        pair.sent.clear();
        pair.inject(Role::Site, Stanza { kind, ..stray.clone() });
        let refused = |stanza: &Stanza| match &stanza.payload {
            Payload::Error(error) => Some(error.condition.clone()),
            _ => None,
        };
        assert_eq!(pair.sent.iter().map(refused).collect::<Option<Vec<_>>>().unwrap(), answers);
    }
    let ignored = |what: &What| matches!(what, What::Ignored(_));
    assert_eq!(pair.count(Role::Site, ignored), 2);
    assert_eq!(pair.alarms(Role::Site), [""; 0]);
}

#[test]
fn every_iq_of_a_stranger_is_left_alone() {
    let mut pair = Pair::new();
    pair.associate();
    let is_request = |stanza: &&Stanza| sec_pdu(stanza).is_some_and(|pdu| pdu.kind == Kind::HandshakeReq);
    let request = pair.sent.iter().find(is_request).expect("a request").clone();
    pair.sent.clear();
    pair.server.clear();
    let from = Some(jid::Jid::new("mallory@lab.example/IEC").unwrap());
    pair.inject(Role::Site, Stanza { from, ..request });
    assert_eq!((pair.sent.len(), pair.server.len()), (0, 0));
    assert_eq!(pair.count(Role::Site, |what| matches!(what, What::Ignored(_))), 1);
    assert_eq!(pair.alarms(Role::Site), [""; 0]);
}
