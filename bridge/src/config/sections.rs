//! The sections of a configuration, key by key, in the order a user writes them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use e2e::{Cipher, Group, Icv, OnGap, Revocation, SignatureAlgorithm};
use jid::BareJid;
use rustls_pki_types::{PrivatePkcs8KeyDer, ServerName};
use toml::Spanned;
use toml::de::DeValue;
use zeroize::Zeroizing;

use super::asecurity::{ASecurity, a_security, acse_certificate, check_authentication};
use super::expected::{Trust, expected};
use super::files::{self, Certificate};
use super::source::{Section, Source, Wrong};
use super::tase2::tase2;
use super::tprofile::tprofile;
use super::x509::{self, Findings};
use super::{
    Aead, Application, Checking, Confidentiality, Config, Control, E2e, Far, FarOsi, KeyLife, Leg,
    MessageType, Nonce, Octets, Osi, OsiAddress, Peer, Secret, TProfile, Tls, Xmpp, text,
};
use crate::control;

const TLS: [(&str, Tls); 2] = [("starttls", Tls::StartTls), ("direct", Tls::Direct)];
const AEAD: [(&str, Aead); 2] = [("aes-256-gcm", Aead::Aes256Gcm), ("aes-128-gcm", Aead::Aes128Gcm)];
const CONFIDENTIALITY: [(&str, Confidentiality); 3] = [
    ("required", Confidentiality::Required),
    ("preferred", Confidentiality::Preferred),
    ("off", Confidentiality::Off),
];
const OCTETS: [(&str, Octets); 2] = [("canonical", Octets::Canonical), ("exact", Octets::Exact)];
const REVOCATION: [(&str, Revocation); 3] =
    [("known", Revocation::Known), ("required", Revocation::Required), ("off", Revocation::Off)];
const ON_GAP: [(&str, OnGap); 2] = [("abort", OnGap::Abort), ("report", OnGap::Report)];
const NONCE: [(&str, Nonce); 2] = [("counter", Nonce::Counter), ("any", Nonce::Any)];
const MESSAGE_TYPE: [(&str, MessageType); 2] =
    [("normal", MessageType::Normal), ("headline", MessageType::Headline)];
const APPLICATION: [(&str, Application); 3] = [
    ("non-secure", Application::NonSecure),
    ("secure", Application::Secure),
    ("end-to-end", Application::EndToEnd),
];
const CHECKING: [(&str, Checking); 2] = [("lax", Checking::Lax), ("strict", Checking::Strict)];

const CLOCK_TOLERANCE: Duration = Duration::from_secs(600);
/// IEC 62351-4, clause 8.
const KEY_LIFE: (Duration, Duration) = (Duration::from_secs(15 * 60), Duration::from_secs(24 * 3600));
const LONGEST_ASSOCIATION: Duration = Duration::from_secs(365 * 24 * 3600);
/// Half of what a key may protect.
const LARGEST_REKEY_COUNT: u64 = 1 << 30;
const RESTART_GUARD: Duration = Duration::from_secs(5);
const MAX_PDU: u32 = 65_536;
/// In base64 it still fits the stanza that stock servers take, and our own guard: 256 KiB.
const LARGEST_PDU: u32 = 128 * 1024;
const TPDU_SIZE: u32 = 8_192;

/// The whole document.
pub(super) fn config(source: &mut Source<'_>, mut document: Section<'_>) -> Option<Config> {
    let (has_xmpp, has_e2e) = (document.has("xmpp"), document.has("e2e"));
    let (account, xmpp) =
        document.table(source, "xmpp").map_or((None, None), |section| xmpp(source, section));
    let e2e = document.table(source, "e2e").and_then(|section| e2e(source, section, account.as_ref()));
    let a_security = document.table(source, "a_security").map(|section| a_security(source, section));
    let control = document.table(source, "control").map(|section| control(source, section));
    let sections = document.tables(source, "peer", "add [[peer]] with name, jid and listen or connect");
    let own =
        Own { account: account.as_ref(), e2e: e2e.as_ref(), a_security: a_security.iter().flatten().next() };
    let peers = peers(source, sections, &own);
    let any = |wants: fn(&Far) -> bool| {
        let peers = peers.as_ref().filter(|peers| !peers.is_empty());
        peers.is_none_or(|peers| peers.iter().any(|peer| wants(&peer.far)))
    };
    if !has_xmpp && any(|far| far.jid().is_some()) {
        document.required_table(source, "xmpp", "add [xmpp] with jid, server, ca and password_file");
    }
    if !has_e2e && any(Far::is_secured) {
        document.required_table(source, "e2e", "add [e2e] with certificate, key and trust");
    }
    document.finish(source);
    let control = control.map_or(Some(None), |control| control.map(Some))?;
    let a_security = a_security.map_or(Some(None), |own| own.map(Some))?;
    let is_whole = xmpp.is_some() == has_xmpp && e2e.is_some() == has_e2e;
    Some(Config { xmpp, e2e, a_security, control, peers: peers.filter(|_| is_whole)? })
}

