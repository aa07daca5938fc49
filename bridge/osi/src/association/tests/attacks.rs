//! Attacks O01 to O05 of the project's list, and named inputs: each ends the association with a reason, or does nothing.

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
    let mut responder = asked(&cn(cp));
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

#[test]
fn named_input_0d0ec10c310aff08bbbbbbbbbbbbbbbb() {
    let mut responder = asked(&octets("0d0ec10c310aff08bbbbbbbbbbbbbbbb"));
    let reason = responder.aborted();
    assert_eq!((reason.layer, reason.what, reason.offset), (Layer::Presentation, "CP", 2));
}
