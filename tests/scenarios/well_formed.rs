//! Whatever our OSI stack sends, tshark finds it well-formed: MMS between clients, bridges and servers, SecPDUs between
//! bridges, passwords and certificates in ACSE, releases, refusals and aborts.

#![expect(clippy::indexing_slicing, reason = "either of two ends")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bridge::config::{Confidentiality, Octets};
use harness::{Environment, Frame, Pair, Role, Settings, hex, initiate_request, initiate_response};
use osi::{Address, Application, Association, Authentication, Config, Event};
use peers::capture::{Segment, Side, tshark};
use schemas::mms::{self, InitiateError};

const FRAMES: usize = 10_000;

/// PDUs that two stations said to each other, one a line behind `C` or `S`.
const PDUS: &str = include_str!("../vectors/mms-pdus.txt");

/// A request that either side may make.
const READ: &str =
    "a02c020109a627a025a1231a1173696d706c65494f47656e65726963494f1a0e4747494f31244d5824416e496e31";

type Connection = Vec<Segment>;

#[test]
fn of_ten_thousand_frames_tshark_finds_none_malformed() {
    let directory = env!("CARGO_TARGET_TMPDIR");
    let found = peers::peer(directory, "tshark", |_| peers::program("tshark", "tshark"));
    if found.is_none() {
        return;
    }
    let mut connections = endings();
    while connections.iter().map(Vec::len).sum::<usize>() < FRAMES {
        for environment in [Environment::Osi, Environment::Xmpp] {
            for confidentiality in [Confidentiality::Required, Confidentiality::Off] {
                connections.extend(bridged(environment, confidentiality));
            }
        }
    }
    let file = Path::new(directory).join("well-formed.pcap");
    let judged = judge(&file, &connections);
    assert_eq!(judged.len(), connections.iter().map(Vec::len).sum::<usize>());
    let malformed: Vec<_> = judged.iter().filter(|judged| judged.is_malformed()).collect();
    println!("{} frames, of which malformed: {}", judged.len(), malformed.len());
    assert!(malformed.is_empty(), "{malformed:#?}");
    for protocol in ["mms", "acse", "pres", "ses"] {
        assert!(
            judged.iter().filter(|judged| judged.has(protocol)).count() > 10,
            "tshark sees no {protocol}"
        );
    }
}

/// What tshark says of a frame: its protocols, and what is wrong.
struct Judged {
    protocols: String,
    wrong: String,
}

impl Judged {
    fn of(line: &str) -> Self {
        let (protocols, wrong) = line.split_once('|').unwrap_or((line, ""));
        Self { protocols: protocols.to_owned(), wrong: wrong.to_owned() }
    }

    fn is_malformed(&self) -> bool {
        !self.wrong.starts_with('|') || self.wrong.contains("BER Error")
    }

    fn has(&self, protocol: &str) -> bool {
        self.protocols.split(':').any(|found| found == protocol)
    }
}

impl std::fmt::Debug for Judged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.protocols, self.wrong)
    }
}

/// One process for all.
fn judge(file: &Path, connections: &[Connection]) -> Vec<Judged> {
    let fields = ["frame.protocols", "_ws.malformed", "_ws.expert.message"];
    let columns = fields.iter().flat_map(|field| ["-e", field]);
    let arguments = ["-T", "fields", "-E", "separator=|"].into_iter().chain(columns);
    tshark(file, connections.iter().map(Vec::as_slice), arguments).lines().map(Judged::of).collect()
}

/// All connections of two bridges, their client and their server, over which a whole conversation passes.
fn bridged(environment: Environment, confidentiality: Confidentiality) -> Vec<Connection> {
    let settings = Settings { environment, confidentiality, octets: Octets::Exact, ..Settings::default() };
    let mut pair = Pair::with(settings);
    pair.associate();
    for line in PDUS.lines() {
        match line.split_once(' ') {
            Some(("C", pdu)) if !pdu.starts_with("a8") && !pdu.starts_with("8b") => {
                pair.client_sends(&hex(pdu))
            }
            Some(("S", pdu)) if !pdu.starts_with("a9") && !pdu.starts_with("8c") => {
                pair.server_sends(&hex(pdu))
            }
            _ => {}
        }
    }
    assert!(pair.client_received().len() > 50, "{:?}", pair.reports.last());
    let now = pair.now.monotonic;
    pair.local(Role::Aggregator, |client| client.release(now, None));
    pair.local(Role::Site, |server| server.release_response(None));
    connections(pair.frames)
}

