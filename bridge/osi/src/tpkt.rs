//! Path row 2: octets → TPDU (RFC 1006, clause 6). TCP gives octets in any portions; a TPKT says how long it is.

use crate::reason::{Layer, Reason};

/// Octets of a TPKT before its TPDU: version 3, reserved, length of the whole.
const HEADER: usize = 4;
const VERSION: u8 = 3;
/// Header and the smallest TPDU, of a length indicator and two octets.
const SHORTEST: usize = 7;
/// Octets of room that are kept while nothing comes in: for the largest TPDU that is negotiated.
const KEPT: usize = HEADER + 8192;

/// What has come in and is not taken yet: at most one TPKT and what was given last.
#[derive(Debug, Default)]
pub(crate) struct Received {
    octets: Vec<u8>,
    taken: usize,
}

impl Received {
    pub(crate) fn push(&mut self, octets: &[u8]) {
        self.octets.drain(..self.taken);
        self.taken = 0;
        self.octets.extend_from_slice(octets);
    }

    /// Gives back what room a burst has taken.
    pub(crate) fn rest(&mut self) {
        if self.taken == self.octets.len() && self.octets.capacity() > KEPT {
            *self = Self::default();
        }
    }

    /// Octets of room that it takes.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.octets.capacity()
    }

    /// The next TPDU, when all of it is here.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>, Reason> {
        let waiting = self.octets.get(self.taken..).unwrap_or(&[]);
        let Some(length) = tpkt_length(waiting)? else { return Ok(None) };
        let Some(tpkt) = waiting.get(..length) else { return Ok(None) };
        self.taken += length;
        Ok(tpkt.get(HEADER..))
    }
}

/// The length in the header, as soon as it is there; a wrong version as soon as that is.
fn tpkt_length(octets: &[u8]) -> Result<Option<usize>, Reason> {
    match *octets {
        [version, ..] if version != VERSION => Err(fault(0, "version").found(version).expected(VERSION)),
        [_, _, high, low, ..] => {
            let length = usize::from(u16::from_be_bytes([high, low]));
            let too_short = fault(2, "packet length").found(length).expected("7 to 65535");
            if length < SHORTEST { Err(too_short) } else { Ok(Some(length)) }
        }
        _ => Ok(None),
    }
}

/// The TPKTs in octets that are to be sent. What is none ends them, with all that follows.
pub fn tpkts(octets: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut left = octets;
    std::iter::from_fn(move || {
        let length = tpkt_length(left).ok().flatten().unwrap_or(left.len());
        let (tpkt, rest) = left.split_at_checked(length).unwrap_or((left, &[]));
        left = rest;
        (!tpkt.is_empty()).then_some(tpkt)
    })
}

fn fault(offset: usize, what: &'static str) -> Reason {
    Reason::new(Layer::Tpkt, "RFC 1006 6", offset, what)
}

/// Octets of a TPKT around a TPDU of this length.
pub(crate) const fn length(tpdu: usize) -> usize {
    HEADER + tpdu
}

/// Appends the header of a TPKT around a TPDU of `tpdu` octets, of which there are never more than 8192.
pub(crate) fn header(out: &mut Vec<u8>, tpdu: usize) {
    let [high, low] = (length(tpdu) as u16).to_be_bytes();
    out.extend_from_slice(&[VERSION, 0, high, low]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_sent_is_taken_apart_and_nothing_is_lost() {
        let (one, other) = ([3, 0, 0, 7, 2, 0xf0, 0x80], [3, 0, 0, 8, 3, 0xf0, 0x80, 1]);
        let all = |octets: &[u8]| tpkts(octets).map(<[u8]>::to_vec).collect::<Vec<_>>();
        assert_eq!(all(&[&one[..], &other].concat()), [one.to_vec(), other.to_vec()]);
        assert_eq!(all(&[]), Vec::<Vec<u8>>::new());
        for odd in [&[3][..], &[3, 0, 0, 9, 2, 0xf0, 0x80], &[3, 0, 0, 0, 1], &[9, 9]] {
            assert_eq!(all(&[&one[..], odd].concat()), [one.to_vec(), odd.to_vec()]);
        }
    }
}
