pub(crate) mod mms;
pub(crate) mod random;

use proptest::prelude::*;

use super::*;
use crate::ber::{Tag, Writer};
use crate::profile::{E2E_NS, MMS_NS};
use crate::secpdu::tests::samples;
use crate::secpdu::{Kind, SecPdu, Transfer};

/// Through XML and back, text in pieces as parsers give it.
fn there_and_back(pdu: &SecPdu, piece: usize) -> Result<SecPdu, XmlError> {
    let mut rebuild = Rebuild::new();
    let mut rebuilt = None;
    for event in Present::new(pdu) {
        match event {
            Event::Start { ns, name } => rebuild.start(ns, name)?,
            Event::Text(value) => {
                for text in value.to_text().as_bytes().chunks(piece) {
                    rebuild.text(std::str::from_utf8(text).unwrap())?;
                }
            }
            Event::Attribute { name, value } => rebuild.attribute("", name, &value.to_text())?,
            Event::End => rebuilt = rebuild.end()?,
        }
    }
    Ok(rebuilt.unwrap())
}

fn xml(pdu: &SecPdu) -> String {
    let mut open = vec![];
    let mut out = String::new();
    for event in Present::new(pdu) {
        match event {
            Event::Start { name, .. } => {
                out += &format!("<{name}>");
                open.push(name);
            }
            Event::Attribute { name, value } => {
                out.pop();
                out += &format!(" {name}='{}'>", value.to_text());
            }
            Event::Text(value) => out += &value.to_text(),
            Event::End => out += &format!("</{}>", open.pop().unwrap()),
        }
    }
    out
}

/// Feeds a tiny XML without attributes: what the tests below write by hand.
fn rebuild(xml: &str) -> Result<Option<SecPdu>, XmlError> {
    let mut rebuild = Rebuild::new();
    let mut done = None;
    for part in xml.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        match tag.strip_prefix('/') {
            Some(_) => done = rebuild.end()?,
            None => rebuild.start(if tag == "m" { MMS_NS } else { E2E_NS }, tag)?,
        }
        if !text.is_empty() {
            rebuild.text(text)?;
        }
    }
    Ok(done)
}

#[test]
fn each_kind_is_xml_and_returns() {
    for pdu in samples() {
        assert!(!Present::new(&pdu).is_opaque(), "{}", pdu.kind);
        assert_eq!(there_and_back(&pdu, usize::MAX).as_ref(), Ok(&pdu));
        assert_eq!(there_and_back(&pdu, 5).as_ref(), Ok(&pdu));
    }
}

#[test]
fn the_shape_is_basic_xer_with_base64() {
    let transfer = samples().pop().unwrap();
    let shown = xml(&transfer);
    let expected = "<EncrTransfer><tbp><token2><assoID>7:9</assoID><time>20261121204200.123Z</time><seq>3</seq>\
                    <iv>BQUFBQUFBQUFBQUF</iv></token2><applData>VVVV";
    assert!(shown.starts_with(expected), "{shown}");
    let reject = samples().into_iter().find(|pdu| pdu.kind == Kind::HandshakeSecReject).unwrap();
    let shown = xml(&reject);
    assert!(
        shown.contains("<diag><invalid-time-value></invalid-time-value></diag><alarm></alarm></tbs>"),
        "{shown}"
    );
    assert!(shown.contains("<version>1</version>"), "{shown}");
}

/// A ClearTransfer around any octets.
fn clear_transfer(appl_data: &[u8]) -> SecPdu {
    let sample = samples().into_iter().find(|pdu| pdu.kind == Kind::ClearTransfer).unwrap();
    let (mut tbp, auth) = (vec![], sample.octets[sample.octets.len() - 34..].to_vec());
    let token2 = Transfer::read(sample.kind, &sample.octets).unwrap().token2_octets.to_vec();
    crate::ber::header(&mut tbp, Tag::SEQUENCE, token2.len());
    tbp.extend([&token2, appl_data].concat());
    let mut writer = Writer::new();
    writer.nested(Tag::SEQUENCE, |pdu| {
        pdu.element(Tag::SEQUENCE, &tbp);
        pdu.raw(&auth);
    });
    SecPdu { kind: sample.kind, octets: writer.into_octets() }
}

#[test]
fn a_legible_mms_pdu_is_xer_where_that_gives_it_back() {
    let (mut legible, mut transcoder) = (0, Transcoder::new());
    for pdu in mms::vectors() {
        let transfer = clear_transfer(&pdu);
        let shown = xml(&transfer);
        assert!(!Present::new(&transfer).is_opaque());
        assert_eq!(shown.contains("<applData><octets>"), !transcoder.is_canonical(&pdu), "{shown}");
        assert_eq!(there_and_back(&transfer, 7), Ok(transfer));
        legible += usize::from(!shown.contains("<octets>"));
    }
    assert!(legible > 100, "{legible}");
}

