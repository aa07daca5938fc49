//! What real MMS peers say comes out at the other end as it went in, octet for octet.

use harness::{Pair, hex};
use schemas::mms::{self, PduKind};

const VECTORS: &str = include_str!("../vectors/mms-pdus.txt");

/// PDUs of an association that is open already, with the side that sends them.
fn vectors() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    let pdus = VECTORS
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(from, _)| matches!(*from, "C" | "S"));
    pdus.map(|(from, text)| (from, hex(text))).filter(|(_, pdu)| {
        let kind = mms::peek(pdu).map(|peek| peek.kind);
        !matches!(kind, Ok(PduKind::InitiateRequest | PduKind::InitiateResponse))
    })
}

#[test]
fn every_captured_pdu_crosses_unchanged() {
    let mut pair = Pair::new();
    pair.associate();
    let mut crossed = 0;
    for (from, pdu) in vectors() {
        let received = if from == "C" {
            pair.client_sends(&pdu);
            pair.server_received()
        } else {
            pair.server_sends(&pdu);
            pair.client_received()
        };
        assert_eq!(received, [pdu]);
        crossed += 1;
    }
    assert!(crossed > 100, "{crossed}");
}

#[test]
fn the_broker_sees_no_octet_of_a_pdu() {
    let mut pair = Pair::new();
    pair.associate();
    let pdu = hex("a01f020105a11aa003800100a113811173696d706c65494f47656e65726963494f");
    pair.client_sends(&pdu);
    let sealed = pair.sent.iter().filter_map(|stanza| match &stanza.payload {
        xmpp::stanza::Payload::Association(env_pdu) => Some(&env_pdu.sec_pdu.octets),
        _ => None,
    });
    assert!(sealed.clone().count() > 1);
    assert!(
        !sealed
            .clone()
            .any(|octets| octets.windows(8).any(|window| pdu.windows(8).any(|part| part == window)))
    );
}
