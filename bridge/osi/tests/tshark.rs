//! tshark reads what two ends say to one another in every mode and TPDU size: nothing of it is malformed, and it sees
//! the contexts, titles and mechanisms that are meant.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::collections::BTreeSet;
use std::iter;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use osi::{Address, Application, Association, Authentication, Config, Event};
use peers::capture::{Segment, Side, tshark};
use schemas::authentication::CertificateBased;

const NOW: Duration = Duration::from_secs(1);
const VECTORS: &str = include_str!("../../../tests/vectors/mms-pdus.txt");

/// Frames at the least.
const FRAMES: usize = 10_000;

/// Two ends, and what was said between them.
struct Conversation {
    client: Association,
    server: Association,
    said: Vec<Segment>,
}

impl Conversation {
    fn new(config: &Config, request: &[u8]) -> Self {
        let config = Arc::new(config.clone());
        let mut client = Association::initiator(Arc::clone(&config), NOW, request.to_vec());
        let mut server = Association::responder(Arc::new([config]), NOW);
        for association in [&mut client, &mut server] {
            association.authenticate(certificate());
        }
        Self { client, server, said: vec![] }
    }

    /// Hands over until both are quiet; each answers with these.
    fn exchange(&mut self, answer: &[u8], released: &[u8]) {
        loop {
            let there: Vec<u8> = iter::from_fn(|| self.client.poll_transmit()).flatten().collect();
            let back: Vec<u8> = iter::from_fn(|| self.server.poll_transmit()).flatten().collect();
            if there.is_empty() && back.is_empty() {
                return;
            }
            for (side, octets) in [(Side::Client, &there), (Side::Server, &back)] {
                let said = octets.chunks(60_000).map(|octets| Segment { side, octets: octets.to_vec() });
                self.said.extend(said);
            }
            self.server.handle_octets(NOW, &there);
            self.client.handle_octets(NOW, &back);
            for association in [&mut self.client, &mut self.server] {
                react(association, answer, released);
            }
        }
    }
}

fn react(association: &mut Association, answer: &[u8], released: &[u8]) {
    while let Some(event) = association.poll_event() {
        match event {
            Event::AssociateRequest { .. } => association.accept(answer),
            Event::ReleaseRequested(_) => association.release_response(Some(released)),
            Event::AssociateRejected { reason, .. } => panic!("{reason}"),
            Event::Aborted { reason, .. } if !reason.what.starts_with("ABRT") => panic!("{reason}"),
            _ => {}
        }
    }
}

fn certificate() -> Vec<u8> {
    let value =
        CertificateBased { certificate: &[0x5a; 1_500], time: "20261121120000Z", signature: &[0xa5; 256] };
    value.write()
}

/// Captured PDUs: whether the client sent it.
fn pdus() -> Vec<(bool, Vec<u8>)> {
    let hex = |text: &str| -> Vec<u8> {
        let digits = text.as_bytes().chunks(2);
        digits.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    };
    let lines = VECTORS.lines().filter_map(|line| line.split_once(' '));
    lines.filter(|(side, _)| ["C", "S"].contains(side)).map(|(side, pdu)| (side == "C", hex(pdu))).collect()
}

fn is_data(pdu: &[u8]) -> bool {
    !matches!(pdu.first(), Some(0xa8..=0xaa | 0x8b | 0x8c))
}

fn address(title: &str) -> Address {
    Address { ap_title: Some(title.parse().unwrap()), ae_qualifier: Some(12), ..Address::usual() }
}

fn configs() -> Vec<Config> {
    let modes = [
        (Application::Mms, Authentication::None),
        (Application::Mms, Authentication::Password(String::from("secret").into())),
        (Application::Mms, Authentication::Certificate),
        (Application::Native, Authentication::None),
    ];
    let of_size = |exponent: u32| {
        modes.clone().map(|(application, authentication)| Config {
            application,
            authentication,
            tpdu_size: 1 << exponent,
            local: address("1.1.1.999"),
            remote: address("1.1.1.999.1"),
            ..Config::default()
        })
    };
    (7..=13).flat_map(of_size).collect()
}

