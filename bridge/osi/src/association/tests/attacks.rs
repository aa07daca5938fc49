//! Attacks O01 to O10 of the project's list, as far as they meet this stack, and named inputs: each ends the association
//! with a reason, or does nothing. How many associations there may be (O09) is for whoever makes them.

use super::*;

#[test]
fn o01_tpkt_lengths_below_the_shortest() {
    for length in 0..7 {
        let mut responder = responder(Config::default());
        responder.give(&[3, 0, 0, length]);
        let reason = responder.aborted();
        assert_eq!((reason.layer, reason.what, reason.offset), (Layer::Tpkt, "packet length", 2));
        assert_eq!((reason.found, reason.expected), (length.to_string(), "7 to 65535".into()));
    }
}

#[test]
fn o01_the_shortest_tpkt_is_read() {
    let mut responder = connected(Config::default());
    responder.give(&[3, 0, 0, 7, 2, 0xf0, 0]);
    assert_eq!((responder.events(), responder.wants_close()), (vec![], false));
}

#[test]
fn o01_the_longest_tpkt_is_waited_for_and_no_longer() {
    let mut responder = responder(Config::default());
    responder.give(&[3, 0, 0xff, 0xff]);
    responder.give(&[0x55; 65_530]);
    assert_eq!(responder.events(), []);
    responder.give(&[0x55]);
    assert_eq!(responder.aborted().layer, Layer::Transport);
}

#[test]
fn o01_another_version() {
    let mut responder = responder(Config::default());
    responder.give(b"G");
    let reason = responder.aborted().to_string();
    assert_eq!(reason, "TPKT (RFC 1006 6), octet 0: version: found 71, expected 3");
}

#[test]
fn o01_one_octet_every_five_seconds() {
    let mut responder = responder(Config::default());
    let end = responder.poll_timeout().unwrap();
    let mut now = NOW;
    for octet in CR {
        responder.handle_octets(now, &[*octet]);
        now += Duration::from_secs(5);
    }
    assert!(now > end);
    assert_eq!(responder.aborted().what, "association timeout");
}

#[test]
fn o02_length_indicators_of_zero_and_beyond_the_end() {
    for (tpdu, found) in [("00f080", "0"), ("07f080", "7"), ("fff080", "255")] {
        let mut responder = connected(Config::default());
        responder.give(&octets(&format!("03000007{tpdu}")));
        let reason = responder.aborted();
        assert_eq!((reason.what, reason.found.as_str()), ("length indicator", found));
    }
    let mut responder = responder(Config::default());
    responder.give(&octets("0300000f 0a e0 0000 0001 00 c0090d0a"));
    assert_eq!(responder.aborted().what, "parameter length");
}

#[test]
fn o02_tpdus_of_other_classes() {
    for tpdu in ["0410000100", "0460000100", "0450000100", "0420000100", "05c000010001"] {
        let tpdu = octets(tpdu);
        let mut pair = Pair::associated(Config::default(), Config::default());
        pair.responder.give(&[&[3, 0, 0, 4 + tpdu.len() as u8], &tpdu[..]].concat());
        assert_eq!(pair.responder.aborted().what, "TPDU code");
    }
}

#[test]
fn o02_dt_before_cc_and_before_cr() {
    for mut association in [initiator(Config::default()), responder(Config::default())] {
        association.give(&octets("03000007 02f080"));
        let reason = association.aborted();
        assert_eq!((reason.layer, reason.found.as_str()), (Layer::Transport, "DT"));
    }
}

#[test]
fn o02_a_tsdu_that_never_ends() {
    let mut responder = connected(Config::default());
    let dt = [&octets("03000407 02f000")[..], &[0; 1024]].concat();
    let max = responder.config.max_tsdu;
    for _ in 0..max / 1024 {
        responder.give(&dt);
        assert!(!responder.wants_close() && responder.reassembly.held() <= max);
    }
    responder.give(&dt);
    assert_eq!(responder.aborted().what, "TSDU length");
    assert_eq!(responder.reassembly.held(), 0);
}

#[test]
fn o03_long_length_indicators() {
    for spdu in
        ["0dff", "0dffff", "0dffffff", "0dff0001", "0d05c1ff00", "0d03c10500", "0100", "0100ff", "010002"]
    {
        assert_eq!(asked(&octets(spdu)).aborted().layer, Layer::Session, "{spdu}");
    }
}

