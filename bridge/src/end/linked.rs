//! One association of a bridge that is its end: two legs, joined by a relay.

use std::sync::Arc;
use std::time::Duration;

use e2e::{AbortCause, Now};
use xmpp::stanza::Stanza;

use super::mms::Mms;
use super::secured::Secured;
use super::station::{self, Entrance, Station};
use super::{ConnectionId, Rekeying, Shared, What};
use crate::arrival::Asking;
use crate::associations::{Addressed, Associated};
use crate::leg::{Heard, OsiLeg};
use crate::relay::{Forward, Primitive, Relay, Side};
use crate::tase2::Watch;
use crate::{telemetry, tls};

/// What happens to an association happens here.
pub(super) struct Context<'a> {
    pub(super) shared: &'a mut Shared,
    pub(super) station: &'a Arc<Station>,
    pub(super) now: Now,
}

impl Context<'_> {
    pub(super) fn report(&mut self, association: &str, what: What) {
        self.shared.report(Some(self.station), association, what);
    }
}

/// A leg of an association.
enum Leg {
    Mms(Mms),
    Secured(Box<Secured>),
}

/// One association.
pub(crate) struct Linked {
    station: Arc<Station>,
    initiator: Leg,
    responder: Leg,
    relay: Relay,
    /// What is said, where the record says what is to be.
    tase2: Option<Watch>,
}

impl Linked {
    /// An AARQ has come in at one of a station's doors. `None` where it was refused. Where there is no room it goes no
    /// further, and is to be turned away.
    pub(super) fn asked_by_aarq(
        shared: &mut Shared,
        now: Now,
        asking: Asking<Entrance>,
        is_room: bool,
    ) -> Option<Self> {
        let Asking { of: (station, door), leg, event } = asking;
        let mut cx = Context { shared, station: &station, now };
        let (asked, other) = station.legs(door);
        match asked {
            station::Leg::Mms(settings) => {
                let mut asked = Mms::new(settings, leg);
                let heard = is_room.then(|| asked.heard(&mut cx, event));
                let mut linked = Self::new(&station, Leg::Mms(asked), Leg::absent(other));
                heard.into_iter().for_each(|heard| linked.hear(&mut cx, Side::Initiator, heard));
                Some(linked)
            }
            station::Leg::Secured(settings) => {
                let asked = Secured::asked_by_aarq(&mut cx, settings, leg, &event)?;
                Some(Self::new(&station, Leg::Secured(Box::new(asked)), Leg::absent(other)))
            }
        }
    }

    /// A HandshakeReq has come in a stanza. `None` where it was refused.
    pub(super) fn asked_by_stanza(
        shared: &mut Shared,
        now: Now,
        station: &Arc<Station>,
        stanza: Stanza,
    ) -> Option<Self> {
        let mut cx = Context { shared, station, now };
        let station::Leg::Secured(settings) = &station.far else { return None };
        let asked = Secured::asked_by_stanza(&mut cx, settings, stanza)?;
        Some(Self::new(station, Leg::Secured(Box::new(asked)), Leg::absent(&station.local)))
    }

    fn new(station: &Arc<Station>, initiator: Leg, responder: Leg) -> Self {
        let relay = Relay::new(station.policy.clone());
        let tase2 = station.tase2.clone().map(Watch::new);
        Self { station: Arc::clone(station), initiator, responder, relay, tase2 }
    }

    /// The name of its peer record.
    pub(super) fn peer(&self) -> &str {
        &self.station.name
    }

    pub(super) fn handle_connected(&mut self, shared: &mut Shared, now: Now, connection: ConnectionId) {
        self.on(shared, now, |linked, cx| {
            let heard = match linked.leg_of(connection) {
                Some((side, Leg::Mms(leg))) => (side, leg.handle_connected(cx)),
                Some((_, Leg::Secured(leg))) => return leg.handle_connected(now),
                None => return,
            };
            linked.hear(cx, heard.0, heard.1);
        });
    }

