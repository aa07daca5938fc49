//! Whose key it is: the certificate, its path to a configured trust anchor, and the address that it binds.
//!
//! Only [`TrustAnchors::verify`] makes a [`VerifiedPeer`] (IEC 62351-4, clause 7; IEC 62351-3; RFC 5280).

mod inspection;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jid::BareJid;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use schemas::ber::{Reader, Tag};
use schemas::oid;
use schemas::time::Utc;
use thiserror::Error;
use webpki::EndEntityCert;
use x509_cert::Certificate;
use x509_cert::der::asn1::Utf8StringRef;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::name::{GeneralName, OtherName};
use x509_cert::ext::pkix::{KeyUsage, SubjectAltName};
use x509_cert::name::Name;
use x509_cert::time::Time;

pub use inspection::{Inspection, inspect_list, inspect_path};

use crate::error::{CertificateName, Mismatch, Rule, printable};
use crate::peer::{Expected, Peer};
use crate::revocation::{Crls, PathCheck, is_of_a_list};
use crate::suite::{SignatureAlgorithm, path_algorithms, sha256};

/// Octets of the largest certificate (IEC 62351-4, clause 7).
pub const MAX_CERTIFICATE: usize = 8192;

/// Certificates between leaf and anchor that a peer may send.
const MAX_PATH: usize = 6;

/// A configured trust anchor is no certificate.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("trust anchor {index} is no usable certificate: {fault}")]
pub struct AnchorError {
    /// Counted from 0.
    pub index: usize,
    /// What is wrong.
    pub fault: String,
}

/// The authorities whose certificates we accept. Nobody else's, ever.
#[derive(Debug)]
pub struct TrustAnchors {
    anchors: Vec<TrustAnchor<'static>>,
    fingerprints: Vec<[u8; 32]>,
}

/// A peer whose certificate has a path to an anchor and belongs to the sender's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPeer {
    /// Subject and serial number.
    pub certificate: CertificateName,
    /// SHA-256 of the certificate.
    pub fingerprint: [u8; 32],
    /// When the first certificate of its path expires.
    pub expires: Utc,
}

impl TrustAnchors {
    /// From DER certificates.
    ///
    /// # Errors
    /// One of them is no certificate.
    pub fn from_der(certificates: &[Vec<u8>]) -> Result<Self, AnchorError> {
        let anchor = |(index, der): (usize, &Vec<u8>)| {
            let fault = |error: webpki::Error| AnchorError { index, fault: error.to_string() };
            let der = CertificateDer::from_slice(der);
            webpki::anchor_from_trusted_cert(&der).map(|anchor| anchor.to_owned()).map_err(fault)
        };
        let anchors = certificates.iter().enumerate().map(anchor).collect::<Result<_, _>>()?;
        Ok(Self { anchors, fingerprints: certificates.iter().map(|der| sha256(&[der])).collect() })
    }

    /// Path, validity and extensions, then the binding to the peer's address.
    pub(crate) fn verify(
        &self,
        now: Utc,
        leaf: &Leaf<'_>,
        path: &[&[u8]],
        peer: &Peer,
        crls: &Crls,
    ) -> Result<VerifiedPeer, Mismatch> {
        leaf.check_key_usage(Purpose::E2e)?;
        let (anchor, expires) = self.anchor_of(now, leaf, path, &peer.signatures, crls)?;
        check_address(leaf, anchor, peer)?;
        Ok(leaf.verified(expires))
    }

    /// The same of a certificate that signs for the A-security-profile.
    pub(crate) fn verify_signer(
        &self,
        now: Utc,
        leaf: &Leaf<'_>,
        path: &[&[u8]],
        expected: &Expected,
        crls: &Crls,
    ) -> Result<VerifiedPeer, Mismatch> {
        leaf.check_key_usage(Purpose::Signing)?;
        let (anchor, expires) = self.anchor_of(now, leaf, path, &SignatureAlgorithm::STANDARD, crls)?;
        check_expected(leaf, anchor, expected)?;
        Ok(leaf.verified(expires))
    }