#[test]
fn who_is_told_the_form_of_an_mms_pdu_does_not_decide_again() {
    let identify = [0xa0, 0x05, 0x02, 0x01, 0x07, 0x82, 0x00];
    let transfer = clear_transfer(&identify);
    let texts = |form| Present::with(&transfer, form).filter(|event| matches!(event, Event::Text(_))).count();
    assert_eq!(Form::of(&identify), Form::Xer);
    assert_eq!(texts(None), texts(Some(Form::Xer)));
    let octets = Event::Text(Text::Base64(&identify));
    assert!(Present::with(&transfer, Some(Form::Octets)).any(|event| event == octets));
}

/// A read's answer: structures in one another, around nothing.
fn nested(depth: usize) -> Vec<u8> {
    let structures = (0..depth).fold(vec![], |inner, _| {
        let mut writer = Writer::new();
        writer.element(Tag::context(2).constructed(), &inner);
        writer.into_octets()
    });
    let mut writer = Writer::new();
    writer.nested(Tag::context(1).constructed(), |pdu| {
        pdu.integer(Tag::INTEGER, 7);
        pdu.nested(Tag::context(4).constructed(), |read| {
            read.element(Tag::context(1).constructed(), &structures)
        });
    });
    writer.into_octets()
}

#[test]
fn x01_what_would_be_too_deep_for_a_stanza_travels_as_octets() {
    for (depth, legible) in [(3, true), (15, true), (60, false)] {
        let (pdu, mut transcoder) = (nested(depth), Transcoder::new());
        assert!(transcoder.is_canonical(&pdu), "{depth}");
        let transfer = clear_transfer(&pdu);
        assert_eq!(!xml(&transfer).contains("<applData><octets>"), legible, "{depth}: {}", xml(&transfer));
        assert_eq!(there_and_back(&transfer, 7), Ok(transfer));
    }
}

/// A read's answer: as many BOOLEANs.
fn wide(count: usize) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.nested(Tag::context(1).constructed(), |pdu| {
        pdu.integer(Tag::INTEGER, 7);
        pdu.nested(Tag::context(4).constructed(), |read| {
            read.element(Tag::context(1).constructed(), &[0x83, 0x01, 0xff].repeat(count));
        });
    });
    writer.into_octets()
}

#[test]
fn x01_what_would_be_too_long_for_a_stanza_travels_as_octets() {
    for (count, legible) in [(1_000, true), (20_000, false)] {
        let (pdu, mut transcoder) = (wide(count), Transcoder::new());
        assert!(transcoder.is_canonical(&pdu), "{count}");
        let transfer = clear_transfer(&pdu);
        let xml = xml(&transfer);
        assert_eq!(!xml.contains("<applData><octets>"), legible, "{count}");
        assert!(xml.len() < 200 * 1024, "{count}: {} octets", xml.len());
        assert_eq!(there_and_back(&transfer, 7), Ok(transfer));
    }
}

#[test]
fn xer_within_a_sec_pdu_ends_where_it_ends() {
    let read = clear_transfer(&[0xa0, 0x06, 0x02, 0x01, 0x02, 0x80, 0x01, 0xff]);
    let shown = xml(&read);
    let inside = "<applData><confirmed-RequestPDU><invokeID>2</invokeID><ConfirmedServiceRequest><status>true</status>\
                  </ConfirmedServiceRequest></confirmed-RequestPDU></applData>";
    assert!(shown.contains(inside), "{shown}");
    // In E2E_4 behind it the rules are those of E2E_4 again.
    let mut rebuild = Rebuild::new();
    for name in ["ClearTransfer", "tbp"] {
        rebuild.start(E2E_NS, name).unwrap();
    }
    rebuild.start(E2E_NS, "token2").unwrap();
    assert!(rebuild.start(MMS_NS, "confirmed-RequestPDU").is_err());
}

#[test]
fn what_xml_would_change_travels_as_octets() {
    let transfer = samples().pop().unwrap();
    let at = transfer.octets.windows(3).position(|octets| octets == b"7:9").unwrap();
    for octet in [b'\r', 0, 0x0b, 0x7f] {
        let mut pdu = transfer.clone();
        pdu.octets[at] = octet;
        assert!(Present::new(&pdu).is_opaque());
        assert!(xml(&pdu).starts_with("<octets><EncrTransfer>MII"), "{}", xml(&pdu));
        assert_eq!(there_and_back(&pdu, 7), Ok(pdu));
    }
}

