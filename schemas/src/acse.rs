//! The APDUs of ACSE (X.227, clause 9): associate, release, abort, and the authentication functional unit.
//!
//! By hand over [`crate::ber`]: rasn's derive refuses a SEQUENCE with one element it does not know, or with its
//! elements in another order, and real peers send both. Only limits and types are checked here.

use crate::ber::{BerError, BitString, Class, Element, Fault, Reader, Tag, Writer};
use crate::external::External;
use crate::oid::{MMS_APPLICATION_CONTEXT, MMS_AUTHENTICATION_AS};
use crate::presentation::object_identifier;

/// The longest password taken.
pub const MAX_PASSWORD: usize = 256;
/// The longest authentication value of another kind: a certificate of 8192 octets, a signature and what is around.
pub const MAX_AUTHENTICATION_VALUE: usize = 10_240;
/// The longest AP-title taken.
const MAX_AP_TITLE: usize = 256;

const USER_INFORMATION: Tag = Tag::context(30).constructed();
/// `ACSE-requirements`: only bit 0, authentication, is set. Peers differ in how many bits there are: with passwords
/// four, with certificates one (62351-4, clause 11).
const AUTHENTICATION: [BitString<'_>; 2] =
    [BitString { unused: 4, octets: &[0x80] }, BitString { unused: 7, octets: &[0x80] }];

/// Who: AP-title and AE-qualifier of one side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Title<'a> {
    /// The AP-title: a whole element, of form 1 (a Name) or form 2 (an OBJECT IDENTIFIER).
    pub ap_title: Option<&'a [u8]>,
    /// The AE-qualifier, when of form 2 (an INTEGER).
    pub ae_qualifier: Option<i64>,
}

impl Title<'_> {
    fn encode(&self, fields: &mut Writer, ap_title: u32) {
        if let Some(octets) = self.ap_title {
            fields.element(Tag::context(ap_title).constructed(), octets);
        }
        if let Some(qualifier) = self.ae_qualifier {
            fields.nested(Tag::context(ap_title + 1).constructed(), |inner| {
                inner.integer(Tag::INTEGER, qualifier)
            });
        }
    }
}

/// What the authentication functional unit brings. Which peer requires it, `ACSE-requirements`, is passed over.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Authentication<'a> {
    /// `mechanism-name`
    pub mechanism: Option<&'a [u8]>,
    /// `calling-authentication-value` or `responding-authentication-value`
    pub value: Option<AuthenticationValue<'a>>,
}

/// `Authentication-value ::= CHOICE { charstring [0], bitstring [1], external [2] EXTERNAL, other [3] }`; nobody uses
/// the others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum AuthenticationValue<'a> {
    /// `charstring`: a password.
    Charstring(&'a [u8]),
    /// `external`: certificate, time and signature (62351-4, clause 11). Where it has no context, it says by its
    /// abstract syntax what it is.
    External(External<'a>),
}

impl std::fmt::Debug for Authentication<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authentication").field("mechanism", &self.mechanism).finish_non_exhaustive()
    }
}

/// Where the fields of the authentication functional unit stand, by their numbers.
struct AuthenticationFields {
    requirements: u32,
    mechanism: u32,
    value: u32,
}

const OF_AARQ: AuthenticationFields = AuthenticationFields { requirements: 10, mechanism: 11, value: 12 };
const OF_AARE: AuthenticationFields = AuthenticationFields { requirements: 8, mechanism: 9, value: 10 };

/// `AARQ ::= [APPLICATION 0] SEQUENCE { [1] application-context-name, [2] called-AP-title, [3] called-AE-qualifier,
/// [6] calling-AP-title, [7] calling-AE-qualifier, [10] sender-acse-requirements, [11] mechanism-name,
/// [12] calling-authentication-value, [30] user-information }`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aarq<'a> {
    /// `application-context-name`; empty when absent.
    pub application_context: &'a [u8],
    /// The called side.
    pub called: Title<'a>,
    /// The calling side.
    pub calling: Title<'a>,
    /// `mechanism-name` and `calling-authentication-value`
    pub authentication: Authentication<'a>,
    /// `user-information`: the first EXTERNAL.
    pub user_information: Option<External<'a>>,
}

