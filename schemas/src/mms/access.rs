//! What a bridge reads of MMS PDUs, by the table: fields are found by the names of the module, whatever their tags.
//! Nothing is allocated and no tree is built. It takes what real peers send, as the transcoder does, and judges only
//! what it is asked for; object names are found in whole PDUs only.

use std::fmt;

use super::PduKind;
use super::schema::OBJECT_NAME;
use crate::ber::{BerError, BitString, Element, Fault, MAX_DEPTH, Reader, Tag, Writer};
use crate::schema::{Component, Type};
use crate::transcode::{Value, value};

/// What can be told of a PDU without decoding its service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peek {
    /// Which PDU.
    pub kind: PduKind,
    /// The confirmed or unconfirmed service by its name in the module; `None` where the module has no such service.
    pub service: Option<&'static str>,
    /// Of confirmed PDUs, cancel PDUs, and rejects that name one.
    pub invoke_id: Option<u32>,
}

impl fmt::Display for Peek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.name())?;
        self.service.map_or(Ok(()), |service| write!(f, " {service}"))?;
        self.invoke_id.map_or(Ok(()), |invoke_id| write!(f, " {invoke_id}"))
    }
}

/// Tells kind, service and invoke-id of one PDU. What follows the service is not looked at.
///
/// # Errors
/// Not an MMS PDU, octets after it, or no invoke-id where one must be.
pub fn peek(octets: &[u8]) -> Result<Peek, BerError> {
    use PduKind as K;
    let (kind, pdu) = pdu(octets)?;
    let told = Peek { kind, service: None, invoke_id: None };
    match kind {
        K::CancelRequest | K::CancelResponse => {
            Ok(Peek { invoke_id: Some(pdu.element.unsigned32()?), ..told })
        }
        K::Unconfirmed | K::Reject => told.with(pdu.fields()?),
        K::ConfirmedRequest | K::ConfirmedResponse | K::ConfirmedError | K::CancelError => {
            let told = told.with(pdu.fields()?)?;
            told.invoke_id.map(|_| told).ok_or(pdu.element.fault(Fault::Missing(Tag::INTEGER)))
        }
        _ => Ok(told),
    }
}

impl Peek {
    /// And with what the first fields tell. A fault from the service on is not judged here.
    fn with(mut self, mut fields: Fields<'_>) -> Result<Self, BerError> {
        while let Some((field, chosen)) = fields.coming() {
            match field.name {
                "invokeID" | "originalInvokeID" => {
                    self.invoke_id = Some(fields.reader.read()?.unsigned32()?);
                }
                "listOfModifiers" => {
                    fields.reader.read()?;
                }
                "service" => {
                    self.service = Some(chosen.name);
                    break;
                }
                _ => break,
            }
        }
        Ok(self)
    }
}

/// The parameters of an Initiate (ISO 9506-2, clause 8): proposed in a request, negotiated in a response. Ranges are
/// not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Initiate<'a> {
    /// Octets of the largest PDU that its sender takes. Absent: it names no limit.
    pub local_detail: Option<i64>,
    /// Requests that the calling end may leave unanswered.
    pub max_serv_outstanding_calling: i64,
    /// Requests that the called end may leave unanswered.
    pub max_serv_outstanding_called: i64,
    /// How deep Data may be nested. Absent: no limit.
    pub data_structure_nesting_level: Option<i64>,
    /// Version of MMS.
    pub version_number: i64,
    /// Parameter conformance building blocks.
    pub parameter_cbb: BitString<'a>,
    /// Services that its sender supports.
    pub services_supported: BitString<'a>,
}

const LOCAL_DETAIL: &[&str] = &["localDetailCalling", "localDetailCalled"];
const MAX_CALLING: &[&str] = &["proposedMaxServOutstandingCalling", "negotiatedMaxServOutstandingCalling"];
const MAX_CALLED: &[&str] = &["proposedMaxServOutstandingCalled", "negotiatedMaxServOutstandingCalled"];
const NESTING: &[&str] = &["proposedDataStructureNestingLevel", "negotiatedDataStructureNestingLevel"];
const DETAIL: &[&str] = &["initRequestDetail", "initResponseDetail"];
const VERSION: &[&str] = &["proposedVersionNumber", "negotiatedVersionNumber"];
const PARAMETER_CBB: &[&str] = &["proposedParameterCBB", "negotiatedParameterCBB"];
const SERVICES: &[&str] = &["servicesSupportedCalling", "servicesSupportedCalled"];

