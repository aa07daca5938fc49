//! tshark reads real traffic and random PDUs over RFC 1006, and names and values in its tree are those of our outline.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fs;
use std::path::Path;

use peers::capture::{Segment, Side, tshark};
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use schemas::transcode::{Heading, Holds, Outline, Shown, Transcoder};
use schemas::{ber, mms, schema};

#[path = "../src/transcode/tests/random.rs"]
mod random;

use random::Random;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/mms-pdus.txt");

/// A line of a tree: whose depth, name and value are compared.
#[derive(Debug)]
struct Line<V> {
    depth: usize,
    name: String,
    value: V,
}

/// A value of ours.
#[derive(Debug)]
enum Value {
    /// There is none, or it is in the lines below.
    Nothing,
    Boolean(bool),
    Number(String),
    Text(String),
    Octets(String),
    Words(String),
}

/// A value of theirs.
#[derive(Debug, Default)]
struct Seen {
    text: String,
    /// Names of the bits that are set.
    bits: Vec<String>,
}

/// Bits that the first edition has no names for.
const LATER_BITS: &[&str] = &["aco", "sem", "csr", "csnc", "csplc", "cspi", "char"];

/// What we call otherwise than tshark: its module has names of the first edition, and some are misspelt.
const RENAMED: &[(&str, &str)] = &[
    ("service", "confirmedServiceRequest"),
    ("service", "confirmedServiceResponse"),
    ("service", "unconfirmedService"),
    ("initRequestDetail", "mmsInitRequestDetail"),
    ("initResponseDetail", "mmsInitResponseDetail"),
    ("variableAccessSpecification", "variableAccessSpecificatn"),
    ("objectClass", "extendedObjectClass"),
    ("basicObjectClass", "objectClass"),
    ("negotiatedMaxServOutstandingCalling", "negociatedMaxServOutstandingCalling"),
    ("negotiatedMaxServOutstandingCalled", "negociatedMaxServOutstandingCalled"),
    ("negotiatedDataStructureNestingLevel", "negociatedDataStructureNestingLevel"),
    ("negotiatedVersionNumber", "negociatedVersionNumber"),
    ("negotiatedParameterCBB", "negociatedParameterCBB"),
    ("serviceSpecificInfo", "serviceSpecificInformation"),
    ("typeDescription", "typeSpecification"),
    ("fileName", "filename"),
    ("fileName", "filenName"),
    ("listOfModifiers", "listOfModifier"),
    ("entryIDToStartAfter", "entryIdToStartAfter"),
    ("eventConditionTransitions", "eventConditionTransition"),
    ("listOfDomainNames", "listOfDomainName"),
    ("listOfEEAttributes", "listOfEventEnrollment"),
    ("numberOfTokens", "numbersOfTokens"),
    ("access", "accesst"),
    ("timeOfDay", "timeOfDayT"),
    ("eventModifier", "attach-To-Event-Condition"),
    ("semaphoreModifier", "attach-To-Semaphore"),
    ("EEAttributes", "EventEnrollment"),
    ("numberOfElements", "nmberOfElements"),
    ("reportEventActionStatus", "reportActionStatus"),
    ("requestDomainDownload", "requestDomainDownLoad"),
    ("acknowledgementFilter", "acknowledgmentFilter"),
    ("priority", "prio-rity"),
    ("entryID", "entryId"),
    ("occurrenceTime", "occurenceTime"),
    ("alarmAcknowledgmentRule", "alarmAcknowledgementRule"),
];

