//! The guard below the XML parser: reads the octets of a stream as they arrive and refuses what would make the
//! parser, or what is built on it, recurse, grow or stall. RFC 6120 §11.1 is enforced here too: no DTD, no comment,
//! no processing instruction. It knows just enough XML to count, keeps no octet and allocates only in `new`.

use memchr::{memchr, memchr2};

/// What one XML stream may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Elements open at once, the stanza itself being the first.
    pub depth: usize,
    /// Octets of one stanza, and of the stream header.
    pub stanza_octets: usize,
    /// Attributes and namespace declarations of one element.
    pub attributes: usize,
    /// Octets of one attribute's name or value. The parser's own limit is 8192.
    pub attribute_octets: usize,
    /// Namespace declarations in force at once.
    pub namespaces: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 64,
            stanza_octets: 256 * 1024,
            attributes: 256,
            attribute_octets: 8192,
            namespaces: 256,
        }
    }
}

/// Why a stream was refused. It cannot be continued afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Violation {
    /// Too many elements open at once.
    #[error("a stanza nests more than {limit} elements")]
    Depth {
        /// The limit in force.
        limit: usize,
    },
    /// A stanza goes on and on.
    #[error("a stanza is longer than {limit} octets")]
    StanzaOctets {
        /// The limit in force.
        limit: usize,
    },
    /// An element with too many attributes.
    #[error("an element has more than {limit} attributes")]
    Attributes {
        /// The limit in force.
        limit: usize,
    },
    /// An attribute's name or value is too long.
    #[error("an attribute is longer than {limit} octets")]
    AttributeOctets {
        /// The limit in force.
        limit: usize,
    },
    /// Too many namespace declarations in force.
    #[error("more than {limit} namespace declarations are in force")]
    Namespaces {
        /// The limit in force.
        limit: usize,
    },
    /// A comment, DTD or entity declaration (RFC 6120 §11.1).
    #[error("a comment or document type declaration, which RFC 6120 section 11.1 forbids")]
    Declaration,
    /// A processing instruction, or an XML declaration where none may be (RFC 6120 §11.1).
    #[error("a processing instruction, which RFC 6120 section 11.1 forbids")]
    ProcessingInstruction,
    /// Octets that no XML document holds at this place.
    #[error("not well-formed XML")]
    NotWellFormed,
}

const CDATA_START: &[u8] = b"[CDATA[";
const XML_DECLARATION: &[u8] = b"xml";
const XMLNS: &[u8] = b"xmlns";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tag {
    Start,
    End,
    XmlDeclaration,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Content,
    /// After `<`.
    Markup,
    /// After `<!`, that many octets of `[CDATA[` seen.
    Bang(usize),
    /// In a CDATA section, after that many `]` (at most 2).
    CData(u8),
    /// After `<?`, that many octets of `xml` seen.
    Question(usize),
    /// In a tag, outside quotes.
    Tag(Tag),
    /// In an attribute value.
    Value(Tag, u8),
    /// In a tag after `/` or `?`: only `>` may follow.
    TagClose(Tag),
}

/// Scans one XML stream; [`reset`](Self::reset) it when the stream restarts.
#[derive(Debug)]
pub struct Guard {
    limits: Limits,
    state: State,
    /// Whether there was any markup: an XML declaration must come first.
    started: bool,
    /// Octets of the stanza in hand, or of the prolog and stream header.
    octets: usize,
    /// Attributes of the tag in hand.
    attributes: usize,
    /// Octets of the name or value in hand.
    token: usize,
    /// How many octets of `xmlns` the name in hand has matched; beyond its length once it differs.
    matched: usize,
    /// Whether the attribute in hand declares a namespace.
    declares: bool,
    /// For each open element, the stream element first, the namespaces it declares, and their sum.
    open: Vec<usize>,
    namespaces: usize,
}

