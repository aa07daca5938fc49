//! Certificates as they should be and as they should not, and what people read of them.

use std::time::{Duration, SystemTime};

use rcgen::{
    CertificateParams, CertificateRevocationListParams, CustomExtension, DistinguishedName, DnType, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SanType, SerialNumber,
};
use tempfile::TempDir;

use super::*;
use crate::inspect::facts::Renewal;

const NOW: Duration = Duration::from_secs(1_800_000_000);
const DAY: Duration = Duration::from_secs(86_400);

fn now() -> Utc {
    Utc(i64::try_from(NOW.as_millis()).unwrap())
}

/// An authority and a directory for what it issues.
struct Ca {
    directory: TempDir,
    issuer: Issuer<'static, KeyPair>,
}

impl Ca {
    fn new() -> Self {
        let mut params = params();
        params.distinguished_name.push(DnType::CommonName, "Authority");
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let ca = Self { directory: tempfile::tempdir().unwrap(), issuer: Issuer::new(params, key) };
        ca.write("ca.crt", certificate.pem().as_bytes());
        ca
    }

    fn write(&self, name: &str, octets: &[u8]) -> PathBuf {
        let file = self.directory.path().join(name);
        fs::write(&file, octets).unwrap();
        file
    }

    fn end(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> PathBuf {
        let mut params = params();
        params.distinguished_name.push(DnType::CommonName, name);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyAgreement];
        params.serial_number = Some(SerialNumber::from(77));
        let address = format!("{name}@lab.example");
        params.subject_alt_names =
            vec![SanType::OtherName((vec![1, 3, 6, 1, 5, 5, 7, 8, 5], address.as_str().into()))];
        change(&mut params);
        let certificate = params.signed_by(&KeyPair::generate().unwrap(), &self.issuer).unwrap();
        self.write(&format!("{name}.crt"), certificate.pem().as_bytes())
    }

    fn list(&self, revoked: &[u64], next_update: Duration) -> PathBuf {
        let revoke = |serial: &u64| RevokedCertParams {
            serial_number: SerialNumber::from(*serial),
            revocation_time: at(NOW).into(),
            reason_code: None,
            invalidity_date: None,
        };
        let list = CertificateRevocationListParams {
            this_update: at(NOW - DAY).into(),
            next_update: at(next_update).into(),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: revoked.iter().map(revoke).collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        self.write("ca.crl", list.signed_by(&self.issuer).unwrap().der())
    }

    fn own(&self) -> PathBuf {
        self.directory.path().join("ca.crt")
    }
}

fn at(since_1970: Duration) -> SystemTime {
    SystemTime::UNIX_EPOCH + since_1970
}

/// A hundred days, of which the first is over.
fn params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.not_before = at(NOW - DAY).into();
    params.not_after = at(NOW + 99 * DAY).into();
    params
}

fn good(files: &[PathBuf]) -> Vec<Facts> {
    let (facts, unreadable) = inspect(now(), files);
    assert!(unreadable.is_empty(), "{unreadable:?}");
    facts
}

fn certificate(file: &Path) -> CertificateFacts {
    match good(&[file.to_owned()]).pop() {
        Some(Facts::Certificate(facts)) => *facts,
        other => panic!("{other:?}"),
    }
}

fn broken(facts: &Facts) -> (&str, &str, &str) {
    let Broken { rule, found, wanted } = facts.broken().expect("it breaks a rule");
    (rule, found, wanted)
}

#[test]
fn what_is_good_is_shown_with_its_path() {
    let ca = Ca::new();
    let facts = good(&[ca.end("ied7", |_| ()), ca.own(), ca.list(&[1], NOW + DAY)]);
    assert!(facts.iter().all(|facts| facts.broken().is_none()), "{facts:?}");
    let shown = page(&facts).replace(&format!("{}/", ca.directory.path().display()), "");
    for row in [
        "ied7.crt: certificate of an end\n  subject      CN=ied7\n  xmppAddr     ied7@lab.example\n",
        "  valid until  2027-04-24T08:00:00Z, 99 days left\n",
        "  renew        from 2027-03-21T08:00:00Z to 2027-03-25T08:00:00Z, 66 to 70 % of its life\n",
        "  key          ecdsa-p-256, 256 bits\n  key usage    digitalSignature, keyAgreement\n",
        "  path         to the authority in ca.crt\n  verdict      good\n",
        "ca.crl: revocation list\n",
        "  next update  2027-01-16T08:00:00Z, 24 hours left\n  revokes      1 certificate\n  verdict      good\n",
    ] {
        assert!(shown.contains(row), "{row} is not in\n{shown}");
    }
}

#[test]
fn each_broken_rule_is_told_with_both_values() {
    let ca = Ca::new();
    type Spoil = fn(&mut CertificateParams);
    let spoilt: [(Spoil, &str, &str); 3] = [
        (|params| params.key_usages.clear(), "no keyUsage", "digitalSignature and keyAgreement"),
        (
            |params| params.not_after = at(NOW - DAY / 2).into(),
            "notAfter 2027-01-14T20:00:00.000Z",
            "later than 2027-01-15T08:00:00.000Z",
        ),
        (
            |params| params.not_before = at(NOW + DAY).into(),
            "notBefore 2027-01-16T08:00:00.000Z",
            "no later than 2027-01-15T08:00:00.000Z",
        ),
    ];
    for (spoil, found, wanted) in spoilt {
        let facts = good(&[ca.end("bad", spoil)]);
        assert_eq!(broken(&facts[0]), ("certificate is not acceptable", found, wanted));
        let shown = page(&facts);
        assert!(shown.contains("verdict      REFUSED: certificate is not acceptable\n"), "{shown}");
        assert!(shown.contains(&format!("               found {found}\n               wanted {wanted}\n")));
    }
}

