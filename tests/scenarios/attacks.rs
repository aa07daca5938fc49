//! Attacks P01 to P22 on whole bridges, as stanzas through XML and as primitives over OSI, each against encrypted and
//! clear associations. The PDU is dropped or the association aborted, one security event is raised, and nothing forged
//! or doubled is delivered.

use std::collections::BTreeSet;
use std::time::Duration;

use bridge::config::{Confidentiality, Octets, Peer};
use bridge::end::What;
use e2e::Expected;
use harness::{
    Environment, Pair, Role, Settings, Signer, edited_handshake, hex, revocation_list, sec_pdu, through_xml,
    with_sec_pdu,
};
use rcgen::{CertificateParams, CustomExtension, KeyUsagePurpose, SanType};
use schemas::oid;
use schemas::secpdu::{
    AlgorithmIdentifier, ClearToken1, DhKey, EncrMode, Handshake, Kind, SecPdu, Signature, Transfer,
};
use xmpp::stanza::{Payload, Stanza, StanzaKind};

/// Each is a test against encrypted and one against clear associations, in either environment.
macro_rules! against_both_modes {
    ($($attack:ident),* $(,)?) => {
        mod xmpp_encrypted {
            $(#[test] fn $attack() { super::$attack(super::Mode::new(super::Environment::Xmpp, true)); })*
        }
        mod xmpp_clear {
            $(#[test] fn $attack() { super::$attack(super::Mode::new(super::Environment::Xmpp, false)); })*
        }
        mod osi_encrypted {
            $(#[test] fn $attack() { super::$attack(super::Mode::new(super::Environment::Osi, true)); })*
        }
        mod osi_clear {
            $(#[test] fn $attack() { super::$attack(super::Mode::new(super::Environment::Osi, false)); })*
        }
    };
}

against_both_modes! {
    p01_a_repeated_transfer_is_a_replay,
    p02_transfers_under_a_key_that_has_ended_are_refused,
    p03_requests_and_transfers_of_an_earlier_life_are_refused,
    p04_a_repeated_request_is_a_replay,
    p04_a_flood_of_requests_is_looked_at_no_faster_than_it_may_come,
    p05_transfers_in_another_order_are_refused,
    p06_nothing_is_accepted_from_ones_own_mirror,
    p07_a_transfer_cut_short_is_refused_at_every_length,
    p07_a_forged_ending_ends_nothing,
    p08_the_answer_to_an_earlier_request_is_refused,
    p08_a_transfer_of_another_association_is_refused,
    p08_a_request_under_another_pp_is_refused,
    p09_a_request_that_was_meant_for_another_leads_to_nothing,
    p10_who_has_our_key_cannot_pose_as_the_peer,
    p11_a_valid_certificate_of_another_name_is_refused,
    p12_a_request_with_an_edited_offer_is_refused,
    p12_an_answer_with_an_edited_choice_is_refused,
    p12_a_transfer_of_the_other_mode_is_refused,
    p12_a_forged_reject_changes_nothing,
    p13_public_values_off_the_curve_are_refused,
    p14_signatures_that_are_none_are_refused,
    p14_a_second_signature_over_the_same_request_is_a_replay,
    p15_no_nonce_serves_twice_across_keys_associations_and_restarts,
    p16_every_octet_of_a_transfer_counts,
    p17_clocks_may_differ_by_ten_minutes_and_no_more,
    p18_certificates_that_are_not_good_are_refused,
    p19_a_peer_that_is_revoked_while_it_is_associated_is_gone_at_once,
    p20_names_fingerprints_and_lists_hold_in_every_combination,
    p21_every_dropped_transfer_is_noticed_with_the_next,
    p22_a_command_that_comes_eleven_minutes_late_is_refused,
}

const READ: &str =
    "a02c020109a627a025a1231a1173696d706c65494f47656e65726963494f1a0e4747494f31244d5824416e496e31";
const REPORT: &str = "a305a003800100";

/// What an attack is made on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mode {
    environment: Environment,
    is_encrypted: bool,
}

impl Mode {
    const fn new(environment: Environment, is_encrypted: bool) -> Self {
        Self { environment, is_encrypted }
    }

    fn is_over_osi(self) -> bool {
        self.environment == Environment::Osi
    }

    fn pair(self) -> Pair {
        self.adjusted(|_| ())
    }

    fn adjusted(self, adjust: fn(&mut Peer)) -> Pair {
        let confidentiality =
            if self.is_encrypted { Confidentiality::Required } else { Confidentiality::Off };
        let environment = self.environment;
        let mut pair = Pair::with(Settings { confidentiality, octets: Octets::Exact, adjust, environment });
        edits(&mut pair, |stanza| vec![stanza]);
        pair
    }

    /// Associated, and each end has proved itself to the other.
    fn open(self) -> Pair {
        let mut pair = self.pair();
        open(&mut pair);
        pair
    }

    const fn other(self) -> Self {
        Self { is_encrypted: !self.is_encrypted, ..self }
    }

    const fn transfer(self) -> Kind {
        if self.is_encrypted { Kind::EncrTransfer } else { Kind::ClearTransfer }
    }

    /// The event of a transfer with this number.
    fn event(self, number: u8) -> String {
        let group = if self.is_encrypted { 11 } else { 10 };
        format!("{group}.{number}")
    }
}

fn open(pair: &mut Pair) {
    pair.associate();
    pair.client_sends(&hex(READ));
    pair.server_sends(&hex(REPORT));
    assert_eq!((pair.server_received(), pair.client_received()), (vec![hex(READ)], vec![hex(REPORT)]));
    pair.reports.clear();
}

/// What the broker makes of each stanza.
fn edits(pair: &mut Pair, mut edit: impl FnMut(Stanza) -> Vec<Stanza> + 'static) {
    let environment = pair.environment();
    pair.broker =
        Box::new(move |stanza| edit(stanza).into_iter().map(|stanza| carried(environment, stanza)).collect());
}

/// All stanzas pass through XML, but those that only stand for primitives.
fn carried(environment: Environment, stanza: Stanza) -> Stanza {
    if environment == Environment::Xmpp { through_xml(stanza) } else { stanza }
}

/// The broker changes the PDUs of one kind.
fn edits_kind(pair: &mut Pair, kind: Kind, edit: impl Fn(Stanza) -> Stanza + 'static) {
    edits(pair, move |stanza| vec![if is(&stanza, kind) { edit(stanza) } else { stanza }]);
}

fn is(stanza: &Stanza, kind: Kind) -> bool {
    sec_pdu(stanza).is_some_and(|pdu| pdu.kind == kind)
}

/// The last stanza with such a PDU that this end has sent.
fn last(pair: &Pair, from: Role, kind: Kind) -> Stanza {
    let from = Some(from.full().into());
    let mut of_kind = pair.sent.iter().rev().filter(|stanza| is(stanza, kind) && stanza.from == from);
    of_kind.next().cloned().expect("a stanza of this kind was sent")
}

/// The octets of the PDU in this stanza, in the place of those in another.
fn in_place_of(stanza: Stanza, other: &Stanza) -> Stanza {
    with_sec_pdu(stanza, |_| sec_pdu(other).expect("a SecPDU").octets.clone())
}

/// What the stanza says of the association outside of the SecPDU, where nothing protects it.
fn name_like(stanza: &mut Stanza, other: &Stanza) {
    if let (Payload::Association(named), Payload::Association(other)) = (&mut stanza.payload, &other.payload)
    {
        named.asso_id.clone_from(&other.asso_id);
    }
}

fn flipped(stanza: Stanza, at: usize) -> Stanza {
    with_sec_pdu(stanza, |pdu| {
        let mut octets = pdu.octets.clone();
        let at = at % octets.len();
        octets.get_mut(at).into_iter().for_each(|octet| *octet ^= 1);
        octets
    })
}

/// With another signature.
fn spoilt(stanza: Stanza) -> Stanza {
    let last = sec_pdu(&stanza).expect("a SecPDU").octets.len() - 1;
    flipped(stanza, last)
}

fn release(pair: &mut Pair) {
    let now = pair.now.monotonic;
    pair.local(Role::Aggregator, |client| client.release(now, None));
    pair.local(Role::Site, |osi| osi.release_response(None));
    pair.client.clear();
    pair.server.clear();
}

fn inject(pair: &mut Pair, to: Role, stanza: Stanza) {
    pair.inject(to, carried(pair.environment(), stanza));
}

/// A transfer of the client that the broker keeps to itself.
fn held_back(pair: &mut Pair, mode: Mode) -> Stanza {
    edits(pair, |_| vec![]);
    pair.client_sends(&hex(READ));
    edits(pair, |stanza| vec![stanza]);
    last(pair, Role::Aggregator, mode.transfer())
}

/// The stanza on its way back to who sent it.
fn mirrored(stanza: Stanza) -> Stanza {
    Stanza { from: stanza.to.clone(), to: stanza.from.clone(), ..stanza }
}

/// One security event at this end, none at the other, and no local peer was given anything.
fn is_seen(pair: &mut Pair, by: Role, event: &str) {
    assert_eq!(pair.alarms(by), [event], "{:?}", pair.reports);
    assert_eq!(pair.alarms(by.other()), [""; 0]);
    assert_eq!((pair.server_received(), pair.client_received()), (vec![], vec![]));
}

/// So seen, and nothing is left of the association at either end.
fn is_aborted(pair: &mut Pair, by: Role, event: &str) {
    is_seen(pair, by, event);
    for role in [Role::Aggregator, Role::Site] {
        pair.bridge(role, |end, _| assert!(end.is_idle()));
    }
}

/// So seen, and the association goes on in both directions as if nothing had been.
fn is_dropped(pair: &mut Pair, by: Role, event: &str) {
    is_seen(pair, by, event);
    pair.client_sends(&hex(READ));
    pair.server_sends(&hex(REPORT));
    assert_eq!((pair.server_received(), pair.client_received()), (vec![hex(READ)], vec![hex(REPORT)]));
    assert_eq!(pair.alarms(by).len(), 1);
}

/// The client's attempt ends without an association at either end.
fn comes_to_nothing(pair: &mut Pair, by: Role, event: &str) {
    pair.associate();
    assert!(!pair.client.iter().any(|event| matches!(event, osi::Event::AssociateAccepted { .. })));
    assert_eq!(pair.count(Role::Site, |what| matches!(what, What::Established)), 0);
    is_aborted(pair, by, event);
}

/// A request so changed is refused by the site, an answer so changed by the aggregator.
fn request_refused(mode: Mode, event: &str, edit: impl Fn(Stanza) -> Stanza + 'static) {
    let mut pair = mode.pair();
    edits_kind(&mut pair, Kind::HandshakeReq, edit);
    comes_to_nothing(&mut pair, Role::Site, event);
    assert_eq!(pair.server, [], "the MMS server has heard nothing of it");
}

fn answer_refused(mode: Mode, event: &str, edit: impl Fn(Stanza) -> Stanza + 'static) {
    let mut pair = mode.pair();
    edits_kind(&mut pair, Kind::HandshakeAcc, edit);
    comes_to_nothing(&mut pair, Role::Aggregator, event);
}

fn p01_a_repeated_transfer_is_a_replay(mode: Mode) {
    for (from, to) in [(Role::Aggregator, Role::Site), (Role::Site, Role::Aggregator)] {
        let mut pair = mode.open();
        let again = last(&pair, from, mode.transfer());
        inject(&mut pair, to, again);
        is_aborted(&mut pair, to, &mode.event(7));
    }
}

/// New keys when it is time, with three transfers: the client's, the server's, and the client's first under them.
fn change_keys(pair: &mut Pair, mode: Mode) {
    pair.advance(Duration::from_secs(18 * 3600));
    // One after a long silence does not begin it: the next might be as long in coming.
    pair.client_sends(&hex(READ));
    pair.client_sends(&hex(READ));
    pair.server_sends(&hex(REPORT));
    let answer = last(pair, Role::Site, mode.transfer());
    assert!(transfer(&answer).token2.changed_key.is_some());
    pair.client_sends(&hex(READ));
    assert_eq!((pair.server_received().len(), pair.client_received().len()), (3, 1));
}

fn transfer(stanza: &Stanza) -> Transfer<'_> {
    let SecPdu { kind, octets } = sec_pdu(stanza).expect("a SecPDU");
    Transfer::read(*kind, octets).expect("a transfer")
}

fn p02_transfers_under_a_key_that_has_ended_are_refused(mode: Mode) {
    for (from, to) in [(Role::Aggregator, Role::Site), (Role::Site, Role::Aggregator)] {
        let mut pair = mode.open();
        let old = last(&pair, from, mode.transfer());
        change_keys(&mut pair, mode);
        inject(&mut pair, to, old);
        is_aborted(&mut pair, to, &mode.event(5));
    }
}

/// A transfer finds no association, and a request is older than the process.
fn p03_requests_and_transfers_of_an_earlier_life_are_refused(mode: Mode) {
    let mut pair = mode.open();
    let of_client = |kind| last(&pair, Role::Aggregator, kind);
    let (request, transfer) = (of_client(Kind::HandshakeReq), of_client(mode.transfer()));
    pair.advance(Duration::from_secs(2));
    pair.restart(Role::Site);
    pair.server.clear();
    inject(&mut pair, Role::Site, transfer);
    let ignored = pair.count(Role::Site, |what| matches!(what, What::Ignored(_)));
    // Over OSI there is no connection on which the transfer could come, and the client knows.
    let expected = if mode.is_over_osi() { 0 } else { 2 };
    assert_eq!(ignored, expected, "the transfer, and the abort of the client that has been told of it");
    inject(&mut pair, Role::Site, request);
    is_seen(&mut pair, Role::Site, "1.9");
    assert_eq!(pair.server, []);
}

fn p04_a_repeated_request_is_a_replay(mode: Mode) {
    let mut pair = mode.open();
    let request = last(&pair, Role::Aggregator, Kind::HandshakeReq);
    inject(&mut pair, Role::Site, request);
    is_dropped(&mut pair, Role::Site, "1.10");
}

fn p04_a_flood_of_requests_is_looked_at_no_faster_than_it_may_come(mode: Mode) {
    let mut pair = mode.open();
    let request = last(&pair, Role::Aggregator, Kind::HandshakeReq);
    let flood = |pair: &mut Pair| {
        let (sent, seen) = (pair.sent.len(), pair.alarms(Role::Site).len());
        (0..100).for_each(|_| inject(pair, Role::Site, request.clone()));
        let looked_at = pair.alarms(Role::Site).len() - seen;
        // An AARQ has its answer too, but hardly ever a SecPDU in it.
        assert!(mode.is_over_osi() || pair.sent.len() - sent == 100, "every iq has its answer");
        looked_at
    };
    assert_eq!(flood(&mut pair), 63, "one request was honest");
    assert_eq!(pair.count(Role::Site, |what| matches!(what, What::Ignored(_))), 37);
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received(), [hex(READ)]);
    pair.advance(Duration::from_secs(1));
    assert_eq!(flood(&mut pair), 10);
}

/// The first one comes when the association is gone, and is nobody's.
fn p05_transfers_in_another_order_are_refused(mode: Mode) {
    let mut pair = mode.open();
    let (first, second) = (held_back(&mut pair, mode), held_back(&mut pair, mode));
    inject(&mut pair, Role::Site, second);
    inject(&mut pair, Role::Site, first);
    is_aborted(&mut pair, Role::Site, &mode.event(8));
}

fn p06_nothing_is_accepted_from_ones_own_mirror(mode: Mode) {
    let mut pair = mode.open();
    let own = held_back(&mut pair, mode);
    inject(&mut pair, Role::Aggregator, mirrored(own));
    is_aborted(&mut pair, Role::Aggregator, &mode.event(5));
    let mut pair = mode.open();
    let request = last(&pair, Role::Aggregator, Kind::HandshakeReq);
    inject(&mut pair, Role::Aggregator, mirrored(request));
    is_dropped(&mut pair, Role::Aggregator, "1.7");
}

fn p07_a_transfer_cut_short_is_refused_at_every_length(mode: Mode) {
    let length = sec_pdu(&held_back(&mut mode.open(), mode)).map_or(0, |pdu| pdu.octets.len());
    for cut in 1..=length {
        let mut pair = mode.open();
        let short = with_sec_pdu(held_back(&mut pair, mode), |pdu| {
            let left = pdu.octets.len().saturating_sub(cut);
            pdu.octets.get(..left).unwrap_or_default().to_vec()
        });
        inject(&mut pair, Role::Site, short);
        let [event] =
            pair.alarms(Role::Site).try_into().unwrap_or_else(|_| panic!("one event: {:?}", pair.reports));
        let no_sec_pdu = if mode.is_over_osi() { "15.1" } else { "18.4" };
        assert!([mode.event(1), no_sec_pdu.to_owned()].contains(&event), "{event}");
        is_aborted(&mut pair, Role::Site, &event);
    }
}

/// What somebody makes of the release of an earlier association, to end the one with this identifier.
type Forgery = fn(Stanza, &str) -> Stanza;

const FORGED_RELEASES: [(Forgery, &str); 6] = [
    (|genuine, _| genuine, "12.4"),
    (|genuine, _| spoilt(genuine), "12.3"),
    (|genuine, id| Signer::of(Role::Aggregator).with_key_of(Role::Site).ending(genuine, id), "12.3"),
    (|genuine, id| Signer::of(Role::Site).ending(genuine, id), "12.7"),
    (|genuine, id| Signer::issued("mallory@lab.example", |_| ()).ending(genuine, id), "12.7"),
    (|genuine, id| Signer::self_signed("aggregator@lab.example").ending(genuine, id), "12.5"),
];

/// Over OSI the connection is gone with the RLRQ that carries it, and that counts as a loss.
fn p07_a_forged_ending_ends_nothing(mode: Mode) {
    let mut pair = mode.open();
    release(&mut pair);
    let genuine = last(&pair, Role::Aggregator, Kind::ReleaseReq);
    for (forge, event) in FORGED_RELEASES {
        open(&mut pair);
        let own = last(&pair, Role::Aggregator, mode.transfer());
        let mut forged = forge(genuine.clone(), transfer(&own).token2.asso_id);
        name_like(&mut forged, &own);
        inject(&mut pair, Role::Site, forged);
        if mode.is_over_osi() {
            is_aborted(&mut pair, Role::Site, event);
            assert_eq!(pair.count(Role::Site, |what| matches!(what, What::Released)), 0);
        } else {
            is_dropped(&mut pair, Role::Site, event);
            release(&mut pair);
        }
    }
}

fn p08_the_answer_to_an_earlier_request_is_refused(mode: Mode) {
    let mut pair = mode.open();
    let earlier = last(&pair, Role::Site, Kind::HandshakeAcc);
    release(&mut pair);
    pair.reports.clear();
    edits_kind(&mut pair, Kind::HandshakeAcc, move |stanza| in_place_of(stanza, &earlier));
    comes_to_nothing(&mut pair, Role::Aggregator, "2.4");
}

fn p08_a_transfer_of_another_association_is_refused(mode: Mode) {
    let (mut one, mut other) = (mode.open(), mode.open());
    let moved = held_back(&mut other, mode);
    let own = held_back(&mut one, mode);
    inject(&mut one, Role::Site, in_place_of(own, &moved));
    is_aborted(&mut one, Role::Site, &mode.event(1));
    inject(&mut other, Role::Site, moved);
    assert_eq!(other.server_received(), [hex(READ)], "there it belongs");
}

fn p08_a_request_under_another_pp_is_refused(mode: Mode) {
    request_refused(mode, "1.4", |stanza| {
        with_sec_pdu(stanza, |pdu| {
            let Handshake { tbs, sign, .. } = Handshake::read(&pdu.octets).expect("a handshake");
            Handshake::write("IEC60870-6", tbs, &sign)
        })
    });
}

/// Where both require that request and answer name each other the site notices, and the client in any case.
fn p09_a_request_that_was_meant_for_another_leads_to_nothing(mode: Mode) {
    let mut pair = mode.adjusted(|peer| peer.binding = true);
    edits_kind(&mut pair, Kind::HandshakeReq, |stanza| {
        Signer::of(Role::Aggregator).handshake(stanza, |token1| token1.peer = Some("xmpp:site2@lab.example"))
    });
    comes_to_nothing(&mut pair, Role::Site, "1.7");
    answer_refused(mode, "2.7", |stanza| {
        Signer::issued("site2@lab.example", |_| ()).handshake(stanza, |_| ())
    });
}

fn p10_who_has_our_key_cannot_pose_as_the_peer(mode: Mode) {
    answer_refused(mode, "2.3", |stanza| {
        Signer::of(Role::Site).with_key_of(Role::Aggregator).handshake(stanza, |_| ())
    });
    answer_refused(mode, "2.7", |stanza| Signer::of(Role::Aggregator).handshake(stanza, |_| ()));
}

fn p11_a_valid_certificate_of_another_name_is_refused(mode: Mode) {
    request_refused(mode, "1.7", |stanza| {
        Signer::issued("mallory@lab.example", |_| ()).handshake(stanza, |_| ())
    });
}

/// Integrity alone, by the algorithm that sees no deletion.
fn weaker(token1: &mut ClearToken1<'_>) {
    token1.encr_mode =
        EncrMode::NonAea { encr: None, icv: vec![AlgorithmIdentifier::new(oid::HMAC_WITH_SHA256)] };
}

fn p12_a_request_with_an_edited_offer_is_refused(mode: Mode) {
    request_refused(mode, "1.3", |stanza| edited_handshake(stanza, weaker));
    request_refused(mode, "1.3", |stanza| {
        edited_handshake(stanza, |token1| match &mut token1.encr_mode {
            EncrMode::Aea(list) | EncrMode::NonAea { icv: list, .. } => list.extend_from_within(..),
        })
    });
}

fn p12_an_answer_with_an_edited_choice_is_refused(mode: Mode) {
    answer_refused(mode, "2.3", |stanza| edited_handshake(stanza, weaker));
}

fn p12_a_transfer_of_the_other_mode_is_refused(mode: Mode) {
    let (mut pair, mut other) = (mode.open(), mode.other().open());
    let mut foreign = held_back(&mut other, mode.other());
    let own = held_back(&mut pair, mode);
    name_like(&mut foreign, &own);
    inject(&mut pair, Role::Site, foreign);
    // In P-DATA it counts as one of the agreed mode, whatever it was made as (CP-14), and cannot be read.
    let event = if mode.is_over_osi() { mode.event(1) } else { mode.other().event(3) };
    is_aborted(&mut pair, Role::Site, &event);
}

/// A reject that the site signed for another request is none of this one, and what is offered next is what was.
fn p12_a_forged_reject_changes_nothing(mode: Mode) {
    let mut pair = mode.pair();
    edits_kind(&mut pair, Kind::HandshakeReq, spoilt);
    pair.associate();
    let earlier = last(&pair, Role::Site, Kind::HandshakeSecReject);
    edits(&mut pair, |_| vec![]);
    pair.associate();
    let request = last(&pair, Role::Aggregator, Kind::HandshakeReq);
    let mut reject = earlier;
    if let (StanzaKind::Iq { id: answered, .. }, StanzaKind::Iq { id, .. }) =
        (&mut reject.kind, &request.kind)
    {
        answered.clone_from(id);
    }
    name_like(&mut reject, &request);
    pair.reports.clear();
    pair.client.clear();
    edits(&mut pair, |stanza| vec![stanza]);
    inject(&mut pair, Role::Aggregator, reject);
    is_seen(&mut pair, Role::Aggregator, "4.4");
    assert_eq!(pair.client, [], "it still waits");
    pair.advance(Duration::from_secs(31));
    pair.client.clear();
    open(&mut pair);
}

fn p13_public_values_off_the_curve_are_refused(mode: Mode) {
    const BAD: [&[u8]; 6] = [&[], &[0], &[0; 64], &[0xff; 64], &[4; 65], &[2; 33]];
    let with = |public| {
        move |role| {
            move |stanza| {
                let edit = |token1: &mut ClearToken1<'_>| token1.dh_key = vec![DhKey { group: 23, public }];
                Signer::of(role).handshake(stanza, edit)
            }
        }
    };
    for public in BAD {
        request_refused(mode, "1.12", with(public)(Role::Aggregator));
        answer_refused(mode, "2.12", with(public)(Role::Site));
    }
}

fn p14_signatures_that_are_none_are_refused(mode: Mode) {
    let signed = |algo: Option<AlgorithmIdentifier<'static>>, value: Option<&'static [u8]>| {
        move |stanza| {
            with_sec_pdu(stanza, |pdu| {
                let Handshake { pp, tbs, sign, .. } = Handshake::read(&pdu.octets).expect("a handshake");
                let sign = Signature { algo: algo.unwrap_or(sign.algo), sign: value.unwrap_or(sign.sign) };
                Handshake::write(pp, tbs, &sign)
            })
        }
    };
    const ZEROS: &[u8] = &[0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00];
    for value in [&[], ZEROS] {
        request_refused(mode, "1.3", signed(None, Some(value)));
        answer_refused(mode, "2.3", signed(None, Some(value)));
    }
    let rsa = AlgorithmIdentifier::new(oid::SHA256_WITH_RSA);
    request_refused(mode, "1.2", signed(Some(rsa), None));
    answer_refused(mode, "2.2", signed(Some(rsa), None));
}

fn p14_a_second_signature_over_the_same_request_is_a_replay(mode: Mode) {
    let mut pair = mode.open();
    let request = last(&pair, Role::Aggregator, Kind::HandshakeReq);
    let again = Signer::of(Role::Aggregator).handshake(request.clone(), |_| ());
    assert_ne!(sec_pdu(&again), sec_pdu(&request));
    inject(&mut pair, Role::Site, again);
    is_dropped(&mut pair, Role::Site, "1.10");
}

fn p15_no_nonce_serves_twice_across_keys_associations_and_restarts(mode: Mode) {
    let mut pair = mode.open();
    change_keys(&mut pair, mode);
    release(&mut pair);
    open(&mut pair);
    for role in [Role::Aggregator, Role::Site] {
        pair.restart(role);
    }
    pair.advance(Duration::from_secs(1));
    open(&mut pair);
    let transfers = pair.sent.iter().filter(|stanza| is(stanza, mode.transfer()));
    let nonces = transfers.map(|stanza| {
        let transfer = transfer(stanza);
        let nonce = transfer.token2.iv.or(transfer.auth.and_then(|auth| auth.nonce));
        (stanza.from.clone().map(|from| from.to_string()), nonce.expect("a nonce").to_vec())
    });
    let nonces: Vec<_> = nonces.collect();
    assert_eq!(nonces.len(), 3 * 2 + 4);
    assert_eq!(nonces.iter().collect::<BTreeSet<_>>().len(), nonces.len());
}

/// Each forgery ends its association with one event, and the one that is like it but for that octet opens.
fn p16_every_octet_of_a_transfer_counts(mode: Mode) {
    let length = sec_pdu(&held_back(&mut mode.open(), mode)).map_or(0, |pdu| pdu.octets.len());
    for at in 0..length {
        let mut pair = mode.open();
        let forged = flipped(held_back(&mut pair, mode), at);
        inject(&mut pair, Role::Site, forged);
        let [event] =
            pair.alarms(Role::Site).try_into().unwrap_or_else(|_| panic!("one event: {:?}", pair.reports));
        is_aborted(&mut pair, Role::Site, &event);
    }
}

fn p17_clocks_may_differ_by_ten_minutes_and_no_more(mode: Mode) {
    for (off, accepted) in [(-600_000, true), (-600_001, false), (600_000, true), (600_001, false)] {
        let mut pair = mode.pair();
        // Young requests only: what is older than the site's start is refused in any case.
        pair.advance(Duration::from_secs(3600));
        let at = pair.now;
        pair.now.utc.0 += off;
        edits(&mut pair, |_| vec![]);
        pair.associate();
        let request = last(&pair, Role::Aggregator, Kind::HandshakeReq);
        pair.now = at;
        edits(&mut pair, |stanza| vec![stanza]);
        inject(&mut pair, Role::Site, request);
        let associated = pair.server.iter().any(|event| matches!(event, osi::Event::AssociateRequest { .. }));
        assert_eq!(associated, accepted, "{off} ms: {:?}", pair.alarms(Role::Site));
        assert_eq!(pair.alarms(Role::Site), if accepted { vec![] } else { vec!["1.9"] });
    }
}

/// A certificate of the authority for the ends with a fault in it.
type Fault = fn(&mut CertificateParams);

const FAULTS: [Fault; 5] = [
    |params| params.key_usages = vec![KeyUsagePurpose::DigitalSignature],
    |params| params.not_after = rcgen::date_time_ymd(2020, 1, 1),
    |params| params.not_before = rcgen::date_time_ymd(4000, 1, 1),
    |params| {
        // More than 8192 octets, and no more than an AARQ can carry.
        let names = (0..255).map(|number| format!("a-rather-long-name-{number}.example"));
        params.subject_alt_names.extend(names.map(|name| SanType::DnsName(name.try_into().expect("a name"))));
    },
    |params| {
        let mut unknown = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![0x05, 0x00]);
        unknown.set_criticality(true);
        params.custom_extensions.push(unknown);
    },
];

