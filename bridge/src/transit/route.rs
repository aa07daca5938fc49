//! A route, made ready: two legs, each to one far station. Whoever asks for an association on one is connected through
//! the other.

use std::sync::Arc;

use jid::Jid;
use rustls::time_provider::TimeProvider;

use crate::arrival::{Asked, Listener};
use crate::config;
use crate::outbox::AccountId;
use crate::outside::{OsiRecord, OsiSettings, Outside, OutsideError, XmppSettings};
use crate::policy::Policy;
use crate::tls::Transport;

/// Two legs.
#[derive(Debug)]
pub struct Route {
    /// Its name in log and counters.
    pub name: Arc<str>,
    legs: [Arc<Outside>; 2],
    /// What may pass.
    pub policy: Policy,
}

/// One of a route's two legs, by its place in the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    /// The first.
    First,
    /// The second.
    Second,
}

impl Gate {
    /// Each of them.
    pub const BOTH: [Self; 2] = [Self::First, Self::Second];

    pub(super) const fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

/// Where somebody may ask for an association: a leg of a route.
pub type Entry = (Arc<Route>, Gate);

impl Asked for Entry {
    fn record(&self) -> &Arc<str> {
        &self.0.name
    }

    fn place(&self) -> usize {
        match self.1 {
            Gate::First => 0,
            Gate::Second => 1,
        }
    }

    fn transport(&self) -> Option<&Transport> {
        self.0.leg(self.1).osi().map(|settings| &settings.transport)
    }
}

impl Route {
    /// All routes of a configuration, in its order.
    ///
    /// # Errors
    /// An AP-title that is no object identifier, a revocation list that cannot be read any more.
    pub fn all(config: &config::Relay, time: &Arc<dyn TimeProvider>) -> Result<Vec<Arc<Self>>, OutsideError> {
        config.routes.iter().map(|route| Self::new(route, time).map(Arc::new)).collect()
    }

    fn new(route: &config::Route, time: &Arc<dyn TimeProvider>) -> Result<Self, OutsideError> {
        let [first, second] = &route.legs;
        let legs = [Arc::new(outside(route, first, time)?), Arc::new(outside(route, second, time)?)];
        let max_pdu = usize::try_from(route.max_pdu).unwrap_or(usize::MAX);
        Ok(Self { name: Arc::from(route.name.as_str()), legs, policy: Policy { max_pdu } })
    }

    /// What a leg is.
    #[must_use]
    pub const fn leg(&self, gate: Gate) -> &Arc<Outside> {
        let [first, second] = &self.legs;
        match gate {
            Gate::First => first,
            Gate::Second => second,
        }
    }

    /// Whether the station behind a leg is the one that sends from there.
    pub(super) fn is_at(&self, gate: Gate, account: AccountId, from: &Jid) -> bool {
        self.leg(gate).xmpp().is_some_and(|settings| settings.account == account && *from == settings.route)
    }
}

fn outside(
    route: &config::Route,
    leg: &config::RouteLeg,
    time: &Arc<dyn TimeProvider>,
) -> Result<Outside, OutsideError> {
    Ok(match leg {
        config::RouteLeg::Xmpp { account, jid, message_type } => {
            Outside::Xmpp(XmppSettings::new(*account, jid, *message_type))
        }
        config::RouteLeg::Osi(far) => {
            let config::FarOsi { leg, osi } = &**far;
            let application = osi::Application::Native;
            let record = OsiRecord { name: &route.name, leg, osi, application, max_pdu: route.max_pdu };
            Outside::Osi(OsiSettings::new(&record, time)?)
        }
    })
}

/// Both legs of a route.
pub(crate) fn entries(route: &Arc<Route>) -> [Entry; 2] {
    Gate::BOTH.map(|gate| (Arc::clone(route), gate))
}

/// The addresses where somebody may ask for an association on one of these.
pub(super) fn listeners(routes: &[Arc<Route>]) -> Vec<Arc<Listener<Entry>>> {
    let door = |entry: Entry| {
        let settings = entry.0.leg(entry.1).osi()?;
        Some((settings.leg.listen?, Arc::clone(&settings.osi), entry))
    };
    Listener::all(routes.iter().flat_map(entries).filter_map(door))
}