#[test]
fn o03_unknown_parameters_are_passed_over_but_not_beyond_the_end() {
    let cp = cp(&aarq().encode());
    let unknown = octets("7e00 7f03010203 fe0100");
    let length = (unknown.len() + 2 + cp.len()) as u8;
    let tail = [&[0xc1, cp.len() as u8], &cp[..]].concat();
    assert_asked(asked(&[&[13, length], &unknown[..], &tail].concat()));
    let beyond = octets("7eff7fff");
    let length = (beyond.len() + tail.len()) as u8;
    let reason = asked(&[&[13, length], &beyond[..], &tail].concat()).aborted();
    assert_eq!((reason.what, reason.found.as_str(), reason.offset), ("length indicator", "32767", 3));
}

#[test]
fn o03_octets_behind_an_spdu() {
    let reason = asked(&[&cn(&cp(&aarq().encode()))[..], &[1, 0]].concat()).aborted();
    assert_eq!((reason.what, reason.found.as_str()), ("octets after the SPDU", "2"));
}

#[test]
fn o03_finish_before_an_association_is_there() {
    let finish = session::finish(&Pdv { context: 1, value: &apdu::release_request(None) }.encode()).unwrap();
    assert_eq!(asked(&finish).aborted().found, "FN");
    let mut responder = asked(&cn(&cp(&aarq().encode())));
    responder.event();
    responder.give_tsdu(&finish);
    assert_eq!(responder.aborted().found, "FN");
}

#[test]
fn o03_finish_before_data_is_a_release() {
    let mut pair = Pair::associated(Config::default(), Config::default());
    pair.initiator.release(NOW, None);
    pair.drain();
    assert_eq!(pair.responder.event(), Event::ReleaseRequested(None));
    pair.responder.release_response(None);
    pair.drain();
    assert_eq!(pair.initiator.event(), Event::Released(None));
}

fn presentation_abort(cp: &[u8]) -> Reason {
    presentation_abort_of(&cn(cp))
}

fn presentation_abort_of(cn: &[u8]) -> Reason {
    let mut responder = asked(cn);
    assert_eq!(responder.sent()[7..], octets("190a 11010b c105 3003800106"));
    let reason = responder.aborted();
    assert_eq!(reason.layer, Layer::Presentation);
    reason
}

#[test]
fn o04_no_normal_mode_parameters() {
    assert_eq!(presentation_abort(&octets("3105 a003800101")).found, "[2] is missing");
    assert_eq!(presentation_abort(&octets("3100")).found, "[2] is missing");
    assert_eq!(presentation_abort(&[]).found, "[UNIVERSAL 17] is missing");
}

#[test]
fn o04_an_unknown_tag_and_then_nothing() {
    for cp in
        ["3106 a003800101 bf", "3107 a003800101 bf20", "3107 a003800101 9f7f", "3109 a003800101 a202 bf20"]
    {
        presentation_abort(&octets(cp));
    }
}

fn cp_with_contexts(count: usize) -> Vec<u8> {
    let aarq = aarq().encode();
    let contexts = definitions().into_iter().cycle().take(count).collect();
    Cp { contexts, user_data: Some(Pdv { context: 1, value: &aarq }), ..Cp::default() }.encode()
}

/// A CN with long lengths, however long its user data.
fn long_cn(user_data: &[u8]) -> Vec<u8> {
    let long = |length: usize| [0xff, (length >> 8) as u8, length as u8];
    [&[13], &long(user_data.len() + 4)[..], &[0xc2], &long(user_data.len()), user_data].concat()
}

#[test]
fn o04_ten_thousand_contexts() {
    assert_asked(asked(&cn(&cp_with_contexts(32))));
    for count in [33, 3_000] {
        let reason = asked(&long_cn(&cp_with_contexts(count))).aborted();
        assert_eq!((reason.what, reason.found.as_str()), ("CP", "more than 32 presentation contexts"));
    }
    assert_eq!(asked(&long_cn(&cp_with_contexts(10_000))).aborted().what, "TSDU length");
}

#[test]
fn o04_no_user_data() {
    let cp = Cp { contexts: definitions(), ..Cp::default() }.encode();
    assert_eq!(presentation_abort(&cp).what, "user-data");
}

#[test]
fn o04_no_context_for_mms_or_acse() {
    for only in 0..2 {
        let aarq = aarq().encode();
        let contexts = vec![definitions().remove(only)];
        let cp = Cp { contexts, user_data: Some(Pdv { context: 1, value: &aarq }), ..Cp::default() };
        let what = ["context of MMS", "context of ACSE"][only];
        assert_eq!(presentation_abort(&cp.encode()).what, what);
    }
}

