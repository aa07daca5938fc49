//! One association: a local OSI leg and an E2E leg over XMPP, joined by a relay.

use std::sync::Arc;
use std::time::Duration;

use e2e::{AbortCause, Now, Role};
use schemas::envpdu::EnvPdu;
use schemas::mms::{self, InitiateError, PduKind, Peek};
use schemas::secpdu::Kind;
use schemas::transcode::{Form, Transcoder};
use xmpp::association::{Inbound, Route};
use xmpp::stanza::Stanza;

use super::{ConnectionId, Rekey, Rekeying, Shared, Station, Transmit, What};
use crate::associations::Associated;
use crate::config::Leg;
use crate::leg::{OsiLeg, Unsendable};
use crate::relay::{Forward, Primitive, Relay, Side};
use crate::telemetry;

/// The leg to the peer.
struct Far {
    e2e: e2e::Association,
    xmpp: xmpp::association::Association,
}

/// One association of a bridge that is its end.
pub(crate) struct Linked {
    station: Arc<Station>,
    /// Which side of the relay the local leg is.
    side: Side,
    local: OsiLeg,
    far: Option<Far>,
    relay: Relay,
}

impl Linked {
    /// A local MMS client has connected.
    pub(super) fn listening(station: Arc<Station>, connection: ConnectionId, now: Now) -> Self {
        let local = OsiLeg::accepted(connection, &station.osi, now.monotonic);
        Self::new(station, Side::Initiator, local, None)
    }

    /// The peer has sent a HandshakeReq. `None` where it was refused.
    pub(super) fn responding(
        shared: &mut Shared,
        now: Now,
        station: Arc<Station>,
        stanza: Stanza,
    ) -> Option<Self> {
        let mut xmpp = shared.correlation(&station, now)?;
        let request = match xmpp.handle_stanza(stanza) {
            Inbound::SecPdu(request) => request,
            Inbound::Dropped(why) => {
                shared.report(Some(&station), "", What::Ignored(why.to_string()));
                return None;
            }
            _ => return None,
        };
        shared.report(Some(&station), &request.asso_id, What::Requested);
        match shared.endpoint.handle_request(now, Arc::clone(&station.peer), &request.sec_pdu) {
            Ok(e2e) => {
                shared.outbox.transmit(Transmit::Stanza(Stanza::directed_presence(&station.route)));
                Some(Self::new(station, Side::Responder, OsiLeg::Absent, Some(Far { e2e, xmpp })))
            }
            Err(refusal) => {
                let id = request.asso_id.as_str();
                shared.report(Some(&station), id, What::Rejected(refusal.error.to_string()));
                for event in refusal.events {
                    shared.report(Some(&station), id, What::Security(event));
                }
                if let Some(reply) = refusal.reply {
                    xmpp.send(EnvPdu { asso_id: id.to_owned(), sec_pdu: reply, form: None }, None);
                }
                xmpp.close();
                flush_stanzas(&mut xmpp, shared);
                None
            }
        }
    }

    fn new(station: Arc<Station>, side: Side, local: OsiLeg, far: Option<Far>) -> Self {
        let relay = Relay::new(station.policy.clone());
        Self { station, side, local, far, relay }
    }

    /// The name of its peer record.
    pub(super) fn peer(&self) -> &str {
        &self.station.name
    }

    pub(super) fn is_of(&self, station: &Arc<Station>) -> bool {
        Arc::ptr_eq(&self.station, station)
    }

    /// The association's identifier as far as it is known.
    pub(super) fn id(&self) -> Option<&str> {
        self.far.as_ref().map(|far| far.e2e.id())
    }

    /// Whether one of two identifiers completes the other.
    pub(super) fn may_be(&self, id: &str) -> bool {
        let completes =
            |whole: &str, part: &str| whole.strip_prefix(part).is_some_and(|rest| rest.starts_with(':'));
        self.id().is_some_and(|own| completes(own, id) || completes(id, own))
    }

