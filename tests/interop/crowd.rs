//! Attack O08: a crowd of connections that stay half open, one octet every five seconds on each, while good clients
//! associate. In full: `GRIDSEAL_CROWD=10000 cargo test --release -p gridseal --test interop o08 -- --nocapture`.

use std::env;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Runtime;
use tokio::time::{interval, sleep, timeout};

use crate::local::{Local, Peer, serve};
use crate::process::PATIENCE;

/// Between two octets of one connection.
const PACE: Duration = Duration::from_secs(5);
/// What a good client may take at p99.
const ASSOCIATED: Duration = Duration::from_millis(500);
/// What a connection may cost, in octets.
const MEMORY: usize = 8 * 1024;
const GOOD: usize = 200;
/// Addresses that the crowd comes from: each has its own ports.
const ADDRESSES: usize = 32;

/// A CR as far as anybody ever gets: 22 octets announced.
const BEGINNING: [u8; 11] = [3, 0, 0, 22, 17, 0xe0, 0, 0, 0, 1, 0];

#[test]
fn o08_a_crowd_of_half_open_connections_keeps_nobody_out() {
    raise_file_limit();
    let size = env::var("GRIDSEAL_CROWD").map_or(1_000, |size| size.parse().unwrap());
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let bridge = Local::start(server.local_addr().unwrap(), 1);
    let address = bridge.addresses().next().unwrap();
    runtime.spawn(serve(server));
    runtime.block_on(good(address, 10));
    let before = bridge.resident();
    let open = Arc::new(AtomicUsize::new(0));
    for number in 0..size {
        runtime.spawn(stay_half_open(number, address, Arc::clone(&open)));
    }
    runtime.block_on(reached(&open, size));
    let each = usize::try_from(bridge.resident() - before).unwrap() / size;
    let mut times = runtime.block_on(good(address, GOOD));
    times.sort_unstable();
    let (p50, p99) = (times[GOOD / 2], times[GOOD * 99 / 100]);
    let still = open.load(Ordering::Relaxed);
    println!(
        "{size} half open: {each} octets each; associated in {p50:?} p50, {p99:?} p99 ({still} still open)"
    );
    assert!(each < MEMORY && p99 < ASSOCIATED);
    assert!(still > size * 9 / 10, "the crowd was gone");
}

/// As many as are allowed: the crowd's ends are ours.
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).unwrap();
}

/// Connects again whenever the bridge has had enough of it.
async fn stay_half_open(number: usize, address: SocketAddr, open: Arc<AtomicUsize>) {
    loop {
        // What there is no room for tries again.
        if let Ok(socket) = connect(number, address).await {
            open.fetch_add(1, Ordering::Relaxed);
            let _ = dribble(socket).await;
            open.fetch_sub(1, Ordering::Relaxed);
        }
        sleep(Duration::from_millis(100)).await;
    }
}

async fn connect(number: usize, address: SocketAddr) -> io::Result<TcpStream> {
    let last = u8::try_from(2 + number % ADDRESSES).map_err(|_| ErrorKind::InvalidInput)?;
    let socket = TcpSocket::new_v4()?;
    socket.bind(([127, 0, 0, last], 0).into())?;
    socket.connect(address).await
}

async fn dribble(mut socket: TcpStream) -> io::Result<()> {
    let mut pace = interval(PACE);
    for octet in BEGINNING {
        tokio::select! {
            _ = pace.tick() => socket.write_all(&[octet]).await?,
            closed = socket.read_u8() => return closed.map(drop),
        }
    }
    Ok(())
}

async fn reached(open: &AtomicUsize, size: usize) {
    let all = async {
        while open.load(Ordering::Relaxed) < size {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, all)
        .await
        .unwrap_or_else(|_| panic!("only {} connected", open.load(Ordering::Relaxed)));
}

/// How long each of so many good clients takes to associate, one after the other.
async fn good(address: SocketAddr, count: usize) -> Vec<Duration> {
    let mut times = vec![];
    for _ in 0..count {
        let start = Instant::now();
        timeout(PATIENCE, Peer::associate(address)).await.unwrap().unwrap();
        times.push(start.elapsed());
    }
    times
}
