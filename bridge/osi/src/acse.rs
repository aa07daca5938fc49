//! Path row 6: APDU → association (X.227). Who may associate, under which application context and password.

use schemas::acse::{Aare, Aarq, Apdu, Authentication, Diagnostic, Title};
use schemas::external::External;
use schemas::oid::{PASSWORD_MECHANISM, to_dotted};

use crate::config::{Application, Checking, Config, Password};
use crate::reason::{Layer, Reason};

/// Why an AARQ is refused: what the AARE says, and what the log says.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) diagnostic: Diagnostic,
    pub(crate) reason: Reason,
}

pub(crate) fn request(config: &Config, user_information: Option<External<'_>>) -> Vec<u8> {
    Aarq {
        application_context: config.application.context_name(),
        called: config.remote.title(),
        calling: config.local.title(),
        authentication: Authentication {
            mechanism: Some(PASSWORD_MECHANISM),
            password: config.password.as_ref().map(Password::octets),
        },
        user_information,
    }
    .encode()
}

pub(crate) fn accept(config: &Config, user_information: Option<External<'_>>) -> Vec<u8> {
    let application_context = config.application.context_name();
    let answer = Aare::new(Aare::ACCEPTED, Diagnostic::NULL);
    Aare { application_context, responding: config.local.title(), user_information, ..answer }.encode()
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

/// Whether an AARQ may associate with us.
pub(crate) fn check_request(config: &Config, aarq: &Aarq<'_>) -> Result<(), Refusal> {
    check_application_context(config, aarq.application_context)?;
    match (config.application, &config.password) {
        (Application::Native, _) => check_titles(config, aarq),
        (Application::Mms, Some(password)) => check_password(password, &aarq.authentication),
        (Application::Mms, None) => Ok(()),
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
fn check_password(password: &Password, offered: &Authentication<'_>) -> Result<(), Refusal> {
    let mechanism = offered.mechanism.unwrap_or(PASSWORD_MECHANISM);
    let refusal = |diagnostic, what, found: &str, expected| {
        Err(Refusal { diagnostic, reason: fault(what).found(found).expected(expected) })
    };
    match offered.password {
        _ if mechanism != PASSWORD_MECHANISM => refusal(
            Diagnostic::AUTHENTICATION_MECHANISM_NAME_NOT_RECOGNIZED,
            "mechanism-name",
            &to_dotted(mechanism),
            "2.2.3.1",
        ),
        None => refusal(Diagnostic::AUTHENTICATION_REQUIRED, "password", "none", "one"),
        Some(text) if password.is(text) => Ok(()),
        Some(_) => {
            refusal(Diagnostic::AUTHENTICATION_FAILURE, "password", "another", "the one in the configuration")
        }
    }
}

/// What an AARE says about the association.
#[derive(Debug)]
pub(crate) enum Answer<'a> {
    Accepted { user_information: External<'a> },
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
    let user_information =
        user_information.ok_or_else(|| fault("user-information").expected("the answer to ours"))?;
    Ok(Answer::Accepted { user_information })
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
