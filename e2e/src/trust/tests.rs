//! Certificates that must be refused, each by its rule and with the values that disagree (attack P18).

use rcgen::{
    CertificateParams, CustomExtension, DnType, GeneralSubtree, KeyPair, KeyUsagePurpose, NameConstraints,
    PKCS_ECDSA_P384_SHA384, SanType, date_time_ymd,
};
use schemas::ber::{Tag, Writer};
use schemas::oid;
use schemas::profile::PP_MMS;

use super::{
    AeTitle, AeTitleEncoding, Inspection, Leaf, PublicKey, TrustAnchors, VerifiedPeer, inspect_path,
};
use crate::error::{Mismatch, Rule};
use crate::fixture::{CLIENT, Ca, NOON, leaf_params, xmpp_addr};
use crate::revocation::{Crls, Revocation};
use crate::suite::sha256;
use crate::{Credential, CredentialError, Expected, Peer, SignatureAlgorithm};

fn verify(anchors: &TrustAnchors, chain: &[&[u8]], jid: &str) -> Result<VerifiedPeer, Mismatch> {
    verify_as(anchors, chain, &Peer::new("site", jid), &Crls::none(Revocation::Known))
}

fn verify_as(
    anchors: &TrustAnchors,
    chain: &[&[u8]],
    peer: &Peer,
    crls: &Crls,
) -> Result<VerifiedPeer, Mismatch> {
    let (leaf, path) = chain.split_first().unwrap();
    anchors.verify(NOON.utc, &Leaf::read(leaf)?, path, peer, crls)
}

fn crls(policy: Revocation, lists: &[Vec<u8>]) -> Crls {
    let mut crls = Crls::none(policy);
    crls.replace(lists).unwrap();
    crls
}

fn refused(ca: &Ca, change: impl FnOnce(&mut CertificateParams)) -> Mismatch {
    let credential = ca.issue_with(CLIENT, change);
    verify(&ca.anchors(), &[credential.leaf()], CLIENT).unwrap_err()
}

#[test]
fn a_certificate_as_it_should_be_is_taken() {
    let ca = Ca::new("CA");
    let credential = ca.issue(CLIENT);
    let peer = verify(&ca.anchors(), &[credential.leaf()], CLIENT).unwrap();
    assert_eq!(
        (peer.certificate.subject.as_str(), peer.fingerprint),
        ("CN=aggregator", credential.fingerprint())
    );
}

#[test]
fn jids_are_compared_after_normalisation() {
    let ca = Ca::new("CA");
    let credential =
        ca.issue_with(CLIENT, |params| params.subject_alt_names = vec![xmpp_addr("AGGREGATOR@Lab.Example")]);
    assert!(verify(&ca.anchors(), &[credential.leaf()], CLIENT).is_ok());
}

#[test]
fn a_path_over_an_intermediate_is_taken_and_needs_it() {
    let root = Ca::new("Root");
    let intermediate = root.below("Intermediate", |_| ());
    let credential = intermediate.issue(CLIENT);
    assert!(verify(&root.anchors(), &[credential.leaf(), &intermediate.der()], CLIENT).is_ok());
    let missing = verify(&root.anchors(), &[credential.leaf()], CLIENT).unwrap_err();
    assert_eq!(missing.rule, Rule::CertificationPath);
}

#[test]
fn p18_wrong_key_usage() {
    for usages in [vec![KeyUsagePurpose::DigitalSignature], vec![KeyUsagePurpose::KeyAgreement], vec![]] {
        let mismatch = refused(&Ca::new("CA"), |params| params.key_usages = usages);
        assert_eq!(mismatch.rule, Rule::Certificate);
        assert_eq!(mismatch.wanted, "digitalSignature and keyAgreement");
    }
}

#[test]
fn p18_expired_and_not_yet_valid() {
    let ca = Ca::new("CA");
    let expired = refused(&ca, |params| params.not_after = date_time_ymd(2026, 11, 21));
    assert_eq!(expired.rule, Rule::Certificate);
    assert_eq!(expired.found, "notAfter 2026-11-21T00:00:00.000Z");
    assert_eq!(expired.wanted, "later than 2026-11-21T12:00:00.000Z");
    let early = refused(&ca, |params| params.not_before = date_time_ymd(2026, 11, 22));
    assert_eq!(early.found, "notBefore 2026-11-22T00:00:00.000Z");
}

