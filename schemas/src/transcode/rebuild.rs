//! XML events → DER, pushed by the parser one at a time.
//!
//! The reader of MMS takes both shapes: items of a CHOICE bare or in the element of their type, values with a
//! DEFAULT as elements or attributes, booleans as text or empty elements, the PDU with or without `MMSpdu`.

use base64::Engine;
use thiserror::Error;

use super::convention::{BASE64, Convention, Shape, control};
use super::encode::Encoder;
use super::walk::Value;
use crate::ber::{MAX_DEPTH, Reader, Writer};
use crate::mms;
use crate::oid;
use crate::profile::{E2E_NS, MMS_NS, OCTETS};
use crate::schema::{Alternatives, Component, Named, Presence, Type};
use crate::secpdu::{Kind, MAX_OCTETS, SecPdu, schema};

/// How deep elements may stand in one another: two for each level of BER, and some around.
pub const MAX_ELEMENTS: usize = 2 * MAX_DEPTH as usize + 16;

const XML_NS: &str = "http://www.w3.org/XML/1998/namespace";

/// What is wrong with the XML, and in which element.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{path}: {fault}")]
pub struct XmlError {
    /// The elements from the PDU's inwards, joined by `/`; an attribute behind `@`.
    pub path: String,
    /// The fault.
    pub fault: XmlFault,
}

/// What can be wrong with the XML of a PDU.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum XmlFault {
    /// No element of this name belongs here.
    #[error("unexpected element")]
    UnexpectedElement,
    /// No attribute of this name belongs here.
    #[error("unexpected attribute")]
    UnexpectedAttribute,
    /// An element that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Text among elements.
    #[error("text where none belongs")]
    UnexpectedText,
    /// The text is no value of the type.
    #[error("not the text of {0}")]
    Text(&'static str),
    /// Longer than any PDU.
    #[error("more than {MAX_OCTETS} octets")]
    TooLong,
    /// Nested deeper than any PDU.
    #[error("nested deeper than {MAX_DEPTH}")]
    Depth,
    /// Events after the PDU's end, or ends without start.
    #[error("not one well-formed element")]
    NotOneElement,
}

/// Makes DER of the XML of one SecPDU.
#[derive(Debug)]
pub struct Rebuild {
    machine: Machine,
}

impl Default for Rebuild {
    fn default() -> Self {
        Self::new()
    }
}

impl Rebuild {
    /// Awaits the SecPDU's element, or the element around its octets.
    #[must_use]
    pub fn new() -> Self {
        Self { machine: Machine::new(Convention::E2e) }
    }

    /// An element begins.
    ///
    /// # Errors
    /// It does not belong here. This and every later error ends the SecPDU.
    pub fn start(&mut self, ns: &str, name: &str) -> Result<(), XmlError> {
        self.machine.start(ns, name)
    }

    /// An attribute of the element that just began.
    ///
    /// # Errors
    /// Any but `xml:lang`: within a SecPDU nothing is overlooked, and servers add that at most.
    pub fn attribute(&mut self, ns: &str, name: &str, value: &str) -> Result<(), XmlError> {
        self.machine.attribute(ns, name, value)
    }

    /// A piece of text.
    ///
    /// # Errors
    /// Too much of it, or none belongs here.
    pub fn text(&mut self, text: &str) -> Result<(), XmlError> {
        self.machine.text(text)
    }

    /// The innermost element ends. The SecPDU, when it was the outermost.
    ///
    /// # Errors
    /// Something is missing in it, or its text is no value.
    pub fn end(&mut self) -> Result<Option<SecPdu>, XmlError> {
        if !self.machine.end()? {
            return Ok(None);
        }
        let kind = self.machine.kind.take();
        let kind = kind.ok_or_else(|| self.machine.at(None, XmlFault::NotOneElement))?;
        Ok(Some(SecPdu { kind, octets: self.machine.encoder.take() }))
    }
}

/// Makes canonical BER of the XER of MMS PDUs, one after another in the same buffers.
#[derive(Debug)]
pub struct XerReader {
    machine: Machine,
}

impl Default for XerReader {
    fn default() -> Self {
        Self::new()
    }
}

