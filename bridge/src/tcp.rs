//! Path row 1: local TCP connections as octets, with TLS or without, one task for each. Nothing is understood here, and
//! a connection that is silent holds no buffer.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Poll, ready};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::config::HostPort;
use crate::end::ConnectionId;
use crate::revocation;
use crate::tls::{Event, Half, Leg, Party, Secured, Session, Stream, Transport, Turn};

/// What happens on the local side.
#[derive(Debug)]
pub enum Input {
    /// Somebody has connected to this listener, as its transport demands.
    Accepted(usize, Stream),
    /// Something happened to TLS outside of such connections, with this peer as far as one is known.
    Refused(Option<Arc<str>>, Event),
    /// Something happened to the TLS of a connection.
    OfConnection(ConnectionId, Event),
    /// The server we were to connect to is there.
    Connected(ConnectionId),
    /// It is not, for this reason.
    ConnectFailed(ConnectionId, String),
    /// Octets have arrived.
    Octets(ConnectionId, Vec<u8>),
    /// The connection is gone.
    Closed(ConnectionId),
}

/// Connections of one leg that may be on their way through the handshake; the oldest makes room for a further one.
const MOST_AT_THE_DOOR: usize = 64;
/// Octets that may wait for a slow local peer before its connection is given up.
const MOST_WAITING: usize = 4 * 1024 * 1024;
/// How long the local MMS server may take to take a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a local peer may take to take what is sent last, and to close in its turn.
const LINGER: Duration = Duration::from_secs(2);
/// Silence after which the system asks a local peer whether it is there, and how often it asks again.
const KEEP_ALIVE: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(15));
const READ_OCTETS: usize = 16 * 1024;
/// After an accept that failed for want of files or memory.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A listener that is bound.
#[derive(Debug)]
pub struct Listening {
    /// Its place among all.
    pub number: usize,
    /// The peer record, where only one can be asked for here.
    pub peer: Option<Arc<str>>,
    /// Where connections arrive.
    pub socket: TcpListener,
    /// What they must be.
    pub transport: Transport,
}

