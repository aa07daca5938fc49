//! Path row 4: SPDU → SSDU (X.225, functional units kernel and duplex, version 2).

use crate::reason::{Layer, Reason, hex};

/// Identifiers of SPDUs (X.225, 8.3).
mod si {
    pub(super) const GIVE_TOKENS: u8 = 1;
    pub(super) const DATA_TRANSFER: u8 = 1;
    pub(super) const FINISH: u8 = 9;
    pub(super) const DISCONNECT: u8 = 10;
    pub(super) const REFUSE: u8 = 12;
    pub(super) const CONNECT: u8 = 13;
    pub(super) const ACCEPT: u8 = 14;
    pub(super) const ABORT: u8 = 25;
    pub(super) const ABORT_ACCEPT: u8 = 26;
}

/// Identifiers of parameters and parameter groups (X.225, annex on PI and PGI codes).
mod pi {
    pub(super) const TRANSPORT_DISCONNECT: u8 = 17;
    pub(super) const REASON_CODE: u8 = 50;
    pub(super) const CALLING_SELECTOR: u8 = 51;
    pub(super) const CALLED_SELECTOR: u8 = 52;
    pub(super) const USER_DATA: u8 = 193;
    pub(super) const EXTENDED_USER_DATA: u8 = 194;
}

/// Connect/accept item (protocol options 0, version 2) and session user requirements (duplex).
const CONNECT_ITEMS: [u8; 12] = [5, 6, 19, 1, 0, 22, 1, 2, 20, 2, 0, 2];
/// User data beyond this goes into extended user data (X.225, 8.3: CN SPDU).
const MAX_USER_DATA: usize = 512;
/// The most that fits one connect (X.225, 8.3: CN SPDU).
const MAX_EXTENDED_USER_DATA: usize = 10_240;
/// The most that fits a length indicator, less the other parameters.
const MAX_SSDU: usize = 65_000;
/// Transport disconnect: the transport connection is released (1).
const RELEASED: u8 = 1;
/// Transport disconnect: released (1), user abort (2), no reason (8).
const USER_ABORT: u8 = 0x0b;
/// Transport disconnect: released (1), protocol error (4).
const PROTOCOL_ERROR: u8 = 0x05;

/// Reason code: rejection by the called SS-user; user data follows.
const REJECTED_BY_USER: u8 = 2;
/// Reason code: called session selector unknown.
const CALLED_SELECTOR_UNKNOWN: u8 = 0x81;

