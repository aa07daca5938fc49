//! Key agreement: ECDH on P-256 by aws-lc-rs, on brainpoolP256r1 by bp256, MODP-2048 by crypto-bigint.
//!
//! IEC 62351-4, clause 8. No shared secret comes of a public value outside the group (RFC 2631, 2.1.5;
//! SP 800-56A, 5.6.2.3).

use std::fmt;

use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use bp256::r1::ProjectivePoint;
use ecdsa::elliptic_curve::point::AffineCoordinates;
use ecdsa::elliptic_curve::sec1::ToSec1Point;
use zeroize::Zeroize;

use super::modp;
use crate::Random;
use crate::secret::Secret;

/// Groups, in the order in which we like them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// 23: ECDH on P-256
    P256,
    /// 28: ECDH on brainpoolP256r1
    BrainpoolP256r1,
    /// 14: Diffie-Hellman modulo the 2048-bit prime of RFC 3526
    Modp2048,
}

impl Group {
    /// All, best first.
    pub const ALL: [Self; 3] = [Self::P256, Self::BrainpoolP256r1, Self::Modp2048];

    /// As configurations write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "p-256",
            Self::BrainpoolP256r1 => "brainpoolp256r1",
            Self::Modp2048 => "modp-2048",
        }
    }

    /// The group that a configuration names.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.name() == name)
    }

    /// `dhGroup`
    #[must_use]
    pub const fn number(self) -> u32 {
        match self {
            Self::P256 => 23,
            Self::BrainpoolP256r1 => 28,
            Self::Modp2048 => 14,
        }
    }

    pub(crate) fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.number() == number)
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.number(), self.name())
    }
}

/// Times a scalar is drawn: of the groups here one in 2³² draws is none, at most, so more means that the
/// randomness is broken.
const DRAWS: usize = 16;

/// Octets of x‖y.
const POINT_LENGTH: usize = 64;

/// What the peer sent is no element of the group, or one of a small subgroup.
#[derive(Debug)]
pub(crate) struct NoElement;

/// The randomness gave no scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the source of randomness gave no Diffie-Hellman key in {DRAWS} draws")]
pub struct BadRandomness;

/// Our key of one agreement; used once.
pub(crate) struct Ephemeral {
    scalar: Scalar,
    public: Vec<u8>,
}

enum Scalar {
    P256(PrivateKey),
    BrainpoolP256r1(bp256::r1::SecretKey),
    Modp2048(modp::Exponent),
}

impl Ephemeral {
    pub(crate) fn generate(group: Group, random: &mut Random) -> Result<Self, BadRandomness> {
        let draw = |_| Self::from_octets(group, Secret::filled(32, &mut *random).expose());
        (0..DRAWS).find_map(draw).ok_or(BadRandomness)
    }

    /// `None` where the octets are no scalar.
    pub(crate) fn from_octets(group: Group, octets: &[u8]) -> Option<Self> {
        let scalar = match group {
            Group::P256 => Scalar::P256(PrivateKey::from_private_key(&ECDH_P256, octets).ok()?),
            Group::BrainpoolP256r1 => Scalar::BrainpoolP256r1(bp256::r1::SecretKey::from_slice(octets).ok()?),
            Group::Modp2048 => Scalar::Modp2048(modp::Exponent::from_octets(octets)?),
        };
        Some(Self { public: scalar.public()?, scalar })
    }

    pub(crate) const fn group(&self) -> Group {
        match self.scalar {
            Scalar::P256(_) => Group::P256,
            Scalar::BrainpoolP256r1(_) => Group::BrainpoolP256r1,
            Scalar::Modp2048(_) => Group::Modp2048,
        }
    }

    /// Of curves x‖y, without the leading 04 of SEC 1 (assumed, CP-07); of MODP as long as the modulus.
    pub(crate) fn public(&self) -> &[u8] {
        &self.public
    }

    /// Z: of curves the x coordinate, of MODP as long as the modulus.
    pub(crate) fn agree(self, peer: &[u8]) -> Result<Secret, NoElement> {
        match self.scalar {
            Scalar::P256(scalar) => {
                let peer = UnparsedPublicKey::new(&ECDH_P256, sec1(peer).ok_or(NoElement)?);
                agreement::agree(&scalar, peer, NoElement, |z| Ok(Secret::copy_of(z)))
            }
            Scalar::BrainpoolP256r1(scalar) => agree_on_brainpool(&scalar, peer),
            Scalar::Modp2048(exponent) => exponent.agree(peer).ok_or(NoElement),
        }
    }
}

impl Scalar {
    fn public(&self) -> Option<Vec<u8>> {
        let without_lead = |point: &[u8]| point.get(1..).map(<[u8]>::to_vec);
        match self {
            Self::P256(scalar) => without_lead(scalar.compute_public_key().ok()?.as_ref()),
            Self::BrainpoolP256r1(scalar) => {
                without_lead(scalar.public_key().to_sec1_point(false).as_bytes())
            }
            Self::Modp2048(exponent) => Some(exponent.public()),
        }
    }
}

