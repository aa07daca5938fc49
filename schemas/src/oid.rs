//! Object identifiers as their contents octets (X.690, 8.19): compared as they stand on the wire.

use std::fmt::Write;

/// Contents octets of an OBJECT IDENTIFIER.
pub type Oid = [u8];

/// The longest contents read: 62351-4 and X.500 need below 20.
pub const MAX_LENGTH: usize = 64;

/// ecdsa-with-SHA256, 1.2.840.10045.4.3.2
pub const ECDSA_WITH_SHA256: &Oid = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
/// sha256WithRSAEncryption, 1.2.840.113549.1.1.11
pub const SHA256_WITH_RSA: &Oid = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
/// id-Ed25519, 1.3.101.112 (RFC 8410): a private extension here
pub const ED25519: &Oid = &[0x2b, 0x65, 0x70];
/// id-aes128-GCM, 2.16.840.1.101.3.4.1.6
pub const AES128_GCM: &Oid = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x06];
/// id-aes256-GCM, 2.16.840.1.101.3.4.1.46
pub const AES256_GCM: &Oid = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2e];
/// id-aes128-GMAC, 2.16.840.1.101.3.4.1.9 (RFC 9044)
pub const AES128_GMAC: &Oid = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x09];
/// id-aes256-GMAC, 2.16.840.1.101.3.4.1.49 (RFC 9044)
pub const AES256_GMAC: &Oid = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x31];
/// id-aes128-CBC, 2.16.840.1.101.3.4.1.2 (RFC 3565)
pub const AES128_CBC: &Oid = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02];
/// id-aes256-CBC, 2.16.840.1.101.3.4.1.42 (RFC 3565)
pub const AES256_CBC: &Oid = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a];
/// hmacWithSHA256, 1.2.840.113549.2.9
pub const HMAC_WITH_SHA256: &Oid = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09];
/// id-on-xmppAddr, 1.3.6.1.5.5.7.8.5 (RFC 6120, 13.7.1.4)
pub const XMPP_ADDR: &Oid = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x08, 0x05];
/// id-at-objectIdentifier, 2.5.4.106 (X.520): the subject of an OSI end (62351-4, Annex G.6.2)
pub const OBJECT_IDENTIFIER_ATTRIBUTE: &Oid = &[0x55, 0x04, 0x6a];
/// MMS abstract syntax, 1.0.9506.2.1
pub const MMS_ABSTRACT_SYNTAX: &Oid = &[0x28, 0xca, 0x22, 0x02, 0x01];
/// MMS application context (basic-AC of 62351-4), 1.0.9506.2.3
pub const MMS_APPLICATION_CONTEXT: &Oid = &[0x28, 0xca, 0x22, 0x02, 0x03];
/// ACSE abstract syntax, 2.2.1.0.1
pub const ACSE_ABSTRACT_SYNTAX: &Oid = &[0x52, 0x01, 0x00, 0x01];
/// ACSE password mechanism, 2.2.3.1
pub const PASSWORD_MECHANISM: &Oid = &[0x52, 0x03, 0x01];
/// A-security mechanism-name, 1.0.840.0.1.0.1.1 (62351-4, clause 11)
pub const A_SECURITY_MECHANISM: &Oid = &[0x28, 0x86, 0x48, 0x00, 0x01, 0x00, 0x01, 0x01];
/// mmsAuthenticationAS, 1.0.840.0.1.1.4.1 (62351-4, clause 11)
pub const MMS_AUTHENTICATION_AS: &Oid = &[0x28, 0x86, 0x48, 0x00, 0x01, 0x01, 0x04, 0x01];
/// Basic Encoding Rules, 2.1.1
pub const BASIC_ENCODING: &Oid = &[0x51, 0x01];

/// Dotted text. Contents that are no identifier are shown as hex behind a question mark.
#[must_use]
pub fn to_dotted(oid: &Oid) -> String {
    let mut text = String::new();
    if !write_dotted(oid, &mut text) {
        text = oid.iter().fold(String::from("?"), |text, octet| format!("{text}{octet:02x}"));
    }
    text
}

/// Appends dotted text. `false`: the contents are no identifier and nothing is appended.
pub fn write_dotted(oid: &Oid, text: &mut String) -> bool {
    if !is_valid(oid) {
        return false;
    }
    let mut value = 0u64;
    let mut first = true;
    for &octet in oid {
        value = (value << 7) | u64::from(octet & 0x7f);
        if octet & 0x80 == 0 {
            let written = if first {
                let root = (value / 40).min(2);
                write!(text, "{root}.{}", value - 40 * root)
            } else {
                write!(text, ".{value}")
            };
            debug_assert!(written.is_ok(), "a String takes all text");
            (first, value) = (false, 0);
        }
    }
    true
}

