//! Attacks O07 and O10 on whole bridges: what hostile MMS stations say is carried octet for octet or refused, and costs
//! nobody anything, least of all an association.

use bridge::config::{Confidentiality, Octets};
use harness::{Environment, Pair, Role, Settings, hex, initiate_response};
use osi::Event;
use schemas::transcode::Transcoder;

const READ: &str =
    "a02c020109a627a025a1231a1173696d706c65494f47656e65726963494f1a0e4747494f31244d5824416e496e31";

/// Each way for MMS PDUs to travel.
fn pairs() -> impl Iterator<Item = Pair> {
    let environments = [Environment::Xmpp, Environment::Osi];
    let modes = [
        (Confidentiality::Required, Octets::Exact),
        (Confidentiality::Off, Octets::Exact),
        (Confidentiality::Off, Octets::Canonical),
    ];
    environments.into_iter().flat_map(move |environment| {
        modes.into_iter().map(move |(confidentiality, octets)| {
            Pair::with(Settings { environment, confidentiality, octets, ..Settings::default() })
        })
    })
}

/// A PDU: its tag and its contents.
fn pdu(tag: u8, contents: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(contents.len()).unwrap().to_be_bytes();
    [&[tag, 0x82, high, low], contents].concat()
}

/// confirmed-ResponsePDU with this invoke-id and a service's answer.
fn response(invoke_id: u8, service: &[u8]) -> Vec<u8> {
    pdu(0xa1, &[&[2, 1, invoke_id], service].concat())
}

/// Servers' answers, of which none is asked for.
fn hostile_answers() -> Vec<(&'static str, Vec<u8>)> {
    let identify = |vendor: &[u8]| response(1, &pdu(0xa2, &pdu(0x80, vendor)));
    let file_name = |name: &[u8]| pdu(0xa0, &pdu(0xa0, &pdu(0x19, name)));
    vec![
        ("Identify, a vendor of 60,000 octets", identify(&[b'A'; 60_000])),
        ("Identify, a vendor that is no text", identify(&[0xff; 16])),
        ("Identify, a vendor with format directives", identify(b"%n%s%x\r\n\x1b[2J")),
        ("Identify, a vendor that is longer than its PDU", hex("a10a020101a2058084ffffff")),
        ("Identify, without contents", response(1, &hex("a200"))),
        (
            "FileDirectory, a name that leads out",
            response(2, &pdu(0xbf, &[&[0x4d], &*file_name(b"../../etc/passwd")].concat())),
        ),
        ("FileDirectory, 10,000 names", response(2, &pdu(0xbf, &file_name(b"A").repeat(3000)))),
        (
            "FileDirectory, a size beyond all numbers",
            hex("a119020102bf4d13a011300fa0031901 41a10880067fffffffffff".replace(' ', "").as_str()),
        ),
        ("an invoke-id that nobody used", response(0x7f, &hex("a203800141"))),
        ("an invoke-id of 2^32-1", hex("a10d020500ffffffffa203800141")),
        ("an invoke-id below zero", hex("a1080201ffa203800141")),
        (
            "an invoke-id of nine octets",
            hex("a1110209010203040506070809a2048002 4141".replace(' ', "").as_str()),
        ),
        ("a service that there is none of", response(1, &hex("bf7f0101"))),
        ("a response to nothing in it", hex("a100")),
        ("a reject of what was not asked", hex("a406800101810101")),
        ("an itemId that is a dollar", hex("a30ba009a1071a01241a0124 00".replace(' ', "").as_str())),
        ("a report without end", hex("a380a080")),
        ("no MMS PDU at all", hex("ff00ff00ff")),
        ("one octet", hex("a1")),
    ]
}

/// Clients' requests: as hostile.
fn hostile_requests() -> Vec<(&'static str, Vec<u8>)> {
    let request = |invoke_id: u8, service: &[u8]| pdu(0xa0, &[&[2, 1, invoke_id], service].concat());
    let item = |item: &[u8]| {
        request(
            3,
            &pdu(
                0xa4,
                &pdu(
                    0xa1,
                    &pdu(
                        0xa0,
                        &pdu(0x30, &pdu(0xa0, &pdu(0xa1, &[pdu(0x1a, b"D"), pdu(0x1a, item)].concat()))),
                    ),
                ),
            ),
        )
    };
    let open = |name: &[u8]| request(4, &[&[0xbf, 0x48], pdu(0xa0, &pdu(0x19, name)).split_at(1).1].concat());
    vec![
        ("an itemId that is a dollar", item(b"$")),
        ("an itemId of nothing but dollars", item(&[b'$'; 200])),
        ("an empty itemId", item(b"")),
        ("an itemId with a NUL", item(b"LLN0\0$ST")),
        ("FileOpen of what is above", open(b"../../../../etc/shadow")),
        ("FileOpen of a device", open(b"\\\\.\\PhysicalDrive0")),
        ("FileOpen without a name", open(b"")),
    ]
}

