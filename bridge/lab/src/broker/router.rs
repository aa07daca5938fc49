//! Who is connected, and which stanza goes to whom (RFC 6121 §8), through the strategy and past
//! the taps.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jid::{FullJid, Jid};
use minidom::Element;
use tokio::sync::{Semaphore, broadcast, mpsc, oneshot};
use xmpp_parsers::stream_error::DefinedCondition;

use super::{Seen, stanza};
use crate::attack::{Action, Path, Strategy};

/// Stanzas waiting for one stream.
const QUEUE: usize = 256;
/// Stanzas seen and not yet looked at by a tap.
const TAP: usize = 4096;
/// Stanzas a strategy holds back at once; more are lost.
const DELAYED: usize = 4096;
/// How long a sender waits for a receiver that does not read, before that one is ended.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) struct Router {
    domain: String,
    sessions: Mutex<Sessions>,
    strategy: Mutex<Box<dyn Strategy>>,
    tap: broadcast::Sender<Seen>,
    delayed: Arc<Semaphore>,
}

#[derive(Default)]
struct Sessions {
    by_jid: HashMap<String, Entry>,
    entered: u64,
}

struct Entry {
    number: u64,
    queue: mpsc::Sender<Element>,
    end: oneshot::Sender<DefinedCondition>,
    available: bool,
}

/// One stream's place in the router.
pub(super) struct Place {
    pub(super) number: u64,
    pub(super) queue: mpsc::Receiver<Element>,
    pub(super) ended: oneshot::Receiver<DefinedCondition>,
}

impl Router {
    pub(super) fn new(domain: String, strategy: Box<dyn Strategy>) -> Router {
        Router {
            domain,
            sessions: Mutex::default(),
            strategy: Mutex::new(strategy),
            tap: broadcast::Sender::new(TAP),
            delayed: Arc::new(Semaphore::new(DELAYED)),
        }
    }

    pub(super) fn set_strategy(&self, strategy: Box<dyn Strategy>) {
        *lock(&self.strategy) = strategy;
    }

    pub(super) fn tap(&self) -> broadcast::Receiver<Seen> {
        self.tap.subscribe()
    }

    /// Takes a place, with what is to be written first; who held it before is ended with `conflict`
    /// (RFC 6120 §7.7.2.2).
    pub(super) fn enter(&self, jid: &FullJid, first: Element) -> Place {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let _ = queue.try_send(first); // it is empty
        let (end, ended) = oneshot::channel();
        let mut sessions = lock(&self.sessions);
        sessions.entered = sessions.entered.wrapping_add(1);
        let number = sessions.entered;
        let entry = Entry { number, queue, end, available: false };
        if let Some(old) = sessions.by_jid.insert(jid.to_string(), entry) {
            let _ = old.end.send(DefinedCondition::Conflict);
        }
        Place { number, queue: waiting, ended }
    }

    /// Gives a place back, unless somebody else holds it by now.
    pub(super) fn leave(&self, jid: &FullJid, number: u64) {
        let mut sessions = lock(&self.sessions);
        if sessions.by_jid.get(jid.as_str()).is_some_and(|entry| entry.number == number) {
            sessions.by_jid.remove(jid.as_str());
        }
    }

    /// Ends a stream with a stream error. False when nobody is there.
    pub(super) fn end(&self, jid: &str, condition: DefinedCondition) -> bool {
        let removed = lock(&self.sessions).by_jid.remove(jid);
        removed.is_some_and(|entry| entry.end.send(condition).is_ok())
    }

    pub(super) fn set_available(&self, jid: &FullJid, available: bool) {
        if let Some(entry) = lock(&self.sessions).by_jid.get_mut(jid.as_str()) {
            entry.available = available;
        }
    }

    /// Full JIDs that are connected.
    pub(super) fn connected(&self) -> Vec<String> {
        let mut jids: Vec<_> = lock(&self.sessions).by_jid.keys().cloned().collect();
        jids.sort_unstable();
        jids
    }

    /// A stanza as a client sent it, `from` stamped.
    pub(super) async fn route(self: Arc<Self>, stanza: Element, path: Path) {
        if self.tap.receiver_count() > 0 {
            let (from, to) = (path.from.clone(), path.to.clone());
            let _ = self.tap.send(Seen { from, to, xml: String::from(&stanza) });
        }
        let actions = lock(&self.strategy).on_stanza(stanza, &path);
        for action in actions {
            match action {
                Action::Deliver(stanza) => self.deliver(stanza).await,
                Action::Delay(time, stanza) => self.deliver_later(time, stanza),
            }
        }
    }

