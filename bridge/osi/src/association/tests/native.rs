//! SecPDUs on an association (62351-4, clause 15): each kind in its place, and no peer of the other mode.

use proptest::prelude::*;
use schemas::profile::E2E_MMS_AC;
use schemas::secpdu::{Kind, SecPdu};

use super::*;
use crate::native::{self, Primitive};

fn native(local: &str, remote: &str) -> Config {
    Config {
        application: Application::Native,
        local: address(local, 1),
        remote: address(remote, 2),
        ..Config::default()
    }
}

fn client() -> Config {
    native("1.1.1.1", "1.1.1.2")
}

fn server() -> Config {
    Config { local: address("1.1.1.2", 2), ..native("1.1.1.2", "1.1.1.1") }
}

/// Nothing but the outermost element matters here.
fn sec_pdu(kind: Kind, text: &str) -> SecPdu {
    let octets = [&[0x30, text.len() as u8 + 2, 0x0c, text.len() as u8], text.as_bytes()].concat();
    SecPdu { kind, octets }
}

fn pair(initiator: Config, responder: Config) -> Pair {
    let request = sec_pdu(Kind::HandshakeReq, "req").octets;
    Pair {
        initiator: Association::initiator(Arc::new(initiator), NOW, request),
        responder: self::responder(responder),
        portion: usize::MAX,
    }
}

fn associated() -> Pair {
    let mut pair = pair(client(), server());
    pair.drain();
    let request = pair.responder.sec_pdu();
    assert_eq!(request, Some(sec_pdu(Kind::HandshakeReq, "req")));
    let acc = sec_pdu(Kind::HandshakeAcc, "acc");
    pair.responder.send_sec_pdu(NOW, &acc).unwrap();
    pair.drain();
    assert_eq!(pair.initiator.sec_pdu(), Some(acc));
    pair
}

impl Association {
    /// The SecPDU in the one event there is.
    fn sec_pdu(&mut self) -> Option<SecPdu> {
        self.event().sec_pdu(true).unwrap()
    }
}

/// e2eSecurityAS and MMS side by side, e2eMmsAC, both titles, and of ACSE nothing but the kernel.
const CN: &str = "030000ae 02f080 0da5 0506130100160102 14020002 33020001 34020001 c18f
    31818c a003800101 a28184 810400000001 820400000001
    a438 300f020101 060452010001 300406025101 3013020103 06082883e70f04010101 300406025101
    3010020105 060528ca220201 300406025101
    613c303a020101a035 6033 a10906072883e70f040201 a2050603290102 a303020102 a6050603290101 a703020101
    be0e280c020103a007 30050c03726571";
const FN: &str = "03000029 02f080 0920 c11e 611c301a020101a015 6213 800100 be0e280c020103a007 30050c03627965";
const DN: &str = "03000026 02f080 0a1d c11b 61193017020101a012 6310 be0e280c020103a007 30050c03627965";
const AB: &str =
    "0300002e 02f080 1925 11010b c120 a01e 611c301a020101a015 6413 800100 be0e280c020103a007 a1050c03627965";

#[test]
fn secpdus_stand_where_clause_15_has_them() {
    let mut fresh = pair(client(), server());
    fresh.responder.give(&fresh.initiator.sent());
    fresh.initiator.give(&fresh.responder.sent());
    assert_eq!(fresh.initiator.sent(), octets(CN));
    let mut released = associated();
    released.initiator.send_sec_pdu(NOW, &sec_pdu(Kind::ReleaseReq, "bye")).unwrap();
    assert_eq!(released.initiator.sent(), octets(FN));
    released.responder.give(&octets(FN));
    released.responder.send_sec_pdu(NOW, &sec_pdu(Kind::ReleaseRsp, "bye")).unwrap();
    assert_eq!(released.responder.sent(), octets(DN));
    let mut aborted = associated();
    aborted.initiator.send_sec_pdu(NOW, &sec_pdu(Kind::DtSecAbort, "bye")).unwrap();
    assert_eq!(aborted.initiator.sent(), octets(AB));
}

