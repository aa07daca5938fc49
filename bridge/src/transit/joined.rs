//! One association that passes through: two legs, joined by a relay. Of its SecPDUs it reads the identifier and the
//! mode of the handshake, and nothing else.

use std::sync::Arc;
use std::time::Duration;

use schemas::envpdu::EnvPdu;
use schemas::secpdu::{HandshakeHead, Kind, SecPdu};
use schemas::time::Now;
use xmpp::association::{Association as Correlation, Inbound};
use xmpp::stanza::{Payload, Stanza};

use super::leg::{self, Leg, Primitive};
use super::route::{Entry, Gate, Route};
use crate::associations::{Addressed, Associated, completes};
use crate::environment::{EnvironmentEvent, EnvironmentFault};
use crate::leg::native::NativeLeg;
use crate::leg::{Heard, OsiLeg};
use crate::outbox::{AccountId, ConnectionId, Outbox};
use crate::relay::{Fault, Forward, Outcome, Relay, Side};
use crate::report::{Report, What};

/// How long an end may take to answer a handshake or a release: longer than ends wait, so that theirs is the last word.
const ANSWER_TIME: Duration = Duration::from_secs(60);
/// Longest identifier that travels in a stanza.
const MAX_ID: usize = 64;

/// One association.
pub(super) struct Joined {
    route: Arc<Route>,
    /// The leg on which it was asked for.
    asked: Gate,
    /// Its identifier as far as it is known.
    id: String,
    /// Which transfers there are, from the answer on.
    is_encrypted: bool,
    initiator: Leg,
    responder: Leg,
    relay: Relay<SecPdu>,
    /// When the answer that somebody owes is too late.
    deadline: Option<Duration>,
}

impl Joined {
    /// A HandshakeReq has come in an AARQ.
    pub(super) fn asked_by_aarq(
        outbox: &mut Outbox,
        now: Now,
        entry: Entry,
        leg: OsiLeg,
        event: &osi::Event,
    ) -> Self {
        let native = NativeLeg::asked_by_aarq(entry.0.leg(entry.1), leg);
        let mut joined = Self::new(entry, native);
        let heard = joined.initiator.heard(event, true);
        joined.hear(outbox, now, Side::Initiator, heard);
        joined
    }

    /// One has come in a stanza.
    pub(super) fn asked_by_stanza(outbox: &mut Outbox, now: Now, entry: Entry, stanza: Stanza) -> Self {
        let gate = entry.1;
        let mut native = NativeLeg::new(entry.0.leg(gate));
        // Where a stanza comes from there is a stream.
        let _ = native.prepare(outbox, now);
        native.announce(outbox);
        let mut joined = Self::new(entry, native);
        joined.handle_stanza(outbox, now, gate, stanza);
        joined
    }

    fn new((route, asked): Entry, initiator: NativeLeg) -> Self {
        let responder = NativeLeg::new(route.leg(asked.other()));
        Self {
            asked,
            id: String::new(),
            is_encrypted: true,
            initiator: Leg::new(initiator),
            responder: Leg::new(responder),
            relay: Relay::new(route.policy.clone()),
            route,
            deadline: None,
        }
    }

    pub(super) const fn route(&self) -> &Arc<Route> {
        &self.route
    }

    /// The OSI leg that has this connection.
    pub(super) fn osi(&mut self, connection: ConnectionId) -> Option<&mut OsiLeg> {
        let side = self.side_of(connection)?;
        self.leg(side).osi()
    }

    pub(super) fn handle_connected(&mut self, now: Now, connection: ConnectionId) {
        if let Some(side) = self.side_of(connection) {
            self.leg(side).native.handle_connected(now);
        }
    }

    pub(super) fn handle_connect_failed(
        &mut self,
        outbox: &mut Outbox,
        now: Now,
        connection: ConnectionId,
        reason: &str,
    ) {
        if let Some(side) = self.side_of(connection) {
            let rejected = Heard::both(What::Rejected(reason.to_owned()), Primitive::AssociateReject(None));
            self.hear(outbox, now, side, rejected);
        }
    }

