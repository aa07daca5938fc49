//! `gridseal decode` on real PDUs, stanzas and captures; and what it says of those that are at fault.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::io::Write;
use std::process::{Command, Stdio};

use bridge::decode::{Error, Form, Source, decode};
use schemas::presentation::Pdv;
use schemas::profile::{E2E_NS, ENV_NS};
use schemas::transcode::Transcoder;

/// A report of libiec61850: four members, of a general interrogation.
const REPORT: &str = "a365a063a1058003525054a05a8a064576656e747384030678808601008c06040e76fc3d318a1d73696d706c65494f\
                      47656e65726963494f2f4c4c4e30244576656e7473860101840204f08301018301008301008301008402020484020204\
                      8402020484020204";
/// A status request and its XER.
const STATUS: &str = "a0060201028001ff";
const STATUS_XER: &str = "<MMSpdu><confirmed-RequestPDU><invokeID>2</invokeID><service><status><true/></status></service>\
                          </confirmed-RequestPDU></MMSpdu>\n";

fn decoded(input: impl AsRef<[u8]>, form: Form) -> String {
    let mut out = String::new();
    decode(input.as_ref(), None, form, &mut out)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(input.as_ref())));
    out
}

fn refused(input: impl AsRef<[u8]>, source: Option<Source>) -> Error {
    decode(input.as_ref(), source, Form::Tree, &mut String::new()).expect_err("at fault")
}

fn octets(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}

/// The PDUs of the vectors, as hex.
fn vectors() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/mms-pdus.txt");
    let text = std::fs::read_to_string(path).expect("the vectors");
    text.lines()
        .filter_map(|line| line.strip_prefix("C ").or(line.strip_prefix("S ")))
        .map(str::to_owned)
        .collect()
}

#[test]
fn floats_may_lack_the_width_of_their_exponent_if_that_is_said() {
    let xer = |float: &str| {
        format!(
            "<unconfirmed-PDU><UnconfirmedService><informationReport><variableAccessSpecification><variableListName><vmd-specific>RPT\
             </vmd-specific></variableListName></variableAccessSpecification><listOfAccessResult><AccessResult><success><floating-point>{float}\
             </floating-point></success></AccessResult></listOfAccessResult></informationReport>\
             </UnconfirmedService></unconfirmed-PDU>"
        )
    };
    let mut out = String::new();
    decode(xer("41C80000").as_bytes(), Some(Source::XerBareFloats), Form::Ber, &mut out).expect("a report");
    assert_eq!(out, decoded(xer("0841C80000"), Form::Ber));
}

#[test]
fn every_vector_becomes_tree_xer_and_json_and_ber_again() {
    let mut transcoder = Transcoder::new();
    let vectors = vectors();
    assert!(vectors.len() > 100);
    for hex in vectors {
        let raw = octets(&hex);
        let canonical = transcoder.canonical(&raw).expect("an MMS PDU");
        let canonical = canonical.iter().map(|octet| format!("{octet:02x}")).collect::<String>() + "\n";
        let xer = decoded(&hex, Form::Xer);
        assert_eq!(decoded(&xer, Form::Ber), canonical, "{xer}");
        let iec = decoded(&hex, Form::IecXer);
        assert_eq!(decoded(&iec, Form::Ber), canonical, "{iec}");
        assert!(!iec.contains("MMSpdu") && iec != xer, "{iec}");
        assert_eq!(decoded(&hex, Form::Ber), canonical);
        let tree = decoded(&raw, Form::Tree);
        assert!(tree.starts_with("MMSpdu\n  ") && !tree.contains("  \n"), "{tree}");
        let json = decoded(&raw, Form::Json);
        let value: serde_json::Value =
            serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
        assert!(value.pointer("/MMSpdu").is_some() && json.lines().count() == 1, "{json}");
    }
}

#[test]
fn hex_is_read_as_people_write_it_and_octets_as_they_are() {
    for hex in [
        STATUS,
        "A0060201028001FF\n",
        "0xa0060201028001ff",
        " a0:06:02:01:02:80:01:ff",
        "a006 0201\r\n0280 01ff",
    ] {
        assert_eq!(decoded(hex, Form::Xer), STATUS_XER, "{hex}");
    }
    assert_eq!(decoded(octets(STATUS), Form::Xer), STATUS_XER);
    assert_eq!(decoded(STATUS_XER, Form::Ber), format!("{STATUS}\n"));
}

