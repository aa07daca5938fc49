//! SecPDUs in the OSI environment (62351-4, clause 15): which primitive carries which kind, and as which
//! alternative where a CHOICE stands there.
//!
//! The alternatives are implicitly tagged: the tag takes the place of the SEQUENCE's, and all other octets are the
//! SecPDU's own.

use std::borrow::Cow;
use std::time::Duration;

use schemas::ber::{self, BerError, Element, Fault, Reader, Tag};
use schemas::profile::{ASSO_ABORT, HANDSHAKE_RSP};
use schemas::secpdu::{Kind, SecPdu};

use crate::association::{Association, Error, Event};
use crate::reason::{Layer, Reason};

/// What carries a SecPDU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Primitive {
    /// AARQ.
    AssociateRequest,
    /// AARE, accepted.
    AssociateAccept,
    /// AARE, rejected.
    AssociateReject,
    /// P-DATA.
    Data,
    /// RLRQ.
    ReleaseRequest,
    /// RLRE.
    ReleaseResponse,
    /// ABRT.
    Abort,
}

impl Primitive {
    /// What carries SecPDUs of this kind.
    #[must_use]
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::HandshakeReq => Self::AssociateRequest,
            Kind::HandshakeAcc => Self::AssociateAccept,
            Kind::ApplicationReject | Kind::HandshakeSecReject => Self::AssociateReject,
            Kind::ClearTransfer | Kind::EncrTransfer => Self::Data,
            Kind::ReleaseReq => Self::ReleaseRequest,
            Kind::ReleaseRsp => Self::ReleaseResponse,
            Kind::HandshakeSecAbort | Kind::DtSecAbort | Kind::ApplAbort => Self::Abort,
        }
    }

    /// The CHOICE that stands there, its alternatives by number (CP-14).
    const fn choice(self) -> Option<&'static [Kind; 3]> {
        match self {
            Self::AssociateAccept | Self::AssociateReject => Some(&HANDSHAKE_RSP),
            Self::Abort => Some(&ASSO_ABORT),
            _ => None,
        }
    }

    /// The tag of a SecPDU of this kind there.
    fn tag(self, kind: Kind) -> Tag {
        let number = self.choice().and_then(|choice| choice.iter().position(|other| *other == kind));
        number.map_or(Tag::SEQUENCE, |number| Tag::context(number as u32).constructed())
    }

    /// The kind of SecPDU that has this tag there. Which transfers there are, the agreed mode says (CP-14).
    fn kind(self, element: &Element<'_>, is_encrypted: bool) -> Result<Kind, BerError> {
        let absent = if is_encrypted { Kind::ClearTransfer } else { Kind::EncrTransfer };
        Kind::ALL
            .into_iter()
            .find(|kind| *kind != absent && Self::of(*kind) == self && self.tag(*kind) == element.tag)
            .ok_or_else(|| element.fault(Fault::Contents("SecPDU of this primitive")))
    }
}

/// The octets of a SecPDU as [`Primitive::of`] its kind carries them.
#[must_use]
pub fn write(sec_pdu: &SecPdu) -> Cow<'_, [u8]> {
    match Primitive::of(sec_pdu.kind).tag(sec_pdu.kind) {
        Tag::SEQUENCE => Cow::Borrowed(&sec_pdu.octets),
        tag => Cow::Owned(with_tag(tag, &sec_pdu.octets)),
    }
}

/// The SecPDU that a primitive carries. `is_encrypted`: the mode agreed, which nothing but data depends on.
///
/// # Errors
/// Not one element, or none that this primitive may carry.
pub fn read(primitive: Primitive, octets: &[u8], is_encrypted: bool) -> Result<SecPdu, Reason> {
    let kind = read_kind(primitive, octets, is_encrypted).map_err(Reason::ber(Layer::SecPdu, "SecPDU"))?;
    Ok(SecPdu { kind, octets: with_tag(Tag::SEQUENCE, octets) })
}

fn read_kind(primitive: Primitive, octets: &[u8], is_encrypted: bool) -> Result<Kind, BerError> {
    let mut reader = Reader::ber(octets);
    let element = reader.read()?;
    reader.finish()?;
    primitive.kind(&element, is_encrypted)
}

/// An element under another tag. Its own and the other take one octet.
fn with_tag(tag: Tag, element: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(element.len());
    ber::header(&mut out, tag, 0);
    out.truncate(1);
    out.extend_from_slice(element.get(1..).unwrap_or(&[]));
    out
}

impl Event {
    /// The SecPDU in an event of a native association; some have none. `is_encrypted` as for [`read`].
    ///
    /// # Errors
    /// What is there is none that the primitive may carry.
    pub fn sec_pdu(&self, is_encrypted: bool) -> Result<Option<SecPdu>, Reason> {
        let (primitive, octets) = match self {
            Self::AssociateRequest { user_information, .. } => {
                (Primitive::AssociateRequest, Some(user_information))
            }
            Self::AssociateAccepted { user_information, .. } => {
                (Primitive::AssociateAccept, Some(user_information))
            }
            Self::AssociateRejected { user_information, .. } => {
                (Primitive::AssociateReject, user_information.as_ref())
            }
            Self::Data(octets) => (Primitive::Data, Some(octets)),
            Self::ReleaseRequested(octets) => (Primitive::ReleaseRequest, octets.as_ref()),
            Self::Released(octets) => (Primitive::ReleaseResponse, octets.as_ref()),
            Self::Aborted { user_information, .. } => (Primitive::Abort, user_information.as_ref()),
        };
        octets.map(|octets| read(primitive, octets, is_encrypted)).transpose()
    }
}

impl Association {
    /// Does what carries this SecPDU: answers, sends, releases or aborts.
    ///
    /// # Errors
    /// As [`Self::send`]; and a HandshakeReq begins another association, with [`Self::initiator`].
    pub fn send_sec_pdu(&mut self, now: Duration, sec_pdu: &SecPdu) -> Result<(), Error> {
        let octets = write(sec_pdu);
        match Primitive::of(sec_pdu.kind) {
            Primitive::AssociateRequest => return Err(self.not_established()),
            Primitive::AssociateAccept => self.accept(&octets),
            Primitive::AssociateReject => self.reject(Some(&octets)),
            Primitive::Data => return self.send(&octets),
            Primitive::ReleaseRequest => self.release(now, Some(&octets)),
            Primitive::ReleaseResponse => self.release_response(Some(&octets)),
            Primitive::Abort => self.abort(Some(&octets)),
        }
        Ok(())
    }
}
