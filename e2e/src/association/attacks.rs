//! Attacks on two ends by a broker between them that may do what it likes, or by a peer with a valid
//! certificate. Tests carry the attack's number. Nothing forged or doubled is ever delivered.

use std::time::Duration;

use proptest::prelude::*;
use schemas::ber::{Reader, Tag, Writer};
use schemas::oid;
use schemas::secpdu::{
    AlgorithmIdentifier, BitString, ClearToken1, DhKey, EncrMode, Handshake, Kind, SecPdu, Signature,
    Termination,
};
use schemas::time::Utc;

use super::{Cause, Event};
use crate::fixture::{
    CLIENT, Ca, End, INITIATE_REQUEST, Mode, NOON, Pair, READ, SERVER, WRITE, after, against_both_modes,
    ending, hexed, resigned, rules,
};
use crate::rekey::KeyTalk;
use crate::{
    Aead, Cipher, Confidentiality, EndpointConfig, Expected, Icv, NonceRule, Now, Protection, Refused, Rule,
    SignatureAlgorithm,
};

against_both_modes! {
    p01_replay_in_the_same_association,
    p01_a_release_request_cannot_be_replayed,
    p01_a_reject_cannot_be_replayed_against_a_later_request,
    p03_replay_after_the_receiver_restarts,
    p04_replay_of_a_handshake_request,
    p05_reordering_ends_the_association,
    p05_an_older_time_ends_the_association,
    p06_reflection,
    p07_a_forged_release_or_abort_ends_nothing,
    p07_no_truncation_and_no_flipped_bit_is_accepted,
    p08_the_answer_to_another_request_never_leads_to_data,
    p08_an_answer_taken_once_is_not_taken_again,
    p08_a_request_names_no_more_than_nnn,
    p08_a_termination_is_no_application_reject,
    p08_an_acc_of_another_identifier_is_refused,
    p08_a_pdu_moved_between_associations_ends_the_one_and_not_the_other,
    p08_another_pp_is_refused,
    p08_bound_answers_are_to_our_request_alone,
    p09_a_bound_request_cannot_be_passed_on,
    p09_a_request_passed_on_is_never_established,
    p10_who_has_our_key_cannot_pose_as_the_peer,
    p11_a_valid_certificate_of_another_name_is_refused,
    p12_what_a_broker_edits_in_a_request_no_longer_verifies,
    p12_no_request_leads_below_what_is_allowed,
    p12_an_answer_chooses_one_of_what_was_offered,
    p12_a_transfer_of_the_other_mode_is_never_taken,
    p12_a_reject_never_changes_the_next_offer,
    p13_bad_public_values_are_refused_at_both_ends,
    p14_signatures_of_zeros_wrong_hashes_and_other_algorithms_are_refused,
    p14_a_second_signature_over_the_same_request_is_a_replay,
    p16_a_forged_handshake_moves_nothing,
    p17_times_are_taken_up_to_ten_minutes_off_and_not_a_millisecond_more,
    p17_odd_times_are_read_and_far_ones_refused_with_both_values,
    p19_a_peer_that_is_revoked_while_it_is_associated_is_closed,
    p19_a_peer_that_expires_while_it_is_associated_is_closed,
    p21_every_dropped_pdu_is_seen,
    p22_a_command_delivered_late_is_refused,
}

/// The server refuses this PDU by this rule, tells nothing else, and answers with a DtSecAbort.
fn ends_by(pair: &mut Pair, now: Now, pdu: &SecPdu, rule: Rule) {
    pair.server.receive(now, pdu);
    let events = pair.server.events();
    assert_eq!(rules(&events), [rule]);
    assert!(matches!(events[..], [Event::Security(_), Event::Ended(Cause::Refused(_))]), "{events:?}");
    let sent: Vec<_> = pair.server.sent().iter().map(|pdu| pdu.kind).collect();
    assert_eq!(sent, [Kind::DtSecAbort]);
}

/// The PDU is dropped by this rule with one event, and nothing moves.
fn is_dropped(end: &mut End, now: Now, pdu: &SecPdu, rule: Rule) {
    let before = end.fingerprint();
    end.receive(now, pdu);
    assert_eq!(rules(&end.events()), [rule]);
    assert_eq!(end.fingerprint(), before);
    assert!(end.sent().is_empty());
}

pub(super) fn edited(pdu: &SecPdu, edit: impl FnOnce(&mut Vec<u8>)) -> SecPdu {
    let mut octets = pdu.octets.clone();
    edit(&mut octets);
    SecPdu { kind: pdu.kind, octets }
}

/// The request is refused by this rule, and the HandshakeSecReject carries this diagnostic or an alarm.
fn request_refused(server: &mut End, now: Now, req: &SecPdu, rule: Rule) -> Refused {
    server.receive(now, req);
    assert!(server.association.is_none(), "accepted, wanted {rule:?}");
    let events = server.events();
    let [Event::Security(event)] = &events[..] else { panic!("one event, not {events:?}") };
    assert_eq!(event.rule(), rule, "{event}");
    event.refused.clone()
}

fn p01_replay_in_the_same_association(mode: Mode) {
    let mut pair = mode.established();
    let pdu = pair.client.protect(pair.now, WRITE);
    pair.server.receive(pair.now, &pdu);
    assert_eq!(pair.server.events(), [Event::Data(WRITE.into())]);
    let now = pair.now;
    ends_by(&mut pair, now, &pdu, Rule::DataReplay);
}

fn p01_a_release_request_cannot_be_replayed(mode: Mode) {
    let mut pair = mode.established();
    pair.client.association().release(pair.now);
    let [req] = pair.client.sent().try_into().unwrap();
    pair.server.receive(pair.now, &req);
    pair.server.events();
    is_dropped(&mut pair.server, pair.now, &req, Rule::State);
}

fn p01_a_reject_cannot_be_replayed_against_a_later_request(mode: Mode) {
    let mut pair = mode.pair();
    let acc = pair.accept();
    let nnn = pair.client.association().id().to_owned();
    let reject = ending(pair.server.credential(), NOON, Kind::HandshakeSecReject, &nnn);
    pair.client.receive(NOON, &reject);
    assert!(matches!(pair.client.events()[..], [Event::Rejected { .. }]));
    pair.client.association = None;
    pair.request_named_like(&acc);
    is_dropped(&mut pair.client, NOON, &reject, Rule::Replay);
}