#[test]
fn ends_are_checked_against_what_is_beside_them() {
    let (ca, other) = (Ca::new(), Ca::new());
    let end = ca.end("ied7", |_| ());
    assert_eq!(certificate(&end).anchor, None);
    let alone = page(&good(std::slice::from_ref(&end)));
    assert!(alone.contains("path         not checked: give the authority's certificate"), "{alone}");
    let revoked = good(&[end.clone(), ca.own(), ca.list(&[77], NOW + DAY)]);
    assert_eq!(broken(&revoked[0]).0, "certificate is revoked");
    let forged = good(&[end, other.own()]);
    assert_eq!(broken(&forged[0]).0, "certificate is forged");
}

#[test]
fn a_stale_list_is_told_and_still_revokes() {
    let ca = Ca::new();
    let facts = good(&[ca.end("ied7", |_| ()), ca.own(), ca.list(&[77], NOW - DAY / 2)]);
    assert_eq!(broken(&facts[0]).0, "certificate is revoked");
    let (_, found, wanted) = broken(&facts[2]);
    assert_eq!(found, "a list with nextUpdate 2027-01-14T20:00:00.000Z");
    assert_eq!(wanted, "later than 2027-01-15T08:00:00.000Z");
}

#[test]
fn renewal_is_due_from_66_to_70_percent_of_the_life() {
    let ca = Ca::new();
    let file = ca.end("ied7", |_| ());
    for (days, renewal) in [
        (64, Renewal::NotYet),
        (65, Renewal::Due),
        (69, Renewal::Due),
        (70, Renewal::Overdue),
        (120, Renewal::Overdue),
    ] {
        let then = Utc(now().0 + 86_400_000 * days);
        let (facts, _) = inspect(then, std::slice::from_ref(&file));
        let [Facts::Certificate(facts)] = facts.as_slice() else { panic!("one certificate") };
        assert_eq!(facts.validity.renewal, renewal, "after {days} days");
    }
}

#[test]
fn an_osi_ends_names_and_roles_are_decoded() {
    // SEQUENCE { SEQUENCE { SEQUENCE { 0, 1, 2, 3, 4, 5, 6, -3 }, "bay", 1 } }
    let numbers: Vec<_> = [0, 1, 2, 3, 4, 5, 6, 0xfd].into_iter().flat_map(|role| [2, 1, role]).collect();
    let roles =
        [&[0x30, 0x24, 0x30, 0x22, 0x30, 0x18][..], &numbers, &[0x0c, 0x03], b"bay", &[2, 1, 1]].concat();
    let facts = certificate(&Ca::new().end("ied7", |params| {
        params.subject_alt_names.clear();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 106]), "1.1.1.999.12");
        let extension = CustomExtension::from_oid_content(&[1, 2, 840, 10070, 8, 1], roles);
        params.custom_extensions = vec![extension];
    }));
    let AeTitle { ap_title, ae_qualifier, encoding } = facts.ae_title.as_ref().unwrap();
    assert_eq!([ap_title, ae_qualifier, encoding].map(String::as_str), ["1.1.1.999", "12", "UTF8String"]);
    let named = ["VIEWER", "OPERATOR", "ENGINEER", "INSTALLER", "SECADM", "SECAUD", "RBACMNT", "-3"];
    assert_eq!(facts.roles, [Roles { roles: named.map(String::from).into(), area: "bay".into() }]);
    let shown = page(&[Facts::Certificate(Box::new(facts))]);
    assert!(shown.contains("AP-title     1.1.1.999, as UTF8String\n  AE-qualifier 12\n"), "{shown}");
    assert!(shown.contains(&format!("roles        {} in bay\n", named.join(", "))), "{shown}");
}

#[test]
fn s06_a_name_moves_no_cursor() {
    let ca = Ca::new();
    let file = ca.end("ied7", |params| {
        params.distinguished_name.push(DnType::OrganizationName, "\u{1b}[2J\nverdict good");
    });
    let shown = page(&good(&[file]));
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
    assert_eq!(shown.matches("\n  verdict ").count(), 1, "{shown}");
}

#[test]
fn files_that_hold_nothing_of_the_kind_are_named() {
    let ca = Ca::new();
    let files = [
        ca.directory.path().join("nowhere.crt"),
        ca.write("key.pem", KeyPair::generate().unwrap().serialize_pem().as_bytes()),
        ca.write("noise.der", &[0x30, 0x81, 1, 2, 3]),
        ca.write("0.password", b"0123"),
        ca.write("cut.pem", b"-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n"),
    ];
    let (facts, unreadable) = inspect(now(), &files);
    assert!(facts.is_empty());
    let [
        Unreadable::File { .. },
        Unreadable::Nothing(_),
        Unreadable::Damaged { .. },
        Unreadable::Nothing(_),
        Unreadable::Damaged { .. },
    ] = unreadable.as_slice()
    else {
        panic!("{unreadable:?}")
    };
    for (error, file) in unreadable.iter().zip(files) {
        assert!(error.to_string().starts_with(&file.display().to_string()), "{error}");
    }
}
