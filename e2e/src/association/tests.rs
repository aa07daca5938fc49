//! Two ends and a fake clock: what an association does when nobody attacks it.

use std::time::Duration;

use schemas::secpdu::{ClearToken1, Handshake, Kind, SecPdu, Signature, Termination};
use schemas::time::Utc;

use super::{Cause, Event};
use crate::fixture::{
    CLIENT, Ca, End, INITIATE_REQUEST, INITIATE_RESPONSE, Mode, NOON, Pair, READ, SERVER, after,
    below_brainpool, resigned, rules,
};
use crate::{
    AbortCause, Aead, Cipher, Endpoint, EndpointConfig, Error, Group, Icv, Now, OnGap, Protection, Rule,
    SignatureAlgorithm,
};

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_read_goes_through_an_association_that_is_then_released() {
    let mut pair = Pair::new();
    pair.request();
    assert_eq!(pair.server.events(), [Event::Requested { initiate_request: INITIATE_REQUEST.into() }]);
    pair.server.accept(pair.now);
    pair.server_sends();
    assert_eq!(pair.client.events(), [Event::Accepted { initiate_response: INITIATE_RESPONSE.into() }]);
    assert_eq!(pair.client.association().id(), pair.server.association().id());
    assert!(!pair.client.association().is_established() && !pair.server.association().is_established());

    pair.client.association().send(pair.now, READ).unwrap();
    pair.client_sends();
    assert_eq!(pair.server.events(), [Event::Established, Event::Data(READ.into())]);
    pair.server.association().send(pair.now, READ).unwrap();
    pair.server_sends();
    assert_eq!(pair.client.events(), [Event::Established, Event::Data(READ.into())]);

    pair.client.association().release(pair.now);
    pair.client_sends();
    assert_eq!(pair.server.events(), [Event::ReleaseRequested]);
    pair.server.association().release_response(pair.now);
    pair.server_sends();
    assert_eq!((pair.client.events(), pair.server.events()), (vec![Event::Released], vec![Event::Released]));
    assert!(pair.client.association().is_closed() && pair.server.association().is_closed());
}

#[test]
fn every_suite_that_both_allow_is_agreed_in_the_responders_order() {
    for (client, server) in [
        (vec![Aead::Aes128Gcm], Aead::ALL.to_vec()),
        (Aead::ALL.to_vec(), vec![Aead::Aes128Gcm]),
        (Aead::ALL.to_vec(), vec![Aead::Aes128Gcm, Aead::Aes256Gcm]),
    ] {
        let mut pair = Pair::new();
        pair.client.change_peer(|peer| peer.suites = client);
        pair.server.change_peer(|peer| peer.suites = server);
        pair.reopen();
        let pdu = pair.client.protect(pair.now, READ);
        pair.server.receive(pair.now, &pdu);
        assert_eq!(pair.server.events(), [Event::Established, Event::Data(READ.into())]);
    }
}

#[test]
fn every_kind_of_key_signs_both_ways() {
    use SignatureAlgorithm::{EcdsaBrainpoolP256r1, EcdsaP256, Ed25519, Rsa};
    for (client, server) in [
        (Rsa, EcdsaP256),
        (EcdsaP256, Rsa),
        (EcdsaBrainpoolP256r1, EcdsaP256),
        (Ed25519, EcdsaBrainpoolP256r1),
    ] {
        let ca = Ca::new("CA");
        let config = |jid, algorithm| EndpointConfig::new(ca.issue_of(jid, algorithm), ca.anchors());
        let client = End::new(config(CLIENT, client), SERVER, 1);
        let mut pair = Pair { client, server: End::new(config(SERVER, server), CLIENT, 2), now: NOON, ca };
        pair.server.change_peer(|peer| peer.signatures.push(Ed25519));
        pair.reopen();
        pair.establish();
        pair.client.association().release(pair.now);
        pair.client_sends();
        pair.server.association().release_response(pair.now);
        pair.server_sends();
        assert_eq!(pair.client.events(), [Event::Released], "terminations too are signed");
    }
}

#[test]
fn an_authority_on_brainpool_certifies() {
    let (anchors, client) = below_brainpool(CLIENT);
    let mut pair = Pair::new();
    pair.client = End::new(EndpointConfig::new(client, pair.ca.anchors()), SERVER, 1);
    pair.server = End::new(EndpointConfig::new(pair.ca.issue(SERVER), anchors), CLIENT, 2);
    pair.reopen();
    pair.establish();
    assert!(pair.client.association().is_established());
}