#[test]
fn reports_are_named_in_tree_and_json() {
    let tree = decoded(REPORT, Form::Tree);
    for lines in [
        "AccessResult RptID\n            success\n              visible-string: \"Events\"\n",
        "AccessResult TimeOfEntry\n            success\n              binary-time: 2026-11-21T18:54:16.828Z\n",
        "AccessResult value 4\n            success\n              boolean: false\n",
        "AccessResult reason 1\n            success\n              bit-string: 000001 (general-interrogation)\n",
    ] {
        assert!(tree.contains(lines), "{tree}");
    }
    let json: serde_json::Value = serde_json::from_str(&decoded(REPORT, Form::Json)).expect("JSON");
    let items = "/MMSpdu/unconfirmed-PDU/service/informationReport/listOfAccessResult";
    assert_eq!(json.pointer(&format!("{items}/2/SqNum/success/unsigned")), Some(&0.into()));
    assert_eq!(json.pointer(&format!("{items}/7/value 1/success/boolean")), Some(&true.into()));
}

/// A stanza around a SecPDU's element.
fn stanza(sec_pdu: &str) -> String {
    format!(
        "<iq xmlns='jabber:client' type='get' id='7' from='a@lab.example/IEC' to='b@lab.example/IEC'>\
         <association xmlns='{ENV_NS}'><assoID>7:9</assoID>{sec_pdu}</association></iq>"
    )
}

fn clear_transfer(appl_data: &str) -> String {
    stanza(&format!(
        "<ClearTransfer xmlns='{E2E_NS}'><tbp><token2><assoID>7:9</assoID><time>20261121204200.123Z</time>\
         <seq>3</seq></token2><applData>{appl_data}</applData></tbp><auth><icv>AAAA</icv></auth></ClearTransfer>"
    ))
}

fn encr_transfer() -> String {
    let sealed = "VVVV".repeat(100);
    stanza(&format!(
        "<EncrTransfer xmlns='{E2E_NS}'><tbp><token2><assoID>7:9</assoID><time>20261121204200.123Z</time>\
         <seq>3</seq><iv>BQUFBQUFBQUFBQUF</iv></token2><applData>{sealed}</applData></tbp></EncrTransfer>"
    ))
}

const OCTETS: &str = "<octets xmlns='http://www.iec.ch/61850/2018/SCSM_8_2'>oAYCAQKAAf8=</octets>";

#[test]
fn a_stanza_shows_its_addresses_its_token_and_the_pdu_in_the_clear() {
    let head = "iq\n  type: get\n  id: \"7\"\n  from: \"a@lab.example/IEC\"\n  to: \"b@lab.example/IEC\"\nassoID: \"7:9\"\n";
    let clear = clear_transfer(OCTETS);
    let tree = decoded(&clear, Form::Tree);
    assert!(tree.starts_with(head), "{tree}");
    assert!(tree.contains("      seq: 3\n") && tree.contains("          invokeID: 2\n"), "{tree}");
    assert_eq!(decoded(&clear, Form::Xer), STATUS_XER);
    assert_eq!(decoded(&clear, Form::Ber), format!("{STATUS}\n"));
    // As logs have it, without the namespace of the stream.
    assert_eq!(decoded(clear.replace(" xmlns='jabber:client'", ""), Form::Tree), tree);
    let json: serde_json::Value = serde_json::from_str(&decoded(&clear, Form::Json)).expect("JSON");
    assert_eq!(json.pointer("/iq/from"), Some(&"a@lab.example/IEC".into()));
    assert_eq!(
        json.pointer("/ClearTransfer/tbp/applData/MMSpdu/confirmed-RequestPDU/invokeID"),
        Some(&2.into())
    );
}

#[test]
fn what_is_sealed_is_shown_as_length_and_start() {
    let tree = decoded(encr_transfer(), Form::Tree);
    assert!(tree.contains("applData: 300 octets, 55555555555555555555555555555555…\n"), "{tree}");
    let sealed = decode(encr_transfer().as_bytes(), None, Form::Ber, &mut String::new());
    assert!(matches!(sealed, Err(Error::NothingInTheClear)));
}

#[test]
fn stanzas_without_an_association_are_shown_too() {
    for (xml, tree) in [
        (
            "<presence from='a@lab.example/IEC'/>",
            "presence\n  type: available\n  from: \"a@lab.example/IEC\"\n",
        ),
        (
            "<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>",
            "iq\n  type: get\n  id: \"p\"\npayload: ping\n",
        ),
        ("<message><body>x</body></message>", "message\n  type: normal\npayload: body of jabber:client\n"),
        (
            "<iq type='error' id='p'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>\
             </error></iq>",
            "iq\n  type: error\n  id: \"p\"\nerror: item-not-found\n",
        ),
    ] {
        assert_eq!(decoded(xml, Form::Tree), tree);
    }
}

