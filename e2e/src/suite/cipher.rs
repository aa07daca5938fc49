//! Encryption beside an ICV: AES-CBC by aws-lc-rs, padded after PKCS #7 (IEC 62351-4, clause 13.2; assumed,
//! CP-10). Always encrypt, then authenticate: nothing is decrypted that has not verified.

use std::fmt;

use aws_lc_rs::cipher::{
    AES_128, AES_256, Algorithm, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey,
    PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::iv::FixedLength;
use schemas::oid;
use schemas::secpdu::AlgorithmIdentifier;

/// Octets of an initialisation vector, which is random for each message.
pub(crate) const IV_LENGTH: usize = 16;

/// Ciphers, in the order in which we like them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cipher {
    /// AES-256-CBC
    Aes256Cbc,
    /// AES-128-CBC
    Aes128Cbc,
}

impl Cipher {
    /// All, best first.
    pub const ALL: [Self; 2] = [Self::Aes256Cbc, Self::Aes128Cbc];

    /// As configurations write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aes256Cbc => "aes-256-cbc",
            Self::Aes128Cbc => "aes-128-cbc",
        }
    }

    /// The algorithm that a configuration names.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cipher| cipher.name() == name)
    }

    pub(crate) const fn key_length(self) -> usize {
        match self {
            Self::Aes256Cbc => 32,
            Self::Aes128Cbc => 16,
        }
    }

    /// Without parameters: the vector is in each token.
    pub(crate) const fn identifier(self) -> AlgorithmIdentifier<'static> {
        AlgorithmIdentifier::new(match self {
            Self::Aes256Cbc => oid::AES256_CBC,
            Self::Aes128Cbc => oid::AES128_CBC,
        })
    }

    /// What a peer named. An initialisation vector for parameters (RFC 3565) is ignored.
    pub(crate) fn from_identifier(identifier: &AlgorithmIdentifier<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|cipher| cipher.identifier().algorithm == identifier.algorithm)
    }

    const fn algorithm(self) -> &'static Algorithm {
        match self {
            Self::Aes256Cbc => &AES_256,
            Self::Aes128Cbc => &AES_128,
        }
    }
}

impl fmt::Display for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The ciphertext is none of this key's.
#[derive(Debug)]
pub(crate) struct Undecipherable;

/// One cipher key.
pub(crate) struct CipherKey {
    encrypting: PaddedBlockEncryptingKey,
    decrypting: PaddedBlockDecryptingKey,
}

impl CipherKey {
    /// `None` where the secret is not of the algorithm's length.
    pub(crate) fn new(cipher: Cipher, secret: &[u8]) -> Option<Self> {
        let key = || UnboundCipherKey::new(cipher.algorithm(), secret).ok();
        Some(Self {
            encrypting: PaddedBlockEncryptingKey::cbc_pkcs7(key()?).ok()?,
            decrypting: PaddedBlockDecryptingKey::cbc_pkcs7(key()?).ok()?,
        })
    }

    /// Encrypts `text` into `ciphertext`, which is cleared.
    pub(crate) fn encrypt(&self, iv: [u8; IV_LENGTH], text: &[u8], ciphertext: &mut Vec<u8>) -> Option<()> {
        ciphertext.clear();
        ciphertext.extend_from_slice(text);
        let context = EncryptionContext::Iv128(FixedLength::from(iv));
        self.encrypting.less_safe_encrypt(ciphertext, context).ok().map(|_| ())
    }

    /// Decrypts what has verified into `text`, which is cleared.
    pub(crate) fn decrypt(
        &self,
        iv: [u8; IV_LENGTH],
        ciphertext: &[u8],
        text: &mut Vec<u8>,
    ) -> Result<(), Undecipherable> {
        text.clear();
        text.extend_from_slice(ciphertext);
        let context = DecryptionContext::Iv128(FixedLength::from(iv));
        let length = self.decrypting.decrypt(text, context).map_err(|_| Undecipherable)?.len();
        text.truncate(length);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_identifiers_return() {
        for cipher in Cipher::ALL {
            assert_eq!(Cipher::from_name(cipher.name()), Some(cipher));
            assert_eq!(Cipher::from_identifier(&cipher.identifier()), Some(cipher));
            assert!(CipherKey::new(cipher, &[0; 24]).is_none());
        }
    }

    #[test]
    fn texts_of_every_length_return_and_broken_ones_do_not() {
        for cipher in Cipher::ALL {
            let key = CipherKey::new(cipher, &[7; 32][..cipher.key_length()]).unwrap();
            let (mut ciphertext, mut text) = (vec![], vec![]);
            for length in 0..50 {
                key.encrypt([3; 16], &vec![0x55; length], &mut ciphertext).unwrap();
                assert_eq!(ciphertext.len(), (length / 16 + 1) * 16);
                key.decrypt([3; 16], &ciphertext, &mut text).unwrap();
                assert_eq!(text, vec![0x55; length]);
                ciphertext.pop();
                assert!(key.decrypt([3; 16], &ciphertext, &mut text).is_err());
            }
            assert!(key.decrypt([3; 16], &[], &mut text).is_err());
        }
    }
}
