//! The leg of a local MMS peer: MMS PDUs over OSI, as they are.

use std::sync::Arc;
use std::time::Duration;

use e2e::compat::{ASecurity, Refused, Verified};
use e2e::{Expected, Now};
use schemas::mms::{self, InitiateError, PduKind};
use schemas::time::Utc;

use super::What;
use super::linked::Context;
use super::station::MmsSettings;
use crate::environment::EnvironmentEvent;
use crate::leg::{Heard, OsiLeg};
use crate::relay::Primitive;

/// The leg.
pub(super) struct Mms {
    settings: Arc<MmsSettings>,
    leg: OsiLeg,
    /// The certificate that the peer has shown in ACSE.
    verified: Option<Verified>,
}

impl Mms {
    /// Towards a peer that has asked on this leg, or that is still to be asked.
    pub(super) fn new(settings: &Arc<MmsSettings>, leg: OsiLeg) -> Self {
        Self { settings: Arc::clone(settings), leg, verified: None }
    }

    pub(super) const fn osi(&mut self) -> &mut OsiLeg {
        &mut self.leg
    }

    pub(super) const fn leg(&self) -> &OsiLeg {
        &self.leg
    }

    /// The connection is there. What is said then, if anything.
    pub(super) fn handle_connected(&mut self, cx: &mut Context<'_>) -> Heard {
        self.leg.handle_connected(&self.settings.osi.osi, cx.now.monotonic);
        self.sign(cx).map_or_else(|refused| self.refuse(cx, refused), |()| Heard::NOTHING)
    }

    /// Whether the peer's certificate would still be taken.
    pub(super) fn recheck(&mut self, cx: &mut Context<'_>) -> Heard {
        let (Some(verified), Some(expected), Some(own)) =
            (&self.verified, &self.settings.certificate, &cx.shared.a_security)
        else {
            return Heard::NOTHING;
        };
        match own.recheck(cx.now.utc, expected, verified) {
            Ok(()) => Heard::NOTHING,
            Err(refused) => self.refuse(cx, What::ASecurity(refused)),
        }
    }

    /// The next thing the peer says.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Option<Heard> {
        self.leg.poll_event().map(|event| self.heard(cx, event))
    }

    pub(super) fn heard(&mut self, cx: &mut Context<'_>, event: osi::Event) -> Heard {
        match event {
            osi::Event::AssociateRequest { authentication, user_information, .. } => {
                let checked = self.verify(cx, authentication, ASecurity::verify_request);
                match checked.and_then(|()| self.sign(cx)) {
                    Ok(()) => Heard::both(What::Requested, Primitive::AssociateRequest(user_information)),
                    Err(refused) => self.refuse(cx, refused),
                }
            }
            osi::Event::AssociateAccepted { authentication, user_information, .. } => {
                match self.verify(cx, authentication, ASecurity::verify_response) {
                    Ok(()) => Heard::primitive(Primitive::AssociateAccept(user_information)),
                    Err(refused) => self.refuse(cx, refused),
                }
            }
            osi::Event::AssociateRejected { reason, user_information } => {
                // The peer takes no other PDU for an answer, and would wait.
                let explains =
                    |pdu: &Vec<u8>| mms::peek(pdu).is_ok_and(|peek| peek.kind == PduKind::InitiateError);
                let error = user_information.filter(explains);
                Heard::both(What::Rejected(reason.to_string()), Primitive::AssociateReject(error))
            }
            osi::Event::Data(pdu) => Heard::primitive(Primitive::Data(pdu)),
            osi::Event::ReleaseRequested(_) => Heard::primitive(Primitive::ReleaseRequest(None)),
            osi::Event::Released(_) => Heard::primitive(Primitive::ReleaseResponse(None)),
            osi::Event::Aborted { by, reason, .. } => {
                let event = EnvironmentEvent::unauthenticated(&reason).map(What::Environment);
                let aborted = || What::Aborted(format!("leg of MMS, by {by:?}: {reason}"));
                Heard::both(event.unwrap_or_else(aborted), Primitive::Abort(None))
            }
        }
    }

    /// Whether the peer has shown the certificate that it must, where it must.
    fn verify(
        &mut self,
        cx: &mut Context<'_>,
        value: Option<Vec<u8>>,
        verify: fn(&mut ASecurity, Utc, &Expected, &[u8]) -> Result<Verified, Refused>,
    ) -> Result<(), What> {
        let Some(expected) = &self.settings.certificate else { return Ok(()) };
        let own = cx.shared.a_security.as_mut().ok_or_else(no_a_security)?;
        let verified =
            verify(own, cx.now.utc, expected, &value.unwrap_or_default()).map_err(What::ASecurity)?;
        self.verified = Some(verified);
        Ok(())
    }

    /// Shows ours, where the peer shows its.
    fn sign(&mut self, cx: &mut Context<'_>) -> Result<(), What> {
        if self.settings.certificate.is_some() {
            let own = cx.shared.a_security.as_mut().ok_or_else(no_a_security)?;
            let value = own.sign(cx.now.utc).map_err(|error| What::Rejected(error.to_string()))?;
            self.leg.authenticate(value);
        }
        Ok(())
    }

    /// There is no room for this association: says so to the peer.
    pub(super) fn turn_away(&mut self, now: Now) {
        let error = mms::initiate_error(InitiateError::Other);
        // An answer to what was asked can always be sent.
        let _ = self.leg.send(now.monotonic, &Primitive::AssociateReject(Some(error)));
    }

    /// Aborts, and tells the peer nothing more.
    fn refuse(&mut self, cx: &mut Context<'_>, why: What) -> Heard {
        self.leg.close(&mut cx.shared.outbox);
        Heard::both(why, Primitive::Abort(None))
    }

    pub(super) fn send(
        &mut self,
        cx: &mut Context<'_>,
        primitive: Primitive,
    ) -> Result<Option<What>, Option<What>> {
        let primitive = match (&self.leg, primitive) {
            (OsiLeg::Absent, Primitive::AssociateRequest(request)) => return self.connect(cx, request),
            (_, Primitive::AssociateReject(pdu)) => Primitive::AssociateReject(Some(or_unreachable(pdu))),
            (_, primitive) => primitive,
        };
        self.leg.send(cx.now.monotonic, &primitive).map(|()| None).map_err(|_| None)
    }

    /// The local MMS server is asked for.
    fn connect(&mut self, cx: &mut Context<'_>, request: Vec<u8>) -> Result<Option<What>, Option<What>> {
        let address = self.settings.osi.leg.connect.clone();
        let address = address.ok_or_else(|| Some(What::Rejected(cx.station.initiates())))?;
        let transport = self.settings.osi.transport.clone();
        self.leg = OsiLeg::connecting(&mut cx.shared.outbox, address, transport, request);
        Ok(None)
    }

    pub(super) fn poll_timeout(&self) -> Option<Duration> {
        self.leg.poll_timeout()
    }
}

/// What a refusal without an Initiate-Error tells the one that asked.
pub(super) fn or_unreachable(initiate_error: Option<Vec<u8>>) -> Vec<u8> {
    initiate_error.unwrap_or_else(|| mms::initiate_error(InitiateError::ApplicationUnreachable))
}

/// What the configuration's checks leave no room for.
fn no_a_security() -> What {
    What::Rejected(String::from("there is no [a_security]"))
}
