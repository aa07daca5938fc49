//! Security events of the environments (IEC 62351-14, groups 15 OSI and 18 XMPP; numbers assumed, CP-24): what came is
//! not what a SecPDU travels in, or comes from nobody known. It is told from the stanza or primitive alone, before any
//! association has it, and so once.

use std::fmt;

use e2e::Severity;
use schemas::profile;
use schemas::secpdu::Kind;
use xmpp::stanza::{IqType, MessageType, Payload, Stanza, StanzaKind, answers_handshake};

/// What is wrong with a stanza or primitive of a peer, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentEvent {
    /// What is wrong.
    pub fault: EnvironmentFault,
    /// Name of the PDU, the namespace, or why it cannot be read.
    pub found: String,
}

/// What is wrong with it. That a PDU came in an iq which travels in a message is no fault: the kind of a stanza is
/// outside of the protection and decides nothing but how an answer travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentFault {
    /// The PDU travels in an iq only, and came in a message.
    IqMissing,
    /// An association element of another namespace.
    Namespace,
    /// An iq with an association in which there is no SecPDU that can be read.
    UnknownInIq,
    /// The same in a message.
    UnknownInMessage,
    /// The PDU travels in an iq of another type.
    InvalidType,
    /// An OSI primitive in which there is no SecPDU that it may carry.
    UnknownInPrimitive,
    /// The peer has not proved in ACSE who it is, where it must: no password, or another, or no certificate. What a
    /// certificate says is judged elsewhere.
    Unauthenticated,
}

impl EnvironmentFault {
    /// All of stanzas.
    pub const OF_STANZAS: [Self; 5] =
        [Self::IqMissing, Self::Namespace, Self::UnknownInIq, Self::UnknownInMessage, Self::InvalidType];

    const fn id(self) -> &'static str {
        match self {
            Self::UnknownInPrimitive => "15.1",
            Self::Unauthenticated => "15.2",
            Self::IqMissing => "18.1",
            Self::Namespace => "18.3",
            Self::UnknownInIq => "18.4",
            Self::UnknownInMessage => "18.5",
            Self::InvalidType => "18.6",
        }
    }
}

impl EnvironmentEvent {
    /// What is wrong with this stanza, if anything is.
    #[must_use]
    pub fn of(stanza: &Stanza) -> Option<Self> {
        if is_no_carrier(&stanza.kind) {
            return None;
        }
        let (fault, found) = match (&stanza.payload, &stanza.kind) {
            (Payload::Other { ns, name }, _) if name == profile::ASSOCIATION => {
                (EnvironmentFault::Namespace, ns.clone())
            }
            (Payload::Invalid(why), kind) => return Some(Self::in_stanza(kind, why.clone())),
            (Payload::Association(env_pdu), kind) => {
                let pdu = env_pdu.sec_pdu.kind;
                (misplaced(pdu, kind)?, pdu.name().to_owned())
            }
            _ => return None,
        };
        Some(Self { fault, found })
    }

    /// What came in a stanza of this kind is no SecPDU of its association.
    #[must_use]
    pub const fn in_stanza(kind: &StanzaKind, found: String) -> Self {
        let fault = match kind {
            StanzaKind::Iq { .. } => EnvironmentFault::UnknownInIq,
            _ => EnvironmentFault::UnknownInMessage,
        };
        Self { fault, found }
    }

    /// What came over OSI is no SecPDU, for this reason.
    #[must_use]
    pub fn in_primitive(why: &osi::Reason) -> Self {
        Self { fault: EnvironmentFault::UnknownInPrimitive, found: why.to_string() }
    }

    /// That an association over OSI was refused for this reason, where that is one of authentication.
    #[must_use]
    pub fn unauthenticated(why: &osi::Reason) -> Option<Self> {
        let event = || Self { fault: EnvironmentFault::Unauthenticated, found: why.to_string() };
        why.is_of_authentication().then(event)
    }

    /// Group and number (assumed, CP-24).
    #[must_use]
    pub fn id(&self) -> String {
        self.fault.id().to_owned()
    }

    /// Name of environment and fault.
    #[must_use]
    pub fn mnemonic(&self) -> String {
        let environment = match self.fault {
            EnvironmentFault::UnknownInPrimitive | EnvironmentFault::Unauthenticated => "OSI",
            _ => "XMPP",
        };
        format!("{environment}.{:?}", self.fault)
    }

    /// The peer, or whoever routes, errs.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        Severity::Error
    }
}

impl fmt::Display for EnvironmentEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.fault {
            EnvironmentFault::IqMissing => "travels in an iq and came in another stanza",
            EnvironmentFault::Namespace => "is no namespace of associations",
            EnvironmentFault::UnknownInIq => "in an iq where a SecPDU should be",
            EnvironmentFault::UnknownInMessage => "in a message where a SecPDU should be",
            EnvironmentFault::InvalidType => "came in an iq of another type than it travels in",
            EnvironmentFault::UnknownInPrimitive => "in an OSI primitive where a SecPDU should be",
            EnvironmentFault::Unauthenticated => "where the peer should prove who it is",
        };
        write!(f, "{} {what}", self.found)
    }
}

/// Errors bring back what was sent; presence brings nothing.
const fn is_no_carrier(kind: &StanzaKind) -> bool {
    matches!(
        kind,
        StanzaKind::Presence(_)
            | StanzaKind::Iq { iq: IqType::Error, .. }
            | StanzaKind::Message { message: MessageType::Error, .. }
    )
}

/// Only the two halves of a handshake have but one place.
fn misplaced(pdu: Kind, kind: &StanzaKind) -> Option<EnvironmentFault> {
    let wanted = match pdu {
        Kind::HandshakeReq => IqType::Set,
        _ if answers_handshake(pdu) => IqType::Result,
        _ => return None,
    };
    match kind {
        StanzaKind::Iq { iq, .. } if *iq == wanted => None,
        StanzaKind::Iq { .. } => Some(EnvironmentFault::InvalidType),
        _ => Some(EnvironmentFault::IqMissing),
    }
}