    pub(super) fn handle_connect_failed(
        &mut self,
        shared: &mut Shared,
        now: Now,
        connection: ConnectionId,
        reason: &str,
    ) {
        let rejected = Heard::both(What::Rejected(reason.to_owned()), Primitive::AssociateReject(None));
        match self.leg_of(connection) {
            Some((side, Leg::Mms(_))) => self.on(shared, now, |linked, cx| linked.hear(cx, side, rejected)),
            Some((side, Leg::Secured(leg))) => {
                leg.abort(now, AbortCause::Environment);
                self.on(shared, now, |linked, cx| linked.hear(cx, side, rejected));
            }
            None => {}
        }
    }

    pub(super) fn handle_transport(&mut self, shared: &mut Shared, event: tls::Event) {
        shared.report(Some(&self.station), self.id().unwrap_or_default(), What::Transport(event));
    }

    pub(super) fn handle_octets(&mut self, now: Now, connection: ConnectionId, octets: &[u8]) {
        if let Some(leg) = self.leg_of(connection).and_then(|(_, leg)| leg.osi()) {
            leg.handle_octets(now.monotonic, octets);
        }
    }

    pub(super) fn handle_closed(&mut self, connection: ConnectionId) {
        if let Some(leg) = self.leg_of(connection).and_then(|(_, leg)| leg.osi()) {
            leg.handle_closed();
        }
    }

    pub(super) fn handle_stanza(&mut self, shared: &mut Shared, now: Now, stanza: Stanza) {
        self.on_secured(shared, now, |leg, cx| leg.handle_stanza(cx, stanza));
    }

    pub(super) fn handle_stream_lost(&mut self, shared: &mut Shared, now: Now) {
        self.on_secured(shared, now, |leg, _| match leg.is_over_xmpp() {
            true => leg.lose(now, String::from("the XMPP stream is lost")),
            false => Heard::NOTHING,
        });
    }

    pub(super) fn handle_timeout(&mut self, now: Now) {
        for leg in [&mut self.initiator, &mut self.responder] {
            match leg {
                Leg::Mms(leg) => leg.osi().handle_timeout(now.monotonic),
                Leg::Secured(leg) => leg.handle_timeout(now),
            }
        }
    }

    /// The operator wants new keys. The next PDU says so. `None` where there are none.
    pub(super) fn rekey(&mut self, shared: &mut Shared, now: Now) -> Option<Rekeying> {
        let mut rekeying = None;
        self.on_secured(shared, now, |leg, _| {
            let (rekey, changes) = leg.rekey();
            rekeying = Some((rekey, changes));
            Heard::what(What::RekeyWanted(rekey))
        });
        let (rekey, changes) = rekeying?;
        let association = self.id().unwrap_or_default().to_owned();
        Some(Rekeying { peer: Arc::clone(&self.station.name), association, rekey, changes })
    }

    pub(super) fn recheck(&mut self, shared: &mut Shared, now: Now) {
        self.on_secured(shared, now, |leg, cx| {
            leg.recheck(cx.shared, now);
            Heard::NOTHING
        });
    }

    /// The same of those that have shown a certificate in ACSE.
    pub(super) fn recheck_a_security(&mut self, shared: &mut Shared, now: Now) {
        self.on(shared, now, |linked, cx| {
            for side in Side::BOTH {
                if let Leg::Mms(leg) = linked.leg(side) {
                    let heard = leg.recheck(cx);
                    linked.hear(cx, side, heard);
                }
            }
        });
    }

    /// The program ends: both legs are released, or aborted where there is nothing to release.
    pub(super) fn release(&mut self, shared: &mut Shared, now: Now) {
        self.on(shared, now, |linked, cx| {
            let forwards = linked.relay.release();
            linked.forward(cx, forwards);
        });
    }

    /// Releasing has taken too long.
    pub(super) fn abort(&mut self, shared: &mut Shared, now: Now) {
        self.on(shared, now, |linked, cx| {
            linked.report(cx, What::Aborted(String::from("not released in time")));
            let forwards = linked.relay.abort();
            linked.forward(cx, forwards);
        });
    }

