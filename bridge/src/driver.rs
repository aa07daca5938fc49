//! The one loop and the one clock: sockets and stanzas in, sockets and stanzas out, a [`Machine`] in
//! between.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use e2e::Now;
use jid::FullJid;
use rustls::time_provider::TimeProvider;
use rustls_pki_types::UnixTime;
use schemas::time::Utc;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::time::{sleep_until, timeout};
use xmpp::stanza::Stanza;

use crate::config::{Config, Document, Relay, Xmpp};
use crate::control::{Control, ControlError, Demand};
use crate::end::{self, End, SettingsError, Station};
use crate::machine::{Entrance, Machine};
use crate::outbox::{AccountId, ConnectionId, Transmit};
use crate::report::{Report, What};
use crate::revocation;
use crate::stream::StreamError;
use crate::tcp::{self, Connection, Input, Listening};
use crate::telemetry::Telemetry;
use crate::tls::{self, Stream, TlsError};
use crate::transit::{Route, Transit};
use crate::uplink::{self, Uplink};

/// What may wait to be handled, from each direction.
const INPUTS: usize = 64;
/// Stanzas that may wait for the server before nothing more is read, from either side.
const STANZAS: usize = 256;
/// How long associations have to be released in when the program ends.
const RELEASE_TIME: Duration = Duration::from_secs(2);
/// How long the stream has to be closed in.
const CLOSE_TIME: Duration = Duration::from_secs(1);

/// Why a bridge cannot run, or no longer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Keys or certificates.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// `[xmpp] ca`
    #[error("[xmpp] ca: {0}")]
    Tls(#[from] TlsError),
    /// A listening leg.
    #[error(
        "peer {peer}: cannot listen on {address}: {cause}. Another program may be using it; ports below 1024 need a privilege"
    )]
    Listen {
        /// The peer record.
        peer: String,
        /// Its address.
        address: SocketAddr,
        /// What the system says.
        cause: std::io::Error,
    },
    /// `[control]`
    #[error("[control] socket: {0}")]
    Control(#[from] ControlError),
    /// The stream, in a way that trying again does not mend.
    #[error(transparent)]
    Stream(#[from] StreamError),
}

impl Error {
    /// The exit code of a program that ends with this, as sysexits.h has them.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Settings(_) | Self::Tls(_) => crate::cli::BAD_CONFIGURATION,
            Self::Stream(StreamError::NotAuthorized { .. }) => crate::cli::NOT_PERMITTED,
            Self::Listen { .. } | Self::Control(_) | Self::Stream(_) => crate::cli::UNAVAILABLE,
        }
    }
}

/// Sees every report before it is logged.
pub type Observer = Box<dyn FnMut(&Report) + Send>;

/// A bridge whose local addresses are bound.
pub struct Bridge {
    machine: Machine,
    /// The XMPP accounts, in their order.
    accounts: Vec<Xmpp>,
    /// Revocation lists for certificates of E2E-security.
    crl: Vec<PathBuf>,
    /// The same of the A-security-profile.
    acse_crl: Vec<PathBuf>,
    clock: Clock,
    entrances: Vec<(Entrance, Listening)>,
    control: Option<Control>,
    observer: Option<Observer>,
}

/// Runs a bridge until `shutdown` completes.
///
/// # Errors
/// It cannot start, or the XMPP server will not have it.
pub async fn run(document: Document, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
    let bridge = match document {
        Document::End(config) => Bridge::bind(*config).await?,
        Document::Relay(relay) => Bridge::bind_relay(relay).await?,
    };
    bridge.run(shutdown).await
}

impl Bridge {
    /// Prepares keys and binds the listening legs.
    ///
    /// # Errors
    /// A key, certificate, address or socket that cannot be used.
    pub async fn bind(config: Config) -> Result<Self, Error> {
        let clock = Clock::start();
        let time: Arc<dyn TimeProvider> = Arc::new(clock);
        let stations = Station::all(&config, &time)?;
        let endpoint = |e2e| end::endpoint(e2e, clock.now(), Box::new(random));
        let endpoint = config.e2e.as_ref().map(endpoint).transpose()?;
        let own = config.a_security.as_ref().map(|own| end::a_security(own, clock.now())).transpose()?;
        let mut end = End::new(endpoint, stations);
        own.into_iter().for_each(|own| end.set_a_security(own));
        let mut bridge = Self::with(Machine::End(Box::new(end)), clock).await?;
        if let Some(control) = &config.control {
            bridge.control = Some(Control::bind(&control.socket).await?);
        }
        let crl = config.e2e.map(|e2e| e2e.crl).unwrap_or_default();
        let acse_crl = config.a_security.map(|own| own.crl).unwrap_or_default();
        Ok(Self { accounts: config.xmpp.into_iter().collect(), crl, acse_crl, ..bridge })
    }

