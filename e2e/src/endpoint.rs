//! One process's end of all its associations: who we are, whom we trust, what is in use, what was seen.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use schemas::mms::{self, PduKind};
use schemas::secpdu::{Handshake, Kind, Reason, SecPdu};
use schemas::time::Utc;

use crate::association::Association;
use crate::certified::Certified;
use crate::credential::Credential;
use crate::error::{Error, Refused};
use crate::event::SecurityEvent;
use crate::handshake::{Asked, Offer};
use crate::identifier::{Identifiers, Lease, is_part};
use crate::peer::Peer;
use crate::replay::ReplayMemory;
use crate::revocation::{CrlError, Crls, Revocation, UnusableList};
use crate::signed::{Verifier, termination};
use crate::suite::{Ephemeral, Group};
use crate::trust::TrustAnchors;
use crate::{Now, Random};

/// How far a peer's clock may be off (IEC 62351-4, clause 13.1).
pub const CLOCK_TOLERANCE: Duration = Duration::from_secs(10 * 60);

/// The shortest and the longest life of a key (clause 8).
const KEY_LIFE: (Duration, Duration) = (Duration::from_secs(15 * 60), Duration::from_secs(24 * 60 * 60));

/// Signed PDUs remembered against replay.
const REMEMBERED_PDUS: usize = 65_536;

/// What holds for every association of this process.
#[derive(Debug)]
pub struct EndpointConfig {
    /// Our certificate chain and key.
    pub credential: Credential,
    /// Whose certificates we accept.
    pub anchors: TrustAnchors,
    /// What revocation lists decide.
    pub revocation: Revocation,
    /// How far a peer's clock may be off: 10 minutes.
    pub clock_tolerance: Duration,
    /// After the start, a responder refuses requests that are not younger than it by this much, since they may
    /// have been accepted before: 10 minutes, what clocks may be off. The less, the sooner after a restart
    /// peers get in, and the more a broker can make us answer requests twice, to no further effect.
    pub restart_guard: Duration,
    /// When keys end, 24 hours; held between 15 minutes and 24 hours.
    pub key_life: Duration,
    /// When new ones are asked for: after 18 hours, and at the latest after three quarters of their life. They are
    /// exchanged with the next PDUs; where few flow, the association is released when its keys end.
    pub rekey_after: Duration,
    /// PDUs sent under one key before new ones are asked for: 2³⁰, half of what a key may do.
    pub rekey_count: u64,
    /// When an association is released that has lived on new keys: after 7 days. New keys come of old ones and do
    /// not heal a leaked one.
    pub association_life: Duration,
    /// How long a peer or the local MMS peer may take to answer in a handshake: 30 s.
    pub handshake_timeout: Duration,
    /// How long a release may take: 30 s.
    pub release_timeout: Duration,
    /// Associations that a single peer may have opened and not yet proved: 4.
    pub pending_per_peer: usize,
    /// The same of all peers together: 64.
    pub pending_in_all: usize,
    /// Rejects signed per second, which is also how many at once: 20.
    pub rejects_per_second: u32,
}

impl EndpointConfig {
    /// Everything as the standard recommends.
    #[must_use]
    pub const fn new(credential: Credential, anchors: TrustAnchors) -> Self {
        Self {
            credential,
            anchors,
            revocation: Revocation::Known,
            clock_tolerance: CLOCK_TOLERANCE,
            restart_guard: CLOCK_TOLERANCE,
            key_life: KEY_LIFE.1,
            rekey_after: Duration::from_secs(18 * 60 * 60),
            rekey_count: 1 << 30,
            association_life: Duration::from_secs(7 * 24 * 60 * 60),
            handshake_timeout: Duration::from_secs(30),
            release_timeout: Duration::from_secs(30),
            pending_per_peer: 4,
            pending_in_all: 64,
            rejects_per_second: 20,
        }
    }

    pub(crate) fn key_life(&self) -> Duration {
        self.key_life.clamp(KEY_LIFE.0, KEY_LIFE.1)
    }

    pub(crate) fn rekey_after(&self) -> Duration {
        self.rekey_after.min(self.key_life() * 3 / 4)
    }
}

/// A HandshakeReq was refused.
#[derive(Debug)]
pub struct Refusal {
    /// The HandshakeSecReject for the peer, unless too many were signed of late or nothing tells whom to answer.
    pub reply: Option<SecPdu>,
    /// For the security log.
    pub events: Vec<SecurityEvent>,
    /// What was wrong.
    pub error: Error,
}

