//! One leg of a relayed association: SecPDUs as service primitives, whichever environment carries them.

use std::time::Duration;

use schemas::envpdu::EnvPdu;
use schemas::secpdu::{Kind, SecPdu};
use schemas::time::Now;

use crate::environment::{EnvironmentEvent, EnvironmentFault};
use crate::leg::native::{NativeLeg, Unasked};
use crate::leg::{Heard, OsiLeg};
use crate::outbox::{ConnectionId, Outbox};
use crate::relay;
use crate::report::What;

pub(super) type Primitive = relay::Primitive<SecPdu>;

/// The leg.
pub(super) struct Leg {
    pub(super) native: NativeLeg,
    /// Its station has asked for release over OSI, where nothing but the answer can follow (X.225, 7.4).
    asks_release: bool,
}

impl Leg {
    pub(super) const fn new(native: NativeLeg) -> Self {
        Self { native, asks_release: false }
    }

    pub(super) const fn connection(&self) -> Option<ConnectionId> {
        self.native.connection()
    }

    pub(super) fn poll_timeout(&self) -> Option<Duration> {
        self.native.poll_timeout()
    }

    /// The next thing that its station says over OSI.
    pub(super) fn poll(&mut self, is_encrypted: bool) -> Option<Heard<SecPdu>> {
        let event = self.native.osi()?.poll_event()?;
        Some(self.heard(&event, is_encrypted))
    }

    pub(super) fn heard(&mut self, event: &osi::Event, is_encrypted: bool) -> Heard<SecPdu> {
        match event.sec_pdu(is_encrypted) {
            Ok(Some(sec_pdu)) => {
                self.asks_release |= sec_pdu.kind == Kind::ReleaseReq;
                Heard::primitive(primitive(sec_pdu))
            }
            Ok(None) => self.heard_without(event),
            Err(reason) => fault(EnvironmentFault::UnknownInPrimitive, reason.to_string()),
        }
    }

    /// Some primitives may have no SecPDU: what a layer below says of itself.
    fn heard_without(&self, event: &osi::Event) -> Heard<SecPdu> {
        match event {
            osi::Event::AssociateRejected { reason, .. } => {
                Heard::both(What::Rejected(reason.to_string()), Primitive::AssociateReject(None))
            }
            osi::Event::Aborted { by, reason, .. } => lost(format!("by {by:?}: {reason}")),
            osi::Event::ReleaseRequested(_) => {
                fault(EnvironmentFault::UnknownInPrimitive, String::from("nothing"))
            }
            // Whoever has asked may leave without waiting for the answer.
            osi::Event::Released(_) if self.asks_release => {
                Heard::primitive(Primitive::ReleaseResponse(None))
            }
            osi::Event::Released(_) => lost(String::from("released without a ReleaseRsp")),
            _ => Heard::NOTHING,
        }
    }

    /// Sends a primitive of the association with this identifier. `Err` says why it cannot.
    pub(super) fn send(
        &mut self,
        outbox: &mut Outbox,
        now: Now,
        asso_id: &str,
        primitive: Primitive,
    ) -> Result<(), String> {
        if let Primitive::AssociateRequest(_) = primitive {
            self.native.prepare(outbox, now).map_err(|why| {
                String::from(match why {
                    Unasked::NoStream => "there is no XMPP stream at present",
                    Unasked::NoConnect => "the other side initiates: its leg has no `connect`",
                })
            })?;
            self.native.announce(outbox);
        }
        match sec_pdu(primitive) {
            Ok(sec_pdu) if sec_pdu.kind == Kind::ReleaseReq && self.asks_release => Ok(()),
            Ok(sec_pdu) => {
                let env_pdu = EnvPdu { asso_id: asso_id.to_owned(), sec_pdu, form: None };
                let sent = self.native.send(outbox, now, env_pdu, None);
                sent.map_err(|_| String::from("the environment does not take a SecPDU"))
            }
            Err(primitive) => {
                self.send_without(now, &primitive);
                Ok(())
            }
        }
    }

    /// What a relay says of itself it says without a SecPDU, because it could not sign one.
    fn send_without(&mut self, now: Now, primitive: &relay::Primitive) {
        if let Some(osi) = self.native.osi() {
            // A leg that does not take it is closed.
            let _ = osi.send(now.monotonic, primitive);
        }
        if let (Some(xmpp), relay::Primitive::Abort(_) | relay::Primitive::AssociateReject(_)) =
            (self.native.xmpp(), primitive)
        {
            xmpp.fail();
        }
    }

    pub(super) const fn osi(&mut self) -> Option<&mut OsiLeg> {
        self.native.osi()
    }
}

/// What its kind makes of a SecPDU.
pub(super) fn primitive(sec_pdu: SecPdu) -> Primitive {
    use osi::native::Primitive as Service;
    match Service::of(sec_pdu.kind) {
        Service::AssociateRequest => Primitive::AssociateRequest(sec_pdu),
        Service::AssociateAccept => Primitive::AssociateAccept(sec_pdu),
        Service::AssociateReject => Primitive::AssociateReject(Some(sec_pdu)),
        Service::Data => Primitive::Data(sec_pdu),
        Service::ReleaseRequest => Primitive::ReleaseRequest(Some(sec_pdu)),
        Service::ReleaseResponse => Primitive::ReleaseResponse(Some(sec_pdu)),
        Service::Abort => Primitive::Abort(Some(sec_pdu)),
    }
}

/// And back; `Err`: a primitive without one.
fn sec_pdu(primitive: Primitive) -> Result<SecPdu, relay::Primitive> {
    match primitive {
        Primitive::AssociateRequest(pdu) | Primitive::AssociateAccept(pdu) | Primitive::Data(pdu) => Ok(pdu),
        Primitive::AssociateReject(pdu) => pdu.ok_or(relay::Primitive::AssociateReject(None)),
        Primitive::ReleaseRequest(pdu) => pdu.ok_or(relay::Primitive::ReleaseRequest(None)),
        Primitive::ReleaseResponse(pdu) => pdu.ok_or(relay::Primitive::ReleaseResponse(None)),
        Primitive::Abort(pdu) => pdu.ok_or(relay::Primitive::Abort(None)),
    }
}

/// The station is gone.
pub(super) const fn lost(how: String) -> Heard<SecPdu> {
    Heard::both(What::Aborted(how), Primitive::Abort(None))
}

/// The environment is not what it should be, and that ends the leg.
pub(super) const fn fault(fault: EnvironmentFault, found: String) -> Heard<SecPdu> {
    Heard::both(What::Environment(EnvironmentEvent { fault, found }), Primitive::Abort(None))
}