/// `from_sec1_bytes` refuses the identity and what is off the curve, whose order is prime.
fn agree_on_brainpool(scalar: &bp256::r1::SecretKey, peer: &[u8]) -> Result<Secret, NoElement> {
    let peer = sec1(peer).ok_or(NoElement)?;
    let peer = ecdsa::elliptic_curve::PublicKey::<bp256::BrainpoolP256r1>::from_sec1_bytes(&peer)
        .map_err(|_| NoElement)?;
    let mut point = ProjectivePoint::from(*peer.as_affine()) * scalar.to_nonzero_scalar().as_ref();
    let mut x = point.to_affine().x();
    let z = Secret::copy_of(&x);
    x.zeroize();
    point.zeroize();
    Ok(z)
}

impl fmt::Debug for Ephemeral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ephemeral({})", self.group())
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
    use crate::fixture::{self, hexed};

    #[test]
    fn numbers_and_names_return() {
        for group in Group::ALL {
            assert_eq!(Group::from_number(group.number()), Some(group));
            assert_eq!(Group::from_name(group.name()), Some(group));
        }
        assert_eq!(Group::from_number(19), None);
    }

    #[test]
    fn both_ends_agree_on_z_with_and_without_the_leading_octet() {
        let mut random = fixture::random(1);
        for group in Group::ALL {
            let mut generate = || Ephemeral::generate(group, &mut random).unwrap();
            let (one, two) = (generate(), generate());
            let lead: &[u8] = if group == Group::Modp2048 { &[] } else { &[0x04] };
            let (from_one, from_two) = (one.public().to_vec(), [lead, two.public()].concat());
            let length = if group == Group::Modp2048 { 256 } else { 64 };
            assert_eq!(from_one.len(), length);
            let (z, same) = (one.agree(&from_two).unwrap(), two.agree(&from_one).unwrap());
            assert_eq!((z.expose(), z.expose().len()), (same.expose(), if length == 64 { 32 } else { 256 }));
        }
    }

    /// The generator (RFC 5639, 3.4) and a key exchange (RFC 7027, A.1).
    #[test]
    fn brainpool_is_that_of_rfc_5639_and_rfc_7027() {
        let of = |scalar: &str| Ephemeral::from_octets(Group::BrainpoolP256r1, &hexed(scalar)).unwrap();
        let generator = of(&format!("{:064x}", 1));
        assert_eq!(
            generator.public(),
            hexed(
                "8bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262\
                 547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997"
            )
        );
        let a = of("81db1ee100150ff2ea338d708271be38300cb54241d79950f77b063039804f1d");
        let b = of("55e40bc41e37e3e2ad25c3c6654511ffa8474a91a0032087593852d3e7d76bd3");
        let (public_a, public_b) = (a.public().to_vec(), b.public().to_vec());
        assert_eq!(public_a[..32], hexed("44106e913f92bc02a1705d9953a8414db95e1aaa49e81d9e85f929a8e3100be5"));
        let z = hexed("89afc39d41d3b327814b80940b042590f96556ec91e6ae7939bce31f3a18bf2b");
        assert_eq!(a.agree(&public_b).unwrap().expose(), z);
        assert_eq!(b.agree(&public_a).unwrap().expose(), z);
    }

    #[test]
    fn p13_points_off_the_curve_and_the_identity_are_refused() {
        for group in [Group::P256, Group::BrainpoolP256r1] {
            let other = if group == Group::P256 { Group::BrainpoolP256r1 } else { Group::P256 };
            let of = |group| Ephemeral::from_octets(group, &[7; 32]).unwrap();
            let point = of(group).public().to_vec();
            let edited = |at: usize| {
                let mut point = point.clone();
                point[at] ^= 1;
                point
            };
            let lead = |lead: u8| [&[lead][..], &point].concat();
            let bad = [
                vec![],
                vec![0],
                vec![0; 64],
                vec![0xff; 64],
                edited(0),
                edited(63),
                of(other).public().to_vec(),
                lead(0),
                lead(5),
                lead(6),
                [&[2][..], &point[..32]].concat(),
                point[..63].to_vec(),
            ];
            for public in bad {
                assert!(of(group).agree(&public).is_err(), "{public:02x?}");
            }
            assert!(of(group).agree(&point).is_ok() && of(group).agree(&lead(4)).is_ok());
        }
    }

    #[test]
    fn randomness_that_gives_no_scalar_is_told() {
        for group in Group::ALL {
            let mut zeros: Random = Box::new(|octets| octets.fill(0));
            assert_eq!(Ephemeral::generate(group, &mut zeros).unwrap_err(), BadRandomness);
        }
    }
}
