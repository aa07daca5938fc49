//! Which stanza carries and answers which: the correlation of one association (IEC 61850-8-2 Table D.1). Stanza kinds
//! and ids are outside the protection, so they decide nothing but how an answer travels: responses find their request
//! by invoke-id, after opening. Every iq we receive is answered exactly once.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::mem;

use jid::{FullJid, Jid};
use schemas::envpdu::EnvPdu;
use schemas::mms::{PduKind, Peek};
use schemas::secpdu::Kind;

use crate::stanza::{
    Carrier, Condition, IqType, MessageType, Payload, PresenceType, Stanza, StanzaError, StanzaKind,
    answers_handshake, carrier,
};

/// Requests of the peer remembered at once, and requests of ours whose iq is open.
const MAX_OUTSTANDING: usize = 256;
/// Longest id of a peer's iq that is remembered; a longer one is answered at once.
const MAX_ID: usize = 256;

/// Where the two ends of an association are, and how messages travel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Route {
    /// Our full JID, as bound.
    pub own: FullJid,
    /// The peer's full JID.
    pub peer: FullJid,
    /// Of the peer record: `Normal` or `Headline`.
    pub message: MessageType,
}

/// What an inbound stanza means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Inbound {
    /// A SecPDU; after it has been opened, [`Association::opened`] says what was in it.
    SecPdu(EnvPdu),
    /// A hop on the way, or the peer, has one of our stanzas.
    Acknowledged,
    /// A stanza of ours was refused: the association has failed.
    Failed(StanzaError),
    /// The peer is gone: the association has ended.
    Unavailable,
    /// Nothing to this association; counted.
    Dropped(DropReason),
}

/// Why a stanza was dropped before E2E.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum DropReason {
    /// Not the full JID the association was opened with.
    #[error("from another JID than the association's")]
    From,
    /// Sent to another resource and delivered here, or rewritten.
    #[error("not addressed to our full JID")]
    To,
    /// Answers nothing we sent.
    #[error("answers no stanza of this association")]
    UnknownId,
    /// A handshake answer that does not answer our HandshakeReq.
    #[error("a handshake answer outside the iq result of our HandshakeReq")]
    NotTheHandshake,
    /// An association element that could not be read.
    #[error("an EnvPDU that cannot be read")]
    Invalid,
    /// Presence, wrappers, whatever servers send.
    #[error("carries no EnvPDU")]
    NoEnvPdu,
}

/// What an open iq of the peer waits for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Awaited {
    Handshake,
    Release,
    Confirmed(u32),
    Cancel(u32),
    Conclude,
}

/// The stanzas of one association.
#[derive(Debug)]
pub struct Association {
    route: Route,
    /// Begins every id of ours, so that answers find their association.
    prefix: String,
    next_id: u64,
    /// Our iqs without an answer, and the one with our HandshakeReq.
    sent: BTreeSet<u64>,
    handshake: Option<u64>,
    /// The peer's iqs without an answer: one whose PDU is being opened, the others by what they wait for.
    unopened: Option<String>,
    open: BTreeMap<Awaited, String>,
    /// The id of the message that came last.
    message: Option<String>,
    transmit: VecDeque<Stanza>,
}

impl Association {
    /// The association with a peer. `prefix` is unique among the associations of a stream.
    pub const fn new(route: Route, prefix: String) -> Self {
        Self {
            route,
            prefix,
            next_id: 0,
            sent: BTreeSet::new(),
            handshake: None,
            unopened: None,
            open: BTreeMap::new(),
            message: None,
            transmit: VecDeque::new(),
        }
    }

    /// Where it leads.
    pub const fn route(&self) -> &Route {
        &self.route
    }

    /// Whether a stanza answers one of this association, by its id.
    pub fn owns(&self, id: &str) -> bool {
        self.number(id).is_some()
    }

