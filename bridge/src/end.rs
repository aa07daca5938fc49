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
use e2e::{Endpoint, Now};
use jid::FullJid;
use schemas::secpdu::Kind;
use schemas::transcode::Transcoder;
use xmpp::stanza::{Condition, IqType, Payload, PresenceType, Stanza, StanzaKind};

#[cfg(test)]
pub(crate) use station::endpoint_config;
pub use station::{
    Door, Entrance, Leg, OsiSettings, Outside, SecuredSettings, SettingsError, Station, a_security, endpoint,
};

use crate::arrival::{Arrival, Asking, Listener, Outcome};
use crate::associations::{Associations, Key};
use crate::environment::EnvironmentEvent;
use crate::leg::OsiLeg;
use crate::outbox::Outbox;
pub use crate::outbox::{ConnectionId, Transmit};
use crate::policy::RequestRate;
pub use crate::report::{Rekey, Rekeying, Report, What};
use crate::tls;
use linked::Linked;

/// Associations with one peer at a time (attack O09).
const ASSOCIATIONS_PER_STATION: usize = 64;
/// Connections at a time that have not asked for an association (attack O08); the oldest gives way.
const MOST_ARRIVALS: usize = 16 * 1024;

/// What the associations share: the way out, the E2E endpoint, the names in use.
pub(crate) struct Shared {
    /// Where E2E-security ends here.
    pub(crate) endpoint: Option<Endpoint>,
    /// Where ACSE shows certificates.
    pub(crate) a_security: Option<ASecurity>,
    pub(crate) transcoder: Transcoder,
    /// Our full JID while the stream is up.
    pub(crate) own: Option<FullJid>,
    pub(crate) outbox: Outbox,
}