/// Binds a listener.
///
/// # Errors
/// The address cannot be had.
pub async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Accepts until nobody takes the connections any more. Whom the leg's transport refuses never becomes one.
pub async fn accept(listening: Listening, inputs: mpsc::Sender<Input>) {
    let listening = Arc::new(listening);
    let mut door = Door::default();
    while !inputs.is_closed() {
        match listening.socket.accept().await {
            Ok((socket, _)) => {
                let admission = admit(Arc::clone(&listening), socket, inputs.clone());
                match listening.transport {
                    // It waits for nothing but room.
                    Transport::NonSecure => admission.await,
                    Transport::Secure(_) | Transport::DontCare(_) => door.admit(admission),
                }
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a local connection");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Keeps the revocation lists of a peer's leg as its files are, until nobody takes what it tells.
pub async fn follow_lists(peer: Arc<str>, leg: Arc<Leg>, inputs: mpsc::Sender<Input>) {
    let (send, mut lists) = mpsc::channel(1);
    tokio::spawn(revocation::watch(leg.crl.clone(), send));
    loop {
        let read = tokio::select! {
            Some(read) = lists.recv() => read,
            () = inputs.closed() => return,
        };
        if let Err(event) = leg.set_lists(&read) {
            // Nobody waits any more when the program ends.
            let _ = inputs.send(Input::Refused(Some(Arc::clone(&peer)), event)).await;
        }
    }
}

async fn admit(listening: Arc<Listening>, socket: TcpStream, inputs: mpsc::Sender<Input>) {
    set_options(&socket);
    let input = match listening.transport.accept(socket).await {
        Ok(stream) => Input::Accepted(listening.number, stream),
        Err(event) => Input::Refused(listening.peer.clone(), event),
    };
    // Nobody waits any more when the program ends.
    let _ = inputs.send(input).await;
}

/// Connections that have not shown yet what they are: so many, and no more.
#[derive(Default)]
struct Door(VecDeque<JoinHandle<()>>);

impl Door {
    fn admit(&mut self, admission: impl Future<Output = ()> + Send + 'static) {
        self.0.retain(|waiting| !waiting.is_finished());
        if self.0.len() >= MOST_AT_THE_DOOR {
            // A peer that means it is through in milliseconds.
            self.0.pop_front().inspect(|oldest| oldest.abort());
            tracing::debug!("a connection has made room for another before its handshake was done");
        }
        self.0.push_back(tokio::spawn(admission));
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

/// A connection that is open, or about to be. Dropping it sends what waits, as far as the peer takes it in time,
/// and closes.
#[derive(Debug)]
pub struct Connection {
    queue: mpsc::UnboundedSender<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
    /// Dropped with it.
    _wanted: oneshot::Sender<Infallible>,
}

/// The local peer does not take what is sent to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooSlow;

impl Connection {
    /// Takes a connection over.
    #[must_use]
    pub fn accepted(id: ConnectionId, stream: Stream, inputs: mpsc::Sender<Input>) -> Self {
        let (connection, task) = Self::new();
        tokio::spawn(task.carry(id, stream, inputs));
        connection
    }

    /// Connects to the local MMS server; [`Input`] tells what comes of it. Dropping it gives that up.
    #[must_use]
    pub fn opened(
        id: ConnectionId,
        address: HostPort,
        transport: Transport,
        inputs: mpsc::Sender<Input>,
    ) -> Self {
        let (connection, task) = Self::new();
        tokio::spawn(task.open(id, address, transport, inputs));
        connection
    }

    fn new() -> (Self, Task) {
        let (queue, queued) = mpsc::unbounded_channel();
        let (_wanted, unwanted) = oneshot::channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let task = Task { queued, waiting: Arc::clone(&waiting), unwanted };
        (Self { queue, waiting, _wanted }, task)
    }

    /// Queues octets.
    ///
    /// # Errors
    /// Too many wait already, or the connection is gone.
    pub fn send(&self, octets: Vec<u8>) -> Result<(), TooSlow> {
        let waiting = self.waiting.fetch_add(octets.len(), Ordering::Relaxed);
        if waiting > MOST_WAITING {
            return Err(TooSlow);
        }
        self.queue.send(octets).map_err(|_| TooSlow)
    }
}

/// What a [`Connection`] is worked by.
struct Task {
    queued: mpsc::UnboundedReceiver<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
    /// Completes when the [`Connection`] is dropped.
    unwanted: oneshot::Receiver<Infallible>,
}

impl Task {
    async fn open(
        mut self,
        id: ConnectionId,
        address: HostPort,
        transport: Transport,
        inputs: mpsc::Sender<Input>,
    ) {
        let connected = tokio::select! {
            biased;
            _ = &mut self.unwanted => return,
            connected = connect(&address, &transport) => connected,
        };
        // Nobody waits any more when the program ends.
        let _ = match connected {
            Ok(stream) => {
                tell(id, stream.established(), &inputs).await;
                let told = inputs.send(Input::Connected(id)).await;
                self.carry(id, stream, inputs).await;
                told
            }
            Err(ConnectError { why, event }) => {
                tell(id, event, &inputs).await;
                let why = format!("cannot connect to the local MMS server {address}: {why}");
                inputs.send(Input::ConnectFailed(id, why)).await
            }
        };
    }

    async fn carry(self, id: ConnectionId, stream: Stream, inputs: mpsc::Sender<Input>) {
        let renewals = Notify::new();
        match stream {
            Stream::Plain(socket) => {
                let with = With::Anybody(socket.peer_addr().ok());
                let (read, write) = socket.into_split();
                let reading = receive(id, read, with, &inputs);
                self.work(id, reading, write, &renewals, std::future::pending(), &inputs).await;
            }
            // Seldom, and large.
            Stream::Tls(secured) => Box::pin(self.carry_secured(id, *secured, &inputs)).await,
        }
    }

    async fn carry_secured(self, id: ConnectionId, secured: Secured, inputs: &mpsc::Sender<Input>) {
        let renewals = Notify::new();
        let (read, write, session) = secured.split();
        let reading = receive(id, read, With::Party(session.party().clone()), inputs);
        let over = watch(id, session, &renewals, inputs);
        self.work(id, reading, write, &renewals, over, inputs).await;
    }

    /// Moves octets until either side closes, or the TLS session is over.
    async fn work(
        self,
        id: ConnectionId,
        reading: impl Future<Output = ()>,
        write: impl Outlet,
        renewals: &Notify,
        over: impl Future<Output = Event>,
        inputs: &mpsc::Sender<Input>,
    ) {
        let Self { queued, waiting, unwanted } = self;
        // The peer reads what was sent last, an abort perhaps, and closes: then it is over, or it is too late.
        let event = tokio::select! {
            _ = async { tokio::join!(reading, send(write, queued, &waiting, renewals)) } => None,
            () = async { _ = unwanted.await; sleep(LINGER).await } => None,
            event = over => Some(event),
        };
        if event.is_some() {
            tell(id, event, inputs).await;
            // Nobody waits any more when the program ends.
            let _ = inputs.send(Input::Closed(id)).await;
        }
    }
}

async fn tell(id: ConnectionId, event: Option<Event>, inputs: &mpsc::Sender<Input>) {
    if let Some(event) = event {
        // Nobody waits any more when the program ends.
        let _ = inputs.send(Input::OfConnection(id, event)).await;
    }
}

/// Lets a TLS session have new keys when it is time, until it is over.
async fn watch(
    id: ConnectionId,
    mut session: Session,
    renewals: &Notify,
    inputs: &mpsc::Sender<Input>,
) -> Event {
    loop {
        match session.turn().await {
            Turn::Renew(event) => {
                renewals.notify_one();
                tell(id, Some(event), inputs).await;
            }
            Turn::Over(event) => return event,
        }
    }
}

/// Why there is no connection.
struct ConnectError {
    why: String,
    /// Of TLS.
    event: Option<Event>,
}

async fn connect(address: &HostPort, transport: &Transport) -> Result<Stream, ConnectError> {
    let connecting = timeout(CONNECT_TIMEOUT, TcpStream::connect((address.host.as_str(), address.port)));
    let failed = |why: String| ConnectError { why, event: None };
    let late = |_| failed(format!("no answer in {} s", CONNECT_TIMEOUT.as_secs()));
    let socket = connecting.await.map_err(late)?.map_err(|error| failed(error.to_string()))?;
    set_options(&socket);
    let refused = |event: Event| ConnectError { why: event.to_string(), event: Some(event) };
    transport.open(socket).await.map_err(refused)
}

fn set_options(socket: &TcpStream) {
    if let Err(error) = try_options(socket) {
        tracing::warn!(%error, "cannot set the options of a local connection");
    }
}

fn try_options(socket: &TcpStream) -> io::Result<()> {
    // Without it every second PDU waits 40 ms for an acknowledgement.
    socket.set_nodelay(true)?;
    // MMS peers may say nothing for hours; one that has lost power must not hold its association for as long.
    let keep_alive = TcpKeepalive::new().with_time(KEEP_ALIVE.0).with_interval(KEEP_ALIVE.1);
    SockRef::from(socket).set_tcp_keepalive(&keep_alive)
}

async fn receive(
    id: ConnectionId,
    mut read: impl AsyncRead + Unpin,
    with: With,
    inputs: &mpsc::Sender<Input>,
) {
    let mut is_first = true;
    let event = loop {
        let octets = match next_octets(&mut read).await {
            Ok(octets) if octets.is_empty() => break None,
            Ok(octets) => octets,
            Err(error) => break with.broken(&error),
        };
        let event = is_first.then(|| with.begun(&octets)).flatten();
        if event.is_some() {
            break event;
        }
        is_first = false;
        if inputs.send(Input::Octets(id, octets)).await.is_err() {
            return;
        }
    };
    tell(id, event, inputs).await;
    let _ = inputs.send(Input::Closed(id)).await;
}

/// Whom a connection is with.
enum With {
    Party(Party),
    /// Without TLS.
    Anybody(Option<SocketAddr>),
}

impl With {
    /// The event that the first octets are, if any.
    fn begun(&self, first: &[u8]) -> Option<Event> {
        match self {
            Self::Party(_) => None,
            Self::Anybody(remote) => Transport::begun(first, *remote),
        }
    }

    /// The event that an error is, if any.
    fn broken(&self, error: &io::Error) -> Option<Event> {
        match self {
            Self::Party(party) => party.broken(error),
            Self::Anybody(_) => None,
        }
    }
}

/// What arrives next; nothing at the end. While it does not, there is no buffer for it.
async fn next_octets(read: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    poll_fn(|cx| {
        let mut octets = [const { MaybeUninit::uninit() }; READ_OCTETS];
        let mut octets = ReadBuf::uninit(&mut octets);
        ready!(Pin::new(&mut *read).poll_read(cx, &mut octets))?;
        Poll::Ready(Ok(octets.filled().to_vec()))
    })
    .await
}

/// Where octets leave.
trait Outlet: AsyncWrite + Unpin {
    /// Octets that are to be written by themselves.
    fn portions(octets: &[u8]) -> impl Iterator<Item = &[u8]> {
        std::iter::once(octets)
    }

    /// Whether it has new keys from now on, if it has any.
    fn renew_keys(&self) -> bool {
        true
    }
}

impl Outlet for OwnedWriteHalf {}

impl Outlet for Half {
    /// Each TPKT is a TLS record: libiec61850's server waits for the socket while its TLS holds the rest of a record.
    fn portions(octets: &[u8]) -> impl Iterator<Item = &[u8]> {
        osi::tpkts(octets)
    }

    fn renew_keys(&self) -> bool {
        Self::renew_keys(self).is_ok()
    }
}

async fn write_each<W: Outlet>(write: &mut W, octets: &[u8]) -> io::Result<()> {
    for portion in W::portions(octets) {
        write.write_all(portion).await?;
    }
    Ok(())
}

/// Sends until nothing more will be queued, or the peer is gone, which its other half tells.
async fn send(
    mut write: impl Outlet,
    mut queued: mpsc::UnboundedReceiver<Vec<u8>>,
    waiting: &AtomicUsize,
    renewals: &Notify,
) {
    loop {
        let written = tokio::select! {
            octets = queued.recv() => {
                let Some(octets) = octets else { break };
                waiting.fetch_sub(octets.len(), Ordering::Relaxed);
                write_each(&mut write, &octets).await
            }
            () = renewals.notified() => match write.renew_keys() {
                true => Ok(()),
                false => return,
            },
        };
        if written.is_err() || write.flush().await.is_err() {
            return;
        }
    }
    let _ = write.shutdown().await;
}

#[cfg(test)]
mod tests;