fn connections(frames: Vec<Frame>) -> Vec<Connection> {
    let mut connections: BTreeMap<_, Vec<Frame>> = BTreeMap::new();
    for frame in frames {
        connections.entry((frame.role == Role::Site, frame.connection)).or_default().push(frame);
    }
    connections.into_values().map(segments).collect()
}

/// Who sends first is the client.
fn segments(frames: Vec<Frame>) -> Connection {
    let first = frames.first().is_some_and(|frame| frame.is_from_bridge);
    let side = |frame: &Frame| if frame.is_from_bridge == first { Side::Client } else { Side::Server };
    frames.into_iter().map(|frame| Segment { side: side(&frame), octets: frame.octets }).collect()
}

/// Every way for an association to begin and to end, by the OSI stack alone.
fn endings() -> Vec<Connection> {
    let password =
        || Config { authentication: Authentication::Password(String::from("secret").into()), ..usual() };
    let certificate = || Config { authentication: Authentication::Certificate, ..usual() };
    let native = || Config { application: Application::Native, local: titled(), remote: titled(), ..usual() };
    let small = || Config { tpdu_size: 128, ..usual() };
    let beginnings: [fn() -> Config; 5] = [usual, password, certificate, native, small];
    let endings: [fn(&mut Talk); 6] = [
        |talk| talk.ends[0].release(Duration::ZERO, None),
        |talk| talk.ends[1].release(Duration::ZERO, None),
        |talk| talk.ends[0].abort(None),
        |talk| talk.ends[1].abort(None),
        // What cannot be read ends it too, by the layer that says so; it is not ours and not recorded.
        |talk| talk.ends[1].handle_octets(Duration::ZERO, &hex("0300000c02f08001000100ff")),
        |talk| talk.ends[1].handle_octets(Duration::ZERO, &hex("0300000902f080ff00")),
    ];
    let mut all = vec![];
    for config in beginnings {
        all.extend(endings.map(|end| Talk::new([config(), config()]).through(end)));
        all.push(Talk::new([config(), config()]).refused(None));
        all.push(Talk::new([config(), config()]).refused(Some(&mms::initiate_error(InitiateError::Other))));
    }
    // Whoever asks differently.
    all.push(Talk::new([usual(), password()]).refused(None));
    all.push(Talk::new([usual(), native()]).refused(None));
    all
}

/// As native associations demand.
fn titled() -> Address {
    Address { ap_title: Some("1.1.1.999".parse().unwrap()), ae_qualifier: Some(1), ..Address::usual() }
}

fn usual() -> Config {
    Config::default()
}

/// Two ends without anything in between, and what they have sent.
struct Talk {
    ends: [Association; 2],
    said: Connection,
}

impl Talk {
    fn new([initiator, responder]: [Config; 2]) -> Self {
        let mut initiator = Association::initiator(Arc::new(initiator), Duration::ZERO, initiate_request());
        initiator.authenticate(hex("a0028000"));
        let responder = Association::responder(Arc::new([Arc::new(responder)]), Duration::ZERO);
        Self { ends: [initiator, responder], said: vec![] }
    }

    /// Associates, says something, and ends.
    fn through(mut self, end: fn(&mut Self)) -> Connection {
        self.settle(|responder| {
            responder.authenticate(hex("a0028100"));
            responder.accept(&initiate_response());
        });
        for at in [0, 1] {
            self.ends[at].send(&hex(READ)).unwrap();
            self.settle(|_| ());
        }
        end(&mut self);
        self.settle(|_| ());
        self.said
    }

    fn refused(mut self, user_information: Option<&[u8]>) -> Connection {
        self.settle(|responder| responder.reject(user_information));
        self.said
    }

    fn settle(&mut self, answer: impl Fn(&mut Association)) {
        loop {
            let moved = [0, 1].map(|at| self.step(at, &answer));
            if moved == [false; 2] {
                return;
            }
        }
    }

    fn step(&mut self, at: usize, answer: &impl Fn(&mut Association)) -> bool {
        while let Some(event) = self.ends[at].poll_event() {
            match event {
                Event::AssociateRequest { .. } => answer(&mut self.ends[at]),
                Event::ReleaseRequested(_) => self.ends[at].release_response(None),
                _ => {}
            }
        }
        let Some(octets) = self.ends[at].poll_transmit() else { return false };
        self.ends[1 - at].handle_octets(Duration::ZERO, &octets);
        let side = if at == 0 { Side::Client } else { Side::Server };
        self.said.push(Segment { side, octets });
        true
    }
}
