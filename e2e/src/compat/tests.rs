//! Each check of clause 11 by its name, at its edges, with keys of our own and of OpenSSL.

use std::sync::OnceLock;

use proptest::prelude::*;
use rcgen::{CertificateParams, KeyPair, KeyUsagePurpose, date_time_ymd};

use super::*;
use crate::fixture::{CLIENT, Ca, NOON, SERVER, hexed, leaf_params};
use crate::suite::sha256;
use crate::{CredentialError, SignatureAlgorithm};

const NOW: Utc = NOON.utc;
const MINUTE: i64 = 60_000;

fn after(millis: i64) -> Utc {
    Utc(NOW.0 + millis)
}

/// RSA takes its time to find a key.
fn key() -> &'static KeyPair {
    static KEY: OnceLock<KeyPair> = OnceLock::new();
    KEY.get_or_init(|| KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap())
}

fn certificate(ca: &Ca, jid: &str, change: impl FnOnce(&mut CertificateParams)) -> Vec<u8> {
    let params = leaf_params(jid, |params| {
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        change(params);
    });
    params.signed_by(key(), &ca.issuer).unwrap().der().to_vec()
}

fn end(ca: &Ca, jid: &str) -> ASecurity {
    let credential = Credential::signing(certificate(ca, jid, |_| ()), key().serialized_der()).unwrap();
    ASecurity::new(after(-60 * MINUTE), ASecurityConfig::new(credential, ca.anchors()))
}

/// Who is expected: as the peer record has it.
fn named(ca: &Ca, subject: &str) -> Expected {
    Expected::Subject { subject: subject.into(), anchor: sha256(&[&ca.der()]) }
}

/// Two ends below one authority, and what the second expects of the first.
fn ends() -> (ASecurity, ASecurity, Expected) {
    let ca = Ca::new("CA");
    (end(&ca, CLIENT), end(&ca, SERVER), named(&ca, "CN=aggregator"))
}

/// A value with this text for its time, signed as it should be.
fn signed_at(credential: &Credential, time: &str) -> Vec<u8> {
    let signature = credential.sign(time.as_bytes()).unwrap();
    CertificateBased { certificate: credential.leaf(), time, signature: &signature }.write()
}

#[test]
fn each_side_believes_the_other() {
    let ca = Ca::new("CA");
    let (mut client, mut server) = (end(&ca, CLIENT), end(&ca, SERVER));
    let request = client.sign(NOW).unwrap();
    let verified = server.verify_request(NOW, &named(&ca, "CN=aggregator"), &request).unwrap();
    assert_eq!((verified.form, verified.hash), (SignedForm::Text, Hash::Sha256));
    assert_eq!(verified.peer.certificate.subject, "CN=aggregator");
    assert_eq!(verified.peer.fingerprint, client.config.credential.fingerprint());
    let response = server.sign(NOW).unwrap();
    client.verify_response(NOW, &named(&ca, "CN=site1"), &response).unwrap();
}

#[test]
fn what_is_signed_is_the_text_of_a_time_in_whole_seconds() {
    let (mut client, ..) = ends();
    let value = client.sign(after(999)).unwrap();
    let value = CertificateBased::read(&value).unwrap();
    assert_eq!(value.time, "20261121120000Z");
    assert_eq!(value.certificate, client.config.credential.leaf());
    let leaf = Leaf::read(value.certificate).unwrap();
    assert!(Hash::Sha256.verifies(leaf.public_key().unwrap().octets, b"20261121120000Z", value.signature));
}

#[test]
fn times_rise_strictly_and_at_most_a_minute_ahead_of_the_clock() {
    let (mut client, mut server, expected) = ends();
    for _ in 0..=60 {
        let value = client.sign(NOW).unwrap();
        server.verify_request(NOW, &expected, &value).unwrap();
    }
    let (next, now) = (after(61_000), NOW);
    assert_eq!(client.sign(NOW), Err(SignError::TooManyTimes { next, now }));
    let value = client.sign(after(1_000)).unwrap();
    assert_eq!(CertificateBased::read(&value).unwrap().time, "20261121120101Z");
}

