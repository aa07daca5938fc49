//! Path row 8e: one association, its states as types. Each state consumes itself and gives the next.
//!
//! IEC 62351-4, clauses 13.1 and 13.2. Whatever is refused in a handshake or in data transfer ends the
//! association; a termination that does not verify is dropped and changes nothing. The table of all states and
//! events is in `association/snapshots`.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use schemas::mms::{self, PduKind};
use schemas::secpdu::{ClearToken2, Kind, Reason, SecPdu, Termination, Transfer};
use schemas::time::Utc;

use crate::certified::Certified;
use crate::endpoint::{Endpoint, EndpointConfig, reason_of};
use crate::error::{Error, Mismatch, Refused, Rule};
use crate::event::{AbortCause, Cause, Event, SecurityEvent};
use crate::handshake::{Agreement, Answer, Offer, Request};
use crate::identifier::{Lease, is_full, proposed};
use crate::peer::{OnGap, Peer};
use crate::rekey::{Flow, Rekeying};
use crate::schedule::Role;
use crate::signed::{Signable, Verified, Verifier, malformed, termination};
use crate::suite::Protection;
use crate::transfer::{Heard, Opener, Sealer, no_talk};
use crate::trust::VerifiedPeer;
use crate::{Now, Random};

/// Offers made for one association where the peer completes them to identifiers in use here.
const OFFERS: u8 = 3;

/// One association with a peer.
#[derive(Debug)]
pub struct Association {
    state: State,
    own: Own,
}

/// What does not change with the state.
#[derive(Debug)]
struct Own {
    peer: Arc<Peer>,
    config: Arc<EndpointConfig>,
    role: Role,
    id: String,
    certified: Option<Certified>,
    protection: Option<Protection>,
    /// Time of the last termination that we signed.
    terminated: Option<Utc>,
    transmits: VecDeque<SecPdu>,
    events: VecDeque<Event>,
}

#[derive(Debug)]
enum State {
    AwaitAcc(AwaitAcc),
    AwaitLocal(AwaitLocal),
    Pending(Pending),
    Established(Established),
    Releasing(Releasing),
    Answering(Answering),
    Closed,
}

/// Initiator: the HandshakeReq is out.
#[derive(Debug)]
struct AwaitAcc {
    lease: Lease,
    offer: Offer,
    initiate_request: Vec<u8>,
    offers: u8,
    deadline: Duration,
}

/// Responder: the HandshakeReq is in, the local MMS server is being asked.
struct AwaitLocal {
    lease: Lease,
    request: Request,
    deadline: Duration,
}

/// Keys are there; that the peer has them too is not yet proved.
#[derive(Debug)]
struct Pending(Box<Channel>);

/// The peer's first protected PDU has verified.
#[derive(Debug)]
struct Established(Box<Channel>);

/// Our ReleaseReq is out; the peer's last PDUs may still come.
#[derive(Debug)]
struct Releasing {
    channel: Box<Channel>,
    deadline: Duration,
}

/// The peer's ReleaseReq is in; our last PDUs may still go.
#[derive(Debug)]
struct Answering {
    channel: Box<Channel>,
    deadline: Duration,
}

/// Keys of an association, both directions.
struct Channel {
    lease: Lease,
    sealer: Sealer,
    opener: Opener,
    rekeying: Rekeying,
    random: Random,
    /// Since when these keys hold.
    keys_since: Duration,
    /// When the last PDU went.
    last_sent: Duration,
    /// When the association is released, whatever its keys.
    ends: Duration,
}

impl Association {
    pub(crate) fn initiate(
        endpoint: &mut Endpoint,
        now: Now,
        peer: Arc<Peer>,
        initiate_request: Vec<u8>,
    ) -> Result<Self, Error> {
        let (lease, offer, pdu) = endpoint.offer(now, &peer, &initiate_request)?;
        let mut own = Own::new(peer, &endpoint.config, Role::Initiator, lease.id());
        own.transmits.push_back(pdu);
        let deadline = now.monotonic + own.config.handshake_timeout;
        let state = State::AwaitAcc(AwaitAcc { lease, offer, initiate_request, offers: 1, deadline });
        Ok(Self { state, own })
    }

    pub(crate) fn respond(
        config: &Arc<EndpointConfig>,
        now: Now,
        peer: Arc<Peer>,
        certified: Certified,
        lease: Lease,
        request: Request,
    ) -> Self {
        let mut own = Own::new(peer, config, Role::Responder, lease.id());
        own.certified = Some(certified);
        own.protection = Some(request.protection);
        own.events.push_back(Event::Requested { initiate_request: request.initiate_request.clone() });
        let deadline = now.monotonic + own.config.handshake_timeout;
        Self { state: State::AwaitLocal(AwaitLocal { lease, request, deadline }), own }
    }

