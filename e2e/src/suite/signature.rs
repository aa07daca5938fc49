//! Signatures of SecPDUs and certificates: RSA and ECDSA on P-256 by aws-lc-rs, ECDSA on brainpoolP256r1 by
//! bp256, Ed25519 by ed25519-dalek. The hash is SHA-256 where there is a choice (IEC 62351-4, clause 8).

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    self, ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair,
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
    UnparsedPublicKey,
};
use bp256::BrainpoolP256r1;
use ecdsa::elliptic_curve::pkcs8::DecodePrivateKey;
use ecdsa::signature::{Signer as _, Verifier as _};
use rustls_pki_types::{
    AlgorithmIdentifier as AlgId, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};
use schemas::oid;
use schemas::secpdu::AlgorithmIdentifier;

use super::NotAuthentic;

/// Signature algorithms, each with the kind of key that it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignatureAlgorithm {
    /// ecdsa-with-SHA256 on P-256
    EcdsaP256,
    /// ecdsa-with-SHA256 on brainpoolP256r1
    EcdsaBrainpoolP256r1,
    /// sha256WithRSAEncryption, 2048 bits or more
    Rsa,
    /// Ed25519: a private extension, which no peer record lists by default.
    Ed25519,
}

impl SignatureAlgorithm {
    /// Those of the standard.
    pub const STANDARD: [Self; 3] = [Self::EcdsaP256, Self::EcdsaBrainpoolP256r1, Self::Rsa];

    /// All, the private extension last.
    pub const ALL: [Self; 4] = [Self::EcdsaP256, Self::EcdsaBrainpoolP256r1, Self::Rsa, Self::Ed25519];

    /// As configurations write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EcdsaP256 => "ecdsa-p-256",
            Self::EcdsaBrainpoolP256r1 => "ecdsa-brainpoolp256r1",
            Self::Rsa => "rsa",
            Self::Ed25519 => "ed25519",
        }
    }

    /// The algorithm that a configuration names.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// Parameters are absent, but of RSA NULL (RFC 5758, RFC 4055, RFC 8410).
    pub(crate) const fn identifier(self) -> AlgorithmIdentifier<'static> {
        match self {
            Self::EcdsaP256 | Self::EcdsaBrainpoolP256r1 => AlgorithmIdentifier::new(oid::ECDSA_WITH_SHA256),
            Self::Rsa => AlgorithmIdentifier { algorithm: oid::SHA256_WITH_RSA, parameters: Some(&[5, 0]) },
            Self::Ed25519 => AlgorithmIdentifier::new(oid::ED25519),
        }
    }

    /// What a SubjectPublicKeyInfo is good for: the contents octets of its algorithm. Neither other curves nor
    /// parameters written out.
    pub(crate) fn of_key(algorithm: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key_identifier() == algorithm)
    }

    /// Contents octets of the AlgorithmIdentifier of a key.
    fn key_identifier(self) -> &'static [u8] {
        match self {
            Self::EcdsaP256 => alg_id::ECDSA_P256.as_ref(),
            Self::EcdsaBrainpoolP256r1 => ECDSA_BRAINPOOL,
            Self::Rsa => alg_id::RSA_ENCRYPTION.as_ref(),
            Self::Ed25519 => alg_id::ED25519.as_ref(),
        }
    }

    /// `key` are the octets of the subjectPublicKey.
    pub(crate) fn verify(self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), NotAuthentic> {
        match self {
            Self::EcdsaP256 => by_aws_lc(&ECDSA_P256_SHA256_ASN1, key, message, signature),
            Self::Rsa => by_aws_lc(&RSA_PKCS1_2048_8192_SHA256, key, message, signature),
            Self::EcdsaBrainpoolP256r1 => verify_brainpool(key, message, signature),
            Self::Ed25519 => verify_ed25519(key, message, signature),
        }
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// RSA with SHA-1: for old peers in the A-security-profile, and nothing else (CP-12).
pub(crate) fn verify_rsa_with_sha1(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), NotAuthentic> {
    by_aws_lc(&RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, key, message, signature)
}

/// id-ecPublicKey on brainpoolP256r1, 1.3.36.3.3.2.8.1.1.7 (RFC 5639).
const ECDSA_BRAINPOOL: &[u8] = &[
    0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x09, 0x2b, 0x24, 0x03, 0x03, 0x02, 0x08,
    0x01, 0x01, 0x07,
];

fn by_aws_lc(
    algorithm: &'static dyn signature::VerificationAlgorithm,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), NotAuthentic> {
    UnparsedPublicKey::new(algorithm, key).verify(message, signature).map_err(|_| NotAuthentic)
}

fn verify_brainpool(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), NotAuthentic> {
    let key = ecdsa::VerifyingKey::<BrainpoolP256r1>::from_sec1_bytes(key).map_err(|_| NotAuthentic)?;
    let signature = bp256::r1::ecdsa::Signature::from_der(signature).map_err(|_| NotAuthentic)?;
    key.verify(message, &signature).map_err(|_| NotAuthentic)
}

/// Without the signatures that some implementations take and others do not.
fn verify_ed25519(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), NotAuthentic> {
    let key = key.try_into().map_err(|_| NotAuthentic)?;
    let key = ed25519_dalek::VerifyingKey::from_bytes(key).map_err(|_| NotAuthentic)?;
    let signature = ed25519_dalek::Signature::from_slice(signature).map_err(|_| NotAuthentic)?;
    key.verify_strict(message, &signature).map_err(|_| NotAuthentic)
}

/// The signatures on certificates and CRLs: no SHA-1. Ed25519 comes last, for [`path_algorithms`] to leave out.
static PATH_ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    webpki::aws_lc_rs::ECDSA_P256_SHA256,
    webpki::aws_lc_rs::ECDSA_P256_SHA384,
    webpki::aws_lc_rs::ECDSA_P384_SHA256,
    webpki::aws_lc_rs::ECDSA_P384_SHA384,
    &BrainpoolInWebpki,
    webpki::aws_lc_rs::RSA_PKCS1_2048_8192_SHA256,
    webpki::aws_lc_rs::RSA_PKCS1_2048_8192_SHA384,
    webpki::aws_lc_rs::RSA_PKCS1_2048_8192_SHA512,
    webpki::aws_lc_rs::ED25519,
];