#[test]
fn a_clock_that_goes_back_signs_no_time_again() {
    let (mut client, ..) = ends();
    client.sign(NOW).unwrap();
    assert_eq!(
        CertificateBased::read(&client.sign(after(-30_000)).unwrap()).unwrap().time,
        "20261121120001Z"
    );
    assert!(matches!(client.sign(after(-MINUTE)), Err(SignError::TooManyTimes { .. })));
}

/// By name, from `openssl.txt`.
fn vector(name: &str) -> Vec<u8> {
    let prefix = format!("{name} = ");
    let line = include_str!("openssl.txt").lines().find_map(|line| line.strip_prefix(&prefix)).unwrap();
    hexed(line)
}

fn verify_openssl(time: &str, signature: &str, sha1: bool) -> Result<(SignedForm, Hash), Rule> {
    let anchors = TrustAnchors::from_der(&[vector("authority")]).unwrap();
    let credential = end(&Ca::new("CA"), SERVER).config.credential;
    let config = ASecurityConfig { sha1, ..ASecurityConfig::new(credential, anchors) };
    let (certificate, signature) = (vector("certificate"), vector(signature));
    let expected = Expected::Fingerprint(sha256(&[&certificate]));
    let value = CertificateBased { certificate: &certificate, time, signature: &signature }.write();
    let next_noon = after(24 * 60 * MINUTE);
    let verified = ASecurity::new(NOW, config).verify_request(next_noon, &expected, &value);
    verified.map(|verified| (verified.form, verified.hash)).map_err(|refused| refused.rule)
}

#[test]
fn openssl_is_believed_in_all_three_forms_and_it_is_told_which() {
    for (name, form) in [
        ("text", SignedForm::Text),
        ("in_value", SignedForm::InValue),
        ("generalized_time", SignedForm::GeneralizedTime),
    ] {
        assert_eq!(verify_openssl("20261122120000Z", name, false), Ok((form, Hash::Sha256)));
    }
    assert_eq!(verify_openssl("20261122120000.", "dot", false), Ok((SignedForm::Text, Hash::Sha256)));
    assert_eq!(verify_openssl("20261122120000.", "text", false), Err(Rule::Signature));
}

#[test]
fn sha1_is_believed_only_where_that_is_configured() {
    assert_eq!(verify_openssl("20261122120000Z", "sha1", false), Err(Rule::Signature));
    assert_eq!(verify_openssl("20261122120000Z", "sha1", true), Ok((SignedForm::Text, Hash::Sha1)));
    assert_eq!(verify_openssl("20261122120000Z", "text", true), Ok((SignedForm::Text, Hash::Sha256)));
}

#[test]
fn times_are_read_as_peers_write_them() {
    for time in
        ["20261121120000Z", "20261121120000.", "20261121120000", "20261121120000,5Z", "20261121130000+0100"]
    {
        let (client, mut server, expected) = ends();
        let value = signed_at(&client.config.credential, time);
        assert!(server.verify_request(NOW, &expected, &value).is_ok(), "{time}");
    }
}

#[test]
fn what_is_no_time_is_refused() {
    for time in ["", "noon", "20261121", "2026112112000Z"] {
        let (client, mut server, expected) = ends();
        let value = signed_at(&client.config.credential, time);
        let refused = server.verify_request(NOW, &expected, &value).unwrap_err();
        assert_eq!((refused.rule, refused.found.as_str()), (Rule::Syntax, time));
    }
}

#[test]
fn p17_times_ten_minutes_off_are_taken_and_no_more() {
    for (off, taken) in [
        (10 * MINUTE, true),
        (-10 * MINUTE, true),
        (10 * MINUTE + 1, false),
        (-10 * MINUTE - 1, false),
        (i64::MAX - NOW.0, false),
    ] {
        let (mut client, mut server, expected) = ends();
        let value = client.sign(NOW).unwrap();
        let verified = server.verify_request(after(off), &expected, &value);
        assert_eq!(verified.is_ok(), taken, "{off}");
        if off.abs() == 10 * MINUTE + 1 {
            let refused = verified.unwrap_err();
            assert_eq!((refused.rule, refused.id().as_str()), (Rule::Time, "15.9"));
        }
    }
}

