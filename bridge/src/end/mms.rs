//! The leg of a local MMS peer: MMS PDUs over OSI, as they are.

use std::sync::Arc;
use std::time::Duration;

use e2e::Now;
use schemas::mms::{self, InitiateError, PduKind};

use super::What;
use super::linked::{Context, Heard};
use super::station::OsiSettings;
use crate::leg::OsiLeg;
use crate::relay::Primitive;

/// The leg.
pub(super) struct Mms {
    settings: Arc<OsiSettings>,
    leg: OsiLeg,
}

impl Mms {
    /// Towards a peer that has asked on this leg, or that is still to be asked.
    pub(super) fn new(settings: &Arc<OsiSettings>, leg: OsiLeg) -> Self {
        Self { settings: Arc::clone(settings), leg }
    }

    pub(super) const fn osi(&mut self) -> &mut OsiLeg {
        &mut self.leg
    }

    pub(super) const fn leg(&self) -> &OsiLeg {
        &self.leg
    }

    pub(super) fn handle_connected(&mut self, now: Now) {
        self.leg.handle_connected(&self.settings.osi, now.monotonic);
    }

    /// The next thing the peer says.
    pub(super) fn poll(&mut self) -> Option<Heard> {
        self.leg.poll_event().map(Self::heard)
    }

    pub(super) fn heard(event: osi::Event) -> Heard {
        match event {
            osi::Event::AssociateRequest { user_information, .. } => {
                Heard::both(What::Requested, Primitive::AssociateRequest(user_information))
            }
            osi::Event::AssociateAccepted { user_information, .. } => {
                Heard::primitive(Primitive::AssociateAccept(user_information))
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
                let why = What::Aborted(format!("leg of MMS, by {by:?}: {reason}"));
                Heard::both(why, Primitive::Abort(None))
            }
        }
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
        let address = self.settings.leg.connect.clone();
        let address = address.ok_or_else(|| Some(What::Rejected(cx.station.initiates())))?;
        let transport = self.settings.transport.clone();
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
