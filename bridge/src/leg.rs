//! Path rows 1 to 6 as a relay sees them: one OSI leg of an association, from before its connection is there until it
//! is gone.

pub(crate) mod native;

use std::sync::Arc;
use std::time::Duration;

use schemas::secpdu::SecPdu;

use crate::config::HostPort;
use crate::outbox::{ConnectionId, Outbox, Transmit};
use crate::relay::Primitive;
use crate::report::What;
use crate::tls::Transport;

/// A primitive that its leg cannot take: the association ends.
pub(crate) struct Unsendable;

/// What a leg has to say.
pub(crate) struct Heard<P = Vec<u8>> {
    pub(crate) what: Option<What>,
    pub(crate) primitive: Option<Primitive<P>>,
}

impl<P> Heard<P> {
    pub(crate) const NOTHING: Self = Self { what: None, primitive: None };

    pub(crate) const fn what(what: What) -> Self {
        Self { what: Some(what), primitive: None }
    }

    pub(crate) const fn primitive(primitive: Primitive<P>) -> Self {
        Self { what: None, primitive: Some(primitive) }
    }

    pub(crate) const fn both(what: What, primitive: Primitive<P>) -> Self {
        Self { what: Some(what), primitive: Some(primitive) }
    }
}

/// A leg over OSI.
pub(crate) enum OsiLeg {
    /// Not asked for yet.
    Absent,
    /// Waits for TCP, with what is to be sent in the AARQ then.
    Connecting(ConnectionId, Vec<u8>),
    /// Speaks OSI.
    Up(ConnectionId, Box<osi::Association>),
}

impl OsiLeg {
    /// A connection is to be opened, for an association that begins with this.
    pub(crate) fn connecting(
        outbox: &mut Outbox,
        address: HostPort,
        transport: Transport,
        user_information: Vec<u8>,
    ) -> Self {
        let connection = outbox.new_connection();
        outbox.transmit(Transmit::Connect { connection, address, transport });
        Self::Connecting(connection, user_information)
    }

    pub(crate) const fn connection(&self) -> Option<ConnectionId> {
        match self {
            Self::Absent => None,
            Self::Connecting(connection, _) | Self::Up(connection, _) => Some(*connection),
        }
    }

    pub(crate) fn handle_connected(&mut self, config: &Arc<osi::Config>, now: Duration) {
        let Self::Connecting(connection, user_information) = self else { return };
        let user_information = std::mem::take(user_information);
        let osi = osi::Association::initiator(Arc::clone(config), now, user_information);
        *self = Self::Up(*connection, Box::new(osi));
    }

    /// Our authentication value, before AARQ or AARE goes out.
    pub(crate) fn authenticate(&mut self, value: Vec<u8>) {
        if let Self::Up(_, osi) = self {
            osi.authenticate(value);
        }
    }

    pub(crate) fn handle_octets(&mut self, now: Duration, octets: &[u8]) {
        if let Self::Up(_, osi) = self {
            osi.handle_octets(now, octets);
        }
    }

    pub(crate) fn handle_closed(&mut self) {
        if let Self::Up(_, osi) = self {
            osi.handle_closed();
        }
    }

    pub(crate) fn handle_timeout(&mut self, now: Duration) {
        if let Self::Up(_, osi) = self {
            osi.handle_timeout(now);
        }
    }

    pub(crate) fn poll_timeout(&self) -> Option<Duration> {
        match self {
            Self::Up(_, osi) => osi.poll_timeout(),
            _ => None,
        }
    }

    pub(crate) fn poll_event(&mut self) -> Option<osi::Event> {
        match self {
            Self::Up(_, osi) => osi.poll_event(),
            _ => None,
        }
    }

    /// Sends a primitive, unless there is nobody to send it to.
    pub(crate) fn send(&mut self, now: Duration, primitive: &Primitive) -> Result<(), Unsendable> {
        let Self::Up(_, osi) = self else { return Ok(()) };
        match primitive {
            Primitive::AssociateAccept(pdu) => osi.accept(pdu),
            Primitive::AssociateReject(pdu) => osi.reject(pdu.as_deref()),
            Primitive::Data(pdu) => osi.send(pdu).map_err(|_| Unsendable)?,
            Primitive::ReleaseRequest(_) => osi.release(now, None),
            Primitive::ReleaseResponse(_) => osi.release_response(None),
            Primitive::Abort(_) => osi.abort(None),
            Primitive::AssociateRequest(_) => {}
        }
        Ok(())
    }

    /// In native mode: does what carries a SecPDU.
    pub(crate) fn send_sec_pdu(&mut self, now: Duration, sec_pdu: &SecPdu) -> Result<(), Unsendable> {
        let Self::Up(_, osi) = self else { return Ok(()) };
        osi.send_sec_pdu(now, sec_pdu).map_err(|_| Unsendable)
    }

    /// What is to go out goes out.
    pub(crate) fn flush(&mut self, outbox: &mut Outbox) {
        let Self::Up(connection, osi) = self else { return };
        while let Some(octets) = osi.poll_transmit() {
            outbox.transmit(Transmit::Octets { connection: *connection, octets });
        }
    }

    /// The association is over: what has not ended in order is aborted, and its connection closed.
    pub(crate) fn close(&mut self, outbox: &mut Outbox) {
        if let Self::Up(_, osi) = self
            && !osi.wants_close()
        {
            osi.abort(None);
        }
        self.flush(outbox);
        if let Some(connection) = self.connection() {
            outbox.transmit(Transmit::Close { connection });
        }
    }
}