#[test]
fn x05_moved_doubled_or_foreign_elements_are_refused() {
    let good = xml(&samples().pop().unwrap());
    assert!(rebuild(&good).unwrap().is_some());
    for (from, to, path) in [
        ("<seq>3</seq>", "", "EncrTransfer/tbp/token2/iv"),
        ("<seq>3</seq>", "<seq>3</seq><seq>3</seq>", "EncrTransfer/tbp/token2/seq"),
        ("<seq>3</seq>", "<seq>03</seq>", "EncrTransfer/tbp/token2/seq"),
        ("<seq>3</seq>", "<seq> 3</seq>", "EncrTransfer/tbp/token2/seq"),
        ("<seq>3</seq>", "<seq>+3</seq>", "EncrTransfer/tbp/token2/seq"),
        ("<seq>3</seq>", "<seq><seq>3</seq></seq>", "EncrTransfer/tbp/token2/seq/seq"),
        ("<seq>", "x<seq>", "EncrTransfer/tbp/token2"),
        ("<tbp>", "<tbs>", "EncrTransfer/tbs"),
        ("</iv>", "</iv><x></x>", "EncrTransfer/tbp/token2/x"),
        ("</iv>", "</iv><reqRekey></reqRekey>", "EncrTransfer/tbp/token2/reqRekey"),
        ("<EncrTransfer>", "<Octets>", "Octets"),
        ("<EncrTransfer>", "<m>", "m"),
        ("<EncrTransfer>", "<EncrTransfer></EncrTransfer><EncrTransfer>", "EncrTransfer"),
    ] {
        let error = rebuild(&good.replacen(from, to, 1)).unwrap_err();
        assert_eq!(error.path, path, "{from} → {to}: {error}");
    }
}

#[test]
fn x15_base64_has_one_form() {
    let good = xml(&samples().pop().unwrap());
    for iv in
        ["BQUF BQUFBQUFBQUF", "BQUFBQUFBQUFBQU", "BQUFBQUFBQUFBQU_", "BQ==BQUF", "BQUFBQUFBQUFBQV=", "="]
    {
        let error = rebuild(&good.replacen("BQUFBQUFBQUFBQUF", iv, 1)).unwrap_err();
        assert_eq!(error.to_string(), "EncrTransfer/tbp/token2/iv: not the text of base64");
    }
}

#[test]
fn blanks_between_elements_and_a_default_that_is_sent_change_nothing() {
    let pdu = samples().pop().unwrap();
    let spaced = xml(&pdu).replace("<seq>", "\n  <seq>").replace("</tbp>", "\t</tbp>");
    assert_eq!(rebuild(&spaced).unwrap().as_ref(), Some(&pdu));
    let sent = xml(&pdu).replace("</iv>", "</iv><reqRekey><false></false></reqRekey>");
    assert_eq!(rebuild(&sent).unwrap(), Some(pdu));
}

#[test]
fn octets_hold_one_element_and_no_more() {
    for text in ["", "MAA", "MAAA", "MAAwAA=="] {
        assert!(rebuild(&format!("<octets><EncrTransfer>{text}</EncrTransfer></octets>")).is_err(), "{text}");
    }
    assert!(rebuild("<octets><EncrTransfer>MAA=</EncrTransfer></octets>").unwrap().is_some());
    assert!(rebuild("<octets></octets>").is_err());
}

#[test]
fn x02_text_without_end_is_bounded() {
    let mut rebuild = Rebuild::new();
    rebuild.start(E2E_NS, "EncrTransfer").unwrap();
    let text = "A".repeat(4096);
    let pieces = (0..1000).take_while(|_| rebuild.text(&text).is_ok()).count();
    assert!(pieces < 100, "{pieces}");
}

proptest! {
    #[test]
    fn every_octet_string_returns(which in 0..11usize, at: prop::sample::Index, octet: u8, insert: bool) {
        let mut pdu = samples().swap_remove(which);
        let at = at.index(pdu.octets.len());
        if insert { pdu.octets.insert(at, octet) } else { pdu.octets[at] = octet }
        match there_and_back(&pdu, usize::MAX) {
            Ok(rebuilt) => prop_assert_eq!(rebuilt, pdu),
            // Octets that are not even one element of BER are carried nowhere.
            Err(_) => prop_assert!(Present::new(&pdu).is_opaque()),
        }
    }

    #[test]
    fn no_events_panic(events in prop::collection::vec((0..3u8, "(tbp|token2|seq|EncrTransfer|octets|[a-z]{1,3}|[0-9=A-Z]{0,6})"), 0..30)) {
        let mut rebuild = Rebuild::new();
        for (what, text) in events {
            let _ = match what {
                0 => rebuild.start(E2E_NS, &text).is_ok(),
                1 => rebuild.text(&text).is_ok(),
                _ => rebuild.end().is_ok(),
            };
        }
    }
}
