//! Signed PDUs seen before, by SHA-256 of what was signed (IEC 62351-4, clause 13.1).
//!
//! The certificate is part of what is signed, so the digest stands for both. The memory spares resources;
//! no proof depends on it.

use std::collections::BTreeSet;

use schemas::time::Utc;

use crate::suite::sha256;

/// How long after its time a PDU is remembered: twice the tolerance.
const REMEMBERED: i64 = 20 * 60 * 1000;

/// One signed PDU: when it may be forgotten, and its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seen {
    until: Utc,
    digest: [u8; 32],
}

impl Seen {
    pub(crate) fn new(time: Utc, tbs: &[u8]) -> Self {
        Self { until: Utc(time.0.saturating_add(REMEMBERED)), digest: sha256(&[tbs]) }
    }
}

/// What was seen, the soonest forgotten first.
#[derive(Debug)]
pub(crate) struct ReplayMemory {
    seen: BTreeSet<Seen>,
    capacity: usize,
}

impl ReplayMemory {
    pub(crate) const fn new(capacity: usize) -> Self {
        Self { seen: BTreeSet::new(), capacity }
    }

    pub(crate) fn contains(&self, seen: &Seen) -> bool {
        self.seen.contains(seen)
    }

    /// Only what has passed every other check is entered: nobody without a certificate fills the memory.
    pub(crate) fn enter(&mut self, now: Utc, seen: Seen) {
        while self.seen.first().is_some_and(|first| first.until < now || self.seen.len() >= self.capacity) {
            self.seen.pop_first();
        }
        self.seen.insert(seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_known_for_twenty_minutes_after_its_time() {
        let mut memory = ReplayMemory::new(10);
        let first = Seen::new(Utc(0), b"first");
        memory.enter(Utc(0), first);
        memory.enter(Utc(REMEMBERED), Seen::new(Utc(REMEMBERED), b"second"));
        assert!(memory.contains(&first));
        memory.enter(Utc(REMEMBERED + 1), Seen::new(Utc(REMEMBERED), b"third"));
        assert!(!memory.contains(&first));
    }

    #[test]
    fn the_memory_is_bounded_and_forgets_the_oldest() {
        let mut memory = ReplayMemory::new(3);
        let seen: Vec<_> = (0..5).map(|time| Seen::new(Utc(time), b"tbs")).collect();
        seen.iter().for_each(|&seen| memory.enter(Utc(0), seen));
        let known: Vec<_> = seen.iter().map(|seen| memory.contains(seen)).collect();
        assert_eq!(known, [false, false, true, true, true]);
    }
}
