//! The composition of the layers: one association over one TCP connection (rows 2 to 6 of the path).
//!
//! One input, then drain: `poll_transmit`, `poll_event`, `poll_timeout`, `wants_close`. Whatever the peer does to
//! end an association gives exactly one last event; what our own side ends gives none. After the end the machine is
//! inert.

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use schemas::acse::{self as apdu, Aarq, AbortSource, Abrt, Apdu, Diagnostic};
use schemas::external::External;
use schemas::presentation::{Abort, ContextResult, Cp, Cpa, Cpr, Pdv};

use crate::acse::{self, Answer, Refusal};
use crate::address::Address;
use crate::config::{Application, Authentication, Config};
use crate::cotp::{self, Connection, DEFAULT_TPDU_SIZE, Reassembly, Tpdu};
use crate::listener::{self, Part};
use crate::presentation::{self, Contexts};
use crate::reason::{Layer, Reason, hex};
use crate::session::{self, Parameters, Spdu};
use crate::tpkt::Received;

/// Entries of a queue whose room is kept while there are none.
const QUEUED: usize = 4;
/// Our end of every transport connection; class 0 never uses it again.
const REFERENCE: u16 = 1;

/// What an association tells. The octets in it are as received: MMS PDUs, or in native mode what
/// [`crate::native`] reads as SecPDUs; only there have release and abort any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A peer wants to associate: answer with [`Association::accept`] or [`Association::reject`].
    AssociateRequest {
        /// Which of the responder's configurations that is.
        index: usize,
        /// Whom it calls.
        called: Address,
        /// Who it says it is.
        calling: Address,
        /// Its authentication value, where [`Authentication::Certificate`] asks for one: not judged yet.
        authentication: Option<Vec<u8>>,
        /// Its MMS initiate-Request or HandshakeReq.
        user_information: Vec<u8>,
    },
    /// The peer we called has accepted.
    AssociateAccepted {
        /// Who it says it is.
        responding: Address,
        /// Its authentication value, where [`Authentication::Certificate`] asks for one: not judged yet.
        authentication: Option<Vec<u8>>,
        /// Its MMS initiate-Response or HandshakeRsp.
        user_information: Vec<u8>,
    },
    /// The peer we called has refused.
    AssociateRejected {
        /// Why.
        reason: Reason,
        /// Its MMS initiate-Error or HandshakeRsp, if it sent one.
        user_information: Option<Vec<u8>>,
    },
    /// An MMS PDU or a transfer.
    Data(Vec<u8>),
    /// The peer wants to release: answer with [`Association::release_response`]. It may have asked when we had, too.
    ReleaseRequested(Option<Vec<u8>>),
    /// Both sides have released.
    Released(Option<Vec<u8>>),
    /// It is over, in disorder.
    Aborted {
        /// Who ended it.
        by: By,
        /// Why.
        reason: Reason,
        /// The AssoAbort of the peer, if it sent one.
        user_information: Option<Vec<u8>>,
    },
}

/// Who ended an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// We did: the peer broke a rule, was refused, or was too slow.
    Local,
    /// The peer's ABRT, AB or DR.
    Peer,
    /// The TCP connection was lost.
    Network,
}

/// Why a PDU was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no association to send it on.
    #[error("the association is {0}, and nothing can be sent on it")]
    NotEstablished(&'static str),
    /// It is longer than `Config::max_tsdu`.
    #[error("a PDU of {length} octets, and at most {max} are sent")]
    TooLong {
        /// Its length.
        length: usize,
        /// The limit.
        max: usize,
    },
}

/// One association, either side of it.
#[derive(Debug)]
pub struct Association {
    /// Of a responder: what a peer may call.
    candidates: Arc<[Arc<Config>]>,
    /// The one in use, as far as the address is known, and its index.
    config: Arc<Config>,
    index: usize,
    state: State,
    received: Received,
    reassembly: Reassembly,
    tpdu_size: usize,
    contexts: Contexts,
    deadline: Option<Duration>,
    /// Our authentication value, until it is sent.
    authentication: Option<Vec<u8>>,
    /// Kept for its capacity: what stands before each PDU sent.
    header: Vec<u8>,
    transmits: VecDeque<Vec<u8>>,
    events: VecDeque<Event>,
}

