//! A bridge as an end of E2E-security, without sockets: local OSI associations on one side, SecPDUs in stanzas on
//! the other, and a relay between the two legs of each association.
//!
//! Sans-IO: hand in what happened (`handle_…`), then drain `poll_transmit` and `poll_event`. Whatever one
//! association does ends at that association.

mod linked;
mod mms;
mod secured;
mod station;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use e2e::compat::ASecurity;
use e2e::{Endpoint, Now, UnusableList};
use jid::FullJid;
use schemas::transcode::Transcoder;
use xmpp::stanza::{Condition, Payload, PresenceType, Stanza, StanzaKind};

#[cfg(test)]
pub(crate) use station::endpoint_config;
pub(crate) use station::entrances;
pub use station::{
    Door, Entrance, Leg, MmsSettings, SecuredSettings, SettingsError, Station, a_security, endpoint,
};

use crate::arrival::{Arrivals, Asking, Listener};
use crate::associations::{Addressed, Associations, Key, is_request};
use crate::environment::EnvironmentEvent;
use crate::leg::OsiLeg;
use crate::outbox::Outbox;
pub use crate::outbox::{ConnectionId, Transmit};
use crate::policy::RequestRate;
pub use crate::report::{Rekey, Rekeying, Report, What};
use crate::tls;
use linked::Linked;
use station::ONLY_ACCOUNT;

/// Associations with one peer at a time (attack O09).
const ASSOCIATIONS_PER_STATION: usize = 64;

/// What the associations share: the way out, the E2E endpoint, the names in use.
pub(crate) struct Shared {
    /// Where E2E-security ends here.
    pub(crate) endpoint: Option<Endpoint>,
    /// Where ACSE shows certificates.
    pub(crate) a_security: Option<ASecurity>,
    pub(crate) transcoder: Transcoder,
    pub(crate) outbox: Outbox,
}

impl Shared {
    fn answer(&mut self, answer: Option<Stanza>) {
        self.outbox.stanza(ONLY_ACCOUNT, answer);
    }

    fn poll_unusable_list(&mut self) -> Option<UnusableList> {
        let of_e2e = self.endpoint.as_mut().and_then(Endpoint::poll_unusable_list);
        of_e2e.or_else(|| self.a_security.as_mut().and_then(ASecurity::poll_unusable_list))
    }

    pub(crate) fn report(&mut self, station: Option<&Station>, association: &str, what: What) {
        let station = station.map(|station| Arc::clone(&station.name));
        self.outbox.report(Report { station, association: association.to_owned(), what });
    }
}

/// All associations of one bridge.
pub struct End {
    shared: Shared,
    stations: Vec<Arc<Station>>,
    arrivals: Arrivals<Entrance>,
    associations: Associations<Linked>,
    /// How often each station asks for associations.
    requests: BTreeMap<Arc<str>, RequestRate>,
    closing: bool,
}

impl End {
    /// A bridge without a stream and without associations.
    #[must_use]
    pub fn new(endpoint: Option<Endpoint>, stations: Vec<Arc<Station>>) -> Self {
        let shared =
            Shared { endpoint, a_security: None, transcoder: Transcoder::new(), outbox: Outbox::default() };
        Self {
            shared,
            arrivals: Arrivals::new(station::listeners(&stations)),
            stations,
            associations: Associations::default(),
            requests: BTreeMap::new(),
            closing: false,
        }
    }

    /// All peer records.
    #[must_use]
    pub fn stations(&self) -> &[Arc<Station>] {
        &self.stations
    }

    /// Shows certificates in ACSE, and wants them shown, where a leg says so.
    pub fn set_a_security(&mut self, own: ASecurity) {
        self.shared.a_security = Some(own);
    }

    /// The local addresses where somebody may ask for an association.
    #[must_use]
    pub fn listeners(&self) -> &[Arc<Listener<Entrance>>] {
        self.arrivals.listeners()
    }