    /// Fingerprint of the anchor at the end of the path, and when the path expires.
    fn anchor_of(
        &self,
        now: Utc,
        leaf: &Leaf<'_>,
        path: &[&[u8]],
        signatures: &[SignatureAlgorithm],
        crls: &Crls,
    ) -> Result<(Option<&[u8; 32]>, Utc), Mismatch> {
        let longest = path.iter().map(|der| der.len()).max().unwrap_or(0);
        Mismatch::unless(
            path.len() <= MAX_PATH,
            Rule::CertificationPath,
            path.len(),
            format!("≤ {MAX_PATH}"),
        )?;
        Mismatch::unless(
            longest <= MAX_CERTIFICATE,
            Rule::CertificationPath,
            format!("{longest} octets"),
            format!("≤ {MAX_CERTIFICATE} octets"),
        )?;
        let der = CertificateDer::from_slice(leaf.der);
        let end = EndEntityCert::try_from(&der).map_err(|error| path_mismatch(&error, now))?;
        let path: Vec<_> = path.iter().map(|der| CertificateDer::from_slice(der)).collect();
        let time = UnixTime::since_unix_epoch(Duration::from_secs(now.seconds().try_into().unwrap_or(0)));
        let check = PathCheck {
            algorithms: path_algorithms(signatures),
            anchors: &self.anchors,
            intermediates: &path,
            time,
        };
        let verified = crls.verify(&check, &end).map_err(|error| path_mismatch(&error, now))?;
        let at = self.anchors.iter().position(|anchor| anchor == verified.anchor());
        let path = verified.intermediate_certificates();
        let expires = path.filter_map(|one| Certificate::from_der(one.der().as_ref()).ok());
        let expires = expires.map(|one| not_after(&one)).chain([not_after(&leaf.certificate)]).min();
        Ok((at.and_then(|at| self.fingerprints.get(at)), expires.unwrap_or(now)))
    }
}

fn check_size(der: &[u8]) -> Result<(), Mismatch> {
    let found = format_args!("{} octets", der.len());
    Mismatch::unless(
        der.len() <= MAX_CERTIFICATE,
        Rule::Certificate,
        found,
        format_args!("≤ {MAX_CERTIFICATE} octets"),
    )
}

fn not_after(certificate: &Certificate) -> Utc {
    utc(certificate.tbs_certificate().validity().not_after)
}

fn utc(time: Time) -> Utc {
    Utc(i64::try_from(time.to_unix_duration().as_millis()).unwrap_or(i64::MAX))
}

fn expired(not_after: Utc, now: Utc) -> Mismatch {
    Mismatch::new(Rule::Certificate, format!("notAfter {not_after}"), format!("later than {now}"))
}

fn early(not_before: Utc, now: Utc) -> Mismatch {
    Mismatch::new(Rule::Certificate, format!("notBefore {not_before}"), format!("no later than {now}"))
}

fn stale(next_update: Utc, now: Utc) -> Mismatch {
    let found = format!("a list with nextUpdate {next_update}");
    Mismatch::new(Rule::RevocationUnknown, found, format!("later than {now}"))
}

fn path_mismatch(error: &webpki::Error, now: Utc) -> Mismatch {
    let utc = |time: &UnixTime| Utc(i64::try_from(time.as_secs()).map_or(i64::MAX, |seconds| seconds * 1000));
    match error {
        webpki::Error::CertExpired { not_after, .. } => expired(utc(not_after), now),
        webpki::Error::CertNotValidYet { not_before, .. } => early(utc(not_before), now),
        webpki::Error::InvalidSignatureForPublicKey => {
            Mismatch::new(Rule::CertificateForged, error, "the issuer's signature")
        }
        webpki::Error::CertRevoked => {
            Mismatch::new(Rule::Revoked, "revoked by its issuer's list", "a certificate on none")
        }
        webpki::Error::CrlExpired { next_update, .. } => stale(utc(next_update), now),
        error if is_of_a_list(error) => {
            Mismatch::new(Rule::RevocationUnknown, error, "a revocation list of each issuer")
        }
        webpki::Error::UnknownIssuer
        | webpki::Error::PathLenConstraintViolated
        | webpki::Error::EndEntityUsedAsCa => {
            Mismatch::new(Rule::CertificationPath, error, "a path to a configured trust anchor")
        }
        other => Mismatch::new(Rule::Certificate, other, "a certificate after RFC 5280"),
    }
}

/// Whose certificate it must be: as the peer record says, or else the JID in it (assumed, CP-18).
fn check_address(leaf: &Leaf<'_>, anchor: Option<&[u8; 32]>, peer: &Peer) -> Result<(), Mismatch> {
    match &peer.expected {
        Some(expected) => check_expected(leaf, anchor, expected),
        None => leaf.check_jid(&peer.jid),
    }
}

fn check_expected(leaf: &Leaf<'_>, anchor: Option<&[u8; 32]>, expected: &Expected) -> Result<(), Mismatch> {
    match expected {
        Expected::Fingerprint(expected) => {
            let found = sha256(&[leaf.der]);
            Mismatch::unless(found == *expected, Rule::Address, hex(&found), hex(expected))
        }
        Expected::Subject { subject, anchor: expected } => {
            let same = Name::from_str(subject).is_ok_and(|subject| leaf.has_subject(&subject));
            Mismatch::unless(same, Rule::Address, leaf.name().subject, subject)?;
            check_anchor(anchor, expected)
        }
        Expected::AeTitle { ae_title, anchor: expected } => {
            let found = leaf.ae_title().map(|found| found.dotted);
            let title = found.as_deref().unwrap_or("no AE-title");
            Mismatch::unless(found.as_ref() == Some(ae_title), Rule::Address, title, ae_title)?;
            check_anchor(anchor, expected)
        }
    }
}

