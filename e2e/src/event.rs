//! Security events of IEC 62351-14 and what an association tells its owner.

use std::fmt;

use schemas::secpdu::Kind;

use crate::error::{Refused, Rule};

/// Severity, as syslog numbers it (RFC 5424).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Somebody attacks.
    Alarm = 1,
    /// The peer errs.
    Error = 3,
    /// Something is out of place.
    Warning = 4,
    /// Good to know.
    Notice = 5,
}

/// One event of the IEC62351-4 domain: a PDU that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityEvent {
    /// What happened, with the values that disagree.
    pub refused: Refused,
}

impl SecurityEvent {
    /// Group and number, such as `1.3` (assumed, CP-24).
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}.{}", group(self.refused.kind), self.refused.rule.number(self.refused.kind))
    }

    /// Name of PDU and rule.
    #[must_use]
    pub fn mnemonic(&self) -> String {
        format!("{}.{:?}", self.refused.kind.name(), self.refused.rule)
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.refused.rule.severity()
    }

    /// PRI of the syslog message: facility 13, log audit.
    #[must_use]
    pub const fn priority(&self) -> u8 {
        8 * 13 + self.severity() as u8
    }

    /// The broken rule.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        self.refused.rule
    }
}

impl fmt::Display for SecurityEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.id(), self.mnemonic(), self.refused)
    }
}

const fn group(kind: Kind) -> u8 {
    match kind {
        Kind::HandshakeReq => 1,
        Kind::HandshakeAcc => 2,
        Kind::ApplicationReject => 3,
        Kind::HandshakeSecReject => 4,
        Kind::HandshakeSecAbort => 5,
        Kind::DtSecAbort => 6,
        Kind::ApplAbort => 7,
        Kind::ClearTransfer => 10,
        Kind::EncrTransfer => 11,
        Kind::ReleaseReq => 12,
        Kind::ReleaseRsp => 13,
    }
}

/// What an association tells its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Responder: a peer asks for an association; answer with `accept` or `reject`.
    Requested {
        /// MMS Initiate-Request as received.
        initiate_request: Vec<u8>,
    },
    /// Initiator: the peer accepted. Sending is allowed; agreement is not yet proved.
    Accepted {
        /// MMS Initiate-Response as received.
        initiate_response: Vec<u8>,
    },
    /// The peer's first protected PDU has verified: from here it is who it says.
    Established,
    /// One MMS PDU, exactly as the peer protected it.
    Data(Vec<u8>),
    /// Initiator: the peer does not want the association, which is over.
    Rejected {
        /// The MMS Initiate-Error of an ApplicationReject.
        initiate_error: Option<Vec<u8>>,
        /// Why, for the log.
        cause: Cause,
    },
    /// The peer releases; answer with `release_response`.
    ReleaseRequested,
    /// The association is over, in order.
    Released,
    /// The association is over, out of order.
    Ended(Cause),
    /// A PDU was refused.
    Security(SecurityEvent),
}

/// Why an association is over, for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A PDU broke a rule.
    Refused(Refused),
    /// The peer ended it. Only that is proved: kind, diagnostic and alarm are what it claims.
    Peer {
        /// Which termination.
        kind: Kind,
        /// Its diagnostic.
        diagnostic: Option<u32>,
        /// It reports an attack.
        alarm: bool,
    },
    /// We ended it.
    Local(AbortCause),
    /// No answer in time.
    TimedOut {
        /// The state that waited.
        state: &'static str,
    },
    /// Our clock went back.
    ClockStep,
}

/// Why we end an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbortCause {
    /// The local MMS peer aborted or was lost.
    Application,
    /// The environment to the peer was lost: stream, presence or stanza.
    Environment,
    /// Pending for longest while others wanted in.
    Evicted,
    /// The program ends.
    Shutdown,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => refused.fmt(f),
            Self::Peer { kind, diagnostic, alarm } => {
                write!(f, "ended by the peer: {}", kind.name())?;
                diagnostic.map_or(Ok(()), |diagnostic| write!(f, ", diagnostic {diagnostic}"))?;
                f.write_str(if *alarm { ", alarm" } else { "" })
            }
            Self::Local(AbortCause::Application) => f.write_str("ended by the local MMS peer"),
            Self::Local(AbortCause::Environment) => f.write_str("ended by the loss of the environment"),
            Self::Local(AbortCause::Evicted) => {
                f.write_str("pending for too long: a newer association took its place")
            }
            Self::Local(AbortCause::Shutdown) => f.write_str("ended with the program"),
            Self::TimedOut { state } => write!(f, "no answer in time while {state}"),
            Self::ClockStep => f.write_str("the clock went back by more than 5 minutes"),
        }
    }
}