    /// Binds the listening legs of a relay, for which there are no keys.
    ///
    /// # Errors
    /// A certificate of TLS, an address or a socket that cannot be used.
    pub async fn bind_relay(relay: Relay) -> Result<Self, Error> {
        let clock = Clock::start();
        let time: Arc<dyn TimeProvider> = Arc::new(clock);
        let transit = Transit::new(Route::all(&relay, &time).map_err(SettingsError::from)?);
        let bridge = Self::with(Machine::Relay(Box::new(transit)), clock).await?;
        Ok(Self { accounts: relay.accounts.into_iter().map(|account| account.xmpp).collect(), ..bridge })
    }

    async fn with(machine: Machine, clock: Clock) -> Result<Self, Error> {
        let mut entrances = vec![];
        for (number, entrance) in machine.entrances().into_iter().enumerate() {
            let listening = listening(number, &entrance).await?;
            entrances.push((entrance, listening));
        }
        let (accounts, crl, acse_crl) = (vec![], vec![], vec![]);
        Ok(Self { machine, accounts, crl, acse_crl, clock, entrances, control: None, observer: None })
    }

    /// Lets somebody see every report.
    #[must_use]
    pub fn observed(self, observer: impl FnMut(&Report) + Send + 'static) -> Self {
        Self { observer: Some(Box::new(observer)), ..self }
    }

    /// The listening address of a peer record's local leg or of a route's first leg, with the port that was bound where
    /// it says 0.
    #[must_use]
    pub fn address(&self, record: &str) -> Option<SocketAddr> {
        self.entrance(record, 0)
    }

    /// The same of its far or second leg.
    #[must_use]
    pub fn far_address(&self, record: &str) -> Option<SocketAddr> {
        self.entrance(record, 1)
    }

    fn entrance(&self, record: &str, place: usize) -> Option<SocketAddr> {
        let is_it = |(name, at): &(Arc<str>, usize)| **name == *record && *at == place;
        let mut entrances = self.entrances.iter();
        let (_, listening) = entrances.find(|(entrance, _)| entrance.legs.iter().any(is_it))?;
        listening.socket.local_addr().ok()
    }

    /// Runs until `shutdown` completes; then releases all associations and ends within 5 s.
    ///
    /// # Errors
    /// The XMPP server will not have us, and trying again does not mend it.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
        let (inputs, received) = mpsc::channel(INPUTS);
        let (events, uplink) = mpsc::channel(INPUTS);
        let mut stanzas = vec![];
        for (account, xmpp) in self.accounts.iter().enumerate() {
            let tls = tls::client_config(&xmpp.ca, None)?;
            stanzas.push(uplink::start(account, xmpp, tls, events.clone(), STANZAS));
        }
        drop(events);
        let (crls, acse_crls) = (lists(self.crl), lists(self.acse_crl));
        for (record, leg) in self.machine.with_lists() {
            tokio::spawn(tcp::follow_lists(record, leg, inputs.clone()));
        }
        for (_, listening) in self.entrances {
            tokio::spawn(tcp::accept(listening, inputs.clone()));
        }
        let (demands, control) = mpsc::channel(1);
        let _socket = self.control.map(|control| control.serve(demands));
        let driver = Driver {
            machine: self.machine,
            clock: self.clock,
            connections: HashMap::new(),
            inputs,
            stanzas,
            held: None,
            telemetry: Telemetry::default(),
            observer: self.observer,
        };
        driver.run(Sources { inputs: received, uplink, crls, acse_crls, control }, shutdown).await
    }
}

/// What comes of these files with revocation lists.
fn lists(files: Vec<PathBuf>) -> mpsc::Receiver<Vec<Vec<u8>>> {
    let (lists, read) = mpsc::channel(1);
    if !files.is_empty() {
        tokio::spawn(revocation::watch(files, lists));
    }
    read
}

