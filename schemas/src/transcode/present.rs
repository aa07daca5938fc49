//! Steps → XML events, drawn by the writer one at a time.

use std::collections::VecDeque;
use std::marker::PhantomData;

use super::convention::{Convention, E2e, IecXer, Shape, Style, Text, control_name};
use super::walk::{Fields, Sink, Value, Walk, value};
use crate::ber::{BerError, Fault, Rules};
use crate::mms;
use crate::profile::{E2E_NS, MMS_NS, OCTETS};
use crate::schema::{Component, Presence, Tags, Type};
use crate::secpdu::{SecPdu, schema};

/// How deep elements of an MMS PDU may stand in one another within a stanza: receivers refuse stanzas that are
/// deeper than 64, of which stanza and SecPDU take some.
const MAX_SHOWN: usize = 48;

/// How many octets of XML an MMS PDU may become within a stanza: servers and receivers end streams over stanzas
/// of more than 256 KiB, and a BOOLEAN of three octets becomes 24. What is around it, and what servers may add,
/// takes the rest.
const MAX_SHOWN_OCTETS: usize = 192 * 1024;

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

/// How XML shows an MMS PDU in a SecPDU: lossless or opaque. Who protects a PDU decides, and all others are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As XER.
    Xer,
    /// As octets: XER would not give them back, or no stanza could hold it.
    Octets,
}

impl Form {
    /// Decides by going through the PDU once: its octets are canonical, XML can hold it, and a stanza that XML.
    #[must_use]
    pub fn of(mms_pdu: &[u8]) -> Self {
        let mut size = Size::default();
        let shown = walk_mms(mms_pdu).run(&mut Show::new(IecXer, |event| size.add(event)));
        let is_held = size.deepest <= MAX_SHOWN && size.octets <= MAX_SHOWN_OCTETS;
        if shown.is_ok() && is_held { Self::Xer } else { Self::Octets }
    }
}

/// The XML of a SecPDU, event by event.
#[derive(Debug)]
pub struct Present<'a> {
    pdu: &'a SecPdu,
    walk: Walk<'a>,
    /// Of the MMS PDU in it.
    form: Form,
    /// Those of the last step that have not been drawn.
    events: VecDeque<Event<'a>>,
    opaque: bool,
}

impl<'a> Present<'a> {
    /// Decides between XML that gives the octets back, and the octets.
    #[must_use]
    pub fn new(pdu: &'a SecPdu) -> Self {
        Self::with(pdu, None)
    }

    /// The same where the form of the MMS PDU in it may have been decided already.
    #[must_use]
    pub fn with(pdu: &'a SecPdu, form: Option<Form>) -> Self {
        let mut decide = Decide { show: Show::new(E2e, |_| {}), form };
        let opaque = walk(pdu).run(&mut decide).is_err();
        let form = decide.form.unwrap_or(Form::Octets);
        let mut present = Self { pdu, walk: walk(pdu), form, events: VecDeque::with_capacity(8), opaque };
        if opaque {
            present.walk.finish();
            octets_in(E2E_NS, pdu.kind.name(), &pdu.octets, |event| present.events.push_back(event));
            present.events.push_front(Event::Start { ns: E2E_NS, name: OCTETS });
            present.events.push_back(Event::End);
        }
        present
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
        while self.events.is_empty() {
            let mut show = Show::new(E2e, |event| self.events.push_back(event));
            show.form = self.form;
            // What was gone through once without fault has none the second time.
            if !self.walk.step(&mut show).unwrap_or(false) {
                return None;
            }
        }
        self.events.pop_front()
    }
}

fn walk(pdu: &SecPdu) -> Walk<'_> {
    Walk::new(schema::component(pdu.kind), &pdu.octets, Rules::Der, Vec::with_capacity(8))
}

fn octets_in<'a>(ns: &'static str, name: &'static str, octets: &'a [u8], mut push: impl FnMut(Event<'a>)) {
    push(Event::Start { ns, name });
    push(Event::Text(Text::Base64(octets)));
    push(Event::End);
}

