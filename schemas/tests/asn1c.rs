//! asn1c reads the same module and judges the same random PDUs: BER, DER and Basic XER, in both directions. Where
//! it is not installed the test says so and passes.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use schemas::transcode::{Shape, Transcoder};
use schemas::{ber, mms, schema};

#[path = "../src/transcode/tests/random.rs"]
mod random;

use random::{Encoded, Random};

const MODULE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/asn1/mms.asn1");
const PDUS: usize = 10_000;
/// Files for one process of the converter.
const BATCH: usize = 250;

#[test]
fn asn1c_agrees_on_ten_thousand_pdus() {
    let Some(converter) = Converter::build() else {
        eprintln!("not tested: asn1c and cc are missing (apt-get install asn1c gcc)");
        return;
    };
    // asn1c takes INTEGERs of a long, and not all that BER allows of lengths: sloppy encodings are not its own.
    let mut random = Random::new(3, 8);
    let pdus: Vec<Encoded> = (0..PDUS).map(|_| random.pdu()).collect();
    assert!(pdus.iter().all(|pdu| pdu.sloppy.len() >= pdu.canonical.len()));
    assert_eq!(random.unmade(), [""; 0]);
    let (mut xer, mut transcoder) = (0, Transcoder::new());
    for batch in pdus.chunks(BATCH) {
        let canonical: Vec<&[u8]> = batch.iter().map(|pdu| &pdu.canonical[..]).collect();
        assert_same(&elements(&converter.convert(&["-iber", "-oder"], &canonical)), &canonical);

        let comparable: Vec<&[u8]> =
            canonical.into_iter().filter(|pdu| is_comparable(&mut transcoder, pdu)).collect();
        xer += comparable.len();
        let theirs = String::from_utf8(converter.convert(&["-iber", "-oxer"], &comparable)).unwrap();
        let theirs: Vec<Vec<u8>> = theirs
            .split_inclusive("</MMSpdu>\n")
            .map(|xml| {
                transcoder.from_xer(xml.trim()).unwrap_or_else(|error| panic!("{error}: {xml}")).to_vec()
            })
            .collect();
        assert_same(&theirs, &comparable);

        let ours: Vec<String> = comparable.iter().map(|pdu| basic(&mut transcoder, pdu)).collect();
        let ours: Vec<&[u8]> = ours.iter().map(String::as_bytes).collect();
        assert_same(&elements(&converter.convert(&["-ixer", "-oder"], &ours)), &comparable);
    }
    assert!(xer > PDUS * 8 / 10, "only {xer} went through XER");
}

fn basic(transcoder: &mut Transcoder, pdu: &[u8]) -> String {
    let mut xml = String::new();
    transcoder.to_xer(pdu, Shape::Basic, &mut xml).unwrap();
    xml
}

/// asn1c writes and reads GraphicString as hex, and CR as it is, which XML makes LF of.
fn is_comparable(transcoder: &mut Transcoder, pdu: &[u8]) -> bool {
    let xml = basic(transcoder, pdu);
    !["<GraphicString>", "<charstring>", "<data-value-descriptor>", "<cr/>"]
        .iter()
        .any(|name| xml.contains(name))
}

/// asn1c writes values equal to their DEFAULT where the type has named numbers: those are left out first.
fn assert_same(theirs: &[Vec<u8>], ours: &[&[u8]]) {
    assert_eq!(theirs.len(), ours.len());
    let mut transcoder = Transcoder::new();
    for (theirs, ours) in theirs.iter().zip(ours) {
        assert_eq!(hex(transcoder.canonical(theirs).unwrap()), hex(ours));
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn elements(octets: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = octets;
    let mut all = vec![];
    while let Ok(element) = ber::Reader::ber(rest).read() {
        all.push(element.octets.to_vec());
        rest = &rest[element.octets.len()..];
    }
    all
}

struct Converter {
    directory: PathBuf,
}

impl Converter {
    /// Compiled once for each text of the module.
    fn build() -> Option<Self> {
        let module = fs::read(MODULE).unwrap();
        let mark =
            module.iter().fold(0u64, |mark, octet| mark.wrapping_mul(31).wrapping_add((*octet).into()));
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("asn1c-{mark:x}"));
        let converter = Self { directory };
        if converter.program().exists() {
            return Some(converter);
        }
        fs::create_dir_all(&converter.directory).unwrap();
        let mut asn1c = Command::new("asn1c");
        asn1c.args(["-fcompound-names", "-pdu=MMSpdu", MODULE]).current_dir(&converter.directory);
        asn1c.output().ok().filter(|output| output.status.success())?;
        let sources = fs::read_dir(&converter.directory).unwrap().map(|entry| entry.unwrap().path());
        let sources = sources.filter(|path| path.extension().is_some_and(|extension| extension == "c"));
        let mut cc = Command::new("cc");
        cc.args(["-O1", "-w", "-I.", "-DPDU=MMSpdu", "-o", "converter"]).args(sources).arg("-lm");
        cc.current_dir(&converter.directory).output().ok().filter(|output| output.status.success())?;
        Some(converter)
    }

    fn program(&self) -> PathBuf {
        self.directory.join("converter")
    }

    /// What it makes of all of them, one behind the other.
    fn convert(&self, options: &[&str], inputs: &[&[u8]]) -> Vec<u8> {
        let files: Vec<PathBuf> =
            (0..inputs.len()).map(|at| self.directory.join(format!("{at}.pdu"))).collect();
        files.iter().zip(inputs).for_each(|(file, input)| fs::write(file, input).unwrap());
        let output = Command::new(self.program()).args(options).args(&files).output().unwrap();
        assert!(output.status.success(), "{options:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }
}
