//! What is on the wire: types ↔ octets (BER/DER, XER/XML). No state, no time, no key.

pub mod acse;
pub mod authentication;
pub mod ber;
pub mod envpdu;
pub mod external;
pub mod mms;
pub mod oid;
pub mod presentation;
pub mod profile;
pub mod schema;
pub mod secpdu;
pub mod time;
pub mod transcode;
pub mod xml;