impl XerReader {
    /// Awaits a PDU's element.
    #[must_use]
    pub fn new() -> Self {
        Self { machine: Machine::new(Convention::Mms(Shape::Iec)) }
    }

    /// From now on also takes values of `floating-point` without the octet of the exponent's width, which some write in
    /// the shape of IEC 61850-8-2: of 4 octets it is 8, of 8 octets 11 (IEEE 754): assumed, CP-17.
    pub fn take_bare_floats(&mut self) {
        self.machine.bare_floats = true;
    }

    /// Forgets the PDU, finished or not, and awaits another.
    pub fn reset(&mut self) {
        self.machine.reset();
    }

    /// An element begins.
    ///
    /// # Errors
    /// It does not belong here. This and every later error ends the PDU.
    #[inline]
    pub fn start(&mut self, ns: &str, name: &str) -> Result<(), XmlError> {
        self.machine.start(ns, name)
    }

    /// An attribute of the element that just began.
    ///
    /// # Errors
    /// It does not belong here.
    pub fn attribute(&mut self, ns: &str, name: &str, value: &str) -> Result<(), XmlError> {
        self.machine.attribute(ns, name, value)
    }

    /// A piece of text.
    ///
    /// # Errors
    /// Too much of it, or none belongs here.
    #[inline]
    pub fn text(&mut self, text: &str) -> Result<(), XmlError> {
        self.machine.text(text)
    }

    /// The innermost element ends. `true` when it was the outermost: [`Self::octets`] are the PDU.
    ///
    /// # Errors
    /// Something is missing in it, or its text is no value.
    #[inline]
    pub fn end(&mut self) -> Result<bool, XmlError> {
        self.machine.end()
    }

    /// The PDU, once it is complete.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        self.machine.encoder.octets()
    }
}

/// An XML element that has begun.
#[derive(Clone, Copy, Debug)]
enum Frame {
    Fields {
        component: &'static Component,
        left: &'static [Component],
        attributes: usize,
    },
    Items {
        component: &'static Component,
        item: &'static Component,
        is_sorted: bool,
    },
    /// `is_bare`: it has no element of its own and ends with its alternative.
    Choice {
        component: &'static Component,
        alternatives: &'static Alternatives,
        is_chosen: bool,
        is_bare: bool,
    },
    Value {
        component: &'static Component,
    },
    /// An element whose value is the name of its one child, or in MMS its text.
    Named {
        component: &'static Component,
        value: Option<Value<'static>>,
    },
    /// An element around one element of another schema.
    Holder {
        name: &'static str,
        is_held: bool,
    },
    /// Stands for a control character.
    Control,
    Empty {
        name: &'static str,
    },
}

impl Frame {
    fn name(&self) -> Option<&'static str> {
        match self {
            Self::Choice { is_bare: true, .. } | Self::Control => None,
            Self::Fields { component, .. }
            | Self::Items { component, .. }
            | Self::Choice { component, .. }
            | Self::Value { component }
            | Self::Named { component, .. } => Some(component.name),
            Self::Holder { name, .. } | Self::Empty { name } => Some(name),
        }
    }
}

/// The whole element as octets: base64 in E2E_4, whatever surrounds it.
static PDU_OCTETS: Component = Component::untagged(OCTETS, &Type::Any);

/// The reader of both conventions.
#[derive(Debug)]
struct Machine {
    convention: Convention,
    kind: Option<Kind>,
    encoder: Encoder,
    text: String,
    frames: Vec<Frame>,
    /// Attributes whose turn has not come: their component, and where their text ends.
    attributes: Vec<(&'static Component, usize)>,
    attribute_text: String,
    /// While an MMS PDU is read within a SecPDU: how many frames are around it.
    around: Option<usize>,
    /// Whether the exponent's width may be left out of a `floating-point`.
    bare_floats: bool,
    is_done: bool,
}

const BOOLEANS: &[Named] = &[("false", 0), ("true", 1)];

type Opened = Result<(), XmlFault>;

impl Machine {
    fn new(convention: Convention) -> Self {
        Self {
            convention,
            kind: None,
            encoder: Encoder::default(),
            text: String::new(),
            frames: Vec::with_capacity(8),
            attributes: Vec::new(),
            attribute_text: String::new(),
            around: None,
            bare_floats: false,
            is_done: false,
        }
    }

