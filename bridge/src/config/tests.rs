//! One fault a row: what is changed in a good configuration, and what its author reads.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use jid::BareJid;
use rcgen::{CertificateParams, Issuer, KeyPair, KeyUsagePurpose, SanType};
use rustls::time_provider::{DefaultTimeProvider, TimeProvider};
use tempfile::TempDir;

use super::*;
use crate::certificates::{DemoPki, Names};
use crate::end::{self, Station};

mod relay;
mod tase2;
mod tprofile;

const GOOD: &str = r#"[xmpp]
jid = "site@lab.example"
server = "127.0.0.1:15222"
tls = "starttls"
ca = ["pki/tls-ca.crt"]
password_file = "pki/site.password"

[e2e]
certificate = "pki/site.e2e.crt"
key = "pki/site.e2e.key"
trust = ["pki/e2e-ca.crt"]
aead = ["aes-128-gcm"]
clock_tolerance = "24h"

# control

[[peer]]
name = "aggregator"
jid = "Aggregator@lab.example"
connect = "[2001:db8::7]:102"
nonce = "any"
max_pdu = 65_536
message_type = "headline"
fingerprint = "sha256:00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F"

[peer.osi]
checking = "strict"
tpdu_size = 1024
local = { tsap = "0001", ssel = "0001", psel = "00000001", ap_title = "1.1.1.999", ae_qualifier = 12 }
remote = { tsap = "" }

[[peer]]
name = "second"
jid = "second@lab.example"
listen = "127.0.0.1:10102"
# second
"#;

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

/// For TLS, which has none here.
fn time() -> Arc<dyn TimeProvider> {
    Arc::new(DefaultTimeProvider)
}

/// The demonstration's files, and beside them certificates that are wrong in one way each.
fn directory() -> &'static Path {
    static DIRECTORY: OnceLock<TempDir> = OnceLock::new();
    DIRECTORY.get_or_init(|| make_directory().unwrap()).path()
}

fn make_directory() -> Result<TempDir, Box<dyn std::error::Error>> {
    let directory = tempfile::tempdir()?;
    let jid = |jid| BareJid::new(jid).unwrap();
    let server = HostPort { host: "127.0.0.1".to_owned(), port: 15_222 };
    let names = Names::new(jid("aggregator@lab.example"), vec![jid("site@lab.example")], server, None)?;
    DemoPki::generate(now(), names)?.write_to(directory.path(), false)?;
    let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text);
    write("empty", "")?;
    write("broken.pem", "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n")?;
    write("noise.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")?;
    write("sec1.key", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n")?;
    write(
        "locked.key",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
    )?;
    write("open.password", "secret\n")?;
    std::fs::set_permissions(directory.path().join("open.password"), PermissionsExt::from_mode(0o644))?;
    std::fs::create_dir(directory.path().join("open"))?;
    std::fs::set_permissions(directory.path().join("open"), PermissionsExt::from_mode(0o777))?;
    odd_certificates(directory.path())?;
    Ok(directory)
}

fn odd_certificates(directory: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let read = |name: &str| std::fs::read_to_string(directory.join(name));
    let issuer_key = KeyPair::from_pem(&read("pki/e2e-ca.key")?)?;
    let issuer = Issuer::from_ca_cert_pem(&read("pki/e2e-ca.crt")?, issuer_key)?;
    let key = KeyPair::from_pem(&read("pki/site.e2e.key")?)?;
    let good = || {
        let mut params = CertificateParams::default();
        let address = "site@lab.example".into();
        params.subject_alt_names = vec![SanType::OtherName((vec![1, 3, 6, 1, 5, 5, 7, 8, 5], address))];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyAgreement];
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, "odd");
        params
    };
    let write = |name: &str, key: &KeyPair, spoil: fn(&mut CertificateParams)| {
        let mut params = good();
        spoil(&mut params);
        std::fs::write(directory.join(name), params.signed_by(key, &issuer).unwrap().pem())
    };
    write("no-agreement.crt", &key, |params| params.key_usages.truncate(1))?;
    write("no-usage.crt", &key, |params| params.key_usages.clear())?;
    write("no-account.crt", &key, |params| params.subject_alt_names.clear())?;
    write("old.crt", &key, |params| params.not_after = (now() - Duration::from_secs(1)).into())?;
    write("early.crt", &key, |params| params.not_before = (now() + Duration::from_secs(1)).into())?;
    write("ending.crt", &key, |params| params.not_after = (now() + Duration::from_secs(86_400)).into())?;
    let p384 = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384)?;
    write("p384.crt", &p384, |_| {})?;
    std::fs::write(directory.join("p384.key"), p384.serialize_pem())?;
    Ok(())
}

