//! What protecting and opening a PDU of 2 KB and of 16 KB costs beside the bare AES-256-GCM of the same octets and AAD.
//!
//! `cargo bench -p gridseal-e2e` prints medians of interleaved runs, and of the ratio of each to its neighbour.

use std::hint::black_box;
use std::time::Duration;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use e2e::{Aead, transfer};
use schemas::secpdu::{Kind, Transfer};
use schemas::time::Utc;

const SIZES: [(usize, u32); 2] = [(2048, 2_000), (16_384, 500)];
const RUNS: usize = 101;

/// PDUs of one millisecond share their time, as they do on a busy link.
const PER_MILLISECOND: u32 = 50;

#[expect(clippy::disallowed_methods, reason = "a benchmark measures")]
fn timed(rounds: u32, mut round: impl FnMut(u32)) -> Duration {
    let start = std::time::Instant::now();
    (0..rounds).for_each(&mut round);
    start.elapsed() / rounds
}

/// SecPDU octets out and in, on fresh ends.
fn protected(pdu: &[u8], rounds: u32, out: &mut Vec<u8>) -> Option<Duration> {
    let mut random: e2e::Random = Box::new(|octets| octets.fill(0x17));
    let [(mut sealer, _), (_, mut opener)] =
        transfer::ends(&[7; 32], Aead::Aes256Gcm, "123:456", &mut random)?;
    let mut data = Vec::new();
    Some(timed(rounds, |round| {
        let now = Utc(1_795_262_400_000 + i64::from(round / PER_MILLISECOND));
        let sealed = sealer.protect(now, black_box(pdu), out);
        let opened = opener.open(now, black_box(out), &mut data);
        assert!(sealed.is_ok() && opened.is_ok() && data.len() == pdu.len(), "{sealed:?} {opened:?}");
    }))
}

/// Seal and open in place, with AAD as long as that of the SecPDU.
fn bare(pdu: &[u8], rounds: u32, aad: &[u8]) -> Option<Duration> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[7; 32]).ok()?);
    let mut octets = pdu.to_vec();
    Some(timed(rounds, |round| {
        let nonce = || Nonce::assume_unique_for_key([round as u8; 12]);
        let sealed = key.seal_in_place_append_tag(nonce(), Aad::from(black_box(aad)), &mut octets);
        let opened =
            key.open_in_place(nonce(), Aad::from(black_box(aad)), &mut octets).map(|data| data.len());
        octets.truncate(pdu.len());
        assert!(sealed.is_ok() && opened.is_ok(), "{sealed:?} {opened:?}");
    }))
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

fn main() {
    for (size, rounds) in SIZES {
        let (pdu, mut out) = (vec![0x55; size], Vec::new());
        protected(&pdu, rounds, &mut out);
        let aad = Transfer::read(Kind::EncrTransfer, &out).map(|transfer| transfer.token2_octets.to_vec());
        let aad = aad.unwrap_or_default();
        let run = |_| Some((protected(&pdu, rounds, &mut out)?, bare(&pdu, rounds, &aad)?));
        let runs: Vec<_> = (0..RUNS).filter_map(run).collect();
        let of = |what: fn(&(Duration, Duration)) -> f64| median(runs.iter().map(what).collect());
        let protected = of(|(protected, _)| protected.as_secs_f64()) * 1e6;
        let bare = of(|(_, bare)| bare.as_secs_f64()) * 1e6;
        let ratio = of(|(protected, bare)| protected.as_secs_f64() / bare.as_secs_f64());
        let aad = aad.len();
        println!(
            "protect + open, {size} octets, {aad} of AAD: {protected:.2} µs; bare {bare:.2} µs; ratio {ratio:.2}"
        );
    }
}
