//! The PPDUs of the presentation layer (X.226, 8.2), normal mode, one PDV-list in fully-encoded-data.
//!
//! By hand over [`crate::ber`]: rasn's derive refuses a SEQUENCE or SET with one element it does not know, or with
//! its elements in another order, and real peers send both. Only limits and types are checked here.

use crate::ber::{BerError, Class, Element, Fault, Reader, Tag, Writer, element_length, header};
use crate::oid::{self, BASIC_ENCODING};

/// How many presentation contexts one connection may define. Real peers define two.
pub const MAX_CONTEXTS: usize = 32;
/// How many transfer syntaxes one context may offer.
const MAX_TRANSFER_SYNTAXES: usize = 8;
/// The longest presentation selector taken.
const MAX_SELECTOR: usize = 128;

const USER_DATA: Tag = Tag::application(1).constructed();
const NORMAL_MODE_PARAMETERS: Tag = Tag::context(2).constructed();
const PRESENTATION_DATA_VALUES: Tag = Tag::context(0).constructed();
/// `mode-selector [0] { mode-value [0] normal-mode (1) }`
const NORMAL_MODE: [u8; 5] = [0xa0, 0x03, 0x80, 0x01, 0x01];

/// One entry of `presentation-context-definition-list`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context<'a> {
    /// `presentation-context-identifier`
    pub id: u32,
    /// `abstract-syntax-name`: contents of the OBJECT IDENTIFIER.
    pub abstract_syntax: &'a [u8],
    /// `transfer-syntax-name-list`
    pub transfer_syntaxes: Vec<&'a [u8]>,
}

/// Connect presentation PPDU. An absent selector is an empty one.
///
/// `CP ::= SET { [0] mode-selector, [2] SEQUENCE { [1] calling-presentation-selector, [2] called-presentation-selector,
/// [4] presentation-context-definition-list, user-data } }`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cp<'a> {
    /// `calling-presentation-selector`
    pub calling_selector: &'a [u8],
    /// `called-presentation-selector`
    pub called_selector: &'a [u8],
    /// `presentation-context-definition-list`
    pub contexts: Vec<Context<'a>>,
    /// `user-data`
    pub user_data: Option<Pdv<'a>>,
}

impl<'a> Cp<'a> {
    /// Reads a CP PPDU.
    ///
    /// # Errors
    /// Not BER, no normal mode parameters, or a limit is passed.
    pub fn decode(octets: &'a [u8]) -> Result<Self, BerError> {
        let mut cp = Self::default();
        let mut fields = normal_mode_parameters(octets)?;
        while !fields.is_empty() {
            let field = fields.read()?;
            match (field.tag.class, field.tag.number) {
                (Class::Context, 1) => cp.calling_selector = selector(&field)?,
                (Class::Context, 2) => cp.called_selector = selector(&field)?,
                (Class::Context, 4) => cp.contexts = contexts(&field)?,
                (Class::Application, 1) => cp.user_data = Some(Pdv::decode_list(&field)?),
                _ => {}
            }
        }
        Ok(cp)
    }

    /// The PPDU's octets.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        normal_mode(|fields| {
            optional_selector(fields, 1, self.calling_selector);
            optional_selector(fields, 2, self.called_selector);
            fields.nested(Tag::context(4).constructed(), |list| {
                self.contexts.iter().for_each(|context| context.encode(list));
            });
            encode_user_data(fields, self.user_data);
        })
    }
}

impl Context<'_> {
    fn encode(&self, list: &mut Writer) {
        list.nested(Tag::SEQUENCE, |fields| {
            fields.integer(Tag::INTEGER, self.id.into());
            fields.element(Tag::OBJECT_IDENTIFIER, self.abstract_syntax);
            fields.nested(Tag::SEQUENCE, |names| {
                self.transfer_syntaxes.iter().for_each(|name| names.element(Tag::OBJECT_IDENTIFIER, name));
            });
        });
    }
}

fn contexts<'a>(list: &Element<'a>) -> Result<Vec<Context<'a>>, BerError> {
    let mut entries = list.reader()?;
    let mut contexts = Vec::new();
    while !entries.is_empty() {
        if contexts.len() == MAX_CONTEXTS {
            return Err(BerError {
                offset: entries.offset(),
                fault: Fault::TooMany("32 presentation contexts"),
            });
        }
        contexts.push(context(entries.enter(Tag::SEQUENCE)?)?);
    }
    Ok(contexts)
}

