//! A leg that carries SecPDUs, over XMPP or, in native mode, over OSI (IEC 62351-4, clauses 15 and 16): the same for an
//! end of E2E-security and for a relay without keys.

use std::sync::Arc;
use std::time::Duration;

use schemas::envpdu::EnvPdu;
use schemas::mms::Peek;
use schemas::secpdu::Kind;
use schemas::time::Now;
use xmpp::association::{Association as Correlation, Inbound, Route};
use xmpp::stanza::Stanza;

use super::{OsiLeg, Unsendable};
use crate::outbox::{ConnectionId, Outbox};
use crate::outside::{Outside, XmppSettings};

/// The leg.
pub(crate) struct NativeLeg {
    outside: Arc<Outside>,
    way: Way,
}

/// Why nobody can be asked on a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unasked {
    NoStream,
    NoConnect,
}

/// What carries the SecPDUs.
enum Way {
    Osi(OsiLeg),
    /// Over XMPP, from when it is asked for or asks.
    Xmpp(Option<Box<Correlation>>),
}

impl NativeLeg {
    /// Towards a peer that is still to be asked.
    pub(crate) fn new(outside: &Arc<Outside>) -> Self {
        let way = match **outside {
            Outside::Osi(_) => Way::Osi(OsiLeg::Absent),
            Outside::Xmpp(_) => Way::Xmpp(None),
        };
        Self { outside: Arc::clone(outside), way }
    }

    /// The peer has sent an AARQ.
    pub(crate) fn asked_by_aarq(outside: &Arc<Outside>, leg: OsiLeg) -> Self {
        Self { outside: Arc::clone(outside), way: Way::Osi(leg) }
    }

    /// There is to be an association.
    pub(crate) fn prepare(&mut self, outbox: &mut Outbox, now: Now) -> Result<(), Unasked> {
        match (&mut self.way, &*self.outside) {
            (Way::Xmpp(xmpp), Outside::Xmpp(settings)) => {
                let correlation = correlation(outbox, settings, now);
                *xmpp = Some(Box::new(correlation.ok_or(Unasked::NoStream)?));
            }
            (Way::Osi(_), Outside::Osi(settings)) if settings.leg.connect.is_some() => {}
            _ => return Err(Unasked::NoConnect),
        }
        Ok(())
    }

    /// The peer's server is told of us, so that the peer is told when we are gone.
    pub(crate) fn announce(&self, outbox: &mut Outbox) {
        if let Outside::Xmpp(XmppSettings { account, route, .. }) = &*self.outside {
            outbox.stanza(*account, Stanza::directed_presence(route));
        }
    }

    /// Sends a SecPDU. `peek` tells of the MMS PDU in a transfer.
    pub(crate) fn send(
        &mut self,
        outbox: &mut Outbox,
        now: Now,
        env_pdu: EnvPdu,
        peek: Option<&Peek>,
    ) -> Result<(), Unsendable> {
        let sec_pdu = &env_pdu.sec_pdu;
        match (&mut self.way, &*self.outside) {
            (Way::Xmpp(Some(xmpp)), _) => xmpp.send(env_pdu, peek),
            // Where an offer is made anew, so is the connection.
            (Way::Osi(leg), Outside::Osi(settings)) if sec_pdu.kind == Kind::HandshakeReq => {
                leg.close(outbox);
                let address = settings.leg.connect.clone().ok_or(Unsendable)?;
                let transport = settings.transport.clone();
                *leg = OsiLeg::connecting(outbox, address, transport, env_pdu.sec_pdu.octets);
            }
            (Way::Osi(leg), _) => leg.send_sec_pdu(now.monotonic, sec_pdu)?,
            (Way::Xmpp(None), _) => {}
        }
        Ok(())
    }

    /// What a stanza means; nothing where there is no association over XMPP.
    pub(crate) fn handle_stanza(&mut self, stanza: Stanza) -> Option<Inbound> {
        self.xmpp().map(|xmpp| xmpp.handle_stanza(stanza))
    }

    pub(crate) fn handle_connected(&mut self, now: Now) {
        if let (Way::Osi(leg), Outside::Osi(settings)) = (&mut self.way, &*self.outside) {
            leg.handle_connected(&settings.osi, now.monotonic);
        }
    }

    pub(crate) fn handle_timeout(&mut self, now: Now) {
        if let Way::Osi(leg) = &mut self.way {
            leg.handle_timeout(now.monotonic);
        }
    }

    pub(crate) fn poll_timeout(&self) -> Option<Duration> {
        match &self.way {
            Way::Osi(leg) => leg.poll_timeout(),
            Way::Xmpp(_) => None,
        }
    }

    pub(crate) const fn osi(&mut self) -> Option<&mut OsiLeg> {
        match &mut self.way {
            Way::Osi(leg) => Some(leg),
            Way::Xmpp(_) => None,
        }
    }

    pub(crate) fn xmpp(&mut self) -> Option<&mut Correlation> {
        match &mut self.way {
            Way::Xmpp(xmpp) => xmpp.as_deref_mut(),
            Way::Osi(_) => None,
        }
    }

    pub(crate) const fn connection(&self) -> Option<ConnectionId> {
        match &self.way {
            Way::Osi(leg) => leg.connection(),
            Way::Xmpp(_) => None,
        }
    }

    /// Whether a stanza with this id answers one that was sent on this leg.
    pub(crate) fn owns(&self, id: &str) -> bool {
        matches!(&self.way, Way::Xmpp(Some(xmpp)) if xmpp.owns(id))
    }

    /// What is to go out goes out.
    pub(crate) fn flush(&mut self, outbox: &mut Outbox) {
        match (&mut self.way, &*self.outside) {
            (Way::Osi(leg), _) => leg.flush(outbox),
            (Way::Xmpp(Some(xmpp)), Outside::Xmpp(settings)) => {
                while let Some(stanza) = xmpp.poll_transmit() {
                    outbox.stanza(settings.account, stanza);
                }
            }
            (Way::Xmpp(_), _) => {}
        }
    }

    /// The association is over.
    pub(crate) fn close(&mut self, outbox: &mut Outbox) {
        match &mut self.way {
            Way::Osi(leg) => leg.close(outbox),
            Way::Xmpp(xmpp) => xmpp.iter_mut().for_each(|xmpp| xmpp.close()),
        }
        self.flush(outbox);
    }
}

/// The stanzas of a new association, while the stream is up.
fn correlation(outbox: &mut Outbox, settings: &XmppSettings, now: Now) -> Option<Correlation> {
    let own = outbox.own(settings.account)?.clone();
    let route = Route { own, peer: settings.route.clone(), message: settings.message };
    // Late answers to an association before a restart must not find one after it.
    let prefix = format!("{:x}.{:x}", now.utc.0, outbox.new_connection());
    Some(Correlation::new(route, prefix))
}