impl<'a> Aarq<'a> {
    fn decode(mut fields: Reader<'a>) -> Result<Self, BerError> {
        let mut aarq = Self::default();
        while !fields.is_empty() {
            let field = fields.read()?;
            match context_number(&field) {
                Some(1) => aarq.application_context = explicit_object_identifier(&field)?,
                Some(2) => aarq.called.ap_title = Some(ap_title(&field)?),
                Some(3) => aarq.called.ae_qualifier = ae_qualifier(&field)?,
                Some(6) => aarq.calling.ap_title = Some(ap_title(&field)?),
                Some(7) => aarq.calling.ae_qualifier = ae_qualifier(&field)?,
                Some(11) => aarq.authentication.mechanism = Some(object_identifier(&field)?),
                Some(12) => aarq.authentication.value = authentication_value(&field)?,
                Some(30) => aarq.user_information = user_information(&field)?,
                _ => {}
            }
        }
        Ok(aarq)
    }

    /// The APDU's octets.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        apdu(0, |fields| {
            application_context(fields, self.application_context);
            self.called.encode(fields, 2);
            self.calling.encode(fields, 6);
            self.authentication.encode(&OF_AARQ, fields);
            encode_user_information(fields, self.user_information);
        })
    }
}

impl Authentication<'_> {
    /// Nothing where there is no value.
    fn encode(&self, numbers: &AuthenticationFields, fields: &mut Writer) {
        let Some(value) = self.value else { return };
        let [with_password, with_certificate] = AUTHENTICATION;
        let requirements = match value {
            AuthenticationValue::Charstring(_) => with_password,
            AuthenticationValue::External(_) => with_certificate,
        };
        fields.bit_string(Tag::context(numbers.requirements), requirements);
        if let Some(mechanism) = self.mechanism {
            fields.element(Tag::context(numbers.mechanism), mechanism);
        }
        fields.nested(Tag::context(numbers.value).constructed(), |choice| match value {
            AuthenticationValue::Charstring(password) => choice.element(Tag::context(0), password),
            AuthenticationValue::External(external) => {
                let syntax = external.context.is_none().then_some(MMS_AUTHENTICATION_AS);
                external.encode_as(Tag::context(2).constructed(), syntax, choice);
            }
        });
    }
}

/// Where `result-source-diagnostic` comes from, and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Diagnostic {
    /// `acse-service-user [1]`
    User(u32),
    /// `acse-service-provider [2]`
    Provider(u32),
}

impl Diagnostic {
    /// `null`
    pub const NULL: Self = Self::User(0);
    /// `no-reason-given`
    pub const NO_REASON_GIVEN: Self = Self::User(1);
    /// `application-context-name-not-supported`
    pub const APPLICATION_CONTEXT_NAME_NOT_SUPPORTED: Self = Self::User(2);
    /// `calling-AP-title-not-recognized`
    pub const CALLING_AP_TITLE_NOT_RECOGNIZED: Self = Self::User(3);
    /// `calling-AE-qualifier-not-recognized`
    pub const CALLING_AE_QUALIFIER_NOT_RECOGNIZED: Self = Self::User(5);
    /// `called-AP-title-not-recognized`
    pub const CALLED_AP_TITLE_NOT_RECOGNIZED: Self = Self::User(7);
    /// `called-AE-qualifier-not-recognized`
    pub const CALLED_AE_QUALIFIER_NOT_RECOGNIZED: Self = Self::User(9);
    /// `authentication-mechanism-name-not-recognized`
    pub const AUTHENTICATION_MECHANISM_NAME_NOT_RECOGNIZED: Self = Self::User(11);
    /// `authentication-mechanism-name-required`
    pub const AUTHENTICATION_MECHANISM_NAME_REQUIRED: Self = Self::User(12);
    /// `authentication-failure`
    pub const AUTHENTICATION_FAILURE: Self = Self::User(13);
    /// `authentication-required`
    pub const AUTHENTICATION_REQUIRED: Self = Self::User(14);