#[test]
fn o04_data_of_another_context_or_in_two_parts() {
    for (ppdu, what) in [
        ("6109 3007 020105 a002 a000", "presentation-context-identifier"),
        ("6112 3007 020103 a002 a000 3007 020103 a002 a000", "user-data"),
        ("6109 3007 020103 a202 a000", "user-data"),
        ("6109 3007 020103 a002 a0", "user-data"),
        ("", "user-data"),
    ] {
        let mut pair = Pair::associated(Config::default(), Config::default());
        pair.responder.give_tsdu(&[&session::DATA[..], &octets(ppdu)].concat());
        let reason = pair.responder.aborted();
        assert_eq!((reason.layer, reason.what), (Layer::Presentation, what), "{ppdu}");
    }
}

fn acse_abort(aarq: &[u8]) -> Reason {
    let mut responder = asked(&cn(&cp(aarq)));
    assert_eq!(responder.sent()[7..], octets("1915 11010b c110 a00e 610c 300a 020101 a005 6403800101"));
    let reason = responder.aborted();
    assert_eq!(reason.layer, Layer::Acse);
    reason
}

#[test]
fn o05_empty_fields_at_the_end() {
    for aarq in [
        "6002 a600",
        "6002 be00",
        "6004 a600 be00",
        "600b a107060528ca220203 a600",
        "600b a107060528ca220203 be00",
    ] {
        acse_abort(&octets(aarq));
    }
    for field in ["a100", "a200", "a300", "a700", "8b00", "ac00"] {
        acse_abort(&[&[0x60, 2], &octets(field)[..]].concat());
    }
    assert_eq!(acse_abort(&octets("6000")).what, "user-information");
}

#[test]
fn o05_a_huge_object_identifier() {
    let context = Aarq { application_context: &[0x81; 4_000], ..aarq() }.encode();
    assert_eq!(acse_abort(&context).found, "more than 64 octets of OBJECT IDENTIFIER");
    let title = [&[6, 0x82, 0x0f, 0xa0], &[1; 4_000][..]].concat();
    let calling = Title { ap_title: Some(&title), ae_qualifier: None };
    assert_eq!(acse_abort(&Aarq { calling, ..aarq() }.encode()).found, "more than 256 octets of AP-title");
}

#[test]
fn o05_a_wrong_mechanism() {
    let authentication = schemas::acse::Authentication {
        mechanism: Some(&[0x52, 3, 2]),
        value: Some(AuthenticationValue::Charstring(b"secret")),
    };
    let cn = cn(&cp(&Aarq { authentication, ..aarq() }.encode()));
    assert_asked(asked(&cn));
    let mut responder = connected(Config {
        authentication: Authentication::Password(String::from("secret").into()),
        ..Config::default()
    });
    responder.give_tsdu(&cn);
    let reason = responder.aborted();
    assert_eq!((reason.what, reason.found.as_str()), ("mechanism-name", "2.2.3.2"));
}

#[test]
fn o05_a_megabyte_of_authentication_value() {
    let value = vec![b'x'; 1 << 20];
    let authentication = schemas::acse::Authentication {
        mechanism: None,
        value: Some(AuthenticationValue::Charstring(&value)),
    };
    let megabyte = Aarq { authentication, ..aarq() }.encode();
    let mut responder = connected(Config::default());
    responder.give_tsdu(&[&[13, 0xff, 0xff, 0xff], &megabyte[..]].concat());
    assert_eq!(responder.aborted().what, "TSDU length");
    let authentication = schemas::acse::Authentication {
        mechanism: None,
        value: Some(AuthenticationValue::Charstring(&value[..5_000])),
    };
    let kilobytes = Aarq { authentication, ..aarq() }.encode();
    assert_eq!(acse_abort(&kilobytes).found, "more than 256 octets of password");
}

#[test]
fn o05_an_authentication_value_that_is_no_text() {
    let information = "be0b280906025101020103a000";
    let aarq = octets(&format!("6018 a107060528ca220203 8c00 {information}"));
    acse_abort(&aarq);
    let bits = octets(&format!("601c a107060528ca220203 ac04 81020780 {information}"));
    assert_asked(asked(&cn(&cp(&bits))));
}