fn walk_mms(octets: &[u8]) -> Walk<'_> {
    Walk::new(&mms::schema::ROOT, octets, Rules::Der, Vec::with_capacity(8))
}

/// How large the XML of events becomes.
#[derive(Default)]
struct Size {
    depth: usize,
    deepest: usize,
    octets: usize,
}

impl Size {
    fn add(&mut self, event: Event<'_>) {
        let octets = match event {
            Event::Start { name, .. } => 2 * name.len() + "<></>".len(),
            Event::Attribute { name, value } => name.len() + value.longest() + " =\"\"".len(),
            Event::Text(text) => text.longest(),
            Event::End => 0,
        };
        self.octets = self.octets.saturating_add(octets);
        self.depth = match event {
            Event::Start { .. } => self.depth + 1,
            Event::End => self.depth.saturating_sub(1),
            Event::Attribute { .. } | Event::Text(_) => self.depth,
        };
        self.deepest = self.deepest.max(self.depth);
    }
}

/// Whether XML gives back a SecPDU: its octets are the one encoding of values that XML can hold. The MMS PDU in it
/// is gone through only where nobody has done so before.
struct Decide<X> {
    show: Show<E2e, X>,
    form: Option<Form>,
}

impl<'a, X: Xml<'a>> Sink<'a> for Decide<X> {
    fn open(&mut self, component: &'static Component, fields: Option<Fields<'a>>) -> Result<(), BerError> {
        self.show.open(component, fields)
    }

    fn leaf(
        &mut self,
        component: &'static Component,
        value: Value<'a>,
        offset: usize,
    ) -> Result<(), BerError> {
        match value {
            Value::Pdu(octets) => {
                self.form.get_or_insert_with(|| Form::of(octets));
                Ok(())
            }
            _ => self.show.leaf(component, value, offset),
        }
    }

    fn close(&mut self, component: &'static Component) {
        self.show.close(component);
    }
}