    pub(super) fn handle_stanza(&mut self, outbox: &mut Outbox, now: Now, gate: Gate, stanza: Stanza) {
        let side = self.side_at(gate);
        let of_other_mode = self.fault_of_mode(&stanza);
        let Some(inbound) = self.leg(side).native.handle_stanza(stanza) else { return };
        let heard = match inbound {
            Inbound::SecPdu(_) if of_other_mode.is_some() => {
                self.turn_back(side);
                Heard { what: of_other_mode.map(What::Environment), primitive: None }
            }
            Inbound::SecPdu(env_pdu) => return self.handle_env_pdu(outbox, now, side, env_pdu),
            Inbound::Acknowledged => Heard::NOTHING,
            Inbound::Failed(error) => leg::lost(format!("the XMPP environment refused a stanza: {error}")),
            Inbound::Unavailable => leg::lost(String::from("the peer is no longer available")),
            Inbound::Dropped(why) => Heard::what(What::Ignored(why.to_string())),
        };
        self.hear(outbox, now, side, heard);
    }

    /// The stream of an account is lost.
    pub(super) fn handle_stream_lost(&mut self, outbox: &mut Outbox, now: Now, account: AccountId) {
        for gate in Gate::BOTH {
            if self.route.leg(gate).xmpp().is_some_and(|settings| settings.account == account) {
                self.lose(outbox, now, gate, String::from("the XMPP stream is lost"));
            }
        }
    }

    /// The station behind a leg is gone.
    pub(super) fn lose(&mut self, outbox: &mut Outbox, now: Now, gate: Gate, how: String) {
        let side = self.side_at(gate);
        self.hear(outbox, now, side, leg::lost(how));
    }

    pub(super) fn handle_timeout(&mut self, outbox: &mut Outbox, now: Now) {
        self.initiator.native.handle_timeout(now);
        self.responder.native.handle_timeout(now);
        if self.deadline.is_some_and(|deadline| deadline <= now.monotonic) {
            self.abort(outbox, now, "an end does not answer in time");
        }
    }

    /// Ends it for a reason of our own.
    pub(super) fn abort(&mut self, outbox: &mut Outbox, now: Now, why: &str) {
        self.report(outbox, What::Aborted(why.to_owned()));
        let forwards = self.relay.abort();
        self.forward(outbox, now, forwards);
    }

    /// Lets everything happen that follows from what was handed in. Whether the association is over.
    pub(super) fn drain(&mut self, outbox: &mut Outbox, now: Now) -> bool {
        while Side::BOTH.map(|side| self.poll(outbox, now, side)).contains(&true) {}
        let is_over = self.relay.is_over() || !self.relay.is_asked_for();
        for leg in [&mut self.initiator.native, &mut self.responder.native] {
            if is_over { leg.close(outbox) } else { leg.flush(outbox) }
        }
        let latest = now.monotonic + ANSWER_TIME;
        self.deadline = self.relay.is_waiting().then(|| self.deadline.unwrap_or(latest));
        is_over
    }
}

impl Associated for Joined {
    fn connections(&self) -> [Option<ConnectionId>; 2] {
        [self.initiator.connection(), self.responder.connection()]
    }

    fn poll_timeout(&self) -> Option<Duration> {
        let legs = [self.initiator.poll_timeout(), self.responder.poll_timeout()];
        legs.into_iter().chain([self.deadline]).flatten().min()
    }
}

impl Addressed for Joined {
    type Peer = Entry;

    fn is_of(&self, (route, _): &Entry) -> bool {
        Arc::ptr_eq(&self.route, route)
    }

    fn id(&self) -> Option<&str> {
        (!self.id.is_empty()).then_some(&self.id)
    }

    fn owns(&self, (_, gate): &Entry, id: &str) -> bool {
        match self.side_at(*gate) {
            Side::Initiator => self.initiator.native.owns(id),
            Side::Responder => self.responder.native.owns(id),
        }
    }
}

