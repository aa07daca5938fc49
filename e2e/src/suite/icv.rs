//! Integrity check values: HMAC-SHA256 and AES-GMAC by aws-lc-rs, 16 octets each (IEC 62351-4, clause 13.2).

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use schemas::oid;
use schemas::profile::{NONCE_LENGTH, TAG_LENGTH};
use schemas::secpdu::AlgorithmIdentifier;

use super::{Aead, AeadKey, NotAuthentic, TAGGED, has_our_tag_length};

/// Integrity check algorithms, in the order in which we like them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Icv {
    /// AES-256-GMAC
    Aes256Gmac,
    /// AES-128-GMAC
    Aes128Gmac,
    /// HMAC with SHA-256. It has no nonce, so that PDUs missing at the end of a millisecond are not seen.
    HmacSha256,
}

impl Icv {
    /// All, best first.
    pub const ALL: [Self; 3] = [Self::Aes256Gmac, Self::Aes128Gmac, Self::HmacSha256];

    /// As configurations write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aes256Gmac => "aes-256-gmac",
            Self::Aes128Gmac => "aes-128-gmac",
            Self::HmacSha256 => "hmac-sha256",
        }
    }

    /// The algorithm that a configuration names.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|icv| icv.name() == name)
    }

    pub(crate) const fn key_length(self) -> usize {
        match self {
            Self::Aes256Gmac | Self::HmacSha256 => 32,
            Self::Aes128Gmac => 16,
        }
    }

    pub(crate) const fn identifier(self) -> AlgorithmIdentifier<'static> {
        let (algorithm, parameters) = match self {
            Self::Aes256Gmac => (oid::AES256_GMAC, Some(TAGGED)),
            Self::Aes128Gmac => (oid::AES128_GMAC, Some(TAGGED)),
            Self::HmacSha256 => (oid::HMAC_WITH_SHA256, None),
        };
        AlgorithmIdentifier { algorithm, parameters }
    }

    /// What a peer named. Other lengths than 16 are other algorithms, which we do not have.
    pub(crate) fn from_identifier(identifier: &AlgorithmIdentifier<'_>) -> Option<Self> {
        let named = Self::ALL.into_iter().find(|icv| icv.identifier().algorithm == identifier.algorithm)?;
        let ours = |parameters| match named {
            Self::HmacSha256 => parameters == NULL,
            Self::Aes256Gmac | Self::Aes128Gmac => has_our_tag_length(parameters),
        };
        identifier.parameters.is_none_or(ours).then_some(named)
    }
}

/// NULL, which RFC 8018 has HMACs carry for parameters.
const NULL: &[u8] = &[0x05, 0x00];

impl fmt::Display for Icv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One ICV key; the caller answers for the nonces.
pub(crate) struct IcvKey {
    icv: Icv,
    key: Key,
}

enum Key {
    Hmac(Box<hmac::Key>),
    Gmac(AeadKey),
}

impl IcvKey {
    /// `None` where the secret is not of the algorithm's length.
    pub(crate) fn new(icv: Icv, secret: &[u8]) -> Option<Self> {
        let key = match icv {
            Icv::Aes256Gmac => Key::Gmac(AeadKey::new(Aead::Aes256Gcm, secret)?),
            Icv::Aes128Gmac => Key::Gmac(AeadKey::new(Aead::Aes128Gcm, secret)?),
            Icv::HmacSha256 => Key::Hmac(Box::new(hmac::Key::new(hmac::HMAC_SHA256, secret))),
        };
        (secret.len() == icv.key_length()).then_some(Self { icv, key })
    }

    pub(crate) const fn icv(&self) -> Icv {
        self.icv
    }

    pub(crate) const fn has_nonce(&self) -> bool {
        matches!(self.key, Key::Gmac(_))
    }

    /// Where the algorithm has no nonce, it is left out of account.
    pub(crate) fn compute(&self, nonce: [u8; NONCE_LENGTH], tbp: &[u8]) -> Option<[u8; TAG_LENGTH]> {
        match &self.key {
            Key::Hmac(key) => hmac::sign(key, tbp).as_ref().first_chunk().copied(),
            Key::Gmac(key) => {
                let mut tag = [0; TAG_LENGTH];
                key.seal(nonce, tbp, &[], &mut tag).map(|()| tag)
            }
        }
    }

    pub(crate) fn verify(
        &self,
        nonce: [u8; NONCE_LENGTH],
        tbp: &[u8],
        icv: &[u8],
    ) -> Result<(), NotAuthentic> {
        let genuine = self.compute(nonce, tbp).ok_or(NotAuthentic)?;
        verify_slices_are_equal(&genuine, icv).map_err(|_| NotAuthentic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_identifiers_return() {
        for icv in Icv::ALL {
            assert_eq!(Icv::from_name(icv.name()), Some(icv));
            assert_eq!(Icv::from_identifier(&icv.identifier()), Some(icv));
            assert!(IcvKey::new(icv, &[0; 24]).is_none());
            for parameters in [&[0x30, 0x05, 4, 0, 2, 1, 12][..], &[0x30, 0x02, 4, 0]] {
                let short = AlgorithmIdentifier { parameters: Some(parameters), ..icv.identifier() };
                assert_eq!(Icv::from_identifier(&short), None, "{icv} of 12 octets");
            }
        }
        let null = AlgorithmIdentifier { parameters: Some(NULL), ..Icv::HmacSha256.identifier() };
        assert_eq!(Icv::from_identifier(&null), Some(Icv::HmacSha256));
    }

    /// RFC 4231, of which test case 5 has our length and the others are cut to it.
    #[test]
    fn hmac_is_that_of_rfc_4231() {
        let hexed = crate::fixture::hexed;
        for (key, data, value) in [
            (vec![0x0b; 20], b"Hi There".to_vec(), "b0344c61d8db38535ca8afceaf0bf12b"),
            (b"Jefe".to_vec(), b"what do ya want for nothing?".to_vec(), "5bdcc146bf60754e6a042426089575c7"),
            (vec![0xaa; 20], vec![0xdd; 50], "773ea91e36800e46854db8ebd09181a7"),
            ((1..=25).collect(), vec![0xcd; 50], "82558a389a443c0ea4cc819899f2083a"),
            (vec![0x0c; 20], b"Test With Truncation".to_vec(), "a3b6167473100ee06e0c796c2955552b"),
            (
                vec![0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
                "60e431591ee0b67f0d8a26aacbf5b77f",
            ),
        ] {
            let key = Key::Hmac(Box::new(hmac::Key::new(hmac::HMAC_SHA256, &key)));
            let key = IcvKey { icv: Icv::HmacSha256, key };
            assert_eq!(key.compute([0; 12], &data).unwrap(), hexed(value)[..]);
        }
    }

    #[test]
    fn values_have_sixteen_octets_and_no_fewer_verify() {
        for icv in Icv::ALL {
            let key = IcvKey::new(icv, &[7; 32][..icv.key_length()]).unwrap();
            let value = key.compute([1; 12], b"tbp").unwrap();
            assert!(key.verify([1; 12], b"tbp", &value).is_ok());
            assert!((0..16).all(|length| key.verify([1; 12], b"tbp", &value[..length]).is_err()));
            assert!(key.verify([1; 12], b"tbq", &value).is_err());
            assert_eq!(key.verify([2; 12], b"tbp", &value).is_err(), key.has_nonce());
        }
    }
}
