//! SecPDUs: the strict reader, and the way through XML and back.

use schemas::ber::{BerError, Reader};
use schemas::secpdu::{Handshake, Kind, SecPdu, Termination, Transfer};
use schemas::transcode::{Event, Present, Rebuild, XmlError};

/// What can be read of a SecPDU.
#[derive(Debug, PartialEq)]
enum Read<'a> {
    Handshake(Handshake<'a>),
    Termination(Termination<'a>),
    Transfer(Transfer<'a>),
}

/// The first octet chooses the kind, the second how text comes in pieces; the others are the SecPDU.
///
/// What XML carries comes back octet by octet; what the strict reader takes, XML carries; what is written of a
/// SecPDU that was read is read as the same.
pub fn secpdu(data: &[u8]) {
    let Some((&[kind, piece], octets)) = data.split_first_chunk() else { return };
    let Some(&kind) = Kind::ALL.get(usize::from(kind) % Kind::ALL.len()) else { return };
    let pdu = SecPdu { kind, octets: octets.to_vec() };
    let strict = read(&pdu);
    match there_and_back(&pdu, usize::from(piece).max(1)) {
        Ok(rebuilt) => assert_eq!(rebuilt.as_ref(), Some(&pdu), "other octets came back"),
        Err(error) => {
            assert!(strict.is_err(), "{error}: a SecPDU that XML does not carry");
            assert!(Present::new(&pdu).is_opaque() && !is_one_element(octets), "{error}");
        }
    }
    if let Ok(strict) = strict {
        let written = SecPdu { kind, octets: write(&strict).unwrap_or(pdu.octets.clone()) };
        assert_eq!(read(&written).as_ref(), Ok(&strict));
    }
}

fn read(pdu: &SecPdu) -> Result<Read<'_>, BerError> {
    match pdu.kind {
        Kind::HandshakeReq | Kind::HandshakeAcc => Handshake::read(&pdu.octets).map(Read::Handshake),
        Kind::ClearTransfer | Kind::EncrTransfer => Transfer::read(pdu.kind, &pdu.octets).map(Read::Transfer),
        _ => Termination::read(pdu.kind, &pdu.octets).map(Read::Termination),
    }
}

fn write(pdu: &Read<'_>) -> Option<Vec<u8>> {
    match pdu {
        Read::Handshake(handshake) => Some(Handshake::write(handshake.pp, handshake.tbs, &handshake.sign)),
        Read::Termination(termination) => Some(Termination::write(termination.tbs, &termination.sign)),
        Read::Transfer(_) => None,
    }
}

/// Through XML events and back; text in pieces of so many characters.
fn there_and_back(pdu: &SecPdu, piece: usize) -> Result<Option<SecPdu>, XmlError> {
    let mut rebuild = Rebuild::new();
    let mut rebuilt = None;
    for event in Present::new(pdu) {
        assert!(rebuilt.is_none(), "{event:?} after the end");
        match event {
            Event::Start { ns, name } => rebuild.start(ns, name)?,
            Event::Attribute { name, value } => rebuild.attribute("", name, &value.to_text())?,
            Event::Text(value) => text(&mut rebuild, &value.to_text(), piece)?,
            Event::End => rebuilt = rebuild.end()?,
        }
    }
    Ok(rebuilt)
}

fn text(rebuild: &mut Rebuild, text: &str, piece: usize) -> Result<(), XmlError> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(piece).try_for_each(|piece| rebuild.text(&piece.iter().collect::<String>()))
}

fn is_one_element(octets: &[u8]) -> bool {
    let mut reader = Reader::ber(octets);
    reader.read().and_then(|_| reader.finish()).is_ok()
}
