//! The life of a TLS session (IEC 62351-3): the peer's certificate is judged again whenever a revocation list
//! changes, when it expires, and as often as sessions are to be renewed, where TLS 1.3 changes the keys too.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::ProtocolVersion;
use rustls_pki_types::{CertificateDer, UnixTime};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_rustls::TlsStream;

use super::certificate::CertificateName;
use super::event::{Cause, Event};
use super::leg::{Leg, Role, cause, error_of};
use super::trust::{Lists, Verified};

/// A connection after its handshake.
#[derive(Debug)]
pub struct Secured {
    pub(super) stream: TlsStream<TcpStream>,
    /// Whom it is with, and for how long.
    pub session: Session,
}

impl Secured {
    /// Octets in and out, for two tasks, and what is to be watched meanwhile.
    #[must_use]
    pub fn split(self) -> (Half, Half, Session) {
        let half = Half(Arc::new(Mutex::new(self.stream)));
        (half.clone(), half, self.session)
    }
}

/// What has become of a session.
#[derive(Debug)]
pub enum Turn {
    /// It goes on, and is to have new keys.
    Renew(Event),
    /// It is to be closed.
    Over(Event),
}

/// A session under way.
#[derive(Debug)]
pub struct Session {
    leg: Arc<Leg>,
    role: Role,
    lists: Lists,
    chain: Vec<CertificateDer<'static>>,
    expires: UnixTime,
    party: Party,
    version: ProtocolVersion,
    suite: String,
    renewal: Instant,
}

/// Whom a session is with.
#[derive(Clone, Debug)]
pub struct Party {
    certificate: CertificateName,
    remote: Option<SocketAddr>,
}

impl Party {
    /// The event that an error of the connection is. Silence is none.
    #[must_use]
    pub fn broken(&self, error: &io::Error) -> Option<Event> {
        error.get_ref()?.downcast_ref::<rustls::Error>()?;
        let error = error_of(error);
        Some(self.event(cause(&error), error))
    }

    fn event(&self, cause: Cause, found: impl fmt::Display) -> Event {
        Event::new(cause, found).of(Some(self.certificate.clone())).with(self.remote)
    }
}

impl Session {
    pub(super) fn new(
        leg: Arc<Leg>,
        role: Role,
        lists: Lists,
        stream: &TlsStream<TcpStream>,
        Verified { certificate, expires }: Verified,
    ) -> Self {
        let (socket, connection) = stream.get_ref();
        let suite = connection.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite()));
        Self {
            role,
            lists,
            chain: connection.peer_certificates().unwrap_or_default().to_vec(),
            expires,
            party: Party { certificate, remote: socket.peer_addr().ok() },
            version: connection.protocol_version().unwrap_or(ProtocolVersion::TLSv1_2),
            suite: suite.unwrap_or_default(),
            renewal: Instant::now() + leg.session_life,
            leg,
        }
    }

    /// Whom it is with.
    #[must_use]
    pub const fn party(&self) -> &Party {
        &self.party
    }

    /// That it has begun, and whom it is with.
    #[must_use]
    pub fn established(&self) -> Event {
        self.party.event(Cause::Established, format_args!("{:?}, {}", self.version, self.suite))
    }

    /// Waits for the next thing to happen to it. A revocation list that cannot be had is none.
    pub async fn turn(&mut self) -> Turn {
        loop {
            let expiry = self.until_expiry();
            let renew = tokio::select! {
                _ = self.lists.changed() => false,
                () = sleep(expiry) => false,
                () = sleep_until(self.renewal) => true,
            };
            match self.leg.judge(self.role, &self.chain, self.leg.now()) {
                Err(event) => return Turn::Over(event.with(self.party.remote)),
                Ok(verified) => self.expires = verified.expires,
            }
            if renew {
                return self.renew();
            }
        }
    }

    fn renew(&mut self) -> Turn {
        self.renewal = Instant::now() + self.leg.session_life;
        let life = self.leg.session_life.as_secs();
        let event = |cause, what| self.party.event(cause, format_args!("after {life} s: {what}"));
        match self.version {
            ProtocolVersion::TLSv1_3 => {
                Turn::Renew(event(Cause::KeysRenewed, "the certificate is still good"))
            }
            _ => Turn::Over(event(Cause::LifeOver, "only TLS 1.3 renews keys")),
        }
    }

    /// A second more than the certificate's last, for it counts whole seconds.
    fn until_expiry(&self) -> Duration {
        let left = self.expires.as_secs().saturating_sub(self.leg.now().as_secs());
        Duration::from_secs(left.saturating_add(1))
    }
}

/// One direction of a TLS connection; the other is worked by another task.
#[derive(Clone, Debug)]
pub struct Half(Arc<Mutex<TlsStream<TcpStream>>>);

impl Half {
    fn stream(&self) -> MutexGuard<'_, TlsStream<TcpStream>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// New keys for both directions; what is written next carries that (RFC 8446, 4.6.3).
    ///
    /// # Errors
    /// This version of TLS cannot.
    pub fn renew_keys(&self) -> Result<(), rustls::Error> {
        match &mut *self.stream() {
            TlsStream::Client(stream) => stream.get_mut().1.refresh_traffic_keys(),
            TlsStream::Server(stream) => stream.get_mut().1.refresh_traffic_keys(),
        }
    }
}

impl AsyncRead for Half {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream()).poll_read(cx, into)
    }
}

impl AsyncWrite for Half {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.stream()).poll_write(cx, octets)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream()).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream()).poll_shutdown(cx)
    }
}