    /// `nnn` while an initiator waits for the answer, from then on, and at a responder always, `nnn:mmm`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.own.id
    }

    /// The peer record.
    #[must_use]
    pub fn peer(&self) -> &Peer {
        &self.own.peer
    }

    /// The certificate that the peer showed in the handshake.
    #[must_use]
    pub const fn verified_peer(&self) -> Option<&VerifiedPeer> {
        match &self.own.certified {
            Some(certified) => Some(&certified.peer),
            None => None,
        }
    }

    /// How transfers are protected, once the handshake has said so.
    #[must_use]
    pub const fn protection(&self) -> Option<Protection> {
        self.own.protection
    }

    /// Which end we are.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.own.role
    }

    /// Whether the peer's first protected PDU has verified and no end has begun.
    #[must_use]
    pub const fn is_established(&self) -> bool {
        matches!(self.state, State::Established(_))
    }

    /// Whether we have asked for its release, and nothing can be sent any more.
    #[must_use]
    pub const fn is_releasing(&self) -> bool {
        matches!(self.state, State::Releasing(_))
    }

    /// Whether an end of it has begun that is ours, or the peer's and verified.
    #[must_use]
    pub const fn is_ending(&self) -> bool {
        matches!(self.state, State::Releasing(_) | State::Answering(_) | State::Closed)
    }

    /// Whether it is over. Once drained it can be dropped.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed)
    }

    /// A SecPDU came from the peer's address.
    pub fn handle_sec_pdu(&mut self, endpoint: &mut Endpoint, now: Now, pdu: &SecPdu) {
        self.handle_timeout(now);
        let changes = self.key_changes();
        if self.own.certified.as_ref().is_some_and(|certified| !certified.is_of(&endpoint.crls)) {
            self.recheck(endpoint, now);
        }
        self.step(|state, own| match state {
            State::AwaitAcc(state) => state.handle(own, endpoint, now, pdu),
            State::AwaitLocal(state) => state.handle(own, endpoint, now, pdu),
            State::Pending(state) => state.handle(own, endpoint, now, pdu),
            State::Established(state) => state.handle(own, endpoint, now, pdu),
            State::Releasing(state) => state.handle(own, endpoint, now, pdu),
            State::Answering(state) => state.handle(own, endpoint, now, pdu),
            // What crossed the end on its way.
            State::Closed => State::Closed,
        });
        self.tell_rekeyed(changes);
    }

    fn tell_rekeyed(&mut self, changes: u32) {
        let rekeyed = self.key_changes() > changes;
        self.own.events.extend(rekeyed.then_some(Event::Rekeyed));
    }

    /// Revocation lists have changed: where the peer's certificate is no longer acceptable, the association is over.
    pub fn recheck(&mut self, endpoint: &Endpoint, now: Now) {
        let Own { certified, peer, .. } = &mut self.own;
        let checked = certified.as_mut().map(|certified| certified.recheck(endpoint, now, peer));
        if let Some(Err(mismatch)) = checked {
            self.distrust(now, mismatch);
        }
    }

    /// The peer's certificate has been good and is no longer.
    fn distrust(&mut self, now: Now, mismatch: Mismatch) {
        self.step(|state, own| {
            let name = own.certified.as_ref().map(|certified| certified.peer.certificate.clone());
            let (shown_in, ends) = match (&state, own.role) {
                (State::Closed, _) => return State::Closed,
                (State::AwaitLocal(_), _) => (Kind::HandshakeReq, Kind::HandshakeSecReject),
                (_, Role::Responder) => (Kind::HandshakeReq, Kind::DtSecAbort),
                (_, Role::Initiator) => (Kind::HandshakeAcc, Kind::DtSecAbort),
            };
            let id = match ends {
                Kind::HandshakeSecReject => proposed(&own.id).to_owned(),
                _ => own.id.clone(),
            };
            own.end_refused(now, ends, &id, mismatch.of(shown_in, name))
        });
    }

    /// Time has passed; see [`Self::poll_timeout`].
    pub fn handle_timeout(&mut self, now: Now) {
        // Once for each state that has passed unnoticed, as while a machine slept.
        let expired = self.own.certified.as_mut().map(|certified| certified.check_expiry(now));
        if let Some(Err(mismatch)) = expired {
            self.distrust(now, mismatch);
        }
        while self.poll_timeout().is_some_and(|deadline| deadline <= now.monotonic) {
            self.time_out(now);
        }
    }

    fn time_out(&mut self, now: Now) {
        self.step(|state, own| match state {
            State::AwaitAcc(state) => {
                own.terminate(now, Kind::HandshakeSecAbort, state.lease.proposed(), &no_reason());
                own.end(timed_out("awaiting the HandshakeAcc"))
            }
            State::AwaitLocal(state) => {
                own.terminate(now, Kind::HandshakeSecReject, state.lease.proposed(), &no_reason());
                own.end(timed_out("awaiting the local MMS server"))
            }
            State::Pending(Pending(channel)) | State::Established(Established(channel)) => {
                channel.time_out(own, now)
            }
            State::Releasing(state) => {
                own.terminate(now, Kind::DtSecAbort, state.channel.lease.id(), &no_reason());
                own.end(timed_out("awaiting the ReleaseRsp"))
            }
            State::Answering(state) => state.channel.answer_release(own, now),
            State::Closed => State::Closed,
        });
    }

    /// Responder: the local MMS server accepted.
    pub fn accept(&mut self, endpoint: &mut Endpoint, now: Now, initiate_response: &[u8]) {
        self.handle_timeout(now);
        self.step(|state, own| match state {
            State::AwaitLocal(state) => state.accept(own, endpoint.random.handle(), now, initiate_response),
            other => other,
        });
    }

    /// Responder: the local MMS server did not accept, and this Initiate-Error says so.
    pub fn reject(&mut self, now: Now, initiate_error: &[u8]) {
        self.handle_timeout(now);
        self.step(|state, own| match state {
            State::AwaitLocal(state) => {
                let reason = Reason { appl_data: Some(initiate_error), ..Reason::default() };
                own.terminate(now, Kind::ApplicationReject, state.lease.proposed(), &reason);
                own.end(Cause::Local(AbortCause::Application))
            }
            other => other,
        });
    }

    /// Protects one MMS PDU for the peer.
    ///
    /// # Errors
    /// The association is not open, or ends because its key is spent or the clock went back. In a clear association
    /// also: the PDU is no BER.
    pub fn send(&mut self, now: Now, mms_pdu: &[u8]) -> Result<(), Error> {
        self.handle_timeout(now);
        let (may_begin, changes) = (self.is_established(), self.key_changes());
        let Some(channel) = self.state.sending() else {
            return Err(Error::NotOpen(self.state.name()));
        };
        let mut octets = Vec::new();
        match channel.protect(&self.own, now, may_begin, mms_pdu, &mut octets) {
            Ok(()) => self.own.transmits.push_back(SecPdu { kind: channel.sealer.kind(), octets }),
            Err(error @ Error::NotBer(_)) => return Err(error),
            Err(error) => {
                self.end_sending(now, &error);
                return Err(error);
            }
        }
        self.tell_rekeyed(changes);
        Ok(())
    }

    /// Operator: the next PDU asks for new keys, or as a server for the client to do so. Nothing where an exchange is
    /// under way.
    ///
    /// # Errors
    /// The association is not established, or its peer's record says that it does not exchange keys.
    pub fn rekey(&mut self) -> Result<(), Error> {
        match &mut self.state {
            State::Established(Established(channel)) if self.own.peer.rekey => {
                if !channel.rekeying.is_outstanding() {
                    channel.rekeying.want();
                }
                Ok(())
            }
            state => Err(Error::NotOpen(state.name())),
        }
    }

    /// How often the keys have changed.
    #[must_use]
    pub fn key_changes(&self) -> u32 {
        self.state.channel().map_or(0, |channel| channel.rekeying.changes())
    }

    fn end_sending(&mut self, now: Now, error: &Error) {
        self.step(|state, own| match (error, state) {
            (
                Error::KeySpent,
                State::Pending(Pending(channel)) | State::Established(Established(channel)),
            ) => channel.release_at_end(own, now),
            (Error::KeySpent, State::Answering(state)) => state.channel.answer_release(own, now),
            _ => {
                own.terminate(now, Kind::DtSecAbort, &own.id.clone(), &no_reason());
                own.end(Cause::CannotSend(error.clone()))
            }
        });
    }

    /// The local MMS peer releases.
    pub fn release(&mut self, now: Now) {
        self.handle_timeout(now);
        self.step(|state, own| match state {
            State::Pending(Pending(channel)) | State::Established(Established(channel)) => {
                channel.release(own, now)
            }
            // Both ends release at once: the peer's request is answered, ours is not needed.
            State::Answering(state) => state.channel.answer_release(own, now),
            State::AwaitAcc(state) => state.abort(own, now, AbortCause::Application),
            other => other,
        });
    }

    /// The local MMS peer answers the release that the peer asked for.
    pub fn release_response(&mut self, now: Now) {
        self.handle_timeout(now);
        self.step(|state, own| match state {
            State::Answering(state) => state.channel.answer_release(own, now),
            other => other,
        });
    }

    /// Ends the association at once.
    pub fn abort(&mut self, now: Now, cause: AbortCause) {
        self.step(|state, own| match state {
            State::AwaitAcc(state) => state.abort(own, now, cause),
            State::AwaitLocal(state) => {
                own.terminate(now, Kind::HandshakeSecReject, state.lease.proposed(), &no_reason());
                own.end(Cause::Local(cause))
            }
            State::Closed => State::Closed,
            State::Pending(_) | State::Established(_) | State::Releasing(_) | State::Answering(_) => {
                own.terminate(now, Kind::ApplAbort, &own.id.clone(), &Reason::default());
                own.end(Cause::Local(cause))
            }
        });
    }

    /// What goes to the peer.
    pub fn poll_transmit(&mut self) -> Option<SecPdu> {
        self.own.transmits.pop_front()
    }

    /// What the owner should know.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.own.events.pop_front()
    }

    /// When [`Self::handle_timeout`] is due, on the monotonic clock.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        let expires = self.own.certified.as_ref().map(Certified::deadline);
        let due = self.state.deadline(&self.own);
        due.map(|due| expires.map_or(due, |expires| expires.min(due)))
    }
    /// Everything that a PDU could move.
    #[cfg(test)]
    pub(crate) fn fingerprint(&self) -> String {
        format!("{} {:?}", self.own.id, self.state)
    }

    /// The state consumes itself. Nothing is left of it should a step not return.
    fn step(&mut self, step: impl FnOnce(State, &mut Own) -> State) {
        let state = std::mem::replace(&mut self.state, State::Closed);
        self.state = step(state, &mut self.own);
    }
}

