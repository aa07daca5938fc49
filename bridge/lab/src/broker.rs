//! An XMPP broker in this process, over real loopback TCP and TLS: what a bridge meets in the
//! field, as far as it uses it, in the hands of whoever tests.
//!
//! It parses and rewrites every stanza, as brokers do. A [`Strategy`] decides what becomes of each
//! stanza on its way, a [`Tap`] shows what the broker saw. Nothing is stored for absent clients.

mod guarded;
mod negotiation;
mod router;
mod scram;
mod session;
pub(crate) mod stanza;

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use jid::NodePart;
use minidom::Element;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast::{self, error::RecvError, error::TryRecvError};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use xmpp_parsers::stream_error::DefinedCondition;

use crate::attack::{Pass, Strategy};
use negotiation::Realm;
use router::Router;
use scram::Verifier;
use session::Session;

/// Streams, negotiated or not, at once.
const CONNECTIONS: usize = 4096;
const NEGOTIATION: Duration = Duration::from_secs(10);
/// How long a stream may say nothing: longer than any test or demo.
const IDLE: Duration = Duration::from_secs(24 * 3600);

/// What a broker is made of.
pub struct BrokerConfig {
    /// Where to listen; [`BrokerConfig::new`] says any port on loopback.
    pub listen: SocketAddr,
    /// The XMPP domain.
    pub domain: String,
    /// User names (the part before the @) and passwords.
    pub accounts: Vec<(String, String)>,
    /// The broker's certificate and key.
    pub tls: Arc<rustls::ServerConfig>,
    /// TLS from the first octet, instead of STARTTLS.
    pub direct_tls: bool,
}

impl BrokerConfig {
    /// A broker with STARTTLS on any loopback port and no account yet.
    pub fn new(domain: &str, tls: Arc<rustls::ServerConfig>) -> BrokerConfig {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        BrokerConfig { listen, domain: domain.to_owned(), accounts: Vec::new(), tls, direct_tls: false }
    }

    /// One more account.
    pub fn account(mut self, user: &str, password: &str) -> BrokerConfig {
        self.accounts.push((user.to_owned(), password.to_owned()));
        self
    }
}

/// A running broker. Dropping it cuts every stream.
pub struct Broker {
    address: SocketAddr,
    router: Arc<Router>,
    listener: JoinHandle<()>,
}

/// A stanza as the broker saw it, before any strategy touched it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The sender's full JID.
    pub from: String,
    /// Where it was to go.
    pub to: String,
    /// All of it.
    pub xml: String,
}

/// Shows what passes a broker. Who looks too seldom misses the oldest.
pub struct Tap {
    seen: broadcast::Receiver<Seen>,
}

impl Broker {
    /// Starts listening, on the tokio runtime that calls.
    pub async fn start(config: BrokerConfig) -> io::Result<Broker> {
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let router = Arc::new(Router::new(config.domain.clone(), Box::new(Pass)));
        let realm = Arc::new(Realm {
            accounts: verifiers(&config.accounts)?,
            domain: config.domain,
            tls: TlsAcceptor::from(config.tls),
            direct_tls: config.direct_tls,
        });
        let listener = tokio::spawn(accept(listener, realm, Arc::clone(&router)));
        Ok(Broker { address, router, listener })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on this decides about every stanza.
    pub fn set_strategy(&self, strategy: impl Strategy + 'static) {
        self.router.set_strategy(Box::new(strategy));
    }

    /// Shows every stanza from now on.
    pub fn tap(&self) -> Tap {
        Tap { seen: self.router.tap() }
    }

    /// The full JIDs now bound, sorted.
    pub fn connected(&self) -> Vec<String> {
        self.router.connected()
    }

    /// Ends the stream of a full JID with the stream error `reset`. False when it is not bound.
    pub fn disconnect(&self, jid: &str) -> bool {
        self.router.end(jid, DefinedCondition::Reset)
    }

    /// Delivers a stanza as it stands to whom its `to` names, past strategy and taps: its `from` is
    /// what the caller says it is.
    pub async fn inject(&self, stanza: Element) {
        self.router.deliver(stanza).await;
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl Tap {
    /// The next stanza; none once the broker is gone.
    pub async fn next(&mut self) -> Option<Seen> {
        loop {
            match self.seen.recv().await {
                Ok(seen) => return Some(seen),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// The next stanza if there is one already.
    pub fn try_next(&mut self) -> Option<Seen> {
        loop {
            match self.seen.try_recv() {
                Ok(seen) => return Some(seen),
                Err(TryRecvError::Lagged(_)) => {}
                Err(TryRecvError::Empty | TryRecvError::Closed) => return None,
            }
        }
    }
}

/// Every connection is a task of this one: with it they all end.
async fn accept(listener: TcpListener, realm: Arc<Realm>, router: Arc<Router>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((tcp, _)) if connections.len() < CONNECTIONS => {
                    connections.spawn(serve(tcp, Arc::clone(&realm), Arc::clone(&router)));
                }
                Ok(_) => tracing::warn!("too many connections: one more is closed"),
                Err(why) => tracing::warn!(%why, "accept"),
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(tcp: TcpStream, realm: Arc<Realm>, router: Arc<Router>) {
    match tokio::time::timeout(NEGOTIATION, realm.negotiate(tcp)).await {
        Ok(Ok(bound)) => Session::enter(router, bound).run().await,
        Ok(Err(why)) => tracing::debug!(%why, "connection refused"),
        Err(_) => tracing::debug!("connection refused: negotiation takes too long"),
    }
}

fn verifiers(accounts: &[(String, String)]) -> io::Result<HashMap<String, Verifier>> {
    accounts.iter().map(|(user, password)| verifier(user, password)).collect()
}

fn verifier(user: &str, password: &str) -> io::Result<(String, Verifier)> {
    let node = NodePart::new(user).map_err(io::Error::other)?;
    Ok((node.to_string(), Verifier::new(password).map_err(io::Error::other)?))
}

fn random_text() -> io::Result<String> {
    let mut octets = [0; 16];
    aws_lc_rs::rand::fill(&mut octets).map_err(|_| io::Error::other("no randomness"))?;
    Ok(octets.iter().map(|octet| format!("{octet:02x}")).collect())
}

#[cfg(test)]
mod tests;