/// What people are told in advance is what a peer will say.
#[test]
fn an_inspection_finds_the_rule_that_a_peer_will_find() {
    let ca = Ca::new("CA");
    let spoil: [fn(&mut CertificateParams); 5] = [
        |_| (),
        |params| params.key_usages.clear(),
        |params| params.not_after = date_time_ymd(2026, 11, 21),
        |params| params.not_before = date_time_ymd(2026, 11, 22),
        |params| params.distinguished_name.push(DnType::OrganizationName, "x".repeat(8192)),
    ];
    for spoil in spoil {
        let credential = ca.issue_with(CLIENT, spoil);
        let inspection = Inspection::of_end(NOON.utc, credential.leaf()).unwrap();
        let told = verify(&ca.anchors(), &[credential.leaf()], CLIENT).err();
        assert_eq!(inspection.broken, told);
        assert_eq!(inspection.xmpp_addresses, [CLIENT]);
        assert_eq!(inspection.key, Some((SignatureAlgorithm::EcdsaP256, 256)));
    }
    let end = ca.issue(CLIENT);
    assert_eq!(inspect_path(NOON.utc, end.leaf(), &ca.anchors(), &[]), Ok(()));
    assert_eq!(
        inspect_path(NOON.utc, end.leaf(), &Ca::new("Other").anchors(), &[]),
        verify(&Ca::new("Other").anchors(), &[end.leaf()], CLIENT).map(|_| ())
    );
    assert_eq!(Inspection::of_authority(NOON.utc, &ca.der()).unwrap().broken, None);
    let no_authority = Inspection::of_authority(NOON.utc, end.leaf()).unwrap().broken.unwrap();
    assert_eq!((no_authority.rule, no_authority.wanted.as_str()), (Rule::Certificate, "keyCertSign"));
}

#[test]
fn p18_wrong_issuer_and_self_signed() {
    let (ca, other) = (Ca::new("CA"), Ca::new("Another CA"));
    let credential = other.issue(CLIENT);
    assert_eq!(
        verify(&ca.anchors(), &[credential.leaf()], CLIENT).unwrap_err().rule,
        Rule::CertificationPath
    );
    let same_name = Ca::new("CA").issue(CLIENT);
    assert_eq!(verify(&ca.anchors(), &[same_name.leaf()], CLIENT).unwrap_err().rule, Rule::CertificateForged);
    let own = leaf_params(CLIENT, |_| ()).self_signed(&KeyPair::generate().unwrap()).unwrap();
    assert_eq!(verify(&ca.anchors(), &[own.der()], CLIENT).unwrap_err().rule, Rule::CertificationPath);
}

#[test]
fn p18_an_authority_is_no_end_and_an_end_no_authority() {
    let ca = Ca::new("CA");
    let authority =
        refused(&ca, |params| params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained));
    assert_eq!(authority.rule, Rule::Certificate);
    let end = ca.below("End", |params| {
        params.is_ca = rcgen::IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    });
    let credential = end.issue(CLIENT);
    let mismatch = verify(&ca.anchors(), &[credential.leaf(), &end.der()], CLIENT).unwrap_err();
    assert_eq!(mismatch.rule, Rule::CertificationPath);
}

#[test]
fn p18_too_large() {
    let ca = Ca::new("CA");
    let mismatch =
        refused(&ca, |params| params.distinguished_name.push(DnType::OrganizationName, "x".repeat(8192)));
    assert_eq!((mismatch.rule, mismatch.wanted.as_str()), (Rule::Certificate, "≤ 8192 octets"));
    let credential = ca.issue(CLIENT);
    let large = [0; 8193];
    let mismatch = verify(&ca.anchors(), &[credential.leaf(), &large], CLIENT).unwrap_err();
    assert_eq!((mismatch.rule, mismatch.found.as_str()), (Rule::CertificationPath, "8193 octets"));
    let long = [credential.leaf(); 8];
    assert_eq!(verify(&ca.anchors(), &long, CLIENT).unwrap_err().rule, Rule::CertificationPath);
}