#[test]
fn a_life_in_secpdus() {
    let mut pair = associated();
    for kind in [Kind::EncrTransfer, Kind::EncrTransfer] {
        let there = sec_pdu(kind, "there");
        pair.initiator.send_sec_pdu(NOW, &there).unwrap();
        pair.drain();
        assert_eq!(pair.responder.sec_pdu(), Some(there));
        let back = sec_pdu(kind, "back");
        pair.responder.send_sec_pdu(NOW, &back).unwrap();
        pair.drain();
        assert_eq!(pair.initiator.sec_pdu(), Some(back));
    }
    let request = sec_pdu(Kind::ReleaseReq, "bye");
    pair.initiator.send_sec_pdu(NOW, &request).unwrap();
    pair.drain();
    assert_eq!(pair.responder.sec_pdu(), Some(request));
    let response = sec_pdu(Kind::ReleaseRsp, "bye bye");
    pair.responder.send_sec_pdu(NOW, &response).unwrap();
    pair.drain();
    let released = pair.initiator.event();
    assert!(matches!(released, Event::Released(Some(_))));
    assert_eq!(released.sec_pdu(true), Ok(Some(response)));
    assert!(pair.initiator.wants_close() && pair.responder.wants_close());
}

#[test]
fn crossing_releases_are_both_answered() {
    let mut pair = associated();
    let request = sec_pdu(Kind::ReleaseReq, "bye");
    pair.initiator.send_sec_pdu(NOW, &request).unwrap();
    pair.responder.send_sec_pdu(NOW, &request).unwrap();
    let (there, back) = (pair.initiator.sent(), pair.responder.sent());
    pair.initiator.give(&back);
    pair.responder.give(&there);
    for association in [&mut pair.initiator, &mut pair.responder] {
        assert_eq!(association.sec_pdu(), Some(request.clone()));
        association.send_sec_pdu(NOW, &sec_pdu(Kind::ReleaseRsp, "")).unwrap();
        assert!(association.wants_close() && !association.sent().is_empty());
    }
}

#[test]
fn refusals_bring_their_secpdu() {
    for kind in [Kind::ApplicationReject, Kind::HandshakeSecReject] {
        let mut pair = pair(client(), server());
        pair.drain();
        pair.responder.event();
        let reject = sec_pdu(kind, "no");
        pair.responder.send_sec_pdu(NOW, &reject).unwrap();
        pair.drain();
        let rejected = pair.initiator.event();
        let Event::AssociateRejected { reason, .. } = &rejected else { panic!("{rejected:?}") };
        assert_eq!(reason.found, "rejected (1), acse-service-user no-reason-given (1)");
        assert_eq!(rejected.sec_pdu(true), Ok(Some(reject)));
    }
}

#[test]
fn aborts_bring_their_secpdu() {
    for kind in [Kind::HandshakeSecAbort, Kind::DtSecAbort, Kind::ApplAbort] {
        let mut pair = associated();
        let abort = sec_pdu(kind, "enough");
        pair.initiator.send_sec_pdu(NOW, &abort).unwrap();
        pair.drain();
        let aborted = pair.responder.event();
        assert!(matches!(aborted, Event::Aborted { by: By::Peer, .. }));
        assert_eq!(aborted.sec_pdu(true), Ok(Some(abort)));
        assert!(pair.initiator.wants_close() && pair.responder.wants_close());
    }
}

#[test]
fn an_abort_too_long_to_say_is_still_one() {
    let mut pair = associated();
    pair.initiator.abort(Some(&vec![0x30; 70_000]));
    pair.drain();
    assert!(matches!(pair.responder.event(), Event::Aborted { by: By::Peer, user_information: None, .. }));
}

#[test]
fn a_release_too_long_to_say_is_an_abort() {
    let mut pair = associated();
    pair.initiator.release(NOW, Some(&vec![0x30; 70_000]));
    pair.drain();
    assert!(matches!(pair.responder.event(), Event::Aborted { by: By::Peer, .. }));
    assert_eq!(pair.initiator.aborted().what, "user data to send");
}

#[test]
fn a_handshake_begins_an_association_and_no_other() {
    let mut pair = associated();
    let again = pair.initiator.send_sec_pdu(NOW, &sec_pdu(Kind::HandshakeReq, "again"));
    assert_eq!(again, Err(Error::NotEstablished("established")));
    assert_eq!(pair.initiator.sent(), []);
}

/// What a responder of one mode tells of an initiator of the other, and what the initiator hears.
fn mismatched(initiator: Config, responder: Config) -> Reason {
    let mut pair = pair(initiator, responder);
    pair.drain();
    let Event::AssociateRejected { reason, .. } = pair.initiator.event() else { panic!() };
    assert!(reason.found.contains("application-context-name-not-supported (2)"), "{reason}");
    pair.responder.aborted()
}

