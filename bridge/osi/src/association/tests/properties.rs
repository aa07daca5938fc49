//! Laws: what goes in at one end comes out at the other however it is cut; what is no association makes none.

use proptest::prelude::*;

use super::*;

fn config(exponent: u32) -> Config {
    Config { tpdu_size: 1 << exponent, ..Config::default() }
}

/// PDUs of a few octets, of some, and of as many as are allowed.
fn pdu() -> impl Strategy<Value = Vec<u8>> {
    let max = Config::default().max_tsdu - 32;
    prop_oneof![4 => 0..64usize, 3 => 64..9_000usize, 1 => Just(65_536), 1 => Just(max)]
        .prop_flat_map(|length| (any::<u8>(), Just(length)).prop_map(|(octet, length)| vec![octet; length]))
}

fn data(events: Vec<Event>) -> Vec<Vec<u8>> {
    events
        .into_iter()
        .map(|event| match event {
            Event::Data(pdu) => pdu,
            other => panic!("{other:?}"),
        })
        .collect()
}

/// The octets of a whole association, as a responder receives them.
fn conversation() -> Vec<u8> {
    let mut pair = Pair::new(Config::default(), Config::default());
    let mut there = pair.initiator.sent();
    pair.responder.give(&there);
    pair.initiator.give(&pair.responder.sent());
    there.extend(pair.initiator.sent());
    pair.responder.give(&there[22..]);
    pair.responder.accept(&[0xa9, 0]);
    pair.initiator.give(&pair.responder.sent());
    pair.initiator.send(&[0xa0, 0]).unwrap();
    pair.initiator.release(NOW, None);
    there.extend(pair.initiator.sent());
    there
}

/// Gives octets to a responder that accepts whoever asks.
fn converse<'a>(portions: impl Iterator<Item = &'a [u8]>) -> Vec<Event> {
    let mut responder = responder(Config::default());
    let mut all = vec![];
    for portion in portions {
        responder.give(portion);
        for event in responder.events() {
            if matches!(event, Event::AssociateRequest { .. }) {
                responder.accept(&[0xa9, 0]);
            }
            all.push(event);
        }
    }
    all
}

fn is_association(event: &Event) -> bool {
    matches!(event, Event::AssociateRequest { .. } | Event::AssociateAccepted { .. } | Event::Data(_))
}

#[test]
fn tcp_segments_at_every_boundary() {
    // CN may not be followed by data before the answer: the cut moves through each part in turn.
    let all = conversation();
    let cn_end = 22 + usize::from(u16::from_be_bytes([all[24], all[25]]));
    let expected = converse([&all[..cn_end], &all[cn_end..]].into_iter());
    assert!(matches!(
        expected[..],
        [Event::AssociateRequest { .. }, Event::Data(_), Event::ReleaseRequested(None)]
    ));
    for cut in 0..=all.len() {
        let mut cuts = [cut, cn_end];
        cuts.sort_unstable();
        let portions = [&all[..cuts[0]], &all[cuts[0]..cuts[1]], &all[cuts[1]..]];
        assert_eq!(converse(portions.into_iter()), expected, "cut at {cut}");
    }
}

#[test]
fn tpdu_segments_at_every_boundary() {
    let tsdu = cn(&cp(&aarq().encode()));
    for cut in 0..=tsdu.len() {
        let mut responder = connected(Config::default());
        let (first, second) = tsdu.split_at(cut);
        let length = 7 + first.len() as u8;
        responder.give(&[&[3, 0, 0, length, 2, 0xf0, 0], first].concat());
        assert_eq!(responder.events(), []);
        responder.give(&cotp::segment(8192, second, &[]));
        assert_asked(responder);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pdus_come_out_as_they_went_in(
        exponents in (7..=13u32, 7..=13u32),
        portion in prop_oneof![1..16usize, 16..20_000usize],
        there in prop::collection::vec(pdu(), 0..4),
        back in prop::collection::vec(pdu(), 0..4),
    ) {
        let mut pair = Pair::new(config(exponents.0), config(exponents.1));
        pair.portion = portion;
        pair.associate();
        prop_assert_eq!(pair.initiator.tpdu_size, 1 << exponents.0.min(exponents.1));
        prop_assert_eq!(pair.initiator.tpdu_size, pair.responder.tpdu_size);
        there.iter().for_each(|pdu| pair.initiator.send(pdu).unwrap());
        back.iter().for_each(|pdu| pair.responder.send(pdu).unwrap());
        pair.drain();
        prop_assert!(data(pair.responder.events()) == there);
        prop_assert!(data(pair.initiator.events()) == back);
        pair.initiator.release(NOW, None);
        pair.drain();
        prop_assert_eq!(pair.responder.event(), Event::ReleaseRequested(None));
        pair.responder.release_response(None);
        pair.drain();
        prop_assert_eq!(pair.initiator.event(), Event::Released(None));
    }

    #[test]
    fn a_tsdu_goes_out_in_whole_tpkts_of_the_size_and_in_one_allocation(
        exponent in 7..=13u32,
        first in prop::collection::vec(any::<u8>(), 0..32),
        second in prop::collection::vec(any::<u8>(), 0..20_000),
    ) {
        let out = cotp::segment(1 << exponent, &first, &second);
        let segments = (first.len() + second.len()).div_ceil((1 << exponent) - 3).max(1);
        prop_assert_eq!(out.capacity(), out.len());
        prop_assert_eq!(out.len(), first.len() + second.len() + 7 * segments);
        let mut received = Received::default();
        received.push(&out);
        let mut reassembly = Reassembly::default();
        let mut tsdu = None;
        while let Some(octets) = received.next().unwrap() {
            prop_assert!(tsdu.is_none() && octets.len() <= 1 << exponent);
            let Tpdu::Data { end, user_data } = Tpdu::decode(octets).unwrap() else { panic!() };
            tsdu = reassembly.push(end, user_data, usize::MAX).unwrap().map(|tsdu| tsdu.into_owned());
        }
        prop_assert!(tsdu.unwrap() == [first, second].concat());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn random_octets_make_no_association(octets: Vec<u8>, framed: bool) {
        for mut association in [responder(Config::default()), connected(Config::default()), initiator(Config::default())] {
            association.sent();
            if framed { association.give_tsdu(&octets) } else { association.give(&octets) }
            let events = association.events();
            prop_assert!(!events.iter().any(is_association));
            prop_assert!(events.len() <= 1);
        }
    }

    #[test]
    fn random_octets_on_an_association_end_it_or_are_a_pdu(octets: Vec<u8>, framed: bool) {
        let mut association = Pair::associated(Config::default(), Config::default()).responder;
        if framed {
            association.give_tsdu(&[&session::DATA[..], &octets].concat());
        } else {
            association.give_tsdu(&octets);
        }
        let closed = association.wants_close();
        let pdu = Pdv::decode(&octets).ok().filter(|data| framed && data.context == 3);
        let is_delivered = association.events().iter().any(|event| matches!(event, Event::Data(_)));
        prop_assert_eq!(is_delivered, pdu.is_some());
        prop_assert!(closed != is_delivered);
    }

    #[test]
    fn a_conversation_with_changed_octets_never_panics_and_ends_once(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut all = conversation();
        for (at, octet) in changes {
            *at.get_mut(&mut all) = octet;
        }
        let events = converse(all.chunks(22));
        let ends = events.iter().filter(|event| matches!(event, Event::Aborted { .. })).count();
        prop_assert!(ends <= 1);
        let ends_last = matches!(events.last(), Some(Event::Aborted { .. }));
        prop_assert!(ends == 0 || ends_last);
    }
}
