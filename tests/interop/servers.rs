//! The XMPP servers between the bridges: real ones on loopback that find one another without DNS.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256,
};

use crate::process::{Process, free_port};
use crate::{ejabberd, prosody, provision};

/// What the aggregator's account is called.
pub const AGGREGATOR: &str = "aggregator";

/// What the account of a relay is called: it has one on each server.
pub const RELAY: &str = "relay";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Software {
    Prosody,
    Ejabberd,
}

impl Software {
    /// ejabberd asks the system where another domain is: only this name is known to every system.
    fn domain(self) -> &'static str {
        match self {
            Self::Prosody => "localhost",
            Self::Ejabberd => "lab.example",
        }
    }
}

/// One server of one domain, as it is to be configured.
#[derive(Clone)]
pub struct Server {
    pub domain: &'static str,
    pub starttls: u16,
    pub direct_tls: u16,
    pub s2s: u16,
    software: Software,
    pki: PathBuf,
}

/// What an account needs: its localpart and its password.
pub struct Account {
    pub name: &'static str,
    pub password: String,
}

/// The servers on the way from the aggregator to its sites, with their accounts and certificates.
pub struct Servers {
    /// Where everything is kept: certificates and passwords under `pki`.
    pub directory: PathBuf,
    /// The aggregator's.
    pub near: Server,
    /// The sites'; perhaps the same.
    pub far: Server,
    processes: Vec<Process>,
}

impl Servers {
    /// Starts one server for all, or two that federate; `None` after telling which one is missing.
    pub fn start(directory: &Path, route: &[Software], sites: &[&'static str]) -> Option<Self> {
        let libraries = match route.contains(&Software::Ejabberd) {
            true => provision::ejabberd()?,
            false => Path::new(""),
        };
        let pki = directory.join("pki");
        let servers: Vec<Server> = route.iter().map(|software| Server::plan(*software, &pki)).collect();
        let (near, far) = (servers.first().unwrap().clone(), servers.last().unwrap().clone());
        make_pki(directory, &near, &far, sites);

        let started = servers.iter().zip(servers.iter().rev()).map(|(server, other)| {
            issue(&pki, server.domain);
            let of_aggregator = (server.domain == near.domain).then_some(AGGREGATOR);
            let is_here = |name: &&&str| server.domain == far.domain || **name == RELAY;
            let of_sites = sites.iter().filter(is_here);
            let names = of_aggregator.into_iter().chain(of_sites.copied());
            let accounts: Vec<Account> = names.map(|name| account(&pki, name)).collect();
            let directory = directory.join(server.domain);
            fs::create_dir_all(&directory).unwrap();
            match server.software {
                Software::Prosody => prosody::start(&directory, server, other, &accounts),
                Software::Ejabberd => ejabberd::start(&directory, server, other, &accounts, libraries),
            }
        });
        Some(Self { directory: directory.to_owned(), processes: started.collect(), near, far })
    }

    /// Ends the sites' server without a goodbye.
    pub fn kill_far(&mut self) {
        self.processes.last_mut().unwrap().kill();
    }
}

impl Server {
    fn plan(software: Software, pki: &Path) -> Self {
        let [starttls, direct_tls, s2s] = [(); 3].map(|()| free_port());
        Self { domain: software.domain(), starttls, direct_tls, s2s, software, pki: pki.to_owned() }
    }

    pub fn jid(&self, name: &str) -> String {
        format!("{name}@{}", self.domain)
    }

    /// Fills in a configuration; where there is no other server, `other` is this one.
    pub fn configuration(&self, template: &str, directory: &Path, other: &Self) -> String {
        let file = |name: String| self.pki.join(name).display().to_string();
        [
            ("directory", directory.display().to_string()),
            ("domain", self.domain.to_owned()),
            ("starttls", self.starttls.to_string()),
            ("direct_tls", self.direct_tls.to_string()),
            ("s2s", self.s2s.to_string()),
            ("other_domain", other.domain.to_owned()),
            ("other_s2s", other.s2s.to_string()),
            ("certificate", file(format!("{}.crt", self.domain))),
            ("key", file(format!("{}.key", self.domain))),
            ("authority", file("tls-ca.crt".to_owned())),
        ]
        .iter()
        .fold(template.to_owned(), |text, (name, value)| text.replace(&format!("@{name}@"), value))
    }
}

/// Authorities, the ends' certificates and passwords, made by the program itself.
fn make_pki(directory: &Path, near: &Server, far: &Server, sites: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gridseal"));
    command.args(["pki", "demo"]).arg(directory).args(["--aggregator", &near.jid(AGGREGATOR)]);
    command.args(sites.iter().flat_map(|site| ["--site".to_owned(), far.jid(site)]));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// A certificate for one domain alone, by the demonstration's TLS authority. A server shows it to clients,
/// and to other servers in both roles.
fn issue(pki: &Path, domain: &str) {
    let read = |name: &str| fs::read_to_string(pki.join(name)).unwrap();
    let authority_key = KeyPair::from_pem(&read("tls-ca.key")).unwrap();
    let authority = Issuer::from_ca_cert_pem(&read("tls-ca.crt"), authority_key).unwrap();
    let mut params = CertificateParams::new([domain.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, domain);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    // ejabberd sets a timer for the end: the default of two thousand years is too long for it.
    params.not_after = (SystemTime::now() + Duration::from_secs(30 * 24 * 3600)).into();
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let certificate = params.signed_by(&key, &authority).unwrap();
    fs::write(pki.join(format!("{domain}.crt")), certificate.pem()).unwrap();
    fs::write(pki.join(format!("{domain}.key")), key.serialize_pem()).unwrap();
}

fn account(pki: &Path, name: &'static str) -> Account {
    let password = fs::read_to_string(pki.join(format!("{name}.password"))).unwrap();
    Account { name, password: password.trim_end().to_owned() }
}