fn p03_replay_after_the_receiver_restarts(mode: Mode) {
    let mut pair = mode.pair();
    let req = pair.request();
    let config = EndpointConfig::new(pair.ca.issue(SERVER), pair.ca.anchors());
    pair.server.endpoint =
        crate::Endpoint::new(after(NOON, Duration::from_secs(1)), config, crate::fixture::random(7));
    pair.server.association = None;
    pair.server.events();
    request_refused(&mut pair.server, after(NOON, Duration::from_secs(2)), &req, Rule::Time);
}

fn p04_replay_of_a_handshake_request(mode: Mode) {
    let mut pair = mode.pair();
    let req = pair.request();
    pair.server.association = None;
    pair.server.events();
    request_refused(&mut pair.server, pair.now, &req, Rule::Replay);
    let [reject] = pair.server.sent().try_into().unwrap();
    let reason = Termination::read(reject.kind, &reject.octets).unwrap().reason;
    assert_eq!((reason.diag, reason.alarm), (None, true), "an alarm teaches nothing");
}

fn p05_reordering_ends_the_association(mode: Mode) {
    let mut pair = mode.established();
    let first = pair.client.protect(pair.now, READ);
    let second = pair.client.protect(pair.now, WRITE);
    let now = pair.now;
    ends_by(&mut pair, now, &second, Rule::Sequence);
    pair.server.receive(pair.now, &first);
    assert!(pair.server.events().is_empty());
}

fn p05_an_older_time_ends_the_association(mode: Mode) {
    let mut pair = mode.established();
    let first = pair.client.protect(pair.now, READ);
    let later = after(NOON, Duration::from_millis(1));
    let second = pair.client.protect(later, WRITE);
    pair.server.change_peer_nonce(NonceRule::Any);
    pair.server.receive(later, &second);
    assert_eq!(pair.server.events(), [Event::Data(WRITE.into())]);
    ends_by(&mut pair, later, &first, Rule::DataTime);
}

fn p06_reflection(mode: Mode) {
    let mut pair = mode.established();
    let own = pair.server.protect(pair.now, READ);
    let now = pair.now;
    ends_by(&mut pair, now, &own, Rule::Integrity);

    let mut pair = mode.pair();
    let own = pair.client.initiate(NOON);
    pair.client.association = None;
    request_refused(&mut pair.client, NOON, &own, Rule::Address);

    let mut pair = mode.established();
    let id = pair.client.association().id().to_owned();
    let own = ending(pair.client.credential(), pair.now, Kind::ReleaseReq, &id);
    is_dropped(&mut pair.client, pair.now, &own, Rule::Address);
}

fn p07_a_forged_release_or_abort_ends_nothing(mode: Mode) {
    let mut pair = mode.established();
    let id = pair.server.association().id().to_owned();
    let stranger = pair.ca.issue("site2@lab.example");
    let outsider = Ca::new("Another CA").issue(CLIENT);
    for kind in [Kind::ReleaseReq, Kind::ApplAbort, Kind::DtSecAbort, Kind::HandshakeSecAbort] {
        let genuine = ending(pair.client.credential(), pair.now, kind, &id);
        for at in 0..genuine.octets.len() {
            let before = pair.server.fingerprint();
            pair.server.receive(pair.now, &edited(&genuine, |octets| octets[at] ^= 0x01));
            assert_eq!(pair.server.fingerprint(), before, "{kind}, octet {at}");
            assert_eq!(pair.server.events().len(), 1);
        }
        is_dropped(&mut pair.server, pair.now, &ending(&stranger, pair.now, kind, &id), Rule::Address);
        is_dropped(
            &mut pair.server,
            pair.now,
            &ending(&outsider, pair.now, kind, &id),
            Rule::CertificationPath,
        );
    }
}

fn p07_no_truncation_and_no_flipped_bit_is_accepted(mode: Mode) {
    let mut pair = mode.open();
    for length in [0, 1, 40] {
        let data = [&[0x04, length as u8][..], &vec![0x55; length]].concat();
        let pdu = pair.client.protect(pair.now, &data);
        let truncated = (0..pdu.octets.len()).map(|length| edited(&pdu, |octets| octets.truncate(length)));
        let bits = 0..8 * pdu.octets.len();
        let flipped = bits.map(|bit| edited(&pdu, |octets| octets[bit / 8] ^= 1 << (bit % 8)));
        let opener = pair.server.opener();
        for forged in truncated.chain(flipped) {
            let (before, mut out) = (format!("{opener:?}"), vec![]);
            assert!(opener.open(NOON.utc, &forged.octets, &mut out).is_err());
            assert_eq!((format!("{opener:?}"), out), (before, vec![]));
        }
        assert!(opener.open(NOON.utc, &pdu.octets, &mut vec![]).is_ok(), "the genuine one still opens");
    }
}

fn p08_the_answer_to_another_request_never_leads_to_data(mode: Mode) {
    let mut pair = mode.pair();
    let first = pair.accept();
    pair.client.association = None;
    let nnn = pair.request_named_like(&first);
    let before = pair.client.fingerprint();
    pair.client.receive(pair.now, &first);
    assert_ne!(pair.client.fingerprint(), before, "an Acc signs no request: {nnn} looks right");
    assert!(!pair.client.association().is_established());
    pair.server.association().send(pair.now, READ).unwrap();
    pair.server_sends();
    let events = pair.client.events();
    assert_eq!(rules(&events), [Rule::Integrity], "the keys cover both handshakes");
    assert!(!events.contains(&Event::Established));
}

fn p08_an_answer_taken_once_is_not_taken_again(mode: Mode) {
    let mut pair = mode.pair();
    let acc = pair.accept();
    pair.client.receive(pair.now, &acc);
    pair.client.events();
    pair.client.association = None;
    pair.request_named_like(&acc);
    pair.client.receive(pair.now, &acc);
    assert_eq!(rules(&pair.client.events()), [Rule::Replay]);
}

