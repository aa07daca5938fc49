//! Association identifiers: `nnn` from the initiator, completed to `nnn:mmm` by the responder.
//!
//! A full identifier is unique at this end over all peers and both roles and rests for 20 minutes after use
//! (IEC 62351-4, clause 13.1). Who holds a [`Lease`] has the identifier; dropping it gives it back.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use crate::Random;

/// How long an identifier rests.
const REST: Duration = Duration::from_secs(20 * 60);

/// Values of one part.
const PARTS: u16 = 1000;

/// An identifier in use.
pub(crate) struct Lease {
    id: String,
    returned: Sender<String>,
}

impl Lease {
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// What the initiator proposed.
    pub(crate) fn proposed(&self) -> &str {
        proposed(&self.id)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // Fails only when the endpoint is gone, and every identifier with it.
        self.returned.send(std::mem::take(&mut self.id)).ok();
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}

/// `nnn` of an identifier.
pub(crate) fn proposed(id: &str) -> &str {
    id.split_once(':').map_or(id, |(proposed, _)| proposed)
}

/// 1 to 3 digits without leading zeros.
pub(crate) fn is_part(text: &str) -> bool {
    let canonical = text == "0" || !text.starts_with('0');
    canonical && (1..=3).contains(&text.len()) && text.bytes().all(|octet| octet.is_ascii_digit())
}

/// `nnn:mmm`
pub(crate) fn is_full(text: &str) -> bool {
    text.split_once(':').is_some_and(|(proposed, completed)| is_part(proposed) && is_part(completed))
}

/// Every identifier in use or at rest at this end.
pub(crate) struct Identifiers {
    taken: BTreeMap<String, Option<Duration>>,
    resting: VecDeque<(Duration, String)>,
    next: u16,
    returned: (Sender<String>, Receiver<String>),
}

impl Identifiers {
    /// Proposals start at random.
    pub(crate) fn new(random: &mut Random) -> Self {
        let mut start = [0; 2];
        random(&mut start);
        let next = u16::from_be_bytes(start) % PARTS;
        Self { taken: BTreeMap::new(), resting: VecDeque::new(), next, returned: channel() }
    }

    /// Lays to rest what was given back, wakes what has rested. Returns what was given back.
    pub(crate) fn settle(&mut self, now: Duration) -> Vec<String> {
        let given_back: Vec<String> = self.returned.1.try_iter().collect();
        for id in &given_back {
            let until = now + REST;
            self.taken.insert(id.clone(), Some(until));
            self.resting.push_back((until, id.clone()));
        }
        while self.resting.front().is_some_and(|(until, _)| *until <= now) {
            let Some((_, id)) = self.resting.pop_front() else { break };
            // It may be in use again, or at rest anew: a proposal need not rest.
            if self.taken.get(&id).is_some_and(|until| until.is_some_and(|until| until <= now)) {
                self.taken.remove(&id);
            }
        }
        given_back
    }

    /// A new `nnn`: one that nothing here begins with, or at least none that is being proposed.
    pub(crate) fn propose(&mut self) -> Option<Lease> {
        let fresh = self.parts().find(|nnn| !self.begins_any(nnn));
        let proposal =
            fresh.or_else(|| self.parts().find(|nnn| !matches!(self.taken.get(nnn), Some(None))))?;
        self.next = proposal.parse::<u16>().map_or(0, |nnn| (nnn + 1) % PARTS);
        Some(self.lease(proposal))
    }

    /// A full identifier for a proposal.
    pub(crate) fn complete(&mut self, proposed: &str) -> Option<Lease> {
        let full =
            self.parts().map(|mmm| format!("{proposed}:{mmm}")).find(|id| !self.taken.contains_key(id))?;
        self.next = (self.next + 1) % PARTS;
        Some(self.lease(full))
    }

    /// The full identifier that the peer chose, unless it is in use or at rest here.
    pub(crate) fn claim(&mut self, id: &str) -> Option<Lease> {
        (!self.taken.contains_key(id)).then(|| self.lease(id.to_owned()))
    }

    fn lease(&mut self, id: String) -> Lease {
        self.taken.insert(id.clone(), None);
        Lease { id, returned: self.returned.0.clone() }
    }

    fn begins_any(&self, nnn: &str) -> bool {
        let completed = self.taken.range(format!("{nnn}:")..).next();
        self.taken.contains_key(nnn) || completed.is_some_and(|(id, _)| proposed(id) == nnn)
    }

    fn parts(&self) -> impl Iterator<Item = String> + use<> {
        let next = self.next;
        (0..PARTS).map(move |step| ((next + step) % PARTS).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identifiers() -> Identifiers {
        let mut random: Random = Box::new(|octets| octets.fill(0));
        Identifiers::new(&mut random)
    }

    #[test]
    fn parts_have_one_form() {
        for (text, part, full) in [
            ("0", true, false),
            ("999", true, false),
            ("7:9", false, true),
            ("", false, false),
            ("07", false, false),
            ("1000", false, false),
            ("+1", false, false),
            ("1:2:3", false, false),
            ("1:", false, false),
            (":1", false, false),
            ("1:02", false, false),
        ] {
            assert_eq!((is_part(text), is_full(text)), (part, full), "{text:?}");
        }
    }

    #[test]
    fn an_identifier_rests_for_twenty_minutes() {
        let mut identifiers = identifiers();
        drop(identifiers.claim("1:2").unwrap());
        assert_eq!(identifiers.settle(Duration::ZERO), ["1:2"]);
        assert!(identifiers.claim("1:2").is_none());
        identifiers.settle(REST - Duration::from_millis(1));
        assert!(identifiers.claim("1:2").is_none());
        identifiers.settle(REST);
        assert!(identifiers.claim("1:2").is_some());
    }

    #[test]
    fn proposals_avoid_what_is_taken_and_completions_never_repeat() {
        let mut identifiers = identifiers();
        let responder = identifiers.complete("1").unwrap();
        let proposals: Vec<_> = (0..3).map(|_| identifiers.propose().unwrap()).collect();
        assert!(proposals.iter().all(|lease| lease.id() != "1"));
        let all: Vec<_> = std::iter::from_fn(|| identifiers.complete("1")).collect();
        assert_eq!(all.len(), 999, "beside {responder:?}");
    }

    #[test]
    fn proposals_begin_at_random() {
        for (octet, first) in [(0, "0"), (1, "257"), (0xff, "535")] {
            let mut random: Random = Box::new(move |octets| octets.fill(octet));
            assert_eq!(Identifiers::new(&mut random).propose().unwrap().id(), first);
        }
    }

    #[test]
    fn a_thousand_proposals_exhaust_the_identifiers() {
        let mut identifiers = identifiers();
        let all: Vec<_> = std::iter::from_fn(|| identifiers.propose()).collect();
        assert_eq!(all.len(), 1000);
        drop(all);
        identifiers.settle(Duration::ZERO);
        assert!(identifiers.propose().is_some(), "a proposal that came to nothing need not rest");
    }
}
