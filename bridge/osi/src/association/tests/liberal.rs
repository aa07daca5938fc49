//! What real peers do differently, and we take; what we refuse only when told to be strict.

use super::*;

fn strict() -> Config {
    Config { checking: Checking::Strict, local: address("1.1.1.999.1", 12), ..Config::default() }
}

/// The longest TPDU in octets that are whole TPKTs.
fn longest_tpdu(mut octets: &[u8]) -> usize {
    let mut longest = 0;
    while let [3, 0, high, low, ..] = octets {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        longest = longest.max(length - 4);
        octets = &octets[length..];
    }
    longest
}

fn associated_with_cr(parameters: &[u8]) -> (Association, Vec<u8>) {
    let mut responder = responder(Config::default());
    let li = 6 + parameters.len() as u8;
    responder.give(&[&[3, 0, 0, 5 + li, li, 0xe0, 0, 0, 0, 1, 0], parameters].concat());
    let cc = responder.sent();
    responder.give_tsdu(&cn(&cp(&aarq().encode())));
    responder.accept(&[0xa9, 0]);
    responder.events();
    responder.sent();
    (responder, cc)
}

#[test]
fn tpdu_size_proposed_is_kept_to_and_counts_the_header() {
    for exponent in 7..=13 {
        let (mut responder, cc) = associated_with_cr(&[0xc0, 1, exponent]);
        assert_eq!(cc[11..], [0xc0, 1, exponent]);
        responder.send(&[0; 20_000]).unwrap();
        assert_eq!(longest_tpdu(&responder.sent()), 1 << exponent);
    }
}

#[test]
fn tpdu_size_beyond_ours_is_answered_with_ours() {
    let (_, cc) = associated_with_cr(&[0xc0, 1, 16]);
    assert_eq!(cc[11..], [0xc0, 1, 13]);
}

#[test]
fn tpdu_size_absent_gets_none_back_and_the_smallest_tpdus() {
    let (mut responder, cc) = associated_with_cr(&[]);
    assert_eq!(cc.len(), 11);
    responder.send(&[0; 1000]).unwrap();
    assert_eq!(longest_tpdu(&responder.sent()), 128);
}

#[test]
fn a_larger_dt_than_negotiated_is_taken() {
    let (mut responder, _) = associated_with_cr(&[0xc0, 1, 7]);
    let pdu = [7; 5000];
    responder.give_tsdu(&[&session::DATA[..], &Pdv { context: 3, value: &pdu }.encode()].concat());
    assert_eq!(responder.event(), Event::Data(pdu.to_vec()));
}

#[test]
fn eot_on_the_last_dt_only_and_several_tpkts_at_once() {
    let mut responder = responder(Config::default());
    let segmented = cotp::segment(32, &cn(&cp(&aarq().encode())), &[]);
    assert_eq!(longest_tpdu(&segmented), 32);
    responder.give(&[CR, &segmented].concat());
    assert_asked(responder);
}

#[test]
fn one_octet_at_a_time() {
    let mut pair = Pair::new(Config::default(), Config::default());
    pair.portion = 1;
    pair.associate();
}

#[test]
fn selectors_titles_and_qualifiers_absent() {
    let mut responder = asked(&cn(&cp(&aarq().encode())));
    let (called, calling, user_information) = (Address::default(), Address::default(), vec![0xa8, 0]);
    assert_eq!(
        responder.event(),
        Event::AssociateRequest { index: 0, called, calling, authentication: None, user_information }
    );
    responder.accept(&[0xa9, 0]);
    let ac = responder.sent();
    let answer = Tpdu::decode(&ac[4..]).unwrap();
    let Tpdu::Data { user_data, .. } = answer else { panic!("{answer:?}") };
    let Spdu::Accept(parameters) = Spdu::decode(user_data).unwrap() else { panic!("{user_data:02x?}") };
    assert_eq!(parameters.called, []);
    assert_eq!(Cpa::decode(parameters.user_data).unwrap().responding_selector, []);
}

#[test]
fn selectors_of_sixteen_octets() {
    let selector = vec![0x5a; 16];
    let local = Address {
        tsap: selector.clone(),
        ssel: selector.clone(),
        psel: selector,
        ..address("2.999.1.2.3.4.5.6.7.8", -1)
    };
    let mut pair = Pair::new(Config { local: local.clone(), ..Config::default() }, Config::default());
    pair.drain();
    let Event::AssociateRequest { calling, .. } = pair.responder.event() else { panic!() };
    assert_eq!(calling, local);
}

