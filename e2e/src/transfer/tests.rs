//! Sealer and opener without an association, under every protection.

use schemas::ber::{Tag, Writer};
use schemas::secpdu::Authenticator;

use super::*;
use crate::fixture::{NOON, READ, WRITE, beside, random};
use crate::suite::{Aead, Cipher};

const CBC: Protection = Protection::Encrypted(Cipher::Aes256Cbc, Icv::HmacSha256);

/// One of each shape on the wire.
const PROTECTIONS: [Protection; 7] = [
    Protection::Aead(Aead::Aes256Gcm),
    Protection::Aead(Aead::Aes128Gcm),
    Protection::Clear(Icv::Aes256Gmac),
    Protection::Clear(Icv::Aes128Gmac),
    Protection::Clear(Icv::HmacSha256),
    CBC,
    Protection::Encrypted(Cipher::Aes128Cbc, Icv::Aes128Gmac),
];

fn has_nonce(protection: Protection) -> bool {
    match protection {
        Protection::Aead(_) => true,
        Protection::Encrypted(_, icv) | Protection::Clear(icv) => icv != Icv::HmacSha256,
    }
}

fn client_to_server(protection: impl Into<Protection>) -> (Sealer, Opener) {
    let [(sealer, _), (_, opener)] = ends(&[7; 32], protection, "1:2", &mut random(1)).unwrap();
    (sealer, opener)
}