    fn reset(&mut self) {
        self.kind = None;
        self.encoder.clear();
        self.text.clear();
        self.frames.clear();
        self.attributes.clear();
        self.attribute_text.clear();
        self.around = None;
        self.is_done = false;
    }

    #[cold]
    fn at(&self, name: Option<&str>, fault: XmlFault) -> XmlError {
        let names: Vec<&str> =
            self.frames.iter().filter_map(|frame| frame.name() as Option<&str>).chain(name).collect();
        XmlError { path: names.join("/"), fault }
    }

    #[inline]
    fn start(&mut self, ns: &str, name: &str) -> Result<(), XmlError> {
        let begun = match self.frames.last() {
            None if self.is_done => Err(XmlFault::NotOneElement),
            None => self.root(ns, name),
            Some(_) if self.frames.len() >= MAX_ELEMENTS => Err(XmlFault::Depth),
            Some(&frame) => self.child(frame, ns, name),
        };
        begun.and_then(|()| self.check_size()).map_err(|fault| self.at(Some(name), fault))
    }

    fn check_size(&self) -> Opened {
        if self.encoder.depth() > usize::from(MAX_DEPTH) + 1 {
            return Err(XmlFault::Depth);
        }
        if self.encoder.octets().len() > MAX_OCTETS { Err(XmlFault::TooLong) } else { Ok(()) }
    }

    fn root(&mut self, ns: &str, name: &str) -> Opened {
        let is_pdu = match self.convention {
            Convention::Mms(_) if !self.is_ours(ns) => return Err(XmlFault::UnexpectedElement),
            Convention::Mms(_) => return self.root_of_mms(name),
            Convention::E2e => ns == E2E_NS,
        };
        if is_pdu && name == OCTETS {
            self.frames.push(Frame::Holder { name: OCTETS, is_held: false });
            return Ok(());
        }
        let kind = Kind::from_name(name).filter(|_| is_pdu).ok_or(XmlFault::UnexpectedElement)?;
        self.kind = Some(kind);
        self.open(schema::component(kind));
        Ok(())
    }

    fn root_of_mms(&mut self, name: &str) -> Opened {
        let root = &mms::schema::ROOT;
        if name == root.name {
            self.open(root);
            return Ok(());
        }
        self.bare_choice(root, name)
    }

    /// Whether elements of this namespace belong here. XER in a file may have none.
    #[inline]
    fn is_ours(&self, ns: &str) -> bool {
        let own = self.convention.ns();
        std::ptr::eq(ns, own) || ns == own || (self.convention != Convention::E2e && ns.is_empty())
    }

    /// Begins a child element.
    #[inline]
    fn child(&mut self, parent: Frame, ns: &str, name: &str) -> Opened {
        if !matches!(parent, Frame::Value { .. }) {
            self.only_blank()?;
        }
        if let Frame::Holder { name: own, is_held: false } = parent {
            self.replace(Frame::Holder { name: own, is_held: true });
            return self.held(ns, name);
        }
        if !self.is_ours(ns) {
            return Err(XmlFault::UnexpectedElement);
        }
        match parent {
            Frame::Fields { component, left, attributes } => {
                let (field, left) = self.field(left, name, attributes)?;
                self.replace(Frame::Fields { component, left, attributes });
                self.open(field);
                Ok(())
            }
            Frame::Items { item, .. } if item.is_called(name) => {
                self.open(item);
                Ok(())
            }
            Frame::Items { item, .. } if self.convention != Convention::E2e => self.bare_choice(item, name),
            Frame::Choice { component, alternatives, is_chosen: false, is_bare } => {
                let alternative = find(alternatives, name)?;
                self.replace(Frame::Choice { component, alternatives, is_chosen: true, is_bare });
                self.open(alternative);
                Ok(())
            }
            Frame::Named { component, value: None } => {
                let (name, value) = named(component, name)?;
                self.replace(Frame::Named { component, value: Some(value) });
                self.frames.push(Frame::Empty { name });
                Ok(())
            }
            Frame::Value { component } => self.in_value(component, name),
            _ => Err(XmlFault::UnexpectedElement),
        }
    }

