//! What a bridge tells its operator.

use std::fmt;
use std::sync::Arc;

use schemas::transcode::Form;

use crate::environment::EnvironmentEvent;
use crate::relay::Fault;
use crate::tase2::Departure;
use crate::tls;

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
    /// A revocation list in force says nothing.
    UnusableList(e2e::UnusableList),
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
    /// Both ends have new keys.
    Rekeyed,
    /// The operator wants new keys; whether anything is done about it.
    RekeyWanted(Rekey),
    /// The association was refused, and why.
    Rejected(String),
    /// It ended in order.
    Released,
    /// It ended out of order, and why.
    Aborted(String),
    /// The certificate that a peer has shown in ACSE was refused.
    ASecurity(e2e::compat::Refused),
    /// A PDU was refused by E2E-security.
    Security(e2e::SecurityEvent),
    /// A stanza of the peer's is not what a SecPDU travels in.
    Environment(EnvironmentEvent),
    /// Something happened to TLS on an OSI leg.
    Transport(tls::Event),
    /// What passed is not what the association record of ICCP says.
    Departs(Departure),
    /// A PDU did not pass as it came.
    Fault(Fault),
    /// A stanza that concerns no association here.
    Ignored(String),
    /// An association was turned away: there are this many with the peer already.
    TooManyAssociations(usize),
    /// A PDU was sealed and sent to the peer.
    Sealed,
    /// A PDU was sent to the peer as XML that brokers can read and not change.
    Presented,
    /// A PDU was sent to the peer without encryption, as octets: XML would not have given them back.
    Opaque,
    /// A PDU of the peer verified and was handed on.
    Opened,
    /// A SecPDU with data passed through a relay.
    Relayed,
}

impl What {
    /// A PDU was sent to the peer, in the clear where it has a form.
    #[must_use]
    pub const fn sent(form: Option<Form>) -> Self {
        match form {
            None => Self::Sealed,
            Some(Form::Xer) => Self::Presented,
            Some(Form::Octets) => Self::Opaque,
        }
    }
}

/// What the operator's wish for new keys leads to, of one association.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rekeying {
    /// The peer record.
    pub peer: Arc<str>,
    /// The association, as far as it has a name.
    pub association: String,
    /// What is done about it.
    pub rekey: Rekey,
    /// How often its keys have changed so far.
    pub changes: u32,
}

/// What is done about new keys (IEC 62351-4, clause 8). Public values travel with PDUs, never by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rekey {
    /// As the client: the next PDU to the peer carries `rekey`, unless one has done so that is not yet answered.
    Asking,
    /// As the server: the next PDU to the peer carries `reqRekey`, with the same exception.
    Requesting,
    /// Nothing: the peer's first protected PDU has not verified yet, or the association is being released.
    NotEstablished,
    /// Nothing: the peer record says that it cannot.
    Unable,
}

impl fmt::Display for Rekey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Asking => "rekey: goes with the next PDU to the peer, the server",
            Self::Requesting => "reqRekey: goes with the next PDU to the peer, the client, which is to rekey",
            Self::NotEstablished => "nothing: the association is not established yet, or about to end",
            Self::Unable => "nothing: the peer cannot (rekey = false in its record)",
        })
    }
}