fn check(text: &str) -> Result<(Config, Vec<Warning>), Vec<Problem>> {
    Config::parse(&directory().join("site.toml"), text, now())
}

/// The good configuration with one thing changed.
fn changed(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from:?} is not in the good configuration");
    GOOD.replacen(from, to, 1)
}

/// What a user reads, without the directory and without serial numbers, which are others each time.
fn findings(text: &str) -> String {
    let shown: Vec<String> = match check(text) {
        Ok((_, warnings)) => warnings.iter().map(ToString::to_string).collect(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    };
    without_serials(&shown.join("\n").replace(&format!("{}/", directory().display()), ""))
}

fn without_serials(shown: &str) -> String {
    let mut parts = shown.split("(serial ");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| {
        let (serial, rest) = part.split_once(')').unwrap();
        assert!(serial.chars().all(|c| c.is_ascii_hexdigit() || c == ':'), "{serial}");
        text + "(serial …)" + rest
    })
}

#[test]
fn a_good_configuration_reads_as_written() {
    let (config, warnings) = check(GOOD).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(config.xmpp.as_ref().unwrap().jid.as_str(), "site@lab.example");
    assert_eq!(config.xmpp.as_ref().unwrap().server_name.to_str(), "lab.example");
    assert_eq!(config.e2e.as_ref().unwrap().aead, [Aead::Aes128Gcm]);
    assert_eq!(config.e2e.as_ref().unwrap().clock_tolerance, Duration::from_secs(86_400));
    assert_eq!(config.control, None);
    let [first, second] = config.peers.as_slice() else { panic!("two peers") };
    assert_eq!(first.far.jid().unwrap().as_str(), "aggregator@lab.example");
    assert_eq!(first.leg, Leg::connect(HostPort { host: "2001:db8::7".to_owned(), port: 102 }));
    assert_eq!(first.expected, Some(Expected::Fingerprint(std::array::from_fn(|place| place as u8))));
    assert_eq!((first.nonce, first.message_type), (Nonce::Any, MessageType::Headline));
    assert_eq!(first.osi.local.psel, Some(vec![0, 0, 0, 1]));
    assert_eq!(first.osi.local.ap_title, Some(vec![1, 1, 1, 999]));
    assert_eq!(first.osi.remote.tsap, Some(vec![]));
    assert_eq!((first.osi.checking, first.osi.tpdu_size), (Checking::Strict, 1024));
    assert_eq!(second.leg, Leg::listen(([127, 0, 0, 1], 10_102).into()));
    assert_eq!((second.nonce, second.max_pdu, second.osi.tpdu_size), (Nonce::Counter, 65_536, 8_192));
    assert_eq!(second.aead, [Aead::Aes128Gcm]);
}

