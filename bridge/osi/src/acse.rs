//! Path row 6: APDU → association (X.227). Who may associate, under which application context and authentication.

use schemas::acse::{Aare, Aarq, Apdu, Authentication as Fields, AuthenticationValue, Diagnostic, Title};
use schemas::external::External;
use schemas::oid::{A_SECURITY_MECHANISM, PASSWORD_MECHANISM, to_dotted};

use crate::config::{Application, Authentication, Checking, Config, Password};
use crate::reason::{Layer, Reason};

/// Why an AARQ is refused: what the AARE says, and what the log says.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) diagnostic: Diagnostic,
    pub(crate) reason: Reason,
}

/// `authentication` is our value where the association has certificates.
pub(crate) fn request(
    config: &Config,
    authentication: Option<External<'_>>,
    user_information: Option<External<'_>>,
) -> Vec<u8> {
    Aarq {
        application_context: config.application.context_name(),
        called: config.remote.title(),
        calling: config.local.title(),
        authentication: match &config.authentication {
            Authentication::None => Fields::default(),
            Authentication::Password(password) => Fields {
                mechanism: Some(PASSWORD_MECHANISM),
                value: Some(AuthenticationValue::Charstring(password.octets())),
            },
            Authentication::Certificate => certificate(authentication),
        },
        user_information,
    }
    .encode()
}

pub(crate) fn accept(
    config: &Config,
    authentication: Option<External<'_>>,
    user_information: Option<External<'_>>,
) -> Vec<u8> {
    Aare {
        application_context: config.application.context_name(),
        responding: config.local.title(),
        authentication: certificate(authentication),
        user_information,
        ..Aare::new(Aare::ACCEPTED, Diagnostic::NULL)
    }
    .encode()
}

fn certificate(external: Option<External<'_>>) -> Fields<'_> {
    Fields { mechanism: Some(A_SECURITY_MECHANISM), value: external.map(AuthenticationValue::External) }
}

pub(crate) fn reject(
    config: &Config,
    diagnostic: Diagnostic,
    user_information: Option<External<'_>>,
) -> Vec<u8> {
    let application_context = config.application.context_name();
    let answer = Aare::new(Aare::REJECTED_PERMANENT, diagnostic);
    Aare { application_context, user_information, ..answer }.encode()
}

/// The value of user-information. In native mode it says that it is a SecPDU (62351-4, clause 15).
pub(crate) fn value<'a>(
    application: Application,
    context: u32,
    external: External<'a>,
) -> Result<&'a [u8], Reason> {
    match external.context {
        found if application == Application::Native && found != Some(context) => {
            let found = found.map_or("none".into(), |found| found.to_string());
            Err(fault("indirect-reference of user-information").found(found).expected(context))
        }
        _ => Ok(external.value),
    }
}

/// Whether an AARQ may associate with us, and the certificate's value in it, where one is asked for.
pub(crate) fn check_request<'a>(config: &Config, aarq: &Aarq<'a>) -> Result<Option<&'a [u8]>, Refusal> {
    check_application_context(config, aarq.application_context)?;
    match (config.application, &config.authentication) {
        (Application::Native, _) => check_titles(config, aarq).map(|()| None),
        (Application::Mms, Authentication::None) => check_no_certificate(&aarq.authentication).map(|()| None),
        (Application::Mms, Authentication::Password(password)) => {
            check_password(password, &aarq.authentication).map(|()| None)
        }
        (Application::Mms, Authentication::Certificate) => certificate_value(&aarq.authentication).map(Some),
    }
}

/// Names that are neither of 62351-4 pass where the configuration is lax.
fn check_application_context(config: &Config, name: &[u8]) -> Result<(), Refusal> {
    let (own, other) = (config.application, config.application.other());
    let is_other = name == other.context_name();
    let is_lax = config.checking == Checking::Lax && own == Application::Mms;
    if name == own.context_name() || (is_lax && !is_other) {
        return Ok(());
    }
    let found = if is_other { other.to_string() } else { to_dotted(name) };
    let reason = fault("application-context-name").found(found).expected(own);
    Err(Refusal { diagnostic: Diagnostic::APPLICATION_CONTEXT_NAME_NOT_SUPPORTED, reason })
}

/// In native mode both sides say who they are (62351-4, clause 15).
fn check_titles(config: &Config, aarq: &Aarq<'_>) -> Result<(), Refusal> {
    config.check().map_err(|reason| Refusal { diagnostic: Diagnostic::NO_REASON_GIVEN, reason })?;
    let Aarq { called, calling, .. } = aarq;
    let parts = [
        (called.ap_title.is_some(), "called-AP-title", Diagnostic::CALLED_AP_TITLE_NOT_RECOGNIZED),
        (
            called.ae_qualifier.is_some(),
            "called-AE-qualifier",
            Diagnostic::CALLED_AE_QUALIFIER_NOT_RECOGNIZED,
        ),
        (calling.ap_title.is_some(), "calling-AP-title", Diagnostic::CALLING_AP_TITLE_NOT_RECOGNIZED),
        (
            calling.ae_qualifier.is_some(),
            "calling-AE-qualifier",
            Diagnostic::CALLING_AE_QUALIFIER_NOT_RECOGNIZED,
        ),
    ];
    match parts.into_iter().find(|(is_there, ..)| !is_there) {
        Some((_, what, diagnostic)) => Err(Refusal { diagnostic, reason: missing(what) }),
        None => Ok(()),
    }
}

