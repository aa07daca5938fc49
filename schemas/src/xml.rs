//! XML of files and of the fast path: events → text, and text → the XER reader. Not for streams: those are rxml's.
//!
//! The scanner takes one grammar and no more: elements, attributes, namespaces, the five entities, character
//! references, CDATA and a declaration at the start. DTD, processing instructions and comments are refused, as XMPP
//! refuses them, so that no document means one thing here and another on the wire.

use std::ops::Range;

use thiserror::Error;

use crate::profile::MMS_NS;
use crate::schema::Tags;
use crate::transcode::{Push, Text, XerReader, Xml, XmlError};

/// Attributes taken of one element, namespace declarations among them.
const MAX_ATTRIBUTES: usize = 32;

/// Octets written in blocks of fixed lengths, of which the next overwrites what is too much: that is what makes it fast.
#[derive(Debug)]
pub(crate) struct Buffer<'a> {
    /// Longer than what is written.
    room: &'a mut Vec<u8>,
    length: usize,
}

impl<'a> Buffer<'a> {
    /// Appends; there will be about so many octets.
    fn over(out: &'a mut Vec<u8>, expected: usize) -> Self {
        let length = out.len();
        out.resize(length + expected, 0);
        Self { room: out, length }
    }

    /// Ends writing.
    fn finish(self) {
        self.room.truncate(self.length);
    }

    #[inline(always)]
    pub(crate) const fn len(&self) -> usize {
        self.length
    }

    /// The first octets of a block.
    #[inline(always)]
    pub(crate) fn push_block<const LENGTH: usize>(&mut self, block: &[u8; LENGTH], length: usize) {
        match self.room.get_mut(self.length..).and_then(<[u8]>::first_chunk_mut) {
            Some(room) => *room = *block,
            None => grow(self.room, self.length, block),
        }
        self.length += length;
    }

    #[inline(always)]
    pub(crate) fn push(&mut self, octets: &[u8]) {
        let end = self.length + octets.len();
        match self.room.get_mut(self.length..end) {
            Some(room) => room.copy_from_slice(octets),
            None => grow(self.room, self.length, octets),
        }
        self.length = end;
    }

    /// Takes back the octet written last.
    #[inline(always)]
    fn pop(&mut self) {
        self.length = self.length.saturating_sub(1);
    }

    #[inline(always)]
    pub(crate) fn set(&mut self, at: usize, octet: u8) {
        if let Some(room) = self.room.get_mut(at) {
            *room = octet;
        }
    }
}

#[cold]
#[inline(never)]
fn grow(room: &mut Vec<u8>, length: usize, octets: &[u8]) {
    room.truncate(length);
    room.extend_from_slice(octets);
    room.resize(2 * room.len() + octets.len(), 0);
}

impl Push for Buffer<'_> {
    #[inline(always)]
    fn push_text(&mut self, text: &str) {
        self.push(text.as_bytes());
    }

    #[inline(always)]
    fn push_ascii<const LENGTH: usize>(&mut self, piece: [u8; LENGTH], length: usize) {
        self.push_block(&piece, length);
    }
}

/// Writes XML without indentation.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    out: Buffer<'a>,
    /// What the outermost element declares, until it has.
    ns: &'static str,
    /// Where the element begun last would end if it has no contents, not even an empty text.
    begun: usize,
}

impl<'a> Writer<'a> {
    /// Appends about so many octets to `out`; the outermost element declares `ns`, unless that is empty.
    pub(crate) fn new(out: &'a mut Vec<u8>, expected: usize, ns: &'static str) -> Self {
        Self { out: Buffer::over(out, expected), ns, begun: 0 }
    }

    /// Ends writing.
    pub(crate) fn finish(self) {
        self.out.finish();
    }
}

