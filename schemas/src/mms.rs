//! Path row 7: MMS PDUs (ISO 9506-2), as far as a bridge must understand what it carries: which PDU, which
//! service, which invoke-id. The octets themselves pass unchanged.

#[rustfmt::skip]
pub mod schema;

use crate::ber::{BerError, Class, Element, Fault, Reader, Tag, Writer};

/// The alternatives of MMSpdu, by tag 0 to 13.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum PduKind {
    ConfirmedRequest,
    ConfirmedResponse,
    ConfirmedError,
    Unconfirmed,
    Reject,
    CancelRequest,
    CancelResponse,
    CancelError,
    InitiateRequest,
    InitiateResponse,
    InitiateError,
    ConcludeRequest,
    ConcludeResponse,
    ConcludeError,
}

impl PduKind {
    /// In the order of their tags.
    pub const ALL: [Self; 14] = [
        Self::ConfirmedRequest,
        Self::ConfirmedResponse,
        Self::ConfirmedError,
        Self::Unconfirmed,
        Self::Reject,
        Self::CancelRequest,
        Self::CancelResponse,
        Self::CancelError,
        Self::InitiateRequest,
        Self::InitiateResponse,
        Self::InitiateError,
        Self::ConcludeRequest,
        Self::ConcludeResponse,
        Self::ConcludeError,
    ];

    fn from_tag(tag: Tag) -> Option<Self> {
        if tag.class != Class::Context {
            return None;
        }
        Self::ALL.get(usize::try_from(tag.number).ok()?).copied()
    }

    /// Whether the receiver owes an answer.
    #[must_use]
    pub const fn is_request(self) -> bool {
        matches!(
            self,
            Self::ConfirmedRequest | Self::CancelRequest | Self::ConcludeRequest | Self::InitiateRequest
        )
    }
}

/// What can be told of a PDU without decoding its service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peek {
    /// Which PDU.
    pub kind: PduKind,
    /// Tag number of the confirmed or unconfirmed service.
    pub service: Option<u32>,
    /// Of confirmed PDUs, cancel PDUs, and rejects that name one.
    pub invoke_id: Option<u32>,
}

/// Tells kind, service and invoke-id of one PDU. What follows the service is not looked at.
///
/// # Errors
/// Not an MMS PDU, or octets after it.
pub fn peek(octets: &[u8]) -> Result<Peek, BerError> {
    let mut reader = Reader::ber(octets);
    let pdu = reader.read()?;
    reader.finish()?;
    let kind = PduKind::from_tag(pdu.tag).ok_or(BerError { offset: 0, fault: Fault::Contents("MMS PDU") })?;
    let (service, invoke_id) = match kind {
        PduKind::ConfirmedRequest | PduKind::ConfirmedResponse => confirmed(&pdu)?,
        PduKind::ConfirmedError | PduKind::CancelError => (None, Some(first_of(&pdu, Tag::context(0))?)),
        PduKind::Reject => {
            (None, pdu.reader()?.optional(Tag::context(0))?.map(|id| id.unsigned32()).transpose()?)
        }
        PduKind::CancelRequest | PduKind::CancelResponse => (None, Some(pdu.unsigned32()?)),
        PduKind::Unconfirmed => (pdu.reader()?.peek().map(|tag| tag.number), None),
        _ => (None, None),
    };
    Ok(Peek { kind, service, invoke_id })
}

/// Confirmed PDUs: invokeID, listOfModifier of requests, then the service.
fn confirmed(pdu: &Element<'_>) -> Result<(Option<u32>, Option<u32>), BerError> {
    let mut reader = pdu.reader()?;
    let invoke_id = reader.expect(Tag::INTEGER)?.unsigned32()?;
    reader.optional(Tag::SEQUENCE)?;
    let service = reader.peek().filter(|tag| tag.class == Class::Context).map(|tag| tag.number);
    Ok((service, Some(invoke_id)))
}

fn first_of(pdu: &Element<'_>, tag: Tag) -> Result<u32, BerError> {
    pdu.reader()?.expect(tag)?.unsigned32()
}