    /// The innermost frame, in a later state.
    fn replace(&mut self, frame: Frame) {
        if let Some(last) = self.frames.last_mut() {
            *last = frame;
        }
    }

    /// A CHOICE whose element is left out: it begins with its alternative.
    fn bare_choice(&mut self, component: &'static Component, name: &str) -> Opened {
        let Type::Choice(alternatives) = component.inner() else { return Err(XmlFault::UnexpectedElement) };
        let alternative = find(alternatives, name)?;
        self.encoder.begin(component);
        self.frames.push(Frame::Choice { component, alternatives, is_chosen: true, is_bare: true });
        self.open(alternative);
        Ok(())
    }

    /// An element within a value: a control character of a text, the name of a number.
    fn in_value(&mut self, component: &'static Component, name: &str) -> Opened {
        if self.convention == Convention::E2e {
            return Err(XmlFault::UnexpectedElement);
        }
        match component.inner() {
            Type::Text(_) => {
                self.text.push(control(name).ok_or(XmlFault::UnexpectedElement)?);
                self.frames.push(Frame::Control);
                Ok(())
            }
            Type::Integer(names) => {
                self.only_blank()?;
                let (name, number) = lookup(names, name)?;
                self.replace(Frame::Named { component, value: Some(Value::Integer(number.into())) });
                self.frames.push(Frame::Empty { name });
                Ok(())
            }
            _ => Err(XmlFault::UnexpectedElement),
        }
    }

    /// What stands in an element around octets: at the root a SecPDU's name, inside one an MMS PDU.
    fn held(&mut self, ns: &str, name: &str) -> Opened {
        if self.kind.is_none() {
            let kind = Kind::from_name(name).filter(|_| ns == E2E_NS).ok_or(XmlFault::UnexpectedElement)?;
            self.kind = Some(kind);
            self.encoder.begin(&PDU_OCTETS);
            self.frames.push(Frame::Value { component: &PDU_OCTETS });
            return Ok(());
        }
        if ns != MMS_NS {
            return Err(XmlFault::UnexpectedElement);
        }
        if name != OCTETS {
            self.around = Some(self.frames.len());
            self.convention = Convention::Mms(Shape::Iec);
            return self.root_of_mms(name);
        }
        self.encoder.begin(&PDU_OCTETS);
        self.frames.push(Frame::Value { component: &PDU_OCTETS });
        Ok(())
    }

    /// The component of this name, and those that may follow it. Attributes of those passed over are written.
    #[inline]
    fn field(
        &mut self,
        left: &'static [Component],
        name: &str,
        attributes: usize,
    ) -> Result<(&'static Component, &'static [Component]), XmlFault> {
        let mut rest = left;
        while let Some((component, others)) = rest.split_first() {
            rest = others;
            if component.is_called(name) {
                return match self.attribute_of(component, attributes) {
                    Some(_) => Err(XmlFault::UnexpectedElement),
                    None => Ok((component, others)),
                };
            }
            if component.presence == Presence::Required {
                let is_known = others.iter().any(|other| other.is_called(name));
                return Err(if is_known {
                    XmlFault::Missing(component.name)
                } else {
                    XmlFault::UnexpectedElement
                });
            }
            self.write_attribute(component, attributes)?;
        }
        Err(XmlFault::UnexpectedElement)
    }

    fn attribute_of(&self, component: &'static Component, from: usize) -> Option<usize> {
        let ours = self.attributes.get(from..)?;
        ours.iter().position(|(known, _)| std::ptr::eq(*known, component)).map(|at| from + at)
    }

    /// Writes a component whose value came as attribute.
    fn write_attribute(&mut self, component: &'static Component, from: usize) -> Opened {
        let Some(at) = self.attribute_of(component, from) else { return Ok(()) };
        let end = self.attributes.get(at).map_or(0, |attribute| attribute.1);
        let start = self.attribute_start(at);
        let text = std::mem::take(&mut self.attribute_text);
        let value = text.get(start..end).unwrap_or_default();
        self.encoder.begin(component);
        let written = match component.of {
            Type::Boolean => named(component, value.trim()).map(|(_, value)| self.encoder.contents(value)),
            _ => self.value(component, value),
        };
        self.encoder.end();
        self.attribute_text = text;
        written
    }

