//! End-to-end security of IEC 62351-4, sans-IO: octets, time and randomness are arguments.
//!
//! An [`Endpoint`] is one process's end of all its associations; an [`Association`] is one of them. Give an
//! input, then drain `poll_transmit` and `poll_event` until both are empty. Conformance is not claimed: what
//! is assumed about the standard's text stands in [`schemas::profile`].

mod association;
mod binding;
mod certified;
pub mod compat;
mod credential;
mod endpoint;
mod error;
mod event;
#[cfg(test)]
mod fixture;
mod handshake;
mod identifier;
mod peer;
mod rekey;
mod replay;
mod revocation;
mod schedule;
mod secret;
mod signed;
mod suite;
pub mod transfer;
mod trust;

pub use association::Association;
pub use credential::{Credential, CredentialError};
pub use endpoint::{CLOCK_TOLERANCE, Endpoint, EndpointConfig, Refusal};
pub use error::{CertificateName, Error, Mismatch, Refused, Rule};
pub use event::{AbortCause, Cause, Event, SecurityEvent, Severity};
pub use peer::{Confidentiality, Expected, NonceRule, OnGap, Peer};
pub use revocation::{CrlError, Revocation, UnusableList};
pub use schedule::Role;
pub use schemas::time::Now;
pub use suite::{Aead, BadRandomness, Cipher, Group, Icv, Protection, SignatureAlgorithm};
pub use trust::{
    AeTitle, AeTitleEncoding, AnchorError, Inspection, MAX_CERTIFICATE, TrustAnchors, VerifiedPeer,
    inspect_list, inspect_path,
};

/// Fills octets at random, unpredictably.
pub type Random = Box<dyn FnMut(&mut [u8]) + Send>;
