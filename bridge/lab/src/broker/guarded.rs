//! A transport whose octets pass the guard before any parser sees them: the broker builds a tree
//! of every stanza, and a tree that is deep enough overflows the stack.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use xmpp::guard::{Guard, Limits};

pub(super) struct Guarded<Io> {
    io: Io,
    guard: Guard,
}

impl<Io> Guarded<Io> {
    pub(super) fn new(io: Io) -> Guarded<Io> {
        Guarded { io, guard: Guard::new(Limits::default()) }
    }

    /// A new stream begins on the same transport (RFC 6120 §4.3.3).
    pub(super) fn restart(&mut self) {
        self.guard.reset();
    }

    pub(super) fn into_inner(self) -> Io {
        self.io
    }
}

impl<Io: AsyncRead + Unpin> AsyncRead for Guarded<Io> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.io).poll_read(cx, buffer))?;
        let octets = buffer.filled().get(before..).unwrap_or_default();
        Poll::Ready(self.guard.scan(octets).map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why)))
    }
}

impl<Io: AsyncWrite + Unpin> AsyncWrite for Guarded<Io> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