#[derive(Debug)]
enum State {
    /// Responder: the TCP connection is there.
    AwaitCr,
    /// Responder: the transport connection is there. The selectors that were called and that call.
    AwaitCn {
        called: Vec<u8>,
        calling: Vec<u8>,
    },
    /// Responder: it is for our side to answer.
    AwaitAnswer(Offer),
    /// Initiator: CR is sent.
    AwaitCc {
        user_information: Vec<u8>,
    },
    /// Initiator: CN is sent. The transport selector that answered.
    AwaitAc {
        responding: Vec<u8>,
    },
    Established,
    /// Our FN is sent.
    ReleaseSent,
    /// The peer's FN is here; it is for our side to answer.
    ReleaseReceived,
    Closed,
}

/// What the answer to a CN repeats.
#[derive(Debug)]
struct Offer {
    called: Address,
    results: Vec<ContextResult>,
}

impl State {
    const fn name(&self) -> &'static str {
        match self {
            Self::AwaitCr => "waiting for CR",
            Self::AwaitCn { .. } => "waiting for CN",
            Self::AwaitAnswer(_) => "waiting for our answer",
            Self::AwaitCc { .. } => "waiting for CC",
            Self::AwaitAc { .. } => "waiting for AC",
            Self::Established => "established",
            Self::ReleaseSent => "waiting for DN",
            Self::ReleaseReceived => "waiting for our release response",
            Self::Closed => "closed",
        }
    }

    const fn has_transport(&self) -> bool {
        !matches!(self, Self::AwaitCr | Self::AwaitCc { .. } | Self::Closed)
    }

    /// Whether both sides know of a session connection.
    const fn has_session(&self) -> bool {
        self.has_transport() && !matches!(self, Self::AwaitCn { .. })
    }
}

/// What our side asks for and what comes from the network.
impl Association {
    /// A TCP connection was accepted at `now`, by a listener with these configurations. The peer chooses one by the
    /// address it calls: the one that fits best, wholly if it is strict; until that is known, the one that fits
    /// best so far sets TPDU size, limits and time.
    #[must_use]
    pub fn responder(candidates: Arc<[Arc<Config>]>, now: Duration) -> Self {
        let config = candidates.first().cloned().unwrap_or_default();
        Self { candidates, ..Self::new(config, now, State::AwaitCr) }
    }

    /// A TCP connection was opened at `now`: CR goes out at once. `user_information` is an MMS initiate-Request or a
    /// HandshakeReq. What [`Config::check`] refuses is aborted here.
    #[must_use]
    pub fn initiator(config: Arc<Config>, now: Duration, user_information: Vec<u8>) -> Self {
        let mut association = Self::new(config, now, State::AwaitCc { user_information });
        if let Err(reason) = association.config.check() {
            association.refused(reason);
            return association;
        }
        let Config { local, remote, .. } = association.config.as_ref();
        let request = Connection {
            destination: 0,
            source: REFERENCE,
            tpdu_size: Some(association.tpdu_size_limit()),
            called: &remote.tsap,
            calling: &local.tsap,
        };
        association.transmits.push_back(request.request());
        association
    }

    fn new(config: Arc<Config>, now: Duration, state: State) -> Self {
        Self {
            deadline: Some(now.saturating_add(config.association_timeout)),
            contexts: Contexts::proposed(&config),
            candidates: Arc::default(),
            config,
            index: 0,
            state,
            received: Received::default(),
            reassembly: Reassembly::default(),
            tpdu_size: DEFAULT_TPDU_SIZE,
            authentication: None,
            header: Vec::new(),
            transmits: VecDeque::new(),
            events: VecDeque::new(),
        }
    }

    /// Our authentication value, which [`Authentication::Certificate`] needs before AARQ or AARE goes out: give it
    /// to a new initiator, and to a responder before it accepts.
    pub fn authenticate(&mut self, value: Vec<u8>) {
        self.authentication = Some(value);
    }

    /// Octets came in, in any portion. What comes after the deadline is too late, even when the timeout was not
    /// handled before it.
    pub fn handle_octets(&mut self, now: Duration, octets: &[u8]) {
        self.handle_timeout(now);
        if self.is_closed() {
            return;
        }
        let mut received = mem::take(&mut self.received);
        received.push(octets);
        if let Err(reason) = self.handle_tpkts(&mut received) {
            self.fail(reason);
        }
        if !self.is_closed() {
            received.rest();
            self.received = received;
        }
    }

