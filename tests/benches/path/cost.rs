//! What the layers of a bridge cost: OSI, E2E and XML of one read.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use e2e::Aead;
use e2e::transfer::{Opener, Sealer, ends};
use harness::{hex, initiate_request, initiate_response};
use schemas::envpdu::EnvPdu;
use schemas::mms;
use schemas::secpdu::{Kind, SecPdu};
use schemas::time::Utc;
use xmpp::association::{Association, Route};
use xmpp::stanza::{MessageType, Stanza};

use crate::{median, now};

const ROUNDS: usize = 15;
const REPEATS: u32 = 20_000;
const NOW: Utc = Utc(1_767_225_600_000);
const ASSO_ID: &str = "7:9";

/// Prints all of it. `added`: what two bridges add to a read, in microseconds.
pub fn print(added: f64) {
    println!("\none read in two bridges, by layer (request and response, in and out)");
    let layers = [("OSI", osi()), ("E2E", e2e_of_a_read()), ("XML", xml())];
    for (name, microseconds) in layers {
        println!("  {name}  {microseconds:6.2} µs  {:4.1} %", 100.0 * microseconds / added);
    }
    let rest = added - layers.iter().map(|(_, microseconds)| microseconds).sum::<f64>();
    println!("  else {rest:6.0} µs  {:4.1} %  (TLS, sockets, wake-ups, the DER)", 100.0 * rest / added);
}

fn request() -> Vec<u8> {
    hex("a02c020109a627a025a1231a1173696d706c65494f47656e65726963494f1a0e4747494f31244d5824416e496e31")
}

fn response() -> Vec<u8> {
    hex("a113020109a40ea10c87050841c800008403030000")
}

/// Median over the rounds of the microseconds that `act` takes.
fn cost(mut act: impl FnMut()) -> f64 {
    let mut rounds = vec![];
    for _ in 0..ROUNDS {
        rounds.push(round(&mut act));
    }
    median(&rounds, |microseconds| *microseconds)
}

fn round(act: &mut impl FnMut()) -> f64 {
    let start = now();
    (0..REPEATS).for_each(|_| act());
    start.elapsed().as_secs_f64() * 1e6 / f64::from(REPEATS)
}

/// Request and response, each received once and sent once.
fn osi() -> f64 {
    let config = Arc::new(osi::Config::default());
    let mut client = osi::Association::initiator(Arc::clone(&config), Duration::ZERO, initiate_request());
    let mut server = osi::Association::responder(Arc::new([config]), Duration::ZERO);
    while carry(&mut client, &mut server) | carry(&mut server, &mut client) {
        if matches!(server.poll_event(), Some(osi::Event::AssociateRequest { .. })) {
            server.accept(&initiate_response());
        }
    }
    let pdus = [request(), response()];
    cost(|| {
        for pdu in &pdus {
            client.send(black_box(pdu)).unwrap();
            carry(&mut client, &mut server);
            black_box(server.poll_event()).unwrap();
        }
    })
}

fn carry(from: &mut osi::Association, to: &mut osi::Association) -> bool {
    let octets = from.poll_transmit();
    octets.iter().for_each(|octets| to.handle_octets(Duration::ZERO, octets));
    octets.is_some()
}

fn sealed() -> (Sealer, Opener) {
    let mut random: e2e::Random = Box::new(|octets| octets.fill(7));
    let [(sealer, _), (_, opener)] = ends(&[3; 32], Aead::Aes256Gcm, ASSO_ID, &mut random).unwrap();
    (sealer, opener)
}

fn e2e_of_a_read() -> f64 {
    let (mut sealer, mut opener) = sealed();
    let (mut octets, mut opened) = (vec![], vec![]);
    let pdus = [request(), response()];
    cost(|| {
        for pdu in &pdus {
            sealer.protect(NOW, black_box(pdu), &mut octets).unwrap();
            opener.open(NOW, black_box(&octets), &mut opened).unwrap();
        }
    })
}

/// Request and response, each written once and read once.
fn xml() -> f64 {
    let stanzas = [stanza(&request()), stanza(&response())];
    cost(|| {
        for stanza in &stanzas {
            let text = xso::to_vec(black_box(stanza)).unwrap();
            black_box(xso::from_bytes::<Stanza>(&text).unwrap());
        }
    })
}

fn stanza(pdu: &[u8]) -> Stanza {
    let (mut sealer, _) = sealed();
    let mut octets = vec![];
    sealer.protect(NOW, pdu, &mut octets).unwrap();
    let own = harness::Role::Aggregator.full();
    let route = Route { own, peer: harness::Role::Site.full(), message: MessageType::Normal };
    let mut association = Association::new(route, String::from("bench"));
    let env_pdu =
        EnvPdu { asso_id: ASSO_ID.into(), sec_pdu: SecPdu { kind: Kind::EncrTransfer, octets }, form: None };
    association.send(env_pdu, mms::peek(pdu).ok().as_ref());
    association.poll_transmit().unwrap()
}