#[test]
fn p04_a_value_is_taken_once_however_its_time_is_written() {
    let (mut client, mut server, expected) = ends();
    let value = client.sign(NOW).unwrap();
    server.verify_request(NOW, &expected, &value).unwrap();
    let otherwise = signed_at(&client.config.credential, "20261121130000.000+0100");
    for replayed in [&value, &otherwise] {
        for when in [NOW, after(10 * MINUTE)] {
            let refused = server.verify_request(when, &expected, replayed).unwrap_err();
            assert_eq!((refused.rule, refused.severity()), (Rule::Replay, Severity::Alarm));
            assert_eq!((refused.id().as_str(), refused.mnemonic().as_str()), ("15.10", "ASecurity.Replay"));
        }
    }
    assert_eq!(server.verify_response(NOW, &expected, &value).unwrap_err().rule, Rule::Replay);
}

#[test]
fn p04_values_are_remembered_for_twenty_minutes_after_their_time() {
    let (client, mut server, expected) = ends();
    let credential = &client.config.credential;
    let ahead = signed_at(credential, "20261121121000Z");
    server.verify_request(NOW, &expected, &ahead).unwrap();
    for minutes in 1..=20 {
        let time = String::from_utf8(after(minutes * MINUTE).to_generalized_time().into()).unwrap();
        _ = server.verify_request(after(minutes * MINUTE), &expected, &signed_at(credential, &time));
        assert_eq!(
            server.verify_request(after(minutes * MINUTE), &expected, &ahead).unwrap_err().rule,
            Rule::Replay
        );
    }
}

#[test]
fn p16_what_is_refused_is_not_remembered() {
    let (mut client, mut server, expected) = ends();
    let value = client.sign(NOW).unwrap();
    let other = Expected::Fingerprint([0; 32]);
    assert_eq!(server.verify_request(NOW, &other, &value).unwrap_err().rule, Rule::Address);
    assert_eq!(server.verify_request(after(11 * MINUTE), &expected, &value).unwrap_err().rule, Rule::Time);
    server.verify_request(NOW, &expected, &value).unwrap();
}

#[test]
fn p03_a_request_from_before_the_start_is_refused_and_an_answer_is_not() {
    let (mut client, server, expected) = ends();
    let value = client.sign(NOW).unwrap();
    let mut restarted = ASecurity::new(after(1), server.config);
    let refused = restarted.verify_request(after(2), &expected, &value).unwrap_err();
    assert_eq!(
        (refused.rule, refused.wanted.as_str()),
        (Rule::Time, "not before 2026-11-21T12:00:00.001Z, our start")
    );
    restarted.verify_response(after(2), &expected, &value).unwrap();
}

#[test]
fn p06_our_own_value_is_not_the_peers() {
    let (mut client, _, expected) = ends();
    let value = client.sign(NOW).unwrap();
    let Expected::Subject { anchor, .. } = expected else { panic!() };
    let peer = Expected::Subject { subject: "CN=site1".into(), anchor };
    let refused = client.verify_response(NOW, &peer, &value).unwrap_err();
    assert_eq!((refused.rule, refused.found.as_str()), (Rule::Address, "CN=aggregator"));
}

#[test]
fn p14_another_signature_is_refused() {
    let (client, mut server, expected) = ends();
    let credential = &client.config.credential;
    let (time, later) = ("20261121120000Z", "20261121120001Z");
    let of_later = credential.sign(later.as_bytes()).unwrap();
    let of_both = credential.sign(&[time.as_bytes(), later.as_bytes()].concat()).unwrap();
    for signature in [&of_later[..], &of_both, &[], &[0; 256], &[0xff; 256]] {
        let value = CertificateBased { certificate: credential.leaf(), time, signature }.write();
        let refused = server.verify_request(NOW, &expected, &value).unwrap_err();
        assert_eq!((refused.rule, refused.id().as_str()), (Rule::Signature, "15.3"));
        assert_eq!(refused.certificate, Some(credential.name().clone()));
    }
}

/// The rule that a certificate breaks in which this has been changed.
fn refused_certificate(change: impl FnOnce(&mut CertificateParams)) -> Refused {
    let ca = Ca::new("CA");
    let certificate = certificate(&ca, CLIENT, change);
    let signature = end(&ca, CLIENT).config.credential.sign(b"20261121120000Z").unwrap();
    let value =
        CertificateBased { certificate: &certificate, time: "20261121120000Z", signature: &signature };
    end(&ca, SERVER).verify_request(NOW, &named(&ca, "CN=aggregator"), &value.write()).unwrap_err()
}