impl State {
    const fn name(&self) -> &'static str {
        match self {
            Self::AwaitAcc(_) => "AwaitAcc",
            Self::AwaitLocal(_) => "AwaitLocal",
            Self::Pending(_) => "Pending",
            Self::Established(_) => "Established",
            Self::Releasing(_) => "Releasing",
            Self::Answering(_) => "Answering",
            Self::Closed => "Closed",
        }
    }

    /// When the state itself is over.
    fn deadline(&self, own: &Own) -> Option<Duration> {
        match self {
            Self::AwaitAcc(state) => Some(state.deadline),
            Self::AwaitLocal(state) => Some(state.deadline),
            // Early enough that the release is over when the keys end.
            Self::Pending(Pending(channel)) | Self::Established(Established(channel)) => {
                let release = channel.end(own).saturating_sub(own.config.release_timeout);
                Some(channel.rekeying.deadline().map_or(release, |deadline| release.min(deadline)))
            }
            Self::Releasing(state) => Some(state.deadline),
            Self::Answering(state) => Some(state.deadline),
            Self::Closed => None,
        }
    }

    const fn channel(&self) -> Option<&Channel> {
        match self {
            Self::Pending(Pending(channel)) | Self::Established(Established(channel)) => Some(channel),
            Self::Answering(Answering { channel, .. }) | Self::Releasing(Releasing { channel, .. }) => {
                Some(channel)
            }
            Self::AwaitAcc(_) | Self::AwaitLocal(_) | Self::Closed => None,
        }
    }

    fn sending(&mut self) -> Option<&mut Channel> {
        match self {
            Self::Pending(Pending(channel)) | Self::Established(Established(channel)) => Some(channel),
            Self::Answering(state) => Some(&mut state.channel),
            _ => None,
        }
    }
}