#[test]
fn every_group_is_agreed_on_in_the_responders_order() {
    let all = Group::ALL.to_vec();
    let mut offers: Vec<_> = Group::ALL.iter().map(|&group| (vec![group], all.clone(), group)).collect();
    offers.push((all.clone(), vec![Group::Modp2048, Group::P256], Group::Modp2048));
    for (client, server, agreed) in offers {
        let mut pair = Pair::new();
        pair.client.change_peer(|peer| peer.groups = client);
        pair.server.change_peer(|peer| peer.groups = server);
        let acc = pair.accept();
        let token1 = Handshake::read(&acc.octets).unwrap().token1;
        assert_eq!(token1.dh_key.iter().map(|key| key.group).collect::<Vec<_>>(), [agreed.number()]);
        pair.client.receive(NOON, &acc);
        pair.establish();
        assert!(pair.client.association().is_established());
    }
}

#[test]
fn every_cipher_and_icv_that_both_allow_is_agreed() {
    for cipher in Cipher::ALL {
        for icv in Icv::ALL {
            let mut pair = Pair::new();
            for end in [&mut pair.client, &mut pair.server] {
                end.change_peer(|peer| {
                    (peer.suites, peer.ciphers, peer.icvs) = (vec![], vec![cipher], vec![icv]);
                });
            }
            pair.reopen();
            pair.establish();
            assert!(pair.client.association().is_established());
            assert_eq!(pair.client.association().protection(), Some(Protection::Encrypted(cipher, icv)));
        }
    }
}

#[test]
fn the_peers_last_pdus_arrive_before_its_release_response() {
    let mut pair = Pair::established();
    pair.client.association().release(pair.now);
    pair.client_sends();
    pair.server.association().send(pair.now, READ).unwrap();
    pair.server.association().release_response(pair.now);
    pair.server_sends();
    assert_eq!(pair.client.events(), [Event::Data(READ.into()), Event::Released]);
}

#[test]
fn releases_that_cross_are_both_answered() {
    let mut pair = Pair::established();
    pair.client.association().release(pair.now);
    pair.server.association().release(pair.now);
    let (from_client, from_server) = (pair.client.sent(), pair.server.sent());
    from_client.iter().for_each(|pdu| pair.server.receive(pair.now, pdu));
    from_server.iter().for_each(|pdu| pair.client.receive(pair.now, pdu));
    pair.client_sends();
    pair.server_sends();
    assert_eq!((pair.client.events(), pair.server.events()), (vec![Event::Released], vec![Event::Released]));
}

#[test]
fn two_terminations_of_one_millisecond_are_two() {
    let mut pair = Pair::established();
    pair.client.association().release(pair.now);
    pair.client.association().abort(pair.now, AbortCause::Shutdown);
    pair.client_sends();
    assert!(matches!(
        pair.server.events()[..],
        [Event::ReleaseRequested, Event::Ended(Cause::Peer { kind: Kind::ApplAbort, .. })]
    ));
}

#[test]
fn a_local_server_that_is_not_there_is_an_initiate_error_at_the_client() {
    let mut pair = Pair::new();
    pair.request();
    let error = schemas::mms::initiate_error(schemas::mms::InitiateError::ApplicationUnreachable);
    pair.server.association().reject(pair.now, &error);
    pair.server_sends();
    let cause = Cause::Peer { kind: Kind::ApplicationReject, diagnostic: None, alarm: false };
    assert_eq!(pair.client.events(), [Event::Rejected { initiate_error: Some(error), cause }]);
}

#[test]
fn keys_end_after_their_life_and_the_association_is_released_in_time() {
    let mut pair = Pair::established();
    let due = pair.client.association().poll_timeout().unwrap();
    assert_eq!(due, NOON.monotonic + Duration::from_secs(24 * 60 * 60 - 30));
    pair.pass(due - NOON.monotonic);
    pair.client.association().handle_timeout(pair.now);
    pair.client_sends();
    pair.server.association().release_response(pair.now);
    pair.server_sends();
    assert_eq!(pair.client.events(), [Event::Releasing, Event::Released]);
}