#[test]
fn parameters_of_cr_in_another_order_and_unknown_ones() {
    let (_, cc) = associated_with_cr(&[0xc1, 2, 0, 1, 0xf0, 1, 8, 0xc2, 2, 0, 2, 0xc0, 1, 10]);
    assert_eq!(cc[11..], [0xc0, 1, 10, 0xc2, 2, 0, 2, 0xc1, 2, 0, 1]);
}

fn cn_with(parameters: &[u8], user_data_group: u8) -> Vec<u8> {
    let cp = cp(&aarq().encode());
    let length = (parameters.len() + 2 + cp.len()) as u8;
    [&[13, length], parameters, &[user_data_group, cp.len() as u8], &cp].concat()
}

#[test]
fn parameters_of_cn_in_another_order_and_unknown_ones() {
    for parameters in
        ["34020001 33020002 14020002 0506160102130100", "01050a03616263 0506150100160102 7f00 e0021234", ""]
    {
        assert_asked(asked(&cn_with(&octets(parameters), 0xc1)));
    }
}

#[test]
fn cn_with_tsdu_maximum_size() {
    assert_asked(asked(&cn_with(&octets("050c 130100 150400000000 160102 14020002"), 0xc1)));
}

#[test]
fn cn_with_extended_user_data() {
    assert_asked(asked(&cn_with(&[], 0xc2)));
}

#[test]
fn long_lengths_in_session() {
    let cp = cp(&aarq().encode());
    let length = cp.len() as u8;
    assert_asked(asked(&[&[13, 0xff, 0, length + 4, 0xc1, 0xff, 0, length], &cp[..]].concat()));
}

#[test]
fn a_long_initiate_takes_long_lengths_and_extended_user_data() {
    let initiate = vec![0xa8; 9_000];
    let mut initiator = Association::initiator(Arc::new(Config::default()), NOW, initiate.clone());
    let mut responder = responder(Config::default());
    responder.give(&initiator.sent());
    initiator.give(&responder.sent());
    let cn = initiator.sent();
    assert_eq!(cn[7..9], [13, 0xff]);
    assert!(cn[..40].contains(&0xc2));
    responder.give(&cn);
    let Event::AssociateRequest { user_information, .. } = responder.event() else { panic!() };
    assert_eq!(user_information, initiate);
    responder.accept(&initiate);
    initiator.give(&responder.sent());
    let Event::AssociateAccepted { user_information, .. } = initiator.event() else { panic!() };
    assert_eq!(user_information, initiate);
}

#[test]
fn an_initiate_beyond_what_session_carries_is_refused_here() {
    let mut initiator = Association::initiator(Arc::new(Config::default()), NOW, vec![0; 11_000]);
    initiator.sent();
    initiator.give(&Connection { destination: 1, source: 1, ..Connection::default() }.confirm());
    assert_eq!(initiator.sent(), []);
    assert_eq!(initiator.aborted().what, "user data to send");
    let mut responder = asked(&cn(&cp(&aarq().encode())));
    responder.events();
    responder.accept(&[0; 66_000]);
    assert_eq!(responder.sent()[7..], octets("1903 110105"));
    assert_eq!(responder.aborted().what, "user data to send");
}

#[test]
fn aarq_with_protocol_version_and_fields_unknown_or_in_another_order() {
    for fields in [
        "80020780 a107060528ca220203 be0b280906025101020103a000",
        "be0b280906025101020103a000 a107060528ca220203",
        "a107060528ca220203 9d0161 bf8148020500 be0b280906025101020103a000",
    ] {
        let fields = octets(fields);
        assert_asked(asked(&cn(&cp(&[&[0x60, fields.len() as u8], &fields[..]].concat()))));
    }
}

#[test]
fn external_with_a_direct_reference_too() {
    let aarq = octets("6018 a107060528ca220203 be0d 280b 06025101 020103 a002a800");
    let mut responder = asked(&cn(&cp(&aarq)));
    let Event::AssociateRequest { user_information, .. } = responder.event() else { panic!() };
    assert_eq!(user_information, [0xa8, 0]);
}

#[test]
fn members_of_cp_in_another_order_and_unknown_ones() {
    let cp = cp(&aarq().encode());
    let (mode, rest) = cp[2..].split_at(5);
    let swapped = [&[0x31, cp[1] + 3], rest, &[0x8f, 1, 0], mode].concat();
    assert_asked(asked(&cn(&swapped)));
}