/// `[xmpp]`; its account also by itself, because the certificate is compared with it.
pub(super) fn xmpp(source: &mut Source<'_>, mut section: Section<'_>) -> (Option<BareJid>, Option<Xmpp>) {
    let jid = section.required(source, "jid", "add the account: jid = \"site1@lab.example\"", text::account);
    let jid = jid.map(Spanned::into_inner);
    let tls = section.or(source, "tls", Tls::StartTls, |value| text::choice(value, &TLS));
    let usual_port = if tls == Tls::Direct { 5223 } else { 5222 };
    let server =
        section.required(source, "server", "add where to connect: server = \"host:port\"", |value| {
            text::host_port(value, usual_port)
        });
    let server_name = server_name(source, &mut section, jid.as_ref());
    let ca = certificates(source, &mut section, "ca", "tls-ca.crt", x509::server_authority);
    let password = password_file(source, &mut section, true);
    section.finish(source);
    let xmpp = || {
        let server = server?.into_inner();
        let ca = ca?.into_iter().map(|certificate| certificate.der).collect();
        Some(Xmpp { jid: jid.clone()?, server, tls, server_name: server_name?, ca, password: password? })
    };
    (jid.clone(), xmpp())
}

fn server_name(
    source: &mut Source<'_>,
    section: &mut Section<'_>,
    account: Option<&BareJid>,
) -> Option<ServerName<'static>> {
    let key = "server_name";
    let written = section.has(key);
    let named = section.optional(source, key, |value| text::server_name(text::text(value)?));
    if written {
        return named.map(Spanned::into_inner);
    }
    let domain = account?.domain().as_str();
    text::server_name(domain).map_err(|wrong| section.problem(source, key, &section.span(), wrong)).ok()
}

/// `[e2e]`
fn e2e(source: &mut Source<'_>, mut section: Section<'_>, account: Option<&BareJid>) -> Option<E2e> {
    let help = "add the PEM file of this bridge's certificate: certificate = \"site1.e2e.crt\"";
    let own = |certificate: &Certificate, now| x509::own(certificate, account, now);
    let chain = own_chain(source, &mut section, help, own);
    let help = "add the PEM file of the certificate's private key: key = \"site1.e2e.key\"";
    let key = own_key(source, &mut section, help, chain.as_ref(), e2e::Credential::from_der);
    let trust = certificates(source, &mut section, "trust", "e2e-ca.crt", x509::authority);
    let (crl, revocation) = revocation(source, &mut section);
    let usual = Ciphers { aead: AEAD.map(|(_, aead)| aead).to_vec(), cipher: vec![] };
    let Ciphers { aead, cipher } = ciphers(source, &mut section, &usual);
    let keys = key_life(source, &mut section);
    let tolerated = Duration::from_secs(1)..=Duration::from_secs(24 * 3600);
    let clock_tolerance =
        section.or(source, "clock_tolerance", CLOCK_TOLERANCE, |value| text::duration(value, tolerated));
    let guarded = Duration::ZERO..=Duration::from_secs(24 * 3600);
    let restart_guard =
        section.or(source, "restart_guard", RESTART_GUARD, |value| text::duration(value, guarded));
    section.finish(source);
    Some(E2e {
        chain: der(chain?.certificates),
        key: key?,
        trust: der(trust?),
        crl,
        revocation,
        aead,
        cipher,
        keys,
        clock_tolerance,
        restart_guard,
    })
}