fn check_anchor(found: Option<&[u8; 32]>, expected: &[u8; 32]) -> Result<(), Mismatch> {
    let shown = found.map_or_else(String::new, |anchor| hex(anchor));
    Mismatch::unless(found == Some(expected), Rule::Address, format!("anchor {shown}"), hex(expected))
}

pub(crate) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// AP-title and, as its last arc, AE-qualifier: the subject of an OSI end's certificate (Annex G.6.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AeTitle {
    /// With dots.
    pub dotted: String,
    /// Which of the two encodings it has.
    pub encoding: AeTitleEncoding,
}

/// How a subject encodes an AE-title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AeTitleEncoding {
    /// OBJECT IDENTIFIER
    ObjectIdentifier,
    /// UTF8String, in dotted form
    Utf8String,
}

impl fmt::Display for AeTitleEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ObjectIdentifier => "OBJECT IDENTIFIER",
            Self::Utf8String => "UTF8String",
        })
    }
}

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To sign and to agree on keys: E2E-security.
    E2e,
    /// To sign: the A-security-profile.
    Signing,
}

/// An end's certificate, read but not yet believed.
pub(crate) struct Leaf<'a> {
    der: &'a [u8],
    certificate: Certificate,
}

impl<'a> Leaf<'a> {
    pub(crate) fn read(der: &'a [u8]) -> Result<Self, Mismatch> {
        check_size(der)?;
        let leaf = Self::parse(der)?;
        leaf.public_key()?;
        Ok(leaf)
    }

    /// Whatever its size and its key.
    fn parse(der: &'a [u8]) -> Result<Self, Mismatch> {
        let certificate = Certificate::from_der(der)
            .map_err(|error| Mismatch::new(Rule::Certificate, error, "an X.509 certificate"))?;
        Ok(Self { der, certificate })
    }

    pub(crate) fn name(&self) -> CertificateName {
        let tbs = self.certificate.tbs_certificate();
        CertificateName {
            subject: printable(&tbs.subject().to_string()),
            serial: printable(&tbs.serial_number().to_string()),
        }
    }

    /// As webpki looks at it on the path.
    fn check_validity(&self, now: Utc) -> Result<(), Mismatch> {
        let validity = self.certificate.tbs_certificate().validity();
        let (not_before, not_after) = (utc(validity.not_before), utc(validity.not_after));
        if now < not_before {
            return Err(early(not_before, now));
        }
        if not_after < now { Err(expired(not_after, now)) } else { Ok(()) }
    }