impl Joined {
    fn side_at(&self, gate: Gate) -> Side {
        if gate == self.asked { Side::Initiator } else { Side::Responder }
    }

    fn side_of(&self, connection: ConnectionId) -> Option<Side> {
        match connection {
            of if self.initiator.connection() == Some(of) => Some(Side::Initiator),
            of if self.responder.connection() == Some(of) => Some(Side::Responder),
            _ => None,
        }
    }

    const fn leg(&mut self, side: Side) -> &mut Leg {
        match side {
            Side::Initiator => &mut self.initiator,
            Side::Responder => &mut self.responder,
        }
    }

    /// One association ends once: what its other leg says of that afterwards is no news.
    fn report(&self, outbox: &mut Outbox, what: What) {
        if !(self.relay.is_over() && matches!(what, What::Aborted(_))) {
            let station = Some(Arc::clone(&self.route.name));
            outbox.report(Report { station, association: self.id.clone(), what });
        }
    }

    /// A transfer that this association does not have: over OSI nothing but the mode tells one from the other.
    fn fault_of_mode(&self, stanza: &Stanza) -> Option<EnvironmentEvent> {
        let Payload::Association(EnvPdu { sec_pdu, .. }) = &stanza.payload else { return None };
        let absent = if self.is_encrypted { Kind::ClearTransfer } else { Kind::EncrTransfer };
        (sec_pdu.kind == absent && self.relay.is_open())
            .then(|| EnvironmentEvent::in_stanza(&stanza.kind, absent.name().to_owned()))
    }

    fn turn_back(&mut self, side: Side) {
        self.leg(side).native.xmpp().into_iter().for_each(Correlation::turned_back);
    }

    /// A SecPDU has come over XMPP. Whatever becomes of it, its iq is answered.
    fn handle_env_pdu(&mut self, outbox: &mut Outbox, now: Now, side: Side, env_pdu: EnvPdu) {
        let EnvPdu { asso_id, sec_pdu, .. } = env_pdu;
        let passes = match self.learn(&sec_pdu, Some(asso_id)) {
            Ok(()) => self.arrive(outbox, now, side, leg::primitive(sec_pdu)),
            Err(found) => {
                self.hear(outbox, now, side, leg::fault(EnvironmentFault::UnknownInIq, found));
                false
            }
        };
        match (self.leg(side).native.xmpp(), passes) {
            (Some(xmpp), true) => xmpp.passed_on(),
            (Some(xmpp), false) => xmpp.turned_back(),
            (None, _) => {}
        }
    }

    /// Takes identifier and mode from a handshake; over XMPP the identifier is that of the EnvPDU. `Err`: what is wrong.
    fn learn(&mut self, sec_pdu: &SecPdu, asso_id: Option<String>) -> Result<(), String> {
        if !matches!(sec_pdu.kind, Kind::HandshakeReq | Kind::HandshakeAcc) {
            return Ok(());
        }
        let head =
            HandshakeHead::read(&sec_pdu.octets).map_err(|error| format!("{}: {error}", sec_pdu.kind))?;
        let asso_id = asso_id.unwrap_or_else(|| head.asso_id.to_owned());
        let is_text = asso_id.bytes().all(|octet| octet.is_ascii_graphic());
        if asso_id.is_empty() || asso_id.len() > MAX_ID || !is_text {
            return Err(format!("{}: no identifier of an association", sec_pdu.kind));
        }
        if sec_pdu.kind == Kind::HandshakeAcc {
            if !completes(&asso_id, &self.id) {
                return Err(String::from("HandshakeAcc: the identifier of another association"));
            }
            self.is_encrypted = head.is_encrypted;
        }
        self.id = asso_id;
        Ok(())
    }

    fn poll(&mut self, outbox: &mut Outbox, now: Now, side: Side) -> bool {
        let is_encrypted = self.is_encrypted;
        let heard = self.leg(side).poll(is_encrypted);
        heard.map(|heard| self.hear(outbox, now, side, heard)).is_some()
    }

