//! A bridge that is no end, without sockets: a relay that holds no key of E2E-security. What arrives on one leg of a
//! route leaves on the other as it came, as DER over OSI and as XML over XMPP (IEC 62351-4, clauses 15 and 16).
//!
//! Sans-IO: hand in what happened (`handle_…`), then drain `poll_transmit` and `poll_event`. Whatever one
//! association does ends at that association.

mod joined;
mod leg;
mod route;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jid::FullJid;
use schemas::ber::{Reader, Tag};
use schemas::time::Now;
use xmpp::stanza::{Condition, Payload, PresenceType, Stanza, StanzaKind};

use crate::arrival::{Arrivals, Asked, Asking, Listener};
use crate::associations::{Associations, Key, is_request};
use crate::environment::EnvironmentEvent;
use crate::leg::OsiLeg;
use crate::outbox::{AccountId, ConnectionId, Outbox, Transmit};
use crate::policy::RequestRate;
use crate::report::{Report, What};
use crate::tls;
use joined::Joined;
pub(crate) use route::entries;
pub use route::{Entry, Gate, Route};

/// Associations of one route at a time (attack O09).
const ASSOCIATIONS_PER_ROUTE: usize = 64;

/// All associations of one relay.
pub struct Transit {
    routes: Vec<Arc<Route>>,
    outbox: Outbox,
    arrivals: Arrivals<Entry>,
    associations: Associations<Joined>,
    /// How often associations are asked for on each leg.
    requests: BTreeMap<(Arc<str>, Gate), RequestRate>,
    closing: bool,
}

impl Transit {
    /// A relay without streams and without associations.
    #[must_use]
    pub fn new(routes: Vec<Arc<Route>>) -> Self {
        Self {
            outbox: Outbox::default(),
            arrivals: Arrivals::new(route::listeners(&routes)),
            routes,
            associations: Associations::default(),
            requests: BTreeMap::new(),
            closing: false,
        }
    }

    /// All routes.
    #[must_use]
    pub fn routes(&self) -> &[Arc<Route>] {
        &self.routes
    }

    /// The local addresses where somebody may ask for an association.
    #[must_use]
    pub fn listeners(&self) -> &[Arc<Listener<Entry>>] {
        self.arrivals.listeners()
    }

    /// The stream of this account is up and this JID is ours.
    pub fn handle_online(&mut self, account: AccountId, own: FullJid) {
        self.outbox.online(account, own);
    }

    /// The stream is lost: so is every association on it, and so are the stanzas that have not left.
    pub fn handle_offline(&mut self, now: Now, account: AccountId) {
        self.outbox.offline(account);
        for key in self.associations.keys() {
            self.with(now, key, |joined, outbox| joined.handle_stream_lost(outbox, now, account));
        }
        self.outbox.forget_stanzas(account);
    }

    /// Somebody has connected to one of the [`Self::listeners`]. `None` where nobody is taken any more: the connection
    /// is to be closed.
    pub fn handle_accepted(&mut self, now: Now, listener: usize) -> Option<ConnectionId> {
        if self.closing {
            return None;
        }
        self.arrivals.accept(&mut self.outbox, now.monotonic, listener)
    }

    /// The station that a leg connects to has been reached.
    pub fn handle_connected(&mut self, now: Now, connection: ConnectionId) {
        self.with_connection(now, connection, |joined, _| joined.handle_connected(now, connection));
    }

    /// It has not, for this reason.
    pub fn handle_connect_failed(&mut self, now: Now, connection: ConnectionId, reason: &str) {
        self.with_connection(now, connection, |joined, outbox| {
            joined.handle_connect_failed(outbox, now, connection, reason);
        });
    }

    /// Octets have arrived on a connection.
    pub fn handle_octets(&mut self, now: Now, connection: ConnectionId, octets: &[u8]) {
        self.with_leg(now, connection, |leg| leg.handle_octets(now.monotonic, octets));
    }

    /// A connection is gone.
    pub fn handle_closed(&mut self, now: Now, connection: ConnectionId) {
        self.with_leg(now, connection, OsiLeg::handle_closed);
    }