    /// The TCP connection is gone. A release that was under way is then as good as answered.
    pub fn handle_closed(&mut self) {
        match self.state {
            State::Closed => {}
            State::ReleaseSent | State::ReleaseReceived => self.close(Some(Event::Released(None))),
            _ => {
                let reason = Reason::new(Layer::Tpkt, "RFC 1006 5", 0, "TCP connection")
                    .found(format_args!("closed while {}", self.state.name()))
                    .expected("an orderly release");
                self.close(Some(Event::Aborted { by: By::Network, reason, user_information: None }));
            }
        }
    }

    /// The time of [`Self::poll_timeout`] has come.
    pub fn handle_timeout(&mut self, now: Duration) {
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            let (layer, clause) = match self.state.has_session() {
                true => (Layer::Acse, "X.227 7"),
                false => (Layer::Transport, "X.224 6.5"),
            };
            let found = format!("still {}", self.state.name());
            let expected = format!("done within {:?}", self.config.association_timeout);
            self.fail(Reason::new(layer, clause, 0, "association timeout").found(found).expected(expected));
        }
    }

    /// Answers [`Event::AssociateRequest`] with an MMS initiate-Response or HandshakeRsp. Does nothing in another
    /// state.
    pub fn accept(&mut self, user_information: &[u8]) {
        let Some(offer) = self.take_offer() else { return };
        let own = match self.own_authentication() {
            Ok(own) => own,
            Err(reason) => {
                self.refuse(&offer, Diagnostic::NO_REASON_GIVEN, None);
                return self.refused(reason);
            }
        };
        let authentication = own.as_deref().map(|value| self.external_beside(value));
        let aare = acse::accept(&self.config, authentication, Some(self.external(user_information)));
        let cpa = Cpa {
            responding_selector: &offer.called.psel,
            results: offer.results,
            user_data: Some(Pdv { context: self.contexts.acse, value: &aare }),
        };
        self.state = State::Established;
        self.transmit_or_fail(session::accept(&offer.called.ssel, &cpa.encode()));
    }

    /// Answers [`Event::AssociateRequest`] with a refusal that carries an MMS initiate-Error or HandshakeRsp. Does
    /// nothing in another state.
    pub fn reject(&mut self, user_information: Option<&[u8]>) {
        if let Some(offer) = self.take_offer() {
            self.refuse(&offer, Diagnostic::NO_REASON_GIVEN, user_information);
            self.close(None);
        }
    }

    /// Sends an MMS PDU or a transfer.
    ///
    /// # Errors
    /// There is no association, or the PDU is too long.
    pub fn send(&mut self, pdu: &[u8]) -> Result<(), Error> {
        if !matches!(self.state, State::Established | State::ReleaseReceived) {
            return Err(self.not_established());
        }
        let (length, max) = (pdu.len(), self.config.max_tsdu);
        if length > max {
            return Err(Error::TooLong { length, max });
        }
        let mut header = mem::take(&mut self.header);
        header.clear();
        header.extend_from_slice(&session::DATA);
        self.header = Pdv::open(header, self.contexts.application, length);
        self.transmits.push_back(cotp::segment(self.tpdu_size, &self.header, pdu));
        Ok(())
    }

    pub(crate) fn not_established(&self) -> Error {
        Error::NotEstablished(self.state.name())
    }

    /// Releases in order; [`Event::Released`] follows. What is not established is aborted instead, and what the
    /// peer wants to release is released, both without these octets. They are a ReleaseReq in native mode, and none
    /// are sent otherwise.
    pub fn release(&mut self, now: Duration, user_information: Option<&[u8]>) {
        match self.state {
            State::Established => {
                self.deadline = Some(now.saturating_add(self.config.association_timeout));
                self.state = State::ReleaseSent;
                self.transmit_release_request(user_information);
            }
            State::ReleaseReceived => self.release_response(None),
            State::ReleaseSent => {}
            _ => self.abort(None),
        }
    }

    /// Answers [`Event::ReleaseRequested`], in native mode with a ReleaseRsp. Does nothing in another state.
    pub fn release_response(&mut self, user_information: Option<&[u8]>) {
        if matches!(self.state, State::ReleaseReceived) {
            self.transmit_release_response(user_information);
            self.close(None);
        }
    }

    /// Ends the association at once, in native mode with an AssoAbort.
    pub fn abort(&mut self, user_information: Option<&[u8]>) {
        if self.state.has_session() {
            self.transmit_abort(AbortSource::User, user_information);
        }
        self.close(None);
    }

    /// Octets for the TCP connection: whole TPKTs.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        poll(&mut self.transmits)
    }

    /// What happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        poll(&mut self.events)
    }

    /// When to call [`Self::handle_timeout`], unless something else comes first.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.deadline
    }

    /// Whether to close the TCP connection as soon as there is nothing left to transmit.
    #[must_use]
    pub fn wants_close(&self) -> bool {
        self.is_closed()
    }
}

