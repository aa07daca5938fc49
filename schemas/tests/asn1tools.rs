//! asn1tools reads the same module and judges real traffic and random PDUs: BER and Basic XER, in both directions.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use schemas::transcode::{Shape, Transcoder};
use schemas::{ber, mms, schema};

#[path = "../src/transcode/tests/random.rs"]
mod random;

use random::Random;

const ASN1TOOLS: &str = "asn1tools==0.169.0";
const MODULE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/asn1/mms.asn1");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/convert.py");
const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/mms-pdus.txt");
/// So many make every component there is.
const PDUS: usize = 10_000;

/// By which words of asn1tools it does not take what we do.
const REFUSED: &[(&str, &str)] = &[
    ("child_index_out_of_range", BARE),
    ("Expected_choice_", BARE),
    (
        "aa-specific:_Expected_OCTET_STRING(aa-specific)_with_tag_'04'",
        "a name that a peer sends tagged twice",
    ),
    ("startCount:_Expected_data_of_type_tuple", CHOICE),
    ("severityFilter:_Expected_data_of_type_dict", SEQUENCE),
    ("ANY_is_not_yet_implemented", ANY),
];
/// By which text in XER it changes values.
const CHANGED: &[(&str, &str)] = &[
    ("0Z</", DROPPED),
    ("00.123Z</", DROPPED),
    ("<cr/>", CONTROL),
    ("<nul/>", CONTROL),
    ("<esc/>", CONTROL),
];
const BARE: &str = "in XER, an item that is an alternative without an element of the type's name around it";
const TWICE: &str = "a name that a peer sends tagged twice";
const CHOICE: &str = "DEFAULT of a CHOICE";
const SEQUENCE: &str = "DEFAULT of a SEQUENCE";
const ANY: &str = "ANY";
const DROPPED: &str = "zeros of a GeneralizedTime that may be left out, and are";
const CONTROL: &str = "control characters, which it drops";

/// How often asn1tools did otherwise, by the reason.
type Exceptions = BTreeMap<&'static str, usize>;

#[test]
fn asn1tools_agrees_on_real_traffic() {
    let Some(exceptions) = judge(&vectors()) else { return };
    assert_eq!(exceptions, Exceptions::from([(BARE, 9), (DROPPED, 6), (TWICE, 2)]));
}

#[test]
fn asn1tools_agrees_on_ten_thousand_pdus() {
    let mut random = Random::new(3, 8);
    let pdus: Vec<Vec<u8>> = (0..PDUS).map(|_| random.pdu().canonical).collect();
    assert_eq!(random.unmade(), [""; 0]);
    let Some(exceptions) = judge(&pdus) else { return };
    let reasons = [(ANY, 61), (BARE, 43), (CHOICE, 105), (CONTROL, 17), (DROPPED, 83), (SEQUENCE, 69)];
    assert_eq!(exceptions, Exceptions::from(reasons));
}

/// Of three results for each PDU; what has no reason fails.
fn judge(pdus: &[Vec<u8>]) -> Option<Exceptions> {
    let python = peers::peer(env!("CARGO_TARGET_TMPDIR"), "asn1tools", provision)?;
    let mut transcoder = Transcoder::new();
    let ours: Vec<_> = pdus.iter().map(|pdu| (pdu.as_slice(), xer(&mut transcoder, pdu))).collect();
    let mut exceptions = Exceptions::new();
    let mut judged = ours.iter();
    convert(&python, &ours, |results| {
        let (pdu, xer) = judged.next().unwrap();
        let canonical = transcoder.canonical(pdu).unwrap().to_vec();
        for (result, is_xer) in results.iter().zip([false, true, false]) {
            if read(&mut transcoder, is_xer, result).as_deref() != Some(&canonical) {
                let reason = exception(xer, result).unwrap_or_else(|| panic!("{result:?}: {xer}"));
                *exceptions.entry(reason).or_default() += 1;
            }
        }
    });
    Some(exceptions)
}

fn exception(xer: &str, result: &Result<Vec<u8>, String>) -> Option<&'static str> {
    let (list, text) = match result {
        Err(why) => (REFUSED, why.as_str()),
        Ok(_) => (CHANGED, xer),
    };
    list.iter().find(|(sign, _)| text.contains(sign)).map(|(_, reason)| *reason)
}

fn xer(transcoder: &mut Transcoder, pdu: &[u8]) -> String {
    let mut xer = vec![];
    transcoder.to_xer(pdu, Shape::Basic, &mut xer).unwrap();
    String::from_utf8(xer).unwrap()
}

fn read(transcoder: &mut Transcoder, is_xer: bool, result: &Result<Vec<u8>, String>) -> Option<Vec<u8>> {
    let octets = result.as_ref().ok()?;
    match is_xer {
        true => transcoder.from_xer(str::from_utf8(octets).ok()?).ok().map(<[u8]>::to_vec),
        false => transcoder.canonical(octets).ok().map(<[u8]>::to_vec),
    }
}

fn provision(directory: &Path) -> Result<PathBuf, String> {
    peers::python(&directory.join("asn1tools-venv"), ASN1TOOLS)
}

/// One process for all; it is told the next while we look at the last. Of each it makes BER and XER of the BER, and
/// BER of the XER.
fn convert(python: &Path, pdus: &[(&[u8], String)], mut take: impl FnMut([Result<Vec<u8>, String>; 3])) {
    let mut command = Command::new(python);
    command.args([SCRIPT, MODULE]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut to = process.stdin.take().unwrap();
    let from = BufReader::new(process.stdout.take().unwrap());
    thread::scope(|scope| {
        scope.spawn(move || {
            pdus.iter().for_each(|(ber, xer)| writeln!(to, "{} {}", hex(ber), hex(xer.as_bytes())).unwrap());
        });
        let lines = from.lines().map(Result::unwrap);
        let told = lines.map(|line| line.split(' ').map(result).collect::<Vec<_>>().try_into().unwrap());
        assert_eq!(told.map(&mut take).count(), pdus.len(), "asn1tools gave up");
    });
    assert!(process.wait().unwrap().success());
}

fn result(told: &str) -> Result<Vec<u8>, String> {
    told.strip_prefix('!').map_or_else(|| Ok(octets(told)), |why| Err(why.to_owned()))
}

fn vectors() -> Vec<Vec<u8>> {
    let text = fs::read_to_string(VECTORS).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("C ").or(line.strip_prefix("S "))).map(octets).collect()
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn octets(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}