#[test]
fn no_pdu_is_taken_under_keys_that_have_ended() {
    let mut pair = Pair::established();
    let last = after(NOON, Duration::from_secs(24 * 60 * 60) - Duration::from_millis(1));
    let (in_time, late) = (pair.client.protect(NOON, READ), pair.client.protect(NOON, READ));
    let send = pair.server.association().send(last, READ);
    assert_eq!(send, Err(Error::NotOpen("Releasing")));
    pair.server.receive(Now { utc: NOON.utc, ..last }, &in_time);
    assert_eq!(pair.server.events(), [Event::Releasing, Event::Data(READ.into())]);
    let end = after(last, Duration::from_millis(1));
    pair.server.receive(Now { utc: NOON.utc, ..end }, &late);
    assert!(matches!(pair.server.events()[..], [Event::Ended(Cause::TimedOut { .. })]));
    let sent: Vec<_> = pair.server.sent().iter().map(|pdu| pdu.kind).collect();
    assert_eq!(sent, [Kind::ReleaseReq, Kind::DtSecAbort]);
}

#[test]
fn a_key_lives_no_shorter_than_fifteen_minutes() {
    let ca = Ca::new("CA");
    let mut config = EndpointConfig::new(ca.issue(CLIENT), ca.anchors());
    config.key_life = Duration::ZERO;
    assert_eq!(config.key_life(), 15 * MINUTE);
    config.key_life = Duration::MAX;
    assert_eq!(config.key_life(), 24 * 60 * MINUTE);
}

#[test]
fn a_clock_a_little_back_stands_still_and_one_far_back_ends_the_association() {
    let mut pair = Pair::established();
    for back in [1, 5 * 60 * 1000] {
        let now = Now { utc: Utc(NOON.utc.0 - back), ..NOON };
        let pdu = pair.client.protect(now, READ);
        pair.server.receive(NOON, &pdu);
        assert_eq!(pair.server.events(), [Event::Data(READ.into())]);
    }
    let now = Now { utc: Utc(NOON.utc.0 - 5 * 60 * 1000 - 1), ..NOON };
    let error = pair.client.association().send(now, READ);
    assert_eq!(error, Err(Error::ClockStep { last: NOON.utc, now: now.utc }));
    assert_eq!(pair.client.events(), [Event::Ended(Cause::CannotSend(error.unwrap_err()))]);
    pair.client_sends();
    assert!(matches!(pair.server.events()[..], [Event::Ended(Cause::Peer { kind: Kind::DtSecAbort, .. })]));
}

#[test]
fn a_handshake_without_an_answer_ends() {
    let mut pair = Pair::new();
    pair.request();
    pair.pass(Duration::from_secs(30));
    pair.client.association().handle_timeout(pair.now);
    pair.server.association().handle_timeout(pair.now);
    let said = |end: &mut End| {
        let [pdu] = end.sent().try_into().unwrap();
        let reason = Termination::read(pdu.kind, &pdu.octets).unwrap().reason;
        (pdu.kind, reason.diag, reason.alarm)
    };
    assert_eq!(said(&mut pair.client), (Kind::HandshakeSecAbort, Some(0), false));
    assert_eq!(said(&mut pair.server), (Kind::HandshakeSecReject, Some(0), false));
    assert!(matches!(pair.client.events()[..], [Event::Ended(Cause::TimedOut { .. })]));
}

/// The identifier of a HandshakeSecAbort: of an answer that is not believed nothing is known.
#[test]
fn an_abort_names_the_full_identifier_only_of_an_answer_that_has_verified() {
    for believed in [false, true] {
        let mut pair = Pair::new();
        let acc = pair.accept();
        let no_point = |token1: &mut ClearToken1<'_>| token1.dh_key[0].public = &[7; 64];
        let mut acc = resigned(pair.server.credential(), &acc, no_point);
        if !believed {
            *acc.octets.last_mut().unwrap() ^= 1;
        }
        pair.client.receive(NOON, &acc);
        let [abort] = pair.client.sent().try_into().unwrap();
        let full = pair.server.association().id().to_owned();
        let named = if believed { &full[..] } else { full.split(':').next().unwrap() };
        assert_eq!(Termination::read(abort.kind, &abort.octets).unwrap().token3.asso_id, Some(named));
    }
}

#[test]
fn a_handshake_says_whether_data_will_be_encrypted_and_nothing_private() {
    for (mode, appl_protected) in [(Mode::Encrypted, true), (Mode::Clear, false)] {
        let mut pair = mode.pair();
        let req = pair.request();
        pair.server.accept(NOON);
        let [acc] = pair.server.sent().try_into().unwrap();
        for pdu in [req, acc] {
            let token1 = Handshake::read(&pdu.octets).unwrap().token1;
            assert_eq!([0, 1, 2].map(|bit| token1.conf_params.bit(bit)), [false, appl_protected, false]);
            assert_eq!((token1.att_cert, token1.peer, token1.req_hash), (None, None, None));
        }
    }
}