    /// Whether a stanza with this id answers one of this association.
    pub(super) fn owns(&self, id: &str) -> bool {
        self.far.as_ref().is_some_and(|far| far.xmpp.owns(id))
    }

    pub(super) fn handle_connected(&mut self, now: Now) {
        self.local.handle_connected(&self.station.osi, now.monotonic);
    }

    pub(super) fn handle_connect_failed(&mut self, shared: &mut Shared, now: Now, reason: &str) {
        self.report(shared, What::Rejected(reason.to_owned()));
        self.arrive(shared, now, self.side, Primitive::AssociateReject(None));
    }

    pub(super) fn handle_octets(&mut self, now: Now, octets: &[u8]) {
        self.local.handle_octets(now.monotonic, octets);
    }

    pub(super) fn handle_closed(&mut self) {
        self.local.handle_closed();
    }

    pub(super) fn handle_stanza(&mut self, shared: &mut Shared, now: Now, stanza: Stanza) {
        let Some(far) = &mut self.far else { return };
        match far.xmpp.handle_stanza(stanza) {
            Inbound::SecPdu(env_pdu) => far.e2e.handle_sec_pdu(&mut shared.endpoint, now, &env_pdu.sec_pdu),
            Inbound::Acknowledged => {}
            Inbound::Failed(error) => {
                self.lose_environment(shared, now, format!("the XMPP environment refused a stanza: {error}"));
            }
            Inbound::Unavailable => {
                self.lose_environment(shared, now, String::from("the peer is no longer available"));
            }
            Inbound::Dropped(why) => self.report(shared, What::Ignored(why.to_string())),
        }
    }

    pub(super) fn handle_environment_lost(&mut self, shared: &mut Shared, now: Now) {
        if self.far.is_some() {
            self.lose_environment(shared, now, String::from("the XMPP stream is lost"));
        }
    }

    pub(super) fn handle_timeout(&mut self, now: Now) {
        self.local.handle_timeout(now.monotonic);
        if let Some(far) = &mut self.far {
            far.e2e.handle_timeout(now);
        }
    }

    /// The operator wants new keys. The next PDU says so.
    pub(super) fn rekey(&mut self, shared: &mut Shared) -> Rekeying {
        let asked = self.far.as_mut().map(|far| (far.e2e.rekey().is_ok(), far.e2e.role()));
        let rekey = match asked {
            Some((true, Role::Initiator)) => Rekey::Asking,
            Some((true, Role::Responder)) => Rekey::Requesting,
            Some(_) if !self.station.peer.rekey => Rekey::Unable,
            _ => Rekey::NotEstablished,
        };
        self.report(shared, What::RekeyWanted(rekey));
        let changes = self.far.as_ref().map_or(0, |far| far.e2e.key_changes());
        let association = self.id().unwrap_or_default().to_owned();
        Rekeying { peer: Arc::clone(&self.station.name), association, rekey, changes }
    }

    pub(super) fn recheck(&mut self, shared: &Shared, now: Now) {
        if let Some(far) = &mut self.far {
            far.e2e.recheck(&shared.endpoint, now);
        }
    }

    /// The program ends: both legs are released, or aborted where there is nothing to release.
    pub(super) fn release(&mut self, shared: &mut Shared, now: Now) {
        let forwards = self.relay.release();
        self.forward(shared, now, forwards);
    }

    /// Releasing has taken too long.
    pub(super) fn abort(&mut self, shared: &mut Shared, now: Now) {
        self.report_aborted(shared, String::from("not released in time"));
        let forwards = self.relay.abort();
        self.forward(shared, now, forwards);
    }

    /// Others want in, and this one has proved nothing for longest.
    pub(super) fn evict(&mut self, shared: &mut Shared, now: Now) {
        self.report_aborted(shared, e2e::Cause::Local(AbortCause::Evicted).to_string());
        if let Some(far) = &mut self.far {
            far.e2e.abort(now, AbortCause::Evicted);
        }
        self.arrive(shared, now, self.side.other(), Primitive::Abort(None));
    }

