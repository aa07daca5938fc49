//! Just enough of the OSI layers to find the MMS PDUs in what one side sent; written apart from the bridge's own, to judge it.

/// What went over one connection.
pub struct Association {
    pub client: Sent,
    pub server: Sent,
}

/// What one side sent.
#[derive(Debug, Default)]
pub struct Sent {
    /// The kind of every SPDU.
    pub spdus: Vec<u8>,
    /// The MMS PDUs after the association was made.
    pub mms: Vec<Vec<u8>>,
}

/// SPDU identifiers, X.225 clause 8.3.
pub const FINISH: u8 = 9;
pub const ABORT: u8 = 25;
const GIVE_TOKENS: u8 = 1;

/// GIVE TOKENS and DATA TRANSFER, both empty.
const DATA: [u8; 4] = [1, 0, 1, 0];

/// Reads a side's octets; what is cut off at the end does not count.
pub fn read(octets: &[u8]) -> Sent {
    let mut sent = Sent::default();
    for tsdu in tsdus(octets) {
        sent.spdus.push(tsdu[0]);
        if let (GIVE_TOKENS, Some(user_data)) = (tsdu[0], tsdu.strip_prefix(&DATA)) {
            sent.mms.push(mms(user_data).to_vec());
        }
    }
    sent
}

/// TPKT (RFC 1006) and COTP class 0: the DT TPDUs' data, joined up to the one that ends a TSDU.
fn tsdus(mut octets: &[u8]) -> Vec<Vec<u8>> {
    const DATA_TPDU: u8 = 0xf0;
    let (mut all, mut tsdu) = (Vec::new(), Vec::new());
    while let [3, 0, high, low, ..] = octets {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some((packet, rest)) = octets.split_at_checked(length) else { break };
        octets = rest;
        if packet[5] == DATA_TPDU {
            tsdu.extend_from_slice(&packet[7..]);
            if packet[6] & 0x80 != 0 {
                all.push(std::mem::take(&mut tsdu));
            }
        }
    }
    all
}

/// fully-encoded-data [APPLICATION 1] { PDV-list { context identifier, single-ASN1-type [0] { the PDU } } }.
fn mms(user_data: &[u8]) -> &[u8] {
    let (list, _) = content(0x61, user_data);
    let (pdv, _) = content(0x30, list);
    let (_context, value) = content(0x02, pdv);
    content(0xa0, value).0
}

/// The content of the element at the start, which has that tag, and what follows it.
fn content(tag: u8, octets: &[u8]) -> (&[u8], &[u8]) {
    assert_eq!(octets[0], tag, "{octets:02x?}");
    let (start, length) = match octets[1] {
        short @ ..0x80 => (2, usize::from(short)),
        long => {
            let count = usize::from(long & 0x7f);
            (
                2 + count,
                octets[2..2 + count].iter().fold(0, |length, &octet| length << 8 | usize::from(octet)),
            )
        }
    };
    octets[start..].split_at(length)
}
