//! Certificate revocation lists, given from outside, and what they decide (RFC 5280, 5; IEC 62351-4, clause 7).
//!
//! A certificate that a list names is refused, be the list as old as it may. That no list is there, that it is
//! stale or that it cannot be used says nothing of the certificate: what then, the policy decides.

use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use thiserror::Error;
use webpki::{
    CertRevocationList, EndEntityCert, ExpirationPolicy, ExtendedKeyUsageValidator, KeyPurposeIdIter,
    OwnedCertRevocationList, RevocationOptions, RevocationOptionsBuilder, UnknownStatusPolicy, VerifiedPath,
};

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

/// The lists in force.
pub(crate) struct Crls {
    policy: Revocation,
    lists: Vec<CertRevocationList<'static>>,
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
    pub(crate) const fn none(policy: Revocation) -> Self {
        Self { policy, lists: Vec::new(), generation: 0 }
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
            Ok(CertRevocationList::from(list))
        });
        self.lists = lists.collect::<Result<_, _>>()?;
        self.generation += 1;
        Ok(())
    }

    /// The path of a certificate that is not revoked as far as the policy asks.
    pub(crate) fn verify<'a>(
        &self,
        check: &'a PathCheck<'a>,
        end: &'a EndEntityCert<'a>,
    ) -> Result<VerifiedPath<'a>, webpki::Error> {
        let lists: Vec<_> = self.lists.iter().collect();
        match self.policy {
            Revocation::Required if lists.is_empty() => Err(webpki::Error::UnknownRevocationStatus),
            Revocation::Required => check.verify(end, options(&lists, self.policy)),
            Revocation::Off => check.verify(end, None),
            Revocation::Known => match check.verify(end, options(&lists, self.policy)) {
                Err(error) if is_of_a_list(&error) => one_by_one(check, end, &lists),
                verified => verified,
            },
        }
    }
}

/// A list that cannot be used must not hide the others.
fn one_by_one<'a>(
    check: &'a PathCheck<'a>,
    end: &'a EndEntityCert<'a>,
    lists: &[&CertRevocationList<'_>],
) -> Result<VerifiedPath<'a>, webpki::Error> {
    for list in lists {
        match check.verify(end, options(&[*list], Revocation::Known)) {
            Err(error) if !is_of_a_list(&error) => return Err(error),
            _ => {}
        }
    }
    check.verify(end, None)
}

/// `None` where there are no lists.
fn options<'a>(lists: &'a [&'a CertRevocationList<'a>], policy: Revocation) -> Option<RevocationOptions<'a>> {
    let builder = RevocationOptionsBuilder::new(lists).ok()?;
    let strict = policy == Revocation::Required;
    let status = if strict { UnknownStatusPolicy::Deny } else { UnknownStatusPolicy::Allow };
    let expiration = if strict { ExpirationPolicy::Enforce } else { ExpirationPolicy::Ignore };
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