impl<'a> Xml<'a> for Writer<'_> {
    #[inline(always)]
    fn start(&mut self, _: &'static str, _: &'static str, tags: &'static Tags) {
        tags.push_start(&mut self.out);
        self.begun = self.out.len();
        if !self.ns.is_empty() {
            let ns = std::mem::take(&mut self.ns);
            self.attribute("xmlns", Text::Verbatim(ns));
        }
    }

    #[inline(always)]
    fn end(&mut self, tags: &'static Tags) {
        if self.out.len() == self.begun {
            self.out.pop();
            self.out.push_block(b"/>", 2);
        } else {
            tags.push_end(&mut self.out);
        }
    }

    fn attribute(&mut self, name: &'static str, value: Text<'a>) {
        self.out.pop();
        self.out.push(b" ");
        self.out.push(name.as_bytes());
        self.out.push(b"=\"");
        value.push(&mut self.out);
        self.out.push(b"\">");
        self.begun = self.out.len();
    }

    #[inline(always)]
    fn text(&mut self, text: Text<'a>) {
        self.begun = 0;
        match text {
            Text::Verbatim(text) => escape(text, &mut self.out),
            text => text.push(&mut self.out),
        }
    }

    #[inline(always)]
    fn plain(&mut self, text: &'a [u8]) {
        self.begun = 0;
        self.out.push(text);
    }

    #[inline(always)]
    fn empty(&mut self, _: &'static str, name: &'static str) {
        self.out.push(b"<");
        self.out.push(name.as_bytes());
        self.out.push(b"/>");
    }
}

fn escape(text: &str, out: &mut Buffer<'_>) {
    for octet in text.bytes() {
        match octet {
            b'&' => out.push(b"&amp;"),
            b'<' => out.push(b"&lt;"),
            b'>' => out.push(b"&gt;"),
            _ => out.push_block(&[octet], 1),
        }
    }
}

/// Why a document is no PDU.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// It is not well-formed, or not in the part of XML that is taken.
    #[error("octet {offset}: {what}")]
    Malformed {
        /// Octets before the fault.
        offset: usize,
        /// The fault.
        what: &'static str,
    },
    /// It is XML, but not of a PDU.
    #[error("octet {offset}: {error}")]
    Pdu {
        /// Octets before the end of the tag or text at fault.
        offset: usize,
        /// The path and the fault.
        error: XmlError,
    },
}

/// Reads a document and pushes what it holds, in buffers that are kept.
#[derive(Debug, Default)]
pub struct Scanner {
    position: usize,
    elements: Vec<Element>,
    /// Of the element in hand: names in the document, values in `values`.
    attributes: Vec<(Range<usize>, Range<usize>)>,
    values: String,
    bindings: Vec<Binding>,
    namespaces: String,
}

/// A prefix in the document, its namespace in `namespaces`.
#[derive(Debug)]
struct Binding {
    prefix: Range<usize>,
    namespace: Range<usize>,
    /// Whether that is the one of MMS, which most are.
    is_mms: bool,
}

/// An element that has begun: its name in the document, and how many bindings held before it.
#[derive(Debug)]
struct Element {
    name: Range<usize>,
    bindings: usize,
}

type Scanned<T = ()> = Result<T, Error>;

impl Scanner {
    /// Pushes the events of one document.
    ///
    /// # Errors
    /// Not well-formed, or refused by the reader.
    pub fn scan(&mut self, xml: &str, reader: &mut XerReader) -> Scanned {
        self.reset();
        self.declaration(xml)?;
        if self.position > 0 {
            self.blanks(xml);
        }
        loop {
            self.tag(xml, reader)?;
            if self.elements.is_empty() {
                break;
            }
            self.text(xml, reader)?;
        }
        self.blanks(xml);
        if self.position < xml.len() {
            return Err(self.malformed("content behind the document's element"));
        }
        Ok(())
    }

    fn reset(&mut self) {
        self.position = 0;
        self.elements.clear();
        self.attributes.clear();
        self.values.clear();
        self.bindings.clear();
        self.namespaces.clear();
    }

    #[cold]
    fn malformed(&self, what: &'static str) -> Error {
        Error::Malformed { offset: self.position, what }
    }

    #[cold]
    fn pdu(&self, error: XmlError) -> Error {
        Error::Pdu { offset: self.position, error }
    }

