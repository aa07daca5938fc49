use std::time::Duration;

use futures::{SinkExt, StreamExt};
use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use sasl::client::Mechanism;
use sasl::client::mechanisms::Scram;
use sasl::common::scram::Sha256;
use sasl::common::{ChannelBinding, Credentials};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_xmpp::xmlstream::{ReadError, StreamHeader, Timeouts, XmlStream, initiate_stream};
use xmpp_parsers::bind::BindResponse;
use xmpp_parsers::ns;
use xmpp_parsers::sasl::{Auth, Mechanism as Name, Nonza, Response};
use xmpp_parsers::starttls;
use xmpp_parsers::stream_features::StreamFeatures;

use super::*;
use crate::attack::{Delay, Replay, Target};

const DOMAIN: &str = "lab.example";
const PATIENCE: Duration = Duration::from_secs(10);

type Tls = tokio_rustls::client::TlsStream<TcpStream>;
type Stanzas<Io> = XmlStream<BufStream<Io>, Element>;

struct Lab {
    broker: Broker,
    trust: Arc<ClientConfig>,
    direct_tls: bool,
}

struct Client {
    stream: Stanzas<Tls>,
    jid: String,
}

#[derive(Debug)]
struct Refused(Nonza);

impl Lab {
    async fn start(direct_tls: bool) -> Lab {
        let (server, trust) = tls_configs();
        let config = BrokerConfig { direct_tls, ..BrokerConfig::new(DOMAIN, server) };
        let config = config.account("alice", "wonderland").account("bob", "builder");
        Lab { broker: Broker::start(config).await.unwrap(), trust, direct_tls }
    }

    async fn secured(&self) -> Tls {
        let tcp = TcpStream::connect(self.broker.address()).await.unwrap();
        tcp.set_nodelay(true).unwrap();
        let tcp = if self.direct_tls { tcp } else { start_tls(tcp).await };
        let name = ServerName::try_from(DOMAIN).unwrap();
        TlsConnector::from(Arc::clone(&self.trust)).connect(name, tcp).await.unwrap()
    }

    async fn authenticated(&self, user: &str, password: &str) -> Result<Stanzas<Tls>, Refused> {
        let (features, mut stream) = open(BufStream::new(self.secured().await)).await;
        assert_eq!(features.sasl_mechanisms, ["SCRAM-SHA-256".to_owned()].into());
        let credentials = Credentials::default().with_username(user).with_password(password);
        let credentials = credentials.with_channel_binding(ChannelBinding::None);
        let mut scram = Scram::<Sha256>::from_credentials(credentials).unwrap();
        stream.send(&Auth { mechanism: Name::ScramSha256, data: scram.initial() }).await.unwrap();
        let challenge = match sasl(&mut stream).await {
            Nonza::Challenge(challenge) => challenge,
            other => return Err(Refused(other)),
        };
        let data = scram.response(&challenge.data).unwrap();
        stream.send(&Response { data }).await.unwrap();
        match sasl(&mut stream).await {
            Nonza::Success(success) => scram.success(&success.data).unwrap(),
            other => return Err(Refused(other)),
        }
        Ok(open(stream.into_inner()).await.1)
    }

    async fn login(&self, user: &str, password: &str) -> Client {
        let mut stream = self.authenticated(user, password).await.unwrap();
        let bind = "<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>IEC</resource></bind></iq>";
        stream.send(&xml(bind)).await.unwrap();
        let answer = stream.next().await.unwrap().unwrap();
        let bound = answer.get_child("bind", ns::BIND).unwrap().clone();
        let jid = BindResponse::try_from(bound).unwrap().jid.to_string();
        Client { stream, jid }
    }

    async fn alice(&self) -> Client {
        self.login("alice", "wonderland").await
    }

    async fn bob(&self) -> Client {
        self.login("bob", "builder").await
    }
}

impl Client {
    async fn send(&mut self, text: &str) {
        self.stream.send(&xml(text)).await.unwrap();
    }

