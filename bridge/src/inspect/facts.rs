//! What a certificate or a list says, as data: this is the JSON of `gridseal pki inspect --json`.

use std::path::Path;

use e2e::{AeTitleEncoding, Inspection, Mismatch, inspect_list};
use schemas::ber::{Reader, Tag};
use schemas::time::Utc;
use serde::Serialize;
use x509_cert::Certificate;
use x509_cert::crl::CertificateList;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AuthorityInfoAccessSyntax, BasicConstraints, CrlDistributionPoints, ExtendedKeyUsage, KeyUsage, KeyUsages,
};
use x509_cert::time::Time;

use crate::config;

/// A certificate or a list.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Facts {
    /// X.509 certificate
    Certificate(Box<CertificateFacts>),
    /// Certificate revocation list
    List(ListFacts),
}

impl Facts {
    /// The rule that it breaks.
    #[must_use]
    pub const fn broken(&self) -> Option<&Broken> {
        match self {
            Self::Certificate(facts) => facts.broken.as_ref(),
            Self::List(facts) => facts.broken.as_ref(),
        }
    }
}

/// What a certificate is for, which decides the rules that it is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It certifies others.
    Authority,
    /// It is an end's, for E2E-security.
    End,
    /// It is for TLS alone, and not judged: E2E-security has certificates of its own.
    Tls,
}

/// A certificate.
#[derive(Debug, Serialize)]
pub struct CertificateFacts {
    /// As it was named.
    pub file: String,
    /// What it is for.
    pub kind: Kind,
    /// RFC 4514 text.
    pub subject: String,
    /// The AE-title that is its subject.
    pub ae_title: Option<AeTitle>,
    /// Every id-on-xmppAddr among its alternative names.
    pub xmpp_addresses: Vec<String>,
    /// RFC 4514 text.
    pub issuer: String,
    /// Hexadecimal octets.
    pub serial: String,
    /// From when until when.
    pub validity: Validity,
    /// Kind of key, by the name that `signatures` has in configurations, or by its identifier.
    pub key: String,
    /// Its size, where it is of a kind that we know.
    pub key_bits: Option<usize>,
    /// By their names in RFC 5280.
    pub key_usage: Vec<&'static str>,
    /// By their names in RFC 5280, or with dots.
    pub extended_key_usage: Vec<String>,
    /// Where its issuer publishes revocation lists.
    pub crl_distribution_points: Vec<String>,
    /// Where its issuer answers by OCSP.
    pub ocsp: Vec<String>,
    /// IECUserRoles (IEC 62351-8).
    pub roles: Vec<Roles>,
    /// SHA-256, as a peer's `fingerprint` is configured.
    pub fingerprint: String,
    /// The file with the authority that its path leads to, where that was given.
    pub anchor: Option<String>,
    /// The first rule that it breaks.
    pub broken: Option<Broken>,
}

/// The subject of an OSI end.
#[derive(Debug, Serialize)]
pub struct AeTitle {
    /// With dots.
    pub ap_title: String,
    /// A number.
    pub ae_qualifier: String,
    /// Which of the two of Annex G.6.2.
    pub encoding: String,
}

/// How long a certificate is valid. Times are of RFC 3339.
#[derive(Debug, Serialize)]
pub struct Validity {
    /// From.
    pub not_before: String,
    /// Until.
    pub not_after: String,
    /// What remains, in seconds; negative where it is over.
    pub remains: i64,
    /// It should be renewed from 66 % of its life on,
    pub renew_from: String,
    /// and by 70 %.
    pub renew_by: String,
    /// Whether that is before, in or after these days.
    pub renewal: Renewal,
}

/// Where a certificate stands beside its renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Renewal {
    /// Before.
    NotYet,
    /// In these days.
    Due,
    /// After.
    Overdue,
}

/// Roles in an area of responsibility.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Roles {
    /// By name, or by number where they are private.
    pub roles: Vec<String>,
    /// The area.
    pub area: String,
}

/// A revocation list.
#[derive(Debug, Serialize)]
pub struct ListFacts {
    /// As it was named.
    pub file: String,
    /// RFC 4514 text.
    pub issuer: String,
    /// When it was made.
    pub this_update: String,
    /// When the next one will have been, if that is said.
    pub next_update: Option<String>,
    /// What remains until then, in seconds; negative where it is stale.
    pub remains: Option<i64>,
    /// Certificates that it revokes.
    pub entries: usize,
    /// The first rule that it breaks.
    pub broken: Option<Broken>,
}

/// A rule and the two values that disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// What it says.
    pub rule: String,
    /// The value that was found.
    pub found: String,
    /// The value that would have done.
    pub wanted: String,
}

impl From<Mismatch> for Broken {
    fn from(Mismatch { rule, found, wanted }: Mismatch) -> Self {
        Self { rule: rule.to_string(), found, wanted }
    }
}