/// A key a row, and where it arrives.
#[test]
fn every_key_of_keys_and_certificates_reaches_the_library() {
    let config = changed(
        "aead = [\"aes-128-gcm\"]",
        "aead = []\ncipher = [\"aes-128-cbc\"]\ncrl = [\"pki/e2e-ca.crl\"]\nrevocation = \"required\"\n\
         key_life = \"15m\"\nrekey_after = \"10m\"\nrekey_count = 1000\nassociation_life = \"30m\"",
    );
    let second = "cipher = [\"aes-256-cbc\"]\nicv = [\"hmac-sha256\"]\nrekey = false\non_gap = \"report\"\n\
                  ap_title = \"1.1.1.999\"\nae_qualifier = 12";
    let (config, warnings) = check(&config.replace(SECOND, second)).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");

    let endpoint = end::endpoint_config(config.e2e.as_ref().unwrap()).unwrap();
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    assert_eq!(endpoint.revocation, Revocation::Required);
    assert_eq!((endpoint.key_life, endpoint.rekey_after), (minutes(15), minutes(10)));
    assert_eq!((endpoint.rekey_count, endpoint.association_life), (1000, minutes(30)));

    let stations = Station::all(&config, &time()).unwrap();
    let peer = |station: &Station| match &station.far {
        end::Leg::Secured(settings) => std::sync::Arc::clone(&settings.peer),
        end::Leg::Mms(_) => panic!("not secured"),
    };
    let [first, second] = [peer(&stations[0]), peer(&stations[1])];
    assert_eq!((first.suites.as_slice(), first.ciphers.as_slice()), (&[][..], &[Cipher::Aes128Cbc][..]));
    assert_eq!((first.rekey, first.on_gap), (true, OnGap::Abort));
    assert_eq!((second.suites.as_slice(), second.ciphers.as_slice()), (&[][..], &[Cipher::Aes256Cbc][..]));
    assert_eq!((second.rekey, second.on_gap), (false, OnGap::Report));
    assert_eq!(second.icvs, [Icv::HmacSha256]);
    let anchor = Sha256::digest(&config.e2e.as_ref().unwrap().trust[0]).into();
    assert_eq!(second.expected, Some(Expected::AeTitle { ae_title: "1.1.1.999.12".into(), anchor }));
}

#[test]
fn the_control_socket_is_relative_to_the_file() {
    let (config, _) = check(&changed("# control", "[control]\nsocket = \"control.sock\"")).unwrap();
    assert_eq!(config.control.unwrap().socket, directory().join("control.sock"));
}

#[test]
fn rekeying_keeps_its_share_of_a_shorter_life() {
    let (config, _) = check(&changed("clock_tolerance = \"24h\"", "key_life = \"1h\"")).unwrap();
    assert_eq!(config.e2e.as_ref().unwrap().keys.rekey_after, Duration::from_secs(45 * 60));
}

#[test]
fn a_subject_belongs_to_one_of_several_authorities() {
    let several = |second: &str| {
        changed("[\"pki/e2e-ca.crt\"]", "[\"pki/e2e-ca.crt\", \"pki/tls-ca.crt\"]").replace(SECOND, second)
    };
    let shown = findings(&several("subject = \"CN=ied7\""));
    assert!(shown.contains("peer has no anchor, and e2e.trust has 2 authorities"), "{shown}");
    let (config, _) = check(&several("subject = \"CN=ied7\"\nanchor = \"pki/tls-ca.crt\"")).unwrap();
    let anchor = Sha256::digest(&config.e2e.as_ref().unwrap().trust[1]).into();
    assert_eq!(config.peers[1].expected, Some(Expected::Subject { subject: "CN=ied7".into(), anchor }));
}

#[test]
fn a_password_is_never_printed() {
    let text = changed("checking = \"strict\"", "password = \"hush\"");
    let (config, _) = check(&text).unwrap();
    assert_eq!(config.peers[0].osi.password.as_ref().unwrap().expose(), "hush");
    assert!(!format!("{config:?}").contains("hush"));
}

