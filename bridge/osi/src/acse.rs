//! Path row 6: APDU → association (X.227). Who may associate, under which application context and password.

use schemas::acse::{Aare, Aarq, Apdu, Authentication, Diagnostic};
use schemas::external::External;
use schemas::oid::{MMS_APPLICATION_CONTEXT, PASSWORD_MECHANISM, to_dotted};

use crate::address::{Address, ApTitle};
use crate::config::{Checking, Config, Password};
use crate::reason::{Layer, Reason};

/// Why an AARQ is refused: what the AARE says, and what the log says.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) diagnostic: Diagnostic,
    pub(crate) reason: Reason,
}

pub(crate) fn request(config: &Config, context: u32, initiate_request: &[u8]) -> Vec<u8> {
    Aarq {
        application_context: MMS_APPLICATION_CONTEXT,
        called: config.remote.title(),
        calling: config.local.title(),
        authentication: Authentication {
            mechanism: Some(PASSWORD_MECHANISM),
            password: config.password.as_ref().map(Password::octets),
        },
        user_information: external(context, initiate_request),
    }
    .encode()
}

pub(crate) fn accept(config: &Config, context: u32, initiate_response: &[u8]) -> Vec<u8> {
    Aare {
        responding: config.local.title(),
        user_information: external(context, initiate_response),
        ..Aare::new(Aare::ACCEPTED, Diagnostic::NULL)
    }
    .encode()
}

pub(crate) fn reject(diagnostic: Diagnostic, context: u32, initiate_error: Option<&[u8]>) -> Vec<u8> {
    let user_information = initiate_error.and_then(|pdu| external(context, pdu));
    Aare { user_information, ..Aare::new(Aare::REJECTED_PERMANENT, diagnostic) }.encode()
}

fn external(context: u32, value: &[u8]) -> Option<External<'_>> {
    Some(External { context: Some(context), value })
}

/// Whether an AARQ may associate with us.
pub(crate) fn check_request(config: &Config, aarq: &Aarq<'_>) -> Result<(), Refusal> {
    if config.checking == Checking::Strict {
        check_application_context(aarq.application_context)?;
        check_called(&config.local, &Address::default().with_title(&aarq.called))?;
    }
    config.password.as_ref().map_or(Ok(()), |password| check_password(password, &aarq.authentication))
}

fn check_application_context(name: &[u8]) -> Result<(), Refusal> {
    if name == MMS_APPLICATION_CONTEXT {
        return Ok(());
    }
    let reason = fault("application-context-name").found(to_dotted(name)).expected("1.0.9506.2.3");
    Err(Refusal { diagnostic: Diagnostic::APPLICATION_CONTEXT_NAME_NOT_SUPPORTED, reason })
}

/// What is not configured is not compared.
fn check_called(own: &Address, called: &Address) -> Result<(), Refusal> {
    if own.ap_title.is_some() && own.ap_title != called.ap_title {
        let shown = |title: &Option<ApTitle>| title.as_ref().map_or("none".into(), ToString::to_string);
        let reason = fault("called-AP-title").found(shown(&called.ap_title)).expected(shown(&own.ap_title));
        return Err(Refusal { diagnostic: Diagnostic::CALLED_AP_TITLE_NOT_RECOGNIZED, reason });
    }
    if own.ae_qualifier.is_some() && own.ae_qualifier != called.ae_qualifier {
        let shown = |qualifier: Option<i64>| qualifier.map_or("none".into(), |number| number.to_string());
        let (found, expected) = (shown(called.ae_qualifier), shown(own.ae_qualifier));
        let reason = fault("called-AE-qualifier").found(found).expected(expected);
        return Err(Refusal { diagnostic: Diagnostic::CALLED_AE_QUALIFIER_NOT_RECOGNIZED, reason });
    }
    Ok(())
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
    Accepted { initiate_response: &'a [u8] },
    Rejected { reason: Reason, pdu: Option<&'a [u8]> },
}

pub(crate) fn answer<'a>(config: &Config, aare: &Aare<'a>) -> Result<Answer<'a>, Reason> {
    let pdu = aare.user_information.map(|external| external.value);
    if aare.result != Aare::ACCEPTED {
        let found = format!("rejected ({}), {}", aare.result, aare.diagnostic);
        return Ok(Answer::Rejected { reason: fault("result").found(found).expected("accepted (0)"), pdu });
    }
    if config.checking == Checking::Strict {
        check_application_context(aare.application_context).map_err(|refusal| refusal.reason)?;
    }
    let initiate_response = pdu.ok_or_else(|| fault("user-information").expected("an initiate PDU"))?;
    Ok(Answer::Accepted { initiate_response })
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