/// Revocation lists, and what is done without them.
fn revocation(source: &mut Source<'_>, section: &mut Section<'_>) -> (Vec<PathBuf>, Revocation) {
    let base = source.directory();
    let without = !section.has("crl");
    let crl = section.or(source, "crl", vec![], |value| {
        text::list(value, |value| files::revocation_lists(base.join(text::text(value)?)))
    });
    let policy = section.or(source, "revocation", Revocation::Known, |value| {
        match text::choice(value, &REVOCATION)? {
            Revocation::Required if without => Err(Wrong::new(
                "is \"required\", and there is no crl: nobody could associate",
                "add the lists of the authorities in trust: crl = [\"e2e-ca.crl\"]",
            )),
            policy => Ok(policy),
        }
    });
    (crl, policy)
}

/// What encrypts: in one with the ICV, or beside one.
#[derive(Clone, Default)]
struct Ciphers {
    aead: Vec<Aead>,
    cipher: Vec<Cipher>,
}

/// Of the two lists one may be empty.
fn ciphers(source: &mut Source<'_>, section: &mut Section<'_>, usual: &Ciphers) -> Ciphers {
    let aead = section.optional(source, "aead", |value| text::choices_or_none(value, &AEAD));
    let all = Cipher::ALL.map(|cipher| (cipher.name(), cipher));
    let cipher = section.optional(source, "cipher", |value| text::choices_or_none(value, &all));
    let at = aead.as_ref().map(Spanned::span).or(cipher.as_ref().map(Spanned::span));
    let found = Ciphers {
        aead: aead.map_or(usual.aead.clone(), Spanned::into_inner),
        cipher: cipher.map_or(usual.cipher.clone(), Spanned::into_inner),
    };
    let Some(at) = at.filter(|_| found.aead.is_empty() && found.cipher.is_empty()) else { return found };
    let help =
        "name at least one, or give cipher = [\"aes-256-cbc\"] for peers without authenticated encryption";
    section.problem(source, "aead", &at, Wrong::new("is an empty list, and so is cipher", help));
    usual.clone()
}

fn key_life(source: &mut Source<'_>, section: &mut Section<'_>) -> KeyLife {
    let usual = KeyLife::default();
    let (shortest, longest) = KEY_LIFE;
    let life = section.or(source, "key_life", usual.life, |value| text::duration(value, shortest..=longest));
    // The rest is for the exchange itself, which waits for PDUs.
    let latest = life * 3 / 4;
    let ages = Duration::from_secs(60)..=latest;
    let rekey_after = section.or(source, "rekey_after", latest, |value| text::duration(value, ages));
    let counts = 1..=LARGEST_REKEY_COUNT;
    let rekey_count =
        section.or(source, "rekey_count", usual.rekey_count, |value| text::integer(value, counts));
    let lives = shortest..=LONGEST_ASSOCIATION;
    let association_life =
        section.or(source, "association_life", usual.association_life, |value| text::duration(value, lives));
    KeyLife { life, rekey_after, rekey_count, association_life }
}

pub(super) fn der(certificates: Vec<Certificate>) -> Vec<Vec<u8>> {
    certificates.into_iter().map(|certificate| certificate.der.to_vec()).collect()
}

pub(super) struct OwnChain {
    pub(super) certificates: Vec<Certificate>,
    /// Its problems have been told.
    told: bool,
}

/// The chain at `certificate`, whose leaf is put to the rule `own`.
pub(super) fn own_chain(
    source: &mut Source<'_>,
    section: &mut Section<'_>,
    help: &str,
    own: impl Fn(&Certificate, SystemTime) -> Findings,
) -> Option<OwnChain> {
    let key = "certificate";
    let now = source.now();
    let base = source.directory();
    let chain =
        section.required(source, key, help, |value| files::certificates(&base.join(text::text(value)?)))?;
    let at = chain.span();
    let (certificates, mut told) = (chain.into_inner(), false);
    for (place, certificate) in certificates.iter().enumerate() {
        let findings = match place {
            0 => own(certificate, now),
            _ => x509::issuer(certificate, now),
        };
        told |= !findings.problems.is_empty();
        section.findings(source, key, &at, findings);
    }
    Some(OwnChain { certificates, told })
}

