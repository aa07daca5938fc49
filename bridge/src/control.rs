//! The operator's door to a running bridge: a Unix-domain socket that nobody else can open. A request is a line, an
//! answer the lines that it leads to and `ok` or `error …` at the end. It can ask for new keys, and nothing else.

use std::fs::{self, Permissions};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, SockAddr, Socket, Type};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::{sleep, timeout};

use crate::report::Rekeying;

/// Octets of the longest request: a name has at most 64.
const LONGEST_REQUEST: u64 = 128;
/// Octets of the longest answer that is read.
const LONGEST_ANSWER: u64 = 1024 * 1024;
/// How long a request, its answer and each of their ways may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// Clients served at once; further ones wait.
const CLIENTS: usize = 8;
const BACKLOG: i32 = 16;
/// After an accept that failed for want of files or memory.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// For the eyes of its owner, and of root.
const MODE: u32 = 0o600;

/// Why there can be no such socket.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Anybody could put another socket in its place.
    #[error("{}: everybody may write to this directory (mode {mode:o}); choose one for gridseal's user alone", directory.display())]
    Open {
        /// Where the socket was to be.
        directory: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Another bridge answers there.
    #[error("{}: another bridge answers at this socket; give each its own", .0.display())]
    InUse(PathBuf),
    /// Something else has the name.
    #[error("{}: this is there and no socket; choose another name", .0.display())]
    Taken(PathBuf),
    /// The system refuses.
    #[error("{}: {cause}", path.display())]
    System {
        /// The socket or its directory.
        path: PathBuf,
        /// What it says.
        cause: io::Error,
    },
}

/// Whether a socket may stand at this path: in a directory that not everybody can write to.
///
/// # Errors
/// Everybody can, or there is no such directory.
pub fn check_directory(socket: &Path) -> Result<(), ControlError> {
    let directory = match socket.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let metadata = fs::metadata(directory)
        .map_err(|cause| ControlError::System { path: directory.to_owned(), cause })?;
    let mode = metadata.permissions().mode() & 0o7777;
    let open = || ControlError::Open { directory: directory.to_owned(), mode };
    if mode & 0o002 == 0 { Ok(()) } else { Err(open()) }
}

/// A socket that listens. Its file goes when [`SocketFile`] is dropped.
#[derive(Debug)]
pub struct Control {
    listener: UnixListener,
    file: SocketFile,
}

/// Removes the socket's file when dropped.
#[derive(Debug)]
pub struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Whoever has removed it already has done no harm.
        let _ = fs::remove_file(&self.0);
    }
}

impl Control {
    /// Makes the socket in place of one that a process has left behind.
    ///
    /// # Errors
    /// Its directory is open to everybody, its name is taken, or the system refuses.
    pub async fn bind(path: &Path) -> Result<Self, ControlError> {
        check_directory(path)?;
        clear_way(path).await?;
        let failed = |cause| ControlError::System { path: path.to_owned(), cause };
        let (socket, file) = bind_unheard(path).map_err(failed)?;
        let listener = listen(socket).map_err(failed)?;
        Ok(Self { listener, file })
    }

    /// Serves clients from now on, until nobody takes their demands. What is returned is to be kept for as long.
    #[must_use]
    pub fn serve(self, demands: mpsc::Sender<Demand>) -> SocketFile {
        tokio::spawn(accept(self.listener, demands));
        self.file
    }
}

async fn clear_way(path: &Path) -> Result<(), ControlError> {
    let failed = |cause| ControlError::System { path: path.to_owned(), cause };
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
        Ok(metadata) if !metadata.file_type().is_socket() => {
            return Err(ControlError::Taken(path.to_owned()));
        }
        Ok(_) => {}
    }
    match UnixStream::connect(path).await {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => fs::remove_file(path).map_err(failed),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(failed(error)),
        _ => Err(ControlError::InUse(path.to_owned())),
    }
}

/// Nobody can connect until it listens, by when it has its mode.
fn bind_unheard(path: &Path) -> io::Result<(Socket, SocketFile)> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.bind(&SockAddr::unix(path)?)?;
    let file = SocketFile(path.to_owned());
    fs::set_permissions(path, Permissions::from_mode(MODE))?;
    Ok((socket, file))
}

fn listen(socket: Socket) -> io::Result<UnixListener> {
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    UnixListener::from_std(net::UnixListener::from(OwnedFd::from(socket)))
}

/// What an operator demands of the bridge.
#[derive(Debug)]
pub struct Demand {
    /// New keys: of the associations with this peer, or of all.
    pub peer: Option<String>,
    answer: oneshot::Sender<String>,
}