const SERVER_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");
/// IECUserRoles, IEC 62351-8.
const USER_ROLES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10070.8.1");

/// An authority may certify; what TLS alone has use for says so and cannot agree on keys; all others are ends'.
pub(super) fn kind(certificate: &Certificate) -> Kind {
    let tbs = certificate.tbs_certificate();
    let constraints = tbs.get_extension::<BasicConstraints>().ok().flatten();
    let extended = tbs.get_extension::<ExtendedKeyUsage>().ok().flatten();
    let for_tls = extended.is_some_and(|(_, ExtendedKeyUsage(usages))| {
        usages.iter().any(|usage| [SERVER_AUTH, CLIENT_AUTH].contains(usage))
    });
    match constraints {
        Some((_, constraints)) if constraints.ca => Kind::Authority,
        _ if for_tls && !key_usage(certificate).contains(&"keyAgreement") => Kind::Tls,
        _ => Kind::End,
    }
}

impl CertificateFacts {
    pub(super) fn new(now: Utc, file: &Path, der: &[u8], certificate: &Certificate) -> Self {
        let tbs = certificate.tbs_certificate();
        let kind = kind(certificate);
        let inspection = match kind {
            Kind::Authority => Inspection::of_authority(now, der),
            Kind::End | Kind::Tls => Inspection::of_end(now, der),
        };
        let (seen, unread) = match inspection {
            Ok(inspection) => (Some(inspection), None),
            Err(mismatch) => (None, Some(mismatch)),
        };
        let broken = unread.or(seen.as_ref().and_then(|seen| seen.broken.clone()));
        let key = seen.as_ref().and_then(|seen| seen.key);
        let (key, key_bits) = key
            .map_or_else(|| other_key(certificate), |(algorithm, bits)| (algorithm.to_string(), Some(bits)));
        Self {
            file: file.display().to_string(),
            kind,
            subject: tbs.subject().to_string(),
            ae_title: seen.as_ref().and_then(|seen| seen.ae_title.as_ref()).map(AeTitle::new),
            issuer: tbs.issuer().to_string(),
            serial: tbs.serial_number().to_string(),
            validity: Validity::new(now, tbs.validity().not_before, tbs.validity().not_after),
            key,
            key_bits,
            key_usage: key_usage(certificate),
            extended_key_usage: extended_key_usage(certificate),
            crl_distribution_points: crl_distribution_points(certificate),
            ocsp: ocsp(certificate),
            roles: roles(certificate),
            fingerprint: config::fingerprint(der),
            anchor: None,
            broken: broken.filter(|_| kind != Kind::Tls).map(Broken::from),
            xmpp_addresses: seen.map(|seen| seen.xmpp_addresses).unwrap_or_default(),
        }
    }
}

impl AeTitle {
    fn new(e2e::AeTitle { dotted, encoding }: &e2e::AeTitle) -> Self {
        let (title, qualifier) = dotted.rsplit_once('.').unwrap_or((dotted, ""));
        let encoding = match encoding {
            AeTitleEncoding::ObjectIdentifier => "OBJECT IDENTIFIER",
            AeTitleEncoding::Utf8String => "UTF8String",
        };
        Self { ap_title: title.into(), ae_qualifier: qualifier.into(), encoding: encoding.into() }
    }
}

impl Validity {
    fn new(now: Utc, not_before: Time, not_after: Time) -> Self {
        let (from, until) = (seconds(not_before), seconds(not_after));
        let part = |percent: i64| from.saturating_add(until.saturating_sub(from) / 100 * percent);
        let (renew_from, renew_by) = (part(66), part(70));
        let renewal = match now.seconds() {
            now if now < renew_from => Renewal::NotYet,
            now if now <= renew_by => Renewal::Due,
            _ => Renewal::Overdue,
        };
        Self {
            not_before: not_before.to_string(),
            not_after: not_after.to_string(),
            remains: until.saturating_sub(now.seconds()),
            renew_from: written(renew_from),
            renew_by: written(renew_by),
            renewal,
        }
    }
}

impl ListFacts {
    pub(super) fn new(now: Utc, file: &Path, der: &[u8], list: &CertificateList) -> Self {
        let list = &list.tbs_cert_list;
        Self {
            file: file.display().to_string(),
            issuer: list.issuer.to_string(),
            this_update: list.this_update.to_string(),
            next_update: list.next_update.map(|time| time.to_string()),
            remains: list.next_update.map(|time| seconds(time).saturating_sub(now.seconds())),
            entries: list.revoked_certificates.as_ref().map_or(0, Vec::len),
            broken: inspect_list(now, der).err().map(Broken::from),
        }
    }
}