    /// Takes a stanza that names this association, answers it, or is the peer's presence.
    pub fn handle_stanza(&mut self, stanza: Stanza) -> Inbound {
        self.close_unopened();
        if let Err(drop) = self.check_addresses(&stanza) {
            return Inbound::Dropped(drop);
        }
        match stanza.kind {
            StanzaKind::Iq { id, iq: IqType::Get | IqType::Set } => self.handle_request(id, stanza.payload),
            StanzaKind::Iq { id, iq: IqType::Result } => self.handle_result(&id, stanza.payload),
            StanzaKind::Iq { id, iq: IqType::Error } => {
                let unanswered = self.number(&id).is_some_and(|number| self.sent.remove(&number));
                Self::handle_error(unanswered, stanza.payload)
            }
            StanzaKind::Message { id, message: MessageType::Error } => {
                Self::handle_error(id.is_some_and(|id| self.owns(&id)), stanza.payload)
            }
            StanzaKind::Message { id, .. } => {
                self.message = id.filter(|id| id.len() <= MAX_ID);
                Self::handle_message(stanza.payload)
            }
            StanzaKind::Presence(PresenceType::Unavailable) => Inbound::Unavailable,
            StanzaKind::Presence(_) => Inbound::Dropped(DropReason::NoEnvPdu),
        }
    }

    /// Says what was in the SecPDU handed up last; without this call its iq is answered empty.
    pub fn opened(&mut self, peek: &Peek) {
        let Some(id) = self.unopened.take() else { return };
        match request(peek) {
            Some(awaited) => self.remember(awaited, id),
            None => self.answer(id, Payload::Empty),
        }
    }

    /// The SecPDU handed up last has been passed on by a relay, which cannot see what is in it: its iq is answered empty,
    /// and what answers it will come by message.
    pub fn passed_on(&mut self) {
        self.close_unopened();
    }

    /// It has not been passed on.
    pub fn turned_back(&mut self) {
        let unopened = self.unopened.take();
        unopened.into_iter().for_each(|id| self.refuse(id, Condition::PolicyViolation));
    }

    /// Sends a SecPDU in the stanza that the table gives it. `peek` tells of the MMS PDU in a transfer.
    pub fn send(&mut self, env_pdu: EnvPdu, peek: Option<&Peek>) {
        let kind = env_pdu.sec_pdu.kind;
        match carrier(kind, peek) {
            Carrier::Get => self.send_request(IqType::Get, env_pdu),
            Carrier::Set => self.send_request(IqType::Set, env_pdu),
            Carrier::Result => self.send_answer(answered(kind, peek), env_pdu),
            Carrier::Message => self.send_message(env_pdu),
        }
        self.close_what_is_over(kind, peek);
    }

    /// The next stanza to send.
    pub fn poll_transmit(&mut self) -> Option<Stanza> {
        self.transmit.pop_front()
    }

    /// The other leg of the association is lost. Whatever the peer waits for, it waits in vain: every open iq of it is
    /// answered with an error, and the message that came last comes back.
    pub fn fail(&mut self) {
        let open = mem::take(&mut self.open).into_values();
        let open: Vec<_> = self.unopened.take().into_iter().chain(open).collect();
        open.into_iter().for_each(|id| self.refuse(id, Condition::RecipientUnavailable));
        if let Some(id) = self.message.take() {
            let to = Some(Jid::from(self.route.peer.clone()));
            self.transmit.push_back(Stanza::bounced(id, to, Condition::RecipientUnavailable));
        }
    }

    /// Answers every open iq of the peer: nothing more will.
    pub fn close(&mut self) {
        self.close_unopened();
        for id in mem::take(&mut self.open).into_values() {
            self.answer(id, Payload::Empty);
        }
    }
}

impl Association {
    fn check_addresses(&self, stanza: &Stanza) -> Result<(), DropReason> {
        let is = |jid: &Option<Jid>, expected: &FullJid| jid.as_ref().is_some_and(|jid| jid == expected);
        if !is(&stanza.from, &self.route.peer) {
            return Err(DropReason::From);
        }
        // Broadcast presence is the one stanza that servers may address to the account (RFC 6121 §4.4.2).
        let presence = matches!(stanza.kind, StanzaKind::Presence(_));
        if presence || is(&stanza.to, &self.route.own) { Ok(()) } else { Err(DropReason::To) }
    }