pub(super) fn own_key(
    source: &mut Source<'_>,
    section: &mut Section<'_>,
    help: &str,
    chain: Option<&OwnChain>,
    make: x509::Make,
) -> Option<Zeroizing<Vec<u8>>> {
    let file = key_file(source, section, help)?;
    let (at, key) = (file.span(), file.get_ref().secret_pkcs8_der());
    let fits = chain.map_or(Ok(()), |chain| x509::check_key(&chain.certificates, key, make, chain.told));
    section.findings(source, "key", &at, Findings::of(fits.err(), None));
    Some(Zeroizing::new(key.to_vec()))
}

/// The private key at `key`.
pub(super) fn key_file(
    source: &mut Source<'_>,
    section: &mut Section<'_>,
    help: &str,
) -> Option<Spanned<PrivatePkcs8KeyDer<'static>>> {
    let base = source.directory();
    let file = section.required(source, "key", help, |value| {
        let path = base.join(text::text(value)?);
        Ok((files::private_key(&path)?, files::open_to_others(&path)))
    })?;
    let at = file.span();
    let (key, open) = file.into_inner();
    section.findings(source, "key", &at, Findings::of(None, open));
    Some(Spanned::new(at, key))
}

/// A list of PEM files, each certificate of which is put to `rule`.
pub(super) fn certificates(
    source: &mut Source<'_>,
    section: &mut Section<'_>,
    key: &'static str,
    example: &str,
    rule: fn(&Certificate, SystemTime) -> Findings,
) -> Option<Vec<Certificate>> {
    let help = format!("add the PEM files of the authorities: {key} = [\"{example}\"]");
    let now = source.now();
    let base = source.directory();
    let read = |value: &DeValue<'_>| files::certificates(&base.join(text::text(value)?));
    let found = section.required(source, key, &help, |value| text::list(value, read))?;
    let at = found.span();
    let found: Vec<Certificate> = found.into_inner().into_iter().flatten().collect();
    for certificate in &found {
        section.findings(source, key, &at, rule(certificate, now));
    }
    Some(found)
}

fn password_file(source: &mut Source<'_>, section: &mut Section<'_>, required: bool) -> Option<Secret> {
    let key = "password_file";
    let base = source.directory();
    let read = |value: &DeValue<'_>| {
        let path = base.join(text::text(value)?);
        Ok((files::password(&path)?, files::open_to_others(&path)))
    };
    let help = "add the file whose first line is the password: password_file = \"site1.password\"";
    let file = match required {
        true => section.required(source, key, help, read),
        false => section.optional(source, key, read),
    }?;
    let at = file.span();
    let (password, open) = file.into_inner();
    section.findings(source, key, &at, Findings::of(None, open));
    Some(password)
}

/// `[control]`, which may be absent.
fn control(source: &mut Source<'_>, mut section: Section<'_>) -> Option<Control> {
    let base = source.directory();
    let help = "add the path that the bridge makes it at: socket = \"control.sock\"";
    let socket = section.required(source, "socket", help, |value| {
        let socket = base.join(text::text(value)?);
        let help = "make a directory for it that only gridseal's user can write to: `mkdir -m 700 run`";
        control::check_directory(&socket).map_err(|error| Wrong::new(error.to_string(), help))?;
        Ok(socket)
    });
    section.finish(source);
    Some(Control { socket: socket?.into_inner() })
}

/// All `[[peer]]`, and that no two are the same.
fn peers(source: &mut Source<'_>, sections: Vec<Section<'_>>, own: &Own<'_>) -> Option<Vec<Peer>> {
    let mut seen = Seen::default();
    let peers: Vec<_> = sections.into_iter().map(|section| peer(source, section, own, &mut seen)).collect();
    peers.into_iter().collect()
}

/// What the bridge says of itself, as far as that is known.
struct Own<'a> {
    account: Option<&'a BareJid>,
    e2e: Option<&'a E2e>,
    a_security: Option<&'a ASecurity>,
}

/// What earlier peers have claimed.
#[derive(Default)]
struct Seen {
    names: Vec<Spanned<String>>,
    jids: Vec<Spanned<BareJid>>,
    doors: Doors,
}