    fn encode(self, fields: &mut Writer) {
        let (choice, value) = match self {
            Self::User(value) => (1, value),
            Self::Provider(value) => (2, value),
        };
        fields.nested(Tag::context(3).constructed(), |outer| {
            outer.nested(Tag::context(choice).constructed(), |inner| {
                inner.integer(Tag::INTEGER, value.into())
            });
        });
    }

    fn decode(field: &Element<'_>) -> Result<Self, BerError> {
        let choice = field.reader()?.read()?;
        let value = explicit_integer(&choice)?;
        let value =
            u32::try_from(value).map_err(|_| choice.fault(Fault::Contents("Associate-source-diagnostic")))?;
        Ok(if choice.tag.number == 2 { Self::Provider(value) } else { Self::User(value) })
    }
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User(value) => match USER_DIAGNOSTICS.get(*value as usize) {
                Some(name) => write!(f, "acse-service-user {name} ({value})"),
                None => write!(f, "acse-service-user {value}"),
            },
            Self::Provider(value) => write!(f, "acse-service-provider {value}"),
        }
    }
}

const USER_DIAGNOSTICS: [&str; 15] = [
    "null",
    "no-reason-given",
    "application-context-name-not-supported",
    "calling-AP-title-not-recognized",
    "calling-AP-invocation-identifier-not-recognized",
    "calling-AE-qualifier-not-recognized",
    "calling-AE-invocation-identifier-not-recognized",
    "called-AP-title-not-recognized",
    "called-AP-invocation-identifier-not-recognized",
    "called-AE-qualifier-not-recognized",
    "called-AE-invocation-identifier-not-recognized",
    "authentication-mechanism-name-not-recognized",
    "authentication-mechanism-name-required",
    "authentication-failure",
    "authentication-required",
];

/// `AARE ::= [APPLICATION 1] SEQUENCE { [1] application-context-name, [2] result, [3] result-source-diagnostic,
/// [4] responding-AP-title, [5] responding-AE-qualifier, [8] responder-acse-requirements, [9] mechanism-name,
/// [10] responding-authentication-value, [30] user-information }`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aare<'a> {
    /// `application-context-name`; empty when absent.
    pub application_context: &'a [u8],
    /// `result`: 0 accepted, 1 rejected-permanent, 2 rejected-transient.
    pub result: u32,
    /// `result-source-diagnostic`
    pub diagnostic: Diagnostic,
    /// The responding side.
    pub responding: Title<'a>,
    /// `mechanism-name` and `responding-authentication-value`
    pub authentication: Authentication<'a>,
    /// `user-information`: the first EXTERNAL.
    pub user_information: Option<External<'a>>,
}

impl<'a> Aare<'a> {
    /// `accepted`
    pub const ACCEPTED: u32 = 0;
    /// `rejected-permanent`
    pub const REJECTED_PERMANENT: u32 = 1;

    /// An AARE with this result and diagnostic, and nothing that is optional.
    #[must_use]
    pub const fn new(result: u32, diagnostic: Diagnostic) -> Self {
        Self {
            application_context: MMS_APPLICATION_CONTEXT,
            result,
            diagnostic,
            responding: Title { ap_title: None, ae_qualifier: None },
            authentication: Authentication { mechanism: None, value: None },
            user_information: None,
        }
    }

