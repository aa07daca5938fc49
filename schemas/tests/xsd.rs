//! xmllint judges what the strict writers write by the schemas of `xsd`: real traffic, golden stanzas, and random PDUs
//! of every shape, MMS alone and in every SecPDU in an `association`. A second reader of the latter is made of the
//! schemas by xsd-parser.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use schemas::profile::{ASSO_ID, ASSOCIATION, ENV_NS, MMS_NS};
use schemas::secpdu::{Kind, SecPdu};
use schemas::transcode::{Event, Present, Shape, Transcoder};
use schemas::{ber, mms, schema, secpdu};
use serde_json::Value;

#[path = "../src/transcode/tests/random.rs"]
mod random;

#[path = "xsd/reader.rs"]
mod reader;

use random::Random;

const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/xsd");
const VECTORS: &str = include_str!("../../tests/vectors/mms-pdus.txt");
const STANZAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/stanzas");
/// SecPDUs of each kind.
const SEC_PDUS: usize = 100;

#[test]
fn real_mms_pdus_are_valid() {
    let lines = VECTORS.lines().filter_map(|line| line.strip_prefix("C ").or(line.strip_prefix("S ")));
    let shown: Vec<String> = lines.filter_map(|line| xer(&octets(line))).collect();
    assert!(shown.len() > 120, "only {} can be shown", shown.len());
    assert_valid("SCSM_8_2", "vectors", &shown);
}

#[test]
fn random_mms_pdus_of_every_shape_are_valid() {
    // xmllint takes integers of 24 digits.
    let mut random = Random::new(7, 8);
    let mut shown = vec![];
    while !random.unmade().is_empty() || shown.len() < 1000 {
        shown.extend(xer(&random.pdu().sloppy));
    }
    assert_valid("SCSM_8_2", "random", &shown);
}

#[test]
fn associations_are_valid_with_every_sec_pdu_in_either_form() {
    let mut random = Random::new(8, 8);
    let mut forms = BTreeMap::new();
    let mut shown = vec![];
    for kind in Kind::ALL.into_iter().flat_map(|kind| [kind; SEC_PDUS]) {
        let octets = random.component(secpdu::schema::component(kind), 0).canonical;
        let pdu = SecPdu { kind, octets };
        *forms.entry((kind.name(), Present::new(&pdu).is_opaque())).or_insert(0) += 1;
        shown.push(association(&pdu));
    }
    assert_eq!(forms.len(), 2 * Kind::ALL.len(), "{forms:?}");
    assert_valid("ENV_4", "association", &shown);
}

#[test]
fn a_reader_of_other_make_reads_the_same_headers() {
    // It takes integers of 32 bits.
    let mut random = Random::new(9, 4);
    let mut values = BTreeMap::new();
    for kind in Kind::ALL.into_iter().flat_map(|kind| [kind; SEC_PDUS]) {
        let octets = random.component(secpdu::schema::component(kind), 0).canonical;
        let pdu = SecPdu { kind, octets };
        let read = assert_same_headers("7:9", &pdu, &association(&pdu));
        *values.entry((kind.name(), Present::new(&pdu).is_opaque())).or_insert(0) += read;
    }
    assert_eq!(values.len(), 2 * Kind::ALL.len(), "{values:?}");
}

/// How many values the other reader reads, which are ours.
fn assert_same_headers(asso_id: &str, pdu: &SecPdu, document: &str) -> usize {
    let read: reader::Association =
        quick_xml::de::from_str(document).unwrap_or_else(|error| panic!("{error}: {document}"));
    let (mut theirs, mut ours) = (vec![], ours(asso_id, pdu));
    values_of("", &serde_json::to_value(&read).unwrap(), &mut theirs);
    theirs.sort();
    ours.sort();
    assert_eq!(theirs, ours, "{document}");
    ours.len()
}

