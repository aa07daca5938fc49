//! BER and DER, octet by octet (X.690): the one reader and the one writer under everything in this crate.
//!
//! The reader borrows: it copies nothing, allocates nothing and never recurses. `Rules::Ber` takes what real
//! peers send (indefinite and non-minimal lengths); `Rules::Der` refuses every encoding but one.

use thiserror::Error;

/// How deep definite or indefinite elements may be nested in one another before a reader refuses.
pub const MAX_DEPTH: u8 = 64;

/// The largest tag number read. MMS ends below 100; 28 bits hold every tag in use.
const MAX_TAG_NUMBER: u32 = (1 << 28) - 1;

/// The class of a tag (X.690, 8.1.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// A type of X.680 itself.
    Universal,
    /// Unique within an application.
    Application,
    /// Meaningful only where it stands.
    Context,
    /// By private agreement.
    Private,
}

/// An identifier: class, number, and whether the contents are themselves encodings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tag {
    /// The class.
    pub class: Class,
    /// The P/C bit.
    pub constructed: bool,
    /// The number.
    pub number: u32,
}

impl Tag {
    /// `BOOLEAN`
    pub const BOOLEAN: Self = Self::universal(1);
    /// `INTEGER`
    pub const INTEGER: Self = Self::universal(2);
    /// `BIT STRING`
    pub const BIT_STRING: Self = Self::universal(3);
    /// `OCTET STRING`
    pub const OCTET_STRING: Self = Self::universal(4);
    /// `NULL`
    pub const NULL: Self = Self::universal(5);
    /// `OBJECT IDENTIFIER`
    pub const OBJECT_IDENTIFIER: Self = Self::universal(6);
    /// `EXTERNAL`
    pub const EXTERNAL: Self = Self::universal(8).constructed();
    /// `ENUMERATED`
    pub const ENUMERATED: Self = Self::universal(10);
    /// `UTF8String`
    pub const UTF8_STRING: Self = Self::universal(12);
    /// `SEQUENCE` and `SEQUENCE OF`
    pub const SEQUENCE: Self = Self::universal(16).constructed();
    /// `SET` and `SET OF`
    pub const SET: Self = Self::universal(17).constructed();
    /// `GeneralizedTime`
    pub const GENERALIZED_TIME: Self = Self::universal(24);

    /// A primitive tag of class universal.
    #[must_use]
    pub const fn universal(number: u32) -> Self {
        Self { class: Class::Universal, constructed: false, number }
    }

    /// A primitive tag of class application.
    #[must_use]
    pub const fn application(number: u32) -> Self {
        Self { class: Class::Application, constructed: false, number }
    }

    /// A primitive context-specific tag.
    #[must_use]
    pub const fn context(number: u32) -> Self {
        Self { class: Class::Context, constructed: false, number }
    }

    /// The same tag with the P/C bit set.
    #[must_use]
    pub const fn constructed(self) -> Self {
        Self { constructed: true, ..self }
    }

    /// Whether both name the same type, whatever their P/C bits say.
    #[must_use]
    pub fn names_same(self, other: Self) -> bool {
        self.class == other.class && self.number == other.number
    }

    const fn leading_bits(self) -> u8 {
        let class = match self.class {
            Class::Universal => 0x00,
            Class::Application => 0x40,
            Class::Context => 0x80,
            Class::Private => 0xc0,
        };
        class | if self.constructed { 0x20 } else { 0 }
    }
}

impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let class = match self.class {
            Class::Universal => "UNIVERSAL ",
            Class::Application => "APPLICATION ",
            Class::Context => "",
            Class::Private => "PRIVATE ",
        };
        write!(f, "[{class}{}]", self.number)
    }
}

/// What tells a tag found from the one expected where all else is the same.
fn other_form(expected: Tag, found: Tag) -> &'static str {
    match found.constructed {
        _ if !expected.names_same(found) => "",
        true => " constructed",
        false => " primitive",
    }
}

/// What is wrong, and at which octet of the whole input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("octet {offset}: {fault}")]
pub struct BerError {
    /// Octets before the fault.
    pub offset: usize,
    /// The fault.
    pub fault: Fault,
}

