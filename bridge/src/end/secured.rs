//! The leg where E2E-security ends: MMS PDUs on the inside, SecPDUs on the outside, which travel over XMPP or, in
//! native mode, over OSI (IEC 62351-4, clauses 15 and 16).

use std::sync::Arc;
use std::time::Duration;

use e2e::{AbortCause, Now, Refusal, Role};
use schemas::envpdu::EnvPdu;
use schemas::mms::{self, InitiateError, Peek};
use schemas::secpdu::{Kind, SecPdu};
use schemas::transcode::{Form, Transcoder};
use xmpp::association::{Association as Correlation, Inbound, Route};
use xmpp::stanza::Stanza;

use super::linked::{Context, Heard};
use super::mms::or_unreachable;
use super::station::{OsiSettings, Outside, SecuredSettings as Settings};
use super::{ConnectionId, Rekey, Shared, What};
use crate::config::Leg;
use crate::environment::EnvironmentEvent;
use crate::leg::{OsiLeg, Unsendable};
use crate::outbox::Transmit;
use crate::relay::Primitive;

/// The leg: `e2e` is there from the handshake on.
pub(super) struct Secured {
    settings: Arc<Settings>,
    e2e: Option<e2e::Association>,
    environment: Environment,
    /// How the environment was lost, until that is told.
    lost: Option<String>,
}

/// What carries the SecPDUs.
enum Environment {
    Osi(OsiLeg),
    Xmpp(Option<Correlation>),
}

impl Secured {
    /// Towards a peer that is still to be asked.
    pub(super) fn new(settings: &Arc<Settings>) -> Self {
        let environment = match settings.outside {
            Outside::Osi(_) => Environment::Osi(OsiLeg::Absent),
            Outside::Xmpp { .. } => Environment::Xmpp(None),
        };
        Self { settings: Arc::clone(settings), e2e: None, environment, lost: None }
    }

    /// The peer has sent a HandshakeReq in a stanza. `None` where it was refused.
    pub(super) fn asked_by_stanza(
        cx: &mut Context<'_>,
        settings: &Arc<Settings>,
        stanza: Stanza,
    ) -> Option<Self> {
        let mut xmpp = cx.shared.correlation(settings, cx.now)?;
        let request = match xmpp.handle_stanza(stanza) {
            Inbound::SecPdu(request) => request,
            Inbound::Dropped(why) => {
                cx.report("", What::Ignored(why.to_string()));
                return None;
            }
            _ => return None,
        };
        let environment = Environment::Xmpp(Some(xmpp));
        Self { environment, ..Self::new(settings) }.asked(cx, &request.asso_id, &request.sec_pdu)
    }

    /// The peer has sent a HandshakeReq in an AARQ. `None` where it was refused.
    pub(super) fn asked_by_aarq(
        cx: &mut Context<'_>,
        settings: &Arc<Settings>,
        leg: OsiLeg,
        event: &osi::Event,
    ) -> Option<Self> {
        let mut asked = Self { environment: Environment::Osi(leg), ..Self::new(settings) };
        match event.sec_pdu(false) {
            Ok(Some(request)) => return asked.asked(cx, "", &request),
            Ok(None) => cx.report("", What::Rejected(String::from("no HandshakeReq"))),
            Err(reason) => {
                cx.report("", What::Environment(EnvironmentEvent::in_primitive(&reason)));
                cx.report("", What::Rejected(reason.to_string()));
            }
        }
        asked.close(cx);
        None
    }

    fn asked(mut self, cx: &mut Context<'_>, id: &str, request: &SecPdu) -> Option<Self> {
        cx.report(id, What::Requested);
        let endpoint = cx.shared.endpoint.as_mut()?;
        match endpoint.handle_request(cx.now, Arc::clone(&self.settings.peer), request) {
            Ok(e2e) => {
                self.announce(cx);
                self.e2e = Some(e2e);
                Some(self)
            }
            Err(refusal) => {
                self.refuse(cx, id, *refusal);
                None
            }
        }
    }