fn context(mut fields: Reader<'_>) -> Result<Context<'_>, BerError> {
    let id = fields.expect(Tag::INTEGER)?.unsigned32()?;
    let abstract_syntax = object_identifier(&fields.expect(Tag::OBJECT_IDENTIFIER)?)?;
    let mut names = fields.enter(Tag::SEQUENCE)?;
    let mut transfer_syntaxes = Vec::new();
    while !names.is_empty() {
        if transfer_syntaxes.len() == MAX_TRANSFER_SYNTAXES {
            return Err(BerError { offset: names.offset(), fault: Fault::TooMany("8 transfer syntaxes") });
        }
        transfer_syntaxes.push(object_identifier(&names.expect(Tag::OBJECT_IDENTIFIER)?)?);
    }
    Ok(Context { id, abstract_syntax, transfer_syntaxes })
}

/// One entry of `presentation-context-definition-result-list` (X.226, 8.2: Result).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContextResult {
    /// `acceptance (0)`, with BER.
    Acceptance,
    /// `user-rejection (1)` or `provider-rejection (2)`, the latter with `provider-reason`.
    Rejection(u32),
}

impl ContextResult {
    fn encode(self, list: &mut Writer) {
        list.nested(Tag::SEQUENCE, |fields| match self {
            Self::Acceptance => {
                fields.integer(Tag::context(0), 0);
                fields.element(Tag::context(1), BASIC_ENCODING);
            }
            Self::Rejection(reason) => {
                fields.integer(Tag::context(0), 2);
                fields.integer(Tag::context(2), reason.into());
            }
        });
    }

    fn decode(mut fields: Reader<'_>) -> Result<Self, BerError> {
        let mut result = Self::Acceptance;
        while !fields.is_empty() {
            let field = fields.read()?;
            match (field.tag.class, field.tag.number) {
                (Class::Context, 0) if field.unsigned32()? != 0 => result = Self::Rejection(0),
                (Class::Context, 2) => result = Self::Rejection(field.unsigned32()?),
                _ => {}
            }
        }
        Ok(result)
    }
}

fn results(list: &Element<'_>) -> Result<Vec<ContextResult>, BerError> {
    let mut entries = list.reader()?;
    let mut results = Vec::new();
    while !entries.is_empty() {
        if results.len() == MAX_CONTEXTS {
            return Err(BerError {
                offset: entries.offset(),
                fault: Fault::TooMany("32 presentation contexts"),
            });
        }
        results.push(ContextResult::decode(entries.enter(Tag::SEQUENCE)?)?);
    }
    Ok(results)
}

/// Connect presentation accept PPDU.
///
/// `CPA ::= SET { [0] mode-selector, [2] SEQUENCE { [3] responding-presentation-selector,
/// [5] presentation-context-definition-result-list, user-data } }`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cpa<'a> {
    /// `responding-presentation-selector`
    pub responding_selector: &'a [u8],
    /// `presentation-context-definition-result-list`, in the order of the definitions.
    pub results: Vec<ContextResult>,
    /// `user-data`
    pub user_data: Option<Pdv<'a>>,
}

impl<'a> Cpa<'a> {
    /// Reads a CPA PPDU.
    ///
    /// # Errors
    /// Not BER, no normal mode parameters, or a limit is passed.
    pub fn decode(octets: &'a [u8]) -> Result<Self, BerError> {
        let mut cpa = Self::default();
        let mut fields = normal_mode_parameters(octets)?;
        while !fields.is_empty() {
            let field = fields.read()?;
            match (field.tag.class, field.tag.number) {
                (Class::Context, 3) => cpa.responding_selector = selector(&field)?,
                (Class::Context, 5) => cpa.results = results(&field)?,
                (Class::Application, 1) => cpa.user_data = Some(Pdv::decode_list(&field)?),
                _ => {}
            }
        }
        Ok(cpa)
    }

    /// The PPDU's octets.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        normal_mode(|fields| {
            optional_selector(fields, 3, self.responding_selector);
            encode_results(fields, &self.results);
            encode_user_data(fields, self.user_data);
        })
    }
}