    fn handle_request(&mut self, id: String, payload: Payload) -> Inbound {
        let Payload::Association(env_pdu) = payload else {
            let invalid = matches!(payload, Payload::Invalid(_));
            self.refuse(id, if invalid { Condition::BadRequest } else { Condition::ServiceUnavailable });
            return Inbound::Dropped(dropped(&payload));
        };
        match env_pdu.sec_pdu.kind {
            Kind::HandshakeReq => self.remember(Awaited::Handshake, id),
            Kind::ReleaseReq => self.remember(Awaited::Release, id),
            Kind::ClearTransfer | Kind::EncrTransfer => self.unopened = Some(id),
            kind if answers_handshake(kind) => {
                self.refuse(id, Condition::BadRequest);
                return Inbound::Dropped(DropReason::NotTheHandshake);
            }
            _ => self.answer(id, Payload::Empty),
        }
        Inbound::SecPdu(env_pdu)
    }

    fn handle_result(&mut self, id: &str, payload: Payload) -> Inbound {
        let number = self.number(id);
        let known = number.is_some_and(|number| self.sent.remove(&number));
        match payload {
            Payload::Association(env_pdu) if answers_handshake(env_pdu.sec_pdu.kind) => {
                self.handle_handshake_answer(number, env_pdu)
            }
            // An id that is not known says nothing: a PDU that was sent twice is E2E's to notice.
            Payload::Association(env_pdu) => Inbound::SecPdu(env_pdu),
            Payload::Empty if known => Inbound::Acknowledged,
            Payload::Empty => Inbound::Dropped(DropReason::UnknownId),
            payload => Inbound::Dropped(dropped(&payload)),
        }
    }

    fn handle_handshake_answer(&mut self, number: Option<u64>, env_pdu: EnvPdu) -> Inbound {
        if number.is_none() || self.handshake != number {
            return Inbound::Dropped(DropReason::NotTheHandshake);
        }
        self.handshake = None;
        Inbound::SecPdu(env_pdu)
    }

    /// Of a stanza of ours; of an iq only the first answer counts.
    fn handle_error(ours: bool, payload: Payload) -> Inbound {
        match payload {
            Payload::Error(error) if ours => Inbound::Failed(error),
            _ => Inbound::Dropped(DropReason::UnknownId),
        }
    }

    fn handle_message(payload: Payload) -> Inbound {
        match payload {
            Payload::Association(env_pdu) if answers_handshake(env_pdu.sec_pdu.kind) => {
                Inbound::Dropped(DropReason::NotTheHandshake)
            }
            Payload::Association(env_pdu) => Inbound::SecPdu(env_pdu),
            payload => Inbound::Dropped(dropped(&payload)),
        }
    }

    fn send_request(&mut self, iq: IqType, env_pdu: EnvPdu) {
        let (number, id) = self.new_id();
        if self.sent.len() >= MAX_OUTSTANDING {
            self.sent.pop_first();
        }
        self.sent.insert(number);
        if env_pdu.sec_pdu.kind == Kind::HandshakeReq {
            self.handshake = Some(number);
        }
        self.queue(StanzaKind::Iq { id, iq }, Payload::Association(env_pdu));
    }

    /// An answer whose request came by message goes by message.
    fn send_answer(&mut self, awaited: Option<Awaited>, env_pdu: EnvPdu) {
        match awaited.and_then(|awaited| self.open.remove(&awaited)) {
            Some(id) => self.answer(id, Payload::Association(env_pdu)),
            None => self.send_message(env_pdu),
        }
    }

    fn send_message(&mut self, env_pdu: EnvPdu) {
        let id = Some(self.new_id().1);
        self.queue(StanzaKind::Message { id, message: self.route.message }, Payload::Association(env_pdu));
    }

