//! Path row 8: the only place where a PDU changes side.
//!
//! A relayed association has two legs, one towards its initiator and one towards its responder. What arrives on
//! one leg as a service primitive leaves on the other, or ends the association: a leg that is lost takes the
//! other with it (one MMS association is one E2E association). The relay knows no protocol and no key.

use std::marker::PhantomData;

use schemas::mms::Peek;

use crate::policy::{Policy, Regulated, Ruling};

/// A leg of a relayed association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Towards the end that asked for the association.
    Initiator,
    /// Towards the end that was asked.
    Responder,
}

impl Side {
    /// Each of them.
    pub const BOTH: [Self; 2] = [Self::Initiator, Self::Responder];

    /// The opposite leg.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Initiator => Self::Responder,
            Self::Responder => Self::Initiator,
        }
    }
}

/// What crosses from one leg to the other: the services of an association (X.217), with PDUs as received. An end of
/// E2E-security relays MMS PDUs, which only associating and data have; a relay without keys SecPDUs, which all have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Primitive<P = Vec<u8>> {
    /// A-ASSOCIATE request: Initiate-Request or HandshakeReq.
    AssociateRequest(P),
    /// A-ASSOCIATE accepted: Initiate-Response or HandshakeAcc.
    AssociateAccept(P),
    /// A-ASSOCIATE refused, with Initiate-Error, ApplicationReject or HandshakeSecReject where there is one.
    AssociateReject(Option<P>),
    /// One PDU.
    Data(P),
    /// A-RELEASE request, with ReleaseReq.
    ReleaseRequest(Option<P>),
    /// A-RELEASE response, with ReleaseRsp.
    ReleaseResponse(Option<P>),
    /// A-ABORT, with HandshakeSecAbort, DtSecAbort or ApplAbort where there is one; or the loss of the leg.
    Abort(Option<P>),
}

/// A primitive that leaves on a leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forward<P = Vec<u8>> {
    /// The leg.
    pub to: Side,
    /// The primitive.
    pub primitive: Primitive<P>,
}

/// What comes of one primitive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome<P = Vec<u8>> {
    /// What leaves, in this order.
    pub forwards: Vec<Forward<P>>,
    /// What was wrong, for the log and the counters.
    pub fault: Option<Fault>,
}

impl<P> Outcome<P> {
    const NOTHING: Self = Self { forwards: vec![], fault: None };
}

/// Why a primitive did not pass as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A service primitive out of sequence.
    #[error("{primitive} from the {from:?} while {state}")]
    Sequence {
        /// What arrived.
        primitive: &'static str,
        /// On which leg.
        from: Side,
        /// The association's state.
        state: &'static str,
    },
    /// An Initiate that took larger PDUs than its record allows (`localDetail`).
    #[error("localDetail of {} lowered to {limit}, the record's max_pdu", said.map_or("no limit".to_owned(), |said| said.to_string()))]
    Lowered {
        /// What it said, in octets.
        said: Option<i64>,
        /// What it says now.
        limit: i32,
    },
    /// A PDU that is larger than its record allows.
    #[error("{} of {octets} octets; max_pdu is {limit}", told.map_or("a PDU".to_owned(), |told| told.to_string()))]
    TooLarge {
        /// Which PDU, where that can be told: of no sealed one.
        told: Option<Peek>,
        /// Its size.
        octets: usize,
        /// The record's `max_pdu`.
        limit: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Associating,
    Open,
    Releasing(Side),
    /// Each end has asked for release, and is told that the other has.
    Colliding,
    /// The relay itself releases, and waits for these legs.
    Leaving(Waiting),
    Over,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waiting {
    Both,
    For(Side),
}

impl State {
    const fn name(self) -> &'static str {
        match self {
            Self::Idle => "no association is asked for",
            Self::Associating => "associating",
            Self::Open => "open",
            Self::Releasing(_) | Self::Colliding => "releasing",
            Self::Leaving(_) => "leaving",
            Self::Over => "over",
        }
    }
}

/// One relayed association.
#[derive(Clone, Debug)]
pub struct Relay<P = Vec<u8>> {
    state: State,
    policy: Policy,
    pdus: PhantomData<P>,
}

impl<P: Regulated + Clone> Relay<P> {
    /// An association that is still to be asked for.
    #[must_use]
    pub const fn new(policy: Policy) -> Self {
        Self { state: State::Idle, policy, pdus: PhantomData }
    }

    /// Whether nothing will pass any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// Whether an association has been asked for.
    #[must_use]
    pub fn is_asked_for(&self) -> bool {
        self.state != State::Idle
    }

