//! Steps → what people are to see of a PDU: names, values, and what the numbers mean. Times, floats and qualities
//! of IEC 61850 are decoded, and the items of its reports named.

use std::fmt::Write;

use super::convention::Text;
use super::report::{Report, Role};
use super::walk::{Fields, Frame, Sink, Value, Walk};
use crate::ber::{BerError, BitString, Rules};
use crate::mms;
use crate::schema::{Component, Named, Type};
use crate::time::Utc;

/// Takes the outline of a PDU, line by line.
pub trait Outline {
    /// A line that holds others begins.
    fn open(&mut self, heading: Heading<'_>, holds: Holds);
    /// A line with a value.
    fn leaf(&mut self, heading: Heading<'_>, shown: Shown<'_>);
    /// The line begun last ends.
    fn close(&mut self);
}

/// What a line is called.
#[derive(Clone, Copy, Debug)]
pub struct Heading<'a> {
    /// The identifier of the ASN.1 module.
    pub name: &'a str,
    /// Of an item of an IEC 61850 report: which it is.
    pub role: Option<Role>,
}

impl<'a> From<&'a str> for Heading<'a> {
    fn from(name: &'a str) -> Self {
        Self { name, role: None }
    }
}

/// What is in a line that holds others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Lines that differ in their names.
    Fields,
    /// Lines of one name.
    Items,
}

