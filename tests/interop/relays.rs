//! Native stations in processes of their own, and between them relays in processes of their own, which hold no key; on
//! XMPP the lab's broker, or real servers.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use bridge::certificates::{DemoPki, Names};
use bridge::config::{HostPort, fingerprint};
use bridge::tls::{self, Identity};
use jid::BareJid;
use lab::broker::{Broker, BrokerConfig};
use lab::der::{Der, FREQUENCY, POWER_LIMIT, REPORT_CONTROL};
use lab::operator::Operator;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tempfile::TempDir;

use crate::process::{PATIENCE, Process, free_port};
use crate::servers::{AGGREGATOR, RELAY, Server, Servers, Software};

const SITE: &str = "site";
const DOMAIN: &str = "lab.example";
/// Read, write, enabling and a report.
const LEAST_PASSED: u64 = 6;

/// How a machine meets its neighbour.
#[derive(Clone)]
pub enum Leg {
    /// Over OSI: where to listen, or where to connect.
    Listen(u16),
    Connect(u16),
    /// Over XMPP: its own account and stream, and the neighbour's JID.
    Xmpp {
        own: String,
        stream: Stream,
        jid: String,
    },
}

/// Where an XMPP server is.
#[derive(Clone)]
pub struct Stream {
    port: u16,
    domain: &'static str,
}

impl Leg {
    /// An `[xmpp]` or `[[account]]` after its heading.
    fn account(&self) -> Option<String> {
        let Self::Xmpp { own, stream: Stream { port, domain }, .. } = self else { return None };
        Some(format!(
            "jid = \"{own}@{domain}\"\nserver = \"127.0.0.1:{port}\"\nca = [\"pki/tls-ca.crt\"]\n\
             password_file = \"pki/{own}.password\"\n"
        ))
    }

    /// The way to the neighbour.
    fn way(&self) -> String {
        match self {
            Self::Listen(port) => format!("listen = \"127.0.0.1:{port}\"\n{TITLES}"),
            Self::Connect(port) => format!("connect = \"127.0.0.1:{port}\"\n{TITLES}"),
            Self::Xmpp { jid, .. } => format!("jid = \"{jid}\"\n"),
        }
    }
}

const TITLES: &str = "local = { ap_title = \"1.1.1.999\", ae_qualifier = 12 }\n\
                      remote = { ap_title = \"1.1.1.999\", ae_qualifier = 12 }\n";

/// A station that is an end: `beside` is its local leg, `other` the certificate of the far end.
fn end(directory: &Path, name: &'static str, leg: &Leg, beside: &str, other: &str) -> Process {
    let xmpp = leg.account().map(|account| format!("[xmpp]\n{account}")).unwrap_or_default();
    let far = match leg {
        Leg::Xmpp { .. } => leg.way(),
        _ => String::new(),
    };
    let over_osi = match leg {
        Leg::Xmpp { .. } => String::new(),
        _ => format!("[peer.far]\n{}", leg.way()),
    };
    let text = format!(
        "{xmpp}[e2e]\ncertificate = \"pki/{name}.e2e.crt\"\nkey = \"pki/{name}.e2e.key\"\n\
         trust = [\"pki/e2e-ca.crt\"]\nrestart_guard = \"0s\"\n[[peer]]\nname = \"other\"\n{beside}\n\
         fingerprint = \"{other}\"\n{far}{over_osi}"
    );
    run(directory, name, &text, usize::from(leg.account().is_some()))
}

fn relay(directory: &Path, name: &'static str, legs: &[Leg; 2]) -> Process {
    let mut text = String::new();
    for (place, leg) in legs.iter().enumerate() {
        let account = leg.account().map(|account| format!("[[account]]\nname = \"a{place}\"\n{account}"));
        text.extend(account);
    }
    text.push_str("[[route]]\nname = \"through\"\n");
    for (place, leg) in legs.iter().enumerate() {
        let account = leg.account().map(|_| format!("account = \"a{place}\"\n")).unwrap_or_default();
        text.push_str(&format!("[[route.leg]]\n{account}{}", leg.way()));
    }
    assert!(!text.contains("e2e"), "a relay has no key");
    run(directory, name, &text, legs.iter().filter_map(Leg::account).count())
}