/// Where trees may part, by our name of a line there; what comes after in the PDU is not compared then. Each of these
/// is met, and there are no others.
const PARTED: &[(&[&str], &str)] = &[
    (
        &[
            "service-ext",
            "additionalService",
            "changeAccessControl",
            "defineAccessControlList",
            "deleteAccessControlList",
            "exchangeData",
            "getAccessControlListAttributes",
            "getDataExchangeAttributes",
            "reportAccessControlledObjects",
            "additionalCbbSupportedCalled",
            "additionalCbbSupportedCalling",
            "additionalSupportedCalled",
            "additionalSupportedCalling",
            "privilegeClassIdentityCalled",
            "privilegeClassIdentityCalling",
            "accessControlList",
            "csObjectClass",
            "executionArgument",
            "loadData",
            "displayEnhancement",
            "remainingAcceptableDelay",
        ],
        "the first edition, which tshark's module is of, has not got it",
    ),
    (
        &["eventConditionName", "confirmedServiceRequest", "undefined"],
        "in the first edition events are tagged otherwise",
    ),
    (
        &["floating-point", "utc-time", "generalized-time"],
        "tshark's Data or TypeSpecification has not got it",
    ),
    (
        &[
            "endingTime",
            "limitingTime",
            "startingTime",
            "timeOfDay",
            "timeSpecification",
            "occurrenceTime",
            "binary-time",
        ],
        "tshark takes 4 or 6 octets, and has 32 bits for seconds",
    ),
    (&["mMSString"], "tshark shows no control characters"),
    (
        &["direct-reference", "indirect-reference", "data-value-descriptor"],
        "tshark reads on in what an EXTERNAL holds",
    ),
    (
        &["ap-title-form1", "ap-title-form2", "ae-qualifier-form1", "ae-qualifier-form2"],
        "tshark shows no forms of titles",
    ),
];

const RANDOM_PDUS: usize = 2000;

#[test]
fn tshark_names_the_same_in_real_traffic() {
    let Some(compared) = compare("vectors", &vectors()) else { return };
    assert_eq!((compared.parted, compared.lines), (vec!["floating-point"], (2362, 2374)));
}

#[test]
fn tshark_names_the_same_in_random_pdus() {
    let mut random = Random::new(11, 4);
    let pdus: Vec<Vec<u8>> = (0..RANDOM_PDUS).map(|_| random.pdu().canonical).collect();
    let Some(Compared { parted, lines: (same, all) }) = compare("random", &pdus) else { return };
    assert!(same * 10 > all * 7, "only {same} lines of {all} are in both trees");
    let unmet: Vec<_> =
        PARTED.iter().flat_map(|(names, _)| *names).filter(|name| !parted.contains(name)).collect();
    assert!(unmet.is_empty(), "{unmet:?}");
    assert_eq!(random.unmade(), [""; 0]);
}

struct Compared {
    /// By which exceptions trees part, PDU after PDU.
    parted: Vec<&'static str>,
    /// Lines that are in both, and all of ours.
    lines: (usize, usize),
}

/// Asserts that every difference is one of the exceptions.
fn compare(name: &str, pdus: &[Vec<u8>]) -> Option<Compared> {
    let directory = env!("CARGO_TARGET_TMPDIR");
    peers::peer(directory, "tshark", |_| peers::program("tshark", "tshark"))?;
    let all_theirs = theirs(&Path::new(directory).join(format!("tshark-{name}.pcap")), pdus);
    assert_eq!(pdus.len(), all_theirs.len());
    let mut compared = Compared { parted: vec![], lines: (0, 0) };
    for (pdu, theirs) in pdus.iter().zip(&all_theirs) {
        let ours = ours(pdu);
        let same = ours.iter().zip(theirs).take_while(|(ours, theirs)| agree(ours, theirs)).count();
        compared.lines.0 += same;
        compared.lines.1 += ours.len();
        if same < ours.len().max(theirs.len()) {
            let parted = parted(&ours, same);
            let (ours, theirs) = (ours.get(same), theirs.get(same));
            compared.parted.push(parted.unwrap_or_else(|| panic!("{ours:?}, {theirs:?} in {}", hex(pdu))));
        }
    }
    Some(compared)
}

/// The exception that holds in the line where they part or in one beside it: where tshark does not know an alternative,
/// it has no line for the CHOICE either.
fn parted(ours: &[Line<Value>], at: usize) -> Option<&'static str> {
    let beside = ours.get(at.saturating_sub(1)..(at + 2).min(ours.len()))?;
    let known = || PARTED.iter().flat_map(|(names, _)| *names).copied();
    [1, 2, 0]
        .iter()
        .filter_map(|&line| beside.get(line))
        .find_map(|line| known().find(|name| *name == line.name))
}

fn agree(ours: &Line<Value>, theirs: &Line<Seen>) -> bool {
    ours.depth == theirs.depth && is_called(&ours.name, &theirs.name) && is_worth(ours, &theirs.value)
}

/// Items have the name of their type here; tshark makes names up.
fn is_called(ours: &str, theirs: &str) -> bool {
    let theirs = theirs.strip_suffix(" [0 length]").unwrap_or(theirs);
    ours == theirs || RENAMED.contains(&(ours, theirs)) || theirs.ends_with(" item")
}