/// Where somebody listens, and with what transport.
#[derive(Default)]
pub(super) struct Doors {
    doors: Vec<Spanned<Door>>,
    transports: Vec<Spanned<(SocketAddr, TProfile)>>,
}

impl Doors {
    /// Reports a listening leg that clashes with an earlier one.
    pub(super) fn claim(
        &mut self,
        source: &mut Source<'_>,
        section: &Section<'_>,
        listen: Option<SocketAddr>,
        osi: &Osi,
    ) {
        let Some(address) = listen else { return };
        share(source, section, address, &osi.tprofile, &mut self.transports);
        let door = Spanned::new(section.span(), Door { address, called: osi.local.clone() });
        claim(source, section, "listen", Some(&door), &mut self.doors, Door::is_same);
    }
}

fn peer(source: &mut Source<'_>, mut section: Section<'_>, own: &Own<'_>, seen: &mut Seen) -> Option<Peer> {
    let e2e = own.e2e;
    let name =
        section.required(source, "name", "add a short name for the logs: name = \"site1\"", text::short_name);
    let far = far(source, &mut section, own, seen);
    far.iter().for_each(|far| check_effect(source, &section, far));
    let osi = osi(source, &mut section, own);
    let leg = leg(source, &mut section, osi.tprofile.usual_port(), "peer", LOCAL_HELP);
    let trust = Trust { key: "e2e.trust", authorities: e2e.map(|e2e| e2e.trust.as_slice()) };
    let expected = expected(source, &mut section, trust);
    let usual =
        e2e.map(|e2e| Ciphers { aead: e2e.aead.clone(), cipher: e2e.cipher.clone() }).unwrap_or_default();
    let Ciphers { aead, cipher } = ciphers(source, &mut section, &usual);
    let confidentiality = section.or(source, "confidentiality", Confidentiality::Required, |value| {
        text::choice(value, &CONFIDENTIALITY)
    });
    let octets = section.or(source, "octets", Octets::Canonical, |value| text::choice(value, &OCTETS));
    let icv = section.or(source, "icv", Icv::ALL.to_vec(), |value| {
        text::choices(value, &Icv::ALL.map(|icv| (icv.name(), icv)))
    });
    let groups = section.or(source, "groups", vec![Group::P256], |value| {
        text::choices(value, &Group::ALL.map(|group| (group.name(), group)))
    });
    let signatures = section.or(source, "signatures", SignatureAlgorithm::STANDARD.to_vec(), |value| {
        text::choices(value, &SignatureAlgorithm::ALL.map(|algorithm| (algorithm.name(), algorithm)))
    });
    let binding = section.or(source, "binding", false, text::boolean);
    let rekey = section.or(source, "rekey", true, text::boolean);
    let on_gap = section.or(source, "on_gap", OnGap::Abort, |value| text::choice(value, &ON_GAP));
    let nonce = section.or(source, "nonce", Nonce::Counter, |value| text::choice(value, &NONCE));
    let max_pdu = section.or(source, "max_pdu", MAX_PDU, |value| text::integer(value, 1_024..=LARGEST_PDU));
    let message_type = message_type(source, &mut section);
    if let Some(Far::Osi(far)) = far.as_ref().filter(|far| far.is_secured()) {
        check_native(source, &section, far, expected.is_some());
    }
    let tase2 = tase2(source, &mut section);
    claim(source, &section, "name", name.as_ref(), &mut seen.names, PartialEq::eq);
    let far_osi = match &far {
        Some(Far::Osi(far)) => Some((far.leg.listen, &far.osi)),
        _ => None,
    };
    let doors = leg.as_ref().map(|leg| (leg.listen, &osi)).into_iter().chain(far_osi);
    for (listen, osi) in doors {
        seen.doors.claim(source, &section, listen, osi);
    }
    let (line, span) = (source.line(section.span().start), section.span());
    section.finish(source);
    let name = name?.into_inner();
    let (far, leg) = (far?, leg?);
    let peer = Peer {
        name,
        far,
        leg,
        expected,
        confidentiality,
        octets,
        aead,
        cipher,
        icv,
        groups,
        signatures,
        binding,
        rekey,
        nonce,
        on_gap,
        max_pdu,
        message_type,
        osi,
        tase2,
        line,
    };
    if peer.initiator().is_none() {
        let help =
            "let one side listen and the other be connected to: that is how an association is asked for";
        source.problem(
            &span,
            Wrong::new("peer and peer.far are opened the same way: nobody is ever asked", help),
        );
    }
    Some(peer)
}

