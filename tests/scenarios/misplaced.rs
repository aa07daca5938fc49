//! Stanzas of a peer that are not what a SecPDU travels in: each kind of fault is one security event of group 18, and
//! the association goes on.

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
        EnvironmentFault::UnknownInPrimitive => panic!("{fault:?} is none of stanzas"),
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