/// Where the XML of steps goes.
pub(crate) trait Xml<'a> {
    fn start(&mut self, ns: &'static str, name: &'static str, tags: &'static Tags);
    fn attribute(&mut self, name: &'static str, value: Text<'a>);
    fn text(&mut self, text: Text<'a>);
    /// Text in ASCII without any character that XML must refer to.
    fn plain(&mut self, text: &'a [u8]);
    /// An element without contents.
    fn empty(&mut self, ns: &'static str, name: &'static str);
    fn end(&mut self, tags: &'static Tags);
    /// An MMS PDU within a SecPDU.
    fn pdu(&mut self, octets: &'a [u8], _: Form) {
        self.text(Text::Base64(octets));
    }
}

impl<'a, F: FnMut(Event<'a>)> Xml<'a> for F {
    fn start(&mut self, ns: &'static str, name: &'static str, _: &'static Tags) {
        self(Event::Start { ns, name });
    }

    fn attribute(&mut self, name: &'static str, value: Text<'a>) {
        self(Event::Attribute { name, value });
    }

    fn text(&mut self, text: Text<'a>) {
        self(Event::Text(text));
    }

    fn plain(&mut self, text: &'a [u8]) {
        self(Event::Text(Text::Verbatim(std::str::from_utf8(text).unwrap_or_default())));
    }

    fn empty(&mut self, ns: &'static str, name: &'static str) {
        self(Event::Start { ns, name });
        self(Event::End);
    }

    fn end(&mut self, _: &'static Tags) {
        self(Event::End);
    }

    fn pdu(&mut self, octets: &'a [u8], form: Form) {
        if form == Form::Octets {
            return octets_in(MMS_NS, OCTETS, octets, self);
        }
        let push: &mut dyn FnMut(Event<'a>) = self;
        // What was gone through once without fault has none the second time.
        let shown = walk_mms(octets).run(&mut Show::new(IecXer, push));
        debug_assert_eq!(shown, Ok(()));
    }
}

/// Makes XML of steps, by a convention that the compiler knows.
pub(super) struct Show<S, X> {
    style: PhantomData<S>,
    /// Of an MMS PDU in a SecPDU.
    form: Form,
    xml: X,
}

impl<'a, S: Style, X: Xml<'a>> Show<S, X> {
    pub(super) fn new(_: S, xml: X) -> Self {
        Self { style: PhantomData, form: Form::Octets, xml }
    }

    pub(super) fn into_xml(self) -> X {
        self.xml
    }

    #[inline(always)]
    fn start(&mut self, component: &'static Component) {
        let ns = S::CONVENTION.ns();
        if S::CONVENTION.is_iec() {
            self.xml.start(ns, component.iec_name, &component.iec_tags);
        } else {
            self.xml.start(ns, component.name, &component.tags);
        }
    }

    #[inline(always)]
    fn end(&mut self, component: &'static Component) {
        self.xml.end(if S::CONVENTION.is_iec() { &component.iec_tags } else { &component.tags });
    }

    #[inline(always)]
    fn empty(&mut self, name: &'static str) {
        self.xml.empty(S::CONVENTION.ns(), name);
    }

    /// Whether this CHOICE has no element of its own in this shape.
    #[inline(always)]
    fn is_bare(&self, component: &Component) -> bool {
        match S::CONVENTION {
            Convention::E2e => false,
            Convention::Mms(Shape::Basic) => {
                component.is_item() && matches!(component.inner(), Type::Choice(_))
            }
            Convention::Mms(Shape::Iec | Shape::IecBareFloats) => std::ptr::eq(component, &mms::schema::ROOT),
        }
    }

    /// The attributes among the fields of a SEQUENCE.
    fn attributes(&mut self, (left, mut reader): Fields<'a>) -> Result<(), BerError> {
        for component in left {
            // What is wrong here is found again, and told, by the walk.
            if !reader.peek().is_some_and(|tag| component.takes(tag)) {
                continue;
            }
            let Ok(element) = reader.read() else { return Ok(()) };
            if !component.is_attribute() {
                continue;
            }
            let value = value(component.of, &element)?;
            if !is_default(component, value) {
                self.xml.attribute(component.name, attribute_text(value));
            }
        }
        Ok(())
    }

    /// Text that XML can hold; that of a SecPDU must in addition come back without any care taken.
    fn character_string(&mut self, text: &'a str, offset: usize) -> Result<(), BerError> {
        let held = |c: char| match S::CONVENTION {
            Convention::E2e => {
                matches!(c, '\t' | '\n' | ' '..='\u{7e}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
            }
            Convention::Mms(_) => !matches!(c, '\u{fffe}' | '\u{ffff}'),
        };
        if !text.chars().all(held) {
            return Err(BerError { offset, fault: Fault::Contents("XML text") });
        }
        self.mixed(text);
        Ok(())
    }

    /// Text with an element for each control character.
    fn mixed(&mut self, mut text: &'a str) {
        while let Some(at) = text.bytes().position(|octet| control_name(octet).is_some()) {
            let (before, rest) = text.split_at_checked(at).unwrap_or((text, ""));
            if !before.is_empty() {
                self.xml.text(Text::Verbatim(before));
            }
            rest.bytes().next().and_then(control_name).into_iter().for_each(|name| self.empty(name));
            text = rest.get(1..).unwrap_or_default();
        }
        if !text.is_empty() {
            self.xml.text(Text::Verbatim(text));
        }
    }
}

impl<'a, S: Style, X: Xml<'a>> Sink<'a> for Show<S, X> {
    #[inline(always)]
    fn open(&mut self, component: &'static Component, fields: Option<Fields<'a>>) -> Result<(), BerError> {
        if self.is_bare(component) {
            return Ok(());
        }
        self.start(component);
        match fields {
            Some(fields) if S::CONVENTION.is_iec() && fields.0.iter().any(Component::is_attribute) => {
                self.attributes(fields)
            }
            _ => Ok(()),
        }
    }

    #[inline(always)]
    fn leaf(
        &mut self,
        component: &'static Component,
        value: Value<'a>,
        offset: usize,
    ) -> Result<(), BerError> {
        if S::CONVENTION.is_iec() && component.is_attribute() {
            return Ok(());
        }
        self.start(component);
        match value {
            Value::Boolean(value) if S::CONVENTION.is_iec() => self.xml.text(boolean(value)),
            Value::Boolean(value) => self.empty(if value { "true" } else { "false" }),
            Value::Named(name) => self.empty(name),
            Value::Null => {}
            Value::Integer(value) => self.xml.text(Text::Integer(value)),
            Value::Bits(bits) => self.xml.text(Text::Bits(bits)),
            Value::Oid(octets) => self.xml.text(Text::Oid(octets)),
            Value::Octets(octets) if S::CONVENTION.has_bare_floats() && component.is_float() => {
                self.xml.text(Text::Hex(without_exponent_width(octets)));
            }
            Value::Octets(octets) | Value::Any(octets) => self.xml.text(S::CONVENTION.digits(octets)),
            Value::Pdu(octets) => self.xml.pdu(octets, self.form),
            Value::Text(text) => self.character_string(text, offset)?,
        }
        self.end(component);
        Ok(())
    }

    #[inline(always)]
    fn text(&mut self, component: &'static Component, text: &'a [u8]) -> bool {
        let plain = is_plain(text);
        if plain {
            self.start(component);
            self.xml.plain(text);
            self.end(component);
        }
        plain
    }

    #[inline(always)]
    fn close(&mut self, component: &'static Component) {
        if !self.is_bare(component) {
            self.end(component);
        }
    }
}

/// Whether XML holds a text as it is: printable ASCII without `&`, `<` and `>`. Octets are looked at eight at a time, the
/// last eight may overlap those before.
#[inline(always)]
fn is_plain(text: &[u8]) -> bool {
    match text.last_chunk() {
        Some(last) => text.as_chunks().0.iter().chain([last]).all(|eight| are_plain(*eight)),
        None => text.iter().all(|octet| matches!(octet, b' '..=b'%' | b'\''..=b';' | b'=' | b'?'..=b'~')),
    }
}

#[inline(always)]
const fn are_plain(octets: [u8; 8]) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGHEST: u64 = 0x80 * EACH;
    let all = u64::from_ne_bytes(octets);
    // Subtraction borrows the highest bit of an octet that is too small.
    let control = all.wrapping_sub(0x20 * EACH) & !all;
    let delete = (all ^ (0x7f * EACH)).wrapping_sub(EACH);
    let ampersand = (all ^ (b'&' as u64 * EACH)).wrapping_sub(EACH);
    let less_or_greater = ((all | (2 * EACH)) ^ (b'>' as u64 * EACH)).wrapping_sub(EACH);
    // What has the highest bit set is not plain in any case, so that the others need no look at it.
    (all | control | delete | ampersand | less_or_greater) & HIGHEST == 0
}

/// No more of a `floating-point` than its IEEE 754 format, where that tells the width of the exponent.
const fn without_exponent_width(octets: &[u8]) -> &[u8] {
    match octets {
        [8, format @ ..] if format.len() == 4 => format,
        [11, format @ ..] if format.len() == 8 => format,
        _ => octets,
    }
}

const fn boolean(value: bool) -> Text<'static> {
    Text::Verbatim(if value { "true" } else { "false" })
}

fn attribute_text(value: Value<'_>) -> Text<'_> {
    match value {
        Value::Boolean(value) => boolean(value),
        Value::Integer(value) => Text::Integer(value),
        Value::Bits(bits) => Text::Bits(bits),
        _ => Text::Verbatim(""),
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
