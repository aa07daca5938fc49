//! What is on the wire: types ↔ octets (BER/DER, XER/XML). No state, no time, no key.

pub mod ber;
