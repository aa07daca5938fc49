use std::collections::HashSet;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::ber::{BerError, BitString, Fault, MAX_DEPTH};
use crate::transcode::tests::mms::vectors;
use crate::transcode::tests::random::Random;
use crate::transcode::{Shape, Text, Transcoder};

fn octets(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn of(hex: &str) -> Result<Peek, BerError> {
    peek(&octets(hex))
}

#[test]
fn kinds_are_those_of_the_module_in_its_order() {
    assert_eq!(PduKind::ALL.len(), alternatives().len());
    for kind in PduKind::ALL {
        let name = kind.name().replace('-', "").replace("PDU", "");
        assert_eq!(name.to_lowercase(), format!("{kind:?}").to_lowercase());
    }
}

#[test]
fn kind_service_and_invoke_id_are_told() {
    for (hex, kind, service, invoke_id) in [
        ("a00e020103a109a003800100a1028000", PduKind::ConfirmedRequest, Some("getNameList"), Some(3)),
        ("a006020102800101", PduKind::ConfirmedRequest, Some("status"), Some(2)),
        (
            "a00702010a300080 00".replace(' ', "").as_str(),
            PduKind::ConfirmedRequest,
            Some("status"),
            Some(10),
        ),
        ("a006020500ffffffff", PduKind::ConfirmedRequest, None, None),
        ("a00b020110bf4d05a003190178", PduKind::ConfirmedRequest, Some("fileDirectory"), Some(16)),
        ("a105020107a000", PduKind::ConfirmedResponse, Some("status"), Some(7)),
        ("a20a800105a205a003800100", PduKind::ConfirmedError, None, Some(5)),
        ("a305a003800100", PduKind::Unconfirmed, Some("informationReport"), None),
        ("a403850101", PduKind::Reject, None, None),
        ("a406800109810101", PduKind::Reject, None, Some(9)),
        ("850107", PduKind::CancelRequest, None, Some(7)),
        ("8b00", PduKind::ConcludeRequest, None, None),
        ("a800", PduKind::InitiateRequest, None, None),
    ] {
        if invoke_id.is_none() && kind == PduKind::ConfirmedRequest {
            assert!(of(hex).is_err(), "{hex}");
        } else {
            assert_eq!(of(hex), Ok(Peek { kind, service, invoke_id }), "{hex}");
        }
    }
}

#[test]
fn what_is_no_pdu_is_refused() {
    for hex in ["", "30", "3000", "ae00", "a000", "8b0000", "a00302"] {
        assert!(of(hex).is_err(), "{hex}");
    }
}

#[test]
fn pdu_size_error_answers_its_request() {
    let octets = pdu_size_error(7);
    assert_eq!(octets, [0xa2, 0x0a, 0x80, 0x01, 0x07, 0xa2, 0x05, 0xa0, 0x03, 0x84, 0x01, 0x03]);
    let expected = Peek { kind: PduKind::ConfirmedError, service: None, invoke_id: Some(7) };
    assert_eq!(peek(&octets), Ok(expected));
}

#[test]
fn initiate_error_is_an_initiate_error() {
    let octets = initiate_error(InitiateError::ApplicationUnreachable);
    assert_eq!(octets, [0xaa, 0x05, 0xa0, 0x03, 0x81, 0x01, 0x01]);
    assert_eq!(peek(&octets).unwrap().kind, PduKind::InitiateError);
}

/// Random PDUs and real ones, canonical and as sloppy as BER allows, and what XER says of each.
static WITH_XER: LazyLock<Vec<(Vec<u8>, String)>> = LazyLock::new(|| {
    let mut random = Random::new(6, 8);
    let made = (0..2_000).map(|_| random.pdu()).flat_map(|pdu| [pdu.canonical, pdu.sloppy]);
    made.chain(vectors()).map(|pdu| (pdu.clone(), xer_of(&pdu))).collect()
});

fn xer_of(pdu: &[u8]) -> String {
    let mut xer = vec![];
    Transcoder::new().to_xer(pdu, Shape::Basic, &mut xer).unwrap();
    String::from_utf8(xer).unwrap()
}

/// Between these two.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(found, _)| found)
}

/// The text of the first element of this name.
fn element<'a>(xer: &'a str, name: &str) -> Option<&'a str> {
    between(xer, &format!("<{name}>"), &format!("</{name}>"))
}