#[test]
fn presentation_contexts_as_the_peer_numbers_them() {
    let aarq = aarq().encode();
    let contexts = Contexts { acse: 301, application: 7, beside: None };
    let mut definitions = contexts.definitions(&Config::default());
    definitions.insert(
        0,
        schemas::presentation::Context { id: 5, abstract_syntax: &[0x2a], transfer_syntaxes: vec![] },
    );
    let cp =
        Cp { contexts: definitions, user_data: Some(Pdv { context: 301, value: &aarq }), ..Cp::default() };
    let mut responder = asked(&cn(&cp.encode()));
    responder.event();
    responder.accept(&[0xa9, 0]);
    let ac = responder.sent();
    let Ok(Spdu::Accept(parameters)) = Spdu::decode(&ac[7..]) else { panic!() };
    let cpa = Cpa::decode(parameters.user_data).unwrap();
    let accepted = ContextResult::Acceptance;
    assert_eq!(cpa.results, [ContextResult::Rejection(2), accepted, accepted]);
    responder.send(&[0xa0, 0]).unwrap();
    assert_eq!(responder.sent()[11..], octets("6109 3007 020107 a002 a000"));
}

#[test]
fn lengths_need_not_be_minimal_or_definite() {
    let contexts = octets("a423300f0201010604520100013004060251013010020103060528ca220201300406025101");
    let user_data =
        [&octets("6180 3080 02020001 a080")[..], &aarq().encode(), &octets("0000 0000 0000")].concat();
    let cp = [&octets("3180 a08103 800101 a280")[..], &contexts, &user_data, &octets("0000 0000")].concat();
    assert_asked(asked(&cn(&cp)));
}

#[test]
fn mms_pdus_cross_as_they_are_whatever_their_encoding() {
    let mut pair = Pair::associated(Config::default(), Config::default());
    for pdu in ["a00a02010aa405830101ab00", "a0808500000000", "8b00", "ab00", "ffff", ""] {
        let pdu = octets(pdu);
        pair.initiator.send(&pdu).unwrap();
        pair.drain();
        assert_eq!(pair.responder.event(), Event::Data(pdu));
    }
}

#[test]
fn pdus_flow_both_ways() {
    let mut pair = Pair::associated(Config::default(), Config::default());
    pair.initiator.send(&[1]).unwrap();
    pair.responder.send(&[2]).unwrap();
    pair.responder.send(&[3]).unwrap();
    pair.drain();
    assert_eq!(pair.responder.event(), Event::Data(vec![1]));
    assert_eq!(pair.initiator.events(), [Event::Data(vec![2]), Event::Data(vec![3])]);
}

#[test]
fn a_disconnect_request_is_taken_and_answered() {
    let mut pair = Pair::associated(Config::default(), Config::default());
    pair.responder.give(&octets("0300000b 06 80 0001 0007 80"));
    assert!(matches!(pair.responder.event(), Event::Aborted { by: By::Peer, .. }));
    assert_eq!(pair.responder.sent(), octets("0300000a 05 c0 0007 0001"));
}

#[test]
fn parameters_of_give_tokens_and_data_transfer_are_passed_over() {
    let mut pair = Pair::associated(Config::default(), Config::default());
    pair.responder.give_tsdu(&octets("0103100100 0103190103 6109 3007 020103 a002 a000"));
    assert_eq!(pair.responder.event(), Event::Data(vec![0xa0, 0]));
}

#[test]
fn an_abort_that_keeps_the_transport_is_accepted() {
    let mut pair = Pair::associated(Config::default(), Config::default());
    pair.responder.give_tsdu(&octets("1900"));
    assert!(matches!(pair.responder.event(), Event::Aborted { by: By::Peer, .. }));
    assert_eq!(pair.responder.sent(), octets("03000009 02f080 1a00"));
}

/// As hat-drivers closes.
#[test]
fn an_abort_inside_a_finish_is_one() {
    let mut pair = Pair::associated(Config::default(), Config::default());
    pair.responder.give(&octets("0300001e 02f080 0915 110101 c110 a00e 610c 300a 020101 a005 6403800100"));
    let Event::Aborted { by: By::Peer, reason, .. } = pair.responder.event() else { panic!() };
    assert_eq!(reason.what, "ABRT by acse-service-user");
    assert_eq!(pair.responder.sent(), []);
}