/// What can be wrong with an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// The input ends inside an element.
    #[error("the input ends inside an element")]
    Truncated,
    /// A length that is larger than what is left, or than any machine holds.
    #[error("a length of more octets than there are")]
    Length,
    /// A length or tag in more octets than needed (DER).
    #[error("not the shortest form of a tag or length")]
    NotMinimal,
    /// An indefinite length where it is not allowed.
    #[error("an indefinite length where none is allowed")]
    Indefinite,
    /// A tag number beyond every standard's.
    #[error("a tag number out of range")]
    TagNumber,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("nested deeper than {MAX_DEPTH}")]
    Depth,
    /// Another element than the type wants here.
    #[error("expected {expected}, found {found}{}", other_form(*expected, *found))]
    Unexpected {
        /// What the type wants.
        expected: Tag,
        /// What is there.
        found: Tag,
    },
    /// The element is missing.
    #[error("{0} is missing")]
    Missing(Tag),
    /// Octets after the end.
    #[error("octets after the end of the value")]
    Trailing,
    /// Contents that are no value of their type.
    #[error("contents that are no {0}")]
    Contents(&'static str),
    /// More of something than the limit.
    #[error("more than {0}")]
    TooMany(&'static str),
}

/// Which encodings of one value are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// Any of X.690 clause 8.
    Ber,
    /// The one of clause 10.
    Der,
}

/// One element: identifier, contents, and the octets it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// The identifier.
    pub tag: Tag,
    /// The contents octets, without end-of-contents octets.
    pub content: &'a [u8],
    /// The whole element as received.
    pub octets: &'a [u8],
    /// Where it begins in the whole input.
    pub offset: usize,
    /// Where the contents begin in the whole input.
    pub content_offset: usize,
    rules: Rules,
    depth: u8,
}

impl<'a> Element<'a> {
    /// A reader over the contents.
    ///
    /// # Errors
    /// [`Fault::Depth`] when the nesting is too deep.
    pub fn reader(&self) -> Result<Reader<'a>, BerError> {
        if self.depth >= MAX_DEPTH {
            return Err(self.fault(Fault::Depth));
        }
        Ok(Reader {
            octets: self.content,
            position: 0,
            base: self.content_offset,
            rules: self.rules,
            depth: self.depth + 1,
        })
    }

    /// What it holds, which must be other elements.
    #[inline(always)]
    pub(crate) fn inside(&self) -> Result<Rest<'a>, BerError> {
        if !self.tag.constructed {
            let expected = self.tag.constructed();
            return Err(self.fault(Fault::Unexpected { expected, found: self.tag }));
        }
        if self.depth >= MAX_DEPTH {
            return Err(self.fault(Fault::Depth));
        }
        let end = self.content_offset + self.content.len();
        Ok(Rest { octets: self.content, end, depth: self.depth + 1 })
    }

    /// By which rules it was read.
    #[must_use]
    pub const fn rules(&self) -> Rules {
        self.rules
    }

    /// How many elements it stands in.
    #[must_use]
    pub const fn depth(&self) -> u8 {
        self.depth
    }

    /// An error that points at these contents.
    #[must_use]
    pub fn fault(&self, fault: Fault) -> BerError {
        BerError { offset: self.content_offset, fault }
    }

    /// The contents as an INTEGER or ENUMERATED.
    ///
    /// # Errors
    /// Empty, larger than 64 bits, or (DER) not minimal.
    pub fn integer(&self) -> Result<i64, BerError> {
        let (first, rest) = self.content.split_first().ok_or(self.fault(Fault::Contents("INTEGER")))?;
        if self.rules == Rules::Der && !is_minimal_integer(self.content) {
            return Err(self.fault(Fault::NotMinimal));
        }
        rest.iter()
            .try_fold(i64::from(*first as i8), |value, octet| {
                value.checked_mul(256).map(|value| value | i64::from(*octet))
            })
            .ok_or(self.fault(Fault::Contents("INTEGER of at most 64 bits")))
    }

    /// The contents as an INTEGER of up to 128 bits.
    ///
    /// # Errors
    /// Empty, larger, or (DER) not minimal.
    #[inline(always)]
    pub fn integer128(&self) -> Result<i128, BerError> {
        let (first, rest) = self.content.split_first().ok_or(self.fault(Fault::Contents("INTEGER")))?;
        if self.rules == Rules::Der && !is_minimal_integer(self.content) {
            return Err(self.fault(Fault::NotMinimal));
        }
        if rest.is_empty() {
            return Ok(i128::from(*first as i8));
        }
        if self.content.len() > size_of::<i128>() {
            return Err(self.fault(Fault::Contents("INTEGER of at most 128 bits")));
        }
        Ok(wide(*first, rest))
    }

    /// The contents as an INTEGER of 0 to 2³²−1.
    ///
    /// # Errors
    /// As [`Self::integer`], or out of range.
    pub fn unsigned32(&self) -> Result<u32, BerError> {
        u32::try_from(self.integer()?).map_err(|_| self.fault(Fault::Contents("Unsigned32")))
    }

    /// The contents as a BOOLEAN.
    ///
    /// # Errors
    /// Not one octet, or (DER) neither 00 nor FF.
    #[inline(always)]
    pub fn boolean(&self) -> Result<bool, BerError> {
        match (self.content, self.rules) {
            ([0], _) => Ok(false),
            ([0xff], _) | ([_], Rules::Ber) => Ok(true),
            _ => Err(self.fault(Fault::Contents("BOOLEAN"))),
        }
    }

    /// The contents as text.
    ///
    /// # Errors
    /// Not UTF-8.
    #[inline(always)]
    pub fn utf8(&self) -> Result<&'a str, BerError> {
        std::str::from_utf8(self.content).map_err(|_| self.fault(Fault::Contents("UTF-8 text")))
    }

    /// The contents as a NULL.
    ///
    /// # Errors
    /// Not empty.
    #[inline(always)]
    pub fn null(&self) -> Result<(), BerError> {
        if self.content.is_empty() { Ok(()) } else { Err(self.fault(Fault::Contents("NULL"))) }
    }

    /// The contents as a BIT STRING.
    ///
    /// # Errors
    /// No octet, more than seven unused bits, or (DER) unused bits that are set.
    #[inline(always)]
    pub fn bit_string(&self) -> Result<BitString<'a>, BerError> {
        let fault = self.fault(Fault::Contents("BIT STRING"));
        let (&unused, octets) = self.content.split_first().ok_or(fault)?;
        let last = octets.last().copied().unwrap_or(0);
        let padding = last & ((1u16 << unused.min(7)) - 1) as u8;
        if unused > 7 || (octets.is_empty() && unused > 0) || (self.rules == Rules::Der && padding != 0) {
            return Err(fault);
        }
        Ok(BitString { unused, octets })
    }
}

