//! Certificate revocation lists, given from outside, and what they decide (RFC 5280, 5; IEC 62351-4, clause 7).
//!
//! A certificate that a list names is refused, be the list as old as it may. That no list is there, that it is
//! stale or that it cannot be used says nothing of the certificate: what then, the policy decides.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use schemas::ber::{Tag, Writer};
use thiserror::Error;
use webpki::{
    CertRevocationList, EndEntityCert, ExpirationPolicy, ExtendedKeyUsageValidator, KeyPurposeIdIter,
    OwnedCertRevocationList, RevocationOptions, RevocationOptionsBuilder, UnknownStatusPolicy, VerifiedPath,
};
use x509_cert::der::Decode;
use x509_cert::name::Name;

use crate::error::printable;
use crate::event::Severity;
use crate::suite::sha256;

/// Lists taken at once.
const MAX_LISTS: usize = 64;

/// Octets of the largest list.
const MAX_LIST: usize = 16 * 1024 * 1024;

/// How revocation lists are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Revocation {
    /// Not at all.
    Off,
    /// What a list names is revoked; where there is none that can be used, nothing is.
    #[default]
    Known,
    /// Each certificate of a path needs a list that is not stale and does not name it.
    Required,
}

/// A revocation list that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("revocation list {index} is not usable: {fault}")]
pub struct CrlError {
    /// Counted from 0.
    pub index: usize,
    /// What is wrong.
    pub fault: String,
}

/// A list in force that says nothing of anybody, which the policy `Known` passes over: told once, with the first
/// certificate that it would have been about. Numbers are assumed, CP-24.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the revocation list of {issuer} says nothing: {fault}")]
pub struct UnusableList {
    /// RFC 4514 text.
    pub issuer: String,
    /// The signature is not its issuer's. Otherwise it is stale, or not the issuer's to sign.
    pub is_forged: bool,
    /// What is wrong.
    pub fault: String,
}

impl UnusableList {
    fn new(list: &CertRevocationList<'_>, error: &webpki::Error) -> Self {
        let mut issuer = Writer::new();
        issuer.element(Tag::SEQUENCE, list.issuer());
        let issuer = Name::from_der(issuer.octets()).map_or_else(|_| String::new(), |name| name.to_string());
        let is_forged = *error == webpki::Error::InvalidCrlSignatureForPublicKey;
        Self { issuer: printable(&issuer), is_forged, fault: error.to_string() }
    }

    /// Group and number: those of the request whose certificate it is about.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        if self.is_forged { "1.6" } else { "1.5" }
    }

    /// Its name.
    #[must_use]
    pub const fn mnemonic(&self) -> &'static str {
        if self.is_forged { "RevocationList.Forged" } else { "RevocationList.Unusable" }
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        if self.is_forged { Severity::Alarm } else { Severity::Error }
    }
}

/// What has been found to be unusable among the lists in force.
#[derive(Default)]
struct Unusable {
    /// SHA-256 of each of them.
    known: BTreeSet<[u8; 32]>,
    untold: VecDeque<UnusableList>,
}

struct List {
    list: CertRevocationList<'static>,
    sha256: [u8; 32],
}

/// The lists in force.
pub(crate) struct Crls {
    policy: Revocation,
    lists: Vec<List>,
    unusable: Mutex<Unusable>,
    /// Grows with every change, so that associations know when to look again.
    generation: u64,
}

/// What a certification path is checked with.
pub(crate) struct PathCheck<'a> {
    pub(crate) algorithms: &'a [&'a dyn SignatureVerificationAlgorithm],
    pub(crate) anchors: &'a [TrustAnchor<'a>],
    pub(crate) intermediates: &'a [CertificateDer<'a>],
    pub(crate) time: UnixTime,
}

impl<'a> PathCheck<'a> {
    fn verify(
        &'a self,
        end: &'a EndEntityCert<'a>,
        revocation: Option<RevocationOptions<'_>>,
    ) -> Result<VerifiedPath<'a>, webpki::Error> {
        let Self { algorithms, anchors, intermediates, time } = *self;
        end.verify_for_usage(algorithms, anchors, intermediates, time, AnyPurpose, revocation, None)
    }
}

/// 62351-4 knows no extended key usage.
struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

impl Crls {
    pub(crate) fn none(policy: Revocation) -> Self {
        Self { policy, lists: Vec::new(), unusable: Mutex::default(), generation: 0 }
    }

