//! Everything that an association sends, as the XMPP environment carries it: as XML, out of which the same octets come
//! back, so that signatures, seals and ICVs verify (section 6 of our profile; assumed, CP-19).

use schemas::secpdu::{Kind, SecPdu};
use schemas::transcode::{Event as Xml, Form, Present, Rebuild};

use super::Event;
use crate::Rule;
use crate::fixture::{Mode, Pair, against_both_modes, rules};

against_both_modes! {
    a_whole_association_goes_through_xml,
    what_is_changed_in_the_xml_is_refused,
}

/// identify-Request, which XML shows.
const LEGIBLE: &[u8] = &[0xa0, 0x05, 0x02, 0x01, 0x07, 0x82, 0x00];
/// The same with an indefinite length, which only octets give back.
const OPAQUE: &[u8] = &[0xa0, 0x80, 0x02, 0x01, 0x07, 0x82, 0x00, 0x00, 0x00];

/// As XML, with every text so changed, and back.
fn rebuilt(pdu: &SecPdu, change: impl Fn(String) -> String) -> SecPdu {
    let mut rebuild = Rebuild::new();
    let mut rebuilt = None;
    for event in Present::new(pdu) {
        match event {
            Xml::Start { ns, name } => rebuild.start(ns, name).unwrap(),
            Xml::Attribute { name, value } => rebuild.attribute("", name, &value.to_text()).unwrap(),
            Xml::Text(value) => rebuild.text(&change(value.to_text().into_owned())).unwrap(),
            Xml::End => rebuilt = rebuild.end().unwrap(),
        }
    }
    rebuilt.unwrap()
}

impl Pair {
    /// What both have to send goes through XML to the other.
    fn exchange(&mut self) {
        for _ in 0..2 {
            for pdu in self.client.sent() {
                assert_eq!(rebuilt(&pdu, |text| text), pdu);
                self.server.receive(self.now, &rebuilt(&pdu, |text| text));
            }
            for pdu in self.server.sent() {
                assert_eq!(rebuilt(&pdu, |text| text), pdu);
                self.client.receive(self.now, &rebuilt(&pdu, |text| text));
            }
        }
    }
}

fn a_whole_association_goes_through_xml(mode: Mode) {
    assert_eq!((Form::of(LEGIBLE), Form::of(OPAQUE)), (Form::Xer, Form::Octets));
    let mut pair = mode.pair();
    let req = pair.client.initiate(pair.now);
    pair.server.receive(pair.now, &rebuilt(&req, |text| text));
    pair.server.accept(pair.now);
    pair.exchange();
    for pdu in [LEGIBLE, OPAQUE, LEGIBLE] {
        pair.client.association().send(pair.now, pdu).unwrap();
        pair.exchange();
        assert!(pair.server.events().contains(&Event::Data(pdu.into())));
        pair.server.association().send(pair.now, pdu).unwrap();
        pair.exchange();
        assert!(pair.client.events().contains(&Event::Data(pdu.into())));
        pair.client.association().rekey().unwrap();
    }
    assert!(pair.client.association().key_changes() > 0);
    pair.client.association().release(pair.now);
    pair.exchange();
    pair.server.association().release_response(pair.now);
    pair.exchange();
    assert_eq!(pair.client.events(), [Event::Released]);
}

/// A broker that edits what it can read, and whatever else stands in the XML.
fn what_is_changed_in_the_xml_is_refused(mode: Mode) {
    let texts = {
        let mut pair = mode.established();
        let pdu = pair.client.protect(pair.now, LEGIBLE);
        Present::new(&pdu).filter(|event| matches!(event, Xml::Text(_))).count()
    };
    assert_eq!(
        texts,
        mode.of(5, 6),
        "identifier, time, number; nonce and ciphertext, or invokeID, nonce and ICV"
    );
    for changed in 0..texts {
        let mut pair = mode.established();
        let pdu = pair.client.protect(pair.now, LEGIBLE);
        let at = std::cell::Cell::new(0);
        let forged = rebuilt(&pdu, |text| {
            let here = at.replace(at.get() + 1) == changed;
            if here { another(&text) } else { text }
        });
        assert_ne!(forged, pdu, "text {changed}");
        pair.server.receive(pair.now, &forged);
        let events = pair.server.events();
        let rule = if changed == 0 { Rule::Syntax } else { Rule::Integrity };
        assert_eq!(rules(&events), [rule], "text {changed}");
        assert_eq!(pair.server.sent()[0].kind, Kind::DtSecAbort);
    }
}

/// A text of the same type with another value.
fn another(text: &str) -> String {
    let other = |c: char| match c {
        '0'..='8' => char::from_u32(c as u32 + 1).unwrap(),
        '9' => '0',
        'A' => 'B',
        c if c.is_ascii_alphabetic() => 'A',
        c => c,
    };
    let first = text.find(|c: char| other(c) != c).unwrap();
    let (head, tail) = text.split_at(first);
    let mut rest = tail.chars();
    format!("{head}{}{}", other(rest.next().unwrap()), rest.as_str())
}