#[test]
fn golden_stanzas_are_valid_and_a_reader_of_other_make_reads_the_same_headers() {
    let golden = golden();
    let kinds: BTreeSet<_> = golden.iter().map(|stanza| stanza.pdu.kind.name()).collect();
    assert_eq!(kinds.len(), Kind::ALL.len(), "{kinds:?}");
    for Golden { asso_id, pdu, association } in &golden {
        assert_same_headers(asso_id, pdu, association);
    }
    let documents: Vec<String> = golden.into_iter().map(|stanza| stanza.association).collect();
    assert_valid("ENV_4", "golden", &documents);
}

/// What protects a value in the clear is its integrity check value alone.
#[test]
fn no_schema_tells_a_falsified_value() {
    let golden = golden();
    let clear =
        golden.iter().find(|stanza| stanza.association.contains("<floating-point>0841000000<")).unwrap();
    assert_valid("ENV_4", "falsified", &[clear.association.replace("0841000000", "0841000001")]);
}

/// What is in a golden stanza: the association element as it is in the file, and its SecPDU as it is beside it.
struct Golden {
    asso_id: String,
    pdu: SecPdu,
    association: String,
}

fn golden() -> Vec<Golden> {
    let files = fs::read_dir(STANZAS).unwrap().map(|entry| entry.unwrap().path());
    let stanzas = files.filter(|file| file.extension().is_some_and(|extension| extension == "xml"));
    stanzas.map(|file| golden_of(&file)).collect()
}

fn golden_of(file: &Path) -> Golden {
    let stanza = fs::read_to_string(file).unwrap();
    let end = format!("</{ASSOCIATION}>");
    let (start, rest) = (stanza.find(&format!("<{ASSOCIATION} ")).unwrap(), stanza.find(&end).unwrap());
    let association = stanza[start..rest + end.len()].to_owned();
    let (_, rest) = association.split_once(&format!("<{ASSO_ID}>")).unwrap();
    let asso_id = rest.split('<').next().unwrap().to_owned();
    let kind = Kind::ALL.into_iter().find(|kind| association.contains(&format!("<{kind}"))).unwrap();
    let hex = fs::read_to_string(file.with_extension("hex")).unwrap();
    Golden { asso_id, pdu: SecPdu { kind, octets: octets(hex.trim_end()) }, association }
}

/// The schemas are no wider than the writers, so far as a schema can tell.
#[test]
fn what_no_strict_writer_writes_is_invalid() {
    let read = "<confirmed-RequestPDU xmlns=\"http://www.iec.ch/61850/2018/SCSM_8_2\"><invokeID>2</invokeID>\
                <ConfirmedServiceRequest><status>true</status></ConfirmedServiceRequest></confirmed-RequestPDU>";
    let transfer = "<association xmlns='http://www.iec.ch/62351/2018/ENV_4'><assoID>7:9</assoID>\
                    <octets xmlns='http://www.iec.ch/62351/2018/E2E_4'><EncrTransfer>AAA=</EncrTransfer></octets>\
                    </association>";
    let faults = [
        ("SCSM_8_2", read, "<invokeID>2</invokeID>", ""),
        ("SCSM_8_2", read, "true", "1"),
        ("SCSM_8_2", read, "true", "<true/>"),
        ("SCSM_8_2", read, "ConfirmedServiceRequest>", "service>"),
        ("SCSM_8_2", read, "SCSM_8_2", "E2E_4"),
        ("SCSM_8_2", read, "<invokeID>", "<invokeID x='1'>"),
        ("ENV_4", transfer, "<assoID>7:9</assoID>", ""),
        ("ENV_4", transfer, "AAA=", "AAA"),
        ("ENV_4", transfer, "AAA=", "A AA="),
        ("ENV_4", transfer, "EncrTransfer>", "EncrTransfers>"),
        ("ENV_4", transfer, "62351/2018/E2E_4", "61850/2018/SCSM_8_2"),
    ];
    for (schema, document, from, to) in faults {
        assert_valid(schema, "right", &[document.to_owned()]);
        let wrong = [document.replace(from, to)];
        let Some((valid, output)) = validate(schema, "wrong", &wrong) else { return };
        assert!(!valid && output.contains("Schemas validity error"), "{}: {output}", wrong[0]);
    }
}

