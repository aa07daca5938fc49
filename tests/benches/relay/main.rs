//! What a bridge between OSI and OSI, without security, adds to a read, and what an association costs it in memory:
//! `taskset -c 0 cargo bench -p gridseal --bench relay`.
//!
//! The bridge is the program itself. One run, interleaved: a read made directly, and the same read through the bridge.
//! Figures are medians over the rounds. On one processor: where a virtual machine has several, each of the two further
//! wake-ups may find one halted, and waking that costs some 20 µs, which is the machine's and not the bridge's.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a benchmark that cannot be set up has failed; it reads the clock"
)]
#![allow(dead_code, reason = "what it shares with the tests it does not use wholly")]

#[path = "../../interop/local.rs"]
mod local;
#[path = "../../interop/process.rs"]
mod process;

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use lab::der::{Der, POWER};
use lab::operator::Operator;
use local::{Local, Peer, serve};
use tokio::net::TcpListener;

const ROUNDS: usize = 15;
const READS: usize = 1000;
/// At most so much may be added at p50, in microseconds.
const ADDED: f64 = 40.0;
/// What an idle association may cost, in octets.
const MEMORY: u64 = 32 * 1024;
/// Associations with each record, and records.
const IDLE: (usize, usize) = (60, 10);

fn main() -> ExitCode {
    let kept = [latency(), memory()];
    if kept == [true; 2] { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints the latencies; whether they are as they must be.
fn latency() -> bool {
    let der = Der::start((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let bridge = Local::start(der.address(), 1);
    let mut operators =
        [der.address(), bridge.addresses().next().unwrap()].map(|at| Operator::connect(at).unwrap());
    let mut rounds = vec![];
    for _ in 0..ROUNDS {
        rounds.push(operators.each_mut().map(|operator| read(operator, READS)));
    }
    println!("a read between client and server; medians of {ROUNDS} rounds of {READS}\n");
    println!("{:32} {:>9} {:>9}", "", "p50", "p99");
    for (at, name) in ["directly", "through a bridge, OSI and OSI"].into_iter().enumerate() {
        let [p50, p99] = [0, 1].map(|quantile| median(rounds.iter().map(|round| round[at][quantile])));
        println!("{name:32} {p50:6.1} µs {p99:6.1} µs");
    }
    let added = median(rounds.iter().map(|round| round[1][0] - round[0][0]));
    verdict("added at p50", added <= ADDED, &format!("{added:.1} µs, at most {ADDED:.0} µs"))
}

/// p50 and p99 of so many reads, in microseconds.
fn read(operator: &mut Operator, count: usize) -> [f64; 2] {
    let mut times: Vec<Duration> =
        (0..count).map(|_| timed(|| drop(operator.read(POWER).unwrap()))).collect();
    times.sort_unstable();
    [50, 99].map(|percent| times[count * percent / 100].as_secs_f64() * 1e6)
}

fn timed(act: impl FnOnce()) -> Duration {
    let start = Instant::now();
    act();
    start.elapsed()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Prints what associations cost; whether that is as it must be.
fn memory() -> bool {
    let (each, records) = IDLE;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let bridge = Local::start(listener.local_addr().unwrap(), records);
    runtime.spawn(serve(listener));
    // What the first of each record needs is not theirs.
    let _first: Vec<Peer> = runtime.block_on(associate(bridge.addresses()));
    let before = bridge.resident();
    let many = bridge.addresses().flat_map(|address| std::iter::repeat_n(address, each));
    let idle = runtime.block_on(associate(many));
    let count = idle.len() as u64;
    let cost = (bridge.resident() - before) / count;
    let found = format!("{cost} octets, at most {MEMORY} ({count} of them)");
    verdict("memory per idle association", cost <= MEMORY, &found)
}

async fn associate(addresses: impl Iterator<Item = SocketAddr>) -> Vec<Peer> {
    let mut peers = vec![];
    for address in addresses {
        peers.push(Peer::associate(address).await.unwrap());
    }
    peers
}

fn verdict(what: &str, is_kept: bool, found: &str) -> bool {
    println!("{} {what}: {found}", if is_kept { "ok  " } else { "MISSED" });
    is_kept
}
