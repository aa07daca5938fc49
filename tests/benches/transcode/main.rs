//! MMS PDUs from BER to XER and back, beside rasn, asn1c and rxml: `cargo bench -p gridseal-tests --bench transcode`.
//!
//! One run, interleaved: figures are medians over the rounds, ratios geometric means over the PDUs. All write and read
//! the same Basic XER without indentation, which asn1c calls canonical; what it indents by default is a line of its own
//! and takes it longer. Only rasn gets XER that it wrote itself: it does not know the elements of named item types
//! (`Identifier`) and takes the names of some CHOICEs from elsewhere. Its types are the whole module but for what
//! `generate::rasn` says; a second line has types of no more than the four PDUs need, which no user would have.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot be set up has failed")]

mod pdus;
mod rasn_few;
#[expect(clippy::all, reason = "generated")]
mod rasn_mms;
mod stream;

use std::cell::RefCell;
use std::hint::black_box;
use std::time::{Duration, Instant};

use peers::asn1c::Asn1c;
use rasn::{Decode, Encode};
use schemas::transcode::{Shape, Transcoder, XerReader};

const ROUNDS: usize = 21;
/// A contender's time in a round is its best of so many slices: what else the machine does is not measured.
const SLICES: usize = 5;
/// How long one contender converts one PDU over and over: so short that many are not interrupted.
const SLICE: Duration = Duration::from_millis(1);

const TO_XER: &str = "BER → XER";
const FROM_XER: &str = "XER → BER";
const FROM_RXML: &str = "rxml → BER";
const OURS: &str = "gridseal";
const RASN: &str = "rasn";
const RASN_FEW: &str = "rasn, few services";
const ASN1C: &str = "asn1c";
const ASN1C_INDENTED: &str = "asn1c, indented";
const RXML: &str = "rxml's parsing alone";

/// Converts a PDU so many times; the time of all.
type Convert<'a> = Box<dyn FnMut(u32) -> Duration + 'a>;

struct Contender<'a> {
    way: &'static str,
    who: &'static str,
    convert: Convert<'a>,
    times: u32,
    rounds: Vec<f64>,
}

impl<'a> Contender<'a> {
    fn new(way: &'static str, who: &'static str, mut convert: Convert<'a>) -> Self {
        let mut times = 1;
        while (0..3).any(|_| convert(times) < SLICE) {
            times *= 2;
        }
        Self { way, who, convert, times, rounds: vec![] }
    }

    fn run(&mut self) {
        let best = (0..SLICES).map(|_| (self.convert)(self.times)).min().unwrap();
        self.rounds.push(best.as_secs_f64() * 1e9 / f64::from(self.times));
    }

    fn median(&self) -> f64 {
        let mut rounds = self.rounds.clone();
        rounds.sort_unstable_by(f64::total_cmp);
        *rounds.get(rounds.len() / 2).unwrap()
    }
}

fn main() {
    let asn1c = peers::peer(env!("CARGO_TARGET_TMPDIR"), ASN1C, Asn1c::start).map(RefCell::new);
    let subjects = pdus::all().map(|(name, ber)| (name, xer(&ber), ber));
    let mut contenders: Vec<Vec<Contender<'_>>> =
        subjects.iter().map(|(_, xer, ber)| contenders(ber, xer, asn1c.as_ref())).collect();
    for _ in 0..ROUNDS {
        contenders.iter_mut().flatten().for_each(Contender::run);
    }
    print_medians(&subjects, &contenders);
    print_ratios(&contenders);
}

fn xer(ber: &[u8]) -> String {
    let (mut transcoder, mut xer) = (Transcoder::new(), vec![]);
    transcoder.to_xer(ber, Shape::Basic, &mut xer).unwrap();
    let xer = String::from_utf8(xer).unwrap();
    assert_eq!(transcoder.from_xer(&xer).unwrap(), ber);
    xer
}

fn contenders<'a>(ber: &'a [u8], xer: &'a str, asn1c: Option<&'a RefCell<Asn1c>>) -> Vec<Contender<'a>> {
    let mut all = vec![
        Contender::new(TO_XER, OURS, ours_to_xer(ber)),
        Contender::new(TO_XER, RASN, rasn_to_xer::<rasn_mms::MMSpdu>(ber)),
        Contender::new(TO_XER, RASN_FEW, rasn_to_xer::<rasn_few::MmsPdu>(ber)),
        Contender::new(FROM_XER, OURS, ours_from_xer(xer)),
        Contender::new(FROM_XER, RASN, rasn_from_xer::<rasn_mms::MMSpdu>(ber)),
        Contender::new(FROM_XER, RASN_FEW, rasn_from_xer::<rasn_few::MmsPdu>(ber)),
        Contender::new(FROM_RXML, RXML, rxml_alone(xer)),
        Contender::new(FROM_RXML, OURS, ours_from_rxml(ber, xer)),
    ];
    if let Some(asn1c) = asn1c {
        let indented = asn1c.borrow_mut().convert(['b', 'x'], ber, 1).1.unwrap();
        for (who, form, xer) in [(ASN1C, 'c', xer.into()), (ASN1C_INDENTED, 'x', indented)] {
            let (to, from) = asn1c_both_ways(ber, form, xer, asn1c);
            all.push(Contender::new(TO_XER, who, to));
            all.push(Contender::new(FROM_XER, who, from));
        }
    }
    all.sort_by_key(|one| one.way);
    all
}

fn ours_to_xer(ber: &[u8]) -> Convert<'_> {
    let (mut transcoder, mut out) = (Transcoder::new(), vec![]);
    timed(move || {
        out.clear();
        transcoder.to_xer(black_box(ber), Shape::Basic, &mut out).unwrap();
    })
}