    /// There is no room for this association: says so to the peer.
    pub(super) fn turn_away(&mut self, shared: &mut Shared, now: Now) {
        let error = mms::initiate_error(InitiateError::Other);
        if let Some(far) = &mut self.far {
            far.e2e.reject(now, &error);
        }
        self.arrive(shared, now, self.side, Primitive::Abort(None));
    }

    /// Lets everything happen that follows from what was handed in. Whether the association is over.
    pub(super) fn drain(&mut self, shared: &mut Shared, now: Now) -> bool {
        while self.drain_local(shared, now) | self.drain_far(shared, now) {}
        self.flush(shared);
        if self.relay.is_over() {
            self.local.close(&mut shared.outbox);
        }
        self.relay.is_over()
    }
}

impl Associated for Linked {
    fn connections(&self) -> [Option<ConnectionId>; 2] {
        [self.local.connection(), None]
    }

    fn poll_timeout(&self) -> Option<Duration> {
        let far = self.far.as_ref().and_then(|far| far.e2e.poll_timeout());
        self.local.poll_timeout().into_iter().chain(far).min()
    }
}

impl Linked {
    fn report(&self, shared: &mut Shared, what: What) {
        shared.report(Some(&self.station), self.id().unwrap_or_default(), what);
    }

    /// What the PDU says, for who asked for all there is. The log has it before the report, which is taken later.
    fn trace(&self, shared: &mut Shared, pdu: &[u8]) {
        telemetry::trace(&mut shared.transcoder, &self.station.name, self.id().unwrap_or_default(), pdu);
    }

    /// One association ends once: what its other leg says of that afterwards is no news.
    fn report_aborted(&self, shared: &mut Shared, why: String) {
        if !self.relay.is_over() {
            self.report(shared, What::Aborted(why));
        }
    }

    fn lose_environment(&mut self, shared: &mut Shared, now: Now, how: String) {
        self.report_aborted(shared, how);
        if let Some(far) = &mut self.far {
            far.e2e.abort(now, AbortCause::Environment);
        }
        self.arrive(shared, now, self.side.other(), Primitive::Abort(None));
    }

    fn drain_local(&mut self, shared: &mut Shared, now: Now) -> bool {
        let Some(event) = self.local.poll_event() else { return false };
        let primitive = match event {
            osi::Event::AssociateRequest { user_information, .. } => {
                self.report(shared, What::Requested);
                Primitive::AssociateRequest(user_information)
            }
            osi::Event::AssociateAccepted { user_information, .. } => {
                Primitive::AssociateAccept(user_information)
            }
            osi::Event::AssociateRejected { reason, user_information } => {
                self.report(shared, What::Rejected(reason.to_string()));
                // The peer takes no other PDU for an answer, and would wait.
                let explains =
                    |pdu: &Vec<u8>| mms::peek(pdu).is_ok_and(|peek| peek.kind == PduKind::InitiateError);
                Primitive::AssociateReject(user_information.filter(explains))
            }
            osi::Event::Data(pdu) => Primitive::Data(pdu),
            osi::Event::ReleaseRequested(pdu) => Primitive::ReleaseRequest(pdu),
            osi::Event::Released(pdu) => Primitive::ReleaseResponse(pdu),
            osi::Event::Aborted { by, reason, user_information } => {
                let why = format!("local leg, by {by:?}: {reason}");
                if self.relay.is_asked_for() {
                    self.report_aborted(shared, why);
                } else {
                    self.report(shared, What::NoAssociation(why));
                }
                Primitive::Abort(user_information)
            }
        };
        self.arrive(shared, now, self.side, primitive);
        true
    }

