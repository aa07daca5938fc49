//! A bridge without sockets, whichever it is: an end of E2E-security, or a relay without keys.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jid::FullJid;
use schemas::time::Now;
use xmpp::stanza::Stanza;

use crate::arrival::{Asked, Listener};
use crate::end::{self, End};
use crate::outbox::{AccountId, ConnectionId, Transmit};
use crate::report::{Rekeying, Report};
use crate::tls;
use crate::transit::{self, Transit};

/// One of them.
pub enum Machine {
    /// An end.
    End(Box<End>),
    /// A relay.
    Relay(Box<Transit>),
}

/// A local address, and which legs of which records may be asked for there.
#[derive(Clone, Debug)]
pub struct Entrance {
    /// The address.
    pub address: SocketAddr,
    /// Names of records, and the places of their legs.
    pub legs: Vec<(Arc<str>, usize)>,
    /// What connections must be.
    pub transport: tls::Transport,
}

/// The same of either.
macro_rules! either {
    ($machine:expr, $it:ident => $does:expr) => {
        match $machine {
            Machine::End($it) => $does,
            Machine::Relay($it) => $does,
        }
    };
}

impl Machine {
    /// The local addresses where somebody may ask for an association.
    #[must_use]
    pub fn entrances(&self) -> Vec<Entrance> {
        either!(self, it => it.listeners().iter().map(|listener| entrance(listener)).collect())
    }

    /// The TLS legs whose revocation lists are to be watched, with the names of their records.
    #[must_use]
    pub fn with_lists(&self) -> Vec<(Arc<str>, Arc<tls::Leg>)> {
        match self {
            Self::End(end) => end.stations().iter().flat_map(end::entrances).filter_map(with_list).collect(),
            Self::Relay(relay) => {
                relay.routes().iter().flat_map(transit::entries).filter_map(with_list).collect()
            }
        }
    }

    /// The stream of an account is up and this JID is ours.
    pub fn handle_online(&mut self, account: AccountId, own: FullJid) {
        match self {
            Self::End(end) => end.handle_online(own),
            Self::Relay(relay) => relay.handle_online(account, own),
        }
    }

    /// It is lost.
    pub fn handle_offline(&mut self, now: Now, account: AccountId) {
        match self {
            Self::End(end) => end.handle_offline(now),
            Self::Relay(relay) => relay.handle_offline(now, account),
        }
    }

    /// A stanza has arrived on it.
    pub fn handle_stanza(&mut self, now: Now, account: AccountId, stanza: Stanza) {
        match self {
            Self::End(end) => end.handle_stanza(now, stanza),
            Self::Relay(relay) => relay.handle_stanza(now, account, stanza),
        }
    }

    /// Somebody has connected to one of the [`Self::entrances`].
    pub fn handle_accepted(&mut self, now: Now, entrance: usize) -> Option<ConnectionId> {
        either!(self, it => it.handle_accepted(now, entrance))
    }

    /// What a leg connects to has been reached.
    pub fn handle_connected(&mut self, now: Now, connection: ConnectionId) {
        either!(self, it => it.handle_connected(now, connection));
    }

    /// It has not, for this reason.
    pub fn handle_connect_failed(&mut self, now: Now, connection: ConnectionId, reason: &str) {
        either!(self, it => it.handle_connect_failed(now, connection, reason));
    }

    /// Octets have arrived on a connection.
    pub fn handle_octets(&mut self, now: Now, connection: ConnectionId, octets: &[u8]) {
        either!(self, it => it.handle_octets(now, connection, octets));
    }

    /// A connection is gone.
    pub fn handle_closed(&mut self, now: Now, connection: ConnectionId) {
        either!(self, it => it.handle_closed(now, connection));
    }

    /// Something happened to the TLS of a connection.
    pub fn handle_transport(&mut self, now: Now, connection: ConnectionId, event: tls::Event) {
        either!(self, it => it.handle_transport(now, connection, event));
    }

    /// Revocation lists for certificates of E2E-security: a relay judges none.
    pub fn handle_crls(&mut self, now: Now, lists: &[Vec<u8>]) {
        if let Self::End(end) = self {
            end.handle_crls(now, lists);
        }
    }

    /// The same for certificates of ACSE.
    pub fn handle_a_security_crls(&mut self, now: Now, lists: &[Vec<u8>]) {
        if let Self::End(end) = self {
            end.handle_a_security_crls(now, lists);
        }
    }

    /// The operator wants new keys: a relay has none.
    pub fn rekey(&mut self, now: Now, peer: Option<&str>) -> Option<Vec<Rekeying>> {
        match self {
            Self::End(end) => end.rekey(now, peer),
            Self::Relay(_) => None,
        }
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Now) {
        either!(self, it => it.handle_timeout(now));
    }

    /// Takes no further association and ends those there are in order, as far as it can.
    pub fn shutdown(&mut self, now: Now) {
        either!(self, it => it.shutdown(now));
    }

    /// Aborts what is left.
    pub fn abort(&mut self, now: Now) {
        either!(self, it => it.abort(now));
    }

    /// Whether nobody is left.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        either!(self, it => it.is_idle())
    }

    /// The next thing to do outside.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        either!(self, it => it.poll_transmit())
    }

    /// The next thing the operator should know.
    pub fn poll_event(&mut self) -> Option<Report> {
        either!(self, it => it.poll_event())
    }

    /// When [`Self::handle_timeout`] is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        either!(self, it => it.poll_timeout())
    }
}

/// Where one address serves several legs, they have one transport.
fn entrance<D: Asked>(listener: &Listener<D>) -> Entrance {
    let transport = listener.doors.first().and_then(Asked::transport).cloned();
    Entrance {
        address: listener.address,
        legs: listener.doors.iter().map(|door| (Arc::clone(door.record()), door.place())).collect(),
        transport: transport.unwrap_or(tls::Transport::NonSecure),
    }
}

fn with_list(leg: impl Asked) -> Option<(Arc<str>, Arc<tls::Leg>)> {
    let tls = leg.transport()?.leg()?;
    (!tls.crl.is_empty()).then(|| (Arc::clone(leg.record()), Arc::clone(tls)))
}