    /// The key, of one of the kinds that we verify with and strong enough.
    pub(crate) fn public_key(&self) -> Result<PublicKey<'_>, Mismatch> {
        let wanted = "an EC key on P-256 or brainpoolP256r1, an RSA key of 2048 to 8192 bits, or Ed25519";
        let found = || match self.key() {
            Some(key) => format!("{} key of {} bits", key.algorithm, key.bits()),
            None => {
                let spki = self.certificate.tbs_certificate().subject_public_key_info();
                format!("key of algorithm {}, {} bits", spki.algorithm.oid, spki.subject_public_key.bit_len())
            }
        };
        let key = self.key().filter(PublicKey::is_strong);
        key.ok_or_else(|| Mismatch::new(Rule::Certificate, found(), wanted))
    }

    fn key(&self) -> Option<PublicKey<'_>> {
        let spki = self.certificate.tbs_certificate().subject_public_key_info();
        let algorithm = spki.algorithm.to_der().ok().and_then(|der| {
            let contents = Reader::der(&der).read().ok()?.content;
            SignatureAlgorithm::of_key(contents)
        });
        let octets = spki.subject_public_key.as_bytes();
        algorithm.zip(octets).map(|(algorithm, octets)| PublicKey { algorithm, octets })
    }

    fn verified(&self, expires: Utc) -> VerifiedPeer {
        VerifiedPeer { certificate: self.name(), fingerprint: sha256(&[self.der]), expires }
    }

    /// RSA is all that the A-security-profile signs with (IEC 62351-4, clause 11).
    pub(crate) fn check_rsa(&self) -> Result<PublicKey<'_>, Mismatch> {
        let (key, wanted) = (self.public_key()?, SignatureAlgorithm::Rsa);
        Mismatch::unless(key.algorithm == wanted, Rule::SignatureAlgorithm, key.algorithm, wanted)?;
        Ok(key)
    }

    /// webpki does not look at the leaf's key usage. Old certificates that only sign have none.
    pub(crate) fn check_key_usage(&self, purpose: Purpose) -> Result<(), Mismatch> {
        let only_signs = purpose == Purpose::Signing;
        let wanted = if only_signs { "digitalSignature" } else { "digitalSignature and keyAgreement" };
        match self.certificate.tbs_certificate().get_extension::<KeyUsage>() {
            Ok(Some((_, usage))) if usage.digital_signature() && (usage.key_agreement() || only_signs) => {
                Ok(())
            }
            Ok(Some((_, KeyUsage(flags)))) => {
                Err(Mismatch::new(Rule::Certificate, format!("keyUsage {flags:?}"), wanted))
            }
            Ok(None) if only_signs => Ok(()),
            Ok(None) => Err(Mismatch::new(Rule::Certificate, "no keyUsage", wanted)),
            Err(error) => Err(Mismatch::new(Rule::Certificate, format!("keyUsage: {error}"), wanted)),
        }
    }

    /// The AE-title that is the whole subject of an OSI end (Annex G.6.2): one RDN of type 2.5.4.106, AP-title and
    /// AE-qualifier as OBJECT IDENTIFIER or, in dotted form, as UTF8String.
    pub(crate) fn ae_title(&self) -> Option<AeTitle> {
        let subject = self.certificate.tbs_certificate().subject().to_der().ok()?;
        let mut rdns = Reader::der(&subject).enter(Tag::SEQUENCE).ok()?;
        let mut rdn = rdns.enter(Tag::SET).ok()?;
        let mut attribute = rdn.enter(Tag::SEQUENCE).ok()?;
        let of_type =
            attribute.expect(Tag::OBJECT_IDENTIFIER).ok()?.content == oid::OBJECT_IDENTIFIER_ATTRIBUTE;
        let value = attribute.read().ok()?;
        let alone = rdn.is_empty() && rdns.is_empty() && attribute.is_empty();
        let (dotted, encoding) = match value.tag {
            Tag::OBJECT_IDENTIFIER => (oid::to_dotted(value.content), AeTitleEncoding::ObjectIdentifier),
            Tag::UTF8_STRING => (value.utf8().ok()?.to_owned(), AeTitleEncoding::Utf8String),
            _ => return None,
        };
        let is_one = of_type && alone && oid::from_dotted(&dotted).is_some();
        is_one.then_some(AeTitle { dotted, encoding })
    }

    pub(crate) fn has_subject(&self, subject: &Name) -> bool {
        subject == self.certificate.tbs_certificate().subject()
    }

    pub(crate) fn check_jid(&self, jid: &str) -> Result<(), Mismatch> {
        let wanted = BareJid::new(jid).ok();
        let names = self.xmpp_addresses()?;
        let named = names.iter().any(|name| wanted.is_some() && BareJid::new(name).ok() == wanted);
        let found = if names.is_empty() { "no xmppAddr".to_owned() } else { names.join(", ") };
        Mismatch::unless(named, Rule::Address, found, jid)
    }

    /// id-on-xmppAddr of the subject's alternative names (RFC 6120, 13.7.1.4).
    fn xmpp_addresses(&self) -> Result<Vec<String>, Mismatch> {
        let names =
            self.certificate.tbs_certificate().get_extension::<SubjectAltName>().map_err(|error| {
                Mismatch::new(Rule::Certificate, format!("subjectAltName: {error}"), "names after RFC 5280")
            })?;
        let names = names.map_or_else(Vec::new, |(_, SubjectAltName(names))| names);
        Ok(names.iter().filter_map(xmpp_address).collect())
    }
}

fn xmpp_address(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::OtherName(OtherName { type_id, value }) if type_id.as_bytes() == oid::XMPP_ADDR => {
            Utf8StringRef::try_from(value).ok().map(|text| text.as_str().to_owned())
        }
        _ => None,
    }
}

/// A key as a certificate has it.
pub(crate) struct PublicKey<'a> {
    pub(crate) algorithm: SignatureAlgorithm,
    /// The subjectPublicKey.
    pub(crate) octets: &'a [u8],
}

impl PublicKey<'_> {
    /// The others than RSA have one size.
    fn is_strong(&self) -> bool {
        self.algorithm != SignatureAlgorithm::Rsa || (2048..=8192).contains(&self.bits())
    }

    fn bits(&self) -> usize {
        match self.algorithm {
            SignatureAlgorithm::Rsa => self.modulus_bits().unwrap_or(0),
            _ => 256,
        }
    }

    /// `RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }`
    fn modulus_bits(&self) -> Option<usize> {
        let modulus = Reader::der(self.octets).enter(Tag::SEQUENCE).ok()?.expect(Tag::INTEGER).ok()?.content;
        let first = modulus.iter().position(|octet| *octet != 0)?;
        let octets = modulus.get(first..)?;
        Some(8 * octets.len() - octets.first()?.leading_zeros() as usize)
    }
}

#[cfg(test)]
mod tests;
