//! The bridges between the peers: an aggregator and its sites, as real processes with a real Prosody between them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::process::{Process, free_port};
use crate::prosody::{Account, Prosody};

const DOMAIN: &str = "lab.example";
const AGGREGATOR: &str = "aggregator";

/// A site as a test wants it.
#[derive(Clone, Copy, Default)]
pub struct Site {
    pub name: &'static str,
    /// Where its MMS server listens.
    pub server: u16,
    /// The ACSE password the aggregator asks clients for.
    pub asked: Option<&'static str>,
    /// The ACSE password the site gives to the server.
    pub given: Option<&'static str>,
}

/// One aggregator, its sites in their order, and the XMPP server they meet on.
pub struct Bridges {
    pub aggregator: Process,
    pub sites: Vec<Process>,
    /// Where the aggregator listens for each site.
    pub ports: Vec<u16>,
    _prosody: Prosody,
}

impl Bridges {
    /// Starts everything in `directory`. The aggregator meets Prosody by direct TLS, the sites by STARTTLS.
    pub fn start(directory: &Path, sites: &[Site]) -> Self {
        make_pki(directory, sites);
        let accounts: Vec<Account> = names(sites).map(|name| account(directory, name)).collect();
        let prosody = Prosody::start(&directory.join("prosody"), &directory.join("pki"), DOMAIN, &accounts);
        let ports: Vec<u16> = sites.iter().map(|_| free_port()).collect();

        let peers = sites.iter().zip(&ports).map(|(site, port)| listening(site, *port)).collect::<String>();
        let aggregator = configure(directory, AGGREGATOR, prosody.direct_tls, "direct", &peers);
        let configured = sites.iter().map(|site| {
            let file = configure(directory, site.name, prosody.starttls, "starttls", &connecting(site));
            run("site", &file)
        });
        let sites: Vec<Process> = configured.collect();
        let aggregator = run(AGGREGATOR, &aggregator);
        for bridge in sites.iter().chain([&aggregator]) {
            bridge.line(|line| line.contains("online as"));
        }
        Self { aggregator, sites, ports, _prosody: prosody }
    }

    /// Ends every bridge as a service manager does: they say goodbye, and that does not take long.
    pub fn stop(mut self) {
        for bridge in self.sites.iter_mut().chain([&mut self.aggregator]) {
            let status = bridge.terminate(Duration::from_secs(5));
            assert!(status.success(), "a bridge ends with {status}");
        }
    }
}

fn names(sites: &[Site]) -> impl Iterator<Item = &'static str> {
    [AGGREGATOR].into_iter().chain(sites.iter().map(|site| site.name))
}

/// Certificates and passwords, made by the program itself.
fn make_pki(directory: &Path, sites: &[Site]) {
    let mut command = gridseal();
    command.args(["pki", "demo"]).arg(directory).args(["--aggregator", &jid(AGGREGATOR)]);
    command.args(sites.iter().flat_map(|site| ["--site".to_owned(), jid(site.name)]));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn account(directory: &Path, name: &'static str) -> Account {
    let password = fs::read_to_string(directory.join(format!("pki/{name}.password"))).unwrap();
    Account { name, password: password.trim_end().to_owned() }
}

fn configure(directory: &Path, name: &str, port: u16, tls: &str, peers: &str) -> PathBuf {
    let file = directory.join(format!("{name}.toml"));
    let text = format!(
        r#"
[xmpp]
jid = "{jid}"
server = "127.0.0.1:{port}"
tls = "{tls}"
ca = ["pki/tls-ca.crt"]
password_file = "pki/{name}.password"

[e2e]
certificate = "pki/{name}.e2e.crt"
key = "pki/{name}.e2e.key"
trust = ["pki/e2e-ca.crt"]
restart_guard = "0s"
{peers}"#,
        jid = jid(name)
    );
    fs::write(&file, text).unwrap();
    file
}

fn listening(site: &Site, port: u16) -> String {
    peer(site.name, &format!(r#"listen = "127.0.0.1:{port}""#), site.asked)
}

fn connecting(site: &Site) -> String {
    peer(AGGREGATOR, &format!(r#"connect = "127.0.0.1:{}""#, site.server), site.given)
}

fn peer(name: &str, leg: &str, password: Option<&str>) -> String {
    let osi = password.map(|password| format!("[peer.osi]\npassword = \"{password}\"\n")).unwrap_or_default();
    format!("\n[[peer]]\nname = \"{name}\"\njid = \"{}\"\n{leg}\n{osi}", jid(name))
}

fn jid(name: &str) -> String {
    format!("{name}@{DOMAIN}")
}

fn run(name: &'static str, configuration: &Path) -> Process {
    Process::start(name, gridseal().arg("run").arg("--log-level=debug").arg(configuration))
}

fn gridseal() -> Command {
    Command::new(env!("CARGO_BIN_EXE_gridseal"))
}