impl Shared {
    fn answer(&mut self, answer: Option<Stanza>) {
        answer.into_iter().for_each(|answer| self.outbox.transmit(Transmit::Stanza(answer)));
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
    listeners: Vec<Arc<Listener<Entrance>>>,
    arrivals: Associations<Arrival<Entrance>>,
    associations: Associations<Linked>,
    /// How often each station asks for associations.
    requests: BTreeMap<Arc<str>, RequestRate>,
    closing: bool,
}

impl End {
    /// A bridge without a stream and without associations.
    #[must_use]
    pub fn new(endpoint: Option<Endpoint>, stations: Vec<Arc<Station>>) -> Self {
        let shared = Shared {
            endpoint,
            a_security: None,
            transcoder: Transcoder::new(),
            own: None,
            outbox: Outbox::default(),
        };
        Self {
            shared,
            listeners: station::listeners(&stations),
            stations,
            arrivals: Associations::default(),
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
        &self.listeners
    }

    /// The stream is up and this JID is ours.
    pub fn handle_online(&mut self, own: FullJid) {
        self.shared.own = Some(own);
    }

    /// The stream is lost: so is every association, and so are the stanzas that have not left.
    pub fn handle_offline(&mut self, now: Now) {
        self.shared.own = None;
        for key in self.associations.keys() {
            self.with(now, key, |linked, shared| linked.handle_stream_lost(shared, now));
        }
        self.shared.outbox.forget_stanzas();
    }

    /// Somebody has connected to one of the [`Self::listeners`]. `None` where nobody is taken any more: the connection
    /// is to be closed.
    pub fn handle_accepted(&mut self, now: Now, listener: usize) -> Option<ConnectionId> {
        let listener = self.listeners.get(listener).filter(|_| !self.closing)?;
        let connection = self.shared.outbox.new_connection();
        self.arrivals.insert(Arrival::new(connection, listener, now.monotonic), |_| false);
        if self.arrivals.len() > MOST_ARRIVALS {
            self.evict_arrival();
        }
        Some(connection)
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
        match self.arrivals.by_connection(connection).and_then(|key| self.arrivals.get(key)) {
            Some(arrival) => {
                let station = arrival.door().map(|(station, _)| &**station);
                self.shared.report(station, "", What::Transport(event));
            }
            None => self.with_connection(now, connection, |linked, shared| {
                linked.handle_transport(shared, event);
            }),
        }
    }

    /// A stanza has arrived.
    pub fn handle_stanza(&mut self, now: Now, stanza: Stanza) {
        let Some(station) = self.station_of(&stanza) else { return self.handle_stranger(&stanza) };
        if let Some(event) = EnvironmentEvent::of(&stanza) {
            self.shared.report(Some(&station), "", What::Environment(event));
        }
        if let StanzaKind::Presence(presence) = stanza.kind {
            if presence == PresenceType::Unavailable {
                self.handle_unavailable(now, &station, &stanza);
            }
            return;
        }
        if let Some(key) = self.association_of(&station, &stanza) {
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
        while self.arrivals.oldest().is_some() {
            self.evict_arrival();
        }
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
        let mut outcome = None;
        self.arrivals.with(key, |arrival| {
            act(&mut arrival.leg);
            let asks = arrival.poll(&mut self.shared.outbox);
            outcome = asks.map(|asks| (asks, arrival.door().cloned()));
            outcome.is_some()
        });
        match outcome {
            Some((Outcome::Asks(asking), _)) => self.handle_asking(now, *asking),
            Some((Outcome::Gone(why), door)) => self.report_arrival(door.as_ref(), why),
            None => {}
        }
    }

    fn evict_arrival(&mut self) {
        let Some(mut oldest) = self.arrivals.oldest().and_then(|key| self.arrivals.remove(key)) else {
            return;
        };
        oldest.leg.close(&mut self.shared.outbox);
        self.report_arrival(oldest.door(), String::from("others want in"));
    }

    fn report_arrival(&mut self, door: Option<&Entrance>, why: String) {
        self.shared.report(door.map(|(station, _)| &**station), "", What::NoAssociation(why));
    }

    fn handle_asking(&mut self, now: Now, asking: Asking<Entrance>) {
        let (station, door) = asking.of.clone();
        if door == Door::Far && !self.may_ask(now, &station) {
            return asking.refuse(now.monotonic, &mut self.shared.outbox);
        }
        let full = self.no_room_for(&station);
        let Some(mut linked) = Linked::asked_by_aarq(&mut self.shared, now, asking) else { return };
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

    /// What the endpoint wants of the bridge: room, and that the operator hears of its lists.
    fn heed_endpoint(&mut self, now: Now) {
        while let Some(id) = self.shared.endpoint.as_mut().and_then(Endpoint::poll_eviction) {
            self.evict(now, &id);
        }
        while let Some(list) = self.shared.endpoint.as_mut().and_then(Endpoint::poll_unusable_list) {
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

    fn association_of(&self, station: &Arc<Station>, stanza: &Stanza) -> Option<Key> {
        let found = |test: &dyn Fn(&Linked) -> bool| {
            let mut of_station = self.associations.iter().filter(|(_, linked)| linked.is_of(station));
            of_station.find(|(_, linked)| test(linked)).map(|(key, _)| key)
        };
        match &stanza.payload {
            Payload::Association(env_pdu) if env_pdu.sec_pdu.kind == Kind::HandshakeReq => None,
            Payload::Association(env_pdu) => {
                let id = env_pdu.asso_id.as_str();
                found(&|linked| linked.id() == Some(id)).or_else(|| found(&|linked| linked.may_be(id)))
            }
            _ => {
                let id = stanza_id(stanza)?;
                found(&|linked| linked.owns(id))
            }
        }
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
        let Some(mut linked) = linked else { return };
        if let Some(why) = full {
            self.shared.report(Some(&station), "", why);
            linked.turn_away(&mut self.shared, now);
        }
        self.insert(now, linked);
    }

    fn handle_unavailable(&mut self, now: Now, station: &Arc<Station>, stanza: &Stanza) {
        let of_station = |key: &Key| self.associations.get(*key).is_some_and(|linked| linked.is_of(station));
        let keys: Vec<Key> = self.associations.keys().into_iter().filter(of_station).collect();
        for key in keys {
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

    /// Our own server may ask whether we are there; nobody else learns anything.
    fn handle_stranger(&mut self, stanza: &Stanza) {
        let server = match (&stanza.from, &self.shared.own) {
            (None, _) => true,
            (Some(from), Some(own)) => {
                from.clone().into_bare() == own.to_bare() || from.as_str() == own.domain().as_str()
            }
            (Some(_), None) => false,
        };
        if server {
            self.shared.answer(stanza.answer());
        } else if !matches!(stanza.kind, StanzaKind::Presence(_)) {
            let from = stanza.from.as_ref().map(ToString::to_string).unwrap_or_default();
            self.shared.report(
                None,
                "",
                What::Ignored(format!("a stanza from {from}, which no peer record names")),
            );
        }
    }
}

/// A HandshakeReq where the stanza table has it.
fn is_request(stanza: &Stanza) -> bool {
    matches!(stanza.kind, StanzaKind::Iq { iq: IqType::Set, .. })
        && matches!(&stanza.payload, Payload::Association(env_pdu) if env_pdu.sec_pdu.kind == Kind::HandshakeReq)
}

fn stanza_id(stanza: &Stanza) -> Option<&str> {
    match &stanza.kind {
        StanzaKind::Iq { id, .. } => Some(id),
        StanzaKind::Message { id, .. } => id.as_deref(),
        StanzaKind::Presence(_) => None,
    }
}