impl Guard {
    /// A guard at the start of a stream.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            state: State::Content,
            started: false,
            octets: 0,
            attributes: 0,
            token: 0,
            matched: 0,
            declares: false,
            open: Vec::with_capacity(limits.depth.saturating_add(1)),
            namespaces: 0,
        }
    }

    /// Forgets the stream: a new one begins (RFC 6120 §4.3.3).
    pub fn reset(&mut self) {
        *self = Self::new(self.limits);
    }

    /// Reads on. After an error the stream must be closed, and none of `octets` may reach the parser.
    pub fn scan(&mut self, octets: &[u8]) -> Result<(), Violation> {
        let mut rest = octets;
        while let Some((&octet, after)) = rest.split_first() {
            let read = match self.state {
                State::Content => self.content(rest),
                State::CData(brackets) => self.cdata(brackets, rest),
                State::Value(tag, quote) => self.value(tag, quote, rest)?,
                State::Markup => self.markup(octet)?,
                State::Bang(matched) => self.bang(matched, octet)?,
                State::Question(matched) => self.question(matched, octet)?,
                State::Tag(tag) => self.tag(tag, octet)?,
                State::TagClose(tag) => self.tag_close(tag, octet)?,
            };
            self.count(read)?;
            rest = rest.get(read..).unwrap_or(after);
        }
        Ok(())
    }

    /// Between stanzas nothing is counted: nobody keeps what arrives there.
    fn count(&mut self, read: usize) -> Result<(), Violation> {
        let between = self.open.len() == 1 && self.state == State::Content;
        self.octets = if between { 0 } else { self.octets.saturating_add(read) };
        within(self.octets, self.limits.stanza_octets, |limit| Violation::StanzaOctets { limit })
    }

    /// Text first, then what ends it: between stanzas only the latter counts.
    fn content(&mut self, rest: &[u8]) -> usize {
        match memchr(b'<', rest) {
            Some(0) => {
                self.state = State::Markup;
                1
            }
            Some(text) => text,
            None => rest.len(),
        }
    }

    fn cdata(&mut self, brackets: u8, rest: &[u8]) -> usize {
        self.state = match (brackets, rest.first()) {
            (2, Some(b'>')) => State::Content,
            (seen, Some(b']')) => State::CData(seen.saturating_add(1).min(2)),
            (0, _) => return memchr(b']', rest).unwrap_or(rest.len()),
            _ => State::CData(0),
        };
        1
    }

    fn value(&mut self, tag: Tag, quote: u8, rest: &[u8]) -> Result<usize, Violation> {
        let end = memchr2(quote, b'<', rest);
        self.token = self.token.saturating_add(end.unwrap_or(rest.len()));
        self.check_token()?;
        let Some(at) = end else { return Ok(rest.len()) };
        if rest.get(at) == Some(&b'<') {
            return Err(Violation::NotWellFormed);
        }
        self.state = State::Tag(tag);
        self.begin_name();
        self.declares = false;
        Ok(at.saturating_add(1))
    }

    fn markup(&mut self, octet: u8) -> Result<usize, Violation> {
        self.state = match octet {
            b'!' => State::Bang(0),
            b'?' if self.started => return Err(Violation::ProcessingInstruction),
            b'?' => State::Question(0),
            b'/' => self.begin_tag(Tag::End),
            b'<' | b'>' => return Err(Violation::NotWellFormed),
            _ => self.begin_element()?,
        };
        self.started = true;
        Ok(1)
    }

    fn bang(&mut self, matched: usize, octet: u8) -> Result<usize, Violation> {
        if CDATA_START.get(matched) != Some(&octet) {
            return Err(Violation::Declaration);
        }
        let matched = matched.saturating_add(1);
        self.state = if matched == CDATA_START.len() { State::CData(0) } else { State::Bang(matched) };
        Ok(1)
    }

    fn question(&mut self, matched: usize, octet: u8) -> Result<usize, Violation> {
        self.state = match XML_DECLARATION.get(matched) {
            Some(expected) if *expected == octet => State::Question(matched.saturating_add(1)),
            None if octet.is_ascii_whitespace() => self.begin_tag(Tag::XmlDeclaration),
            _ => return Err(Violation::ProcessingInstruction),
        };
        Ok(1)
    }

    fn tag(&mut self, tag: Tag, octet: u8) -> Result<usize, Violation> {
        match (tag, octet) {
            (_, b'"' | b'\'') => self.begin_value(tag, octet)?,
            (Tag::Start, b'>') => self.state = State::Content,
            (Tag::End, b'>') => self.end_element()?,
            (Tag::Start, b'/') | (Tag::XmlDeclaration, b'?') => self.state = State::TagClose(tag),
            (_, b'<' | b'>' | b'/' | b'?') => return Err(Violation::NotWellFormed),
            (_, b' ' | b'\t' | b'\r' | b'\n') => self.begin_name(),
            (_, b'=') => (),
            _ => self.name(octet)?,
        }
        Ok(1)
    }

    fn tag_close(&mut self, tag: Tag, octet: u8) -> Result<usize, Violation> {
        match (tag, octet) {
            (Tag::Start, b'>') => self.end_element()?,
            (Tag::XmlDeclaration, b'>') => self.state = State::Content,
            _ => return Err(Violation::NotWellFormed),
        }
        Ok(1)
    }

    fn begin_element(&mut self) -> Result<State, Violation> {
        let limit = self.limits.depth;
        within(self.open.len(), limit, |limit| Violation::Depth { limit })?;
        self.open.push(0);
        let state = self.begin_tag(Tag::Start);
        self.token = 1;
        Ok(state)
    }

    fn end_element(&mut self) -> Result<(), Violation> {
        let declared = self.open.pop().ok_or(Violation::NotWellFormed)?;
        self.namespaces = self.namespaces.saturating_sub(declared);
        self.state = State::Content;
        Ok(())
    }

    fn begin_tag(&mut self, tag: Tag) -> State {
        self.attributes = 0;
        self.declares = false;
        self.begin_name();
        State::Tag(tag)
    }

    fn begin_name(&mut self) {
        self.token = 0;
        self.matched = 0;
    }

    /// Every name that begins with `xmlns` is taken for a declaration.
    fn name(&mut self, octet: u8) -> Result<(), Violation> {
        self.token = self.token.saturating_add(1);
        let matches = XMLNS.get(self.matched) == Some(&octet);
        self.matched = if matches { self.matched.saturating_add(1) } else { usize::MAX };
        self.declares |= self.matched == XMLNS.len();
        self.check_token()
    }

    fn begin_value(&mut self, tag: Tag, quote: u8) -> Result<(), Violation> {
        self.state = State::Value(tag, quote);
        self.token = 0;
        self.attributes = self.attributes.saturating_add(1);
        within(self.attributes, self.limits.attributes, |limit| Violation::Attributes { limit })?;
        if self.declares { self.declare() } else { Ok(()) }
    }

    fn declare(&mut self) -> Result<(), Violation> {
        if let Some(declared) = self.open.last_mut() {
            *declared = declared.saturating_add(1);
            self.namespaces = self.namespaces.saturating_add(1);
        }
        within(self.namespaces, self.limits.namespaces, |limit| Violation::Namespaces { limit })
    }

    fn check_token(&self) -> Result<(), Violation> {
        within(self.token, self.limits.attribute_octets, |limit| Violation::AttributeOctets { limit })
    }
}

fn within(value: usize, limit: usize, violation: fn(usize) -> Violation) -> Result<(), Violation> {
    if value > limit { Err(violation(limit)) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
