//! How a type is written down for the transcoder: ASN.1 as a table of static data. One table type serves SecPDUs
//! and MMS; how XML shows a value is not said here but by the convention of the namespace it stands in.

use crate::ber::{Class, Tag};
use crate::xml::Buffer;

/// A number or bit and its name.
pub type Named = (&'static str, i64);

/// A type. Names of values and items are those of the ASN.1 module.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// BOOLEAN
    Boolean,
    /// INTEGER, of 128 bits at most. The names are for people.
    Integer(&'static [Named]),
    /// ENUMERATED
    Enumerated(&'static [Named]),
    /// BIT STRING. The names are for people.
    BitString(&'static [Named]),
    /// OCTET STRING
    OctetString,
    /// OBJECT IDENTIFIER
    ObjectIdentifier,
    /// NULL
    Null,
    /// A character string or time: its text as it is.
    Text(Repertoire),
    /// SEQUENCE
    Sequence(&'static [Component]),
    /// SEQUENCE OF
    SequenceOf(&'static Component),
    /// SET OF: items ascending as DER wants them.
    SetOf(&'static Component),
    /// CHOICE
    Choice(Alternatives),
    /// A tag of its own around the tag of another type. XML knows nothing of it.
    Explicit(&'static Component),
    /// ANY
    Any,
    /// ANY that holds an MMS PDU.
    Pdu,
}

/// The alternatives of a CHOICE.
#[derive(Clone, Copy, Debug)]
pub struct Alternatives {
    all: &'static [Component],
    /// By number of a context-specific tag: one more than the place of its alternative. 0: to be looked for.
    places: [u8; 31],
}

impl Alternatives {
    /// These. Tags tell them apart.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "run by the compiler, which takes no index out of bounds")]
    pub const fn new(all: &'static [Component]) -> Self {
        let mut places = [0; 31];
        let mut at = 0;
        while at < all.len() {
            if let Some(Tag { class: Class::Context, number: number @ ..31, .. }) = all[at].tag {
                places[number as usize] = at as u8 + 1;
            }
            at += 1;
        }
        Self { all, places }
    }

    /// All, in the order of the module.
    #[must_use]
    pub const fn all(&self) -> &'static [Component] {
        self.all
    }

    /// The one that begins with this tag.
    #[must_use]
    #[inline(always)]
    pub fn taking(&self, tag: Tag) -> Option<&'static Component> {
        match self.places.get(tag.number as usize) {
            Some(&place @ 1..) if tag.class == Class::Context => self.all.get(usize::from(place) - 1),
            _ => self.search(tag),
        }
    }

    fn search(&self, tag: Tag) -> Option<&'static Component> {
        self.all.iter().find(|alternative| alternative.takes(tag))
    }
}

/// Which characters a text has. All are read as UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repertoire {
    /// UTF8String
    Utf8,
    /// VisibleString
    Visible,
    /// GraphicString
    Graphic,
    /// GeneralizedTime
    Time,
}

/// A component, alternative or item.
#[derive(Clone, Copy, Debug)]
pub struct Component {
    /// The identifier, or of an item the type's name.
    pub name: &'static str,
    /// The same in the shape of IEC 61850-8-2, where it differs.
    pub iec_name: &'static str,
    has_iec_name: bool,
    /// The tags of its element, by name and by `iec_name`.
    pub(crate) tags: Tags,
    pub(crate) iec_tags: Tags,
    /// Its outermost tag. `None` where the type has none of its own: CHOICE and ANY.
    pub tag: Option<Tag>,
    /// Its type.
    pub of: &'static Type,
    /// Whether it must be there.
    pub presence: Presence,
}

/// Whether and how often a component must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always.
    Required,
    /// OPTIONAL
    Optional,
    /// DEFAULT: these are the contents octets of the value that is not sent.
    Default(&'static [u8]),
    /// An item of a list that may be empty.
    Repeated,
    /// An item of a list that may not.
    AtLeastOnce,
}

impl Component {
    /// A component that must be there.
    #[must_use]
    pub const fn new(name: &'static str, tag: Tag, of: &'static Type) -> Self {
        Self { tag: Some(tag), ..Self::untagged(name, of) }
    }

    /// A component without a tag of its own.
    #[must_use]
    pub const fn untagged(name: &'static str, of: &'static Type) -> Self {
        let tags = Tags::new(name);
        Self {
            name,
            iec_name: name,
            has_iec_name: false,
            tags,
            iec_tags: tags,
            tag: None,
            of,
            presence: Presence::Required,
        }
    }

    /// The same, with another name in the shape of IEC 61850-8-2.
    #[must_use]
    pub const fn iec(self, iec_name: &'static str) -> Self {
        Self { iec_name, has_iec_name: true, iec_tags: Tags::new(iec_name), ..self }
    }

    /// The same, OPTIONAL.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { presence: Presence::Optional, ..self }
    }

    /// The same with a DEFAULT, given as its contents octets.
    #[must_use]
    pub const fn default(self, contents: &'static [u8]) -> Self {
        Self { presence: Presence::Default(contents), ..self }
    }

    /// The same as item of a list.
    #[must_use]
    pub const fn repeated(self) -> Self {
        Self { presence: Presence::Repeated, ..self }
    }

    /// The same as item of a list that is never empty.
    #[must_use]
    pub const fn at_least_once(self) -> Self {
        Self { presence: Presence::AtLeastOnce, ..self }
    }

    /// Whether an element with this tag can be this component. The P/C bit is judged where it is read.
    #[must_use]
    #[inline]
    pub fn takes(&self, tag: Tag) -> bool {
        match (self.tag, self.of) {
            (Some(own), _) => own.names_same(tag),
            (None, Type::Choice(alternatives)) => alternatives.taking(tag).is_some(),
            (None, _) => true,
        }
    }

    /// Whether it goes by this name in any shape.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || (self.has_iec_name && self.iec_name == name)
    }

    /// Whether it is an item of a list.
    #[must_use]
    pub const fn is_item(&self) -> bool {
        matches!(self.presence, Presence::Repeated | Presence::AtLeastOnce)
    }

    /// Whether the shape of IEC 61850-8-2 writes it as an attribute: a simple value with a DEFAULT.
    #[must_use]
    pub const fn is_attribute(&self) -> bool {
        matches!(self.presence, Presence::Default(_))
            && matches!(self.of, Type::Boolean | Type::Integer(_) | Type::BitString(_))
    }

    /// Whether it is the `floating-point` of `Data`: the width of the exponent, then an IEEE 754 format.
    #[must_use]
    pub fn is_float(&self) -> bool {
        matches!(self.of, Type::OctetString) && self.name == "floating-point"
    }

    /// The type inside all tags.
    #[must_use]
    pub fn inner(&self) -> &'static Type {
        let mut of = self.of;
        while let Type::Explicit(inner) = of {
            of = inner.of;
        }
        of
    }
}

