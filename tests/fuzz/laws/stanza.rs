//! Stanzas: octets through the guard and the XML parser, and what is written of them.

use rxml::error::EndOrError;
use rxml::writer::{Encoder, SimpleNamespaces};
use rxml::{Event, Parse, Parser};
use xmpp::guard::Limits;
use xmpp::stanza::{Payload, PresenceType, Stanza, StanzaBuilder, StanzaKind};
use xso::{AsXml, Context, FromEventsBuilder, FromXml};

use super::guard::sift;

const HEADER: &[u8] =
    b"<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

/// The octets are what follows the stream header. However they are cut, the same stanzas are read; what is written of
/// a stanza is read as that stanza, and nothing but one.
pub fn stanza(octets: &[u8]) {
    let stanzas = read(octets, octets.len());
    assert_eq!(stanzas, read(octets, 1), "cut octet by octet");
    for stanza in stanzas.into_iter().flatten() {
        let written = write(&stanza);
        assert_eq!(
            read(&written, written.len()),
            [Ok(carried(stanza))],
            "{}",
            String::from_utf8_lossy(&written)
        );
    }
}

/// A child of the stream, read as a stanza or not.
type Read = Result<Stanza, String>;

/// Everything up to where the guard or the parser ends the stream.
fn read(octets: &[u8], cut: usize) -> Vec<Read> {
    let mut reader = Reader::default();
    let passed = sift(Limits::default(), &[HEADER, octets].concat(), cut).passed();
    let _ = passed.chunks(cut.max(1)).try_for_each(|octets| reader.read(octets));
    reader.read
}

#[derive(Default)]
struct Reader {
    parser: Parser,
    depth: usize,
    builder: Option<StanzaBuilder>,
    read: Vec<Read>,
}

impl Reader {
    /// An error ends the stream.
    fn read(&mut self, mut octets: &[u8]) -> Result<(), rxml::Error> {
        loop {
            match self.parser.parse(&mut octets, false) {
                Ok(Some(event)) => self.take(event),
                Ok(None) | Err(EndOrError::NeedMoreData) => return Ok(()),
                Err(EndOrError::Error(error)) => return Err(error),
            }
        }
    }

    fn take(&mut self, event: Event) {
        let before = self.depth;
        match &event {
            Event::StartElement(..) => self.depth += 1,
            Event::EndElement(_) => self.depth -= 1,
            _ => {}
        }
        match event {
            Event::StartElement(_, name, attributes) if before == 1 => {
                let begun = Stanza::from_events(name, attributes, &Context::empty());
                self.builder = begun.map_err(|error| self.read.push(Err(format!("{error:?}")))).ok();
            }
            event => self.feed(event),
        }
    }

    fn feed(&mut self, event: Event) {
        let Some(builder) = &mut self.builder else { return };
        let Some(done) = builder.feed(event, &Context::empty()).transpose() else { return };
        self.builder = None;
        self.read.push(done.map_err(|error| error.to_string()));
    }
}

fn write(stanza: &Stanza) -> Vec<u8> {
    let (mut encoder, mut out) = (Encoder::<SimpleNamespaces>::new(), Vec::new());
    for item in stanza.as_xml_iter().unwrap() {
        encoder.encode(item.unwrap().as_rxml_item(), &mut out).unwrap();
    }
    out
}

/// What is not ours is not written.
fn carried(mut stanza: Stanza) -> Stanza {
    if matches!(stanza.payload, Payload::Invalid(_) | Payload::Other { .. }) {
        stanza.payload = Payload::Empty;
    }
    if stanza.kind == StanzaKind::Presence(PresenceType::Other) {
        stanza.kind = StanzaKind::Presence(PresenceType::Available);
    }
    stanza
}