/// A BIT STRING: bit 0 is the highest bit of the first octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitString<'a> {
    /// Bits of the last octet that do not count, 0 to 7.
    pub unused: u8,
    /// The bits.
    pub octets: &'a [u8],
}

impl BitString<'_> {
    /// How many bits it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.octets.len() * 8 - usize::from(self.unused)
    }

    /// Whether it has no bit at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.octets.is_empty()
    }

    /// Bit `number`; a bit beyond the end is not set (X.680, 22.7).
    #[must_use]
    pub fn bit(&self, number: usize) -> bool {
        number < self.len()
            && self.octets.get(number / 8).is_some_and(|octet| octet & (0x80 >> (number % 8)) != 0)
    }
}

/// What is left of an element, and where in the whole input that ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rest<'a> {
    octets: &'a [u8],
    end: usize,
    depth: u8,
}

impl<'a> Rest<'a> {
    /// All of an input.
    pub(crate) const fn all(input: &'a [u8]) -> Self {
        Self { octets: input, end: input.len(), depth: 0 }
    }

    /// What is left up to there, of which so many octets.
    #[inline(always)]
    pub(crate) fn resume(input: &'a [u8], length: usize, end: usize, depth: u8) -> Self {
        Self { octets: input.get(end - length..end).unwrap_or(&[]), end, depth }
    }

    /// Length, end and depth, for [`Self::resume`].
    #[inline(always)]
    pub(crate) const fn place(self) -> (usize, usize, u8) {
        (self.octets.len(), self.end, self.depth)
    }

    /// Whether nothing is left.
    #[inline(always)]
    pub(crate) const fn is_empty(self) -> bool {
        self.octets.is_empty()
    }

    /// Where it begins in the whole input.
    pub(crate) const fn offset(self) -> usize {
        self.end - self.octets.len()
    }

    /// An error that points here.
    pub(crate) const fn fault(self, fault: Fault) -> BerError {
        BerError { offset: self.offset(), fault }
    }

    /// Checks that nothing is left.
    #[inline(always)]
    pub(crate) fn finish(self) -> Result<(), BerError> {
        if self.is_empty() { Ok(()) } else { Err(self.fault(Fault::Trailing)) }
    }