fn p08_a_request_names_no_more_than_nnn(mode: Mode) {
    for asso_id in ["", "1:2", "01", "1000", "x"] {
        let mut pair = mode.pair();
        let req = resigned_client(&mut pair, |token1| token1.asso_id = asso_id);
        request_refused(&mut pair.server, NOON, &req, Rule::Syntax);
        assert!(pair.server.sent().is_empty(), "nothing tells whom to answer");
    }
}

fn p08_a_termination_is_no_application_reject(mode: Mode) {
    let mut pair = mode.pair();
    pair.request();
    let id = pair.server.association().id().to_owned();
    let abort = ending(pair.server.credential(), NOON, Kind::ApplAbort, &id);
    let posing = SecPdu { kind: Kind::ApplicationReject, ..abort };
    is_dropped(&mut pair.client, NOON, &posing, Rule::Syntax);
}

fn p08_an_acc_of_another_identifier_is_refused(mode: Mode) {
    let mut pair = mode.pair();
    let acc = pair.accept();
    let acc = resigned(pair.server.credential(), &acc, |token1| token1.asso_id = "1000:1");
    pair.client.receive(pair.now, &acc);
    assert_eq!(rules(&pair.client.events()), [Rule::Syntax]);
}

fn p08_a_pdu_moved_between_associations_ends_the_one_and_not_the_other(mode: Mode) {
    let (mut one, mut other) = (mode.established(), mode.established());
    let pdu = other.client.protect(other.now, WRITE);
    let now = one.now;
    let same_id = one.server.association().id() == other.server.association().id();
    ends_by(&mut one, now, &pdu, if same_id { Rule::Integrity } else { Rule::Syntax });
    other.server.receive(other.now, &pdu);
    assert_eq!(other.server.events(), [Event::Data(WRITE.into())]);
}

fn p08_another_pp_is_refused(mode: Mode) {
    let mut pair = mode.pair();
    let req = pair.client.initiate(NOON);
    let Handshake { tbs, sign, .. } = Handshake::read(&req.octets).unwrap();
    let moved = SecPdu { kind: req.kind, octets: Handshake::write("IEC60870-6", tbs, &sign) };
    let refused = request_refused(&mut pair.server, NOON, &moved, Rule::ProtectedProtocol);
    assert_eq!((&refused.found[..], &refused.wanted[..]), ("IEC60870-6", "IEC61850-8-1"));

    let mut pair = mode.pair();
    let acc = pair.accept();
    let Handshake { tbs, sign, .. } = Handshake::read(&acc.octets).unwrap();
    let octets = Handshake::write("IEC61850-8-2", tbs, &sign);
    pair.client.receive(NOON, &SecPdu { kind: acc.kind, octets });
    assert_eq!(rules(&pair.client.events()), [Rule::ProtectedProtocol]);
}

/// Ends that require the private extension of each other.
fn bound(mode: Mode) -> Pair {
    let mut pair = mode.pair();
    pair.client.change_peer(|peer| peer.binding = true);
    pair.server.change_peer(|peer| peer.binding = true);
    pair
}

fn p08_bound_answers_are_to_our_request_alone(mode: Mode) {
    let mut pair = bound(mode);
    pair.reopen();
    pair.establish();
    assert!(pair.client.association().is_established() && pair.server.association().is_established());
    let mut pair = bound(mode);
    let first = pair.accept();
    pair.client.association = None;
    pair.request_named_like(&first);
    pair.client.receive(pair.now, &first);
    assert_eq!(rules(&pair.client.events()), [Rule::Binding], "the answer to another request");
    for req_hash in [None, Some(&[7; 32][..]), Some(&[])] {
        answer_refused(&mut bound(mode), |token1| token1.req_hash = req_hash, Rule::Binding);
    }
}

/// The client wants site2; the broker gives its request to site1.
fn passed_on(mode: Mode, binding: bool) -> (Pair, SecPdu) {
    let mut pair = mode.pair();
    pair.client.change_peer(|peer| (peer.jid, peer.binding) = ("site2@lab.example".into(), binding));
    pair.server.change_peer(|peer| peer.binding = binding);
    let req = pair.client.initiate(NOON);
    (pair, req)
}

fn p09_a_bound_request_cannot_be_passed_on(mode: Mode) {
    let (mut pair, req) = passed_on(mode, true);
    let refused = request_refused(&mut pair.server, NOON, &req, Rule::Binding);
    assert_eq!(refused.found, "xmpp:site2@lab.example");
    let mut pair = mode.pair();
    pair.server.change_peer(|peer| peer.binding = true);
    let req = pair.client.initiate(NOON);
    request_refused(&mut pair.server, NOON, &req, Rule::Binding);
    let subject = "CN=site1".to_owned();
    let anchor = crate::suite::sha256(&[&pair.ca.der()]);
    for (expected, taken) in [
        (Expected::Fingerprint([0; 32]), true),
        (Expected::Fingerprint([7; 32]), false),
        (Expected::Subject { subject, anchor }, true),
        (Expected::Subject { subject: "CN=site2".into(), anchor }, false),
        (Expected::AeTitle { ae_title: "1.1.1.999.12".into(), anchor }, false),
    ] {
        let mut pair = bound(mode);
        let own = pair.server.credential().fingerprint();
        let expected = match expected {
            Expected::Fingerprint(_) if taken => Expected::Fingerprint(own),
            other => other,
        };
        pair.client.change_peer(|peer| peer.expected = Some(expected));
        pair.request();
        assert_eq!(pair.server.association.is_some(), taken);
    }
}

/// Unknown key share: site1 believes in an association that the client has asked of another. Without the extension
/// it gets that far and no further.
fn p09_a_request_passed_on_is_never_established(mode: Mode) {
    let (mut pair, req) = passed_on(mode, false);
    pair.server.receive(NOON, &req);
    pair.server.accept(NOON);
    pair.server_sends();
    assert_eq!(rules(&pair.client.events()), [Rule::Address], "the answer comes from another than was asked");
    pair.client_sends();
    assert!(!pair.server.events().contains(&Event::Established));
    assert!(pair.server.association().is_closed(), "the client has said so");
}

