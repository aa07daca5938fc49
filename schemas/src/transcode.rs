//! Path row 9: SecPDUs and MMS PDUs as XML, and back (clause 16, CP-17 and CP-19).
//!
//! One table type, one walk and one reader serve both; what differs is the convention of the namespace. A broker
//! may rewrite XML as it likes, so nothing protected is XML: [`Present`] gives XML only where [`Rebuild`] makes the
//! same octets of it again, and the octets themselves as base64 otherwise. For MMS, [`Transcoder`] goes between
//! BER, canonical BER and XER in both shapes; XER → BER gives back the octets exactly where they are canonical.
//! Nothing recurses, nothing builds a tree, and buffers are kept from one PDU to the next.

mod convention;
mod encode;
mod outline;
mod present;
mod rebuild;
mod report;
mod tree;
mod walk;

pub(crate) use convention::Push;
pub use convention::{Shape, Text, control_name};
pub use outline::{Heading, Holds, Outline, Shown};
pub(crate) use present::Xml;
pub use present::{Event, Form, Present};
pub use rebuild::{MAX_ELEMENTS, Rebuild, XerReader, XmlError, XmlFault};
pub use report::Role;
pub use tree::Tree;
pub use walk::Value;
pub(crate) use walk::value;

use crate::ber::{BerError, Rules};
use crate::mms::schema::ROOT;
use crate::profile::MMS_NS;
use crate::schema::Component;
use crate::secpdu::{self, SecPdu};
use crate::xml::{self, Scanner, Writer};
use convention::{BasicXer, IecBareFloats, IecXer, Style};
use encode::Encoder;
use outline::Explain;
use present::Show;
use walk::{Frame, Walk};

/// How much longer XER is than BER, by and large.
const EXPANSION: usize = 8;

/// Goes between the encodings of MMS PDUs, one after another in the same buffers.
#[derive(Debug, Default)]
pub struct Transcoder {
    frames: Vec<Frame>,
    encoder: Encoder,
    reader: XerReader,
    scanner: Scanner,
}

impl Transcoder {
    /// With buffers that are still empty.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// BER → XER, appended as UTF-8. Basic XER has no namespace, the other shape that of SCSM_8_2.
    ///
    /// # Errors
    /// No MMS PDU, or one with a value that XML cannot hold; `out` ends somewhere then.
    pub fn to_xer(&mut self, octets: &[u8], shape: Shape, out: &mut Vec<u8>) -> Result<(), BerError> {
        let mut walk = Walk::new(&ROOT, octets, Rules::Ber, std::mem::take(&mut self.frames));
        let expected = EXPANSION * octets.len();
        let written = match shape {
            Shape::Basic => write(&mut walk, Show::new(BasicXer, Writer::new(out, expected, ""))),
            Shape::Iec => write(&mut walk, Show::new(IecXer, Writer::new(out, expected, MMS_NS))),
            Shape::IecBareFloats => {
                write(&mut walk, Show::new(IecBareFloats, Writer::new(out, expected, MMS_NS)))
            }
        };
        self.frames = walk.into_frames();
        written
    }

    /// From now on also takes floats as [`XerReader::take_bare_floats`] does.
    pub fn take_bare_floats(&mut self) {
        self.reader.take_bare_floats();
    }

    /// XER in either shape → canonical BER, which stays in the transcoder until the next call.
    ///
    /// # Errors
    /// Not well-formed, or no MMS PDU.
    pub fn from_xer(&mut self, xer: &str) -> Result<&[u8], xml::Error> {
        self.reader.reset();
        self.scanner.scan(xer, &mut self.reader)?;
        Ok(self.reader.octets())
    }

    /// BER → canonical BER, which stays in the transcoder until the next call.
    ///
    /// # Errors
    /// No MMS PDU.
    pub fn canonical(&mut self, octets: &[u8]) -> Result<&[u8], BerError> {
        let mut walk = Walk::new(&ROOT, octets, Rules::Ber, std::mem::take(&mut self.frames));
        self.encoder.clear();
        let encoded = walk.run(&mut self.encoder);
        self.frames = walk.into_frames();
        encoded.map(|()| self.encoder.octets())
    }

    /// BER → lines for people, appended.
    ///
    /// # Errors
    /// No MMS PDU; `out` shows what comes before the fault then.
    pub fn to_tree(&mut self, octets: &[u8], out: &mut String) -> Result<(), BerError> {
        self.outline(octets, &mut Tree::new(out))
    }

    /// BER → what people are to see of it.
    ///
    /// # Errors
    /// No MMS PDU; the outline has what comes before the fault then.
    pub fn outline(&mut self, octets: &[u8], outline: &mut dyn Outline) -> Result<(), BerError> {
        self.explain(&ROOT, octets, outline)
    }

    /// SecPDU → what people are to see of it, an MMS PDU in the clear included.
    ///
    /// # Errors
    /// Not what it says it is; the outline has what comes before the fault then.
    pub fn outline_sec_pdu(&mut self, pdu: &SecPdu, outline: &mut dyn Outline) -> Result<(), BerError> {
        self.explain(secpdu::schema::component(pdu.kind), &pdu.octets, outline)
    }

    fn explain(
        &mut self,
        root: &'static Component,
        octets: &[u8],
        outline: &mut dyn Outline,
    ) -> Result<(), BerError> {
        let mut walk = Walk::new(root, octets, Rules::Ber, std::mem::take(&mut self.frames));
        let explained = walk.run(&mut Explain::new(outline));
        self.frames = walk.into_frames();
        explained
    }

    /// Whether these octets are the canonical encoding of an MMS PDU: whether XER gives them back.
    #[must_use]
    pub fn is_canonical(&mut self, octets: &[u8]) -> bool {
        self.canonical(octets).is_ok_and(|canonical| canonical == octets)
    }
}

fn write<'a, S: Style>(walk: &mut Walk<'a>, mut show: Show<S, Writer<'_>>) -> Result<(), BerError> {
    let written = walk.run(&mut show);
    show.into_xml().finish();
    written
}

#[cfg(test)]
pub(crate) mod tests;