    /// A reader of the same.
    pub(crate) const fn reader(self, rules: Rules) -> Reader<'a> {
        Reader { octets: self.octets, position: 0, base: self.offset(), rules, depth: self.depth }
    }

    /// The next element's tag, whatever follows it. `None` at the end or where no tag can be read.
    pub(crate) fn tag(self) -> Option<Tag> {
        parse_tag(self.octets).ok().map(|(tag, _)| tag)
    }

    /// The next element. Nearly all have one octet of identifier and one of length, which all rules take.
    #[inline(always)]
    pub(crate) fn read(&mut self, rules: Rules) -> Result<Element<'a>, BerError> {
        let (tag, header, content, end) = match self.octets {
            [identifier, length @ 0..=0x7f, body @ ..]
                if identifier & 0x1f != 0x1f && usize::from(*length) <= body.len() =>
            {
                (short_tag(*identifier), 2, usize::from(*length), usize::from(*length) + 2)
            }
            _ => self.measure(rules)?,
        };
        let (octets, rest) = self.octets.split_at_checked(end).unwrap_or((self.octets, &[]));
        let offset = self.offset();
        self.octets = rest;
        Ok(Element {
            tag,
            content: octets.get(header..header + content).unwrap_or(&[]),
            octets,
            offset,
            content_offset: offset + header,
            rules,
            depth: self.depth,
        })
    }

    /// Tag, and octets of header, contents and whole of the next element.
    #[inline(never)]
    fn measure(self, rules: Rules) -> Result<(Tag, usize, usize, usize), BerError> {
        let element = self.reader(rules).read()?;
        let header = element.content_offset - element.offset;
        Ok((element.tag, header, element.content.len(), element.octets.len()))
    }
}

/// Reads elements from octets, front to back.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    octets: &'a [u8],
    position: usize,
    base: usize,
    rules: Rules,
    depth: u8,
}

impl<'a> Reader<'a> {
    /// Reads BER.
    #[must_use]
    pub const fn ber(octets: &'a [u8]) -> Self {
        Self { octets, position: 0, base: 0, rules: Rules::Ber, depth: 0 }
    }

    /// Reads DER and refuses all other BER.
    #[must_use]
    pub const fn der(octets: &'a [u8]) -> Self {
        Self { octets, position: 0, base: 0, rules: Rules::Der, depth: 0 }
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.position >= self.octets.len()
    }

    /// What has not been read yet.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.octets.get(self.position..).unwrap_or(&[])
    }

    /// The position in the whole input.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.base + self.position
    }

    /// The next element's tag, without reading it. `None` at the end or where no tag can be read.
    #[must_use]
    pub fn peek(&self) -> Option<Tag> {
        Header::parse(self.rest(), self.rules).ok().map(|header| header.tag)
    }

    /// The next element, whatever it is.
    ///
    /// # Errors
    /// No well-formed element follows.
    #[inline]
    pub fn read(&mut self) -> Result<Element<'a>, BerError> {
        let rest = self.rest();
        let fault = |fault| BerError { offset: self.offset(), fault };
        let header = Header::parse(rest, self.rules).map_err(fault)?;
        let body = rest.get(header.length..).unwrap_or(&[]);
        let (content, end) = match header.content {
            Some(length) => (body.get(..length).ok_or(fault(Fault::Length))?, header.length + length),
            None => {
                let length = indefinite_length(body).map_err(fault)?;
                (body.get(..length).ok_or(fault(Fault::Length))?, header.length + length + 2)
            }
        };
        let octets = rest.get(..end).ok_or(fault(Fault::Length))?;
        let offset = self.offset();
        let content_offset = offset + header.length;
        self.position += end;
        Ok(Element {
            tag: header.tag,
            content,
            octets,
            offset,
            content_offset,
            rules: self.rules,
            depth: self.depth,
        })
    }

    /// The next element by BER, also where the rest is DER: foreign octets that are carried as they came.
    ///
    /// # Errors
    /// No well-formed element follows.
    pub fn read_foreign(&mut self) -> Result<Element<'a>, BerError> {
        let mut reader = Self { rules: Rules::Ber, ..*self };
        let element = reader.read()?;
        self.position = reader.position;
        Ok(element)
    }

    /// The next element, which must have this tag.
    ///
    /// # Errors
    /// Another tag, or no well-formed element.
    #[inline]
    pub fn expect(&mut self, tag: Tag) -> Result<Element<'a>, BerError> {
        if self.is_empty() {
            return Err(BerError { offset: self.offset(), fault: Fault::Missing(tag) });
        }
        let offset = self.offset();
        let element = self.read()?;
        if element.tag == tag {
            Ok(element)
        } else {
            Err(BerError { offset, fault: Fault::Unexpected { expected: tag, found: element.tag } })
        }
    }

    /// The next element if it has this tag.
    ///
    /// # Errors
    /// It has the tag but is not well-formed.
    #[inline]
    pub fn optional(&mut self, tag: Tag) -> Result<Option<Element<'a>>, BerError> {
        match parse_tag(self.rest()) {
            Ok((found, _)) if found == tag => self.read().map(Some),
            _ => Ok(None),
        }
    }

    /// A reader over the contents of the next element, which must have this tag.
    ///
    /// # Errors
    /// As [`Self::expect`], or nested too deep.
    #[inline]
    pub fn enter(&mut self, tag: Tag) -> Result<Reader<'a>, BerError> {
        self.expect(tag)?.reader()
    }

    /// Checks that nothing is left.
    ///
    /// # Errors
    /// [`Fault::Trailing`].
    pub fn finish(&self) -> Result<(), BerError> {
        if self.is_empty() { Ok(()) } else { Err(BerError { offset: self.offset(), fault: Fault::Trailing }) }
    }
}

