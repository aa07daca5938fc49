//! Our own certificate chain and private key.

use std::fmt;

use schemas::secpdu::AlgorithmIdentifier;
use thiserror::Error;

use crate::error::{CertificateName, Error, Mismatch};
use crate::suite::{SignatureAlgorithm, SigningKey, sha256};
use crate::trust::{Leaf, Purpose};

/// Certificate and key do not make a credential.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CredentialError {
    /// No certificate at all.
    #[error("the certificate chain is empty")]
    Empty,
    /// Peers would refuse it.
    #[error("certificate {certificate}: {rule}: found {found}, wanted {wanted}")]
    Certificate {
        /// Subject and serial number, or that it could not be read.
        certificate: String,
        /// What it breaks.
        rule: String,
        /// The value in it.
        found: String,
        /// The value it must have.
        wanted: String,
    },
    /// Not a key that we can sign with.
    #[error("the private key is no PKCS#8 key of the certificate's kind, {algorithm}: {fault}")]
    Key {
        /// What the certificate is for.
        algorithm: SignatureAlgorithm,
        /// What is wrong.
        fault: String,
    },
    /// Two halves of different credentials.
    #[error("the private key does not belong to certificate {0}")]
    Mismatch(CertificateName),
}

/// Own certificate chain and private key.
pub struct Credential {
    chain: Vec<Vec<u8>>,
    key: SigningKey,
    name: CertificateName,
}

impl Credential {
    /// From DER certificates, leaf first, and a PKCS#8 key. The caller erases its copy of the key.
    ///
    /// # Errors
    /// A peer would refuse the certificate, or the key is not its.
    pub fn from_der(chain: Vec<Vec<u8>>, pkcs8: &[u8]) -> Result<Self, CredentialError> {
        Self::checked(chain, pkcs8, |leaf| leaf.check_key_usage(Purpose::E2e))
    }

    /// For the A-security-profile: an RSA certificate, which has but to sign, and its PKCS#8 key.
    ///
    /// # Errors
    /// A peer would refuse the certificate, or the key is not its.
    pub fn signing(certificate: Vec<u8>, pkcs8: &[u8]) -> Result<Self, CredentialError> {
        Self::checked(vec![certificate], pkcs8, |leaf| {
            leaf.check_rsa()?;
            leaf.check_key_usage(Purpose::Signing)
        })
    }

    fn checked(
        chain: Vec<Vec<u8>>,
        pkcs8: &[u8],
        check: impl FnOnce(&Leaf<'_>) -> Result<(), Mismatch>,
    ) -> Result<Self, CredentialError> {
        let leaf = Leaf::read(chain.first().ok_or(CredentialError::Empty)?)
            .map_err(|mismatch| unusable("that cannot be read".into(), mismatch))?;
        let name = leaf.name();
        check(&leaf).map_err(|mismatch| unusable(name.to_string(), mismatch))?;
        let key = leaf.public_key().map_err(|mismatch| unusable(name.to_string(), mismatch))?;
        let signing = SigningKey::from_pkcs8(key.algorithm, pkcs8)
            .map_err(|bad| CredentialError::Key { algorithm: key.algorithm, fault: bad.0 })?;
        if signing.public() != key.octets {
            return Err(CredentialError::Mismatch(name));
        }
        Ok(Self { chain, key: signing, name })
    }

    /// Without asking whether a peer would take it.
    #[cfg(test)]
    pub(crate) fn unchecked(chain: Vec<Vec<u8>>, pkcs8: &[u8]) -> Self {
        let key = SigningKey::from_pkcs8(SignatureAlgorithm::EcdsaP256, pkcs8).unwrap();
        let name = CertificateName { subject: "unchecked".into(), serial: "0".into() };
        Self { chain, key, name }
    }

    /// Subject and serial number.
    #[must_use]
    pub const fn name(&self) -> &CertificateName {
        &self.name
    }

    /// SHA-256 of the certificate, for a peer's record.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        sha256(&[self.leaf()])
    }

    pub(crate) fn leaf(&self) -> &[u8] {
        self.chain.first().map_or(&[], Vec::as_slice)
    }

    /// What lies between our certificate and the anchor.
    pub(crate) fn path(&self) -> Vec<&[u8]> {
        self.chain.iter().skip(1).map(Vec::as_slice).collect()
    }

    /// What it signs with: `sigAlg`, and `algo` of the signature.
    pub(crate) const fn algorithm(&self) -> AlgorithmIdentifier<'static> {
        self.key.algorithm().identifier()
    }

    pub(crate) fn sign(&self, tbs: &[u8]) -> Result<Vec<u8>, Error> {
        self.key.sign(tbs).ok_or(Error::Cryptography)
    }
}

fn unusable(certificate: String, mismatch: Mismatch) -> CredentialError {
    let Mismatch { rule, found, wanted } = mismatch;
    CredentialError::Certificate { certificate, rule: rule.to_string(), found, wanted }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("name", &self.name).finish_non_exhaustive()
    }
}
