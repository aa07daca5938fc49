//! The life of keys: when and how they change, and what a broker can make of that (attacks P02 and P15).

use std::collections::BTreeSet;
use std::time::Duration;

use schemas::secpdu::{ClearToken2, DhKey, Kind, SecPdu, Transfer};

use super::{Cause, Event};
use crate::fixture::{
    CLIENT, Ca, End, Mode, NOON, Pair, READ, SERVER, WRITE, after, against_both_modes, rules,
};
use crate::{EndpointConfig, Error, Group, Now, Rule};

against_both_modes! {
    new_keys_are_exchanged_with_three_pdus,
    p02_replay_after_rekey,
    p02_pdus_of_the_old_key_are_taken_until_the_first_of_the_new,
    p15_no_nonce_serves_twice_over_many_keys,
    p21_a_dropped_pdu_is_seen_under_new_keys_too,
    never_are_two_exchanges_outstanding,
    public_values_out_of_place_end_the_association,
    bad_public_values_end_the_association,
    a_server_asks_and_the_client_exchanges,
    a_client_that_does_not_take_up_the_new_key_is_given_up,
}

fn token2(pdu: &SecPdu) -> ClearToken2<'_> {
    Transfer::read(pdu.kind, &pdu.octets).unwrap().token2
}

/// What of keys a PDU speaks: rekey, reqRekey, changedKey.
fn talk(pdu: &SecPdu) -> (bool, bool, bool) {
    let token2 = token2(pdu);
    (token2.rekey.is_some(), token2.req_rekey, token2.changed_key.is_some())
}

const NOTHING: (bool, bool, bool) = (false, false, false);
const REKEY: (bool, bool, bool) = (true, false, false);
const REQ_REKEY: (bool, bool, bool) = (false, true, false);
const CHANGED_KEY: (bool, bool, bool) = (false, false, true);

impl Pair {
    /// A PDU of the client reaches the server.
    fn client_says(&mut self) -> (bool, bool, bool) {
        let pdu = self.client.protect(self.now, READ);
        self.server.receive(self.now, &pdu);
        assert_eq!(self.server.events(), [Event::Data(READ.into())]);
        talk(&pdu)
    }

    /// A PDU of the server reaches the client.
    fn server_says(&mut self) -> (bool, bool, bool) {
        let pdu = self.server.protect(self.now, WRITE);
        self.client.receive(self.now, &pdu);
        assert_eq!(self.client.events(), [Event::Data(WRITE.into())]);
        talk(&pdu)
    }

    fn key_changes(&mut self) -> (u32, u32) {
        (self.client.association().key_changes(), self.server.association().key_changes())
    }

    /// One exchange to its end.
    fn change_keys(&mut self) {
        self.client.association().rekey().unwrap();
        assert_eq!(
            (self.client_says(), self.server_says(), self.client_says()),
            (REKEY, CHANGED_KEY, NOTHING)
        );
    }
}

/// Both ends established under this configuration.
fn with(config: impl Fn(EndpointConfig) -> EndpointConfig) -> Pair {
    let ca = Ca::new("CA");
    let of = |jid| config(EndpointConfig::new(ca.issue(jid), ca.anchors()));
    let (client, server) = (End::new(of(CLIENT), SERVER, 1), End::new(of(SERVER), CLIENT, 2));
    let mut pair = Pair { client, server, now: NOON, ca };
    pair.reopen();
    pair.establish();
    pair
}

fn new_keys_are_exchanged_with_three_pdus(mode: Mode) {
    let mut pair = mode.established();
    for changes in 1..4 {
        pair.change_keys();
        assert_eq!(pair.key_changes(), (changes, changes));
        assert_eq!((pair.server_says(), pair.client_says()), (NOTHING, NOTHING));
        assert_eq!((pair.client.rekeyed, pair.server.rekeyed), (changes, changes), "both are told, once");
    }
}

#[test]
fn new_keys_are_exchanged_in_every_group() {
    for group in Group::ALL {
        let mut pair = Pair::new();
        for end in [&mut pair.client, &mut pair.server] {
            end.change_peer(|peer| peer.groups = vec![group]);
        }
        pair.reopen();
        pair.establish();
        pair.change_keys();
        assert_eq!((pair.server_says(), pair.key_changes()), (NOTHING, (1, 1)));
    }
}