    /// What a leg has to say; a handshake in it comes over OSI.
    fn hear(&mut self, outbox: &mut Outbox, now: Now, from: Side, heard: Heard<SecPdu>) {
        let heard = match &heard.primitive {
            Some(Primitive::AssociateRequest(pdu) | Primitive::AssociateAccept(pdu)) => {
                let fault = |found| leg::fault(EnvironmentFault::UnknownInPrimitive, found);
                self.learn(pdu, None).map_or_else(fault, |()| heard)
            }
            _ => heard,
        };
        let is_fault = matches!(heard.what, Some(What::Environment(_)));
        heard.what.into_iter().for_each(|what| self.report(outbox, what));
        if let Some(primitive) = heard.primitive {
            if is_fault {
                self.report(outbox, What::Aborted(String::from("a fault of the environment")));
                self.leg(from).native.xmpp().into_iter().for_each(Correlation::fail);
            }
            self.arrive(outbox, now, from, primitive);
        }
    }

    /// A primitive has arrived on a leg: the relay says what leaves. Whether it passes as it came.
    fn arrive(&mut self, outbox: &mut Outbox, now: Now, from: Side, primitive: Primitive) -> bool {
        let (primitive, too_large) = self.measure(primitive);
        let news = news(from, &primitive);
        let was_over = self.relay.is_over();
        let Outcome { forwards, fault } = self.relay.handle(from, primitive);
        let fault = too_large.or(fault);
        let passes = fault.is_none() && !was_over && !forwards.is_empty();
        let station = Some(Arc::clone(&self.route.name));
        let what = fault.map(What::Fault).or(news.filter(|_| passes));
        let report = what.map(|what| Report { station, association: self.id.clone(), what });
        report.into_iter().for_each(|report| outbox.report(report));
        self.forward(outbox, now, forwards);
        passes
    }

    /// What is too large to pass ends the association, unless it is data: the ends notice what is missing.
    fn measure(&self, primitive: Primitive) -> (Primitive, Option<Fault>) {
        let pdu = match &primitive {
            Primitive::AssociateRequest(pdu) | Primitive::AssociateAccept(pdu) => Some(pdu),
            Primitive::Data(_) => None,
            Primitive::AssociateReject(pdu)
            | Primitive::ReleaseRequest(pdu)
            | Primitive::ReleaseResponse(pdu)
            | Primitive::Abort(pdu) => pdu.as_ref(),
        };
        match pdu.and_then(|pdu| self.route.policy.fault_of(pdu)) {
            None => (primitive, None),
            fault => (Primitive::Abort(None), fault),
        }
    }

    fn forward(&mut self, outbox: &mut Outbox, now: Now, forwards: Vec<Forward<SecPdu>>) {
        for Forward { to, primitive } in forwards {
            let asks = matches!(primitive, Primitive::AssociateRequest(_));
            let id = std::mem::take(&mut self.id);
            let sent = self.leg(to).send(outbox, now, &id, primitive);
            self.id = id;
            if let Err(why) = sent {
                self.report(outbox, if asks { What::Rejected(why) } else { What::Aborted(why) });
                self.arrive(outbox, now, to, Primitive::Abort(None));
            }
        }
    }
}

/// What the operator is told of a primitive that passes.
fn news(from: Side, primitive: &Primitive) -> Option<What> {
    Some(match primitive {
        Primitive::AssociateRequest(_) => What::Requested,
        Primitive::AssociateAccept(_) => What::Pending,
        Primitive::AssociateReject(pdu) => What::Rejected(format!("{} by the {from:?}", pdu.as_ref()?.kind)),
        Primitive::Data(_) => What::Relayed,
        Primitive::ReleaseRequest(_) => return None,
        Primitive::ReleaseResponse(_) => What::Released,
        Primitive::Abort(pdu) => What::Aborted(format!("{} by the {from:?}", pdu.as_ref()?.kind)),
    })
}
