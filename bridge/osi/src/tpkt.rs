//! Path row 2: octets → TPDU (RFC 1006, clause 6). TCP gives octets in any portions; a TPKT says how long it is.

use crate::reason::{Layer, Reason};

/// Octets of a TPKT before its TPDU: version 3, reserved, length of the whole.
const HEADER: usize = 4;
const VERSION: u8 = 3;
/// Header and the smallest TPDU, of a length indicator and two octets.
const SHORTEST: usize = 7;

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