    /// Where the text of this attribute begins: where the one before it ends.
    fn attribute_start(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.attributes.get(before)).map_or(0, |before| before.1)
    }

    fn attribute(&mut self, ns: &str, name: &str, value: &str) -> Result<(), XmlError> {
        if (ns, name) == (XML_NS, "lang") {
            return Ok(());
        }
        self.take_attribute(ns, name, value).map_err(|fault| self.at(Some(&format!("@{name}")), fault))
    }

    fn take_attribute(&mut self, ns: &str, name: &str, value: &str) -> Opened {
        let Some(&Frame::Fields { left, attributes, .. }) = self.frames.last() else {
            return Err(XmlFault::UnexpectedAttribute);
        };
        let component = left.iter().find(|component| component.is_attribute() && component.is_called(name));
        let component = component
            .filter(|_| ns.is_empty() && self.convention != Convention::E2e)
            .filter(|component| self.attribute_of(component, attributes).is_none())
            .ok_or(XmlFault::UnexpectedAttribute)?;
        if value.len() > MAX_ATTRIBUTE {
            return Err(XmlFault::TooLong);
        }
        self.attribute_text.push_str(value);
        self.attributes.push((component, self.attribute_text.len()));
        Ok(())
    }

    /// Begins the element of a component.
    #[inline]
    fn open(&mut self, component: &'static Component) {
        let frame = match component.inner() {
            Type::Sequence(left) => Frame::Fields { component, left, attributes: self.attributes.len() },
            Type::SequenceOf(item) => Frame::Items { component, item, is_sorted: false },
            Type::SetOf(item) => Frame::Items { component, item, is_sorted: true },
            Type::Choice(alternatives) => {
                Frame::Choice { component, alternatives, is_chosen: false, is_bare: false }
            }
            Type::Boolean | Type::Enumerated(_) => Frame::Named { component, value: None },
            Type::Pdu => Frame::Holder { name: component.name, is_held: false },
            _ => Frame::Value { component },
        };
        self.encoder.begin(component);
        self.frames.push(frame);
    }

    #[inline]
    fn text(&mut self, text: &str) -> Result<(), XmlError> {
        let fault = match self.frames.last() {
            None => XmlFault::NotOneElement,
            Some(_) if self.text.len() + text.len() > self.max_text() => XmlFault::TooLong,
            Some(Frame::Value { .. } | Frame::Named { .. }) => {
                self.text.push_str(text);
                return Ok(());
            }
            Some(_) if blank(text) => return Ok(()),
            Some(_) => XmlFault::UnexpectedText,
        };
        Err(self.at(None, fault))
    }

    /// Base64 takes four characters for three octets, a BIT STRING eight for one.
    const fn max_text(&self) -> usize {
        match self.convention {
            Convention::E2e => MAX_OCTETS / 3 * 4 + 4,
            Convention::Mms(_) => 8 * MAX_OCTETS,
        }
    }

    #[inline]
    fn end(&mut self) -> Result<bool, XmlError> {
        let Some(&frame) = self.frames.last() else { return Err(self.at(None, XmlFault::NotOneElement)) };
        self.close(frame).and_then(|()| self.check_size()).map_err(|fault| self.at(None, fault))?;
        self.frames.pop();
        while let Some(Frame::Choice { is_bare: true, .. }) = self.frames.last() {
            self.encoder.end();
            self.frames.pop();
        }
        if self.around == Some(self.frames.len()) {
            self.around = None;
            self.convention = Convention::E2e;
        }
        self.is_done = self.frames.is_empty();
        Ok(self.is_done)
    }

    #[inline]
    fn close(&mut self, frame: Frame) -> Opened {
        match frame {
            Frame::Value { component } => {
                let text = std::mem::take(&mut self.text);
                let written = self.value(component, &text);
                self.text = text;
                self.text.clear();
                written?;
            }
            Frame::Fields { left, attributes, .. } => self.close_fields(left, attributes)?,
            Frame::Items { item, is_sorted, .. } => self.close_items(item, is_sorted)?,
            Frame::Named { component, value } => self.close_named(component, value)?,
            Frame::Choice { is_chosen: true, .. } | Frame::Holder { is_held: true, .. } => {}
            Frame::Choice { .. } | Frame::Holder { .. } => return Err(XmlFault::Missing("an element")),
            Frame::Control | Frame::Empty { .. } => return Ok(()),
        }
        self.encoder.end();
        Ok(())
    }