    fn declaration(&mut self, xml: &str) -> Scanned {
        let Some(inside) = xml.strip_prefix("<?xml") else { return Ok(()) };
        let end = inside.find("?>").filter(|&end| {
            let inside = inside.get(..end).unwrap_or_default();
            let version =
                inside.trim_start().strip_prefix("version").map(|rest| rest.trim_start_matches([' ', '=']));
            inside.starts_with(is_blank)
                && version
                    .is_some_and(|version| version.starts_with("'1.0'") || version.starts_with("\"1.0\""))
                && !inside.contains('<')
        });
        let end = end.ok_or(self.malformed("an XML declaration that is none"))?;
        self.position = "<?xml".len() + end + "?>".len();
        Ok(())
    }

    fn octet(&self, xml: &str) -> Option<u8> {
        xml.as_bytes().get(self.position).copied()
    }

    fn blanks(&mut self, xml: &str) -> usize {
        let start = self.position;
        while self.octet(xml).is_some_and(|octet| is_blank(octet as char)) {
            self.position += 1;
        }
        self.position - start
    }

    fn expect(&mut self, xml: &str, octet: u8, what: &'static str) -> Scanned {
        if self.octet(xml) != Some(octet) {
            return Err(self.malformed(what));
        }
        self.position += 1;
        Ok(())
    }

    /// A start or end tag, or CDATA; the position is at `<`.
    #[inline]
    fn tag(&mut self, xml: &str, reader: &mut XerReader) -> Scanned {
        self.expect(xml, b'<', "no element")?;
        match self.octet(xml) {
            Some(b'/') => {
                self.position += 1;
                self.end_tag(xml, reader)
            }
            Some(b'!') if !self.elements.is_empty() => self.cdata(xml, reader),
            Some(b'!' | b'?') => Err(self.malformed("a declaration, instruction or comment")),
            _ => self.start_tag(xml, reader),
        }
    }

    #[inline]
    fn end_tag(&mut self, xml: &str, reader: &mut XerReader) -> Scanned {
        if let Some(element) = self.elements.pop_if(|element| is_plain_end(xml, self.position, element)) {
            self.position += element.name.len() + ">".len();
            return self.end(&element, reader);
        }
        let name = self.name(xml)?;
        self.blanks(xml);
        self.expect(xml, b'>', "an end tag that does not end")?;
        let element = self.elements.pop().ok_or_else(|| self.malformed("an end tag without a start tag"))?;
        if xml.get(name) != xml.get(element.name.clone()) {
            return Err(self.malformed("an end tag of another name than the start tag"));
        }
        self.end(&element, reader)
    }

    #[inline]
    fn end(&mut self, element: &Element, reader: &mut XerReader) -> Scanned {
        if self.bindings.len() > element.bindings {
            let start = self.bindings.get(element.bindings).map_or(0, |binding| binding.namespace.start);
            self.bindings.truncate(element.bindings);
            self.namespaces.truncate(start);
        }
        reader.end().map_err(|error| self.pdu(error))?;
        Ok(())
    }

    #[inline]
    fn start_tag(&mut self, xml: &str, reader: &mut XerReader) -> Scanned {
        if let Some(name) = self.plain_start(xml) {
            let bindings = self.bindings.len();
            self.position = name.end + ">".len();
            let namespace = self.namespace(xml, "")?;
            let begun = reader.start(namespace, xml.get(name.clone()).unwrap_or_default());
            begun.map_err(|error| self.pdu(error))?;
            return self.push(Element { name, bindings });
        }
        let name = self.name(xml)?;
        let element = Element { name, bindings: self.bindings.len() };
        self.attributes.clear();
        self.values.clear();
        let is_empty = loop {
            let blanks = self.blanks(xml);
            match self.octet(xml) {
                Some(b'>') => break false,
                Some(b'/') => {
                    self.position += 1;
                    break true;
                }
                Some(_) if blanks > 0 && self.attributes.len() < MAX_ATTRIBUTES => self.attribute(xml)?,
                _ => return Err(self.malformed("a start tag that does not end")),
            }
        };
        self.expect(xml, b'>', "a start tag that does not end")?;
        self.begin(xml, &element.name, reader)?;
        if is_empty { self.end(&element, reader) } else { self.push(element) }
    }