impl Demand {
    /// Tells what came of it; `None` where there is no such peer.
    pub fn answer(self, rekeyings: Option<Vec<Rekeying>>) {
        let answer = match (rekeyings, &self.peer) {
            (Some(rekeyings), _) => rekeyings.iter().map(line).collect::<String>() + "ok\n",
            (None, peer) => format!("error: no peer is called {:?}\n", peer.as_deref().unwrap_or_default()),
        };
        // A client that has gone has what it wanted.
        let _ = self.answer.send(answer);
    }
}

fn line(Rekeying { peer, association, rekey, changes }: &Rekeying) -> String {
    let id = if association.is_empty() { "-" } else { association };
    format!("{peer} {id} {rekey}; keys changed so far: {changes}\n")
}

async fn accept(listener: UnixListener, demands: mpsc::Sender<Demand>) {
    let clients = Arc::new(Semaphore::new(CLIENTS));
    while let Ok(place) = Arc::clone(&clients).acquire_owned().await {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = demands.closed() => return,
        };
        match accepted {
            Ok((client, _)) => {
                let demands = demands.clone();
                tokio::spawn(async move {
                    serve(client, &demands).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept an operator");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// One request and its answer. Whoever is slow is left alone.
async fn serve(mut client: UnixStream, demands: &mpsc::Sender<Demand>) {
    let served = async {
        let answer = match request(&mut client).await? {
            Some(peer) => demand(peer, demands).await,
            None => String::from("error: the request is not `rekey` or `rekey PEER` on a line\n"),
        };
        client.write_all(answer.as_bytes()).await
    };
    match timeout(PATIENCE, served).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "an operator went away"),
        Err(_) => tracing::debug!("an operator was too slow"),
    }
}

/// The peer of a `rekey`, if it names one.
async fn request(client: &mut UnixStream) -> io::Result<Option<Option<String>>> {
    let mut line = String::new();
    let read = tokio::io::BufReader::new(client.take(LONGEST_REQUEST)).read_line(&mut line).await;
    match read {
        Err(error) if error.kind() == ErrorKind::InvalidData => return Ok(None),
        read => read?,
    };
    let mut words = line.strip_suffix('\n').unwrap_or_default().split(' ');
    Ok(match (words.next(), words.next(), words.next()) {
        (Some("rekey"), peer, None) => Some(peer.map(str::to_owned)),
        _ => None,
    })
}

async fn demand(peer: Option<String>, demands: &mpsc::Sender<Demand>) -> String {
    let (answer, answered) = oneshot::channel();
    // Where the bridge ends, nobody takes the demand, or drops it.
    let _ = demands.send(Demand { peer, answer }).await;
    answered.await.unwrap_or_else(|_| String::from("error: the bridge is about to end\n"))
}

/// Why a bridge has not done what was demanded.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// None answers.
    #[error("no bridge answers at {}: {cause}", socket.display())]
    Unreachable {
        /// Where.
        socket: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// It says why.
    #[error("the bridge answers: {0}")]
    Refused(String),
    /// It ended amid its answer.
    #[error("the bridge's answer is not whole")]
    Cut,
}

impl NotDone {
    /// The exit code of a program that ends with this, as sysexits.h has them.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) => crate::cli::BAD_DATA,
            Self::Unreachable { .. } | Self::Cut => crate::cli::UNAVAILABLE,
        }
    }
}

/// Asks the bridge at a socket for new keys: of the associations with a peer, or of all. A line for each.
///
/// # Errors
/// There is no bridge, or it refuses.
pub fn rekey(socket: &Path, peer: Option<&str>) -> Result<Vec<String>, NotDone> {
    let request = peer.map_or_else(|| String::from("rekey\n"), |peer| format!("rekey {peer}\n"));
    let lines =
        ask(socket, &request).map_err(|cause| NotDone::Unreachable { socket: socket.to_owned(), cause })?;
    match lines.split_last() {
        Some((last, lines)) if last == "ok" => Ok(lines.to_vec()),
        Some((last, _)) if last.starts_with("error: ") => {
            Err(NotDone::Refused(last.trim_start_matches("error: ").to_owned()))
        }
        _ => Err(NotDone::Cut),
    }
}

fn ask(socket: &Path, request: &str) -> io::Result<Vec<String>> {
    let mut bridge = net::UnixStream::connect(socket)?;
    bridge.set_read_timeout(Some(2 * PATIENCE))?;
    bridge.set_write_timeout(Some(2 * PATIENCE))?;
    bridge.write_all(request.as_bytes())?;
    BufReader::new(bridge.take(LONGEST_ANSWER)).lines().collect()
}

#[cfg(test)]
mod tests;
