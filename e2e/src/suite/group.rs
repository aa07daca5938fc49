//! Key agreement.

use std::fmt;

use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};

use crate::Random;
use crate::secret::Secret;

/// `dhGroup` of ECDH on P-256 (IEC 62351-4, clause 8).
pub(crate) const GROUP_P256: u32 = 23;

/// Times a scalar is drawn: one in 2³² is no scalar of P-256, so more means that the randomness is broken.
const DRAWS: usize = 16;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

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
