//! Converts one of the benchmark's PDUs so many times and does nothing else: what callgrind counts of it.
//!
//! `gridseal-instructions WAY PDU TIMES`, where WAY is `to-xer`, `from-xer` or `from-rxml` and PDU counts from 0.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a measurement that cannot be set up has failed")]

#[path = "../../benches/transcode/pdus.rs"]
mod pdus;
#[path = "../../benches/transcode/stream.rs"]
mod stream;

use std::hint::black_box;

use schemas::transcode::{Shape, Transcoder, XerReader};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().unwrap();
    let (way, pdu, times) = (next(), next().parse::<usize>().unwrap(), next().parse().unwrap());
    let (_, ber) = pdus::all().into_iter().nth(pdu).unwrap();
    match way.as_str() {
        "to-xer" => to_xer(&ber, times),
        "from-xer" => from_xer(&xer(&ber), times),
        "from-rxml" => from_rxml(&xer(&ber), times),
        _ => panic!("no way {way}"),
    }
}

fn xer(ber: &[u8]) -> String {
    let mut out = vec![];
    Transcoder::new().to_xer(ber, Shape::Basic, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn to_xer(ber: &[u8], times: u32) {
    let (mut transcoder, mut out) = (Transcoder::new(), vec![]);
    for _ in 0..times {
        out.clear();
        transcoder.to_xer(black_box(ber), Shape::Basic, &mut out).unwrap();
        black_box(&out);
    }
}

fn from_xer(xer: &str, times: u32) {
    let mut transcoder = Transcoder::new();
    for _ in 0..times {
        black_box(transcoder.from_xer(black_box(xer)).unwrap());
    }
}

fn from_rxml(xer: &str, times: u32) {
    let (mut parser, mut reader) = (stream::open(), XerReader::new());
    for _ in 0..times {
        reader.reset();
        stream::parse(&mut parser, black_box(xer), |event| stream::push(&mut reader, event));
        black_box(reader.octets());
    }
}
