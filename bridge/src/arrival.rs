//! Where others connect, and connections that have not asked for an association yet: whom one will ask for is not
//! known, and it may never.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::associations::{Associated, Associations, Key};
use crate::environment::EnvironmentEvent;
use crate::leg::OsiLeg;
use crate::outbox::{ConnectionId, Outbox};
use crate::relay::Primitive;
use crate::report::{Report, What};
use crate::tls::Transport;

/// Connections at a time that have not asked for an association (attack O08); the oldest gives way.
const MOST_ARRIVALS: usize = 16 * 1024;

/// Who may be asked for at a local address.
pub trait Asked: Clone {
    /// The name of its record.
    fn record(&self) -> &Arc<str>;

    /// Which of the record's legs, from 0.
    fn place(&self) -> usize;

    /// The leg's transport, where it is over OSI.
    fn transport(&self) -> Option<&Transport>;
}

/// A local address, and who may be asked for there.
#[derive(Debug)]
pub struct Listener<D> {
    /// The address.
    pub address: SocketAddr,
    /// What the OSI stack is told for each of the doors.
    pub configs: Arc<[Arc<osi::Config>]>,
    /// Who may be asked for.
    pub doors: Vec<D>,
}

impl<D> Listener<D> {
    /// Brings those together that share an address; port 0 is another one each time.
    #[must_use]
    pub fn all(doors: impl IntoIterator<Item = (SocketAddr, Arc<osi::Config>, D)>) -> Vec<Arc<Self>> {
        let mut all: Vec<(SocketAddr, Vec<Arc<osi::Config>>, Vec<D>)> = vec![];
        for (address, config, door) in doors {
            match all.iter_mut().find(|(known, ..)| *known == address && address.port() != 0) {
                Some((_, configs, doors)) => {
                    configs.push(config);
                    doors.push(door);
                }
                None => all.push((address, vec![config], vec![door])),
            }
        }
        all.into_iter()
            .map(|(address, configs, doors)| Arc::new(Self { address, configs: configs.into(), doors }))
            .collect()
    }
}

/// A connection that has been accepted.
struct Arrival<D> {
    listener: Arc<Listener<D>>,
    leg: OsiLeg,
}

/// What comes of it.
enum Outcome<D> {
    /// It asks for an association.
    Asks(Box<Asking<D>>),
    /// It is gone, and why.
    Gone(What),
}

/// An association is asked for.
pub(crate) struct Asking<D> {
    pub(crate) of: D,
    pub(crate) leg: OsiLeg,
    /// An A-ASSOCIATE request.
    pub(crate) event: osi::Event,
}

impl<D> Asking<D> {
    /// Nobody looks at it.
    pub(crate) fn refuse(mut self, now: Duration, outbox: &mut Outbox) {
        // What it asks for with is not looked at: there is nothing to answer it with.
        let _ = self.leg.send(now, &Primitive::AssociateReject(None));
        self.leg.close(outbox);
    }
}

/// All that have been accepted, and where.
pub(crate) struct Arrivals<D> {
    listeners: Vec<Arc<Listener<D>>>,
    all: Associations<Arrival<D>>,
}

impl<D: Asked> Arrivals<D> {
    /// None yet.
    pub(crate) fn new(listeners: Vec<Arc<Listener<D>>>) -> Self {
        Self { listeners, all: Associations::default() }
    }

    pub(crate) fn listeners(&self) -> &[Arc<Listener<D>>] {
        &self.listeners
    }

    /// Somebody has connected to a listener.
    pub(crate) fn accept(
        &mut self,
        outbox: &mut Outbox,
        now: Duration,
        listener: usize,
    ) -> Option<ConnectionId> {
        let listener = self.listeners.get(listener)?;
        let connection = outbox.new_connection();
        self.all.insert(Arrival::new(connection, listener, now), |_| false);
        if self.all.len() > MOST_ARRIVALS {
            self.evict(outbox);
        }
        Some(connection)
    }