/// Each wrong address and application context: how it gets wrong, the layer that minds, and the refusal's octets.
type Wrong = (fn(&mut Config), Layer, &'static str);

const WRONG: [Wrong; 5] = [
    (|config| config.remote.tsap = vec![9], Layer::Transport, "0300000b 06 80 0001 0000 03"),
    (|config| config.remote.ssel = vec![9], Layer::Session, "0300000f 02f080 0c06 110101 320181"),
    (
        |config| config.remote.psel = vec![9],
        Layer::Presentation,
        "03000014 02f080 0c0b 110101 3206 02 3003 8a0103",
    ),
    (|config| config.remote.ap_title = None, Layer::Acse, "a305a103020107"),
    (|config| config.remote.ae_qualifier = Some(13), Layer::Acse, "a305a103020109"),
];

fn called_wrongly(wrong: fn(&mut Config), responder: Config) -> Pair {
    let mut client = Config { remote: address("1.1.1.999.1", 12), ..Config::default() };
    wrong(&mut client);
    Pair::new(client, responder)
}

#[test]
fn wrong_addresses_are_taken_by_lax() {
    for (wrong, ..) in WRONG {
        let lax = Config { checking: Checking::Lax, ..strict() };
        called_wrongly(wrong, lax).associate();
    }
}

#[test]
fn wrong_addresses_are_refused_by_strict() {
    for (wrong, layer, refusal) in WRONG {
        let mut pair = called_wrongly(wrong, strict());
        let mut sent = vec![];
        while !pair.responder.wants_close() {
            pair.responder.give(&pair.initiator.sent());
            sent = pair.responder.sent();
            pair.initiator.give(&sent);
        }
        let refusal = octets(refusal);
        assert!(sent.windows(refusal.len()).any(|window| window == refusal), "{layer}: {sent:02x?}");
        assert_eq!(pair.responder.aborted().layer, layer);
        assert!(matches!(pair.initiator.event(), Event::AssociateRejected { user_information: None, .. }));
        assert!(pair.initiator.wants_close());
    }
}

#[test]
fn the_right_address_is_taken_by_strict() {
    called_wrongly(|_| (), strict()).associate();
}

#[test]
fn a_wrong_application_context_is_taken_by_lax_and_refused_by_strict() {
    let aarq = Aarq { application_context: &[0x2a], ..aarq() }.encode();
    assert_asked(asked(&cn(&cp(&aarq))));
    let anyone = Config { checking: Checking::Strict, local: Address::default(), ..Config::default() };
    let mut responder = connected(anyone);
    responder.give_tsdu(&cn(&cp(&aarq)));
    let reason = responder.aborted();
    assert_eq!((reason.what, reason.found.as_str()), ("application-context-name", "1.2"));
}

#[test]
fn a_rejection_brings_the_initiate_error() {
    let mut pair = Pair::new(Config::default(), Config::default());
    pair.drain();
    pair.responder.event();
    pair.responder.reject(Some(&[0xaa, 0]));
    pair.drain();
    let Event::AssociateRejected { reason, user_information } = pair.initiator.event() else { panic!() };
    assert_eq!(user_information, Some(vec![0xaa, 0]));
    assert_eq!(reason.found, "rejected (1), acse-service-user no-reason-given (1)");
    assert!(pair.initiator.wants_close() && pair.responder.wants_close());
    assert_eq!(pair.responder.events(), []);
}

#[test]
fn a_rejection_inside_an_accept_is_one() {
    let mut pair = Pair::new(Config::default(), Config::default());
    pair.responder.give(&pair.initiator.sent());
    pair.initiator.give(&pair.responder.sent());
    let aare = octets("6116 a107060528ca220203 a203020102 a305a203020102 0500");
    let aare = [&[0x61, aare.len() as u8 - 4], &aare[2..aare.len() - 2]].concat();
    let cpa = Cpa { user_data: Some(Pdv { context: 1, value: &aare }), ..Cpa::default() };
    pair.initiator.give_tsdu(&session::accept(&[], &cpa.encode()).unwrap());
    let Event::AssociateRejected { reason, user_information: None } = pair.initiator.event() else {
        panic!()
    };
    assert_eq!(reason.found, "rejected (2), acse-service-provider 2");
}

#[test]
fn titles_in_the_answer_are_shown() {
    let server = Config { local: address("1.1.1.999.1", 12), ..Config::default() };
    let mut pair = Pair::new(Config::default(), server);
    pair.drain();
    pair.responder.accept(&[0xa9, 0]);
    pair.drain();
    let Event::AssociateAccepted { responding, .. } = pair.initiator.event() else { panic!() };
    assert_eq!(responding, address("1.1.1.999.1", 12));
}

#[test]
fn an_ap_title_of_form_1_is_kept_as_it_is() {
    let name = octets("300d310b3009060355040613024445");
    let aarq = Aarq { calling: Title { ap_title: Some(&name), ae_qualifier: None }, ..aarq() }.encode();
    let Event::AssociateRequest { calling, .. } = asked(&cn(&cp(&aarq))).event() else { panic!() };
    let title = calling.ap_title.unwrap();
    assert_eq!((title.octets(), title.dotted()), (&name[..], None));
}