#[test]
fn p18_a_key_of_another_kind_and_a_weak_one() {
    let ca = Ca::new("CA");
    let key = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap();
    let leaf = leaf_params(CLIENT, |_| ()).signed_by(&key, &ca.issuer).unwrap();
    let mismatch = verify(&ca.anchors(), &[leaf.der()], CLIENT).unwrap_err();
    assert_eq!(mismatch.rule, Rule::Certificate);
    assert!(mismatch.found.starts_with("key of algorithm 1.2.840.10045.2.1"), "{}", mismatch.found);
    for (first, octets, strong) in
        [(0x7f, 256, false), (0x80, 256, true), (0xff, 1024, true), (1, 1025, false), (0xff, 128, false)]
    {
        let mut writer = Writer::new();
        writer.nested(Tag::SEQUENCE, |fields| {
            let modulus = [&[0][..], &[first], &vec![0xff; octets - 1]].concat();
            fields.element(Tag::INTEGER, if first < 0x80 { &modulus[1..] } else { &modulus });
            fields.integer(Tag::INTEGER, 65537);
        });
        let key = PublicKey { algorithm: SignatureAlgorithm::Rsa, octets: writer.octets() };
        assert_eq!(key.is_strong(), strong, "{octets} octets");
    }
}

#[test]
fn p18_versions_of_x509_before_the_third() {
    let ca = Ca::new("CA");
    for version in [1, 2] {
        let mismatch = verify(&ca.anchors(), &[&ca.issue_of_version(version)], CLIENT).unwrap_err();
        assert_eq!(mismatch.rule, Rule::Certificate, "version {version}: {mismatch}");
    }
}

#[test]
fn p18_an_unknown_critical_extension() {
    let mut extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![0x05, 0x00]);
    extension.set_criticality(true);
    let mismatch = refused(&Ca::new("CA"), |params| params.custom_extensions.push(extension));
    assert_eq!((mismatch.rule, mismatch.found.as_str()), (Rule::Certificate, "UnsupportedCriticalExtension"));
}

#[test]
fn p18_name_constraints_of_the_issuer_hold() {
    let ca = Ca::with("CA", |params| {
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: vec![GeneralSubtree::DnsName("lab.example".into())],
            excluded_subtrees: vec![],
        });
    });
    let mismatch = refused(&ca, |params| {
        params.subject_alt_names.push(SanType::DnsName("evil.example".try_into().unwrap()))
    });
    assert_eq!((mismatch.rule, mismatch.found.as_str()), (Rule::Certificate, "NameConstraintViolation"));
}

#[test]
fn p18_garbage_is_no_certificate() {
    for der in [&[][..], &[0x30, 0x00], &[0xff; 100], PP_MMS.as_bytes()] {
        let mismatch = verify(&Ca::new("CA").anchors(), &[der], CLIENT).unwrap_err();
        assert_eq!(mismatch.rule, Rule::Certificate);
    }
    assert_eq!(TrustAnchors::from_der(&[Ca::new("CA").der(), vec![0x30, 0x00]]).unwrap_err().index, 1);
}

#[test]
fn p11_a_certificate_without_the_jid_is_refused() {
    let ca = Ca::new("CA");
    let mismatch = refused(&ca, |params| params.subject_alt_names.clear());
    assert_eq!((mismatch.rule, mismatch.found.as_str()), (Rule::Address, "no xmppAddr"));
    let two = ca.issue_with(CLIENT, |params| params.subject_alt_names.push(xmpp_addr("b@lab.example")));
    let mismatch = verify(&ca.anchors(), &[two.leaf()], "c@lab.example").unwrap_err();
    assert_eq!(mismatch.found, "aggregator@lab.example, b@lab.example");
}

#[test]
fn a_hostile_subject_writes_no_second_line_into_the_log() {
    let ca = Ca::new("CA");
    let credential = ca.issue_with("x@y", |params| {
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, format!("a\r\n\u{1b}[2Jb{}", "c".repeat(500)));
    });
    let subject = Leaf::read(credential.leaf()).unwrap().name().subject;
    assert!(!subject.chars().any(char::is_control) && subject.chars().count() <= 201, "{subject}");
}

#[test]
fn our_own_credential_is_held_to_the_same_rules() {
    let ca = Ca::new("CA");
    let own = |usage: Vec<KeyUsagePurpose>, key: &KeyPair| {
        let leaf =
            leaf_params(CLIENT, |params| params.key_usages = usage).signed_by(key, &ca.issuer).unwrap();
        vec![leaf.der().to_vec()]
    };
    let both = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyAgreement];
    let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let credential = Credential::from_der(own(both.clone(), &key), key.serialized_der()).unwrap();
    assert_eq!(credential.name().subject, "CN=aggregator");
    assert!(!format!("{credential:?}").contains("key"), "{credential:?}");
    let of = |chain, key: &[u8]| Credential::from_der(chain, key).unwrap_err();
    assert_eq!(of(vec![], key.serialized_der()), CredentialError::Empty);
    assert!(matches!(of(own(both.clone(), &key), other.serialized_der()), CredentialError::Mismatch(_)));
    assert!(matches!(of(own(both, &key), &[0x30]), CredentialError::Key { .. }));
    assert!(matches!(of(own(vec![], &key), key.serialized_der()), CredentialError::Certificate { .. }));
}