#[test]
fn keys_change_by_age_before_they_end() {
    let mut pair = with(|config| EndpointConfig { rekey_after: Duration::from_secs(600), ..config });
    assert_eq!(pair.client_says(), NOTHING);
    pair.pass(Duration::from_secs(600));
    assert_eq!(pair.client_says(), NOTHING, "the next one may be long in coming");
    assert_eq!((pair.client_says(), pair.server_says(), pair.client_says()), (REKEY, CHANGED_KEY, NOTHING));
    let end = pair.client.association().poll_timeout().unwrap();
    assert_eq!(end, pair.now.monotonic + Duration::from_secs(24 * 60 * 60 - 30), "a new life");
    pair.pass(Duration::from_secs(599));
    assert_eq!(pair.client_says(), NOTHING);
}

#[test]
fn keys_change_by_count_in_either_direction() {
    let mut pair = with(|config| EndpointConfig { rekey_count: 3, ..config });
    let said: Vec<_> = (0..3).map(|_| pair.client_says()).collect();
    assert_eq!(said, [NOTHING, NOTHING, REKEY], "one PDU went before");
    let mut pair = with(|config| EndpointConfig { rekey_count: 3, ..config });
    let said: Vec<_> = (0..4).map(|_| pair.server_says()).collect();
    assert_eq!(said, [NOTHING, NOTHING, REQ_REKEY, REQ_REKEY], "until the client has begun");
    assert_eq!((pair.client_says(), pair.server_says()), (REKEY, CHANGED_KEY));
}

/// A client that polls every five minutes could not confirm a new key within one.
#[test]
fn where_pdus_are_few_keys_are_not_changed_but_end_in_order() {
    let mut pair = with(|config| EndpointConfig { rekey_after: Duration::from_secs(600), ..config });
    for _ in 0..20 {
        pair.pass(Duration::from_secs(300));
        let (asked, began) = (pair.server_says(), pair.client_says());
        assert!(asked != CHANGED_KEY && began == NOTHING);
    }
    assert!(pair.client.association().is_established() && pair.server.association().is_established());
    pair.client.association().rekey().unwrap();
    assert_eq!(pair.client_says(), REKEY, "the operator has reasons");
}

fn a_server_asks_and_the_client_exchanges(mode: Mode) {
    let mut pair = mode.established();
    pair.server.association().rekey().unwrap();
    assert_eq!((pair.server_says(), pair.client_says()), (REQ_REKEY, REKEY));
    assert_eq!((pair.server_says(), pair.client_says()), (CHANGED_KEY, NOTHING));
    assert_eq!((pair.server_says(), pair.key_changes()), (NOTHING, (1, 1)));
}

fn never_are_two_exchanges_outstanding(mode: Mode) {
    let mut pair = mode.established();
    pair.client.association().rekey().unwrap();
    assert_eq!(pair.client_says(), REKEY);
    pair.client.association().rekey().unwrap();
    assert_eq!((pair.client_says(), pair.client_says()), (NOTHING, NOTHING));
    pair.server.association().rekey().unwrap();
    assert_eq!((pair.server_says(), pair.server_says()), (CHANGED_KEY, NOTHING));
    pair.server.association().rekey().unwrap();
    assert_eq!((pair.server_says(), pair.client_says()), (NOTHING, NOTHING));
    assert_eq!(pair.key_changes(), (1, 1));
}

#[test]
fn the_pdu_that_ends_one_exchange_may_begin_the_next() {
    let mut pair = Pair::established();
    pair.client.association().rekey().unwrap();
    assert_eq!((pair.client_says(), pair.server_says()), (REKEY, CHANGED_KEY));
    pair.client.association().rekey().unwrap();
    assert_eq!((pair.client_says(), pair.server_says(), pair.client_says()), (REKEY, CHANGED_KEY, NOTHING));
    assert_eq!(pair.key_changes(), (2, 2));
}