    /// Something happened to the TLS of a connection.
    pub fn handle_transport(&mut self, _: Now, connection: ConnectionId, event: tls::Event) {
        let arrived = self.arrivals.by_connection(connection).and_then(|key| self.arrivals.record(key));
        let joined = || self.associations.get(self.associations.by_connection(connection)?);
        let station = arrived.or_else(|| Some(Arc::clone(&joined()?.route().name)));
        let what = What::Transport(event);
        self.outbox.report(Report { station, association: String::new(), what });
    }

    /// A stanza has arrived on the stream of this account.
    pub fn handle_stanza(&mut self, now: Now, account: AccountId, stanza: Stanza) {
        let Some(entry) = self.entry_of(account, &stanza) else {
            return self.outbox.handle_stranger(account, &stanza);
        };
        if let StanzaKind::Presence(presence) = stanza.kind {
            if presence == PresenceType::Unavailable {
                self.handle_unavailable(now, &entry);
            }
            return;
        }
        if let Some(event) = EnvironmentEvent::of(&stanza).or_else(|| malformed(&stanza)) {
            self.report(&entry, What::Environment(event));
            return self.outbox.stanza(account, stanza.refusal(Condition::BadRequest));
        }
        if let Some(key) = self.associations.of_stanza(&entry, &stanza) {
            self.with(now, key, |joined, outbox| joined.handle_stanza(outbox, now, entry.1, stanza));
        } else if is_request(&stanza) {
            self.handle_request(now, entry, account, stanza);
        } else {
            self.handle_unknown(&entry, account, &stanza);
        }
    }

    /// Time has passed: [`Self::poll_timeout`] says when that matters.
    pub fn handle_timeout(&mut self, now: Now) {
        for key in self.arrivals.due(now.monotonic) {
            self.with_arrival(now, key, |leg| leg.handle_timeout(now.monotonic));
        }
        for key in self.associations.due(now.monotonic) {
            self.with(now, key, |joined, outbox| joined.handle_timeout(outbox, now));
        }
    }

    /// Takes no further association and aborts those there are: nobody can release them but their ends.
    pub fn shutdown(&mut self, now: Now) {
        self.closing = true;
        self.arrivals.close(&mut self.outbox);
        self.abort(now);
    }

    /// Aborts all there is.
    pub fn abort(&mut self, now: Now) {
        for key in self.associations.keys() {
            self.with(now, key, |joined, outbox| joined.abort(outbox, now, "this relay is about to end"));
        }
    }

    /// Whether nobody is left.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.arrivals.is_empty() && self.associations.is_empty()
    }

    /// The next thing to do outside.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        self.outbox.poll_transmit()
    }

    /// The next thing the operator should know.
    pub fn poll_event(&mut self) -> Option<Report> {
        self.outbox.poll_report()
    }

    /// When [`Self::handle_timeout`] is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.arrivals.poll_timeout().into_iter().chain(self.associations.poll_timeout()).min()
    }
}

impl Transit {
    fn report(&mut self, entry: &Entry, what: What) {
        let station = Some(Arc::clone(entry.record()));
        self.outbox.report(Report { station, association: String::new(), what });
    }

    /// Only stations of the configuration are listened to, each at its account, and of those only the bridge's
    /// resource.
    fn entry_of(&self, account: AccountId, stanza: &Stanza) -> Option<Entry> {
        let from = stanza.from.as_ref()?;
        let entries = self.routes.iter().flat_map(entries);
        entries.into_iter().find(|(route, gate)| route.is_at(*gate, account, from))
    }

    /// Whether one more association may be asked for there. Says why not.
    fn admits(&mut self, now: Now, entry: &Entry) -> Result<(), What> {
        let rate = self.requests.entry((Arc::clone(entry.record()), entry.1)).or_default();
        if !rate.allows(now.monotonic) {
            let why = String::from("a request for an association: there are too many in this time");
            return Err(What::Ignored(why));
        }
        if self.closing {
            return Err(What::Rejected(String::from("this relay is about to end")));
        }
        let is_full = self.associations.of_peer(entry).len() >= ASSOCIATIONS_PER_ROUTE;
        if is_full { Err(What::TooManyAssociations(ASSOCIATIONS_PER_ROUTE)) } else { Ok(()) }
    }

