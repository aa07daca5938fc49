//! A TCP proxy that keeps every octet, and reads what it kept: by tshark, and as MMS PDUs.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use peers::capture::{self, SERVER_PORT, Segment, Side};

use crate::osi;
use crate::process::free_port;

type Flow = Arc<Mutex<Vec<Segment>>>;

/// Stands between the clients and the server of one leg.
pub struct Recorder {
    pub port: u16,
    flows: Arc<Mutex<Vec<Flow>>>,
}

impl Recorder {
    /// Listens on a port of its own and connects on to `target`.
    pub fn start(target: u16) -> Self {
        let port = free_port();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        let flows: Arc<Mutex<Vec<Flow>>> = Arc::default();
        let kept = Arc::clone(&flows);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                // A target that is not there is what some tests want to see: the client is closed.
                if let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, target)) {
                    let flow = Flow::default();
                    kept.lock().unwrap().push(Arc::clone(&flow));
                    join(client, server, &flow);
                }
            }
        });
        Self { port, flows }
    }

    /// The connections on which MMS PDUs went both ways, in the order of their opening.
    pub fn associations(&self) -> Vec<osi::Association> {
        let flows = self.flows.lock().unwrap();
        let both = flows.iter().map(|flow| osi::Association {
            client: osi::read(&octets(flow, Side::Client)),
            server: osi::read(&octets(flow, Side::Server)),
        });
        both.filter(|it| !it.client.mms.is_empty() && !it.server.mms.is_empty()).collect()
    }

    /// Has tshark read everything: nothing may be malformed, and MMS must be seen from both sides.
    pub fn assert_well_formed(&self, file: &Path) {
        let frames = tshark(file, &self.flows.lock().unwrap());
        let malformed: Vec<_> = frames.iter().filter(|frame| frame.malformed).collect();
        assert!(malformed.is_empty(), "{malformed:#?}");
        for side in [Side::Client, Side::Server] {
            assert!(
                frames.iter().any(|frame| frame.side == side && frame.mms),
                "tshark sees no MMS from the {side:?}"
            );
        }
    }

    /// The judge must also condemn: the same octets, but one PDU claims to be longer than it is.
    pub fn assert_malformed_when_spoilt(&self, file: &Path) {
        let (identify, longer) = ([0x02, 0x01, 0x01, 0x82, 0x00], 0x09);
        let flow = &self.flows.lock().unwrap()[0];
        for segment in flow.lock().unwrap().iter_mut().filter(|segment| segment.octets.ends_with(&identify)) {
            *segment.octets.last_mut().unwrap() = longer;
        }
        let frames = tshark(file, std::slice::from_ref(flow));
        assert_eq!(frames.iter().filter(|frame| frame.malformed).count(), 1);
    }
}

/// A frame in tshark's eyes.
#[derive(Debug)]
struct Frame {
    side: Side,
    mms: bool,
    malformed: bool,
    #[expect(dead_code, reason = "shown when a test fails")]
    line: String,
}

fn tshark(file: &Path, flows: &[Flow]) -> Vec<Frame> {
    let fields = ["tcp.srcport", "frame.protocols", "_ws.malformed", "_ws.expert.message"];
    let columns = fields.iter().flat_map(|field| ["-e", field]);
    let arguments = ["-T", "fields", "-E", "separator=|"].into_iter().chain(columns);
    let flows: Vec<_> = flows.iter().map(|flow| flow.lock().unwrap()).collect();
    capture::tshark(file, flows.iter().map(|flow| flow.as_slice()), arguments).lines().map(frame).collect()
}

fn frame(line: &str) -> Frame {
    let fields: Vec<&str> = line.splitn(4, '|').collect();
    Frame {
        side: if fields[0] == SERVER_PORT.to_string() { Side::Server } else { Side::Client },
        mms: fields[1].split(':').any(|protocol| protocol == "mms"),
        malformed: !fields[2].is_empty() || fields[3].contains("BER Error"),
        line: line.to_owned(),
    }
}

/// Copies both ways until both sides have finished.
fn join(client: TcpStream, server: TcpStream, flow: &Flow) {
    for side in [Side::Client, Side::Server] {
        let (client, server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        let (from, to) = if side == Side::Client { (client, server) } else { (server, client) };
        let flow = Arc::clone(flow);
        thread::spawn(move || copy(side, from, to, &flow));
    }
}

fn copy(side: Side, mut from: TcpStream, mut to: TcpStream, flow: &Flow) {
    let mut buffer = vec![0; 16_384];
    // An error of either side is the end of what it says, like a proper close.
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        flow.lock().unwrap().push(Segment { side, octets: buffer[..length].to_vec() });
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

fn octets(flow: &Flow, side: Side) -> Vec<u8> {
    let flow = flow.lock().unwrap();
    flow.iter().filter(|segment| segment.side == side).flat_map(|segment| segment.octets.clone()).collect()
}
