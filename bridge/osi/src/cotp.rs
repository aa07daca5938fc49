//! Path row 3: TPDU → TSDU (X.224 class 0: CR, CC, DT, DR, ER; DC only to answer a DR out of place).

use std::borrow::Cow;

use crate::reason::{Layer, Reason};
use crate::tpkt;

/// TPDU size when none is negotiated (X.224, 13.3.4 b).
pub(crate) const DEFAULT_TPDU_SIZE: usize = 128;
/// Octets of a DT TPDU before its user data; the TPDU size counts them.
const DT_HEADER: usize = 3;
const END_OF_TSDU: u8 = 0x80;

/// DR reason: address unknown (X.224, 13.5.3).
pub(crate) const ADDRESS_UNKNOWN: u8 = 3;

const CR: u8 = 0xe0;
const CC: u8 = 0xd0;
const DR: u8 = 0x80;
const DC: u8 = 0xc0;
const DT: u8 = 0xf0;
const ER: u8 = 0x70;

const TPDU_SIZE: u8 = 0xc0;
const CALLING_TSAP: u8 = 0xc1;
const CALLED_TSAP: u8 = 0xc2;

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Tpdu<'a> {
    ConnectionRequest(Connection<'a>),
    ConnectionConfirm(Connection<'a>),
    Data { end: bool, user_data: &'a [u8] },
    DisconnectRequest { source: u16, reason: u8 },
    Error { cause: u8 },
}

/// CR and CC differ in their code only.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Connection<'a> {
    pub(crate) destination: u16,
    pub(crate) source: u16,
    pub(crate) tpdu_size: Option<usize>,
    pub(crate) called: &'a [u8],
    pub(crate) calling: &'a [u8],
}

impl<'a> Tpdu<'a> {
    pub(crate) fn decode(octets: &'a [u8]) -> Result<Self, Reason> {
        let (header, user_data) = split_header(octets)?;
        match *header {
            [DT, number, ..] => Ok(Self::Data { end: number & END_OF_TSDU != 0, user_data }),
            [code, d0, d1, s0, s1, _class, ref parameters @ ..] if matches!(code & 0xf0, CR | CC) => {
                let fixed = Connection {
                    destination: u16::from_be_bytes([d0, d1]),
                    source: u16::from_be_bytes([s0, s1]),
                    ..Connection::default()
                };
                let connection = fixed.with_parameters(parameters)?;
                Ok(if code & 0xf0 == CR {
                    Self::ConnectionRequest(connection)
                } else {
                    Self::ConnectionConfirm(connection)
                })
            }
            [DR, _, _, s0, s1, reason, ..] => {
                Ok(Self::DisconnectRequest { source: u16::from_be_bytes([s0, s1]), reason })
            }
            [ER, _, _, cause, ..] => Ok(Self::Error { cause }),
            [code, ..] => Err(fault("X.224 13.1", 1, "TPDU code")
                .found(format_args!("{code:02x} with {} octets of header", header.len()))
                .expected("a whole CR, CC, DR, DT or ER of class 0")),
            [] => Err(fault("X.224 13.2.1", 0, "length indicator").found(0).expected("1 to 254")),
        }
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::ConnectionRequest(_) => "CR",
            Self::ConnectionConfirm(_) => "CC",
            Self::Data { .. } => "DT",
            Self::DisconnectRequest { .. } => "DR",
            Self::Error { .. } => "ER",
        }
    }
}

/// What the length indicator covers, without it, and what follows.
fn split_header(octets: &[u8]) -> Result<(&[u8], &[u8]), Reason> {
    let (&indicator, rest) = octets.split_first().unwrap_or((&0, &[]));
    let wrong = fault("X.224 13.2.1", 0, "length indicator").found(indicator);
    match rest.split_at_checked(indicator.into()) {
        Some(parts) if indicator != 0xff => Ok(parts),
        _ => Err(wrong.expected(format_args!("1 to {}", rest.len().min(254)))),
    }
}

impl<'a> Connection<'a> {
    /// Unknown parameters are passed over (X.224, 13.2.3), in whatever order.
    fn with_parameters(mut self, parameters: &'a [u8]) -> Result<Self, Reason> {
        let mut rest = parameters;
        while let [code, length, after @ ..] = rest {
            let offset = 7 + parameters.len() - rest.len();
            let Some((value, after)) = after.split_at_checked((*length).into()) else {
                let wrong = fault("X.224 13.2.3", offset, "parameter length").found(length);
                return Err(wrong.expected(format_args!("at most {}", after.len())));
            };
            match *code {
                TPDU_SIZE => self.tpdu_size = Some(tpdu_size(value, offset)?),
                CALLING_TSAP => self.calling = value,
                CALLED_TSAP => self.called = value,
                _ => {}
            }
            rest = after;
        }
        Ok(self)
    }

