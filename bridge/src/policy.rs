//! What may pass a relay, decided from the outside: a PDU's size and kind, and how often associations are asked for.
//!
//! Of MMS PDUs, whoever waits for an answer is told: a PDU that is too large becomes a confirmed-Error `service/pdu-size` for
//! the requester, on whichever leg that is. What nobody waits for, and what is sealed, is counted and dropped, and
//! never cut short.

use std::time::Duration;

use schemas::mms::{self, Initiate, PduKind, Peek};
use schemas::secpdu::SecPdu;

use crate::relay::Fault;

/// The rules of one record.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The largest PDU carried, in octets.
    pub max_pdu: usize,
}

/// What a policy says to one PDU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling<P = Vec<u8>> {
    /// It passes as it is.
    Pass(P),
    /// It does not.
    Instead {
        /// What is sent in its place, if anything.
        pdu: Option<P>,
        /// Whether that goes back to the PDU's sender.
        answer: bool,
        /// Why.
        fault: Fault,
    },
}

/// A PDU that a policy decides about.
pub trait Regulated: Sized {
    /// What the policy says to it.
    #[must_use]
    fn ruled_by(self, policy: &Policy) -> Ruling<Self>;

    /// The same with an association's first PDU of either end, which names the largest that this end takes: no larger
    /// one passes. And the fault, if it had to be changed.
    #[must_use]
    fn limited_by(self, policy: &Policy) -> (Self, Option<Fault>);
}

/// A sealed PDU: nobody can be told of it but by those who sealed it.
impl Regulated for SecPdu {
    fn ruled_by(self, policy: &Policy) -> Ruling<Self> {
        match policy.fault_of(&self) {
            None => Ruling::Pass(self),
            Some(fault) => Ruling::Instead { pdu: None, answer: false, fault },
        }
    }

    /// What it names is signed.
    fn limited_by(self, _: &Policy) -> (Self, Option<Fault>) {
        (self, None)
    }
}

impl Policy {
    /// What is wrong with a sealed PDU that is too large.
    pub(crate) fn fault_of(&self, pdu: &SecPdu) -> Option<Fault> {
        (!self.allows(&pdu.octets)).then(|| self.too_large(&pdu.octets, None))
    }

    const fn allows(&self, pdu: &[u8]) -> bool {
        pdu.len() <= self.max_pdu
    }

    const fn too_large(&self, pdu: &[u8], told: Option<Peek>) -> Fault {
        Fault::TooLarge { told, octets: pdu.len(), limit: self.max_pdu }
    }
}

/// An MMS PDU.
impl Regulated for Vec<u8> {
    fn ruled_by(self, policy: &Policy) -> Ruling {
        if policy.allows(&self) {
            return Ruling::Pass(self);
        }
        let told = mms::peek(&self).ok();
        let fault = policy.too_large(&self, told);
        let waited_for = told.filter(|peek| {
            matches!(
                peek.kind,
                PduKind::ConfirmedRequest | PduKind::ConfirmedResponse | PduKind::ConfirmedError
            )
        });
        let answer = waited_for.is_some_and(|peek| peek.kind == PduKind::ConfirmedRequest);
        let pdu = waited_for.and_then(|peek| peek.invoke_id).map(mms::pdu_size_error);
        Ruling::Instead { pdu, answer, fault }
    }

    /// What is no Initiate is for its receiver to judge.
    fn limited_by(self, policy: &Policy) -> (Self, Option<Fault>) {
        let limit = i32::try_from(policy.max_pdu).unwrap_or(i32::MAX);
        match mms::lower_local_detail(&self, limit) {
            Ok(Some(lowered)) => {
                let said = Initiate::read(&self).ok().and_then(|initiate| initiate.local_detail);
                (lowered, Some(Fault::Lowered { said, limit }))
            }
            _ => (self, None),
        }
    }
}

/// Associations that a peer may ask for at once: what its local clients need after a loss of the stream.
const REQUESTS_AT_ONCE: u32 = 64;
/// How long each further one takes to be earned.
const REQUEST_INTERVAL: Duration = Duration::from_millis(100);

/// How often one peer asks for associations. Each request costs signatures, and a connection to the local server.
#[derive(Debug, Default)]
pub struct RequestRate {
    /// When everything allowed so far is earned.
    earned_at: Duration,
}

impl RequestRate {
    /// Whether one more request may pass.
    pub fn allows(&mut self, now: Duration) -> bool {
        let earned_at = self.earned_at.max(now) + REQUEST_INTERVAL;
        let allowed = earned_at <= now + REQUEST_INTERVAL * REQUESTS_AT_ONCE;
        if allowed {
            self.earned_at = earned_at;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_requests_passes_at_the_rate_that_is_earned() {
        let mut rate = RequestRate::default();
        let mut allowed = |now| (0..1000).filter(|_| rate.allows(Duration::from_millis(now))).count();
        assert_eq!([allowed(0), allowed(99), allowed(100), allowed(1100)], [64, 0, 1, 10]);
        assert_eq!(allowed(3_600_000), 64, "what is not used does not add up");
    }

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
        assert_eq!(pdu.clone().ruled_by(&policy), Ruling::Pass(pdu));
    }

    #[test]
    fn the_requester_is_told() {
        let policy = Policy { max_pdu: 100 };
        for (tag, back) in [(0xa0, true), (0xa1, false)] {
            let Ruling::Instead { pdu: Some(pdu), answer, .. } = confirmed(tag, 200).ruled_by(&policy) else {
                panic!("passed or dropped")
            };
            assert_eq!(answer, back);
            let peek = mms::peek(&pdu).unwrap();
            assert_eq!((peek.kind, peek.invoke_id), (PduKind::ConfirmedError, Some(7)));
        }
    }

    /// The Initiate-Request of libiec61850: it takes 65,000 octets.
    const INITIATE: &[u8] = b"\xa8\x26\x80\x03\x00\xfd\xe8\x81\x01\x05\x82\x01\x05\x83\x01\x0a\xa4\x16\x80\x01\x01\x81\x03\x05\xf1\x00\
        \x82\x0c\x03\xee\x1c\x00\x00\x04\x08\x00\x00\x79\xef\x18";

    #[test]
    fn an_initiate_takes_no_more_than_passes() {
        let limited = |max_pdu, pdu: &[u8]| pdu.to_vec().limited_by(&Policy { max_pdu });
        for (max_pdu, pdu) in [(65_000, INITIATE), (1_024, &[0xff; 4])] {
            assert_eq!(limited(max_pdu, pdu), (pdu.to_vec(), None));
        }
        let (lowered, fault) = limited(1_024, INITIATE);
        assert_eq!(fault, Some(Fault::Lowered { said: Some(65_000), limit: 1_024 }));
        let (said, says) = (Initiate::read(INITIATE).unwrap(), Initiate::read(&lowered).unwrap());
        assert_eq!(says, Initiate { local_detail: Some(1_024), ..said });
    }

    #[test]
    fn what_nobody_waits_for_is_dropped_and_named() {
        let policy = Policy { max_pdu: 1 };
        let report = Peek { kind: PduKind::Unconfirmed, service: Some("informationReport"), invoke_id: None };
        for (pdu, told) in [(vec![0xa3, 0x02, 0xa0, 0x00], Some(report)), (vec![0xff; 4], None)] {
            let expected = Fault::TooLarge { told, octets: 4, limit: 1 };
            assert_eq!(pdu.ruled_by(&policy), Ruling::Instead { pdu: None, answer: false, fault: expected });
        }
    }
}