    /// The stream is up and this JID is ours.
    pub fn handle_online(&mut self, own: FullJid) {
        self.shared.outbox.online(ONLY_ACCOUNT, own);
    }

    /// The stream is lost: so is every association, and so are the stanzas that have not left.
    pub fn handle_offline(&mut self, now: Now) {
        self.shared.outbox.offline(ONLY_ACCOUNT);
        for key in self.associations.keys() {
            self.with(now, key, |linked, shared| linked.handle_stream_lost(shared, now));
        }
        self.shared.outbox.forget_stanzas(ONLY_ACCOUNT);
    }

    /// Somebody has connected to one of the [`Self::listeners`]. `None` where nobody is taken any more: the connection
    /// is to be closed.
    pub fn handle_accepted(&mut self, now: Now, listener: usize) -> Option<ConnectionId> {
        if self.closing {
            return None;
        }
        self.arrivals.accept(&mut self.shared.outbox, now.monotonic, listener)
    }

    /// The server that a leg connects to has been reached.
    pub fn handle_connected(&mut self, now: Now, connection: ConnectionId) {
        self.with_connection(now, connection, |linked, shared| {
            linked.handle_connected(shared, now, connection);
        });
    }

    /// It has not, for this reason.
    pub fn handle_connect_failed(&mut self, now: Now, connection: ConnectionId, reason: &str) {
        self.with_connection(now, connection, |linked, shared| {
            linked.handle_connect_failed(shared, now, connection, reason);
        });
    }

    /// Octets have arrived on a connection.
    pub fn handle_octets(&mut self, now: Now, connection: ConnectionId, octets: &[u8]) {
        match self.arrivals.by_connection(connection) {
            Some(key) => self.with_arrival(now, key, |leg| leg.handle_octets(now.monotonic, octets)),
            None => self.with_connection(now, connection, |linked, _| {
                linked.handle_octets(now, connection, octets);
            }),
        }
    }

    /// A connection is gone.
    pub fn handle_closed(&mut self, now: Now, connection: ConnectionId) {
        match self.arrivals.by_connection(connection) {
            Some(key) => self.with_arrival(now, key, OsiLeg::handle_closed),
            None => self.with_connection(now, connection, |linked, _| linked.handle_closed(connection)),
        }
    }

    /// Something happened to the TLS of a connection.
    pub fn handle_transport(&mut self, now: Now, connection: ConnectionId, event: tls::Event) {
        match self.arrivals.by_connection(connection) {
            Some(key) => {
                let (station, what) = (self.arrivals.record(key), What::Transport(event));
                self.shared.outbox.report(Report { station, association: String::new(), what });
            }
            None => self.with_connection(now, connection, |linked, shared| {
                linked.handle_transport(shared, event);
            }),
        }
    }

    /// A stanza has arrived.
    pub fn handle_stanza(&mut self, now: Now, stanza: Stanza) {
        let Some(station) = self.station_of(&stanza) else {
            return self.shared.outbox.handle_stranger(ONLY_ACCOUNT, &stanza);
        };
        if let Some(event) = EnvironmentEvent::of(&stanza) {
            self.shared.report(Some(&station), "", What::Environment(event));
        }
        if let StanzaKind::Presence(presence) = stanza.kind {
            if presence == PresenceType::Unavailable {
                self.handle_unavailable(now, &station, &stanza);
            }
            return;
        }
        if let Some(key) = self.associations.of_stanza(&station, &stanza) {
            self.with(now, key, |linked, shared| linked.handle_stanza(shared, now, stanza));
        } else if is_request(&stanza) {
            self.handle_request(now, station, stanza);
        } else {
            self.handle_unknown(&station, &stanza);
        }
    }

    /// These revocation lists (DER) are in force instead of those before. Associations with peers that they name end.
    pub fn handle_crls(&mut self, now: Now, lists: &[Vec<u8>]) {
        let Some(endpoint) = &mut self.shared.endpoint else { return };
        if let Err(error) = endpoint.set_crls(lists) {
            return self.shared.outbox.report(Report::of_bridge(What::CrlsRefused(error.to_string())));
        }
        for key in self.associations.keys() {
            self.with(now, key, |linked, shared| linked.recheck(shared, now));
        }
    }

