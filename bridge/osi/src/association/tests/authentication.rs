//! The A-security-profile as ACSE sees it (62351-4, clause 11): values pass both ways, and whoever differs is named.
//! What is in a value is for others to judge.

use schemas::acse::{Aare, Authentication as Fields};
use schemas::oid::{A_SECURITY_MECHANISM, MMS_AUTHENTICATION_AS, PASSWORD_MECHANISM};

use super::*;

/// Nothing but a certificate-based value's first octets.
const OURS: &[u8] = &[0xa0, 2, 0x80, 0];
const THEIRS: &[u8] = &[0xa0, 2, 0x81, 0];

fn secure() -> Config {
    Config { authentication: Authentication::Certificate, ..Config::default() }
}

fn with_password() -> Config {
    Config { authentication: Authentication::Password(String::from("secret").into()), ..Config::default() }
}

/// A pair whose initiator has this value to give.
fn asking(value: &[u8], responder: Config) -> Pair {
    let mut pair = Pair::new(secure(), responder);
    pair.initiator.authenticate(value.to_vec());
    pair.drain();
    pair
}

#[test]
fn values_pass_both_ways() {
    let mut pair = asking(OURS, secure());
    let Event::AssociateRequest { authentication, user_information, .. } = pair.responder.event() else {
        panic!()
    };
    assert_eq!((authentication.as_deref(), user_information), (Some(OURS), octets(INITIATE_REQUEST)));
    pair.responder.authenticate(THEIRS.to_vec());
    pair.responder.accept(&octets(INITIATE_RESPONSE));
    pair.drain();
    let Event::AssociateAccepted { authentication, user_information, .. } = pair.initiator.event() else {
        panic!()
    };
    assert_eq!((authentication.as_deref(), user_information), (Some(THEIRS), octets(INITIATE_RESPONSE)));
}

#[test]
fn a_value_stands_where_clause_11_has_it() {
    let mut pair = Pair::new(secure(), secure());
    pair.initiator.authenticate(OURS.to_vec());
    pair.responder.give(&pair.initiator.sent());
    pair.initiator.give(&pair.responder.sent());
    let cn = pair.initiator.sent();
    let context = [&octets("3013 020105 0608"), MMS_AUTHENTICATION_AS, &octets("3004 06025101")].concat();
    let fields = octets("8a020780 8b08 2886480001000101 ac0b a209 020105 a004 a0028000 be2f");
    for part in [context, fields] {
        assert!(cn.windows(part.len()).any(|window| window == part), "{part:02x?} in {cn:02x?}");
    }
    pair.responder.give(&cn);
    pair.responder.authenticate(THEIRS.to_vec());
    pair.responder.accept(&octets(INITIATE_RESPONSE));
    let ac = pair.responder.sent();
    let fields = octets("88020780 8908 2886480001000101 aa0b a209 020105 a004 a0028100 be2f");
    assert!(ac.windows(fields.len()).any(|window| window == fields), "{fields:02x?} in {ac:02x?}");
}

/// The diagnostic that the initiator hears, and what the responder says.
fn refused(mut pair: Pair) -> (String, Reason) {
    let Event::AssociateRejected { reason, user_information: None } = pair.initiator.event() else {
        panic!()
    };
    (reason.found, pair.responder.aborted())
}

#[test]
fn a_peer_that_authenticates_otherwise_is_refused_and_named() {
    let plain = |initiator| {
        let mut pair = Pair::new(initiator, secure());
        pair.drain();
        pair
    };
    let cases = [
        (
            plain(Config::default()),
            "authentication-mechanism-name-required (12)",
            "none",
            "1.0.840.0.1.0.1.1",
        ),
        (
            plain(with_password()),
            "authentication-mechanism-name-not-recognized (11)",
            "2.2.3.1",
            "1.0.840.0.1.0.1.1",
        ),
        (
            asking(OURS, Config::default()),
            "authentication-mechanism-name-not-recognized (11)",
            "1.0.840.0.1.0.1.1",
            "none: no A-security-profile",
        ),
        (
            asking(OURS, with_password()),
            "authentication-mechanism-name-not-recognized (11)",
            "1.0.840.0.1.0.1.1",
            "2.2.3.1",
        ),
    ];
    for (pair, diagnostic, found, expected) in cases {
        let (heard, reason) = refused(pair);
        assert!(heard.starts_with("rejected (1)") && heard.ends_with(diagnostic), "{heard}");
        assert_eq!(reason.what, "mechanism-name");
        assert_eq!((reason.found.as_str(), reason.expected.as_str()), (found, expected));
    }
}

