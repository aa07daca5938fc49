//! How a type is written down for the transcoder: ASN.1 as a table of static data. One table type serves SecPDUs
//! and MMS; how XML shows a value is not said here but by the convention of the namespace it stands in.

use crate::ber::Tag;

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
    Choice(&'static [Component]),
    /// A tag of its own around the tag of another type. XML knows nothing of it.
    Explicit(&'static Component),
    /// ANY
    Any,
    /// ANY that holds an MMS PDU.
    Pdu,
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
        Self { name, iec_name: name, has_iec_name: false, tag: None, of, presence: Presence::Required }
    }

    /// The same, with another name in the shape of IEC 61850-8-2.
    #[must_use]
    pub const fn iec(self, iec_name: &'static str) -> Self {
        Self { iec_name, has_iec_name: true, ..self }
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
    pub fn takes(&self, tag: Tag) -> bool {
        match (self.tag, self.of) {
            (Some(own), _) => own.names_same(tag),
            (None, Type::Choice(alternatives)) => {
                alternatives.iter().any(|alternative| alternative.takes(tag))
            }
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
