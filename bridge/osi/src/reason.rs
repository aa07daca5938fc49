//! Why an association ended: which layer says so, by which clause, at which octet, and the two values that disagree.

use std::fmt;

use schemas::ber::BerError;

use crate::acse::AUTHENTICATION;

/// A layer of the stack, by its own standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// TPKT, RFC 1006.
    Tpkt,
    /// COTP, X.224.
    Transport,
    /// X.225.
    Session,
    /// X.226.
    Presentation,
    /// X.227.
    Acse,
    /// The SecPDUs above, IEC 62351-4.
    SecPdu,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tpkt => "TPKT",
            Self::Transport => "transport",
            Self::Session => "session",
            Self::Presentation => "presentation",
            Self::Acse => "ACSE",
            Self::SecPdu => "E2E-security",
        })
    }
}

/// What the log prints. `layer` and `what` come from a fixed set and may label a counter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Reason {
    /// The layer that says so.
    pub layer: Layer,
    /// The clause that was broken or used.
    pub clause: &'static str,
    /// Where, in octets of that layer's own PDU.
    pub offset: usize,
    /// What it is about.
    pub what: &'static str,
    /// The value found. Never text of the peer's.
    pub found: String,
    /// The value that would have been right.
    pub expected: String,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { layer, clause, offset, what, found, expected } = self;
        write!(f, "{layer} ({clause}), octet {offset}: {what}: found {found}, expected {expected}")
    }
}

impl Reason {
    /// Whether the peer has not proved in ACSE who it is (X.227, 6.1), or does so by other means than we.
    #[must_use]
    pub fn is_of_authentication(&self) -> bool {
        self.layer == Layer::Acse && AUTHENTICATION.contains(&self.what)
    }

    pub(crate) fn new(layer: Layer, clause: &'static str, offset: usize, what: &'static str) -> Self {
        Self { layer, clause, offset, what, found: "nothing".into(), expected: String::new() }
    }

    pub(crate) fn found(self, found: impl fmt::Display) -> Self {
        Self { found: found.to_string(), ..self }
    }

    pub(crate) fn expected(self, expected: impl fmt::Display) -> Self {
        Self { expected: expected.to_string(), ..self }
    }

    /// A PDU that is not the BER of its type.
    pub(crate) fn ber(layer: Layer, what: &'static str) -> impl Fn(BerError) -> Self {
        let clause = match layer {
            Layer::Acse => "X.227 9",
            Layer::SecPdu => "62351-4 13",
            _ => "X.226 8.2",
        };
        move |error| {
            Self::new(layer, clause, error.offset, what).found(error.fault).expected("an encoding of it")
        }
    }
}

/// Octets for a log: hex, and never many.
pub(crate) fn hex(octets: &[u8]) -> String {
    const SHOWN: usize = 32;
    if octets.is_empty() {
        return "nothing".into();
    }
    let mut text: String = octets.iter().take(SHOWN).map(|octet| format!("{octet:02x}")).collect();
    if octets.len() > SHOWN {
        text.push('…');
    }
    text
}