    /// Whether both ends have agreed to the association and neither has left it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// Whether somebody owes an answer to it.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, State::Associating | State::Releasing(_) | State::Colliding | State::Leaving(_))
    }

    /// Releases both legs, or aborts them where there is nothing to release.
    pub fn release(&mut self) -> Vec<Forward<P>> {
        if self.state == State::Open {
            self.state = State::Leaving(Waiting::Both);
            return both(&Primitive::ReleaseRequest(None));
        }
        self.abort()
    }

    /// Aborts both legs.
    pub fn abort(&mut self) -> Vec<Forward<P>> {
        let over = std::mem::replace(&mut self.state, State::Over) == State::Over;
        if over { vec![] } else { both(&Primitive::Abort(None)) }
    }

    /// Takes what arrived on one leg.
    pub fn handle(&mut self, from: Side, primitive: Primitive<P>) -> Outcome<P> {
        use Primitive as P;
        use Side::{Initiator, Responder};
        let to = from.other();
        match (self.state, from, primitive) {
            (State::Over, _, _) => Outcome::NOTHING,
            (State::Idle, Initiator, P::AssociateRequest(pdu)) => {
                self.associate(State::Associating, to, pdu, P::AssociateRequest)
            }
            (State::Associating, Responder, P::AssociateAccept(pdu)) => {
                self.associate(State::Open, to, pdu, P::AssociateAccept)
            }
            (State::Associating, Responder, P::AssociateReject(pdu)) => {
                self.pass(State::Over, to, P::AssociateReject(pdu))
            }
            // Who waits for an answer gets one.
            (State::Associating, Responder, P::Abort(None)) => {
                self.pass(State::Over, to, P::AssociateReject(None))
            }
            (State::Open, _, P::Data(pdu)) => self.data(from, pdu),
            (State::Releasing(side), _, P::Data(pdu)) if side != from => self.data(from, pdu),
            (State::Open, _, P::ReleaseRequest(pdu)) => {
                self.pass(State::Releasing(from), to, P::ReleaseRequest(pdu))
            }
            (State::Releasing(side), _, P::ReleaseResponse(pdu)) if side != from => {
                self.pass(State::Over, to, P::ReleaseResponse(pdu))
            }
            // Whoever has asked may leave without waiting for the answer: libiec61850 closes at once.
            (State::Releasing(side), _, P::ReleaseResponse(_)) if side == from => Outcome::NOTHING,
            // Release collision: each leg has asked, so each gets its answer. What is sealed only its end can answer;
            // by the first answer both have agreed.
            (State::Releasing(side), _, P::ReleaseRequest(None)) if side != from => self.release_both(),
            (State::Releasing(side), _, P::ReleaseRequest(pdu)) if side != from => {
                self.pass(State::Colliding, to, P::ReleaseRequest(pdu))
            }
            (State::Colliding, _, P::ReleaseResponse(pdu)) => {
                self.pass(State::Over, to, P::ReleaseResponse(pdu))
            }
            (State::Leaving(waiting), _, P::ReleaseRequest(_)) => {
                self.left(waiting, from);
                Outcome {
                    forwards: vec![Forward { to: from, primitive: P::ReleaseResponse(None) }],
                    fault: None,
                }
            }
            (State::Leaving(waiting), _, P::ReleaseResponse(_) | P::Abort(_)) => {
                self.left(waiting, from);
                Outcome::NOTHING
            }
            // Nobody is there any more to take it.
            (State::Leaving(_), _, P::Data(_)) => Outcome::NOTHING,
            (_, _, P::Abort(pdu)) => self.pass(State::Over, to, P::Abort(pdu)),
            (state, from, primitive) => self.out_of_sequence(state, from, &primitive),
        }
    }

    fn pass(&mut self, next: State, to: Side, primitive: Primitive<P>) -> Outcome<P> {
        self.state = next;
        Outcome { forwards: vec![Forward { to, primitive }], fault: None }
    }

    fn associate(&mut self, next: State, to: Side, pdu: P, made: fn(P) -> Primitive<P>) -> Outcome<P> {
        let (pdu, fault) = pdu.limited_by(&self.policy);
        Outcome { fault, ..self.pass(next, to, made(pdu)) }
    }

    fn data(&mut self, from: Side, pdu: P) -> Outcome<P> {
        match pdu.ruled_by(&self.policy) {
            Ruling::Pass(pdu) => self.pass(self.state, from.other(), Primitive::Data(pdu)),
            Ruling::Instead { pdu, answer, fault } => {
                let to = if answer { from } else { from.other() };
                let forwards =
                    pdu.map(|pdu| Forward { to, primitive: Primitive::Data(pdu) }).into_iter().collect();
                Outcome { forwards, fault: Some(fault) }
            }
        }
    }

    fn release_both(&mut self) -> Outcome<P> {
        self.state = State::Over;
        Outcome { forwards: both(&Primitive::ReleaseResponse(None)), fault: None }
    }

    fn left(&mut self, waiting: Waiting, side: Side) {
        self.state = match waiting {
            Waiting::Both => State::Leaving(Waiting::For(side.other())),
            Waiting::For(last) if last == side => State::Over,
            Waiting::For(_) => self.state,
        };
    }

    fn out_of_sequence(&mut self, state: State, from: Side, primitive: &Primitive<P>) -> Outcome<P> {
        let fault = Fault::Sequence { primitive: primitive.name(), from, state: state.name() };
        Outcome { forwards: self.abort(), fault: Some(fault) }
    }
}

fn both<P: Clone>(primitive: &Primitive<P>) -> Vec<Forward<P>> {
    Side::BOTH.map(|to| Forward { to, primitive: primitive.clone() }).into()
}

impl<P> Primitive<P> {
    const fn name(&self) -> &'static str {
        match self {
            Self::AssociateRequest(_) => "A-ASSOCIATE request",
            Self::AssociateAccept(_) => "A-ASSOCIATE accept",
            Self::AssociateReject(_) => "A-ASSOCIATE reject",
            Self::Data(_) => "P-DATA",
            Self::ReleaseRequest(_) => "A-RELEASE request",
            Self::ReleaseResponse(_) => "A-RELEASE response",
            Self::Abort(_) => "A-ABORT",
        }
    }
}

#[cfg(test)]
mod tests;