#[test]
fn each_of_several_anchors_is_trusted() {
    let cas = ["One", "Two", "Three", "Four", "Five"].map(Ca::new);
    let anchors = TrustAnchors::from_der(&cas.each_ref().map(Ca::der)).unwrap();
    for ca in &cas {
        assert!(verify(&anchors, &[ca.issue(CLIENT).leaf()], CLIENT).is_ok());
    }
}

#[test]
fn p11_an_ae_title_is_taken_in_both_encodings_and_must_be_the_configured_one() {
    let ca = Ca::new("CA");
    let as_oid =
        |dotted: &str| ca.issue_osi(&element(Tag::OBJECT_IDENTIFIER, &oid::from_dotted(dotted).unwrap()));
    let as_text = |text: &str| ca.issue_osi(&element(Tag::UTF8_STRING, text.as_bytes()));
    let (title, anchor) = ("1.1.1.999.12", sha256(&[&ca.der()]));
    for (certificate, found) in [
        (as_oid(title), None),
        (as_text(title), None),
        (as_oid("1.1.1.999.13"), Some("1.1.1.999.13")),
        (as_text("1.1.1.999"), Some("1.1.1.999")),
        (as_text("1.1.1.0999.12"), Some("no AE-title")),
        (ca.issue_osi(&element(Tag::INTEGER, &[1])), Some("no AE-title")),
        (ca.issue(CLIENT).leaf().to_vec(), Some("no AE-title")),
    ] {
        let of = |anchor| {
            let expected = Expected::AeTitle { ae_title: title.into(), anchor };
            let peer = Peer { expected: Some(expected), ..Peer::new("site", CLIENT) };
            verify_as(&ca.anchors(), &[&certificate], &peer, &Crls::none(Revocation::Known))
        };
        assert_eq!(
            of(anchor).as_ref().err().map(|mismatch| (mismatch.rule, &mismatch.found[..])),
            found.map(|found| (Rule::Address, found))
        );
        assert_eq!(of([0; 32]).unwrap_err().rule, Rule::Address, "another anchor");
    }
}

#[test]
fn an_inspection_tells_which_encoding_an_ae_title_has() {
    let ca = Ca::new("CA");
    let oid = element(Tag::OBJECT_IDENTIFIER, &oid::from_dotted("1.1.1.999.12").unwrap());
    let text = element(Tag::UTF8_STRING, b"1.1.1.999.12");
    for (value, encoding) in [(oid, AeTitleEncoding::ObjectIdentifier), (text, AeTitleEncoding::Utf8String)] {
        let inspection = Inspection::of_end(NOON.utc, &ca.issue_osi(&value)).unwrap();
        assert_eq!(inspection.ae_title, Some(AeTitle { dotted: "1.1.1.999.12".into(), encoding }));
    }
}

fn element(tag: Tag, content: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.element(tag, content);
    writer.into_octets()
}

/// What is known of a certificate from lists, and what each policy makes of it.
const LISTS: [(&str, [Option<Rule>; 3]); 9] = {
    const UNKNOWN: Option<Rule> = Some(Rule::RevocationUnknown);
    const REVOKED: Option<Rule> = Some(Rule::Revoked);
    // Policy:            Off   Known    Required
    [
        ("none", [None, None, UNKNOWN]),
        ("clean", [None, None, None]),
        ("revoked", [None, REVOKED, REVOKED]),
        ("stale, clean", [None, None, UNKNOWN]),
        ("stale, revoked", [None, REVOKED, UNKNOWN]),
        ("of another authority", [None, None, UNKNOWN]),
        ("forged, revoked", [None, None, UNKNOWN]),
        ("forged, revoked, beside a clean one", [None, None, UNKNOWN]),
        ("forged, clean, beside a revoked one", [None, REVOKED, UNKNOWN]),
    ]
};

fn lists(state: &str, ca: &Ca, namesake: &Ca, credential: &Credential) -> Vec<Vec<u8>> {
    match state {
        "none" => vec![],
        "clean" => vec![ca.crl(&[], true)],
        "revoked" => vec![ca.crl(&[credential], true)],
        "stale, clean" => vec![ca.crl(&[], false)],
        "stale, revoked" => vec![ca.crl(&[credential], false)],
        "of another authority" => vec![Ca::new("Another CA").crl(&[credential], true)],
        "forged, revoked" => vec![namesake.crl(&[credential], true)],
        "forged, revoked, beside a clean one" => vec![namesake.crl(&[credential], true), ca.crl(&[], true)],
        _ => vec![namesake.crl(&[], true), ca.crl(&[credential], true)],
    }
}

