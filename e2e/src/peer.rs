//! What is configured about a peer: its address, its certificate, what may be agreed with it.

use crate::suite::{Aead, Cipher, Group, Icv, SignatureAlgorithm};

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
    /// This AE-title for a subject, issued below this anchor: an OSI end (Annex G.6.2).
    AeTitle {
        /// AP-title and, as its last arc, AE-qualifier; dotted.
        ae_title: String,
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

/// Whether what passes is hidden from the brokers in between.
///
/// An association is encrypted or clear by its HandshakeReq, in which the initiator signs which: an offer never
/// lists both, the answer keeps it, and a reject never changes the next offer. So no broker turns an encrypted
/// association into a clear one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Confidentiality {
    /// Always: we ask for encryption and refuse requests without.
    #[default]
    Required,
    /// The peer decides: we ask for encryption, and take requests with and without. A request names no recipient,
    /// so a broker can bring us a clear one that the peer meant for another. It proves nothing and is never
    /// established, but what our side sends unasked before that is legible to the broker: only where that may be.
    Preferred,
    /// Never, for what has to be legible on its way: we ask for integrity alone and refuse encryption.
    Off,
}

/// The alternatives of `encr-mode`, of which an offer is one (clause 13.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Aead,
    Encrypted,
    Clear,
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
    /// Whether brokers may read what passes.
    pub confidentiality: Confidentiality,
    /// Authenticated encryption that may be agreed, best first. Each algorithm of this and the following lists must
    /// be acceptable on its own: a broker can obtain any of them.
    pub suites: Vec<Aead>,
    /// The same of ciphers beside an ICV, for peers without authenticated encryption. Offered where `suites` is
    /// empty; none by default.
    pub ciphers: Vec<Cipher>,
    /// The same of ICVs, in clear associations and beside ciphers.
    pub icvs: Vec<Icv>,
    /// What it may sign with. Our own key has to be of a kind that it takes.
    pub signatures: Vec<SignatureAlgorithm>,
    /// Groups for key agreement, best first. An offer has a public value in each.
    pub groups: Vec<Group>,
    /// Whether its requests must name us and its answers our requests, and ours do: a private extension, which has to
    /// be set at both ends. Who associates with whom is then agreed before the first PDU.
    pub binding: bool,
    /// Whether it knows how to exchange new keys within an association. Where not, associations end with their keys.
    pub rekey: bool,
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
            confidentiality: Confidentiality::default(),
            suites: Aead::ALL.into(),
            ciphers: Vec::new(),
            icvs: Icv::ALL.into(),
            signatures: SignatureAlgorithm::STANDARD.into(),
            groups: vec![Group::P256],
            binding: false,
            rekey: true,
            nonce: NonceRule::default(),
            on_gap: OnGap::default(),
        }
    }

    /// What our offers ask for.
    pub(crate) const fn mode(&self) -> Mode {
        match self.confidentiality {
            Confidentiality::Off => Mode::Clear,
            Confidentiality::Required | Confidentiality::Preferred if self.suites.is_empty() => {
                Mode::Encrypted
            }
            Confidentiality::Required | Confidentiality::Preferred => Mode::Aead,
        }
    }
}
