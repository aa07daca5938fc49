//! How XML shows values, by the namespace they stand in: the SecPDUs of E2E_4, and MMS in two shapes.

use std::fmt::Write;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

use crate::ber::BitString;
use crate::oid;
use crate::profile::{E2E_NS, MMS_NS};

/// Base64 in its one form: padded, no blanks, no stray bits (attack X15).
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new());

/// The shape that a writer of MMS keeps strictly to. The reader takes both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Basic XER (X.693): `MMSpdu` around the PDU, CHOICE items bare, BOOLEAN as `<true/>`.
    Basic,
    /// As IEC 61850-8-2 is publicly described: items carry their type's name, values with a DEFAULT are
    /// attributes, BOOLEAN is text: assumed, CP-17.
    Iec,
}

/// What holds in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Convention {
    /// Every value has one text; octets are base64; what XML would change is no value.
    E2e,
    /// Octets are hex; control characters are elements; blanks around numbers do not matter.
    Mms(Shape),
}

impl Convention {
    pub(super) const fn ns(self) -> &'static str {
        match self {
            Self::E2e => E2E_NS,
            Self::Mms(_) => MMS_NS,
        }
    }

    pub(super) const fn is_iec(self) -> bool {
        matches!(self, Self::Mms(Shape::Iec))
    }

    pub(super) const fn digits(self, octets: &[u8]) -> Text<'_> {
        match self {
            Self::E2e => Text::Base64(octets),
            Self::Mms(_) => Text::Hex(octets),
        }
    }
}

/// Text that is still a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text<'a> {
    /// Octets, as base64.
    Base64(&'a [u8]),
    /// Octets, as hex.
    Hex(&'a [u8]),
    /// Text as it is.
    Verbatim(&'a str),
    /// A decimal number.
    Integer(i128),
    /// Digits 0 and 1.
    Bits(BitString<'a>),
    /// A dotted identifier.
    Oid(&'a [u8]),
}

impl Text<'_> {
    /// The text, not escaped.
    #[must_use]
    pub fn to_text(self) -> std::borrow::Cow<'static, str> {
        let mut text = String::new();
        self.append(&mut text);
        text.into()
    }

    /// How many octets it can be in XML, however it is escaped.
    pub(super) fn longest(self) -> usize {
        match self {
            Self::Base64(octets) => octets.len().div_ceil(3).saturating_mul(4),
            Self::Hex(octets) => octets.len().saturating_mul(2),
            Self::Verbatim(text) => {
                let escaped = text.bytes().filter(|octet| matches!(octet, b'<' | b'>' | b'&' | b'"' | b'\''));
                text.len().saturating_add(escaped.count().saturating_mul("&quot;".len() - 1))
            }
            Self::Integer(_) => "-170141183460469231731687303715884105728".len(),
            Self::Bits(bits) => bits.len(),
            Self::Oid(octets) => octets.len().saturating_mul("127.".len()),
        }
    }

    /// Appends the text, not escaped.
    pub fn append(self, out: &mut String) {
        match self {
            Self::Base64(octets) => BASE64.encode_string(octets, out),
            Self::Hex(octets) => octets.iter().for_each(|&octet| {
                out.push(hex_digit(octet >> 4));
                out.push(hex_digit(octet & 0x0f));
            }),
            Self::Verbatim(text) => out.push_str(text),
            Self::Integer(value) => append_integer(value, out),
            Self::Bits(bits) => out.extend((0..bits.len()).map(|at| if bits.bit(at) { '1' } else { '0' })),
            Self::Oid(octets) => {
                oid::write_dotted(octets, out);
            }
        }
    }
}

const fn hex_digit(value: u8) -> char {
    (match value {
        0..=9 => b'0' + value,
        _ => b'A' + value - 10,
    }) as char
}

fn append_integer(value: i128, out: &mut String) {
    let written = match i64::try_from(value) {
        Ok(value) => write!(out, "{value}"),
        Err(_) => write!(out, "{value}"),
    };
    debug_assert!(written.is_ok(), "a String takes all text");
}

/// The elements that stand for control characters (X.680, table 3). TAB and LF survive as they are; CR does not
/// (brokers lose it as character and as reference), so it has an element here too.
const CONTROLS: [&str; 32] = [
    "nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs", "", "", "vt", "ff", "cr", "so", "si",
    "dle", "dc1", "dc2", "dc3", "dc4", "nak", "syn", "etb", "can", "em", "sub", "esc", "is4", "is3", "is2",
    "is1",
];

/// The element that stands for this character in the text of an MMS PDU.
#[must_use]
pub fn control_name(octet: u8) -> Option<&'static str> {
    CONTROLS.get(usize::from(octet)).copied().filter(|name| !name.is_empty())
}

/// The character that this element stands for.
pub(super) fn control(name: &str) -> Option<char> {
    let code = CONTROLS.iter().position(|known| !name.is_empty() && *known == name)?;
    u8::try_from(code).ok().map(char::from)
}