    fn refuse(mut self, cx: &mut Context<'_>, id: &str, refusal: Refusal) {
        cx.report(id, What::Rejected(refusal.error.to_string()));
        for event in refusal.events {
            cx.report(id, What::Security(event));
        }
        if let Some(reply) = refusal.reply {
            // What the environment does not take, it does not take: there is nothing else to say.
            let _ = self.environment.send(
                cx,
                &self.settings,
                EnvPdu { asso_id: id.to_owned(), sec_pdu: reply, form: None },
                None,
            );
        }
        self.close(cx);
    }

    /// Its server is to tell the peer when we are gone.
    fn announce(&self, cx: &mut Context<'_>) {
        if let Outside::Xmpp { route, .. } = &self.settings.outside {
            cx.shared.outbox.transmit(Transmit::Stanza(Stanza::directed_presence(route)));
        }
    }

    /// The association's identifier as far as it is known.
    pub(super) fn id(&self) -> Option<&str> {
        self.e2e.as_ref().map(e2e::Association::id)
    }

    /// Whether a stanza with this id answers one of this association.
    pub(super) fn owns(&self, id: &str) -> bool {
        matches!(&self.environment, Environment::Xmpp(Some(xmpp)) if xmpp.owns(id))
    }

    pub(super) const fn is_over_xmpp(&self) -> bool {
        matches!(self.environment, Environment::Xmpp(_))
    }

    pub(super) fn osi(&mut self) -> Option<&mut OsiLeg> {
        match &mut self.environment {
            Environment::Osi(leg) => Some(leg),
            Environment::Xmpp(_) => None,
        }
    }

    pub(super) const fn connection(&self) -> Option<ConnectionId> {
        match &self.environment {
            Environment::Osi(leg) => leg.connection(),
            Environment::Xmpp(_) => None,
        }
    }

    pub(super) fn handle_connected(&mut self, now: Now) {
        if let (Environment::Osi(leg), Outside::Osi(settings)) =
            (&mut self.environment, &self.settings.outside)
        {
            leg.handle_connected(&settings.osi, now.monotonic);
        }
    }

    pub(super) fn handle_stanza(&mut self, cx: &mut Context<'_>, stanza: Stanza) -> Heard {
        let Environment::Xmpp(Some(xmpp)) = &mut self.environment else { return Heard::NOTHING };
        match xmpp.handle_stanza(stanza) {
            Inbound::SecPdu(env_pdu) => {
                self.handle_sec_pdu(cx, &env_pdu.sec_pdu);
                Heard::NOTHING
            }
            Inbound::Acknowledged => Heard::NOTHING,
            Inbound::Failed(error) => {
                self.lose(cx.now, format!("the XMPP environment refused a stanza: {error}"))
            }
            Inbound::Unavailable => self.lose(cx.now, String::from("the peer is no longer available")),
            Inbound::Dropped(why) => Heard::what(What::Ignored(why.to_string())),
        }
    }

    fn handle_sec_pdu(&mut self, cx: &mut Context<'_>, sec_pdu: &SecPdu) {
        if let (Some(e2e), Some(endpoint)) = (&mut self.e2e, &mut cx.shared.endpoint) {
            e2e.handle_sec_pdu(endpoint, cx.now, sec_pdu);
        }
    }

    pub(super) fn handle_timeout(&mut self, now: Now) {
        if let Environment::Osi(leg) = &mut self.environment {
            leg.handle_timeout(now.monotonic);
        }
        if let Some(e2e) = &mut self.e2e {
            e2e.handle_timeout(now);
        }
    }

    /// The operator wants new keys: what is done about it, and how often they have changed.
    pub(super) fn rekey(&mut self) -> (Rekey, u32) {
        let Some(e2e) = &mut self.e2e else { return (Rekey::NotEstablished, 0) };
        let rekey = match (e2e.rekey(), e2e.role()) {
            (Ok(()), Role::Initiator) => Rekey::Asking,
            (Ok(()), Role::Responder) => Rekey::Requesting,
            (Err(_), _) if !self.settings.peer.rekey => Rekey::Unable,
            (Err(_), _) => Rekey::NotEstablished,
        };
        (rekey, e2e.key_changes())
    }