/// One process's end of all its associations.
pub struct Endpoint {
    pub(crate) config: Arc<EndpointConfig>,
    pub(crate) random: SharedRandom,
    pub(crate) memory: ReplayMemory,
    pub(crate) crls: Crls,
    identifiers: Identifiers,
    pending: Pending,
    rejects: TokenBucket,
    /// Requests that are older may have been seen before the start.
    oldest_request: Utc,
}

impl Endpoint {
    /// `now` is the process's start.
    #[must_use]
    pub fn new(now: Now, config: EndpointConfig, random: Random) -> Self {
        let random = SharedRandom(Arc::new(Mutex::new(random)));
        let guard = i64::try_from(config.restart_guard.as_millis()).unwrap_or(i64::MAX);
        Self {
            identifiers: Identifiers::new(&mut random.handle()),
            memory: ReplayMemory::new(REMEMBERED_PDUS),
            crls: Crls::none(config.revocation),
            pending: Pending::default(),
            rejects: TokenBucket::new(now.monotonic, config.rejects_per_second),
            oldest_request: Utc(now.utc.0.saturating_add(guard)),
            config: Arc::new(config),
            random,
        }
    }

    /// Asks `peer` for an association; its `poll_transmit` gives the HandshakeReq.
    ///
    /// # Errors
    /// `initiate_request` is no Initiate-Request, or no identifier is free.
    pub fn initiate(
        &mut self,
        now: Now,
        peer: Arc<Peer>,
        initiate_request: &[u8],
    ) -> Result<Association, Error> {
        if mms::peek(initiate_request).map(|peek| peek.kind) != Ok(PduKind::InitiateRequest) {
            return Err(Error::NotInitiate("Initiate-Request"));
        }
        Association::initiate(self, now, peer, initiate_request.to_vec())
    }

    /// A HandshakeReq came from `peer`'s address. The association's first event is `Requested`.
    ///
    /// # Errors
    /// A check failed, in which case there is something to answer.
    pub fn handle_request(
        &mut self,
        now: Now,
        peer: Arc<Peer>,
        req: &SecPdu,
    ) -> Result<Association, Box<Refusal>> {
        self.settle(now);
        self.admit(now, peer, req).map_err(|error| Box::new(self.refuse(now, req, error)))
    }

    /// These revocation lists, DER, instead of those before. Then ask every association to
    /// [`recheck`](Association::recheck): what is not asked looks when its next PDU comes.
    ///
    /// # Errors
    /// One of them cannot be used; those before stay in force.
    pub fn set_crls(&mut self, ders: &[Vec<u8>]) -> Result<(), CrlError> {
        self.crls.replace(ders)
    }

    /// A revocation list that was found to say nothing, each once: for the security log.
    pub fn poll_unusable_list(&mut self) -> Option<UnusableList> {
        self.crls.poll_unusable()
    }

    /// Identifier of an association that has been pending for longest while others want in: abort it with
    /// [`crate::AbortCause::Evicted`].
    pub fn poll_eviction(&mut self) -> Option<String> {
        self.pending.evicted.pop_front()
    }

    fn admit(&mut self, now: Now, peer: Arc<Peer>, req: &SecPdu) -> Result<Association, Error> {
        let verifier = Verifier {
            config: &self.config,
            memory: &self.memory,
            crls: &self.crls,
            now,
            peer: &peer,
            not_before: Some(self.oldest_request),
        };
        let asked = Asked::verify(&verifier, req)?;
        let nnn = asked.handshake.value.token1.asso_id;
        let seen = asked.handshake.seen;
        let certified =
            Certified::new(now, asked.handshake.peer.clone(), &asked.handshake.value.token1, &self.crls);
        let request = asked.agree(&mut self.random.handle())?;
        let lease = self.identifiers.complete(nnn).ok_or(Error::NoIdentifierFree)?;
        self.memory.enter(now.utc, seen);
        self.pending.enter(lease.id(), &peer.name, &self.config);
        Ok(Association::respond(&self.config, now, peer, certified, lease, request))
    }

    fn refuse(&mut self, now: Now, req: &SecPdu, error: Error) -> Refusal {
        let refused = match &error {
            Error::Refused(refused) => Some(refused),
            _ => None,
        };
        let events = refused.map(|refused| SecurityEvent { refused: refused.clone() });
        let reply = self.reject(now, req, refused);
        Refusal { reply, events: events.into_iter().collect(), error }
    }

