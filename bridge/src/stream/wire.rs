//! The transport below the XML parser: a socket, what was read ahead and what is not yet written, and the guard that
//! every received octet passes before the parser may see it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, BufReader, BufWriter, ReadBuf};
use xmpp::guard::{Guard, Limits};

/// TCP, TLS over it, or what a test puts in their place.
pub(super) trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}

/// One TLS record's worth each way, so that a batch of stanzas leaves in one write.
const BUFFER: usize = 16 * 1024;

/// What an XML stream runs over.
pub(super) type Wire = BufReader<BufWriter<Guarded>>;

/// A wire for one XML stream. A stream that restarts gets a new one (RFC 6120 §4.3.3).
pub(super) fn wire(socket: Box<dyn Socket>, limits: Limits) -> Wire {
    let guarded = Guarded { socket, guard: Guard::new(limits) };
    BufReader::with_capacity(BUFFER, BufWriter::with_capacity(BUFFER, guarded))
}

/// The socket again. Octets that came too early are refused: before TLS anybody may have sent them (RFC 6120 §5.4.3.3),
/// before a restart nobody may send any.
pub(super) fn unwire(wire: Wire) -> Result<Box<dyn Socket>, usize> {
    match wire.buffer().len() {
        0 => Ok(wire.into_inner().into_inner().socket),
        early => Err(early),
    }
}

/// A socket whose octets are scanned as they arrive.
pub(super) struct Guarded {
    socket: Box<dyn Socket>,
    guard: Guard,
}

impl AsyncRead for Guarded {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.socket).poll_read(cx, buf))?;
        let scanned = this.guard.scan(buf.filled().get(before..).unwrap_or_default());
        Poll::Ready(scanned.map_err(|violation| {
            buf.set_filled(before);
            io::Error::new(io::ErrorKind::InvalidData, violation)
        }))
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