#[test]
fn p18_certificates_are_refused_by_what_is_wrong_with_them() {
    let expired = refused_certificate(|params| params.not_after = date_time_ymd(2026, 11, 21));
    assert_eq!(
        (expired.rule, expired.found.as_str()),
        (Rule::Certificate, "notAfter 2026-11-21T00:00:00.000Z")
    );
    let early = refused_certificate(|params| params.not_before = date_time_ymd(2026, 11, 22));
    assert_eq!((early.rule, early.found.as_str()), (Rule::Certificate, "notBefore 2026-11-22T00:00:00.000Z"));
    let agrees = refused_certificate(|params| params.key_usages = vec![KeyUsagePurpose::KeyAgreement]);
    assert_eq!((agrees.rule, agrees.wanted.as_str()), (Rule::Certificate, "digitalSignature"));
    let long = refused_certificate(|params| {
        let name = rcgen::SanType::DnsName("a".repeat(8_192).try_into().unwrap());
        params.subject_alt_names.push(name);
    });
    assert_eq!((long.rule, long.wanted.as_str()), (Rule::Certificate, "≤ 8192 octets"));
}

#[test]
fn p18_a_certificate_without_key_usage_is_taken() {
    let ca = Ca::new("CA");
    let certificate = certificate(&ca, CLIENT, |params| params.key_usages = vec![]);
    let credential = Credential::signing(certificate, key().serialized_der()).unwrap();
    let value = signed_at(&credential, "20261121120000Z");
    assert!(end(&ca, SERVER).verify_request(NOW, &named(&ca, "CN=aggregator"), &value).is_ok());
}

#[test]
fn p18_octets_that_are_no_certificate_are_refused() {
    let (_, mut server, expected) = ends();
    for certificate in [&[][..], &[0x30, 0], &[0xff; 100]] {
        let value = CertificateBased { certificate, time: "20261121120000Z", signature: &[0; 256] }.write();
        assert_eq!(server.verify_request(NOW, &expected, &value).unwrap_err().rule, Rule::Certificate);
    }
}

#[test]
fn p18_keys_of_other_kinds_are_refused_on_either_side() {
    let (ca, algorithm) = (Ca::new("CA"), SignatureAlgorithm::EcdsaP256);
    let of_p256 = ca.issue_of(CLIENT, algorithm);
    let value = signed_at(&of_p256, "20261121120000Z");
    let refused = end(&ca, SERVER).verify_request(NOW, &named(&ca, "CN=aggregator"), &value).unwrap_err();
    assert_eq!((refused.rule, refused.found.as_str()), (Rule::SignatureAlgorithm, algorithm.name()));
    assert_eq!((refused.id().as_str(), refused.severity()), ("15.1", Severity::Error));
    let own = Credential::signing(of_p256.leaf().to_vec(), &[]).unwrap_err();
    assert!(matches!(own, CredentialError::Certificate { wanted, .. } if wanted == "rsa"));
}

#[test]
fn p18_authorities_of_others_are_refused_and_intermediates_are_configured() {
    let (root, other) = (Ca::new("Root"), Ca::new("Other"));
    let intermediate = root.below("Intermediate", |_| ());
    let mut client = end(&intermediate, CLIENT);
    let expected = Expected::Fingerprint(client.config.credential.fingerprint());
    let mut server = end(&root, SERVER);
    let value = client.sign(NOW).unwrap();
    assert_eq!(server.verify_request(NOW, &expected, &value).unwrap_err().rule, Rule::CertificationPath);
    server.config.intermediates = vec![intermediate.der()];
    server.verify_request(NOW, &expected, &value).unwrap();
    let refused = end(&other, SERVER).verify_request(NOW, &expected, &value).unwrap_err();
    assert_eq!(refused.rule, Rule::CertificationPath);
}

