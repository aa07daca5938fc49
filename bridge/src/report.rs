//! What a bridge tells its operator.

use std::sync::Arc;

use crate::relay::Fault;

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Report {
    /// The peer record it belongs to.
    pub station: Option<Arc<str>>,
    /// The association, as far as it has a name.
    pub association: String,
    /// What happened.
    pub what: What,
}

impl Report {
    /// Something that concerns the whole bridge.
    #[must_use]
    pub const fn of_bridge(what: What) -> Self {
        Self { station: None, association: String::new(), what }
    }
}

/// What happened.
#[derive(Clone, Debug)]
pub enum What {
    /// The XMPP stream is up; as this JID.
    Online(String),
    /// The XMPP stream is lost or could not be had, and why.
    Offline(String),
    /// Revocation lists that cannot be used, and why; those before stay in force.
    CrlsRefused(String),
    /// The server sent something that is no stanza.
    Unreadable(String),
    /// A local connection was over before it had asked for an association, and why.
    NoAssociation(String),
    /// A local client, or the peer, asks for an association.
    Requested,
    /// The peer accepted; nothing is proved yet.
    Pending,
    /// The peer's first protected PDU has verified.
    Established,
    /// The association was refused, and why.
    Rejected(String),
    /// It ended in order.
    Released,
    /// It ended out of order, and why.
    Aborted(String),
    /// A PDU was refused by E2E-security.
    Security(e2e::SecurityEvent),
    /// A PDU did not pass as it came.
    Fault(Fault),
    /// A stanza that concerns no association here.
    Ignored(String),
    /// A connection or association was turned away: there are this many already.
    TooManyConnections(usize),
    /// A PDU was sealed and sent to the peer.
    Sealed,
    /// A PDU was sent to the peer as XML that brokers can read and not change.
    Presented,
    /// A PDU was sent to the peer without encryption, as octets: XML would not have given them back.
    Opaque,
    /// A PDU of the peer verified and was handed on.
    Opened,
}