/// Rows 2 and 3: TPKTs and TPDUs.
impl Association {
    fn handle_tpkts(&mut self, received: &mut Received) -> Result<(), Reason> {
        while let Some(tpdu) = received.next()? {
            self.handle_tpdu(Tpdu::decode(tpdu)?)?;
            if self.is_closed() {
                break;
            }
        }
        Ok(())
    }

    fn handle_tpdu(&mut self, tpdu: Tpdu<'_>) -> Result<(), Reason> {
        match (tpdu, &self.state) {
            (Tpdu::ConnectionRequest(cr), State::AwaitCr) => self.handle_connection_request(&cr),
            (Tpdu::ConnectionConfirm(cc), State::AwaitCc { .. }) => {
                return self.handle_connection_confirm(&cc);
            }
            (Tpdu::DisconnectRequest { source, reason }, _) => self.handle_disconnect_request(source, reason),
            (Tpdu::Error { cause }, _) => {
                self.aborted_by_peer(peer_fault(Layer::Transport, "ER", cause), None);
            }
            (Tpdu::Data { end, user_data }, state) if state.has_transport() => {
                return self.handle_data_tpdu(end, user_data);
            }
            (tpdu, state) => {
                let reason = Reason::new(Layer::Transport, "X.224 6.5", 1, "TPDU").found(tpdu.name());
                return Err(reason.expected(format_args!("one that fits when {}", state.name())));
            }
        }
        Ok(())
    }

    fn handle_connection_request(&mut self, cr: &Connection<'_>) {
        let called = Address { tsap: cr.called.to_vec(), ..Address::default() };
        if let Err((_, reason)) = self.choose(&called, listener::TRANSPORT) {
            self.transmits.push_back(cotp::disconnect_request(cr.source, cotp::ADDRESS_UNKNOWN));
            return self.refused(reason);
        }
        let tpdu_size = cr.tpdu_size.map(|size| size.min(self.tpdu_size_limit()));
        self.tpdu_size = tpdu_size.unwrap_or(DEFAULT_TPDU_SIZE);
        let confirm = Connection {
            destination: cr.source,
            source: REFERENCE,
            tpdu_size,
            called: cr.called,
            calling: cr.calling,
        };
        self.transmits.push_back(confirm.confirm());
        self.state = State::AwaitCn { called: called.tsap, calling: cr.calling.to_vec() };
    }

    fn handle_connection_confirm(&mut self, cc: &Connection<'_>) -> Result<(), Reason> {
        let own = self.own_authentication()?;
        let State::AwaitCc { user_information } = &self.state else { return Ok(()) };
        let Config { local, remote, .. } = self.config.as_ref();
        let authentication = own.as_deref().map(|value| self.external_beside(value));
        let aarq = acse::request(&self.config, authentication, Some(self.external(user_information)));
        let cp = Cp {
            calling_selector: &local.psel,
            called_selector: &remote.psel,
            contexts: self.contexts.definitions(&self.config),
            user_data: Some(Pdv { context: self.contexts.acse, value: &aarq }),
        };
        let spdu = session::connect(&local.ssel, &remote.ssel, &cp.encode())?;
        self.tpdu_size = cc.tpdu_size.unwrap_or(DEFAULT_TPDU_SIZE).min(self.tpdu_size_limit());
        self.transmit(&spdu);
        self.state = State::AwaitAc { responding: cc.called.to_vec() };
        Ok(())
    }

    /// In answer to CR it refuses (X.224, 6.6); later it has no place in class 0, and some peers send it all the same.
    fn handle_disconnect_request(&mut self, source: u16, reason: u8) {
        let reason = peer_fault(Layer::Transport, "DR", reason);
        if matches!(self.state, State::AwaitCc { .. }) {
            return self.rejected(reason, None);
        }
        if self.state.has_transport() {
            self.transmits.push_back(cotp::disconnect_confirm(source));
        }
        self.aborted_by_peer(reason, None);
    }

