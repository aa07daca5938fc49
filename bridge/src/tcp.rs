//! Path row 1: local TCP connections as octets, one task for each direction. Nothing is understood here.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::timeout;

use crate::config::HostPort;
use crate::end::ConnectionId;

/// What happens on the local side.
#[derive(Debug)]
pub enum Input {
    /// A client has connected to the listening leg of this station.
    Accepted(usize, TcpStream),
    /// The server we were to connect to is there.
    Connected(ConnectionId, TcpStream),
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
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Connects to the local MMS server.
pub async fn connect(connection: ConnectionId, address: HostPort, inputs: mpsc::Sender<Input>) {
    let connecting = timeout(CONNECT_TIMEOUT, TcpStream::connect((address.host.as_str(), address.port)));
    let failed = |why: String| format!("cannot connect to the local MMS server {address}: {why}");
    let input = match connecting.await {
        Ok(Ok(socket)) => Input::Connected(connection, socket),
        Ok(Err(error)) => Input::ConnectFailed(connection, failed(error.to_string())),
        Err(_) => {
            Input::ConnectFailed(connection, failed(format!("no answer in {} s", CONNECT_TIMEOUT.as_secs())))
        }
    };
    // Nobody waits any more when the program ends.
    let _ = inputs.send(input).await;
}

/// A connection that is open. Dropping it sends what waits and closes.
#[derive(Debug)]
pub struct Connection {
    queue: mpsc::UnboundedSender<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
}

/// The local peer does not take what is sent to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooSlow;

impl Connection {
    /// Takes a connected socket over.
    #[must_use]
    pub fn new(id: ConnectionId, socket: TcpStream, inputs: mpsc::Sender<Input>) -> Self {
        // Without it every second PDU waits 40 ms for an acknowledgement.
        if let Err(error) = socket.set_nodelay(true) {
            tracing::warn!(%error, "cannot set TCP_NODELAY");
        }
        let (read, write) = socket.into_split();
        let (queue, queued) = mpsc::unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let reader = tokio::spawn(receive(id, read, inputs)).abort_handle();
        tokio::spawn(send(write, queued, Arc::clone(&waiting), reader));
        Self { queue, waiting }
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

async fn send(
    mut write: OwnedWriteHalf,
    mut queued: mpsc::UnboundedReceiver<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
    reader: AbortHandle,
) {
    while let Some(octets) = queued.recv().await {
        waiting.fetch_sub(octets.len(), Ordering::Relaxed);
        if write.write_all(&octets).await.is_err() {
            return;
        }
    }
    // The peer reads what was sent last, an abort perhaps, before the connection goes.
    let _ = timeout(LINGER, write.shutdown()).await;
    tokio::time::sleep(LINGER).await;
    reader.abort();
}