/// A site in a plant without XMPP: its far station is reached over OSI, and the same listener serves two.
#[test]
fn a_far_station_may_be_reached_over_osi() {
    let fingerprint = "00".repeat(32);
    let more = format!(
        r#"
fingerprint = "sha256:{fingerprint}"
[peer.far]
listen = "127.0.0.1:3782"
connect = "192.0.2.7:3782"
local = {{ tsap = "02", ap_title = "1.1.1.999", ae_qualifier = 1 }}
remote = {{ ap_title = "1.1.1.999", ae_qualifier = 2 }}

[[peer]]
name = "third"
connect = "127.0.0.1:102"
[peer.far]
listen = "127.0.0.1:3782"
application = "non-secure"
"#
    );
    let text = changed("jid = \"second@lab.example\"\n", "").replace(SECOND, &more);
    let (config, _) = check(&text).unwrap();
    let [Far::Xmpp(_), Far::Osi(second), Far::Osi(third)] = [0, 1, 2].map(|at: usize| &config.peers[at].far)
    else {
        panic!("{:?}", config.peers)
    };
    assert_eq!(second.leg.listen, third.leg.listen);
    assert_eq!(second.leg.connect, Some(HostPort { host: "192.0.2.7".to_owned(), port: 3782 }));
    assert_eq!(second.osi.application, Application::EndToEnd);
    assert_eq!(third.osi.application, Application::NonSecure);
    let listeners = end::End::new(None, Station::all(&config, &time()).unwrap());
    let doors = listeners.listeners().iter().map(|listener| listener.doors.len()).collect::<Vec<_>>();
    assert_eq!(doors, [1, 2], "one for clients, one for both far stations");
}

#[test]
fn every_fault_is_named_with_its_line_and_its_remedy() {
    let mut table = String::new();
    for (from, to) in FAULTS {
        let shown = findings(&changed(from, to));
        assert!(shown.starts_with("site.toml:"), "{from:?} → {to:?} is no fault: {shown:?}");
        table.push_str(&format!("{from:?} → {to:?}\n{shown}\n\n"));
    }
    insta::assert_snapshot!(table);
}

/// Of the second peer: a place for a key of its own.
const SECOND: &str = "# second";