/// Of a key that no end may have: its algorithm and, where there is one, its curve. Authorities may be on P-384.
fn other_key(certificate: &Certificate) -> (String, Option<usize>) {
    let algorithm = &certificate.tbs_certificate().subject_public_key_info().algorithm;
    match algorithm.parameters.as_ref().and_then(|any| any.decode_as::<ObjectIdentifier>().ok()) {
        Some(P384) => (String::from("ecdsa-p-384"), Some(384)),
        Some(curve) => (format!("{} on {curve}", algorithm.oid), None),
        None => (algorithm.oid.to_string(), None),
    }
}

fn seconds(time: Time) -> i64 {
    i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
}

/// To the second, as RFC 5280 has times.
fn written(seconds: i64) -> String {
    let time = Utc(seconds.saturating_mul(1000)).to_string();
    time.replace(".000Z", "Z")
}

const KEY_USAGES: [(KeyUsages, &str); 9] = [
    (KeyUsages::DigitalSignature, "digitalSignature"),
    (KeyUsages::NonRepudiation, "nonRepudiation"),
    (KeyUsages::KeyEncipherment, "keyEncipherment"),
    (KeyUsages::DataEncipherment, "dataEncipherment"),
    (KeyUsages::KeyAgreement, "keyAgreement"),
    (KeyUsages::KeyCertSign, "keyCertSign"),
    (KeyUsages::CRLSign, "cRLSign"),
    (KeyUsages::EncipherOnly, "encipherOnly"),
    (KeyUsages::DecipherOnly, "decipherOnly"),
];

fn key_usage(certificate: &Certificate) -> Vec<&'static str> {
    let usage = certificate.tbs_certificate().get_extension::<KeyUsage>().ok().flatten();
    let Some((_, KeyUsage(flags))) = usage else { return vec![] };
    KEY_USAGES.iter().filter(|(usage, _)| flags.contains(*usage)).map(|(_, name)| *name).collect()
}

fn extended_key_usage(certificate: &Certificate) -> Vec<String> {
    let usage = certificate.tbs_certificate().get_extension::<ExtendedKeyUsage>().ok().flatten();
    let name = |usage: &ObjectIdentifier| match *usage {
        SERVER_AUTH => String::from("serverAuth"),
        CLIENT_AUTH => String::from("clientAuth"),
        other => other.to_string(),
    };
    usage.map(|(_, ExtendedKeyUsage(usages))| usages.iter().map(name).collect()).unwrap_or_default()
}

fn crl_distribution_points(certificate: &Certificate) -> Vec<String> {
    let points = certificate.tbs_certificate().get_extension::<CrlDistributionPoints>().ok().flatten();
    let points = points.map(|(_, CrlDistributionPoints(points))| points).unwrap_or_default();
    let names = points.into_iter().filter_map(|point| match point.distribution_point {
        Some(DistributionPointName::FullName(names)) => Some(names),
        _ => None,
    });
    names.flatten().filter_map(|name| uri(&name)).collect()
}

fn ocsp(certificate: &Certificate) -> Vec<String> {
    let access = certificate.tbs_certificate().get_extension::<AuthorityInfoAccessSyntax>().ok().flatten();
    let access = access.map(|(_, AuthorityInfoAccessSyntax(access))| access).unwrap_or_default();
    access
        .iter()
        .filter(|one| one.access_method == OCSP)
        .filter_map(|one| uri(&one.access_location))
        .collect()
}

fn uri(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::UniformResourceIdentifier(uri) => Some(uri.as_str().to_owned()),
        _ => None,
    }
}

/// What cannot be read is no role.
fn roles(certificate: &Certificate) -> Vec<Roles> {
    let extensions = certificate.tbs_certificate().extensions().map(Vec::as_slice).unwrap_or_default();
    let extension = extensions.iter().find(|extension| extension.extn_id == USER_ROLES);
    extension.and_then(|extension| user_roles(extension.extn_value.as_bytes())).unwrap_or_default()
}

/// `SEQUENCE OF SEQUENCE { roles SEQUENCE OF INTEGER, aor UTF8String, … }`
fn user_roles(der: &[u8]) -> Option<Vec<Roles>> {
    let mut infos = Reader::der(der).enter(Tag::SEQUENCE).ok()?;
    let mut all = vec![];
    while !infos.is_empty() {
        let mut info = infos.enter(Tag::SEQUENCE).ok()?;
        let mut numbers = info.enter(Tag::SEQUENCE).ok()?;
        let mut roles = vec![];
        while !numbers.is_empty() {
            roles.push(role(numbers.expect(Tag::INTEGER).ok()?.integer().ok()?));
        }
        all.push(Roles { roles, area: info.expect(Tag::UTF8_STRING).ok()?.utf8().ok()?.to_owned() });
    }
    Some(all)
}

fn role(number: i64) -> String {
    const NAMES: [&str; 7] = ["VIEWER", "OPERATOR", "ENGINEER", "INSTALLER", "SECADM", "SECAUD", "RBACMNT"];
    let name = usize::try_from(number).ok().and_then(|number| NAMES.get(number));
    name.map_or_else(|| number.to_string(), ToString::to_string)
}