/// Appends the contents octets of dotted text. `false`: it is no identifier; what was appended is to be dropped.
pub fn push_dotted(text: &str, octets: &mut Vec<u8>) -> bool {
    let start = octets.len();
    let mut arcs = text.split('.').map(decimal);
    let (Some(Some(first)), Some(Some(second))) = (arcs.next(), arcs.next()) else { return false };
    if first > 2 || (first < 2 && second > 39) {
        return false;
    }
    let Some(arc) = second.checked_add(40 * first) else { return false };
    push_arc(octets, arc);
    for arc in arcs {
        let Some(arc) = arc else { return false };
        push_arc(octets, arc);
    }
    octets.len() - start <= MAX_LENGTH
}

/// Contents octets of dotted text. `None` where it is no identifier.
#[must_use]
pub fn from_dotted(text: &str) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    push_dotted(text, &mut octets).then_some(octets)
}

/// Whether these contents are an identifier in its one encoding, no arc larger than 64 bits.
#[must_use]
pub fn is_valid(oid: &Oid) -> bool {
    let mut value = 0u64;
    let mut inside = false;
    for &octet in oid {
        if !inside && octet == 0x80 || value > u64::MAX >> 7 {
            return false;
        }
        inside = octet & 0x80 != 0;
        value = if inside { (value << 7) | u64::from(octet & 0x7f) } else { 0 };
    }
    !oid.is_empty() && oid.len() <= MAX_LENGTH && !inside
}

fn decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    (canonical && text.bytes().all(|octet| octet.is_ascii_digit())).then(|| text.parse().ok())?
}

fn push_arc(octets: &mut Vec<u8>, arc: u64) {
    let groups = (64 - arc.leading_zeros()).div_ceil(7).max(1);
    for group in (0..groups).rev() {
        let more = if group == 0 { 0 } else { 0x80 };
        octets.push(((arc >> (7 * group)) & 0x7f) as u8 | more);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn constants_are_what_they_are_called() {
        for (oid, text) in [
            (ECDSA_WITH_SHA256, "1.2.840.10045.4.3.2"),
            (SHA256_WITH_RSA, "1.2.840.113549.1.1.11"),
            (AES128_GCM, "2.16.840.1.101.3.4.1.6"),
            (AES256_GCM, "2.16.840.1.101.3.4.1.46"),
            (ED25519, "1.3.101.112"),
            (AES128_GMAC, "2.16.840.1.101.3.4.1.9"),
            (AES256_GMAC, "2.16.840.1.101.3.4.1.49"),
            (AES128_CBC, "2.16.840.1.101.3.4.1.2"),
            (AES256_CBC, "2.16.840.1.101.3.4.1.42"),
            (HMAC_WITH_SHA256, "1.2.840.113549.2.9"),
            (OBJECT_IDENTIFIER_ATTRIBUTE, "2.5.4.106"),
            (XMPP_ADDR, "1.3.6.1.5.5.7.8.5"),
            (MMS_ABSTRACT_SYNTAX, "1.0.9506.2.1"),
            (MMS_APPLICATION_CONTEXT, "1.0.9506.2.3"),
            (ACSE_ABSTRACT_SYNTAX, "2.2.1.0.1"),
            (PASSWORD_MECHANISM, "2.2.3.1"),
            (A_SECURITY_MECHANISM, "1.0.840.0.1.0.1.1"),
            (MMS_AUTHENTICATION_AS, "1.0.840.0.1.1.4.1"),
            (BASIC_ENCODING, "2.1.1"),
            (crate::profile::E2E_SECURITY_AS, "1.0.62351.4.1.1.1"),
            (crate::profile::E2E_MMS_AC, "1.0.62351.4.2.1"),
        ] {
            assert_eq!(from_dotted(text).as_deref(), Some(oid), "{text}");
            assert_eq!(to_dotted(oid), text);
        }
    }

    #[test]
    fn what_is_no_identifier_is_refused() {
        for text in ["", "1", "3.1", "1.40", "1..2", "1.02", "1.-2", "1.2.99999999999999999999"] {
            assert_eq!(from_dotted(text), None, "{text}");
        }
        for oid in [&[][..], &[0x80, 0x01], &[0x2a, 0x80, 0x01], &[0x2a, 0x86], &[0x2a; 65]] {
            assert!(!is_valid(oid), "{oid:?}");
        }
    }

    proptest! {
        #[test]
        fn valid_octets_return(octets in proptest::collection::vec(any::<u8>(), 0..70)) {
            if is_valid(&octets) {
                prop_assert_eq!(from_dotted(&to_dotted(&octets)), Some(octets));
            }
        }
    }
}
