//! Every state × event pair of either mode, reviewed as tables: what follows, what is sent, what is told.

use schemas::secpdu::{Kind, SecPdu};
use schemas::time::Utc;

use super::{Association, Cause, Event};
use crate::fixture::{
    End, INITIATE_REQUEST, INITIATE_RESPONSE, Mode, Pair, READ, against_both_modes, clear_transfer, ending,
};
use crate::identifier::proposed;
use crate::{AbortCause, Endpoint, Error, Now, Role};

/// Brings a fresh pair's end of this role into a state.
type Reach = (&'static str, Role, fn(Mode) -> Pair);

const STATES: [Reach; 8] = [
    ("AwaitAcc", Role::Initiator, |mode| pair_after(mode, |pair| drop(pair.request()))),
    ("AwaitLocal", Role::Responder, |mode| pair_after(mode, |pair| drop(pair.request()))),
    ("Pending (initiator)", Role::Initiator, Mode::open),
    ("Pending (responder)", Role::Responder, Mode::open),
    ("Established", Role::Initiator, Mode::established),
    ("Releasing", Role::Initiator, |mode| {
        let mut pair = mode.established();
        pair.client.association().release(pair.now);
        pair
    }),
    ("Answering", Role::Initiator, |mode| {
        let mut pair = mode.established();
        pair.server.association().release(pair.now);
        pair.server_sends();
        pair
    }),
    ("Closed", Role::Initiator, |mode| {
        let mut pair = mode.established();
        pair.client.association().abort(pair.now, AbortCause::Application);
        pair
    }),
];

fn pair_after(mode: Mode, step: impl FnOnce(&mut Pair)) -> Pair {
    let mut pair = mode.pair();
    step(&mut pair);
    pair
}

const LOCAL: [&str; 10] = [
    "accept",
    "accept with another PDU",
    "reject",
    "send",
    "send, clock 6 min back",
    "rekey",
    "release",
    "release_response",
    "abort",
    "timeout",
];

fn call(name: &str, association: &mut Association, endpoint: &mut Endpoint, now: Now) -> Result<(), Error> {
    match name {
        "accept" => association.accept(endpoint, now, INITIATE_RESPONSE),
        "accept with another PDU" => association.accept(endpoint, now, READ),
        "reject" => association.reject(now, &[0xaa, 0x00]),
        "send" => return association.send(now, READ),
        "send, clock 6 min back" => {
            let utc = Utc(now.utc.0 - 6 * 60 * 1000);
            return association.send(Now { utc, ..now }, READ);
        }
        "rekey" => return association.rekey(),
        "release" => association.release(now),
        "release_response" => association.release_response(now),
        "abort" => association.abort(now, AbortCause::Environment),
        _ => {
            let monotonic = association.poll_timeout().unwrap_or(now.monotonic);
            association.handle_timeout(Now { monotonic, ..now });
        }
    }
    Ok(())
}

/// What a received SecPDU is like.
#[derive(Clone, Copy, PartialEq)]
enum Likeness {
    Genuine,
    /// Names `nnn` alone.
    Proposed,
    /// Names another association.
    Elsewhere,
    /// Its last octet is changed.
    Forged,
}

const RECEIVED: [(&str, Likeness); 4] = [
    ("", Likeness::Genuine),
    (", names nnn", Likeness::Proposed),
    (", names another", Likeness::Elsewhere),
    (", forged", Likeness::Forged),
];

/// A SecPDU as the peer of an end in this state would send it.
fn from_peer(mode: Mode, peer: &mut End, now: Now, kind: Kind, likeness: Likeness, id: &str) -> SecPdu {
    let full = if id.contains(':') { id.to_owned() } else { format!("{id}:7") };
    let id = match likeness {
        Likeness::Proposed => proposed(&full),
        Likeness::Elsewhere => "1000:0",
        Likeness::Genuine | Likeness::Forged => &full,
    };
    let mut pdu = match kind {
        Kind::HandshakeReq => {
            let request = peer.endpoint.initiate(now, peer.peer.clone(), INITIATE_REQUEST);
            request.unwrap().poll_transmit().unwrap()
        }
        Kind::HandshakeAcc if likeness == Likeness::Elsewhere => mode.pair().accept(),
        Kind::HandshakeAcc => acc(mode, peer, now),
        Kind::EncrTransfer if mode == Mode::Clear => foreign_transfer(Mode::Encrypted, now),
        Kind::ClearTransfer if mode == Mode::Encrypted => clear_transfer(id),
        Kind::EncrTransfer | Kind::ClearTransfer if likeness == Likeness::Elsewhere => {
            foreign_transfer(mode, now)
        }
        Kind::EncrTransfer | Kind::ClearTransfer => transfer(mode, peer, now),
        kind => ending(peer.credential(), now, kind, id),
    };
    if likeness == Likeness::Forged {
        *pdu.octets.last_mut().unwrap() ^= 1;
    }
    pdu
}

/// The peer's own where it has one to give, else that of a stranger.
fn acc(mode: Mode, peer: &mut End, now: Now) -> SecPdu {
    peer.accept(now);
    let own = peer.sent().into_iter().find(|pdu| pdu.kind == Kind::HandshakeAcc);
    own.unwrap_or_else(|| mode.pair().accept())
}

fn transfer(mode: Mode, peer: &mut End, now: Now) -> SecPdu {
    if peer.association().send(now, READ).is_ok() {
        return peer.sent().remove(0);
    }
    foreign_transfer(mode, now)
}

fn foreign_transfer(mode: Mode, now: Now) -> SecPdu {
    mode.open().server.protect(now, READ)
}

fn ends(pair: &mut Pair, role: Role) -> (&mut End, &mut End) {
    match role {
        Role::Initiator => (&mut pair.client, &mut pair.server),
        Role::Responder => (&mut pair.server, &mut pair.client),
    }
}

/// One row of the table.
fn row(
    mode: Mode,
    name: &str,
    &(_, role, reach): &Reach,
    input: impl FnOnce(&mut End, &mut End, Now) -> Result<(), Error>,
) -> String {
    let mut pair = reach(mode);
    let now = pair.now;
    let (subject, peer) = ends(&mut pair, role);
    subject.sent();
    subject.events();
    peer.sent();
    let done = input(subject, peer, now);
    let sent: Vec<_> = subject.sent().iter().map(|pdu| pdu.kind.name()).collect();
    let mut told: Vec<_> = subject.events().iter().map(short).collect();
    told.extend(done.err().map(|error| match error {
        Error::ClockStep { .. } => "Err(ClockStep)".to_owned(),
        error => format!("Err({error:?})"),
    }));
    let state = subject.association().state.name();
    format!("{name:<36}{state:<13}{:<20}{}", sent.join(", "), told.join(", ")).trim_end().to_owned()
}

fn short(event: &Event) -> String {
    match event {
        Event::Security(event) => format!("{} {:?}", event.id(), event.rule()),
        Event::Ended(Cause::Refused(_)) => "Ended(Refused)".into(),
        Event::Ended(Cause::Peer { .. }) => "Ended(Peer)".into(),
        Event::Ended(Cause::CannotSend(_)) => "Ended(CannotSend)".into(),
        Event::Ended(Cause::TimedOut { .. }) => "Ended(TimedOut)".into(),
        Event::Ended(cause) => format!("Ended({cause:?})"),
        Event::Rejected { initiate_error: Some(_), .. } => "Rejected(Initiate-Error)".into(),
        Event::Rejected { initiate_error: None, .. } => "Rejected".into(),
        Event::Data(_) => "Data".into(),
        Event::Accepted { .. } => "Accepted".into(),
        other => format!("{other:?}"),
    }
}

fn local_rows(mode: Mode, reach: &Reach) -> impl Iterator<Item = String> {
    LOCAL.iter().map(move |name| {
        row(mode, name, reach, |subject, _, now| {
            call(name, subject.association.as_mut().unwrap(), &mut subject.endpoint, now)
        })
    })
}

fn received_rows(mode: Mode, reach: &Reach) -> impl Iterator<Item = String> {
    RECEIVED.iter().flat_map(move |(suffix, likeness)| {
        Kind::ALL.into_iter().filter(|kind| exists(*kind, *likeness)).map(move |kind| {
            row(mode, &format!("{kind}{suffix}"), reach, |subject, peer, now| {
                let id = subject.association().id().to_owned();
                let pdu = from_peer(mode, peer, now, kind, *likeness, &id);
                subject.receive(now, &pdu);
                Ok(())
            })
        })
    })
}

/// Only terminations can name `nnn` alone, and a request names no other association.
fn exists(kind: Kind, likeness: Likeness) -> bool {
    match likeness {
        Likeness::Genuine | Likeness::Forged => true,
        Likeness::Proposed => super::is_abort(kind),
        Likeness::Elsewhere => kind != Kind::HandshakeReq,
    }
}

against_both_modes! {
    every_state_has_an_answer_to_every_event,
}

fn every_state_has_an_answer_to_every_event(mode: Mode) {
    let mut table = format!("{:<36}{:<13}{:<20}{}\n", "event", "then", "sent", "told");
    for reach in &STATES {
        table += &format!("\n{}\n", reach.0);
        for row in local_rows(mode, reach).chain(received_rows(mode, reach)) {
            table += &format!("{row}\n");
        }
    }
    insta::assert_snapshot!(format!("{mode:?}").to_lowercase(), table);
}
