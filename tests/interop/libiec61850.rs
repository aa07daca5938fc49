//! libiec61850 at both ends: its client and its server, as processes, and what they tell.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};
use std::{fmt, fs};

use serde_json::Value;

use crate::process::{PATIENCE, Process, free_port};
use crate::provision::Peers;

/// TLS as one of the peers speaks it.
pub struct PeerTls<'a> {
    /// Where certificates and keys are.
    pub pki: &'a Path,
    /// Whose.
    pub name: &'a str,
    /// No version but this.
    pub version: &'a str,
}

impl fmt::Display for PeerTls<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = |name: String| self.pki.join(name).display().to_string();
        let (certificate, key) = (file(format!("{}.crt", self.name)), file(format!("{}.key", self.name)));
        write!(f, "{certificate} {key} {} {}", file("osi-ca.crt".to_owned()), self.version)
    }
}

/// A libiec61850 server, with a file store of its own.
pub struct Server {
    pub port: u16,
    pub filestore: PathBuf,
    pub process: Process,
}

impl Server {
    /// Starts it; with a `password` it asks for that one.
    pub fn start(peers: &Peers, directory: &Path, password: Option<&str>) -> Self {
        Self::run(script(&peers.python, "server.py"), directory, password)
    }

    /// Starts it behind TLS.
    pub fn start_over_tls(peers: &Peers, directory: &Path, tls: &PeerTls) -> Self {
        let mut command = script(&peers.python, "server.py");
        command.env("TLS", tls.to_string());
        Self::run(command, directory, None)
    }

    fn run(mut command: Command, directory: &Path, password: Option<&str>) -> Self {
        let filestore = directory.join("served");
        write_file(&filestore.join("history.bin"), &varied(200_000));
        write_file(&filestore.join("old.txt"), b"old\n");
        write_file(&filestore.join("reports/today.txt"), b"fair\n");
        let port = free_port();
        command.arg(port.to_string()).arg(&filestore).args(password);
        let process = Process::start("libiec61850 server", &mut command);
        process.line(|line| line.contains(r#""listening""#));
        Self { port, filestore, process }
    }

    /// Whether the next `count` ACSE passwords given were right.
    pub fn passwords(&self, count: usize) -> Vec<bool> {
        let given = || self.process.line(|line| line.contains(r#""password""#)).contains("true");
        (0..count).map(|_| given()).collect()
    }
}

/// One answer as the client driver tells it.
#[derive(Debug, PartialEq)]
pub struct Record {
    pub association: String,
    pub case: String,
    pub error: i64,
    pub answer: Value,
}

impl Record {
    /// All that a client still says until it has ended.
    pub fn rest(client: &mut Process) -> Vec<Self> {
        let lines = client.rest(2 * PATIENCE);
        lines.iter().filter(|line| Self::is_one(line)).map(|line| Self::read(line)).collect()
    }

    /// Over TLS the library talks to itself in between.
    fn is_one(line: &str) -> bool {
        line.starts_with('{')
    }

    fn read(line: &str) -> Self {
        let record: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let text = |name: &str| record[name].as_str().unwrap().to_owned();
        let error = record["error"].as_i64().unwrap();
        Self { association: text("association"), case: text("case"), error, answer: record["answer"].clone() }
    }

    pub fn succeeded(&self) -> bool {
        self.error == 0
    }
}

/// A libiec61850 client on its way.
pub struct Client {
    process: Process,
}

impl Client {
    /// Starts one of the tasks of client.py against `port`.
    pub fn start(peers: &Peers, directory: &Path, task: &str, port: u16, password: Option<&str>) -> Self {
        Self::run(script(&peers.python, "client.py"), directory, task, port, password)
    }

    /// The same over TLS.
    pub fn start_over_tls(peers: &Peers, directory: &Path, task: &str, port: u16, tls: &PeerTls) -> Self {
        let mut command = script(&peers.python, "client.py");
        command.env("TLS", tls.to_string());
        Self::run(command, directory, task, port, None)
    }

    fn run(mut command: Command, directory: &Path, task: &str, port: u16, password: Option<&str>) -> Self {
        let filestore = directory.join("offered");
        write_file(&filestore.join("settings.bin"), &varied(100_000));
        command.args([&port.to_string(), task]).arg(&filestore).args(password);
        Self { process: Process::start("libiec61850 client", &mut command) }
    }

    /// The next record.
    pub fn record(&self) -> Record {
        Record::read(&self.process.line(Record::is_one))
    }

    /// All records that have not been taken yet.
    pub fn records(mut self) -> Vec<Record> {
        Record::rest(&mut self.process)
    }
}

/// Content in which no part is like another.
pub fn varied(length: usize) -> Vec<u8> {
    (0_u32..).flat_map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes()).take(length).collect()
}

/// A file whose time of change is always the same.
fn write_file(path: &Path, content: &[u8]) {
    let may_of_2024 = SystemTime::UNIX_EPOCH + Duration::from_secs(1_714_885_505);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
    fs::File::options().write(true).open(path).unwrap().set_modified(may_of_2024).unwrap();
}

/// One of the drivers, run by that interpreter.
pub fn script(python: &Path, name: &str) -> Command {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/interop/peers");
    let mut command = Command::new(python);
    // Nothing is written into the source tree.
    command.arg("-B").arg(scripts.join(name));
    command
}
