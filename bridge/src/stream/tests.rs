use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures::{SinkExt, StreamExt};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use sasl::common::Password;
use sasl::common::scram::{ScramProvider, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufStream, DuplexStream};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_xmpp::xmlstream::{StreamHeader, accept_stream};
use xmpp::address;
use xmpp::stanza::{Bind, CLIENT_NS, IqType, Payload, StanzaError, StanzaKind};
use xmpp_parsers::sasl::{Challenge, DefinedCondition as SaslCondition, Failure, Nonza as Sasl, Success};
use xmpp_parsers::starttls::{self, Nonza as StartTls};
use xmpp_parsers::stream_error::{DefinedCondition, StreamError as SentError};
use xmpp_parsers::stream_features::StreamFeatures;

use super::negotiation::{log_in, start_tls};
use super::*;
use crate::tls;

const USER: &str = "site1@lab.example";
const FULL: &str = "site1@lab.example/IEC";
const PASSWORD: &str = "secret";

/// An authority, and an identity of the server that it vouches for.
fn authority() -> (CertifiedIssuer<'static, KeyPair>, tls::Identity) {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf =
        CertificateParams::new(vec!["lab.example".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let identity = tls::Identity { chain: vec![leaf.der().clone()], key: key.into() };
    (issuer, identity)
}

fn config(issuer: &CertifiedIssuer<'static, KeyPair>) -> StreamConfig {
    StreamConfig {
        jid: address::account(USER).unwrap(),
        password: Secret::new(PASSWORD.to_owned()),
        server: HostPort { host: "127.0.0.1".to_owned(), port: 9 },
        server_name: "lab.example".try_into().unwrap(),
        tls: Tls::StartTls,
        tls_config: tls::client_config(&[issuer.der().clone()], None).unwrap(),
        allow_sha1: false,
        limits: Limits::default(),
        connect_timeout: Duration::from_secs(20),
        silence: Duration::from_secs(20),
    }
}

fn any_config() -> StreamConfig {
    config(&authority().0)
}

/// A client and the server it talks to, without TCP and TLS.
fn pair() -> (Box<dyn wire::Socket>, BufStream<DuplexStream>) {
    let (client, server) = tokio::io::duplex(1 << 20);
    (Box::new(client), BufStream::new(server))
}

type Served<T> = XmlStream<BufStream<T>, Element>;

fn mechanisms(names: &[&str]) -> StreamFeatures {
    StreamFeatures {
        sasl_mechanisms: names.iter().map(|&name| name.to_owned()).collect(),
        ..StreamFeatures::default()
    }
}

async fn accept<T: wire::Socket>(io: BufStream<T>, features: &StreamFeatures) -> Served<T> {
    let accepted = accept_stream(io, CLIENT_NS, Timeouts::default()).await.unwrap();
    accepted.send_header(header()).await.unwrap().send_features(features).await.unwrap()
}

fn header() -> StreamHeader<'static> {
    StreamHeader { from: Some("lab.example".into()), id: Some("1".into()), to: None }
}

async fn next<T: wire::Socket>(stream: &mut Served<T>) -> Element {
    stream.next().await.unwrap().unwrap()
}

async fn say<T: wire::Socket>(stream: &mut Served<T>, nonza: Sasl) {
    stream.send(&nonza).await.unwrap();
}

/// The server's side of SCRAM-SHA-256, with this salted password and iteration count.
struct Scram {
    iterations: u32,
    salted: Vec<u8>,
}

static KNOWS: LazyLock<Vec<u8>> =
    LazyLock::new(|| Sha256::derive(&Password::Plain(PASSWORD.to_owned()), b"salt", 4096).unwrap());

impl Scram {
    fn knows() -> Self {
        Self { iterations: 4096, salted: KNOWS.clone() }
    }

    /// Up to the success; whether the proof was right is not asked.
    async fn authenticate<T: wire::Socket>(&self, stream: &mut Served<T>) -> Success {
        let Element::Sasl(Sasl::Auth(auth)) = next(stream).await else { panic!("no auth") };
        let first = String::from_utf8(auth.data).unwrap();
        let bare = first.strip_prefix("n,,").unwrap();
        let (_, nonce) = bare.split_once(",r=").unwrap();
        let challenge = format!("r={nonce}more,s={},i={}", BASE64.encode("salt"), self.iterations);
        say(stream, Sasl::Challenge(Challenge { data: challenge.clone().into_bytes() })).await;
        let response = match stream.next().await {
            Some(Ok(Element::Sasl(Sasl::Response(response)))) => String::from_utf8(response.data).unwrap(),
            _ => String::new(),
        };
        let unproved = response.split(",p=").next().unwrap();
        let key = Sha256::hmac(b"Server Key", &self.salted).unwrap();
        let signature = Sha256::hmac(format!("{bare},{challenge},{unproved}").as_bytes(), &key).unwrap();
        Success { data: format!("v={}", BASE64.encode(signature)).into_bytes() }
    }

    async fn serve<T: wire::Socket>(&self, io: BufStream<T>) -> Served<T> {
        let mut stream = accept(io, &mechanisms(&["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"])).await;
        let success = self.authenticate(&mut stream).await;
        let accepted = stream.accept_reset(&success).await.unwrap();
        accepted.send_header(header()).await.unwrap().send_features(&StreamFeatures::default()).await.unwrap()
    }
}

async fn answer_bind<T: wire::Socket>(stream: &mut Served<T>, iq: IqType, payload: Payload) {
    let Element::Stanza(Stanza { kind: StanzaKind::Iq { id, .. }, payload: asked, .. }) = next(stream).await
    else {
        panic!("no bind")
    };
    assert_eq!(asked, Payload::Bind(Bind::Resource("IEC".to_owned())));
    let kind = StanzaKind::Iq { id, iq };
    stream.send(&Stanza { kind, from: None, to: None, payload }).await.unwrap();
}

fn bound(jid: &str) -> Payload {
    Payload::Bind(Bind::Bound(FullJid::new(jid).unwrap()))
}

/// A server that lets us in, up to our presence.
async fn let_in<T: wire::Socket>(io: BufStream<T>) -> Served<T> {
    let mut stream = Scram::knows().serve(io).await;
    answer_bind(&mut stream, IqType::Result, bound(FULL)).await;
    let Element::Stanza(Stanza { kind: StanzaKind::Presence(_), .. }) = next(&mut stream).await else {
        panic!("no presence")
    };
    stream
}

/// What a client that was let in makes of these octets.
async fn receives(octets: &[u8]) -> Result<Received, StreamError> {
    let (config, (client, server)) = (any_config(), pair());
    let (connected, served) = tokio::join!(log_in(&config, client), let_in(server));
    let mut io = served.into_inner();
    io.write_all(octets).await.unwrap();
    io.shutdown().await.unwrap();
    drop(io);
    connected.unwrap().reader.next().await
}

/// How login fails where the server does this.
async fn refused<F: Future>(server: impl FnOnce(BufStream<DuplexStream>) -> F) -> StreamError {
    let (config, (client, io)) = (any_config(), pair());
    let (connected, _) = tokio::join!(log_in(&config, client), server(io));
    connected.unwrap_err()
}

#[tokio::test]
async fn both_ways_to_tls_lead_to_a_bound_resource() {
    let (issuer, identity) = authority();
    let acceptor = TlsAcceptor::from(tls::server_config(identity).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = config(&issuer);
    config.server.port = listener.local_addr().unwrap().port();
    for tls in [Tls::StartTls, Tls::Direct] {
        config.tls = tls;
        let serve = async {
            let tcp = listener.accept().await.unwrap().0;
            let tcp = if tls == Tls::StartTls { serve_start_tls(tcp).await } else { tcp };
            let_in(BufStream::new(acceptor.accept(tcp).await.unwrap())).await
        };
        let (connected, mut served) = tokio::join!(connect(&config), serve);
        let mut connected = connected.unwrap();
        assert_eq!(connected.jid, FullJid::new(FULL).unwrap());
        connected.writer.feed(&Stanza::ping("1".to_owned())).await.unwrap();
        connected.writer.send(&Stanza::ping("2".to_owned())).await.unwrap();
        for expected in ["1", "2"] {
            let Element::Stanza(ping) = next(&mut served).await else { panic!("no stanza") };
            assert_eq!(ping, Stanza::ping(expected.to_owned()));
        }
        served.send(&Stanza::ping("3".to_owned())).await.unwrap();
        let Received::Stanza(ping) = connected.reader.next().await.unwrap() else { panic!("no stanza") };
        assert_eq!(ping, Stanza::ping("3".to_owned()));
        connected.writer.close().await.unwrap();
        assert!(matches!(served.next().await, Some(Err(ReadError::StreamFooterReceived))));
    }
}

async fn serve_start_tls<T: wire::Socket>(tcp: T) -> T {
    let starttls = Some(starttls::StartTls { required: true });
    let mut stream =
        accept(BufStream::new(tcp), &StreamFeatures { starttls, ..StreamFeatures::default() }).await;
    assert!(matches!(next(&mut stream).await, Element::StartTls(StartTls::Request(_))));
    stream.send(&starttls::Proceed).await.unwrap();
    stream.into_inner().into_inner()
}

#[tokio::test]
async fn a_certificate_of_another_authority_or_name_is_fatal() {
    let (issuer, identity) = authority();
    let acceptor = TlsAcceptor::from(tls::server_config(identity).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let direct = |config: StreamConfig| StreamConfig {
        tls: Tls::Direct,
        server: HostPort { port, ..config.server.clone() },
        ..config
    };
    let other_authority = direct(any_config());
    let other_name =
        direct(StreamConfig { server_name: "other.example".try_into().unwrap(), ..config(&issuer) });
    for (config, named) in [(other_authority, "lab.example"), (other_name, "other.example")] {
        let serve = async { acceptor.accept(listener.accept().await.unwrap().0).await.err() };
        let (connected, _) = tokio::join!(connect(&config), serve);
        let error = connected.unwrap_err();
        assert!(matches!(&error, StreamError::Certificate { name, .. } if name == named), "{error}");
        assert!(error.is_fatal());
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = any_config();
    config.server.port = listener.local_addr().unwrap().port();
    config.connect_timeout = Duration::from_millis(50);
    let error = connect(&config).await.unwrap_err();
    assert!(matches!(error, StreamError::ConnectTimeout { .. }), "{error}");
    assert!(!error.is_fatal());
}

#[tokio::test]
async fn x10_stripped_starttls_is_named_and_fatal_and_nothing_is_sent() {
    let (config, (client, io)) = (any_config(), pair());
    let features = mechanisms(&["SCRAM-SHA-256", "PLAIN"]);
    let serve = accept(io, &features);
    let (tls, served) = tokio::join!(start_tls(&config, client), serve);
    let error = tls.err().unwrap();
    assert!(matches!(error, StreamError::NoStartTls) && error.is_fatal(), "{error}");
    assert!(error.to_string().contains("STARTTLS"));
    let mut rest = Vec::new();
    served.into_inner().read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, b"");
}

#[tokio::test]
async fn x10_plaintext_pipelined_before_tls_is_refused() {
    let (config, (client, io)) = (any_config(), pair());
    let serve = async {
        let starttls = Some(starttls::StartTls { required: true });
        let mut stream = accept(io, &StreamFeatures { starttls, ..StreamFeatures::default() }).await;
        next(&mut stream).await;
        let mut io = stream.into_inner();
        io.write_all(b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><iq/>").await.unwrap();
        io.flush().await.unwrap();
        io
    };
    let (tls, _io) = tokio::join!(start_tls(&config, client), serve);
    let error = tls.err().unwrap();
    assert!(matches!(error, StreamError::Early { octets: 5 }), "{error}");
}

#[tokio::test]
async fn x10_starttls_that_is_then_refused_is_fatal() {
    let (config, (client, io)) = (any_config(), pair());
    let serve = async {
        let starttls = Some(starttls::StartTls { required: false });
        let mut stream = accept(io, &StreamFeatures { starttls, ..StreamFeatures::default() }).await;
        next(&mut stream).await;
        stream.send(&starttls::Failure).await.unwrap();
        stream
    };
    let (tls, _stream) = tokio::join!(start_tls(&config, client), serve);
    let error = tls.err().unwrap();
    assert!(matches!(error, StreamError::StartTlsRefused) && error.is_fatal(), "{error}");
}

#[tokio::test]
async fn x10_nothing_weaker_than_scram_sha_256_is_used() {
    for (names, shown) in [
        (&["PLAIN"][..], "offers PLAIN "),
        (
            &["SCRAM-SHA-1", "PLAIN", "ANONYMOUS", "DIGEST-MD5"],
            "offers ANONYMOUS, DIGEST-MD5, PLAIN, SCRAM-SHA-1 ",
        ),
        (&["SCRAM-SHA-256-PLUS"], "offers SCRAM-SHA-256-PLUS "),
        (&["X\r\nY"], "offers X\\r\\nY "),
        (&[], "offers nothing "),
    ] {
        let error = refused(async |io| accept(io, &mechanisms(names)).await.next().await.is_none()).await;
        assert!(matches!(error, StreamError::Mechanism { .. }) && error.is_fatal(), "{error}");
        assert!(error.to_string().contains(shown), "{error}");
    }
}

#[tokio::test]
async fn scram_sha_1_is_used_where_it_is_allowed() {
    let (config, (client, io)) = (StreamConfig { allow_sha1: true, ..any_config() }, pair());
    let serve = async {
        let mut stream = accept(io, &mechanisms(&["SCRAM-SHA-1"])).await;
        let Element::Sasl(Sasl::Auth(auth)) = next(&mut stream).await else { panic!("no auth") };
        auth.mechanism
    };
    let (_, mechanism) = tokio::join!(log_in(&config, client), serve);
    assert_eq!(mechanism, xmpp_parsers::sasl::Mechanism::ScramSha1);
}

#[tokio::test]
async fn a_wrong_password_is_fatal_and_a_server_that_is_busy_is_not() {
    for (condition, fatal) in
        [(SaslCondition::NotAuthorized, true), (SaslCondition::TemporaryAuthFailure, false)]
    {
        let error = refused(async |io| {
            let mut stream = accept(io, &mechanisms(&["SCRAM-SHA-256"])).await;
            Scram::knows().authenticate(&mut stream).await;
            say(
                &mut stream,
                Sasl::Failure(Failure { defined_condition: condition.clone(), texts: [].into() }),
            )
            .await;
        })
        .await;
        assert_eq!(error.is_fatal(), fatal, "{error}");
        assert_eq!(matches!(error, StreamError::NotAuthorized { .. }), fatal, "{error}");
    }
}

#[tokio::test]
async fn x10_a_server_that_does_not_know_the_password_is_refused() {
    let impostor = Scram { salted: vec![7; 32], ..Scram::knows() };
    let error = refused(async |io| {
        let mut stream = accept(io, &mechanisms(&["SCRAM-SHA-256"])).await;
        let success = impostor.authenticate(&mut stream).await;
        say(&mut stream, Sasl::Success(success)).await;
    })
    .await;
    assert!(matches!(&error, StreamError::Scram(what) if what.contains("does not know")), "{error}");
    let early = refused(async |io| {
        let mut stream = accept(io, &mechanisms(&["SCRAM-SHA-256"])).await;
        say(&mut stream, Sasl::Success(Success { data: vec![] })).await;
        next(&mut stream).await;
    })
    .await;
    assert!(early.to_string().contains("an element of authentication in the middle"), "{early}");
}

#[tokio::test]
async fn x10_a_challenge_that_eases_guessing_or_takes_for_ever_is_refused() {
    for iterations in [1, 4095, 1_000_001, u32::MAX] {
        let scram = Scram { iterations, ..Scram::knows() };
        let error = refused(async |io| {
            scram.authenticate(&mut accept(io, &mechanisms(&["SCRAM-SHA-256"])).await).await;
        })
        .await;
        assert!(error.to_string().contains(&format!("{iterations} iterations")), "{error}");
    }
    let replayed = refused(async |io| {
        let mut stream = accept(io, &mechanisms(&["SCRAM-SHA-256"])).await;
        next(&mut stream).await;
        say(&mut stream, Sasl::Challenge(Challenge { data: b"r=old,s=c2FsdA==,i=4096".to_vec() })).await;
        stream
    })
    .await;
    assert!(replayed.to_string().contains("nonce"), "{replayed}");
}

#[tokio::test]
async fn another_jid_than_ours_is_refused() {
    for jid in ["site1@lab.example/IEC2", "site2@lab.example/IEC", "site1@other.example/IEC"] {
        let error = refused(async |io| {
            answer_bind(&mut Scram::knows().serve(io).await, IqType::Result, bound(jid)).await;
        })
        .await;
        assert!(matches!(&error, StreamError::BoundOther { bound, .. } if bound.as_str() == jid), "{error}");
        assert!(error.is_fatal());
    }
}

#[tokio::test]
async fn a_resource_that_is_taken_is_a_conflict() {
    for (condition, conflict, fatal) in
        [("conflict", true, true), ("not-allowed", false, true), ("resource-constraint", false, false)]
    {
        let error = StanzaError { condition: condition.to_owned(), text: None };
        let error = refused(async |io| {
            answer_bind(&mut Scram::knows().serve(io).await, IqType::Error, Payload::Error(error)).await;
        })
        .await;
        assert_eq!(error.is_fatal(), fatal, "{error}");
        assert_eq!(matches!(error, StreamError::Conflict), conflict, "{error}");
    }
}

#[tokio::test]
async fn stream_errors_say_whether_to_try_again() {
    for (condition, fatal) in [
        (DefinedCondition::Conflict, true),
        (DefinedCondition::HostUnknown, true),
        (DefinedCondition::SystemShutdown, false),
        (DefinedCondition::PolicyViolation, false),
    ] {
        let (config, (client, server)) = (any_config(), pair());
        let (connected, mut served) = tokio::join!(log_in(&config, client), let_in(server));
        let sent = SentError::new(condition.clone(), "en", "because");
        served.send(&sent).await.unwrap();
        let error = connected.unwrap().reader.next().await.unwrap_err();
        assert_eq!(error.is_fatal(), fatal, "{error}");
        assert_eq!(matches!(error, StreamError::Conflict), condition == DefinedCondition::Conflict);
    }
}

/// Any stranger can have a stanza delivered: one that breaks a limit costs nobody else the stream.
#[tokio::test]
async fn x01_x02_x03_a_stanza_that_breaks_a_limit_is_stepped_over() {
    let attributes: String = (0..300).map(|number| format!(" a{number}=''")).collect();
    for stanza in [
        format!("<message>{}{}</message>", "<a>".repeat(4_000), "</a>".repeat(4_000)),
        format!("<message>{}{}</message>", "<a>".repeat(100_000), "</a>".repeat(100_000)),
        format!("<message><body>{}</body></message>", "A".repeat(300 * 1024)),
        format!("<message><a{attributes}/></message>"),
        format!("<message{attributes}/>"),
    ] {
        let received = receives(format!("{stanza}<message id='after'/>").as_bytes()).await.unwrap();
        let Received::Stanza(Stanza { kind: StanzaKind::Message { id, .. }, .. }) = received else {
            panic!("{received:?}")
        };
        assert_eq!(id.as_deref(), Some("after"), "{}", &stanza[..40]);
    }
}

#[tokio::test]
async fn x01_x02_a_stanza_that_does_not_end_ends_with_the_stream() {
    for stanza in
        [format!("<message>{}", "<a>".repeat(4_000)), format!("<message>{}", "A".repeat(300 * 1024))]
    {
        let error = receives(stanza.as_bytes()).await.unwrap_err();
        assert!(!error.is_fatal(), "{error}");
    }
}

#[tokio::test]
async fn x04_what_is_not_xml_for_a_stream_ends_it() {
    for octets in [
        &b"<message><!-- --></message>"[..],
        b"<message>\0</message>",
        b"<message>\xc0\x80</message>",
        b"text",
    ] {
        let error = receives(octets).await.unwrap_err();
        assert!(matches!(error, StreamError::Violation(_) | StreamError::Protocol(_)), "{error}");
    }
}

#[tokio::test]
async fn what_is_no_stanza_is_stepped_over() {
    for octets in [
        &b"<iq type='get'/>"[..],
        b"<message from='a b@c'><x/></message>",
        b"<unknown xmlns='x'><y/></unknown>",
    ] {
        let received = receives(octets).await.unwrap();
        assert!(matches!(received, Received::Unreadable(_)), "{received:?}");
    }
}

#[tokio::test]
async fn a_stream_that_is_cut_or_closed_is_over() {
    let error = receives(b"</stream:stream>").await.unwrap_err();
    assert!(matches!(error, StreamError::Closed), "{error}");
    let error = receives(b"<message>").await.unwrap_err();
    assert!(!error.is_fatal(), "{error}");
}

#[tokio::test]
async fn silence_asks_for_a_ping_and_then_ends_the_stream() {
    let config = StreamConfig { silence: Duration::from_millis(20), ..any_config() };
    let (client, server) = pair();
    let (connected, _served) = tokio::join!(log_in(&config, client), let_in(server));
    let mut reader = connected.unwrap().reader;
    assert!(matches!(reader.next().await, Ok(Received::Idle)));
    let error = reader.next().await.unwrap_err();
    assert!(matches!(error, StreamError::Lost(_)), "{error}");
}

/// Both halves at work at once, in tasks of their own, over a transport that holds little: what deadlocks elsewhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_and_responses_do_not_hold_up_each_other() {
    const STANZAS: usize = 2_000;
    let (client, server) = tokio::io::duplex(512);
    let config = any_config();
    let (connected, mut served) =
        tokio::join!(log_in(&config, Box::new(client)), let_in(BufStream::new(server)));
    let Connected { mut reader, mut writer, .. } = connected.unwrap();
    let echo = tokio::spawn(async move {
        for _ in 0..STANZAS {
            let Element::Stanza(stanza) = next(&mut served).await else { panic!("no stanza") };
            served.send(&stanza).await.unwrap();
        }
        served
    });
    let send = tokio::spawn(async move {
        for number in 0..STANZAS {
            writer.feed(&Stanza::ping(number.to_string())).await.unwrap();
            if number % 7 == 0 {
                writer.flush().await.unwrap();
            }
        }
        writer.flush().await.unwrap();
        writer
    });
    for number in 0..STANZAS {
        let Received::Stanza(ping) = reader.next().await.unwrap() else { panic!("no stanza") };
        assert_eq!(ping, Stanza::ping(number.to_string()));
    }
    send.await.unwrap();
    echo.await.unwrap();
}