    pub(super) fn recheck(&mut self, shared: &Shared, now: Now) {
        if let (Some(e2e), Some(endpoint)) = (&mut self.e2e, &shared.endpoint) {
            e2e.recheck(endpoint, now);
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Duration> {
        let osi = match &self.environment {
            Environment::Osi(leg) => leg.poll_timeout(),
            Environment::Xmpp(_) => None,
        };
        self.e2e.as_ref().and_then(e2e::Association::poll_timeout).into_iter().chain(osi).min()
    }

    /// Nothing comes from there any more.
    pub(super) fn lose(&mut self, now: Now, how: String) -> Heard {
        self.abort(now, AbortCause::Environment);
        Heard { what: Some(What::Aborted(how)), primitive: Some(Primitive::Abort(None)) }
    }

    /// Ends it for a reason of our own.
    pub(super) fn abort(&mut self, now: Now, cause: AbortCause) {
        if let Some(e2e) = &mut self.e2e {
            e2e.abort(now, cause);
        }
    }

    /// There is no room for this association: says so to the peer.
    pub(super) fn turn_away(&mut self, now: Now) {
        if let Some(e2e) = &mut self.e2e {
            e2e.reject(now, &mms::initiate_error(InitiateError::Other));
        }
    }

    /// The next thing the peer says, or that follows from what it said.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Option<Heard> {
        if self.send_all(cx, None, None).is_err() {
            return Some(self.lose(cx.now, String::from("the OSI environment does not take a SecPDU")));
        }
        if let Some(event) = self.e2e.as_mut().and_then(e2e::Association::poll_event) {
            return Some(self.heard(event));
        }
        if let Some(how) = self.lost.take() {
            return self.e2e.as_ref().is_some_and(|e2e| !e2e.is_closed()).then(|| self.lose(cx.now, how));
        }
        self.poll_osi(cx)
    }

    fn heard(&mut self, event: e2e::Event) -> Heard {
        match event {
            e2e::Event::Requested { initiate_request } => {
                Heard::primitive(Primitive::AssociateRequest(initiate_request))
            }
            e2e::Event::Accepted { initiate_response } => {
                Heard::both(What::Pending, Primitive::AssociateAccept(initiate_response))
            }
            e2e::Event::Established => Heard::what(What::Established),
            e2e::Event::Data(pdu) => {
                // An answer to a PDU that cannot be read has nothing to be correlated by: its iq is closed.
                if let (Environment::Xmpp(Some(xmpp)), Ok(peek)) = (&mut self.environment, mms::peek(&pdu)) {
                    xmpp.opened(&peek);
                }
                Heard::both(What::Opened, Primitive::Data(pdu))
            }
            e2e::Event::Rejected { initiate_error, cause } => {
                Heard::both(What::Rejected(cause.to_string()), Primitive::AssociateReject(initiate_error))
            }
            e2e::Event::Rekeyed => Heard::what(What::Rekeyed),
            // By the peer; or here, because the life of the keys has ended.
            e2e::Event::ReleaseRequested | e2e::Event::Releasing => {
                Heard::primitive(Primitive::ReleaseRequest(None))
            }
            e2e::Event::Released => Heard::primitive(Primitive::ReleaseResponse(None)),
            e2e::Event::Ended(cause) => Heard::both(What::Aborted(cause.to_string()), Primitive::Abort(None)),
            e2e::Event::Security(event) => Heard::what(What::Security(event)),
        }
    }

    /// What has come over OSI goes to E2E-security, and what ends the leg is remembered until that has spoken.
    fn poll_osi(&mut self, cx: &mut Context<'_>) -> Option<Heard> {
        let is_encrypted = self.is_encrypted();
        let Environment::Osi(leg) = &mut self.environment else { return None };
        let event = leg.poll_event()?;
        let sec_pdu = match event.sec_pdu(is_encrypted) {
            Ok(sec_pdu) => sec_pdu,
            Err(reason) => {
                self.lost = Some(reason.to_string());
                return Some(Heard::what(What::Environment(EnvironmentEvent::in_primitive(&reason))));
            }
        };
        sec_pdu.iter().for_each(|sec_pdu| self.handle_sec_pdu(cx, sec_pdu));
        self.lost = match event {
            osi::Event::ReleaseRequested(_) if self.e2e.as_ref().is_some_and(e2e::Association::is_ending) => {
                None
            }
            event => end_of(&event),
        };
        Some(Heard::NOTHING)
    }

    pub(super) fn send(
        &mut self,
        cx: &mut Context<'_>,
        primitive: Primitive,
    ) -> Result<Option<What>, Option<What>> {
        let (e2e, primitive) = match (&mut self.e2e, primitive) {
            (None, Primitive::AssociateRequest(request)) => return self.initiate(cx, &request),
            (Some(e2e), primitive) => (e2e, primitive),
            (None, _) => return Ok(None),
        };
        match primitive {
            Primitive::AssociateAccept(pdu) => {
                let endpoint = cx.shared.endpoint.as_mut().ok_or(None)?;
                e2e.accept(endpoint, cx.now, &pdu);
            }
            Primitive::AssociateReject(pdu) => e2e.reject(cx.now, &or_unreachable(pdu)),
            Primitive::Data(pdu) => return self.protect(cx, pdu).map_err(|_| None),
            Primitive::ReleaseRequest(_) => e2e.release(cx.now),
            Primitive::ReleaseResponse(_) => e2e.release_response(cx.now),
            Primitive::Abort(_) => e2e.abort(cx.now, AbortCause::Application),
            Primitive::AssociateRequest(_) => {}
        }
        Ok(None)
    }

    /// A local MMS client asks for the peer.
    fn initiate(&mut self, cx: &mut Context<'_>, request: &[u8]) -> Result<Option<What>, Option<What>> {
        let refused = |why: String| Some(What::Rejected(why));
        self.environment.prepare(cx, &self.settings).map_err(refused)?;
        let peer = Arc::clone(&self.settings.peer);
        let endpoint = cx.shared.endpoint.as_mut().ok_or(None)?;
        let e2e = endpoint.initiate(cx.now, peer, request);
        self.e2e = Some(e2e.map_err(|error| refused(error.to_string()))?);
        self.announce(cx);
        Ok(None)
    }

    /// `None` where it comes too late: the association is being released.
    fn protect(&mut self, cx: &mut Context<'_>, mut pdu: Vec<u8>) -> Result<Option<What>, Unsendable> {
        let is_canonical = self.settings.is_canonical;
        let form = (!self.is_encrypted()).then(|| legible(&mut cx.shared.transcoder, &mut pdu, is_canonical));
        let Some(e2e) = &mut self.e2e else { return Err(Unsendable) };
        if e2e.send(cx.now, &pdu).is_err() {
            return if e2e.is_releasing() { Ok(None) } else { Err(Unsendable) };
        }
        self.send_all(cx, mms::peek(&pdu).ok().as_ref(), form)?;
        Ok(Some(What::sent(form)))
    }

    fn is_encrypted(&self) -> bool {
        let protection = self.e2e.as_ref().and_then(e2e::Association::protection);
        protection.is_none_or(e2e::Protection::is_encrypted)
    }

    /// SecPDUs go out. `peek` tells of the MMS PDU in a transfer, `form` how XML shows it in clear.
    fn send_all(
        &mut self,
        cx: &mut Context<'_>,
        peek: Option<&Peek>,
        form: Option<Form>,
    ) -> Result<(), Unsendable> {
        let Some(e2e) = &mut self.e2e else { return Ok(()) };
        while let Some(sec_pdu) = e2e.poll_transmit() {
            let form = form.filter(|_| sec_pdu.kind == Kind::ClearTransfer);
            let env_pdu = EnvPdu { asso_id: e2e.id().to_owned(), sec_pdu, form };
            self.environment.send(cx, &self.settings, env_pdu, peek)?;
        }
        Ok(())
    }

    pub(super) fn flush(&mut self, cx: &mut Context<'_>) {
        match &mut self.environment {
            Environment::Osi(leg) => leg.flush(&mut cx.shared.outbox),
            Environment::Xmpp(Some(xmpp)) => {
                while let Some(stanza) = xmpp.poll_transmit() {
                    cx.shared.outbox.transmit(Transmit::Stanza(stanza));
                }
            }
            Environment::Xmpp(None) => {}
        }
    }

    /// The association is over.
    pub(super) fn close(&mut self, cx: &mut Context<'_>) {
        match &mut self.environment {
            Environment::Osi(leg) => leg.close(&mut cx.shared.outbox),
            Environment::Xmpp(xmpp) => xmpp.iter_mut().for_each(Correlation::close),
        }
        self.flush(cx);
    }
}

impl Environment {
    /// There is to be an association.
    fn prepare(&mut self, cx: &mut Context<'_>, settings: &Settings) -> Result<(), String> {
        match (self, &settings.outside) {
            (Self::Xmpp(xmpp), _) => {
                let correlation = cx.shared.correlation(settings, cx.now);
                *xmpp = Some(correlation.ok_or("there is no XMPP stream at present")?);
            }
            (Self::Osi(_), Outside::Osi(OsiSettings { leg: Leg { connect: Some(_), .. }, .. })) => {}
            (Self::Osi(_), _) => return Err(cx.station.initiates()),
        }
        Ok(())
    }

