//! `transport` and `[peer.osi.tls]`.

use std::sync::Once;

use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;

use super::*;

const BEGINNING: &str = r#"[xmpp]
jid = "site@lab.example"
server = "127.0.0.1:15222"
ca = ["pki/tls-ca.crt"]
password_file = "pki/site.password"
[e2e]
certificate = "pki/site.e2e.crt"
key = "pki/site.e2e.key"
trust = ["pki/e2e-ca.crt"]
"#;

const TLS: &str = r#"
[peer.osi.tls]
certificate = "pki/site.osi.crt"
key = "pki/site.osi.key"
ca = ["pki/osi-ca.crt"]
crl = ["pki/osi-ca.crl"]
session_life = "12h"
versions = ["1.3"]
"#;

/// One peer whose leg is `leg`, with these lines in its `[peer.osi]`.
fn with_leg(leg: &str, osi: &str) -> String {
    format!("{BEGINNING}[[peer]]\nname = \"a\"\njid = \"a@lab.example\"\n{leg}\n[peer.osi]\n{osi}")
}

fn leg(text: &str) -> Peer {
    check(text).unwrap_or_else(|problems| panic!("{problems:?}")).0.peers.remove(0)
}

fn word(tprofile: &TProfile) -> &'static str {
    match tprofile {
        TProfile::NonSecure => "non-secure",
        TProfile::Secure(_) => "secure",
        TProfile::DontCare(_) => "dont-care",
    }
}

#[test]
fn transport_and_tls_agree_or_are_told_to() {
    for (transport, tls, expected) in [
        ("", "", "non-secure"),
        ("", TLS, "secure"),
        ("transport = \"secure\"", TLS, "secure"),
        ("transport = \"dont-care\"", TLS, "dont-care"),
        ("transport = \"non-secure\"", "", "non-secure"),
    ] {
        for role in ["listen = \"127.0.0.1:0\"", "connect = \"192.0.2.7:102\""] {
            let text = with_leg(role, &format!("{transport}\n{tls}"));
            assert_eq!(word(&leg(&text).osi.tprofile), expected, "{text}");
            assert_eq!(findings(&text), "");
        }
    }
    for word in ["secure", "dont-care"] {
        let shown = findings(&with_leg("connect = \"192.0.2.7\"", &format!("transport = \"{word}\"")));
        assert!(shown.contains("site.toml:15: peer.osi.transport: asks for TLS, and there is no"), "{shown}");
    }
    let off = with_leg("connect = \"192.0.2.7\"", &format!("transport = \"non-secure\"\n{TLS}"));
    assert_eq!(word(&leg(&off).osi.tprofile), "non-secure");
    assert!(
        findings(&off).contains("15: warning: peer.osi.transport: is \"non-secure\""),
        "{}",
        findings(&off)
    );
}

#[test]
fn the_port_follows_the_transport_where_none_is_given() {
    let connect = |host: &str, port| Leg::connect(HostPort { host: host.to_owned(), port });
    for (written, osi, expected) in [
        ("connect = \"192.0.2.7\"", "", connect("192.0.2.7", 102)),
        ("connect = \"192.0.2.7\"", TLS, connect("192.0.2.7", 3782)),
        ("connect = \"ied7\"", TLS, connect("ied7", 3782)),
        ("connect = \"[2001:db8::7]\"", TLS, connect("2001:db8::7", 3782)),
        ("connect = \"192.0.2.7:102\"", TLS, connect("192.0.2.7", 102)),
        ("listen = \"127.0.0.1\"", "", Leg::listen(([127, 0, 0, 1], 102).into())),
        ("listen = \"127.0.0.1\"", TLS, Leg::listen(([127, 0, 0, 1], 3782).into())),
    ] {
        assert_eq!(leg(&with_leg(written, osi)).leg, expected, "{written}");
    }
}

