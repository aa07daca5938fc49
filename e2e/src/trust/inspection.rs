//! What a certificate or a revocation list says, and the rule it breaks: for people, by the same checks that a peer's
//! certificate has to pass (IEC 62351-4, Annex G).

use std::fmt;

use schemas::time::Utc;
use x509_cert::Certificate;
use x509_cert::crl::CertificateList;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::KeyUsage;

use super::{AeTitle, Leaf, Purpose, TrustAnchors, check_size, stale, utc};
use crate::error::{Mismatch, Rule};
use crate::revocation::{Crls, Revocation};
use crate::suite::SignatureAlgorithm;

/// A certificate as E2E-security sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// The kind of its key and how many bits that has; none where we do not verify with such.
    pub key: Option<(SignatureAlgorithm, usize)>,
    /// The AE-title that is its whole subject, if so.
    pub ae_title: Option<AeTitle>,
    /// Every xmppAddr among its alternative names.
    pub xmpp_addresses: Vec<String>,
    /// The first rule that it breaks.
    pub broken: Option<Mismatch>,
}

impl Inspection {
    /// Of an end's certificate, DER: size, key, its usage, names and validity.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn of_end(now: Utc, der: &[u8]) -> Result<Self, Mismatch> {
        Self::new(der, |leaf| {
            leaf.public_key()?;
            leaf.check_key_usage(Purpose::E2e)?;
            leaf.xmpp_addresses()?;
            leaf.check_validity(now)
        })
    }

    /// Of an authority's certificate, DER: size, validity, usage, and whether it can be a trust anchor.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn of_authority(now: Utc, der: &[u8]) -> Result<Self, Mismatch> {
        Self::new(der, |leaf| {
            leaf.check_validity(now)?;
            check_signs_certificates(&leaf.certificate)?;
            let anchor = TrustAnchors::from_der(&[der.to_vec()]);
            anchor.map(drop).map_err(|error| Mismatch::new(Rule::Certificate, error.fault, "a trust anchor"))
        })
    }

    fn new(der: &[u8], check: impl FnOnce(&Leaf<'_>) -> Result<(), Mismatch>) -> Result<Self, Mismatch> {
        let leaf = Leaf::parse(der)?;
        Ok(Self {
            key: leaf.key().map(|key| (key.algorithm, key.bits())),
            ae_title: leaf.ae_title(),
            xmpp_addresses: leaf.xmpp_addresses().unwrap_or_default(),
            broken: check_size(der).and_then(|()| check(&leaf)).err(),
        })
    }
}

fn check_signs_certificates(certificate: &Certificate) -> Result<(), Mismatch> {
    match certificate.tbs_certificate().get_extension::<KeyUsage>() {
        Ok(Some((_, usage))) if !usage.key_cert_sign() => {
            Err(Mismatch::new(Rule::Certificate, format!("keyUsage {:?}", usage.0), "keyCertSign"))
        }
        _ => Ok(()),
    }
}

/// Whether an end's certificate has a path to one of the anchors and is on none of the lists, all in DER.
///
/// # Errors
/// The first rule that it breaks.
pub fn inspect_path(now: Utc, end: &[u8], anchors: &TrustAnchors, lists: &[Vec<u8>]) -> Result<(), Mismatch> {
    let mut crls = Crls::none(Revocation::Known);
    crls.replace(lists).map_err(|error| unusable(&error.fault))?;
    anchors.anchor_of(now, &Leaf::read(end)?, &[], &SignatureAlgorithm::ALL, &crls).map(drop)
}

/// Whether a revocation list, DER, can be used and is not stale.
///
/// # Errors
/// The first rule that it breaks.
pub fn inspect_list(now: Utc, der: &[u8]) -> Result<(), Mismatch> {
    let mut crls = Crls::none(Revocation::Known);
    crls.replace(&[der.to_vec()]).map_err(|error| unusable(&error.fault))?;
    let list = CertificateList::<x509_cert::certificate::Rfc5280>::from_der(der);
    let next_update = list.map_err(|error| unusable(&error))?.tbs_cert_list.next_update;
    match next_update.map(utc) {
        Some(next_update) if next_update <= now => Err(stale(next_update, now)),
        _ => Ok(()),
    }
}

fn unusable(fault: &dyn fmt::Display) -> Mismatch {
    Mismatch::new(Rule::RevocationUnknown, fault, "a revocation list after RFC 5280")
}