    fn handle_data_tpdu(&mut self, end: bool, user_data: &[u8]) -> Result<(), Reason> {
        match self.reassembly.push(end, user_data, self.config.max_tsdu)? {
            Some(tsdu) => self.handle_spdu(Spdu::decode(&tsdu)?),
            None => Ok(()),
        }
    }

    fn tpdu_size_limit(&self) -> usize {
        1 << self.config.tpdu_size.clamp(128, 8192).ilog2()
    }
}

/// Rows 4 to 6: SPDUs, PPDUs and APDUs.
impl Association {
    fn handle_spdu(&mut self, spdu: Spdu<'_>) -> Result<(), Reason> {
        match (spdu, &self.state) {
            (Spdu::Data(ppdu), State::Established | State::ReleaseSent) => self.handle_data(ppdu),
            (Spdu::Connect(cn), State::AwaitCn { .. }) => self.handle_connect(&cn),
            (Spdu::Accept(ac), State::AwaitAc { .. }) => self.handle_accept(&ac),
            (Spdu::Refuse(rf), State::AwaitAc { .. }) => {
                self.handle_refuse(&rf);
                Ok(())
            }
            (Spdu::Finish(fin), State::Established | State::ReleaseSent) => self.handle_finish(&fin),
            (Spdu::Disconnect(dn), State::ReleaseSent) => {
                self.handle_disconnect(&dn);
                Ok(())
            }
            (Spdu::Abort(ab), _) => {
                self.handle_abort(&ab);
                Ok(())
            }
            (spdu, state) => {
                let reason = Reason::new(Layer::Session, "X.225 7", 0, "SPDU").found(spdu.name());
                Err(reason.expected(format_args!("one that fits when {}", state.name())))
            }
        }
    }

    #[inline]
    fn handle_data(&mut self, ppdu: &[u8]) -> Result<(), Reason> {
        let pdu = presentation::user_data(ppdu, self.contexts.application)?;
        self.events.push_back(Event::Data(pdu.to_vec()));
        Ok(())
    }

    fn handle_connect(&mut self, cn: &Parameters<'_>) -> Result<(), Reason> {
        let cp = Cp::decode(cn.user_data).map_err(presentation::malformed("CP"))?;
        let (called, calling) = self.addresses(cn, &cp);
        if let Err((part, reason)) = self.choose(&called, listener::SELECTORS) {
            self.refuse_selector(part);
            self.refused(reason);
            return Ok(());
        }
        self.contexts.acse = presentation::acse(&cp.contexts)?;
        match acse::decode(presentation::value(cp.user_data, self.contexts.acse)?)? {
            Apdu::Aarq(aarq) => self.handle_aarq(&aarq, called, calling, &cp),
            other => Err(acse::unexpected(&other, "AARQ")),
        }
    }

    /// The addresses as far as the layers below ACSE know them: called, calling.
    fn addresses(&mut self, cn: &Parameters<'_>, cp: &Cp<'_>) -> (Address, Address) {
        let State::AwaitCn { called, calling } = &mut self.state else { return Default::default() };
        let address = |tsap: &mut Vec<u8>, ssel: &[u8], psel: &[u8]| Address {
            tsap: mem::take(tsap),
            ssel: ssel.to_vec(),
            psel: psel.to_vec(),
            ..Address::default()
        };
        (address(called, cn.called, cp.called_selector), address(calling, cn.calling, cp.calling_selector))
    }

    /// Takes the configuration that fits best what is known of the called address. `Err`: none does.
    fn choose(&mut self, called: &Address, known: &[Part]) -> Result<(), (Part, Reason)> {
        let refusal = |part: Part| (part, part.refusal(&self.candidates, called));
        self.index = listener::choose(&self.candidates, called, known).map_err(refusal)?;
        self.config = self.candidates.get(self.index).cloned().unwrap_or_default();
        Ok(())
    }

    /// Answers a CN that calls a session or presentation selector that is none of ours.
    fn refuse_selector(&mut self, part: Part) {
        let cpr = Cpr { provider_reason: Some(Cpr::CALLED_ADDRESS_UNKNOWN), ..Cpr::default() };
        let spdu = match part {
            Part::Psel => session::refuse(&cpr.encode()).unwrap_or_default(),
            _ => session::refuse_address(),
        };
        self.transmit(&spdu);
    }