#[test]
fn who_shares_an_address_shares_its_transport() {
    let both = |first: &str, second: &str| {
        let local = |tsap| format!("local = {{ tsap = \"{tsap}\" }}\n");
        let first = with_leg("listen = \"127.0.0.1:10102\"", &(local("01") + first));
        let second = with_leg("listen = \"127.0.0.1:10102\"", &(local("02") + second));
        let second = second.replace(BEGINNING, "\n").replace("name = \"a\"", "name = \"b\"");
        findings(&(first + &second.replace("a@lab.example", "b@lab.example")))
    };
    assert_eq!(both("", ""), "");
    assert_eq!(both(TLS, TLS), "");
    let others = [("", TLS), (TLS, ""), (TLS, "transport = \"dont-care\"\n")];
    for (first, second) in others {
        let second =
            if second.starts_with("transport") { second.to_owned() + TLS } else { second.to_owned() };
        let shown = both(first, &second);
        assert!(shown.contains("peer.listen: is also that of the peer at line 10, whose"), "{shown}");
    }
    let shown = both(TLS, &TLS.replace("[\"1.3\"]", "[\"1.2\"]"));
    assert!(shown.contains("whose transport and tls differ"), "{shown}");
}

#[test]
fn tls_reads_as_written() {
    let text = with_leg("connect = \"192.0.2.7\"", TLS) + "peer_name = \"192.0.2.7\"\n";
    let TProfile::Secure(tls) = leg(&text).osi.tprofile else { panic!("not secure") };
    assert_eq!((tls.ca.len(), tls.pinned.len(), tls.crl.len()), (1, 0, 1));
    assert_eq!(
        (tls.session_life, tls.versions.as_slice()),
        (Duration::from_secs(43_200), &[TlsVersion::Tls13][..])
    );
    assert_eq!(tls.peer_name.as_ref().map(|name| name.to_str().into_owned()).as_deref(), Some("192.0.2.7"));
    let pinned = format!("pinned = [\"sha256:{}\"]", "ab".repeat(32));
    let text = text.replace("ca = [\"pki/osi-ca.crt\"]\ncrl = [\"pki/osi-ca.crl\"]", &pinned);
    let TProfile::Secure(tls) = leg(&text).osi.tprofile else { panic!("not secure") };
    assert_eq!((tls.ca.len(), tls.pinned.as_slice()), (0, &[[0xab; 32]][..]));
}

#[test]
fn a_key_is_never_printed() {
    let key = std::fs::read_to_string(directory().join("pki/site.osi.key")).unwrap();
    let der = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let shown = format!("{:?}", leg(&with_leg("connect = \"192.0.2.7\"", TLS)).osi);
    let octets: Vec<String> = der.secret_der().iter().map(u8::to_string).collect();
    assert!(!shown.contains(&octets[octets.len() - 8..].join(", ")), "{shown}");
}

#[test]
fn every_fault_of_tls_is_named_with_its_line_and_its_remedy() {
    odd_legs();
    let good = with_leg("connect = \"192.0.2.7\"", TLS);
    let mut table = String::new();
    for (from, to) in FAULTS {
        assert!(good.contains(from), "{from:?}");
        let shown = findings(&good.replacen(from, to, 1));
        assert!(shown.starts_with("site.toml:"), "{from:?} → {to:?} is no fault: {shown:?}");
        table.push_str(&format!("{from:?} → {to:?}\n{shown}\n\n"));
    }
    insta::assert_snapshot!(table);
}

/// Of a size that differs by an octet or two each time it is made.
#[test]
fn a_certificate_that_is_too_large_is_told_so() {
    odd_legs();
    let shown =
        findings(&with_leg("connect = \"192.0.2.7\"", TLS).replace("pki/site.osi.crt", "legs/large.crt"));
    assert!(
        shown.contains("certificate: CN=odd (serial …) in legs/large.crt: the certificate is too large: 13"),
        "{shown}"
    );
    assert!(shown.contains("octets, more than 8192\n  help: issue it anew"), "{shown}");
}