#[test]
fn p11_the_certificate_of_another_is_refused_whoever_issued_it() {
    let ca = Ca::new("CA");
    let value = end(&ca, CLIENT).sign(NOW).unwrap();
    let other_anchor = Expected::Subject { subject: "CN=aggregator".into(), anchor: [7; 32] };
    let ae_title = Expected::AeTitle { ae_title: "1.1.1.999.12".into(), anchor: sha256(&[&ca.der()]) };
    for expected in [named(&ca, "CN=site1"), other_anchor, ae_title, Expected::Fingerprint([0; 32])] {
        let refused = end(&ca, SERVER).verify_request(NOW, &expected, &value).unwrap_err();
        assert_eq!((refused.rule, refused.id().as_str()), (Rule::Address, "15.7"), "{expected:?}");
    }
}

#[test]
fn p19_the_revoked_are_refused_and_found_when_lists_change() {
    let ca = Ca::new("CA");
    let (mut client, mut server) = (end(&ca, CLIENT), end(&ca, SERVER));
    let expected = named(&ca, "CN=aggregator");
    let verified = server.verify_request(NOW, &expected, &client.sign(NOW).unwrap()).unwrap();
    server.recheck(NOW, &expected, &verified).unwrap();
    server.set_crls(&[ca.crl(&[&client.config.credential], true)]).unwrap();
    assert_eq!(server.recheck(NOW, &expected, &verified).unwrap_err().rule, Rule::Revoked);
    let refused = server.verify_request(NOW, &expected, &client.sign(NOW).unwrap()).unwrap_err();
    assert_eq!((refused.rule, refused.id().as_str()), (Rule::Revoked, "15.6"));
}

#[test]
fn a_list_that_says_nothing_is_told_once() {
    let ca = Ca::new("CA");
    let (mut client, mut server) = (end(&ca, CLIENT), end(&ca, SERVER));
    server.set_crls(&[ca.crl(&[], false)]).unwrap();
    for _ in 0..2 {
        server.verify_request(NOW, &named(&ca, "CN=aggregator"), &client.sign(NOW).unwrap()).unwrap();
    }
    assert_eq!(server.poll_unusable_list().map(|list| list.id()), Some("1.5"));
    assert_eq!(server.poll_unusable_list(), None);
}

#[test]
fn p19_the_expired_are_found() {
    let ca = Ca::new("CA");
    let (mut client, mut server) = (end(&ca, CLIENT), end(&ca, SERVER));
    let expected = named(&ca, "CN=aggregator");
    let verified = server.verify_request(NOW, &expected, &client.sign(NOW).unwrap()).unwrap();
    let expires = verified.peer.expires;
    server.recheck(expires, &expected, &verified).unwrap();
    let expired = server.recheck(Utc(expires.0 + SECOND), &expected, &verified).unwrap_err();
    assert_eq!(expired.rule, Rule::Certificate);
}

#[test]
fn p18_without_a_list_nobody_is_taken_where_lists_are_required() {
    let ca = Ca::new("CA");
    let mut server = end(&ca, SERVER);
    server.crls = Crls::none(Revocation::Required);
    let refused =
        server.verify_request(NOW, &named(&ca, "CN=aggregator"), &end(&ca, CLIENT).sign(NOW).unwrap());
    assert_eq!(refused.unwrap_err().rule, Rule::RevocationUnknown);
}

#[test]
fn a_refusal_is_told_with_who_and_what() {
    let (mut client, mut server, _) = ends();
    let value = client.sign(NOW).unwrap();
    let refused = server.verify_request(NOW, &Expected::Fingerprint([0; 32]), &value).unwrap_err();
    let text = refused.to_string();
    assert!(text.starts_with(
        "authentication value refused: certificate is not that of the sender's address: found "
    ));
    assert!(text.contains("; certificate CN=aggregator (serial "), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_is_believed_in_which_an_octet_has_changed(at: prop::sample::Index, change in 1..=255u8) {
        let (mut client, mut server, expected) = ends();
        let mut value = client.sign(NOW).unwrap();
        *at.get_mut(&mut value) ^= change;
        prop_assert!(server.verify_request(NOW, &expected, &value).is_err());
    }

    #[test]
    fn octets_are_no_value(octets: Vec<u8>) {
        let (_, mut server, expected) = ends();
        prop_assert_eq!(server.verify_request(NOW, &expected, &octets).unwrap_err().rule, Rule::Syntax);
    }
}
