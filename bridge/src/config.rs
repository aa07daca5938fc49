//! What one bridge is told, read from a TOML file and checked whole: shapes, files, keys, certificates.
//! Every fault is found in one go and names its file, its line, its key and the way to mend it.
//! A `Config` in hand can be run; what can only fail at the far end (a route, a password) fails there.

use std::fmt;
use std::net::{Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use e2e::{Cipher, Expected, Group, Icv, OnGap, Revocation, SignatureAlgorithm};
use jid::BareJid;
use rustls_pki_types::{CertificateDer, ServerName};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

mod asecurity;
mod expected;
mod files;
mod relay;
mod sections;
mod source;
mod tase2;
mod text;
mod tprofile;
mod x509;

#[cfg(test)]
mod tests;

pub use asecurity::ASecurity;
pub use relay::{Account, Relay, Route, RouteLeg};
pub use tase2::{Direction, Tase2, Tase2Version};
pub use tprofile::{LegTls, TProfile, TlsVersion};

/// What a file configures: a bridge that is an end, or with `[[route]]` a relay.
#[derive(Clone, Debug)]
pub enum Document {
    /// An end.
    End(Box<Config>),
    /// A relay without keys.
    Relay(Relay),
}

/// One bridge: its XMPP account, its end-to-end identity, and the stations it speaks for or with.
#[derive(Clone, Debug)]
pub struct Config {
    /// `[xmpp]`: the account and the server, where a peer is reached over XMPP.
    pub xmpp: Option<Xmpp>,
    /// `[e2e]`: who this bridge is to the far end, where E2E-security protects what a peer sends.
    pub e2e: Option<E2e>,
    /// `[a_security]`: who this bridge is in ACSE, where a leg's `application` is `secure`.
    pub a_security: Option<ASecurity>,
    /// `[control]`: where an operator's commands are taken; default nowhere.
    pub control: Option<Control>,
    /// `[[peer]]`: at least one; names, JIDs and listening addresses differ.
    pub peers: Vec<Peer>,
}

/// `[xmpp]`: how the bridge reaches its XMPP server.
#[derive(Clone, Debug)]
pub struct Xmpp {
    /// The account, normalised (RFC 6122), without a resource: the bridge binds its own.
    pub jid: BareJid,
    /// Where to connect.
    pub server: HostPort,
    /// How TLS begins; default `starttls`.
    pub tls: Tls,
    /// The name the server's certificate must bear; default: the JID's domain.
    pub server_name: ServerName<'static>,
    /// The only authorities that may vouch for the server; the system's roots are never used.
    pub ca: Vec<CertificateDer<'static>>,
    /// The account's password, from `password_file`: its first line.
    pub password: Secret,
}

/// `[control]`: the operator's door to a running bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// A Unix-domain socket, made at the start and removed at the end.
    pub socket: PathBuf,
}

/// How TLS begins on the XMPP stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// In the stream (RFC 6120 §5), usually port 5222.
    StartTls,
    /// Before the stream (XEP-0368), usually port 5223.
    Direct,
}

/// `[e2e]`: this bridge's end-to-end identity and whom it trusts.
#[derive(Clone, Debug)]
pub struct E2e {
    /// Own certificate chain in DER, leaf first. The leaf is on P-256 or brainpoolP256r1, RSA or Ed25519.
    pub chain: Vec<Vec<u8>>,
    /// The leaf's private key, PKCS#8 in DER.
    pub key: Zeroizing<Vec<u8>>,
    /// Authorities that may vouch for peers, in DER.
    pub trust: Vec<Vec<u8>>,
    /// Files with their revocation lists, read again when they change; default none.
    pub crl: Vec<PathBuf>,
    /// What it means that no list, or only a stale one, tells of a certificate; default `known`: nothing.
    pub revocation: Revocation,
    /// Offered and accepted, best first; default AES-256-GCM, AES-128-GCM.
    pub aead: Vec<Aead>,
    /// AES-CBC beside an ICV: accepted, and offered where `aead` is empty; default none.
    pub cipher: Vec<Cipher>,
    /// How long keys serve.
    pub keys: KeyLife,
    /// How far a peer's clock may be off, either way; default 10 minutes.
    pub clock_tolerance: Duration,
    /// For how long after its start the bridge refuses requests that it may have accepted before; default 5 s.
    /// It is as much as peers' clocks are ahead of ours in practice, not as much as is tolerated.
    pub restart_guard: Duration,
}

impl E2e {
    /// SHA-256 of the own certificate, as a peer's `fingerprint` would give it.
    pub fn fingerprint(&self) -> String {
        fingerprint(self.chain.first().map_or(&[][..], Vec::as_slice))
    }
}