const fn no_reason() -> Reason<'static> {
    Reason { diag: Some(0), alarm: false, appl_data: None }
}

const fn timed_out(state: &'static str) -> Cause {
    Cause::TimedOut { state }
}

impl Own {
    fn new(peer: Arc<Peer>, config: &Arc<EndpointConfig>, role: Role, id: &str) -> Self {
        let (transmits, events) = (VecDeque::new(), VecDeque::new());
        Self {
            peer,
            config: config.clone(),
            role,
            id: id.into(),
            certified: None,
            protection: None,
            terminated: None,
            transmits,
            events,
        }
    }

    /// Signs and sends a termination. Two in one millisecond would be the same octets, the second a replay. Where
    /// signing fails the peer learns of the end from its own timers.
    fn terminate(&mut self, now: Now, kind: Kind, asso_id: &str, reason: &Reason<'_>) {
        let utc = self.terminated.map_or(now.utc, |last| now.utc.max(Utc(last.0 + 1)));
        self.terminated = Some(utc);
        self.transmits.extend(termination(&self.config.credential, utc, kind, asso_id, reason));
    }

    fn end(&mut self, cause: Cause) -> State {
        self.events.push_back(Event::Ended(cause));
        State::Closed
    }

    fn report(&mut self, refused: Refused) {
        self.events.push_back(Event::Security(SecurityEvent { refused }));
    }

    /// A PDU was refused, and with it the association.
    fn end_refused(&mut self, now: Now, kind: Kind, asso_id: &str, refused: Refused) -> State {
        self.terminate(now, kind, asso_id, &reason_of(kind, &refused));
        self.report(refused.clone());
        self.end(Cause::Refused(refused))
    }

