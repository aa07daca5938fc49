//! The T-profile of an OSI leg (IEC 62351-4, 5.1 and 6): whether its connections are over TLS, and with what.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{PrivateKeyDer, TrustAnchor};
use rustls::sign::CertifiedKey;
use rustls_pki_types::ServerName;
use toml::Spanned;

use super::files;
use super::source::{Section, Source, Wrong};
use super::{sections, text, x509};

/// The port of RFC 1006.
const PORT: u16 = 102;
/// The port of RFC 1006 over TLS.
const TLS_PORT: u16 = 3782;
const LONGEST_SESSION: Duration = Duration::from_secs(24 * 3600);
const SHORTEST_SESSION: Duration = Duration::from_secs(60);
const VERSIONS: [(&str, TlsVersion); 2] = [("1.3", TlsVersion::Tls13), ("1.2", TlsVersion::Tls12)];

/// `[peer.osi] transport`: what connections of an OSI leg must be. On a listening leg it is what arrives that is
/// compared; a connecting leg opens TLS unless it is `non-secure`, and never falls back.
#[derive(Clone, Debug, Default)]
pub enum TProfile {
    /// `non-secure`: without TLS; the default where there is no `[peer.osi.tls]`.
    #[default]
    NonSecure,
    /// `secure`: over TLS; the default where there is.
    Secure(Arc<LegTls>),
    /// `dont-care`: either.
    DontCare(Arc<LegTls>),
}

impl TProfile {
    /// Whether connections would be treated alike.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::NonSecure, Self::NonSecure) => true,
            (Self::Secure(one), Self::Secure(other)) | (Self::DontCare(one), Self::DontCare(other)) => {
                one.is_same(other)
            }
            _ => false,
        }
    }

    /// The port where the user gives none.
    pub(super) const fn usual_port(&self) -> u16 {
        match self {
            Self::NonSecure => PORT,
            Self::Secure(_) | Self::DontCare(_) => TLS_PORT,
        }
    }
}

/// `[peer.osi.tls]`: both sides show certificates.
#[derive(Clone, Debug)]
pub struct LegTls {
    /// Own certificate chain, leaf first, and the leaf's key.
    pub identity: Arc<CertifiedKey>,
    /// The only authorities that may vouch for the peer; none where `pinned` tells who it is.
    pub ca: Vec<TrustAnchor<'static>>,
    /// SHA-256 of the certificates that the peer may show; empty: any that `ca` vouch for.
    pub pinned: Vec<[u8; 32]>,
    /// The DNS name or IP address that the peer's certificate must bear; default any.
    pub peer_name: Option<ServerName<'static>>,
    /// Files with revocation lists of `ca`, read again when they change; default none.
    pub crl: Vec<PathBuf>,
    /// When keys and certificates are renewed and checked again, or else the session ends; default 24 hours.
    pub session_life: Duration,
    /// Offered and accepted; default both.
    pub versions: Vec<TlsVersion>,
}