fn encode_results(fields: &mut Writer, results: &[ContextResult]) {
    fields.nested(Tag::context(5).constructed(), |list| {
        results.iter().for_each(|result| result.encode(list));
    });
}

/// Connect presentation reject PPDU.
///
/// `CPR ::= SEQUENCE { [3] responding-presentation-selector, [5] presentation-context-definition-result-list,
/// [10] provider-reason, user-data }`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cpr<'a> {
    /// `responding-presentation-selector`
    pub responding_selector: &'a [u8],
    /// `presentation-context-definition-result-list`
    pub results: Vec<ContextResult>,
    /// `provider-reason`: there when the presentation layer itself refuses.
    pub provider_reason: Option<u32>,
    /// `user-data`
    pub user_data: Option<Pdv<'a>>,
}

impl<'a> Cpr<'a> {
    /// `called-presentation-address-unknown`
    pub const CALLED_ADDRESS_UNKNOWN: u32 = 3;

    /// Reads a CPR PPDU.
    ///
    /// # Errors
    /// Not BER, or a limit is passed.
    pub fn decode(octets: &'a [u8]) -> Result<Self, BerError> {
        let mut cpr = Self::default();
        let mut fields = Reader::ber(octets).enter(Tag::SEQUENCE)?;
        while !fields.is_empty() {
            let field = fields.read()?;
            match (field.tag.class, field.tag.number) {
                (Class::Context, 3) => cpr.responding_selector = selector(&field)?,
                (Class::Context, 5) => cpr.results = results(&field)?,
                (Class::Context, 10) => cpr.provider_reason = Some(field.unsigned32()?),
                (Class::Application, 1) => cpr.user_data = Some(Pdv::decode_list(&field)?),
                _ => {}
            }
        }
        Ok(cpr)
    }

    /// The PPDU's octets.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.nested(Tag::SEQUENCE, |fields| {
            optional_selector(fields, 3, self.responding_selector);
            if !self.results.is_empty() {
                encode_results(fields, &self.results);
            }
            if let Some(reason) = self.provider_reason {
                fields.integer(Tag::context(10), reason.into());
            }
            encode_user_data(fields, self.user_data);
        });
        writer.into_octets()
    }
}

/// The two abort PPDUs.
///
/// `ARU ::= [0] SEQUENCE { user-data }`, `ARP ::= SEQUENCE { [0] provider-reason }`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abort<'a> {
    /// ARU: by the presentation user.
    User(Option<Pdv<'a>>),
    /// ARP: by the provider, with `provider-reason`.
    Provider(Option<u32>),
}

impl<'a> Abort<'a> {
    /// `invalid-ppdu-parameter-value`
    pub const INVALID_PARAMETER: u32 = 6;

    /// Reads an ARU or ARP PPDU.
    ///
    /// # Errors
    /// Neither, or not BER.
    pub fn decode(octets: &'a [u8]) -> Result<Self, BerError> {
        let ppdu = Reader::ber(octets).read()?;
        let user = ppdu.tag == Tag::context(0).constructed();
        if !user && ppdu.tag != Tag::SEQUENCE {
            return Err(ppdu.fault(Fault::Contents("abort PPDU")));
        }
        let mut fields = ppdu.reader()?;
        let mut abort = if user { Self::User(None) } else { Self::Provider(None) };
        while !fields.is_empty() {
            let field = fields.read()?;
            match (field.tag.class, field.tag.number) {
                (Class::Application, 1) if user => abort = Self::User(Some(Pdv::decode_list(&field)?)),
                (Class::Context, 0) if !user => abort = Self::Provider(Some(field.unsigned32()?)),
                _ => {}
            }
        }
        Ok(abort)
    }

    /// The PPDU's octets.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        match *self {
            Self::User(data) => {
                writer.nested(Tag::context(0).constructed(), |fields| encode_user_data(fields, data));
            }
            Self::Provider(reason) => writer.nested(Tag::SEQUENCE, |fields| {
                if let Some(reason) = reason {
                    fields.integer(Tag::context(0), reason.into());
                }
            }),
        }
        writer.into_octets()
    }
}

/// A presentation data value and the context it belongs to.
///
/// `User-data ::= [APPLICATION 1] SEQUENCE OF SEQUENCE { transfer-syntax-name OPTIONAL, presentation-context-identifier INTEGER,
/// presentation-data-values CHOICE { single-ASN1-type [0], octet-aligned [1], arbitrary [2] } }`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pdv<'a> {
    /// `presentation-context-identifier`
    pub context: u32,
    /// The value's octets.
    pub value: &'a [u8],
}