fn asked_with(authentication: Fields<'_>) -> Association {
    let mut responder = connected(secure());
    responder.give_tsdu(&cn(&cp(&Aarq { authentication, ..aarq() }.encode())));
    responder
}

#[test]
fn a_mechanism_without_a_value_of_its_kind_is_refused() {
    let none = "6026 a107060528ca220203 8b08 2886480001000101 be11 280f 06025101 020103 a006 a80480020101";
    let bits = "602c a107060528ca220203 8b08 2886480001000101 ac04 81020780
        be11 280f 06025101 020103 a006 a80480020101";
    let password = Fields {
        mechanism: Some(A_SECURITY_MECHANISM),
        value: Some(AuthenticationValue::Charstring(b"secret")),
    };
    let password = Aarq { authentication: password, ..aarq() }.encode();
    for aarq in [octets(none), octets(bits), password] {
        let mut responder = connected(secure());
        responder.give_tsdu(&cn(&cp(&aarq)));
        let rf = responder.sent();
        assert!(rf.windows(7).any(|window| window == octets("a305a10302010e")), "{rf:02x?}");
        assert_eq!(responder.aborted().what, "authentication-value");
    }
}

#[test]
fn a_value_without_its_mechanism_is_refused() {
    let external = External { context: Some(5), value: OURS };
    let value = Some(AuthenticationValue::External(external));
    let mut responder = asked_with(Fields { mechanism: None, value });
    assert!(responder.sent().windows(7).any(|window| window == octets("a305a10302010c")));
    assert_eq!(responder.aborted().what, "mechanism-name");
}

#[test]
fn an_answer_without_a_value_is_aborted() {
    let answers = [
        (Fields::default(), "mechanism-name"),
        (
            Fields {
                mechanism: Some(PASSWORD_MECHANISM),
                value: Some(AuthenticationValue::Charstring(b"secret")),
            },
            "mechanism-name",
        ),
        (
            Fields {
                mechanism: Some(A_SECURITY_MECHANISM),
                value: Some(AuthenticationValue::Charstring(b"secret")),
            },
            "authentication-value",
        ),
    ];
    for (authentication, what) in answers {
        let mut pair = asking(OURS, secure());
        let user_information = Some(External { context: Some(3), value: &[0xa9, 0] });
        let aare =
            Aare { authentication, user_information, ..Aare::new(Aare::ACCEPTED, apdu::Diagnostic::NULL) };
        let cpa = Cpa { user_data: Some(Pdv { context: 1, value: &aare.encode() }), ..Cpa::default() };
        pair.initiator.give_tsdu(&session::accept(&[], &cpa.encode()).unwrap());
        assert_eq!(pair.initiator.aborted().what, what);
    }
}

#[test]
fn without_a_value_of_our_own_nothing_is_asked_and_nothing_accepted() {
    let mut pair = Pair::new(secure(), secure());
    pair.drain();
    assert_eq!(pair.initiator.aborted().what, "own authentication-value");
    assert_eq!(pair.responder.events(), []);
    let mut pair = asking(OURS, secure());
    pair.responder.event();
    pair.responder.accept(&octets(INITIATE_RESPONSE));
    pair.drain();
    assert!(matches!(pair.initiator.event(), Event::AssociateRejected { .. }));
    assert_eq!(pair.responder.aborted().what, "own authentication-value");
}

#[test]
fn a_value_that_is_found_wanting_is_aborted() {
    let mut pair = asking(OURS, secure());
    pair.responder.event();
    pair.responder.abort(None);
    pair.drain();
    assert!(matches!(pair.initiator.event(), Event::Aborted { by: By::Peer, .. }));
}