    /// A PDU that has no place here is dropped.
    fn misplaced(&mut self, pdu: &SecPdu, state: &str) {
        let found = format_args!("{} while {state}", pdu.kind);
        self.report(Mismatch::new(Rule::State, found, "what the state awaits").of(pdu.kind, None));
    }

    /// Verifies a termination that names this association. One that fails is dropped, with an event.
    fn verify(
        &mut self,
        endpoint: &mut Endpoint,
        now: Now,
        pdu: &SecPdu,
        may_name: impl Fn(&str) -> bool,
    ) -> Option<Ending> {
        let verifier = Verifier {
            config: &self.config,
            memory: &endpoint.memory,
            crls: &endpoint.crls,
            now,
            peer: &self.peer,
            not_before: None,
        };
        let verified = Signable::termination(pdu).and_then(|signable| {
            signable.verify(&verifier, |termination| check_ending(pdu.kind, termination, &self.id, may_name))
        });
        match verified {
            Ok(Verified { value, seen, .. }) => {
                endpoint.memory.enter(now.utc, seen);
                Some(Ending::new(pdu.kind, &value))
            }
            Err(refused) => {
                self.report(refused);
                None
            }
        }
    }
}

/// Which association it ends; an ApplicationReject says why in the MMS peer's words.
fn check_ending(
    kind: Kind,
    termination: &Termination<'_>,
    id: &str,
    may_name: impl Fn(&str) -> bool,
) -> Result<(), Mismatch> {
    let named = termination.token3.asso_id.unwrap_or_default();
    Mismatch::unless(may_name(named), Rule::State, format_args!("assoID {named:?}"), id)?;
    let carried = termination.reason.appl_data.and_then(|pdu| mms::peek(pdu).ok()).map(|peek| peek.kind);
    let explains = kind != Kind::ApplicationReject || carried == Some(PduKind::InitiateError);
    Mismatch::unless(explains, Rule::Syntax, format_args!("applData {carried:?}"), "Initiate-Error")
}

/// What a verified termination says. Proved is only that the peer ended an association of this identifier:
/// the signature does not cover the kind.
struct Ending {
    initiate_error: Option<Vec<u8>>,
    cause: Cause,
}

impl Ending {
    fn new(kind: Kind, termination: &Termination<'_>) -> Self {
        let Reason { diag, alarm, appl_data } = termination.reason;
        let initiate_error = appl_data.filter(|_| kind == Kind::ApplicationReject).map(<[u8]>::to_vec);
        Self { initiate_error, cause: Cause::Peer { kind, diagnostic: diag, alarm } }
    }
}

/// Terminations other than an orderly release.
const fn is_abort(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ApplicationReject
            | Kind::ApplAbort
            | Kind::HandshakeSecReject
            | Kind::HandshakeSecAbort
            | Kind::DtSecAbort
    )
}

/// Before an association is established, an initiator that did not like our Acc may know no more than `nnn`.
fn names(kind: Kind, named: &str, id: &str) -> bool {
    named == id || (kind == Kind::HandshakeSecAbort && named == proposed(id))
}

impl AwaitAcc {
    fn handle(self, own: &mut Own, endpoint: &mut Endpoint, now: Now, pdu: &SecPdu) -> State {
        match pdu.kind {
            Kind::HandshakeAcc => self.handle_acc(own, endpoint, now, pdu),
            kind if is_abort(kind) => self.handle_abort(own, endpoint, now, pdu),
            _ => {
                own.misplaced(pdu, "awaiting the HandshakeAcc");
                State::AwaitAcc(self)
            }
        }
    }

    fn handle_acc(self, own: &mut Own, endpoint: &mut Endpoint, now: Now, pdu: &SecPdu) -> State {
        let nnn = self.lease.id().to_owned();
        let (config, peer) = (own.config.clone(), own.peer.clone());
        let verifier = Verifier {
            config: &config,
            memory: &endpoint.memory,
            crls: &endpoint.crls,
            now,
            peer: &peer,
            not_before: None,
        };
        let answer = match Answer::verify(&verifier, &nnn, &self.offer, pdu) {
            Ok(answer) => answer,
            Err(refused) => return own.end_refused(now, Kind::HandshakeSecAbort, &nnn, refused),
        };
        let Some(lease) = endpoint.claim(now, answer.handshake.value.token1.asso_id) else {
            return self.offer_again(own, endpoint, now, &answer);
        };
        match self.offer.agree(&answer) {
            Ok(agreement) => {
                endpoint.memory.enter(now.utc, answer.handshake.seen);
                own.id = lease.id().into();
                let Verified { value, peer, .. } = answer.handshake;
                own.certified = Some(Certified::new(now, peer, &value.token1, &endpoint.crls));
                own.protection = Some(answer.protection);
                let initiate_response = value.appl_data.to_vec();
                own.events.push_back(Event::Accepted { initiate_response });
                State::Pending(Pending(Channel::new(own, endpoint.random.handle(), now, lease, agreement)))
            }
            Err(refused) => own.end_refused(now, Kind::HandshakeSecAbort, lease.id(), refused),
        }
    }