#[test]
fn a_handshake_carries_an_initiate_of_its_half_and_nothing_else() {
    let carrying = |end: &End, pdu: &SecPdu, appl_data: &[u8]| {
        let Handshake { pp, token1, sign, .. } = Handshake::read(&pdu.octets).unwrap();
        let tbs = Handshake::write_tbs(&token1, appl_data);
        let signed = end.credential().sign(&tbs).unwrap();
        SecPdu { kind: pdu.kind, octets: Handshake::write(pp, &tbs, &Signature { sign: &signed, ..sign }) }
    };
    for other in [READ, INITIATE_RESPONSE] {
        let mut pair = Pair::new();
        let req = pair.client.initiate(NOON);
        pair.server.receive(NOON, &carrying(&pair.client, &req, other));
        assert_eq!(rules(&pair.server.events()), [Rule::Syntax]);
    }
    for other in [READ, INITIATE_REQUEST] {
        let mut pair = Pair::new();
        let acc = pair.accept();
        pair.client.receive(NOON, &carrying(&pair.server, &acc, other));
        assert_eq!(rules(&pair.client.events()), [Rule::Syntax]);
    }
}

#[test]
fn every_handshake_has_public_values_of_its_own() {
    let (mut pair, mut seen) = (Pair::new(), std::collections::BTreeSet::new());
    for _ in 0..3 {
        let req = pair.request();
        pair.server.accept(NOON);
        let [acc] = pair.server.sent().try_into().unwrap();
        for pdu in [req, acc] {
            let [key] = Handshake::read(&pdu.octets).unwrap().token1.dh_key.try_into().unwrap();
            assert!(seen.insert(key.public.to_vec()));
        }
        (pair.client.association, pair.server.association) = (None, None);
    }
}

#[test]
fn a_gap_that_is_only_reported_ends_nothing() {
    let mut pair = Pair::new();
    pair.server.change_peer(|peer| peer.on_gap = OnGap::Report);
    pair.reopen();
    for second in 0..2 {
        pair.client.protect(after(NOON, Duration::from_secs(second)), READ);
    }
    let now = after(NOON, Duration::from_secs(3));
    let pdu = pair.client.protect(now, READ);
    pair.server.receive(now, &pdu);
    let events = pair.server.events();
    assert_eq!(rules(&events), [Rule::Deletion]);
    assert!(events[0].to_text().contains("2 PDUs missing"), "{events:?}");
    assert_eq!(events[1..], [Event::Established, Event::Data(READ.into())]);
}

impl Event {
    fn to_text(&self) -> String {
        match self {
            Self::Security(event) => event.to_string(),
            other => format!("{other:?}"),
        }
    }
}

/// A server that has taken requests of `count` clients' associations, oldest first.
fn pending(ca: &Ca, config: EndpointConfig, count: usize) -> (End, Vec<super::Association>) {
    let mut server = End::new(config, CLIENT, 2);
    let mut client = End::new(EndpointConfig::new(ca.issue(CLIENT), ca.anchors()), SERVER, 1);
    let mut accept = |_| {
        let req = client.initiate(NOON);
        server.endpoint.handle_request(NOON, server.peer.clone(), &req).unwrap()
    };
    let associations = (0..count).map(&mut accept).collect();
    (server, associations)
}

#[test]
fn the_oldest_pending_association_makes_room() {
    let ca = Ca::new("CA");
    let config = EndpointConfig::new(ca.issue(SERVER), ca.anchors());
    let (mut server, associations) = pending(&ca, config, 6);
    let evicted: Vec<_> = std::iter::from_fn(|| server.endpoint.poll_eviction()).collect();
    assert_eq!(evicted, [associations[0].id(), associations[1].id()], "4 of a peer may be pending");
    let config = EndpointConfig { pending_in_all: 2, ..EndpointConfig::new(ca.issue(SERVER), ca.anchors()) };
    let (mut server, associations) = pending(&ca, config, 3);
    assert_eq!(server.endpoint.poll_eviction().as_deref(), Some(associations[0].id()));
    assert_eq!(server.endpoint.poll_eviction(), None);
}

#[test]
fn dropped_associations_do_not_count_as_pending() {
    let ca = Ca::new("CA");
    let config = EndpointConfig::new(ca.issue(SERVER), ca.anchors());
    let (mut server, associations) = pending(&ca, config, 4);
    drop(associations);
    let mut client = End::new(EndpointConfig::new(ca.issue(CLIENT), ca.anchors()), SERVER, 3);
    let req = client.initiate(NOON);
    server.receive(NOON, &req);
    assert_eq!(server.endpoint.poll_eviction(), None);
}