/// Starts it and waits until all its streams are up.
fn run(directory: &Path, name: &'static str, configuration: &str, streams: usize) -> Process {
    let file = directory.join(format!("{name}.toml"));
    fs::write(&file, configuration).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gridseal"));
    let process = Process::start(name, command.arg("run").arg("--log-level=debug").arg(file));
    for _ in 0..streams {
        process.line(|line| line.contains("online as"));
    }
    process
}

/// An operator reads, writes and takes a report through all of that, and leaves. What each relay has passed on.
fn operate(entrance: u16, ends: [Process; 2], relays: Vec<Process>) {
    let mut operator = Operator::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, entrance))).unwrap();
    operator.read(FREQUENCY).unwrap();
    let limit = operator.read(POWER_LIMIT).unwrap();
    operator.write(POWER_LIMIT, &limit).unwrap();
    operator.enable_reports(REPORT_CONTROL).unwrap();
    assert!(operator.next_report(PATIENCE).unwrap().is_some());
    operator.release().unwrap();
    for relay in relays {
        relay.line(|line| line.contains("released"));
        let counted = stop(relay);
        assert!(!counted.contains("security_events") && !counted.contains("aborted"), "{counted}");
        let passed = counted
            .split("pdus_relayed=")
            .nth(1)
            .and_then(|rest| rest.split(' ').next()?.trim().parse().ok());
        assert!(passed.is_some_and(|passed: u64| passed >= LEAST_PASSED), "{counted}");
    }
    for end in ends {
        let counted = stop(end);
        assert!(
            counted.contains("associations_established=1") && !counted.contains("security_events"),
            "{counted}"
        );
    }
}

fn stop(mut process: Process) -> String {
    let status = process.terminate(Duration::from_secs(5));
    assert!(status.success(), "{status}");
    process.line(|line| line.contains("counted since the start"))
}

/// Keys of both ends, and passwords of all accounts.
fn make_pki(directory: &Path, accounts: &[&str]) -> DemoPki {
    let jid = |name: &str| BareJid::new(&format!("{name}@{DOMAIN}")).unwrap();
    let server = HostPort { host: Ipv4Addr::LOCALHOST.to_string(), port: 5222 };
    let sites = accounts.iter().map(|name| jid(name)).collect();
    let pki = DemoPki::generate(SystemTime::now(), Names::new(jid(AGGREGATOR), sites, server, None).unwrap());
    let pki = pki.unwrap();
    pki.write_to(directory, false).unwrap();
    pki
}

fn certificate_of(pki: &DemoPki, name: &str) -> String {
    let jid = BareJid::new(&format!("{name}@{DOMAIN}")).unwrap();
    fingerprint(&pki.end(&jid).unwrap().e2e.certificate)
}

async fn broker(pki: &DemoPki) -> (Broker, Stream) {
    let chain = vec![pki.server.certificate.clone()];
    let key = PrivateKeyDer::from(pki.server.key.clone_key());
    let config = BrokerConfig::new(DOMAIN, tls::server_config(Identity { chain, key }).unwrap());
    let config = pki.ends.iter().fold(config, |config, end| {
        config.account(end.jid.node().map_or("", |node| node.as_str()), &end.password)
    });
    let broker = Broker::start(config).await.unwrap();
    let port = broker.address().port();
    (broker, Stream { port, domain: DOMAIN })
}

fn xmpp(own: &str, stream: &Stream, neighbour: &str) -> Leg {
    let jid = format!("{neighbour}@{}", stream.domain);
    Leg::Xmpp { own: own.to_owned(), stream: stream.clone(), jid }
}

fn der() -> (Der, String) {
    let der = Der::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let beside = format!("connect = \"{}\"", der.address());
    (der, beside)
}

