//! Two parties, up to two sessions between them, and a broker that loses, doubles, holds back, replays and changes what
//! passes, while keys change and parties crash: random steps, and what holds after each of them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use schemas::secpdu::{Kind, SecPdu, Transfer};

use super::{Association, Event};
use crate::fixture::{CLIENT, Ca, INITIATE_REQUEST, INITIATE_RESPONSE, Mode, NOON, SERVER, after, random};
use crate::identifier::proposed;
use crate::{Endpoint, EndpointConfig, Now, Peer};

/// What happens next. Numbers choose among what there is.
#[derive(Clone, Copy, Debug)]
enum Step {
    Open,
    Send(Side, usize),
    Rekey(Side, usize),
    Release(Side, usize),
    Deliver,
    HoldBack,
    Drop,
    Double,
    Flip(usize),
    Replay(usize),
    Pass(u64),
    Crash(Side),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Client,
    Server,
}

impl Side {
    const BOTH: [Self; 2] = [Self::Client, Self::Server];

    fn other(self) -> Self {
        if self == Self::Client { Self::Server } else { Self::Client }
    }
}

/// One PDU on its way, beside the identifier that the environment shows.
#[derive(Clone, Debug)]
struct Passing {
    to: Side,
    asso_id: String,
    pdu: SecPdu,
}

/// One end's association, with what it has sent and been given.
struct Session {
    association: Association,
    /// Distinguishes all sessions of all time.
    number: u16,
    sent: u16,
    /// The peer's session, from its first data on, and the last of what that said.
    heard: Option<(u16, u16)>,
}

struct Party {
    endpoint: Endpoint,
    peer: Arc<Peer>,
    sessions: Vec<Session>,
}

struct World {
    now: Now,
    ca: Ca,
    mode: Mode,
    parties: [Party; 2],
    passing: VecDeque<Passing>,
    history: Vec<Passing>,
    nonces: BTreeSet<(Side, Vec<u8>)>,
    sessions: u16,
    crashes: u64,
}

/// Sessions open at once.
const SESSIONS: usize = 2;

impl World {
    fn new(mode: Mode) -> Self {
        let ca = Ca::new("CA");
        let start = Now { monotonic: Duration::ZERO, utc: schemas::time::Utc(NOON.utc.0 - 86_400_000) };
        let parties = Side::BOTH.map(|side| Party::new(&ca, mode, side, start, side as u64 + 1));
        let (passing, history, nonces) = (VecDeque::new(), vec![], BTreeSet::new());
        Self { now: NOON, ca, mode, parties, passing, history, nonces, sessions: 0, crashes: 0 }
    }

    fn party(&mut self, side: Side) -> &mut Party {
        &mut self.parties[side as usize]
    }

    fn session(&mut self, side: Side, at: usize) -> Option<&mut Session> {
        let sessions = &mut self.party(side).sessions;
        let count = sessions.len();
        sessions.get_mut(at % count.max(1))
    }

    fn step(&mut self, step: Step) {
        let now = self.now;
        match step {
            Step::Open => self.open(),
            Step::Send(side, at) => self.send(side, at),
            Step::Rekey(side, at) => {
                // Refused where the session is not established, which is right.
                self.session(side, at).into_iter().for_each(|session| drop(session.association.rekey()));
            }
            Step::Release(side, at) => {
                self.session(side, at).into_iter().for_each(|session| session.association.release(now));
            }
            Step::Deliver => self.deliver(),
            Step::HoldBack => self.passing.rotate_left(1.min(self.passing.len())),
            Step::Drop => drop(self.passing.pop_front()),
            Step::Double => {
                let first = self.passing.front().cloned();
                self.passing.extend(first);
            }
            Step::Flip(bit) => {
                if let Some(Passing { pdu, .. }) = self.passing.front_mut() {
                    let bit = bit % (8 * pdu.octets.len());
                    pdu.octets[bit / 8] ^= 1 << (bit % 8);
                }
            }
            Step::Replay(at) => {
                let old = self.history.get(at % self.history.len().max(1)).cloned();
                self.passing.extend(old);
            }
            Step::Pass(milliseconds) => self.now = after(now, Duration::from_millis(milliseconds)),
            Step::Crash(side) => self.crash(side),
        }
        self.drain();
    }

    fn open(&mut self) {
        let now = self.now;
        if self.party(Side::Client).sessions.len() < SESSIONS {
            let Party { endpoint, peer, .. } = self.party(Side::Client);
            let association = endpoint.initiate(now, peer.clone(), INITIATE_REQUEST).unwrap();
            self.enter(Side::Client, association);
        }
    }