fn is_worth(ours: &Line<Value>, theirs: &Seen) -> bool {
    let text = theirs.text.as_str();
    match &ours.value {
        Value::Nothing => true,
        Value::Boolean(value) => text.eq_ignore_ascii_case(&value.to_string()),
        Value::Number(value) if ours.name == "floating-point" => *value == float(text),
        Value::Number(value) => text == value || text == format!("Unknown ({value})"),
        Value::Text(value) => text == value || time(text).is_some_and(|time| time == *value),
        Value::Octets(value) if text == "<MISSING>" => value.is_empty(),
        Value::Octets(value) => {
            text.strip_suffix('…').map_or(text == value, |start| value.starts_with(start))
        }
        Value::Words(value) => is_meant(value, theirs),
    }
}

/// Numbers, times, object identifiers and bits, which both say in words of their own.
fn is_meant(ours: &str, theirs: &Seen) -> bool {
    let text = theirs.text.as_str();
    number(ours).is_some_and(|value| number(text) == Some(value))
        || instant(text).is_some_and(|time| ours.starts_with(&time))
        || text.split(' ').next() == Some(ours)
        || is_same_bits(ours, text)
        || are_same_names(ours, &theirs.bits)
}

/// The number behind a name.
fn number(words: &str) -> Option<i64> {
    words.strip_suffix(')')?.rsplit_once('(')?.1.parse().ok()
}

/// `Nov 21, 2026 18:54:13.123000000 UTC`, as we write times.
fn instant(theirs: &str) -> Option<String> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let [month, day, year, time, "UTC"] = theirs.split_whitespace().collect::<Vec<_>>()[..] else {
        return None;
    };
    let (month, day) = (MONTHS.find(month)? / 3 + 1, day.trim_end_matches(','));
    Some(format!("{year}-{month:02}-{day:0>2}T{}Z", &time[..12]))
}

/// The same, as GeneralizedTime has them.
fn time(theirs: &str) -> Option<String> {
    instant(theirs).map(|time| time.replace(['-', ':', 'T'], ""))
}

fn float(theirs: &str) -> String {
    match octets(theirs)[..] {
        [8, a, b, c, d] => f32::from_be_bytes([a, b, c, d]).to_string(),
        _ => String::new(),
    }
}

/// Ours are as many as count, then what they mean; theirs fill octets.
fn is_same_bits(ours: &str, theirs: &str) -> bool {
    let ours = ours.split(' ').next().unwrap_or_default();
    let is_hex = theirs.len().is_multiple_of(2) && theirs.bytes().all(|digit| digit.is_ascii_hexdigit());
    let octets = if is_hex { octets(theirs) } else { vec![] };
    let theirs: String = octets.iter().map(|octet| format!("{octet:08b}")).collect();
    let rest = theirs.strip_prefix(ours);
    !ours.is_empty() && rest.is_some_and(|rest| rest.len() < 8 && !rest.contains('1'))
}

/// Names of bits that are set, as far as both have names for them.
fn are_same_names(ours: &str, theirs: &[String]) -> bool {
    let is_named = |name: &&str| !LATER_BITS.contains(name) && name.parse::<u8>().is_err();
    let theirs = theirs.iter().filter(|name| !name.starts_with("spare") && *name != "real");
    ours.split(' ').filter(|name| !name.is_empty()).filter(is_named).eq(theirs)
}

fn ours(pdu: &[u8]) -> Vec<Line<Value>> {
    let mut lines = Lines::default();
    Transcoder::new().outline(pdu, &mut lines).unwrap();
    lines.lines
}

/// Fields that hold a type or its name.
const HOLDS_TYPE: &[&str] = &["componentType", "elementType", "typeSpecification"];

/// The lines of an outline, but for two sorts that tshark has not: the PDU as a whole, and the type of a part of a
/// type, which the first edition has no name for.
#[derive(Default)]
struct Lines {
    lines: Vec<Line<Value>>,
    /// Lines that others are in, and whether tshark has them.
    open: Vec<(String, bool)>,
}