/// SHA-256 of a certificate as `fingerprint` gives it.
pub fn fingerprint(der: &[u8]) -> String {
    let octets: Vec<String> = Sha256::digest(der).iter().map(|octet| format!("{octet:02x}")).collect();
    format!("sha256:{}", octets.join(":"))
}

/// How long keys serve, and associations that change them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyLife {
    /// `key_life`: when keys end, 15 minutes to 24 hours; default 24 hours.
    pub life: Duration,
    /// When new ones are asked for, at most three quarters of `life`; default that.
    pub rekey_after: Duration,
    /// PDUs sent under one key before new ones are asked for; default 2³⁰.
    pub rekey_count: u64,
    /// When an association is released whatever its keys; default 7 days.
    pub association_life: Duration,
}

impl Default for KeyLife {
    fn default() -> Self {
        let hours = |hours: u64| Duration::from_secs(hours * 3600);
        Self {
            life: hours(24),
            rekey_after: hours(18),
            rekey_count: 1 << 30,
            association_life: hours(7 * 24),
        }
    }
}

/// An authenticated cipher for the transfer of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aead {
    /// `aes-256-gcm`
    Aes256Gcm,
    /// `aes-128-gcm`
    Aes128Gcm,
}

/// `[[peer]]`: one far station and the local leg that belongs to it.
#[derive(Clone, Debug)]
pub struct Peer {
    /// A short name for logs and counters: letters, digits, `.`, `_`, `-`.
    pub name: String,
    /// Where it is.
    pub far: Far,
    /// Which way the local MMS leg is opened.
    pub leg: Leg,
    /// The peer's certificate, its AE-title or its subject, where that and not its `xmppAddr` tells who it is.
    pub expected: Option<Expected>,
    /// Whether brokers may read what passes; default `required`: they may not.
    pub confidentiality: Confidentiality,
    /// Which octets are protected where brokers may read them; default `canonical`.
    pub octets: Octets,
    /// Offered to and accepted from this peer, best first; default: those of `[e2e]`.
    pub aead: Vec<Aead>,
    /// Accepted from this peer, and offered to it where `aead` is empty; default: those of `[e2e]`.
    pub cipher: Vec<Cipher>,
    /// Offered to and accepted from this peer in clear associations and beside `cipher`, best first; default GMAC
    /// before HMAC.
    pub icv: Vec<Icv>,
    /// Groups for key agreement, best first; default P-256.
    pub groups: Vec<Group>,
    /// What it may sign with; default those of the standard, which leaves out Ed25519.
    pub signatures: Vec<SignatureAlgorithm>,
    /// Whether both halves of the handshake must name each other (private extension); default no.
    pub binding: bool,
    /// Whether it knows how to change keys within an association; default yes.
    pub rekey: bool,
    /// What the peer's nonces must look like; default `counter`.
    pub nonce: Nonce,
    /// What a gap in their counters does, beside its security event; default `abort`.
    pub on_gap: OnGap,
    /// The largest MMS PDU carried, in octets; default 65,536.
    pub max_pdu: u32,
    /// The type of message stanza; default `normal`.
    pub message_type: MessageType,
    /// `[peer.osi]`: the local leg's OSI stack.
    pub osi: Osi,
    /// `[peer.tase2]`: what two control centres have agreed upon, where they speak ICCP.
    pub tase2: Option<Tase2>,
    /// Where the record begins in the file, from 1.
    pub line: usize,
}

impl Peer {
    /// Whether connections of one of its OSI legs are over TLS, or may be.
    #[must_use]
    pub fn has_tls(&self) -> bool {
        let far = match &self.far {
            Far::Xmpp(_) => None,
            Far::Osi(far) => Some(&far.osi),
        };
        let mut legs = far.into_iter().chain([&self.osi]);
        legs.any(|osi| !matches!(osi.tprofile, TProfile::NonSecure))
    }

    /// Whose node may ask for an association: that follows from the ways in which the legs are opened. `None`: nobody's.
    #[must_use]
    pub const fn initiator(&self) -> Option<Initiator> {
        let (far_listens, far_is_reached) = match &self.far {
            Far::Xmpp(_) => (true, true),
            Far::Osi(far) => (far.leg.listen.is_some(), far.leg.connect.is_some()),
        };
        let from_here = self.leg.listen.is_some() && far_is_reached;
        let from_there = self.leg.connect.is_some() && far_listens;
        match (from_here, from_there) {
            (true, true) => Some(Initiator::Either),
            (true, false) => Some(Initiator::Local),
            (false, true) => Some(Initiator::Far),
            (false, false) => None,
        }
    }
}

/// Whose node asks for associations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Initiator {
    /// The local MMS peer.
    Local,
    /// The far station.
    Far,
    /// Both may.
    Either,
}

