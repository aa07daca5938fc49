//! What certificates must say to be of use here: those of authorities, and the bridge's own.
//! The chain of signatures is the far end's business; what is checked is what its check would refuse.

use std::time::{Duration, SystemTime};

use e2e::{AnchorError, Credential, CredentialError, TrustAnchors};
use jid::BareJid;
use x509_cert::certificate::Version;
use x509_cert::der::asn1::{ObjectIdentifier, Utf8StringRef};
use x509_cert::der::{AnyRef, DateTime};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, SubjectAltName};

use super::files::Certificate;
use super::source::Wrong;
use crate::tls::certificate as tls;

/// id-on-xmppAddr, RFC 6120 §13.7.1.4.
const XMPP_ADDR: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.8.5");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// P-256 and brainpoolP256r1.
const CURVES: [ObjectIdentifier; 2] = [
    ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
    ObjectIdentifier::new_unwrap("1.3.36.3.3.2.8.1.1.7"),
];
/// RSA and Ed25519.
const OTHER_KEYS: [ObjectIdentifier; 2] =
    [ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1"), ObjectIdentifier::new_unwrap("1.3.101.112")];
/// How long before its end a certificate is worth a word.
const SOON: Duration = Duration::from_secs(14 * 24 * 3600);

const DEMO: &str = "`gridseal pki demo DIR` makes ones that fit";

/// Problems and warnings about one certificate.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) problems: Vec<Wrong>,
    pub(super) warnings: Vec<Wrong>,
}

impl Findings {
    pub(super) fn of(problem: Option<Wrong>, warning: Option<Wrong>) -> Self {
        Self { problems: problem.into_iter().collect(), warnings: warning.into_iter().collect() }
    }

    fn problem(&mut self, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Wrong::new(message, help));
    }

    fn warning(&mut self, message: impl Into<String>, help: impl Into<String>) {
        self.warnings.push(Wrong::new(message, help));
    }
}

/// The bridge's own certificate: version 3, of a kind we sign with, may sign and agree on keys, names `account`, valid.
pub(super) fn own(certificate: &Certificate, account: Option<&BareJid>, now: SystemTime) -> Findings {
    let mut findings = Findings::default();
    let who = name(certificate);
    if certificate.parsed.tbs_certificate().version() != Version::V3 {
        findings.problem(format!("{who} is not an X.509 version 3 certificate"), DEMO);
    }
    check_kind(certificate, &who, &mut findings);
    check_own_usage(certificate, &who, &mut findings);
    check_account(certificate, &who, account, &mut findings);
    check_validity(certificate, &who, now, &mut findings);
    findings
}

/// An authority for peers: it may sign certificates, and is valid.
pub(super) fn authority(certificate: &Certificate, now: SystemTime) -> Findings {
    let help = "give the certificate of the authority (CA:TRUE) that issued the peers' certificates";
    let mut findings = check_authority(certificate, is_authority(certificate), help, now);
    if let (true, Err(error)) = (findings.problems.is_empty(), anchor(certificate)) {
        findings.problem(format!("{} is no trust anchor: {}", name(certificate), error.fault), help);
    }
    findings
}

fn anchor(certificate: &Certificate) -> Result<TrustAnchors, AnchorError> {
    TrustAnchors::from_der(&[certificate.der.to_vec()])
}

/// A further certificate of the bridge's own chain.
pub(super) fn issuer(certificate: &Certificate, now: SystemTime) -> Findings {
    let help =
        "put the bridge's own certificate first in the file, then the authorities between it and the root";
    check_authority(certificate, is_authority(certificate), help, now)
}

/// An authority for the XMPP server, or that server's own self-issued certificate.
pub(super) fn server_authority(certificate: &Certificate, now: SystemTime) -> Findings {
    let tbs = certificate.parsed.tbs_certificate();
    let fits = is_authority(certificate) || tbs.issuer() == tbs.subject();
    check_authority(certificate, fits, &format!("give the certificate of its issuer, {}", tbs.issuer()), now)
}

