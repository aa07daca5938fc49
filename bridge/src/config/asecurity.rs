//! `[a_security]`: who this bridge is in ACSE on legs whose `application` is `secure` (IEC 62351-4, clause 11).

use std::path::PathBuf;

use e2e::Expected;
use toml::de::DeValue;
use zeroize::Zeroizing;

use super::expected::{Trust, expected};
use super::source::{Section, Source, Wrong};
use super::{Application, Osi, TProfile, files, sections, text, x509};

/// `[a_security]`
#[derive(Clone, Debug)]
pub struct ASecurity {
    /// Own certificate in DER, with an RSA key.
    pub certificate: Vec<u8>,
    /// Its private key, PKCS#8 in DER.
    pub key: Zeroizing<Vec<u8>>,
    /// Authorities that may vouch for peers, in DER.
    pub trust: Vec<Vec<u8>>,
    /// Certificates between theirs and peers', for which ACSE has no room, in DER; default none.
    pub intermediates: Vec<Vec<u8>>,
    /// Files with their revocation lists, read again when they change; default none.
    pub crl: Vec<PathBuf>,
    /// Whether it may go over connections without TLS, which it does not protect; default no.
    pub without_tls: bool,
    /// Whether peers may sign with SHA-1, as old products do; default no.
    pub sha1: bool,
}

pub(super) fn a_security(source: &mut Source<'_>, mut section: Section<'_>) -> Option<ASecurity> {
    let help = "add the PEM file of the certificate for ACSE: certificate = \"icc1.acse.crt\"";
    let chain = sections::own_chain(source, &mut section, help, x509::acse);
    let help = "add the PEM file of the certificate's private key: key = \"icc1.acse.key\"";
    let key = sections::own_key(source, &mut section, help, chain.as_ref(), x509::acse_credential);
    let trust = sections::certificates(source, &mut section, "trust", "acse-ca.crt", x509::authority);
    let base = source.directory();
    let crl = section.or(source, "crl", vec![], |value| {
        text::list(value, |value| files::revocation_lists(base.join(text::text(value)?)))
    });
    let without_tls = section.or(source, "without_tls", false, text::boolean);
    let sha1 = section.or(source, "sha1", false, text::boolean);
    let read = |value: &DeValue<'_>| files::certificates(&base.join(text::text(value)?));
    let intermediates = section.or(source, "intermediates", vec![], |value| text::list(value, read));
    section.finish(source);
    let intermediates = sections::der(intermediates.into_iter().flatten().collect());
    let certificate = sections::der(chain?.certificates).into_iter().next()?;
    Some(ASecurity {
        certificate,
        key: key?,
        trust: sections::der(trust?),
        intermediates,
        crl,
        without_tls,
        sha1,
    })
}

/// `certificate` of `[peer.osi]` or `[peer.far]`: which one the peer must show in ACSE.
pub(super) fn acse_certificate(
    source: &mut Source<'_>,
    leg: &mut Section<'_>,
    own: Option<&ASecurity>,
) -> Option<Expected> {
    let mut section = leg.table(source, "certificate")?;
    let trust = Trust { key: "a_security.trust", authorities: own.map(|own| own.trust.as_slice()) };
    let expected = expected(source, &mut section, trust);
    section.finish(source);
    expected
}

/// What a leg with this application needs, and what it has no use for.
pub(super) fn check_authentication(
    source: &mut Source<'_>,
    leg: &Section<'_>,
    osi: &Osi,
    own: Option<&ASecurity>,
) {
    let at = leg.span();
    if osi.application == Application::Secure {
        return check_secure(source, leg, osi, own);
    }
    if osi.certificate.is_some() {
        let help =
            "write application = \"secure\"; where it is \"end-to-end\", [[peer]] says which certificate";
        let wrong = Wrong::new("is never asked for: application is not \"secure\"", help);
        leg.problem(source, "certificate", &at, wrong);
    }
    if osi.application == Application::EndToEnd && osi.password.is_some() {
        let help = "remove it: who the far station is, its certificate tells";
        let wrong = Wrong::new("has no place in native mode: application is \"end-to-end\"", help);
        leg.problem(source, "password", &at, wrong);
    }
}

fn check_secure(source: &mut Source<'_>, leg: &Section<'_>, osi: &Osi, own: Option<&ASecurity>) {
    let at = leg.span();
    match own {
        None => {
            let help = "add [a_security] with certificate, key and trust";
            let wrong = Wrong::new("is \"secure\", and there is no usable [a_security]", help);
            leg.problem(source, "application", &at, wrong);
        }
        Some(own) if !own.without_tls && !matches!(osi.tprofile, TProfile::Secure(_)) => {
            let help = "make the leg's transport \"secure\", or write without_tls = true in [a_security]: \
                        then nothing protects what passes once the association is there";
            leg.problem(
                source,
                "application",
                &at,
                Wrong::new("is \"secure\" over connections without TLS", help),
            );
        }
        Some(_) if osi.password.is_some() => {
            let wrong = Wrong::new("is \"secure\", and there is a password", "keep one of them");
            leg.problem(source, "application", &at, wrong);
        }
        Some(_) if osi.certificate.is_none() => {
            let help = "certificate = { fingerprint = \"sha256:…\" }, { ap_title = \"1.1.1.999\", ae_qualifier = 12 } or { subject = \"CN=…\" }";
            leg.problem(
                source,
                "certificate",
                &at,
                Wrong::new("is missing: application is \"secure\"", help),
            );
        }
        Some(_) => {}
    }
}