/// The longest `</name>`.
const LONGEST: usize = 40;
/// What most names fit in.
const SHORT: usize = 16;

/// `</name>`, from which the start tag is made too. Copied in blocks of fixed lengths: that is what makes it fast.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tags {
    end: [u8; LONGEST],
    length: u8,
}

impl Tags {
    #[expect(clippy::indexing_slicing, reason = "run by the compiler, which takes no index out of bounds")]
    const fn new(name: &str) -> Self {
        let mut end = [0; LONGEST];
        end[0] = b'<';
        end[1] = b'/';
        let mut at = 0;
        while at < name.len() {
            end[2 + at] = name.as_bytes()[at];
            at += 1;
        }
        end[2 + at] = b'>';
        Self { end, length: at as u8 + 3 }
    }

    /// Appends `<name>`.
    #[inline(always)]
    pub(crate) fn push_start(&self, out: &mut Buffer<'_>) {
        let [_, start @ ..] = &self.end;
        let before = out.len();
        self.push(start, usize::from(self.length) - 1, out);
        out.set(before, b'<');
    }

    /// Appends `</name>`.
    #[inline(always)]
    pub(crate) fn push_end(&self, out: &mut Buffer<'_>) {
        self.push(&self.end, usize::from(self.length), out);
    }

    #[inline(always)]
    fn push<const LENGTH: usize>(&self, text: &[u8; LENGTH], length: usize, out: &mut Buffer<'_>) {
        match text.first_chunk::<SHORT>() {
            Some(text) if usize::from(self.length) <= SHORT => out.push_block(text, length),
            _ => out.push_block(text, length),
        }
    }
}