/// Before every SSDU in the data phase: GIVE TOKENS with no token, DATA TRANSFER (X.225, 6.3.7 basic concatenation).
pub(crate) const DATA: [u8; 4] = [si::GIVE_TOKENS, 0, si::DATA_TRANSFER, 0];

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Spdu<'a> {
    Connect(Parameters<'a>),
    Accept(Parameters<'a>),
    Refuse(Parameters<'a>),
    Finish(Parameters<'a>),
    Disconnect(Parameters<'a>),
    Abort(Parameters<'a>),
    AbortAccept,
    Data(&'a [u8]),
}

/// All parameters of all SPDUs that matter here; what a peer left out is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parameters<'a> {
    pub(crate) calling: &'a [u8],
    pub(crate) called: &'a [u8],
    pub(crate) transport_disconnect: u8,
    /// The reason code, and the user data behind it.
    pub(crate) reason: &'a [u8],
    pub(crate) user_data: &'a [u8],
}

impl<'a> Spdu<'a> {
    #[inline]
    pub(crate) fn decode(octets: &'a [u8]) -> Result<Self, Reason> {
        match octets {
            [si::GIVE_TOKENS, 0, si::DATA_TRANSFER, 0, ssdu @ ..] => Ok(Self::Data(ssdu)),
            [si::GIVE_TOKENS, ..] => data_with_parameters(octets).map(Self::Data),
            [identifier, rest @ ..] => Self::category_1(*identifier, octets, rest),
            [] => Err(fault(0, "SPDU").expected("an SPDU identifier")),
        }
    }

    fn category_1(identifier: u8, octets: &'a [u8], rest: &'a [u8]) -> Result<Self, Reason> {
        let (parameters, after) = split_length(octets, rest)?;
        if !after.is_empty() {
            let trailing = fault(octets.len() - after.len(), "octets after the SPDU").found(after.len());
            return Err(trailing.expected("none"));
        }
        let parameters = || Parameters::decode(octets, parameters);
        match identifier {
            si::CONNECT => parameters().map(Self::Connect),
            si::ACCEPT => parameters().map(Self::Accept),
            si::REFUSE => parameters().map(Self::Refuse),
            si::FINISH => parameters().map(Self::Finish),
            si::DISCONNECT => parameters().map(Self::Disconnect),
            si::ABORT => parameters().map(Self::Abort),
            si::ABORT_ACCEPT => Ok(Self::AbortAccept),
            _ => Err(fault(0, "SPDU identifier").found(identifier).expected("one of kernel and duplex")),
        }
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Connect(_) => "CN",
            Self::Accept(_) => "AC",
            Self::Refuse(_) => "RF",
            Self::Finish(_) => "FN",
            Self::Disconnect(_) => "DN",
            Self::Abort(_) => "AB",
            Self::AbortAccept => "AA",
            Self::Data(_) => "DT",
        }
    }
}

/// GIVE TOKENS and DATA TRANSFER that carry parameters none of which matters here.
fn data_with_parameters(octets: &[u8]) -> Result<&[u8], Reason> {
    let (_, after) = split_length(octets, octets.get(1..).unwrap_or(&[]))?;
    match after {
        [si::DATA_TRANSFER, rest @ ..] => split_length(octets, rest).map(|(_, ssdu)| ssdu),
        _ => {
            let offset = octets.len() - after.len();
            let found = hex(after.get(..1).unwrap_or(&[]));
            Err(fault(offset, "SPDU after GIVE TOKENS").found(found).expected("DATA TRANSFER, 01"))
        }
    }
}

/// Reads a length indicator of one or three octets: what it covers, and what follows (X.225, 8.2.5).
fn split_length<'a>(whole: &[u8], octets: &'a [u8]) -> Result<(&'a [u8], &'a [u8]), Reason> {
    let offset = whole.len() - octets.len();
    let (length, rest) = match octets {
        [0xff, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        [length, rest @ ..] if *length != 0xff => (usize::from(*length), rest),
        _ => return Err(fault(offset, "length indicator").expected("one or three octets")),
    };
    let too_long =
        || fault(offset, "length indicator").found(length).expected(format_args!("≤ {}", rest.len()));
    rest.split_at_checked(length).ok_or_else(too_long)
}

impl<'a> Parameters<'a> {
    /// Unknown ones are passed over, in whatever order (X.225, 8.2: rules for extensibility).
    fn decode(whole: &[u8], octets: &'a [u8]) -> Result<Self, Reason> {
        let mut parameters = Self::default();
        let mut rest = octets;
        while let [identifier, after @ ..] = rest {
            let (value, after) = split_length(whole, after)?;
            match *identifier {
                pi::CALLING_SELECTOR => parameters.calling = value,
                pi::CALLED_SELECTOR => parameters.called = value,
                pi::TRANSPORT_DISCONNECT => {
                    parameters.transport_disconnect = value.first().copied().unwrap_or(0)
                }
                pi::REASON_CODE => parameters.reason = value,
                pi::USER_DATA | pi::EXTENDED_USER_DATA => parameters.user_data = value,
                _ => {}
            }
            rest = after;
        }
        Ok(parameters)
    }

    /// User data of a refusal: behind the reason code, where X.225 has it, or where all others have it.
    pub(crate) fn refusal_user_data(&self) -> &'a [u8] {
        self.reason.get(1..).filter(|behind| !behind.is_empty()).unwrap_or(self.user_data)
    }

    /// Whether the peer waits for an ABORT ACCEPT on a transport connection it keeps.
    pub(crate) const fn keeps_transport(&self) -> bool {
        self.transport_disconnect & RELEASED == 0
    }
}

pub(crate) fn connect(calling: &[u8], called: &[u8], ssdu: &[u8]) -> Result<Vec<u8>, Reason> {
    bounded(ssdu, MAX_EXTENDED_USER_DATA)?;
    let mut parameters = CONNECT_ITEMS.to_vec();
    optional(&mut parameters, pi::CALLING_SELECTOR, calling);
    optional(&mut parameters, pi::CALLED_SELECTOR, called);
    let group = if ssdu.len() > MAX_USER_DATA { pi::EXTENDED_USER_DATA } else { pi::USER_DATA };
    element(&mut parameters, group, ssdu);
    Ok(spdu(si::CONNECT, &parameters))
}

pub(crate) fn accept(responding: &[u8], ssdu: &[u8]) -> Result<Vec<u8>, Reason> {
    bounded(ssdu, MAX_SSDU)?;
    let mut parameters = CONNECT_ITEMS.to_vec();
    optional(&mut parameters, pi::CALLED_SELECTOR, responding);
    element(&mut parameters, pi::USER_DATA, ssdu);
    Ok(spdu(si::ACCEPT, &parameters))
}

/// Refuses for the user, whose data go behind the reason code.
pub(crate) fn refuse(ssdu: &[u8]) -> Result<Vec<u8>, Reason> {
    bounded(ssdu, MAX_SSDU)?;
    Ok(refusal(&[&[REJECTED_BY_USER], ssdu].concat()))
}

/// Refuses for the provider.
pub(crate) fn refuse_address() -> Vec<u8> {
    refusal(&[CALLED_SELECTOR_UNKNOWN])
}

fn refusal(reason: &[u8]) -> Vec<u8> {
    let mut parameters = vec![pi::TRANSPORT_DISCONNECT, 1, RELEASED];
    element(&mut parameters, pi::REASON_CODE, reason);
    spdu(si::REFUSE, &parameters)
}

pub(crate) fn finish(ssdu: &[u8]) -> Result<Vec<u8>, Reason> {
    with_user_data(si::FINISH, vec![], ssdu)
}

pub(crate) fn disconnect(ssdu: &[u8]) -> Result<Vec<u8>, Reason> {
    with_user_data(si::DISCONNECT, vec![], ssdu)
}

pub(crate) fn abort(ssdu: &[u8]) -> Result<Vec<u8>, Reason> {
    with_user_data(si::ABORT, vec![pi::TRANSPORT_DISCONNECT, 1, USER_ABORT], ssdu)
}

pub(crate) fn provider_abort() -> Vec<u8> {
    spdu(si::ABORT, &[pi::TRANSPORT_DISCONNECT, 1, PROTOCOL_ERROR])
}

pub(crate) fn abort_accept() -> Vec<u8> {
    spdu(si::ABORT_ACCEPT, &[])
}

fn with_user_data(identifier: u8, mut parameters: Vec<u8>, ssdu: &[u8]) -> Result<Vec<u8>, Reason> {
    bounded(ssdu, MAX_SSDU)?;
    element(&mut parameters, pi::USER_DATA, ssdu);
    Ok(spdu(identifier, &parameters))
}

fn spdu(identifier: u8, parameters: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(4 + parameters.len());
    element(&mut out, identifier, parameters);
    out
}

fn optional(out: &mut Vec<u8>, identifier: u8, value: &[u8]) {
    if !value.is_empty() {
        element(out, identifier, value);
    }
}

/// Identifier, length, value: SPDUs, parameter groups and parameters all look so (X.225, 8.2).
fn element(out: &mut Vec<u8>, identifier: u8, value: &[u8]) {
    out.push(identifier);
    let [.., high, low] = value.len().to_be_bytes();
    if value.len() < 0xff {
        out.push(low);
    } else {
        out.extend_from_slice(&[0xff, high, low]);
    }
    out.extend_from_slice(value);
}

fn bounded(ssdu: &[u8], max: usize) -> Result<(), Reason> {
    let too_long = || fault(0, "user data to send").found(ssdu.len()).expected(format_args!("≤ {max}"));
    if ssdu.len() > max { Err(too_long()) } else { Ok(()) }
}

fn fault(offset: usize, what: &'static str) -> Reason {
    Reason::new(Layer::Session, "X.225 8.2", offset, what)
}
