//! Path row 10: stanzas ↔ XMPP stream (RFC 6120). Connects, secures, authenticates and binds a stream, and hands out
//! its two halves. The only place that knows tokio-xmpp; of it only the framing of streams is used.

mod element;
mod error;
mod negotiation;
mod scram;
mod wire;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::{Sink, Stream};
use jid::{BareJid, FullJid};
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use tokio_xmpp::xmlstream::{ReadError, Timeouts, XmlStream};
use xmpp::guard::Limits;
use xmpp::stanza::Stanza;

use crate::config::{HostPort, Secret, Tls};
use element::Element;
pub use error::StreamError;
use wire::Wire;

/// Which server, which account, and how far to trust them.
#[derive(Clone, Debug)]
pub struct StreamConfig {
    /// The account.
    pub jid: BareJid,
    /// Its password.
    pub password: Secret,
    /// Where the server is.
    pub server: HostPort,
    /// The name in the server's certificate.
    pub server_name: ServerName<'static>,
    /// When TLS begins.
    pub tls: Tls,
    /// Whom to trust with TLS; see [`crate::tls`].
    pub tls_config: Arc<ClientConfig>,
    /// Whether SCRAM-SHA-1 may do where SCRAM-SHA-256 is not offered.
    pub allow_sha1: bool,
    /// What the server may send.
    pub limits: Limits,
    /// From the first SYN to the bound resource.
    pub connect_timeout: Duration,
    /// Silence after which [`Received::Idle`] asks for a ping, and again after which the stream is dead.
    pub silence: Duration,
}

impl StreamConfig {
    fn timeouts(&self) -> Timeouts {
        Timeouts { read_timeout: self.silence, response_timeout: self.silence }
    }
}

/// An open stream: bound, authenticated, our presence sent.
#[derive(Debug)]
pub struct Connected {
    /// The full JID the server bound.
    pub jid: FullJid,
    /// What arrives.
    pub reader: StreamReader,
    /// What leaves.
    pub writer: StreamWriter,
}

/// Opens a stream.
///
/// # Errors
/// [`StreamError::is_fatal`] tells whether trying again makes sense.
pub async fn connect(config: &StreamConfig) -> Result<Connected, StreamError> {
    let negotiated = tokio::time::timeout(config.connect_timeout, negotiation::connect(config));
    let late =
        |_| StreamError::ConnectTimeout { server: config.server.to_string(), after: config.connect_timeout };
    negotiated.await.map_err(late)?
}

type ElementStream = XmlStream<Wire, Element>;

/// What the server sent.
#[derive(Debug)]
pub enum Received {
    /// A stanza.
    Stanza(Stanza),
    /// Something that is no stanza as RFC 6120 has them; it was stepped over.
    Unreadable(String),
    /// Nothing for a while: send [`Stanza::ping`].
    Idle,
}

/// The half that receives.
#[derive(Debug)]
pub struct StreamReader(Shared);

/// The half that sends. Stanzas are queued by [`feed`](Self::feed) and leave with [`flush`](Self::flush).
#[derive(Debug)]
pub struct StreamWriter(Shared);

fn split(stream: ElementStream) -> (StreamReader, StreamWriter) {
    let shared = Shared(Arc::new(Mutex::new(stream)));
    (StreamReader(shared.clone()), StreamWriter(shared))
}

impl StreamReader {
    /// Waits for what comes next. Cancelling loses nothing.
    ///
    /// # Errors
    /// The stream is over.
    pub async fn next(&mut self) -> Result<Received, StreamError> {
        match poll_fn(|cx| self.0.poll(|stream| stream.poll_next(cx))).await {
            Some(Ok(Element::Stanza(stanza))) => Ok(Received::Stanza(stanza)),
            Some(Ok(Element::StreamError(error))) => Err(error.into()),
            Some(Ok(other)) => Ok(Received::Unreadable(other.to_string())),
            Some(Err(ReadError::SoftTimeout)) => Ok(Received::Idle),
            Some(Err(ReadError::ParseError(error))) => Ok(Received::Unreadable(error.to_string())),
            Some(Err(error)) => Err(error.into()),
            None => Err(StreamError::Closed),
        }
    }
}

impl StreamWriter {
    /// Queues a stanza; waits only while much is queued already.
    ///
    /// # Errors
    /// The stream is over.
    pub async fn feed(&mut self, stanza: &Stanza) -> Result<(), StreamError> {
        poll_fn(|cx| self.0.poll(|stream| Sink::<&Stanza>::poll_ready(stream, cx))).await?;
        Ok(self.0.poll(|stream| stream.start_send(stanza))?)
    }

    /// Sends what is queued.
    ///
    /// # Errors
    /// The stream is over.
    pub async fn flush(&mut self) -> Result<(), StreamError> {
        Ok(poll_fn(|cx| self.0.poll(|stream| Sink::<&Stanza>::poll_flush(stream, cx))).await?)
    }

    /// Queues one stanza and sends it.
    ///
    /// # Errors
    /// The stream is over.
    pub async fn send(&mut self, stanza: &Stanza) -> Result<(), StreamError> {
        self.feed(stanza).await?;
        self.flush().await
    }

    /// Sends what is queued and closes the stream: the server tells our peers at once.
    ///
    /// # Errors
    /// The stream was over before.
    pub async fn close(self) -> Result<(), StreamError> {
        Ok(poll_fn(|cx| self.0.poll(|stream| stream.poll_shutdown(cx))).await?)
    }
}

/// Both halves of a stream. The lock is held for one poll at a time, never while waiting, and the socket keeps one
/// waker for each direction: neither half can hold up or steal the wake-up of the other.
#[derive(Clone)]
struct Shared(Arc<Mutex<ElementStream>>);

impl Shared {
    fn poll<T>(&self, poll: impl FnOnce(Pin<&mut ElementStream>) -> T) -> T {
        let mut stream = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        poll(Pin::new(&mut stream))
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared(..)")
    }
}

#[cfg(test)]
mod tests;