    /// The peer chose an identifier that is taken here: it is left unanswered, and asked anew.
    fn offer_again(self, own: &mut Own, endpoint: &mut Endpoint, now: Now, answer: &Answer<'_>) -> State {
        let taken = answer.handshake.value.token1.asso_id;
        let mismatch = Mismatch::new(Rule::State, format_args!("assoID {taken} is in use"), "another");
        let refused = mismatch.of(Kind::HandshakeAcc, Some(answer.handshake.peer.certificate.clone()));
        if self.offers == OFFERS {
            return own.end_refused(now, Kind::HandshakeSecAbort, self.lease.id(), refused);
        }
        match endpoint.offer(now, &own.peer, &self.initiate_request) {
            Ok((lease, offer, pdu)) => {
                own.report(refused);
                own.id = lease.id().into();
                own.transmits.push_back(pdu);
                State::AwaitAcc(Self { lease, offer, offers: self.offers + 1, ..self })
            }
            Err(_) => own.end_refused(now, Kind::HandshakeSecAbort, self.lease.id(), refused),
        }
    }

    /// The peer's end of the association may already have its full identifier.
    fn handle_abort(self, own: &mut Own, endpoint: &mut Endpoint, now: Now, pdu: &SecPdu) -> State {
        let nnn = self.lease.id();
        let early = matches!(pdu.kind, Kind::ApplicationReject | Kind::HandshakeSecReject);
        match own.verify(endpoint, now, pdu, |named| proposed(named) == nnn && (early || is_full(named))) {
            Some(Ending { initiate_error, cause }) => {
                own.events.push_back(Event::Rejected { initiate_error, cause });
                State::Closed
            }
            None => State::AwaitAcc(self),
        }
    }

    fn abort(self, own: &mut Own, now: Now, cause: AbortCause) -> State {
        own.terminate(now, Kind::HandshakeSecAbort, self.lease.proposed(), &no_reason());
        own.end(Cause::Local(cause))
    }
}

impl AwaitLocal {
    fn handle(self, own: &mut Own, endpoint: &mut Endpoint, now: Now, pdu: &SecPdu) -> State {
        if !is_abort(pdu.kind) {
            own.misplaced(pdu, "awaiting the local MMS server");
            return State::AwaitLocal(self);
        }
        let id = self.lease.id();
        match own.verify(endpoint, now, pdu, |named| names(pdu.kind, named, id)) {
            Some(ending) => own.end(ending.cause),
            None => State::AwaitLocal(self),
        }
    }

    fn accept(self, own: &mut Own, random: Random, now: Now, initiate_response: &[u8]) -> State {
        let (config, peer) = (own.config.clone(), own.peer.clone());
        let id = self.lease.id();
        match self.request.accept(&config.credential, now, &peer, id, initiate_response) {
            Ok((agreement, pdu)) => {
                own.transmits.push_back(pdu);
                State::Pending(Pending(Channel::new(own, random, now, self.lease, agreement)))
            }
            // The local server's fault, of which the peer learns no more than that there is none.
            Err(_) => {
                own.terminate(now, Kind::HandshakeSecReject, self.lease.proposed(), &no_reason());
                own.end(Cause::Local(AbortCause::Application))
            }
        }
    }
}

impl std::fmt::Debug for AwaitLocal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AwaitLocal").field("lease", &self.lease).finish_non_exhaustive()
    }
}

impl Pending {
    fn handle(mut self, own: &mut Own, endpoint: &mut Endpoint, now: Now, pdu: &SecPdu) -> State {
        match pdu.kind {
            Kind::EncrTransfer | Kind::ClearTransfer => match self.0.open(own, now, pdu) {
                Ok(data) => {
                    endpoint.established(self.0.lease.id());
                    own.events.extend([Event::Established, data]);
                    State::Established(Established(self.0))
                }
                Err(refused) => self.0.end_refused(own, now, refused),
            },
            Kind::HandshakeSecAbort if own.role == Role::Responder => {
                let id = self.0.lease.id();
                match own.verify(endpoint, now, pdu, |named| names(pdu.kind, named, id)) {
                    Some(ending) => own.end(ending.cause),
                    None => State::Pending(self),
                }
            }
            _ => self.0.handle(own, endpoint, now, pdu, |channel| State::Pending(Self(channel))),
        }
    }
}

