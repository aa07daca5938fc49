//! What is configured about a peer: its address, its certificate, what may be agreed with it.

use crate::suite::Aead;

/// The certificate that a peer must show, where the JID in it is not enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// This subject, issued below this anchor.
    Subject {
        /// RFC 4514 text.
        subject: String,
        /// SHA-256 of the anchor's certificate.
        anchor: [u8; 32],
    },
    /// SHA-256 of the certificate itself.
    Fingerprint([u8; 32]),
}

/// How the peer makes its nonces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum NonceRule {
    /// A counter behind a constant prefix, as ours: missing PDUs are seen.
    #[default]
    Counter,
    /// However it likes.
    Any,
}

/// What a gap in the peer's nonce counters does, beside its security event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum OnGap {
    /// The association is over.
    #[default]
    Abort,
    /// Nothing.
    Report,
}

/// The peer record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// What configuration and log call it.
    pub name: String,
    /// Bare JID, normalised; must be in its certificate unless `expected` says otherwise.
    pub jid: String,
    /// The certificate to expect.
    pub expected: Option<Expected>,
    /// The protected protocol, as `pp` names it.
    pub pp: String,
    /// What may be agreed, best first. Each must be acceptable on its own: a broker can obtain any of them.
    pub suites: Vec<Aead>,
    /// Its nonces.
    pub nonce: NonceRule,
    /// What a gap in them does.
    pub on_gap: OnGap,
}

impl Peer {
    /// A peer that speaks MMS and is known by its JID, with everything else as we like it.
    #[must_use]
    pub fn new(name: impl Into<String>, jid: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            jid: jid.into(),
            expected: None,
            pp: schemas::profile::PP_MMS.into(),
            suites: Aead::ALL.into(),
            nonce: NonceRule::default(),
            on_gap: OnGap::default(),
        }
    }
}