/// That one PDU, or its canonical encoding where that is protected.
fn is_as_sent(pdu: &[u8], arrived: &[Vec<u8>]) -> bool {
    let mut transcoder = Transcoder::new();
    arrived == [pdu] || transcoder.canonical(pdu).is_ok_and(|canonical| arrived == [canonical])
}

/// What arrived at one side is what the other sent, or nothing; and the next read passes.
fn carried(pair: &mut Pair, from: Role, name: &str, pdu: &[u8]) {
    pair.reports.clear();
    match from {
        Role::Aggregator => pair.client_sends(pdu),
        Role::Site => pair.server_sends(pdu),
    }
    let (server, client) = (pair.server_received(), pair.client_received());
    let (arrived, elsewhere) = if from == Role::Site { (client, server) } else { (server, client) };
    assert!(arrived.is_empty() || is_as_sent(pdu, &arrived), "{name}: {arrived:02x?}");
    assert_eq!(elsewhere, [[0; 0]; 0], "{name}");
}

/// The association goes on, or has ended in order of its layers; then there can be another.
fn goes_on(pair: &mut Pair, name: &str) {
    for _ in 0..2 {
        pair.local(Role::Aggregator, |client| _ = client.send(&hex(READ)));
        if pair.server_received() == [hex(READ)] {
            return;
        }
        pair.server.clear();
        pair.associate();
    }
    panic!("{name}: {:?}", pair.reports);
}

#[test]
fn o07_what_hostile_servers_answer_is_carried_or_refused_and_does_no_harm() {
    for mut pair in pairs() {
        pair.associate();
        for (name, answer) in hostile_answers() {
            carried(&mut pair, Role::Site, name, &answer);
            goes_on(&mut pair, name);
        }
    }
}

#[test]
fn o07_what_hostile_clients_ask_is_carried_or_refused_and_does_no_harm() {
    for mut pair in pairs() {
        pair.associate();
        for (name, request) in hostile_requests() {
            carried(&mut pair, Role::Aggregator, name, &request);
            goes_on(&mut pair, name);
        }
    }
}

/// The client has an answer, be it the server's or the bridge's.
#[test]
fn o07_a_hostile_initiate_answer_is_carried_or_refused_and_does_no_harm() {
    let answers = [
        "a900",
        "a903800100",
        "a9068004ffffffff",
        "aa00",
        "ff",
        "a1050201018200",
        "a9820400",
        "a98000000000",
    ];
    for mut pair in pairs() {
        for answer in answers.map(hex) {
            pair.initiate_response = answer.clone();
            pair.associate();
            let outcome = pair.client.drain(..).next();
            assert!(
                matches!(outcome, Some(Event::AssociateAccepted { .. } | Event::AssociateRejected { .. })),
                "{answer:02x?}: {outcome:?}"
            );
        }
        pair.initiate_response = initiate_response();
        pair.associate();
        pair.server.clear();
        goes_on(&mut pair, "a good one");
    }
}

/// Whoever uses an identifier twice has two answers to it, and his own trouble.
#[test]
fn o10_an_invoke_id_in_use_is_no_harm() {
    for mut pair in pairs() {
        pair.associate();
        let (request, answer) = (hex(READ), hex("a113020109a40ea10c87050841c800008403030000"));
        for _ in 0..20 {
            pair.client_sends(&request);
        }
        assert_eq!(pair.server_received(), vec![request; 20]);
        for _ in 0..40 {
            pair.server_sends(&answer);
        }
        assert_eq!(pair.client_received(), vec![answer; 40]);
        goes_on(&mut pair, "twice");
    }
}

/// More than the bridge can remember of who waits for what.
#[test]
fn o10_requests_without_end_are_carried_and_forgotten() {
    for mut pair in pairs() {
        pair.associate();
        let identify = |number: u16| [&[0xa0, 0x06, 2, 2], &number.to_be_bytes()[..], &[0x82, 0]].concat();
        for number in 0x100..0x600 {
            pair.client_sends(&identify(number));
        }
        let asked = pair.server_received();
        assert_eq!(asked, (0x100..0x600).map(identify).collect::<Vec<_>>());
        let answer =
            |number: u16| [&[0xa1, 0x09, 2, 2], &number.to_be_bytes()[..], &hex("a203800141")].concat();
        for number in (0x100..0x600).rev() {
            pair.server_sends(&answer(number));
        }
        assert_eq!(pair.client_received(), (0x100..0x600).rev().map(answer).collect::<Vec<_>>());
    }
}