#[test]
fn the_context_of_authentication_may_be_missing_and_may_be_rejected() {
    let external = External { context: None, value: OURS };
    let value = Some(AuthenticationValue::External(external));
    let mut responder = asked_with(Fields { mechanism: Some(A_SECURITY_MECHANISM), value });
    assert!(matches!(responder.event(), Event::AssociateRequest { authentication: Some(_), .. }));
    responder.authenticate(THEIRS.to_vec());
    responder.accept(&[0xa9, 0]);
    let (ac, direct) =
        (responder.sent(), [&[0xa2, 16, 6, 8], MMS_AUTHENTICATION_AS, &octets("a004")].concat());
    assert!(ac.windows(direct.len()).any(|window| window == direct), "{ac:02x?}");

    let mut pair = asking(OURS, secure());
    let external = |value| Some(External { context: Some(3), value });
    let aare = acse::accept(&secure(), external(THEIRS), external(&[0xa9, 0]));
    let results = vec![ContextResult::Acceptance, ContextResult::Acceptance, ContextResult::Rejection(1)];
    let cpa = Cpa { results, user_data: Some(Pdv { context: 1, value: &aare }), ..Cpa::default() };
    pair.initiator.give_tsdu(&session::accept(&[], &cpa.encode()).unwrap());
    assert!(matches!(pair.initiator.event(), Event::AssociateAccepted { .. }));
}

/// What has been sent, put together again.
fn tsdu(sent: &[u8]) -> Vec<u8> {
    let (mut received, mut reassembly) = (Received::default(), Reassembly::default());
    received.push(sent);
    loop {
        let Ok(Tpdu::Data { end, user_data }) = Tpdu::decode(received.next().unwrap().unwrap()) else {
            panic!()
        };
        if let Some(tsdu) = reassembly.push(end, user_data, usize::MAX).unwrap() {
            return tsdu.into_owned();
        }
    }
}

/// A pair whose initiator has sent a CN with a value of this length, and the CN.
fn calling_with(value: usize) -> (Pair, Vec<u8>) {
    let mut pair = Pair::new(secure(), secure());
    pair.initiator.authenticate(vec![0x5a; value]);
    pair.responder.give(&pair.initiator.sent());
    pair.initiator.give(&pair.responder.sent());
    let cn = pair.initiator.sent();
    (pair, cn)
}

/// The value that makes the user data of a CN this long; all that is around takes fewer than 300 octets.
fn value_for(user_data: usize) -> usize {
    let length = |value: &usize| match Spdu::decode(&tsdu(&calling_with(*value).1)) {
        Ok(Spdu::Connect(parameters)) => parameters.user_data.len(),
        other => panic!("{other:?}"),
    };
    (user_data.saturating_sub(300)..user_data).find(|value| length(value) == user_data).unwrap()
}

#[test]
fn long_values_take_long_lengths_and_extended_user_data_both_ways() {
    for (user_data, header) in [
        (254, &[0xc1, 254][..]),
        (255, &[0xc1, 0xff, 0, 255]),
        (512, &[0xc1, 0xff, 2, 0]),
        (513, &[0xc2, 0xff, 2, 1]),
        (10_240, &[0xc2, 0xff, 0x28, 0]),
    ] {
        let value = value_for(user_data);
        let (mut pair, cn) = calling_with(value);
        let tsdu = tsdu(&cn);
        assert!(tsdu[..tsdu.len() - user_data].ends_with(header), "{user_data}: {:02x?}", &tsdu[..40]);
        pair.responder.give(&cn);
        let Event::AssociateRequest { authentication, .. } = pair.responder.event() else { panic!() };
        assert_eq!(authentication, Some(vec![0x5a; value]));
        pair.responder.authenticate(vec![0xa5; value]);
        pair.responder.accept(&octets(INITIATE_RESPONSE));
        pair.drain();
        let Event::AssociateAccepted { authentication, .. } = pair.initiator.event() else { panic!() };
        assert_eq!(authentication, Some(vec![0xa5; value]));
    }
}

#[test]
fn a_value_beyond_what_a_connect_carries_is_not_sent() {
    let mut pair = Pair::new(secure(), secure());
    pair.initiator.authenticate(vec![0x5a; value_for(10_240) + 1]);
    pair.drain();
    let reason = pair.initiator.aborted();
    assert_eq!(
        (reason.what, reason.found.as_str(), reason.expected.as_str()),
        ("user data to send", "10241", "≤ 10240")
    );
}
