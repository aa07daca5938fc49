//! Path row 9: SecPDU ↔ EnvPDU ↔ stanza (IEC 62351-4 clause 16, IEC 61850-8-2 Table D.1). What a stanza is, which
//! kind carries which PDU, and the answers a stanza gets whatever the state of an association. Stanzas are read from
//! and written to XML events directly; no tree is built of what a peer sends.

mod read;
mod write;

use jid::{FullJid, Jid};
use schemas::envpdu::EnvPdu;
use schemas::mms::{PduKind, Peek};
use schemas::secpdu::Kind;

pub use read::StanzaBuilder;

/// Namespace of stanzas between client and server (RFC 6120 §4.8.2).
pub const CLIENT_NS: &str = "jabber:client";
const STANZA_ERROR_NS: &str = "urn:ietf:params:xml:ns:xmpp-stanzas";
const BIND_NS: &str = "urn:ietf:params:xml:ns:xmpp-bind";
const PING_NS: &str = "urn:xmpp:ping";
const DISCO_INFO_NS: &str = "http://jabber.org/protocol/disco#info";

/// A stanza (RFC 6120 §8) with what concerns us of its content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stanza {
    /// Which stanza, with its type and id.
    pub kind: StanzaKind,
    /// Who sent it; the server vouches for it.
    pub from: Option<Jid>,
    /// Whom it is for.
    pub to: Option<Jid>,
    /// What it carries.
    pub payload: Payload,
}

/// Kind, type and id of a stanza.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StanzaKind {
    /// A request or its answer.
    Iq {
        /// Ties the answer to the request.
        id: String,
        /// Request or answer.
        iq: IqType,
    },
    /// One way.
    Message {
        /// Not needed, but an error repeats it.
        id: Option<String>,
        /// How the server treats it.
        message: MessageType,
    },
    /// Availability.
    Presence(PresenceType),
}

/// Type of an iq.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "RFC 6120 §8.2.3 names them")]
pub enum IqType {
    Get,
    Set,
    Result,
    Error,
}

/// Type of a message; chat and groupchat are read as `Normal`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[expect(missing_docs, reason = "RFC 6121 §5.2.2 names them")]
pub enum MessageType {
    #[default]
    Normal,
    Headline,
    Error,
}

/// Type of a presence, as far as it matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PresenceType {
    /// No type: there.
    Available,
    /// Gone.
    Unavailable,
    /// Subscriptions, probes, errors: nothing to us.
    Other,
}

/// What a stanza carries.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Payload {
    /// Nothing.
    #[default]
    Empty,
    /// An EnvPDU.
    Association(EnvPdu),
    /// Something that was to be an EnvPDU; says what is wrong with it.
    Invalid(String),
    /// The error of a stanza of type `error`.
    Error(StanzaError),
    /// XEP-0199.
    Ping,
    /// XEP-0030: the question in a get, our answer in a result.
    DiscoInfo,
    /// Resource binding, RFC 6120 §7: our wish in a set, the server's answer in a result.
    Bind(Bind),
    /// Anything else, skipped.
    Other {
        /// Namespace of the first child.
        ns: String,
        /// Its name.
        name: String,
    },
}

/// Resource binding, RFC 6120 §7.6.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Bind {
    /// The resource we want.
    Resource(String),
    /// What the server bound.
    Bound(FullJid),
}

/// A stanza error, RFC 6120 §8.3.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{condition}{}", text.as_ref().map(|text| format!(" ({text})")).unwrap_or_default())]
pub struct StanzaError {
    /// Name of the condition's element.
    pub condition: String,
    /// What the sender says about it.
    pub text: Option<String>,
}

/// The error conditions we send (RFC 6120 §8.3.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Condition {
    /// The EnvPDU could not be read, or stands in the wrong environment.
    BadRequest,
    /// No such association.
    ItemNotFound,
    /// What came is not passed on: too large, or too much.
    PolicyViolation,
    /// The other leg of the association is gone.
    RecipientUnavailable,
    /// Too many requests; later ones may be taken.
    ResourceConstraint,
    /// Not a question that is answered here.
    ServiceUnavailable,
}

impl Condition {
    const fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "bad-request",
            Self::ItemNotFound => "item-not-found",
            Self::PolicyViolation => "policy-violation",
            Self::RecipientUnavailable => "recipient-unavailable",
            Self::ResourceConstraint => "resource-constraint",
            Self::ServiceUnavailable => "service-unavailable",
        }
    }
}

impl From<Condition> for StanzaError {
    fn from(condition: Condition) -> Self {
        Self { condition: condition.name().to_owned(), text: None }
    }
}

impl Stanza {
    /// Available, to everybody who may know (RFC 6121 §4.2).
    pub const fn initial_presence() -> Self {
        Self::presence(PresenceType::Available, None)
    }

    /// Available, to one peer: its server says `unavailable` when we are gone (RFC 6121 §4.6).
    pub fn directed_presence(to: &FullJid) -> Self {
        Self::presence(PresenceType::Available, Some(Jid::from(to.clone())))
    }

    /// Asks the own server for a sign of life (XEP-0199).
    pub fn ping(id: String) -> Self {
        Self::iq(id, IqType::Get, None, Payload::Ping)
    }

    /// Asks for a resource (RFC 6120 §7.6).
    pub fn bind(id: String, resource: &str) -> Self {
        Self::iq(id, IqType::Set, None, Payload::Bind(Bind::Resource(resource.to_owned())))
    }

    const fn presence(presence: PresenceType, to: Option<Jid>) -> Self {
        Self { kind: StanzaKind::Presence(presence), from: None, to, payload: Payload::Empty }
    }