/// Reports a value that clashes with an earlier section's.
pub(super) fn claim<T: Clone>(
    source: &mut Source<'_>,
    section: &Section<'_>,
    key: &str,
    claimed: Option<&Spanned<T>>,
    seen: &mut Vec<Spanned<T>>,
    clash: fn(&T, &T) -> bool,
) {
    let Some(claimed) = claimed else { return };
    match seen.iter().find(|earlier| clash(earlier.get_ref(), claimed.get_ref())) {
        Some(earlier) => {
            let (title, line) = (section.title(), source.line(earlier.span().start));
            let message = format!("is taken by the {title} at line {line}");
            let help = match key {
                "listen" => {
                    format!("give every {title} its own listen, or its own local selectors or AP-title")
                }
                key => format!("give every {title} its own {key}"),
            };
            section.problem(source, key, &claimed.span(), Wrong::new(message, help));
        }
        None => seen.push(claimed.clone()),
    }
}

/// TLS comes before anybody has said whom he asks for: who listens at one address has one transport. Port 0 is a new
/// one each time.
fn share(
    source: &mut Source<'_>,
    section: &Section<'_>,
    address: SocketAddr,
    tprofile: &TProfile,
    seen: &mut Vec<Spanned<(SocketAddr, TProfile)>>,
) {
    let at = |earlier: &&Spanned<(SocketAddr, TProfile)>| earlier.get_ref().0 == address;
    match seen.iter().find(at).filter(|_| address.port() != 0) {
        Some(earlier) if !earlier.get_ref().1.is_same(tprofile) => {
            let (title, line) = (section.title(), source.line(earlier.span().start));
            let message =
                format!("is also that of the {title} at line {line}, whose transport and tls differ");
            let help = "write the same for both, or give one of them another address";
            section.problem(source, "listen", &section.span(), Wrong::new(message, help));
        }
        Some(_) => {}
        None => seen.push(Spanned::new(section.span(), (address, tprofile.clone()))),
    }
}

/// Where somebody may ask for an association, and whom for.
#[derive(Clone)]
struct Door {
    address: SocketAddr,
    called: OsiAddress,
}

impl Door {
    /// Whether one cannot be told from the other. Port 0 is a new one each time.
    fn is_same(&self, other: &Self) -> bool {
        let everywhere = self.address.ip().is_unspecified() || other.address.ip().is_unspecified();
        let port = self.address.port();
        let at_once = port == other.address.port() && port != 0;
        match self.address == other.address {
            true => at_once && whole(&self.called) == whole(&other.called),
            false => at_once && everywhere,
        }
    }
}

/// With the selectors that the stack takes where none are written.
fn whole(written: &OsiAddress) -> OsiAddress {
    let osi::Address { tsap, ssel, psel, .. } = osi::Address::usual();
    let OsiAddress { ap_title, ae_qualifier, .. } = written.clone();
    OsiAddress {
        tsap: written.tsap.clone().or(Some(tsap)),
        ssel: written.ssel.clone().or(Some(ssel)),
        psel: written.psel.clone().or(Some(psel)),
        ap_title,
        ae_qualifier,
    }
}

/// What E2E-security is told.
const OF_E2E: [&str; 16] = [
    "fingerprint",
    "ap_title",
    "ae_qualifier",
    "subject",
    "anchor",
    "confidentiality",
    "octets",
    "aead",
    "cipher",
    "icv",
    "groups",
    "signatures",
    "binding",
    "rekey",
    "nonce",
    "on_gap",
];
/// What stanzas are made by.
const OF_XMPP: [&str; 1] = ["message_type"];