    fn drain_far(&mut self, shared: &mut Shared, now: Now) -> bool {
        let Some(far) = &mut self.far else { return false };
        let Some(event) = far.e2e.poll_event() else { return false };
        let primitive = match event {
            e2e::Event::Requested { initiate_request } => Primitive::AssociateRequest(initiate_request),
            e2e::Event::Accepted { initiate_response } => {
                self.report(shared, What::Pending);
                Primitive::AssociateAccept(initiate_response)
            }
            e2e::Event::Established => {
                self.report(shared, What::Established);
                return true;
            }
            e2e::Event::Data(pdu) => {
                // An answer to a PDU that cannot be read has nothing to be correlated by: its iq is closed.
                mms::peek(&pdu).ok().inspect(|peek| far.xmpp.opened(peek));
                self.report(shared, What::Opened);
                self.trace(shared, &pdu);
                Primitive::Data(pdu)
            }
            e2e::Event::Rejected { initiate_error, cause } => {
                self.report(shared, What::Rejected(cause.to_string()));
                Primitive::AssociateReject(initiate_error)
            }
            e2e::Event::ReleaseRequested => Primitive::ReleaseRequest(None),
            // Nobody asked for it here: the keys' life has ended.
            e2e::Event::Released if self.relay.is_open() => Primitive::ReleaseRequest(None),
            e2e::Event::Released => Primitive::ReleaseResponse(None),
            e2e::Event::Ended(cause) => {
                self.report_aborted(shared, cause.to_string());
                Primitive::Abort(None)
            }
            e2e::Event::Security(event) => {
                self.report(shared, What::Security(event));
                return true;
            }
        };
        self.arrive(shared, now, self.side.other(), primitive);
        true
    }

    /// A primitive has arrived on a leg: the relay says what leaves.
    fn arrive(&mut self, shared: &mut Shared, now: Now, from: Side, primitive: Primitive) {
        let released = matches!(primitive, Primitive::ReleaseResponse(_)) && !self.relay.is_over();
        let outcome = self.relay.handle(from, primitive);
        if let Some(fault) = outcome.fault {
            self.report(shared, What::Fault(fault));
        }
        self.forward(shared, now, outcome.forwards);
        if released && self.relay.is_over() {
            self.report(shared, What::Released);
        }
    }

    fn forward(&mut self, shared: &mut Shared, now: Now, forwards: Vec<Forward>) {
        for Forward { to, primitive } in forwards {
            let sent = if to == self.side {
                self.send_local(shared, now, primitive)
            } else {
                self.send_far(shared, now, primitive)
            };
            if sent.is_err() {
                self.arrive(shared, now, to, Primitive::Abort(None));
            }
        }
    }

    fn send_local(&mut self, shared: &mut Shared, now: Now, primitive: Primitive) -> Result<(), Unsendable> {
        match (&self.local, primitive) {
            (OsiLeg::Absent, Primitive::AssociateRequest(request)) => self.connect(shared, request),
            (_, Primitive::AssociateReject(pdu)) => {
                let explained = Primitive::AssociateReject(Some(or_unreachable(pdu)));
                self.local.send(now.monotonic, &explained)
            }
            (_, primitive) => self.local.send(now.monotonic, &primitive),
        }
    }

    /// The peer asks for the local MMS server.
    fn connect(&mut self, shared: &mut Shared, request: Vec<u8>) -> Result<(), Unsendable> {
        let Leg::Connect(address) = &self.station.leg else {
            let listening =
                String::from("the peer asks for an MMS server, but its record has `listen`, not `connect`");
            self.report(shared, What::Rejected(listening));
            return Err(Unsendable);
        };
        self.local = OsiLeg::connecting(&mut shared.outbox, address.clone(), request);
        Ok(())
    }

    fn send_far(&mut self, shared: &mut Shared, now: Now, primitive: Primitive) -> Result<(), Unsendable> {
        let (far, primitive) = match (&mut self.far, primitive) {
            (None, Primitive::AssociateRequest(request)) => return self.initiate(shared, now, &request),
            (Some(far), primitive) => (far, primitive),
            (None, _) => return Ok(()),
        };
        match primitive {
            Primitive::AssociateAccept(pdu) => far.e2e.accept(&mut shared.endpoint, now, &pdu),
            Primitive::AssociateReject(pdu) => far.e2e.reject(now, &or_unreachable(pdu)),
            Primitive::Data(mut pdu) => {
                let is_canonical = self.station.is_canonical;
                let form =
                    (!far.is_encrypted()).then(|| legible(&mut shared.transcoder, &mut pdu, is_canonical));
                far.e2e.send(now, &pdu).map_err(|_| Unsendable)?;
                far.flush(mms::peek(&pdu).ok().as_ref(), form);
                self.report(shared, What::sent(form));
                self.trace(shared, &pdu);
            }
            Primitive::ReleaseRequest(_) => far.e2e.release(now),
            Primitive::ReleaseResponse(_) => far.e2e.release_response(now),
            Primitive::Abort(_) => far.e2e.abort(now, AbortCause::Application),
            Primitive::AssociateRequest(_) => {}
        }
        Ok(())
    }