impl<'a> Pdv<'a> {
    /// Reads a PPDU that is nothing but user data: all of the data phase, and release.
    ///
    /// # Errors
    /// Not exactly one PDV-list with one value.
    #[inline]
    pub fn decode(octets: &'a [u8]) -> Result<Self, BerError> {
        let mut reader = Reader::ber(octets);
        let data = reader.expect(USER_DATA)?;
        reader.finish()?;
        Self::decode_list(&data)
    }

    #[inline]
    fn decode_list(data: &Element<'a>) -> Result<Self, BerError> {
        let mut lists = data.reader()?;
        let mut list = lists.enter(Tag::SEQUENCE)?;
        lists.finish()?;
        list.optional(Tag::OBJECT_IDENTIFIER)?;
        let context = list.expect(Tag::INTEGER)?.unsigned32()?;
        let value = list.read()?;
        list.finish()?;
        match (value.tag.class, value.tag.number) {
            (Class::Context, 0 | 1) => Ok(Self { context, value: value.content }),
            _ => Err(value.fault(Fault::Unexpected { expected: PRESENTATION_DATA_VALUES, found: value.tag })),
        }
    }

    /// Appends all octets that come before a value of `length` octets; nothing comes after it. So a value that is
    /// on its way already need not be copied to be wrapped.
    #[must_use]
    pub fn open(mut out: Vec<u8>, context: u32, length: usize) -> Vec<u8> {
        let list = element_length(integer_length(context)) + element_length(length);
        header(&mut out, USER_DATA, element_length(list));
        header(&mut out, Tag::SEQUENCE, list);
        let mut writer = Writer::over(out);
        writer.integer(Tag::INTEGER, context.into());
        let mut out = writer.into_octets();
        header(&mut out, PRESENTATION_DATA_VALUES, length);
        out
    }

    /// The PPDU's octets.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Self::open(Vec::with_capacity(self.value.len() + 24), self.context, self.value.len());
        out.extend_from_slice(self.value);
        out
    }
}

/// Contents octets of an INTEGER; one more than its bits need where the highest would look like a sign.
const fn integer_length(value: u32) -> usize {
    (32 - value.leading_zeros()) as usize / 8 + 1
}

fn encode_user_data(fields: &mut Writer, data: Option<Pdv<'_>>) {
    if let Some(data) = data {
        fields.raw(&data.encode());
    }
}

/// `SET { [0] mode-selector, [2] normal-mode-parameters }`, its members in any order (X.690, 8.11).
fn normal_mode_parameters(octets: &[u8]) -> Result<Reader<'_>, BerError> {
    let mut members = Reader::ber(octets).enter(Tag::SET)?;
    loop {
        if members.is_empty() {
            return Err(BerError { offset: members.offset(), fault: Fault::Missing(NORMAL_MODE_PARAMETERS) });
        }
        let member = members.read()?;
        if member.tag == NORMAL_MODE_PARAMETERS {
            return member.reader();
        }
    }
}

fn normal_mode(fill: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.nested(Tag::SET, |members| {
        members.raw(&NORMAL_MODE);
        members.nested(NORMAL_MODE_PARAMETERS, fill);
    });
    writer.into_octets()
}

fn selector<'a>(field: &Element<'a>) -> Result<&'a [u8], BerError> {
    if field.content.len() > MAX_SELECTOR {
        return Err(field.fault(Fault::TooMany("128 octets of presentation selector")));
    }
    Ok(field.content)
}

fn optional_selector(fields: &mut Writer, number: u32, selector: &[u8]) {
    if !selector.is_empty() {
        fields.element(Tag::context(number), selector);
    }
}