#[test]
fn what_is_told_of_a_pdu_is_what_xer_says() {
    let mut told_of = HashSet::new();
    for (pdu, xer) in WITH_XER.iter() {
        let kind = between(xer, "<MMSpdu><", ">").unwrap().trim_end_matches('/');
        let invoke_id = element(
            xer,
            match kind {
                "rejectPDU" | "cancel-ErrorPDU" => "originalInvokeID",
                "cancel-RequestPDU" | "cancel-ResponsePDU" => kind,
                _ => "invokeID",
            },
        );
        if invoke_id.is_some_and(|text| text.parse::<u32>().is_err()) {
            assert!(peek(pdu).is_err(), "{xer}");
            continue;
        }
        let told = peek(pdu).unwrap();
        assert_eq!(told.kind.name(), kind);
        assert_eq!(
            told.service,
            between(xer, "<service><", ">").map(|name| name.trim_end_matches('/')),
            "{xer}"
        );
        assert_eq!(told.invoke_id.map(|id| id.to_string()).as_deref(), invoke_id, "{xer}");
        told_of.insert((told.kind, told.service));
    }
    assert!(told_of.len() > 100, "{}", told_of.len());
}

fn digits(bits: BitString<'_>) -> String {
    Text::Bits(bits).to_text().into_owned()
}

#[test]
fn parameters_of_an_initiate_are_what_xer_says() {
    let mut read = 0;
    for (pdu, xer) in WITH_XER.iter() {
        let names = match peek(pdu).map(|told| told.kind) {
            Ok(PduKind::InitiateRequest) => ("proposed", "Calling"),
            Ok(PduKind::InitiateResponse) => ("negotiated", "Called"),
            _ => {
                assert!(Initiate::read(pdu).is_err());
                continue;
            }
        };
        let said =
            |name: &str| element(xer, &name.replace('<', names.0).replace('>', names.1)).map(str::to_owned);
        let text = |value: i64| Some(value.to_string());
        let initiate = Initiate::read(pdu).unwrap();
        assert_eq!(initiate.local_detail.and_then(text), said("localDetail>"));
        assert_eq!(text(initiate.max_serv_outstanding_calling), said("<MaxServOutstandingCalling"));
        assert_eq!(text(initiate.max_serv_outstanding_called), said("<MaxServOutstandingCalled"));
        assert_eq!(initiate.data_structure_nesting_level.and_then(text), said("<DataStructureNestingLevel"));
        assert_eq!(text(initiate.version_number), said("<VersionNumber"));
        assert_eq!(Some(digits(initiate.parameter_cbb)), said("<ParameterCBB"));
        assert_eq!(Some(digits(initiate.services_supported)), said("servicesSupported>"));
        read += 1;
    }
    assert!(read > 300, "{read}");
}

/// XER without the element of this name.
fn without(xer: &str, name: &str) -> String {
    let whole = element(xer, name).map(|text| format!("<{name}>{text}</{name}>"));
    whole.map_or(xer.to_owned(), |whole| xer.replacen(&whole, "", 1))
}

#[test]
fn lowering_local_detail_changes_nothing_else() {
    const LIMIT: i32 = 30_000;
    let (mut lowered, mut kept) = (0, 0);
    for (pdu, xer) in WITH_XER.iter() {
        let Ok(before) = Initiate::read(pdu) else {
            assert!(lower_local_detail(pdu, LIMIT).is_err());
            continue;
        };
        let is_within = before.local_detail.is_some_and(|octets| octets <= LIMIT.into());
        let Some(after) = lower_local_detail(pdu, LIMIT).unwrap() else {
            assert!(is_within, "{xer}");
            kept += 1;
            continue;
        };
        assert!(!is_within, "{xer}");
        let local_detail = Some(i64::from(LIMIT));
        assert_eq!(Initiate::read(&after), Ok(Initiate { local_detail, ..before }));
        assert_eq!(lower_local_detail(&after, LIMIT), Ok(None));
        let name =
            if xer.contains("<initiate-RequestPDU>") { "localDetailCalling" } else { "localDetailCalled" };
        assert_eq!(without(&xer_of(&after), name), without(xer, name));
        lowered += 1;
    }
    assert!(lowered > 100 && kept > 100, "{lowered}, {kept}");
}

