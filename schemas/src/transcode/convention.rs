//! How XML shows values, by the namespace they stand in: the SecPDUs of E2E_4, and MMS in two shapes.

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
    /// The same with `floating-point` without the octet of the exponent's width where its format tells it (IEEE 754);
    /// only [`XerReader::take_bare_floats`](super::XerReader::take_bare_floats) reads it back: assumed, CP-17.
    IecBareFloats,
}

/// What holds in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Convention {
    /// Every value has one text; octets are base64; what XML would change is no value.
    E2e,
    /// Octets are hex; control characters are elements; blanks around numbers do not matter.
    Mms(Shape),
}

/// A convention as a type, so that each has its own code.
pub(super) trait Style {
    const CONVENTION: Convention;
}

/// SecPDUs.
pub(super) struct E2e;
/// MMS as Basic XER.
pub(super) struct BasicXer;
/// MMS in the shape of IEC 61850-8-2.
pub(super) struct IecXer;
/// The same with bare floats.
pub(super) struct IecBareFloats;

impl Style for E2e {
    const CONVENTION: Convention = Convention::E2e;
}

impl Style for BasicXer {
    const CONVENTION: Convention = Convention::Mms(Shape::Basic);
}

impl Style for IecXer {
    const CONVENTION: Convention = Convention::Mms(Shape::Iec);
}

impl Style for IecBareFloats {
    const CONVENTION: Convention = Convention::Mms(Shape::IecBareFloats);
}

impl Convention {
    #[inline(always)]
    pub(super) const fn ns(self) -> &'static str {
        match self {
            Self::E2e => E2E_NS,
            Self::Mms(_) => MMS_NS,
        }
    }

    #[inline(always)]
    pub(super) const fn is_iec(self) -> bool {
        matches!(self, Self::Mms(Shape::Iec | Shape::IecBareFloats))
    }

    #[inline(always)]
    pub(super) const fn has_bare_floats(self) -> bool {
        matches!(self, Self::Mms(Shape::IecBareFloats))
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
        self.push(out);
    }

    /// The same to text of either kind.
    #[inline(always)]
    pub(crate) fn push(self, out: &mut impl Push) {
        match self {
            Self::Base64(octets) => out.push_base64(octets),
            Self::Hex(octets) => push_hex(octets, out),
            Self::Verbatim(text) => out.push_text(text),
            Self::Integer(value) => push_integer(value, out),
            Self::Bits(bits) => push_bits(bits, out),
            Self::Oid(octets) => {
                let mut text = String::new();
                oid::write_dotted(octets, &mut text);
                out.push_text(&text);
            }
        }
    }
}

/// Takes text piece by piece.
pub(crate) trait Push {
    fn push_text(&mut self, text: &str);
    /// The first characters of a piece.
    fn push_ascii<const LENGTH: usize>(&mut self, piece: [u8; LENGTH], length: usize);
    fn push_base64(&mut self, octets: &[u8]) {
        self.push_text(&BASE64.encode(octets));
    }
}

impl Push for String {
    fn push_text(&mut self, text: &str) {
        self.push_str(text);
    }

    fn push_ascii<const LENGTH: usize>(&mut self, piece: [u8; LENGTH], length: usize) {
        self.extend(piece.iter().take(length).map(|octet| char::from(*octet)));
    }

    fn push_base64(&mut self, octets: &[u8]) {
        BASE64.encode_string(octets, self);
    }
}

/// Four octets at once: each digit in an octet of its own, 7 more for those above 9.
#[inline(always)]
fn push_hex(octets: &[u8], out: &mut impl Push) {
    let (whole, rest) = octets.as_chunks();
    for octets in whole {
        out.push_ascii(hex(u32::from_be_bytes(*octets)), 8);
    }
    if !rest.is_empty() {
        let value = rest.iter().fold(0, |value, octet| value << 8 | u32::from(*octet));
        out.push_ascii(hex(value << (32 - 8 * rest.len())), 2 * rest.len());
    }
}

#[inline(always)]
const fn hex(octets: u32) -> [u8; 8] {
    let digits = octets as u64;
    let digits = (digits | digits << 16) & 0x0000_ffff_0000_ffff;
    let digits = (digits | digits << 8) & 0x00ff_00ff_00ff_00ff;
    let digits = (digits | digits << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    let letters = ((digits + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
    (digits + 0x3030_3030_3030_3030 + 7 * letters).to_be_bytes()
}

/// Eight bits at once: each in an octet of its own.
#[inline(always)]
fn push_bits(bits: BitString<'_>, out: &mut impl Push) {
    let mut left = bits.len();
    for octet in bits.octets {
        let spread = (u64::from(*octet) * 0x0101_0101_0101_0101) & 0x8040_2010_0804_0201;
        let ones = ((spread + 0x7f7f_7f7f_7f7f_7f7f) >> 7) & 0x0101_0101_0101_0101;
        out.push_ascii((ones + 0x3030_3030_3030_3030).to_be_bytes(), left.min(8));
        left = left.saturating_sub(8);
    }
}

/// Digits of the longest number.
const DIGITS: usize = 39;

#[inline(always)]
fn push_integer(value: i128, out: &mut impl Push) {
    match u64::try_from(value) {
        Ok(value @ 0..10) => out.push_ascii([b'0' + value as u8], 1),
        Ok(value @ 10..100) => out.push_ascii([b'0' + (value / 10) as u8, b'0' + (value % 10) as u8], 2),
        _ => push_long(value, out),
    }
}

fn push_long(value: i128, out: &mut impl Push) {
    if value < 0 {
        out.push_ascii([b'-'], 1);
    }
    let mut left = value.unsigned_abs();
    let length = left.checked_ilog10().unwrap_or(0) as usize + 1;
    let mut digits = [0; DIGITS];
    for digit in digits.iter_mut().take(length).rev() {
        // Division in 128 bits is slow.
        let (quotient, remainder) = match u64::try_from(left) {
            Ok(left) => (u128::from(left / 10), left % 10),
            Err(_) => (left / 10, (left % 10) as u64),
        };
        *digit = b'0' + remainder as u8;
        left = quotient;
    }
    out.push_ascii(digits, length);
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