/// The value of the contents of an INTEGER.
fn wide(first: u8, rest: &[u8]) -> i128 {
    rest.iter().fold(i128::from(first as i8), |value, octet| value << 8 | i128::from(*octet))
}

/// Whether these contents are the shortest for their INTEGER (X.690, 8.3.2).
fn is_minimal_integer(content: &[u8]) -> bool {
    !matches!(content, [0x00, 0x00..=0x7f, ..] | [0xff, 0x80..=0xff, ..])
}

/// Identifier and length octets. `content` is `None` for an indefinite length.
struct Header {
    tag: Tag,
    length: usize,
    content: Option<usize>,
}

impl Header {
    #[inline]
    fn parse(octets: &[u8], rules: Rules) -> Result<Self, Fault> {
        let (tag, tag_length) = parse_tag(octets)?;
        let rest = octets.get(tag_length..).unwrap_or(&[]);
        let (content, length_length) = parse_length(rest, rules)?;
        if content.is_none() && !tag.constructed {
            return Err(Fault::Indefinite);
        }
        Ok(Self { tag, length: tag_length + length_length, content })
    }
}

#[inline]
fn parse_tag(octets: &[u8]) -> Result<(Tag, usize), Fault> {
    let &first = octets.first().ok_or(Fault::Truncated)?;
    let tag = short_tag(first);
    if first & 0x1f != 0x1f {
        return Ok((tag, 1));
    }
    let (number, length) = parse_high_number(octets.get(1..).unwrap_or(&[]))?;
    Ok((Tag { number, ..tag }, 1 + length))
}

/// The tag of an identifier that is one octet.
#[inline]
const fn short_tag(identifier: u8) -> Tag {
    let class = match identifier >> 6 {
        0 => Class::Universal,
        1 => Class::Application,
        2 => Class::Context,
        _ => Class::Private,
    };
    Tag { class, constructed: identifier & 0x20 != 0, number: (identifier & 0x1f) as u32 }
}

/// A tag number of 31 or more. Padding and small numbers are wrong in BER too (X.690, 8.1.2.4.2).
fn parse_high_number(octets: &[u8]) -> Result<(u32, usize), Fault> {
    let mut number = 0u32;
    for (index, &octet) in octets.iter().enumerate() {
        number = (number << 7) | u32::from(octet & 0x7f);
        if number == 0 || number > MAX_TAG_NUMBER {
            return Err(Fault::TagNumber);
        }
        if octet & 0x80 == 0 {
            return if number < 31 { Err(Fault::NotMinimal) } else { Ok((number, index + 1)) };
        }
        if index >= 3 {
            return Err(Fault::TagNumber);
        }
    }
    Err(Fault::Truncated)
}

#[inline]
fn parse_length(octets: &[u8], rules: Rules) -> Result<(Option<usize>, usize), Fault> {
    let &first = octets.first().ok_or(Fault::Truncated)?;
    match first {
        0x00..=0x7f => Ok((Some(usize::from(first)), 1)),
        0x80 if rules == Rules::Ber => Ok((None, 1)),
        0x80 => Err(Fault::Indefinite),
        0xff => Err(Fault::Length),
        _ => {
            let count = usize::from(first & 0x7f);
            let digits = octets.get(1..=count).ok_or(Fault::Truncated)?;
            let length = long_length(digits, rules)?;
            Ok((Some(length), 1 + count))
        }
    }
}