    fn decode(mut fields: Reader<'a>) -> Result<Self, BerError> {
        let mut result = None;
        let mut aare = Self { application_context: &[], ..Self::new(Self::ACCEPTED, Diagnostic::NULL) };
        while !fields.is_empty() {
            let field = fields.read()?;
            match context_number(&field) {
                Some(1) => aare.application_context = explicit_object_identifier(&field)?,
                Some(2) => result = Some(explicit_unsigned(&field)?),
                Some(3) => aare.diagnostic = Diagnostic::decode(&field)?,
                Some(4) => aare.responding.ap_title = Some(ap_title(&field)?),
                Some(5) => aare.responding.ae_qualifier = ae_qualifier(&field)?,
                Some(9) => aare.authentication.mechanism = Some(object_identifier(&field)?),
                Some(10) => aare.authentication.value = authentication_value(&field)?,
                Some(30) => aare.user_information = user_information(&field)?,
                _ => {}
            }
        }
        let missing =
            BerError { offset: fields.offset(), fault: Fault::Missing(Tag::context(2).constructed()) };
        aare.result = result.ok_or(missing)?;
        Ok(aare)
    }

    /// The APDU's octets.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        apdu(1, |fields| {
            application_context(fields, self.application_context);
            fields.nested(Tag::context(2).constructed(), |inner| {
                inner.integer(Tag::INTEGER, self.result.into())
            });
            self.diagnostic.encode(fields);
            self.responding.encode(fields, 4);
            self.authentication.encode(&OF_AARE, fields);
            encode_user_information(fields, self.user_information);
        })
    }
}

/// Release request: `RLRQ ::= [APPLICATION 2] SEQUENCE { [0] reason normal (0), [30] user-information }`.
#[must_use]
pub fn release_request(user_information: Option<External<'_>>) -> Vec<u8> {
    apdu(2, |fields| {
        fields.integer(Tag::context(0), 0);
        encode_user_information(fields, user_information);
    })
}

/// Release response: `RLRE ::= [APPLICATION 3] SEQUENCE { [30] user-information }`.
#[must_use]
pub fn release_response(user_information: Option<External<'_>>) -> Vec<u8> {
    apdu(3, |fields| encode_user_information(fields, user_information))
}

/// The user-information of a release APDU; its reason says nothing that matters.
fn released(mut fields: Reader<'_>) -> Result<Option<External<'_>>, BerError> {
    while !fields.is_empty() {
        let field = fields.read()?;
        if context_number(&field) == Some(30) {
            return user_information(&field);
        }
    }
    Ok(None)
}

/// `ABRT ::= [APPLICATION 4] SEQUENCE { [0] abort-source, [30] user-information }`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abrt<'a> {
    /// `abort-source`
    pub source: AbortSource,
    /// `user-information`: the first EXTERNAL.
    pub user_information: Option<External<'a>>,
}

/// Who aborts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbortSource {
    /// `acse-service-user (0)`
    User,
    /// `acse-service-provider (1)`
    Provider,
}

impl<'a> Abrt<'a> {
    fn decode(mut fields: Reader<'a>) -> Result<Self, BerError> {
        let mut abrt = Self { source: AbortSource::User, user_information: None };
        while !fields.is_empty() {
            let field = fields.read()?;
            match context_number(&field) {
                Some(0) if field.integer()? == 1 => abrt.source = AbortSource::Provider,
                Some(30) => abrt.user_information = user_information(&field)?,
                _ => {}
            }
        }
        Ok(abrt)
    }

    /// The APDU's octets.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        apdu(4, |fields| {
            fields.integer(Tag::context(0), self.source as i64);
            encode_user_information(fields, self.user_information);
        })
    }
}