/// All switches at once: whom the record expects, what it may sign with, what lists decide, and what they say.
#[test]
fn p20_every_combination_of_switches() {
    let (ca, namesake) = (Ca::new("CA"), Ca::new("CA"));
    let (credential, anchor) = (ca.issue(CLIENT), sha256(&[&ca.der()]));
    let subject = |subject: &str, anchor| Expected::Subject { subject: subject.into(), anchor };
    let expectations = [
        (None, true),
        (Some(Expected::Fingerprint(credential.fingerprint())), true),
        (Some(Expected::Fingerprint([0; 32])), false),
        (Some(subject("CN=aggregator", anchor)), true),
        (Some(subject("CN=aggregator", [0; 32])), false),
        (Some(subject("CN=another", anchor)), false),
        (Some(Expected::AeTitle { ae_title: "1.1.1.999.12".into(), anchor }), false),
    ];
    let mut tried = 0;
    for (state, by_policy) in LISTS {
        let lists = lists(state, &ca, &namesake, &credential);
        for (policy, of_lists) in
            [Revocation::Off, Revocation::Known, Revocation::Required].into_iter().zip(by_policy)
        {
            let crls = crls(policy, &lists);
            for ((expected, as_expected), jid) in
                expectations.iter().flat_map(|one| [(one, CLIENT), (one, "another@lab.example")])
            {
                let peer = Peer { expected: expected.clone(), ..Peer::new("site", jid) };
                let named = *as_expected && (expected.is_some() || jid == CLIENT);
                let wanted = of_lists.or((!named).then_some(Rule::Address));
                let found = verify_as(&ca.anchors(), &[credential.leaf()], &peer, &crls);
                let found = found.err().map(|mismatch| mismatch.rule);
                assert_eq!(found, wanted, "{state}, {policy:?}, {expected:?}, {jid}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 9 * 3 * 7 * 2);
}

#[test]
fn p18_a_revoked_authority_in_between_revokes_what_is_below() {
    let root = Ca::new("Root");
    let between = root.below("Between", |_| ());
    let credential = between.issue(CLIENT);
    let chain = [credential.leaf(), &between.der()];
    let revoked = root.crl(&[&Credential::unchecked(vec![between.der()], &key())], true);
    let peer = Peer::new("site", CLIENT);
    for (policy, lists, wanted) in [
        (Revocation::Known, vec![revoked.clone()], Some(Rule::Revoked)),
        (Revocation::Required, vec![revoked, between.crl(&[], true)], Some(Rule::Revoked)),
        (Revocation::Required, vec![root.crl(&[], true)], Some(Rule::RevocationUnknown)),
        (Revocation::Required, vec![root.crl(&[], true), between.crl(&[], true)], None),
    ] {
        let found = verify_as(&root.anchors(), &chain, &peer, &crls(policy, &lists));
        assert_eq!(found.err().map(|mismatch| mismatch.rule), wanted, "{policy:?}");
    }
}

fn key() -> Vec<u8> {
    KeyPair::generate().unwrap().serialized_der().to_vec()
}

#[test]
fn p18_lists_that_are_none_and_too_many_or_too_large_ones_are_told() {
    let (ca, mut crls) = (Ca::new("CA"), Crls::none(Revocation::Known));
    let good = ca.crl(&[], true);
    let error = crls.replace(&[good.clone(), vec![0x30, 0x00]]).unwrap_err();
    assert_eq!(error.index, 1);
    assert_eq!(crls.replace(&vec![good; 65]).unwrap_err().index, 64);
    assert!(crls.replace(&[vec![0; 16 * 1024 * 1024 + 1]]).unwrap_err().fault.contains("octets"));
    assert_eq!(crls.generation(), 0, "those before stay in force");
}

#[test]
fn a_path_expires_with_its_first_certificate() {
    let root = Ca::new("Root");
    let between = root.below("Between", |params| params.not_after = date_time_ymd(2026, 12, 1));
    let credential = between.issue(CLIENT);
    let peer = verify(&root.anchors(), &[credential.leaf(), &between.der()], CLIENT).unwrap();
    assert_eq!(peer.expires.to_string(), "2026-12-01T00:00:00.000Z");
}