fn long_length(digits: &[u8], rules: Rules) -> Result<usize, Fault> {
    let zeros = digits.iter().take_while(|&&octet| octet == 0).count();
    if digits.len() - zeros > size_of::<usize>() {
        return Err(Fault::Length);
    }
    let length = digits.iter().fold(0, |length, &octet| length << 8 | usize::from(octet));
    if rules == Rules::Der && (zeros > 0 || length < 0x80) {
        return Err(Fault::NotMinimal);
    }
    Ok(length)
}

/// How many octets stand before the end-of-contents octets that close this body. A count of open elements
/// takes the place of a stack: elements of definite length are stepped over whole.
fn indefinite_length(body: &[u8]) -> Result<usize, Fault> {
    let mut open = 1u8;
    let mut position = 0;
    loop {
        let rest = body.get(position..).ok_or(Fault::Length)?;
        if rest.starts_with(&[0, 0]) {
            open -= 1;
            if open == 0 {
                return Ok(position);
            }
            position += 2;
            continue;
        }
        let header = Header::parse(rest, Rules::Ber)?;
        if header.content.is_none() {
            open += 1;
            if open > MAX_DEPTH {
                return Err(Fault::Depth);
            }
        }
        position = position.saturating_add(header.length).saturating_add(header.content.unwrap_or(0));
    }
}

/// Writes DER, front to back. Lengths of constructed elements are filled in when they close.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    octets: Vec<u8>,
}

impl Writer {
    /// An empty writer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A writer that appends to what is there.
    #[must_use]
    pub fn over(octets: Vec<u8>) -> Self {
        Self { octets }
    }

    /// What has been written.
    #[must_use]
    pub fn into_octets(self) -> Vec<u8> {
        self.octets
    }

    /// What has been written so far.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// Forgets what has been written from there on; the room is kept.
    pub fn truncate(&mut self, length: usize) {
        self.octets.truncate(length);
    }

    /// Where contents are appended piece by piece.
    pub(crate) fn contents(&mut self) -> &mut Vec<u8> {
        &mut self.octets
    }

    /// Keeps these bits of the last octet.
    pub(crate) fn mask_last(&mut self, mask: u8) {
        if let Some(last) = self.octets.last_mut() {
            *last &= mask;
        }
    }

    /// One octet of contents.
    pub fn octet(&mut self, octet: u8) {
        self.octets.push(octet);
    }

    /// Appends octets that are complete encodings already.
    pub fn raw(&mut self, octets: &[u8]) {
        self.octets.extend_from_slice(octets);
    }

    /// One element with these contents.
    pub fn element(&mut self, tag: Tag, content: &[u8]) {
        header(&mut self.octets, tag, content.len());
        self.octets.extend_from_slice(content);
    }

    /// One constructed element; `fill` writes its contents.
    pub fn nested(&mut self, tag: Tag, fill: impl FnOnce(&mut Self)) {
        let start = self.open(tag);
        fill(self);
        self.close(start);
    }

    /// Begins an element whose length is not known yet. Give what it returns to [`Self::close`].
    pub fn open(&mut self, tag: Tag) -> Open {
        header(&mut self.octets, tag, 0);
        Open(self.octets.len())
    }

    /// The contents of an element that is still open.
    #[must_use]
    pub fn content(&self, Open(start): &Open) -> &[u8] {
        self.octets.get(*start..).unwrap_or(&[])
    }

    /// Ends an element begun with [`Self::open`] and makes room for its length.
    pub fn close(&mut self, Open(start): Open) {
        let length = self.octets.len().saturating_sub(start);
        if length < 0x80
            && let Some(octet) = self.octets.get_mut(start - 1)
        {
            *octet = length as u8;
            return;
        }
        let mut encoded = [0; MAX_LENGTH_OCTETS];
        let digits = encode_length(length, &mut encoded);
        self.octets.splice(start - 1..start, digits.iter().copied());
    }

    /// An INTEGER or ENUMERATED under this tag, in the fewest octets.
    pub fn integer(&mut self, tag: Tag, value: i64) {
        let open = self.open(tag);
        self.integer_contents(value.into());
        self.close(open);
    }

