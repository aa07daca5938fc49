//! What a bridge without sockets hands out: what is to be done outside, and what the operator should know.

use std::collections::VecDeque;

use xmpp::stanza::Stanza;

use crate::config::HostPort;
use crate::report::Report;
use crate::tls::Transport;

/// Names a TCP connection of an OSI leg for as long as the process runs.
pub type ConnectionId = u64;

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
    Stanza(Stanza),
}

/// Both, in the order in which they arose.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    transmits: VecDeque<Transmit>,
    reports: VecDeque<Report>,
    last_connection: ConnectionId,
}

impl Outbox {
    pub(crate) fn transmit(&mut self, transmit: Transmit) {
        self.transmits.push_back(transmit);
    }

    pub(crate) fn report(&mut self, report: Report) {
        self.reports.push_back(report);
    }

    pub(crate) fn new_connection(&mut self) -> ConnectionId {
        self.last_connection += 1;
        self.last_connection
    }

    /// The stream is lost: so are the stanzas that have not left.
    pub(crate) fn forget_stanzas(&mut self) {
        self.transmits.retain(|transmit| !matches!(transmit, Transmit::Stanza(_)));
    }

    pub(crate) fn poll_transmit(&mut self) -> Option<Transmit> {
        self.transmits.pop_front()
    }

    pub(crate) fn poll_report(&mut self) -> Option<Report> {
        self.reports.pop_front()
    }
}