    /// An ASCII name without a prefix, if `>` follows.
    #[inline]
    fn plain_start(&self, xml: &str) -> Option<Range<usize>> {
        let rest = xml.as_bytes().get(self.position..)?;
        let length = rest.iter().position(|&octet| !is(octet, NAME))?;
        let is_name = rest.get(length) == Some(&b'>') && is(*rest.first()?, NAME_START);
        is_name.then_some(self.position..self.position + length)
    }

    fn push(&mut self, element: Element) -> Scanned {
        self.elements.push(element);
        Ok(())
    }

    #[inline]
    fn begin(&mut self, xml: &str, name: &Range<usize>, reader: &mut XerReader) -> Scanned {
        self.bind(xml)?;
        let (prefix, local) = self.split(xml, name)?;
        let namespace = self.namespace(xml, prefix)?;
        reader.start(namespace, local).map_err(|error| self.pdu(error))?;
        if !self.attributes.is_empty() {
            self.begin_attributes(xml, reader)?;
        }
        Ok(())
    }

    /// Takes the namespace declarations among the attributes.
    fn bind(&mut self, xml: &str) -> Scanned {
        for (name, value) in &self.attributes {
            let name = name.clone();
            let prefix = match xml.get(name.clone()).unwrap_or_default().strip_prefix("xmlns") {
                Some("") => name.end..name.end,
                Some(prefix) if prefix.starts_with(':') => name.start + "xmlns:".len()..name.end,
                _ => continue,
            };
            let (prefix_text, namespace) = (
                xml.get(prefix.clone()).unwrap_or_default(),
                self.values.get(value.clone()).unwrap_or_default(),
            );
            let is_reserved =
                matches!(prefix_text, "xml" | "xmlns") || matches!(namespace, XML_NS | XMLNS_NS);
            if is_reserved || (namespace.is_empty() && !prefix_text.is_empty()) {
                return Err(self.malformed("a namespace declaration that XML does not allow"));
            }
            let start = self.namespaces.len();
            self.namespaces.push_str(namespace);
            let is_mms = namespace == MMS_NS;
            self.bindings.push(Binding { prefix, namespace: start..self.namespaces.len(), is_mms });
        }
        Ok(())
    }

