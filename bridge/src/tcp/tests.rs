use std::net::SocketAddr;

use tokio::io::AsyncReadExt;

use crate::config::LegTls;
use crate::tls::Cause;
use crate::tls::fixture::{Plant, SetClock, meet, ready};

use super::*;

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = listen(([127, 0, 0, 1], 0).into()).await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Both ends of a connection, and its inputs, which end when nothing of it is left.
async fn connection() -> (Connection, TcpStream, mpsc::Receiver<Input>) {
    let (listener, address) = listener().await;
    let peer = TcpStream::connect(address).await.unwrap();
    let (socket, _) = listener.accept().await.unwrap();
    let (inputs, received) = mpsc::channel(1);
    (Connection::accepted(1, Stream::Plain(socket), inputs), peer, received)
}

#[tokio::test]
async fn what_is_sent_last_arrives_before_the_connection_goes() {
    let (connection, mut peer, mut inputs) = connection().await;
    connection.send(b"abort".to_vec()).unwrap();
    drop(connection);
    let mut octets = vec![];
    peer.read_to_end(&mut octets).await.unwrap();
    assert_eq!(octets, b"abort");
    drop(peer);
    assert!(matches!(inputs.recv().await, Some(Input::Closed(1))));
    assert!(inputs.recv().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_never_reads_is_given_up_with_all_that_waits_for_it() {
    let (connection, _peer, mut inputs) = connection().await;
    while connection.send(vec![0; 1024 * 1024]).is_ok() {
        tokio::task::yield_now().await;
    }
    drop(connection);
    assert!(inputs.recv().await.is_none(), "the socket is still held");
}

#[tokio::test]
async fn a_connection_that_nobody_wants_any_more_is_not_opened() {
    let (_listener, address) = listener().await;
    let (inputs, mut received) = mpsc::channel(1);
    drop(Connection::opened(
        1,
        HostPort { host: address.ip().to_string(), port: address.port() },
        Transport::NonSecure,
        inputs,
    ));
    assert!(received.recv().await.is_none());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let (_, address) = listener().await;
    let (inputs, mut received) = mpsc::channel(1);
    let server = HostPort { host: address.ip().to_string(), port: address.port() };
    let _connection = Connection::opened(1, server, Transport::NonSecure, inputs);
    let Some(Input::ConnectFailed(1, why)) = received.recv().await else { panic!("connected") };
    assert!(why.contains(&address.to_string()), "{why}");
}

/// Two ends of a TLS connection, each worked as the bridge does, and what each tells.
async fn secured(client: &Arc<Leg>, server: &Arc<Leg>) -> [(Connection, mpsc::Receiver<Input>); 2] {
    let (ours, theirs) = meet(client, server).await;
    [(1, ours), (2, theirs)].map(|(id, secured)| {
        let (inputs, received) = mpsc::channel(1);
        (Connection::accepted(id, Stream::Tls(Box::new(secured.unwrap())), inputs), received)
    })
}

/// What is told of TLS until the connection is gone.
async fn events(inputs: &mut mpsc::Receiver<Input>) -> Vec<Cause> {
    let mut causes = vec![];
    loop {
        match timeout(Duration::from_secs(10), inputs.recv()).await.expect("the connection is still there") {
            Some(Input::OfConnection(_, event)) => causes.push(event.cause),
            Some(Input::Closed(_)) => return causes,
            other => panic!("{other:?}"),
        }
    }
}

/// The next octets, `length` in all; what is told of TLS in between.
async fn take(inputs: &mut mpsc::Receiver<Input>, length: usize) -> (Vec<u8>, Vec<Cause>) {
    let (mut octets, mut causes) = (vec![], vec![]);
    while octets.len() < length {
        match inputs.recv().await.expect("there is more") {
            Input::Octets(_, received) => octets.extend(received),
            Input::OfConnection(_, event) => causes.push(event.cause),
            other => panic!("{other:?}"),
        }
    }
    (octets, causes)
}

/// Ten million octets, no two thousand of which are like others.
fn much() -> Vec<u8> {
    (0_u32..2_500_000).flat_map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes()).collect()
}

#[tokio::test]
async fn ten_megabytes_pass_both_ways_at_once_while_keys_are_renewed() {
    let plant = Plant::new();
    let life = Duration::from_millis(2);
    let client = ready(&LegTls { session_life: life, ..plant.usual("client") });
    let [(ours, mut our_inputs), (theirs, mut their_inputs)] =
        secured(&client, &ready(&plant.usual("server"))).await;
    let sent = much();
    let send = async |connection: &Connection| {
        for part in sent.chunks(100_000) {
            while connection.waiting.load(Ordering::Relaxed) > 1_000_000 {
                tokio::task::yield_now().await;
            }
            connection.send(part.to_vec()).unwrap();
        }
    };
    let ((), (), (from_server, causes), (from_client, _)) = tokio::join!(
        send(&ours),
        send(&theirs),
        take(&mut our_inputs, sent.len()),
        take(&mut their_inputs, sent.len())
    );
    assert!(from_client == sent && from_server == sent, "not what was sent");
    assert!(causes.contains(&Cause::KeysRenewed), "{causes:?}");
    drop(ours);
    assert_eq!(events(&mut their_inputs).await, []);
}

#[tokio::test]
async fn a_peer_that_is_revoked_while_connected_is_closed_at_once() {
    let plant = Plant::new();
    let (client, other) = (plant.usual("client"), plant.usual("other"));
    let server = ready(&plant.usual("server"));
    let [(_ours, mut our_inputs), (_theirs, mut their_inputs)] = secured(&ready(&client), &server).await;
    // A change that does not name it, and one that cannot be used.
    server.set_lists(&[plant.list(&[&other.identity])]).unwrap();
    server.set_lists(&[vec![0x30, 0]]).unwrap_err();
    _theirs.send(b"still there".to_vec()).unwrap();
    assert_eq!(take(&mut our_inputs, 11).await.0, b"still there");
    let known = tokio::time::Instant::now();
    server.set_lists(&[plant.list(&[&client.identity, &other.identity])]).unwrap();
    assert_eq!(events(&mut their_inputs).await, [Cause::Revoked]);
    assert_eq!(events(&mut our_inputs).await, []);
    assert!(known.elapsed() < Duration::from_secs(1), "{:?}", known.elapsed());
}

#[tokio::test]
async fn a_certificate_that_expires_while_connected_ends_the_session() {
    let plant = Plant::new();
    let until = crate::tls::fixture::start();
    let client = plant.leg(plant.issue("client", |params| params.not_after = until.into()));
    let clock = SetClock::new();
    let server = Arc::new(Leg::new(&plant.usual("server"), Arc::clone(&clock) as _).unwrap());
    let [(_ours, _), (_theirs, mut inputs)] = secured(&ready(&client), &server).await;
    clock.advance(Duration::from_secs(1));
    assert_eq!(events(&mut inputs).await, [Cause::Expired]);
}

#[tokio::test]
async fn a_session_of_tls_1_2_ends_with_its_life() {
    let plant = Plant::new();
    let life = Duration::from_millis(50);
    let versions = vec![crate::config::TlsVersion::Tls12];
    let client = ready(&LegTls { session_life: life, versions, ..plant.usual("client") });
    let [(_ours, mut our_inputs), (_theirs, mut their_inputs)] =
        secured(&client, &ready(&plant.usual("server"))).await;
    assert_eq!(events(&mut our_inputs).await, [Cause::LifeOver]);
    assert_eq!(events(&mut their_inputs).await, []);
}

#[tokio::test]
async fn a_good_peer_gets_in_past_many_that_stall() {
    let plant = Plant::new();
    let (listener, address) = listener().await;
    let (inputs, mut received) = mpsc::channel(1);
    let transport = Transport::Secure(ready(&plant.usual("server")));
    tokio::spawn(accept(Listening { number: 0, peer: None, socket: listener, transport }, inputs));
    let mut stalled = vec![];
    for _ in 0..2 * MOST_AT_THE_DOOR {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(&[0x16, 3, 1]).await.unwrap();
        stalled.push(socket);
    }
    let good = Transport::Secure(ready(&plant.usual("client")));
    let opened = good.open(TcpStream::connect(address).await.unwrap()).await.unwrap();
    assert!(matches!(opened, Stream::Tls(_)));
    let Some(Input::Accepted(0, Stream::Tls(_))) = received.recv().await else { panic!("not accepted") };
    // The oldest have made room.
    assert_eq!(stalled[0].read(&mut [0]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn a_handshake_where_there_is_no_tls_is_named_and_closed() {
    let (connection, mut peer, mut inputs) = connection().await;
    peer.write_all(&[0x16, 3, 1, 2, 0]).await.unwrap();
    assert_eq!(events(&mut inputs).await, [Cause::Unexpected]);
    drop(connection);
    assert_eq!(peer.read(&mut [0]).await.unwrap_or(0), 0, "still open");
}
