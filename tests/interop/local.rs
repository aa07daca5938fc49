//! A bridge that joins OSI to OSI without security, as a process, and MMS peers for both of its legs, made of the OSI
//! stack alone: as many as a test wants.

use std::fmt::Write;
use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::process::{Process, free_port};

/// The Initiate-Request and -Response of libiec61850 1.6.1.
const INITIATE: [&[u8]; 2] = [
    b"\xa8\x26\x80\x03\x00\xfd\xe8\x81\x01\x05\x82\x01\x05\x83\x01\x0a\xa4\x16\x80\x01\x01\x81\x03\x05\xf1\x00\x82\x0c\x03\xee\x1c\x00\x00\x04\x08\x00\x00\x79\xef\x18",
    b"\xa9\x26\x80\x03\x00\xfd\xe8\x81\x01\x05\x82\x01\x05\x83\x01\x0a\xa4\x16\x80\x01\x01\x81\x03\x05\xf1\x00\x82\x0c\x03\xee\x1c\x00\x00\x04\x08\x00\x00\x79\xef\x18",
];

/// The bridge.
pub struct Local {
    process: Process,
    ports: Vec<u16>,
    _directory: TempDir,
}

impl Local {
    /// Starts it with so many peer records, all towards the same server.
    pub fn start(server: SocketAddr, records: usize) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let ports: Vec<u16> = (0..records).map(|_| free_port()).collect();
        let file = directory.path().join("local.toml");
        fs::write(&file, configuration(server, &ports)).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_gridseal"));
        let mut process =
            Process::start("the bridge", command.arg("run").arg(file).args(["--log-level", "error"]));
        ports.iter().for_each(|port| process.listening(*port));
        Self { process, ports, _directory: directory }
    }

    /// Where it listens for each record.
    pub fn addresses(&self) -> impl Iterator<Item = SocketAddr> {
        self.ports.iter().map(|port| (Ipv4Addr::LOCALHOST, *port).into())
    }

    /// Memory that it holds, in octets.
    pub fn resident(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }
}

fn configuration(server: SocketAddr, ports: &[u16]) -> String {
    let mut text = String::new();
    for port in ports {
        write!(
            text,
            "[[peer]]\nname = \"p{port}\"\nlisten = \"127.0.0.1:{port}\"\n\
             [peer.far]\nconnect = \"{server}\"\napplication = \"non-secure\"\n\n"
        )
        .unwrap();
    }
    text
}

/// An MMS server that takes every association and says nothing more. Runs until it is dropped.
pub async fn serve(listener: TcpListener) {
    while let Ok((socket, _)) = listener.accept().await {
        tokio::spawn(async move {
            let osi = osi::Association::responder(Arc::new([Arc::default()]), Duration::ZERO);
            let _ = Peer { socket, osi }.run(|_| false).await;
        });
    }
}

/// An MMS peer on one connection.
pub struct Peer {
    socket: TcpStream,
    osi: osi::Association,
}

impl Peer {
    /// Connects and associates.
    pub async fn associate(address: SocketAddr) -> io::Result<Self> {
        let socket = TcpStream::connect(address).await?;
        let osi = osi::Association::initiator(Arc::default(), Duration::ZERO, INITIATE[0].to_vec());
        Self { socket, osi }.run(|event| matches!(event, osi::Event::AssociateAccepted { .. })).await
    }

    /// Goes on until there is such an event.
    async fn run(mut self, wanted: impl Fn(&osi::Event) -> bool) -> io::Result<Self> {
        self.socket.set_nodelay(true)?;
        let mut octets = [0; 1024];
        loop {
            while let Some(octets) = self.osi.poll_transmit() {
                self.socket.write_all(&octets).await?;
            }
            if self.osi.wants_close() {
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            let length = self.socket.read(&mut octets).await?;
            self.osi.handle_octets(Duration::ZERO, &octets[..length]);
            while let Some(event) = self.osi.poll_event() {
                if matches!(event, osi::Event::AssociateRequest { .. }) {
                    self.osi.accept(INITIATE[1]);
                }
                if wanted(&event) {
                    return Ok(self);
                }
            }
            if length == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}
