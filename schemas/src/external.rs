//! EXTERNAL (X.680, clause 37; X.690, 8.18): how ACSE carries the PDU of another application layer standard.
//!
//! By hand: rasn's derive loses the tag [UNIVERSAL 8].

use crate::ber::{BerError, Class, Element, Fault, Tag, Writer};

const SINGLE_ASN1_TYPE: Tag = Tag::context(0).constructed();

/// `EXTERNAL ::= [UNIVERSAL 8] IMPLICIT SEQUENCE { direct-reference OBJECT IDENTIFIER OPTIONAL, indirect-reference INTEGER OPTIONAL,
/// data-value-descriptor ObjectDescriptor OPTIONAL, encoding CHOICE { single-ASN1-type [0], octet-aligned [1], arbitrary [2] } }`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct External<'a> {
    /// The indirect reference: a presentation context.
    pub context: Option<u32>,
    /// The value's octets.
    pub value: &'a [u8],
}

impl<'a> External<'a> {
    /// Reads the contents. A direct reference and a descriptor are passed over: the context says it all.
    ///
    /// # Errors
    /// No value, or one that is not a whole number of octets.
    pub fn decode(external: &Element<'a>) -> Result<Self, BerError> {
        let mut fields = external.reader()?;
        let mut context = None;
        while !fields.is_empty() {
            let field = fields.read()?;
            match (field.tag.class, field.tag.number) {
                (Class::Universal, 2) => context = Some(field.unsigned32()?),
                (Class::Context, 0 | 1) => return Ok(Self { context, value: field.content }),
                (Class::Context, 2) => return Err(field.fault(Fault::Contents("value in whole octets"))),
                _ => {}
            }
        }
        Err(BerError { offset: fields.offset(), fault: Fault::Missing(SINGLE_ASN1_TYPE) })
    }

    /// Writes it.
    pub fn encode(&self, writer: &mut Writer) {
        self.encode_as(Tag::EXTERNAL, None, writer);
    }

    /// Writes it under another tag, with a direct reference.
    pub(crate) fn encode_as(&self, tag: Tag, direct_reference: Option<&[u8]>, writer: &mut Writer) {
        writer.nested(tag, |fields| {
            if let Some(syntax) = direct_reference {
                fields.element(Tag::OBJECT_IDENTIFIER, syntax);
            }
            if let Some(context) = self.context {
                fields.integer(Tag::INTEGER, context.into());
            }
            fields.element(SINGLE_ASN1_TYPE, self.value);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ber::Reader;

    fn decode(octets: &[u8]) -> Result<External<'_>, Fault> {
        let element = Reader::ber(octets).expect(Tag::EXTERNAL).map_err(|error| error.fault)?;
        External::decode(&element).map_err(|error| error.fault)
    }

    #[test]
    fn what_is_written_can_be_read() {
        let external = External { context: Some(3), value: &[0xa8, 0x00] };
        let mut writer = Writer::new();
        external.encode(&mut writer);
        assert_eq!(writer.octets(), [0x28, 7, 2, 1, 3, 0xa0, 2, 0xa8, 0]);
        assert_eq!(decode(writer.octets()), Ok(external));
    }

    #[test]
    fn a_direct_reference_and_a_descriptor_are_passed_over() {
        let octets = [0x28, 14, 6, 2, 0x51, 1, 2, 1, 3, 7, 1, b'x', 0xa0, 2, 0xa8, 0];
        assert_eq!(decode(&octets), Ok(External { context: Some(3), value: &[0xa8, 0] }));
    }

    #[test]
    fn octet_aligned_is_a_value_too() {
        assert_eq!(decode(&[0x28, 4, 0x81, 2, 0xa8, 0]), Ok(External { context: None, value: &[0xa8, 0] }));
    }

    #[test]
    fn bits_and_nothing_are_no_value() {
        assert_eq!(decode(&[0x28, 4, 0x82, 2, 0, 0]), Err(Fault::Contents("value in whole octets")));
        assert_eq!(decode(&[0x28, 3, 2, 1, 3]), Err(Fault::Missing(SINGLE_ASN1_TYPE)));
    }
}