/// `ACSE-apdu ::= CHOICE { aarq, aare, rlrq, rlre, abrt }`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apdu<'a> {
    /// Association request.
    Aarq(Aarq<'a>),
    /// Association response.
    Aare(Aare<'a>),
    /// Release request, with its user-information.
    Rlrq(Option<External<'a>>),
    /// Release response, with its user-information.
    Rlre(Option<External<'a>>),
    /// Abort.
    Abrt(Abrt<'a>),
}

impl<'a> Apdu<'a> {
    /// Reads an APDU.
    ///
    /// # Errors
    /// None of the five, not BER, or a limit is passed.
    pub fn decode(octets: &'a [u8]) -> Result<Self, BerError> {
        let mut reader = Reader::ber(octets);
        let apdu = reader.read()?;
        reader.finish()?;
        match (apdu.tag.class, apdu.tag.number) {
            (Class::Application, 0) => Ok(Self::Aarq(Aarq::decode(apdu.reader()?)?)),
            (Class::Application, 1) => Ok(Self::Aare(Aare::decode(apdu.reader()?)?)),
            (Class::Application, 2) => Ok(Self::Rlrq(released(apdu.reader()?)?)),
            (Class::Application, 3) => Ok(Self::Rlre(released(apdu.reader()?)?)),
            (Class::Application, 4) => Ok(Self::Abrt(Abrt::decode(apdu.reader()?)?)),
            _ => Err(apdu.fault(Fault::Contents("ACSE-apdu"))),
        }
    }

    /// Its name in X.227.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Aarq(_) => "AARQ",
            Self::Aare(_) => "AARE",
            Self::Rlrq(_) => "RLRQ",
            Self::Rlre(_) => "RLRE",
            Self::Abrt(_) => "ABRT",
        }
    }
}

fn context_number(field: &Element<'_>) -> Option<u32> {
    (field.tag.class == Class::Context).then_some(field.tag.number)
}

fn apdu(number: u32, fill: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.nested(Tag::application(number).constructed(), fill);
    writer.into_octets()
}

fn application_context(fields: &mut Writer, name: &[u8]) {
    fields.nested(Tag::context(1).constructed(), |inner| inner.element(Tag::OBJECT_IDENTIFIER, name));
}

fn encode_user_information(fields: &mut Writer, external: Option<External<'_>>) {
    if let Some(external) = external {
        fields.nested(USER_INFORMATION, |list| external.encode(list));
    }
}

fn explicit_object_identifier<'a>(field: &Element<'a>) -> Result<&'a [u8], BerError> {
    object_identifier(&field.reader()?.expect(Tag::OBJECT_IDENTIFIER)?)
}

fn explicit_integer(field: &Element<'_>) -> Result<i64, BerError> {
    field.reader()?.expect(Tag::INTEGER)?.integer()
}

fn explicit_unsigned(field: &Element<'_>) -> Result<u32, BerError> {
    field.reader()?.expect(Tag::INTEGER)?.unsigned32()
}

fn ap_title<'a>(field: &Element<'a>) -> Result<&'a [u8], BerError> {
    if field.content.len() > MAX_AP_TITLE {
        return Err(field.fault(Fault::TooMany("256 octets of AP-title")));
    }
    Ok(field.reader()?.read()?.octets)
}

/// An AE-qualifier of form 1, a relative distinguished name, is passed over.
fn ae_qualifier(field: &Element<'_>) -> Result<Option<i64>, BerError> {
    let choice = field.reader()?.read()?;
    if choice.tag == Tag::INTEGER { choice.integer().map(Some) } else { Ok(None) }
}

/// What is neither a password nor an EXTERNAL is passed over, as if it were not there. Some peers keep the EXTERNAL's
/// own tag.
fn authentication_value<'a>(field: &Element<'a>) -> Result<Option<AuthenticationValue<'a>>, BerError> {
    if field.content.len() > MAX_AUTHENTICATION_VALUE {
        return Err(field.fault(Fault::TooMany("10240 octets of authentication value")));
    }
    let choice = field.reader()?.read()?;
    let is_external = choice.tag == Tag::EXTERNAL || context_number(&choice) == Some(2);
    match context_number(&choice) {
        Some(0) if choice.content.len() > MAX_PASSWORD => {
            Err(choice.fault(Fault::TooMany("256 octets of password")))
        }
        Some(0) => Ok(Some(AuthenticationValue::Charstring(choice.content))),
        _ if is_external => External::decode(&choice).map(AuthenticationValue::External).map(Some),
        _ => Ok(None),
    }
}

