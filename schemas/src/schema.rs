//! How a type is written down for the transcoder: ASN.1 as a table of static data.

use crate::ber::Tag;

/// A type. Names of values and items are those of the ASN.1 module.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// BOOLEAN: `<true/>` or `<false/>`.
    Boolean,
    /// INTEGER of 64 bits: decimal text.
    Integer,
    /// ENUMERATED: an empty element named as the value.
    Enumerated(&'static [(&'static str, i64)]),
    /// BIT STRING: text of 0 and 1.
    BitString,
    /// OCTET STRING: base64 text.
    OctetString,
    /// OBJECT IDENTIFIER: dotted text.
    ObjectIdentifier,
    /// NULL: no content.
    Null,
    /// UTF8String: text.
    Utf8String,
    /// GeneralizedTime: the text as it is, in BER too.
    GeneralizedTime,
    /// SEQUENCE: one element per component that is there.
    Sequence(&'static [Component]),
    /// SEQUENCE OF: one element per item.
    SequenceOf(&'static Component),
    /// SET OF: the same, items ascending as DER wants them.
    SetOf(&'static Component),
    /// CHOICE: one element, that of the alternative.
    Choice(&'static [Component]),
    /// ANY: base64 text of the whole element.
    Any,
    /// ANY that holds an MMS PDU: a child element in the namespace of MMS.
    Pdu,
}

/// A component, alternative or item.
#[derive(Clone, Copy, Debug)]
pub struct Component {
    /// The identifier, or of an item the type's name.
    pub name: &'static str,
    /// Its outermost tag. `None` where the type has none of its own: CHOICE and ANY.
    pub tag: Option<Tag>,
    /// Its type.
    pub of: &'static Type,
    /// Whether it must be there.
    pub presence: Presence,
}

/// Whether a component must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always.
    Required,
    /// OPTIONAL
    Optional,
    /// BOOLEAN DEFAULT FALSE: there only when it is TRUE.
    DefaultFalse,
}

impl Component {
    /// A component that must be there.
    #[must_use]
    pub const fn new(name: &'static str, tag: Tag, of: &'static Type) -> Self {
        Self { name, tag: Some(tag), of, presence: Presence::Required }
    }

    /// A component without a tag of its own.
    #[must_use]
    pub const fn untagged(name: &'static str, of: &'static Type) -> Self {
        Self { name, tag: None, of, presence: Presence::Required }
    }

    /// The same, OPTIONAL.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { presence: Presence::Optional, ..self }
    }

    /// The same, DEFAULT FALSE.
    #[must_use]
    pub const fn default_false(self) -> Self {
        Self { presence: Presence::DefaultFalse, ..self }
    }

    /// Whether an element with this tag can be this component.
    #[must_use]
    pub fn takes(&self, tag: Tag) -> bool {
        match (self.tag, self.of) {
            (Some(own), _) => own == tag,
            (None, Type::Choice(alternatives)) => {
                alternatives.iter().any(|alternative| alternative.takes(tag))
            }
            (None, _) => true,
        }
    }
}