/// What is written, and what is written in its place; in the order of the file.
const FAULTS: &[(&str, &str)] = &[
    // syntax
    ("[xmpp]", "[xmpp"),
    ("tls = \"starttls\"", "tls = starttls"),
    ("tls = \"starttls\"", "tls = \"starttls\"\ntls = \"direct\""),
    ("[[peer]]\nname = \"second\"", "[peer]\nname = \"second\""),
    // sections and keys
    ("[xmpp]", "[xmmp]"),
    ("tls =", "tsl ="),
    ("[peer.osi]", "[peer.osi]\nfingerprint = \"\""),
    ("jid = \"site@lab.example\"\n", ""),
    ("[[peer]]\nname = \"second\"\n", "[[peer]]\n"),
    // [xmpp]
    ("\"site@lab.example\"", "5"),
    ("\"site@lab.example\"", "\"site@lab.example/IEC\""),
    ("\"site@lab.example\"", "\"lab.example\""),
    ("\"site@lab.example\"", "\"@\""),
    ("\"site@lab.example\"", "\"other@lab.example\""),
    ("\"127.0.0.1:15222\"", "\"xmpp.lab.example\""),
    ("\"127.0.0.1:15222\"", "\"2001:db8::7:5222\""),
    ("\"127.0.0.1:15222\"", "\"127.0.0.1:0\""),
    ("\"starttls\"", "\"startls\""),
    ("\"starttls\"", "\"none\""),
    ("tls = \"starttls\"", "server_name = \"-\""),
    ("[\"pki/tls-ca.crt\"]", "\"pki/tls-ca.crt\""),
    ("[\"pki/tls-ca.crt\"]", "[]"),
    ("[\"pki/tls-ca.crt\"]", "[\"pki/server.crt\"]"),
    ("[\"pki/tls-ca.crt\"]", "[\"pki/tls.crt\"]"),
    ("pki/site.password", "empty"),
    ("pki/site.password", "open.password"),
    ("pki/site.password", "pki"),
    // [e2e]
    ("pki/site.e2e.crt", "pki/site.e2e.key"),
    ("pki/site.e2e.crt", "broken.pem"),
    ("pki/site.e2e.crt", "noise.pem"),
    ("pki/site.e2e.crt", "pki/server.crt"),
    ("pki/site.e2e.crt", "pki/aggregator.e2e.crt"),
    ("pki/site.e2e.crt", "no-agreement.crt"),
    ("pki/site.e2e.crt", "no-usage.crt"),
    ("pki/site.e2e.crt", "no-account.crt"),
    ("pki/site.e2e.crt", "old.crt"),
    ("pki/site.e2e.crt", "early.crt"),
    ("pki/site.e2e.crt", "ending.crt"),
    ("pki/site.e2e.crt\"\nkey = \"pki/site.e2e.key", "p384.crt\"\nkey = \"p384.key"),
    ("pki/site.e2e.key", "pki/aggregator.e2e.key"),
    ("pki/site.e2e.key", "pki/site.e2e.crt"),
    ("pki/site.e2e.key", "sec1.key"),
    ("pki/site.e2e.key", "locked.key"),
    ("pki/e2e-ca.crt", "pki/aggregator.e2e.crt"),
    ("[\"aes-128-gcm\"]", "[\"aes-192-gcm\"]"),
    ("[\"aes-128-gcm\"]", "[\"aes-128-gcm\", \"aes-128-gcm\"]"),
    ("\"24h\"", "600"),
    ("\"24h\"", "\"10 minutes\""),
    ("\"24h\"", "\"25h\""),
    ("clock_tolerance = \"24h\"", "restart_guard = \"5 s\""),
    ("[\"aes-128-gcm\"]", "[]"),
    ("[\"aes-128-gcm\"]", "[]\ncipher = []"),
    ("[\"aes-128-gcm\"]", "[\"aes-128-cbc\"]"),
    ("aead = [\"aes-128-gcm\"]", "cipher = [\"aes-256-gcm\"]"),
    ("aead = [\"aes-128-gcm\"]", "cipher = \"aes-256-cbc\""),
    ("clock_tolerance = \"24h\"", "revocation = \"strict\""),
    ("clock_tolerance = \"24h\"", "revocation = \"required\""),
    ("clock_tolerance = \"24h\"", "crl = [\"pki/e2e-ca.crt\"]"),
    ("clock_tolerance = \"24h\"", "key_life = \"14m\""),
    ("clock_tolerance = \"24h\"", "key_life = \"25h\""),
    ("clock_tolerance = \"24h\"", "rekey_after = \"19h\""),
    ("clock_tolerance = \"24h\"", "key_life = \"15m\"\nrekey_after = \"15m\""),
    ("clock_tolerance = \"24h\"", "rekey_count = 0"),
    ("clock_tolerance = \"24h\"", "rekey_count = 2_147_483_648"),
    ("clock_tolerance = \"24h\"", "association_life = \"10m\""),
    ("clock_tolerance = \"24h\"", "association_life = 7"),
    // [control]
    ("# control", "[control]"),
    ("# control", "[control]\nsocket = 5"),
    ("# control", "[control]\nsocket = \"nowhere/control.sock\""),
    ("# control", "[control]\nsocket = \"open/control.sock\""),
    ("# control", "[control]\nsockets = \"control.sock\"\nsocket = \"control.sock\""),
    // [[peer]]
    ("\"aggregator\"", "\"the aggregator\""),
    ("\"aggregator\"", "\"second\""),
    ("\"Aggregator@lab.example\"", "\"site@lab.example\""),
    ("\"Aggregator@lab.example\"", "\"Second@LAB.example\""),
    ("connect = \"[2001:db8::7]:102\"\n", ""),
    ("[peer.osi]", "[peer.far]\nconnect = \"192.0.2.7:3782\"\n[peer.osi]"),
    (
        "jid = \"second@lab.example\"\nlisten = \"127.0.0.1:10102\"",
        "listen = \"127.0.0.1:10102\"\n[peer.far]\nconnect = \"192.0.2.7\"",
    ),
    (
        "jid = \"second@lab.example\"\nlisten = \"127.0.0.1:10102\"",
        "listen = \"127.0.0.1:10102\"\n[peer.far]",
    ),
    (SECOND, "[peer.osi]\napplication = \"secure\""),
    ("# control", "[a_security]\ncertificate = \"pki/site.e2e.crt\"\nkey = \"pki/site.e2e.key\"\ntrust = []"),
    (SECOND, "[[peer]]\nname = \"third\"\njid = \"third@lab.example\"\nlisten = \"127.0.0.1:10102\""),
    ("connect = \"[2001:db8::7]:102\"", "connect = \"2001:db8::7\""),
    ("connect = \"[2001:db8::7]:102\"", "listen = \"0.0.0.0:10102\""),
    ("connect = \"[2001:db8::7]:102\"", "listen = \"localhost:10102\""),
    ("\"any\"", "\"random\""),
    ("65_536", "\"64k\""),
    ("65_536", "100"),
    ("\"headline\"", "\"chat\""),
    ("sha256:00:", "sha256:"),
    ("sha256:", "sha1:"),
    (
        "jid = \"second@lab.example\"\nlisten = \"127.0.0.1:10102\"",
        "listen = \"127.0.0.1:10102\"\n[peer.far]\napplication = \"non-secure\"\nlisten = \"127.0.0.1:3782\"",
    ),
    (
        "jid = \"second@lab.example\"\nlisten = \"127.0.0.1:10102\"",
        "listen = \"127.0.0.1:10102\"\nfingerprint = \"sha256:0000000000000000000000000000000000000000000000000000000000000000\"\n\
         confidentiality = \"required\"\nmessage_type = \"normal\"\n[peer.far]\napplication = \"non-secure\"\nconnect = \"192.0.2.7\"",
    ),
    (
        "jid = \"second@lab.example\"\nlisten = \"127.0.0.1:10102\"",
        "listen = \"127.0.0.1:10102\"\nsubject = \"CN=ied7\"\nmessage_type = \"normal\"\n[peer.far]\nconnect = \"192.0.2.7\"\n\
         password = \"x\"\ncertificate = { subject = \"CN=ied7\", anchor = \"pki/e2e-ca.crt\" }\n\
         local = { ap_title = \"1.1.1.999\", ae_qualifier = 1 }\nremote = { ap_title = \"1.1.1.999\", ae_qualifier = 2 }",
    ),
    (
        SECOND,
        "[[peer]]\nname = \"third\"\njid = \"third@lab.example\"\nlisten = \"127.0.0.1:10102\"\n[peer.osi]\nlocal = { tsap = \"0001\" }",
    ),
    (SECOND, "[peer.tase2]"),
    (SECOND, "[peer.tase2]\nbilateral_table_id = 1\nversion = \"2000.8\"\ndirection = \"both\""),
    ("fingerprint = ", "ap_title = \"1.1.1.999\"\nae_qualifier = 12\nfingerprint = "),
    ("nonce = \"any\"", "nonce = \"none\""),
    ("nonce = \"any\"", "on_gap = \"ignore\""),
    ("nonce = \"any\"", "rekey = \"no\""),
    ("nonce = \"any\"", "anchor = \"pki/e2e-ca.crt\""),
    (SECOND, "ap_title = \"1.1.1.999\""),
    (SECOND, "ae_qualifier = 12"),
    (SECOND, "ap_title = \"1.999\"\nae_qualifier = 12"),
    (SECOND, "ap_title = \"1.1.1.999\"\nae_qualifier = -1"),
    (SECOND, "subject = \"ied7\""),
    (SECOND, "subject = \"CN=ied7\"\nanchor = \"pki/tls-ca.crt\""),
    (SECOND, "subject = \"CN=ied7\"\nanchor = \"pki/nowhere.crt\""),
    (SECOND, "aead = []"),
    // [peer.osi]
    ("\"strict\"", "\"stict\""),
    ("checking = \"strict\"", "application = \"end-to-end\""),
    ("checking = \"strict\"", "certificate = { subject = \"CN=ied7\", anchor = \"pki/e2e-ca.crt\" }"),
    ("1024", "1000"),
    ("tpdu_size = 1024", "password = \"x\"\npassword_file = \"pki/site.password\""),
    ("tsap = \"0001\"", "tsap = 1"),
    ("tsap = \"0001\"", "tsap = \"001\""),
    ("psel = \"00000001\"", "psel = \"0000000000000000000000000000000001\""),
    ("1.1.1.999", "1.999"),
    ("ae_qualifier = 12", "ae_qualifier = 3_000_000_000"),
    ("ae_qualifier = 12", "ae_qualifer = 12"),
];