/// The bridge's own certificate for a TLS leg: what its peers may refuse it for (IEC 62351-3).
pub(super) fn leg(certificate: &Certificate, now: SystemTime) -> Findings {
    let mut findings = Findings::default();
    let who = name(certificate);
    check_leg_form(certificate, &who, &mut findings);
    let usage = certificate.parsed.tbs_certificate().get_extension::<KeyUsage>().ok().flatten();
    if !usage.is_some_and(|(_, usage)| usage.digital_signature()) {
        let help = "issue it with keyUsage = critical, digitalSignature";
        findings.problem(format!("{who} has no digitalSignature in its keyUsage"), help);
    }
    check_validity(certificate, &who, now, &mut findings);
    findings
}

/// The bridge's own certificate for the A-security-profile (IEC 62351-4, clause 11).
pub(super) fn acse(certificate: &Certificate, now: SystemTime) -> Findings {
    let mut findings = leg(certificate, now);
    let key = certificate.parsed.tbs_certificate().subject_public_key_info();
    if key.algorithm.oid != tls::RSA {
        let help = "issue it with an RSA key of 2048 bits or more";
        findings.problem(format!("{} has no RSA key, which ACSE is signed with", name(certificate)), help);
    }
    findings
}

/// An authority for the peers of a TLS leg.
pub(super) fn leg_authority(certificate: &Certificate, now: SystemTime) -> Findings {
    let help = "give the certificate of the authority (CA:TRUE) that issued the peer's certificate";
    let mut findings = check_authority(certificate, is_authority(certificate), help, now);
    check_leg_form(certificate, &name(certificate), &mut findings);
    if let (true, Err(error)) =
        (findings.problems.is_empty(), webpki::anchor_from_trusted_cert(&certificate.der))
    {
        findings.problem(format!("{} is no trust anchor: {error}", name(certificate)), help);
    }
    findings
}

fn check_leg_form(certificate: &Certificate, who: &str, findings: &mut Findings) {
    let checks = [tls::check_size(&certificate.der), tls::check_key(&certificate.parsed)];
    for event in checks.into_iter().filter_map(Result::err) {
        let help = "issue it anew: at most 8192 octets, ECDSA on P-256 or RSA of 2048 bits or more";
        findings.problem(format!("{who}: {}: {}", event.cause, event.found), help);
    }
}

/// How chain and key make a credential: [`Credential::from_der`], or what a peer of the A-security-profile takes.
pub(super) type Make = fn(Vec<Vec<u8>>, &[u8]) -> Result<Credential, CredentialError>;

/// For the A-security-profile, which shows the leaf alone.
pub(super) fn acse_credential(chain: Vec<Vec<u8>>, key: &[u8]) -> Result<Credential, CredentialError> {
    Credential::signing(chain.into_iter().next().ok_or(CredentialError::Empty)?, key)
}

/// Whether chain and key make a credential. A leaf with `told` problems is not complained of again.
pub(super) fn check_key(chain: &[Certificate], key: &[u8], make: Make, told: bool) -> Result<(), Wrong> {
    let chain = chain.iter().map(|certificate| certificate.der.to_vec()).collect();
    let help = "give the key and the certificate that were made together";
    match make(chain, key) {
        Err(CredentialError::Mismatch(name)) => Err(Wrong::new(format!("is not the key of {name}"), help)),
        Err(CredentialError::Key { algorithm, fault }) => {
            Err(Wrong::new(format!("is no key for {algorithm}: {fault}"), format!("{help}; {DEMO}")))
        }
        Err(fault) if !told => Err(Wrong::new(fault.to_string(), DEMO)),
        _ => Ok(()),
    }
}

/// Subject and serial number, as one finds a certificate, and where it lies.
fn name(certificate: &Certificate) -> String {
    let tbs = certificate.parsed.tbs_certificate();
    let subject = match tbs.subject().to_string() {
        name if name.is_empty() => String::from("a certificate without a subject"),
        name => name,
    };
    format!("{subject} (serial {}) in {}", tbs.serial_number(), certificate.file.display())
}

fn is_authority(certificate: &Certificate) -> bool {
    let tbs = certificate.parsed.tbs_certificate();
    let constraints = tbs.get_extension::<BasicConstraints>().ok().flatten();
    let usage = tbs.get_extension::<KeyUsage>().ok().flatten();
    constraints.is_some_and(|(_, constraints)| constraints.ca)
        && usage.is_none_or(|(_, usage)| usage.key_cert_sign())
}