#[test]
fn o05_a_certificate_longer_than_any() {
    let secure = || Config { authentication: Authentication::Certificate, ..Config::default() };
    for (length, what) in [(10_000, "AssociateRequest"), (10_240, "APDU"), (60_000, "APDU")] {
        let value = vec![0xa0; length];
        let authentication = schemas::acse::Authentication {
            mechanism: Some(schemas::oid::A_SECURITY_MECHANISM),
            value: Some(AuthenticationValue::External(External { context: Some(5), value: &value })),
        };
        let mut responder = connected(secure());
        responder.give_tsdu(&long_cn(&cp(&Aarq { authentication, ..aarq() }.encode())));
        match responder.event() {
            Event::AssociateRequest { authentication, .. } => {
                assert_eq!((what, authentication), ("AssociateRequest", Some(value)));
            }
            Event::Aborted { by: By::Local, reason, .. } => {
                assert_eq!(
                    (reason.what, reason.found.as_str()),
                    (what, "more than 10240 octets of authentication value")
                );
            }
            other => panic!("{other:?}"),
        }
    }
}

/// A CP whose only context list entry, or whose user data, are these octets.
fn cp_around(tag: &str, octets: &[u8]) -> Vec<u8> {
    let mut parameters = schemas::ber::Writer::new();
    parameters.raw(&self::octets(tag));
    parameters.raw(octets);
    let mut cp = schemas::ber::Writer::new();
    cp.nested(schemas::ber::Tag::SET, |members| {
        members.raw(&self::octets("a003800101"));
        members.element(schemas::ber::Tag::context(2).constructed(), parameters.octets());
    });
    cp.into_octets()
}

#[test]
fn o06_lengths_beyond_what_is_there() {
    for length in ["8480000000", "8500ffffffff", "88ffffffffffffffff", "890100000000000000 00", "ff", "82"] {
        for tag in ["a4", "61", "81"] {
            presentation_abort(&cp_around(tag, &octets(length)));
            presentation_abort(&[&octets("31")[..], &octets(length)].concat());
        }
        acse_abort(&[&octets("60")[..], &octets(length)].concat());
        acse_abort(&[&octets("6010 be")[..], &octets(length)].concat());
    }
}

#[test]
fn o06_tags_that_are_long_padded_or_endless() {
    for tag in ["bf8048 00", "bf1e 00", "bfffffffff7f 00", "bfffffffffffffffff", "1f"] {
        presentation_abort(&cp_around("", &octets(tag)));
        let fields = octets(tag);
        acse_abort(&[&[0x60, fields.len() as u8], &fields[..]].concat());
    }
}

#[test]
fn o06_indefinite_lengths_without_an_end_and_in_one_another() {
    presentation_abort(&octets("3180 a280 a480"));
    assert_eq!(asked(&long_cn(&octets("3180").repeat(5_000))).aborted().found, "nested deeper than 64");
    assert_eq!(acse_abort(&octets("6080").repeat(50)).what, "APDU");
    acse_abort(&octets("6080 a180 0605 28ca220203"));
    presentation_abort(&cp_around("6180 3080 020101 0480 0000", &[]));
}

#[test]
fn o06_elements_ten_thousand_deep() {
    let mut deep = vec![];
    for _ in 0..10_000 {
        let mut writer = schemas::ber::Writer::new();
        writer.element(schemas::ber::Tag::SEQUENCE, &deep);
        deep = writer.into_octets();
    }
    presentation_abort_of(&long_cn(&cp_around("a4", &[&[0x82, 0, 0][..], &deep].concat())));
    // What belongs to MMS is carried, not read.
    let user_information = Some(External { context: Some(3), value: &deep });
    assert_asked(asked(&long_cn(&cp(&Aarq { user_information, ..aarq() }.encode()))));
}

#[test]
fn o06_contents_that_are_none_of_their_type() {
    let (integer, oid) = ("a4 11 300f 0200 0604 52010001 3004 06025101 0000", "a4 09 3007 020101 0600 3000");
    for contexts in [integer, oid, "a4 0b 3009 0206 010000000000 0600", "a4 05 3003 010100"] {
        presentation_abort(&cp_around(contexts, &[]));
    }
    presentation_abort(&cp_around("61 09 3007 0200 a003 600100", &[]));
    for field in ["a202 0200", "a302 0200", "a702 0209", "a104 060028ca", "8b00", "be04 2802 0200"] {
        let fields = octets(field);
        acse_abort(&[&[0x60, fields.len() as u8], &fields[..]].concat());
    }
}

