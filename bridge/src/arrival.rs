//! Where others connect, and connections that have not asked for an association yet: whom one will ask for is not
//! known, and it may never.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::associations::Associated;
use crate::leg::OsiLeg;
use crate::outbox::{ConnectionId, Outbox};
use crate::relay::Primitive;

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
pub(crate) struct Arrival<D> {
    listener: Arc<Listener<D>>,
    pub(crate) leg: OsiLeg,
}

/// What comes of it.
pub(crate) enum Outcome<D> {
    /// It asks for an association.
    Asks(Box<Asking<D>>),
    /// It is gone, and why.
    Gone(String),
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

impl<D: Clone> Arrival<D> {
    /// A connection was accepted.
    pub(crate) fn new(connection: ConnectionId, listener: &Arc<Listener<D>>, now: Duration) -> Self {
        let osi = osi::Association::responder(Arc::clone(&listener.configs), now);
        Self { listener: Arc::clone(listener), leg: OsiLeg::Up(connection, Box::new(osi)) }
    }

    /// What has come of it, if anything has.
    pub(crate) fn poll(&mut self, outbox: &mut Outbox) -> Option<Outcome<D>> {
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
            osi::Event::Aborted { by, reason, .. } => Some(Outcome::Gone(format!("by {by:?}: {reason}"))),
            // Nothing else comes before it.
            _ => None,
        }
    }

    /// The only one that may be asked for, where there is but one.
    pub(crate) fn door(&self) -> Option<&D> {
        match &*self.listener.doors {
            [door] => Some(door),
            _ => None,
        }
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
