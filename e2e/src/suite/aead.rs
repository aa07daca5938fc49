//! Authenticated encryption: AES-GCM by aws-lc-rs.

use std::fmt;

use aws_lc_rs::aead::{self, Aad, LessSafeKey, Nonce, UnboundKey};
use schemas::oid;
use schemas::profile::{NONCE_LENGTH, TAG_LENGTH};
use schemas::secpdu::AlgorithmIdentifier;

use super::{NotAuthentic, TAGGED, has_our_tag_length};

/// Authenticated encryption, in the order in which we like them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aead {
    /// AES-256-GCM
    Aes256Gcm,
    /// AES-128-GCM
    Aes128Gcm,
}

impl Aead {
    /// All, best first.
    pub const ALL: [Self; 2] = [Self::Aes256Gcm, Self::Aes128Gcm];

    /// As configurations write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aes256Gcm => "aes-256-gcm",
            Self::Aes128Gcm => "aes-128-gcm",
        }
    }

    /// The algorithm that a configuration names.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|aead| aead.name() == name)
    }

    pub(crate) const fn key_length(self) -> usize {
        match self {
            Self::Aes256Gcm => 32,
            Self::Aes128Gcm => 16,
        }
    }

    pub(crate) const fn identifier(self) -> AlgorithmIdentifier<'static> {
        let algorithm = match self {
            Self::Aes256Gcm => oid::AES256_GCM,
            Self::Aes128Gcm => oid::AES128_GCM,
        };
        AlgorithmIdentifier { algorithm, parameters: Some(TAGGED) }
    }

    /// What a peer named. Other tag lengths than 16 are other algorithms, which we do not have.
    pub(crate) fn from_identifier(identifier: &AlgorithmIdentifier<'_>) -> Option<Self> {
        let named = Self::ALL.into_iter().find(|aead| aead.identifier().algorithm == identifier.algorithm)?;
        identifier.parameters.is_none_or(has_our_tag_length).then_some(named)
    }

    const fn algorithm(self) -> &'static aead::Algorithm {
        match self {
            Self::Aes256Gcm => &aead::AES_256_GCM,
            Self::Aes128Gcm => &aead::AES_128_GCM,
        }
    }
}

impl fmt::Display for Aead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One AEAD key; the caller answers for the nonces.
pub(crate) struct AeadKey(LessSafeKey);

impl AeadKey {
    /// `None` where the secret is not of the algorithm's length.
    pub(crate) fn new(aead: Aead, secret: &[u8]) -> Option<Self> {
        UnboundKey::new(aead.algorithm(), secret).ok().map(|key| Self(LessSafeKey::new(key)))
    }

    /// Encrypts `text` into `sealed` = ciphertext ‖ tag. `None` where that has another length.
    pub(crate) fn seal(
        &self,
        nonce: [u8; NONCE_LENGTH],
        aad: &[u8],
        text: &[u8],
        sealed: &mut [u8],
    ) -> Option<()> {
        let (ciphertext, tag) = sealed.split_at_mut_checked(text.len())?;
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.0.seal_out_of_place_scatter(nonce, Aad::from(aad), text, ciphertext, &[], tag).ok()
    }

    /// Decrypts `sealed` = ciphertext ‖ tag into `plaintext`, which means nothing where that fails.
    pub(crate) fn open(
        &self,
        nonce: [u8; NONCE_LENGTH],
        aad: &[u8],
        sealed: &[u8],
        plaintext: &mut Vec<u8>,
    ) -> Result<(), NotAuthentic> {
        let at = sealed.len().checked_sub(TAG_LENGTH).ok_or(NotAuthentic)?;
        let (ciphertext, tag) = sealed.split_at(at);
        plaintext.resize(at, 0);
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.0
            .open_separate_gather(nonce, Aad::from(aad), ciphertext, tag, plaintext)
            .map_err(|_| NotAuthentic)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use aes_gcm::aead::{Aead as _, KeyInit, Payload};
    use proptest::prelude::*;

    use super::*;

    /// The same by another implementation.
    fn by_aes_gcm(aead: Aead, key: &[u8], nonce: [u8; 12], aad: &[u8], msg: &[u8]) -> Vec<u8> {
        let payload = Payload { msg, aad };
        match aead {
            Aead::Aes256Gcm => {
                aes_gcm::Aes256Gcm::new_from_slice(key).unwrap().encrypt(&nonce.into(), payload)
            }
            Aead::Aes128Gcm => {
                aes_gcm::Aes128Gcm::new_from_slice(key).unwrap().encrypt(&nonce.into(), payload)
            }
        }
        .unwrap()
    }

    pub(in crate::suite) fn opens_by_aes_gcm(
        aead: Aead,
        key: &[u8],
        nonce: [u8; 12],
        aad: &[u8],
        msg: &[u8],
    ) -> bool {
        let payload = Payload { msg, aad };
        let opened = match aead {
            Aead::Aes256Gcm => {
                aes_gcm::Aes256Gcm::new_from_slice(key).unwrap().decrypt(&nonce.into(), payload)
            }
            Aead::Aes128Gcm => {
                aes_gcm::Aes128Gcm::new_from_slice(key).unwrap().decrypt(&nonce.into(), payload)
            }
        };
        opened.is_ok()
    }

    proptest! {
        #[test]
        fn another_implementation_seals_to_the_same_octets(
            key: [u8; 32], nonce: [u8; 12], aad: Vec<u8>, text: Vec<u8>, small: bool
        ) {
            let aead = if small { Aead::Aes128Gcm } else { Aead::Aes256Gcm };
            let secret = &key[..aead.key_length()];
            let key = AeadKey::new(aead, secret).unwrap();
            let mut sealed = vec![0; text.len() + TAG_LENGTH];
            key.seal(nonce, &aad, &text, &mut sealed).unwrap();
            prop_assert_eq!(&sealed, &by_aes_gcm(aead, secret, nonce, &aad, &text));
            let mut opened = vec![1];
            prop_assert!(key.open(nonce, &aad, &sealed, &mut opened).is_ok());
            prop_assert_eq!(opened, text);
        }
    }

    #[test]
    fn names_and_identifiers_return() {
        for aead in Aead::ALL {
            assert_eq!(Aead::from_name(aead.name()), Some(aead));
            assert_eq!(Aead::from_identifier(&aead.identifier()), Some(aead));
            assert_eq!(
                Aead::from_identifier(&AlgorithmIdentifier { parameters: None, ..aead.identifier() }),
                Some(aead)
            );
            assert!(AeadKey::new(aead, &[0; 24]).is_none());
        }
        assert_eq!(Aead::from_name("AES-256-GCM"), None);
    }
}
