//! The algorithms: what they are called on the wire and what computes them.
//!
//! ECDH on P-256, ECDSA and AES-GCM come from aws-lc-rs. A new algorithm is a variant here and nothing elsewhere.

use std::fmt;

use aws_lc_rs::aead::{self, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use schemas::ber::{Reader, Tag};
use schemas::oid;
use schemas::profile::{NONCE_LENGTH, TAG_LENGTH};
use schemas::secpdu::AlgorithmIdentifier;
use sha2::{Digest, Sha256};

use crate::Random;
use crate::secret::Secret;

/// `dhGroup` of ECDH on P-256 (IEC 62351-4, clause 8).
pub(crate) const GROUP_P256: u32 = 23;

/// Times a scalar is drawn: one in 2³² is no scalar of P-256, so more means that the randomness is broken.
const DRAWS: usize = 16;

/// Authenticated encryption, in the order in which we like them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aead {
    /// AES-256-GCM
    Aes256Gcm,
    /// AES-128-GCM
    Aes128Gcm,
}

/// GCMParameters (RFC 5084): the nonce in them is ignored, the tag has 16 octets (clause 13.2).
const GCM_PARAMETERS: &[u8] = &[0x30, 0x05, 0x04, 0x00, 0x02, 0x01, TAG_LENGTH as u8];

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
        AlgorithmIdentifier { algorithm, parameters: Some(GCM_PARAMETERS) }
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

fn has_our_tag_length(parameters: &[u8]) -> bool {
    let length = || {
        let mut fields = Reader::der(parameters).enter(Tag::SEQUENCE).ok()?;
        fields.expect(Tag::OCTET_STRING).ok()?;
        fields.expect(Tag::INTEGER).ok()?.integer().ok()
    };
    length() == Some(TAG_LENGTH as i64)
}

/// The octets were not sealed under this key, nonce and AAD.
#[derive(Debug)]
pub(crate) struct NotAuthentic;

/// One AEAD key; the caller answers for the nonces.
pub(crate) struct AeadKey(LessSafeKey);

impl AeadKey {
    /// `None` where the secret is not of the algorithm's length.
    pub(crate) fn new(aead: Aead, secret: &[u8]) -> Option<Self> {
        UnboundKey::new(aead.algorithm(), secret).ok().map(|key| Self(LessSafeKey::new(key)))
    }

    /// Encrypts in place all but the last octets of `sealed`, where the tag goes. `None` where there is no room.
    pub(crate) fn seal(&self, nonce: [u8; NONCE_LENGTH], aad: &[u8], sealed: &mut [u8]) -> Option<()> {
        let at = sealed.len().checked_sub(TAG_LENGTH)?;
        let (text, tag) = sealed.split_at_mut(at);
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.0.seal_in_place_scatter(nonce, Aad::from(aad), text, &[], tag).ok()
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

/// Octets of x‖y on P-256.
const POINT_LENGTH: usize = 64;

/// What the peer sent is no point of P-256 other than the identity.
#[derive(Debug)]
pub(crate) struct NoPoint;

/// The randomness gave no scalar of P-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the source of randomness gave no ECDH key in {DRAWS} draws")]
pub struct BadRandomness;

/// Our key of one ECDH agreement; used once.
pub(crate) struct Ephemeral {
    scalar: PrivateKey,
    public: Vec<u8>,
}

impl Ephemeral {
    pub(crate) fn generate(random: &mut Random) -> Result<Self, BadRandomness> {
        let scalar = (0..DRAWS).find_map(|_| {
            let octets = Secret::filled(32, |octets| random(octets));
            PrivateKey::from_private_key(&ECDH_P256, octets.expose()).ok()
        });
        let scalar = scalar.ok_or(BadRandomness)?;
        let point = scalar.compute_public_key().map_err(|_| BadRandomness)?;
        let public = point.as_ref().get(1..).unwrap_or_default().to_vec();
        Ok(Self { scalar, public })
    }

    /// x‖y, without the leading 04 of SEC 1 (assumed, CP-07).
    pub(crate) fn public(&self) -> &[u8] {
        &self.public
    }

    /// Z, the x coordinate.
    pub(crate) fn agree(self, peer: &[u8]) -> Result<Secret, NoPoint> {
        let peer = UnparsedPublicKey::new(&ECDH_P256, sec1(peer).ok_or(NoPoint)?);
        agreement::agree(&self.scalar, peer, NoPoint, |z| Ok(Secret::copy_of(z)))
    }
}

impl fmt::Debug for Ephemeral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ephemeral(..)")
    }
}

fn sec1(public: &[u8]) -> Option<Vec<u8>> {
    match (public.len(), public.first()) {
        (POINT_LENGTH, _) => Some([&[0x04], public].concat()),
        (65, Some(0x04)) => Some(public.to_vec()),
        _ => None,
    }
}

/// SHA-256, the hash of everything here.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use aes_gcm::aead::{Aead as _, KeyInit, Payload};
    use proptest::prelude::*;

    use super::*;
    use crate::fixture;

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

    proptest! {
        #[test]
        fn another_implementation_seals_to_the_same_octets(
            key: [u8; 32], nonce: [u8; 12], aad: Vec<u8>, text: Vec<u8>, small: bool
        ) {
            let aead = if small { Aead::Aes128Gcm } else { Aead::Aes256Gcm };
            let secret = &key[..aead.key_length()];
            let key = AeadKey::new(aead, secret).unwrap();
            let mut sealed = [&text[..], &[0; TAG_LENGTH]].concat();
            key.seal(nonce, &aad, &mut sealed).unwrap();
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

    #[test]
    fn both_ends_agree_on_z_with_and_without_the_leading_octet() {
        let mut random = fixture::random(1);
        let (one, two) =
            (Ephemeral::generate(&mut random).unwrap(), Ephemeral::generate(&mut random).unwrap());
        let (from_one, from_two) = (one.public().to_vec(), [&[0x04], two.public()].concat());
        let (z, same) = (one.agree(&from_two).unwrap(), two.agree(&from_one).unwrap());
        assert_eq!((z.expose(), z.expose().len()), (same.expose(), 32));
    }

    #[test]
    fn randomness_that_gives_no_scalar_is_told() {
        let mut zeros: Random = Box::new(|octets| octets.fill(0));
        assert_eq!(Ephemeral::generate(&mut zeros).unwrap_err(), BadRandomness);
    }
}