/// The contents of an OBJECT IDENTIFIER that is not absurdly long.
pub(crate) fn object_identifier<'a>(element: &Element<'a>) -> Result<&'a [u8], BerError> {
    match element.content.len() {
        0 => Err(element.fault(Fault::Contents("OBJECT IDENTIFIER"))),
        1..=oid::MAX_LENGTH => Ok(element.content),
        _ => Err(element.fault(Fault::TooMany("64 octets of OBJECT IDENTIFIER"))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::oid::{ACSE_ABSTRACT_SYNTAX, MMS_ABSTRACT_SYNTAX};

    const USER_DATA: Option<Pdv<'_>> = Some(Pdv { context: 1, value: &[0x60, 0x00] });

    fn sample() -> Cp<'static> {
        let context = |id, abstract_syntax| Context {
            id,
            abstract_syntax,
            transfer_syntaxes: vec![BASIC_ENCODING, &[0x2a]],
        };
        Cp {
            calling_selector: &[1],
            called_selector: &[0, 0, 0, 1],
            contexts: vec![context(1, ACSE_ABSTRACT_SYNTAX), context(70_000, MMS_ABSTRACT_SYNTAX)],
            user_data: USER_DATA,
        }
    }

    #[test]
    fn connect_ppdus_return() {
        assert_eq!(Cp::decode(&sample().encode()), Ok(sample()));
        let results = vec![ContextResult::Acceptance, ContextResult::Rejection(2)];
        let cpa = Cpa { responding_selector: &[1], results: results.clone(), user_data: USER_DATA };
        assert_eq!(Cpa::decode(&cpa.encode()), Ok(cpa));
        let cpr = Cpr { responding_selector: &[1], results, provider_reason: Some(3), user_data: USER_DATA };
        assert_eq!(Cpr::decode(&cpr.encode()), Ok(cpr));
        assert_eq!(Cpr::decode(&Cpr::default().encode()), Ok(Cpr::default()));
    }

    #[test]
    fn abort_ppdus_return_and_no_others_are_read() {
        for abort in
            [Abort::User(USER_DATA), Abort::User(None), Abort::Provider(Some(6)), Abort::Provider(None)]
        {
            assert_eq!(Abort::decode(&abort.encode()), Ok(abort));
        }
        assert_eq!(Abort::decode(&[0x61, 0x00]).unwrap_err().fault, Fault::Contents("abort PPDU"));
    }

    #[test]
    fn limits_are_kept() {
        let fault = |cp: &Cp<'_>| Cp::decode(&cp.encode()).unwrap_err().fault;
        let contexts = |count| vec![sample().contexts[0].clone(); count];
        assert!(Cp::decode(&Cp { contexts: contexts(MAX_CONTEXTS), ..sample() }.encode()).is_ok());
        let many = Cp { contexts: contexts(10_000), ..sample() };
        assert_eq!(fault(&many), Fault::TooMany("32 presentation contexts"));
        let long = Cp { calling_selector: &[0; 129], ..sample() };
        assert_eq!(fault(&long), Fault::TooMany("128 octets of presentation selector"));
        let transfer_syntaxes = vec![BASIC_ENCODING; 9];
        let offers = Cp { contexts: vec![Context { transfer_syntaxes, ..sample().contexts[0] }], ..sample() };
        assert_eq!(fault(&offers), Fault::TooMany("8 transfer syntaxes"));
    }

    #[test]
    fn user_data_names_its_transfer_syntax_or_not() {
        let octets = [0x61, 13, 0x30, 11, 0x06, 2, 0x51, 1, 0x02, 1, 3, 0xa0, 2, 0xa0, 0];
        assert_eq!(Pdv::decode(&octets), Ok(Pdv { context: 3, value: &[0xa0, 0] }));
    }

    proptest! {
        #[test]
        fn user_data_returns(context: u32, length in 0..70_000usize) {
            let value = vec![7; length];
            let data = Pdv { context, value: &value };
            let octets = data.encode();
            let mut plain = Writer::new();
            plain.nested(super::USER_DATA, |lists| lists.nested(Tag::SEQUENCE, |list| {
                list.integer(Tag::INTEGER, context.into());
                list.element(PRESENTATION_DATA_VALUES, &value);
            }));
            prop_assert!(octets == plain.octets());
            prop_assert!(Pdv::decode(&octets) == Ok(data));
        }

        #[test]
        fn changed_octets_never_panic(at: prop::sample::Index, octet: u8, cut: prop::sample::Index) {
            let mut octets = sample().encode();
            *at.get_mut(&mut octets) = octet;
            octets.truncate(cut.index(octets.len()) + 1);
            if let Ok(cp) = Cp::decode(&octets) {
                prop_assert!(cp.contexts.len() <= MAX_CONTEXTS);
            }
        }
    }
}
