//! What happens to TLS on a leg, as events of IEC 62351-3: why somebody was refused, or a session ended or was renewed.

use std::fmt;
use std::net::SocketAddr;

use super::certificate::CertificateName;

/// Severity, as syslog numbers it (RFC 5424, IEC 62351-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// No TLS where it is configured (IEC 62351-4, 5.1).
    Insecure,
    /// TLS where none is configured (IEC 62351-4, 5.1).
    Unexpected,
    /// No version of TLS in common.
    Version,
    /// No cipher suite, group or signature scheme in common.
    CipherSuite,
    /// The peer has not shown that it has its certificate's key.
    HandshakeSignature,
    /// The handshake was against the rules, or broken off.
    Handshake,
    /// It took too long.
    TimeLimit,
    /// The peer does not want us, and says so.
    PeerRefuses,
    /// A record that the peer has not sealed.
    Forged,
    /// The session is as old as it may be, and this version of TLS cannot renew its keys.
    LifeOver,
    /// The session has new keys.
    KeysRenewed,
    /// A session begins.
    Established,
    /// The certificate is too large.
    CertificateSize,
    /// The peer shows no certificate.
    NoCertificate,
    /// The certificate cannot be read, or breaks RFC 5280.
    BadCertificate,
    /// Its issuer has revoked it.
    Revoked,
    /// No trusted authority vouches for it.
    UnknownAuthority,
    /// The issuer's signature is wrong.
    CertificateForged,
    /// It is not valid yet.
    NotYetValid,
    /// It is not valid any more.
    Expired,
    /// It may not be used for this.
    KeyUsage,
    /// Its key is too short.
    KeySize,
    /// It is none of those that are pinned.
    NotPinned,
    /// It does not bear the configured name.
    Name,
    /// A revocation list cannot be used; those before stay in force.
    RevocationList,
}

struct Row {
    text: &'static str,
    number: &'static str,
    severity: Severity,
}

const fn row(number: &'static str, severity: Severity, text: &'static str) -> Row {
    Row { text, number, severity }
}

impl Cause {
    /// Number, severity and text. Known of the numbers are 2.1, 2.4 and 2.8; the others are assumed, CP-24.
    const fn row(self) -> Row {
        use Severity::{Alarm, Error, Notice, Warning};
        match self {
            Self::Insecure => row("1.1", Alarm, "there is no TLS where it is configured"),
            Self::Unexpected => row("1.2", Error, "there is TLS where none is configured"),
            Self::Version => row("1.3", Error, "no version of TLS is common"),
            Self::CipherSuite => row("1.4", Error, "no cryptographic algorithms are common"),
            Self::HandshakeSignature => row("1.5", Alarm, "the certificate's key was not proved"),
            Self::Handshake => row("1.6", Error, "the handshake failed"),
            Self::TimeLimit => row("1.7", Warning, "the handshake took too long"),
            Self::PeerRefuses => row("1.8", Error, "the peer refuses this bridge"),
            Self::Forged => row("1.9", Alarm, "a record is not authentic"),
            Self::LifeOver => row("1.10", Notice, "the session is over"),
            Self::KeysRenewed => row("1.11", Notice, "the session has new keys"),
            Self::Established => row("1.12", Notice, "a session is established"),
            Self::CertificateSize => row("2.1", Error, "the certificate is too large"),
            Self::NoCertificate => row("2.2", Error, "there is no certificate"),
            Self::BadCertificate => row("2.3", Error, "the certificate is not acceptable"),
            Self::Revoked => row("2.4", Alarm, "the certificate is revoked"),
            Self::UnknownAuthority => row("2.5", Alarm, "no trusted authority vouches for the certificate"),
            Self::CertificateForged => row("2.6", Alarm, "the certificate is forged"),
            Self::NotYetValid => row("2.7", Error, "the certificate is not valid yet"),
            Self::Expired => row("2.8", Error, "the certificate has expired"),
            Self::KeyUsage => row("2.9", Error, "the certificate is not for this use"),
            Self::KeySize => row("2.10", Error, "the certificate's key is too short"),
            Self::NotPinned => row("2.11", Alarm, "the certificate is none of the pinned ones"),
            Self::Name => row("2.12", Alarm, "the certificate does not bear the configured name"),
            Self::RevocationList => row("2.13", Warning, "a revocation list cannot be used"),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().text)
    }
}

/// A [`Cause`] with what was found, and whose certificate it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is about.
    pub cause: Cause,
    /// What was found, against what was wanted.
    pub found: String,
    /// The peer's certificate, as far as it could be read.
    pub certificate: Option<Box<CertificateName>>,
    /// Where the peer is.
    pub remote: Option<SocketAddr>,
}

impl Event {
    pub(super) fn new(cause: Cause, found: impl fmt::Display) -> Self {
        Self { cause, found: found.to_string(), certificate: None, remote: None }
    }

    pub(super) fn of(self, certificate: Option<CertificateName>) -> Self {
        Self { certificate: certificate.map(Box::new), ..self }
    }

    pub(super) fn with(self, remote: Option<SocketAddr>) -> Self {
        Self { remote, ..self }
    }

    /// Group and number in the domain IEC62351-3, such as `2.4` (assumed, CP-24).
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.cause.row().number
    }

    /// The cause's name, after that of TLS.
    #[must_use]
    pub fn mnemonic(&self) -> String {
        format!("Tls.{:?}", self.cause)
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.cause.row().severity
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TLS: {}: {}", self.cause, self.found)?;
        self.certificate.as_ref().map_or(Ok(()), |name| write!(f, "; certificate {name}"))?;
        self.remote.map_or(Ok(()), |remote| write!(f, "; with {remote}"))
    }
}
