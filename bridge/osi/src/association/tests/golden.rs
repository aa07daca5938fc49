//! A whole association octet by octet, as libiec61850 1.6.1 holds it with itself.

use super::*;

const CR: &str = "0300001611e00000000100c0010dc2020001c1020001";
const CC: &str = "0300001611d00001000100c0010dc2020001c1020001";
const CN: &str = "030000bb02f0800db20506130100160102140200023302000134020001c19c318199a003800101a28191810400000001820400000001
    a423300f0201010604520100013004060251013010020103060528ca220201300406025101615e305c020101a0576055a107060528ca220203
    a20706052901876701a30302010ca606060429018767a70302010cbe2f282d020103a028
    a826800300fde881010582010583010aa416800101810305f100820c03ee1c00000408000079ef18";
const CN_WITH_PASSWORD: &str = "030000d402f0800dcb0506130100160102140200023302000134020001c1b53181b2a003800101a281aa810400000001820400000001
    a423300f0201010604520100013004060251013010020103060528ca2202013004060251016177
    3075020101a070606ea107060528ca220203a20706052901876701a30302010ca606060429018767a70302010c
    8a0204808b03520301ac0e800c757365723140746573747077be2f282d020103a028
    a826800300fde881010582010583010aa416800101810305f100820c03ee1c00000408000079ef18";
const AC: &str = "0300008f02f0800e8605061301001601021402000234020001c1743172a003800101a26b830400000001a512300780010081025101300780010081025101
    614f304d020101a0486146a107060528ca220203a203020100a305a103020100be2f282d020103a028
    a926800300fde881010582010583010aa416800101810305f100820c03ee1c00000002000040ed18";
const IDENTIFY_REQUEST: &str = "0300001b02f08001000100610e300c020103a007a0050201018200";
const IDENTIFY_RESPONSE: &str = "0300003502f0800100010061283026020103a021a11f020101a21a800461636d65810d6374797065732d7365727665728203392e39";
const FN: &str = "0300001902f0800910c10e610c300a020101a0056203800100";
const DN: &str = "0300001602f0800a0dc10b61093007020101a0026300";
const AB: &str = "0300001e02f080191511010bc110a00e610c300a020101a0056403800100";

/// Its client's settings.
fn client() -> Config {
    Config { local: address("1.1.1.999", 12), remote: address("1.1.1.999.1", 12), ..Config::default() }
}

/// The PDU inside a DATA TRANSFER with short lengths.
fn pdu(tpkt: &str) -> Vec<u8> {
    octets(tpkt)[20..].to_vec()
}

#[test]
fn a_responder_is_as_libiec61850s_server() {
    let mut responder = responder(Config::default());
    responder.give(&octets(CR));
    assert_eq!(responder.sent(), octets(CC));
    responder.give(&octets(CN));
    let user_information = octets(INITIATE_REQUEST);
    let (called, calling) = (address("1.1.1.999.1", 12), address("1.1.1.999", 12));
    assert_eq!(
        responder.event(),
        Event::AssociateRequest { index: 0, called, calling, authentication: None, user_information }
    );
    responder.accept(&octets(INITIATE_RESPONSE));
    assert_eq!(responder.sent(), octets(AC));
    responder.give(&octets(IDENTIFY_REQUEST));
    assert_eq!(responder.event(), Event::Data(pdu(IDENTIFY_REQUEST)));
    responder.send(&pdu(IDENTIFY_RESPONSE)).unwrap();
    assert_eq!(responder.sent(), octets(IDENTIFY_RESPONSE));
    responder.give(&octets(FN));
    assert_eq!(responder.event(), Event::ReleaseRequested(None));
    assert!(!responder.wants_close());
    responder.release_response(None);
    assert_eq!(responder.sent(), octets(DN));
    assert!(responder.wants_close());
}

#[test]
fn an_initiator_is_as_libiec61850s_client() {
    let mut initiator = initiator(client());
    assert_eq!(initiator.sent(), octets(CR));
    initiator.give(&octets(CC));
    assert_eq!(initiator.sent(), octets(CN));
    initiator.give(&octets(AC));
    let responding = Address::usual();
    let user_information = octets(INITIATE_RESPONSE);
    assert_eq!(
        initiator.event(),
        Event::AssociateAccepted { responding, authentication: None, user_information }
    );
    initiator.send(&pdu(IDENTIFY_REQUEST)).unwrap();
    assert_eq!(initiator.sent(), octets(IDENTIFY_REQUEST));
    initiator.give(&octets(IDENTIFY_RESPONSE));
    assert_eq!(initiator.event(), Event::Data(pdu(IDENTIFY_RESPONSE)));
    initiator.release(NOW, None);
    assert_eq!(initiator.sent(), octets(FN));
    initiator.give(&octets(DN));
    assert_eq!(initiator.event(), Event::Released(None));
    assert!(initiator.wants_close());
}

#[test]
fn an_abort_is_as_libiec61850s() {
    let mut pair = Pair::associated(client(), Config::default());
    pair.initiator.abort(None);
    assert_eq!(pair.initiator.sent(), octets(AB));
    assert_eq!(pair.initiator.events(), []);
    pair.responder.give(&octets(AB));
    let Event::Aborted { by: By::Peer, reason, .. } = pair.responder.event() else { panic!() };
    assert_eq!(
        reason.to_string(),
        "ACSE (X.227 7.3), octet 0: ABRT by acse-service-user: found code 0, expected no abort"
    );
    assert_eq!(pair.responder.sent(), []);
    assert!(pair.responder.wants_close());
}

#[test]
fn a_password_is_supplied_as_libiec61850_does() {
    let mut initiator = initiator(Config {
        authentication: Authentication::Password(String::from("user1@testpw").into()),
        ..client()
    });
    initiator.sent();
    initiator.give(&octets(CC));
    assert_eq!(initiator.sent(), octets(CN_WITH_PASSWORD));
}

fn asked_with_password(cn: &str) -> Association {
    let mut responder = connected(Config {
        authentication: Authentication::Password(String::from("user1@testpw").into()),
        ..Config::default()
    });
    responder.give(&octets(cn));
    responder
}

#[test]
fn the_right_password_associates() {
    assert_asked(asked_with_password(CN_WITH_PASSWORD));
}

#[test]
fn another_password_or_none_is_refused_and_not_shown() {
    let wrong = CN_WITH_PASSWORD.replace("757365723140", "757365723240");
    for (cn, diagnostic, found) in [(wrong.as_str(), 13, "another"), (CN, 14, "none")] {
        let mut responder = asked_with_password(cn);
        let refusal = responder.sent();
        assert!(contains(&refusal, &[0xa3, 5, 0xa1, 3, 2, 1, diagnostic]), "{refusal:02x?}");
        let reason = responder.aborted();
        assert_eq!((reason.layer, reason.what, reason.found.as_str()), (Layer::Acse, "password", found));
    }
}

#[test]
fn a_password_nobody_asked_for_is_passed_over() {
    let mut responder = connected(Config::default());
    responder.give(&octets(CN_WITH_PASSWORD));
    assert_asked(responder);
}

fn contains(octets: &[u8], part: &[u8]) -> bool {
    octets.windows(part.len()).any(|window| window == part)
}