    /// The contents of an INTEGER in the fewest octets.
    pub fn integer_contents(&mut self, value: i128) {
        let significant = 129 - if value < 0 { value.leading_ones() } else { value.leading_zeros() };
        let octets = value.to_be_bytes();
        let redundant = octets.len() - (significant as usize).div_ceil(8);
        self.octets.extend_from_slice(octets.get(redundant..).unwrap_or(&octets));
    }

    /// A BOOLEAN under this tag.
    pub fn boolean(&mut self, tag: Tag, value: bool) {
        self.element(tag, &[if value { 0xff } else { 0 }]);
    }

    /// A BIT STRING under this tag.
    pub fn bit_string(&mut self, tag: Tag, bits: BitString<'_>) {
        header(&mut self.octets, tag, bits.octets.len() + 1);
        self.octets.push(bits.unused);
        self.octets.extend_from_slice(bits.octets);
    }
}

/// An element whose end is still to come: where its contents start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Open(usize);

const MAX_LENGTH_OCTETS: usize = 1 + size_of::<usize>();

/// Appends identifier and length octets.
#[inline]
pub fn header(out: &mut Vec<u8>, tag: Tag, length: usize) {
    if tag.number < 31 && length < 0x80 {
        out.extend_from_slice(&[tag.leading_bits() | tag.number as u8, length as u8]);
    } else {
        long_header(out, tag, length);
    }
}

fn long_header(out: &mut Vec<u8>, tag: Tag, length: usize) {
    if tag.number < 31 {
        out.push(tag.leading_bits() | tag.number as u8);
    } else {
        out.push(tag.leading_bits() | 0x1f);
        let groups = (32 - tag.number.leading_zeros()).div_ceil(7);
        for group in (0..groups).rev() {
            let more = if group == 0 { 0 } else { 0x80 };
            out.push(((tag.number >> (7 * group)) & 0x7f) as u8 | more);
        }
    }
    let mut encoded = [0; MAX_LENGTH_OCTETS];
    out.extend_from_slice(encode_length(length, &mut encoded));
}

/// How many octets a whole element takes whose tag number is below 31.
#[must_use]
pub const fn element_length(content: usize) -> usize {
    let mut length_octets = 1;
    if content >= 0x80 {
        let mut left = content;
        while left > 0 {
            left >>= 8;
            length_octets += 1;
        }
    }
    1 + length_octets + content
}