/// Key-compromise impersonation: with the client's key one can pose as the client, but not as the server to it.
fn p10_who_has_our_key_cannot_pose_as_the_peer(mode: Mode) {
    let mut pair = mode.pair();
    let acc = pair.accept();
    let forged = resigned(pair.client.credential(), &acc, |_| ());
    pair.client.receive(NOON, &forged);
    assert_eq!(rules(&pair.client.events()), [Rule::Signature], "the server's certificate, the client's key");
    let mut pair = mode.pair();
    let acc = pair.accept();
    let own: &[u8] = pair.client.credential().leaf().to_vec().leak();
    let forged = resigned(pair.client.credential(), &acc, |token1| token1.pk_cert = own);
    pair.client.receive(NOON, &forged);
    assert_eq!(rules(&pair.client.events()), [Rule::Address], "the client's certificate and key");
}

fn p11_a_valid_certificate_of_another_name_is_refused(mode: Mode) {
    let mut pair = mode.pair();
    let mallory = EndpointConfig::new(pair.ca.issue("mallory@lab.example"), pair.ca.anchors());
    let req = End::new(mallory, SERVER, 5).initiate(NOON);
    let refused = request_refused(&mut pair.server, NOON, &req, Rule::Address);
    assert_eq!((&refused.found[..], &refused.wanted[..]), ("mallory@lab.example", CLIENT));
    assert!(refused.to_string().contains("certificate CN=mallory (serial "), "{refused}");
}

fn p12_what_a_broker_edits_in_a_request_no_longer_verifies(mode: Mode) {
    let edits: [fn(&mut ClearToken1<'_>); 2] = [
        |token1| token1.encr_mode = EncrMode::Aea(vec![Aead::Aes128Gcm.identifier()]),
        |token1| token1.encr_mode = clear(&[Icv::HmacSha256]),
    ];
    for edit in edits {
        let mut pair = mode.pair();
        let req = pair.client.initiate(NOON);
        let Handshake { pp, mut token1, appl_data, sign, .. } = Handshake::read(&req.octets).unwrap();
        edit(&mut token1);
        let octets = Handshake::write(pp, &Handshake::write_tbs(&token1, appl_data), &sign);
        request_refused(&mut pair.server, NOON, &SecPdu { kind: req.kind, octets }, Rule::Signature);
    }
}

const HMAC: AlgorithmIdentifier<'static> = AlgorithmIdentifier::new(oid::HMAC_WITH_SHA256);

pub(super) fn aead(list: &[Aead]) -> EncrMode<'static> {
    EncrMode::Aea(list.iter().map(|aead| aead.identifier()).collect())
}

pub(super) fn encrypted(ciphers: &[Cipher], icvs: &[Icv]) -> EncrMode<'static> {
    let EncrMode::NonAea { icv, .. } = clear(icvs) else { unreachable!() };
    EncrMode::NonAea { encr: Some(ciphers.iter().map(|cipher| cipher.identifier()).collect()), icv }
}

pub(super) fn clear(icvs: &[Icv]) -> EncrMode<'static> {
    EncrMode::NonAea { encr: None, icv: icvs.iter().map(|icv| icv.identifier()).collect() }
}

