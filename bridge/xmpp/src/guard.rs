//! The guard below the XML parser: reads the octets of a stream as they arrive and refuses what would make the
//! parser, or what is built on it, recurse, grow or stall. RFC 6120 §11.1 is enforced here too: no DTD, no comment,
//! no processing instruction. It knows just enough XML to count, keeps no octet and allocates only in `new`.
//! A stanza that breaks a limit need not end the stream: [`Guard::sift`] tells it from the others, so that it can be
//! stepped over, for any stranger can have one delivered.

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

/// How much longer than its limit a stanza may be that is stepped over.
const PATIENCE: usize = 64;

/// What the octets are that [`Guard::sift`] has read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Part of something that goes on: the parser may have it once it is whole.
    Part,
    /// The end of something whole.
    Whole,
    /// Part of a stanza that breaks a limit.
    Void,
    /// The end of a stanza that broke this limit.
    VoidEnd(Violation),
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
    /// Whether a stanza that breaks a limit ends the stream.
    is_strict: bool,
    /// The limit that the stanza in hand has broken.
    broken: Option<Violation>,
    /// Elements opened since then.
    beyond: usize,
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
            is_strict: false,
            broken: None,
            beyond: 0,
        }
    }

    /// Forgets the stream: a new one begins (RFC 6120 §4.3.3).
    pub fn reset(&mut self) {
        *self = Self::new(self.limits);
    }

    /// Reads on. After an error the stream must be closed, and none of `octets` may reach the parser.
    pub fn scan(&mut self, octets: &[u8]) -> Result<(), Violation> {
        self.is_strict = true;
        let mut rest = octets;
        while !rest.is_empty() {
            let (read, _) = self.sift(rest)?;
            rest = rest.get(read..).unwrap_or_default();
        }
        self.is_strict = false;
        Ok(())
    }

    /// Reads on to the end of what is in hand, a stanza or the stream's header, and says how many octets that took.
    /// A stanza that breaks a limit is read to its end; everything else that is wrong is an error, after which the
    /// stream must be closed.
    pub fn sift(&mut self, octets: &[u8]) -> Result<(usize, Piece), Violation> {
        let mut rest = octets;
        while !rest.is_empty() {
            let read = self.step(rest)?;
            self.count(read)?;
            rest = rest.get(read..).unwrap_or_default();
            if self.is_between() {
                let piece = self.broken.take().map_or(Piece::Whole, Piece::VoidEnd);
                return Ok((octets.len().saturating_sub(rest.len()), piece));
            }
        }
        let piece = if self.broken.is_some() { Piece::Void } else { Piece::Part };
        Ok((octets.len(), piece))
    }

    fn step(&mut self, rest: &[u8]) -> Result<usize, Violation> {
        let octet = rest.first().copied().unwrap_or_default();
        match self.state {
            State::Content => Ok(self.content(rest)),
            State::CData(brackets) => Ok(self.cdata(brackets, rest)),
            State::Value(tag, quote) => self.value(tag, quote, rest),
            State::Markup => self.markup(octet),
            State::Bang(matched) => self.bang(matched, octet),
            State::Question(matched) => self.question(matched, octet),
            State::Tag(tag) => self.tag(tag, octet),
            State::TagClose(tag) => self.tag_close(tag, octet),
        }
    }

    /// Behind the stream's header, between stanzas, or behind the stream's end.
    fn is_between(&self) -> bool {
        self.open.len() <= 1 && self.beyond == 0 && self.started && self.state == State::Content
    }

    /// Within a stanza a limit that is broken is remembered, and no other counts until its end.
    fn within(
        &mut self,
        value: usize,
        limit: usize,
        violation: fn(usize) -> Violation,
    ) -> Result<(), Violation> {
        if value <= limit || self.broken.is_some() {
            return Ok(());
        }
        if self.open.len() <= 1 || self.is_strict {
            return Err(violation(limit));
        }
        self.broken = Some(violation(limit));
        Ok(())
    }

    /// Between stanzas nothing is counted: nobody keeps what arrives there.
    fn count(&mut self, read: usize) -> Result<(), Violation> {
        self.octets = if self.is_between() { 0 } else { self.octets.saturating_add(read) };
        let limit = self.limits.stanza_octets;
        if self.octets > limit.saturating_mul(PATIENCE) {
            return Err(Violation::StanzaOctets { limit });
        }
        self.within(self.octets, limit, |limit| Violation::StanzaOctets { limit })
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
        self.within(self.open.len(), self.limits.depth, |limit| Violation::Depth { limit })?;
        match self.broken {
            Some(_) => self.beyond = self.beyond.saturating_add(1),
            None => self.open.push(0),
        }
        let state = self.begin_tag(Tag::Start);
        self.token = 1;
        Ok(state)
    }

    fn end_element(&mut self) -> Result<(), Violation> {
        self.state = State::Content;
        if let Some(beyond) = self.beyond.checked_sub(1) {
            self.beyond = beyond;
            return Ok(());
        }
        let declared = self.open.pop().ok_or(Violation::NotWellFormed)?;
        self.namespaces = self.namespaces.saturating_sub(declared);
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
        self.within(self.attributes, self.limits.attributes, |limit| Violation::Attributes { limit })?;
        if self.declares { self.declare() } else { Ok(()) }
    }

    fn declare(&mut self) -> Result<(), Violation> {
        if self.broken.is_some() {
            return Ok(());
        }
        if let Some(declared) = self.open.last_mut() {
            *declared = declared.saturating_add(1);
            self.namespaces = self.namespaces.saturating_add(1);
        }
        self.within(self.namespaces, self.limits.namespaces, |limit| Violation::Namespaces { limit })
    }

    fn check_token(&mut self) -> Result<(), Violation> {
        self.within(self.token, self.limits.attribute_octets, |limit| Violation::AttributeOctets { limit })
    }
}

#[cfg(test)]
mod tests;
