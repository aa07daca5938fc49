//! Steps → XML events, drawn by the writer one at a time.

use super::convention::{Convention, Text, control_name};
use super::walk::{Frame, Step, Value, Walk, read_as, value};
use crate::ber::{BerError, Fault, Reader, Rules};
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
    /// An attribute of the element begun last.
    Attribute {
        /// Name, in no namespace.
        name: &'static str,
        /// Value.
        value: Text<'a>,
    },
    /// Text of the innermost element.
    Text(Text<'a>),
    /// The innermost element ends.
    End,
}

/// The XML of a SecPDU, event by event.
#[derive(Debug)]
pub struct Present<'a> {
    pdu: &'a SecPdu,
    events: Events<'a>,
    opaque: bool,
}

impl<'a> Present<'a> {
    /// Decides between XML that gives the octets back, and the octets.
    #[must_use]
    pub fn new(pdu: &'a SecPdu) -> Self {
        let opaque = !gives_back(pdu);
        let mut events = Events::sec_pdu(pdu);
        if opaque {
            events.walk.finish();
            events.state = State::Opaque(pdu);
        }
        Self { pdu, events, opaque }
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
        // What was gone through once without fault has none the second time.
        self.events.next().ok().flatten()
    }
}

/// Whether XML gives back these octets: they are the one encoding of values that XML can hold.
fn gives_back(pdu: &SecPdu) -> bool {
    let mut events = Events::sec_pdu(pdu);
    loop {
        match events.next() {
            Ok(Some(_)) => {}
            Ok(None) => return true,
            Err(_) => return false,
        }
    }
}