    /// A signed reject costs us more than it costs a broker to provoke it: only so many are made.
    fn reject(&mut self, now: Now, req: &SecPdu, refused: Option<&Refused>) -> Option<SecPdu> {
        let handshake = Handshake::read(&req.octets).ok()?;
        let nnn = Some(handshake.token1.asso_id).filter(|nnn| is_part(nnn))?;
        self.rejects.take(now.monotonic).then_some(())?;
        let no_reason = Reason { diag: Some(0), ..Reason::default() };
        let reason = refused.map_or(no_reason, |refused| reason_of(Kind::HandshakeSecReject, refused));
        termination(&self.config.credential, now.utc, Kind::HandshakeSecReject, nnn, &reason).ok()
    }

    pub(crate) fn settle(&mut self, now: Now) {
        for id in self.identifiers.settle(now.monotonic) {
            self.pending.leave(&id);
        }
    }

    /// A new proposal and the offer for it.
    pub(crate) fn offer(
        &mut self,
        now: Now,
        peer: &Peer,
        initiate: &[u8],
    ) -> Result<(Lease, Offer, SecPdu), Error> {
        self.settle(now);
        let lease = self.identifiers.propose().ok_or(Error::NoIdentifierFree)?;
        let mut random = self.random.handle();
        let generate = |&group: &Group| Ephemeral::generate(group, &mut random);
        let ephemerals = peer.groups.iter().map(generate).collect::<Result<_, _>>()?;
        let (offer, pdu) =
            Offer::write(&self.config.credential, now, peer, lease.id(), ephemerals, initiate)?;
        Ok((lease, offer, pdu))
    }

    /// The identifier that the peer completed, unless it is taken here.
    pub(crate) fn claim(&mut self, now: Now, id: &str) -> Option<Lease> {
        self.settle(now);
        self.identifiers.claim(id)
    }

    /// The association has proved itself and can no longer be evicted.
    pub(crate) fn established(&mut self, id: &str) {
        self.pending.leave(id);
    }
}

/// What the peer is told in a termination of this kind: a diagnostic, or of an alarm only that it is one (assumed,
/// CP-03). A DtSecAbort has no number for a certificate of the handshake that is no longer good.
pub(crate) fn reason_of(kind: Kind, refused: &Refused) -> Reason<'static> {
    let of_handshake = matches!(refused.kind, Kind::HandshakeReq | Kind::HandshakeAcc);
    let diag = match refused.rule.diagnostic() {
        Some(_) if kind == Kind::DtSecAbort && of_handshake => Some(0),
        diag => diag,
    };
    Reason { diag, alarm: diag.is_none(), appl_data: None }
}

/// Responder's associations before the peer's first protected PDU, oldest first.
#[derive(Default)]
struct Pending {
    /// Identifier and peer.
    waiting: VecDeque<(String, String)>,
    evicted: VecDeque<String>,
}

impl Pending {
    /// Pending evicts only pending, of the same peer first.
    fn enter(&mut self, id: &str, peer: &str, config: &EndpointConfig) {
        if self.waiting.iter().filter(|(_, of)| of == peer).count() >= config.pending_per_peer {
            self.evict(|(_, of)| of == peer);
        }
        if self.waiting.len() >= config.pending_in_all {
            self.evict(|_| true);
        }
        self.waiting.push_back((id.into(), peer.into()));
    }

    fn evict(&mut self, which: impl Fn(&(String, String)) -> bool) {
        let oldest = self.waiting.iter().position(which).and_then(|at| self.waiting.remove(at));
        self.evicted.extend(oldest.map(|(id, _)| id));
    }

    fn leave(&mut self, id: &str) {
        self.waiting.retain(|(waiting, _)| waiting != id);
        self.evicted.retain(|evicted| evicted != id);
    }
}

/// The process's source of randomness, shared with its associations, which exchange keys on their own.
#[derive(Clone)]
pub(crate) struct SharedRandom(Arc<Mutex<Random>>);

impl SharedRandom {
    pub(crate) fn handle(&self) -> Random {
        let shared = Self::clone(self);
        Box::new(move |octets| (shared.0.lock().unwrap_or_else(PoisonError::into_inner))(octets))
    }
}

/// So many at once, and so many more every second.
struct TokenBucket {
    per_second: u32,
    /// When everything taken so far is paid back.
    paid_at: Duration,
}

impl TokenBucket {
    const fn new(now: Duration, per_second: u32) -> Self {
        Self { per_second, paid_at: now }
    }

    fn take(&mut self, now: Duration) -> bool {
        let second = Duration::from_secs(1);
        let Some(price) = second.checked_div(self.per_second) else { return false };
        let paid_at = self.paid_at.max(now) + price;
        let enough = paid_at <= now + second;
        if enough {
            self.paid_at = paid_at;
        }
        enough
    }
}
