//! Group 14, MODP-2048 (RFC 3526): generator 2, exponents of 256 bits, in constant time where they are secret.

use crypto_bigint::modular::{ConstMontyForm, ConstMontyParams};
use crypto_bigint::{Encoding, U256, U2048};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::secret::Secret;

/// Octets of the modulus.
const LENGTH: usize = 256;

crypto_bigint::const_monty_params!(
    Modulus,
    U2048,
    concat!(
        "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD",
        "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED",
        "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F",
        "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B",
        "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510",
        "15728E5A8AACAA68FFFFFFFFFFFFFFFF",
    ),
    "2²⁰⁴⁸ − 2¹⁹⁸⁴ − 1 + 2⁶⁴ · (⌊2¹⁹¹⁸ π⌋ + 124476), a safe prime: p = 2q + 1."
);

type Element = ConstMontyForm<Modulus, { U2048::LIMBS }>;

/// 2, which generates the subgroup of order q.
const GENERATOR: Element = Element::new(&U2048::from_u8(2));

/// A secret exponent.
#[derive(ZeroizeOnDrop)]
pub(super) struct Exponent(U256);

impl Exponent {
    /// 32 octets other than zeros.
    pub(super) fn from_octets(octets: &[u8]) -> Option<Self> {
        let exponent = U256::from_be_bytes(octets.try_into().ok()?);
        (exponent != U256::ZERO).then_some(Self(exponent))
    }

    pub(super) fn public(&self) -> Vec<u8> {
        self.power(&GENERATOR).retrieve().to_be_bytes().as_ref().to_vec()
    }

    /// Z, as long as the modulus. `None` where the peer's value is none of the subgroup.
    pub(super) fn agree(&self, peer: &[u8]) -> Option<Secret> {
        let mut z = self.power(&element(peer)?).retrieve();
        let mut octets = z.to_be_bytes();
        let secret = Secret::copy_of(octets.as_ref());
        octets.as_mut().zeroize();
        z.zeroize();
        Some(secret)
    }

    fn power(&self, base: &Element) -> Element {
        base.pow_bounded_exp(&self.0, U256::BITS)
    }
}

/// A public value y: 2 ≤ y ≤ p − 2, and y^q = 1, so that it tells nothing of our exponent but by its logarithm.
fn element(octets: &[u8]) -> Option<Element> {
    let excess = LENGTH.checked_sub(octets.len())?;
    let padded = [&vec![0; excess], octets].concat();
    let y = U2048::from_be_slice(&padded);
    let p = Modulus::PARAMS.modulus().get();
    let last = p.wrapping_sub(&U2048::from_u8(2));
    let in_range = y >= U2048::from_u8(2) && y <= last;
    let element = Element::new(&y);
    let of_order_q = || element.pow_vartime(&p.shr_vartime(1)) == Element::ONE;
    (in_range && of_order_q()).then_some(element)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::hexed;

    fn p() -> U2048 {
        Modulus::PARAMS.modulus().get()
    }

    fn minus(less: u8) -> Vec<u8> {
        p().wrapping_sub(&U2048::from_u8(less)).to_be_bytes().as_ref().to_vec()
    }

    /// RFC 3526, section 3. The rest of π's digits are proved by OpenSSL's agreement.
    #[test]
    fn the_modulus_is_that_of_rfc_3526() {
        let (octets, ones) = (minus(0), [0xff; 8]);
        assert_eq!((&octets[..8], &octets[LENGTH - 8..]), (&ones[..], &ones[..]));
        assert_eq!(octets[8..20], hexed("c90fdaa22168c234c4c6628b"), "the first bits of π");
        assert_eq!(GENERATOR.pow_vartime(&p().shr_vartime(1)), Element::ONE, "2 generates the half");
    }

    /// Each line as `modp/openssl.txt` says.
    #[test]
    fn openssl_agrees() {
        let vectors = include_str!("modp/openssl.txt");
        let lines: Vec<_> = vectors.lines().filter(|line| !line.starts_with('#')).map(hexed).collect();
        assert_eq!(lines.len(), 24);
        for vector in lines.chunks(4) {
            let [x, own, peer, z] = vector else { panic!("four lines each") };
            let exponent = Exponent::from_octets(x).unwrap();
            assert_eq!((&exponent.public(), exponent.agree(peer).unwrap().expose()), (own, &z[..]));
        }
    }

    #[test]
    fn p13_values_outside_the_subgroup_are_refused() {
        let exponent = Exponent::from_octets(&[7; 32]).unwrap();
        let below_two = [vec![], vec![0], vec![1], vec![0; LENGTH]];
        let above = [minus(1), minus(0), vec![0xff; LENGTH], vec![1; LENGTH + 1]];
        // No squares: 11, and −2, as 2 is one and −1 is none.
        let of_order_2q = [minus(2), vec![11]];
        for y in below_two.into_iter().chain(above).chain(of_order_2q) {
            assert!(exponent.agree(&y).is_none(), "{y:02x?}");
        }
        assert!(exponent.agree(&[2]).is_some(), "leading zeros may be left out");
        assert!(Exponent::from_octets(&[0; 32]).is_none() && Exponent::from_octets(&[1; 31]).is_none());
    }
}