impl fmt::Display for Initiator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Local => "local",
            Self::Far => "far",
            Self::Either => "either",
        })
    }
}

/// Which way a leg over OSI is opened: at least one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leg {
    /// `listen`: others connect here; each connection may ask for an association.
    pub listen: Option<SocketAddr>,
    /// `connect`: connected to whenever the other leg asks for an association.
    pub connect: Option<HostPort>,
}

impl Leg {
    /// Others connect to `address`.
    #[must_use]
    pub const fn listen(address: SocketAddr) -> Self {
        Self { listen: Some(address), connect: None }
    }

    /// We connect to `server`.
    #[must_use]
    pub const fn connect(server: HostPort) -> Self {
        Self { listen: None, connect: Some(server) }
    }
}

impl fmt::Display for Leg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.listen, &self.connect) {
            (Some(address), None) => write!(f, "connects to {address}"),
            (None, Some(server)) => write!(f, "is at {server}"),
            (Some(address), Some(server)) => write!(f, "is at {server}, or connects to {address}"),
            (None, None) => f.write_str("is nowhere"),
        }
    }
}

/// The leg to the far station.
#[derive(Clone, Debug)]
pub enum Far {
    /// `jid`: the station's account, normalised; only its bridge's resource is listened to.
    Xmpp(BareJid),
    /// `[peer.far]`: over OSI.
    Osi(Box<FarOsi>),
}

impl fmt::Display for Far {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Xmpp(jid) => write!(f, "is {jid}"),
            Self::Osi(far) => far.leg.fmt(f),
        }
    }
}

impl Far {
    /// Whether E2E-security protects what passes.
    #[must_use]
    pub const fn is_secured(&self) -> bool {
        match self {
            Self::Xmpp(_) => true,
            Self::Osi(far) => matches!(far.osi.application, Application::EndToEnd),
        }
    }

    /// The station's account, where it is reached over XMPP.
    #[must_use]
    pub const fn jid(&self) -> Option<&BareJid> {
        match self {
            Self::Xmpp(jid) => Some(jid),
            Self::Osi(_) => None,
        }
    }
}

/// `[peer.far]`: a far station that is reached over OSI.
#[derive(Clone, Debug)]
pub struct FarOsi {
    /// Which way the leg is opened.
    pub leg: Leg,
    /// Its OSI stack; `application` is `end-to-end` unless it says otherwise.
    pub osi: Osi,
}

/// What protects an association within the application (IEC 62351-4, 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Application {
    /// `non-secure`: nothing.
    NonSecure,
    /// `secure`: the A-security-profile: both sides show certificates when they associate (clause 11).
    Secure,
    /// `end-to-end`: E2E-security, in native mode.
    EndToEnd,
}

/// Whether brokers may read what passes between a peer and us. None can change it in either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidentiality {
    /// `required`: always encrypted.
    Required,
    /// `preferred`: we ask for encryption, the peer may ask for none.
    Preferred,
    /// `off`: integrity alone; MMS travels as XML that can be inspected.
    Off,
}

/// Which octets of an MMS PDU an association without encryption protects and delivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Octets {
    /// `exact`: those of the local MMS peer; what XML would change travels as octets.
    Exact,
    /// `canonical`: the canonical encoding of the same value, which XML gives back.
    Canonical,
}

/// What a peer's GCM nonces must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nonce {
    /// A constant prefix and a counter, so that a missing PDU is noticed.
    Counter,
    /// Anything that does not repeat: for foreign implementations.
    Any,
}

/// The `type` of message stanzas to a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageType {
    /// `normal`
    Normal,
    /// `headline`: servers drop it, rather than store it, when the peer is away.
    Headline,
}

/// `[peer.osi]`, `[peer.far]`: the OSI stack of a leg.
#[derive(Clone, Debug)]
pub struct Osi {
    /// What protects its associations; default `non-secure` on the local leg, `end-to-end` on the far one.
    pub application: Application,
    /// How exactly selectors and names must match; default `lax`.
    pub checking: Checking,
    /// The ACSE password: demanded from clients on a listening leg, sent on a connecting one.
    pub password: Option<Secret>,
    /// The largest TPDU offered, in octets; default 8,192.
    pub tpdu_size: u32,
    /// Whether its connections are over TLS; default `secure` with `[peer.osi.tls]`, else `non-secure`.
    pub tprofile: TProfile,
    /// The certificate that the peer must show in ACSE; where `application` is `secure`, and only there.
    pub certificate: Option<Expected>,
    /// How this bridge calls itself.
    pub local: OsiAddress,
    /// Whom it calls on the other side; who calls from there is not compared with it.
    pub remote: OsiAddress,
}