fn p18_certificates_that_are_not_good_are_refused(mode: Mode) {
    let (aggregator, site) = ("aggregator@lab.example", "site@lab.example");
    for fault in FAULTS {
        request_refused(mode, "1.5", move |stanza| {
            Signer::issued(aggregator, fault).handshake(stanza, |_| ())
        });
        answer_refused(mode, "2.5", move |stanza| Signer::issued(site, fault).handshake(stanza, |_| ()));
    }
    request_refused(mode, "1.5", move |stanza| Signer::self_signed(aggregator).handshake(stanza, |_| ()));
    answer_refused(mode, "2.5", move |stanza| Signer::self_signed(site).handshake(stanza, |_| ()));
    request_refused(mode, "1.6", move |stanza| {
        Signer::of_false_authority(aggregator).handshake(stanza, |_| ())
    });
    answer_refused(mode, "2.6", move |stanza| Signer::of_false_authority(site).handshake(stanza, |_| ()));
}

fn p19_a_peer_that_is_revoked_while_it_is_associated_is_gone_at_once(mode: Mode) {
    let mut pair = mode.open();
    pair.bridge(Role::Site, |end, now| end.handle_crls(now, &[revocation_list(None)]));
    pair.client_sends(&hex(READ));
    assert_eq!(pair.server_received(), [hex(READ)]);
    pair.bridge(Role::Site, |end, now| end.handle_crls(now, &[revocation_list(Some(Role::Aggregator))]));
    assert!(matches!(pair.client.as_slice(), [osi::Event::Aborted { .. }]), "{:?}", pair.client);
    is_aborted(&mut pair, Role::Site, "1.6");
    pair.reports.clear();
    comes_to_nothing(&mut pair, Role::Site, "1.6");
}