    fn handle_aarq(
        &mut self,
        aarq: &Aarq<'_>,
        called: Address,
        calling: Address,
        cp: &Cp<'_>,
    ) -> Result<(), Reason> {
        let called = called.with_title(&aarq.called);
        let calling = calling.with_title(&aarq.calling);
        let checked = self.check_aarq(aarq, &called);
        let contexts = Contexts::find(&cp.contexts, &self.config);
        let results = contexts.as_ref().map_or_else(|_| vec![], |found| found.results(&cp.contexts));
        let offer = Offer { called: called.clone(), results };
        let authentication = match checked {
            Ok(authentication) => authentication.map(<[u8]>::to_vec),
            Err(Refusal { diagnostic, reason }) => {
                self.refuse(&offer, diagnostic, None);
                self.refused(reason);
                return Ok(());
            }
        };
        self.contexts = contexts?;
        let nothing = || acse::fault("user-information").expected("an initiate PDU or HandshakeReq");
        let user_information = self.value(aarq.user_information.ok_or_else(nothing)?)?.to_vec();
        let index = self.index;
        let request = Event::AssociateRequest { index, called, calling, authentication, user_information };
        self.events.push_back(request);
        self.state = State::AwaitAnswer(offer);
        self.deadline = None;
        Ok(())
    }

    fn check_aarq<'a>(&mut self, aarq: &Aarq<'a>, called: &Address) -> Result<Option<&'a [u8]>, Refusal> {
        self.choose(called, listener::ALL).map_err(|(part, reason)| {
            let diagnostic = match part {
                Part::AeQualifier => Diagnostic::CALLED_AE_QUALIFIER_NOT_RECOGNIZED,
                _ => Diagnostic::CALLED_AP_TITLE_NOT_RECOGNIZED,
            };
            Refusal { diagnostic, reason }
        })?;
        acse::check_request(&self.config, aarq)
    }

    fn handle_accept(&mut self, ac: &Parameters<'_>) -> Result<(), Reason> {
        let cpa = Cpa::decode(ac.user_data).map_err(presentation::malformed("CPA"))?;
        Contexts::check(&cpa.results)?;
        let aare = match acse::decode(presentation::value(cpa.user_data, self.contexts.acse)?)? {
            Apdu::Aare(aare) => aare,
            other => return Err(acse::unexpected(&other, "AARE")),
        };
        match acse::answer(&self.config, &aare)? {
            Answer::Rejected { reason, user_information } => self.rejected(reason, user_information),
            Answer::Accepted { authentication, user_information } => {
                let authentication = authentication.map(<[u8]>::to_vec);
                let user_information = self.value(user_information)?.to_vec();
                let State::AwaitAc { responding: tsap } = mem::replace(&mut self.state, State::Established)
                else {
                    return Ok(());
                };
                let (ssel, psel) = (ac.called.to_vec(), cpa.responding_selector.to_vec());
                let responding =
                    Address { tsap, ssel, psel, ..Address::default() }.with_title(&aare.responding);
                self.events.push_back(Event::AssociateAccepted {
                    responding,
                    authentication,
                    user_information,
                });
                self.deadline = None;
            }
        }
        Ok(())
    }

    /// However much of a refusal can be read, it is one.
    fn handle_refuse(&mut self, rf: &Parameters<'_>) {
        let cpr = Cpr::decode(rf.refusal_user_data()).unwrap_or_default();
        let apdu = cpr.user_data.and_then(|data| Apdu::decode(data.value).ok());
        if let Some(Apdu::Aare(aare)) = apdu
            && let Ok(Answer::Rejected { reason, user_information }) = acse::answer(&self.config, &aare)
        {
            return self.rejected(reason, user_information);
        }
        let reason = match cpr.provider_reason {
            Some(code) => presentation::fault("CPR provider-reason").found(code),
            None => Reason::new(Layer::Session, "X.225 7.1", 0, "RF reason code").found(hex(rf.reason)),
        };
        self.rejected(reason.expected("an AC"), None);
    }

    /// A release request; in a collision (X.227, 7.2.4) both sides want the same, and get it. In native mode the
    /// peer's request is answered all the same, with a ReleaseRsp. Some peers abort inside a FINISH.
    fn handle_finish(&mut self, finish: &Parameters<'_>) -> Result<(), Reason> {
        if Abort::decode(finish.user_data).is_ok() {
            self.handle_abort(finish);
            return Ok(());
        }
        let is_native = self.config.application == Application::Native;
        match acse::decode(presentation::user_data(finish.user_data, self.contexts.acse)?)? {
            Apdu::Rlrq(_) if matches!(self.state, State::ReleaseSent) && !is_native => {
                self.transmit_release_response(None);
                self.close(Some(Event::Released(None)));
            }
            Apdu::Rlrq(external) => {
                let user_information = self.optional_value(external)?;
                self.state = State::ReleaseReceived;
                self.events.push_back(Event::ReleaseRequested(user_information));
            }
            other => return Err(acse::unexpected(&other, "RLRQ")),
        }
        Ok(())
    }

    /// However much of a release response can be read, it is one.
    fn handle_disconnect(&mut self, dn: &Parameters<'_>) {
        let apdu = presentation::user_data(dn.user_data, self.contexts.acse).and_then(acse::decode);
        let external = match apdu {
            Ok(Apdu::Rlre(external)) => external,
            _ => None,
        };
        self.close(Some(Event::Released(self.optional_value(external).unwrap_or_default())));
    }

    /// However much of an abort can be read, it is one.
    fn handle_abort(&mut self, ab: &Parameters<'_>) {
        if ab.keeps_transport() {
            self.transmit(&session::abort_accept());
        }
        let mut external = None;
        let reason = match Abort::decode(ab.user_data) {
            Ok(Abort::User(Some(data))) => match Apdu::decode(data.value) {
                Ok(Apdu::Abrt(Abrt { source: AbortSource::Provider, .. })) => {
                    peer_fault(Layer::Acse, "ABRT by acse-service-provider", 1)
                }
                Ok(Apdu::Abrt(Abrt { user_information, .. })) => {
                    external = user_information;
                    peer_fault(Layer::Acse, "ABRT by acse-service-user", 0)
                }
                _ => peer_fault(Layer::Acse, "ABRT by acse-service-user", 0),
            },
            Ok(Abort::Provider(Some(code))) => peer_fault(Layer::Presentation, "ARP", code),
            _ => peer_fault(Layer::Session, "AB", ab.transport_disconnect),
        };
        let user_information = self.optional_value(external).unwrap_or_default();
        self.aborted_by_peer(reason, user_information);
    }

    /// The octets of user-information.
    fn value<'a>(&self, external: External<'a>) -> Result<&'a [u8], Reason> {
        acse::value(self.config.application, self.contexts.application, external)
    }

    /// Those of a release or an abort, which have any in native mode only.
    fn optional_value(&self, external: Option<External<'_>>) -> Result<Option<Vec<u8>>, Reason> {
        match self.config.application {
            Application::Mms => Ok(None),
            Application::Native => {
                external.map(|external| self.value(external).map(<[u8]>::to_vec)).transpose()
            }
        }
    }
}