/// Object names as XER has them: elsewhere `aa-specific` stands for a scope and is empty.
fn names_in(xer: &str) -> Vec<String> {
    let mut names = vec![];
    let mut elements = xer.split('<').filter_map(|element| element.split_once('>'));
    while let Some((name, text)) = elements.next() {
        match name {
            "vmd-specific" => names.push(text.to_owned()),
            "aa-specific" if !text.is_empty() => names.push(format!("@{text}")),
            "domainId" => {
                elements.next();
                names.push(format!("{text}/{}", elements.next().unwrap().1));
            }
            _ => {}
        }
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    let text = |name: String| entities.iter().fold(name, |name, (entity, text)| name.replace(entity, text));
    names.into_iter().map(text).collect()
}

#[test]
fn object_names_are_those_that_xer_shows_in_its_order() {
    let mut found = 0;
    for (pdu, xer) in WITH_XER.iter() {
        let names = object_names(pdu).unwrap().map(Result::unwrap);
        let names = names.filter(|name| *name != ObjectName::AaSpecific(""));
        let names: Vec<_> = names.map(|name| name.to_string()).collect();
        assert_eq!(names, names_in(xer), "{xer}");
        found += names.len();
    }
    assert!(found > 1_000, "{found}");
}

#[test]
fn names_that_peers_tag_twice_are_read() {
    // getNamedVariableListAttributes, aa-specific: a2 around 1a.
    let pdu = octets("a00d020105ac08a206 1a04 64736574".replace(' ', "").as_str());
    let names: Vec<_> = object_names(&pdu).unwrap().collect();
    assert_eq!(names, [Ok(ObjectName::AaSpecific("dset"))]);
}

#[test]
fn no_name_is_told_of_what_the_module_does_not_have() {
    // read: a list of variables, and behind it what is no field.
    let pdu = octets("a01602010aa411a10fa10d300ba0098007 64617461736574".replace(' ', "").as_str());
    assert!(object_names(&pdu).unwrap().any(|name| name.is_err()));
}

#[test]
fn nothing_is_allocated() {
    let all = vectors();
    let pass = || {
        for pdu in &all {
            peek(pdu).unwrap();
            let _ = Initiate::read(pdu);
            assert!(object_names(pdu).unwrap().all(|name| name.is_ok()));
        }
    };
    assert_eq!(allocation_counter::measure(pass).count_total, 0);
}

/// Structures in structures, in what a read answers.
fn nested(depth: usize) -> Vec<u8> {
    let mut writer = Writer::over((0..depth).fold(vec![], |inner, _| {
        let mut writer = Writer::new();
        writer.element(Tag::context(2).constructed(), &inner);
        writer.into_octets()
    }));
    for tag in [Tag::context(1), Tag::context(4)] {
        let inner = std::mem::take(&mut writer).into_octets();
        writer.element(tag.constructed(), &inner);
    }
    let service = writer.into_octets();
    let mut writer = Writer::new();
    writer.nested(Tag::context(1).constructed(), |pdu| {
        pdu.integer(Tag::INTEGER, 1);
        pdu.raw(&service);
    });
    writer.into_octets()
}

#[test]
fn names_are_looked_for_as_deep_as_anything_is_read() {
    // Around them: the PDU, the service and its list.
    let deepest = usize::from(MAX_DEPTH) - 3;
    assert_eq!(object_names(&nested(deepest)).unwrap().next(), None);
    let deeper = nested(deepest + 1);
    let too_deep: Vec<_> = object_names(&deeper).unwrap().collect();
    assert!(matches!(too_deep[..], [Err(BerError { fault: Fault::Depth, .. })]), "{too_deep:?}");
}

proptest! {
    #[test]
    fn whatever_the_octets_are_they_are_gone_through_once(
        seed: u64,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let mut pdu = Random::new(seed, 8).pdu().sloppy;
        changes.into_iter().for_each(|(at, octet)| *at.get_mut(&mut pdu) = octet);
        if let Ok(names) = object_names(&pdu) {
            let names: Vec<_> = names.collect();
            prop_assert!(names.len() < pdu.len());
            prop_assert!(names.iter().rev().skip(1).all(|name| name.is_ok()), "nothing after an error");
        }
        if let Ok(Some(lower)) = lower_local_detail(&pdu, 1_000) {
            prop_assert_eq!(lower_local_detail(&lower, 1_000), Ok(None));
        }
    }
}
