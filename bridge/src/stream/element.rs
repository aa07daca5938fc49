//! What may stand directly in a stream between client and server: stanzas, and what streams are negotiated with.

use std::fmt;

use rxml::{AttrMap, Event, QName};
use xmpp::stanza::Stanza;
use xmpp_parsers::stream_error::ReceivedStreamError;
use xmpp_parsers::{sasl, starttls};
use xso::error::{Error, FromEventsError};
use xso::{Context, FromEventsBuilder, FromXml};

/// A child of the stream element.
#[derive(FromXml, Debug)]
#[xml()]
pub(super) enum Element {
    #[xml(transparent)]
    Stanza(Stanza),
    #[xml(transparent)]
    StreamError(ReceivedStreamError),
    #[xml(transparent)]
    Sasl(sasl::Nonza),
    #[xml(transparent)]
    StartTls(starttls::Nonza),
    #[xml(transparent)]
    Unknown(Unknown),
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stanza(_) => f.write_str("a stanza"),
            Self::StreamError(error) => error.fmt(f),
            Self::Sasl(_) => f.write_str("an element of authentication"),
            Self::StartTls(_) => f.write_str("an element of STARTTLS"),
            Self::Unknown(Unknown(name)) => write!(f, "the unknown element {}", name.escape_debug()),
        }
    }
}

/// An element that nobody here knows, stepped over. It must not end the stream: servers learn new things.
#[derive(Debug)]
pub(super) struct Unknown(String);

impl FromXml for Unknown {
    type Builder = UnknownBuilder;

    fn from_events(name: QName, _: AttrMap, _: &Context<'_>) -> Result<Self::Builder, FromEventsError> {
        Ok(UnknownBuilder { name: name.1.to_string(), depth: 0 })
    }
}

#[derive(Debug)]
pub(super) struct UnknownBuilder {
    name: String,
    depth: usize,
}

impl FromEventsBuilder for UnknownBuilder {
    type Output = Unknown;

    fn feed(&mut self, event: Event, _: &Context<'_>) -> Result<Option<Unknown>, Error> {
        match event {
            Event::StartElement(..) => self.depth = self.depth.saturating_add(1),
            Event::EndElement(_) if self.depth == 0 => {
                return Ok(Some(Unknown(std::mem::take(&mut self.name))));
            }
            Event::EndElement(_) => self.depth = self.depth.saturating_sub(1),
            Event::Text(..) | Event::XmlDeclaration(..) => (),
        }
        Ok(None)
    }
}