fn p02_pdus_of_the_old_key_are_taken_until_the_first_of_the_new(mode: Mode) {
    let mut pair = mode.established();
    pair.client.association().rekey().unwrap();
    pair.client_says();
    let changed = pair.server.protect(pair.now, WRITE);
    let last_of_the_old = pair.client.protect(pair.now, READ);
    pair.client.receive(pair.now, &changed);
    let first_of_the_new = pair.client.protect(pair.now, WRITE);
    pair.server.receive(pair.now, &last_of_the_old);
    pair.server.receive(pair.now, &first_of_the_new);
    assert_eq!(pair.server.events(), [Event::Data(READ.into()), Event::Data(WRITE.into())]);
}

fn p02_replay_after_rekey(mode: Mode) {
    for replayed in 0..3 {
        let mut pair = mode.established();
        let ordinary = pair.client.protect(pair.now, READ);
        pair.client.association().rekey().unwrap();
        let rekey = pair.client.protect(pair.now, READ);
        let between = pair.client.protect(pair.now, READ);
        let old = [ordinary, rekey, between];
        old.iter().for_each(|pdu| pair.server.receive(pair.now, pdu));
        pair.server.events();
        pair.server_says();
        if replayed > 0 {
            pair.client_says();
        }
        pair.server.receive(pair.now, &old[replayed]);
        // While the old key still serves it is a replay; then it is nobody's key.
        let rule = if replayed == 0 { Rule::DataReplay } else { Rule::Integrity };
        assert_eq!(rules(&pair.server.events()), [rule]);
    }
    let mut pair = mode.established();
    let ordinary = pair.server.protect(pair.now, WRITE);
    pair.client.receive(pair.now, &ordinary);
    pair.client.events();
    pair.change_keys();
    pair.client.receive(pair.now, &ordinary);
    assert_eq!(rules(&pair.client.events()), [Rule::Integrity]);
}

fn p15_no_nonce_serves_twice_over_many_keys(mode: Mode) {
    let mut pair = mode.established();
    let mut seen = BTreeSet::new();
    let mut note = |key: u32, from_client: bool, pdu: &SecPdu| {
        let transfer = Transfer::read(pdu.kind, &pdu.octets).unwrap();
        let nonce = transfer.token2.iv.or(transfer.auth.and_then(|auth| auth.nonce)).unwrap();
        assert!(seen.insert((key, from_client, nonce.to_vec())));
    };
    for round in 0..20 {
        let changes = pair.key_changes();
        if round % 3 == 0 {
            pair.client.association().rekey().unwrap();
        }
        let request = pair.client.protect(pair.now, READ);
        note(changes.0, true, &request);
        pair.server.receive(pair.now, &request);
        let answer = pair.server.protect(pair.now, READ);
        note(changes.1, false, &answer);
        pair.client.receive(pair.now, &answer);
    }
    assert_eq!(pair.key_changes(), (7, 7));
    assert_eq!(rules(&[pair.client.events(), pair.server.events()].concat()), []);
}

fn p21_a_dropped_pdu_is_seen_under_new_keys_too(mode: Mode) {
    let mut pair = mode.established();
    pair.client.association().rekey().unwrap();
    assert_eq!((pair.client_says(), pair.server_says()), (REKEY, CHANGED_KEY));
    pair.client.protect(pair.now, READ);
    let later = after(NOON, Duration::from_millis(1));
    let second = pair.client.protect(later, READ);
    pair.server.receive(later, &second);
    assert_eq!(rules(&pair.server.events()), [Rule::Deletion], "the first one under the new key is missing");
}