/// The record of the aggregator has this fingerprint.
fn expect(peer: &mut Peer, fingerprint: [u8; 32]) {
    if peer.name == "aggregator" {
        peer.expected = Some(Expected::Fingerprint(fingerprint));
    }
}

/// What the site expects of the aggregator, and whether that is so.
type Expectation = (fn(&mut Peer), bool);

fn p20_names_fingerprints_and_lists_hold_in_every_combination(mode: Mode) {
    let expectations: [Expectation; 3] = [
        (|_| (), true),
        (|peer| expect(peer, Signer::of(Role::Aggregator).fingerprint()), true),
        (|peer| expect(peer, [7; 32]), false),
    ];
    for (adjust, as_expected) in expectations {
        for (list, revoked) in [(None, false), (Some(None), false), (Some(Some(Role::Aggregator)), true)] {
            let mut pair = mode.adjusted(adjust);
            let lists: Vec<_> = list.into_iter().map(revocation_list).collect();
            pair.bridge(Role::Site, |end, now| end.handle_crls(now, &lists));
            if as_expected && !revoked {
                open(&mut pair);
            } else {
                comes_to_nothing(&mut pair, Role::Site, if revoked { "1.6" } else { "1.7" });
            }
            let mut pair = mode.adjusted(adjust);
            edits_kind(&mut pair, Kind::HandshakeReq, |stanza| {
                Signer::issued("another@lab.example", |_| ()).handshake(stanza, |_| ())
            });
            pair.bridge(Role::Site, |end, now| end.handle_crls(now, &lists));
            comes_to_nothing(&mut pair, Role::Site, "1.7");
        }
    }
}

/// Whether or not time goes on in between, which begins the sequence numbers anew.
fn p21_every_dropped_transfer_is_noticed_with_the_next(mode: Mode) {
    for (dropped, wait) in [(0, 0), (0, 1), (1, 0), (1, 1), (4, 0), (4, 1)] {
        let mut pair = mode.open();
        for number in 0..=dropped {
            pair.advance(Duration::from_millis(wait));
            if number == dropped {
                held_back(&mut pair, mode);
            } else {
                pair.client_sends(&hex(READ));
                assert_eq!(pair.server_received(), [hex(READ)]);
            }
        }
        pair.advance(Duration::from_millis(wait));
        pair.client_sends(&hex(READ));
        is_aborted(&mut pair, Role::Site, &mode.event(8));
    }
}

fn p22_a_command_that_comes_eleven_minutes_late_is_refused(mode: Mode) {
    let mut pair = mode.open();
    let late = held_back(&mut pair, mode);
    pair.advance(Duration::from_secs(11 * 60));
    inject(&mut pair, Role::Site, late);
    is_aborted(&mut pair, Role::Site, &mode.event(7));
}
