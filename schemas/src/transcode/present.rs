//! DER → XML events, drawn by the writer one at a time.

use std::borrow::Cow;

use base64::Engine;

use super::BASE64;
use crate::ber::{BerError, BitString, Element, Fault, Reader, Tag};
use crate::oid;
use crate::profile::{E2E_NS, MMS_NS, OCTETS};
use crate::schema::{Component, Presence, Type};
use crate::secpdu::{SecPdu, schema};

/// What happens next in the XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// An element begins. Its namespace differs from its parent's only where one schema holds another.
    Start {
        /// Namespace.
        ns: &'static str,
        /// Name.
        name: &'static str,
    },
    /// All text of the innermost element. It has no child elements then.
    Text(Value<'a>),
    /// The innermost element ends.
    End,
}

/// Text that is still a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Octets, as base64.
    Octets(&'a [u8]),
    /// Text as it is.
    Text(&'a str),
    /// A decimal number.
    Integer(i64),
    /// Digits 0 and 1.
    Bits(BitString<'a>),
    /// A dotted identifier.
    Oid(&'a [u8]),
}

impl<'a> Value<'a> {
    /// The text, not escaped.
    #[must_use]
    pub fn to_text(self) -> Cow<'a, str> {
        match self {
            Self::Octets(octets) => BASE64.encode(octets).into(),
            Self::Text(text) => text.into(),
            Self::Integer(value) => value.to_string().into(),
            Self::Bits(bits) => {
                (0..bits.len()).map(|at| if bits.bit(at) { '1' } else { '0' }).collect::<String>().into()
            }
            Self::Oid(octets) => oid::to_dotted(octets).into(),
        }
    }
}

/// The XML of a SecPDU, event by event.
#[derive(Debug)]
pub struct Present<'a> {
    pdu: &'a SecPdu,
    walk: Walk<'a>,
    opaque: bool,
}

impl<'a> Present<'a> {
    /// Decides between XML that gives the octets back, and the octets.
    #[must_use]
    pub fn new(pdu: &'a SecPdu) -> Self {
        let opaque = !gives_back(pdu);
        let walk = if opaque { Walk::opaque(pdu) } else { Walk::new(pdu) };
        Self { pdu, walk, opaque }
    }

    /// Whether the SecPDU travels as octets because no XML would give it back.
    #[must_use]
    pub fn is_opaque(&self) -> bool {
        self.opaque
    }

    /// The SecPDU.
    #[must_use]
    pub fn pdu(&self) -> &'a SecPdu {
        self.pdu
    }
}

impl<'a> Iterator for Present<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        // A walk that was finished once without fault has none the second time.
        self.walk.next().transpose().ok().flatten()
    }
}

/// Whether XML gives back these octets: they are the one encoding of values that XML can hold.
fn gives_back(pdu: &SecPdu) -> bool {
    Walk::new(pdu).all(|event| event.is_ok())
}

