//! Writes real traffic into the corpora, each target's way: MMS PDUs of other stacks, and what two bridges say to one
//! another about them. `cargo run -p gridseal-tests --example seeds`; then fuzz, and of what
//! `RUSTC_BOOTSTRAP=1 cargo fuzz cmin TARGET -- -use_counters=0` leaves, keep the few files that cover most.

#![expect(clippy::unwrap_used, reason = "a seed that cannot be made is a mistake here")]

use std::fs;
use std::iter;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use harness::{Pair, Role, hex};
use osi::{Association, Event};
use rxml::writer::{Encoder, SimpleNamespaces};
use schemas::secpdu::{ClearToken1, Handshake, Kind, SecPdu};
use schemas::transcode::{Shape, Transcoder};
use xmpp::stanza::{Payload, Stanza};
use xso::AsXml;

const NOW: Duration = Duration::from_secs(1);
/// The outermost element of a ReleaseReq or ReleaseRsp: sent in native mode.
const RELEASE: &[u8] = &[0x30, 0];
/// Larger ones are only slower.
const MAX_PDU: usize = 400;

fn main() {
    let stanzas = stanzas();
    let sec_pdus: Vec<_> = stanzas.iter().filter_map(carried).collect();
    write("osi", osi_of_every_mode().into_iter());
    write("secpdu", sec_pdus.iter().filter_map(secpdu));
    write("stanza", stanzas.iter().map(xml));
    write("guard", stanzas.iter().map(stream));
    write("mms", pdus().into_iter().chain(pdus().iter().flat_map(|pdu| xer(pdu))));
    write("e2e", sec_pdus.iter().filter_map(request_at_noon));
}

fn write(target: &str, seeds: impl Iterator<Item = Vec<u8>>) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    fs::create_dir_all(&corpus).unwrap();
    for (at, seed) in seeds.enumerate() {
        fs::write(corpus.join(format!("seed-{at:03}")), seed).unwrap();
    }
}

/// The captured associations: whether the client sent it, and the PDU.
fn conversations() -> Vec<Vec<(bool, Vec<u8>)>> {
    let captured = include_str!("../vectors/mms-pdus.txt");
    let line = |line: &str| line.split_once(' ').map(|(side, pdu)| (side == "C", hex(pdu)));
    let conversation = |text: &str| text.lines().skip(1).filter_map(line).collect();
    captured.split("# ").skip(1).map(conversation).collect()
}

fn pdus() -> Vec<Vec<u8>> {
    let all = conversations().into_iter().flatten().map(|(_, pdu)| pdu);
    all.filter(|pdu| pdu.len() <= MAX_PDU).collect()
}

/// In both shapes.
fn xer(pdu: &[u8]) -> [Vec<u8>; 2] {
    [Shape::Basic, Shape::Iec].map(|shape| {
        let mut out = vec![];
        Transcoder::new().to_xer(pdu, shape, &mut out).unwrap();
        out
    })
}

/// MMS, with certificates too, and the outermost elements of SecPDUs.
fn osi_of_every_mode() -> Vec<Vec<u8>> {
    let (plain, secure) = (osi::Config::default, osi::Authentication::Certificate);
    let ap_title = Some("1.1.1.999".parse().unwrap());
    let title = osi::Address { ap_title, ae_qualifier: Some(12), ..osi::Address::usual() };
    let (local, remote) = (title.clone(), title);
    let native = osi::Config { application: osi::Application::Native, local, remote, ..plain() };
    let sec_pdus = [(true, 0x30), (false, 0xa0), (true, 0x30), (false, 0x30)];
    let mut seeds = osi(native, &[64, 66], &sec_pdus.map(|(by_client, tag)| (by_client, vec![tag, 0])));
    for pdus in conversations() {
        seeds.extend(osi(plain(), &[0, 2, 8, 16], &pdus));
        seeds.extend(osi(osi::Config { authentication: secure.clone(), ..plain() }, &[128], &pdus));
    }
    seeds
}

/// What each side of an association receives, after the two octets of choices.
fn osi(config: osi::Config, choices: &[u8], pdus: &[(bool, Vec<u8>)]) -> Vec<Vec<u8>> {
    let config = Arc::new(config);
    let (_, request) = pdus.first().unwrap();
    let (_, answer) = pdus.get(1).unwrap();
    let mut server = Side::new(Association::responder(Arc::new([config.clone()]), NOW), answer);
    let mut client = Side::new(Association::initiator(config, NOW, request.clone()), answer);
    exchange(&mut client, &mut server);
    for (by_client, pdu) in pdus.iter().skip(2).filter(|(_, pdu)| pdu.len() <= MAX_PDU).take(6) {
        let sender = if *by_client { &mut client } else { &mut server };
        sender.association.send(pdu).unwrap();
        exchange(&mut client, &mut server);
    }
    client.association.release(NOW, Some(RELEASE));
    exchange(&mut client, &mut server);
    choices.iter().flat_map(|choice| [server.seed(*choice), client.seed(choice | 1)]).collect()
}