/// How exactly the addresses a client calls must match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checking {
    /// Wrong selectors and names are accepted, as by most servers.
    Lax,
    /// They are refused.
    Strict,
}

/// An OSI address; what is left out takes the stack's default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OsiAddress {
    /// Transport selector, at most 32 octets; written in hexadecimal.
    pub tsap: Option<Vec<u8>>,
    /// Session selector, at most 16 octets; written in hexadecimal.
    pub ssel: Option<Vec<u8>>,
    /// Presentation selector, at most 16 octets; written in hexadecimal.
    pub psel: Option<Vec<u8>>,
    /// AP-title: the arcs of an object identifier; written with dots.
    pub ap_title: Option<Vec<u32>>,
    /// AE-qualifier.
    pub ae_qualifier: Option<i64>,
}

/// A host (name or address) and a port; displays as `host:port`, IPv6 addresses in brackets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostPort {
    /// A DNS name or an IP address, without brackets.
    pub host: String,
    /// The TCP port.
    pub port: u16,
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "[{}]:{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

/// An account as the command line takes it, under the rules of the file.
pub(crate) fn account(written: &str) -> Result<BareJid, String> {
    text::split_account(written).map_err(|wrong| format!("{}; {}", wrong.message, wrong.help))
}

/// What is not `host:port`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no host:port; write a name or an address and a port, such as 192.0.2.7:5222 or [2001:db8::7]:5222")]
pub struct NotHostPort;

impl FromStr for HostPort {
    type Err = NotHostPort;

    fn from_str(written: &str) -> Result<Self, NotHostPort> {
        let (host, port) = written.rsplit_once(':').ok_or(NotHostPort)?;
        let port = port.parse().ok().filter(|&port| port != 0).ok_or(NotHostPort)?;
        let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let host = match address {
            Some(address) => address.parse::<Ipv6Addr>().map_err(|_| NotHostPort)?.to_string(),
            None if host.contains(':') => return Err(NotHostPort),
            None => ServerName::try_from(host).map_err(|_| NotHostPort)?.to_str().into_owned(),
        };
        Ok(Self { host, port })
    }
}

/// A password: wiped from memory when dropped, never printed.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Keeps a password.
    pub fn new(password: String) -> Self {
        Self(Zeroizing::new(password))
    }

    /// The password itself, for the one place that sends or compares it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What keeps a configuration from running. Displays as `file:line: message` and a line of help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The configuration file.
    pub file: PathBuf,
    /// Its line, from 1; none where it is about the file as a whole.
    pub line: Option<usize>,
    /// The key and what is wrong with it.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

/// What a configuration can run with, but should not for long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning(
    /// Where, what, and how to mend it.
    pub Problem,
);

impl Problem {
    /// `file:line`, or the file alone.
    pub fn place(&self) -> String {
        let file = self.file.display();
        self.line.map_or(file.to_string(), |line| format!("{file}:{line}"))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  help: {}", self.place(), self.message, self.help)
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(problem) = self;
        write!(f, "{}: warning: {}\n  help: {}", problem.place(), problem.message, problem.help)
    }
}

impl Document {
    /// Reads and checks the file at `path`; paths in it are relative to its directory.
    /// Certificates must be valid at `now`.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the file's lines.
    pub fn load(path: &Path, now: SystemTime) -> Result<(Self, Vec<Warning>), Vec<Problem>> {
        let text = source::read(path).map_err(|problem| vec![problem])?;
        Self::parse(path, &text, now)
    }

    /// As [`Document::load`], of a `text` that stands, or would stand, at `path`.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the file's lines.
    pub fn parse(path: &Path, text: &str, now: SystemTime) -> Result<(Self, Vec<Warning>), Vec<Problem>> {
        let mut source = source::Source::new(path, text, now);
        let read = source.document().and_then(|document| match document.has("route") {
            true => relay::relay(&mut source, document).map(Self::Relay),
            false => sections::config(&mut source, document).map(|config| Self::End(Box::new(config))),
        });
        source.finish(read)
    }
}

impl Config {
    /// Reads and checks the file at `path`; paths in it are relative to its directory.
    /// Certificates must be valid at `now`.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the file's lines.
    pub fn load(path: &Path, now: SystemTime) -> Result<(Self, Vec<Warning>), Vec<Problem>> {
        let text = source::read(path).map_err(|problem| vec![problem])?;
        Self::parse(path, &text, now)
    }

    /// As [`Config::load`], of a `text` that stands, or would stand, at `path`.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the file's lines.
    pub fn parse(path: &Path, text: &str, now: SystemTime) -> Result<(Self, Vec<Warning>), Vec<Problem>> {
        let mut source = source::Source::new(path, text, now);
        let config = source.document().and_then(|document| sections::config(&mut source, document));
        source.finish(config)
    }
}
