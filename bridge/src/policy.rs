//! What may pass a relay, decided from the PDU's outside: its size, and which PDU it is.
//!
//! Whoever waits for an answer is told: a PDU that is too large becomes a confirmed-Error `service/pdu-size` for
//! the requester, on whichever leg that is. What nobody waits for is counted and dropped, and never cut short.

use schemas::mms::{self, PduKind};

use crate::relay::Fault;

/// The rules of one peer record.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The largest MMS PDU carried, in octets.
    pub max_pdu: usize,
}

/// What a policy says to one PDU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// It passes as it is.
    Pass(Vec<u8>),
    /// It does not.
    Instead {
        /// What is sent in its place, if anything.
        pdu: Option<Vec<u8>>,
        /// Whether that goes back to the PDU's sender.
        answer: bool,
        /// Why.
        fault: Fault,
    },
}

impl Policy {
    /// Decides about one MMS PDU.
    #[must_use]
    pub fn rule(&self, pdu: Vec<u8>) -> Ruling {
        if pdu.len() <= self.max_pdu {
            return Ruling::Pass(pdu);
        }
        let fault = Fault::TooLarge { octets: pdu.len(), limit: self.max_pdu };
        let told = mms::peek(&pdu).ok().filter(|peek| {
            matches!(
                peek.kind,
                PduKind::ConfirmedRequest | PduKind::ConfirmedResponse | PduKind::ConfirmedError
            )
        });
        let answer = told.is_some_and(|peek| peek.kind == PduKind::ConfirmedRequest);
        let pdu = told.and_then(|peek| peek.invoke_id).map(mms::pdu_size_error);
        Ruling::Instead { pdu, answer, fault }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// confirmed-Request or -Response of service 0 with `length` octets of contents behind invoke-id 7.
    fn confirmed(tag: u8, length: usize) -> Vec<u8> {
        let mut pdu = vec![tag, 0x82, 0, 0, 0x02, 0x01, 0x07, 0xa0, 0x82];
        pdu.extend_from_slice(&u16::try_from(length).unwrap().to_be_bytes());
        pdu.resize(pdu.len() + length, 0);
        let total = u16::try_from(pdu.len() - 4).unwrap().to_be_bytes();
        pdu[2..4].copy_from_slice(&total);
        pdu
    }

    #[test]
    fn the_limit_itself_passes() {
        let pdu = confirmed(0xa0, 200);
        let policy = Policy { max_pdu: pdu.len() };
        assert_eq!(policy.rule(pdu.clone()), Ruling::Pass(pdu));
    }

    #[test]
    fn the_requester_is_told() {
        let policy = Policy { max_pdu: 100 };
        for (tag, back) in [(0xa0, true), (0xa1, false)] {
            let Ruling::Instead { pdu: Some(pdu), answer, .. } = policy.rule(confirmed(tag, 200)) else {
                panic!("passed or dropped")
            };
            assert_eq!(answer, back);
            let peek = mms::peek(&pdu).unwrap();
            assert_eq!((peek.kind, peek.invoke_id), (PduKind::ConfirmedError, Some(7)));
        }
    }

    #[test]
    fn what_nobody_waits_for_is_dropped_and_named() {
        let policy = Policy { max_pdu: 1 };
        for pdu in [vec![0xa3, 0x00], vec![0xff, 0xff]] {
            let expected = Fault::TooLarge { octets: 2, limit: 1 };
            assert_eq!(policy.rule(pdu), Ruling::Instead { pdu: None, answer: false, fault: expected });
        }
    }
}