/// What MMS peers have crashed on is for whoever reads MMS: here it passes, unchanged and uncounted.
#[test]
fn o07_hostile_mms_pdus_pass_as_octets() {
    let mut pair = Pair::new(Config::default(), Config::default());
    pair.drain();
    assert!(matches!(pair.responder.event(), Event::AssociateRequest { .. }));
    pair.responder.accept(&octets("a9ff"));
    pair.drain();
    let Event::AssociateAccepted { user_information, .. } = pair.initiator.event() else { panic!() };
    assert_eq!(user_information, octets("a9ff"));
    let identify = [&octets("a182ea67 020101 a282ea60")[..], &[0x41; 60_000]].concat();
    for hostile in [
        &identify,
        &octets("a1820010 020101 bf4d 09 a083 ffffff 3000"),
        &octets("a113 020101 ac0e a00c 300a a008 a106 1a01 61 1a01 24"),
        &octets("a00e 020101 bf48 08 a006 1904 2e2e 2f61"),
        &octets("a103 0204 ffffffff"),
    ] {
        pair.responder.send(hostile).unwrap();
        pair.drain();
        assert_eq!(pair.initiator.event(), Event::Data(hostile.clone()));
    }
}

#[test]
fn o08_half_open_connections_end_in_time() {
    let mut associations =
        [responder(Config::default()), connected(Config::default()), initiator(Config::default()), {
            let mut pair = Pair::new(Config::default(), Config::default());
            pair.responder.give(&pair.initiator.sent());
            pair.initiator.give(&pair.responder.sent());
            pair.initiator
        }];
    for association in &mut associations {
        let end = association.poll_timeout().unwrap();
        association.handle_timeout(end - Duration::from_millis(1));
        assert!(!association.wants_close());
        association.handle_timeout(end);
        assert_eq!(association.aborted().what, "association timeout");
    }
}

/// Octets of memory that an association takes.
fn held(association: &Association) -> usize {
    let queued = |transmits: &VecDeque<Vec<u8>>| transmits.iter().map(Vec::capacity).sum::<usize>();
    size_of::<Association>()
        + association.received.held()
        + association.reassembly.held()
        + association.header.capacity()
        + association.transmits.capacity() * size_of::<Vec<u8>>()
        + association.events.capacity() * size_of::<Event>()
        + queued(&association.transmits)
}

/// One octet every 5 s each, while a good peer associates.
#[test]
fn o08_ten_thousand_half_open_connections_hold_little_and_end() {
    let configs: Arc<[Arc<Config>]> = Arc::new([Arc::default()]);
    let mut half_open: Vec<_> =
        (0..10_000).map(|_| Association::responder(Arc::clone(&configs), NOW)).collect();
    for (octet, seconds) in CR.iter().zip([0, 5]) {
        let now = NOW + Duration::from_secs(seconds);
        half_open.iter_mut().for_each(|association| association.handle_octets(now, &[*octet]));
    }
    Pair::associated(Config::default(), Config::default());
    let most = half_open.iter().map(held).max().unwrap();
    assert!(most < 8 * 1024, "{most} octets each");
    for association in &mut half_open {
        association.handle_timeout(NOW + Duration::from_secs(10));
        assert_eq!(association.aborted().what, "association timeout");
    }
}

/// Bursts leave nothing behind: neither one PDU that is long, nor many that are short and come at once.
#[test]
fn o08_an_idle_association_holds_little_after_a_burst() {
    let mut pair = Pair::associated(Config::default(), Config::default());
    let (long, short) = (vec![0xa0; 65_000], vec![0xa0; 2]);
    pair.initiator.send(&long).unwrap();
    (0..5_000).for_each(|_| pair.initiator.send(&short).unwrap());
    pair.drain();
    assert_eq!(pair.responder.events().len(), 5_001);
    for association in [&pair.initiator, &pair.responder] {
        assert!(held(association) < 16 * 1024, "{} octets", held(association));
    }
}

/// Invoke-ids are not for this stack: each PDU passes, in order, and none is kept.
#[test]
fn o10_requests_with_one_invoke_id_pass_each_and_nothing_is_held() {
    let mut pair = Pair::associated(Config::default(), Config::default());
    let read = octets("a005 020107 a400");
    for _ in 0..10_000 {
        pair.initiator.send(&read).unwrap();
        pair.drain();
        assert_eq!(pair.responder.event(), Event::Data(read.clone()));
    }
    assert!(held(&pair.responder) < 8 * 1024);
}