    /// Prefix and local part of a name.
    #[inline]
    fn split<'x>(&self, xml: &'x str, name: &Range<usize>) -> Scanned<(&'x str, &'x str)> {
        let name = xml.get(name.clone()).unwrap_or_default();
        match name.split_once(':') {
            None => Ok(("", name)),
            Some((prefix, local)) if !local.contains(':') && is_name(prefix) && is_name(local) => {
                Ok((prefix, local))
            }
            Some(_) => Err(self.malformed("a name that is none")),
        }
    }

    #[inline]
    fn namespace(&self, xml: &str, prefix: &str) -> Scanned<&str> {
        if prefix == "xml" {
            return Ok(XML_NS);
        }
        // Empty prefixes are told by their length: to compare no octets costs much with some memcmps.
        let is_bound = |bound: &&Binding| {
            bound.prefix.len() == prefix.len()
                && (prefix.is_empty() || xml.get(bound.prefix.clone()) == Some(prefix))
        };
        let bound = self.bindings.iter().rev().find(is_bound);
        match bound {
            Some(bound) if bound.is_mms => Ok(MMS_NS),
            Some(bound) => Ok(self.namespaces.get(bound.namespace.clone()).unwrap_or_default()),
            None if prefix.is_empty() => Ok(""),
            None => Err(self.malformed("a prefix that is not declared")),
        }
    }

    fn begin_attributes(&self, xml: &str, reader: &mut XerReader) -> Scanned {
        for (at, (name, value)) in self.attributes.iter().enumerate() {
            let (prefix, local) = self.split(xml, name)?;
            // An attribute without prefix is in no namespace.
            let is_declaration = prefix == "xmlns" || (prefix.is_empty() && local == "xmlns");
            let namespace = match prefix {
                "" | "xmlns" => "",
                _ => self.namespace(xml, prefix)?,
            };
            for (earlier, _) in self.attributes.iter().take(at) {
                let (earlier_prefix, earlier_local) = self.split(xml, earlier)?;
                if earlier_local == local && self.is_same(xml, earlier_prefix, prefix)? {
                    return Err(self.malformed("an attribute that stands twice"));
                }
            }
            if !is_declaration {
                let value = self.values.get(value.clone()).unwrap_or_default();
                reader.attribute(namespace, local, value).map_err(|error| self.pdu(error))?;
            }
        }
        Ok(())
    }

    fn is_same(&self, xml: &str, one: &str, other: &str) -> Scanned<bool> {
        if one == other || matches!(one, "" | "xmlns") || matches!(other, "" | "xmlns") {
            return Ok(one == other);
        }
        Ok(self.namespace(xml, one)? == self.namespace(xml, other)?)
    }

    #[inline]
    fn name(&mut self, xml: &str) -> Scanned<Range<usize>> {
        let start = self.position;
        let rest = xml.as_bytes().get(start..).unwrap_or_default();
        let length = rest.iter().position(|&octet| !is_name_octet(octet)).unwrap_or(rest.len());
        self.position += length;
        let range = start..self.position;
        if xml.get(range.clone()).is_some_and(is_name) {
            Ok(range)
        } else {
            Err(self.malformed("a name that is none"))
        }
    }

    fn attribute(&mut self, xml: &str) -> Scanned {
        let name = self.name(xml)?;
        self.blanks(xml);
        self.expect(xml, b'=', "an attribute without a value")?;
        self.blanks(xml);
        let quote = self.octet(xml).filter(|octet| matches!(octet, b'"' | b'\''));
        let quote = quote.ok_or_else(|| self.malformed("an attribute's value without quotes"))?;
        self.position += 1;
        let start = self.values.len();
        loop {
            match self.character(xml)? {
                Character::Plain(c) if c == quote as char => break,
                Character::Plain('<') => return Err(self.malformed("`<` in an attribute's value")),
                Character::Plain('\t' | '\n') => self.values.push(' '),
                Character::Plain(c) | Character::Reference(c) => self.values.push(c),
            }
        }
        self.attributes.push((name, start..self.values.len()));
        Ok(())
    }

    /// Text up to the next tag.
    #[inline]
    fn text(&mut self, xml: &str, reader: &mut XerReader) -> Scanned {
        let rest = xml.as_bytes().get(self.position..).unwrap_or_default();
        let length = rest.iter().position(|&octet| !is(octet, PLAIN)).unwrap_or(rest.len());
        let end = self.position + length;
        if length > 0 {
            let text = xml.get(self.position..end);
            self.position = end;
            let text = text.ok_or_else(|| self.malformed("text that is no UTF-8"))?;
            reader.text(text).map_err(|error| self.pdu(error))?;
        }
        if self.octet(xml) == Some(b'<') { Ok(()) } else { self.awkward_text(xml, reader) }
    }

    /// Text with references, line ends to mend, or characters to look at.
    fn awkward_text(&mut self, xml: &str, reader: &mut XerReader) -> Scanned {
        let mut buffer = [0; 4];
        loop {
            match self.octet(xml) {
                Some(b'<') => return Ok(()),
                None => return Err(self.malformed("the document ends within an element")),
                Some(b']') if xml.get(self.position..).is_some_and(|rest| rest.starts_with("]]>")) => {
                    return Err(self.malformed("`]]>` in text"));
                }
                Some(_) => {}
            }
            let (Character::Plain(c) | Character::Reference(c)) = self.character(xml)?;
            reader.text(c.encode_utf8(&mut buffer)).map_err(|error| self.pdu(error))?;
        }
    }

    fn cdata(&mut self, xml: &str, reader: &mut XerReader) -> Scanned {
        let rest = xml.get(self.position..).unwrap_or_default();
        let inside = rest.strip_prefix("![CDATA[");
        let inside = inside.ok_or_else(|| self.malformed("a declaration, instruction or comment"))?;
        let length = inside.find("]]>").ok_or_else(|| self.malformed("CDATA that does not end"))?;
        self.position += "![CDATA[".len();
        let end = self.position + length;
        let mut buffer = [0; 4];
        while self.position < end {
            let c = self.verbatim(xml)?;
            reader.text(c.encode_utf8(&mut buffer)).map_err(|error| self.pdu(error))?;
        }
        self.position = end + "]]>".len();
        Ok(())
    }

    /// One character of the document; line ends are LF (XML 1.0, 2.11).
    fn verbatim(&mut self, xml: &str) -> Scanned<char> {
        let rest = xml.get(self.position..).unwrap_or_default();
        let c = rest.chars().next().ok_or_else(|| self.malformed("the document ends within an element"))?;
        if !is_xml(c) {
            return Err(self.malformed("a character that XML does not have"));
        }
        self.position += if rest.starts_with("\r\n") { 2 } else { c.len_utf8() };
        Ok(if c == '\r' { '\n' } else { c })
    }

    fn character(&mut self, xml: &str) -> Scanned<Character> {
        if self.octet(xml) != Some(b'&') {
            return self.verbatim(xml).map(Character::Plain);
        }
        let rest = xml.get(self.position + 1..).unwrap_or_default();
        let name = rest.split_once(';').map(|(name, _)| name).filter(|name| name.len() <= MAX_REFERENCE);
        let name = name.ok_or_else(|| self.malformed("a reference that does not end"))?;
        let c = referred(name).filter(|&c| is_xml(c));
        let c = c.ok_or_else(|| self.malformed("a reference to what is not there"))?;
        self.position += name.len() + 2;
        Ok(Character::Reference(c))
    }
}

