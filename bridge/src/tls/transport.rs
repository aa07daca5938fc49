//! What connections of an OSI leg must be (IEC 62351-4, 5.1): what arrives is compared with what is configured, and a
//! mismatch is refused and named.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::time_provider::TimeProvider;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::event::{Cause, Event};
use super::leg::Leg;
use super::session::Secured;
use crate::config::TProfile;
use crate::revocation::RevocationError;

/// The first octet of a TLS handshake (RFC 8446, 5.1). A TPKT begins with 3 (RFC 1006, 6).
const HANDSHAKE: u8 = 0x16;
/// How long a peer may take from the connection to the end of the handshake, or to its first octet without one: as
/// long as it has for an association.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// A [`TProfile`], ready for connections.
#[derive(Clone, Debug)]
pub enum Transport {
    /// Without TLS.
    NonSecure,
    /// Over TLS.
    Secure(Arc<Leg>),
    /// Either.
    DontCare(Arc<Leg>),
}

/// A connection as it may be used.
#[derive(Debug)]
pub enum Stream {
    /// Without TLS.
    Plain(TcpStream),
    /// Over TLS.
    Tls(Box<Secured>),
}

impl Stream {
    /// That a TLS session has begun, where there is one.
    #[must_use]
    pub fn established(&self) -> Option<Event> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(secured) => Some(secured.session.established()),
        }
    }
}

impl Transport {
    /// With the revocation lists as they are now.
    ///
    /// # Errors
    /// A revocation list that cannot be read.
    pub fn new(tprofile: &TProfile, time: Arc<dyn TimeProvider>) -> Result<Self, RevocationError> {
        let leg = |tls| Leg::new(tls, time).map(Arc::new);
        Ok(match tprofile {
            TProfile::NonSecure => Self::NonSecure,
            TProfile::Secure(tls) => Self::Secure(leg(tls)?),
            TProfile::DontCare(tls) => Self::DontCare(leg(tls)?),
        })
    }

    /// Its TLS.
    #[must_use]
    pub const fn leg(&self) -> Option<&Arc<Leg>> {
        match self {
            Self::NonSecure => None,
            Self::Secure(leg) | Self::DontCare(leg) => Some(leg),
        }
    }

    /// Takes a connection that was accepted, as far as its handshake. Where there is to be none, at once: then
    /// [`Self::begun`] looks at what comes first.
    ///
    /// # Errors
    /// It is not what is configured, or the handshake failed.
    pub async fn accept(&self, socket: TcpStream) -> Result<Stream, Event> {
        let (Self::Secure(leg) | Self::DontCare(leg)) = self else { return Ok(Stream::Plain(socket)) };
        let remote = socket.peer_addr().ok();
        in_time(self.compare(leg, socket)).await.map_err(|event| event.with(remote))
    }

    /// The event that the first octets of a connection without TLS are, where they begin a handshake.
    #[must_use]
    pub fn begun(first: &[u8], remote: Option<SocketAddr>) -> Option<Event> {
        let event = || Event::new(Cause::Unexpected, "the leg's transport is non-secure").with(remote);
        (first.first() == Some(&HANDSHAKE)).then(event)
    }

    async fn compare(&self, leg: &Arc<Leg>, socket: TcpStream) -> Result<Stream, Event> {
        let mut first = [0];
        let arrived = socket.peek(&mut first).await.map_err(|error| Event::new(Cause::Handshake, error))?;
        match (self, (arrived == 1).then_some(first)) {
            (_, Some([HANDSHAKE])) => tls(leg.accept(socket)).await,
            (Self::Secure(_), Some([octet])) => {
                Err(insecure(format_args!("the first octet is {octet:#04x}")))
            }
            (Self::Secure(_), None) => Err(Event::new(Cause::Handshake, "closed before it began")),
            _ => Ok(Stream::Plain(socket)),
        }
    }

    /// Takes a connection that we have opened: over TLS where there is one, and never otherwise then.
    ///
    /// # Errors
    /// The handshake failed.
    pub async fn open(&self, socket: TcpStream) -> Result<Stream, Event> {
        let remote = socket.peer_addr().ok();
        match self {
            Self::NonSecure => Ok(Stream::Plain(socket)),
            Self::Secure(leg) | Self::DontCare(leg) => {
                in_time(tls(leg.connect(socket))).await.map_err(|event| event.with(remote))
            }
        }
    }
}

fn insecure(found: impl fmt::Display) -> Event {
    Event::new(Cause::Insecure, format!("the leg's transport is secure, {found}"))
}

async fn tls(handshake: impl Future<Output = Result<Secured, Event>>) -> Result<Stream, Event> {
    handshake.await.map(|secured| Stream::Tls(Box::new(secured)))
}

async fn in_time(admission: impl Future<Output = Result<Stream, Event>>) -> Result<Stream, Event> {
    let late = || Event::new(Cause::TimeLimit, format!("not done after {} s", TIME_LIMIT.as_secs()));
    timeout(TIME_LIMIT, admission).await.unwrap_or_else(|_| Err(late()))
}

#[cfg(test)]
mod tests;