    /// Others want in, and this one has proved nothing for longest.
    pub(super) fn evict(&mut self, shared: &mut Shared, now: Now) {
        self.on_secured(shared, now, |leg, _| {
            leg.abort(now, AbortCause::Evicted);
            let why = e2e::Cause::Local(AbortCause::Evicted).to_string();
            Heard::both(What::Aborted(why), Primitive::Abort(None))
        });
    }

    /// There is no room for this association: says so to who asks for it.
    pub(super) fn turn_away(&mut self, shared: &mut Shared, now: Now) {
        match &mut self.initiator {
            Leg::Mms(leg) => leg.turn_away(now),
            Leg::Secured(leg) => leg.turn_away(now),
        }
        self.on(shared, now, |linked, cx| {
            let forwards = linked.relay.abort();
            linked.forward(cx, forwards);
        });
    }

    /// Lets everything happen that follows from what was handed in. Whether the association is over.
    pub(super) fn drain(&mut self, shared: &mut Shared, now: Now) -> bool {
        self.on(shared, now, |linked, cx| {
            while Side::BOTH.map(|side| linked.poll(cx, side)).contains(&true) {}
            let is_over = linked.relay.is_over();
            linked.initiator.settle(cx, is_over);
            linked.responder.settle(cx, is_over);
            is_over
        })
    }
}

impl Associated for Linked {
    fn connections(&self) -> [Option<ConnectionId>; 2] {
        [self.initiator.connection(), self.responder.connection()]
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.initiator.poll_timeout().into_iter().chain(self.responder.poll_timeout()).min()
    }
}

impl Addressed for Linked {
    type Peer = Arc<Station>;

    fn is_of(&self, station: &Arc<Station>) -> bool {
        Arc::ptr_eq(&self.station, station)
    }

    fn id(&self) -> Option<&str> {
        self.secured().and_then(Secured::id)
    }

    fn owns(&self, _: &Arc<Station>, id: &str) -> bool {
        self.secured().is_some_and(|leg| leg.owns(id))
    }
}

