//! Path row 9: a SecPDU as XML events, and back (clause 16, CP-17 and CP-19).
//!
//! A broker may rewrite XML as it likes, so nothing protected is XML: [`Present`] gives XML only where
//! [`Rebuild`] makes the same octets of it again, and the octets themselves as base64 otherwise. Both walk the
//! table in [`crate::secpdu::schema`]; neither recurses.

mod present;
mod rebuild;

pub use present::{Event, Present, Value};
pub use rebuild::{Rebuild, XmlError, XmlFault};

use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

/// Base64 in its one form: padded, no blanks, no stray bits (attack X15).
const BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new());

#[cfg(test)]
mod tests;
