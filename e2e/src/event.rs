//! Security events of IEC 62351-14 and what an association tells its owner.

use std::fmt;

use schemas::secpdu::Kind;

use crate::error::{Error, Refused, Rule};

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
    /// Both ends have new keys.
    Rekeyed,
    /// The peer releases; answer with `release_response`.
    ReleaseRequested,
    /// The keys or the association have reached their end: we release, and nothing can be sent any more.
    Releasing,
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
    /// Nothing can be sent any more.
    CannotSend(Error),
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
                diagnostic
                    .map_or(Ok(()), |number| write!(f, ", diagnostic {number} {}", name_of(*kind, number)))?;
                f.write_str(if *alarm { ", alarm" } else { "" })
            }
            Self::Local(AbortCause::Application) => f.write_str("ended by the local MMS peer"),
            Self::Local(AbortCause::Environment) => f.write_str("ended by the loss of the environment"),
            Self::Local(AbortCause::Evicted) => {
                f.write_str("pending for too long: a newer association took its place")
            }
            Self::Local(AbortCause::Shutdown) => f.write_str("ended with the program"),
            Self::TimedOut { state } => write!(f, "no answer in time while {state}"),
            Self::CannotSend(error) => error.fmt(f),
        }
    }
}

/// What a diagnostic means (IEC 62351-4, clause 14.2).
fn name_of(kind: Kind, number: u32) -> &'static str {
    let names = if kind == Kind::DtSecAbort { DT_DIAGNOSTICS } else { HANDSHAKE_DIAGNOSTICS };
    usize::try_from(number).ok().and_then(|number| names.get(number)).copied().unwrap_or("unknown")
}

const HANDSHAKE_DIAGNOSTICS: &[&str] = &[
    "no-reason-given",
    "protocol-error",
    "protected-protocol-not-supported",
    "invalid-signatureAlgorithm",
    "unexpected-version",
    "hmac-algorithm-not-supported",
    "encryption-not-required",
    "encryption-required",
    "invalid-public-key-certificate",
    "invalid-certification-path",
    "invalid-time-value",
    "dhGroup-not-supported",
    "illegal-dhGroup-selected",
    "icv-algorithms-not-supported",
    "encrypt-algorithms-not-supported",
    "aea-algorithms-not-supported",
    "invalid-attribute-certificate",
    "encr-mode-aea-not-supported",
    "ae-is-required",
    "aea-select-but-encryp-not-supp",
    "invalid-ae-algorithm",
    "single-ae-algorithm-required",
    "ae-not-used",
    "invalid-encryption-algorithm",
    "single-encrypt-algo-required",
    "single-icv-algo-required",
];

/// The last of them are assumed, CP-06.
const DT_DIAGNOSTICS: &[&str] = &[
    "no-reason-given",
    "protocol-error",
    "unexpected-version",
    "encryption-not-selected",
    "encryption-required",
    "gmac-nonce-required",
    "invalid-sequence-number",
    "aes-init-vector-required",
    "unexpected-dhPublicKey",
    "unexpected-changedKeys",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: Kind, rule: Rule) -> SecurityEvent {
        SecurityEvent {
            refused: Refused { kind, rule, certificate: None, found: "this".into(), wanted: "that".into() },
        }
    }

    #[test]
    fn events_have_their_number_severity_and_priority() {
        for (kind, rule, id, priority) in [
            (Kind::HandshakeReq, Rule::Signature, "1.3", 105),
            (Kind::HandshakeAcc, Rule::Time, "2.9", 107),
            (Kind::ReleaseReq, Rule::Replay, "12.10", 105),
            (Kind::EncrTransfer, Rule::Integrity, "11.5", 105),
            (Kind::EncrTransfer, Rule::DataReplay, "11.7", 105),
            (Kind::EncrTransfer, Rule::Sequence, "11.8", 107),
            (Kind::EncrTransfer, Rule::Syntax, "11.1", 107),
            (Kind::HandshakeReq, Rule::Syntax, "1.4", 107),
            (Kind::DtSecAbort, Rule::State, "6.4", 108),
        ] {
            let event = event(kind, rule);
            assert_eq!((event.id().as_str(), event.priority()), (id, priority), "{event}");
        }
        assert_eq!(
            event(Kind::HandshakeReq, Rule::Time).to_string(),
            "1.9 HandshakeReq.Time: HandshakeReq refused: time is out of tolerance: found this, wanted that"
        );
    }

    #[test]
    fn what_a_peer_claims_is_told_by_name() {
        let claim =
            |kind, diagnostic| Cause::Peer { kind, diagnostic: Some(diagnostic), alarm: false }.to_string();
        let refused = "ended by the peer: HandshakeSecReject, diagnostic 10 invalid-time-value";
        assert_eq!(claim(Kind::HandshakeSecReject, 10), refused);
        assert_eq!(
            claim(Kind::DtSecAbort, 6),
            "ended by the peer: DtSecAbort, diagnostic 6 invalid-sequence-number"
        );
        assert_eq!(claim(Kind::DtSecAbort, 99), "ended by the peer: DtSecAbort, diagnostic 99 unknown");
    }
}
