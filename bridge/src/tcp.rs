//! Path row 1: local TCP connections as octets, one task for each direction. Nothing is understood here.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};

use crate::config::HostPort;
use crate::end::ConnectionId;

/// What happens on the local side.
#[derive(Debug)]
pub enum Input {
    /// A client has connected to the listening leg of this station.
    Accepted(usize, TcpStream),
    /// The server we were to connect to is there.
    Connected(ConnectionId),
    /// It is not, for this reason.
    ConnectFailed(ConnectionId, String),
    /// Octets have arrived.
    Octets(ConnectionId, Vec<u8>),
    /// The connection is gone.
    Closed(ConnectionId),
}

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

/// A listening leg.
///
/// # Errors
/// The address cannot be had.
pub async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Accepts until nobody takes the connections any more.
pub async fn accept(station: usize, listener: TcpListener, inputs: mpsc::Sender<Input>) {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                if inputs.send(Input::Accepted(station, socket)).await.is_err() {
                    return;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a local connection");
                sleep(ACCEPT_PAUSE).await;
            }
        }
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
    /// Takes a connected socket over.
    #[must_use]
    pub fn accepted(id: ConnectionId, socket: TcpStream, inputs: mpsc::Sender<Input>) -> Self {
        let (connection, task) = Self::new();
        tokio::spawn(task.carry(id, socket, inputs));
        connection
    }

    /// Connects to the local MMS server; [`Input`] tells what comes of it. Dropping it gives that up.
    #[must_use]
    pub fn opened(id: ConnectionId, address: HostPort, inputs: mpsc::Sender<Input>) -> Self {
        let (connection, task) = Self::new();
        tokio::spawn(task.open(id, address, inputs));
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
    async fn open(mut self, id: ConnectionId, address: HostPort, inputs: mpsc::Sender<Input>) {
        let connected = tokio::select! {
            biased;
            _ = &mut self.unwanted => return,
            connected = connect(&address) => connected,
        };
        let (input, socket) = match connected {
            Ok(socket) => (Input::Connected(id), Some(socket)),
            Err(why) => {
                let why = format!("cannot connect to the local MMS server {address}: {why}");
                (Input::ConnectFailed(id, why), None)
            }
        };
        // Nobody waits any more when the program ends.
        if let (Ok(()), Some(socket)) = (inputs.send(input).await, socket) {
            self.carry(id, socket, inputs).await;
        }
    }

    async fn carry(self, id: ConnectionId, socket: TcpStream, inputs: mpsc::Sender<Input>) {
        if let Err(error) = set_options(&socket) {
            tracing::warn!(%error, "cannot set the options of a local connection");
        }
        let (read, write) = socket.into_split();
        let mut reader = tokio::spawn(receive(id, read, inputs));
        let Self { queued, waiting, unwanted } = self;
        // The peer reads what was sent last, an abort perhaps, and closes: then it is over, or it is too late.
        tokio::select! {
            () = async { send(write, queued, &waiting).await; _ = (&mut reader).await } => {}
            () = async { _ = unwanted.await; sleep(LINGER).await } => {}
        }
        reader.abort();
    }
}

async fn connect(address: &HostPort) -> Result<TcpStream, String> {
    let connecting = timeout(CONNECT_TIMEOUT, TcpStream::connect((address.host.as_str(), address.port)));
    let late = |_| format!("no answer in {} s", CONNECT_TIMEOUT.as_secs());
    connecting.await.map_err(late)?.map_err(|error| error.to_string())
}

fn set_options(socket: &TcpStream) -> io::Result<()> {
    // Without it every second PDU waits 40 ms for an acknowledgement.
    socket.set_nodelay(true)?;
    // MMS peers may say nothing for hours; one that has lost power must not hold its association for as long.
    let keep_alive = TcpKeepalive::new().with_time(KEEP_ALIVE.0).with_interval(KEEP_ALIVE.1);
    SockRef::from(socket).set_tcp_keepalive(&keep_alive)
}

async fn receive(id: ConnectionId, mut read: OwnedReadHalf, inputs: mpsc::Sender<Input>) {
    let mut octets = Vec::with_capacity(READ_OCTETS);
    while let Ok(1..) = read.read_buf(&mut octets).await {
        let received = std::mem::replace(&mut octets, Vec::with_capacity(READ_OCTETS));
        if inputs.send(Input::Octets(id, received)).await.is_err() {
            return;
        }
    }
    let _ = inputs.send(Input::Closed(id)).await;
}

/// Sends until nothing more will be queued, or the peer is gone, which its other half tells.
async fn send(
    mut write: OwnedWriteHalf,
    mut queued: mpsc::UnboundedReceiver<Vec<u8>>,
    waiting: &AtomicUsize,
) {
    while let Some(octets) = queued.recv().await {
        waiting.fetch_sub(octets.len(), Ordering::Relaxed);
        if write.write_all(&octets).await.is_err() {
            return;
        }
    }
    let _ = write.shutdown().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn listener() -> (TcpListener, SocketAddr) {
        let listener = listen(([127, 0, 0, 1], 0).into()).await.unwrap();
        let address = listener.local_addr().unwrap();
        (listener, address)
    }

    /// Both ends of a connection, and its inputs, which end when nothing of it is left.
    async fn connection() -> (Connection, TcpStream, mpsc::Receiver<Input>) {
        let (listener, address) = listener().await;
        let peer = TcpStream::connect(address).await.unwrap();
        let (socket, _) = listener.accept().await.unwrap();
        let (inputs, received) = mpsc::channel(1);
        (Connection::accepted(1, socket, inputs), peer, received)
    }

    #[tokio::test]
    async fn what_is_sent_last_arrives_before_the_connection_goes() {
        let (connection, mut peer, mut inputs) = connection().await;
        connection.send(b"abort".to_vec()).unwrap();
        drop(connection);
        let mut octets = vec![];
        peer.read_to_end(&mut octets).await.unwrap();
        assert_eq!(octets, b"abort");
        drop(peer);
        assert!(matches!(inputs.recv().await, Some(Input::Closed(1))));
        assert!(inputs.recv().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_never_reads_is_given_up_with_all_that_waits_for_it() {
        let (connection, _peer, mut inputs) = connection().await;
        while connection.send(vec![0; 1024 * 1024]).is_ok() {
            tokio::task::yield_now().await;
        }
        drop(connection);
        assert!(inputs.recv().await.is_none(), "the socket is still held");
    }

    #[tokio::test]
    async fn a_connection_that_nobody_wants_any_more_is_not_opened() {
        let (_listener, address) = listener().await;
        let (inputs, mut received) = mpsc::channel(1);
        drop(Connection::opened(
            1,
            HostPort { host: address.ip().to_string(), port: address.port() },
            inputs,
        ));
        assert!(received.recv().await.is_none());
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_named() {
        let (_, address) = listener().await;
        let (inputs, mut received) = mpsc::channel(1);
        let server = HostPort { host: address.ip().to_string(), port: address.port() };
        let _connection = Connection::opened(1, server, inputs);
        let Some(Input::ConnectFailed(1, why)) = received.recv().await else { panic!("connected") };
        assert!(why.contains(&address.to_string()), "{why}");
    }
}