impl Established {
    fn handle(mut self, own: &mut Own, endpoint: &mut Endpoint, now: Now, pdu: &SecPdu) -> State {
        if !matches!(pdu.kind, Kind::EncrTransfer | Kind::ClearTransfer) {
            return self.0.handle(own, endpoint, now, pdu, |channel| State::Established(Self(channel)));
        }
        match self.0.open(own, now, pdu) {
            Ok(data) => {
                own.events.push_back(data);
                State::Established(self)
            }
            Err(refused) => self.0.end_refused(own, now, refused),
        }
    }
}

impl Releasing {
    fn handle(mut self, own: &mut Own, endpoint: &mut Endpoint, now: Now, pdu: &SecPdu) -> State {
        match pdu.kind {
            Kind::EncrTransfer | Kind::ClearTransfer => match self.channel.open(own, now, pdu) {
                Ok(data) => {
                    own.events.push_back(data);
                    State::Releasing(self)
                }
                Err(refused) => self.channel.end_refused(own, now, refused),
            },
            Kind::ReleaseReq | Kind::ReleaseRsp => self.handle_release(own, endpoint, now, pdu),
            _ => {
                let deadline = self.deadline;
                let stay = |channel| State::Releasing(Self { channel, deadline });
                self.channel.handle(own, endpoint, now, pdu, stay)
            }
        }
    }

    /// The answer to our request; or the peer's own request, which crossed ours and is answered.
    fn handle_release(self, own: &mut Own, endpoint: &mut Endpoint, now: Now, pdu: &SecPdu) -> State {
        let id = self.channel.lease.id();
        if own.verify(endpoint, now, pdu, |named| named == id).is_none() {
            return State::Releasing(self);
        }
        if pdu.kind == Kind::ReleaseReq {
            return self.channel.answer_release(own, now);
        }
        own.events.push_back(Event::Released);
        State::Closed
    }
}

impl Answering {
    fn handle(self, own: &mut Own, endpoint: &mut Endpoint, now: Now, pdu: &SecPdu) -> State {
        if is_abort(pdu.kind) {
            let deadline = self.deadline;
            let stay = |channel| State::Answering(Self { channel, deadline });
            return self.channel.handle(own, endpoint, now, pdu, stay);
        }
        own.misplaced(pdu, "answering the ReleaseReq");
        State::Answering(self)
    }
}

impl std::fmt::Debug for Channel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Channel")
            .field("lease", &self.lease)
            .field("sealer", &self.sealer)
            .field("opener", &self.opener)
            .field("rekeying", &self.rekeying)
            .field("keys_since", &self.keys_since)
            .finish_non_exhaustive()
    }
}

impl Channel {
    fn new(own: &Own, mut random: Random, now: Now, lease: Lease, agreement: Agreement) -> Box<Self> {
        let rekeying = Rekeying::new(own.role, &agreement);
        let (seal, open) = agreement.keys.of(own.role);
        let sealer = Sealer::new(seal, lease.id(), &mut random);
        let opener = Opener::new(open, lease.id(), own.peer.nonce, own.config.clock_tolerance);
        let (keys_since, ends) = (now.monotonic, now.monotonic + own.config.association_life);
        Box::new(Self {
            lease,
            sealer,
            opener,
            rekeying,
            random,
            keys_since,
            last_sent: Duration::ZERO,
            ends,
        })
    }

    /// When nothing may be under these keys any more.
    fn end(&self, own: &Own) -> Duration {
        self.ends.min(self.keys_since + own.config.key_life())
    }

    /// Protects a PDU, with which an exchange of keys may begin or go on.
    fn protect(
        &mut self,
        own: &Own,
        now: Now,
        may_begin: bool,
        pdu: &[u8],
        octets: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let flow = if may_begin && own.peer.rekey {
            Flow::after(now.monotonic.saturating_sub(self.last_sent))
        } else {
            Flow::Closed
        };
        let (talk, ephemeral) = self.rekeying.say(flow, self.is_due(own, now), &mut self.random)?;
        self.sealer.protect_saying(now.utc, pdu, &talk, octets)?;
        self.last_sent = now.monotonic;
        if let Some(keys) = self.rekeying.said(now, ephemeral, self.sealer.token2()) {
            let (seal, open) = keys.of(own.role);
            self.sealer.change_key(seal, &mut self.random);
            self.opener.expect_key(open);
            self.keys_since = now.monotonic;
        }
        Ok(())
    }

    /// By age or by count. A server leaves it to the client for a while.
    fn is_due(&self, own: &Own, now: Now) -> bool {
        let (age, count) = (own.config.rekey_after(), own.config.rekey_count);
        let patience = if own.role == Role::Responder { age / 8 } else { Duration::ZERO };
        self.sealer.count() >= count || now.monotonic >= self.keys_since + age + patience
    }