    fn close_fields(&mut self, left: &'static [Component], attributes: usize) -> Opened {
        for component in left {
            if component.presence == Presence::Required {
                return Err(XmlFault::Missing(component.name));
            }
            self.write_attribute(component, attributes)?;
        }
        self.attribute_text.truncate(self.attribute_start(attributes));
        self.attributes.truncate(attributes);
        Ok(())
    }

    fn close_items(&mut self, item: &Component, is_sorted: bool) -> Opened {
        let items = self.encoder.written();
        if items.is_empty() && item.presence == Presence::AtLeastOnce {
            return Err(XmlFault::Missing(item.name));
        }
        if is_sorted && self.convention == Convention::E2e { ascending(items) } else { Ok(()) }
    }

    fn close_named(&mut self, component: &'static Component, child: Option<Value<'static>>) -> Opened {
        let text = std::mem::take(&mut self.text);
        let value = match (child, text.trim_matches(is_blank)) {
            (Some(value), "") => Ok(value),
            (None, "") => Err(XmlFault::Text("a named value")),
            (None, name) if self.convention != Convention::E2e => {
                named(component, name).map(|(_, value)| value).map_err(|_| XmlFault::Text("a named value"))
            }
            _ => Err(XmlFault::UnexpectedText),
        };
        self.text = text;
        self.text.clear();
        self.encoder.contents(value?);
        Ok(())
    }

    /// Text gathered in an element that has child elements must be blank.
    fn only_blank(&mut self) -> Opened {
        if !blank(&self.text) {
            return Err(XmlFault::UnexpectedText);
        }
        self.text.clear();
        Ok(())
    }

    /// Writes the contents of a value from its text.
    #[inline]
    fn value(&mut self, component: &'static Component, text: &str) -> Opened {
        let is_strict = self.convention == Convention::E2e;
        match component.inner() {
            Type::Text(_) => self.encoder.contents(Value::Text(text)),
            Type::Integer(names) => {
                let value =
                    if is_strict { integer(text) } else { number(names, text.trim_matches(is_blank)) };
                self.encoder.contents(Value::Integer(value.ok_or(XmlFault::Text("INTEGER"))?));
            }
            Type::BitString(_) if bits(text, is_strict, self.encoder.writer()) => {}
            Type::BitString(_) => return Err(XmlFault::Text("BIT STRING")),
            Type::ObjectIdentifier => {
                let text = if is_strict { text } else { text.trim_matches(is_blank) };
                if !oid::push_dotted(text, self.encoder.writer().contents()) {
                    return Err(XmlFault::Text("OBJECT IDENTIFIER"));
                }
            }
            Type::Null if text.is_empty() || (!is_strict && blank(text)) => {}
            Type::OctetString => {
                let start = self.encoder.octets().len();
                self.octets(text)?;
                if self.bare_floats && component.is_float() {
                    add_exponent_width(start, self.encoder.writer().contents());
                }
            }
            Type::Any => {
                let start = self.encoder.octets().len();
                self.octets(text)?;
                let mut reader = Reader::ber(self.encoder.octets().get(start..).unwrap_or(&[]));
                let one = reader.read().and_then(|_| reader.finish());
                one.map_err(|_| XmlFault::Text("one element in BER"))?;
            }
            _ => return Err(XmlFault::UnexpectedText),
        }
        Ok(())
    }

    fn octets(&mut self, text: &str) -> Opened {
        let out = self.encoder.writer().contents();
        match self.convention {
            Convention::E2e => BASE64.decode_vec(text, out).map_err(|_| XmlFault::Text("base64")),
            Convention::Mms(_) if hex(text, out) => Ok(()),
            Convention::Mms(_) => Err(XmlFault::Text("hex")),
        }
    }
}

/// Completes a `floating-point` that is no more than its IEEE 754 format.
fn add_exponent_width(start: usize, out: &mut Vec<u8>) {
    match out.len().saturating_sub(start) {
        4 => out.insert(start, 8),
        8 => out.insert(start, 11),
        _ => {}
    }
}