/// `from` sends this in its token, honestly sealed, and the other end refuses it.
fn refuses(pair: &mut Pair, from_client: bool, edit: impl FnOnce(&mut ClearToken2<'_>), rule: Rule) {
    let now = pair.now;
    let (from, to) =
        if from_client { (&mut pair.client, &mut pair.server) } else { (&mut pair.server, &mut pair.client) };
    let pdu = from.protect_with(now, edit);
    to.receive(now, &pdu);
    let events = to.events();
    assert_eq!(rules(&events), [rule]);
    assert!(matches!(events[..], [Event::Security(_), Event::Ended(Cause::Refused(_))]), "{events:?}");
    assert_eq!(to.sent()[0].kind, Kind::DtSecAbort);
}

/// A point of P-256: its generator.
const POINT: &[u8] = &[
    0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77,
    0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f, 0xe3,
    0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33,
    0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
];
const KEY: DhKey<'static> = DhKey { group: 23, public: POINT };

fn public_values_out_of_place_end_the_association(mode: Mode) {
    let rekey = |token2: &mut ClearToken2<'_>| token2.rekey = Some(KEY);
    let changed = |token2: &mut ClearToken2<'_>| token2.changed_key = Some(KEY);
    refuses(&mut mode.established(), false, rekey, Rule::UnexpectedRekey);
    refuses(&mut mode.established(), false, changed, Rule::UnexpectedChangedKey);
    refuses(&mut mode.established(), true, changed, Rule::UnexpectedChangedKey);
    let other_group = |token2: &mut ClearToken2<'_>| token2.rekey = Some(DhKey { group: 28, public: POINT });
    refuses(&mut mode.established(), true, other_group, Rule::UnexpectedRekey);
    let mut pair = mode.established();
    pair.client.association().rekey().unwrap();
    pair.client_says();
    refuses(&mut pair, true, rekey, Rule::UnexpectedRekey);
    let mut pair = mode.established();
    pair.change_keys();
    refuses(&mut pair, false, changed, Rule::UnexpectedChangedKey);
    let mut pair = mode.pair();
    pair.server.change_peer(|peer| peer.rekey = false);
    pair.reopen();
    pair.establish();
    assert!(pair.server.association().rekey().is_err());
    refuses(&mut pair, true, rekey, Rule::UnexpectedRekey);
}

fn bad_public_values_end_the_association(mode: Mode) {
    let bad = DhKey { group: 23, public: &[7; 64] };
    refuses(&mut mode.established(), true, |token2| token2.rekey = Some(bad), Rule::DhPublic);
    let mut pair = mode.established();
    pair.client.association().rekey().unwrap();
    pair.client_says();
    refuses(&mut pair, false, |token2| token2.changed_key = Some(bad), Rule::DhPublic);
}

/// The wish of a client obliges a server to nothing.
#[test]
fn a_wish_of_the_client_is_data_and_no_more() {
    let mut pair = Pair::established();
    let wish = pair.client.protect_with(NOON, |token2| token2.req_rekey = true);
    pair.server.receive(NOON, &wish);
    assert_eq!(pair.server.events(), [Event::Data(READ.into())]);
    assert_eq!(pair.server_says(), NOTHING);
}

fn a_client_that_does_not_take_up_the_new_key_is_given_up(mode: Mode) {
    let mut pair = mode.established();
    pair.client.association().rekey().unwrap();
    pair.client_says();
    pair.server_says();
    let due = pair.server.association().poll_timeout().unwrap();
    assert_eq!(due, NOON.monotonic + Duration::from_secs(60));
    pair.server.association().handle_timeout(Now { monotonic: due, ..NOON });
    let wanted = Cause::TimedOut { state: "awaiting a PDU under the new key" };
    assert_eq!(pair.server.events(), [Event::Ended(wanted)]);
    assert_eq!(pair.server.sent()[0].kind, Kind::DtSecAbort);
}

#[test]
fn a_client_that_has_taken_up_the_new_key_is_not_given_up() {
    let mut pair = Pair::established();
    pair.change_keys();
    pair.pass(Duration::from_secs(3600));
    pair.server.association().handle_timeout(pair.now);
    assert!(pair.server.association().is_established());
}

#[test]
fn an_association_ends_however_new_its_keys_are() {
    let life = Duration::from_secs(3600);
    let mut pair = with(|config| EndpointConfig { association_life: life, ..config });
    pair.pass(Duration::from_secs(3500));
    pair.change_keys();
    let due = pair.client.association().poll_timeout().unwrap();
    assert_eq!(due, NOON.monotonic + life - Duration::from_secs(30));
    pair.pass(Duration::from_secs(70));
    pair.client.association().handle_timeout(pair.now);
    assert_eq!(pair.client.sent()[0].kind, Kind::ReleaseReq);
}

#[test]
fn only_an_established_association_exchanges_keys() {
    let mut pair = Pair::open();
    assert_eq!(pair.client.association().rekey(), Err(Error::NotOpen("Pending")));
    let mut pair = Pair::new();
    pair.request();
    assert_eq!(pair.client.association().rekey(), Err(Error::NotOpen("AwaitAcc")));
    assert_eq!(pair.key_changes(), (0, 0));
}