#[test]
fn faults_are_told_with_their_place() {
    let moved = clear_transfer(OCTETS).replace("<seq>3</seq>", "<seq>03</seq>");
    for (input, source, message) in [
        (" \n", None, "the input is empty"),
        ("a0060x", None, "character 5: 'x' is no hex digit"),
        ("a00602010", None, "the hex ends with half an octet"),
        ("a006020102", None, "octet 0: a length of more octets"),
        ("a0050201028001", None, "octet 5: "),
        ("300602010280 01ff", None, "octet 0: contents that are no alternative of the CHOICE"),
        ("<MMSpdu><confirmed-RequestPDU><invokeID>x", None, "octet 41: "),
        (
            "<MMSpdu><confirmed-RequestPDU><invokeID>x</invokeID></confirmed-RequestPDU></MMSpdu>",
            None,
            "MMSpdu/confirmed-RequestPDU/invokeID: not the text of",
        ),
        ("<iq type='get'/>", None, "no stanza: "),
        (&moved, None, "refused: ClearTransfer/tbp/token2/seq: not the text of"),
        (STATUS, Some(Source::Pcap), "octet 0 of the capture: neither pcap nor pcapng"),
        (STATUS, Some(Source::Xer), "octet 0: "),
    ] {
        let told = refused(input, source).to_string();
        assert!(told.contains(message), "{input}: {told}");
    }
    assert_eq!(refused(b"<\xff", None).to_string(), "octet 1: not UTF-8; XML is");
}

#[test]
fn a_tree_shows_what_comes_before_the_fault() {
    let mut out = String::new();
    let broken = decode(b"a0060201028002ff", None, Form::Tree, &mut out);
    assert!(broken.is_err());
    assert_eq!(out, "MMSpdu\n  confirmed-RequestPDU\n    invokeID: 2\n");
}

/// A TPKT with a DT TPDU.
fn tpkt(is_last: bool, user_data: &[u8]) -> Vec<u8> {
    let length = (7 + user_data.len()) as u16;
    [&[3, 0][..], &length.to_be_bytes(), &[2, 0xf0, if is_last { 0x80 } else { 0 }], user_data].concat()
}

/// An MMS PDU on its way to TCP.
fn tsdu(mms: &[u8]) -> Vec<u8> {
    [&[1, 0, 1, 0][..], &Pdv { context: 3, value: mms }.encode()].concat()
}

/// Ethernet, IPv4, TCP without options.
fn frame(from: u16, to: u16, sequence: u32, payload: &[u8]) -> Vec<u8> {
    let length = (40 + payload.len()) as u16;
    let ip = [&[0x45, 0][..], &length.to_be_bytes(), &[0, 0, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]]
        .concat();
    let tcp =
        [&from.to_be_bytes()[..], &to.to_be_bytes(), &sequence.to_be_bytes(), &[0, 0, 0, 0, 0x50, 0x18]]
            .concat();
    [&[0; 12][..], &[8, 0], &ip, &tcp, &[0; 6], payload].concat()
}

fn pcap(frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file = octets("d4c3b2a1020004000000000000000000ffff000001000000");
    for frame in frames {
        let length = (frame.len() as u32).to_le_bytes();
        file.extend([&[0; 8], &length[..], &length, frame].concat());
    }
    file
}

fn pcapng(frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file = octets(
        "0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c0000000100000014000000010000000000000014000000",
    );
    for frame in frames {
        let padded = frame.len().next_multiple_of(4);
        let length = ((32 + padded) as u32).to_le_bytes();
        let captured = (frame.len() as u32).to_le_bytes();
        let mut data = frame.clone();
        data.resize(padded, 0);
        file.extend([&[6, 0, 0, 0][..], &length, &[0; 12], &captured, &captured, &data, &length].concat());
    }
    file
}