/// A value as people see it.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    /// There is nothing to show.
    Nothing,
    /// BOOLEAN
    Boolean(bool),
    /// A number without a name.
    Number(&'a str),
    /// Text of the PDU.
    Text(&'a str),
    /// Octets that mean nothing here.
    Octets(&'a [u8]),
    /// Our words for a value.
    Words(&'a str),
}

/// Makes an outline of steps.
pub(super) struct Explain<'a, 'o> {
    outline: &'o mut dyn Outline,
    report: Report<'a>,
    words: String,
    depth: usize,
}

impl<'a, 'o> Explain<'a, 'o> {
    pub(super) fn new(outline: &'o mut dyn Outline) -> Self {
        Self { outline, report: Report::default(), words: String::new(), depth: 0 }
    }

    fn value(&mut self, component: &'static Component, value: Value<'a>) {
        let name = component.name;
        match (component.inner(), value) {
            (_, Value::Null) => self.show(name, Shown::Nothing),
            (_, Value::Boolean(value)) => self.show(name, Shown::Boolean(value)),
            (_, Value::Named(value)) => self.show(name, Shown::Words(value)),
            (_, Value::Text(text)) => self.show(name, Shown::Text(text)),
            (Type::Integer(names), Value::Integer(value)) => self.integer(name, names, value),
            (_, Value::Integer(value)) => self.integer(name, &[], value),
            (Type::BitString(names), Value::Bits(bits)) => self.bits(name, names, bits),
            (_, Value::Bits(bits)) => self.bits(name, &[], bits),
            (_, Value::Oid(octets)) => self.text(name, Text::Oid(octets)),
            (_, Value::Octets(octets)) => self.octets(name, octets),
            (_, Value::Any(octets)) => self.show(name, Shown::Octets(octets)),
            (_, Value::Pdu(octets)) => self.pdu(name, octets),
        }
    }

    fn show(&mut self, name: &str, shown: Shown<'_>) {
        self.outline.leaf(name.into(), shown);
    }

    fn words(&mut self, name: &str, words: std::fmt::Arguments<'_>) {
        self.words.clear();
        let written = self.words.write_fmt(words);
        debug_assert!(written.is_ok(), "a String takes all text");
        self.outline.leaf(name.into(), Shown::Words(&self.words));
    }

    fn number(&mut self, name: &str, number: std::fmt::Arguments<'_>) {
        self.words.clear();
        let written = self.words.write_fmt(number);
        debug_assert!(written.is_ok(), "a String takes all text");
        self.outline.leaf(name.into(), Shown::Number(&self.words));
    }

    fn text(&mut self, name: &str, text: Text<'_>) {
        self.words.clear();
        text.append(&mut self.words);
        self.outline.leaf(name.into(), Shown::Words(&self.words));
    }

    fn integer(&mut self, name: &str, names: &[Named], value: i128) {
        match names.iter().find(|(_, number)| i128::from(*number) == value) {
            Some((named, _)) => self.words(name, format_args!("{named} ({value})")),
            None => self.number(name, format_args!("{value}")),
        }
    }

    /// The bits, and the names of those that are set where they have any.
    fn bits(&mut self, name: &str, names: &[Named], bits: BitString<'a>) {
        self.words.clear();
        if names.is_empty() {
            Text::Bits(bits).append(&mut self.words);
            if name == "bit-string" {
                self.report.bits(self.depth, bits).explain(bits, &mut self.words);
            }
        } else {
            let set = (0..bits.len()).filter(|&at| bits.bit(at));
            let named = set.map(|at| {
                let name = names.iter().find(|(_, number)| usize::try_from(*number) == Ok(at));
                name.map_or_else(|| at.to_string(), |(name, _)| (*name).to_owned())
            });
            self.words = named.collect::<Vec<_>>().join(" ");
        }
        self.outline.leaf(name.into(), Shown::Words(&self.words));
    }

    fn octets(&mut self, name: &str, octets: &[u8]) {
        match (name, octets) {
            ("floating-point", [8, a, b, c, d]) => {
                self.number(name, format_args!("{}", f32::from_be_bytes([*a, *b, *c, *d])));
            }
            ("floating-point", [11, rest @ ..]) if rest.len() == 8 => {
                let bits = rest.iter().fold(0, |bits, octet| bits << 8 | u64::from(*octet));
                self.number(name, format_args!("{}", f64::from_bits(bits)));
            }
            ("utc-time", [a, b, c, d, e, f, g, quality]) => {
                let seconds = i64::from(u32::from_be_bytes([*a, *b, *c, *d]));
                let fraction = i64::from(u32::from_be_bytes([0, *e, *f, *g]));
                let time = Utc(seconds * 1000 + ((fraction * 1000) >> 24));
                self.words(name, format_args!("{time}{}", TimeQuality(*quality)));
            }
            (
                "binary-time" | "timeOfDay" | "occurrenceTime" | "startingTime" | "endingTime",
                &[a, b, c, d, e, f],
            ) => {
                let days = i64::from(u16::from_be_bytes([e, f])) + DAYS_TO_1984;
                let time = Utc(days * 86_400_000 + i64::from(u32::from_be_bytes([a, b, c, d])));
                self.words(name, format_args!("{time}"));
            }
            _ => self.show(name, Shown::Octets(octets)),
        }
    }

    /// An MMS PDU in a SecPDU, and the octets of what is none.
    fn pdu(&mut self, name: &str, octets: &'a [u8]) {
        let walk = || Walk::new(&mms::schema::ROOT, octets, Rules::Ber, Vec::<Frame>::with_capacity(8));
        if walk().run(&mut Check).is_err() {
            return self.show(name, Shown::Octets(octets));
        }
        self.outline.open(name.into(), Holds::Fields);
        // What was gone through once without fault has none the second time.
        let shown = walk().run(self);
        debug_assert_eq!(shown, Ok(()));
        self.outline.close();
    }
}

/// Binary time counts days from 1984-01-01.
const DAYS_TO_1984: i64 = 5113;

/// The last octet of a utc-time (IEC 61850-8-1): what is wrong with the clock, and how many bits count.
struct TimeQuality(u8);

impl std::fmt::Display for TimeQuality {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let flags = [(0x80, "leap seconds known"), (0x40, "clock failure"), (0x20, "clock not synchronized")];
        flags.iter().filter(|(bit, _)| self.0 & bit != 0).try_for_each(|(_, flag)| write!(f, ", {flag}"))
    }
}

impl<'a> Sink<'a> for Explain<'a, '_> {
    fn open(&mut self, component: &'static Component, _: Option<Fields<'a>>) -> Result<(), BerError> {
        let role = self.report.open(self.depth, component.name);
        let holds = match component.inner() {
            Type::SequenceOf(_) | Type::SetOf(_) => Holds::Items,
            _ => Holds::Fields,
        };
        self.outline.open(Heading { name: component.name, role }, holds);
        self.depth += 1;
        Ok(())
    }

    fn leaf(&mut self, component: &'static Component, value: Value<'a>, _: usize) -> Result<(), BerError> {
        self.report.leaf(component.name, value);
        self.value(component, value);
        Ok(())
    }

    fn close(&mut self, _: &'static Component) {
        self.depth -= 1;
        self.outline.close();
    }
}

/// Only whether there is a fault.
struct Check;

impl<'a> Sink<'a> for Check {
    fn open(&mut self, _: &'static Component, _: Option<Fields<'a>>) -> Result<(), BerError> {
        Ok(())
    }

    fn leaf(&mut self, _: &'static Component, _: Value<'a>, _: usize) -> Result<(), BerError> {
        Ok(())
    }

    fn close(&mut self, _: &'static Component) {}
}