    /// The same for the certificates that are shown in ACSE.
    pub fn handle_a_security_crls(&mut self, now: Now, lists: &[Vec<u8>]) {
        let Some(own) = &mut self.shared.a_security else { return };
        if let Err(error) = own.set_crls(lists) {
            return self.shared.outbox.report(Report::of_bridge(What::CrlsRefused(error.to_string())));
        }
        for key in self.associations.keys() {
            self.with(now, key, |linked, shared| linked.recheck_a_security(shared, now));
        }
    }

    /// The operator wants new keys now, of the associations with this peer or of all. What is done about it, for each;
    /// `None` where there is no such peer.
    pub fn rekey(&mut self, now: Now, peer: Option<&str>) -> Option<Vec<Rekeying>> {
        let is_meant = |name: &str| peer.is_none_or(|peer| peer == name);
        if !self.stations.iter().any(|station| is_meant(&station.name)) {
            return None;
        }
        let mut rekeyings = vec![];
        for key in self.associations.keys() {
            self.with(now, key, |linked, shared| {
                let is_meant = is_meant(linked.peer());
                rekeyings.extend(is_meant.then(|| linked.rekey(shared, now)).flatten());
            });
        }
        Some(rekeyings)
    }

    /// Time has passed: [`Self::poll_timeout`] says when that matters.
    pub fn handle_timeout(&mut self, now: Now) {
        for key in self.arrivals.due(now.monotonic) {
            self.with_arrival(now, key, |leg| leg.handle_timeout(now.monotonic));
        }
        for key in self.associations.due(now.monotonic) {
            self.with(now, key, |linked, _| linked.handle_timeout(now));
        }
    }

    /// Takes no further association and releases those there are.
    pub fn shutdown(&mut self, now: Now) {
        self.closing = true;
        self.arrivals.close(&mut self.shared.outbox);
        for key in self.associations.keys() {
            self.with(now, key, |linked, shared| linked.release(shared, now));
        }
    }

    /// Aborts what has not been released in time.
    pub fn abort(&mut self, now: Now) {
        for key in self.associations.keys() {
            self.with(now, key, |linked, shared| linked.abort(shared, now));
        }
    }

    /// Whether nobody is left.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.arrivals.is_empty() && self.associations.is_empty()
    }

    /// The next thing to do outside.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        self.shared.outbox.poll_transmit()
    }

    /// The next thing the operator should know.
    pub fn poll_event(&mut self) -> Option<Report> {
        self.shared.outbox.poll_report()
    }

    /// When [`Self::handle_timeout`] is wanted next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.arrivals.poll_timeout().into_iter().chain(self.associations.poll_timeout()).min()
    }
}

impl End {
    /// Why no further association with this station is taken, if so.
    fn no_room_for(&self, station: &Arc<Station>) -> Option<What> {
        let open = || self.associations.iter().filter(|(_, linked)| linked.is_of(station)).count();
        if self.closing {
            return Some(What::Rejected(String::from("this bridge is about to end")));
        }
        (open() >= ASSOCIATIONS_PER_STATION).then_some(What::TooManyAssociations(ASSOCIATIONS_PER_STATION))
    }

    /// One input to a connection that has not asked for an association, and what comes of it.
    fn with_arrival(&mut self, now: Now, key: Key, act: impl FnOnce(&mut OsiLeg)) {
        if let Some(asking) = self.arrivals.with(&mut self.shared.outbox, key, act) {
            self.handle_asking(now, *asking);
        }
    }

