//! What two bridges add to a read, and where it goes: `cargo bench -p gridseal-tests --bench path`.
//!
//! One run, interleaved: a read made directly, the same read through two bridges and the lab's broker, and the
//! stanzas of that read echoed by bare TLS sockets through the same broker. Figures are medians over the rounds.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot be set up has failed")]

mod cost;
mod echo;

use std::time::{Duration, Instant};

use bridge::demo::stage::Stage;
use lab::der::POWER;
use lab::operator::Operator;
use tokio::task::spawn_blocking;

const ROUNDS: usize = 9;
const READS: usize = 400;

/// p50 and p99 of one round, in microseconds.
#[derive(Clone, Copy)]
struct Quantiles {
    p50: f64,
    p99: f64,
}

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let added = runtime.block_on(latency());
    cost::print(added);
}

/// Prints the latencies; returns what two bridges add at p50, in microseconds.
async fn latency() -> f64 {
    let mut stage =
        Stage::set_with(&[(echo::ASKING, echo::PASSWORD), (echo::ANSWERING, echo::PASSWORD)]).await.unwrap();
    let (der, entrance) = (stage.der.address(), stage.entrance);
    let mut direct = spawn_blocking(move || Operator::connect(der)).await.unwrap().unwrap();
    let mut bridged = spawn_blocking(move || Operator::connect(entrance)).await.unwrap().unwrap();

    let mut tap = stage.broker.tap();
    bridged = read(bridged, 1).await.0;
    let seen =
        std::iter::from_fn(|| tap.try_next()).map(|seen| seen.xml).filter(|xml| xml.contains("EncrTransfer"));
    let [request, result] = seen.collect::<Vec<_>>().try_into().unwrap();
    drop(tap);
    let mut echo = echo::Echo::open(&stage, &request, &result).await;

    let (mut directs, mut echoes, mut bridgeds) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let times;
        (direct, times) = read(direct, READS).await;
        directs.push(quantiles(times));
        echoes.push(quantiles(echo.ask(READS).await));
        let times;
        (bridged, times) = read(bridged, READS).await;
        bridgeds.push(quantiles(times));
    }
    drop((direct, bridged));
    stage.strike().await.unwrap();
    print_latency(request.len(), result.len(), &directs, &echoes, &bridgeds)
}

fn print_latency(
    request: usize,
    result: usize,
    direct: &[Quantiles],
    echo: &[Quantiles],
    bridged: &[Quantiles],
) -> f64 {
    println!(
        "a read: request {request} and result {result} octets as stanzas; medians of {ROUNDS} rounds of {READS}\n"
    );
    println!("{:44} {:>9} {:>9}", "", "p50", "p99");
    for (name, rounds) in [
        ("read, client to DER directly", direct),
        ("its stanzas through the broker, bare TLS", echo),
        ("read, through two bridges and the broker", bridged),
    ] {
        println!("{name:44} {:6.0} µs {:6.0} µs", median(rounds, |q| q.p50), median(rounds, |q| q.p99));
    }
    let added = median(bridged, |q| q.p50) - median(echo, |q| q.p50);
    println!("\ntwo bridges add {added:.0} µs at p50 to the stanzas alone (the DER's own time included)");
    added
}

async fn read(mut operator: Operator, count: usize) -> (Operator, Vec<Duration>) {
    let reading = spawn_blocking(move || {
        let times = (0..count).map(|_| timed(|| drop(operator.read(POWER).unwrap())));
        let times = times.collect();
        (operator, times)
    });
    reading.await.unwrap()
}

fn now() -> Instant {
    Instant::now()
}

fn timed(act: impl FnOnce()) -> Duration {
    let start = now();
    act();
    start.elapsed()
}

fn quantiles(mut times: Vec<Duration>) -> Quantiles {
    times.sort_unstable();
    let at = |percent: usize| times.get(times.len() * percent / 100).unwrap().as_secs_f64() * 1e6;
    Quantiles { p50: at(50), p99: at(99) }
}

fn median<T>(rounds: &[T], value: impl Fn(&T) -> f64) -> f64 {
    let mut values: Vec<f64> = rounds.iter().map(value).collect();
    values.sort_unstable_by(f64::total_cmp);
    *values.get(values.len() / 2).unwrap()
}