fn protected(sealer: &mut Sealer, edit: impl FnOnce(&mut ClearToken2<'_>)) -> Vec<u8> {
    let mut out = vec![];
    sealer.protect_with(NOON.utc, READ, &KeyTalk::Nothing, edit, &mut out).unwrap();
    out
}

fn rule(opener: &mut Opener, pdu: &[u8]) -> Option<Rule> {
    opener.open(NOON.utc, pdu, &mut vec![]).err().map(|refused| refused.rule)
}

#[test]
fn what_one_end_seals_only_the_other_opens() {
    for protection in PROTECTIONS {
        let [(mut client, mut own), (_, mut server)] =
            ends(&[7; 32], protection, "1:2", &mut random(1)).unwrap();
        for length in [0, 1, 15, 16, 17, 3000] {
            let mut pdu = Writer::new();
            pdu.element(Tag::OCTET_STRING, &vec![0x55; length]);
            let (mut out, mut opened) = (vec![], vec![]);
            client.protect(NOON.utc, pdu.octets(), &mut out).unwrap();
            assert_eq!(rule(&mut own, &out), Some(Rule::Integrity), "{protection}: other keys each way");
            server.open(NOON.utc, &out, &mut opened).unwrap();
            assert_eq!(opened, pdu.octets(), "{protection}");
        }
    }
}

#[test]
fn only_a_clear_transfer_shows_what_it_protects() {
    for protection in PROTECTIONS {
        let pdu = protected(&mut client_to_server(protection).0, |_| ());
        let legible = pdu.windows(READ.len()).any(|window| window == READ);
        assert_eq!(legible, !protection.is_encrypted(), "{protection}");
    }
}

#[test]
fn a_clear_transfer_carries_ber_and_nothing_else() {
    let (mut sealer, mut opener) = client_to_server(Protection::Clear(Icv::HmacSha256));
    let mut out = vec![];
    for pdu in [&b""[..], b"not BER", &[READ, &[0]].concat(), &READ[..4]] {
        assert!(matches!(sealer.protect(NOON.utc, pdu, &mut out), Err(Error::NotBer(_))), "{pdu:02x?}");
        assert!(out.is_empty());
    }
    let indefinite = [0xa0, 0x80, 0x02, 0x01, 0x07, 0x00, 0x00];
    sealer.protect(NOON.utc, &indefinite, &mut out).unwrap();
    let mut opened = vec![];
    opener.open(NOON.utc, &out, &mut opened).unwrap();
    assert_eq!(opened, indefinite, "the refused PDUs left no gap");
}

/// The second of two PDUs: its time in milliseconds after the first, its number, and the rule it breaks.
#[test]
fn p05_sequence_edges() {
    for (later, seq, wanted) in [
        (0, 0, Some(Rule::DataReplay)),
        (0, 1, None),
        (0, 2, Some(Rule::Sequence)),
        (0, 0x7fff_ffff, Some(Rule::Sequence)),
        (1, 0, None),
        (1, 1, Some(Rule::Sequence)),
        (-1, 0, Some(Rule::DataTime)),
        (-1, 1, Some(Rule::DataTime)),
    ] {
        for protection in PROTECTIONS {
            let (mut sealer, mut opener) = client_to_server(protection);
            assert_eq!(rule(&mut opener, &protected(&mut sealer, |_| ())), None);
            let time = Utc(NOON.utc.0 + later).to_generalized_time();
            let time: &str = String::from_utf8(time.into()).unwrap().leak();
            let second = protected(&mut sealer, |token2| (token2.time, token2.seq) = (time, seq));
            let (before, mut data) = (format!("{opener:?}"), vec![]);
            let opened = opener.open(NOON.utc, &second, &mut data);
            assert_eq!(
                opened.err().map(|refused| refused.rule),
                wanted,
                "{protection}, {later} ms, seq {seq}"
            );
            assert_eq!(format!("{opener:?}") == before, wanted.is_some(), "only what is taken moves state");
            assert_eq!(data.is_empty(), wanted.is_some());
        }
    }
}

#[test]
fn the_first_pdu_begins_at_zero_in_everything() {
    for protection in PROTECTIONS {
        let (mut sealer, mut opener) = client_to_server(protection);
        let pdu = protected(&mut sealer, |token2| token2.seq = 1);
        assert_eq!(rule(&mut opener, &pdu), Some(Rule::Sequence));
    }
}

#[test]
fn nonces_that_are_no_nonces_and_tokens_of_others_are_refused() {
    let (mut sealer, mut opener) = client_to_server(Aead::Aes256Gcm);
    let mut of = |edit: fn(&mut ClearToken2<'_>)| rule(&mut opener, &protected(&mut sealer, edit));
    assert_eq!(of(|token2| token2.iv = None), Some(Rule::Iv));
    assert_eq!(of(|token2| token2.iv = Some(&[0; 16])), Some(Rule::Iv));
    assert_eq!(of(|token2| token2.iv = Some(&[0; 12])), Some(Rule::Integrity), "sealed under another");
    assert_eq!(of(|token2| token2.asso_id = "1:3"), Some(Rule::Syntax));
    for iv in [None, Some(&[0; 12][..])] {
        let (mut sealer, mut opener) = client_to_server(CBC);
        assert_eq!(rule(&mut opener, &protected(&mut sealer, |token2| token2.iv = iv)), Some(Rule::Iv));
    }
}

#[test]
fn another_prefix_is_no_next_nonce() {
    for protection in PROTECTIONS {
        for (prefix, counter) in [([9; 4], 1), ([0; 4], 0)] {
            let (mut sealer, mut opener) = client_to_server(protection);
            assert_eq!(rule(&mut opener, &protected(&mut sealer, |_| ())), None);
            (sealer.prefix, sealer.counter) = (prefix, counter);
            let second = protected(&mut sealer, |_| ());
            assert_eq!(rule(&mut opener, &second), has_nonce(protection).then_some(Rule::DataReplay));
        }
    }
}

#[test]
fn p21_a_pdu_missing_before_a_new_time_is_counted_where_there_is_a_nonce() {
    for protection in PROTECTIONS {
        let (mut sealer, mut opener) = client_to_server(protection);
        assert_eq!(rule(&mut opener, &protected(&mut sealer, |_| ())), None);
        let (later, mut out) = (Utc(NOON.utc.0 + 1), vec![]);
        (0..3).for_each(|_| drop(protected(&mut sealer, |_| ())));
        sealer.protect(later, READ, &mut out).unwrap();
        let missing = if has_nonce(protection) { 3 } else { 0 };
        assert_eq!(opener.open(later, &out, &mut vec![]), Ok(Opened { missing }), "{protection}");
    }
}

#[test]
fn beside_aead_there_is_no_authenticator() {
    let (mut sealer, mut opener) = client_to_server(Aead::Aes256Gcm);
    let pdu = protected(&mut sealer, |_| ());
    let forged = beside(&pdu, Kind::EncrTransfer, |auth| {
        *auth = Some(Authenticator { nonce: None, algorithm: None, icv: &[0; 16] });
    });
    let refused = opener.open(NOON.utc, &forged, &mut vec![]).unwrap_err();
    assert_eq!((refused.rule, refused.found.as_str()), (Rule::Syntax, "an authenticator"));
    assert_eq!(rule(&mut opener, &pdu), None);
}

#[test]
fn an_authenticator_is_the_agreed_one() {
    for protection in PROTECTIONS {
        let (Protection::Clear(icv) | Protection::Encrypted(_, icv)) = protection else { continue };
        let other = if icv == Icv::HmacSha256 { Icv::Aes256Gmac } else { Icv::HmacSha256 };
        let (mut sealer, mut opener) = client_to_server(protection);
        let (kind, pdu) = (sealer.kind(), protected(&mut sealer, |_| ()));
        let of = |opener: &mut Opener, change: fn(&mut Authenticator<'_>)| {
            rule(opener, &beside(&pdu, kind, |auth| change(auth.as_mut().unwrap())))
        };
        assert_eq!(rule(&mut opener, &beside(&pdu, kind, |auth| *auth = None)), Some(Rule::Syntax));
        let renamed = beside(&pdu, kind, |auth| auth.as_mut().unwrap().algorithm = Some(other.identifier()));
        assert_eq!(rule(&mut opener, &renamed), Some(Rule::IcvAlgorithm), "{protection}");
        assert_eq!(of(&mut opener, |auth| auth.icv = &auth.icv[..12]), Some(Rule::Integrity));
        assert_eq!(of(&mut opener, |auth| auth.icv = &[]), Some(Rule::Integrity));
        if icv == Icv::HmacSha256 {
            assert_eq!(of(&mut opener, |auth| auth.nonce = Some(&[0; 12])), Some(Rule::Syntax));
        } else {
            assert_eq!(of(&mut opener, |auth| auth.nonce = None), Some(Rule::GmacNonce));
            assert_eq!(of(&mut opener, |auth| auth.nonce = Some(&[0; 16])), Some(Rule::GmacNonce));
            assert_eq!(of(&mut opener, |auth| auth.nonce = Some(&[0; 12])), Some(Rule::Integrity));
        }
        let named = beside(&pdu, kind, |auth| auth.as_mut().unwrap().algorithm = Some(icv.identifier()));
        assert_eq!(rule(&mut opener, &named), None, "the agreed algorithm may be repeated");
    }
}

#[test]
fn p15_no_nonce_serves_twice_and_the_key_ends_before_the_counter() {
    for protection in PROTECTIONS {
        let (mut sealer, _) = client_to_server(protection);
        let (mut out, mut nonces) = (vec![], std::collections::BTreeSet::new());
        sealer.counter = KEY_LIMIT - 3;
        for _ in 0..3 {
            sealer.protect(NOON.utc, WRITE, &mut out).unwrap();
            let transfer = Transfer::read(sealer.kind(), &out).unwrap();
            let nonce = transfer.auth.and_then(|auth| auth.nonce).or(transfer.token2.iv);
            assert!(nonce.is_none_or(|nonce| nonces.insert(nonce.to_vec())));
        }
        assert_eq!(sealer.protect(NOON.utc, WRITE, &mut out), Err(Error::KeySpent));
        assert!(out.is_empty());
    }
}

#[test]
fn nonces_of_any_kind_are_taken_where_the_peer_record_says_so() {
    for protection in PROTECTIONS {
        let (mut sealer, mut opener) = client_to_server(protection);
        let mut foreign = |nonce| {
            (sealer.prefix, sealer.counter) = nonce;
            protected(&mut sealer, |_| ())
        };
        let (first, second) = (foreign(([7; 4], KEY_LIMIT - 1)), foreign(([5; 4], 9)));
        opener.rule = NonceRule::Any;
        assert_eq!(opener.open(NOON.utc, &first, &mut vec![]), Ok(Opened { missing: 0 }));
        assert_eq!(opener.open(NOON.utc, &second, &mut vec![]), Ok(Opened { missing: 0 }));
        opener.rule = NonceRule::Counter;
        let third = foreign(([4; 4], 10));
        assert_eq!(rule(&mut opener, &third), has_nonce(protection).then_some(Rule::DataReplay));
    }
}

#[test]
fn buffers_are_reused() {
    for protection in PROTECTIONS {
        let (mut sealer, mut opener) = client_to_server(protection);
        let (mut out, mut data) = (Vec::with_capacity(4096), Vec::with_capacity(4096));
        let before = (out.as_ptr(), data.as_ptr());
        let mut pdu = Writer::new();
        pdu.element(Tag::OCTET_STRING, &[0x55; 2048]);
        for _ in 0..3 {
            sealer.protect(NOON.utc, pdu.octets(), &mut out).unwrap();
            opener.open(NOON.utc, &out, &mut data).unwrap();
            assert_eq!(data, pdu.octets());
        }
        assert_eq!((out.as_ptr(), data.as_ptr()), before, "{protection}");
    }
}