    fn handle_asking(&mut self, now: Now, asking: Asking<Entrance>) {
        let (station, door) = asking.of.clone();
        if door == Door::Far && !self.may_ask(now, &station) {
            return asking.refuse(now.monotonic, &mut self.shared.outbox);
        }
        let full = self.no_room_for(&station);
        let linked = Linked::asked_by_aarq(&mut self.shared, now, asking, full.is_none());
        let Some(mut linked) = linked else { return self.heed_endpoint(now) };
        if let Some(why) = full {
            self.shared.report(Some(&station), "", why);
            linked.turn_away(&mut self.shared, now);
        }
        self.insert(now, linked);
    }

    fn with_connection(
        &mut self,
        now: Now,
        connection: ConnectionId,
        act: impl FnOnce(&mut Linked, &mut Shared),
    ) {
        if let Some(key) = self.associations.by_connection(connection) {
            self.with(now, key, act);
        }
    }

    /// One input to one association, then everything that follows from it.
    fn with(&mut self, now: Now, key: Key, act: impl FnOnce(&mut Linked, &mut Shared)) {
        let shared = &mut self.shared;
        self.associations.with(key, |linked| {
            act(linked, shared);
            linked.drain(shared, now)
        });
        self.heed_endpoint(now);
    }

    fn insert(&mut self, now: Now, linked: Linked) {
        self.associations.insert(linked, |linked| linked.drain(&mut self.shared, now));
        self.heed_endpoint(now);
    }

    /// What the endpoint wants of the bridge: room, and that the operator hears of revocation lists.
    fn heed_endpoint(&mut self, now: Now) {
        while let Some(id) = self.shared.endpoint.as_mut().and_then(Endpoint::poll_eviction) {
            self.evict(now, &id);
        }
        while let Some(list) = self.shared.poll_unusable_list() {
            self.shared.outbox.report(Report::of_bridge(What::UnusableList(list)));
        }
    }

    fn evict(&mut self, now: Now, id: &str) {
        let key = self.associations.iter().find(|(_, linked)| linked.id() == Some(id)).map(|(key, _)| key);
        if let Some(key) = key {
            self.with(now, key, |linked, shared| linked.evict(shared, now));
        }
    }

    /// Only peers of the configuration are listened to, and of those only the bridge's resource.
    fn station_of(&self, stanza: &Stanza) -> Option<Arc<Station>> {
        let from = stanza.from.as_ref()?;
        self.stations.iter().find(|station| station.route().is_some_and(|route| *from == *route)).cloned()
    }

    /// Whether a far station may ask for one more association now. Before anything is verified, which is what costs.
    fn may_ask(&mut self, now: Now, station: &Arc<Station>) -> bool {
        let may = self.requests.entry(Arc::clone(&station.name)).or_default().allows(now.monotonic);
        if !may {
            let why = String::from("a request for an association: there are too many in this time");
            self.shared.report(Some(station), "", What::Ignored(why));
        }
        may
    }

    fn handle_request(&mut self, now: Now, station: Arc<Station>, stanza: Stanza) {
        if !self.may_ask(now, &station) {
            return self.shared.answer(stanza.refusal(Condition::ResourceConstraint));
        }
        let full = self.no_room_for(&station);
        let linked = Linked::asked_by_stanza(&mut self.shared, now, &station, stanza);
        let Some(mut linked) = linked else { return self.heed_endpoint(now) };
        if let Some(why) = full {
            self.shared.report(Some(&station), "", why);
            linked.turn_away(&mut self.shared, now);
        }
        self.insert(now, linked);
    }

    fn handle_unavailable(&mut self, now: Now, station: &Arc<Station>, stanza: &Stanza) {
        for key in self.associations.of_peer(station) {
            self.with(now, key, |linked, shared| linked.handle_stanza(shared, now, stanza.clone()));
        }
    }

    fn handle_unknown(&mut self, station: &Station, stanza: &Stanza) {
        let unknown = matches!(stanza.payload, Payload::Association(_));
        let answer = if unknown { stanza.refusal(Condition::ItemNotFound) } else { stanza.answer() };
        if unknown {
            self.shared.report(
                Some(station),
                "",
                What::Ignored(String::from("a PDU of no association here")),
            );
        }
        self.shared.answer(answer);
    }
}