impl LegTls {
    fn is_same(&self, other: &Self) -> bool {
        let Self { identity, ca, pinned, peer_name, crl, session_life, versions } = self;
        identity.cert == other.identity.cert
            && (ca, pinned, peer_name) == (&other.ca, &other.pinned, &other.peer_name)
            && (crl, session_life, versions) == (&other.crl, &other.session_life, &other.versions)
    }
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsVersion {
    /// `1.3`
    Tls13,
    /// `1.2`
    Tls12,
}

/// The words of `transport`.
#[derive(Clone, Copy)]
enum Transport {
    DontCare,
    NonSecure,
    Secure,
}

const TRANSPORT: [(&str, Transport); 3] =
    [("dont-care", Transport::DontCare), ("non-secure", Transport::NonSecure), ("secure", Transport::Secure)];

/// `transport` and `[peer.osi.tls]` of `[peer.osi]`.
pub(super) fn tprofile(source: &mut Source<'_>, osi: &mut Section<'_>) -> TProfile {
    let transport = osi.optional(source, "transport", |value| text::choice(value, &TRANSPORT));
    let has_tls = osi.has("tls");
    let section = osi.table(source, "tls");
    if let Some(transport) = &transport {
        check_transport(source, osi, transport, has_tls);
    }
    let tls = section.and_then(|section| tls(source, section)).map(Arc::new);
    match (transport.map(Spanned::into_inner), tls) {
        (Some(Transport::NonSecure), _) | (_, None) => TProfile::NonSecure,
        (Some(Transport::Secure) | None, Some(tls)) => TProfile::Secure(tls),
        (Some(Transport::DontCare), Some(tls)) => TProfile::DontCare(tls),
    }
}

fn check_transport(
    source: &mut Source<'_>,
    osi: &Section<'_>,
    transport: &Spanned<Transport>,
    has_tls: bool,
) {
    let at = transport.span();
    match (transport.get_ref(), has_tls) {
        (Transport::NonSecure, true) => {
            let help = "remove transport, or write \"secure\", where the leg is to be protected";
            let wrong = Wrong::new(format!("is \"non-secure\": [{}] is not used", osi.name("tls")), help);
            osi.warning(source, "transport", &at, wrong);
        }
        (Transport::Secure | Transport::DontCare, false) => {
            let tls = osi.name("tls");
            let help = format!("add [{tls}] with certificate, key and ca, or write \"non-secure\"");
            osi.problem(
                source,
                "transport",
                &at,
                Wrong::new(format!("asks for TLS, and there is no [{tls}]"), help),
            );
        }
        _ => {}
    }
}

/// `[peer.osi.tls]`
fn tls(source: &mut Source<'_>, mut section: Section<'_>) -> Option<LegTls> {
    let identity = identity(source, &mut section);
    let is_pinned = section.has("pinned");
    let pinned = section.or(source, "pinned", vec![], |value| text::list(value, text::fingerprint));
    let ca = authorities(source, &mut section, is_pinned);
    let peer_name = section.optional(source, "peer_name", |value| text::server_name(text::text(value)?));
    let crl = revocation_lists(source, &mut section);
    let lives = SHORTEST_SESSION..=LONGEST_SESSION;
    let session_life =
        section.or(source, "session_life", LONGEST_SESSION, |value| text::duration(value, lives));
    let versions = section.or(source, "versions", VERSIONS.map(|(_, version)| version).to_vec(), |value| {
        text::choices(value, &VERSIONS)
    });
    section.finish(source);
    let (identity, ca, peer_name) = (identity?, ca?, peer_name.map(Spanned::into_inner));
    Some(LegTls { identity, ca, pinned, peer_name, crl, session_life, versions })
}

/// Own certificate and key, and that they go together.
fn identity(source: &mut Source<'_>, section: &mut Section<'_>) -> Option<Arc<CertifiedKey>> {
    let help = "add the PEM file of the certificate for this leg: certificate = \"site1.osi.crt\"";
    let chain = sections::own_chain(source, section, help, x509::leg);
    let help = "add the PEM file of the certificate's private key: key = \"site1.osi.key\"";
    let key = sections::key_file(source, section, help)?;
    let at = key.span();
    let chain = chain?.certificates.into_iter().map(|certificate| certificate.der).collect();
    let key = PrivateKeyDer::from(key.into_inner());
    let identity = CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider());
    identity.map(Arc::new).map_err(|error| section.problem(source, "key", &at, not_together(&error))).ok()
}

fn not_together(error: &rustls::Error) -> Wrong {
    Wrong::new(
        format!("does not go with the certificate: {error}"),
        "give the key and the certificate that were made together: ECDSA on P-256, P-384 or P-521, RSA, or Ed25519",
    )
}

/// `ca`, which may be left out only where the peer's certificate is pinned.
fn authorities(
    source: &mut Source<'_>,
    section: &mut Section<'_>,
    is_pinned: bool,
) -> Option<Vec<TrustAnchor<'static>>> {
    if is_pinned && !section.has("ca") {
        return section.has("crl").then(|| crl_without_ca(source, section)).map_or(Some(vec![]), |()| None);
    }
    let found = sections::certificates(source, section, "ca", "osi-ca.crt", x509::leg_authority)?;
    let anchor = |certificate: &files::Certificate| {
        webpki::anchor_from_trusted_cert(&certificate.der).map(|anchor| anchor.to_owned()).ok()
    };
    found.iter().map(anchor).collect()
}

fn crl_without_ca(source: &mut Source<'_>, section: &Section<'_>) {
    let help = "add the authorities whose lists these are: ca = [\"osi-ca.crt\"]";
    section.problem(source, "crl", &section.span(), Wrong::new("is of no use without ca", help));
}

fn revocation_lists(source: &mut Source<'_>, section: &mut Section<'_>) -> Vec<PathBuf> {
    let base = source.directory();
    section.or(source, "crl", vec![], |value| {
        text::list(value, |value| files::revocation_lists(base.join(text::text(value)?)))
    })
}
