//! The transport below the XML parser: a socket, what was read ahead and what is not yet written, and the guard that
//! every stanza passes whole before the parser may see it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, BufReader, BufWriter, ReadBuf};
use xmpp::guard::{Guard, Limits, Piece, Violation};

/// TCP, TLS over it, or what a test puts in their place.
pub(super) trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}

/// One TLS record's worth each way, so that a batch of stanzas leaves in one write.
const BUFFER: usize = 16 * 1024;

/// What an XML stream runs over.
pub(super) type Wire = BufReader<BufWriter<Guarded>>;

/// A wire for one XML stream. A stream that restarts gets a new one (RFC 6120 §4.3.3).
pub(super) fn wire(socket: Box<dyn Socket>, limits: Limits) -> Wire {
    let guarded = Guarded {
        socket,
        guard: Guard::new(limits),
        received: vec![0; BUFFER],
        held: Vec::new(),
        whole: Vec::new(),
        given: 0,
    };
    BufReader::with_capacity(BUFFER, BufWriter::with_capacity(BUFFER, guarded))
}

/// The socket again. Octets that came too early are refused: before TLS anybody may have sent them (RFC 6120 §5.4.3.3),
/// before a restart nobody may send any.
pub(super) fn unwire(wire: Wire) -> Result<Box<dyn Socket>, usize> {
    let buffered = wire.buffer().len();
    let guarded = wire.into_inner().into_inner();
    match buffered + guarded.held.len() + guarded.whole().len() {
        0 => Ok(guarded.socket),
        early => Err(early),
    }
}

/// A socket whose octets the parser gets stanza by stanza. One that breaks a limit it never sees.
pub(super) struct Guarded {
    socket: Box<dyn Socket>,
    guard: Guard,
    /// Room for what the socket has.
    received: Vec<u8>,
    /// The stanza in hand, as long as it keeps to the limits.
    held: Vec<u8>,
    /// Whole stanzas, and how much of them the parser has.
    whole: Vec<u8>,
    given: usize,
}

impl Guarded {
    fn whole(&self) -> &[u8] {
        self.whole.get(self.given..).unwrap_or_default()
    }

    fn give(&mut self, buf: &mut ReadBuf<'_>) {
        let length = self.whole().len().min(buf.remaining());
        buf.put_slice(self.whole().get(..length).unwrap_or_default());
        self.given += length;
        if self.whole().is_empty() {
            self.whole.clear();
            self.given = 0;
        }
    }

    fn sift(&mut self, length: usize) -> Result<(), Violation> {
        let mut rest = self.received.get(..length).unwrap_or_default();
        while !rest.is_empty() {
            let (read, piece) = self.guard.sift(rest)?;
            let (octets, later) = rest.split_at_checked(read).unwrap_or((rest, &[]));
            match piece {
                Piece::Part => self.held.extend_from_slice(octets),
                Piece::Whole => {
                    self.whole.append(&mut self.held);
                    self.whole.extend_from_slice(octets);
                }
                Piece::Void => self.held.clear(),
                Piece::VoidEnd(violation) => {
                    self.held.clear();
                    tracing::warn!("stepped over what the XMPP server sent: {violation}");
                }
            }
            rest = later;
        }
        Ok(())
    }
}

impl AsyncRead for Guarded {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.whole().is_empty() {
            let mut received = ReadBuf::new(&mut this.received);
            ready!(Pin::new(&mut this.socket).poll_read(cx, &mut received))?;
            let length = received.filled().len();
            if length == 0 {
                return Poll::Ready(Ok(()));
            }
            this.sift(length).map_err(|violation| io::Error::new(io::ErrorKind::InvalidData, violation))?;
        }
        this.give(buf);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().socket).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(cx)
    }
}