/// Ends, and what goes out.
impl Association {
    fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed)
    }

    /// The peer broke a rule: it is told as much as its layer allows, and that is the end.
    fn fail(&mut self, reason: Reason) {
        match reason.layer {
            Layer::Session if self.state.has_session() => self.transmit(&session::provider_abort()),
            // A CN whose user data is wrong has still made a session connection to abort.
            Layer::Presentation if self.state.has_transport() => {
                let arp = Abort::Provider(Some(Abort::INVALID_PARAMETER));
                self.transmit(&session::abort(&arp.encode()).unwrap_or_default());
            }
            Layer::Acse if self.state.has_transport() => self.transmit_abort(AbortSource::Provider, None),
            _ => {}
        }
        self.refused(reason);
    }

    fn refused(&mut self, reason: Reason) {
        self.close(Some(Event::Aborted { by: By::Local, reason, user_information: None }));
    }

    /// However much of a refusal can be read, it is one.
    fn rejected(&mut self, reason: Reason, external: Option<External<'_>>) {
        let octets = external.and_then(|external| self.value(external).ok());
        let user_information = octets.map(<[u8]>::to_vec);
        self.close(Some(Event::AssociateRejected { reason, user_information }));
    }

    fn aborted_by_peer(&mut self, reason: Reason, user_information: Option<Vec<u8>>) {
        self.close(Some(Event::Aborted { by: By::Peer, reason, user_information }));
    }

    fn close(&mut self, last: Option<Event>) {
        self.state = State::Closed;
        self.deadline = None;
        self.received = Received::default();
        self.reassembly = Reassembly::default();
        self.events.extend(last);
    }

    fn take_offer(&mut self) -> Option<Offer> {
        match mem::replace(&mut self.state, State::Closed) {
            State::AwaitAnswer(offer) => Some(offer),
            other => {
                self.state = other;
                None
            }
        }
    }

    /// RF with CPR with AARE.
    fn refuse(&mut self, offer: &Offer, diagnostic: Diagnostic, user_information: Option<&[u8]>) {
        let external = user_information.map(|octets| self.external(octets));
        let aare = acse::reject(&self.config, diagnostic, external);
        let cpr = Cpr {
            responding_selector: &offer.called.psel,
            results: offer.results.clone(),
            provider_reason: None,
            user_data: Some(Pdv { context: self.contexts.acse, value: &aare }),
        };
        if let Ok(spdu) = session::refuse(&cpr.encode()) {
            self.transmit(&spdu);
        }
    }

    fn transmit_release_request(&mut self, user_information: Option<&[u8]>) {
        let rlrq = apdu::release_request(self.native_external(user_information));
        let ppdu = Pdv { context: self.contexts.acse, value: &rlrq }.encode();
        self.transmit_or_fail(session::finish(&ppdu));
    }

    fn transmit_release_response(&mut self, user_information: Option<&[u8]>) {
        let rlre = apdu::release_response(self.native_external(user_information));
        let ppdu = Pdv { context: self.contexts.acse, value: &rlre }.encode();
        self.transmit_or_fail(session::disconnect(&ppdu));
    }

    /// What is too long to say of an abort is not said.
    fn transmit_abort(&mut self, source: AbortSource, user_information: Option<&[u8]>) {
        let abort = |user_information| {
            let abrt = Abrt { source, user_information }.encode();
            Abort::User(Some(Pdv { context: self.contexts.acse, value: &abrt })).encode()
        };
        let whole = session::abort(&abort(self.native_external(user_information)));
        if let Ok(spdu) = whole.or_else(|_| session::abort(&abort(None))) {
            self.transmit(&spdu);
        }
    }

    fn external<'a>(&self, value: &'a [u8]) -> External<'a> {
        External { context: Some(self.contexts.application), value }
    }

    /// What is no user-information stands in the context for it, or says what it is where the peer has none.
    fn external_beside<'a>(&self, value: &'a [u8]) -> External<'a> {
        External { context: self.contexts.beside, value }
    }

    /// Our authentication value where there has to be one.
    fn own_authentication(&mut self) -> Result<Option<Vec<u8>>, Reason> {
        match (&self.config.authentication, self.authentication.take()) {
            (Authentication::Certificate, None) => {
                Err(acse::fault("own authentication-value").found("none").expected("one of our certificate"))
            }
            (Authentication::Certificate, own) => Ok(own),
            (Authentication::None | Authentication::Password(_), _) => Ok(None),
        }
    }

    /// What release and abort carry in native mode only.
    fn native_external<'a>(&self, octets: Option<&'a [u8]>) -> Option<External<'a>> {
        let octets = octets.filter(|_| self.config.application == Application::Native);
        octets.map(|octets| self.external(octets))
    }

    fn transmit_or_fail(&mut self, spdu: Result<Vec<u8>, Reason>) {
        match spdu {
            Ok(spdu) => self.transmit(&spdu),
            Err(reason) => self.fail(reason),
        }
    }

    fn transmit(&mut self, spdu: &[u8]) {
        self.transmits.push_back(cotp::segment(self.tpdu_size, spdu, &[]));
    }
}

/// Once all is taken, gives back what room a burst has taken.
fn poll<T>(queue: &mut VecDeque<T>) -> Option<T> {
    let first = queue.pop_front();
    if first.is_none() {
        queue.shrink_to(QUEUED);
    }
    first
}

/// What a peer gives as its reason to end.
fn peer_fault(layer: Layer, what: &'static str, code: impl std::fmt::Display) -> Reason {
    let clause = match layer {
        Layer::Tpkt => "RFC 1006 6",
        Layer::Transport => "X.224 6.6",
        Layer::Session => "X.225 7.5",
        Layer::Presentation => "X.226 6.4",
        Layer::Acse | Layer::SecPdu => "X.227 7.3",
    };
    Reason::new(layer, clause, 0, what).found(format_args!("code {code}")).expected("no abort")
}

#[cfg(test)]
mod tests;
