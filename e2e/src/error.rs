//! What was refused, by which rule, with the certificate and the two values that disagree.
//!
//! A [`Rule`] maps once, here, to what the peer is told and to the number of its security event.

use std::fmt;

use schemas::secpdu::Kind;
use thiserror::Error;

use crate::event::Severity;
use crate::suite::BadRandomness;

macro_rules! rules {
    ($($rule:ident,)*) => {
        /// What was not as it must be, in the order in which it is checked (IEC 62351-4, clauses 13.1, 13.2).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each is named and described in one row of `Rule::row`")]
        pub enum Rule { $($rule,)* }

        impl Rule {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$rule,)*];
        }
    };
}

rules! {
    SignatureAlgorithm,
    AlgorithmMismatch,
    Signature,
    ProtectedProtocol,
    Syntax,
    Certificate,
    CertificationPath,
    RevocationUnknown,
    CertificateForged,
    Revoked,
    Address,
    Binding,
    Version,
    Time,
    Replay,
    DhGroup,
    IllegalDhGroup,
    DhPublic,
    Hmac,
    IcvAlgorithms,
    SingleIcvAlgorithm,
    EncrAlgorithms,
    InvalidEncrAlgorithm,
    SingleEncrAlgorithm,
    AeaAlgorithms,
    InvalidAeAlgorithm,
    SingleAeAlgorithm,
    AeaNotSupported,
    AeRequired,
    AeaNotOffered,
    AeNotUsed,
    ConfidentialityUnwanted,
    ConfidentialityRequired,
    AttributeCertificate,
    EncryptionNotSelected,
    EncryptionRequired,
    IcvAlgorithm,
    GmacNonce,
    Iv,
    Integrity,
    DataTime,
    DataReplay,
    Sequence,
    Deletion,
    UnexpectedRekey,
    UnexpectedChangedKey,
    State,
}

/// One row of the table of rules.
struct Row {
    text: &'static str,
    number: u8,
    severity: Severity,
    diagnostic: Option<u32>,
}

const fn alarm(text: &'static str, number: u8) -> Row {
    Row { text, number, severity: Severity::Alarm, diagnostic: None }
}

const fn error(text: &'static str, number: u8, diagnostic: u32) -> Row {
    Row { text, number, severity: Severity::Error, diagnostic: Some(diagnostic) }
}

impl Rule {
    /// What it says, the number of its event (IEC 62351-14; assumed, CP-24) and the diagnostic for the peer
    /// (clause 14.2; assumed, CP-06), of which an alarm has none (assumed, CP-03).
    const fn row(self) -> Row {
        match self {
            Self::SignatureAlgorithm => error("signature algorithm is not supported", 1, 3),
            Self::AlgorithmMismatch => alarm("algorithm of the signature is not the signed one", 2),
            Self::Signature => alarm("signature does not verify", 3),
            Self::ProtectedProtocol => error("protected protocol is not the peer's", 4, 2),
            Self::Syntax => error("PDU is malformed", 4, 1),
            Self::Certificate => error("certificate is not acceptable", 5, 8),
            Self::CertificationPath => error("certification path is not acceptable", 5, 9),
            Self::RevocationUnknown => error("nothing tells that the certificate is not revoked", 5, 9),
            Self::Revoked => alarm("certificate is revoked", 6),
            Self::CertificateForged => alarm("certificate is forged", 6),
            Self::Address => alarm("certificate is not that of the sender's address", 7),
            Self::Binding => alarm("handshake is not bound to its other half", 7),
            Self::Version => error("version is not supported", 8, 4),
            Self::Time => error("time is out of tolerance", 9, 10),
            Self::Replay => alarm("PDU has been seen before", 10),
            Self::DhGroup => error("no Diffie-Hellman group is supported", 12, 11),
            Self::IllegalDhGroup => {
                error("exactly the offered Diffie-Hellman group must be selected", 12, 12)
            }
            Self::DhPublic => error("Diffie-Hellman public value is no point of the group", 12, 1),
            Self::Hmac => error("HMAC algorithm is not supported", 13, 5),
            Self::IcvAlgorithms => error("no ICV algorithm is allowed", 14, 13),
            Self::SingleIcvAlgorithm => error("exactly one ICV algorithm must be selected", 14, 25),
            Self::EncrAlgorithms => error("no offered encryption algorithm is allowed", 15, 14),
            Self::InvalidEncrAlgorithm => error("selected encryption algorithm was not offered", 15, 23),
            Self::SingleEncrAlgorithm => error("exactly one encryption algorithm must be selected", 15, 24),
            Self::AeaAlgorithms => error("no offered AE algorithm is allowed", 16, 15),
            Self::InvalidAeAlgorithm => error("selected AE algorithm was not offered", 16, 20),
            Self::SingleAeAlgorithm => error("exactly one AE algorithm must be selected", 16, 21),
            Self::AeaNotSupported => error("authenticated encryption is not allowed", 17, 17),
            Self::AeRequired => error("authenticated encryption is required", 18, 18),
            Self::AeaNotOffered => error("authenticated encryption was selected and not offered", 19, 19),
            Self::AeNotUsed => error("authenticated encryption was offered and not selected", 20, 22),
            Self::ConfidentialityUnwanted => error("encryption is not allowed", 21, 6),
            Self::ConfidentialityRequired => error("encryption is required", 21, 7),
            Self::AttributeCertificate => error("attribute certificates are not supported", 22, 16),
            Self::EncryptionNotSelected => error("no encryption was agreed", 3, 3),
            Self::EncryptionRequired => error("encryption was agreed", 3, 4),
            Self::IcvAlgorithm => alarm("ICV algorithm is not the agreed one", 4),
            Self::GmacNonce => error("nonce of GMAC is missing or not of 12 octets", 6, 5),
            Self::Iv => error("nonce or initialisation vector is missing or of another length", 6, 7),
            Self::Integrity => alarm("PDU is not authentic", 5),
            Self::DataTime => alarm("time is out of tolerance or before the previous one", 7),
            Self::DataReplay => alarm("PDU has been seen before", 7),
            Self::Sequence => error("sequence number is not the next", 8, 6),
            Self::Deletion => alarm("nonce counter is not the next: PDUs are missing", 8),
            Self::UnexpectedRekey => error("rekey has no place here", 10, 8),
            Self::UnexpectedChangedKey => error("changedKey has no place here", 11, 9),
            Self::State => Row {
                text: "PDU does not belong to the association's state",
                number: 4,
                severity: Severity::Warning,
                diagnostic: Some(1),
            },
        }
    }