/// Binds a listener.
async fn listening(number: usize, entrance: &Entrance) -> Result<Listening, Error> {
    let Entrance { address, legs, transport } = entrance;
    let first = legs.first().map(|(name, _)| Arc::clone(name));
    let peer = first.as_deref().unwrap_or_default();
    let listen = |cause| Error::Listen { peer: peer.to_owned(), address: *address, cause };
    let socket = tcp::listen(*address).await.map_err(listen)?;
    let peer = first.filter(|_| legs.len() == 1);
    Ok(Listening { number, peer, socket, transport: transport.clone() })
}

/// Where everything that happens comes from.
struct Sources {
    inputs: mpsc::Receiver<Input>,
    uplink: mpsc::Receiver<(AccountId, Uplink)>,
    crls: mpsc::Receiver<Vec<Vec<u8>>>,
    acse_crls: mpsc::Receiver<Vec<Vec<u8>>>,
    control: mpsc::Receiver<Demand>,
}

struct Driver {
    machine: Machine,
    clock: Clock,
    connections: HashMap<ConnectionId, Connection>,
    inputs: mpsc::Sender<Input>,
    /// To the stream of each account.
    stanzas: Vec<mpsc::Sender<Stanza>>,
    /// What its stream has no room for yet.
    held: Option<(AccountId, Stanza)>,
    telemetry: Telemetry,
    observer: Option<Observer>,
}

impl Driver {
    async fn run(
        mut self,
        Sources { mut inputs, mut uplink, mut crls, mut acse_crls, mut control }: Sources,
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), Error> {
        let mut shutdown = pin!(shutdown);
        let mut ending: Option<Duration> = None;
        loop {
            let drained = self.drain();
            let late = ending.is_some_and(|at| at <= self.clock.now().monotonic);
            if ending.is_some() && self.machine.is_idle() && (drained || late) {
                break;
            }
            let wake = self.machine.poll_timeout().into_iter().chain(ending).min();
            let full = self.held.as_ref().and_then(|(account, _)| self.stanzas.get(*account));
            // What the server does not take waits, and all input waits where it came from.
            tokio::select! {
                () = &mut shutdown, if ending.is_none() => {
                    ending = Some(self.clock.now().monotonic + RELEASE_TIME);
                    self.machine.shutdown(self.clock.now());
                }
                () = room(full), if !drained => {}
                Some((account, event)) = uplink.recv(), if drained => self.handle_uplink(account, event)?,
                Some(input) = inputs.recv(), if drained => self.handle_input(input),
                Some(lists) = crls.recv() => self.machine.handle_crls(self.clock.now(), &lists),
                Some(lists) = acse_crls.recv() => self.machine.handle_a_security_crls(self.clock.now(), &lists),
                Some(demand) = control.recv() => self.handle_demand(demand),
                () = sleep_until(self.clock.instant(wake.unwrap_or_default()).into()), if wake.is_some() => {
                    self.handle_timeout(ending);
                }
            }
        }
        self.close(uplink).await;
        Ok(())
    }

    fn handle_uplink(&mut self, account: AccountId, event: Uplink) -> Result<(), Error> {
        let now = self.clock.now();
        match event {
            Uplink::Online(own) => self.online(account, own),
            Uplink::Stanza(stanza) => self.machine.handle_stanza(now, account, stanza),
            Uplink::Unreadable(what) => self.tell(&Report::of_bridge(What::Unreadable(what))),
            Uplink::Offline(error) => {
                self.machine.handle_offline(now, account);
                self.held.take_if(|(of, _)| *of == account);
                self.tell(&Report::of_bridge(What::Offline(error.to_string())));
                if error.is_fatal() {
                    return Err(error.into());
                }
            }
        }
        Ok(())
    }

    fn online(&mut self, account: AccountId, own: FullJid) {
        self.tell(&Report::of_bridge(What::Online(own.to_string())));
        self.machine.handle_online(account, own);
    }

    fn handle_input(&mut self, input: Input) {
        let now = self.clock.now();
        match input {
            Input::Accepted(listener, stream) => self.accepted(listener, stream),
            Input::Refused(station, event) => self.refused(station, event),
            Input::OfConnection(connection, event) => self.machine.handle_transport(now, connection, event),
            Input::Connected(connection) => self.machine.handle_connected(now, connection),
            Input::ConnectFailed(connection, reason) => {
                self.connections.remove(&connection);
                self.machine.handle_connect_failed(now, connection, &reason);
            }
            Input::Octets(connection, octets) => self.machine.handle_octets(now, connection, &octets),
            Input::Closed(connection) => {
                self.connections.remove(&connection);
                self.machine.handle_closed(now, connection);
            }
        }
    }

