//! TLS on OSI legs with peers of two other makes, mbedTLS and rustls below them: as clients of the aggregator's leg and as
//! servers of the sites', both sides with certificates; and who is refused, and what the operator reads of it.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rcgen::{
    CertificateParams, CertificateRevocationListParams, DnType, Issuer, KeyIdMethod, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, RevokedCertParams, SerialNumber,
};
use tempfile::TempDir;

use crate::bridges::{Bridges, ENCRYPTED, Site};
use crate::libiec61850::{Client, PeerTls, Record, Server, script};
use crate::process::{PATIENCE, Process, free_port, poll};
use crate::servers::{Servers, Software};
use crate::{DIRECT, assert_same_answers, provision};

/// The aggregator's leg.
const NEAR: &str = r#"
[peer.osi.tls]
certificate = "pki/aggregator.osi.crt"
key = "pki/aggregator.osi.key"
ca = ["pki/osi-ca.crt"]
crl = ["pki/osi-ca.crl"]
"#;

/// The same, for those that come without TLS, too.
const EITHER: &str = r#"
transport = "dont-care"
[peer.osi.tls]
certificate = "pki/aggregator.osi.crt"
key = "pki/aggregator.osi.key"
ca = ["pki/osi-ca.crt"]
crl = ["pki/osi-ca.crl"]
"#;

/// The first site's leg.
const FAR_1: &str = r#"
[peer.osi.tls]
certificate = "pki/site1.osi.crt"
key = "pki/site1.osi.key"
ca = ["pki/osi-ca.crt"]
peer_name = "localhost"
"#;

/// The second's.
const FAR_2: &str = r#"
[peer.osi.tls]
certificate = "pki/site2.osi.crt"
key = "pki/site2.osi.key"
ca = ["pki/osi-ca.crt"]
"#;

const DAY: Duration = Duration::from_secs(24 * 3600);

#[test]
fn every_service_answers_the_same_over_tls_1_2() {
    try_every_service("1.2");
}

#[test]
fn every_service_answers_the_same_over_tls_1_3() {
    try_every_service("1.3");
}

fn try_every_service(version: &str) {
    let Some(peers) = provision::peers() else { return };
    let directory = TempDir::new().unwrap();
    let Some(servers) = Servers::start(directory.path(), &[Software::Prosody], &["site1"]) else { return };
    let pki = directory.path().join("pki");
    let server_tls = PeerTls { pki: &pki, name: "site1.mms", version };
    let server = Server::start_over_tls(peers, directory.path(), &server_tls);
    let site = Site { name: "site1", server: server.port, near_leg: NEAR, far_leg: FAR_1, ..Site::default() };
    let bridges = Bridges::start(&servers, ENCRYPTED, &[site]);
    let client = PeerTls { pki: &pki, name: "aggregator.mms", version };
    let answers =
        Client::start_over_tls(peers, directory.path(), "everything", bridges.ports[0], &client).records();
    assert_same_answers(&DIRECT, &answers, &ENCRYPTED);
    for (bridge, peer) in [(&bridges.aggregator, "aggregator MMS"), (&bridges.sites[0], "site1 MMS")] {
        let line = bridge.line(|line| line.contains("mnemonic=Tls.Established"));
        assert!(line.contains(&format!("TLSv{}", version.replace('.', "_"))), "{line}");
        assert!(line.contains(&format!("certificate CN={peer} (serial ")), "{line}");
    }
    bridges.stop(ENCRYPTED);
}

