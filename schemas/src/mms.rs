//! Path row 7: MMS PDUs (ISO 9506-2), as far as a bridge must understand what it carries. What it reads of them it
//! reads by the table of the module, in [`schema`]. The octets themselves pass unchanged.

mod access;
#[rustfmt::skip]
pub mod schema;

pub use access::{
    Initiate, ObjectName, ObjectNames, Peek, lower_local_detail, object_names, peek, read_result,
};

use crate::ber::{Tag, Writer};
use crate::schema::{Component, Type};

/// The alternatives of MMSpdu.
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
    /// In the order of the module.
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

    #[inline]
    fn from_tag(tag: Tag) -> Option<Self> {
        let at = alternatives().iter().position(|alternative| alternative.takes(tag))?;
        Self::ALL.get(at).copied()
    }

    fn component(self) -> Option<&'static Component> {
        alternatives().get(self as usize)
    }

    /// The PDU's name in the module.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.component().map_or("", |component| component.name)
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

fn alternatives() -> &'static [Component] {
    match &schema::MMSPDU {
        Type::Choice(alternatives) => alternatives.all(),
        _ => &[],
    }
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
mod tests;