/// What authorities may sign with where a peer may sign with these.
pub(crate) fn path_algorithms(
    allowed: &[SignatureAlgorithm],
) -> &'static [&'static dyn SignatureVerificationAlgorithm] {
    match PATH_ALGORITHMS.split_last() {
        Some((_, standard)) if !allowed.contains(&SignatureAlgorithm::Ed25519) => standard,
        _ => PATH_ALGORITHMS,
    }
}

/// ECDSA on brainpoolP256r1 with SHA-256, for certification paths.
#[derive(Debug)]
struct BrainpoolInWebpki;

impl SignatureVerificationAlgorithm for BrainpoolInWebpki {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        verify_brainpool(key, message, signature).map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgId {
        AlgId::from_slice(ECDSA_BRAINPOOL)
    }

    fn signature_alg_id(&self) -> AlgId {
        alg_id::ECDSA_SHA256
    }
}

/// The private key is none of the algorithm's, or of less than its strength.
#[derive(Debug)]
pub(crate) struct BadKey(pub(crate) String);

/// A private key. RSA's operations are blinded by aws-lc, ECDSA on brainpool takes its nonce from RFC 6979.
pub(crate) enum SigningKey {
    EcdsaP256(EcdsaKeyPair),
    EcdsaBrainpoolP256r1(ecdsa::SigningKey<BrainpoolP256r1>),
    Rsa(rsa::KeyPair),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

impl SigningKey {
    pub(crate) fn from_pkcs8(algorithm: SignatureAlgorithm, pkcs8: &[u8]) -> Result<Self, BadKey> {
        let rejected = |error: aws_lc_rs::error::KeyRejected| BadKey(error.to_string());
        let malformed = |error: ecdsa::elliptic_curve::pkcs8::Error| BadKey(error.to_string());
        Ok(match algorithm {
            SignatureAlgorithm::EcdsaP256 => Self::EcdsaP256(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8).map_err(rejected)?,
            ),
            SignatureAlgorithm::EcdsaBrainpoolP256r1 => {
                let key = bp256::r1::SecretKey::from_pkcs8_der(pkcs8).map_err(malformed)?;
                Self::EcdsaBrainpoolP256r1(key.into())
            }
            SignatureAlgorithm::Rsa => Self::Rsa(rsa::KeyPair::from_pkcs8(pkcs8).map_err(rejected)?),
            SignatureAlgorithm::Ed25519 => {
                let key = ed25519_dalek::SigningKey::from_pkcs8_der(pkcs8);
                Self::Ed25519(Box::new(key.map_err(malformed)?))
            }
        })
    }

    pub(crate) const fn algorithm(&self) -> SignatureAlgorithm {
        match self {
            Self::EcdsaP256(_) => SignatureAlgorithm::EcdsaP256,
            Self::EcdsaBrainpoolP256r1(_) => SignatureAlgorithm::EcdsaBrainpoolP256r1,
            Self::Rsa(_) => SignatureAlgorithm::Rsa,
            Self::Ed25519(_) => SignatureAlgorithm::Ed25519,
        }
    }

    /// The octets of the subjectPublicKey.
    pub(crate) fn public(&self) -> Vec<u8> {
        match self {
            Self::EcdsaP256(key) => key.public_key().as_ref().to_vec(),
            Self::EcdsaBrainpoolP256r1(key) => key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            Self::Rsa(key) => key.public_key().as_ref().to_vec(),
            Self::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
        }
    }

    /// `None` where the library fails.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::EcdsaP256(key) => {
                key.sign(&SystemRandom::new(), message).ok().map(|signature| signature.as_ref().to_vec())
            }
            Self::EcdsaBrainpoolP256r1(key) => {
                let signature: bp256::r1::ecdsa::Signature = key.try_sign(message).ok()?;
                Some(signature.to_der().as_bytes().to_vec())
            }
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
                Some(signature)
            }
            Self::Ed25519(key) => Some(key.try_sign(message).ok()?.to_bytes().to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_keys_return() {
        for algorithm in SignatureAlgorithm::ALL {
            assert_eq!(SignatureAlgorithm::from_name(algorithm.name()), Some(algorithm));
            assert_eq!(SignatureAlgorithm::of_key(algorithm.key_identifier()), Some(algorithm));
        }
        assert_eq!(SignatureAlgorithm::of_key(alg_id::ECDSA_P384.as_ref()), None);
    }

    #[test]
    fn only_where_ed25519_is_allowed_may_authorities_sign_with_it() {
        let has = |allowed: &[_]| {
            path_algorithms(allowed).iter().any(|one| one.signature_alg_id() == alg_id::ED25519)
        };
        assert!(!has(&SignatureAlgorithm::STANDARD) && has(&[SignatureAlgorithm::Ed25519]));
    }
}
