//! asn1tools reads the same module and judges real traffic: BER and Basic XER, in both directions.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use schemas::transcode::{Shape, Transcoder};

const ASN1TOOLS: &str = "asn1tools==0.169.0";
const MODULE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/asn1/mms.asn1");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/convert.py");
const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/mms-pdus.txt");

#[test]
fn asn1tools_agrees_on_real_traffic() {
    let Some(mut asn1tools) = peers::peer(env!("CARGO_TARGET_TMPDIR"), "asn1tools", Asn1tools::start) else {
        return;
    };
    let mut transcoder = Transcoder::new();
    let mut exceptions = 0;
    for pdu in vectors() {
        let canonical = transcoder.canonical(&pdu).unwrap().to_vec();
        let mut xer = String::new();
        transcoder.to_xer(&pdu, Shape::Basic, &mut xer).unwrap();
        for [from, to] in [["ber", "ber"], ["ber", "xer"], ["xer", "ber"]] {
            let ours = if from == "ber" { &pdu } else { xer.as_bytes() };
            let theirs = asn1tools.convert(from, to, ours);
            let agrees = read(&mut transcoder, to, &theirs).as_deref() == Some(&canonical);
            assert_eq!(agrees, !is_exception(from, &xer), "{from} to {to}, {theirs:?}: {xer}");
            exceptions += usize::from(!agrees);
        }
    }
    assert_eq!(exceptions, 17);
}

/// What asn1tools does differently: no more than this, and no less.
fn is_exception(from: &str, xer: &str) -> bool {
    // It drops the zeros at the end of a GeneralizedTime, where ours keeps its text.
    xer.contains("0Z</")
        // In XER it takes alternatives that are items only within an element of the type's name.
        || from == "xer" && xer.contains("<structure>") && !xer.contains("<components>")
        // A peer sends this name tagged twice, which we take and it does not.
        || from == "ber" && xer.contains("ResponsePDU") && xer.contains("<aa-specific>")
}

fn read(transcoder: &mut Transcoder, encoding: &str, octets: &Result<Vec<u8>, String>) -> Option<Vec<u8>> {
    let octets = octets.as_ref().ok()?;
    match encoding {
        "xer" => transcoder.from_xer(str::from_utf8(octets).ok()?).ok().map(<[u8]>::to_vec),
        _ => transcoder.canonical(octets).ok().map(<[u8]>::to_vec),
    }
}

struct Asn1tools {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Asn1tools {
    fn start(directory: &Path) -> Result<Self, String> {
        let mut command = Command::new(peers::python(&directory.join("asn1tools-venv"), ASN1TOOLS)?);
        command.args([SCRIPT, MODULE]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let (to, from) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Ok(Self { process, to, from: BufReader::new(from) })
    }

    fn convert(&mut self, from: &str, to: &str, ours: &[u8]) -> Result<Vec<u8>, String> {
        writeln!(self.to, "{from} {to} {}", hex(ours)).unwrap();
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        match line.trim_end() {
            "" => panic!("asn1tools gave up"),
            line => line.strip_prefix('!').map_or_else(|| Ok(octets(line)), |why| Err(why.to_owned())),
        }
    }
}

impl Drop for Asn1tools {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
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