impl<'a> Initiate<'a> {
    /// Reads an Initiate-Request or -Response.
    ///
    /// # Errors
    /// Neither of both, or something else than the optional fields is missing.
    pub fn read(octets: &'a [u8]) -> Result<Self, BerError> {
        let mut fields = initiate(octets)?.fields()?;
        let local_detail = fields.get(LOCAL_DETAIL)?.map(|part| part.integer()).transpose()?;
        let max_serv_outstanding_calling = fields.required(MAX_CALLING)?.integer()?;
        let max_serv_outstanding_called = fields.required(MAX_CALLED)?.integer()?;
        let data_structure_nesting_level = fields.get(NESTING)?.map(|part| part.integer()).transpose()?;
        let mut detail = fields.required(DETAIL)?.fields()?;
        Ok(Self {
            local_detail,
            max_serv_outstanding_calling,
            max_serv_outstanding_called,
            data_structure_nesting_level,
            version_number: detail.required(VERSION)?.integer()?,
            parameter_cbb: detail.required(PARAMETER_CBB)?.bits()?,
            services_supported: detail.required(SERVICES)?.bits()?,
        })
    }
}

impl fmt::Display for Initiate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { max_serv_outstanding_calling, max_serv_outstanding_called, version_number, .. } = self;
        self.local_detail.map_or(Ok(()), |octets| write!(f, "localDetail {octets}, "))?;
        self.data_structure_nesting_level.map_or(Ok(()), |level| write!(f, "nesting level {level}, "))?;
        write!(
            f,
            "outstanding {max_serv_outstanding_calling} calling and {max_serv_outstanding_called} called, \
             version {version_number}"
        )
    }
}

/// The Initiate with a `localDetail` of at most this many octets; all other fields stay as they are. `None`: it says
/// so already. One that names no limit gets this one.
///
/// # Errors
/// No Initiate-Request or -Response.
pub fn lower_local_detail(octets: &[u8], limit: i32) -> Result<Option<Vec<u8>>, BerError> {
    let initiate = initiate(octets)?;
    let mut fields = initiate.fields()?;
    let Some(local_detail) = fields.seek(LOCAL_DETAIL)? else { return Ok(None) };
    let said = fields.read(local_detail)?.map(|part| part.integer()).transpose()?;
    if said.is_some_and(|octets| octets <= limit.into()) {
        return Ok(None);
    }
    let mut writer = Writer::new();
    // It is the first field: all others follow it.
    writer.nested(initiate.element.tag, |pdu| {
        local_detail.tag.into_iter().for_each(|tag| pdu.integer(tag, limit.into()));
        pdu.raw(fields.reader.rest());
    });
    Ok(Some(writer.into_octets()))
}

/// What a Read-Response says of the variable at this place of the request: Data. `None`: an error, or there is no such
/// place.
///
/// # Errors
/// No Read-Response, or one that cannot be read as far as that place.
pub fn read_result(octets: &[u8], place: usize) -> Result<Option<Element<'_>>, BerError> {
    const FAILURE: Tag = Tag::context(0);
    let (kind, response) = pdu(octets)?;
    let service = response.fields()?.required(&["service"])?.alternative()?;
    if (kind, service.component.name) != (PduKind::ConfirmedResponse, "read") {
        return Err(service.fault("Read-Response"));
    }
    let mut results = service.fields()?.required(&["listOfAccessResult"])?.enter()?;
    for _ in 0..place {
        results.read()?;
    }
    let result = if results.is_empty() { None } else { Some(results.read()?) };
    Ok(result.filter(|result| result.tag != FAILURE))
}

/// The name of a variable, variable list, journal or whatever else has one in a VMD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectName<'a> {
    /// Known in the whole VMD.
    VmdSpecific(&'a str),
    /// Known in a domain.
    DomainSpecific {
        /// The domain.
        domain_id: &'a str,
        /// The object in it.
        item_id: &'a str,
    },
    /// Known in this application association.
    AaSpecific(&'a str),
}

impl fmt::Display for ObjectName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VmdSpecific(name) => f.write_str(name),
            Self::DomainSpecific { domain_id, item_id } => write!(f, "{domain_id}/{item_id}"),
            Self::AaSpecific(name) => write!(f, "@{name}"),
        }
    }
}