/// What is still to come of the element in hand.
#[derive(Clone, Copy, Debug)]
enum State<'a> {
    /// Nothing: the next step.
    Step,
    /// Attributes, looked for ahead in the SEQUENCE.
    Attributes(&'static [Component], Reader<'a>),
    /// A value, then the end.
    Value(Value<'a>),
    /// Text with control characters.
    Mixed(&'a str),
    /// The end of a control character's element, then the rest.
    Control(&'a str),
    /// So many ends.
    Ends(u8),
    /// The element around a SecPDU's octets.
    Opaque(&'a SecPdu),
    /// An element that holds octets: namespace, name.
    Octets(&'static str, &'static str, &'a [u8]),
    /// Those octets, then two ends.
    OctetsText(&'a [u8]),
}

/// The XML of any value, event by event.
#[derive(Debug)]
pub(super) struct Events<'a> {
    walk: Walk<'a>,
    convention: Convention,
    state: State<'a>,
}

type Next<'a> = Result<Option<Event<'a>>, BerError>;

impl<'a> Events<'a> {
    pub(super) fn new(
        root: &'static Component,
        octets: &'a [u8],
        convention: Convention,
        frames: Vec<Frame>,
    ) -> Self {
        let rules = if convention == Convention::E2e { Rules::Der } else { Rules::Ber };
        let walk = Walk::new(root, octets, rules, frames);
        Self { walk, convention, state: State::Step }
    }

    fn sec_pdu(pdu: &'a SecPdu) -> Self {
        Self::new(schema::component(pdu.kind), &pdu.octets, Convention::E2e, Vec::with_capacity(8))
    }

    pub(super) fn into_frames(self) -> Vec<Frame> {
        self.walk.into_frames()
    }

    /// The next event; `None` behind the last.
    #[inline]
    pub(super) fn next(&mut self) -> Next<'a> {
        match std::mem::replace(&mut self.state, State::Step) {
            State::Step => self.step(),
            State::Attributes(left, reader) => self.attribute(left, reader),
            State::Value(value) => self.value(value),
            State::Mixed(text) => Ok(Some(self.mixed(text))),
            State::Control(rest) => {
                self.state = if rest.is_empty() { State::Ends(1) } else { State::Mixed(rest) };
                Ok(Some(Event::End))
            }
            State::Ends(left) => {
                self.state = if left > 1 { State::Ends(left - 1) } else { State::Step };
                Ok(Some(Event::End))
            }
            State::Opaque(pdu) => {
                self.state = State::Octets(E2E_NS, pdu.kind.name(), &pdu.octets);
                Ok(Some(Event::Start { ns: E2E_NS, name: OCTETS }))
            }
            State::Octets(ns, name, octets) => {
                self.state = State::OctetsText(octets);
                Ok(Some(Event::Start { ns, name }))
            }
            State::OctetsText(octets) => {
                self.state = State::Ends(2);
                Ok(Some(Event::Text(Text::Base64(octets))))
            }
        }
    }

    fn start(&self, name: &'static str) -> Event<'a> {
        Event::Start { ns: self.convention.ns(), name }
    }

    #[inline]
    fn step(&mut self) -> Next<'a> {
        loop {
            let Some(step) = self.walk.step()? else { return Ok(None) };
            match step {
                Step::Open(component) if self.is_bare(component) => {}
                Step::Open(component) => return Ok(Some(self.open(component))),
                Step::Close(component) if self.is_bare(component) => {}
                Step::Close(_) => return Ok(Some(Event::End)),
                Step::Leaf(component, _) if self.convention.is_iec() && component.is_attribute() => {}
                Step::Leaf(component, value) => {
                    self.state = State::Value(value);
                    return Ok(Some(self.start(self.name(component))));
                }
            }
        }
    }

    fn name(&self, component: &Component) -> &'static str {
        if self.convention.is_iec() { component.iec_name } else { component.name }
    }

    /// Whether this CHOICE has no element of its own in this shape.
    fn is_bare(&self, component: &Component) -> bool {
        if !matches!(component.inner(), Type::Choice(_)) {
            return false;
        }
        match self.convention {
            Convention::E2e => false,
            Convention::Mms(super::Shape::Basic) => component.is_item(),
            Convention::Mms(super::Shape::Iec) => std::ptr::eq(component, &crate::mms::schema::ROOT),
        }
    }

    fn open(&mut self, component: &'static Component) -> Event<'a> {
        if self.convention.is_iec()
            && let Some((left, reader)) = self.walk.ahead()
            && left.iter().any(Component::is_attribute)
        {
            self.state = State::Attributes(left, reader);
        }
        self.start(self.name(component))
    }

    /// The next attribute among what is left of a SEQUENCE.
    fn attribute(&mut self, mut left: &'static [Component], mut reader: Reader<'a>) -> Next<'a> {
        while let Some((component, others)) = left.split_first() {
            left = others;
            // What is wrong here is found again, and told, by the walk.
            let found = reader.peek().is_some_and(|tag| component.takes(tag));
            if !found {
                continue;
            }
            let Ok(element) = read_as(component, &mut reader) else { break };
            if component.is_attribute() {
                let value = value(component.of, &element)?;
                self.state = State::Attributes(left, reader);
                if !is_default(component, value) {
                    let value = attribute_text(self.convention, value);
                    return Ok(Some(Event::Attribute { name: component.name, value }));
                }
            }
        }
        self.step_after_attributes()
    }

    fn step_after_attributes(&mut self) -> Next<'a> {
        self.state = State::Step;
        self.step()
    }

    #[inline]
    fn value(&mut self, value: Value<'a>) -> Next<'a> {
        self.state = State::Ends(1);
        match value {
            Value::Boolean(value) => match self.convention.boolean(value) {
                (true, name) => {
                    self.state = State::Ends(2);
                    Ok(Some(self.start(name)))
                }
                (false, text) => Ok(Some(Event::Text(Text::Verbatim(text)))),
            },
            Value::Named(name) => {
                self.state = State::Ends(2);
                Ok(Some(self.start(name)))
            }
            Value::Null => self.next(),
            Value::Pdu(octets) => {
                self.state = State::Octets(MMS_NS, OCTETS, octets);
                self.next()
            }
            Value::Text(text) => self.character_string(text),
            _ => Ok(self.convention.text(value).map(Event::Text)),
        }
    }

    /// Text that XML can hold; that of a SecPDU must in addition come back without any care taken.
    fn character_string(&mut self, text: &'a str) -> Next<'a> {
        if text.bytes().all(|octet| matches!(octet, b' '..=b'~')) {
            return self.verbatim(text);
        }
        let held = |c: char| match self.convention {
            Convention::E2e => {
                matches!(c, '\t' | '\n' | ' '..='\u{7e}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
            }
            Convention::Mms(_) => !matches!(c, '\u{fffe}' | '\u{ffff}'),
        };
        if text.chars().all(held) {
            return self.verbatim(text);
        }
        Err(BerError { offset: self.walk.offset(), fault: Fault::Contents("XML text") })
    }

    fn verbatim(&mut self, text: &'a str) -> Next<'a> {
        if text.is_empty() {
            return self.next();
        }
        Ok(Some(self.mixed(text)))
    }

    /// Text up to the next control character, or that character's element.
    fn mixed(&mut self, text: &'a str) -> Event<'a> {
        let at = text.bytes().position(|octet| control_name(octet).is_some());
        let (before, rest) = text.split_at_checked(at.unwrap_or(text.len())).unwrap_or((text, ""));
        if !before.is_empty() {
            self.state = if rest.is_empty() { State::Ends(1) } else { State::Mixed(rest) };
            return Event::Text(Text::Verbatim(before));
        }
        let (control, rest) = rest.split_at_checked(1).unwrap_or(("", ""));
        let name = control.bytes().next().and_then(control_name).unwrap_or_default();
        self.state = State::Control(rest);
        self.start(name)
    }
}

fn attribute_text<'a>(convention: Convention, value: Value<'a>) -> Text<'a> {
    match value {
        Value::Boolean(value) => Text::Verbatim(if value { "true" } else { "false" }),
        value => convention.text(value).unwrap_or(Text::Verbatim("")),
    }
}

/// Whether a value is the DEFAULT of its component.
fn is_default(component: &Component, value: Value<'_>) -> bool {
    let Presence::Default(contents) = component.presence else { return false };
    match (value, contents) {
        (Value::Boolean(value), _) => contents == [if value { 0xff } else { 0 }],
        (Value::Integer(value), [octet]) => value == i128::from(*octet as i8),
        (Value::Bits(bits), [unused, octets @ ..]) => bits.unused == *unused && bits.octets == octets,
        _ => false,
    }
}
