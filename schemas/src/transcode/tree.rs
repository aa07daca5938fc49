//! Steps → lines for people: names, values, what the numbers mean; 61850's times and floats decoded.

use std::fmt::Write;

use super::convention::Text;
use super::walk::{Fields, Sink, Value};
use crate::ber::{BerError, BitString};
use crate::schema::{Component, Named, Type};
use crate::time::Utc;

/// Writes one line a component, indented by two blanks a level.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    out: &'a mut String,
    depth: usize,
}

impl<'a> Tree<'a> {
    pub(super) fn new(out: &'a mut String) -> Self {
        Self { out, depth: 0 }
    }

    fn line(&mut self, component: &Component) {
        self.out.extend(std::iter::repeat_n("  ", self.depth));
        self.out.push_str(component.name);
    }

    fn value(&mut self, component: &Component, value: Value<'_>) {
        match (component.inner(), value) {
            (_, Value::Null | Value::Pdu(_)) => {}
            (_, Value::Boolean(value)) => self.show(format_args!("{value}")),
            (_, Value::Named(name)) => self.show(format_args!("{name}")),
            (_, Value::Text(text)) => self.show(format_args!("{text:?}")),
            (Type::Integer(names), Value::Integer(value)) => self.integer(names, value),
            (_, Value::Integer(value)) => self.show(format_args!("{value}")),
            (Type::BitString(names), Value::Bits(bits)) => self.bits(names, bits),
            (_, Value::Bits(bits)) => self.text(Text::Bits(bits)),
            (_, Value::Oid(octets)) => self.text(Text::Oid(octets)),
            (_, Value::Octets(octets) | Value::Any(octets)) => self.octets(component.name, octets),
        }
    }

    fn show(&mut self, value: std::fmt::Arguments<'_>) {
        let written = write!(self.out, ": {value}");
        debug_assert!(written.is_ok(), "a String takes all text");
    }

    fn text(&mut self, text: Text<'_>) {
        self.out.push_str(": ");
        text.append(self.out);
    }

    fn integer(&mut self, names: &[Named], value: i128) {
        match names.iter().find(|(_, number)| i128::from(*number) == value) {
            Some((name, _)) => self.show(format_args!("{name} ({value})")),
            None => self.show(format_args!("{value}")),
        }
    }

    /// The names of the bits that are set, or the bits where they have none.
    fn bits(&mut self, names: &[Named], bits: BitString<'_>) {
        if names.is_empty() {
            return self.text(Text::Bits(bits));
        }
        self.out.push(':');
        for at in (0..bits.len()).filter(|&at| bits.bit(at)) {
            let name = names.iter().find(|(_, number)| usize::try_from(*number) == Ok(at));
            let written = match name {
                Some((name, _)) => write!(self.out, " {name}"),
                None => write!(self.out, " {at}"),
            };
            debug_assert!(written.is_ok(), "a String takes all text");
        }
    }

    fn octets(&mut self, name: &str, octets: &[u8]) {
        match (name, octets) {
            ("floating-point", [8, a, b, c, d]) => {
                self.show(format_args!("{}", f32::from_be_bytes([*a, *b, *c, *d])));
            }
            ("floating-point", [11, rest @ ..]) if rest.len() == 8 => {
                let bits = rest.iter().fold(0, |bits, octet| bits << 8 | u64::from(*octet));
                self.show(format_args!("{}", f64::from_bits(bits)));
            }
            ("utc-time", [a, b, c, d, e, f, g, quality]) => {
                let seconds = i64::from(u32::from_be_bytes([*a, *b, *c, *d]));
                let fraction = i64::from(u32::from_be_bytes([0, *e, *f, *g]));
                let time = Utc(seconds * 1000 + ((fraction * 1000) >> 24));
                self.show(format_args!("{time}{}", TimeQuality(*quality)));
            }
            (
                "binary-time" | "timeOfDay" | "occurrenceTime" | "startingTime" | "endingTime",
                &[a, b, c, d, e, f],
            ) => {
                let days = i64::from(u16::from_be_bytes([e, f])) + DAYS_TO_1984;
                let time = Utc(days * 86_400_000 + i64::from(u32::from_be_bytes([a, b, c, d])));
                self.show(format_args!("{time}"));
            }
            _ => self.text(Text::Hex(octets)),
        }
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

impl<'a> Sink<'a> for Tree<'_> {
    fn open(&mut self, component: &'static Component, _: Option<Fields<'a>>) -> Result<(), BerError> {
        self.line(component);
        self.out.push('\n');
        self.depth += 1;
        Ok(())
    }

    fn leaf(&mut self, component: &'static Component, value: Value<'a>, _: usize) -> Result<(), BerError> {
        self.line(component);
        self.value(component, value);
        self.out.push('\n');
        Ok(())
    }

    fn close(&mut self, _: &'static Component) {
        self.depth -= 1;
    }
}