impl<'a> ObjectName<'a> {
    /// An alternative of ObjectName.
    fn read(alternative: Part<'a>) -> Result<Self, BerError> {
        Ok(match alternative.component.name {
            "vmd-specific" => Self::VmdSpecific(alternative.text()?),
            "aa-specific" => Self::AaSpecific(alternative.text()?),
            _ => {
                let mut fields = alternative.fields()?;
                let domain_id = fields.required(&["domainId"])?.text()?;
                Self::DomainSpecific { domain_id, item_id: fields.required(&["itemId"])?.text()? }
            }
        })
    }
}

/// The object names in a PDU, in their order. Nothing after an error.
///
/// # Errors
/// Not an MMS PDU, or octets after it.
pub fn object_names(octets: &[u8]) -> Result<ObjectNames<'_>, BerError> {
    let mut names = ObjectNames { open: [const { None }; MAX_DEPTH as usize], depth: 0 };
    names.enter(pdu(octets)?.1)?;
    Ok(names)
}

/// Goes through a PDU for the object names in it.
#[derive(Debug)]
pub struct ObjectNames<'a> {
    /// What is open, from the PDU inwards: one level for each of BER at most.
    open: [Option<Open<'a>>; MAX_DEPTH as usize],
    depth: usize,
}

#[derive(Debug)]
enum Open<'a> {
    Fields(Fields<'a>),
    Items(&'static Component, Reader<'a>),
}

impl<'a> Iterator for ObjectNames<'a> {
    type Item = Result<ObjectName<'a>, BerError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let last = self.depth.checked_sub(1)?;
            let open = self.open.get_mut(last)?.as_mut()?;
            let entered = match open.next() {
                Ok(Some(part)) => self.enter(part),
                Ok(None) => {
                    self.depth = last;
                    continue;
                }
                Err(error) => Err(error),
            };
            if entered.is_err() {
                self.depth = 0;
            }
            if let Some(found) = entered.transpose() {
                return Some(found);
            }
        }
    }
}

impl<'a> ObjectNames<'a> {
    /// Through tags and alternatives into what holds others, or the name that it is.
    fn enter(&mut self, mut part: Part<'a>) -> Result<Option<ObjectName<'a>>, BerError> {
        loop {
            let of = part.component.of;
            part = match of {
                Type::Explicit(inner) => part.inner(inner)?,
                Type::Choice(_) => part.alternative()?,
                Type::Sequence(_) => return self.open(Open::Fields(part.fields()?)),
                Type::SequenceOf(item) | Type::SetOf(item) => {
                    return self.open(Open::Items(item, part.enter()?));
                }
                _ => return Ok(None),
            };
            if std::ptr::eq(of, &OBJECT_NAME) {
                return ObjectName::read(part).map(Some);
            }
        }
    }

    fn open(&mut self, open: Open<'a>) -> Result<Option<ObjectName<'a>>, BerError> {
        // Whoever reads the elements refuses them first where they are nested deeper.
        if let Some(level) = self.open.get_mut(self.depth) {
            *level = Some(open);
            self.depth += 1;
        }
        Ok(None)
    }
}

impl<'a> Open<'a> {
    fn next(&mut self) -> Result<Option<Part<'a>>, BerError> {
        match self {
            Self::Fields(fields) => fields.next(),
            Self::Items(_, reader) if reader.is_empty() => Ok(None),
            Self::Items(component, reader) => Ok(Some(Part { component, element: reader.read()? })),
        }
    }
}

/// A component, and the element that is one.
#[derive(Clone, Copy, Debug)]
struct Part<'a> {
    component: &'static Component,
    element: Element<'a>,
}

/// The PDU that is all of these octets.
#[inline]
fn pdu(octets: &[u8]) -> Result<(PduKind, Part<'_>), BerError> {
    let mut reader = Reader::ber(octets);
    let element = reader.read()?;
    reader.finish()?;
    let kind = PduKind::from_tag(element.tag);
    let component = kind.and_then(PduKind::component);
    let known = kind.zip(component).ok_or(BerError { offset: 0, fault: Fault::Contents("MMS PDU") });
    known.map(|(kind, component)| (kind, Part { component, element }))
}

fn initiate(octets: &[u8]) -> Result<Part<'_>, BerError> {
    match pdu(octets)? {
        (PduKind::InitiateRequest | PduKind::InitiateResponse, pdu) => Ok(pdu),
        (_, pdu) => Err(pdu.element.fault(Fault::Contents("Initiate"))),
    }
}