/// Whether both parts of a title are there.
pub(crate) fn check_title(
    ap_title: &'static str,
    ae_qualifier: &'static str,
    title: &Title<'_>,
) -> Result<(), Reason> {
    match title {
        Title { ap_title: None, .. } => Err(missing(ap_title)),
        Title { ae_qualifier: None, .. } => Err(missing(ae_qualifier)),
        _ => Ok(()),
    }
}

fn missing(part: &'static str) -> Reason {
    fault(part).found("none").expected("one, in native mode")
}

/// The authentication functional unit (X.227, 6.1). A mechanism left out is the password.
fn check_password(password: &Password, offered: &Fields<'_>) -> Result<(), Refusal> {
    check_mechanism(offered.mechanism.unwrap_or(PASSWORD_MECHANISM), PASSWORD_MECHANISM)?;
    match offered.value {
        Some(AuthenticationValue::Charstring(text)) if password.is(text) => Ok(()),
        Some(AuthenticationValue::Charstring(_)) => Err(Refusal {
            diagnostic: Diagnostic::AUTHENTICATION_FAILURE,
            reason: fault("password").found("another").expected("the one in the configuration"),
        }),
        _ => Err(Refusal {
            diagnostic: Diagnostic::AUTHENTICATION_REQUIRED,
            reason: fault("password").found("none").expected("one"),
        }),
    }
}

/// The value of the A-security-profile, which whoever uses the association judges (62351-4, clause 11).
fn certificate_value<'a>(offered: &Fields<'a>) -> Result<&'a [u8], Refusal> {
    let Some(mechanism) = offered.mechanism else {
        let expected = to_dotted(A_SECURITY_MECHANISM);
        return Err(Refusal {
            diagnostic: Diagnostic::AUTHENTICATION_MECHANISM_NAME_REQUIRED,
            reason: fault("mechanism-name").found("none").expected(expected),
        });
    };
    check_mechanism(mechanism, A_SECURITY_MECHANISM)?;
    match offered.value {
        Some(AuthenticationValue::External(external)) => Ok(external.value),
        _ => Err(Refusal {
            diagnostic: Diagnostic::AUTHENTICATION_REQUIRED,
            reason: fault("authentication-value").found("none").expected("a certificate's"),
        }),
    }
}

/// What the refusals of authentication are about.
pub(crate) const AUTHENTICATION: [&str; 3] = ["password", "mechanism-name", "authentication-value"];

fn check_mechanism(found: &[u8], expected: &[u8]) -> Result<(), Refusal> {
    if found == expected {
        return Ok(());
    }
    let reason = fault("mechanism-name").found(to_dotted(found)).expected(to_dotted(expected));
    Err(Refusal { diagnostic: Diagnostic::AUTHENTICATION_MECHANISM_NAME_NOT_RECOGNIZED, reason })
}

/// A peer that is configured for certificates is none of an association without (62351-4, 5.1).
fn check_no_certificate(offered: &Fields<'_>) -> Result<(), Refusal> {
    match offered.mechanism {
        Some(A_SECURITY_MECHANISM) => {
            let found = to_dotted(A_SECURITY_MECHANISM);
            let reason = fault("mechanism-name").found(found).expected("none: no A-security-profile");
            Err(Refusal { diagnostic: Diagnostic::AUTHENTICATION_MECHANISM_NAME_NOT_RECOGNIZED, reason })
        }
        _ => Ok(()),
    }
}

/// What an AARE says about the association.
#[derive(Debug)]
pub(crate) enum Answer<'a> {
    Accepted { authentication: Option<&'a [u8]>, user_information: External<'a> },
    Rejected { reason: Reason, user_information: Option<External<'a>> },
}

pub(crate) fn answer<'a>(config: &Config, aare: &Aare<'a>) -> Result<Answer<'a>, Reason> {
    let user_information = aare.user_information;
    if aare.result != Aare::ACCEPTED {
        let found = format!("rejected ({}), {}", aare.result, aare.diagnostic);
        let reason = fault("result").found(found).expected("accepted (0)");
        return Ok(Answer::Rejected { reason, user_information });
    }
    check_application_context(config, aare.application_context).map_err(|refusal| refusal.reason)?;
    if config.application == Application::Native {
        check_title("responding-AP-title", "responding-AE-qualifier", &aare.responding)?;
    }
    let authentication = match config.authentication {
        Authentication::Certificate => certificate_value(&aare.authentication).map(Some),
        Authentication::None | Authentication::Password(_) => Ok(None),
    };
    let authentication = authentication.map_err(|refusal| refusal.reason)?;
    let user_information =
        user_information.ok_or_else(|| fault("user-information").expected("the answer to ours"))?;
    Ok(Answer::Accepted { authentication, user_information })
}

pub(crate) fn decode(apdu: &[u8]) -> Result<Apdu<'_>, Reason> {
    Apdu::decode(apdu).map_err(Reason::ber(Layer::Acse, "APDU"))
}

/// An APDU where X.227 allows another only.
pub(crate) fn unexpected(apdu: &Apdu<'_>, expected: &str) -> Reason {
    fault("APDU").found(apdu.name()).expected(expected)
}

pub(crate) fn fault(what: &'static str) -> Reason {
    Reason::new(Layer::Acse, "X.227 7.1", 0, what)
}