#[test]
fn a_peer_of_the_other_mode_is_refused_and_named_even_by_lax() {
    let mms = || Config { application: Application::Mms, ..client() };
    let reason = mismatched(mms(), server());
    assert_eq!(
        reason.to_string(),
        "ACSE (X.227 7.1), octet 0: application-context-name: \
         found basic-AC (1.0.9506.2.3), expected native e2eMmsAC (1.0.62351.4.2.1)"
    );
    let reason = mismatched(client(), Config { application: Application::Mms, ..server() });
    assert_eq!(
        reason.to_string(),
        "ACSE (X.227 7.1), octet 0: application-context-name: \
         found native e2eMmsAC (1.0.62351.4.2.1), expected basic-AC (1.0.9506.2.3)"
    );
}

#[test]
fn an_answer_of_the_other_mode_is_refused_too() {
    let mut pair = pair(client(), server());
    pair.responder.give(&pair.initiator.sent());
    pair.initiator.give(&pair.responder.sent());
    let basic = Config { application: Application::Mms, ..server() };
    let aare = acse::accept(&basic, None, Some(External { context: Some(3), value: &[0x30, 0] }));
    let cpa = Cpa { user_data: Some(Pdv { context: 1, value: &aare }), ..Cpa::default() };
    pair.initiator.give_tsdu(&session::accept(&[], &cpa.encode()).unwrap());
    assert_eq!(pair.initiator.aborted().found, "basic-AC (1.0.9506.2.3)");
}

#[test]
fn without_the_context_of_e2e_security_there_is_no_association() {
    let title = Title { ap_title: Some(&[0x06, 1, 0x29]), ae_qualifier: Some(2) };
    let aarq = Aarq { application_context: E2E_MMS_AC, called: title, calling: title, ..aarq() }.encode();
    let mut responder = connected(server());
    responder.give_tsdu(&cn(&cp(&aarq)));
    assert_eq!(responder.aborted().what, "context of e2eSecurityAS");
}