    async fn received(&mut self) -> Element {
        timeout(PATIENCE, self.stream.next()).await.expect("a stanza in time").unwrap().unwrap()
    }

    /// The condition of the stream error that must come next, and the end after it.
    async fn ended(&mut self) -> String {
        let error = self.received().await;
        assert!(error.is("error", ns::STREAM), "{error:?}");
        let end = timeout(PATIENCE, self.stream.next()).await.expect("the end in time");
        assert!(matches!(end, Some(Err(ReadError::StreamFooterReceived))), "{end:?}");
        error.children().next().unwrap().name().to_owned()
    }
}

fn xml(text: &str) -> Element {
    text.parse().unwrap()
}

/// A message with this body.
fn message(to: &str, body: &str) -> String {
    format!("<message xmlns='jabber:client' to='{to}'><body>{body}</body></message>")
}

/// A message that looks like an EncrTransfer.
fn transfer(to: &str, data: &str) -> String {
    format!(
        "<message xmlns='jabber:client' to='{to}'><association xmlns='{}'><EncrTransfer xmlns='{}'><tbp><applData>{data}</applData></tbp></EncrTransfer></association></message>",
        schemas::profile::ENV_NS,
        schemas::profile::E2E_NS
    )
}

/// All text in it.
fn text(element: &Element) -> String {
    element.children().map(text).chain([element.text()]).collect()
}

async fn sasl(stream: &mut Stanzas<Tls>) -> Nonza {
    stream.next().await.unwrap().unwrap().try_into().unwrap()
}

async fn open<Io: AsyncRead + AsyncWrite + Unpin>(io: BufStream<Io>) -> (StreamFeatures, Stanzas<Io>) {
    let header = StreamHeader { from: None, to: Some(DOMAIN.into()), id: None };
    let pending = initiate_stream(io, ns::JABBER_CLIENT, header, Timeouts::default()).await.unwrap();
    assert_eq!(pending.header().from.as_deref(), Some(DOMAIN));
    pending.recv_features().await.unwrap()
}

async fn start_tls(tcp: TcpStream) -> TcpStream {
    let (features, mut stream) = open(BufStream::new(tcp)).await;
    assert!(features.starttls.unwrap().required && features.sasl_mechanisms.is_empty());
    stream.send(&starttls::Request).await.unwrap();
    starttls::Proceed::try_from(stream.next().await.unwrap().unwrap()).unwrap();
    stream.into_inner().into_inner()
}

