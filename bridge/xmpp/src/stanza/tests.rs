use proptest::prelude::*;
use rxml::{Parse, Parser};
use schemas::mms;
use schemas::secpdu::{ClearToken2, SecPdu, write_encr_transfer_head};
use xso::{AsXml, Context, FromEventsBuilder, FromXml};

use super::*;
use crate::guard::{Guard, Limits};

fn env_pdu() -> EnvPdu {
    let token2 = ClearToken2 {
        asso_id: "7:9",
        time: "20261121204200.123Z",
        seq: 3,
        iv: Some(&[5; 12]),
        rekey: None,
        req_rekey: false,
        changed_key: None,
    };
    let (mut content, mut octets) = (vec![], vec![]);
    token2.write_content(&mut content);
    write_encr_transfer_head(&content, 3, &mut octets);
    octets.extend_from_slice(b"MMS\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    EnvPdu { asso_id: "7:9".to_owned(), sec_pdu: SecPdu { kind: Kind::EncrTransfer, octets }, form: None }
}

fn iq(iq: IqType, payload: Payload) -> Stanza {
    let jid = |text| Some(Jid::new(text).unwrap());
    let kind = StanzaKind::Iq { id: "a-1".to_owned(), iq };
    Stanza { kind, from: jid("a@lab.example/IEC"), to: jid("b@lab.example/IEC"), payload }
}

fn write(stanza: &Stanza) -> String {
    let mut encoder = rxml::writer::Encoder::<rxml::writer::SimpleNamespaces>::new();
    let mut out = Vec::new();
    for item in stanza.as_xml_iter().unwrap() {
        encoder.encode(item.unwrap().as_rxml_item(), &mut out).unwrap();
    }
    String::from_utf8(out).unwrap()
}

fn read(xml: &str) -> Result<Stanza, String> {
    let (mut parser, mut rest, context) = (Parser::new(), xml.as_bytes(), Context::empty());
    let mut next =
        || parser.parse(&mut rest, true).map_err(|error| format!("{error:?}"))?.ok_or("cut off".to_owned());
    let Ok(rxml::Event::StartElement(_, name, attrs)) = next() else { return Err("no element".to_owned()) };
    let mut builder = Stanza::from_events(name, attrs, &context).map_err(|error| format!("{error:?}"))?;
    loop {
        if let Some(stanza) = builder.feed(next()?, &context).map_err(|error| error.to_string())? {
            return Ok(stanza);
        }
    }
}

const HEAD: &str =
    "<iq xmlns='jabber:client' type='get' id='a-1' from='a@lab.example/IEC' to='b@lab.example/IEC'>";

/// The payload of an iq with this inside.
fn payload(inside: &str) -> Payload {
    read(&format!("{HEAD}{inside}</iq>")).unwrap().payload
}

fn association(sec_pdu: &str) -> String {
    format!("<association xmlns='{}'><assoID>7:9</assoID>{sec_pdu}</association>", schemas::profile::ENV_NS)
}

/// The association of [`env_pdu`] as we write it.
fn written() -> String {
    let xml = write(&iq(IqType::Get, Payload::Association(env_pdu())));
    let (from, to) = (xml.find("<association").unwrap(), xml.find("</iq>").unwrap());
    xml[from..to].to_owned()
}

#[track_caller]
fn refused(inside: &str, why: &str) {
    match payload(inside) {
        Payload::Invalid(fault) => assert!(fault.contains(why), "{fault}"),
        other => panic!("{other:?}"),
    }
}

/// Table D.1 of IEC 61850-8-2 and CP-16, row by row.
#[test]
fn each_pdu_has_its_stanza() {
    use Carrier::{Get, Message, Result, Set};
    for (kind, carried) in [
        (Kind::HandshakeReq, Set),
        (Kind::HandshakeAcc, Result),
        (Kind::ApplicationReject, Result),
        (Kind::HandshakeSecReject, Result),
        (Kind::HandshakeSecAbort, Message),
        (Kind::DtSecAbort, Message),
        (Kind::ApplAbort, Message),
        (Kind::ReleaseReq, Set),
        (Kind::ReleaseRsp, Result),
        (Kind::ClearTransfer, Message),
        (Kind::EncrTransfer, Message),
    ] {
        assert_eq!(carrier(kind, None), carried, "{kind}, which a relay cannot look into");
    }
    for (kind, service, carried) in [
        (PduKind::ConfirmedRequest, Some("read"), Get),
        (PduKind::ConfirmedRequest, Some("write"), Set),
        (PduKind::ConfirmedResponse, Some("read"), Result),
        (PduKind::ConfirmedError, None, Result),
        (PduKind::Unconfirmed, Some("informationReport"), Message),
        (PduKind::Reject, None, Message),
        (PduKind::CancelRequest, None, Get),
        (PduKind::CancelResponse, None, Result),
        (PduKind::CancelError, None, Result),
        (PduKind::ConcludeRequest, None, Set),
        (PduKind::ConcludeResponse, None, Result),
        (PduKind::ConcludeError, None, Result),
        (PduKind::InitiateRequest, None, Message),
        (PduKind::InitiateResponse, None, Message),
        (PduKind::InitiateError, None, Message),
    ] {
        let peek = Peek { kind, service, invoke_id: Some(1) };
        assert_eq!(carrier(Kind::EncrTransfer, Some(&peek)), carried, "{kind:?}");
        assert_eq!(carrier(Kind::ClearTransfer, Some(&peek)), carried, "{kind:?}");
    }
}

/// The confirmed service of this tag.
fn service(tag: u8) -> Option<&'static str> {
    let head: &[u8] = if tag < 31 { &[0x80 | tag] } else { &[0x9f, tag] };
    let request = [&[0xa0, 4 + head.len() as u8, 2, 1, 7], head, &[0]].concat();
    mms::peek(&request).unwrap().service
}

