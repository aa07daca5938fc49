//! The leg where E2E-security ends: MMS PDUs on the inside, SecPDUs on the outside, which travel over XMPP or, in
//! native mode, over OSI (IEC 62351-4, clauses 15 and 16).

use std::sync::Arc;
use std::time::Duration;

use e2e::{AbortCause, Now, Refusal, Role};
use schemas::envpdu::EnvPdu;
use schemas::mms::{self, InitiateError, Peek};
use schemas::secpdu::{Kind, SecPdu};
use schemas::transcode::{Form, Transcoder};
use xmpp::association::Inbound;
use xmpp::stanza::Stanza;

use super::linked::Context;
use super::mms::or_unreachable;
use super::station::SecuredSettings as Settings;
use super::{ConnectionId, Rekey, Shared, What};
use crate::environment::EnvironmentEvent;
use crate::leg::native::{NativeLeg, Unasked};
use crate::leg::{Heard, OsiLeg, Unsendable};
use crate::relay::Primitive;

/// The leg: `e2e` is there from the handshake on.
pub(super) struct Secured {
    settings: Arc<Settings>,
    e2e: Option<e2e::Association>,
    environment: NativeLeg,
    /// How the environment was lost, until that is told.
    lost: Option<String>,
}

impl Secured {
    /// Towards a peer that is still to be asked.
    pub(super) fn new(settings: &Arc<Settings>) -> Self {
        let environment = NativeLeg::new(&settings.outside);
        Self { settings: Arc::clone(settings), e2e: None, environment, lost: None }
    }

    /// The peer has sent a HandshakeReq in a stanza. `None` where it was refused.
    pub(super) fn asked_by_stanza(
        cx: &mut Context<'_>,
        settings: &Arc<Settings>,
        stanza: Stanza,
    ) -> Option<Self> {
        let mut asked = Self::new(settings);
        asked.environment.prepare(&mut cx.shared.outbox, cx.now).ok()?;
        let request = match asked.environment.handle_stanza(stanza)? {
            Inbound::SecPdu(request) => request,
            Inbound::Dropped(why) => {
                cx.report("", What::Ignored(why.to_string()));
                return None;
            }
            _ => return None,
        };
        asked.asked(cx, &request.asso_id, &request.sec_pdu)
    }

    /// The peer has sent a HandshakeReq in an AARQ. `None` where it was refused.
    pub(super) fn asked_by_aarq(
        cx: &mut Context<'_>,
        settings: &Arc<Settings>,
        leg: OsiLeg,
        event: &osi::Event,
    ) -> Option<Self> {
        let environment = NativeLeg::asked_by_aarq(&settings.outside, leg);
        let mut asked = Self { environment, ..Self::new(settings) };
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
                self.environment.announce(&mut cx.shared.outbox);
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
            let env_pdu = EnvPdu { asso_id: id.to_owned(), sec_pdu: reply, form: None };
            let _ = self.environment.send(&mut cx.shared.outbox, cx.now, env_pdu, None);
        }
        self.close(cx);
    }

    /// The association's identifier as far as it is known.
    pub(super) fn id(&self) -> Option<&str> {
        self.e2e.as_ref().map(e2e::Association::id)
    }

    /// Whether a stanza with this id answers one of this association.
    pub(super) fn owns(&self, id: &str) -> bool {
        self.environment.owns(id)
    }

    pub(super) fn is_over_xmpp(&self) -> bool {
        self.settings.outside.xmpp().is_some()
    }

    pub(super) const fn osi(&mut self) -> Option<&mut OsiLeg> {
        self.environment.osi()
    }

    pub(super) const fn connection(&self) -> Option<ConnectionId> {
        self.environment.connection()
    }

    pub(super) fn handle_connected(&mut self, now: Now) {
        self.environment.handle_connected(now);
    }

    pub(super) fn handle_stanza(&mut self, cx: &mut Context<'_>, stanza: Stanza) -> Heard {
        let Some(inbound) = self.environment.handle_stanza(stanza) else { return Heard::NOTHING };
        match inbound {
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
        self.environment.handle_timeout(now);
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
        let e2e = self.e2e.as_ref().and_then(e2e::Association::poll_timeout);
        e2e.into_iter().chain(self.environment.poll_timeout()).min()
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
                if let (Some(xmpp), Ok(peek)) = (self.environment.xmpp(), mms::peek(&pdu)) {
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
        let event = self.environment.osi()?.poll_event()?;
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
        let prepared = self.environment.prepare(&mut cx.shared.outbox, cx.now);
        prepared.map_err(|why| {
            refused(match why {
                Unasked::NoStream => String::from("there is no XMPP stream at present"),
                Unasked::NoConnect => cx.station.initiates(),
            })
        })?;
        let peer = Arc::clone(&self.settings.peer);
        let endpoint = cx.shared.endpoint.as_mut().ok_or(None)?;
        let e2e = endpoint.initiate(cx.now, peer, request);
        self.e2e = Some(e2e.map_err(|error| refused(error.to_string()))?);
        self.environment.announce(&mut cx.shared.outbox);
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
            self.environment.send(&mut cx.shared.outbox, cx.now, env_pdu, peek)?;
        }
        Ok(())
    }

    pub(super) fn flush(&mut self, cx: &mut Context<'_>) {
        self.environment.flush(&mut cx.shared.outbox);
    }

    /// The association is over.
    pub(super) fn close(&mut self, cx: &mut Context<'_>) {
        self.environment.close(&mut cx.shared.outbox);
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