#[test]
fn the_configuration_in_the_help_is_a_good_one() {
    let help = crate::cli::CONFIGURATION;
    let (_, warnings) = check(help).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    let sections =
        help.split("\n\n").filter(|section| !ELSEWHERE.iter().any(|title| section.starts_with(title)));
    let lines = sections.flat_map(str::lines).filter(|line| !line.contains('…'));
    let uncommented: String = lines.map(uncomment).collect();
    check(&uncommented).unwrap();
}

/// Certificates that are not made for demonstrations, and what stands instead of a `jid`: tried by themselves.
const ELSEWHERE: [&str; 2] = ["# [a_security]", "# [peer.far]"];

/// Optional keys are shown behind a `#`; `listen`, which excludes `connect`, behind more spaces.
fn uncomment(line: &str) -> String {
    line.trim_start().strip_prefix("# ").filter(|_| !line.starts_with("     ")).unwrap_or(line).to_owned()
        + "\n"
}

#[test]
fn all_faults_of_a_file_are_told_at_once_in_the_order_of_its_lines() {
    let text =
        changed("starttls", "none").replace("65_536", "0").replace("name = \"second\"", "nane = \"second\"");
    let lines: Vec<_> = check(&text).unwrap_err().iter().filter_map(|problem| problem.line).collect();
    assert_eq!(lines, [4, 22, 32, 33]);
}