/// Nobody shall rely on keys that mean nothing to this far station.
fn check_effect(source: &mut Source<'_>, peer: &Section<'_>, far: &Far) {
    let mut warn = |keys: &[&'static str], why: &str, help: &str| {
        let written: Vec<_> = keys.iter().copied().filter(|key| peer.has(key)).collect();
        if !written.is_empty() {
            let message = format!("peer has {} without effect: {why}", written.join(" and "));
            source.warn(&peer.span(), Wrong::new(message, help));
        }
    };
    if !far.is_secured() {
        let help = "remove this, or the application of [peer.far], which is \"end-to-end\" then";
        warn(&OF_E2E, "E2E-security does not protect what passes", help);
    }
    if far.jid().is_none() {
        warn(&OF_XMPP, "the far station is not reached over XMPP", "remove this");
    }
}

/// What native mode cannot do without (IEC 62351-4, clause 15).
fn check_native(source: &mut Source<'_>, peer: &Section<'_>, far: &FarOsi, is_known: bool) {
    check_titles(source, peer, "peer.far", &far.osi);
    if !is_known {
        let help =
            "add fingerprint, ap_title and ae_qualifier, or subject: there is no account to tell who it is";
        source.problem(
            &peer.span(),
            Wrong::new("peer does not say which certificate the far station has", help),
        );
    }
}

/// Both sides of a native association say who they are.
pub(super) fn check_titles(source: &mut Source<'_>, section: &Section<'_>, title: &str, osi: &Osi) {
    for (side, address) in [("local", &osi.local), ("remote", &osi.remote)] {
        if address.ap_title.is_none() || address.ae_qualifier.is_none() {
            let message = format!("{title}.{side} lacks ap_title or ae_qualifier, which native mode shows");
            let help = format!("{side} = {{ ap_title = \"1.1.1.999\", ae_qualifier = 12 }}");
            source.problem(&section.span(), Wrong::new(message, help));
        }
    }
}

const LOCAL_HELP: &str = "listen = \"127.0.0.1:10102\" where local MMS clients come, \
                          connect = \"127.0.0.1:102\" where the MMS server is local";
const FAR_HELP: &str = "listen = \"0.0.0.0:3782\" where the far station connects, \
                        connect = \"192.0.2.17:3782\" where it is";

/// Which way a leg to a far station is opened.
pub(super) fn far_leg(source: &mut Source<'_>, section: &mut Section<'_>, osi: &Osi) -> Option<Leg> {
    let title = section.title().to_owned();
    leg(source, section, osi.tprofile.usual_port(), &title, FAR_HELP)
}

/// How messages travel.
pub(super) fn message_type(source: &mut Source<'_>, section: &mut Section<'_>) -> MessageType {
    section.or(source, "message_type", MessageType::Normal, |value| text::choice(value, &MESSAGE_TYPE))
}

fn leg(
    source: &mut Source<'_>,
    section: &mut Section<'_>,
    usual_port: u16,
    what: &str,
    help: &str,
) -> Option<Leg> {
    let neither = !section.has("listen") && !section.has("connect");
    let listen = section.optional(source, "listen", |value| text::listen_address(value, usual_port));
    let connect = section.optional(source, "connect", |value| text::host_or_port(value, usual_port));
    if neither {
        let message = format!("{what} has neither listen nor connect");
        source.problem(&section.span(), Wrong::new(message, help));
    }
    let (listen, connect) = (listen.map(Spanned::into_inner), connect.map(Spanned::into_inner));
    (listen.is_some() || connect.is_some()).then_some(Leg { listen, connect })
}

/// The far station, by its account or over OSI.
fn far(source: &mut Source<'_>, section: &mut Section<'_>, own: &Own<'_>, seen: &mut Seen) -> Option<Far> {
    if section.has("far") && !section.has("jid") {
        let mut far = section.table(source, "far")?;
        let osi = osi_settings(source, &mut far, own, Application::EndToEnd);
        let leg = far_leg(source, &mut far, &osi);
        far.finish(source);
        return Some(Far::Osi(Box::new(FarOsi { leg: leg?, osi })));
    }
    if section.has("far") {
        let help = "keep jid where the far station is reached over XMPP, [peer.far] where over OSI";
        source.problem(&section.span(), Wrong::new("peer has both jid and [peer.far]", help));
        let _ = section.table(source, "far");
    }
    let help =
        "add the peer's account: jid = \"site1@lab.example\", or [peer.far] where it is reached over OSI";
    let jid = section.required(source, "jid", help, text::account);
    if let Some(jid) = jid.as_ref().filter(|jid| Some(jid.get_ref()) == own.account) {
        let help = "give the account of the far station; this one is the bridge's own";
        section.problem(source, "jid", &jid.span(), Wrong::new("is the same as xmpp.jid", help));
    }
    claim(source, section, "jid", jid.as_ref(), &mut seen.jids, PartialEq::eq);
    jid.map(|jid| Far::Xmpp(jid.into_inner()))
}

