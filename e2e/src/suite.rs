//! The algorithms: what they are called on the wire and what computes them. A new one is a variant here and
//! nothing elsewhere.

mod aead;
mod cipher;
mod group;
mod icv;
mod modp;
mod signature;

use std::fmt;

use schemas::ber::{Reader, Tag};
use schemas::profile::TAG_LENGTH;
use sha2::{Digest, Sha256};

pub use aead::Aead;
pub(crate) use aead::AeadKey;
pub use cipher::Cipher;
pub(crate) use cipher::{CipherKey, IV_LENGTH};
pub(crate) use group::Ephemeral;
pub use group::{BadRandomness, Group};
pub use icv::Icv;
pub(crate) use icv::IcvKey;
pub use signature::SignatureAlgorithm;
pub(crate) use signature::{SigningKey, path_algorithms, verify_rsa_with_sha1};

/// How transfers are protected: what a handshake agrees on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protection {
    /// Encrypted and authenticated in one.
    Aead(Aead),
    /// Encrypted, then authenticated.
    Encrypted(Cipher, Icv),
    /// Authenticated, and legible to every broker.
    Clear(Icv),
}

impl Protection {
    /// Whether brokers cannot read the contents.
    #[must_use]
    pub const fn is_encrypted(self) -> bool {
        !matches!(self, Self::Clear(_))
    }

    /// Octets of a direction's ICV key and of its encryption key.
    const fn key_lengths(self) -> (usize, usize) {
        match self {
            Self::Aead(aead) => (0, aead.key_length()),
            Self::Encrypted(cipher, icv) => (icv.key_length(), cipher.key_length()),
            Self::Clear(icv) => (icv.key_length(), 0),
        }
    }

    /// Octets of the keys of both directions.
    pub(crate) const fn keys_length(self) -> usize {
        let (icv, encryption) = self.key_lengths();
        2 * (icv + encryption)
    }

    /// The keys client→server and server→client: both ICV keys come first (clause 8; assumed, CP-08).
    pub(crate) fn keys(self, okm: &[u8]) -> Option<[TransferKey; 2]> {
        let (icv, encryption) = self.key_lengths();
        let (icvs, ciphers) = okm.split_at_checked(2 * icv)?;
        let (icvs, ciphers) = (icvs.split_at_checked(icv)?, ciphers.split_at_checked(encryption)?);
        Some([self.key(icvs.0, ciphers.0)?, self.key(icvs.1, ciphers.1)?])
    }

    fn key(self, icv_key: &[u8], key: &[u8]) -> Option<TransferKey> {
        Some(match self {
            Self::Aead(aead) => TransferKey::Aead(AeadKey::new(aead, key)?),
            Self::Encrypted(cipher, icv) => {
                TransferKey::Encrypted(Box::new(CipherKey::new(cipher, key)?), IcvKey::new(icv, icv_key)?)
            }
            Self::Clear(icv) => TransferKey::Clear(IcvKey::new(icv, icv_key)?),
        })
    }
}

impl From<Aead> for Protection {
    fn from(aead: Aead) -> Self {
        Self::Aead(aead)
    }
}

impl fmt::Display for Protection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Aead(aead) => aead.fmt(f),
            Self::Encrypted(cipher, icv) => write!(f, "{cipher} with {icv}"),
            Self::Clear(icv) => write!(f, "clear with {icv}"),
        }
    }
}

/// What protects one direction; the caller answers for the nonces.
pub(crate) enum TransferKey {
    Aead(AeadKey),
    Encrypted(Box<CipherKey>, IcvKey),
    Clear(IcvKey),
}

/// The octets were not protected under this key, nonce and AAD.
#[derive(Debug)]
pub(crate) struct NotAuthentic;

/// GCMParameters (RFC 5084) and GMACParameters (RFC 9044): the nonce in them is ignored, the tag has 16 octets
/// (clause 13.2).
const TAGGED: &[u8] = &[0x30, 0x05, 0x04, 0x00, 0x02, 0x01, TAG_LENGTH as u8];

fn has_our_tag_length(parameters: &[u8]) -> bool {
    let length = || {
        let mut fields = Reader::der(parameters).enter(Tag::SEQUENCE).ok()?;
        fields.expect(Tag::OCTET_STRING).ok()?;
        fields.expect(Tag::INTEGER).ok()?.integer().ok()
    };
    length() == Some(TAG_LENGTH as i64)
}

/// SHA-256, the hash of everything here.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

#[cfg(test)]
mod wycheproof;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tags_of_sixteen_octets_are_ours() {
        for (parameters, ours) in [
            (&[0x30, 0x05, 0x04, 0x00, 0x02, 0x01, 0x10][..], true),
            (&[0x30, 0x07, 0x04, 0x02, 1, 2, 0x02, 0x01, 0x10], true),
            (&[0x30, 0x05, 0x04, 0x00, 0x02, 0x01, 0x0c], false),
            (&[0x30, 0x02, 0x04, 0x00], false),
            (&[0x05, 0x00], false),
        ] {
            assert_eq!(has_our_tag_length(parameters), ours, "{parameters:02x?}");
        }
    }
}
