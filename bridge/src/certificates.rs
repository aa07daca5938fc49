//! A small public key infrastructure to try gridseal with: authorities for the XMPP server, for the ends and for TLS on
//! OSI legs, a server's certificate, and for every end its certificates, a password and a configuration that fits.
//! For tests and demonstrations; a real deployment has its authorities elsewhere, offline.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jid::BareJid;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType, ExtendedKeyUsagePurpose,
    IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType, SerialNumber,
};
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};

use crate::config::HostPort;

/// id-on-xmppAddr, RFC 6120 §13.7.1.4.
const XMPP_ADDR: [u64; 9] = [1, 3, 6, 1, 5, 5, 7, 8, 5];
/// Peers' clocks may be behind ours.
const BEFORE: Duration = Duration::from_secs(3600);
const LIFETIME: Duration = Duration::from_secs(365 * 24 * 3600);
/// Where the first site is offered at the aggregator; the others follow port by port.
const FIRST_PORT: u16 = 10_102;

/// Who takes part.
#[derive(Clone, Debug)]
pub struct Names {
    aggregator: BareJid,
    sites: Vec<BareJid>,
    server: HostPort,
    server_name: Option<String>,
}

impl Names {
    /// An aggregator and its sites, on the XMPP server at `server`, whose certificate bears the domains
    /// of all their JIDs and, where it is given, `server_name`.
    ///
    /// # Errors
    /// Files and peers are named after what stands before the `@`, which must be plain and differ;
    /// a domain must fit into a TLS certificate.
    pub fn new(
        aggregator: BareJid,
        sites: Vec<BareJid>,
        server: HostPort,
        server_name: Option<String>,
    ) -> Result<Self, PkiError> {
        let names = Self { aggregator, sites, server, server_name };
        let mut seen = BTreeSet::new();
        for jid in names.jids() {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
            let name = short_name(jid);
            if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
                return Err(PkiError::Name(jid.clone()));
            }
            if !seen.insert(name) {
                return Err(PkiError::SameName(name.to_owned()));
            }
        }
        match names.server_names().into_iter().find(|name| ServerName::try_from(name.as_str()).is_err()) {
            Some(name) => Err(PkiError::NoServerName(name)),
            None => Ok(names),
        }
    }

    /// All ends, the aggregator first.
    pub fn jids(&self) -> impl Iterator<Item = &BareJid> {
        std::iter::once(&self.aggregator).chain(&self.sites)
    }

    /// What the server's certificate must bear.
    fn server_names(&self) -> Vec<String> {
        let domains = self.jids().map(|jid| jid.domain().to_string());
        domains.chain(self.server_name.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// What stands before the `@`.
fn short_name(jid: &BareJid) -> &str {
    jid.node().map_or("", |node| node.as_str())
}

/// A certificate and its private key.
#[derive(Debug)]
pub struct Issued {
    /// X.509 in DER.
    pub certificate: CertificateDer<'static>,
    /// PKCS#8 in DER.
    pub key: PrivatePkcs8KeyDer<'static>,
    certificate_pem: String,
    key_pem: String,
}

/// One end: an account with its password, and its end-to-end certificate.
#[derive(Debug)]
pub struct End {
    /// The account, named in the certificate as `xmppAddr`.
    pub jid: BareJid,
    /// The account's password.
    pub password: String,
    /// P-256, digitalSignature and keyAgreement.
    pub e2e: Issued,
    /// For TLS on its OSI leg: P-256, digitalSignature, client and server.
    pub osi: Issued,
    /// The same, for its local MMS client or server.
    pub mms: Issued,
}

/// Everything issued for a demonstration.
#[derive(Debug)]
pub struct DemoPki {
    /// Vouches for the XMPP server and nobody else.
    pub tls_ca: Issued,
    /// The XMPP server's.
    pub server: Issued,
    /// Vouches for the ends.
    pub e2e_ca: Issued,
    /// Its revocation list, PEM: nobody is revoked yet.
    pub e2e_crl: String,
    /// Vouches for both sides of TLS on OSI legs.
    pub osi_ca: Issued,
    /// Its revocation list, PEM: nobody is revoked yet.
    pub osi_crl: String,
    /// The aggregator, then the sites.
    pub ends: Vec<End>,
    names: Names,
}

/// Why nothing, or not everything, was made.
#[derive(Debug, thiserror::Error)]
pub enum PkiError {
    /// A JID whose localpart cannot name files and peers.
    #[error("{0} needs 1 to 64 letters, digits, dots, hyphens or underscores before its @")]
    Name(BareJid),
    /// Two JIDs with one localpart.
    #[error("two accounts are called {0:?}; let what stands before the @ differ")]
    SameName(String),
    /// A domain that is no DNS name.
    #[error("{0:?} is no name a TLS certificate can bear; use a DNS name such as lab.example")]
    NoServerName(String),
    /// The library that issues certificates refused.
    #[error("a certificate cannot be issued: {0}")]
    Issue(#[from] rcgen::Error),
    /// The system's random generator failed.
    #[error("no randomness for passwords")]
    Random,
    /// Files of an earlier run.
    #[error("{} is there already; choose another DIR, or --force to make new keys in its place", .0.display())]
    Exists(PathBuf),
    /// The disk refused.
    #[error("{}: {error}", path.display())]
    Write {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl DemoPki {
    /// Issues everything, valid for a year from an hour before `now`.
    ///
    /// # Errors
    /// There is no randomness.
    pub fn generate(now: SystemTime, names: Names) -> Result<Self, PkiError> {
        let tls = authority("gridseal demo TLS authority", now)?;
        let e2e = authority("gridseal demo E2E authority", now)?;
        let osi = authority("gridseal demo OSI authority", now)?;
        let server = server(&tls.issuer, &names, now)?;
        let end = |jid| end(&e2e.issuer, &osi.issuer, jid, now);
        let ends = names.jids().map(end).collect::<Result<_, _>>()?;
        let e2e_crl = revocation_list(&e2e.issuer, now)?;
        let osi_crl = revocation_list(&osi.issuer, now)?;
        let (tls_ca, e2e_ca, osi_ca) = (tls.issued, e2e.issued, osi.issued);
        Ok(Self { tls_ca, server, e2e_ca, e2e_crl, osi_ca, osi_crl, ends, names })
    }

    /// The end of that account.
    pub fn end(&self, jid: &BareJid) -> Option<&End> {
        self.ends.iter().find(|end| end.jid == *jid)
    }

    /// Writes everything under `directory`: certificates, keys and passwords under `pki`, and a configuration
    /// for each end. Secrets are for their owner's eyes only. Returns what it wrote, in that order.
    ///
    /// # Errors
    /// Without `force` nothing is written where a file would be overwritten.
    pub fn write_to(&self, directory: &Path, force: bool) -> Result<Vec<PathBuf>, PkiError> {
        let files: Vec<_> =
            self.files().into_iter().map(|file| File { path: directory.join(file.path), ..file }).collect();
        if let Some(there) = files.iter().find(|file| !force && file.path.exists()) {
            return Err(PkiError::Exists(there.path.clone()));
        }
        make_directory(directory, 0o755)?;
        make_directory(&directory.join("pki"), 0o700)?;
        files.iter().try_for_each(File::write)?;
        Ok(files.into_iter().map(|file| file.path).collect())
    }

    fn files(&self) -> Vec<File> {
        let authorities = [
            ("tls-ca", &self.tls_ca),
            ("server", &self.server),
            ("e2e-ca", &self.e2e_ca),
            ("osi-ca", &self.osi_ca),
        ];
        let mut files: Vec<_> =
            authorities.into_iter().flat_map(|(stem, issued)| pair(&format!("pki/{stem}"), issued)).collect();
        files.push(File::public("pki/e2e-ca.crl".to_owned(), self.e2e_crl.clone()));
        files.push(File::public("pki/osi-ca.crl".to_owned(), self.osi_crl.clone()));
        for end in &self.ends {
            let name = short_name(&end.jid);
            files.extend(pair(&format!("pki/{name}.e2e"), &end.e2e));
            files.extend(pair(&format!("pki/{name}.osi"), &end.osi));
            files.extend(pair(&format!("pki/{name}.mms"), &end.mms));
            files.push(File::secret(format!("pki/{name}.password"), format!("{}\n", end.password)));
        }
        let (aggregator, sites) = (&self.names.aggregator, &self.names.sites);
        files.push(self.configuration(aggregator, &listening(sites)));
        files.extend(sites.iter().map(|site| self.configuration(site, &connecting(aggregator))));
        files
    }

    /// The configuration of the end `own`.
    fn configuration(&self, own: &BareJid, peers: &str) -> File {
        let name = short_name(own);
        let server = &self.names.server;
        let server_name = match &self.names.server_name {
            Some(name) => format!("server_name = \"{name}\""),
            None => "# server_name = …                       # default: the JID's domain".to_owned(),
        };
        let text = format!(
            r#"# Made by `gridseal pki demo`. Paths are relative to this file.

[xmpp]
jid = "{own}"
server = "{server}"
tls = "starttls"                        # or "direct"
{server_name}
ca = ["pki/tls-ca.crt"]
password_file = "pki/{name}.password"

[e2e]
certificate = "pki/{name}.e2e.crt"
key = "pki/{name}.e2e.key"
trust = ["pki/e2e-ca.crt"]
{peers}"#
        );
        File::public(format!("{name}.toml"), text)
    }
}

fn listening(sites: &[BareJid]) -> String {
    let ports = FIRST_PORT..;
    let peer = |(site, port): (&BareJid, u16)| {
        format!(
            "\n[[peer]]\nname = \"{}\"\njid = \"{site}\"\n\
             listen = \"127.0.0.1:{port}\"              # local MMS clients connect here\n",
            short_name(site)
        )
    };
    sites.iter().zip(ports).map(peer).collect()
}

fn connecting(aggregator: &BareJid) -> String {
    format!(
        "\n[[peer]]\nname = \"{}\"\njid = \"{aggregator}\"\n\
         connect = \"127.0.0.1:102\"               # the local MMS server\n",
        short_name(aggregator)
    )
}

struct Authority {
    issued: Issued,
    issuer: Issuer<'static, KeyPair>,
}

fn authority(name: &str, now: SystemTime) -> Result<Authority, PkiError> {
    let mut params = params(name, now);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let issued = issued(&params.self_signed(&key)?, &key);
    Ok(Authority { issued, issuer: Issuer::new(params, key) })
}

fn server(issuer: &Issuer<'static, KeyPair>, names: &Names, now: SystemTime) -> Result<Issued, PkiError> {
    let mut params = params("gridseal demo XMPP server", now);
    params.subject_alt_names = CertificateParams::new(names.server_names())?.subject_alt_names;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    sign(&params, issuer)
}

fn end(
    e2e: &Issuer<'static, KeyPair>,
    osi: &Issuer<'static, KeyPair>,
    jid: &BareJid,
    now: SystemTime,
) -> Result<End, PkiError> {
    let mut params = params(jid.as_str(), now);
    params.subject_alt_names = vec![SanType::OtherName((XMPP_ADDR.to_vec(), jid.as_str().into()))];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyAgreement];
    Ok(End {
        jid: jid.clone(),
        password: password()?,
        e2e: sign(&params, e2e)?,
        osi: leg(osi, &format!("{} bridge", short_name(jid)), now)?,
        mms: leg(osi, &format!("{} MMS", short_name(jid)), now)?,
    })
}

/// One side of TLS on an OSI leg, whichever, on this machine.
fn leg(issuer: &Issuer<'static, KeyPair>, name: &str, now: SystemTime) -> Result<Issued, PkiError> {
    let mut params = params(name, now);
    let here = ["localhost", "127.0.0.1"].map(str::to_owned);
    params.subject_alt_names = CertificateParams::new(here)?.subject_alt_names;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    sign(&params, issuer)
}

fn revocation_list(issuer: &Issuer<'static, KeyPair>, now: SystemTime) -> Result<String, PkiError> {
    let list = CertificateRevocationListParams {
        this_update: (now - BEFORE).into(),
        next_update: (now + LIFETIME).into(),
        crl_number: SerialNumber::from(1),
        issuing_distribution_point: None,
        revoked_certs: vec![],
        key_identifier_method: KeyIdMethod::Sha256,
    };
    Ok(list.signed_by(issuer)?.pem()?)
}

fn params(name: &str, now: SystemTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = (now - BEFORE).into();
    params.not_after = (now + LIFETIME).into();
    params.use_authority_key_identifier_extension = true;
    params
}

fn sign(params: &CertificateParams, issuer: &Issuer<'static, KeyPair>) -> Result<Issued, PkiError> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    Ok(issued(&params.signed_by(&key, issuer)?, &key))
}

fn issued(certificate: &rcgen::Certificate, key: &KeyPair) -> Issued {
    Issued {
        certificate: certificate.der().clone(),
        key: key.serialize_der().into(),
        certificate_pem: certificate.pem(),
        key_pem: key.serialize_pem(),
    }
}

/// 128 random bits in hexadecimal.
fn password() -> Result<String, PkiError> {
    let mut octets = [0; 16];
    aws_lc_rs::rand::fill(&mut octets).map_err(|_| PkiError::Random)?;
    Ok(octets.iter().map(|octet| format!("{octet:02x}")).collect())
}

struct File {
    path: PathBuf,
    mode: u32,
    text: String,
}

impl File {
    fn public(path: String, text: String) -> Self {
        Self { path: path.into(), mode: 0o644, text }
    }

    fn secret(path: String, text: String) -> Self {
        Self { path: path.into(), mode: 0o600, text }
    }

    /// Made anew, because an old file would keep its mode.
    fn write(&self) -> Result<(), PkiError> {
        let failed = |error| PkiError::Write { path: self.path.clone(), error };
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(self.mode).open(&self.path);
        file.and_then(|mut file| file.write_all(self.text.as_bytes())).map_err(failed)
    }
}

fn pair(stem: &str, issued: &Issued) -> [File; 2] {
    [
        File::public(format!("{stem}.crt"), issued.certificate_pem.clone()),
        File::secret(format!("{stem}.key"), issued.key_pem.clone()),
    ]
}

fn make_directory(path: &Path, mode: u32) -> Result<(), PkiError> {
    let made = DirBuilder::new().recursive(true).mode(mode).create(path);
    made.map_err(|error| PkiError::Write { path: path.to_owned(), error })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::config::{Config, Leg};

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
    }

    fn names(sites: &[&str]) -> Result<Names, PkiError> {
        let jid = |jid: &&str| BareJid::new(jid).unwrap();
        let server = HostPort { host: "127.0.0.1".to_owned(), port: 15_222 };
        Names::new(jid(&"aggregator@lab.example"), sites.iter().map(jid).collect(), server, None)
    }

    fn written(sites: &[&str]) -> (tempfile::TempDir, Vec<PathBuf>) {
        let directory = tempfile::tempdir().unwrap();
        let pki = DemoPki::generate(now(), names(sites).unwrap()).unwrap();
        let files = pki.write_to(directory.path(), false).unwrap();
        (directory, files)
    }

    #[test]
    fn every_configuration_passes_its_check_without_a_warning() {
        let (directory, _) = written(&["site1@lab.example", "site2@far.example"]);
        for file in ["aggregator.toml", "site1.toml", "site2.toml"] {
            let (_, warnings) = Config::load(&directory.path().join(file), now()).unwrap();
            assert!(warnings.is_empty(), "{warnings:?}");
        }
    }

    #[test]
    fn the_aggregator_offers_each_site_on_a_port_of_its_own() {
        let (directory, _) = written(&["site1@lab.example", "site2@far.example"]);
        let (config, _) = Config::load(&directory.path().join("aggregator.toml"), now()).unwrap();
        let legs: Vec<_> = config.peers.into_iter().map(|peer| (peer.name, peer.leg)).collect();
        let listen = |port: u16| Leg::listen(([127, 0, 0, 1], port).into());
        assert_eq!(legs, [("site1".to_owned(), listen(10_102)), ("site2".to_owned(), listen(10_103))]);
    }

    #[test]
    fn secrets_are_readable_by_their_owner_alone() {
        let (_directory, files) = written(&["site@lab.example"]);
        for file in files {
            let secret = file.extension().is_some_and(|kind| kind == "key" || kind == "password");
            let mode = std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode == 0o600, secret, "{} has mode {mode:o}", file.display());
        }
    }

    #[test]
    fn nothing_is_overwritten_unless_forced() {
        let (directory, files) = written(&["site@lab.example"]);
        let pki = DemoPki::generate(now(), names(&["site@lab.example"]).unwrap()).unwrap();
        let before = std::fs::read(&files[0]).unwrap();
        let refused = pki.write_to(directory.path(), false).unwrap_err();
        assert!(refused.to_string().contains("tls-ca.crt is there already"), "{refused}");
        assert_eq!(std::fs::read(&files[0]).unwrap(), before);
        pki.write_to(directory.path(), true).unwrap();
        assert_ne!(std::fs::read(&files[0]).unwrap(), before);
    }

    #[test]
    fn names_that_cannot_name_files_are_refused() {
        for (sites, message) in [
            (["a+b@lab.example", "c@lab.example"], "before its @"),
            (["site@lab.example", "site@far.example"], "two accounts are called \"site\""),
            (["aggregator@far.example", "site@far.example"], "two accounts are called \"aggregator\""),
        ] {
            let refused = names(&sites).unwrap_err().to_string();
            assert!(refused.contains(message), "{refused}");
        }
        let Names { aggregator, sites, server, .. } = names(&["site@lab.example"]).unwrap();
        let refused = Names::new(aggregator, sites, server, Some("lab\"".to_owned())).unwrap_err();
        assert!(matches!(refused, PkiError::NoServerName(name) if name == "lab\""));
    }

    #[test]
    fn the_server_certificate_bears_every_domain_and_no_account() {
        let names = names(&["site@far.example"]).unwrap();
        let pki = DemoPki::generate(now(), names).unwrap();
        let bears =
            |der: &CertificateDer<'_>, text: &str| der.windows(text.len()).any(|at| at == text.as_bytes());
        assert!(["lab.example", "far.example"].iter().all(|domain| bears(&pki.server.certificate, domain)));
        assert!(!["aggregator@", "site@"].iter().any(|account| bears(&pki.server.certificate, account)));
        let end = pki.end(&BareJid::new("site@far.example").unwrap()).unwrap();
        assert!(bears(&end.e2e.certificate, "site@far.example"));
    }
}