    fn send(
        &mut self,
        cx: &mut Context<'_>,
        settings: &Settings,
        env_pdu: EnvPdu,
        peek: Option<&Peek>,
    ) -> Result<(), Unsendable> {
        let sec_pdu = &env_pdu.sec_pdu;
        match (self, &settings.outside) {
            (Self::Xmpp(Some(xmpp)), _) => xmpp.send(env_pdu, peek),
            // Where an offer is made anew, so is the connection.
            (Self::Osi(leg), Outside::Osi(settings)) if sec_pdu.kind == Kind::HandshakeReq => {
                leg.close(&mut cx.shared.outbox);
                let address = settings.leg.connect.clone().ok_or(Unsendable)?;
                let (outbox, transport) = (&mut cx.shared.outbox, settings.transport.clone());
                *leg = OsiLeg::connecting(outbox, address, transport, env_pdu.sec_pdu.octets);
            }
            (Self::Osi(leg), _) => leg.send_sec_pdu(cx.now.monotonic, sec_pdu)?,
            (Self::Xmpp(None), _) => {}
        }
        Ok(())
    }
}

/// How an event ends its leg, if it does.
fn end_of(event: &osi::Event) -> Option<String> {
    match event {
        osi::Event::AssociateRejected { reason, .. } => Some(format!("far leg: {reason}")),
        osi::Event::Aborted { by, reason, .. } => Some(format!("far leg, by {by:?}: {reason}")),
        osi::Event::Released(_) => Some(String::from("the far leg was released")),
        // X.225 has no way back from there.
        osi::Event::ReleaseRequested(_) => {
            Some(String::from("the far leg was released without proof of by whom"))
        }
        _ => None,
    }
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

impl Shared {
    /// The stanzas of a new association with this peer, while the stream is up.
    fn correlation(&mut self, settings: &Settings, now: Now) -> Option<Correlation> {
        let Outside::Xmpp { route, message } = &settings.outside else { return None };
        let route = Route { own: self.own.clone()?, peer: route.clone(), message: *message };
        // Late answers to an association before a restart must not find one after it.
        let prefix = format!("{:x}.{:x}", now.utc.0, self.outbox.new_connection());
        Some(Correlation::new(route, prefix))
    }
}
