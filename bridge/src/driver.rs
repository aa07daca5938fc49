//! The one loop and the one clock: sockets and stanzas in, sockets and stanzas out, [`End`] in between.

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
use tokio::time::{sleep_until, timeout};
use xmpp::stanza::Stanza;

use crate::arrival::Listener;
use crate::config::Config;
use crate::control::{Control, ControlError, Demand};
use crate::end::{self, ConnectionId, Door, End, Entrance, Report, SettingsError, Station, Transmit, What};
use crate::revocation;
use crate::stream::StreamError;
use crate::tcp::{self, Connection, Input, Listening};
use crate::telemetry::Telemetry;
use crate::tls::{self, Stream, TlsError, Transport};
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
    config: Config,
    end: End,
    clock: Clock,
    listeners: Vec<Listening>,
    control: Option<Control>,
    observer: Option<Observer>,
}

/// Runs a bridge until `shutdown` completes.
///
/// # Errors
/// It cannot start, or the XMPP server will not have it.
pub async fn run(config: Config, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
    Bridge::bind(config).await?.run(shutdown).await
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
        let mut listeners = vec![];
        for (number, listener) in end.listeners().iter().enumerate() {
            listeners.push(listening(number, listener).await?);
        }
        let control = match &config.control {
            Some(control) => Some(Control::bind(&control.socket).await?),
            None => None,
        };
        Ok(Self { config, end, clock, listeners, control, observer: None })
    }

    /// Lets somebody see every report.
    #[must_use]
    pub fn observed(self, observer: impl FnMut(&Report) + Send + 'static) -> Self {
        Self { observer: Some(Box::new(observer)), ..self }
    }

    /// The listening address of a peer record, with the port that was bound where it says 0.
    #[must_use]
    pub fn address(&self, peer: &str) -> Option<SocketAddr> {
        self.door(peer, Door::Local)
    }

    /// The same of its far leg, where that is over OSI.
    #[must_use]
    pub fn far_address(&self, peer: &str) -> Option<SocketAddr> {
        self.door(peer, Door::Far)
    }

    fn door(&self, peer: &str, wanted: Door) -> Option<SocketAddr> {
        let is_it = |(station, door): &(Arc<Station>, Door)| *station.name == *peer && *door == wanted;
        let mut listeners = self.end.listeners().iter().zip(&self.listeners);
        let (_, listening) = listeners.find(|(listener, _)| listener.doors.iter().any(is_it))?;
        listening.socket.local_addr().ok()
    }

    /// Runs until `shutdown` completes; then releases all associations and ends within 5 s.
    ///
    /// # Errors
    /// The XMPP server will not have us, and trying again does not mend it.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
        let (inputs, received) = mpsc::channel(INPUTS);
        let (stanzas, uplink) = match &self.config.xmpp {
            Some(xmpp) => uplink::start(xmpp, tls::client_config(&xmpp.ca, None)?, INPUTS, STANZAS),
            None => (mpsc::channel(1).0, mpsc::channel(1).1),
        };
        let crls = lists(self.config.e2e.map(|e2e| e2e.crl));
        let acse_crls = lists(self.config.a_security.map(|own| own.crl));
        for (peer, leg) in self.end.stations().iter().flat_map(|station| with_lists(station)) {
            tokio::spawn(tcp::follow_lists(peer, leg, inputs.clone()));
        }
        for listening in self.listeners {
            tokio::spawn(tcp::accept(listening, inputs.clone()));
        }
        let (demands, control) = mpsc::channel(1);
        let _socket = self.control.map(|control| control.serve(demands));
        let driver = Driver {
            end: self.end,
            clock: self.clock,
            connections: HashMap::new(),
            inputs,
            stanzas,
            telemetry: Telemetry::default(),
            observer: self.observer,
        };
        driver.run(Sources { inputs: received, uplink, crls, acse_crls, control }, shutdown).await
    }
}

/// Binds a listener. Where one address serves several peers, they have one transport.
async fn listening(number: usize, listener: &Listener<Entrance>) -> Result<Listening, Error> {
    let (address, mut doors) = (listener.address, listener.doors.iter());
    let first = doors.next();
    let name = first.map(|(station, _)| Arc::clone(&station.name));
    let transport = first.and_then(|(station, door)| station.transport(*door)).cloned();
    let listen =
        |cause| Error::Listen { peer: name.as_deref().unwrap_or_default().to_owned(), address, cause };
    let socket = tcp::listen(address).await.map_err(listen)?;
    let peer = name.filter(|_| doors.next().is_none());
    Ok(Listening { number, peer, socket, transport: transport.unwrap_or(Transport::NonSecure) })
}

/// What comes of these files with revocation lists.
fn lists(files: Option<Vec<PathBuf>>) -> mpsc::Receiver<Vec<Vec<u8>>> {
    let (lists, read) = mpsc::channel(1);
    if let Some(files) = files.filter(|files| !files.is_empty()) {
        tokio::spawn(revocation::watch(files, lists));
    }
    read
}

/// The legs of a station whose revocation lists are to be watched.
fn with_lists(station: &Station) -> Vec<(Arc<str>, Arc<tls::Leg>)> {
    let legs = [Door::Local, Door::Far].into_iter().filter_map(|door| station.transport(door)?.leg());
    let legs = legs.filter(|leg| !leg.crl.is_empty());
    legs.map(|leg| (Arc::clone(&station.name), Arc::clone(leg))).collect()
}

/// Where everything that happens comes from.
struct Sources {
    inputs: mpsc::Receiver<Input>,
    uplink: mpsc::Receiver<Uplink>,
    crls: mpsc::Receiver<Vec<Vec<u8>>>,
    acse_crls: mpsc::Receiver<Vec<Vec<u8>>>,
    control: mpsc::Receiver<Demand>,
}