    /// A rejectPDU goes by message, and so leaves an iq that nothing else will answer; so does the end.
    fn close_what_is_over(&mut self, kind: Kind, peek: Option<&Peek>) {
        if ends(kind) {
            self.close();
        } else if let Some(Peek { kind: PduKind::Reject, invoke_id: Some(invoke_id), .. }) = peek {
            let rejected = [Awaited::Cancel(*invoke_id), Awaited::Confirmed(*invoke_id)];
            if let Some(id) = rejected.iter().find_map(|awaited| self.open.remove(awaited)) {
                self.answer(id, Payload::Empty);
            }
        }
    }

    /// What cannot be remembered is answered at once; its response goes by message then.
    fn remember(&mut self, awaited: Awaited, id: String) {
        let room = self.open.len() < MAX_OUTSTANDING && id.len() <= MAX_ID;
        if room && !self.open.contains_key(&awaited) {
            self.open.insert(awaited, id);
        } else {
            self.answer(id, Payload::Empty);
        }
    }

    fn close_unopened(&mut self) {
        if let Some(id) = self.unopened.take() {
            self.answer(id, Payload::Empty);
        }
    }

    fn refuse(&mut self, id: String, condition: Condition) {
        self.queue(StanzaKind::Iq { id, iq: IqType::Error }, Payload::Error(condition.into()));
    }

    fn answer(&mut self, id: String, payload: Payload) {
        self.queue(StanzaKind::Iq { id, iq: IqType::Result }, payload);
    }

    fn queue(&mut self, kind: StanzaKind, payload: Payload) {
        let to = Some(Jid::from(self.route.peer.clone()));
        self.transmit.push_back(Stanza { kind, from: None, to, payload });
    }

    fn new_id(&mut self) -> (u64, String) {
        let number = self.next_id;
        self.next_id = number.wrapping_add(1);
        (number, format!("{}-{number}", self.prefix))
    }

    fn number(&self, id: &str) -> Option<u64> {
        let digits = id.strip_prefix(&self.prefix)?.strip_prefix('-')?;
        let number: u64 = digits.parse().ok()?;
        (number < self.next_id && number.to_string() == digits).then_some(number)
    }
}

fn ends(kind: Kind) -> bool {
    use Kind::{ApplAbort, ApplicationReject, DtSecAbort, HandshakeSecAbort, HandshakeSecReject, ReleaseRsp};
    matches!(
        kind,
        ApplicationReject | HandshakeSecReject | HandshakeSecAbort | DtSecAbort | ApplAbort | ReleaseRsp
    )
}

fn dropped(payload: &Payload) -> DropReason {
    if matches!(payload, Payload::Invalid(_)) { DropReason::Invalid } else { DropReason::NoEnvPdu }
}

/// What an answer to this PDU will be known by.
fn request(peek: &Peek) -> Option<Awaited> {
    match peek.kind {
        PduKind::ConfirmedRequest => peek.invoke_id.map(Awaited::Confirmed),
        PduKind::CancelRequest => peek.invoke_id.map(Awaited::Cancel),
        PduKind::ConcludeRequest => Some(Awaited::Conclude),
        _ => None,
    }
}

/// What this PDU answers.
fn answered(kind: Kind, peek: Option<&Peek>) -> Option<Awaited> {
    match kind {
        Kind::HandshakeAcc | Kind::ApplicationReject | Kind::HandshakeSecReject => Some(Awaited::Handshake),
        Kind::ReleaseRsp => Some(Awaited::Release),
        _ => peek.and_then(answered_request),
    }
}

fn answered_request(peek: &Peek) -> Option<Awaited> {
    match peek.kind {
        PduKind::ConfirmedResponse | PduKind::ConfirmedError => peek.invoke_id.map(Awaited::Confirmed),
        PduKind::CancelResponse | PduKind::CancelError => peek.invoke_id.map(Awaited::Cancel),
        PduKind::ConcludeResponse | PduKind::ConcludeError => Some(Awaited::Conclude),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