    /// Opens a PDU. Any failure ends the association (clause 13.2).
    fn open(&mut self, own: &mut Own, now: Now, pdu: &SecPdu) -> Result<Event, Refused> {
        let mut data = Vec::new();
        self.check_mode(pdu)?;
        let rekeying = own.peer.rekey.then_some(&self.rekeying);
        let may_say = |token2: &ClearToken2<'_>, confirms| match rekeying {
            Some(rekeying) => rekeying.check(token2, confirms),
            None => no_talk(token2, confirms),
        };
        let (opened, heard) = self.opener.open_hearing(now.utc, &pdu.octets, may_say, &mut data)?;
        self.hear(own, now, heard).map_err(|mismatch| mismatch.of(pdu.kind, None))?;
        if opened.missing > 0 {
            let found = format_args!("{} PDUs missing", opened.missing);
            let refused = Mismatch::new(Rule::Deletion, found, "none").of(pdu.kind, None);
            match own.peer.on_gap {
                OnGap::Abort => return Err(refused),
                OnGap::Report => own.report(refused),
            }
        }
        Ok(Event::Data(data))
    }

    /// What cannot be read is of no mode.
    fn check_mode(&self, pdu: &SecPdu) -> Result<(), Refused> {
        let (found, agreed) = (pdu.kind, self.opener.kind());
        let rule = match agreed {
            _ if found == agreed => return Ok(()),
            Kind::ClearTransfer => Rule::EncryptionNotSelected,
            _ => Rule::EncryptionRequired,
        };
        Transfer::read(found, &pdu.octets).map_err(|error| malformed(found, &error))?;
        Err(Mismatch::new(rule, found, agreed).of(found, None))
    }

    fn hear(&mut self, own: &Own, now: Now, heard: Heard) -> Result<(), Mismatch> {
        if heard.confirms {
            self.rekeying.confirmed();
        }
        if let Some(keys) = self.rekeying.heard(heard.talk, &heard.token2, &mut self.random)? {
            let (seal, open) = keys.of(own.role);
            self.sealer.change_key(seal, &mut self.random);
            self.opener.change_key(open);
            self.keys_since = now.monotonic;
        }
        Ok(())
    }

    /// A key's end, where there is no new one, and the association's: it is released (clause 8). A client that does
    /// not take up the new key is given up.
    fn time_out(self: Box<Self>, own: &mut Own, now: Now) -> State {
        if self.rekeying.deadline().is_none_or(|deadline| deadline > now.monotonic) {
            return self.release_at_end(own, now);
        }
        own.terminate(now, Kind::DtSecAbort, self.lease.id(), &no_reason());
        own.end(timed_out("awaiting a PDU under the new key"))
    }

    fn end_refused(&self, own: &mut Own, now: Now, refused: Refused) -> State {
        own.end_refused(now, Kind::DtSecAbort, self.lease.id(), refused)
    }

    /// What every open state does alike; `stay` keeps it in its state.
    fn handle(
        self: Box<Self>,
        own: &mut Own,
        endpoint: &mut Endpoint,
        now: Now,
        pdu: &SecPdu,
        stay: impl FnOnce(Box<Self>) -> State,
    ) -> State {
        let id = self.lease.id();
        match pdu.kind {
            Kind::ReleaseReq => match own.verify(endpoint, now, pdu, |named| named == id) {
                Some(_) => self.ask_release(own, now),
                None => stay(self),
            },
            kind if is_abort(kind) => match own.verify(endpoint, now, pdu, |named| named == id) {
                Some(ending) => own.end(ending.cause),
                None => stay(self),
            },
            _ => {
                own.misplaced(pdu, "open");
                stay(self)
            }
        }
    }

    fn release_at_end(self: Box<Self>, own: &mut Own, now: Now) -> State {
        own.events.push_back(Event::Releasing);
        self.release(own, now)
    }

    fn release(self: Box<Self>, own: &mut Own, now: Now) -> State {
        own.terminate(now, Kind::ReleaseReq, self.lease.id(), &Reason::default());
        State::Releasing(Releasing { deadline: self.release_deadline(own, now), channel: self })
    }

    fn ask_release(self: Box<Self>, own: &mut Own, now: Now) -> State {
        own.events.push_back(Event::ReleaseRequested);
        State::Answering(Answering { deadline: self.release_deadline(own, now), channel: self })
    }

    /// No release outlives the keys.
    fn release_deadline(&self, own: &Own, now: Now) -> Duration {
        self.end(own).min(now.monotonic + own.config.release_timeout)
    }

    fn answer_release(self: Box<Self>, own: &mut Own, now: Now) -> State {
        own.terminate(now, Kind::ReleaseRsp, self.lease.id(), &Reason::default());
        own.events.push_back(Event::Released);
        State::Closed
    }
}

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod order;
#[cfg(test)]
mod provoked;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod through_xml;
#[cfg(test)]
mod world;
