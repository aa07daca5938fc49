//! A frame → the TCP segment in it. What is something else, or a fragment, is passed over.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// A TCP segment.
pub(super) struct Segment<'a> {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) sequence: u32,
    /// SYN: the payload begins one later.
    pub(super) is_first: bool,
    pub(super) payload: &'a [u8],
}

const TCP: u8 = 6;

impl<'a> Segment<'a> {
    pub(super) fn of(link: u16, frame: &'a [u8]) -> Option<Self> {
        let packet = packet(link, frame)?;
        match packet.first()? >> 4 {
            4 => Self::of_ipv4(packet),
            6 => Self::of_ipv6(packet),
            _ => None,
        }
    }

    fn of_ipv4(packet: &'a [u8]) -> Option<Self> {
        // Of a segment that the network card cuts up later, some systems show no length.
        let length = usize::from(u16_at(packet, 2)?);
        let whole = packet.get(..length).filter(|_| length > 0).unwrap_or(packet);
        let is_fragment = u16_at(packet, 6)? & 0x3fff != 0;
        if is_fragment || *packet.get(9)? != TCP {
            return None;
        }
        let from = Ipv4Addr::from(*packet.get(12..)?.first_chunk::<4>()?);
        let to = Ipv4Addr::from(*packet.get(16..)?.first_chunk::<4>()?);
        Self::of_tcp(from.into(), to.into(), whole.get(header_length(*packet.first()? & 0x0f)..)?)
    }

    fn of_ipv6(packet: &'a [u8]) -> Option<Self> {
        const HEADER: usize = 40;
        if *packet.get(6)? != TCP {
            return None;
        }
        let from = Ipv6Addr::from(*packet.get(8..)?.first_chunk::<16>()?);
        let to = Ipv6Addr::from(*packet.get(24..)?.first_chunk::<16>()?);
        let inside = packet.get(HEADER..)?;
        let length = usize::from(u16_at(packet, 4)?);
        Self::of_tcp(from.into(), to.into(), inside.get(..length).filter(|_| length > 0).unwrap_or(inside))
    }

    fn of_tcp(from: IpAddr, to: IpAddr, tcp: &'a [u8]) -> Option<Self> {
        Some(Self {
            from: SocketAddr::new(from, u16_at(tcp, 0)?),
            to: SocketAddr::new(to, u16_at(tcp, 2)?),
            sequence: u32::from_be_bytes(*tcp.get(4..)?.first_chunk()?),
            is_first: tcp.get(13)? & 0x02 != 0,
            payload: tcp.get(header_length(tcp.get(12)? >> 4)..)?,
        })
    }
}

/// Headers say their length in words of four octets.
fn header_length(words: u8) -> usize {
    4 * usize::from(words)
}

/// The IP packet in a frame of this LINKTYPE.
fn packet(link: u16, frame: &[u8]) -> Option<&[u8]> {
    match link {
        0 => frame.get(4..),
        1 => ethernet(frame),
        12 | 14 | 101 | 228 | 229 => Some(frame),
        113 => frame.get(16..),
        276 => frame.get(20..),
        _ => None,
    }
}

/// Behind the addresses: VLAN tags, then the type.
fn ethernet(frame: &[u8]) -> Option<&[u8]> {
    let mut at = 12;
    while matches!(u16_at(frame, at)?, 0x8100 | 0x88a8) {
        at += 4;
    }
    frame.get(at + 2..).filter(|_| matches!(u16_at(frame, at), Some(0x0800 | 0x86dd)))
}

fn u16_at(octets: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*octets.get(at..)?.first_chunk()?))
}