/// One end of a TCP connection.
struct Side {
    association: Association,
    received: Vec<u8>,
    /// With which it accepts.
    answer: Vec<u8>,
}

impl Side {
    fn new(mut association: Association, answer: &[u8]) -> Self {
        association.authenticate(vec![0xa0, 0]);
        Self { association, received: vec![], answer: answer.to_vec() }
    }

    fn sent(&mut self) -> Vec<u8> {
        iter::from_fn(|| self.association.poll_transmit()).flatten().collect()
    }

    fn receive(&mut self, octets: &[u8]) {
        self.received.extend(octets);
        self.association.handle_octets(NOW, octets);
        match self.association.poll_event() {
            Some(Event::AssociateRequest { .. }) => self.association.accept(&self.answer),
            Some(Event::ReleaseRequested(_)) => self.association.release_response(Some(RELEASE)),
            _ => {}
        }
    }

    fn seed(&self, choices: u8) -> Vec<u8> {
        [&[choices, 1], self.received.as_slice()].concat()
    }
}

/// Hands over what was sent until both are quiet.
fn exchange(client: &mut Side, server: &mut Side) {
    loop {
        let (there, back) = (client.sent(), server.sent());
        if there.is_empty() && back.is_empty() {
            return;
        }
        server.receive(&there);
        client.receive(&back);
    }
}

/// Associations from handshake to release, to abort, to rejection and to alarm.
fn stanzas() -> Vec<Stanza> {
    let ends: [fn(&mut Pair); 4] = [
        |pair| {
            let now = pair.now.monotonic;
            pair.local(Role::Aggregator, |client| client.release(now, None));
            pair.local(Role::Site, |osi| osi.release_response(None));
        },
        |pair| pair.local(Role::Site, |osi| osi.abort(None)),
        |pair| {
            pair.broker = Box::new(|stanza| vec![stanza.clone(), stanza]);
            pair.client_sends(&[0x8b, 0]);
        },
        |pair| {
            pair.restart(Role::Site);
            pair.server_is_up = false;
            pair.associate();
        },
    ];
    ends.iter().flat_map(|end| association(end)).collect()
}

fn association(end: &dyn Fn(&mut Pair)) -> Vec<Stanza> {
    let mut pair = Pair::new();
    pair.associate();
    for pdu in pdus().iter().filter(|pdu| matches!(pdu.first(), Some(0xa0))).take(2) {
        pair.client_sends(pdu);
    }
    pair.server_sends(&hex("a305a003800100"));
    end(&mut pair);
    pair.sent
}

fn carried(stanza: &Stanza) -> Option<SecPdu> {
    match &stanza.payload {
        Payload::Association(env_pdu) => Some(env_pdu.sec_pdu.clone()),
        _ => None,
    }
}

fn secpdu(pdu: &SecPdu) -> Option<Vec<u8>> {
    let kind = Kind::ALL.iter().position(|kind| *kind == pdu.kind)?;
    Some([&[u8::try_from(kind).ok()?, 16], pdu.octets.as_slice()].concat())
}

/// The law's clock stands.
fn request_at_noon(pdu: &SecPdu) -> Option<Vec<u8>> {
    let request = Handshake::read(&pdu.octets).ok().filter(|_| pdu.kind == Kind::HandshakeReq)?;
    let token1 = ClearToken1 { time: "20261121120000.000Z", ..request.token1 };
    let tbs = Handshake::write_tbs(&token1, request.appl_data);
    Some(Handshake::write(request.pp, &tbs, &request.sign))
}

fn xml(stanza: &Stanza) -> Vec<u8> {
    let (mut encoder, mut out) = (Encoder::<SimpleNamespaces>::new(), Vec::new());
    for item in stanza.as_xml_iter().unwrap() {
        encoder.encode(item.unwrap().as_rxml_item(), &mut out).unwrap();
    }
    out
}

/// A stream with this in it, shortened to the target's limits.
fn stream(stanza: &Stanza) -> Vec<u8> {
    let header = b"<?xml version='1.0'?><s xmlns='c'>";
    let xml = xml(stanza);
    let shown = xml.len().min(120);
    [header, xml.get(..shown).unwrap(), b"</s>"].concat()
}