    /// A local MMS client asks for the peer.
    fn initiate(&mut self, shared: &mut Shared, now: Now, request: &[u8]) -> Result<(), Unsendable> {
        let Some(xmpp) = shared.correlation(&self.station, now) else {
            self.report(shared, What::Rejected(String::from("there is no XMPP stream at present")));
            return Err(Unsendable);
        };
        match shared.endpoint.initiate(now, Arc::clone(&self.station.peer), request) {
            Ok(e2e) => {
                shared.outbox.transmit(Transmit::Stanza(Stanza::directed_presence(&self.station.route)));
                self.far = Some(Far { e2e, xmpp });
                Ok(())
            }
            Err(error) => {
                self.report(shared, What::Rejected(error.to_string()));
                Err(Unsendable)
            }
        }
    }

    fn flush(&mut self, shared: &mut Shared) {
        if let Some(far) = &mut self.far {
            far.flush(None, None);
            if self.relay.is_over() {
                far.xmpp.close();
            }
            flush_stanzas(&mut far.xmpp, shared);
        }
        self.local.flush(&mut shared.outbox);
    }
}

/// What a refusal without an Initiate-Error tells the one that asked.
fn or_unreachable(initiate_error: Option<Vec<u8>>) -> Vec<u8> {
    initiate_error.unwrap_or_else(|| mms::initiate_error(InitiateError::ApplicationUnreachable))
}

/// Makes of a PDU the octets to protect where brokers may read them, and decides how these will see them. What has
/// no canonical encoding goes as it came: lossless or opaque, never silently changed.
fn legible(transcoder: &mut Transcoder, pdu: &mut Vec<u8>, is_canonical: bool) -> Form {
    let form = Form::of(pdu);
    if form == Form::Xer || !is_canonical {
        return form;
    }
    match transcoder.canonical(pdu) {
        Ok(canonical) if canonical != pdu => {
            *pdu = canonical.to_vec();
            Form::of(pdu)
        }
        _ => form,
    }
}

impl Far {
    fn is_encrypted(&self) -> bool {
        self.e2e.protection().is_none_or(e2e::Protection::is_encrypted)
    }

    /// Puts SecPDUs into stanzas. `peek` tells of the MMS PDU in a transfer, `form` how XML shows it in clear.
    fn flush(&mut self, peek: Option<&Peek>, form: Option<Form>) {
        while let Some(sec_pdu) = self.e2e.poll_transmit() {
            let asso_id = self.e2e.id().to_owned();
            let form = form.filter(|_| sec_pdu.kind == Kind::ClearTransfer);
            self.xmpp.send(EnvPdu { asso_id, sec_pdu, form }, peek);
        }
    }
}

impl Shared {
    /// The stanzas of a new association with this station, while the stream is up.
    fn correlation(&mut self, station: &Station, now: Now) -> Option<xmpp::association::Association> {
        let own = self.own.clone()?;
        let route = Route { own, peer: station.route.clone(), message: station.message };
        // Late answers to an association before a restart must not find one after it.
        let prefix = format!("{:x}.{:x}", now.utc.0, self.outbox.new_connection());
        Some(xmpp::association::Association::new(route, prefix))
    }
}

fn flush_stanzas(xmpp: &mut xmpp::association::Association, shared: &mut Shared) {
    while let Some(stanza) = xmpp.poll_transmit() {
        shared.outbox.transmit(Transmit::Stanza(stanza));
    }
}
