//! Child processes that never outlive the test, and waiting with a deadline.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::iter;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take before the test fails.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Asks `ready` again and again until it gives something; `None` when `limit` is over.
pub fn poll<T>(limit: Duration, mut ready: impl FnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + limit;
    loop {
        match ready() {
            None if Instant::now() < deadline => thread::sleep(Duration::from_millis(10)),
            answer => return answer,
        }
    }
}

/// A port on loopback nobody listens on, and which no other test has been given to listen on soon.
pub fn free_port() -> u16 {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let free = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    iter::repeat_with(free).find(|port| GIVEN.lock().unwrap().insert(*port)).unwrap()
}

/// A child process; killed by its id when dropped, its output shown when the test fails.
pub struct Process {
    name: &'static str,
    child: Child,
    lines: Receiver<String>,
    log: Arc<Mutex<String>>,
}

impl Process {
    pub fn start(name: &'static str, command: &mut Command) -> Self {
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let (sender, lines) = channel();
        let log = Arc::new(Mutex::new(String::new()));
        follow(child.stdout.take().unwrap(), sender.clone(), Arc::clone(&log));
        follow(child.stderr.take().unwrap(), sender, Arc::clone(&log));
        Self { name, child, lines, log }
    }

    /// The next line of output for which `wanted` holds.
    pub fn line(&self, wanted: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) if wanted(&line) => return line,
                Ok(_) => {}
                Err(_) => panic!("{} does not say what it should", self.name),
            }
        }
    }

    /// Waits until the port takes connections.
    pub fn listening(&mut self, port: u16) {
        let answers = poll(PATIENCE, || {
            assert!(self.running(), "{} has ended", self.name);
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()
        });
        assert!(answers.is_some(), "{} does not listen on port {port}", self.name);
    }

    /// Its process identifier.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    fn running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Sends SIGTERM, as a service manager does, and waits for the end.
    pub fn terminate(&mut self, limit: Duration) -> ExitStatus {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.ended(limit)
    }

    /// Ends it without giving it a chance to say goodbye.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for it to end by itself.
    pub fn ended(&mut self, limit: Duration) -> ExitStatus {
        let ended = poll(limit, || self.child.try_wait().unwrap());
        ended.unwrap_or_else(|| panic!("{} still runs after {limit:?}", self.name))
    }

    /// All lines it still says, until it has ended.
    pub fn rest(&mut self, limit: Duration) -> Vec<String> {
        self.ended(limit);
        self.lines.iter().collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already: then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("---- {} said:\n{}", self.name, self.log.lock().unwrap());
        }
    }
}

/// Sends on every line of a child's output and keeps it for the log.
fn follow(output: impl Read + Send + 'static, lines: Sender<String>, log: Arc<Mutex<String>>) {
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            *log.lock().unwrap() += &format!("{line}\n");
            // Nobody needs to listen.
            let _ = lines.send(line);
        }
    });
}