const FAULTS: &[(&str, &str)] = &[
    ("[peer.osi.tls]", "transport = \"clear\"\n[peer.osi.tls]"),
    ("certificate = \"pki/site.osi.crt\"\n", ""),
    ("key = \"pki/site.osi.key\"\n", ""),
    ("ca = [\"pki/osi-ca.crt\"]\n", ""),
    ("ca = [\"pki/osi-ca.crt\"]\n", "pinned = [\"sha256:00\"]\n"),
    (
        "ca = [\"pki/osi-ca.crt\"]\n",
        "pinned = [\"sha256:0101010101010101010101010101010101010101010101010101010101010101\"]\n",
    ),
    ("site.osi.key", "site.mms.key"),
    ("[\"pki/osi-ca.crt\"]", "[\"pki/site.mms.crt\"]"),
    ("[\"pki/osi-ca.crt\"]", "[\"legs/short-ca.crt\"]"),
    ("pki/site.osi.crt", "legs/no-signature.crt"),
    ("pki/site.osi.crt", "legs/no-usage.crt"),
    ("pki/site.osi.crt", "legs/old.crt"),
    ("pki/osi-ca.crl", "pki/osi-ca.crt"),
    ("pki/osi-ca.crl", "legs/broken.crl"),
    ("\"12h\"", "\"25h\""),
    ("[\"1.3\"]", "[\"1.1\"]"),
    ("[\"1.3\"]", "[]"),
    ("versions =", "peer_name = \"-\"\nversions ="),
    ("versions =", "version ="),
];

/// Certificates for the leg that are wrong in one way each. The short key is a fixture: nobody makes those any more.
fn odd_legs() {
    static MADE: Once = Once::new();
    MADE.call_once(make_odd_legs);
}

fn make_odd_legs() {
    let at = directory().join("legs");
    std::fs::create_dir(&at).unwrap();
    let read = |name: &str| std::fs::read_to_string(directory().join(name)).unwrap();
    let issuer_key = KeyPair::from_pem(&read("pki/osi-ca.key")).unwrap();
    let issuer = Issuer::from_ca_cert_pem(&read("pki/osi-ca.crt"), issuer_key).unwrap();
    let key = KeyPair::from_pem(&read("pki/site.osi.key")).unwrap();
    let write = |name: &str, spoil: fn(&mut CertificateParams)| {
        let mut params = CertificateParams::default();
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, "odd");
        spoil(&mut params);
        std::fs::write(at.join(name), params.signed_by(&key, &issuer).unwrap().pem()).unwrap();
    };
    write("no-signature.crt", |params| params.key_usages = vec![KeyUsagePurpose::KeyAgreement]);
    write("no-usage.crt", |params| params.key_usages.clear());
    write("old.crt", |params| params.not_after = (now() - Duration::from_secs(1)).into());
    write("large.crt", |params| {
        let names = (0..400).map(|number| format!("a-rather-long-name-{number}.example"));
        params.subject_alt_names =
            CertificateParams::new(names.collect::<Vec<_>>()).unwrap().subject_alt_names;
    });
    std::fs::write(at.join("broken.crl"), [0x30, 0x00]).unwrap();
    std::fs::write(at.join("short-ca.crt"), SHORT_CA).unwrap();
}

/// An authority whose RSA key has 1024 bits.
const SHORT_CA: &str = "\
-----BEGIN CERTIFICATE-----
MIICDjCCAXegAwIBAgIUFJ+IRIJQ1Teqy5ezAOLV2J8gDOYwDQYJKoZIhvcNAQEL
BQAwEDEOMAwGA1UEAwwFc2hvcnQwIBcNMjYxMTIyMDAwMzQ2WhgPMjA1NjExMTQw
MDAzNDZaMBAxDjAMBgNVBAMMBXNob3J0MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB
iQKBgQCwdqsEmRFiYMBvXNcV/5g5vRc7tpro5XJ/WHD+ct7dL/5x+AuUV3+o+L/V
xOO+kWgJ2rlJxNamqTaQo54W2/37tp18nK3MIySGApP+HIm1IOLByWHPTaq9NdYZ
7lPnCv6JzG7yZNxHA0MMJbIfmL0B3NIh2iVW5YuJmBG+2AejLQIDAQABo2MwYTAd
BgNVHQ4EFgQUjUeUj1/bEHkfQ5TOVJsfMBTPp2EwHwYDVR0jBBgwFoAUjUeUj1/b
EHkfQ5TOVJsfMBTPp2EwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQw
DQYJKoZIhvcNAQELBQADgYEAD5zS4a0jTmaj4ZvQ0zkHIUFciKCFPYpG3wp1Empr
9dOrI+cIQVE/Xoj19v6i/u/CH58OJYgYSv9sJB3XWrn0msVR2blR9PQxWxXY089P
PHS7KGjab8bMQ9qjZ6q0eFCHVC4myVtvmBEFJ1Bdx/3LHJgZGRZJgZtNqAN225p1
2gA=
-----END CERTIFICATE-----
";