    pub(crate) const fn generation(&self) -> u64 {
        self.generation
    }

    /// Instead of those before; all or none.
    pub(crate) fn replace(&mut self, ders: &[Vec<u8>]) -> Result<(), CrlError> {
        let lists = ders.iter().enumerate().map(|(index, der)| {
            let fault = |fault: String| CrlError { index, fault };
            if index >= MAX_LISTS {
                return Err(fault(format!("more than {MAX_LISTS} lists")));
            }
            if der.len() > MAX_LIST {
                return Err(fault(format!("{} octets, more than {MAX_LIST}", der.len())));
            }
            let list = OwnedCertRevocationList::from_der(der).map_err(|error| fault(error.to_string()))?;
            Ok(List { list: CertRevocationList::from(list), sha256: sha256(&[der]) })
        });
        self.lists = lists.collect::<Result<_, _>>()?;
        let lists = &self.lists;
        let in_force = |known: &[u8; 32]| lists.iter().any(|list| list.sha256 == *known);
        self.unusable.get_mut().unwrap_or_else(PoisonError::into_inner).known.retain(in_force);
        self.generation += 1;
        Ok(())
    }

    /// The path of a certificate that is not revoked as far as the policy asks.
    pub(crate) fn verify<'a>(
        &self,
        check: &'a PathCheck<'a>,
        end: &'a EndEntityCert<'a>,
    ) -> Result<VerifiedPath<'a>, webpki::Error> {
        let lists: Vec<_> = self.lists.iter().map(|list| &list.list).collect();
        match self.policy {
            Revocation::Required if lists.is_empty() => Err(webpki::Error::UnknownRevocationStatus),
            Revocation::Required => check.verify(end, options(&lists, DENY, FRESH)),
            Revocation::Off => check.verify(end, None),
            Revocation::Known => match check.verify(end, options(&lists, ALLOW, FRESH)) {
                Err(error) if is_of_a_list(&error) => self.verify_one_by_one(check, end),
                verified => verified,
            },
        }
    }

    /// A list that cannot be used must not hide the others; and an old one still revokes.
    fn verify_one_by_one<'a>(
        &self,
        check: &'a PathCheck<'a>,
        end: &'a EndEntityCert<'a>,
    ) -> Result<VerifiedPath<'a>, webpki::Error> {
        for list in &self.lists {
            for expiration in [FRESH, STALE] {
                match check.verify(end, options(&[&list.list], ALLOW, expiration)) {
                    Ok(_) => break,
                    Err(error) if is_of_a_list(&error) => self.note(list, &error),
                    Err(error) => return Err(error),
                }
            }
        }
        check.verify(end, None)
    }

    fn note(&self, List { list, sha256 }: &List, error: &webpki::Error) {
        let mut unusable = self.unusable.lock().unwrap_or_else(PoisonError::into_inner);
        if unusable.known.insert(*sha256) {
            unusable.untold.push_back(UnusableList::new(list, error));
        }
    }

    pub(crate) fn poll_unusable(&mut self) -> Option<UnusableList> {
        self.unusable.get_mut().unwrap_or_else(PoisonError::into_inner).untold.pop_front()
    }
}

const ALLOW: UnknownStatusPolicy = UnknownStatusPolicy::Allow;
const DENY: UnknownStatusPolicy = UnknownStatusPolicy::Deny;
const FRESH: ExpirationPolicy = ExpirationPolicy::Enforce;
const STALE: ExpirationPolicy = ExpirationPolicy::Ignore;

/// `None` where there are no lists.
fn options<'a>(
    lists: &'a [&'a CertRevocationList<'a>],
    status: UnknownStatusPolicy,
    expiration: ExpirationPolicy,
) -> Option<RevocationOptions<'a>> {
    let builder = RevocationOptionsBuilder::new(lists).ok()?;
    Some(builder.with_status_policy(status).with_expiration_policy(expiration).build())
}

/// Faults of a list, not of the certificate.
pub(crate) const fn is_of_a_list(error: &webpki::Error) -> bool {
    matches!(
        error,
        webpki::Error::UnknownRevocationStatus
            | webpki::Error::CrlExpired { .. }
            | webpki::Error::InvalidCrlSignatureForPublicKey
            | webpki::Error::IssuerNotCrlSigner
            | webpki::Error::UnsupportedCrlSignatureAlgorithmContext(_)
            | webpki::Error::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_)
    )
}