/// The alternative of a CHOICE that has this tag.
fn alternative(choice: &'static Type, tag: Tag) -> Option<&'static Component> {
    let Type::Choice(alternatives) = choice else { return None };
    alternatives.taking(tag)
}

impl<'a> Part<'a> {
    fn enter(&self) -> Result<Reader<'a>, BerError> {
        self.element.reader()
    }

    #[inline]
    fn fields(&self) -> Result<Fields<'a>, BerError> {
        match self.component.of {
            Type::Sequence(left) => Ok(Fields { left, reader: self.enter()? }),
            _ => Err(self.fault("SEQUENCE")),
        }
    }

    /// What stands in a tag of its own.
    fn inner(&self, component: &'static Component) -> Result<Self, BerError> {
        let mut reader = self.enter()?;
        let element = reader.read()?;
        reader.finish()?;
        if component.takes(element.tag) {
            Ok(Self { component, element })
        } else {
            Err(self.fault("tagged type"))
        }
    }

    fn alternative(&self) -> Result<Self, BerError> {
        let chosen = alternative(self.component.of, self.element.tag);
        let component = chosen.ok_or(self.fault("alternative of the CHOICE"))?;
        Ok(Self { component, ..*self })
    }

    fn integer(&self) -> Result<i64, BerError> {
        match value(self.component.of, &self.element)? {
            Value::Integer(value) => {
                i64::try_from(value).map_err(|_| self.fault("INTEGER of at most 64 bits"))
            }
            _ => Err(self.fault("INTEGER")),
        }
    }

    fn bits(&self) -> Result<BitString<'a>, BerError> {
        match value(self.component.of, &self.element)? {
            Value::Bits(bits) => Ok(bits),
            _ => Err(self.fault("BIT STRING")),
        }
    }

    fn text(&self) -> Result<&'a str, BerError> {
        match value(self.component.of, &self.element)? {
            Value::Text(text) => Ok(text),
            _ => Err(self.fault("text")),
        }
    }

    #[cold]
    fn fault(&self, what: &'static str) -> BerError {
        self.element.fault(Fault::Contents(what))
    }
}

/// The fields of a SEQUENCE, front to back, as far as anybody asks.
#[derive(Clone, Copy, Debug)]
struct Fields<'a> {
    left: &'static [Component],
    reader: Reader<'a>,
}

impl<'a> Fields<'a> {
    /// The field that comes next by its tag, not yet read; of a CHOICE the alternative besides.
    #[inline]
    fn coming(&mut self) -> Option<(&'static Component, &'static Component)> {
        let tag = self.reader.peek()?;
        while let Some(field) = self.step() {
            let chosen = match (field.tag, field.of) {
                (None, choice @ Type::Choice(_)) => alternative(choice, tag),
                _ => field.takes(tag).then_some(field),
            };
            if let Some(chosen) = chosen {
                return Some((field, chosen));
            }
        }
        None
    }

    /// The next field that is there.
    fn next(&mut self) -> Result<Option<Part<'a>>, BerError> {
        if self.reader.is_empty() {
            return Ok(None);
        }
        let element = self.reader.read()?;
        while let Some(component) = self.step() {
            if component.takes(element.tag) {
                return Ok(Some(Part { component, element }));
            }
        }
        Err(BerError { offset: element.offset, fault: Fault::Trailing })
    }

    fn step(&mut self) -> Option<&'static Component> {
        let (component, left) = self.left.split_first()?;
        self.left = left;
        Some(component)
    }

    /// The field of one of these names, past all before it, and not yet read.
    fn seek(&mut self, names: &[&str]) -> Result<Option<&'static Component>, BerError> {
        while let Some(component) = self.step() {
            if names.contains(&component.name) {
                return Ok(Some(component));
            }
            self.read(component)?;
        }
        Ok(None)
    }

    /// This field where it comes next.
    fn read(&mut self, component: &'static Component) -> Result<Option<Part<'a>>, BerError> {
        if !self.reader.peek().is_some_and(|tag| component.takes(tag)) {
            return Ok(None);
        }
        Ok(Some(Part { component, element: self.reader.read()? }))
    }

    fn get(&mut self, names: &[&str]) -> Result<Option<Part<'a>>, BerError> {
        match self.seek(names)? {
            Some(component) => self.read(component),
            None => Ok(None),
        }
    }

    fn required(&mut self, names: &[&str]) -> Result<Part<'a>, BerError> {
        let Some(component) = self.seek(names)? else { return Err(self.missing(Tag::SEQUENCE)) };
        self.read(component)?.ok_or_else(|| self.missing(component.tag.unwrap_or(Tag::SEQUENCE)))
    }

    #[cold]
    fn missing(&self, tag: Tag) -> BerError {
        BerError { offset: self.reader.offset(), fault: Fault::Missing(tag) }
    }
}