    const fn iq(id: String, iq: IqType, to: Option<Jid>, payload: Payload) -> Self {
        Self { kind: StanzaKind::Iq { id, iq }, from: None, to, payload }
    }

    /// The error this stanza gets: none unless it is a request (RFC 6120 §8.3.1).
    pub fn refusal(&self, condition: Condition) -> Option<Self> {
        self.reply(IqType::Error, Payload::Error(condition.into()))
    }

    /// The same; and a message comes back too, so that a relay that sends by message learns of it. Errors never do.
    pub fn bounce(&self, condition: Condition) -> Option<Self> {
        match &self.kind {
            StanzaKind::Message { id: Some(id), message: MessageType::Normal | MessageType::Headline } => {
                Some(Self::bounced(id.clone(), self.from.clone(), condition))
            }
            _ => self.refusal(condition),
        }
    }

    pub(crate) fn bounced(id: String, to: Option<Jid>, condition: Condition) -> Self {
        let kind = StanzaKind::Message { id: Some(id), message: MessageType::Error };
        Self { kind, from: None, to, payload: Payload::Error(condition.into()) }
    }

    /// The answer every XMPP entity owes to questions that are not about associations: ping, disco#info, and that
    /// anything else is unknown. Nothing for what needs no answer, and nothing for an EnvPDU.
    pub fn answer(&self) -> Option<Self> {
        match self.payload {
            Payload::Association(_) => None,
            Payload::Invalid(_) => self.refusal(Condition::BadRequest),
            Payload::Ping => self.reply(IqType::Result, Payload::Empty),
            Payload::DiscoInfo => self.reply(IqType::Result, Payload::DiscoInfo),
            _ => self.refusal(Condition::ServiceUnavailable),
        }
    }

    fn reply(&self, iq: IqType, payload: Payload) -> Option<Self> {
        match &self.kind {
            StanzaKind::Iq { id, iq: IqType::Get | IqType::Set } => {
                Some(Self::iq(id.clone(), iq, self.from.clone(), payload))
            }
            _ => None,
        }
    }
}

/// The stanza that carries a PDU.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Carrier {
    /// iq of type get: a service that reads.
    Get,
    /// iq of type set: a service that changes something.
    Set,
    /// iq of type result, answering the request's; a message where the request came by message.
    Result,
    /// message of type normal, or headline where the peer record says so.
    Message,
}

/// The stanza table: IEC 61850-8-2 Table D.1 for the MMS PDU in a transfer, and CP-16 for the other SecPDUs. A relay
/// cannot look inside a transfer and has no `peek`.
pub fn carrier(kind: Kind, peek: Option<&Peek>) -> Carrier {
    match kind {
        Kind::HandshakeReq => Carrier::Set,
        Kind::HandshakeAcc | Kind::ApplicationReject | Kind::HandshakeSecReject => Carrier::Result,
        Kind::HandshakeSecAbort | Kind::DtSecAbort | Kind::ApplAbort => Carrier::Message,
        Kind::ReleaseReq => Carrier::Set,
        Kind::ReleaseRsp => Carrier::Result,
        Kind::ClearTransfer | Kind::EncrTransfer => peek.map_or(Carrier::Message, transfer_carrier),
    }
}

/// Whether a PDU answers a HandshakeReq, for which there is one place: the result of its iq.
pub const fn answers_handshake(kind: Kind) -> bool {
    matches!(kind, Kind::HandshakeAcc | Kind::ApplicationReject | Kind::HandshakeSecReject)
}

fn transfer_carrier(peek: &Peek) -> Carrier {
    match peek.kind {
        PduKind::ConfirmedRequest
            if peek.service.is_some_and(|service| READING_SERVICES.contains(&service)) =>
        {
            Carrier::Get
        }
        PduKind::ConfirmedRequest => Carrier::Set,
        PduKind::ConfirmedResponse | PduKind::ConfirmedError => Carrier::Result,
        PduKind::Unconfirmed | PduKind::Reject => Carrier::Message,
        PduKind::CancelRequest => Carrier::Get,
        PduKind::CancelResponse | PduKind::CancelError => Carrier::Result,
        PduKind::ConcludeRequest => Carrier::Set,
        PduKind::ConcludeResponse | PduKind::ConcludeError => Carrier::Result,
        // Initiate travels inside the handshake; in a transfer it is nobody's request.
        PduKind::InitiateRequest | PduKind::InitiateResponse | PduKind::InitiateError => Carrier::Message,
    }
}

/// The confirmed services that change nothing (ISO 9506-2 ConfirmedServiceRequest).
const READING_SERVICES: [&str; 27] = [
    "status",
    "getNameList",
    "identify",
    "read",
    "getVariableAccessAttributes",
    "getScatteredAccessAttributes",
    "getNamedVariableListAttributes",
    "getNamedTypeAttributes",
    "reportSemaphoreStatus",
    "reportPoolSemaphoreStatus",
    "reportSemaphoreEntryStatus",
    "getDomainAttributes",
    "getProgramInvocationAttributes",
    "obtainFile",
    "getEventConditionAttributes",
    "reportEventConditionStatus",
    "getEventActionAttributes",
    "reportEventActionStatus",
    "reportEventEnrollmentStatus",
    "getEventEnrollmentAttributes",
    "getAlarmSummary",
    "getAlarmEnrollmentSummary",
    "readJournal",
    "reportJournalStatus",
    "getCapabilityList",
    "fileRead",
    "fileDirectory",
];

#[cfg(test)]
mod tests;
