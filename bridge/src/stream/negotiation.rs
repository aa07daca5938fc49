//! From a TCP connection to a bound resource (RFC 6120 §4–§7): STARTTLS or direct TLS, SCRAM, binding, presence.

use std::borrow::Cow;
use std::io;

use futures::{SinkExt, StreamExt};
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_xmpp::xmlstream::{StreamHeader, initiate_stream};
use xmpp::address::{self, RESOURCE};
use xmpp::stanza::{Bind, CLIENT_NS, IqType, Payload, StanzaKind};
use xmpp_parsers::starttls::{Nonza as StartTls, Request};
use xmpp_parsers::stream_features::StreamFeatures;

use super::wire::{Socket, unwire, wire};
use super::*;

const BIND_ID: &str = "bind";

pub(super) async fn connect(config: &StreamConfig) -> Result<Connected, StreamError> {
    let tcp = tcp(&config.server).await?;
    let socket = match config.tls {
        Tls::Direct => Box::new(tcp),
        Tls::StartTls => start_tls(config, Box::new(tcp)).await?,
    };
    let socket = tls(config, socket).await?;
    log_in(config, Box::new(socket)).await
}

async fn tcp(server: &HostPort) -> Result<TcpStream, StreamError> {
    let failed = |cause| StreamError::Connect { server: server.to_string(), cause };
    let tcp = TcpStream::connect((server.host.as_str(), server.port)).await.map_err(failed)?;
    // A stanza is one write; waiting for more would cost 40 ms a round trip.
    tcp.set_nodelay(true).map_err(failed)?;
    Ok(tcp)
}

/// RFC 6120 §5.4. Nothing but the wish for TLS goes out in the clear, and nothing that came in the clear is kept.
pub(super) async fn start_tls(
    config: &StreamConfig,
    socket: Box<dyn Socket>,
) -> Result<Box<dyn Socket>, StreamError> {
    let (features, mut stream) = open(config, socket).await?;
    if !features.can_starttls() {
        return Err(StreamError::NoStartTls);
    }
    stream.send(&Request).await?;
    match receive(&mut stream).await? {
        Element::StartTls(StartTls::Proceed(_)) => reuse(stream),
        Element::StartTls(_) => Err(StreamError::StartTlsRefused),
        other => Err(unexpected(&other)),
    }
}

async fn tls(
    config: &StreamConfig,
    socket: Box<dyn Socket>,
) -> Result<TlsStream<Box<dyn Socket>>, StreamError> {
    let connector = TlsConnector::from(Arc::clone(&config.tls_config));
    let connected = connector.connect(config.server_name.clone(), socket).await;
    connected.map_err(|cause| refuse_tls(config, cause))
}

fn refuse_tls(config: &StreamConfig, cause: io::Error) -> StreamError {
    match cause.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(error @ rustls::Error::InvalidCertificate(_)) => {
            StreamError::Certificate { name: name(&config.server_name), cause: error.clone() }
        }
        _ => StreamError::Tls { server: config.server.to_string(), cause },
    }
}

fn name(server: &ServerName<'_>) -> String {
    server.to_str().into_owned()
}

/// From a protected socket on: authentication, a new stream, binding, presence.
pub(super) async fn log_in(config: &StreamConfig, socket: Box<dyn Socket>) -> Result<Connected, StreamError> {
    let (features, stream) = open(config, socket).await?;
    let stream = scram::authenticate(config, &features, stream).await?;
    let (_, mut stream) = open(config, reuse(stream)?).await?;
    let jid = bind(config, &mut stream).await?;
    stream.send(&Stanza::initial_presence()).await?;
    let (reader, writer) = split(stream);
    Ok(Connected { jid, reader, writer })
}

async fn open(
    config: &StreamConfig,
    socket: Box<dyn Socket>,
) -> Result<(StreamFeatures, ElementStream), StreamError> {
    let header =
        StreamHeader { to: Some(Cow::Borrowed(config.jid.domain().as_str())), ..StreamHeader::default() };
    let pending = initiate_stream(wire(socket, config.limits), CLIENT_NS, header, config.timeouts()).await?;
    Ok(pending.recv_features().await?)
}

fn reuse(stream: ElementStream) -> Result<Box<dyn Socket>, StreamError> {
    unwire(stream.into_inner()).map_err(|octets| StreamError::Early { octets })
}

/// RFC 6120 §7.6.
async fn bind(config: &StreamConfig, stream: &mut ElementStream) -> Result<FullJid, StreamError> {
    stream.send(&Stanza::bind(BIND_ID.to_owned(), RESOURCE)).await?;
    let wanted = address::bridge_of(&config.jid);
    match bound(stream).await? {
        Payload::Bind(Bind::Bound(jid)) if jid == wanted => Ok(jid),
        Payload::Bind(Bind::Bound(bound)) => Err(StreamError::BoundOther { bound, wanted }),
        Payload::Error(error) if error.condition == "conflict" => Err(StreamError::Conflict),
        Payload::Error(error) => Err(StreamError::Bind(error)),
        other => Err(StreamError::Protocol(format!("{other:?} answers the binding of a resource"))),
    }
}

async fn bound(stream: &mut ElementStream) -> Result<Payload, StreamError> {
    match receive(stream).await? {
        Element::Stanza(Stanza {
            kind: StanzaKind::Iq { id, iq: IqType::Result | IqType::Error },
            payload,
            ..
        }) if id == BIND_ID => Ok(payload),
        other => Err(unexpected(&other)),
    }
}

/// The next element. How long negotiation may take is for [`super::connect`] to say.
pub(super) async fn receive(stream: &mut ElementStream) -> Result<Element, StreamError> {
    loop {
        match stream.next().await {
            Some(Ok(Element::StreamError(error))) => return Err(error.into()),
            Some(Ok(element)) => return Ok(element),
            Some(Err(ReadError::SoftTimeout)) => (),
            Some(Err(error)) => return Err(error.into()),
            None => return Err(StreamError::Closed),
        }
    }
}

pub(super) fn unexpected(element: &Element) -> StreamError {
    StreamError::Protocol(format!("{element} in the middle of negotiation"))
}
