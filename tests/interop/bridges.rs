//! The bridges between the peers: an aggregator and its sites, as real processes with real XMPP servers between them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::process::{Process, free_port};
use crate::servers::{AGGREGATOR, Server, Servers};

/// A mode of protection: its name, and what it adds to `[e2e]` of every configuration.
pub type Mode = (&'static str, &'static str);
pub const ENCRYPTED: Mode = ("encrypted", "");

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

/// One aggregator and its sites in their order.
pub struct Bridges {
    pub aggregator: Process,
    pub sites: Vec<Process>,
    /// Where the aggregator listens for each site.
    pub ports: Vec<u16>,
}

impl Bridges {
    /// Starts them all. The aggregator meets its server by direct TLS, the sites theirs by STARTTLS.
    pub fn start(servers: &Servers, mode: Mode, sites: &[Site]) -> Self {
        let Servers { directory, near, far, .. } = servers;
        let ports: Vec<u16> = sites.iter().map(|_| free_port()).collect();
        let peers =
            sites.iter().zip(&ports).map(|(site, port)| listening(far, site, *port)).collect::<String>();
        let aggregator = configure(directory, AGGREGATOR, near, ("direct", near.direct_tls), mode, &peers);
        let configured = sites.iter().map(|site| {
            let tls = ("starttls", far.starttls);
            run("site", &configure(directory, site.name, far, tls, mode, &connecting(near, site)))
        });
        let sites: Vec<Process> = configured.collect();
        let aggregator = run(AGGREGATOR, &aggregator);
        for bridge in sites.iter().chain([&aggregator]) {
            bridge.line(|line| line.contains("online as"));
        }
        Self { aggregator, sites, ports }
    }

    /// Ends every bridge as a service manager does: they say goodbye, and that does not take long.
    pub fn stop(mut self) {
        for bridge in self.sites.iter_mut().chain([&mut self.aggregator]) {
            let status = bridge.terminate(Duration::from_secs(5));
            assert!(status.success(), "a bridge ends with {status}");
        }
    }
}

fn configure(
    directory: &Path,
    name: &str,
    server: &Server,
    (tls, port): (&str, u16),
    (_, protection): Mode,
    peers: &str,
) -> PathBuf {
    let file = directory.join(format!("{name}.toml"));
    let text = format!(
        r#"
[xmpp]
jid = "{jid}"
server = "127.0.0.1:{port}"
server_name = "{domain}"
tls = "{tls}"
ca = ["pki/tls-ca.crt"]
password_file = "pki/{name}.password"

[e2e]
certificate = "pki/{name}.e2e.crt"
key = "pki/{name}.e2e.key"
trust = ["pki/e2e-ca.crt"]
restart_guard = "0s"
{protection}
{peers}"#,
        jid = server.jid(name),
        domain = server.domain,
    );
    fs::write(&file, text).unwrap();
    file
}

fn listening(server: &Server, site: &Site, port: u16) -> String {
    peer(server, site.name, &format!(r#"listen = "127.0.0.1:{port}""#), site.asked)
}

fn connecting(server: &Server, site: &Site) -> String {
    peer(server, AGGREGATOR, &format!(r#"connect = "127.0.0.1:{}""#, site.server), site.given)
}

fn peer(server: &Server, name: &str, leg: &str, password: Option<&str>) -> String {
    let osi = password.map(|password| format!("[peer.osi]\npassword = \"{password}\"\n")).unwrap_or_default();
    format!("\n[[peer]]\nname = \"{name}\"\njid = \"{}\"\n{leg}\n{osi}", server.jid(name))
}

fn run(name: &'static str, configuration: &Path) -> Process {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gridseal"));
    Process::start(name, command.arg("run").arg("--log-level=debug").arg(configuration))
}