    pub(crate) fn request(&self) -> Vec<u8> {
        self.encode(CR)
    }

    pub(crate) fn confirm(&self) -> Vec<u8> {
        self.encode(CC)
    }

    fn encode(&self, code: u8) -> Vec<u8> {
        let mut header = vec![code];
        header.extend_from_slice(&self.destination.to_be_bytes());
        header.extend_from_slice(&self.source.to_be_bytes());
        header.push(0); // class 0, no options
        if let Some(size) = self.tpdu_size {
            header.extend_from_slice(&[TPDU_SIZE, 1, size.ilog2() as u8]);
        }
        parameter(&mut header, CALLED_TSAP, self.called);
        parameter(&mut header, CALLING_TSAP, self.calling);
        packet(&header)
    }
}

/// The exponent of two; 16, RFC 1006's "65536", is proposed by some and answered with less.
fn tpdu_size(value: &[u8], offset: usize) -> Result<usize, Reason> {
    match *value {
        [exponent @ 7..=16] => Ok(1 << exponent),
        _ => {
            let wrong = fault("X.224 13.3.4", offset, "TPDU size").found(crate::reason::hex(value));
            Err(wrong.expected("07 to 0d"))
        }
    }
}

/// A selector longer than a CR can hold is one no configuration has.
fn parameter(header: &mut Vec<u8>, code: u8, value: &[u8]) {
    let value = value.get(..value.len().min(MAX_TSAP)).unwrap_or(&[]);
    if !value.is_empty() {
        header.extend_from_slice(&[code, value.len() as u8]);
        header.extend_from_slice(value);
    }
}

/// Two of this length fit under a length indicator of 254.
const MAX_TSAP: usize = 119;

/// Refuses a connection (X.224, 13.5).
pub(crate) fn disconnect_request(destination: u16, reason: u8) -> Vec<u8> {
    let [high, low] = destination.to_be_bytes();
    packet(&[DR, high, low, 0, 0, reason])
}

/// Answers a DR (X.224, 13.6).
pub(crate) fn disconnect_confirm(destination: u16) -> Vec<u8> {
    let [high, low] = destination.to_be_bytes();
    packet(&[DC, high, low, 0, 1])
}

fn packet(header: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(tpkt::length(1 + header.len()));
    tpkt::header(&mut out, 1 + header.len());
    out.push(header.len() as u8);
    out.extend_from_slice(header);
    out
}

/// One TSDU, given as two parts so that neither is copied twice, as DT TPDUs of at most `tpdu_size` octets, each in
/// its TPKT, all in one buffer (X.224, 6.3).
pub(crate) fn segment(tpdu_size: usize, first: &[u8], second: &[u8]) -> Vec<u8> {
    let room = tpdu_size.saturating_sub(DT_HEADER).max(1);
    let mut left = first.len() + second.len();
    let segments = left.div_ceil(room).max(1);
    let mut out = Vec::with_capacity(left + segments * tpkt::length(DT_HEADER));
    let (mut first, mut second) = (first, second);
    for _ in 0..segments {
        let length = left.min(room);
        left -= length;
        data_header(&mut out, length, left == 0);
        let from_first = take(&mut first, length);
        let from_second = take(&mut second, length - from_first.len());
        out.extend_from_slice(from_first);
        out.extend_from_slice(from_second);
    }
    out
}

fn data_header(out: &mut Vec<u8>, user_data: usize, end: bool) {
    tpkt::header(out, DT_HEADER + user_data);
    out.extend_from_slice(&[2, DT, if end { END_OF_TSDU } else { 0 }]);
}

/// As many octets as there are, up to `length`.
fn take<'a>(octets: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, left) = octets.split_at_checked(length).unwrap_or((octets, &[]));
    *octets = left;
    taken
}

/// The TSDU that is coming in, segment by segment.
#[derive(Debug, Default)]
pub(crate) struct Reassembly {
    octets: Vec<u8>,
}

impl Reassembly {
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.octets.len()
    }

    /// The whole TSDU with its last segment; without a copy when that is the only one.
    pub(crate) fn push<'a>(
        &mut self,
        end: bool,
        segment: &'a [u8],
        max: usize,
    ) -> Result<Option<Cow<'a, [u8]>>, Reason> {
        let length = self.octets.len() + segment.len();
        if length > max {
            return Err(fault("X.224 6.3", 0, "TSDU length").found(length).expected(format_args!("≤ {max}")));
        }
        if end && self.octets.is_empty() {
            return Ok(Some(Cow::Borrowed(segment)));
        }
        self.octets.extend_from_slice(segment);
        Ok(end.then(|| Cow::Owned(std::mem::take(&mut self.octets))))
    }
}

fn fault(clause: &'static str, offset: usize, what: &'static str) -> Reason {
    Reason::new(Layer::Transport, clause, offset, what)
}
