//! What two control centres have agreed upon of their association, and what follows where one departs from it.

use bridge::end::What;
use bridge::relay::Fault;
use harness::{Environment, Pair, Role, Settings};
use schemas::mms::Initiate;

/// The 65,000 octets that both MMS peers take do not pass.
#[test]
fn no_end_is_told_of_larger_pdus_than_pass() {
    let mut pair = Pair::with(Settings { adjust: |peer| peer.max_pdu = 16_384, ..Settings::default() });
    pair.associate();
    let (asked, answered) = (initiate(&pair.server), initiate(&pair.client));
    assert_eq!((local_detail(&asked), local_detail(&answered)), (Some(16_384), Some(16_384)));
    for role in [Role::Aggregator, Role::Site] {
        let lowered =
            |what: &What| matches!(what, What::Fault(Fault::Lowered { said: Some(_), limit: 16_384 }));
        assert_eq!(pair.count(role, lowered), 1, "{:?}", pair.reports);
    }
}

fn initiate(events: &[osi::Event]) -> Vec<u8> {
    let told = events.iter().find_map(|event| match event {
        osi::Event::AssociateRequest { user_information, .. }
        | osi::Event::AssociateAccepted { user_information, .. } => Some(user_information.clone()),
        _ => None,
    });
    told.unwrap()
}

fn local_detail(initiate: &[u8]) -> Option<i64> {
    Initiate::read(initiate).unwrap().local_detail
}

#[test]
fn who_is_not_to_initiate_is_refused_and_the_line_is_named() {
    let only_far = |peer: &mut bridge::config::Peer| {
        peer.line = 14;
        if let bridge::config::Far::Osi(far) = &mut peer.far {
            far.leg.connect = None;
        }
    };
    let environment = Environment::Osi;
    let mut pair = Pair::with(Settings { environment, adjust: only_far, ..Settings::default() });
    pair.associate();
    let refusal = "the other side initiates: [[peer]] at line 14 has no `connect` for this leg";
    let named = |what: &What| matches!(what, What::Rejected(why) if why == refusal);
    assert_eq!(pair.count(Role::Aggregator, named), 1, "{:?}", pair.reports);
    assert!(matches!(pair.client[..], [osi::Event::AssociateRejected { .. }]), "{:?}", pair.client);
}
