//! XML events → DER, pushed by the parser one at a time.

use base64::Engine;
use thiserror::Error;

use super::BASE64;
use crate::ber::{Open, Reader, Tag, Writer};
use crate::oid;
use crate::profile::{E2E_NS, MMS_NS, OCTETS};
use crate::schema::{Component, Presence, Type};
use crate::secpdu::{Kind, MAX_OCTETS, SecPdu, schema};

/// What is wrong with the XML, and in which element.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{path}: {fault}")]
pub struct XmlError {
    /// The elements from the SecPDU's inwards, joined by `/`.
    pub path: String,
    /// The fault.
    pub fault: XmlFault,
}

/// What can be wrong with the XML of a SecPDU.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum XmlFault {
    /// No element of this name belongs here.
    #[error("unexpected element")]
    UnexpectedElement,
    /// An element that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Text among elements.
    #[error("text where none belongs")]
    UnexpectedText,
    /// The text is no value of the type.
    #[error("not the text of {0}")]
    Text(&'static str),
    /// Longer than any SecPDU.
    #[error("more than {MAX_OCTETS} octets")]
    TooLong,
    /// Events after the SecPDU's end, or ends without start.
    #[error("not one well-formed element")]
    NotOneElement,
}

/// An XML element that has begun.
#[derive(Debug)]
enum Frame {
    Fields {
        name: &'static str,
        left: &'static [Component],
        open: Open,
    },
    Items {
        name: &'static str,
        item: &'static Component,
        open: Open,
        sorted: bool,
    },
    Choice {
        name: &'static str,
        alternatives: &'static [Component],
        chosen: bool,
    },
    Value {
        name: &'static str,
        tag: Tag,
        of: &'static Type,
    },
    /// An element whose value is the name of its one child.
    Named {
        name: &'static str,
        tag: Tag,
        of: &'static Type,
        omitted: Option<i64>,
        value: Option<i64>,
    },
    /// An element around one element of another schema.
    Holder {
        name: &'static str,
        held: bool,
    },
    Empty {
        name: &'static str,
    },
}

impl Frame {
    fn name(&self) -> &'static str {
        match self {
            Self::Fields { name, .. }
            | Self::Items { name, .. }
            | Self::Choice { name, .. }
            | Self::Value { name, .. }
            | Self::Named { name, .. }
            | Self::Holder { name, .. }
            | Self::Empty { name } => name,
        }
    }
}

/// Makes DER of the XML of one SecPDU.
#[derive(Debug, Default)]
pub struct Rebuild {
    kind: Option<Kind>,
    out: Writer,
    text: String,
    frames: Vec<Frame>,
}

const BOOLEANS: &[(&str, i64)] = &[("false", 0), ("true", 1)];

impl Rebuild {
    /// Awaits the SecPDU's element, or the element around its octets.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An element begins.
    ///
    /// # Errors
    /// It does not belong here. This and every later error ends the SecPDU.
    pub fn start(&mut self, ns: &str, name: &str) -> Result<(), XmlError> {
        self.only_blank().map_err(|fault| self.at(None, fault))?;
        let frame = self.child(ns, name).map_err(|fault| self.at(Some(name), fault))?;
        self.frames.push(frame);
        Ok(())
    }

    /// Text, or a part of it.
    ///
    /// # Errors
    /// More than a SecPDU can hold, or outside any element.
    pub fn text(&mut self, text: &str) -> Result<(), XmlError> {
        // Base64 has four characters for three octets.
        if self.text.len() + text.len() > MAX_OCTETS / 3 * 4 + 4 || self.out.octets().len() > MAX_OCTETS {
            return Err(self.at(None, XmlFault::TooLong));
        }
        self.text.push_str(text);
        Ok(())
    }

    /// The innermost element ends. With the outermost the SecPDU is complete.
    ///
    /// # Errors
    /// Its content is no value of its type.
    pub fn end(&mut self) -> Result<Option<SecPdu>, XmlError> {
        let frame =
            self.frames.pop().ok_or(XmlError { path: String::new(), fault: XmlFault::NotOneElement })?;
        let name = frame.name();
        self.close(frame).map_err(|fault| self.at(Some(name), fault))?;
        if !self.frames.is_empty() {
            return Ok(None);
        }
        let octets = std::mem::take(&mut self.out).into_octets();
        match self.kind.take() {
            Some(_) if octets.len() > MAX_OCTETS => Err(self.at(Some(name), XmlFault::TooLong)),
            Some(kind) => Ok(Some(SecPdu { kind, octets })),
            None => Err(self.at(Some(name), XmlFault::NotOneElement)),
        }
    }