fn ours_from_xer(xer: &str) -> Convert<'_> {
    let mut transcoder = Transcoder::new();
    timed(move || {
        black_box(transcoder.from_xer(black_box(xer)).unwrap());
    })
}

fn rasn_to_xer<T: Encode + Decode>(ber: &[u8]) -> Convert<'_> {
    timed(move || {
        let pdu: T = rasn::ber::decode(black_box(ber)).unwrap();
        black_box(rasn::xer::encode(&pdu).unwrap());
    })
}

fn rasn_from_xer<T: Encode + Decode + PartialEq>(ber: &[u8]) -> Convert<'_> {
    let pdu: T = rasn::ber::decode(ber).unwrap();
    let xer = rasn::xer::encode(&pdu).unwrap();
    assert!(rasn::xer::decode::<T>(&xer).unwrap() == pdu && rasn::ber::encode(&pdu).unwrap() == ber);
    let mut out = vec![];
    timed(move || {
        let pdu: T = rasn::xer::decode(black_box(&xer)).unwrap();
        rasn::ber::encode_buf(&pdu, &mut out).unwrap();
        black_box(&out);
    })
}

/// Both in the one process, timed there: pipes do not count.
fn asn1c_both_ways<'a>(
    ber: &'a [u8],
    form: char,
    xer: Vec<u8>,
    asn1c: &'a RefCell<Asn1c>,
) -> (Convert<'a>, Convert<'a>) {
    let to = move |times| asn1c.borrow_mut().convert(['b', form], ber, times);
    assert_eq!(to(1).1.unwrap(), xer);
    let from = move |times| asn1c.borrow_mut().convert(['x', 'd'], &xer, times);
    assert_eq!(from(1).1.unwrap(), ber);
    (Box::new(move |times| to(times).0), Box::new(move |times| from(times).0))
}

fn rxml_alone(xer: &str) -> Convert<'_> {
    let mut parser = stream::open();
    timed(move || stream::parse(&mut parser, black_box(xer), |event| drop(black_box(event))))
}

fn ours_from_rxml<'a>(ber: &[u8], xer: &'a str) -> Convert<'a> {
    let (mut parser, mut reader) = (stream::open(), XerReader::new());
    stream::parse(&mut parser, xer, |event| stream::push(&mut reader, event));
    assert_eq!(reader.octets(), ber);
    timed(move || {
        reader.reset();
        stream::parse(&mut parser, black_box(xer), |event| stream::push(&mut reader, event));
        black_box(reader.octets());
    })
}

fn timed<'a>(mut convert: impl FnMut() + 'a) -> Convert<'a> {
    Box::new(move |times| {
        let start = Instant::now();
        (0..times).for_each(|_| convert());
        start.elapsed()
    })
}

fn print_medians(subjects: &[(&str, String, Vec<u8>); 4], contenders: &[Vec<Contender<'_>>]) {
    println!("nanoseconds for a PDU, medians of {ROUNDS} interleaved rounds\n");
    let row = |head: &str, cells: [String; 4]| {
        println!("{head:34}{}", cells.map(|cell| format!("{cell:>23}")).concat());
    };
    row("", subjects.each_ref().map(|(name, ..)| (*name).to_owned()));
    row("octets of BER", subjects.each_ref().map(|(.., ber)| ber.len().to_string()));
    row("octets of XER", subjects.each_ref().map(|(_, xer, _)| xer.len().to_string()));
    let [first, ..] = contenders else { return };
    for (at, Contender { way, who, .. }) in first.iter().enumerate() {
        let medians = contenders.iter().map(|of_one| format!("{:.0}", of_one.get(at).unwrap().median()));
        row(&format!("{way:12} {who}"), medians.collect::<Vec<_>>().try_into().unwrap());
    }
}

fn print_ratios(contenders: &[Vec<Contender<'_>>]) {
    println!("\ngeometric means over the four");
    for (way, who, least) in [
        (TO_XER, RASN, Some(18.0)),
        (TO_XER, RASN_FEW, None),
        (TO_XER, ASN1C, Some(5.0)),
        (TO_XER, ASN1C_INDENTED, None),
        (FROM_XER, RASN, Some(45.0)),
        (FROM_XER, RASN_FEW, None),
        (FROM_XER, ASN1C, Some(5.0)),
        (FROM_XER, ASN1C_INDENTED, None),
    ] {
        let Some(ratio) = mean_ratio(contenders, (way, who), (way, OURS)) else { continue };
        let against = |least| format!(" (at least {least}: {})", verdict(ratio >= least));
        println!("{way:12} {ratio:5.1} × {who}{}", least.map_or_else(String::new, against));
    }
    let ratio = mean_ratio(contenders, (FROM_RXML, OURS), (FROM_RXML, RXML)).unwrap();
    println!("{FROM_RXML:12} {ratio:5.2} × {RXML} (at most 1.2: {})", verdict(ratio <= 1.2));
}

const fn verdict(is_reached: bool) -> &'static str {
    if is_reached { "reached" } else { "missed" }
}

fn mean_ratio(contenders: &[Vec<Contender<'_>>], above: (&str, &str), below: (&str, &str)) -> Option<f64> {
    let logarithms = contenders.iter().map(|of_one| {
        let median =
            |(way, who)| of_one.iter().find(|one| one.way == way && one.who == who).map(Contender::median);
        Some((median(above)? / median(below)?).ln())
    });
    let logarithms = logarithms.collect::<Option<Vec<f64>>>()?;
    Some((logarithms.iter().sum::<f64>() / logarithms.len() as f64).exp())
}
