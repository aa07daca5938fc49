//! What a bridge without sockets shares with the outside: which streams are up, what is to be done there, and what the
//! operator should know.

use std::collections::{BTreeMap, VecDeque};

use jid::FullJid;
use xmpp::stanza::{Stanza, StanzaKind};

use crate::config::HostPort;
use crate::report::{Report, What};
use crate::tls::Transport;

/// Names a TCP connection of an OSI leg for as long as the process runs.
pub type ConnectionId = u64;
/// Names an XMPP account of the bridge: its place in the configuration.
pub type AccountId = usize;

/// What is to be done outside.
#[derive(Debug)]
pub enum Transmit {
    /// Send octets on a connection.
    Octets {
        /// The connection.
        connection: ConnectionId,
        /// The octets.
        octets: Vec<u8>,
    },
    /// Open a connection; what comes of it is to be handed in.
    Connect {
        /// The name it is to have.
        connection: ConnectionId,
        /// Where to.
        address: HostPort,
        /// Whether it is over TLS.
        transport: Transport,
    },
    /// Close a connection, when what was sent on it has left.
    Close {
        /// The connection.
        connection: ConnectionId,
    },
    /// Send a stanza.
    Stanza {
        /// On the stream of this account.
        account: AccountId,
        /// The stanza.
        stanza: Stanza,
    },
}

/// All of it, in the order in which it arose.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    /// Our full JIDs while the streams are up.
    own: BTreeMap<AccountId, FullJid>,
    transmits: VecDeque<Transmit>,
    reports: VecDeque<Report>,
    last_connection: ConnectionId,
}

impl Outbox {
    /// A stream is up and this JID is ours.
    pub(crate) fn online(&mut self, account: AccountId, own: FullJid) {
        self.own.insert(account, own);
    }

    /// A stream is lost: we are nobody there.
    pub(crate) fn offline(&mut self, account: AccountId) {
        self.own.remove(&account);
    }

    /// Our full JID on a stream that is up.
    pub(crate) fn own(&self, account: AccountId) -> Option<&FullJid> {
        self.own.get(&account)
    }

    pub(crate) fn transmit(&mut self, transmit: Transmit) {
        self.transmits.push_back(transmit);
    }

    /// Sends a stanza, or none.
    pub(crate) fn stanza(&mut self, account: AccountId, stanza: impl Into<Option<Stanza>>) {
        let stanza = stanza.into();
        self.transmits.extend(stanza.map(|stanza| Transmit::Stanza { account, stanza }));
    }

    pub(crate) fn report(&mut self, report: Report) {
        self.reports.push_back(report);
    }

    pub(crate) fn new_connection(&mut self) -> ConnectionId {
        self.last_connection += 1;
        self.last_connection
    }

    /// The stanzas that have not left go with their stream.
    pub(crate) fn forget_stanzas(&mut self, of: AccountId) {
        let is_lost =
            |transmit: &Transmit| matches!(transmit, Transmit::Stanza { account, .. } if *account == of);
        self.transmits.retain(|transmit| !is_lost(transmit));
    }

    /// A stanza is from nobody that the configuration names. Our own server may ask whether we are there; nobody else
    /// learns anything.
    pub(crate) fn handle_stranger(&mut self, account: AccountId, stanza: &Stanza) {
        if self.is_of_server(account, stanza) {
            self.stanza(account, stanza.answer());
        } else if !matches!(stanza.kind, StanzaKind::Presence(_)) {
            let from = stanza.from.as_ref().map(ToString::to_string).unwrap_or_default();
            let why = format!("a stanza from {from}, which no record names");
            self.report(Report::of_bridge(What::Ignored(why)));
        }
    }

    fn is_of_server(&self, account: AccountId, stanza: &Stanza) -> bool {
        match (&stanza.from, self.own(account)) {
            (None, _) => true,
            (Some(from), Some(own)) => {
                from.clone().into_bare() == own.to_bare() || from.as_str() == own.domain().as_str()
            }
            (Some(_), None) => false,
        }
    }

    pub(crate) fn poll_transmit(&mut self) -> Option<Transmit> {
        self.transmits.pop_front()
    }

    pub(crate) fn poll_report(&mut self) -> Option<Report> {
        self.reports.pop_front()
    }
}