/// From the first octet to a release, or to an abort.
fn whole(config: &Config, pdus: &[(bool, Vec<u8>)], is_released: bool) -> Vec<Segment> {
    let is_native = config.application == Application::Native;
    let sec_pdu = |tag: u8, pdu: &[u8]| {
        let [high, low] = u16::try_from(pdu.len()).unwrap().to_be_bytes();
        [&[tag, 0x82, high, low], pdu].concat()
    };
    let first = |tag| pdus.iter().map(|(_, pdu)| pdu).find(|pdu| pdu.first() == Some(&tag)).unwrap();
    let (request, response) = (first(0xa8), first(0xa9));
    let carried = |tag: u8, pdu: &[u8]| if is_native { sec_pdu(tag, pdu) } else { pdu.to_vec() };
    let mut conversation = Conversation::new(config, &carried(0x30, request));
    let (answer, released) = (carried(0xa0, response), sec_pdu(0x30, &[0x0c, 0]));
    conversation.exchange(&answer, &released);
    for (by_client, pdu) in pdus.iter().filter(|(_, pdu)| is_data(pdu)) {
        let sender = if *by_client { &mut conversation.client } else { &mut conversation.server };
        sender.send(&carried(0x30, pdu)).unwrap();
        conversation.exchange(&answer, &released);
    }
    if is_released {
        conversation.client.release(NOW, Some(&released));
    } else {
        conversation.client.abort(Some(&sec_pdu(0xa1, &[0x0c, 0])));
    }
    conversation.exchange(&answer, &released);
    conversation.said
}

#[test]
fn tshark_finds_nothing_malformed_in_ten_thousand_frames() {
    let directory = env!("CARGO_TARGET_TMPDIR");
    let Some(()) = peers::peer(directory, "tshark", |_| peers::program("tshark", "tshark")) else { return };
    let pdus = pdus();
    let configs = configs();
    let one_by_one = configs.iter().zip([true, false].into_iter().cycle()).cycle();
    let mut frames = 0;
    let conversations: Vec<_> = one_by_one
        .map(|(config, is_released)| whole(config, &pdus, is_released))
        .take_while(|said| {
            let more = frames < FRAMES;
            frames += said.len();
            more
        })
        .collect();
    let file = Path::new(directory).join("osi-modes.pcap");
    let read = |fields: &[&str]| tshark(&file, conversations.iter().map(Vec::as_slice), fields);
    let seen = read(&[
        "-T",
        "fields",
        "-e",
        "_ws.malformed",
        "-e",
        "acse.aSO_context_name",
        "-e",
        "acse.mechanism_name",
    ]);
    assert!(seen.lines().count() >= FRAMES);
    let seen: BTreeSet<_> = seen.lines().map(str::trim_end).collect();
    let meant = [
        "",
        "\t1.0.62351.4.2.1",
        "\t1.0.9506.2.3",
        "\t1.0.9506.2.3\t1.0.840.0.1.0.1.1",
        "\t1.0.9506.2.3\t2.2.3.1",
    ];
    assert_eq!(seen, BTreeSet::from(meant));
    let syntaxes = read(&["-T", "fields", "-e", "pres.abstract_syntax_name"]);
    let syntaxes: BTreeSet<_> = syntaxes.lines().filter(|line| !line.is_empty()).collect();
    let meant = [
        "2.2.1.0.1,1.0.9506.2.1",
        "2.2.1.0.1,1.0.9506.2.1,1.0.840.0.1.1.4.1",
        "2.2.1.0.1,1.0.62351.4.1.1.1,1.0.9506.2.1",
    ];
    assert_eq!(syntaxes, BTreeSet::from(meant));
}