#[test]
fn established_associations_do_not_count_as_pending() {
    let ca = Ca::new("CA");
    let config = EndpointConfig { pending_in_all: 1, ..EndpointConfig::new(ca.issue(SERVER), ca.anchors()) };
    let mut pair = Pair { server: End::new(config, CLIENT, 2), ..Pair::of(ca) };
    pair.reopen();
    let pdu = pair.client.protect(NOON, READ);
    pair.server.receive(NOON, &pdu);
    let (first, _) = (pair.server.association.take(), pair.client.association.take());
    pair.reopen();
    assert_eq!(pair.server.endpoint.poll_eviction(), None);
    assert!(first.unwrap().is_established());
}

#[test]
fn an_evicted_association_is_aborted_and_its_peer_told() {
    let mut pair = Pair::open();
    pair.server.association().abort(pair.now, AbortCause::Evicted);
    pair.server_sends();
    assert!(matches!(pair.client.events()[..], [Event::Ended(Cause::Peer { kind: Kind::ApplAbort, .. })]));
}

#[test]
fn an_identifier_in_use_here_is_left_unanswered_and_asked_anew() {
    let mut pair = Pair::new();
    pair.request();
    let taken = pair.server.association().id().to_owned();
    let lease = pair.client.endpoint.claim(pair.now, &taken).unwrap();
    pair.server.accept(pair.now);
    pair.server_sends();
    let [again] = pair.client.sent().try_into().unwrap();
    assert_eq!(again.kind, Kind::HandshakeReq);
    assert_ne!(pair.client.association().id(), taken.split(':').next().unwrap());
    pair.server.association = None;
    pair.server.receive(pair.now, &again);
    pair.server.accept(pair.now);
    pair.server_sends();
    assert!(pair.client.events().contains(&Event::Accepted { initiate_response: INITIATE_RESPONSE.into() }));
    drop(lease);
}

#[test]
fn a_peer_that_always_chooses_an_identifier_in_use_is_given_up() {
    let mut pair = Pair::new();
    let mut leases = vec![];
    pair.request();
    for _ in 0..3 {
        leases.push(pair.client.endpoint.claim(pair.now, pair.server.association().id()).unwrap());
        pair.server.accept(pair.now);
        pair.server_sends();
        pair.server.association = None;
        pair.client_sends();
    }
    assert!(pair.client.association().is_closed());
    let events = pair.client.events();
    assert_eq!(rules(&events), [Rule::State; 3]);
    assert!(matches!(events.last(), Some(Event::Ended(Cause::Refused(_)))));
}

#[test]
fn after_a_restart_requests_that_may_be_old_are_refused_for_a_while() {
    let mut pair = Pair::new();
    let ca = &pair.ca;
    let config = EndpointConfig::new(ca.issue(SERVER), ca.anchors());
    pair.server.endpoint = Endpoint::new(NOON, config, crate::fixture::random(9));
    pair.request();
    assert_eq!(rules(&pair.server.events()), [Rule::Time]);
    pair.server_sends();
    assert!(matches!(
        pair.client.events()[..],
        [Event::Rejected { cause: Cause::Peer { diagnostic: Some(10), .. }, .. }]
    ));
    pair.pass(10 * MINUTE);
    pair.reopen();
    assert!(pair.client.association().verified_peer().is_some());
}

#[test]
fn rejects_are_signed_at_a_bounded_rate() {
    let ca = Ca::new("CA");
    let config =
        EndpointConfig { rejects_per_second: 3, ..EndpointConfig::new(ca.issue(SERVER), ca.anchors()) };
    let mut server = End::new(config, CLIENT, 2);
    let stranger = Ca::new("Another CA");
    let mut client = End::new(EndpointConfig::new(stranger.issue(CLIENT), ca.anchors()), SERVER, 1);
    let mut answers = |now| {
        let reqs: Vec<_> = (0..10).map(|_| client.initiate(now)).collect();
        reqs.iter().for_each(|req| server.receive(now, req));
        assert_eq!(server.events().len(), 10, "every refusal is told");
        server.sent().len()
    };
    assert_eq!(answers(NOON), 3);
    assert_eq!(answers(NOON), 0);
    assert_eq!(answers(after(NOON, Duration::from_secs(1))), 3);
}