fn tls_configs() -> (Arc<ServerConfig>, Arc<ClientConfig>) {
    let made = rcgen::generate_simple_self_signed([DOMAIN.to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let server = ServerConfig::builder().with_no_client_auth();
    let server = server.with_single_cert(vec![certificate.clone()], key).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    (Arc::new(server), Arc::new(client))
}

/// Waits until the broker knows exactly these.
async fn connected(lab: &Lab, expected: &[&str]) {
    let wait = async {
        while lab.broker.connected() != expected {
            tokio::task::yield_now().await;
        }
    };
    let in_time = timeout(PATIENCE, wait).await;
    assert!(in_time.is_ok(), "{:?}", lab.broker.connected());
}

#[tokio::test]
async fn both_ways_to_tls_lead_to_the_wanted_resource() {
    for direct_tls in [false, true] {
        let lab = Lab::start(direct_tls).await;
        let alice = lab.alice().await;
        assert_eq!(alice.jid, "alice@lab.example/IEC");
        connected(&lab, &["alice@lab.example/IEC"]).await;
        drop(alice);
        connected(&lab, &[]).await;
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_are_refused_alike() {
    let lab = Lab::start(true).await;
    for (user, password) in [("alice", "looking-glass"), ("mallory", "wonderland")] {
        let Err(Refused(answer)) = lab.authenticated(user, password).await else { panic!("{user} came in") };
        let Nonza::Failure(failure) = answer else { panic!("{answer:?}") };
        assert_eq!(failure.defined_condition, xmpp_parsers::sasl::DefinedCondition::NotAuthorized);
    }
    assert!(lab.broker.connected().is_empty());
}

#[tokio::test]
async fn plain_is_refused() {
    let lab = Lab::start(true).await;
    let (_, mut stream) = open(BufStream::new(lab.secured().await)).await;
    stream.send(&Auth { mechanism: Name::Plain, data: b"\0alice\0wonderland".to_vec() }).await.unwrap();
    assert!(matches!(sasl(&mut stream).await, Nonza::Failure(_)));
}

#[tokio::test]
async fn x10_clear_text_sent_ahead_of_tls_is_dropped() {
    let lab = Lab::start(false).await;
    let mut tcp = TcpStream::connect(lab.broker.address()).await.unwrap();
    let header = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='lab.example' version='1.0'>";
    let ahead = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>biwsbj1hbGljZSxyPXg=</auth>";
    tcp.write_all(format!("{header}{ahead}").as_bytes()).await.unwrap();
    read_until(&mut tcp, b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'></proceed>").await;
    let name = ServerName::try_from(DOMAIN).unwrap();
    let tls = TlsConnector::from(Arc::clone(&lab.trust)).connect(name, tcp).await.unwrap();
    let (features, mut stream) = open(BufStream::new(tls)).await;
    assert!(!features.sasl_mechanisms.is_empty());
    // A challenge now would answer what was sent in clear.
    stream.send(&Auth { mechanism: Name::Plain, data: Vec::new() }).await.unwrap();
    assert!(matches!(sasl(&mut stream).await, Nonza::Failure(_)));
}

async fn read_until(tcp: &mut TcpStream, end: &[u8]) {
    let mut seen = Vec::new();
    let wait = async {
        while !seen.ends_with(end) {
            seen.push(tcp.read_u8().await.unwrap());
        }
    };
    timeout(PATIENCE, wait).await.expect("what was awaited");
}

#[tokio::test]
async fn who_binds_the_same_resource_ends_the_older_stream_with_conflict() {
    let lab = Lab::start(true).await;
    let (mut bob, mut old) = (lab.bob().await, lab.alice().await);
    let mut new = lab.alice().await;
    assert_eq!(old.ended().await, "conflict");
    bob.send(&message(&new.jid, "for the new one")).await;
    assert_eq!(text(&new.received().await), "for the new one");
    connected(&lab, &["alice@lab.example/IEC", "bob@lab.example/IEC"]).await;
}

#[tokio::test]
async fn an_iq_and_its_result_travel_between_full_jids_with_the_true_sender() {
    let lab = Lab::start(true).await;
    let (mut alice, mut bob) = (lab.alice().await, lab.bob().await);
    alice.send(&format!("<iq xmlns='jabber:client' type='get' id='7' from='mallory@lab.example/x' to='{}'><a xmlns='b'/></iq>", bob.jid)).await;
    let request = bob.received().await;
    assert_eq!((request.attr("from"), request.attr("id")), (Some(alice.jid.as_str()), Some("7")));
    assert!(request.has_child("a", "b"));
    bob.send(&format!("<iq xmlns='jabber:client' type='result' id='7' to='{}'/>", alice.jid)).await;
    let answer = alice.received().await;
    assert_eq!((answer.attr("from"), answer.attr("type")), (Some(bob.jid.as_str()), Some("result")));
}

#[tokio::test]
async fn a_jid_is_found_after_normalisation() {
    let lab = Lab::start(true).await;
    let (mut alice, mut bob) = (lab.alice().await, lab.bob().await);
    alice.send(&message("BoB@Lab.Example/IEC", "x")).await;
    assert_eq!(text(&bob.received().await), "x");
}

#[tokio::test]
async fn a_request_to_the_absent_comes_back_as_service_unavailable() {
    let lab = Lab::start(true).await;
    let mut alice = lab.alice().await;
    for absent in ["bob@lab.example/IEC", "bob@lab.example", "elsewhere.example", "lab.example", "@@/"] {
        alice
            .send(&format!("<iq xmlns='jabber:client' type='set' id='7' to='{absent}'><a xmlns='b'/></iq>"))
            .await;
        let answer = alice.received().await;
        assert_eq!((answer.attr("type"), answer.attr("from")), (Some("error"), Some(absent)));
        let error = answer.get_child("error", ns::JABBER_CLIENT).unwrap();
        assert!(error.has_child("service-unavailable", ns::XMPP_STANZAS));
    }
}

#[tokio::test]
async fn the_server_answers_a_ping() {
    let lab = Lab::start(true).await;
    let mut alice = lab.alice().await;
    for to in ["", "to='lab.example'"] {
        alice
            .send(&format!(
                "<iq xmlns='jabber:client' type='get' id='p' {to}><ping xmlns='urn:xmpp:ping'/></iq>"
            ))
            .await;
        assert_eq!(alice.received().await.attr("type"), Some("result"));
    }
}

#[tokio::test]
async fn a_message_to_an_absent_resource_is_dropped() {
    let lab = Lab::start(true).await;
    let (mut alice, mut bob) = (lab.alice().await, lab.bob().await);
    alice.send(&message("bob@lab.example/elsewhere", "lost")).await;
    alice.send(&message(&bob.jid, "kept")).await;
    assert_eq!(text(&bob.received().await), "kept");
}

#[tokio::test]
async fn a_message_to_an_account_reaches_whoever_is_available() {
    let lab = Lab::start(true).await;
    let (mut alice, mut bob) = (lab.alice().await, lab.bob().await);
    alice.send(&message("bob@lab.example", "too early")).await;
    alice.send(&message(&bob.jid, "mark")).await;
    assert_eq!(text(&bob.received().await), "mark");
    bob.send("<presence xmlns='jabber:client'/>").await;
    bob.send(&message(&alice.jid, "I am here")).await;
    alice.received().await;
    alice.send(&message("bob@lab.example", "in time")).await;
    assert_eq!(text(&bob.received().await), "in time");
}

#[tokio::test]
async fn directed_presence_is_taken_back_when_the_stream_ends() {
    let lab = Lab::start(true).await;
    let (mut alice, mut bob) = (lab.alice().await, lab.bob().await);
    alice.send(&format!("<presence xmlns='jabber:client' to='{}'/>", bob.jid)).await;
    assert_eq!(bob.received().await.attr("type"), None);
    let gone = alice.jid.clone();
    drop(alice);
    let unavailable = bob.received().await;
    assert_eq!(
        (unavailable.attr("type"), unavailable.attr("from")),
        (Some("unavailable"), Some(gone.as_str()))
    );
}

#[tokio::test]
async fn directed_presence_is_taken_back_with_the_broadcast() {
    let lab = Lab::start(true).await;
    let (mut alice, mut bob) = (lab.alice().await, lab.bob().await);
    alice.send(&format!("<presence xmlns='jabber:client' to='{}'/>", bob.jid)).await;
    alice.send("<presence xmlns='jabber:client' type='unavailable'/>").await;
    assert_eq!(bob.received().await.attr("type"), None);
    assert_eq!(bob.received().await.attr("type"), Some("unavailable"));
}

#[tokio::test]
async fn a_disconnected_client_is_told_and_announced() {
    let lab = Lab::start(true).await;
    let (mut alice, mut bob) = (lab.alice().await, lab.bob().await);
    alice.send(&format!("<presence xmlns='jabber:client' to='{}'/>", bob.jid)).await;
    bob.received().await;
    assert!(lab.broker.disconnect(&alice.jid));
    assert!(!lab.broker.disconnect(&alice.jid));
    assert_eq!(alice.ended().await, "reset");
    assert_eq!(bob.received().await.attr("type"), Some("unavailable"));
}

#[tokio::test]
async fn x01_a_deep_stanza_ends_its_own_stream_only() {
    let lab = Lab::start(true).await;
    let (mut alice, mut bob) = (lab.alice().await, lab.bob().await);
    let mut hostile = alice.stream.into_inner();
    let deep = format!("<message to='{}'>{}", bob.jid, "<a>".repeat(100_000));
    let _ = hostile.write_all(deep.as_bytes()).await; // the broker may hang up before the end
    let _ = hostile.flush().await;
    connected(&lab, &[bob.jid.as_str()]).await;
    alice = lab.alice().await;
    alice.send(&message(&bob.jid, "still there")).await;
    assert_eq!(text(&bob.received().await), "still there");
}

#[tokio::test]
async fn what_is_no_stanza_ends_the_stream() {
    let lab = Lab::start(true).await;
    let mut alice = lab.alice().await;
    alice.send("<iq xmlns='jabber:server'/>").await;
    assert_eq!(alice.ended().await, "unsupported-stanza-type");
}

#[tokio::test]
async fn many_stanzas_keep_their_order_and_none_is_lost() {
    const MANY: usize = 1500; // far more than queue and socket hold
    let lab = Lab::start(true).await;
    let (mut alice, mut bob) = (lab.alice().await, lab.bob().await);
    let to = bob.jid.clone();
    let sender = tokio::spawn(async move {
        for number in 0..MANY {
            alice.send(&message(&to, &format!("{number:04096}"))).await;
        }
        alice
    });
    for number in 0..MANY {
        assert_eq!(text(&bob.received().await).parse(), Ok(number));
    }
    sender.await.unwrap();
}

#[tokio::test]
async fn the_tap_shows_what_came_in_and_the_strategy_decides_what_goes_out() {
    let lab = Lab::start(true).await;
    let (mut alice, mut bob) = (lab.alice().await, lab.bob().await);
    let mut tap = lab.broker.tap();
    lab.broker.set_strategy(Replay(Target::nth(2).from("alice@lab.example")));
    for data in ["Zmlyc3Q=", "c2Vjb25k", "dGhpcmQ="] {
        alice.send(&transfer(&bob.jid, data)).await;
    }
    for data in ["Zmlyc3Q=", "c2Vjb25k", "c2Vjb25k", "dGhpcmQ="] {
        assert_eq!(text(&bob.received().await), data);
    }
    for data in ["Zmlyc3Q=", "c2Vjb25k", "dGhpcmQ="] {
        let seen = tap.next().await.unwrap();
        assert_eq!((&seen.from, &seen.to), (&alice.jid, &bob.jid));
        assert!(seen.xml.contains(data), "{}", seen.xml);
    }
    assert_eq!(tap.try_next(), None);
}

#[tokio::test]
async fn a_delayed_stanza_arrives_after_its_successor() {
    let lab = Lab::start(true).await;
    let (mut alice, mut bob) = (lab.alice().await, lab.bob().await);
    lab.broker.set_strategy(Delay(Target::nth(1), Duration::from_millis(400)));
    alice.send(&transfer(&bob.jid, "bGF0ZQ==")).await;
    alice.send(&transfer(&bob.jid, "c29vbg==")).await;
    assert_eq!(text(&bob.received().await), "c29vbg==");
    assert_eq!(text(&bob.received().await), "bGF0ZQ==");
}

#[tokio::test]
async fn an_injected_stanza_says_what_its_author_wants() {
    let lab = Lab::start(true).await;
    let mut bob = lab.bob().await;
    lab.broker
        .inject(
            xml(&message(&bob.jid, "forged").replace("<message", "<message from='alice@lab.example/IEC'")),
        )
        .await;
    assert_eq!(bob.received().await.attr("from"), Some("alice@lab.example/IEC"));
}

#[tokio::test]
async fn a_dropped_broker_cuts_every_stream() {
    let lab = Lab::start(true).await;
    let mut alice = lab.alice().await;
    let address = lab.broker.address();
    drop(lab);
    let end = timeout(PATIENCE, alice.stream.next()).await.expect("the end in time");
    assert!(matches!(end, None | Some(Err(_))), "{end:?}");
    assert!(TcpStream::connect(address).await.is_err());
}
