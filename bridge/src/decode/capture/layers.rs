//! Octets of one direction → TSDUs (RFC 1006, X.224 class 0) → the MMS PDU in each, through session, presentation
//! and ACSE. Nothing is judged that need not be: another stack's errors are what one looks for in a capture.

use schemas::acse::Apdu;
use schemas::ber::{BerError, Fault};
use schemas::presentation::{Cp, Cpr, Pdv};

/// Puts TSDUs together.
#[derive(Debug, Default)]
pub(super) struct Tsdus {
    octets: Vec<u8>,
    /// How many octets of the direction are gone.
    passed: usize,
    /// What there is of a TSDU, and where it began.
    tsdu: Option<(usize, Vec<u8>)>,
    /// Whether there has been the header of a TPKT.
    has_begun: bool,
    /// Whether this turned out to be something else.
    is_other: bool,
}

const TPKT_HEADER: usize = 4;
const DT: u8 = 0xf0;
const END_OF_TSDU: u8 = 0x80;

impl Tsdus {
    pub(super) fn push(&mut self, octets: &[u8]) {
        if !self.is_other {
            self.octets.extend_from_slice(octets);
        }
    }

    pub(super) const fn is_rfc_1006(&self) -> bool {
        self.has_begun && !self.is_other
    }

    /// The next whole TSDU and the offset of its first TPKT. A connection that never had one is none of ours.
    pub(super) fn next(&mut self) -> Result<Option<(usize, Vec<u8>)>, &'static str> {
        loop {
            let &[version, reserved, high, low, ..] = self.octets.as_slice() else { return Ok(None) };
            let length = usize::from(u16::from_be_bytes([high, low]));
            if (version, reserved) != (3, 0) || length < TPKT_HEADER {
                self.is_other = true;
                self.octets.clear();
                return if self.has_begun { Err("octets that are no TPKT (RFC 1006)") } else { Ok(None) };
            }
            self.has_begun = true;
            if self.octets.len() < length {
                return Ok(None);
            }
            let tpdu: Vec<u8> = self.octets.drain(..length).skip(TPKT_HEADER).collect();
            let offset = self.passed;
            self.passed += length;
            if let Some(tsdu) = self.tpdu(offset, &tpdu) {
                return Ok(Some(tsdu));
            }
        }
    }

    fn tpdu(&mut self, offset: usize, tpdu: &[u8]) -> Option<(usize, Vec<u8>)> {
        let (&indicator, rest) = tpdu.split_first()?;
        let (header, user_data) = rest.split_at_checked(indicator.into())?;
        let &[DT, number, ..] = header else { return None };
        self.tsdu.get_or_insert((offset, vec![])).1.extend_from_slice(user_data);
        if number & END_OF_TSDU == 0 { None } else { self.tsdu.take() }
    }
}

/// The MMS PDU of a TSDU; none in what ends or refuses a connection without one.
pub(super) fn mms_pdu(tsdu: &[u8]) -> Result<Option<&[u8]>, BerError> {
    let Some(ppdu) = session_user_data(tsdu) else { return Ok(None) };
    let pdv = match ppdu.first() {
        // CP and CPA differ in what is not looked at.
        Some(0x31) => Cp::decode(ppdu)?.user_data,
        Some(0x30) => Cpr::decode(ppdu)?.user_data,
        Some(0x61) => Some(Pdv::decode(ppdu)?),
        _ => None,
    };
    pdv.map_or(Ok(None), |pdv| from_pdv(&pdv))
}

/// APDUs of ACSE have tags of class application, MMS PDUs of class context.
fn from_pdv<'a>(pdv: &Pdv<'a>) -> Result<Option<&'a [u8]>, BerError> {
    match pdv.value.first().map(|tag| tag >> 6) {
        Some(1) => Ok(match Apdu::decode(pdv.value)? {
            Apdu::Aarq(aarq) => aarq.user_information.map(|user| user.value),
            Apdu::Aare(aare) => aare.user_information.map(|user| user.value),
            Apdu::Rlrq(_) | Apdu::Rlre(_) | Apdu::Abrt(_) => None,
        }),
        Some(2) => Ok(Some(pdv.value)),
        _ => Err(BerError { offset: 0, fault: Fault::Contents("APDU of ACSE or MMS") }),
    }
}

const GIVE_TOKENS: u8 = 1;
const REASON_CODE: u8 = 50;
const USER_DATA: [u8; 2] = [193, 194];

/// What an SPDU carries (X.225, 8.3): behind GIVE TOKENS and DATA TRANSFER all, else the user data parameter.
fn session_user_data(spdu: &[u8]) -> Option<&[u8]> {
    let (&identifier, rest) = spdu.split_first()?;
    let (mut parameters, after) = split_length(rest)?;
    if identifier == GIVE_TOKENS {
        return split_length(after.get(1..)?).map(|(_, ssdu)| ssdu);
    }
    while let Some((&parameter, rest)) = parameters.split_first() {
        let (value, after) = split_length(rest)?;
        match parameter {
            _ if USER_DATA.contains(&parameter) => return Some(value),
            REASON_CODE if value.len() > 1 => return value.get(1..),
            _ => parameters = after,
        }
    }
    None
}

/// Splits at a length indicator of one octet or three.
fn split_length(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    match octets {
        [0xff, high, low, rest @ ..] => rest.split_at_checked(u16::from_be_bytes([*high, *low]).into()),
        [length, rest @ ..] => rest.split_at_checked(usize::from(*length)),
        [] => None,
    }
}