    fn at(&self, inner: Option<&str>, fault: XmlFault) -> XmlError {
        const SHOWN: usize = 64;
        let mut path: Vec<String> = self.frames.iter().map(|frame| frame.name().to_owned()).collect();
        path.extend(inner.map(|name| name.chars().take(SHOWN).collect()));
        XmlError { path: path.join("/"), fault }
    }

    /// Pretty-printing between elements is no text.
    fn only_blank(&mut self) -> Result<(), XmlFault> {
        let blank = self.text.bytes().all(|octet| octet.is_ascii_whitespace());
        self.text.clear();
        if blank { Ok(()) } else { Err(XmlFault::UnexpectedText) }
    }

    fn child(&mut self, ns: &str, name: &str) -> Result<Frame, XmlFault> {
        let Some(parent) = self.frames.pop() else { return self.root(ns, name) };
        let (parent, child) = self.child_of(parent, ns, name);
        self.frames.push(parent);
        child
    }

    fn root(&mut self, ns: &str, name: &str) -> Result<Frame, XmlFault> {
        if ns != E2E_NS || !self.out.octets().is_empty() {
            return Err(XmlFault::UnexpectedElement);
        }
        if name == OCTETS {
            return Ok(Frame::Holder { name: OCTETS, held: false });
        }
        let kind = Kind::from_name(name).ok_or(XmlFault::UnexpectedElement)?;
        self.kind = Some(kind);
        Ok(self.open(&schema::component(kind)))
    }

    fn child_of(&mut self, parent: Frame, ns: &str, name: &str) -> (Frame, Result<Frame, XmlFault>) {
        match parent {
            Frame::Fields { name: own, left, open } if ns == E2E_NS => {
                let (left, child) = field(left, name);
                (Frame::Fields { name: own, left, open }, child.map(|component| self.open(component)))
            }
            Frame::Items { item, .. } if ns == E2E_NS && name == item.name => {
                let child = self.open(item);
                (parent, Ok(child))
            }
            Frame::Choice { name: own, alternatives, chosen: false } if ns == E2E_NS => {
                let found = alternatives.iter().find(|alternative| alternative.name == name);
                let child = found.map(|component| self.open(component)).ok_or(XmlFault::UnexpectedElement);
                (Frame::Choice { name: own, alternatives, chosen: true }, child)
            }
            Frame::Named { name: own, tag, of, omitted, value: None } if ns == E2E_NS => {
                let found = values(of).iter().find(|(value, _)| *value == name);
                let child = found.map(|(name, _)| Frame::Empty { name }).ok_or(XmlFault::UnexpectedElement);
                (Frame::Named { name: own, tag, of, omitted, value: found.map(|(_, value)| *value) }, child)
            }
            Frame::Holder { name: own, held: false } => {
                let child = self.held(ns, name);
                (Frame::Holder { name: own, held: true }, child)
            }
            parent => (parent, Err(XmlFault::UnexpectedElement)),
        }
    }

    /// What stands in an element around octets: at the root a SecPDU's name, inside one an MMS PDU.
    fn held(&mut self, ns: &str, name: &str) -> Result<Frame, XmlFault> {
        if self.kind.is_some() {
            let octets = ns == MMS_NS && name == OCTETS;
            let pdu = Frame::Value { name: OCTETS, tag: Tag::SEQUENCE, of: &Type::Any };
            return if octets { Ok(pdu) } else { Err(XmlFault::UnexpectedElement) };
        }
        let kind = Kind::from_name(name).filter(|_| ns == E2E_NS).ok_or(XmlFault::UnexpectedElement)?;
        self.kind = Some(kind);
        Ok(Frame::Value { name: kind.name(), tag: Tag::SEQUENCE, of: &Type::Any })
    }

    fn open(&mut self, component: &Component) -> Frame {
        let &Component { name, of, .. } = component;
        let tag = component.tag.unwrap_or(Tag::SEQUENCE);
        match of {
            Type::Sequence(left) => Frame::Fields { name, left, open: self.out.open(tag) },
            Type::SequenceOf(item) => Frame::Items { name, item, open: self.out.open(tag), sorted: false },
            Type::SetOf(item) => Frame::Items { name, item, open: self.out.open(tag), sorted: true },
            Type::Choice(alternatives) => Frame::Choice { name, alternatives, chosen: false },
            Type::Boolean | Type::Enumerated(_) => {
                let omitted = (component.presence == Presence::DefaultFalse).then_some(0);
                Frame::Named { name, tag, of, omitted, value: None }
            }
            Type::Pdu => Frame::Holder { name, held: false },
            _ => Frame::Value { name, tag, of },
        }
    }