impl Linked {
    fn on<R>(
        &mut self,
        shared: &mut Shared,
        now: Now,
        act: impl FnOnce(&mut Self, &mut Context<'_>) -> R,
    ) -> R {
        let station = Arc::clone(&self.station);
        act(self, &mut Context { shared, station: &station, now })
    }

    fn on_secured(
        &mut self,
        shared: &mut Shared,
        now: Now,
        act: impl FnOnce(&mut Secured, &mut Context<'_>) -> Heard,
    ) {
        self.on(shared, now, |linked, cx| {
            for side in Side::BOTH {
                if let Leg::Secured(leg) = linked.leg(side) {
                    let heard = act(leg, cx);
                    return linked.hear(cx, side, heard);
                }
            }
        });
    }

    fn secured(&self) -> Option<&Secured> {
        [&self.initiator, &self.responder].into_iter().find_map(|leg| match leg {
            Leg::Secured(leg) => Some(&**leg),
            Leg::Mms(_) => None,
        })
    }

    const fn leg(&mut self, side: Side) -> &mut Leg {
        match side {
            Side::Initiator => &mut self.initiator,
            Side::Responder => &mut self.responder,
        }
    }

    fn leg_of(&mut self, connection: ConnectionId) -> Option<(Side, &mut Leg)> {
        let side = match connection {
            of if self.initiator.connection() == Some(of) => Side::Initiator,
            of if self.responder.connection() == Some(of) => Side::Responder,
            _ => return None,
        };
        Some((side, self.leg(side)))
    }

    /// One association ends once: what its other leg says of that afterwards is no news.
    fn report(&self, cx: &mut Context<'_>, what: What) {
        if !(self.relay.is_over() && matches!(what, What::Aborted(_))) {
            cx.report(self.id().unwrap_or_default(), what);
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>, side: Side) -> bool {
        let heard = match self.leg(side) {
            Leg::Mms(leg) => leg.poll(cx),
            Leg::Secured(leg) => leg.poll(cx),
        };
        heard.map(|heard| self.hear(cx, side, heard)).is_some()
    }

    fn hear(&mut self, cx: &mut Context<'_>, from: Side, heard: Heard) {
        if let Some(what) = heard.what {
            self.report(cx, what);
        }
        if let Some(primitive) = heard.primitive {
            self.arrive(cx, from, primitive);
        }
    }

    /// A primitive has arrived on a leg: the relay says what leaves.
    fn arrive(&mut self, cx: &mut Context<'_>, from: Side, primitive: Primitive) {
        let released = matches!(primitive, Primitive::ReleaseResponse(_)) && !self.relay.is_over();
        let outcome = self.relay.handle(from, primitive);
        if let Some(fault) = outcome.fault {
            self.report(cx, What::Fault(fault));
        }
        self.forward(cx, outcome.forwards);
        if released && self.relay.is_over() {
            self.report(cx, What::Released);
        }
    }

    fn forward(&mut self, cx: &mut Context<'_>, forwards: Vec<Forward>) {
        for Forward { to, primitive } in forwards {
            self.trace(cx, &primitive);
            self.compare(cx, to.other(), &primitive);
            let sent = match self.leg(to) {
                Leg::Mms(leg) => leg.send(cx, primitive),
                Leg::Secured(leg) => leg.send(cx, primitive),
            };
            let is_sent = sent.is_ok();
            if let Ok(Some(what)) | Err(Some(what)) = sent {
                self.report(cx, what);
            }
            if !is_sent {
                self.arrive(cx, to, Primitive::Abort(None));
            }
        }
    }

    /// What the PDU says is compared with the association record.
    fn compare(&mut self, cx: &mut Context<'_>, from: Side, primitive: &Primitive) {
        if let (Primitive::Data(pdu), Some(watch)) = (primitive, &mut self.tase2) {
            let departures = watch.see(from, pdu);
            departures.into_iter().for_each(|it| self.report(cx, What::Departs(it)));
        }
    }

    /// What the PDU says, for who asked for that much.
    fn trace(&self, cx: &mut Context<'_>, primitive: &Primitive) {
        use Primitive::{AssociateAccept, AssociateRequest, Data};
        if let AssociateRequest(pdu) | AssociateAccept(pdu) | Data(pdu) = primitive {
            let id = self.id().unwrap_or_default();
            telemetry::trace(&mut cx.shared.transcoder, &self.station.name, id, pdu);
        }
    }
}

impl Leg {
    /// Not asked for yet.
    fn absent(settings: &station::Leg) -> Self {
        match settings {
            station::Leg::Mms(settings) => Self::Mms(Mms::new(settings, OsiLeg::Absent)),
            station::Leg::Secured(settings) => Self::Secured(Box::new(Secured::new(settings))),
        }
    }

    fn osi(&mut self) -> Option<&mut OsiLeg> {
        match self {
            Self::Mms(leg) => Some(leg.osi()),
            Self::Secured(leg) => leg.osi(),
        }
    }

    const fn connection(&self) -> Option<ConnectionId> {
        match self {
            Self::Mms(leg) => leg.leg().connection(),
            Self::Secured(leg) => leg.connection(),
        }
    }

    fn poll_timeout(&self) -> Option<Duration> {
        match self {
            Self::Mms(leg) => leg.poll_timeout(),
            Self::Secured(leg) => leg.poll_timeout(),
        }
    }

    /// What is to go out goes out, and that is all where the association is over.
    fn settle(&mut self, cx: &mut Context<'_>, is_over: bool) {
        match (self, is_over) {
            (Self::Mms(leg), true) => leg.osi().close(&mut cx.shared.outbox),
            (Self::Secured(leg), true) => leg.close(cx),
            (Self::Mms(leg), false) => leg.osi().flush(&mut cx.shared.outbox),
            (Self::Secured(leg), false) => leg.flush(cx),
        }
    }
}