/// Why an association could not be had, as the initiate-Error says it (ErrorClass `application-reference`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitiateError {
    /// Nothing more can be told.
    Other = 0,
    /// The MMS server does not answer.
    ApplicationUnreachable = 1,
    /// It did, and no longer does.
    ConnectionLost = 2,
}

/// The octets of an initiate-ErrorPDU.
#[must_use]
pub fn initiate_error(error: InitiateError) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.nested(Tag::context(10).constructed(), |pdu| {
        pdu.nested(Tag::context(0).constructed(), |class| class.integer(Tag::context(1), error as i64));
    });
    writer.into_octets()
}

/// The octets of a confirmed-ErrorPDU that says `service: pdu-size` to the request of this invoke-id.
#[must_use]
pub fn pdu_size_error(invoke_id: u32) -> Vec<u8> {
    const SERVICE: Tag = Tag::context(4);
    const PDU_SIZE: i64 = 3;
    let mut writer = Writer::new();
    writer.nested(Tag::context(2).constructed(), |pdu| {
        pdu.integer(Tag::context(0), invoke_id.into());
        pdu.nested(Tag::context(2).constructed(), |error| {
            error.nested(Tag::context(0).constructed(), |class| class.integer(SERVICE, PDU_SIZE));
        });
    });
    writer.into_octets()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(hex: &str) -> Result<Peek, BerError> {
        let octets: Vec<u8> =
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
        peek(&octets)
    }

    #[test]
    fn kind_service_and_invoke_id_are_told() {
        for (hex, kind, service, invoke_id) in [
            ("a00e020103a109a003800100a1028000", PduKind::ConfirmedRequest, Some(1), Some(3)),
            ("a006020102800101", PduKind::ConfirmedRequest, Some(0), Some(2)),
            ("a00702010a300080 00".replace(' ', "").as_str(), PduKind::ConfirmedRequest, Some(0), Some(10)),
            ("a006020500ffffffff", PduKind::ConfirmedRequest, None, None),
            ("a00b020110bf4d05a003190178", PduKind::ConfirmedRequest, Some(77), Some(16)),
            ("a105020107a000", PduKind::ConfirmedResponse, Some(0), Some(7)),
            ("a20a800105a205a003800100", PduKind::ConfirmedError, None, Some(5)),
            ("a305a003800100", PduKind::Unconfirmed, Some(0), None),
            ("a403850101", PduKind::Reject, None, None),
            ("a406800109810101", PduKind::Reject, None, Some(9)),
            ("850107", PduKind::CancelRequest, None, Some(7)),
            ("8b00", PduKind::ConcludeRequest, None, None),
            ("a800", PduKind::InitiateRequest, None, None),
        ] {
            if invoke_id.is_none() && kind == PduKind::ConfirmedRequest {
                assert!(of(hex).is_err(), "{hex}");
            } else {
                assert_eq!(of(hex), Ok(Peek { kind, service, invoke_id }), "{hex}");
            }
        }
    }

    #[test]
    fn what_is_no_pdu_is_refused() {
        for hex in ["", "30", "3000", "ae00", "a000", "8b0000", "a00302"] {
            assert!(of(hex).is_err(), "{hex}");
        }
    }

    #[test]
    fn pdu_size_error_answers_its_request() {
        let octets = pdu_size_error(7);
        assert_eq!(octets, [0xa2, 0x0a, 0x80, 0x01, 0x07, 0xa2, 0x05, 0xa0, 0x03, 0x84, 0x01, 0x03]);
        let expected = Peek { kind: PduKind::ConfirmedError, service: None, invoke_id: Some(7) };
        assert_eq!(peek(&octets), Ok(expected));
    }

    #[test]
    fn initiate_error_is_an_initiate_error() {
        let octets = initiate_error(InitiateError::ApplicationUnreachable);
        assert_eq!(octets, [0xaa, 0x05, 0xa0, 0x03, 0x81, 0x01, 0x01]);
        assert_eq!(peek(&octets).unwrap().kind, PduKind::InitiateError);
    }
}