/// `[peer.osi]`, which may be absent.
fn osi(source: &mut Source<'_>, peer: &mut Section<'_>, own: &Own<'_>) -> Osi {
    let Some(mut section) = peer.table(source, "osi") else { return Osi::default() };
    let osi = osi_settings(source, &mut section, own, Application::NonSecure);
    if osi.application == Application::EndToEnd {
        let help = "write it in [peer.far]: E2E-security is between this bridge and the far station";
        let wrong = Wrong::new("is \"end-to-end\", which the local leg cannot be", help);
        section.problem(source, "application", &section.span(), wrong);
    }
    section.finish(source);
    osi
}

fn osi_settings(
    source: &mut Source<'_>,
    section: &mut Section<'_>,
    own: &Own<'_>,
    usual: Application,
) -> Osi {
    let application = section.or(source, "application", usual, |value| text::choice(value, &APPLICATION));
    let password = osi_password(source, section);
    let certificate = acse_certificate(source, section, own.a_security);
    let osi = Osi { application, password, certificate, ..native_osi(source, section) };
    check_authentication(source, section, &osi, own.a_security);
    osi
}

/// Where there is nothing but native mode, which has no password.
pub(super) fn native_osi(source: &mut Source<'_>, section: &mut Section<'_>) -> Osi {
    Osi {
        application: Application::EndToEnd,
        checking: section.or(source, "checking", Checking::Lax, |value| text::choice(value, &CHECKING)),
        password: None,
        tpdu_size: section.or(source, "tpdu_size", TPDU_SIZE, text::tpdu_size),
        tprofile: tprofile(source, section),
        certificate: None,
        local: osi_address(source, section, "local"),
        remote: osi_address(source, section, "remote"),
    }
}

impl Default for Osi {
    fn default() -> Self {
        Self {
            application: Application::NonSecure,
            checking: Checking::Lax,
            password: None,
            tpdu_size: TPDU_SIZE,
            tprofile: TProfile::NonSecure,
            certificate: None,
            local: OsiAddress::default(),
            remote: OsiAddress::default(),
        }
    }
}

fn osi_password(source: &mut Source<'_>, section: &mut Section<'_>) -> Option<Secret> {
    let both = section.has("password") && section.has("password_file");
    let inline = section.optional(source, "password", |value| text::text(value).map(str::to_owned));
    let file = password_file(source, section, false);
    if both {
        source.problem(
            &section.span(),
            Wrong::new("peer.osi has both password and password_file", "keep password_file"),
        );
    }
    if let Some(open) = inline.as_ref().and_then(|_| files::open_to_others(source.path())) {
        section.findings(source, "password", &section.span(), Findings::of(None, Some(open)));
    }
    file.or(inline.map(|password| Secret::new(password.into_inner())))
}

fn osi_address(source: &mut Source<'_>, osi: &mut Section<'_>, key: &'static str) -> OsiAddress {
    let Some(mut section) = osi.table(source, key) else { return OsiAddress::default() };
    let mut selector = |key, longest| {
        let found = section.optional(source, key, |value| text::selector(value, longest));
        found.map(Spanned::into_inner)
    };
    let (tsap, ssel, psel) = (selector("tsap", 32), selector("ssel", 16), selector("psel", 16));
    let ap_title = section.optional(source, "ap_title", text::object_identifier).map(Spanned::into_inner);
    let ae_qualifier = section
        .optional(source, "ae_qualifier", |value| {
            text::integer(value, i64::from(i32::MIN)..=i64::from(i32::MAX))
        })
        .map(Spanned::into_inner);
    section.finish(source);
    OsiAddress { tsap, ssel, psel, ap_title, ae_qualifier }
}
