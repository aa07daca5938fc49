//! asn1c reads the same module and judges the same PDUs: BER, DER and Basic XER, in both directions.
//!
//! What it does differently, and why those are left out or made equal first: GraphicString is hex in its XER; CR it
//! writes as it is, which XML makes LF of; values equal to their DEFAULT it writes where the type has named numbers;
//! INTEGERs beyond a long it does not take; of a GeneralizedTime it drops the zeros at the end, ours keeps its text.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use std::fs;

use peers::asn1c::Asn1c;
use schemas::transcode::{Shape, Transcoder};
use schemas::{ber, mms, schema};

#[path = "../src/transcode/tests/random.rs"]
mod random;

use random::{Encoded, Random};

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/mms-pdus.txt");
/// So many make every component there is.
const PDUS: usize = 10_000;

#[test]
fn asn1c_agrees_on_ten_thousand_pdus() {
    let Some(mut judge) = Judge::appoint() else { return };
    let pdus = random_pdus();
    let through_xer = pdus.iter().filter(|pdu| judge.agrees(&pdu.canonical)).count();
    assert!(through_xer > PDUS * 8 / 10, "only {through_xer} went through XER");
}

#[test]
fn asn1c_agrees_on_real_traffic() {
    let Some(mut judge) = Judge::appoint() else { return };
    let pdus = vectors();
    let through_xer = pdus.iter().filter(|pdu| judge.agrees(pdu)).count();
    assert_eq!((through_xer, pdus.len()), (128, 134));
}

/// Not the sloppy encodings: asn1c does not take all that BER allows of lengths.
fn random_pdus() -> Vec<Encoded> {
    let mut random = Random::new(3, 8);
    let pdus: Vec<Encoded> = (0..PDUS).map(|_| random.pdu()).collect();
    assert!(pdus.iter().all(|pdu| pdu.sloppy.len() >= pdu.canonical.len()));
    assert_eq!(random.unmade(), [""; 0]);
    pdus
}

fn vectors() -> Vec<Vec<u8>> {
    let text = fs::read_to_string(VECTORS).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("C ").or(line.strip_prefix("S "))).map(octets).collect()
}

struct Judge {
    asn1c: Asn1c,
    transcoder: Transcoder,
}

impl Judge {
    fn appoint() -> Option<Self> {
        Some(Self {
            asn1c: peers::peer(env!("CARGO_TARGET_TMPDIR"), "asn1c", Asn1c::start)?,
            transcoder: Transcoder::new(),
        })
    }

    /// Whether XER could be compared too; that all which could be compared is equal is asserted.
    fn agrees(&mut self, pdu: &[u8]) -> bool {
        let canonical = self.canonical(pdu);
        let mut ours = vec![];
        self.transcoder.to_xer(pdu, Shape::Basic, &mut ours).unwrap();
        let ours = String::from_utf8(ours).unwrap();
        let theirs = self.convert(['b', 'd'], pdu);
        if !has_zeros_to_drop(&ours) {
            assert_eq!(self.canonical(&theirs), canonical);
        }
        if has_zeros_to_drop(&ours) || !is_comparable(&ours) {
            return false;
        }
        let theirs = String::from_utf8(self.convert(['b', 'x'], pdu)).unwrap();
        let read = self.transcoder.from_xer(&theirs).unwrap_or_else(|error| panic!("{error}: {theirs}"));
        assert_eq!(hex(read), canonical, "{theirs}");
        let read = self.convert(['x', 'd'], ours.as_bytes());
        assert_eq!(self.canonical(&read), canonical, "{ours}");
        true
    }

    fn convert(&mut self, encodings: [char; 2], octets: &[u8]) -> Vec<u8> {
        let converted = self.asn1c.convert(encodings, octets, 1).1;
        converted.unwrap_or_else(|| panic!("{encodings:?}: {}", String::from_utf8_lossy(octets)))
    }

    fn canonical(&mut self, pdu: &[u8]) -> String {
        hex(self.transcoder.canonical(pdu).unwrap())
    }
}

fn has_zeros_to_drop(xml: &str) -> bool {
    xml.contains("0Z</")
}

fn is_comparable(xml: &str) -> bool {
    !["<GraphicString>", "<charstring>", "<data-value-descriptor>", "<cr/>"]
        .iter()
        .any(|name| xml.contains(name))
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn octets(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}