    /// The one that has this connection.
    pub(crate) fn by_connection(&self, connection: ConnectionId) -> Option<Key> {
        self.all.by_connection(connection)
    }

    /// The record that it can only be about, where there is but one.
    pub(crate) fn record(&self, key: Key) -> Option<Arc<str>> {
        self.all.get(key).and_then(Arrival::record)
    }

    /// Something happens to one; whether it asks for an association now.
    pub(crate) fn with(
        &mut self,
        outbox: &mut Outbox,
        key: Key,
        act: impl FnOnce(&mut OsiLeg),
    ) -> Option<Box<Asking<D>>> {
        let mut asks = None;
        self.all.with(key, |arrival| {
            act(&mut arrival.leg);
            match arrival.poll(outbox) {
                None => false,
                Some(Outcome::Asks(asking)) => {
                    asks = Some(asking);
                    true
                }
                Some(Outcome::Gone(what)) => {
                    arrival.report(outbox, what);
                    true
                }
            }
        });
        asks
    }

    /// Nobody is taken any more.
    pub(crate) fn close(&mut self, outbox: &mut Outbox) {
        while !self.all.is_empty() {
            self.evict(outbox);
        }
    }

    fn evict(&mut self, outbox: &mut Outbox) {
        let Some(mut oldest) = self.all.oldest().and_then(|key| self.all.remove(key)) else { return };
        oldest.leg.close(outbox);
        oldest.report(outbox, What::NoAssociation(String::from("others want in")));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those whose time has come.
    pub(crate) fn due(&self, now: Duration) -> Vec<Key> {
        self.all.due(now)
    }

    pub(crate) fn poll_timeout(&self) -> Option<Duration> {
        self.all.poll_timeout()
    }
}

impl<D: Asked> Arrival<D> {
    /// A connection was accepted.
    fn new(connection: ConnectionId, listener: &Arc<Listener<D>>, now: Duration) -> Self {
        let osi = osi::Association::responder(Arc::clone(&listener.configs), now);
        Self { listener: Arc::clone(listener), leg: OsiLeg::Up(connection, Box::new(osi)) }
    }

    /// What has come of it, if anything has.
    fn poll(&mut self, outbox: &mut Outbox) -> Option<Outcome<D>> {
        let outcome = self.leg.poll_event().and_then(|event| self.heard(event));
        match outcome {
            Some(Outcome::Gone(_)) => self.leg.close(outbox),
            _ => self.leg.flush(outbox),
        }
        outcome
    }

    fn heard(&mut self, event: osi::Event) -> Option<Outcome<D>> {
        match event {
            osi::Event::AssociateRequest { index, .. } => {
                let of = self.listener.doors.get(index).cloned()?;
                let leg = std::mem::replace(&mut self.leg, OsiLeg::Absent);
                Some(Outcome::Asks(Box::new(Asking { of, leg, event })))
            }
            osi::Event::Aborted { by, reason, .. } => {
                let event = EnvironmentEvent::unauthenticated(&reason).map(What::Environment);
                let gone = || What::NoAssociation(format!("by {by:?}: {reason}"));
                Some(Outcome::Gone(event.unwrap_or_else(gone)))
            }
            // Nothing else comes before it.
            _ => None,
        }
    }

    /// The only record that may be asked for, where there is but one.
    fn record(&self) -> Option<Arc<str>> {
        match &*self.listener.doors {
            [door] => Some(Arc::clone(door.record())),
            _ => None,
        }
    }

    fn report(&self, outbox: &mut Outbox, what: What) {
        outbox.report(Report { station: self.record(), association: String::new(), what });
    }
}

impl<D> Associated for Arrival<D> {
    fn connections(&self) -> [Option<ConnectionId>; 2] {
        [self.leg.connection(), None]
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.leg.poll_timeout()
    }
}
