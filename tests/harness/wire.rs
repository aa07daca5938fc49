//! Two OSI connections with a broker in between that has no keys: it takes SecPDUs off one as it has them from the
//! OSI stack, shows them to the test's broker as stanzas, and puts on the other what that makes of them.

use std::sync::Arc;
use std::time::Duration;

use bridge::end::ConnectionId;
use jid::Jid;
use schemas::envpdu::EnvPdu;
use schemas::secpdu::{Handshake, HandshakeHead, Kind, SecPdu};
use xmpp::stanza::{Carrier, IqType, MessageType, Payload, Stanza, StanzaKind, carrier};

use crate::pair::{Role, native};

/// All connections.
#[derive(Default)]
pub(crate) struct Wire {
    crossings: Vec<Crossing>,
}

/// What belongs to one association.
struct Crossing {
    /// As the handshake has it.
    id: String,
    is_encrypted: bool,
    taps: Vec<Tap>,
}

/// The OSI stack that a bridge speaks with.
struct Tap {
    role: Role,
    connection: ConnectionId,
    osi: osi::Association,
    is_closed: bool,
}

/// What is to be done to a bridge.
pub(crate) enum Toward {
    Octets(Role, ConnectionId, Vec<u8>),
    Closed(Role, ConnectionId),
    /// To the broker.
    Stanza(Role, Stanza),
}

impl Wire {
    /// A bridge has opened a connection.
    pub(crate) fn connected(&mut self, role: Role, connection: ConnectionId, now: Duration) {
        let osi = osi::Association::responder(Arc::new([native(role.other())]), now);
        self.begin(String::new(), Tap { role, connection, osi, is_closed: false });
    }

    /// The broker opens one to a bridge, for this HandshakeReq.
    pub(crate) fn connect(&mut self, role: Role, connection: ConnectionId, now: Duration, pdu: EnvPdu) {
        let config = native(role.other());
        let osi = osi::Association::initiator(config, now, pdu.sec_pdu.octets);
        let tap = Tap { role, connection, osi, is_closed: false };
        let lacks = |crossing: &&mut Crossing| crossing.id == pdu.asso_id && !crossing.has(role);
        match self.crossings.iter_mut().rev().find(lacks) {
            Some(crossing) => crossing.taps.push(tap),
            None => self.begin(pdu.asso_id, tap),
        }
    }

    fn begin(&mut self, id: String, tap: Tap) {
        self.crossings.push(Crossing { id, is_encrypted: true, taps: vec![tap] });
    }

    pub(crate) fn handle_octets(&mut self, at: (Role, ConnectionId), now: Duration, octets: &[u8]) -> bool {
        self.tap(at).map(|tap| tap.osi.handle_octets(now, octets)).is_some()
    }

    pub(crate) fn handle_closed(&mut self, at: (Role, ConnectionId)) -> bool {
        self.tap(at).map(|tap| tap.osi.handle_closed()).is_some()
    }

    pub(crate) fn tick(&mut self, now: Duration) {
        self.crossings
            .iter_mut()
            .flat_map(|crossing| &mut crossing.taps)
            .for_each(|tap| tap.osi.handle_timeout(now));
    }

    /// What the broker has made of a SecPDU goes to a bridge, if that knows the association.
    pub(crate) fn deliver(&mut self, to: Role, now: Duration, env_pdu: &EnvPdu) {
        let id = env_pdu.asso_id.as_str();
        let mut crossings = self.crossings.iter_mut().rev().filter(|crossing| crossing.is(id));
        if let Some(tap) = crossings.find_map(|crossing| crossing.tap(to)) {
            // What the stack does not take in this state cannot be sent.
            let _ = tap.osi.send_sec_pdu(now, &env_pdu.sec_pdu);
        }
    }

    /// A bridge begins anew: its connections are gone, and of each that was joined to one the other end.
    pub(crate) fn restart(&mut self, role: Role) {
        for crossing in &mut self.crossings {
            crossing.taps.retain(|tap| tap.role != role);
            crossing.end(role);
        }
    }

    /// The next thing that happens.
    pub(crate) fn poll(&mut self) -> Option<Toward> {
        self.crossings.iter_mut().find_map(Crossing::poll)
    }

    fn tap(&mut self, at: (Role, ConnectionId)) -> Option<&mut Tap> {
        let mut taps = self.crossings.iter_mut().flat_map(|crossing| &mut crossing.taps);
        taps.find(|tap| (tap.role, tap.connection) == at)
    }
}

impl Crossing {
    /// Whether this identifier is its own, or completes it, or begins it.
    fn is(&self, id: &str) -> bool {
        let begins =
            |whole: &str, part: &str| whole.strip_prefix(part).is_some_and(|rest| rest.starts_with(':'));
        self.id == id || begins(&self.id, id) || begins(id, &self.id)
    }

    fn has(&self, role: Role) -> bool {
        self.taps.iter().any(|tap| tap.role == role && !tap.is_closed)
    }

    fn tap(&mut self, role: Role) -> Option<&mut Tap> {
        self.taps.iter_mut().find(|tap| tap.role == role && !tap.is_closed)
    }

    fn poll(&mut self) -> Option<Toward> {
        for at in 0..self.taps.len() {
            let tap = self.taps.get_mut(at)?;
            let (role, connection) = (tap.role, tap.connection);
            if let Some(octets) = tap.osi.poll_transmit() {
                return Some(Toward::Octets(role, connection, octets));
            }
            if let Some(event) = tap.osi.poll_event() {
                match event.sec_pdu(self.is_encrypted).unwrap() {
                    Some(sec_pdu) => return Some(Toward::Stanza(role, self.stanza(role, sec_pdu))),
                    None => self.end(role),
                }
            } else if tap.osi.wants_close() && !tap.is_closed {
                tap.is_closed = true;
                return Some(Toward::Closed(role, connection));
            }
        }
        None
    }

    /// A connection is gone without a word: so is the other.
    fn end(&mut self, role: Role) {
        self.tap(role.other()).into_iter().for_each(|tap| tap.osi.abort(None));
    }

    fn stanza(&mut self, from: Role, sec_pdu: SecPdu) -> Stanza {
        if let (Kind::HandshakeReq | Kind::HandshakeAcc, Ok(handshake)) =
            (sec_pdu.kind, Handshake::read(&sec_pdu.octets))
        {
            self.id = handshake.token1.asso_id.to_owned();
        }
        if sec_pdu.kind == Kind::HandshakeAcc {
            self.is_encrypted = HandshakeHead::read(&sec_pdu.octets).is_ok_and(|head| head.is_encrypted);
        }
        let id = String::from("osi");
        let kind = match carrier(sec_pdu.kind, None) {
            Carrier::Get | Carrier::Set => StanzaKind::Iq { id, iq: IqType::Set },
            Carrier::Result => StanzaKind::Iq { id, iq: IqType::Result },
            Carrier::Message => StanzaKind::Message { id: None, message: MessageType::Normal },
        };
        let payload = Payload::Association(EnvPdu { asso_id: self.id.clone(), sec_pdu, form: None });
        let to = Some(Jid::from(from.other().full()));
        Stanza { kind, from: Some(Jid::from(from.full())), to, payload }
    }
}
