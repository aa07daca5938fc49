use std::fmt::Write;

use super::*;

fn relay(state: State) -> Relay {
    Relay { state, ..Relay::new(Policy { max_pdu: 100 }) }
}

/// A release that is asked for with a SecPDU is another one.
fn named(primitive: &Primitive) -> String {
    let sealed = matches!(primitive, Primitive::ReleaseRequest(Some(_)));
    format!("{}{}", if sealed { "sealed " } else { "" }, primitive.name())
}

/// Every state × primitive × leg, reviewed as a table.
#[test]
fn state_table() {
    let states = [
        State::Idle,
        State::Associating,
        State::Open,
        State::Releasing(Side::Initiator),
        State::Releasing(Side::Responder),
        State::Colliding,
        State::Leaving(Waiting::Both),
        State::Leaving(Waiting::For(Side::Initiator)),
        State::Over,
    ];
    let primitives = [
        Primitive::AssociateRequest(vec![]),
        Primitive::AssociateAccept(vec![]),
        Primitive::AssociateReject(None),
        Primitive::Data(vec![]),
        Primitive::ReleaseRequest(None),
        Primitive::ReleaseRequest(Some(vec![])),
        Primitive::ReleaseResponse(None),
        Primitive::Abort(None),
    ];
    let mut table = String::new();
    for state in states {
        for primitive in &primitives {
            for from in [Side::Initiator, Side::Responder] {
                let mut relay = relay(state);
                let outcome = relay.handle(from, primitive.clone());
                let out: Vec<_> = outcome
                    .forwards
                    .iter()
                    .map(|f| format!("{} to {:?}", f.primitive.name(), f.to))
                    .collect();
                let fault = if outcome.fault.is_some() { "; fault" } else { "" };
                let state = format!("{state:?}");
                writeln!(
                    table,
                    "{state:21} {:23} from {from:9?} → {:?}: {}{fault}",
                    named(primitive),
                    relay.state,
                    out.join(", ")
                )
                .unwrap();
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_fault_names_what_arrived_and_when() {
    let outcome = relay(State::Associating).handle(Side::Initiator, Primitive::Data(vec![]));
    assert_eq!(outcome.fault.unwrap().to_string(), "P-DATA from the Initiator while associating");
}

#[test]
fn a_pdu_too_large_leaves_the_association_open() {
    let mut relay = relay(State::Open);
    let outcome = relay.handle(Side::Initiator, Primitive::Data(vec![0xa3; 101]));
    assert_eq!(outcome.fault.unwrap().to_string(), "a PDU of 101 octets; max_pdu is 100");
    assert!(relay.is_open());
}