    /// Puts a stanza into the queue of whoever its `to` names, or answers for the absent.
    pub(super) async fn deliver(&self, stanza: Element) {
        let mut next = Some(stanza);
        while let Some(stanza) = next.take() {
            let to = stanza.attr("to").unwrap_or_default().to_owned();
            match self.receivers(&stanza, &to).split_last() {
                Some(((jid, queue), others)) => {
                    for (jid, queue) in others {
                        self.push(jid, queue, stanza.clone()).await;
                    }
                    self.push(jid, queue, stanza).await;
                }
                None => next = self.for_the_absent(&stanza, &to),
            }
        }
    }

    fn deliver_later(self: &Arc<Self>, time: Duration, stanza: Element) {
        let Ok(permit) = Arc::clone(&self.delayed).try_acquire_owned() else { return };
        let router = Arc::downgrade(self);
        tokio::spawn(async move {
            tokio::time::sleep(time).await;
            if let Some(router) = router.upgrade() {
                router.deliver(stanza).await;
            }
            drop(permit);
        });
    }

    fn receivers(&self, stanza: &Element, to: &str) -> Vec<(String, mpsc::Sender<Element>)> {
        let sessions = lock(&self.sessions);
        if let Some(entry) = sessions.by_jid.get(to) {
            return vec![(to.to_owned(), entry.queue.clone())];
        }
        let Ok(jid) = Jid::new(to) else { return Vec::new() };
        if let Some(entry) = sessions.by_jid.get(jid.as_str()) {
            return vec![(jid.to_string(), entry.queue.clone())];
        }
        if jid.is_full() || stanza.name() == "iq" { Vec::new() } else { sessions.of_account(&jid) }
    }

    /// RFC 6121 §8.5: a request gets an error, everything else is dropped; nothing is stored.
    fn for_the_absent(&self, stanza: &Element, to: &str) -> Option<Element> {
        if !stanza::is_request(stanza) {
            return None;
        }
        let for_us = to.is_empty() || to == self.domain;
        let is_ping = stanza.has_child("ping", xmpp_parsers::ns::PING);
        let answer = if for_us && is_ping {
            stanza::result(stanza, None)
        } else {
            stanza::error(stanza, "service-unavailable")
        };
        Some(answer)
    }

    async fn push(&self, jid: &str, queue: &mpsc::Sender<Element>, stanza: Element) {
        let Err(mpsc::error::TrySendError::Full(stanza)) = queue.try_send(stanza) else { return };
        if tokio::time::timeout(PATIENCE, queue.send(stanza)).await.is_err() {
            tracing::warn!(jid, "does not read: ended");
            self.end(jid, DefinedCondition::ResourceConstraint);
        }
    }
}

impl Sessions {
    fn of_account(&self, account: &Jid) -> Vec<(String, mpsc::Sender<Element>)> {
        let full = format!("{account}/");
        let available = self.by_jid.iter().filter(|(jid, entry)| entry.available && jid.starts_with(&full));
        available.map(|(jid, entry)| (jid.clone(), entry.queue.clone())).collect()
    }
}

/// A lock that was held by a thread that panicked still guards sound data here.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attack::Pass;

    fn message(to: &FullJid) -> Element {
        let mut message = Element::bare("message", xmpp_parsers::ns::JABBER_CLIENT);
        stanza::set(&mut message, "to", to.as_str());
        message
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_read_is_ended() {
        let router = Router::new("lab.example".into(), Box::new(Pass));
        let jid = FullJid::new("alice@lab.example/IEC").unwrap();
        let mut place = router.enter(&jid, message(&jid));
        for _ in 1..QUEUE {
            router.deliver(message(&jid)).await;
        }
        assert!(place.ended.try_recv().is_err());
        router.deliver(message(&jid)).await;
        assert_eq!(place.ended.await, Ok(DefinedCondition::ResourceConstraint));
        assert!(router.connected().is_empty());
    }

    #[tokio::test]
    async fn who_left_does_not_take_the_successor_along() {
        let router = Router::new("lab.example".into(), Box::new(Pass));
        let jid = FullJid::new("alice@lab.example/IEC").unwrap();
        let (old, new) = (router.enter(&jid, message(&jid)), router.enter(&jid, message(&jid)));
        router.leave(&jid, old.number);
        assert_eq!(router.connected(), [jid.as_str()]);
        router.leave(&jid, new.number);
        assert!(router.connected().is_empty());
    }
}