#[test]
fn services_that_read_get_and_those_that_change_set() {
    let carrier_of = |service| {
        let peek = Peek { kind: PduKind::ConfirmedRequest, service, invoke_id: Some(1) };
        carrier(Kind::EncrTransfer, Some(&peek))
    };
    let services = (0..0x80).filter_map(service);
    let (get, set): (Vec<_>, Vec<_>) =
        services.partition(|service| carrier_of(Some(*service)) == Carrier::Get);
    assert_eq!(get, READING_SERVICES, "the module has them all, in the order of their tags");
    for service in ["write", "deleteNamedVariableList", "stop", "initializeJournal", "fileOpen", "fileDelete"]
    {
        assert!(set.contains(&service), "{service}");
    }
    assert_eq!(carrier_of(None), Carrier::Set, "one that nobody knows");
}

#[test]
fn a_sec_pdu_is_one_element_with_default_namespaces_only() {
    assert_eq!(
        written(),
        "<association xmlns='http://www.iec.ch/62351/2018/ENV_4'><assoID>7:9</assoID>\
         <EncrTransfer xmlns='http://www.iec.ch/62351/2018/E2E_4'><tbp><token2><assoID>7:9</assoID>\
         <time>20261121204200.123Z</time><seq>3</seq><iv>BQUFBQUFBQUFBQUF</iv></token2>\
         <applData>TU1TAAAAAAAAAAAAAAAAAAAAAA==</applData></tbp></EncrTransfer></association>"
    );
}

#[test]
fn stanzas_return() {
    let opaque = EnvPdu { sec_pdu: SecPdu { kind: Kind::ReleaseReq, octets: vec![0x30, 1, 2] }, ..env_pdu() };
    let error = StanzaError { condition: "item-not-found".to_owned(), text: Some("gone".to_owned()) };
    let bound = FullJid::new("a@lab.example/IEC").unwrap();
    for stanza in [
        iq(IqType::Set, Payload::Association(env_pdu())),
        iq(IqType::Result, Payload::Association(opaque)),
        iq(IqType::Result, Payload::Empty),
        iq(IqType::Error, Payload::Error(error)),
        iq(IqType::Get, Payload::Ping),
        iq(IqType::Get, Payload::DiscoInfo),
        iq(IqType::Result, Payload::DiscoInfo),
        iq(IqType::Result, Payload::Bind(Bind::Bound(bound))),
        Stanza::bind("1".to_owned(), "IEC"),
        Stanza::ping("2".to_owned()),
        Stanza::initial_presence(),
        Stanza {
            kind: StanzaKind::Message { id: Some("m".to_owned()), message: MessageType::Headline },
            ..iq(IqType::Get, Payload::Association(env_pdu()))
        },
    ] {
        assert_eq!(read(&write(&stanza)).unwrap(), stanza, "{}", write(&stanza));
    }
}

/// A server gives nothing that is meant for the account to a client of negative priority (RFC 6121 §8.5.2.1).
#[test]
fn presence_asks_for_nothing_but_what_names_us() {
    assert_eq!(
        write(&Stanza::initial_presence()),
        "<presence xmlns='jabber:client'><priority>-1</priority></presence>"
    );
}

#[test]
fn x04_values_may_come_in_pieces() {
    let cdata = written().replace("BQUF", "<![CDATA[BQ]]>U<![CDATA[]]>F");
    let references = written().replace("BQUF", "&#66;&#x51;UF");
    for xml in [cdata, references] {
        assert_eq!(payload(&xml), Payload::Association(env_pdu()), "{xml}");
    }
}