fn check_authority(certificate: &Certificate, fits: bool, help: &str, now: SystemTime) -> Findings {
    let mut findings = Findings::default();
    let who = name(certificate);
    if !fits {
        findings.problem(format!("{who} is not an authority's certificate"), help);
    }
    check_validity(certificate, &who, now, &mut findings);
    findings
}

fn check_kind(certificate: &Certificate, who: &str, findings: &mut Findings) {
    let algorithm = &certificate.parsed.tbs_certificate().subject_public_key_info().algorithm;
    let curve = algorithm.parameters.as_ref().and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
    let is_curve = algorithm.oid == EC_PUBLIC_KEY && curve.is_some_and(|curve| CURVES.contains(&curve));
    if !is_curve && !OTHER_KEYS.contains(&algorithm.oid) {
        let help = format!(
            "issue one for a key of `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`; {DEMO}"
        );
        findings.problem(format!("{who} certifies no key on P-256 or brainpoolP256r1, RSA or Ed25519"), help);
    }
}

fn check_own_usage(certificate: &Certificate, who: &str, findings: &mut Findings) {
    let usage = certificate.parsed.tbs_certificate().get_extension::<KeyUsage>().ok().flatten();
    let lacking = match usage {
        None => "digitalSignature and keyAgreement",
        Some((_, usage)) => match (usage.digital_signature(), usage.key_agreement()) {
            (true, true) => return,
            (false, true) => "digitalSignature",
            (true, false) => "keyAgreement",
            (false, false) => "digitalSignature and keyAgreement",
        },
    };
    let help = format!("issue it with keyUsage = critical, digitalSignature, keyAgreement; {DEMO}");
    findings.problem(format!("{who} has no {lacking} in its keyUsage"), help);
}

/// Peers compare the account they hear from with the xmppAddr in the certificate, unless they pin it.
fn check_account(certificate: &Certificate, who: &str, account: Option<&BareJid>, findings: &mut Findings) {
    let Some(account) = account else { return };
    let named = xmpp_addresses(certificate);
    if named.is_empty() {
        let help = format!(
            "issue it with subjectAltName = otherName:{XMPP_ADDR};UTF8:{account}, or give every peer its fingerprint, which `gridseal check` prints"
        );
        findings.warning(format!("{who} names no XMPP account: peers refuse it unless they pin it"), help);
    } else if !named.iter().any(|address| BareJid::new(address).is_ok_and(|address| address == *account)) {
        let message = format!("{who} is issued to {}, but xmpp.jid is {account}", named.join(" and "));
        findings.problem(message, "mend xmpp.jid, or use the certificate issued for that account");
    }
}

/// Every xmppAddr among the certificate's alternative names, as written there.
fn xmpp_addresses(certificate: &Certificate) -> Vec<String> {
    let names = certificate.parsed.tbs_certificate().get_extension::<SubjectAltName>().ok().flatten();
    let names = names.map(|(_, SubjectAltName(names))| names).unwrap_or_default();
    names.iter().filter_map(xmpp_address).collect()
}

fn xmpp_address(name: &GeneralName) -> Option<String> {
    let GeneralName::OtherName(other) = name else { return None };
    let text = Utf8StringRef::try_from(AnyRef::from(&other.value)).ok();
    text.filter(|_| other.type_id == XMPP_ADDR).map(|text| text.as_str().to_owned())
}

fn check_validity(certificate: &Certificate, who: &str, now: SystemTime, findings: &mut Findings) {
    let validity = certificate.parsed.tbs_certificate().validity();
    let (from, until) = (validity.not_before.to_system_time(), validity.not_after.to_system_time());
    if now < from {
        let help = format!("check this machine's clock: it says {}", written(now));
        findings.problem(format!("{who} is not valid before {}", validity.not_before), help);
    } else if until < now {
        let help = format!("have it renewed, or check this machine's clock: it says {}", written(now));
        findings.problem(format!("{who} was valid until {}", validity.not_after), help);
    } else if until < now + SOON {
        findings.warning(format!("{who} is valid only until {}", validity.not_after), "have it renewed");
    }
}

fn written(time: SystemTime) -> String {
    DateTime::from_system_time(time).map_or_else(|_| "a time before 1970".to_owned(), |time| time.to_string())
}