fn encode_length(length: usize, encoded: &mut [u8; MAX_LENGTH_OCTETS]) -> &[u8] {
    encoded.split_at_mut(1).1.copy_from_slice(&length.to_be_bytes());
    if length < 0x80 {
        return encoded.split_at(size_of::<usize>()).1;
    }
    // In front of the first digit that is not zero stands how many follow.
    let (_, shown) = encoded.split_at_mut(length.leading_zeros() as usize / 8);
    let count = shown.len() - 1;
    shown.split_at_mut(1).0.fill(0x80 | count as u8);
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(octets: &[u8]) -> Result<Element<'_>, Fault> {
        let mut reader = Reader::ber(octets);
        let element = reader.read().map_err(|error| error.fault)?;
        reader.finish().map_err(|error| error.fault)?;
        Ok(element)
    }

    fn strict(octets: &[u8]) -> Result<Element<'_>, Fault> {
        Reader::der(octets).read().map_err(|error| error.fault)
    }

    #[test]
    fn o06_lengths_are_bounded_by_what_is_there() {
        assert_eq!(one(&[0x04, 0x84, 0x80, 0, 0, 0]), Err(Fault::Length));
        assert_eq!(one(&[0x04, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), Err(Fault::Length));
        assert_eq!(one(&[0x04, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0]), Err(Fault::Length));
        assert_eq!(one(&[0x04, 0xff, 1]), Err(Fault::Length));
        assert_eq!(one(&[0x04, 0x82, 1]), Err(Fault::Truncated));
        assert_eq!(one(&[]), Err(Fault::Truncated));
    }

    #[test]
    fn o06_long_tags_are_bounded() {
        assert_eq!(one(&[0xbf, 0x48, 0x00]).unwrap().tag, Tag::context(72).constructed());
        assert_eq!(one(&[0xbf, 0x80, 0x48, 0x00]), Err(Fault::TagNumber));
        assert_eq!(one(&[0xbf, 0x1e, 0x00]), Err(Fault::NotMinimal));
        assert_eq!(one(&[0xbf, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x00]), Err(Fault::TagNumber));
    }

    #[test]
    fn o06_indefinite_lengths_are_measured_and_bounded() {
        let element = one(&[0x30, 0x80, 0x30, 0x80, 0x05, 0x00, 0, 0, 0x02, 0x01, 0x05, 0, 0]).unwrap();
        assert_eq!(element.content, [0x30, 0x80, 0x05, 0x00, 0, 0, 0x02, 0x01, 0x05]);
        assert_eq!(one(&[0x04, 0x80, 0, 0]), Err(Fault::Indefinite));
        assert_eq!(strict(&[0x30, 0x80, 0, 0]), Err(Fault::Indefinite));
        assert_eq!(one(&[0x30, 0x80].repeat(5_000)), Err(Fault::Depth));
    }

    #[test]
    fn o06_depth_is_bounded() {
        let mut octets = vec![];
        for _ in 0..10_000 {
            let mut writer = Writer::new();
            writer.element(Tag::SEQUENCE, &octets);
            octets = writer.into_octets();
        }
        let mut reader = Reader::ber(&octets);
        let error = loop {
            match reader.enter(Tag::SEQUENCE) {
                Ok(inner) => reader = inner,
                Err(error) => break error,
            }
        };
        assert_eq!(error.fault, Fault::Depth);
    }

    #[test]
    fn o06_contents_are_checked() {
        assert!(one(&[0x02, 0x00]).unwrap().integer().is_err());
        assert!(one(&[0x02, 0x09, 1, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap().integer().is_err());
        assert_eq!(one(&[0x02, 0x05, 0, 0xff, 0xff, 0xff, 0xff]).unwrap().unsigned32(), Ok(u32::MAX));
        assert!(one(&[0x01, 0x02, 0, 0]).unwrap().boolean().is_err());
        assert!(one(&[0x03, 0x02, 0x08, 0]).unwrap().bit_string().is_err());
        assert!(one(&[0x03, 0x00]).unwrap().bit_string().is_err());
        assert!(one(&[0x03, 0x01, 0x01]).unwrap().bit_string().is_err());
        assert_eq!(one(&[0x01, 0x01, 0x01]).unwrap().boolean(), Ok(true));
    }

    #[test]
    fn der_takes_one_encoding_only() {
        assert_eq!(strict(&[0x04, 0x81, 0x01, 0]), Err(Fault::NotMinimal));
        assert_eq!(strict(&[0x04, 0x82, 0x00, 0x80]), Err(Fault::NotMinimal));
        assert!(strict(&[0x02, 0x02, 0, 1]).unwrap().integer().is_err());
        assert!(strict(&[0x02, 0x02, 0xff, 0x80]).unwrap().integer().is_err());
        assert!(strict(&[0x01, 0x01, 0x01]).unwrap().boolean().is_err());
        assert!(strict(&[0x03, 0x02, 0x04, 0x0f]).unwrap().bit_string().is_err());
    }

    #[test]
    fn an_error_points_at_the_octet() {
        let octets = [0x30, 0x03, 0x02, 0x05, 0x00];
        let error = Reader::ber(&octets).enter(Tag::SEQUENCE).unwrap().expect(Tag::INTEGER).unwrap_err();
        assert_eq!(error, BerError { offset: 2, fault: Fault::Length });
    }

    proptest! {
        #[test]
        fn integers_return(value: i64) {
            let mut writer = Writer::new();
            writer.integer(Tag::INTEGER, value);
            prop_assert_eq!(strict(writer.octets()).unwrap().integer(), Ok(value));
        }

        #[test]
        fn elements_return(number in 0..=MAX_TAG_NUMBER, length in 0..70_000usize) {
            let content = vec![7; length];
            let mut writer = Writer::new();
            let tag = Tag::context(number).constructed();
            writer.nested(tag, |writer| writer.raw(&content));
            let mut direct = Writer::new();
            direct.element(tag, &content);
            prop_assert_eq!(writer.octets(), direct.octets());
            let element = strict(writer.octets()).unwrap();
            prop_assert_eq!(element.tag, tag);
            prop_assert_eq!(element.content, &content);
            if number < 31 {
                prop_assert_eq!(element_length(length), direct.octets().len());
            }
        }

        #[test]
        fn nothing_panics_and_nothing_is_read_twice(octets: Vec<u8>) {
            let mut reader = Reader::ber(&octets);
            let mut read = 0;
            while let Ok(element) = reader.read() {
                read += element.octets.len();
                let _ = (element.integer(), element.boolean(), element.bit_string(), element.utf8());
            }
            prop_assert!(read <= octets.len());
        }
    }
}