    fn handle_asking(&mut self, now: Now, asking: Asking<Entry>) {
        if let Err(why) = self.admits(now, &asking.of) {
            self.report(&asking.of, why);
            return asking.refuse(now.monotonic, &mut self.outbox);
        }
        let Asking { of: entry, leg, event } = asking;
        let joined = Joined::asked_by_aarq(&mut self.outbox, now, entry, leg, &event);
        self.insert(now, joined);
    }

    fn handle_request(&mut self, now: Now, entry: Entry, account: AccountId, stanza: Stanza) {
        if let Err(why) = self.admits(now, &entry) {
            self.report(&entry, why);
            return self.outbox.stanza(account, stanza.refusal(Condition::ResourceConstraint));
        }
        let joined = Joined::asked_by_stanza(&mut self.outbox, now, entry, stanza);
        self.insert(now, joined);
    }

    /// Whoever sends to an association that is not here any more is told, by whatever kind of stanza.
    fn handle_unknown(&mut self, entry: &Entry, account: AccountId, stanza: &Stanza) {
        let answer = match stanza.payload {
            Payload::Association(_) => {
                self.report(entry, What::Ignored(String::from("a PDU of no association here")));
                stanza.bounce(Condition::ItemNotFound)
            }
            _ => stanza.answer(),
        };
        self.outbox.stanza(account, answer);
    }

    fn handle_unavailable(&mut self, now: Now, entry: &Entry) {
        for key in self.associations.of_peer(entry) {
            self.with(now, key, |joined, outbox| {
                joined.lose(outbox, now, entry.1, String::from("the peer is no longer available"));
            });
        }
    }

    /// One input to the OSI leg of a connection, whether it has asked for an association or not.
    fn with_leg(&mut self, now: Now, connection: ConnectionId, act: impl FnOnce(&mut OsiLeg)) {
        match self.arrivals.by_connection(connection) {
            Some(key) => self.with_arrival(now, key, act),
            None => self.with_connection(now, connection, |joined, _| {
                if let Some(leg) = joined.osi(connection) {
                    act(leg);
                }
            }),
        }
    }

    fn with_arrival(&mut self, now: Now, key: Key, act: impl FnOnce(&mut OsiLeg)) {
        if let Some(asking) = self.arrivals.with(&mut self.outbox, key, act) {
            self.handle_asking(now, *asking);
        }
    }

    fn with_connection(
        &mut self,
        now: Now,
        connection: ConnectionId,
        act: impl FnOnce(&mut Joined, &mut Outbox),
    ) {
        if let Some(key) = self.associations.by_connection(connection) {
            self.with(now, key, act);
        }
    }

    /// One input to one association, then everything that follows from it.
    fn with(&mut self, now: Now, key: Key, act: impl FnOnce(&mut Joined, &mut Outbox)) {
        let outbox = &mut self.outbox;
        self.associations.with(key, |joined| {
            act(joined, outbox);
            joined.drain(outbox, now)
        });
    }

    fn insert(&mut self, now: Now, joined: Joined) {
        self.associations.insert(joined, |joined| joined.drain(&mut self.outbox, now));
    }
}

/// What XML gives as octets is to be one element, as all SecPDUs are, because over OSI it is read as one.
fn malformed(stanza: &Stanza) -> Option<EnvironmentEvent> {
    let Payload::Association(env_pdu) = &stanza.payload else { return None };
    let mut reader = Reader::ber(&env_pdu.sec_pdu.octets);
    let read = reader.expect(Tag::SEQUENCE).and_then(|_| reader.finish());
    read.err().map(|error| EnvironmentEvent::in_stanza(&stanza.kind, error.to_string()))
}