#[test]
fn named_input_0d0ec10c310aff08bbbbbbbbbbbbbbbb() {
    let mut responder = asked(&octets("0d0ec10c310aff08bbbbbbbbbbbbbbbb"));
    let reason = responder.aborted();
    assert_eq!((reason.layer, reason.what, reason.offset), (Layer::Presentation, "CP", 2));
}

/// Where a stack has crashed, ours says why: what was sent to it, and in which layer it ends.
type Named = (&'static str, fn() -> Association, Layer, &'static str);

fn before_cr(octets: &str) -> Association {
    let mut responder = responder(Config::default());
    responder.give(&self::octets(octets));
    responder
}

fn in_aarq(fields: &str) -> Association {
    let fields = octets(fields);
    asked(&cn(&cp(&[&[0x60, fields.len() as u8], &fields[..]].concat())))
}

fn in_aare(fields: &str) -> Association {
    let mut pair = Pair::new(Config::default(), Config::default());
    pair.drain();
    let fields = octets(fields);
    let aare = [&[0x61, fields.len() as u8], &fields[..]].concat();
    let cpa = Cpa { user_data: Some(Pdv { context: 1, value: &aare }), ..Cpa::default() };
    pair.initiator.give_tsdu(&session::accept(&[], &cpa.encode()).unwrap());
    pair.initiator
}

fn on_an_association(tsdu: &str) -> Association {
    let mut responder = Pair::associated(Config::default(), Config::default()).responder;
    responder.give_tsdu(&octets(tsdu));
    responder
}

const CRASHES: [Named; 15] = [
    (
        "libiec61850, CVE-2020-15158: a length below the header's own",
        || before_cr("03000004"),
        Layer::Tpkt,
        "packet length",
    ),
    (
        "LiveData: a TPDU shorter than its header",
        || before_cr("0300000b 02e0 00000001 00"),
        Layer::Transport,
        "TPDU code",
    ),
    (
        "LiveData: a TPDU longer than its TPKT",
        || before_cr("0300000b fee0 00000001 00"),
        Layer::Transport,
        "length indicator",
    ),
    (
        "lib60870: a length that leaves nothing for what it covers",
        || before_cr("03000007 00f080"),
        Layer::Transport,
        "length indicator",
    ),
    (
        "libiec61850, issue 589: a TPDU size of 2^162",
        || before_cr("0300000e 09e0 00000001 00 c001a2"),
        Layer::Transport,
        "TPDU size",
    ),
    (
        "libiec61850: an SPDU parameter beyond the SPDU",
        || asked(&octets("0d04 c1ff 3100")),
        Layer::Session,
        "length indicator",
    ),
    (
        "libiec61850, issue 252: an unknown tag and no user data",
        || asked(&octets("0d0ec10c310aff08bbbbbbbbbbbbbbbb")),
        Layer::Presentation,
        "CP",
    ),
    (
        "libiec61850, CVE-2022-21159: parameters that never advance",
        || asked(&cn(&cp_around("bf8000", &[0; 64]))),
        Layer::Presentation,
        "CP",
    ),
    (
        "MMS-EASE: contexts without end",
        || asked(&long_cn(&cp_with_contexts(3_000))),
        Layer::Presentation,
        "CP",
    ),
    ("libiec61850, issue 512: a6 00 at the end", || in_aarq("a600"), Layer::Acse, "APDU"),
    ("libiec61850, issue 512: a7 00 at the end", || in_aarq("a700"), Layer::Acse, "APDU"),
    ("libiec61850, issue 512: be 00 at the end", || in_aarq("be00"), Layer::Acse, "APDU"),
    (
        "libiec61850, issue 513: be 00 at the end of an answer",
        || in_aare("a203020100 be00"),
        Layer::Acse,
        "APDU",
    ),
    ("libiec61850: an answer with nothing in it", || in_aare("a203020100"), Layer::Acse, "user-information"),
    (
        "MMS-EASE: a PDV list longer than its PPDU",
        || on_an_association("01000100 61 0c 300a 020103 a0 7f 00"),
        Layer::Presentation,
        "user-data",
    ),
];

#[test]
fn named_inputs_on_which_stacks_have_crashed() {
    for (name, make, layer, what) in CRASHES {
        let reason = make().aborted();
        assert_eq!((reason.layer, reason.what), (layer, what), "{name}: {reason}");
    }
}