    fn close(&mut self, frame: Frame) -> Result<(), XmlFault> {
        if let Frame::Value { tag, of, .. } = frame {
            let text = std::mem::take(&mut self.text);
            let written = self.value(tag, of, &text);
            self.text = text;
            self.text.clear();
            return written;
        }
        self.only_blank()?;
        match frame {
            Frame::Fields { left, open, .. } => {
                self.out.close(open);
                let missing = left.iter().find(|component| component.presence == Presence::Required);
                missing.map_or(Ok(()), |component| Err(XmlFault::Missing(component.name)))
            }
            Frame::Items { open, item, sorted, .. } => {
                let items = self.out.content(&open);
                let listed = if items.is_empty() { Err(XmlFault::Missing(item.name)) } else { Ok(()) };
                let ordered = if sorted { ascending(items) } else { Ok(()) };
                self.out.close(open);
                listed.and(ordered)
            }
            Frame::Named { tag, of, omitted, value, .. } => {
                let value = value.ok_or(XmlFault::Text("a named value"))?;
                match of {
                    _ if omitted == Some(value) => {}
                    Type::Boolean => self.out.boolean(tag, value != 0),
                    _ => self.out.integer(tag, value),
                }
                Ok(())
            }
            Frame::Choice { chosen: held, .. } | Frame::Holder { held, .. } => {
                if held {
                    Ok(())
                } else {
                    Err(XmlFault::Missing("an element"))
                }
            }
            Frame::Empty { .. } | Frame::Value { .. } => Ok(()),
        }
    }

    fn value(&mut self, tag: Tag, of: &Type, text: &str) -> Result<(), XmlFault> {
        match of {
            Type::Integer => self.out.integer(tag, integer(text).ok_or(XmlFault::Text("INTEGER"))?),
            Type::BitString => {
                let (unused, octets) = bits(text).ok_or(XmlFault::Text("BIT STRING"))?;
                self.out.bit_string(tag, crate::ber::BitString { unused, octets: &octets });
            }
            Type::ObjectIdentifier => {
                let oid = oid::from_dotted(text).ok_or(XmlFault::Text("OBJECT IDENTIFIER"))?;
                self.out.element(tag, &oid);
            }
            Type::Utf8String | Type::GeneralizedTime => self.out.element(tag, text.as_bytes()),
            Type::Null if text.is_empty() => self.out.element(tag, &[]),
            Type::OctetString => self.out.element(tag, &octets(text)?),
            Type::Any => {
                let octets = octets(text)?;
                let mut reader = Reader::ber(&octets);
                let one = reader.read().and_then(|_| reader.finish());
                one.map_err(|_| XmlFault::Text("one element in BER"))?;
                self.out.raw(&octets);
            }
            _ => return Err(XmlFault::UnexpectedText),
        }
        Ok(())
    }
}

/// The component of this name, and those that may follow it.
fn field(
    left: &'static [Component],
    name: &str,
) -> (&'static [Component], Result<&'static Component, XmlFault>) {
    let mut rest = left;
    while let Some((component, others)) = rest.split_first() {
        if component.name == name {
            return (others, Ok(component));
        }
        if component.presence == Presence::Required {
            let known = others.iter().any(|other| other.name == name);
            let fault = if known { XmlFault::Missing(component.name) } else { XmlFault::UnexpectedElement };
            return (left, Err(fault));
        }
        rest = others;
    }
    (left, Err(XmlFault::UnexpectedElement))
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

fn values(of: &Type) -> &'static [(&'static str, i64)] {
    match of {
        Type::Enumerated(values) => values,
        _ => BOOLEANS,
    }
}

fn octets(text: &str) -> Result<Vec<u8>, XmlFault> {
    BASE64.decode(text).map_err(|_| XmlFault::Text("base64"))
}

/// Decimal in its one form: what is written again must be what was read.
fn integer(text: &str) -> Option<i64> {
    let value: i64 = text.parse().ok()?;
    (value.to_string() == text).then_some(value)
}

fn bits(text: &str) -> Option<(u8, Vec<u8>)> {
    let mut octets = vec![0u8; text.len().div_ceil(8)];
    for (at, digit) in text.bytes().enumerate() {
        let octet = octets.get_mut(at / 8)?;
        match digit {
            b'0' => {}
            b'1' => *octet |= 0x80 >> (at % 8),
            _ => return None,
        }
    }
    Some(((octets.len() * 8 - text.len()) as u8, octets))
}