fn xer(pdu: &[u8]) -> Option<String> {
    let mut out = vec![];
    Transcoder::new().to_xer(pdu, Shape::Iec, &mut out).ok()?;
    Some(String::from_utf8(out).unwrap())
}

fn octets(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// The SecPDU in what a stanza carries.
fn association(pdu: &SecPdu) -> String {
    let mut out = format!("<{ASSOCIATION} xmlns='{ENV_NS}'><{ASSO_ID}>7:9</{ASSO_ID}>");
    let mut open = vec![];
    for event in Present::new(pdu) {
        match event {
            Event::Start { ns, name } => {
                out += &format!("<{name} xmlns='{ns}'>");
                open.push(name);
            }
            Event::Attribute { name, value } => {
                out.pop();
                out += &format!(" {name}='{}'>", value.to_text());
            }
            Event::Text(value) => out += &escaped(&value.to_text()),
            Event::End => out += &format!("</{}>", open.pop().unwrap()),
        }
    }
    out + &format!("</{ASSOCIATION}>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Path and text of each value that is not of an MMS PDU.
fn ours(asso_id: &str, pdu: &SecPdu) -> Vec<String> {
    let mut values = vec![format!("/{ASSO_ID} {asso_id}")];
    let mut open = vec![];
    for event in Present::new(pdu) {
        match event {
            Event::Start { ns, name } => open.push((ns, name)),
            Event::Text(text) if open.last().is_some_and(|(ns, _)| *ns != MMS_NS) => {
                let path: String = open.iter().map(|(_, name)| format!("/{name}")).collect();
                push_value(&path, &text.to_text(), &mut values);
            }
            Event::Text(_) | Event::Attribute { .. } => {}
            Event::End => drop(open.pop()),
        }
    }
    values
}

/// The same of what the other reader read.
fn values_of(path: &str, read: &Value, values: &mut Vec<String>) {
    match read {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| match name.as_str() {
            "$value" => values_of(path, value, values),
            name => values_of(&format!("{path}/{name}"), value, values),
        }),
        Value::Array(items) => items.iter().for_each(|item| values_of(path, item, values)),
        Value::String(text) => push_value(path, text, values),
        Value::Number(number) => push_value(path, &number.to_string(), values),
        Value::Null | Value::Bool(_) => {}
    }
}

/// quick-xml does not give blanks at the ends.
fn push_value(path: &str, text: &str, values: &mut Vec<String>) {
    let text = text.trim();
    if !text.is_empty() {
        values.push(format!("{path} {text}"));
    }
}

fn assert_valid(schema: &str, name: &str, documents: &[String]) {
    if let Some((valid, output)) = validate(schema, name, documents) {
        let said: Vec<&str> = output.lines().filter(|line| !line.ends_with(" validates")).take(5).collect();
        assert!(valid && output.lines().count() == documents.len(), "{said:#?}");
    }
}

/// Whether all are valid, and what xmllint says of them. `None`: it is missing, and that was said.
fn validate(schema: &str, name: &str, documents: &[String]) -> Option<(bool, String)> {
    let tmp = env!("CARGO_TARGET_TMPDIR");
    peers::peer(tmp, "xmllint", |_| peers::program("xmllint", "libxml2-utils"))?;
    let directory = Path::new(tmp).join(format!("xsd-{name}"));
    fs::create_dir_all(&directory).unwrap();
    let files: Vec<PathBuf> =
        (0..documents.len()).map(|at| directory.join(format!("{schema}-{at}.xml"))).collect();
    files.iter().zip(documents).for_each(|(file, document)| fs::write(file, document).unwrap());
    let mut command = Command::new("xmllint");
    command.args(["--noout", "--nonet", "--huge", "--schema", &format!("{SCHEMAS}/{schema}.xsd")]);
    let output = command.args(&files).output().unwrap();
    Some((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}
