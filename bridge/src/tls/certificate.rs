//! What every certificate of a TLS leg must be (IEC 62351-3): its size, its key, its use. And how log lines name it.

use std::fmt;

use schemas::ber::{Reader, Tag};
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::KeyUsage;

use super::event::{Cause, Event};

/// Octets of the largest certificate.
pub(crate) const LARGEST: usize = 8192;
const LEAST_RSA_BITS: usize = 2048;
pub(crate) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// Characters of a name that log lines show.
const SHOWN: usize = 200;

/// Subject, serial number and issuer, as one finds a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CertificateName {
    /// RFC 4514 text.
    pub subject: String,
    /// Hexadecimal octets.
    pub serial: String,
    /// RFC 4514 text.
    pub issuer: String,
}

impl fmt::Display for CertificateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (serial {}, issued by {})", self.subject, self.serial, self.issuer)
    }
}

/// Whose it is.
pub(crate) fn name(certificate: &Certificate) -> CertificateName {
    let tbs = certificate.tbs_certificate();
    let shown = |text: String| text.chars().take(SHOWN).collect::<String>();
    CertificateName {
        subject: shown(tbs.subject().to_string()),
        serial: tbs.serial_number().to_string(),
        issuer: shown(tbs.issuer().to_string()),
    }
}

/// A certificate of a size that may be read.
pub(crate) fn read(der: &[u8]) -> Result<Certificate, Event> {
    check_size(der)?;
    Certificate::from_der(der).map_err(|error| Event::new(Cause::BadCertificate, error))
}

/// A certificate that is too large is not even looked into.
pub(crate) fn check_size(der: &[u8]) -> Result<(), Event> {
    let found = || format!("{} octets, more than {LARGEST}", der.len());
    if der.len() <= LARGEST { Ok(()) } else { Err(Event::new(Cause::CertificateSize, found())) }
}

/// An RSA key must be of 2048 bits or more. Other keys are judged by the library that verifies with them.
pub(crate) fn check_key(certificate: &Certificate) -> Result<(), Event> {
    match rsa_bits(certificate) {
        Some(bits) if bits < LEAST_RSA_BITS => {
            Err(Event::new(Cause::KeySize, format!("RSA of {bits} bits, less than {LEAST_RSA_BITS}")))
        }
        _ => Ok(()),
    }
}

/// The length of the modulus (RFC 8017, A.1.1).
fn rsa_bits(certificate: &Certificate) -> Option<usize> {
    let spki = certificate.tbs_certificate().subject_public_key_info();
    let key = spki.subject_public_key.as_bytes().filter(|_| spki.algorithm.oid == RSA)?;
    let modulus = Reader::der(key).enter(Tag::SEQUENCE).ok()?.expect(Tag::INTEGER).ok()?.content;
    let modulus: Vec<&u8> = modulus.iter().skip_while(|octet| **octet == 0).collect();
    let first = modulus.first()?;
    Some(8 * modulus.len() - usize::try_from(first.leading_zeros()).unwrap_or(0))
}

/// Every suite of ours signs the handshake; webpki does not look at the leaf's key usage. A certificate without one
/// may be used for everything (RFC 5280, 4.2.1.3).
pub(crate) fn check_usage(certificate: &Certificate) -> Result<(), Event> {
    match certificate.tbs_certificate().get_extension::<KeyUsage>() {
        Ok(Some((_, usage))) if !usage.digital_signature() => {
            Err(Event::new(Cause::KeyUsage, "keyUsage without digitalSignature"))
        }
        Ok(_) => Ok(()),
        Err(error) => Err(Event::new(Cause::BadCertificate, error)),
    }
}