#[test]
fn a_capture_shows_every_pdu_with_frame_direction_and_offset() {
    let (status, report) = (tsdu(&octets(STATUS)), tsdu(&octets(REPORT)));
    let (start, rest) = report.split_at(40);
    let first = tpkt(true, &status);
    let second = [tpkt(false, start), tpkt(true, rest)].concat();
    let (early, late) = second.split_at(20);
    let at = 100 + first.len() as u32;
    let frames = [
        frame(40000, 102, 100, &first),
        frame(102, 40000, 900, &tpkt(true, &status)),
        frame(40000, 102, at + 20, late),
        frame(5222, 40001, 1, b"<stream:stream>"),
        frame(40000, 102, at, early),
    ];
    for file in [pcap(&frames), pcapng(&frames)] {
        let tree = decoded(&file, Form::Tree);
        let heads: Vec<&str> = tree.lines().filter(|line| line.starts_with("frame")).collect();
        let offset = first.len();
        assert_eq!(
            heads,
            [
                "frame 1, 10.0.0.1:40000 → 10.0.0.2:102, TSDU at octet 0".to_owned(),
                "frame 2, 10.0.0.1:102 → 10.0.0.2:40000, TSDU at octet 0".to_owned(),
                format!("frame 5, 10.0.0.1:40000 → 10.0.0.2:102, TSDU at octet {offset}"),
            ]
        );
        assert_eq!(decoded(&file, Form::Ber).lines().next(), Some(STATUS));
        let json = decoded(&file, Form::Json);
        let last: serde_json::Value =
            serde_json::from_str(json.lines().last().expect("lines")).expect("JSON");
        assert_eq!(last.pointer("/frame"), Some(&5.into()));
        assert!(last.pointer("/MMSpdu/unconfirmed-PDU").is_some());
    }
}

#[test]
fn a_capture_at_fault_shows_the_others_first() {
    let good = tpkt(true, &tsdu(&octets(STATUS)));
    let bad = tpkt(true, &tsdu(&octets("a0050201028001")));
    let gap = good.len() as u32 + 10;
    for (frames, fault) in [
        (vec![frame(9, 102, 1, &bad), frame(102, 9, 1, &good)], "frame 1: octet 5: "),
        (
            vec![frame(102, 9, 1, &good), frame(102, 9, gap, &good)],
            "frame 2: octets before it are not in the capture",
        ),
        (vec![frame(102, 9, 1, &[&good[..], b"HTTP/1.1"].concat())], "frame 1: octets that are no TPKT"),
    ] {
        let mut out = String::new();
        let told = decode(&pcap(&frames), None, Form::Xer, &mut out).expect_err("at fault").to_string();
        assert!(told.starts_with(fault), "{told}");
        assert_eq!(out, STATUS_XER);
    }
    let mut cut = pcap(&[frame(102, 9, 1, &good)]);
    cut.pop();
    assert_eq!(refused(&cut, None).to_string(), "octet 24 of the capture: a frame that ends early");
}

#[test]
fn no_damage_to_a_capture_is_more_than_a_fault() {
    let file = pcapng(&[frame(9, 102, 1, &tpkt(true, &tsdu(&octets(STATUS))))]);
    for at in 0..file.len() {
        for octet in [0, 1, 0x7f, 0xff] {
            let mut file = file.clone();
            file[at] = octet;
            let _ = decode(&file, Some(Source::Pcap), Form::Json, &mut String::new());
            let _ = decode(&file[..at], Some(Source::Pcap), Form::Json, &mut String::new());
        }
    }
}

/// Exit code, standard output, standard error.
fn gridseal(arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gridseal"));
    command.arg("decode").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = command.spawn().expect("gridseal starts");
    // One that does not read its input may have ended.
    let _ = program.stdin.take().expect("piped").write_all(input.as_bytes());
    let output = program.wait_with_output().expect("ended");
    let text = |octets| String::from_utf8(octets).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_program_reads_files_pipes_and_arguments_and_says_how_it_went() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("status.ber");
    std::fs::write(&path, octets(STATUS)).expect("written");
    let file = path.to_str().expect("UTF-8");
    let found = |arguments: &[&str], input: &str| gridseal(arguments, input);
    for (arguments, input) in [
        (&["--to", "xer", file][..], ""),
        (&["--to", "xer"], STATUS),
        (&["--to", "xer", "-"], STATUS),
        (&["--to", "xer", STATUS], ""),
        (&["--from", "ber", "--to", "xer", file], ""),
    ] {
        assert_eq!(found(arguments, input), (Some(0), STATUS_XER.to_owned(), String::new()), "{arguments:?}");
    }
    let (code, _, told) = found(&[], "a0060x");
    assert_eq!((code, told.lines().count()), (Some(65), 1), "{told}");
    let (code, out, told) = found(&["no-such-file"], "");
    assert_eq!((code, out.as_str()), (Some(66), ""));
    assert!(told.contains("no-such-file: "), "{told}");
}
