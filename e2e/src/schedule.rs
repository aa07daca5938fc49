//! From handshakes to keys: HKDF with the chained salt (IEC 62351-4, clause 8; RFC 5869).
//!
//! A key belongs to one direction and its type says which: nothing can be sealed with a key made for opening.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroize;

use crate::secret::Secret;
use crate::suite::{Protection, TransferKey, sha256};

/// salt = hash(tbs₂ ‖ hash(tbs₁ ‖ 0)), link by link (assumed, CP-08). A rekey links its two tokens to the
/// salt before it. Agreement with the peer is proved only because the chain covers both handshakes.
#[derive(Clone, Debug)]
pub(crate) struct Salt([u8; 32]);

impl Salt {
    /// Before any handshake: HashLen zero octets.
    pub(crate) const ZERO: Self = Self([0; 32]);

    #[cfg(test)]
    pub(crate) const fn octets(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn link(&self, tbs: &[u8]) -> Self {
        Self(sha256(&[tbs, &self.0]))
    }

    /// Both keys of the association. `z` ends here. `None` cannot be: every algorithm's key fits HKDF's output.
    pub(crate) fn derive(&self, z: Secret, protection: Protection) -> Option<TrafficKeys> {
        let okm = hkdf_sha256(&self.0, z.expose(), b"", protection.keys_length())?;
        let [client_to_server, server_to_client] = protection.keys(okm.expose())?;
        Some(TrafficKeys { client_to_server, server_to_client })
    }
}

pub(crate) fn hkdf_sha256(salt: &[u8], ikm: &[u8], info: &[u8], length: usize) -> Option<Secret> {
    let (mut prk, hkdf) = Hkdf::<Sha256>::extract(Some(salt), ikm);
    prk.as_mut_slice().zeroize();
    let mut expanded = Ok(());
    let okm = Secret::filled(length, |octets| expanded = hkdf.expand(info, octets));
    expanded.ok().map(|()| okm)
}

/// Seals what this end sends.
pub(crate) struct SealKey(pub(crate) TransferKey);

/// Opens what the peer sends.
pub(crate) struct OpenKey(pub(crate) TransferKey);

/// Which end of the association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Sent the HandshakeReq: the MMS client's side.
    Initiator,
    /// Answered it: the MMS server's side.
    Responder,
}

/// The keys of both directions, before anybody has taken a side.
pub(crate) struct TrafficKeys {
    client_to_server: TransferKey,
    server_to_client: TransferKey,
}

impl TrafficKeys {
    pub(crate) fn of(self, role: Role) -> (SealKey, OpenKey) {
        match role {
            Role::Initiator => (SealKey(self.client_to_server), OpenKey(self.server_to_client)),
            Role::Responder => (SealKey(self.server_to_client), OpenKey(self.client_to_server)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::{Aead, Cipher, CipherKey, Icv, IcvKey, sha256};

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    }

    fn octets(range: std::ops::RangeInclusive<u8>) -> Vec<u8> {
        range.collect()
    }

    /// RFC 5869, appendices A.1 to A.3.
    #[test]
    fn hkdf_is_that_of_rfc_5869() {
        let vectors = [
            (
                vec![0x0b; 22],
                octets(0x00..=0x0c),
                octets(0xf0..=0xf9),
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
            ),
            (
                octets(0x00..=0x4f),
                octets(0x60..=0xaf),
                octets(0xb0..=0xff),
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
            ),
            (
                vec![0x0b; 22],
                vec![],
                vec![],
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
            ),
        ];
        for (ikm, salt, info, okm) in vectors {
            let okm = hex(okm);
            assert_eq!(hkdf_sha256(&salt, &ikm, &info, okm.len()).unwrap().expose(), okm);
        }
    }

    #[test]
    fn the_salt_is_chained_over_both_handshakes() {
        let inner = sha256(&[b"tbs1", &[0; 32]]);
        let salt = Salt::ZERO.link(b"tbs1").link(b"tbs2");
        assert_eq!(salt.0, sha256(&[b"tbs2", &inner]));
        for other in
            [Salt::ZERO.link(b"tbs2").link(b"tbs1"), Salt::ZERO.link(b"tbs1tbs2"), Salt::ZERO.link(b"tbs1")]
        {
            assert_ne!(other.0, salt.0);
        }
    }

    /// Where in HKDF's output each direction's keys are (assumed, CP-08).
    #[test]
    fn icv_keys_come_before_encryption_keys_and_client_to_server_first() {
        let okm = octets(0..=159);
        for icv in Icv::ALL {
            let protection = Protection::Encrypted(Cipher::Aes128Cbc, icv);
            let [one, other] = protection.keys(&okm[..protection.keys_length()]).unwrap();
            let length = icv.key_length();
            let at = |start: usize, length: usize| &okm[start..start + length];
            let expected =
                [(at(0, length), at(2 * length, 16)), (at(length, length), at(2 * length + 16, 16))];
            for (key, (icv_key, cipher_key)) in [one, other].iter().zip(expected) {
                let TransferKey::Encrypted(cipher, of_icv) = key else { panic!("another protection") };
                let (mut found, mut wanted) = (vec![], vec![]);
                cipher.encrypt([1; 16], b"text", &mut found).unwrap();
                let expected = CipherKey::new(Cipher::Aes128Cbc, cipher_key).unwrap();
                expected.encrypt([1; 16], b"text", &mut wanted).unwrap();
                assert_eq!(found, wanted);
                let expected = IcvKey::new(icv, icv_key).unwrap();
                assert_eq!(of_icv.compute([1; 12], b"tbp"), expected.compute([1; 12], b"tbp"));
            }
        }
        assert_eq!(Protection::Clear(Icv::HmacSha256).keys_length(), 64);
        assert_eq!(Protection::Aead(Aead::Aes128Gcm).keys_length(), 32);
        assert!(Protection::Aead(Aead::Aes128Gcm).keys(&okm[..31]).is_none());
    }
}