#[test]
fn an_empty_file_lacks_three_sections() {
    let shown = findings("");
    for missing in ["1: [xmpp] is missing", "1: [e2e] is missing", "1: [[peer]] is missing"] {
        assert!(shown.contains(missing), "{shown}");
    }
}

#[test]
fn a_single_peer_in_single_brackets_is_told_of_the_second_pair() {
    let text = GOOD.split("[[peer]]").next().unwrap().to_owned() + "[peer]\nname = \"aggregator\"\n";
    assert!(findings(&text).contains("write it as [[peer]], with two brackets"), "{}", findings(&text));
}

#[test]
fn a_chain_out_of_order_is_told_which_comes_first() {
    let read = |name: &str| std::fs::read_to_string(directory().join(name)).unwrap();
    let chain = read("pki/site.e2e.crt") + &read("pki/aggregator.e2e.crt");
    std::fs::write(directory().join("chain.crt"), chain).unwrap();
    let shown = findings(&changed("pki/site.e2e.crt", "chain.crt"));
    assert!(shown.contains("put the bridge's own certificate first"), "{shown}");
}

#[test]
fn files_that_cannot_be_read_are_told_apart() {
    let load = |name: &str| Config::load(&directory().join(name), now()).unwrap_err()[0].message.clone();
    assert_eq!(load("nowhere.toml"), "there is no such file");
    assert_eq!(load("pki"), "is a directory");
    std::fs::write(directory().join("latin.toml"), [0xe9]).unwrap();
    assert_eq!(load("latin.toml"), "is not UTF-8 text");
}