/// A part of an address that is missing, and the refusal's words.
type Missing = (fn(&mut Config), &'static str);

#[test]
fn titles_that_are_missing_are_refused_and_named() {
    let wrong: [Missing; 3] = [
        (|client| client.remote.ap_title = None, "called-AP-title"),
        (|client| client.remote.ae_qualifier = None, "called-AE-qualifier"),
        (|_| (), "nothing"),
    ];
    for (spoil, what) in wrong {
        let mut client = client();
        spoil(&mut client);
        let mut pair = pair(client, server());
        pair.drain();
        match pair.responder.event() {
            Event::Aborted { by: By::Local, reason, .. } => assert_eq!(reason.what, what),
            Event::AssociateRequest { .. } => assert_eq!(what, "nothing"),
            other => panic!("{other:?}"),
        }
    }
    let title = Title { ap_title: Some(&[0x06, 1, 0x29]), ae_qualifier: None };
    for (calling, what) in [(Title::default(), "calling-AP-title"), (title, "calling-AE-qualifier")] {
        let called = Title { ae_qualifier: Some(2), ..title };
        let aarq = Aarq { application_context: E2E_MMS_AC, called, calling, ..aarq() };
        let mut responder = connected(server());
        responder.give_tsdu(&cn(&cp(&aarq.encode())));
        assert_eq!(responder.aborted().what, what);
    }
}

#[test]
fn an_answer_without_a_title_is_refused_and_named() {
    let mut pair = pair(client(), server());
    pair.drain();
    let mut nameless = server();
    nameless.local.ae_qualifier = None;
    pair.responder.config = Arc::new(nameless);
    pair.responder.send_sec_pdu(NOW, &sec_pdu(Kind::HandshakeAcc, "acc")).unwrap();
    pair.drain();
    assert_eq!(pair.initiator.aborted().what, "responding-AE-qualifier");
}

#[test]
fn a_configuration_that_makes_no_native_association_is_refused_before_it_sends() {
    let wrong: [Missing; 3] = [
        (|config| config.local.ap_title = None, "own AP-title"),
        (|config| config.local.ae_qualifier = None, "own AE-qualifier"),
        (|config| config.authentication = Authentication::Certificate, "own authentication"),
    ];
    for (spoil, what) in wrong {
        let mut config = client();
        spoil(&mut config);
        let mut initiator = Association::initiator(Arc::new(config.clone()), NOW, vec![]);
        assert_eq!(initiator.sent(), []);
        assert_eq!(initiator.aborted().what, what);
        assert_eq!(config.check().unwrap_err().what, what);
        let mut pair = pair(client(), Config { remote: Address::usual(), ..config });
        pair.drain();
        assert_eq!(pair.responder.aborted().what, what);
    }
}

#[test]
fn user_information_of_another_context_is_none() {
    for context in [None, Some(5)] {
        let mut pair = associated();
        let external = External { context, value: &[0x30, 0] };
        let release = Pdv { context: 1, value: &apdu::release_request(Some(external)) }.encode();
        pair.responder.give_tsdu(&session::finish(&release).unwrap());
        assert_eq!(pair.responder.aborted().what, "indirect-reference of user-information");
        let mut pair = associated();
        let abrt = Abrt { source: AbortSource::User, user_information: Some(external) }.encode();
        let abort = Abort::User(Some(Pdv { context: 1, value: &abrt })).encode();
        pair.responder.give_tsdu(&session::abort(&abort).unwrap());
        assert!(matches!(pair.responder.event(), Event::Aborted { user_information: None, .. }));
    }
}

#[test]
fn release_and_abort_carry_nothing_under_basic_ac() {
    let mut pair = Pair::associated(Config::default(), Config::default());
    pair.initiator.release(NOW, Some(&[0x30, 0]));
    pair.drain();
    assert_eq!(pair.responder.event(), Event::ReleaseRequested(None));
    pair.responder.abort(Some(&[0x30, 0]));
    pair.drain();
    let aborted = pair.initiator.event();
    assert!(matches!(aborted, Event::Aborted { user_information: None, .. }), "{aborted:?}");
}

/// The place of each kind is reviewed as a table.
#[test]
fn every_kind_has_its_place() {
    let mut table = String::new();
    for kind in Kind::ALL {
        let pdu = SecPdu { kind, octets: vec![0x30, 0] };
        let octets = native::write(&pdu);
        let primitive = Primitive::of(kind);
        table += &format!("{:18} {:17} {:02x}\n", kind.name(), format!("{primitive:?}"), octets[0]);
        for other in ALL {
            let found = native::read(other, &octets, kind == Kind::EncrTransfer);
            let expected = other == primitive;
            assert_eq!(found == Ok(pdu.clone()), expected, "{kind} in {other:?}: {found:?}");
        }
    }
    insta::assert_snapshot!("place_by_kind", table);
}

const ALL: [Primitive; 7] = [
    Primitive::AssociateRequest,
    Primitive::AssociateAccept,
    Primitive::AssociateReject,
    Primitive::Data,
    Primitive::ReleaseRequest,
    Primitive::ReleaseResponse,
    Primitive::Abort,
];

#[test]
fn the_agreed_mode_says_which_transfer_it_is() {
    for (is_encrypted, kind) in [(true, Kind::EncrTransfer), (false, Kind::ClearTransfer)] {
        let read = native::read(Primitive::Data, &[0x30, 0], is_encrypted).unwrap();
        assert_eq!(read, SecPdu { kind, octets: vec![0x30, 0] });
    }
}

#[test]
fn octets_behind_a_secpdu_and_half_of_one_are_refused() {
    for (octets, found) in [
        (&[0x30, 0, 0][..], "octets after the end of the value"),
        (&[0x30, 3, 0], "a length of more octets than there are"),
        (&[], "the input ends inside an element"),
        (&[0xbf, 0x82, 0x00, 0], "contents that are no SecPDU of this primitive"),
        (&[0xa3, 0], "contents that are no SecPDU of this primitive"),
        (&[0x10, 0], "contents that are no SecPDU of this primitive"),
    ] {
        for primitive in ALL {
            let reason = native::read(primitive, octets, true).unwrap_err();
            assert_eq!((reason.layer, reason.found.as_str()), (Layer::SecPdu, found));
        }
    }
}

proptest! {
    #[test]
    fn what_is_read_is_written_again(octets: Vec<u8>, is_encrypted: bool) {
        for primitive in ALL {
            if let Ok(pdu) = native::read(primitive, &octets, is_encrypted) {
                prop_assert_eq!(Primitive::of(pdu.kind), primitive);
                prop_assert_eq!(&*native::write(&pdu), &octets[..]);
            }
        }
    }
}
