//! Reads of what centres recognise one another by, and answers to them.

use super::*;
use crate::config::Tase2Version;

fn nested(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
}

/// confirmed-Request: a read of `TASE2_Version` of the VMD and `Bilateral_Table_ID` of a domain.
fn read(invoke_id: u8) -> Vec<u8> {
    let both = [nested(0x1a, b"ICC1"), nested(0x1a, b"Bilateral_Table_ID")].concat();
    let names = [nested(0x80, b"TASE2_Version"), nested(0xa1, &both)];
    let variables = names.map(|name| nested(0x30, &nested(0xa0, &name))).concat();
    confirmed(0xa0, invoke_id, &nested(0xa4, &nested(0xa1, &nested(0xa0, &variables))))
}

/// confirmed-Response to it.
fn answer(invoke_id: u8, results: &[Vec<u8>]) -> Vec<u8> {
    confirmed(0xa1, invoke_id, &nested(0xa4, &nested(0xa1, &results.concat())))
}

fn confirmed(tag: u8, invoke_id: u8, service: &[u8]) -> Vec<u8> {
    nested(tag, &[&[0x02, 0x01, invoke_id], service].concat())
}

fn version(minor: u8) -> Vec<u8> {
    nested(0xa2, &[&[0x85, 2, 0x07, 0xd0][..], &[0x85, 1, minor]].concat())
}

fn table(id: &str) -> Vec<u8> {
    nested(0x8a, id.as_bytes())
}

fn watch(direction: Direction) -> Watch {
    let version = Tase2Version { major: 2000, minor: 8 };
    Watch::new(Arc::new(Tase2 { bilateral_table_id: "BLT-1".into(), version, direction, line: 7 }))
}

/// What is told of one answer to a read of both.
fn told(results: &[Vec<u8>]) -> Vec<String> {
    let mut watch = watch(Direction::Dual);
    assert_eq!(watch.see(Side::Initiator, &read(3)), []);
    let departures = watch.see(Side::Responder, &answer(3, results));
    assert_eq!(watch.see(Side::Responder, &answer(3, results)), [], "it was answered before");
    departures.iter().map(ToString::to_string).collect()
}

#[test]
fn what_differs_from_the_record_is_told_with_its_line() {
    assert_eq!(told(&[version(8), table("BLT-1")]), [""; 0]);
    assert_eq!(
        told(&[version(9), table("BLT-2")]),
        [
            "the Responder's TASE2_Version is 2000-9, and [peer.tase2] at line 7 says 2000-8",
            "the Responder's Bilateral_Table_ID is BLT-2, and [peer.tase2] at line 7 says BLT-1",
        ]
    );
}

#[test]
fn what_says_nothing_is_no_departure() {
    let failure = || vec![0x80, 1, 10];
    for results in [vec![], vec![failure()], vec![failure(), version(9)], vec![table("BLT-2"), failure()]] {
        assert_eq!(told(&results), [""; 0], "{results:02x?}");
    }
}

#[test]
fn each_side_has_invoke_ids_of_its_own() {
    let mut watch = watch(Direction::Dual);
    let wrong = answer(3, &[version(8), table("BLT-2")]);
    watch.see(Side::Initiator, &read(3));
    assert_eq!(watch.see(Side::Initiator, &wrong), [], "nobody has asked the initiator");
    assert_eq!(watch.see(Side::Responder, &answer(4, &[version(9)])), [], "nor this");
    assert_eq!(watch.see(Side::Responder, &wrong).len(), 1);
}

#[test]
fn questions_without_answers_do_not_add_up() {
    let mut watch = watch(Direction::Dual);
    (0..=255).for_each(|invoke_id| _ = watch.see(Side::Initiator, &read(invoke_id)));
    assert_eq!(watch.asked.len(), MOST_ASKED);
}

#[test]
fn in_a_single_direction_the_responder_does_not_ask() {
    let file_open = confirmed(0xa0, 1, b"\xbf\x48\x00");
    for (direction, from, pdu, times) in [
        (Direction::Dual, Side::Responder, read(1), 0),
        (Direction::Single, Side::Initiator, read(1), 0),
        (Direction::Single, Side::Responder, file_open, 0),
        (Direction::Single, Side::Responder, read(1), 1),
    ] {
        let mut watch = watch(direction);
        let departures = [watch.see(from, &pdu), watch.see(from, &pdu)].concat();
        assert_eq!(departures, vec![Departure::Request { service: "read", line: 7 }; times]);
    }
}