    /// HandshakeDiagnostics or DtDiagnostics for the peer; `None` is an alarm, which says nothing.
    pub(crate) const fn diagnostic(self) -> Option<u32> {
        self.row().diagnostic
    }

    pub(crate) const fn severity(self) -> Severity {
        self.row().severity
    }

    /// The event's number in the group of `kind`. Data transfer counts its syntax errors elsewhere.
    pub(crate) const fn number(self, kind: Kind) -> u8 {
        match (self, kind) {
            (Self::Syntax | Self::State, Kind::ClearTransfer | Kind::EncrTransfer) => 1,
            _ => self.row().number,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().text)
    }
}

/// A rule and the two values that disagree; who and where is added further up.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{rule}: found {found}, wanted {wanted}")]
pub struct Mismatch {
    /// The broken rule.
    pub rule: Rule,
    /// The value that was found.
    pub found: String,
    /// The value that would have done.
    pub wanted: String,
}

impl Mismatch {
    pub(crate) fn new(rule: Rule, found: impl fmt::Display, wanted: impl fmt::Display) -> Self {
        Self { rule, found: printable(&found.to_string()), wanted: wanted.to_string() }
    }

    /// Passes where the condition holds.
    pub(crate) fn unless(
        holds: bool,
        rule: Rule,
        found: impl fmt::Display,
        wanted: impl fmt::Display,
    ) -> Result<(), Self> {
        if holds { Ok(()) } else { Err(Self::new(rule, found, wanted)) }
    }

    pub(crate) fn of(self, kind: Kind, certificate: Option<CertificateName>) -> Refused {
        Refused { kind, rule: self.rule, certificate, found: self.found, wanted: self.wanted }
    }
}

/// Octets of a hostile value that a log line shows.
const SHOWN: usize = 200;

/// Nothing of a peer's may start a new line, move a cursor or fill a disk.
pub(crate) fn printable(text: &str) -> String {
    let shown = text.chars().take(SHOWN).map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let cut = if text.chars().nth(SHOWN).is_some() { "…" } else { "" };
    shown.collect::<String>() + cut
}

/// Subject and serial number, as one finds a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CertificateName {
    /// RFC 4514 text.
    pub subject: String,
    /// Hexadecimal octets.
    pub serial: String,
}

impl fmt::Display for CertificateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (serial {})", self.subject, self.serial)
    }
}

/// A received SecPDU was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct Refused {
    /// What was received.
    pub kind: Kind,
    /// The first rule that it breaks.
    pub rule: Rule,
    /// The sender's certificate, as far as it could be read.
    pub certificate: Option<CertificateName>,
    /// The value that was found.
    pub found: String,
    /// The value that would have done.
    pub wanted: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} refused: {}: found {}, wanted {}",
            self.kind.name(),
            self.rule,
            self.found,
            self.wanted
        )?;
        self.certificate.as_ref().map_or(Ok(()), |name| write!(f, "; certificate {name}"))
    }
}

/// A call could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// What the peer sent was refused.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// PDUs cannot be sent in this state.
    #[error("the association is {0}: nothing can be sent")]
    NotOpen(&'static str),
    /// Every association identifier is in use.
    #[error("all association identifiers are in use")]
    NoIdentifierFree,
    /// Only an Initiate-Request can open an association.
    #[error("the MMS PDU is no {0}")]
    NotInitiate(&'static str),
    /// Clear transfers carry BER, which has to be found again behind the token.
    #[error("the MMS PDU is no BER element: {0}")]
    NotBer(schemas::ber::BerError),
    /// No key of ours.
    #[error(transparent)]
    Randomness(#[from] BadRandomness),
    /// The cryptographic library did not do what it always does.
    #[error("the cryptographic library failed")]
    Cryptography,
    /// The key has protected all that it may: the association is being released.
    #[error("the key has reached its end: the association is released")]
    KeySpent,
    /// Our clock went back too far for the peer to accept our times.
    #[error("the clock went back from {last} to {now}: the association is ended")]
    ClockStep {
        /// The last time sent.
        last: schemas::time::Utc,
        /// The clock.
        now: schemas::time::Utc,
    },
}
