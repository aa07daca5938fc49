//! Every small change to protected PDUs, and splices of them: nothing but what was sent is ever opened, and nothing
//! moves.
//!
//! Here a sample. All of it, about two million small changes and a million splices:
//! `FORGERIES=all cargo test --release -p gridseal-e2e --test forgery -- --nocapture`

#![expect(clippy::indexing_slicing, reason = "helpers of tests")]

use e2e::transfer::{Opener, Sealer, ends};
use e2e::{Aead, Cipher, Icv, Protection, Random};
use schemas::ber::{Tag, Writer};
use schemas::time::Utc;

const NOON: Utc = Utc(1_795_262_400_000);

const PROTECTIONS: [Protection; 6] = [
    Protection::Aead(Aead::Aes256Gcm),
    Protection::Clear(Icv::Aes256Gmac),
    Protection::Aead(Aead::Aes128Gcm),
    Protection::Clear(Icv::HmacSha256),
    Protection::Encrypted(Cipher::Aes256Cbc, Icv::HmacSha256),
    Protection::Encrypted(Cipher::Aes128Cbc, Icv::Aes128Gmac),
];

/// PDUs and splices: all, and a sample.
const PDUS: (usize, usize) = (500, 12);
const SPLICES: (usize, usize) = (1_000_000, 6_000);

fn of((all, sample): (usize, usize)) -> usize {
    if std::env::var("FORGERIES").is_ok_and(|which| which == "all") { all } else { sample }
}

/// Not random at all.
struct Dice(u64);

impl Dice {
    fn octet(&mut self) -> u8 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 56) as u8
    }

    fn below(&mut self, limit: usize) -> usize {
        let wide = (0..4).fold(0, |wide, _| wide << 8 | usize::from(self.octet()));
        wide % limit
    }

    fn random(seed: u64) -> Random {
        let mut dice = Self(seed);
        Box::new(move |octets| octets.fill_with(|| dice.octet()))
    }

    /// An OCTET STRING, which is as good as an MMS PDU here.
    fn pdu(&mut self) -> Vec<u8> {
        let octets: Vec<_> = (0..self.below(520)).map(|_| self.octet()).collect();
        let mut pdu = Writer::new();
        pdu.element(Tag::OCTET_STRING, &octets);
        pdu.into_octets()
    }
}

/// Every flipped bit, every truncation, every octet deleted and every one doubled.
fn small_changes(genuine: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let with =
        move |at: usize, instead: &[u8], rest: usize| [&genuine[..at], instead, &genuine[rest..]].concat();
    let octets = 0..genuine.len();
    let flipped = (0..8 * genuine.len())
        .map(move |bit| with(bit / 8, &[genuine[bit / 8] ^ (1 << (bit % 8))], bit / 8 + 1));
    let truncated = octets.clone().map(move |length| genuine[..length].to_vec());
    let deleted = octets.clone().map(move |at| with(at, &[], at + 1));
    let doubled = octets.map(move |at| with(at, &[genuine[at]], at));
    flipped.chain(truncated).chain(deleted).chain(doubled)
}

/// Refused, and nothing moved.
fn is_refused(opener: &mut Opener, forged: &[u8], out: &mut Vec<u8>) {
    let before = format!("{opener:?}");
    let opened = opener.open(NOON, forged, out);
    assert!(opened.is_err(), "opened {} octets of {forged:02x?}", out.len());
    assert!(out.is_empty());
    assert_eq!(format!("{opener:?}"), before);
}

#[test]
fn no_small_change_is_opened() {
    let (mut dice, mut out, mut sent, mut tried) = (Dice(1), vec![], vec![], 0);
    let mut associations: Vec<[(Sealer, Opener); 2]> = PROTECTIONS
        .iter()
        .map(|&protection| ends(&[7; 32], protection, "12:345", &mut Dice::random(2)).unwrap())
        .collect();
    for number in 0..of(PDUS) {
        let [(sealer, _), (_, opener)] = &mut associations[number % PROTECTIONS.len()];
        let pdu = dice.pdu();
        sealer.protect(NOON, &pdu, &mut sent).unwrap();
        for forged in small_changes(&sent) {
            is_refused(opener, &forged, &mut out);
            tried += 1;
        }
        assert_eq!(opener.open(NOON, &sent, &mut out).map(|opened| opened.missing), Ok(0));
        assert_eq!(out, pdu, "the genuine one still opens");
    }
    println!("{tried} small changes, none opened");
}

#[test]
fn no_splice_is_opened() {
    let (mut dice, mut out, mut sent) = (Dice(3), vec![], vec![]);
    // Two associations under each protection, which share nothing but their identifier; both directions of each.
    let mut associations: Vec<[(Sealer, Opener); 2]> = (0..2 * PROTECTIONS.len())
        .map(|place| {
            let protection = PROTECTIONS[place / 2];
            ends(&[place as u8; 32], protection, "12:345", &mut Dice::random(place as u64)).unwrap()
        })
        .collect();
    let mut recorded = vec![];
    for _ in 0..4 {
        for (place, association) in associations.iter_mut().enumerate() {
            for (side, (sealer, _)) in association.iter_mut().enumerate() {
                sealer.protect(NOON, &dice.pdu(), &mut sent).unwrap();
                recorded.push((place, side, sent.clone()));
            }
        }
    }
    let mut tried = 0;
    while tried < of(SPLICES) {
        let [(_, _, head), (_, _, tail)] =
            [&recorded[dice.below(recorded.len())], &recorded[dice.below(recorded.len())]];
        let at = dice.below(head.len());
        // Where the tail begins at the same place, more of the whole fits.
        let from = if dice.octet() < 0x80 { at.min(tail.len()) } else { dice.below(tail.len()) };
        let spliced = [&head[..at], &tail[from..]].concat();
        if recorded.iter().all(|(_, _, genuine)| *genuine != spliced) {
            let (_, opener) = &mut associations[dice.below(2 * PROTECTIONS.len())][dice.below(2)];
            is_refused(opener, &spliced, &mut out);
            tried += 1;
        }
    }
    for (from, by, pdu) in &recorded {
        for (place, association) in associations.iter_mut().enumerate() {
            for (side, (_, opener)) in association.iter_mut().enumerate() {
                if (place, 1 - side) != (*from, *by) {
                    is_refused(opener, pdu, &mut out);
                    tried += 1;
                }
            }
        }
    }
    println!("{tried} splices and PDUs of others, none opened");
}
