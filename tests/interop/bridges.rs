//! The bridges between the peers: an aggregator and its sites, as real processes with real XMPP servers between them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use schemas::transcode::Transcoder;

use crate::process::{Process, free_port};
use crate::servers::{AGGREGATOR, Server, Servers};

/// A mode of protection.
#[derive(Clone, Copy, Debug)]
pub struct Mode {
    pub name: &'static str,
    /// What it adds to the `[[peer]]` of the aggregator, which initiates.
    aggregator: &'static str,
    /// And to that of each site.
    site: &'static str,
    is_clear: bool,
    /// Whether MMS PDUs arrive as the octets that were sent, and not in their canonical encoding.
    pub is_exact: bool,
}

pub const ENCRYPTED: Mode =
    Mode { name: "encrypted", aggregator: "", site: "", is_clear: false, is_exact: true };

/// Encrypted, because the initiator would rather.
pub const PREFERRED: Mode = Mode {
    name: "preferred",
    aggregator: "confidentiality = \"preferred\"\n",
    site: "confidentiality = \"preferred\"\n",
    is_clear: false,
    is_exact: true,
};

/// In clear under GMAC, as XER: what XER would change travels as octets.
pub const EXACT: Mode = Mode {
    name: "exact",
    aggregator: "confidentiality = \"off\"\nicv = [\"aes-128-gmac\"]\noctets = \"exact\"\n",
    site: "confidentiality = \"off\"\nicv = [\"aes-128-gmac\"]\noctets = \"exact\"\n",
    is_clear: true,
    is_exact: true,
};

/// In clear under HMAC, as XER, and of canonical octets: the site would rather encrypt, and does as it is asked.
pub const CANONICAL: Mode = Mode {
    name: "canonical",
    aggregator: "confidentiality = \"off\"\nicv = [\"hmac-sha256\"]\noctets = \"canonical\"\n",
    site: "confidentiality = \"preferred\"\nicv = [\"hmac-sha256\"]\noctets = \"canonical\"\n",
    is_clear: true,
    is_exact: false,
};

impl Mode {
    /// What arrives of these MMS PDUs: what has no canonical encoding arrives as it was.
    pub fn delivered(self, pdus: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let mut transcoder = Transcoder::new();
        let canonical =
            |pdu: &Vec<u8>| transcoder.canonical(pdu).map_or_else(|_| pdu.clone(), <[u8]>::to_vec);
        if self.is_exact { pdus.to_vec() } else { pdus.iter().map(canonical).collect() }
    }
}

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
    /// What else the aggregator's leg has in its `[peer.osi]`.
    pub near_leg: &'static str,
    /// What else the site's leg has in it.
    pub far_leg: &'static str,
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
        let peers = sites
            .iter()
            .zip(&ports)
            .map(|(site, port)| listening(far, mode, site, *port))
            .collect::<String>();
        let aggregator = configure(directory, AGGREGATOR, near, ("direct", near.direct_tls), &peers);
        let configured = sites.iter().map(|site| {
            let tls = ("starttls", far.starttls);
            run("site", &configure(directory, site.name, far, tls, &connecting(near, mode, site)))
        });
        let sites: Vec<Process> = configured.collect();
        let aggregator = run(AGGREGATOR, &aggregator);
        for bridge in sites.iter().chain([&aggregator]) {
            bridge.line(|line| line.contains("online as"));
        }
        Self { aggregator, sites, ports }
    }

    /// Ends every bridge as a service manager does: they say goodbye, and that does not take long. How the PDUs
    /// went must be that of the mode.
    pub fn stop(mut self, mode: Mode) {
        for bridge in self.sites.iter_mut().chain([&mut self.aggregator]) {
            let status = bridge.terminate(Duration::from_secs(5));
            assert!(status.success(), "a bridge ends with {status}");
            let counted = bridge.line(|line| line.contains("counted since the start"));
            assert_eq!(counted.contains(" pdus_presented="), mode.is_clear, "{counted}");
            assert!(!(mode.is_clear && counted.contains(" pdus_sealed=")), "{counted}");
        }
    }
}

fn configure(
    directory: &Path,
    name: &str,
    server: &Server,
    (tls, port): (&str, u16),
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
{peers}"#,
        jid = server.jid(name),
        domain = server.domain,
    );
    fs::write(&file, text).unwrap();
    file
}

fn listening(server: &Server, mode: Mode, site: &Site, port: u16) -> String {
    peer(
        server,
        mode.aggregator,
        site.name,
        &format!(r#"listen = "127.0.0.1:{port}""#),
        &osi(site.asked, site.near_leg),
    )
}

fn connecting(server: &Server, mode: Mode, site: &Site) -> String {
    peer(
        server,
        mode.site,
        AGGREGATOR,
        &format!(r#"connect = "127.0.0.1:{}""#, site.server),
        &osi(site.given, site.far_leg),
    )
}

fn osi(password: Option<&str>, more: &str) -> String {
    let password = password.map(|password| format!("password = \"{password}\"\n")).unwrap_or_default();
    format!("[peer.osi]\n{password}{more}")
}

fn peer(server: &Server, protection: &str, name: &str, leg: &str, osi: &str) -> String {
    let jid = server.jid(name);
    format!("\n[[peer]]\nname = \"{name}\"\njid = \"{jid}\"\n{leg}\n{protection}{osi}")
}

fn run(name: &'static str, configuration: &Path) -> Process {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gridseal"));
    Process::start(name, command.arg("run").arg("--log-level=debug").arg(configuration))
}