const XML_NS: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS_NS: &str = "http://www.w3.org/2000/xmlns/";

/// Longest reference: `#x10FFFF` and zeros.
const MAX_REFERENCE: usize = 10;

/// A character, and whether it stood there or was referred to.
enum Character {
    Plain(char),
    Reference(char),
}

fn referred(name: &str) -> Option<char> {
    let digits = |text: &str, radix: u32| {
        let all = !text.is_empty() && text.chars().all(|c| c.is_digit(radix));
        all.then(|| u32::from_str_radix(text, radix).ok()).flatten().and_then(char::from_u32)
    };
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix("#x") {
            Some(hex) => digits(hex, 16),
            None => digits(name.strip_prefix('#')?, 10),
        },
    }
}

const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// Char of XML 1.0.
const fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Octet of a name in ASCII, without colon.
const NAME: u8 = 1;
/// Octet that such a name may begin with.
const NAME_START: u8 = 2;
/// Octet of text that needs no second look. U+FFFE and U+FFFF begin with EF.
const PLAIN: u8 = 4;

/// What each octet can be.
static OCTETS: [u8; 256] = classes();

#[expect(clippy::indexing_slicing, reason = "run by the compiler, which takes no index out of bounds")]
const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut octet = 0;
    while octet < 256 {
        classes[octet] = match octet as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => NAME | NAME_START | PLAIN,
            b'0'..=b'9' | b'-' | b'.' => NAME | PLAIN,
            b'\t' | b'\n' | b' '..=b'%' | b'\''..=b';' | b'='..=b'\\' | b'^'..=0xee | 0xf0.. => PLAIN,
            _ => 0,
        };
        octet += 1;
    }
    classes
}

/// Whether the name of the element and `>` stand here.
#[inline]
fn is_plain_end(xml: &str, position: usize, element: &Element) -> bool {
    let octets = xml.as_bytes();
    let end = position + element.name.len();
    octets.get(end) == Some(&b'>') && octets.get(position..end) == octets.get(element.name.clone())
}

#[inline]
fn is(octet: u8, class: u8) -> bool {
    OCTETS.get(usize::from(octet)).is_some_and(|classes| classes & class != 0)
}

#[inline]
const fn is_name_octet(octet: u8) -> bool {
    matches!(octet, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b':' | 0x80..)
}

/// Name of XML 1.0, colons not looked at.
#[inline]
fn is_name(name: &str) -> bool {
    name.bytes().next().is_some_and(|first| !matches!(first, b'-' | b'.' | b'0'..=b'9'))
        && (name.is_ascii() || name.chars().enumerate().all(|(at, c)| is_name_char(c, at == 0)))
}

fn is_name_char(c: char, is_first: bool) -> bool {
    match c {
        '\0'..='\x7f' => true,
        '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}' => !is_first,
        '\u{d7}' | '\u{f7}' | '\u{37e}' => false,
        '\u{c0}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' => true,
        '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' => true,
        '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