#[test]
fn a_third_make_is_client_and_server_over_tls() {
    let (Some(_), Some(python)) = (provision::peers(), provision::rust_wheel()) else { return };
    let directory = TempDir::new().unwrap();
    let Some(servers) = Servers::start(directory.path(), &[Software::Prosody], &["site1"]) else { return };
    let pki = directory.path().join("pki");
    // Its TLS 1.2 knows no ECDSA.
    let wheel = |role: &str, name, port: u16, more: &[&str]| {
        let mut command = script(python, "rust_wheel.py");
        command.env("TLS", PeerTls { pki: &pki, name, version: "1.3" }.to_string());
        Process::start("iec61850 wheel", command.args([role, &port.to_string()]).args(more))
    };
    let port = free_port();
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("lab/der.icd");
    let server = wheel("server", "site1.mms", port, &[model.to_str().unwrap()]);
    server.line(|line| line.contains("listening"));
    let site = Site { name: "site1", server: port, near_leg: NEAR, far_leg: FAR_1, ..Site::default() };
    let bridges = Bridges::start(&servers, ENCRYPTED, &[site]);
    let said = wheel("client", "aggregator.mms", bridges.ports[0], &[]).rest(PATIENCE);
    let nodes = r#"{"nodes": ["DRCT1", "LLN0", "LPHD1", "MMXU1", "ZBAT1"]}"#;
    assert_eq!(said, [r#"{"devices": ["DER1LD0"]}"#, nodes, r#"{"power": 0.0}"#]);

    revoke(&pki, &["aggregator.mms"]);
    let refused = poll(PATIENCE, || {
        let said = wheel("client", "aggregator.mms", bridges.ports[0], &[]).rest(PATIENCE);
        (!said.iter().any(|line| line.contains("power"))).then_some(())
    });
    assert!(refused.is_some(), "the list is there, and it is let in");
    assert_refused(&bridges, "Tls.Revoked", "id=2.4", "CN=aggregator MMS");
    bridges.stop(ENCRYPTED);
}

#[test]
fn who_is_revoked_expired_or_without_tls_is_refused_and_named() {
    let Some(peers) = provision::peers() else { return };
    let directory = TempDir::new().unwrap();
    let Some(servers) = Servers::start(directory.path(), &[Software::Prosody], &["site1", "site2"]) else {
        return;
    };
    let pki = directory.path().join("pki");
    issue(&pki, "expired", SystemTime::now() - DAY);
    let tls = |name| PeerTls { pki: &pki, name, version: "1.3" };
    let server = Server::start_over_tls(peers, directory.path(), &tls("site1.mms"));
    let site =
        |name, near_leg, far_leg| Site { name, server: server.port, near_leg, far_leg, ..Site::default() };
    let sites = [site("site1", NEAR, FAR_1), site("site2", EITHER, FAR_2)];
    let bridges = Bridges::start(&servers, ENCRYPTED, &sites);
    let start = |task, site: usize, name| {
        Client::start_over_tls(peers, directory.path(), task, bridges.ports[site], &tls(name))
    };
    let associate = |site, name| start("associate", site, name).records().iter().all(Record::succeeded);
    let plainly = |site: usize| crate::associate(peers, directory.path(), bridges.ports[site], None);

    // Every leg takes who it is for: one TLS alone, one whoever comes.
    assert!(associate(0, "aggregator.mms") && associate(1, "aggregator.mms"));
    assert!(!plainly(0));
    assert_refused(&bridges, "Tls.Insecure", "id=1.1", "the first octet is 0x03");
    assert!(plainly(1));

    assert!(!associate(0, "expired"));
    assert_refused(&bridges, "Tls.Expired", "id=2.8", "CN=expired (serial ");

    // Who is revoked while connected has to go, and others stay.
    let (leaving, staying) =
        (start("associate-until-lost", 0, "site2.mms"), start("associate-until-lost", 0, "aggregator.mms"));
    assert!(leaving.record().succeeded() && staying.record().succeeded());
    revoke(&pki, &["site2.mms"]);
    assert!(leaving.record().succeeded(), "it does not notice");
    assert_refused(&bridges, "Tls.Revoked", "id=2.4", "CN=site2 MMS");
    assert!(!associate(0, "site2.mms"));
    assert_refused(&bridges, "Tls.Revoked", "id=2.4", "CN=site2 MMS");
    assert!(associate(1, "aggregator.mms"));
    drop(staying);
    bridges.stop(ENCRYPTED);
}

/// The aggregator tells its operator of it, by its number, its name and what was found.
fn assert_refused(bridges: &Bridges, mnemonic: &str, id: &str, found: &str) {
    let line = bridges.aggregator.line(|line| line.contains(mnemonic));
    assert!(line.contains(id) && line.contains(found) && line.contains("peer=site1"), "{line}");
}

fn authority(pki: &Path) -> Issuer<'static, KeyPair> {
    let read = |name: &str| fs::read_to_string(pki.join(name)).unwrap();
    let key = KeyPair::from_pem(&read("osi-ca.key")).unwrap();
    Issuer::from_ca_cert_pem(&read("osi-ca.crt"), key).unwrap()
}

/// One more certificate of the authority for legs.
fn issue(pki: &Path, name: &str, until: SystemTime) {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.not_before = (until - DAY).into();
    params.not_after = until.into();
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    fs::write(pki.join(format!("{name}.crt")), params.signed_by(&key, &authority(pki)).unwrap().pem())
        .unwrap();
    fs::write(pki.join(format!("{name}.key")), key.serialize_pem()).unwrap();
}

/// The authority's next list, put in place of the one before at once.
fn revoke(pki: &Path, names: &[&str]) {
    let revoked = |name: &&str| RevokedCertParams {
        serial_number: serial(&pki.join(format!("{name}.crt"))),
        revocation_time: (SystemTime::now() - DAY).into(),
        reason_code: None,
        invalidity_date: None,
    };
    let list = CertificateRevocationListParams {
        this_update: (SystemTime::now() - DAY).into(),
        next_update: (SystemTime::now() + DAY).into(),
        crl_number: SerialNumber::from(2),
        issuing_distribution_point: None,
        revoked_certs: names.iter().map(revoked).collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let list = list.signed_by(&authority(pki)).unwrap().pem().unwrap();
    fs::write(pki.join("next.crl"), list).unwrap();
    fs::rename(pki.join("next.crl"), pki.join("osi-ca.crl")).unwrap();
}

fn serial(certificate: &Path) -> SerialNumber {
    let der = bridge::tls::certificates(certificate).unwrap().remove(0);
    let parsed = <x509_cert::Certificate as x509_cert::der::Decode>::from_der(&der).unwrap();
    SerialNumber::from_slice(parsed.tbs_certificate().serial_number().as_bytes())
}
