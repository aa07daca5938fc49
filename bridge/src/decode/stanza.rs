//! Stanzas: kind, ids and addresses, then the SecPDU they carry, and the MMS PDU in it where it is in the clear.

use schemas::envpdu::EnvPdu;
use schemas::secpdu::{Handshake, Kind, SecPdu, Termination, Transfer};
use schemas::transcode::{Holds, Outline, Shown};
use xmpp::stanza::{CLIENT_NS, IqType, MessageType, Payload, PresenceType, Stanza, StanzaKind};

use super::{Error, Printer};

const NAMES: [&str; 3] = ["iq", "message", "presence"];

/// Whether the first element is one of the three.
pub(super) fn is_stanza(xml: &[u8]) -> bool {
    NAMES.iter().any(|name| {
        let rest = xml.get(1..).and_then(|rest| rest.strip_prefix(name.as_bytes()));
        rest.and_then(<[u8]>::first)
            .is_some_and(|octet| matches!(octet, b' ' | b'>' | b'/' | b'\t' | b'\n' | b'\r'))
    })
}

pub(super) fn decode(xml: &str, printer: &mut Printer<'_>) -> Result<(), Error> {
    let stanza: Stanza =
        xso::from_bytes(in_namespace(xml).as_bytes()).map_err(|error| Error::Stanza(error.to_string()))?;
    if printer.is_outline() {
        return printer.outline(|transcoder, outline| {
            head(&stanza, outline);
            match &stanza.payload {
                Payload::Association(EnvPdu { asso_id, sec_pdu, .. }) => {
                    outline.leaf("assoID".into(), Shown::Text(asso_id));
                    Ok(transcoder.outline_sec_pdu(sec_pdu, outline)?)
                }
                payload => other(payload, outline),
            }
        });
    }
    match &stanza.payload {
        Payload::Association(env_pdu) => {
            printer.mms(&in_the_clear(&env_pdu.sec_pdu).ok_or(Error::NothingInTheClear)?)
        }
        Payload::Invalid(fault) => Err(Error::Association(fault.clone())),
        _ => Err(Error::NothingInTheClear),
    }
}

/// Logs often leave out the namespace of the stream, which a stanza inherits.
fn in_namespace(xml: &str) -> String {
    let name = xml.find([' ', '>', '/', '\t', '\n', '\r']).unwrap_or(xml.len());
    let (start, rest) = xml.split_at_checked(name).unwrap_or((xml, ""));
    let tag = rest.split('>').next().unwrap_or_default();
    if tag.contains("xmlns=") { xml.to_owned() } else { format!("{start} xmlns='{CLIENT_NS}'{rest}") }
}

fn head(stanza: &Stanza, outline: &mut dyn Outline) {
    let (name, of_type, id) = match &stanza.kind {
        StanzaKind::Iq { id, iq } => ("iq", iq_type(*iq), Some(id)),
        StanzaKind::Message { id, message } => ("message", message_type(*message), id.as_ref()),
        StanzaKind::Presence(presence) => ("presence", presence_type(*presence), None),
    };
    outline.open(name.into(), Holds::Fields);
    outline.leaf("type".into(), Shown::Words(of_type));
    let addresses = [("from", &stanza.from), ("to", &stanza.to)];
    let addresses = addresses.into_iter().filter_map(|(name, jid)| Some((name, jid.as_ref()?.to_string())));
    for (name, value) in id.map(|id| ("id", id.clone())).into_iter().chain(addresses) {
        outline.leaf(name.into(), Shown::Text(&value));
    }
    outline.close();
}

const fn iq_type(iq: IqType) -> &'static str {
    match iq {
        IqType::Get => "get",
        IqType::Set => "set",
        IqType::Result => "result",
        IqType::Error => "error",
    }
}

const fn message_type(message: MessageType) -> &'static str {
    match message {
        MessageType::Normal => "normal",
        MessageType::Headline => "headline",
        MessageType::Error => "error",
    }
}

const fn presence_type(presence: PresenceType) -> &'static str {
    match presence {
        PresenceType::Available => "available",
        PresenceType::Unavailable => "unavailable",
        PresenceType::Other => "other",
    }
}

/// What is no EnvPDU.
fn other(payload: &Payload, outline: &mut dyn Outline) -> Result<(), Error> {
    let (name, text) = match payload {
        Payload::Empty | Payload::Association(_) => return Ok(()),
        Payload::Invalid(fault) => return Err(Error::Association(fault.clone())),
        Payload::Error(error) => ("error", error.to_string()),
        Payload::Ping => ("payload", "ping".to_owned()),
        Payload::DiscoInfo => ("payload", "disco#info".to_owned()),
        Payload::Bind(_) => ("payload", "bind".to_owned()),
        Payload::Other { ns, name } => ("payload", format!("{name} of {ns}")),
    };
    outline.leaf(name.into(), Shown::Words(&text));
    Ok(())
}

/// The MMS PDU that whoever has the stanza can read.
fn in_the_clear(pdu: &SecPdu) -> Option<Vec<u8>> {
    match pdu.kind {
        Kind::EncrTransfer => None,
        Kind::ClearTransfer => Some(Transfer::read(pdu.kind, &pdu.octets).ok()?.appl_data.to_vec()),
        Kind::HandshakeReq | Kind::HandshakeAcc => {
            Some(Handshake::read(&pdu.octets).ok()?.appl_data.to_vec())
        }
        _ => Termination::read(pdu.kind, &pdu.octets).ok()?.reason.appl_data.map(<[u8]>::to_vec),
    }
}