    fn enter(&mut self, side: Side, association: Association) {
        self.sessions += 1;
        let session = Session { association, number: self.sessions, sent: 0, heard: None };
        self.party(side).sessions.push(session);
    }

    /// What is sent says from which session it is, and its number there.
    fn send(&mut self, side: Side, at: usize) {
        let now = self.now;
        let Some(session) = self.session(side, at) else { return };
        let [a, b] = session.number.to_be_bytes();
        let [c, d] = (session.sent + 1).to_be_bytes();
        if session.association.send(now, &[0x04, 0x05, side as u8, a, b, c, d]).is_ok() {
            session.sent += 1;
        }
    }

    fn deliver(&mut self) {
        let Some(Passing { to, asso_id, pdu }) = self.passing.pop_front() else { return };
        let now = self.now;
        let party = self.party(to);
        if pdu.kind == Kind::HandshakeReq {
            let peer = party.peer.clone();
            if let Ok(association) = party.endpoint.handle_request(now, peer, &pdu) {
                self.enter(to, association);
                let session = self.party(to).sessions.len() - 1;
                let Party { endpoint, sessions, .. } = self.party(to);
                sessions[session].association.accept(endpoint, now, INITIATE_RESPONSE);
            }
            return;
        }
        let Party { endpoint, sessions, .. } = party;
        let names = |id: &str| id == asso_id || proposed(id) == asso_id || id == proposed(&asso_id);
        for session in sessions.iter_mut().filter(|session| names(session.association.id())) {
            session.association.handle_sec_pdu(endpoint, now, &pdu);
        }
    }

    /// The process is another one then: it knows nothing and draws other octets.
    fn crash(&mut self, side: Side) {
        self.crashes += 1;
        let party = Party::new(&self.ca, self.mode, side, self.now, 100 + self.crashes);
        *self.party(side) = party;
    }

    /// What follows from a step, and what must hold of it.
    fn drain(&mut self) {
        let now = self.now;
        for side in Side::BOTH {
            while let Some(evicted) = self.party(side).endpoint.poll_eviction() {
                let mut sessions = self.party(side).sessions.iter_mut();
                if let Some(session) = sessions.find(|session| session.association.id() == evicted) {
                    session.association.abort(now, crate::AbortCause::Evicted);
                }
            }
            let mut sessions = std::mem::take(&mut self.party(side).sessions);
            for session in &mut sessions {
                session.association.handle_timeout(now);
                while let Some(pdu) = session.association.poll_transmit() {
                    let asso_id = session.association.id().to_owned();
                    self.transmit(side, Passing { to: side.other(), asso_id, pdu });
                }
                while let Some(event) = session.association.poll_event() {
                    match event {
                        Event::Data(data) => session.hear(side, &data),
                        Event::ReleaseRequested => session.association.release_response(now),
                        _ => {}
                    }
                }
                while let Some(pdu) = session.association.poll_transmit() {
                    let asso_id = session.association.id().to_owned();
                    self.transmit(side, Passing { to: side.other(), asso_id, pdu });
                }
            }
            sessions.retain(|session| !session.association.is_closed());
            self.party(side).sessions = sessions;
        }
    }

    /// No nonce is ever sent twice by a side, whatever its keys, associations and crashes: its prefix is drawn anew.
    fn transmit(&mut self, by: Side, passing: Passing) {
        if let Ok(transfer) = Transfer::read(passing.pdu.kind, &passing.pdu.octets) {
            let nonce = transfer.token2.iv.or(transfer.auth.and_then(|auth| auth.nonce));
            assert!(self.nonces.insert((by, nonce.unwrap().to_vec())), "a nonce served twice");
        }
        self.history.push(passing.clone());
        self.passing.push_back(passing);
    }

    /// The broker becomes honest, and time goes on until nothing is left to wait for.
    fn settle(&mut self) {
        let deadline = after(self.now, Duration::from_secs(30 * 24 * 60 * 60));
        while self.parties.iter().any(|party| !party.sessions.is_empty()) {
            assert!(self.now.monotonic < deadline.monotonic, "somebody waits for ever");
            while !self.passing.is_empty() {
                self.step(Step::Deliver);
            }
            let sessions = self.parties.iter().flat_map(|party| &party.sessions);
            let due = sessions.filter_map(|session| session.association.poll_timeout()).min();
            let wait = due.map_or(Duration::ZERO, |due| due.saturating_sub(self.now.monotonic));
            self.now = after(self.now, wait);
            self.drain();
        }
    }