#[test]
fn x04_what_is_not_xml_for_a_stream_is_no_stanza() {
    for xml in [
        "<!DOCTYPE iq>",
        "<?pi?>",
        "<!-- -->",
        "&undeclared;",
        "&#0;",
        "&#;",
        "&#x;",
        "&#x110000;",
        "&;",
        "\0",
        "<a b='1' b='2'/>",
    ] {
        assert!(read(&format!("{HEAD}{xml}</iq>")).is_err(), "{xml}");
    }
}

#[test]
fn x05_an_association_that_is_moved_or_doubled_is_not_found_or_refused() {
    let ours = written();
    for wrapped in [format!("<wrap xmlns='x'>{ours}</wrap>"), ours.replace("ENV_4", "ENV_5")] {
        assert!(matches!(payload(&wrapped), Payload::Other { .. }), "{wrapped}");
    }
    refused(&format!("{ours}{ours}"), "more than one payload");
    refused(&format!("{ours}<other xmlns='x'/>"), "more than one payload");
    refused(&format!("<other xmlns='x'/>{ours}"), "more than one payload");
    let message =
        read(&format!("<message xmlns='jabber:client'>{ours}<x xmlns='x'/>{ours}</message>")).unwrap();
    assert_eq!(message.payload, Payload::Invalid("a stanza with two associations".to_owned()));
    refused(&ours.replace("<assoID>7:9</assoID><Encr", "<Encr"), "does not begin with assoID");
    refused(
        &ours.replace("<assoID>7:9</assoID><Encr", "<assoID>7:9</assoID><assoID>8:9</assoID><Encr"),
        "unexpected",
    );
    refused(&ours.replace("</EncrTransfer>", "</EncrTransfer><EncrTransfer/>"), "more than one SecPDU");
    refused(&association(""), "without a SecPDU");
    refused(&association("<HandshakeReq/>"), "unexpected element");
    refused(&association("text"), "text between");
}

#[test]
fn x05_unknown_elements_and_attributes_within_a_sec_pdu_are_refused() {
    refused(&written().replace("<seq>", "<extra/><seq>"), "unexpected element");
    refused(&written().replace("<seq>", "<seq x='1'>"), "@x: unexpected attribute");
    refused(&written().replace("<EncrTransfer", "<EncrTransfer x='1'"), "@x: unexpected attribute");
    refused(&written().replace("<seq>", "<seq><seq/>"), "unexpected element");
}

/// As a peer without E2E-security would send it.
#[test]
fn no_bare_mms_pdu_is_an_association() {
    let identify = "<invokeID>7</invokeID><ConfirmedServiceRequest><identify/></ConfirmedServiceRequest>";
    let pdu = format!(
        "<confirmed-RequestPDU xmlns='{}'>{identify}</confirmed-RequestPDU>",
        schemas::profile::MMS_NS
    );
    refused(&association(&pdu), "unexpected element");
}

#[test]
fn x06_rewriting_by_servers_changes_nothing() {
    let ours = written();
    let pretty = ours.replace("><", ">\r\n\t <").replace("<tbp>", "\n<tbp>");
    let prefixed = ours
        .replace("<EncrTransfer xmlns", "<p:EncrTransfer xmlns:p")
        .replace("</EncrTransfer", "</p:EncrTransfer")
        .replace("<tbp>", "<tbp xmlns='http://www.iec.ch/62351/2018/E2E_4'>");
    let quotes = ours.replace('\'', "\"");
    let unused = ours.replace("<tbp>", "<tbp xmlns:unused='x' xml:lang='de'>");
    for xml in [pretty, prefixed, quotes, unused] {
        assert_eq!(payload(&xml), Payload::Association(env_pdu()), "{xml}");
    }
}

#[test]
fn x08_wrappers_around_protocol_traffic_are_not_looked_into() {
    let ours = written();
    for wrapper in ["<received xmlns='urn:xmpp:carbons:2'>", "<result xmlns='urn:xmpp:mam:2'>"] {
        let close = wrapper.split(' ').next().unwrap().replace('<', "</");
        let inner =
            format!("<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'>{ours}</message>");
        let xml = format!("<message xmlns='jabber:client'>{wrapper}{inner}</forwarded>{close}></message>");
        assert!(matches!(read(&xml).unwrap().payload, Payload::Other { .. }), "{xml}");
    }
    let delayed = format!(
        "<message xmlns='jabber:client'><delay xmlns='urn:xmpp:delay'/>{ours}<x xmlns='y'/></message>"
    );
    assert_eq!(read(&delayed).unwrap().payload, Payload::Association(env_pdu()), "servers add to messages");
}