/// Longest attribute: a number, or a few bits.
const MAX_ATTRIBUTE: usize = 128;

#[inline]
fn find(alternatives: &'static Alternatives, name: &str) -> Result<&'static Component, XmlFault> {
    alternatives
        .all()
        .iter()
        .find(|alternative| alternative.is_called(name))
        .ok_or(XmlFault::UnexpectedElement)
}

/// The value of BOOLEAN or ENUMERATED that goes by this name.
fn named(component: &Component, name: &str) -> Result<(&'static str, Value<'static>), XmlFault> {
    match component.inner() {
        Type::Enumerated(names) => lookup(names, name).map(|(name, _)| (name, Value::Named(name))),
        _ => lookup(BOOLEANS, name).map(|(name, number)| (name, Value::Boolean(number != 0))),
    }
}

fn lookup(names: &'static [Named], name: &str) -> Result<Named, XmlFault> {
    names.iter().find(|named| named.0 == name).copied().ok_or(XmlFault::UnexpectedElement)
}

const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

#[inline]
fn blank(text: &str) -> bool {
    text.bytes().all(|octet| is_blank(octet as char))
}

/// DER wants the items of a SET OF in the order of their octets (X.690, 11.6).
fn ascending(items: &[u8]) -> Result<(), XmlFault> {
    let mut reader = Reader::der(items);
    let mut previous: &[u8] = &[];
    while let Ok(item) = reader.read() {
        if previous > item.octets {
            return Err(XmlFault::Text("a SET OF in ascending order"));
        }
        previous = item.octets;
    }
    Ok(())
}

/// Decimal in its one form: what is written again must be what was read.
fn integer(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_canonical = digits == "0" && text == "0" || (!digits.starts_with('0') && !digits.starts_with('+'));
    text.parse().ok().filter(|_| is_canonical)
}

/// A decimal number, or the name of one.
fn number(names: &[Named], text: &str) -> Option<i128> {
    let short: Result<i64, _> = text.parse();
    short
        .map(i128::from)
        .or_else(|_| text.parse())
        .ok()
        .or_else(|| names.iter().find(|named| named.0 == text).map(|named| named.1.into()))
}

/// Appends the contents of a BIT STRING.
fn bits(text: &str, is_strict: bool, out: &mut Writer) -> bool {
    let start = out.octets().len();
    out.octet(0);
    let (mut count, mut last) = (0usize, 0u8);
    for digit in text.bytes() {
        let bit = match digit {
            b'0' | b'1' => digit & 1,
            _ if !is_strict && is_blank(digit as char) => continue,
            _ => return false,
        };
        last |= bit << (7 - count % 8);
        count += 1;
        if count % 8 == 0 {
            out.octet(std::mem::take(&mut last));
        }
    }
    if count % 8 > 0 {
        out.octet(last);
    }
    let unused = count.next_multiple_of(8) - count;
    if let Some(first) = out.contents().get_mut(start) {
        *first = unused as u8;
    }
    true
}

/// Appends octets from hex of either case; blanks may stand between the digits (X.680, 12.13).
fn hex(text: &str, out: &mut Vec<u8>) -> bool {
    let start = out.len();
    let (pairs, rest) = text.as_bytes().as_chunks();
    out.extend(pairs.iter().map(|[high, low]| nibble(*high) << 4 | nibble(*low)));
    let is_plain =
        rest.is_empty() && pairs.iter().flatten().fold(0, |all, digit| all | nibble(*digit)) <= 0x0f;
    if !is_plain {
        out.truncate(start);
    }
    is_plain || spaced_hex(text, out)
}

/// The value of a hex digit; of what is none, more than that.
#[inline]
const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'A'..=b'F' => digit - b'A' + 10,
        b'a'..=b'f' => digit - b'a' + 10,
        _ => 0xff,
    }
}

fn spaced_hex(text: &str, out: &mut Vec<u8>) -> bool {
    let mut high = None;
    for digit in text.bytes() {
        let value = match nibble(digit) {
            value @ ..=0x0f => value,
            _ if is_blank(digit as char) => continue,
            _ => return false,
        };
        match high.take() {
            Some(high) => out.push(high << 4 | value),
            None => high = Some(value),
        }
    }
    high.is_none()
}