/// Changes a token, and is refused by a rule.
type Downgrade = (fn(&mut ClearToken1<'_>), Rule);

fn p12_no_request_leads_below_what_is_allowed(mode: Mode) {
    let encrypted_only: &[Downgrade] = &[
        (|token1| token1.encr_mode = clear(&Icv::ALL), Rule::ConfidentialityRequired),
        (|token1| token1.encr_mode = encrypted(&Cipher::ALL, &Icv::ALL), Rule::AeRequired),
        (|token1| token1.encr_mode = EncrMode::Aea(vec![HMAC]), Rule::AeaAlgorithms),
        (|token1| token1.encr_mode = aead(&[Aead::Aes128Gcm]), Rule::AeaAlgorithms),
        (|token1| token1.encr_mode = EncrMode::Aea(vec![short_tag()]), Rule::AeaAlgorithms),
    ];
    let clear_only: &[Downgrade] = &[
        (|token1| token1.encr_mode = aead(&Aead::ALL), Rule::ConfidentialityUnwanted),
        (|token1| token1.encr_mode = encrypted(&Cipher::ALL, &Icv::ALL), Rule::ConfidentialityUnwanted),
        (|token1| token1.encr_mode = clear(&[Icv::HmacSha256]), Rule::IcvAlgorithms),
    ];
    let always: &[Downgrade] = &[
        (|token1| token1.hmac.algorithm = oid::SHA256_WITH_RSA, Rule::Hmac),
        (|token1| token1.dh_key = vec![DhKey { group: 14, public: &[1; 256] }], Rule::DhGroup),
        (|token1| token1.version = BitString { unused: 6, octets: &[0x40] }, Rule::Version),
        (|token1| token1.att_cert = Some(&[0x30, 0]), Rule::AttributeCertificate),
    ];
    for (edit, rule) in mode.of(encrypted_only, clear_only).iter().chain(always) {
        let mut pair = mode.pair();
        pair.server.change_peer(|peer| peer.suites = vec![Aead::Aes256Gcm]);
        pair.server.change_peer(|peer| peer.icvs = vec![Icv::Aes256Gmac]);
        let req = pair.client.initiate(NOON);
        let req = resigned(pair.client.credential(), &req, edit);
        request_refused(&mut pair.server, NOON, &req, *rule);
    }
}

/// AES-256-GCM with a tag of 12 octets.
fn short_tag() -> AlgorithmIdentifier<'static> {
    AlgorithmIdentifier { algorithm: oid::AES256_GCM, parameters: Some(&[0x30, 0x05, 4, 0, 2, 1, 12]) }
}

fn p12_an_answer_chooses_one_of_what_was_offered(mode: Mode) {
    let encrypted_only: &[Downgrade] = &[
        (|token1| token1.encr_mode = clear(&[Icv::HmacSha256]), Rule::AeNotUsed),
        (|token1| token1.encr_mode = encrypted(&[Cipher::Aes256Cbc], &[Icv::HmacSha256]), Rule::AeNotUsed),
        (|token1| token1.encr_mode = aead(&[Aead::Aes128Gcm]), Rule::InvalidAeAlgorithm),
        (|token1| token1.encr_mode = EncrMode::Aea(vec![short_tag()]), Rule::InvalidAeAlgorithm),
        (|token1| token1.encr_mode = aead(&Aead::ALL), Rule::SingleAeAlgorithm),
    ];
    let clear_only: &[Downgrade] = &[
        (|token1| token1.encr_mode = aead(&[Aead::Aes256Gcm]), Rule::AeaNotOffered),
        (
            |token1| token1.encr_mode = encrypted(&[Cipher::Aes256Cbc], &[Icv::Aes256Gmac]),
            Rule::ConfidentialityUnwanted,
        ),
        (|token1| token1.encr_mode = clear(&[Icv::HmacSha256]), Rule::IcvAlgorithms),
        (|token1| token1.encr_mode = clear(&Icv::ALL), Rule::SingleIcvAlgorithm),
    ];
    let always: &[Downgrade] = &[
        (|token1| token1.hmac.algorithm = oid::SHA256_WITH_RSA, Rule::Hmac),
        (|token1| token1.dh_key[0].group = 28, Rule::IllegalDhGroup),
        (|token1| token1.dh_key.push(token1.dh_key[0]), Rule::IllegalDhGroup),
        (|token1| token1.att_cert = Some(&[0x30, 0]), Rule::AttributeCertificate),
    ];
    for (edit, rule) in mode.of(encrypted_only, clear_only).iter().chain(always) {
        let mut pair = mode.pair();
        pair.client.change_peer(|peer| peer.suites = vec![Aead::Aes256Gcm]);
        pair.client.change_peer(|peer| peer.icvs = vec![Icv::Aes256Gmac]);
        answer_refused(&mut pair, edit, *rule);
    }
}

/// The answer, so changed, ends the client's attempt with a HandshakeSecAbort.
fn answer_refused(pair: &mut Pair, edit: impl FnOnce(&mut ClearToken1<'_>), rule: Rule) {
    let acc = pair.accept();
    let acc = resigned(pair.server.credential(), &acc, edit);
    pair.client.receive(NOON, &acc);
    let events = pair.client.events();
    assert_eq!(rules(&events), [rule]);
    assert!(matches!(events[..], [Event::Security(_), Event::Ended(Cause::Refused(_))]), "{events:?}");
    assert_eq!(pair.client.sent()[0].kind, Kind::HandshakeSecAbort);
}

#[test]
fn p12_ciphers_are_chosen_as_strictly() {
    let with_ciphers = || {
        let mut pair = Pair::new();
        for end in [&mut pair.client, &mut pair.server] {
            end.change_peer(|peer| {
                (peer.suites, peer.ciphers) = (vec![], vec![Cipher::Aes256Cbc]);
                peer.icvs = vec![Icv::HmacSha256];
            });
        }
        pair
    };
    let requests: [Downgrade; 4] = [
        (|token1| token1.encr_mode = aead(&Aead::ALL), Rule::AeaNotSupported),
        (|token1| token1.encr_mode = clear(&[Icv::HmacSha256]), Rule::ConfidentialityRequired),
        (|token1| token1.encr_mode = encrypted(&[Cipher::Aes128Cbc], &Icv::ALL), Rule::EncrAlgorithms),
        (|token1| token1.encr_mode = encrypted(&Cipher::ALL, &[Icv::Aes256Gmac]), Rule::IcvAlgorithms),
    ];
    for (edit, rule) in requests {
        let mut pair = with_ciphers();
        let req = resigned_client(&mut pair, edit);
        request_refused(&mut pair.server, NOON, &req, rule);
    }
    let answers: [Downgrade; 5] = [
        (|token1| token1.encr_mode = aead(&[Aead::Aes256Gcm]), Rule::AeaNotOffered),
        (|token1| token1.encr_mode = clear(&[Icv::HmacSha256]), Rule::ConfidentialityRequired),
        (|token1| token1.encr_mode = encrypted(&Cipher::ALL, &[Icv::HmacSha256]), Rule::SingleEncrAlgorithm),
        (
            |token1| token1.encr_mode = encrypted(&[Cipher::Aes128Cbc], &[Icv::HmacSha256]),
            Rule::InvalidEncrAlgorithm,
        ),
        (|token1| token1.encr_mode = encrypted(&[Cipher::Aes256Cbc], &Icv::ALL), Rule::SingleIcvAlgorithm),
    ];
    for (edit, rule) in answers {
        answer_refused(&mut with_ciphers(), edit, rule);
    }
}

fn p12_a_transfer_of_the_other_mode_is_never_taken(mode: Mode) {
    let mut pair = mode.established();
    let mut other = mode.of(Mode::Clear, Mode::Encrypted).established();
    let pdu = other.client.protect(pair.now, WRITE);
    let now = pair.now;
    ends_by(&mut pair, now, &pdu, mode.of(Rule::EncryptionRequired, Rule::EncryptionNotSelected));
}

/// Whom the peer record lets decide gets what it signed for, and a broker nothing else.
#[test]
fn p12_where_encryption_is_preferred_the_initiator_decides() {
    for (client, server, protection) in [
        (Confidentiality::Preferred, Confidentiality::Preferred, Some(Protection::Aead(Aead::Aes256Gcm))),
        (Confidentiality::Required, Confidentiality::Preferred, Some(Protection::Aead(Aead::Aes256Gcm))),
        (Confidentiality::Preferred, Confidentiality::Required, Some(Protection::Aead(Aead::Aes256Gcm))),
        (Confidentiality::Off, Confidentiality::Preferred, Some(Protection::Clear(Icv::Aes256Gmac))),
        (Confidentiality::Off, Confidentiality::Off, Some(Protection::Clear(Icv::Aes256Gmac))),
        (Confidentiality::Preferred, Confidentiality::Off, None),
        (Confidentiality::Required, Confidentiality::Off, None),
        (Confidentiality::Off, Confidentiality::Required, None),
    ] {
        let mut pair = Pair::new();
        pair.client.change_peer(|peer| peer.confidentiality = client);
        pair.server.change_peer(|peer| peer.confidentiality = server);
        pair.request();
        let Some(protection) = protection else {
            assert!(pair.server.association.is_none(), "{client:?} to {server:?}");
            continue;
        };
        pair.server.accept(NOON);
        pair.server_sends();
        for end in [&mut pair.client, &mut pair.server] {
            assert_eq!(end.association().protection(), Some(protection), "{client:?} to {server:?}");
        }
    }
    let mut pair = Pair::new();
    pair.client.change_peer(|peer| peer.confidentiality = Confidentiality::Preferred);
    answer_refused(&mut pair, |token1| token1.encr_mode = clear(&[Icv::Aes256Gmac]), Rule::AeNotUsed);
}

fn p12_a_reject_never_changes_the_next_offer(mode: Mode) {
    let mut pair = mode.pair();
    let token1_of = |pdu: &SecPdu| {
        let ClearToken1 { encr_mode, hmac, dh_key, .. } = Handshake::read(&pdu.octets).unwrap().token1;
        format!("{encr_mode:?} {hmac:?} {:?}", dh_key.iter().map(|key| key.group).collect::<Vec<_>>())
    };
    let first = token1_of(&pair.client.initiate(NOON));
    let nnn = pair.client.association().id().to_owned();
    let reject = ending(pair.server.credential(), NOON, Kind::HandshakeSecReject, &nnn);
    pair.client.receive(NOON, &reject);
    assert!(matches!(pair.client.events()[..], [Event::Rejected { .. }]));
    assert_eq!(token1_of(&pair.client.initiate(NOON)), first);
}

fn p13_bad_public_values_are_refused_at_both_ends(mode: Mode) {
    let order = hexed("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    let off_curve = [&[0; 63][..], &[1]].concat();
    let bad: [Vec<u8>; 8] = [
        vec![],
        vec![0; 64],
        off_curve,
        [&order[..], &order].concat(),
        vec![0],
        vec![0xff; 64],
        [&[0x04][..], &[0; 64]].concat(),
        vec![0x02; 33],
    ];
    for public in &bad {
        let edit = |token1: &mut ClearToken1<'_>| {
            token1.dh_key = vec![DhKey { group: 23, public: Box::leak(public.clone().into_boxed_slice()) }];
        };
        let mut pair = mode.pair();
        let req = resigned_client(&mut pair, edit);
        request_refused(&mut pair.server, NOON, &req, Rule::DhPublic);
        let mut pair = mode.pair();
        let acc = pair.accept();
        let acc = resigned(pair.server.credential(), &acc, edit);
        pair.client.receive(NOON, &acc);
        assert_eq!(rules(&pair.client.events()), [Rule::DhPublic]);
    }
}

fn resigned_client(pair: &mut Pair, edit: impl FnOnce(&mut ClearToken1<'_>)) -> SecPdu {
    let req = pair.client.initiate(NOON);
    resigned(pair.client.credential(), &req, edit)
}

/// The same request under another signature field.
pub(super) fn with_signature(req: &SecPdu, algo: AlgorithmIdentifier<'_>, sign: &[u8]) -> SecPdu {
    let Handshake { pp, tbs, .. } = Handshake::read(&req.octets).unwrap();
    SecPdu { kind: req.kind, octets: Handshake::write(pp, tbs, &Signature { algo, sign }) }
}

/// `Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }`
fn ecdsa(r: &[u8], s: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.nested(Tag::SEQUENCE, |fields| {
        fields.element(Tag::INTEGER, r);
        fields.element(Tag::INTEGER, s);
    });
    writer.into_octets()
}

fn p14_signatures_of_zeros_wrong_hashes_and_other_algorithms_are_refused(mode: Mode) {
    let mut pair = mode.pair();
    let req = pair.client.initiate(NOON);
    let sign = Handshake::read(&req.octets).unwrap().sign.sign;
    let mut fields = Reader::der(sign).enter(Tag::SEQUENCE).unwrap();
    let (r, s) = (fields.read().unwrap().content, fields.read().unwrap().content);
    for sign in
        [vec![], ecdsa(&[0], &[0]), ecdsa(&[0], s), ecdsa(r, &[0]), ecdsa(s, r), [sign, &[0]].concat()]
    {
        let forged = with_signature(&req, AlgorithmIdentifier::new(oid::ECDSA_WITH_SHA256), &sign);
        request_refused(&mut pair.server, NOON, &forged, Rule::Signature);
    }
    let other = with_signature(&req, AlgorithmIdentifier::new(oid::SHA256_WITH_RSA), sign);
    request_refused(&mut pair.server, NOON, &other, Rule::AlgorithmMismatch);
    let unknown =
        resigned(pair.client.credential(), &req, |token1| token1.sig_alg.algorithm = oid::XMPP_ADDR);
    request_refused(&mut pair.server, NOON, &unknown, Rule::SignatureAlgorithm);
    let rsa = resigned(pair.client.credential(), &req, |token1| {
        token1.sig_alg = AlgorithmIdentifier::new(oid::SHA256_WITH_RSA);
    });
    let sign = Handshake::read(&rsa.octets).unwrap().sign.sign;
    let rsa = with_signature(&rsa, AlgorithmIdentifier::new(oid::SHA256_WITH_RSA), sign);
    request_refused(&mut pair.server, NOON, &rsa, Rule::Signature);
}

#[test]
fn p14_no_peer_signs_with_what_its_record_does_not_list() {
    for (algorithm, listed) in [
        (SignatureAlgorithm::Ed25519, SignatureAlgorithm::STANDARD.to_vec()),
        (SignatureAlgorithm::EcdsaBrainpoolP256r1, vec![SignatureAlgorithm::EcdsaP256]),
        (SignatureAlgorithm::EcdsaP256, vec![SignatureAlgorithm::Rsa]),
    ] {
        let mut pair = Pair::new();
        let credential = pair.ca.issue_of(CLIENT, algorithm);
        pair.client = End::new(EndpointConfig::new(credential, pair.ca.anchors()), SERVER, 1);
        pair.server.change_peer(|peer| peer.signatures = listed);
        let req = pair.client.initiate(NOON);
        request_refused(&mut pair.server, NOON, &req, Rule::SignatureAlgorithm);
    }
}

fn p14_a_second_signature_over_the_same_request_is_a_replay(mode: Mode) {
    let mut pair = mode.pair();
    let req = pair.request();
    pair.server.association = None;
    pair.server.events();
    let again = resigned(pair.client.credential(), &req, |_| ());
    assert_ne!(again.octets, req.octets);
    request_refused(&mut pair.server, NOON, &again, Rule::Replay);
}

fn p16_a_forged_handshake_moves_nothing(mode: Mode) {
    let mut pair = mode.pair();
    let req = pair.client.initiate(NOON);
    for at in 0..req.octets.len() {
        pair.server.receive(NOON, &edited(&req, |octets| octets[at] ^= 0x80));
        assert!(pair.server.association.is_none(), "octet {at}");
        assert_eq!(pair.server.events().len(), 1, "octet {at}");
    }
    pair.server.receive(NOON, &req);
    assert_eq!(pair.server.events(), [Event::Requested { initiate_request: INITIATE_REQUEST.into() }]);
}

fn p17_times_are_taken_up_to_ten_minutes_off_and_not_a_millisecond_more(mode: Mode) {
    for (off, accepted) in [(600_000, true), (-600_000, true), (600_001, false), (-600_001, false)] {
        let elsewhere = Now { utc: Utc(NOON.utc.0 + off), ..NOON };
        let mut pair = mode.pair();
        let req = pair.client.initiate(elsewhere);
        pair.server.receive(NOON, &req);
        assert_eq!(pair.server.association.is_some(), accepted, "{off} ms");

        let mut pair = mode.open();
        let pdu = pair.client.protect(Now { utc: Utc(NOON.utc.0 + off.max(0)), ..NOON }, READ);
        pair.server.receive(Now { utc: Utc(NOON.utc.0 - off.min(0)), ..NOON }, &pdu);
        let expected = if accepted { vec![] } else { vec![Rule::DataTime] };
        assert_eq!(rules(&pair.server.events()), expected, "{off} ms");
    }
}

fn p17_odd_times_are_read_and_far_ones_refused_with_both_values(mode: Mode) {
    for (time, rule) in [
        ("99991231235959.999Z", Some(Rule::Time)),
        ("20260230000000Z", Some(Rule::Syntax)),
        ("noon", Some(Rule::Syntax)),
        ("20261121120060Z", None),
        ("20261121120000,1234567Z", None),
        ("20261121130000+0100", None),
    ] {
        let mut pair = mode.pair();
        let req = resigned_client(&mut pair, |token1| token1.time = time);
        let Some(rule) = rule else {
            pair.server.receive(NOON, &req);
            assert!(pair.server.association.is_some(), "{time}");
            continue;
        };
        let refused = request_refused(&mut pair.server, NOON, &req, rule);
        let values = ["9999-12-31T23:59:59.999Z", "2026-11-21T12:00:00.000Z", "CN=aggregator"];
        assert!(
            rule != Rule::Time || values.iter().all(|value| refused.to_string().contains(value)),
            "{refused}"
        );
    }
}

#[test]
fn p20_expectations_hold_in_every_combination() {
    let ca = Ca::new("CA");
    let credential = ca.issue(CLIENT);
    let anchor = crate::suite::sha256(&[&ca.der()]);
    let subject = |subject: &str, anchor| Expected::Subject { subject: subject.into(), anchor };
    let expectations = [
        (None, true),
        (Some(Expected::Fingerprint(credential.fingerprint())), true),
        (Some(Expected::Fingerprint([0; 32])), false),
        (Some(subject("CN=aggregator", anchor)), true),
        (Some(subject("CN=aggregator", [0; 32])), false),
        (Some(subject("CN=another", anchor)), false),
    ];
    let mut client = End::new(EndpointConfig::new(credential, ca.anchors()), SERVER, 1);
    for (expected, as_expected) in expectations {
        for jid in [CLIENT, "another@lab.example"] {
            let mut server = End::new(EndpointConfig::new(ca.issue(SERVER), ca.anchors()), jid, 2);
            server.change_peer(|peer| peer.expected = expected.clone());
            // Only without another expectation does the JID in the certificate decide.
            let accepted = as_expected && (expected.is_some() || jid == CLIENT);
            server.receive(NOON, &client.initiate(NOON));
            assert_eq!(server.association.is_some(), accepted, "{expected:?} for {jid}");
        }
    }
}

fn p19_a_peer_that_is_revoked_while_it_is_associated_is_closed(mode: Mode) {
    let ended = |end: &mut End, kind| {
        let events = end.events();
        assert_eq!(rules(&events), [Rule::Revoked]);
        assert!(matches!(events[..], [Event::Security(_), Event::Ended(Cause::Refused(_))]), "{events:?}");
        let sent = end.sent();
        assert_eq!(sent.iter().map(|pdu| pdu.kind).collect::<Vec<_>>(), [kind]);
    };
    for asked in [true, false] {
        let mut pair = mode.established();
        let crl = pair.ca.crl(&[pair.client.credential()], true);
        let pdu = pair.client.protect(pair.now, WRITE);
        pair.server.endpoint.set_crls(&[crl]).unwrap();
        if asked {
            pair.server.recheck(pair.now);
        } else {
            pair.server.receive(pair.now, &pdu);
        }
        ended(&mut pair.server, Kind::DtSecAbort);
    }
    let mut pair = mode.established();
    let crl = pair.ca.crl(&[pair.server.credential()], true);
    pair.client.endpoint.set_crls(&[crl]).unwrap();
    pair.client.recheck(pair.now);
    ended(&mut pair.client, Kind::DtSecAbort);
    let mut pair = mode.pair();
    pair.request();
    pair.server.events();
    let crl = pair.ca.crl(&[pair.client.credential()], true);
    pair.server.endpoint.set_crls(&[crl]).unwrap();
    pair.server.recheck(pair.now);
    ended(&mut pair.server, Kind::HandshakeSecReject);
    let mut pair = mode.established();
    let crl = pair.ca.crl(&[], true);
    pair.server.endpoint.set_crls(&[crl]).unwrap();
    pair.server.recheck(pair.now);
    assert!(pair.server.association().is_established() && pair.server.events().is_empty());
}

fn p19_a_peer_that_expires_while_it_is_associated_is_closed(mode: Mode) {
    let ca = Ca::new("CA");
    let soon = |params: &mut rcgen::CertificateParams| {
        params.not_after = rcgen::date_time_ymd(2026, 11, 22);
    };
    let client = EndpointConfig::new(ca.issue_with(CLIENT, soon), ca.anchors());
    let mut pair = mode.on(Pair { client: End::new(client, SERVER, 1), ..Pair::of(ca) });
    pair.reopen();
    pair.establish();
    let midnight = Duration::from_secs(12 * 60 * 60);
    let due = pair.server.association().poll_timeout().unwrap();
    assert_eq!(due, NOON.monotonic + midnight + Duration::from_millis(1));
    // A clock that was set back meanwhile has not seen it yet.
    pair.server.association().handle_timeout(Now { monotonic: due, ..NOON });
    assert!(pair.server.association().is_established());
    let now = after(NOON, midnight + Duration::from_millis(1));
    pair.server.association().handle_timeout(now);
    let events = pair.server.events();
    assert_eq!(rules(&events), [Rule::Certificate]);
    let [Event::Security(event), _] = &events[..] else { panic!("{events:?}") };
    assert_eq!(event.refused.found, "notAfter 2026-11-22T00:00:00.000Z");
    let [abort] = pair.server.sent().try_into().unwrap();
    let reason = Termination::read(Kind::DtSecAbort, &abort.octets).unwrap().reason;
    assert_eq!((reason.diag, reason.alarm), (Some(0), false), "the number is one of handshakes");
}

fn p21_every_dropped_pdu_is_seen(mode: Mode) {
    for dropped in 0..4 {
        let mut pair = mode.open();
        let mut delivered = 0;
        for number in 0..5 {
            let now = after(NOON, Duration::from_millis(number));
            let pdu = pair.client.protect(now, READ);
            if number == dropped {
                continue;
            }
            if number == dropped + 1 {
                ends_by(&mut pair, now, &pdu, Rule::Deletion);
                break;
            }
            pair.server.receive(now, &pdu);
            delivered += pair.server.events().iter().filter(|event| matches!(event, Event::Data(_))).count();
        }
        assert_eq!(delivered as u64, dropped);
    }
}

fn p22_a_command_delivered_late_is_refused(mode: Mode) {
    let mut pair = mode.established();
    let command = pair.client.protect(pair.now, WRITE);
    let late = after(NOON, Duration::from_millis(600_001));
    ends_by(&mut pair, late, &command, Rule::DataTime);
}

proptest! {
    #[test]
    fn no_octets_do_harm(kind in 0..11usize, octets: Vec<u8>, cut in 0..2000usize, junk: Vec<u8>) {
        let kind = Kind::ALL[kind];
        let mut pair = Pair::new();
        let req = pair.client.initiate(NOON);
        let spliced = [&req.octets[..cut.min(req.octets.len())], &junk].concat();
        for octets in [octets, spliced].into_iter().filter(|octets| *octets != req.octets) {
            let pdu = SecPdu { kind, octets };
            pair.client.receive(NOON, &pdu);
            pair.server.receive(NOON, &pdu);
        }
        prop_assert!(pair.server.association.is_none());
        let harmless = |event: &Event| matches!(event, Event::Security(_) | Event::Ended(_));
        prop_assert!(pair.client.events().iter().all(harmless));
    }
}

/// What a broker does with one PDU.
#[derive(Clone, Copy, Debug)]
enum Broker {
    Pass,
    Drop,
    Duplicate,
    HoldBack,
}

fn broker() -> impl Strategy<Value = Vec<Broker>> {
    let act = prop_oneof![
        6 => Just(Broker::Pass), 1 => Just(Broker::Drop), 1 => Just(Broker::Duplicate), 1 => Just(Broker::HoldBack)
    ];
    proptest::collection::vec(act, 1..30)
}

/// What arrives where the sender numbered what it sent.
fn through(broker: &[Broker], sent: Vec<SecPdu>) -> Vec<SecPdu> {
    let (mut arrived, mut held) = (vec![], vec![]);
    for (act, pdu) in broker.iter().zip(sent) {
        match act {
            Broker::Pass => arrived.push(pdu),
            Broker::Drop => {}
            Broker::Duplicate => arrived.extend([pdu.clone(), pdu]),
            Broker::HoldBack => {
                held.push(pdu);
                continue;
            }
        }
        arrived.append(&mut held);
    }
    arrived.extend(held);
    arrived
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_a_broker_loses_doubles_or_reorders_what_is_delivered_is_the_beginning_of_what_was_sent(
        broker in broker(), step in 0u64..3, mode in prop_oneof![Just(Mode::Encrypted), Just(Mode::Clear)]
    ) {
        let mut pair = mode.open();
        let at = |number: usize| after(NOON, Duration::from_millis(step * number as u64));
        let sent = (0..broker.len()).map(|number| pair.client.protect(at(number), &[4, 1, number as u8])).collect();
        let end = at(broker.len());
        through(&broker, sent).iter().for_each(|pdu| pair.server.receive(end, pdu));
        let events = pair.server.events();
        let delivered = events.iter().filter_map(|event| match event {
            Event::Data(data) => Some(data[2] as usize),
            _ => None,
        });
        prop_assert!(delivered.eq(0..events.iter().filter(|event| matches!(event, Event::Data(_))).count()));
        prop_assert!(rules(&events).len() <= 1);
    }
}

impl End {
    fn change_peer_nonce(&mut self, rule: NonceRule) {
        self.opener().rule = rule;
    }

    fn opener(&mut self) -> &mut crate::transfer::Opener {
        &mut self.channel().opener
    }

    fn channel(&mut self) -> &mut super::Channel {
        self.association().state.sending().unwrap()
    }

    pub(super) fn protect_with(
        &mut self,
        now: Now,
        edit: impl FnOnce(&mut schemas::secpdu::ClearToken2<'_>),
    ) -> SecPdu {
        let (sealer, mut octets) = (&mut self.channel().sealer, vec![]);
        sealer.protect_with(now.utc, READ, &KeyTalk::Nothing, edit, &mut octets).unwrap();
        SecPdu { kind: sealer.kind(), octets }
    }
}

impl Pair {
    /// A new request of the client under the `nnn` of this Acc.
    fn request_named_like(&mut self, acc: &SecPdu) -> String {
        let nnn =
            crate::identifier::proposed(Handshake::read(&acc.octets).unwrap().token1.asso_id).to_owned();
        while self.client.association.as_mut().is_none_or(|association| association.id() != nnn) {
            self.client.association = None;
            self.client.initiate(self.now);
        }
        nnn
    }
}