impl Lines {
    fn push(&mut self, heading: Heading<'_>, value: Value) -> bool {
        let is_there = self.open.last().is_some_and(|(inside, _)| {
            heading.name != "typeDescription" || !HOLDS_TYPE.contains(&inside.as_str())
        });
        if is_there {
            let depth = self.open.iter().filter(|(_, is_there)| *is_there).count();
            self.lines.push(Line { depth, name: heading.name.to_owned(), value });
        }
        is_there
    }
}

impl Outline for Lines {
    fn open(&mut self, heading: Heading<'_>, _: Holds) {
        let is_there = self.push(heading, Value::Nothing);
        self.open.push((heading.name.to_owned(), is_there));
    }

    fn leaf(&mut self, heading: Heading<'_>, shown: Shown<'_>) {
        let value = match shown {
            Shown::Nothing => Value::Nothing,
            Shown::Boolean(value) => Value::Boolean(value),
            Shown::Number(number) => Value::Number(number.to_owned()),
            Shown::Text(text) => Value::Text(text.to_owned()),
            Shown::Octets(octets) => Value::Octets(hex(octets)),
            Shown::Words(words) => Value::Words(words.to_owned()),
        };
        self.push(heading, value);
    }

    fn close(&mut self) {
        self.open.pop();
    }
}

/// The lines of each PDU in tshark's trees: of one process, which is told what the presentation context is.
fn theirs(file: &Path, pdus: &[Vec<u8>]) -> Vec<Vec<Line<Seen>>> {
    let said: Vec<Segment> =
        pdus.iter().map(|pdu| Segment { side: Side::Client, octets: packet(pdu) }).collect();
    let context = r#"uat:pres_context_list:"3","1.0.9506.2.1""#;
    read(&tshark(file, [&said[..]], ["-T", "pdml", "-J", "mms", "-o", context]))
}

fn read(pdml: &str) -> Vec<Vec<Line<Seen>>> {
    let mut reader = Reader::from_str(pdml);
    let (mut packets, mut depth, mut is_mms) = (vec![], 0, false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) if start.name().as_ref() == "packet" => packets.push(vec![]),
            Event::Start(start) if start.name().as_ref() == "proto" => {
                is_mms = attribute(&start, "name") == "mms";
                depth = 0;
            }
            Event::Start(start) if is_mms => {
                note(packets.last_mut().unwrap(), depth, &start);
                depth += 1;
            }
            Event::Empty(field) if is_mms => note(packets.last_mut().unwrap(), depth, &field),
            Event::End(end) if end.name().as_ref() == "proto" => is_mms = false,
            Event::End(_) if is_mms => depth -= 1,
            Event::Eof => return packets,
            _ => {}
        }
    }
}

/// A field as a line; or, where it is one bit of the line before, as its name there.
fn note(lines: &mut Vec<Line<Seen>>, depth: usize, field: &BytesStart<'_>) {
    let shown = attribute(field, "showname");
    if !attribute(field, "name").starts_with("mms.") {
        return;
    }
    let (name, text) = shown.split_once(": ").unwrap_or((&shown, ""));
    match name.split_once(" = ") {
        Some((_, bit)) if text == "True" => lines.last_mut().unwrap().value.bits.push(bit.to_owned()),
        Some(_) => {}
        None => lines.push(Line {
            depth,
            name: name.to_owned(),
            value: Seen { text: text.to_owned(), bits: vec![] },
        }),
    }
}

fn attribute(field: &BytesStart<'_>, name: &str) -> String {
    let found = field.try_get_attribute(name).unwrap();
    found.map_or_else(String::new, |found| unescape(&found.value).unwrap().into_owned())
}

/// In TPKT, COTP, session and presentation.
fn packet(pdu: &[u8]) -> Vec<u8> {
    let user_data = element(0x61, &element(0x30, &[&[2, 1, 3], &element(0xa0, pdu)[..]].concat()));
    let data = [&[2, 0xf0, 0x80, 1, 0, 1, 0], &user_data[..]].concat();
    let length = u16::try_from(4 + data.len()).unwrap().to_be_bytes();
    [&[3, 0], &length[..], &data].concat()
}

fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).unwrap().to_be_bytes();
    [&[tag, 0x84], &length[..], contents].concat()
}

fn vectors() -> Vec<Vec<u8>> {
    let text = fs::read_to_string(VECTORS).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("C ").or(line.strip_prefix("S "))).map(octets).collect()
}

fn octets(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
