//! Security events of the XMPP environment (IEC 62351-14, group 18; numbers assumed, CP-24): a peer's stanza is not what
//! a SecPDU travels in. It is told from the stanza alone, before any association has it, and so once.

use std::fmt;

use e2e::Severity;
use schemas::profile;
use schemas::secpdu::Kind;
use xmpp::stanza::{IqType, MessageType, Payload, Stanza, StanzaKind, answers_handshake};

/// What is wrong with a stanza of a peer, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentEvent {
    /// What is wrong.
    pub fault: EnvironmentFault,
    /// Name of the PDU, the namespace, or why it cannot be read.
    pub found: String,
}

/// What is wrong with a stanza. That a PDU came in an iq which travels in a message is no fault: the kind of a stanza is
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
}

impl EnvironmentFault {
    /// All.
    pub const ALL: [Self; 5] =
        [Self::IqMissing, Self::Namespace, Self::UnknownInIq, Self::UnknownInMessage, Self::InvalidType];

    const fn number(self) -> u8 {
        match self {
            Self::IqMissing => 1,
            Self::Namespace => 3,
            Self::UnknownInIq => 4,
            Self::UnknownInMessage => 5,
            Self::InvalidType => 6,
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
            (Payload::Invalid(why), StanzaKind::Iq { .. }) => (EnvironmentFault::UnknownInIq, why.clone()),
            (Payload::Invalid(why), _) => (EnvironmentFault::UnknownInMessage, why.clone()),
            (Payload::Association(env_pdu), kind) => {
                let pdu = env_pdu.sec_pdu.kind;
                (misplaced(pdu, kind)?, pdu.name().to_owned())
            }
            _ => return None,
        };
        Some(Self { fault, found })
    }

    /// Group and number (assumed, CP-24).
    #[must_use]
    pub fn id(&self) -> String {
        format!("18.{}", self.fault.number())
    }

    /// Name of environment and fault.
    #[must_use]
    pub fn mnemonic(&self) -> String {
        format!("XMPP.{:?}", self.fault)
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
