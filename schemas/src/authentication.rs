//! The authentication value of the A-security-profile (IEC 62351-4, clause 11). The ASN.1 is in `asn1/e2e.asn1`.

use crate::ber::{BerError, Reader, Tag, Writer};

const CERTIFICATE_BASED: Tag = Tag::context(0).constructed();
const CERTIFICATE: Tag = Tag::context(0);
const TIME: Tag = Tag::context(1);
const SIGNATURE: Tag = Tag::context(2);

/// `MMS-Authentication-value ::= CHOICE { certificate-based [0] SEQUENCE { authentication-Certificate [0] OCTET STRING,
/// time [1] GeneralizedTime, signature [2] OCTET STRING } }`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateBased<'a> {
    /// The sender's certificate, in DER.
    pub certificate: &'a [u8],
    /// GeneralizedTime text as it is on the wire.
    pub time: &'a str,
    /// The signature over the time.
    pub signature: &'a [u8],
}

impl<'a> CertificateBased<'a> {
    /// Reads a value.
    ///
    /// # Errors
    /// It is none.
    pub fn read(octets: &'a [u8]) -> Result<Self, BerError> {
        let mut reader = Reader::ber(octets);
        let mut fields = reader.enter(CERTIFICATE_BASED)?;
        reader.finish()?;
        let value = Self {
            certificate: fields.expect(CERTIFICATE)?.content,
            time: fields.expect(TIME)?.utf8()?,
            signature: fields.expect(SIGNATURE)?.content,
        };
        fields.finish()?;
        Ok(value)
    }

    /// The value's octets.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.nested(CERTIFICATE_BASED, |fields| {
            fields.element(CERTIFICATE, self.certificate);
            fields.element(TIME, self.time.as_bytes());
            fields.element(SIGNATURE, self.signature);
        });
        writer.into_octets()
    }
}

/// What of the time is signed: implementations differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedForm {
    /// Its text alone.
    Text,
    /// The element as it stands in the value, tag 81.
    InValue,
    /// The element under the tag of its type, 18.
    GeneralizedTime,
}

impl SignedForm {
    /// The octets under the signature.
    #[must_use]
    pub fn octets(self, time: &str) -> Vec<u8> {
        let element = |tag| {
            let mut writer = Writer::new();
            writer.element(tag, time.as_bytes());
            writer.into_octets()
        };
        match self {
            Self::Text => time.as_bytes().to_vec(),
            Self::InValue => element(TIME),
            Self::GeneralizedTime => element(Tag::GENERALIZED_TIME),
        }
    }
}

impl std::fmt::Display for SignedForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::InValue => "element with tag 81",
            Self::GeneralizedTime => "element with tag 18",
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ber::Fault;

    const SAMPLE: CertificateBased<'_> =
        CertificateBased { certificate: &[0x30, 0], time: "20261121120000Z", signature: &[7; 3] };

    #[test]
    fn a_value_is_as_clause_11_has_it() {
        let octets = SAMPLE.write();
        assert_eq!(octets[..8], [0xa0, 26, 0x80, 2, 0x30, 0, 0x81, 15]);
        assert_eq!(octets[23..], [0x82, 3, 7, 7, 7]);
        assert_eq!(CertificateBased::read(&octets), Ok(SAMPLE));
    }

    #[test]
    fn what_is_signed_has_three_forms() {
        assert_eq!(SignedForm::Text.octets("2026"), b"2026");
        assert_eq!(SignedForm::InValue.octets("2026"), b"\x81\x042026");
        assert_eq!(SignedForm::GeneralizedTime.octets("2026"), b"\x18\x042026");
    }

    #[test]
    fn what_is_no_value_is_refused() {
        let octets = SAMPLE.write();
        let fault = |octets: &[u8]| CertificateBased::read(octets).unwrap_err().fault;
        assert_eq!(fault(&[&octets[..], &[0]].concat()), Fault::Trailing);
        assert_eq!(fault(&[0xa0, 2, 0x80, 0]), Fault::Missing(TIME));
        assert_eq!(
            fault(&[0xa1, 0]),
            Fault::Unexpected { expected: CERTIFICATE_BASED, found: Tag::context(1).constructed() }
        );
        assert_eq!(fault(&[0xa0, 8, 0x80, 0, 0x81, 0, 0x82, 0, 0x83, 0]), Fault::Trailing);
        let latin: &[u8] = &[0xa0, 7, 0x80, 0, 0x81, 1, 0xff, 0x82, 0];
        assert!(matches!(fault(latin), Fault::Contents(_)));
    }

    proptest! {
        #[test]
        fn values_return(certificate: Vec<u8>, time: String, signature: Vec<u8>) {
            let value = CertificateBased { certificate: &certificate, time: &time, signature: &signature };
            let octets = value.write();
            prop_assert_eq!(CertificateBased::read(&octets), Ok(value));
        }

        #[test]
        fn nothing_panics(octets: Vec<u8>) {
            let _ = CertificateBased::read(&octets);
        }
    }
}