    /// A new session works, whatever was before.
    fn prove_alive(&mut self) {
        self.passing.clear();
        self.step(Step::Pass(11 * 60 * 1000));
        self.step(Step::Open);
        while !self.passing.is_empty() {
            self.step(Step::Deliver);
        }
        for side in Side::BOTH {
            self.step(Step::Send(side, 0));
            self.step(Step::Deliver);
        }
        for side in Side::BOTH {
            let session = self.session(side, 0).expect("a session");
            assert!(session.association.is_established() && session.heard.is_some_and(|(_, last)| last == 1));
        }
    }
}

impl Party {
    fn new(ca: &Ca, mode: Mode, side: Side, start: Now, seed: u64) -> Self {
        let (own, other) = if side == Side::Client { (CLIENT, SERVER) } else { (SERVER, CLIENT) };
        let endpoint = Endpoint::new(start, EndpointConfig::new(ca.issue(own), ca.anchors()), random(seed));
        let mut peer = Peer::new("peer", other);
        mode.set(&mut peer);
        Self { endpoint, peer: Arc::new(peer), sessions: vec![] }
    }
}

impl Session {
    /// Only what one session of the peer sent, each once, in its order, and without a gap but for the end of a client's
    /// old key, whose last PDUs nothing counts.
    fn hear(&mut self, by: Side, data: &[u8]) {
        let &[0x04, 0x05, from, a, b, c, d] = data else { panic!("forged: {data:02x?}") };
        let (session, number) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        assert_eq!(from, by.other() as u8, "reflected");
        let (known, last) = self.heard.unwrap_or((session, 0));
        assert_eq!(session, known, "of another session");
        let uncounted = by == Side::Server && self.association.key_changes() > 0;
        assert!(number == last + 1 || uncounted && number > last, "{number} after {last}");
        self.heard = Some((session, number));
    }
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Client), Just(Side::Server)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Open),
        12 => (side(), 0..2usize).prop_map(|(side, at)| Step::Send(side, at)),
        3 => (side(), 0..2usize).prop_map(|(side, at)| Step::Rekey(side, at)),
        1 => (side(), 0..2usize).prop_map(|(side, at)| Step::Release(side, at)),
        24 => Just(Step::Deliver),
        1 => Just(Step::HoldBack),
        1 => Just(Step::Drop),
        1 => Just(Step::Double),
        1 => any::<usize>().prop_map(Step::Flip),
        1 => any::<usize>().prop_map(Step::Replay),
        2 => prop_oneof![0..3u64, 0..90_000u64].prop_map(Step::Pass),
        1 => side().prop_map(Step::Crash),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_forged_is_heard_no_nonce_serves_twice_and_nobody_waits_for_ever(
        steps in proptest::collection::vec(step(), 1..120),
        mode in prop_oneof![Just(Mode::Encrypted), Just(Mode::Clear)],
    ) {
        let mut world = World::new(mode);
        steps.into_iter().for_each(|step| world.step(step));
        world.settle();
        world.prove_alive();
    }
}

/// More with `WORLDS=10000`.
fn cases() -> u32 {
    std::env::var("WORLDS").ok().and_then(|worlds| worlds.parse().ok()).unwrap_or(48)
}

/// The machine gets somewhere: undisturbed, sessions are established, keys change and data arrives.
#[test]
fn undisturbed_worlds_live() {
    for mode in [Mode::Encrypted, Mode::Clear] {
        let mut world = World::new(mode);
        let mut heard = BTreeMap::new();
        for round in 0..20 {
            world.step(Step::Open);
            (0..4).for_each(|_| world.step(Step::Deliver));
            world.step(Step::Rekey(Side::BOTH[round % 2], round % 3));
            for side in Side::BOTH {
                world.step(Step::Send(side, round));
                world.step(Step::Deliver);
            }
            let sessions = world.parties.iter().flat_map(|party| party.sessions.iter());
            for session in sessions {
                heard.insert(session.number, (session.heard, session.association.key_changes()));
            }
        }
        assert_eq!(heard.len(), 4, "two sessions, both ends of each");
        assert!(
            heard.values().all(|(heard, changes)| heard.is_some_and(|(_, last)| last > 8) && *changes > 2)
        );
    }
}
