//! The stanzas of a read without any bridge: two bare TLS sockets, logged in at the same broker.

use std::time::Duration;

use bridge::demo::stage::{DOMAIN, Role, Stage};
use bridge::tls;
use futures::{SinkExt, StreamExt};
use minidom::Element;
use rustls_pki_types::ServerName;
use sasl::client::Mechanism;
use sasl::client::mechanisms::Scram;
use sasl::common::scram::Sha256;
use sasl::common::{ChannelBinding, Credentials};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_xmpp::xmlstream::{StreamHeader, Timeouts, XmlStream, initiate_stream};
use xmpp_parsers::sasl::{Auth, Mechanism as Name, Nonza, Response};
use xmpp_parsers::starttls;
use xmpp_parsers::stream_features::StreamFeatures;

use crate::now;

pub const ASKING: &str = "asking";
pub const ANSWERING: &str = "answering";
pub const PASSWORD: &str = "bench";

type Socket = TlsStream<TcpStream>;

/// One socket asks, the other answers: the octets that bridges would send, addressed to each other.
pub struct Echo {
    asking: Socket,
    request: Vec<u8>,
    received: Vec<u8>,
}

impl Echo {
    /// Logs both in. `request` and `result` are stanzas that bridges sent.
    pub async fn open(stage: &Stage, request: &str, result: &str) -> Self {
        let asking = login(stage, ASKING).await;
        let answering = login(stage, ANSWERING).await;
        let readdressed = |stanza: &str| {
            let stanza = stanza.replace(&Role::Aggregator.jid(), &format!("{ASKING}@{DOMAIN}/IEC"));
            stanza.replace(&Role::Site.jid(), &format!("{ANSWERING}@{DOMAIN}/IEC")).into_bytes()
        };
        tokio::spawn(answer(answering, readdressed(result)));
        Self { asking, request: readdressed(request), received: vec![] }
    }

    /// Asks and awaits the answer so many times.
    pub async fn ask(&mut self, count: usize) -> Vec<Duration> {
        let mut times = vec![];
        for _ in 0..count {
            let start = now();
            self.asking.write_all(&self.request).await.unwrap();
            self.asking.flush().await.unwrap();
            one_stanza(&mut self.asking, &mut self.received).await.unwrap();
            times.push(start.elapsed());
        }
        times
    }
}

async fn answer(mut socket: Socket, result: Vec<u8>) {
    let mut received = vec![];
    while one_stanza(&mut socket, &mut received).await.is_some() {
        socket.write_all(&result).await.unwrap();
        socket.flush().await.unwrap();
    }
}

/// Nothing is parsed: a stanza ends where `</iq>` ends.
async fn one_stanza(socket: &mut Socket, received: &mut Vec<u8>) -> Option<()> {
    received.clear();
    while !received.ends_with(b"</iq>") {
        if socket.read_buf(received).await.ok()? == 0 {
            return None;
        }
    }
    Some(())
}

async fn login(stage: &Stage, user: &str) -> Socket {
    let tcp = TcpStream::connect(stage.broker.address()).await.unwrap();
    tcp.set_nodelay(true).unwrap();
    let mut clear: XmlStream<_, Element> = open(BufStream::new(tcp)).await;
    clear.send(&starttls::Request).await.unwrap();
    clear.next().await.unwrap().unwrap();
    let trust = tls::client_config(std::slice::from_ref(&stage.pki.tls_ca.certificate), None).unwrap();
    let name = ServerName::try_from(DOMAIN).unwrap();
    let secured = TlsConnector::from(trust).connect(name, clear.into_inner().into_inner()).await.unwrap();
    let stream = authenticate(open(BufStream::new(secured)).await, user).await;
    let mut stream: XmlStream<_, Element> = open(stream.into_inner()).await;
    let bind = "<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>\
                <resource>IEC</resource></bind></iq>";
    stream.send(&bind.parse::<Element>().unwrap()).await.unwrap();
    stream.next().await.unwrap().unwrap();
    stream.into_inner().into_inner()
}

async fn open<Io: tokio::io::AsyncBufRead + tokio::io::AsyncWrite + Unpin>(io: Io) -> XmlStream<Io, Element> {
    let header = StreamHeader { from: None, to: Some(DOMAIN.into()), id: None };
    let stream = initiate_stream(io, "jabber:client", header, Timeouts::default()).await.unwrap();
    let (_, stream): (StreamFeatures, _) = stream.recv_features().await.unwrap();
    stream
}

async fn authenticate(
    mut stream: XmlStream<BufStream<Socket>, Element>,
    user: &str,
) -> XmlStream<BufStream<Socket>, Element> {
    let credentials = Credentials::default().with_username(user).with_password(PASSWORD);
    let credentials = credentials.with_channel_binding(ChannelBinding::None);
    let mut scram = Scram::<Sha256>::from_credentials(credentials).unwrap();
    stream.send(&Auth { mechanism: Name::ScramSha256, data: scram.initial() }).await.unwrap();
    let Ok(Nonza::Challenge(challenge)) = stream.next().await.unwrap().unwrap().try_into() else {
        panic!("no challenge")
    };
    let data = scram.response(&challenge.data).unwrap();
    stream.send(&Response { data }).await.unwrap();
    let Ok(Nonza::Success(_)) = stream.next().await.unwrap().unwrap().try_into() else {
        panic!("no success")
    };
    stream
}
