//! From a TCP connection to a bound stream: TLS by STARTTLS or at once, SCRAM-SHA-256, resource
//! binding (RFC 6120 §4 to §7).

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::io;

use futures::{SinkExt, StreamExt};
use jid::{BareJid, FullJid};
use minidom::Element;
use tokio::io::{AsyncRead, AsyncWrite, BufStream};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_xmpp::xmlstream::{StreamHeader, Timeouts, XmlStream, accept_stream};
use xmpp_parsers::bind::{BindFeature, BindQuery, BindResponse};
use xmpp_parsers::sasl::{self, DefinedCondition};
use xmpp_parsers::starttls::{self, StartTls};
use xmpp_parsers::stream_features::StreamFeatures;
use xmpp_parsers::{ns, sasl::Nonza};

use super::guarded::Guarded;
use super::scram::{self, Exchange, Refusal, Verifier};
use super::{IDLE, random_text, stanza};

/// A stream of stanzas as trees: parsed and written anew, as any broker does.
pub(super) type Stream<Io> = XmlStream<BufStream<Guarded<Io>>, Element>;
/// The transport every bound stream ends up on.
pub(super) type Tls = TlsStream<TcpStream>;

/// Why a connection never became a bound stream.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("transport: {0}")]
    Transport(#[from] io::Error),
    #[error("the stream ended while {0}")]
    Ended(&'static str),
    #[error("expected {0}")]
    Unexpected(&'static str),
    #[error("authentication: {0}")]
    Refused(#[from] Refusal),
    #[error("JID: {0}")]
    Jid(#[from] jid::Error),
}

/// A stream that has a JID and has not been told: once told, it counts on being reachable.
pub(super) struct Bound {
    pub(super) stream: Stream<Tls>,
    pub(super) jid: FullJid,
    pub(super) answer: Element,
}

/// What a broker is to those who connect.
pub(super) struct Realm {
    pub(super) domain: String,
    pub(super) accounts: HashMap<String, Verifier>,
    pub(super) tls: TlsAcceptor,
    pub(super) direct_tls: bool,
}

impl Realm {
    /// Leads a connection through all of it but the last answer.
    pub(super) async fn negotiate(&self, tcp: TcpStream) -> Result<Bound, Failure> {
        tcp.set_nodelay(true)?;
        let tcp = if self.direct_tls { tcp } else { self.start_tls(tcp).await? };
        let tls = self.tls.accept(tcp).await?;
        let stream = self.open(buffered(tls), &offer_sasl()).await?;
        let (stream, user) = self.authenticate(stream).await?;
        let mut io = stream.into_inner();
        io.get_mut().restart();
        let stream = self.open(io, &offer_bind()).await?;
        bind(stream, &BareJid::new(&format!("{user}@{}", self.domain))?).await
    }

    async fn open<Io: AsyncRead + AsyncWrite + Unpin>(
        &self,
        io: BufStream<Guarded<Io>>,
        features: &StreamFeatures,
    ) -> Result<Stream<Io>, Failure> {
        let timeouts = Timeouts { read_timeout: IDLE, response_timeout: IDLE };
        let accepted = accept_stream(io, ns::JABBER_CLIENT, timeouts).await?;
        let id = random_text()?;
        let header = StreamHeader { from: Some(self.domain.as_str().into()), to: None, id: Some(id.into()) };
        Ok(accepted.send_header(header).await?.send_features(features).await?)
    }

    /// Octets that follow the request in clear are dropped with the buffer that holds them.
    async fn start_tls(&self, tcp: TcpStream) -> Result<TcpStream, Failure> {
        let mut stream = self.open(buffered(tcp), &require_starttls()).await?;
        let request = next(&mut stream, "waiting for starttls").await?;
        starttls::Request::try_from(request).map_err(|_| Failure::Unexpected("starttls"))?;
        stream.send(&starttls::Proceed).await?;
        Ok(stream.into_inner().into_inner().into_inner())
    }

    async fn authenticate(&self, mut stream: Stream<Tls>) -> Result<(Stream<Tls>, String), Failure> {
        match self.exchange(&mut stream).await {
            Ok((user, data)) => {
                stream.send(&sasl::Success { data }).await?;
                Ok((stream, user))
            }
            Err(failure) => {
                let defined_condition = DefinedCondition::NotAuthorized;
                stream.send(&sasl::Failure { defined_condition, texts: BTreeMap::new() }).await?;
                stream.shutdown().await?;
                Err(failure)
            }
        }
    }

    async fn exchange(&self, stream: &mut Stream<Tls>) -> Result<(String, Vec<u8>), Failure> {
        let Nonza::Auth(auth) = next_sasl(stream).await? else { return Err(Failure::Unexpected("auth")) };
        if auth.mechanism != sasl::Mechanism::ScramSha256 {
            return Err(Failure::Unexpected(scram::MECHANISM));
        }
        let exchange = Exchange::begin(&auth.data, |user| self.accounts.get(user))?;
        stream.send(&sasl::Challenge { data: exchange.server_first().to_vec() }).await?;
        let Nonza::Response(response) = next_sasl(stream).await? else {
            return Err(Failure::Unexpected("response"));
        };
        Ok(exchange.finish(&response.data)?)
    }
}

async fn bind(mut stream: Stream<Tls>, account: &BareJid) -> Result<Bound, Failure> {
    let mut request = next(&mut stream, "waiting for bind").await?;
    let payload = request.remove_child("bind", ns::BIND).ok_or(Failure::Unexpected("bind"))?;
    let query = BindQuery::try_from(payload).map_err(|_| Failure::Unexpected("bind"))?;
    let resource = query.resource.map_or_else(random_text, Ok)?;
    let jid = match account.with_resource_str(&resource) {
        Ok(jid) => jid,
        Err(why) => {
            stream.send(&stanza::error(&request, "bad-request")).await?;
            return Err(why.into());
        }
    };
    let response = Element::from(BindResponse { jid: jid.clone() });
    Ok(Bound { stream, jid, answer: stanza::result(&request, Some(response)) })
}

fn buffered<Io: AsyncRead + AsyncWrite + Unpin>(io: Io) -> BufStream<Guarded<Io>> {
    BufStream::with_capacity(16 * 1024, 16 * 1024, Guarded::new(io))
}

async fn next<Io: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut Stream<Io>,
    doing: &'static str,
) -> Result<Element, Failure> {
    match stream.next().await {
        Some(Ok(element)) => Ok(element),
        _ => Err(Failure::Ended(doing)),
    }
}

async fn next_sasl(stream: &mut Stream<Tls>) -> Result<Nonza, Failure> {
    let element = next(stream, "authenticating").await?;
    Nonza::try_from(element).map_err(|_| Failure::Unexpected("a SASL element"))
}

fn require_starttls() -> StreamFeatures {
    StreamFeatures { starttls: Some(StartTls { required: true }), ..StreamFeatures::default() }
}

fn offer_sasl() -> StreamFeatures {
    StreamFeatures { sasl_mechanisms: [scram::MECHANISM.to_owned()].into(), ..StreamFeatures::default() }
}

fn offer_bind() -> StreamFeatures {
    StreamFeatures { bind: Some(BindFeature { required: false }), ..StreamFeatures::default() }
}
