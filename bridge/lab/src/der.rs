//! A simulated DER: a battery site as an IEC 61850 server on a real TCP port.
//!
//! What it measures changes five times a second, so that reports flow, and its output obeys the
//! limit a client writes. Its model is `der.icd`; the MMS server is the crate `iec61850-rs`.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use iec61850_rs::proto::data::{Typed, Value};
use iec61850_rs::server::{AcsiConfig, Ied, Server, ServerConfig, ServerHandle};
use iec61850_rs::{TimeQuality, UtcTime};

/// The logical device, an MMS domain.
pub const LOGICAL_DEVICE: &str = "DER1LD0";
/// Active power in W, measured.
pub const POWER: &str = "DER1LD0/MMXU1$MX$TotW$mag$f";
/// Reactive power in var, measured.
pub const REACTIVE_POWER: &str = "DER1LD0/MMXU1$MX$TotVAr$mag$f";
/// Frequency in Hz, measured.
pub const FREQUENCY: &str = "DER1LD0/MMXU1$MX$Hz$mag$f";
/// Battery voltage in V, measured.
pub const VOLTAGE: &str = "DER1LD0/ZBAT1$MX$Vol$mag$f";
/// The most active power the site may feed in, in W: a setting, writable.
pub const POWER_LIMIT: &str = "DER1LD0/DRCT1$SP$MaxWLim$setMag$f";
/// The first of the unbuffered report control blocks on power, frequency and limit.
pub const REPORT_CONTROL: &str = "DER1LD0/LLN0$RP$urcbPower01";

const MODEL: &str = include_str!("../der.icd");
const RATED_POWER: f32 = 100_000.0;
const TICK: Duration = Duration::from_millis(200);
/// How late a report may leave: the server looks for reports when its socket was quiet this long.
const REPORT_POLL: Duration = Duration::from_millis(5);
const ASSOCIATIONS: usize = 256;

/// A running simulated DER. Dropping it stops listening; associations end with their clients.
pub struct Der {
    address: SocketAddr,
    model: ServerHandle,
    stopping: Arc<AtomicBool>,
    /// Dropped to wake the process out of its wait.
    running: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl Der {
    /// Listens on `listen` (port 0 for any) and starts the simulated process.
    pub fn start(listen: SocketAddr) -> io::Result<Der> {
        let server = bind(listen).map_err(io::Error::other)?;
        let address = server.local_addr().map_err(io::Error::other)?;
        let model = server.handle();
        let mut process = Process::new(model.clone());
        let stopping = Arc::new(AtomicBool::new(false));
        let (running, stopped) = channel();
        let threads = vec![
            named("der-listener", accept_until(server, Arc::clone(&stopping)))?,
            named("der-process", move || process.run(&stopped))?,
        ];
        Ok(Der { address, model, stopping, running: Some(running), threads })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the device itself holds at an MMS reference, whatever went over the wire.
    pub fn value(&self, reference: &str) -> Option<Value> {
        self.model.read(reference)
    }

    /// MMS associations now open.
    pub fn associations(&self) -> usize {
        self.model.associations()
    }
}

impl Drop for Der {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Release);
        self.running = None;
        // The listener waits in accept: one more connection lets it see the flag.
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_millis(500));
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn bind(listen: SocketAddr) -> iec61850_rs::Result<Server> {
    let config = ServerConfig {
        acsi: AcsiConfig {
            vendor: "gridseal".into(),
            model: "simulated DER".into(),
            revision: env!("CARGO_PKG_VERSION").into(),
            ..AcsiConfig::default()
        },
        max_associations: ASSOCIATIONS,
        poll_interval: REPORT_POLL,
        ..ServerConfig::default()
    };
    Server::bind_with(&listen.to_string(), Ied::from_scl(MODEL, None)?, &config)
}

fn accept_until(server: Server, stopping: Arc<AtomicBool>) -> impl FnOnce() + Send + 'static {
    move || {
        while !stopping.load(Ordering::Acquire) {
            if server.accept_one().is_err() {
                thread::yield_now(); // a connection that died in the queue, or no descriptor left
            }
        }
    }
}

fn named(name: &str, body: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.into()).spawn(body)
}

/// The physical side: a wavy output, cut at the limit.
struct Process {
    model: ServerHandle,
    ticks: u32,
}

impl Process {
    fn new(model: ServerHandle) -> Process {
        model.txn().set(POWER_LIMIT, Value::Float32(RATED_POWER)).commit();
        let mut process = Process { model, ticks: 0 };
        process.tick();
        process
    }

    fn run(&mut self, stopped: &Receiver<()>) {
        while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            self.tick();
        }
    }

    fn tick(&mut self) {
        let phase = f64::from(self.ticks) * TICK.as_secs_f64();
        self.ticks = self.ticks.wrapping_add(1);
        let limit = self.model.read(POWER_LIMIT).and_then(|value| value.as_f64()).unwrap_or(0.0);
        let power = (80_000.0 + 9_000.0 * phase.sin()).min(limit);
        self.measure([
            (POWER, power),
            (REACTIVE_POWER, power * 0.1),
            (FREQUENCY, 50.0 + 0.02 * (phase * 0.7).cos()),
            (VOLTAGE, 780.0 - power / 20_000.0),
        ]);
    }

    fn measure<const N: usize>(&self, measured: [(&str, f64); N]) {
        let now = Value::UtcTime(utc_now());
        let mut txn = self.model.txn();
        for (reference, value) in measured {
            #[expect(clippy::cast_possible_truncation, reason = "the model says FLOAT32")]
            txn.set(reference, Value::Float32(value as f32));
            txn.set(&reference.replace("$mag$f", "$t"), now.clone());
        }
        txn.commit();
    }
}

fn utc_now() -> UtcTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UtcTime::from_unix_nanos(u64::try_from(since.as_nanos()).unwrap_or(u64::MAX), TimeQuality::default())
}

#[cfg(test)]
mod tests;