/// An element that has begun, and what is still to come of it.
#[derive(Debug)]
enum Frame<'a> {
    Fields { left: &'static [Component], reader: Reader<'a> },
    Items { item: &'static Component, reader: Reader<'a>, ascending: Option<&'a [u8]>, sorted: bool },
    Text(Value<'a>),
    Child { ns: &'static str, name: &'static str, text: Option<Value<'a>> },
    One { alternative: &'static Component, element: Element<'a> },
    End,
}

#[derive(Debug)]
struct Walk<'a> {
    root: Option<Root<'a>>,
    frames: Vec<Frame<'a>>,
}

#[derive(Debug)]
enum Root<'a> {
    Xml(&'a SecPdu),
    Opaque(&'a SecPdu),
}

type Step<'a> = Result<Event<'a>, BerError>;

impl<'a> Walk<'a> {
    fn new(pdu: &'a SecPdu) -> Self {
        Self { root: Some(Root::Xml(pdu)), frames: Vec::with_capacity(8) }
    }

    fn opaque(pdu: &'a SecPdu) -> Self {
        Self { root: Some(Root::Opaque(pdu)), frames: Vec::with_capacity(2) }
    }

    fn begin(&mut self, root: Root<'a>) -> Step<'a> {
        match root {
            Root::Xml(pdu) => {
                let mut reader = Reader::der(&pdu.octets);
                let element = reader.expect(Tag::SEQUENCE)?;
                reader.finish()?;
                self.open(&schema::component(pdu.kind), element)
            }
            Root::Opaque(pdu) => {
                self.frames.push(Frame::Child {
                    ns: E2E_NS,
                    name: pdu.kind.name(),
                    text: Some(Value::Octets(&pdu.octets)),
                });
                Ok(Event::Start { ns: E2E_NS, name: OCTETS })
            }
        }
    }

    /// Begins the XML element of a component.
    fn open(&mut self, component: &Component, element: Element<'a>) -> Step<'a> {
        let frame = frame(component, element)?;
        self.frames.push(frame);
        Ok(Event::Start { ns: E2E_NS, name: component.name })
    }

    fn proceed(&mut self, frame: Frame<'a>) -> Step<'a> {
        match frame {
            Frame::Fields { left, reader } => self.field(left, reader),
            Frame::Items { item, reader, ascending, sorted } => self.item(item, reader, ascending, sorted),
            Frame::Text(value) => {
                self.frames.push(Frame::End);
                Ok(Event::Text(value))
            }
            Frame::Child { ns, name, text } => {
                self.frames.push(Frame::End);
                self.frames.push(text.map_or(Frame::End, Frame::Text));
                Ok(Event::Start { ns, name })
            }
            Frame::One { alternative, element } => {
                self.frames.push(Frame::End);
                self.open(alternative, element)
            }
            Frame::End => Ok(Event::End),
        }
    }

    fn field(&mut self, mut left: &'static [Component], mut reader: Reader<'a>) -> Step<'a> {
        while let Some((component, others)) = left.split_first() {
            left = others;
            if !reader.is_empty() && reader.peek().is_none_or(|tag| component.takes(tag)) {
                let element = read(component, &mut reader)?;
                self.frames.push(Frame::Fields { left, reader });
                return self.open(component, element);
            }
            if component.presence == Presence::Required {
                let missing = Fault::Missing(component.tag.unwrap_or(Tag::SEQUENCE));
                return Err(BerError { offset: reader.offset(), fault: missing });
            }
        }
        // What XML has no element for, a field of a later version, is left to octets.
        reader.finish()?;
        Ok(Event::End)
    }

    fn item(
        &mut self,
        item: &'static Component,
        mut reader: Reader<'a>,
        ascending: Option<&'a [u8]>,
        sorted: bool,
    ) -> Step<'a> {
        if reader.is_empty() {
            return Ok(Event::End);
        }
        let element = reader.expect(item.tag.unwrap_or(Tag::SEQUENCE))?;
        if sorted && ascending.is_some_and(|previous| previous > element.octets) {
            return Err(element.fault(Fault::NotMinimal));
        }
        self.frames.push(Frame::Items { item, reader, ascending: Some(element.octets), sorted });
        self.open(item, element)
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        if let Some(root) = self.root.take() {
            return Some(self.begin(root));
        }
        let frame = self.frames.pop()?;
        Some(self.proceed(frame))
    }
}

/// ANY holds what a foreign encoder wrote; all else is ours.
fn read<'a>(component: &Component, reader: &mut Reader<'a>) -> Result<Element<'a>, BerError> {
    if matches!(component.of, Type::Any | Type::Pdu) { reader.read_foreign() } else { reader.read() }
}

fn frame<'a>(component: &Component, element: Element<'a>) -> Result<Frame<'a>, BerError> {
    let text = |value| Ok(Frame::Text(value));
    match *component.of {
        Type::Boolean => {
            let value = element.boolean()?;
            if component.presence == Presence::DefaultFalse && !value {
                return Err(element.fault(Fault::NotMinimal));
            }
            Ok(empty_child(if value { "true" } else { "false" }))
        }
        Type::Enumerated(names) => {
            let value = element.integer()?;
            let named = names.iter().find(|(_, number)| *number == value);
            named.map(|(name, _)| empty_child(name)).ok_or(element.fault(Fault::Contents("named value")))
        }
        Type::Integer => text(Value::Integer(element.integer()?)),
        Type::BitString => text(Value::Bits(element.bit_string()?)),
        Type::OctetString => text(Value::Octets(element.content)),
        Type::ObjectIdentifier if oid::is_valid(element.content) => text(Value::Oid(element.content)),
        Type::ObjectIdentifier => Err(element.fault(Fault::Contents("OBJECT IDENTIFIER"))),
        Type::Utf8String | Type::GeneralizedTime => text(Value::Text(xml_text(&element)?)),
        Type::Null => element.null().map(|()| Frame::End),
        Type::Any => text(Value::Octets(element.octets)),
        Type::Pdu => Ok(Frame::Child { ns: MMS_NS, name: OCTETS, text: Some(Value::Octets(element.octets)) }),
        Type::Sequence(left) => Ok(Frame::Fields { left, reader: element.reader()? }),
        Type::SequenceOf(item) => {
            Ok(Frame::Items { item, reader: element.reader()?, ascending: None, sorted: false })
        }
        Type::SetOf(item) => {
            Ok(Frame::Items { item, reader: element.reader()?, ascending: None, sorted: true })
        }
        Type::Choice(alternatives) => {
            let alternative = alternatives.iter().find(|alternative| alternative.takes(element.tag));
            let alternative =
                alternative.ok_or(element.fault(Fault::Contents("alternative of the CHOICE")))?;
            Ok(Frame::One { alternative, element })
        }
    }
}

fn empty_child<'a>(name: &'static str) -> Frame<'a> {
    Frame::Child { ns: E2E_NS, name, text: None }
}

/// Text that every XML parser returns as it is: no control characters, no CR, no non-characters.
fn xml_text<'a>(element: &Element<'a>) -> Result<&'a str, BerError> {
    let text = element.utf8()?;
    let kept = |c: char| matches!(c, '\t' | '\n' | ' '..='\u{7e}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
    if text.chars().all(kept) { Ok(text) } else { Err(element.fault(Fault::Contents("XML text"))) }
}
