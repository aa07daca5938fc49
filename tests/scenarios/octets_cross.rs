//! What real MMS peers say comes out at the other end as it went in, octet for octet.

use bridge::config::{Confidentiality, Octets};
use bridge::end::What;
use harness::{Pair, Settings, hex, through_xml};
use schemas::mms::{self, PduKind};
use schemas::transcode::Transcoder;

const VECTORS: &str = include_str!("../vectors/mms-pdus.txt");

/// PDUs of an association that is open already, with the side that sends them.
pub fn vectors() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    let pdus = VECTORS
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(from, _)| matches!(*from, "C" | "S"));
    pdus.map(|(from, text)| (from, hex(text))).filter(|(_, pdu)| {
        let kind = mms::peek(pdu).map(|peek| peek.kind);
        !matches!(kind, Ok(PduKind::InitiateRequest | PduKind::InitiateResponse))
    })
}

/// How the vectors crossed: as XML that brokers can read, as octets, sealed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shares {
    presented: usize,
    opaque: usize,
    sealed: usize,
}

/// Sends every vector through XML to the other side and hands over what went in and what came out.
fn cross(confidentiality: Confidentiality, octets: Octets, check: impl Fn(&[u8], &[u8])) -> Shares {
    let mut pair = Pair::with(Settings { confidentiality, octets, ..Settings::default() });
    pair.broker = Box::new(|stanza| vec![through_xml(stanza)]);
    pair.associate();
    for (from, pdu) in vectors() {
        let received = if from == "C" {
            pair.client_sends(&pdu);
            pair.server_received()
        } else {
            pair.server_sends(&pdu);
            pair.client_received()
        };
        let [received] = received.as_slice() else { panic!("{received:?}, {:?}", pair.reports.last()) };
        check(&pdu, received);
    }
    let count =
        |what: fn(&What) -> bool| pair.reports.iter().filter(|(_, report)| what(&report.what)).count();
    Shares {
        presented: count(|what| matches!(what, What::Presented)),
        opaque: count(|what| matches!(what, What::Opaque)),
        sealed: count(|what| matches!(what, What::Sealed)),
    }
}

fn identical(sent: &[u8], received: &[u8]) {
    assert_eq!(sent, received);
}

fn equal(sent: &[u8], received: &[u8]) {
    let [mut one, mut other] = [Transcoder::new(), Transcoder::new()];
    match (one.canonical(sent), other.canonical(received)) {
        (Ok(sent), Ok(received)) => assert_eq!(sent, received),
        (Err(_), _) => assert_eq!(sent, received),
        (Ok(_), Err(error)) => panic!("{error}"),
    }
}

/// Sealed, whatever is said of octets; in clear, as XER where that gives the octets back.
#[test]
fn every_captured_pdu_crosses_unchanged() {
    let all = vectors().count();
    for octets in [Octets::Exact, Octets::Canonical] {
        let sealed = cross(Confidentiality::Required, octets, identical);
        assert_eq!(sealed, Shares { sealed: all, ..Shares::default() });
    }
    let exact = cross(Confidentiality::Off, Octets::Exact, identical);
    assert_eq!(exact, Shares { presented: 107, opaque: 15, sealed: 0 });
}

#[test]
fn every_captured_pdu_keeps_its_value_in_canonical_form() {
    let canonical = cross(Confidentiality::Off, Octets::Canonical, equal);
    assert_eq!(canonical, Shares { presented: 122, opaque: 0, sealed: 0 });
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
