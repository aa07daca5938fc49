//! Every state × event pair has a defined result; the snapshot is reviewed as a table.

use super::*;

type Named<T> = (&'static str, T);

const STATES: [Named<fn() -> Association>; 9] = [
    ("AwaitCr", || responder(Config::default())),
    ("AwaitCn", || connected(Config::default())),
    ("AwaitAnswer", || asked(&cn(&cp(&aarq().encode())))),
    ("AwaitCc", || initiator(Config::default())),
    ("AwaitAc", || {
        let mut initiator = initiator(Config::default());
        initiator.give(&cc());
        initiator
    }),
    ("Established", || Pair::associated(Config::default(), Config::default()).initiator),
    ("ReleaseSent", || {
        let mut association = Pair::associated(Config::default(), Config::default()).initiator;
        association.release(NOW, None);
        association
    }),
    ("ReleaseReceived", || {
        let mut pair = Pair::associated(Config::default(), Config::default());
        pair.responder.release(NOW, None);
        pair.drain();
        pair.initiator
    }),
    ("Closed", || {
        let mut association = responder(Config::default());
        association.abort(None);
        association
    }),
];

const EVENTS: [Named<fn(&mut Association)>; 23] = [
    ("CR", |a| a.give(CR)),
    ("CC", |a| a.give(&cc())),
    ("DR", |a| a.give(&cotp::disconnect_request(1, 3))),
    ("ER", |a| a.give(&octets("03000009 0470000101"))),
    ("no TPDU", |a| a.give(&octets("03000009 0410000101"))),
    ("no TPKT", |a| a.give(b"GET /")),
    ("CN", |a| a.give_tsdu(&cn(&cp(&aarq().encode())))),
    ("AC", |a| a.give_tsdu(&session::accept(&[], &accepted()).unwrap())),
    ("RF", |a| a.give_tsdu(&session::refuse_address())),
    ("FN", |a| {
        a.give_tsdu(
            &session::finish(&Pdv { context: 1, value: &apdu::release_request(None) }.encode()).unwrap(),
        )
    }),
    ("DN", |a| {
        a.give_tsdu(
            &session::disconnect(&Pdv { context: 1, value: &apdu::release_response(None) }.encode()).unwrap(),
        )
    }),
    ("AB", |a| a.give_tsdu(&session::provider_abort())),
    ("AA", |a| a.give_tsdu(&session::abort_accept())),
    ("DT", |a| a.give_tsdu(&octets("01000100 6109 3007 020103 a002 a000"))),
    ("no SPDU", |a| a.give_tsdu(&[0x55, 0])),
    ("TCP closed", Association::handle_closed),
    ("timeout", |a| a.handle_timeout(Duration::MAX)),
    ("accept", |a| a.accept(&[0xa9, 0])),
    ("reject", |a| a.reject(None)),
    ("send", |a| _ = a.send(&[0xa0, 0])),
    ("release", |a| a.release(NOW, None)),
    ("release response", |a| a.release_response(None)),
    ("abort", |a| a.abort(None)),
];

fn cc() -> Vec<u8> {
    Connection { destination: 1, source: 1, tpdu_size: Some(8192), ..Connection::default() }.confirm()
}

fn accepted() -> Vec<u8> {
    let aare = acse::accept(&Config::default(), None, Some(External { context: Some(3), value: &[0xa9, 0] }));
    Cpa { user_data: Some(Pdv { context: 1, value: &aare }), ..Cpa::default() }.encode()
}

/// Where it is, what it told and what it sent: `state | events | PDUs`.
fn result(mut association: Association, event: fn(&mut Association)) -> String {
    association.sent();
    association.events();
    event(&mut association);
    let events = association.events().iter().map(event_name).collect();
    let sent = names(&association.sent());
    format!("{} | {} | {}", association.state.name(), list(events), list(sent))
}

fn list(names: Vec<String>) -> String {
    if names.is_empty() { "–".into() } else { names.join(", ") }
}

fn event_name(event: &Event) -> String {
    match event {
        Event::AssociateRequest { .. } => "AssociateRequest".into(),
        Event::AssociateAccepted { .. } => "AssociateAccepted".into(),
        Event::AssociateRejected { reason, .. } => format!("AssociateRejected: {}", reason.what),
        Event::Data(_) => "Data".into(),
        Event::ReleaseRequested(_) => "ReleaseRequested".into(),
        Event::Released(_) => "Released".into(),
        Event::Aborted { by, reason, .. } => format!("Aborted by {by:?}: {} {}", reason.layer, reason.what),
    }
}

/// TPDUs by name, and SPDUs where there is one.
fn names(mut octets: &[u8]) -> Vec<String> {
    let mut names = vec![];
    while let [_, _, high, low, ..] = octets {
        let (tpkt, rest) = octets.split_at(usize::from(u16::from_be_bytes([*high, *low])));
        names.push(match Tpdu::decode(&tpkt[4..]) {
            Ok(Tpdu::Data { user_data, .. }) => Spdu::decode(user_data).unwrap().name().into(),
            Ok(tpdu) => tpdu.name().into(),
            Err(_) => format!("TPDU {:02x}", tpkt[5]),
        });
        octets = rest;
    }
    names
}

#[test]
fn every_state_takes_every_event() {
    let mut table = String::new();
    for (state, make) in STATES {
        table += &format!("{state}\n");
        for (event, apply) in EVENTS {
            table += &format!("  {event:16} → {}\n", result(make(), apply));
        }
    }
    insta::assert_snapshot!("state_by_event", table);
}
