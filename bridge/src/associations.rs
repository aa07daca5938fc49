//! The associations of a bridge: which there are, by which connections they are known, when each wants to be woken.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use schemas::secpdu::Kind;
use xmpp::stanza::{IqType, Payload, Stanza, StanzaKind};

use crate::outbox::ConnectionId;

/// Names an association for as long as the process runs.
pub(crate) type Key = u64;

/// What is known of an association from the outside.
pub(crate) trait Associated {
    /// The connections of its OSI legs.
    fn connections(&self) -> [Option<ConnectionId>; 2];

    /// When it wants to be woken.
    fn poll_timeout(&self) -> Option<Duration>;
}

/// What stanzas find an association by.
pub(crate) trait Addressed: Associated {
    /// Who sends stanzas.
    type Peer: ?Sized;

    /// Whether it has a leg to this peer.
    fn is_of(&self, peer: &Self::Peer) -> bool;

    /// Its identifier as far as it is known.
    fn id(&self) -> Option<&str>;

    /// Whether a stanza of this peer's with this id answers one of it.
    fn owns(&self, peer: &Self::Peer, id: &str) -> bool;

    /// Whether one of two identifiers completes the other.
    fn may_be(&self, id: &str) -> bool {
        self.id().is_some_and(|own| completes(own, id) || completes(id, own))
    }
}

/// Whether an identifier `nnn:mmm` completes one `nnn` (IEC 62351-4, 13.3).
pub(crate) fn completes(whole: &str, part: &str) -> bool {
    whole.strip_prefix(part).is_some_and(|rest| rest.starts_with(':'))
}

/// A HandshakeReq where the stanza table has it.
pub(crate) fn is_request(stanza: &Stanza) -> bool {
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

/// All associations of a bridge.
pub(crate) struct Associations<A> {
    all: BTreeMap<Key, Entry<A>>,
    by_connection: HashMap<ConnectionId, Key>,
    timers: BTreeSet<(Duration, Key)>,
    last_key: Key,
}

/// An association and what is entered for it.
struct Entry<A> {
    association: A,
    connections: [Option<ConnectionId>; 2],
    timer: Option<Duration>,
}

impl<A> Default for Associations<A> {
    fn default() -> Self {
        Self { all: BTreeMap::new(), by_connection: HashMap::new(), timers: BTreeSet::new(), last_key: 0 }
    }
}

impl<A: Associated> Associations<A> {
    /// Takes one in; what is to happen to it at once says whether it is over with that.
    pub(crate) fn insert(&mut self, association: A, act: impl FnOnce(&mut A) -> bool) {
        self.last_key += 1;
        let entry = Entry { association, connections: [None; 2], timer: None };
        self.all.insert(self.last_key, entry);
        self.with(self.last_key, act);
    }

    /// Something happens to one; it says whether it is over.
    pub(crate) fn with(&mut self, key: Key, act: impl FnOnce(&mut A) -> bool) {
        let Some(entry) = self.all.get_mut(&key) else { return };
        let is_over = act(&mut entry.association);
        let (connections, timer) = match is_over {
            true => ([None; 2], None),
            false => (entry.association.connections(), entry.association.poll_timeout()),
        };
        let connections = std::mem::replace(&mut entry.connections, connections);
        let timer = std::mem::replace(&mut entry.timer, timer);
        if connections != entry.connections {
            connections.iter().flatten().for_each(|connection| _ = self.by_connection.remove(connection));
            let of_key = entry.connections.iter().flatten().map(|connection| (*connection, key));
            self.by_connection.extend(of_key);
        }
        if timer != entry.timer {
            timer.inspect(|at| _ = self.timers.remove(&(*at, key)));
            entry.timer.inspect(|at| _ = self.timers.insert((*at, key)));
        }
        if is_over {
            self.all.remove(&key);
        }
    }

    /// Takes one out.
    pub(crate) fn remove(&mut self, key: Key) -> Option<A> {
        let entry = self.all.remove(&key)?;
        entry.connections.iter().flatten().for_each(|connection| _ = self.by_connection.remove(connection));
        entry.timer.inspect(|at| _ = self.timers.remove(&(*at, key)));
        Some(entry.association)
    }

    /// The one that has been here longest.
    pub(crate) fn oldest(&self) -> Option<Key> {
        self.all.keys().next().copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn get(&self, key: Key) -> Option<&A> {
        self.all.get(&key).map(|entry| &entry.association)
    }

    pub(crate) fn by_connection(&self, connection: ConnectionId) -> Option<Key> {
        self.by_connection.get(&connection).copied()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Key, &A)> {
        self.all.iter().map(|(key, entry)| (*key, &entry.association))
    }

    pub(crate) fn keys(&self) -> Vec<Key> {
        self.all.keys().copied().collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those whose time has come.
    pub(crate) fn due(&self, now: Duration) -> Vec<Key> {
        self.timers.iter().take_while(|(at, _)| *at <= now).map(|(_, key)| *key).collect()
    }

    pub(crate) fn poll_timeout(&self) -> Option<Duration> {
        self.timers.first().map(|(at, _)| *at)
    }
}

impl<A: Addressed> Associations<A> {
    /// The one that a stanza of this peer's is about: by identifier, or by what it answers.
    pub(crate) fn of_stanza(&self, peer: &A::Peer, stanza: &Stanza) -> Option<Key> {
        let found = |test: &dyn Fn(&A) -> bool| {
            self.iter().find(|(_, one)| one.is_of(peer) && test(one)).map(|(key, _)| key)
        };
        match &stanza.payload {
            Payload::Association(env_pdu) if env_pdu.sec_pdu.kind == Kind::HandshakeReq => None,
            Payload::Association(env_pdu) => {
                let id = env_pdu.asso_id.as_str();
                found(&|one| one.id() == Some(id)).or_else(|| found(&|one| one.may_be(id)))
            }
            _ => {
                let id = stanza_id(stanza)?;
                found(&|one| one.owns(peer, id))
            }
        }
    }

    /// All with this peer.
    pub(crate) fn of_peer(&self, peer: &A::Peer) -> Vec<Key> {
        self.iter().filter(|(_, one)| one.is_of(peer)).map(|(key, _)| key).collect()
    }
}