#[test]
fn x15_base64_has_one_form() {
    for bad in [
        "BQUF BQUFBQUFBQUF",
        "BQUFBQUFBQUFBQU",
        "BQUFBQUFBQUFBQU-",
        "BQUFBQUFBQUFBQ==A",
        "BQUFBQUFBQUFBQUFBR==",
        "=",
        "é",
    ] {
        refused(&written().replace("BQUFBQUFBQUFBQUF", bad), "base64");
    }
    refused(
        &association(
            "<octets xmlns='http://www.iec.ch/62351/2018/E2E_4'><ReleaseReq>AQ</ReleaseReq></octets>",
        ),
        "",
    );
}

#[test]
fn an_error_is_read_past_what_it_sends_back() {
    let error = "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>\
                 <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>no such <![CDATA[user]]></text><own xmlns='x'/></error>";
    let xml = format!("{HEAD}{}{error}</iq>", written()).replace("'get'", "'error'");
    let expected =
        StanzaError { condition: "item-not-found".to_owned(), text: Some("no such user".to_owned()) };
    assert_eq!(read(&xml).unwrap().payload, Payload::Error(expected));
}

#[test]
fn what_lacks_an_id_or_type_or_address_is_no_stanza() {
    for xml in [
        "<iq xmlns='jabber:client' type='get'/>",
        "<iq xmlns='jabber:client' id='1'/>",
        "<iq xmlns='jabber:client' id='1' type='take'/>",
        "<message xmlns='jabber:client' from='a b@c'/>",
        "<message xmlns='jabber:server'/>",
        "<note xmlns='jabber:client'/>",
    ] {
        assert!(read(xml).is_err(), "{xml}");
    }
}

/// An id is repeated in the answer, and a guard on the way back must not end the stream for it.
#[test]
fn x03_an_id_stays_short_enough_to_be_repeated() {
    let ping = |length| {
        let id = "\"".repeat(length);
        read(&format!("<iq xmlns='jabber:client' type='get' id='{id}'><ping xmlns='urn:xmpp:ping'/></iq>"))
    };
    let answer = write(&ping(1024).unwrap().answer().unwrap());
    assert_eq!(Guard::new(Limits::default()).scan(answer.as_bytes()), Ok(()), "{answer}");
    assert!(ping(1025).is_err());
}

#[test]
fn questions_are_answered_and_nothing_else_is() {
    let answer = |stanza: Stanza| stanza.answer().map(|answer| (answer.kind, answer.to, answer.payload));
    let to = iq(IqType::Get, Payload::Empty).from;
    let kind = |iq| StanzaKind::Iq { id: "a-1".to_owned(), iq };
    assert_eq!(
        answer(iq(IqType::Get, Payload::Ping)),
        Some((kind(IqType::Result), to.clone(), Payload::Empty))
    );
    assert_eq!(
        answer(iq(IqType::Get, Payload::DiscoInfo)),
        Some((kind(IqType::Result), to.clone(), Payload::DiscoInfo))
    );
    for (payload, condition) in [
        (Payload::Other { ns: "x".to_owned(), name: "y".to_owned() }, Condition::ServiceUnavailable),
        (Payload::Invalid("x".to_owned()), Condition::BadRequest),
    ] {
        let error = Payload::Error(condition.into());
        assert_eq!(answer(iq(IqType::Set, payload)), Some((kind(IqType::Error), to.clone(), error)));
    }
    assert_eq!(answer(iq(IqType::Set, Payload::Association(env_pdu()))), None);
    assert_eq!(answer(iq(IqType::Result, Payload::Ping)), None);
    assert_eq!(answer(iq(IqType::Error, Payload::Empty)), None);
    assert_eq!(answer(Stanza::initial_presence()), None);
}

proptest! {
    #[test]
    fn any_element_returns(octets in prop::collection::vec(any::<u8>(), 0..128), kind in prop::sample::select(Kind::ALL.to_vec()), asso_id in "[0-9]{1,3}:[0-9]{1,3}") {
        let octets = [vec![0x30, octets.len() as u8], octets].concat();
        let stanza = iq(IqType::Set, Payload::Association(EnvPdu { asso_id, sec_pdu: SecPdu { kind, octets }, form: None }));
        prop_assert_eq!(read(&write(&stanza)).unwrap(), stanza);
    }

    /// Whatever a peer changes in a stanza, it is read or refused, and what is read is a SecPDU.
    #[test]
    fn damaged_stanzas_do_no_harm(at in 0_usize..400, cut in 0_usize..40, paste in ".{0,8}|<[a-z]{1,6}/?>|</[a-zA-Z0-9]{1,6}>") {
        let xml = write(&iq(IqType::Get, Payload::Association(env_pdu())));
        let (at, end) = (at.min(xml.len()), (at + cut).min(xml.len()));
        let damaged = format!("{}{paste}{}", &xml[..at], &xml[end..]);
        if let Ok(Stanza { payload: Payload::Association(env_pdu), .. }) = read(&damaged) {
            prop_assert!(!env_pdu.sec_pdu.octets.is_empty());
        }
    }
}