/// A native OSI station and a native XMPP station.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_without_keys_joins_osi_and_xmpp() {
    let directory = TempDir::new().unwrap();
    let pki = make_pki(directory.path(), &[SITE, "relay1"]);
    let (_broker, stream) = broker(&pki).await;
    let (_der, beside) = der();
    let (entrance, between) = (free_port(), free_port());
    let directory = directory.path();
    let legs = [Leg::Listen(between), xmpp("relay1", &stream, SITE)];
    let mut relays = vec![relay(directory, "relay1", &legs)];
    relays[0].listening(between);
    let site =
        end(directory, SITE, &xmpp(SITE, &stream, "relay1"), &beside, &certificate_of(&pki, AGGREGATOR));
    let local = format!("listen = \"127.0.0.1:{entrance}\"");
    let mut aggregator =
        end(directory, AGGREGATOR, &Leg::Connect(between), &local, &certificate_of(&pki, SITE));
    aggregator.listening(entrance);
    operate(entrance, [aggregator, site], relays);
}

/// Two native OSI stations, and between them OSI, one broker, another broker, and OSI.
#[tokio::test(flavor = "multi_thread")]
async fn three_relays_and_two_brokers_in_a_row_pass_what_the_ends_agree_on() {
    let directory = TempDir::new().unwrap();
    let pki = make_pki(directory.path(), &[SITE, "relay1", "relay2a", "relay2b", "relay3"]);
    let (_left, near) = broker(&pki).await;
    let (_right, far) = broker(&pki).await;
    let (_der, beside) = der();
    let [entrance, first, last] = [(); 3].map(|()| free_port());
    let directory = directory.path();
    let mut site = end(directory, SITE, &Leg::Listen(last), &beside, &certificate_of(&pki, AGGREGATOR));
    site.listening(last);
    let mut relays = vec![
        relay(directory, "relay1", &[Leg::Listen(first), xmpp("relay1", &near, "relay2a")]),
        relay(directory, "relay2", &[xmpp("relay2a", &near, "relay1"), xmpp("relay2b", &far, "relay3")]),
        relay(directory, "relay3", &[xmpp("relay3", &far, "relay2b"), Leg::Connect(last)]),
    ];
    relays[0].listening(first);
    let local = format!("listen = \"127.0.0.1:{entrance}\"");
    let mut aggregator =
        end(directory, AGGREGATOR, &Leg::Connect(first), &local, &certificate_of(&pki, SITE));
    aggregator.listening(entrance);
    operate(entrance, [aggregator, site], relays);
}

/// Prosody on one side of the relay, ejabberd on the other.
#[test]
fn a_relay_without_keys_joins_prosody_and_ejabberd() {
    let directory = TempDir::new().unwrap();
    let route = [Software::Prosody, Software::Ejabberd];
    let Some(servers) = Servers::start(directory.path(), &route, &[SITE, RELAY]) else { return };
    let Servers { near, far, .. } = &servers;
    let of = |server: &Server, own: &str, neighbour: &str| {
        xmpp(own, &Stream { port: server.starttls, domain: server.domain }, neighbour)
    };
    let (_der, beside) = der();
    let entrance = free_port();
    let directory = directory.path();
    let certificate = |name: &str| {
        let pem = fs::read(directory.join(format!("pki/{name}.e2e.crt"))).unwrap();
        fingerprint(&CertificateDer::from_pem_slice(&pem).unwrap())
    };
    let relays = vec![relay(directory, "relay", &[of(near, RELAY, AGGREGATOR), of(far, RELAY, SITE)])];
    let site = end(directory, SITE, &of(far, SITE, RELAY), &beside, &certificate(AGGREGATOR));
    let local = format!("listen = \"127.0.0.1:{entrance}\"");
    let mut aggregator = end(directory, AGGREGATOR, &of(near, AGGREGATOR, RELAY), &local, &certificate(SITE));
    aggregator.listening(entrance);
    operate(entrance, [aggregator, site], relays);
}