    fn accepted(&mut self, listener: usize, stream: Stream) {
        let now = self.clock.now();
        let Some(connection) = self.machine.handle_accepted(now, listener) else { return };
        if let Some(event) = stream.established() {
            self.machine.handle_transport(now, connection, event);
        }
        let accepted = Connection::accepted(connection, stream, self.inputs.clone());
        self.connections.insert(connection, accepted);
    }

    fn refused(&mut self, station: Option<Arc<str>>, event: tls::Event) {
        self.tell(&Report { station, association: String::new(), what: What::Transport(event) });
    }

    fn handle_demand(&mut self, demand: Demand) {
        let rekeyings = self.machine.rekey(self.clock.now(), demand.peer.as_deref());
        demand.answer(rekeyings);
    }

    fn handle_timeout(&mut self, ending: Option<Duration>) {
        let now = self.clock.now();
        self.machine.handle_timeout(now);
        if ending.is_some_and(|at| at <= now.monotonic) {
            self.machine.abort(now);
        }
    }

    /// Tells what has happened, then carries out what follows, as far as there is room for stanzas. Whether that is
    /// everything.
    fn drain(&mut self) -> bool {
        loop {
            while let Some(report) = self.machine.poll_event() {
                self.tell(&report);
            }
            if let Some((account, stanza)) = self.held.take()
                && !self.hand_over(account, stanza)
            {
                return false;
            }
            let Some(transmit) = self.machine.poll_transmit() else { return true };
            self.carry_out(transmit);
        }
    }

    /// Whether there was room for it; else it is held.
    fn hand_over(&mut self, account: AccountId, stanza: Stanza) -> bool {
        let Some(stanzas) = self.stanzas.get(account) else { return true };
        match stanzas.try_send(stanza) {
            Err(TrySendError::Full(stanza)) => {
                self.held = Some((account, stanza));
                false
            }
            // If the stream is over for good, so are we.
            Ok(()) | Err(TrySendError::Closed(_)) => true,
        }
    }

    fn carry_out(&mut self, transmit: Transmit) {
        match transmit {
            Transmit::Octets { connection, octets } => self.send(connection, octets),
            Transmit::Connect { connection, address, transport } => {
                let opened = Connection::opened(connection, address, transport, self.inputs.clone());
                self.connections.insert(connection, opened);
            }
            Transmit::Close { connection } => _ = self.connections.remove(&connection),
            Transmit::Stanza { account, stanza } => self.held = Some((account, stanza)),
        }
    }

    fn send(&mut self, connection: ConnectionId, octets: Vec<u8>) {
        let Some(open) = self.connections.get(&connection) else { return };
        if open.send(octets).is_err() {
            self.connections.remove(&connection);
            self.machine.handle_closed(self.clock.now(), connection);
        }
    }

    fn tell(&mut self, report: &Report) {
        if let Some(observer) = &mut self.observer {
            observer(report);
        }
        self.telemetry.record(report);
    }

    /// Sends what is queued and lets the server tell our peers that we are gone.
    async fn close(self, mut uplink: mpsc::Receiver<(AccountId, Uplink)>) {
        drop((self.stanzas, self.connections));
        let closed = async { while uplink.recv().await.is_some() {} };
        if timeout(CLOSE_TIME, closed).await.is_err() {
            tracing::debug!("the XMPP stream was not closed in time");
        }
        self.telemetry.sum_up();
    }
}

/// Waits until there is room for a stanza.
async fn room(stanzas: Option<&mpsc::Sender<Stanza>>) {
    if let Some(stanzas) = stanzas {
        let _ = stanzas.reserve().await;
    }
}

/// Fills octets from the cryptographic library's generator. Keys are made of them: without randomness there is no
/// going on.
pub(crate) fn random(octets: &mut [u8]) {
    if aws_lc_rs::rand::fill(octets).is_err() {
        tracing::error!("the system gives no randomness");
        std::process::abort();
    }
}

/// Both clocks of [`Now`].
#[derive(Clone, Copy, Debug)]
struct Clock {
    start: Instant,
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
impl Clock {
    fn start() -> Self {
        Self { start: Instant::now() }
    }

    fn now(self) -> Now {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let millis = i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX);
        Now { monotonic: self.start.elapsed(), utc: Utc(millis) }
    }

    fn instant(self, at: Duration) -> Instant {
        self.start + at
    }
}

/// The time that certificates of TLS legs are judged at.
impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.now().utc.seconds()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}