struct Driver {
    end: End,
    clock: Clock,
    connections: HashMap<ConnectionId, Connection>,
    inputs: mpsc::Sender<Input>,
    stanzas: mpsc::Sender<Stanza>,
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
            if ending.is_some() && self.end.is_idle() && (drained || late) {
                break;
            }
            let wake = self.end.poll_timeout().into_iter().chain(ending).min();
            // What the server does not take waits, and all input waits where it came from.
            tokio::select! {
                () = &mut shutdown, if ending.is_none() => {
                    ending = Some(self.clock.now().monotonic + RELEASE_TIME);
                    self.end.shutdown(self.clock.now());
                }
                () = room(&self.stanzas), if !drained => {}
                Some(event) = uplink.recv(), if drained => self.handle_uplink(event)?,
                Some(input) = inputs.recv(), if drained => self.handle_input(input),
                Some(lists) = crls.recv() => self.end.handle_crls(self.clock.now(), &lists),
                Some(lists) = acse_crls.recv() => self.end.handle_a_security_crls(self.clock.now(), &lists),
                Some(demand) = control.recv() => self.handle_demand(demand),
                () = sleep_until(self.clock.instant(wake.unwrap_or_default()).into()), if wake.is_some() => {
                    self.handle_timeout(ending);
                }
            }
        }
        self.close(uplink).await;
        Ok(())
    }

    fn handle_uplink(&mut self, event: Uplink) -> Result<(), Error> {
        let now = self.clock.now();
        match event {
            Uplink::Online(own) => self.online(own),
            Uplink::Stanza(stanza) => self.end.handle_stanza(now, stanza),
            Uplink::Unreadable(what) => self.tell(&Report::of_bridge(What::Unreadable(what))),
            Uplink::Offline(error) => {
                self.end.handle_offline(now);
                self.tell(&Report::of_bridge(What::Offline(error.to_string())));
                if error.is_fatal() {
                    return Err(error.into());
                }
            }
        }
        Ok(())
    }

    fn online(&mut self, own: FullJid) {
        self.tell(&Report::of_bridge(What::Online(own.to_string())));
        self.end.handle_online(own);
    }

    fn handle_input(&mut self, input: Input) {
        let now = self.clock.now();
        match input {
            Input::Accepted(listener, stream) => self.accepted(listener, stream),
            Input::Refused(station, event) => self.refused(station, event),
            Input::OfConnection(connection, event) => self.end.handle_transport(now, connection, event),
            Input::Connected(connection) => self.end.handle_connected(now, connection),
            Input::ConnectFailed(connection, reason) => {
                self.connections.remove(&connection);
                self.end.handle_connect_failed(now, connection, &reason);
            }
            Input::Octets(connection, octets) => self.end.handle_octets(now, connection, &octets),
            Input::Closed(connection) => {
                self.connections.remove(&connection);
                self.end.handle_closed(now, connection);
            }
        }
    }

    fn accepted(&mut self, listener: usize, stream: Stream) {
        let now = self.clock.now();
        let Some(connection) = self.end.handle_accepted(now, listener) else { return };
        if let Some(event) = stream.established() {
            self.end.handle_transport(now, connection, event);
        }
        let accepted = Connection::accepted(connection, stream, self.inputs.clone());
        self.connections.insert(connection, accepted);
    }

    fn refused(&mut self, station: Option<Arc<str>>, event: tls::Event) {
        self.tell(&Report { station, association: String::new(), what: What::Transport(event) });
    }

    fn handle_demand(&mut self, demand: Demand) {
        let rekeyings = self.end.rekey(self.clock.now(), demand.peer.as_deref());
        demand.answer(rekeyings);
    }

    fn handle_timeout(&mut self, ending: Option<Duration>) {
        let now = self.clock.now();
        self.end.handle_timeout(now);
        if ending.is_some_and(|at| at <= now.monotonic) {
            self.end.abort(now);
        }
    }

    /// Tells what has happened, then carries out what follows, as far as there is room for stanzas. Whether that is
    /// everything.
    fn drain(&mut self) -> bool {
        loop {
            while let Some(report) = self.end.poll_event() {
                self.tell(&report);
            }
            if self.stanzas.capacity() == 0 {
                return false;
            }
            let Some(transmit) = self.end.poll_transmit() else { return true };
            self.carry_out(transmit);
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
            // There is room, unless the stream is over for good; then so are we.
            Transmit::Stanza(stanza) => _ = self.stanzas.try_send(stanza),
        }
    }

    fn send(&mut self, connection: ConnectionId, octets: Vec<u8>) {
        let Some(open) = self.connections.get(&connection) else { return };
        if open.send(octets).is_err() {
            self.connections.remove(&connection);
            self.end.handle_closed(self.clock.now(), connection);
        }
    }

    fn tell(&mut self, report: &Report) {
        if let Some(observer) = &mut self.observer {
            observer(report);
        }
        self.telemetry.record(report);
    }

    /// Sends what is queued and lets the server tell our peers that we are gone.
    async fn close(self, mut uplink: mpsc::Receiver<Uplink>) {
        drop((self.stanzas, self.connections));
        let closed = async { while uplink.recv().await.is_some() {} };
        if timeout(CLOSE_TIME, closed).await.is_err() {
            tracing::debug!("the XMPP stream was not closed in time");
        }
        self.telemetry.sum_up();
    }
}

/// Waits until there is room for a stanza.
async fn room(stanzas: &mpsc::Sender<Stanza>) {
    let _ = stanzas.reserve().await;
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
