//! PDUs, stanzas and captures, decoded for people and programs: what `gridseal decode` answers.

mod capture;
mod json;
mod stanza;

use clap::ValueEnum;
use schemas::ber::BerError;
use schemas::transcode::{Outline, Shape, Transcoder, Tree};
use schemas::xml;

use json::Json;

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Source {
    /// An MMS PDU in BER: raw octets, or hex with or without blanks and colons
    Ber,
    /// An MMS PDU as XML, in Basic XER or the shape of IEC 61850-8-2
    Xer,
    /// The same with floats that lack the octet of the exponent's width (08 or 0B)
    XerBareFloats,
    /// An XMPP stanza
    Stanza,
    /// A capture, pcap or pcapng: the MMS PDUs of all TCP connections that carry RFC 1006
    Pcap,
}

/// What to make of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Lines for people
    #[default]
    Tree,
    /// The MMS PDU as Basic XER
    Xer,
    /// The MMS PDU as XER in the shape of IEC 61850-8-2
    IecXer,
    /// The same with floats without the octet of the exponent's width (08 or 0B)
    IecXerBareFloats,
    /// The MMS PDU in canonical BER, as hex
    Ber,
    /// One JSON object a line
    Json,
}

/// Why something is not decoded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing.
    #[error("the input is empty; give a FILE, or a PDU on standard input")]
    Empty,
    /// No digit where only digits are.
    #[error("character {offset}: {found:?} is no hex digit; give BER as hex or as raw octets, or say --from")]
    Hex {
        /// Characters before it.
        offset: usize,
        /// It.
        found: char,
    },
    /// The last digit of hex has no other.
    #[error("the hex ends with half an octet; a digit is missing")]
    HalfOctet,
    /// XML that is not UTF-8.
    #[error("octet {0}: not UTF-8; XML is")]
    Encoding(usize),
    /// No MMS PDU or SecPDU.
    #[error(transparent)]
    Ber(#[from] BerError),
    /// No MMS PDU in XML.
    #[error(transparent)]
    Xer(#[from] xml::Error),
    /// No stanza.
    #[error("no stanza: {0}")]
    Stanza(String),
    /// A stanza whose association is at fault.
    #[error("the stanza's association is refused: {0}")]
    Association(String),
    /// What is asked for is not there to be read.
    #[error("there is no MMS PDU in the clear in this stanza; --to tree or --to json shows what there is")]
    NothingInTheClear,
    /// No capture, or one that ends early.
    #[error("octet {offset} of the capture: {what}")]
    Capture {
        /// Octets before the fault.
        offset: usize,
        /// The fault.
        what: &'static str,
    },
    /// A frame in a capture whose layers are at fault.
    #[error("frame {frame}: {what}")]
    Frame {
        /// Counted from 1, as Wireshark does.
        frame: usize,
        /// The fault.
        what: String,
    },
}

/// Decodes an input whole. What could be read before a fault, `out` has then as a tree.
///
/// # Errors
/// The first fault and its place.
pub fn decode(input: &[u8], source: Option<Source>, form: Form, out: &mut String) -> Result<(), Error> {
    if input.trim_ascii().is_empty() {
        return Err(Error::Empty);
    }
    let mut printer = Printer { form, transcoder: Transcoder::new(), out };
    let source = source.unwrap_or_else(|| guess(input));
    match source {
        Source::Ber => printer.mms(&ber(input)?),
        Source::Xer | Source::XerBareFloats => {
            if source == Source::XerBareFloats {
                printer.transcoder.take_bare_floats();
            }
            let pdu = printer.transcoder.from_xer(text(input)?)?.to_vec();
            printer.mms(&pdu)
        }
        Source::Stanza => stanza::decode(text(input)?, &mut printer),
        Source::Pcap => capture::decode(input, &mut printer),
    }
}

/// No MMS PDU begins like a capture or like text, and no stanza like XER.
fn guess(input: &[u8]) -> Source {
    let inside = input.trim_ascii_start();
    match inside {
        _ if capture::is_capture(input) => Source::Pcap,
        [b'<', ..] if stanza::is_stanza(inside) => Source::Stanza,
        [b'<', ..] => Source::Xer,
        _ => Source::Ber,
    }
}

fn text(input: &[u8]) -> Result<&str, Error> {
    let text = std::str::from_utf8(input).map_err(|error| Error::Encoding(error.valid_up_to()))?;
    Ok(text.trim())
}

/// Raw octets, which begin with a tag of class context (ISO 9506-2), or what hex says.
fn ber(input: &[u8]) -> Result<Vec<u8>, Error> {
    if input.first().is_some_and(|octet| !octet.is_ascii()) { Ok(input.to_vec()) } else { hex(input) }
}

fn hex(input: &[u8]) -> Result<Vec<u8>, Error> {
    let input = input.strip_prefix(b"0x").unwrap_or(input);
    let mut octets = Vec::with_capacity(input.len() / 2);
    let mut high = None;
    for (offset, &octet) in input.iter().enumerate() {
        if octet.is_ascii_whitespace() || octet == b':' {
            continue;
        }
        let found = char::from(octet);
        let digit = found.to_digit(16).ok_or(Error::Hex { offset, found })? as u8;
        match high.take() {
            None => high = Some(digit << 4),
            Some(high) => octets.push(high | digit),
        }
    }
    if high.is_some() { Err(Error::HalfOctet) } else { Ok(octets) }
}

/// Writes what is found in the form asked for.
struct Printer<'a> {
    form: Form,
    transcoder: Transcoder,
    out: &'a mut String,
}

impl Printer<'_> {
    fn mms(&mut self, pdu: &[u8]) -> Result<(), Error> {
        match self.form {
            Form::Tree | Form::Json => {
                return Ok(self.outline(|transcoder, outline| transcoder.outline(pdu, outline))?);
            }
            Form::Xer => self.xer(pdu, Shape::Basic)?,
            Form::IecXer => self.xer(pdu, Shape::Iec)?,
            Form::IecXerBareFloats => self.xer(pdu, Shape::IecBareFloats)?,
            Form::Ber => {
                let canonical = self.transcoder.canonical(pdu)?;
                self.out.extend(canonical.iter().map(|octet| format!("{octet:02x}")));
            }
        }
        self.out.push('\n');
        Ok(())
    }

    /// XML whole or not at all: half of it is of no use.
    fn xer(&mut self, pdu: &[u8], shape: Shape) -> Result<(), BerError> {
        let mut xer = vec![];
        self.transcoder.to_xer(pdu, shape, &mut xer)?;
        self.out.push_str(&String::from_utf8_lossy(&xer));
        Ok(())
    }

    /// A tree, or a line of JSON if nothing is wrong.
    fn outline<E>(
        &mut self,
        fill: impl FnOnce(&mut Transcoder, &mut dyn Outline) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.form == Form::Tree {
            return fill(&mut self.transcoder, &mut Tree::new(self.out));
        }
        let mut json = Json::default();
        fill(&mut self.transcoder, &mut json)?;
        self.out.push_str(&json.finish());
        self.out.push('\n');
        Ok(())
    }

    fn is_outline(&self) -> bool {
        matches!(self.form, Form::Tree | Form::Json)
    }
}