fn user_information<'a>(field: &Element<'a>) -> Result<Option<External<'a>>, BerError> {
    let external = field.reader()?.expect(Tag::EXTERNAL)?;
    External::decode(&external).map(Some)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::oid::{A_SECURITY_MECHANISM, PASSWORD_MECHANISM};

    fn sample() -> Aarq<'static> {
        Aarq {
            application_context: MMS_APPLICATION_CONTEXT,
            called: Title { ap_title: Some(&[0x06, 0x02, 0x29, 0x01]), ae_qualifier: Some(12) },
            calling: Title { ap_title: Some(&[0x30, 0x00]), ae_qualifier: Some(-1) },
            authentication: Authentication {
                mechanism: Some(PASSWORD_MECHANISM),
                value: Some(AuthenticationValue::Charstring(b"secret")),
            },
            user_information: Some(External { context: Some(3), value: &[0xa8, 0x00] }),
        }
    }

    #[test]
    fn an_aarq_returns() {
        assert_eq!(Apdu::decode(&sample().encode()), Ok(Apdu::Aarq(sample())));
        let plain = Aarq { application_context: MMS_APPLICATION_CONTEXT, ..Aarq::default() };
        assert_eq!(Apdu::decode(&plain.encode()), Ok(Apdu::Aarq(plain)));
    }

    #[test]
    fn an_aare_returns() {
        for diagnostic in [Diagnostic::NULL, Diagnostic::AUTHENTICATION_FAILURE, Diagnostic::Provider(2)] {
            let aare = Aare {
                responding: sample().called,
                user_information: sample().user_information,
                ..Aare::new(Aare::REJECTED_PERMANENT, diagnostic)
            };
            assert_eq!(Apdu::decode(&aare.encode()), Ok(Apdu::Aare(aare)));
        }
    }

    #[test]
    fn release_and_abort_are_read() {
        for information in [None, Some(External { context: Some(5), value: &[0x30, 0x00] })] {
            assert_eq!(Apdu::decode(&release_request(information)), Ok(Apdu::Rlrq(information)));
            assert_eq!(Apdu::decode(&release_response(information)), Ok(Apdu::Rlre(information)));
            for source in [AbortSource::User, AbortSource::Provider] {
                let abrt = Abrt { source, user_information: information };
                assert_eq!(Apdu::decode(&abrt.encode()), Ok(Apdu::Abrt(abrt)));
            }
        }
    }

    #[test]
    fn release_and_abort_without_user_information_are_as_real_peers_write_them() {
        assert_eq!(release_request(None), [0x62, 0x03, 0x80, 0x01, 0x00]);
        assert_eq!(release_response(None), [0x63, 0x00]);
        let abrt = Abrt { source: AbortSource::Provider, user_information: None };
        assert_eq!(abrt.encode(), [0x64, 0x03, 0x80, 0x01, 0x01]);
    }

    #[test]
    fn a_certificate_stands_in_an_external_of_either_tag() {
        let external = External { context: Some(5), value: &[0xa0, 0] };
        let authentication = Authentication {
            mechanism: Some(A_SECURITY_MECHANISM),
            value: Some(AuthenticationValue::External(external)),
        };
        let aarq = Aarq { authentication, ..sample() };
        let octets = aarq.encode();
        assert_eq!(Apdu::decode(&octets), Ok(Apdu::Aarq(aarq)));
        let fields =
            [0x8a, 2, 7, 0x80, 0x8b, 8, 0x28, 0x86, 0x48, 0, 1, 0, 1, 1, 0xac, 9, 0xa2, 7, 2, 1, 5, 0xa0];
        let at = octets.windows(fields.len()).position(|window| window == fields).unwrap();
        let mut universal = octets.clone();
        universal[at + 16] = 0x28;
        assert_eq!(Apdu::decode(&universal), Ok(Apdu::Aarq(aarq)));
        let external = External { context: None, ..external };
        let value = Some(AuthenticationValue::External(external));
        let authentication = Authentication { value, ..authentication };
        let aare = Aare { authentication, ..Aare::new(Aare::ACCEPTED, Diagnostic::NULL) };
        let octets = aare.encode();
        assert!(octets.windows(4).any(|window| window == [0x88, 2, 7, 0x80]));
        assert!(octets.windows(5).any(|window| window == [0xa2, 14, 6, 8, 0x28]), "{octets:02x?}");
        assert_eq!(Apdu::decode(&octets), Ok(Apdu::Aare(aare)));
    }

    #[test]
    fn requirements_of_any_length_and_padding_are_passed_over() {
        let octets = sample().encode();
        let at = octets.windows(4).position(|window| window == [0x8a, 2, 4, 0x80]).unwrap();
        for requirements in [[4, 0], [7, 0x80], [0, 0xff], [9, 0x80]] {
            let mut changed = octets.clone();
            changed[at + 2..at + 4].copy_from_slice(&requirements);
            assert_eq!(Apdu::decode(&changed), Ok(Apdu::Aarq(sample())));
        }
    }

    #[test]
    fn values_of_other_kinds_are_none_and_long_ones_are_refused() {
        let value = |tag: u8, length: usize| {
            let mut writer = Writer::new();
            writer.nested(Tag::application(0).constructed(), |fields| {
                fields.nested(Tag::context(12).constructed(), |choice| {
                    choice.element(Tag::context(tag.into()), &vec![0; length]);
                });
            });
            writer.into_octets()
        };
        for tag in [1, 3] {
            let octets = value(tag, 3);
            let Ok(Apdu::Aarq(aarq)) = Apdu::decode(&octets) else { panic!() };
            assert!(aarq.authentication.value.is_none());
        }
        let fault = |tag, length| Apdu::decode(&value(tag, length)).unwrap_err().fault;
        assert_eq!(fault(0, 257), Fault::TooMany("256 octets of password"));
        assert_eq!(fault(2, 10_300), Fault::TooMany("10240 octets of authentication value"));
    }

    #[test]
    fn an_aare_without_a_result_is_none() {
        let error = Apdu::decode(&[0x61, 0x00]).unwrap_err();
        assert_eq!(error.fault, Fault::Missing(Tag::context(2).constructed()));
    }

    #[test]
    fn other_apdus_and_octets_behind_are_refused() {
        assert_eq!(Apdu::decode(&[0x65, 0x00]).unwrap_err().fault, Fault::Contents("ACSE-apdu"));
        assert_eq!(Apdu::decode(&[0x63, 0x00, 0x00]).unwrap_err().fault, Fault::Trailing);
    }

    #[test]
    fn a_password_does_not_print() {
        assert!(!format!("{:?}", sample()).contains("115, 101, 99"));
    }

    #[test]
    fn a_diagnostic_has_its_name() {
        assert_eq!(
            Diagnostic::AUTHENTICATION_FAILURE.to_string(),
            "acse-service-user authentication-failure (13)"
        );
        assert_eq!(Diagnostic::User(99).to_string(), "acse-service-user 99");
    }

    proptest! {
        #[test]
        fn changed_octets_never_panic(at: prop::sample::Index, octet: u8, cut: prop::sample::Index) {
            let mut octets = sample().encode();
            *at.get_mut(&mut octets) = octet;
            octets.truncate(cut.index(octets.len()) + 1);
            if let Ok(Apdu::Aarq(aarq)) = Apdu::decode(&octets) {
                let value = aarq.user_information.map_or(&[][..], |external| external.value);
                prop_assert!(value.len() <= octets.len());
            }
        }
    }
}
