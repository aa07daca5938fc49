//! XML events → stanza. One element of ours is read, everything else is stepped over; what is wrong with our element
//! makes the payload `Invalid` and costs the stream nothing.

use std::borrow::Cow;
use std::mem;

use jid::{FullJid, Jid};
use rxml::{AttrMap, Event, Namespace, QName};
use schemas::envpdu::EnvPdu;
use schemas::profile;
use schemas::secpdu::SecPdu;
use schemas::transcode::Rebuild;
use xso::error::{Error, FromEventsError};
use xso::{Context, FromEventsBuilder, FromXml};

use super::*;

/// Longest id taken, however it is escaped when we repeat it: still an attribute that passes a [guard](crate::guard).
const MAX_ID: usize = 1024;
/// Longest `assoID` taken; ours have seven characters.
const MAX_ASSO_ID: usize = 64;
/// Longest piece of an error or of a JID kept.
const MAX_TEXT: usize = 3 * 1024;

type Fault = Cow<'static, str>;

impl FromXml for Stanza {
    type Builder = StanzaBuilder;

    fn from_events(name: QName, attrs: AttrMap, _: &Context<'_>) -> Result<Self::Builder, FromEventsError> {
        if name.0 != CLIENT_NS || !matches!(name.1.as_str(), "iq" | "message" | "presence") {
            return Err(FromEventsError::Mismatch { name, attrs });
        }
        Ok(StanzaBuilder::new(header(&name.1, attrs)?))
    }
}

fn header(name: &str, mut attrs: AttrMap) -> Result<Stanza, Error> {
    let mut take = |name: &str| attrs.remove(Namespace::none(), name);
    let (of_type, id) = (take("type"), take("id"));
    if id.as_ref().is_some_and(|id| id.len() > MAX_ID) {
        return Err(Error::Other("an id that is too long"));
    }
    let kind = kind(name, of_type.as_deref(), id)?;
    let (from, to) = (take("from"), take("to"));
    Ok(Stanza { kind, from: jid(from)?, to: jid(to)?, payload: Payload::Empty })
}

fn kind(name: &str, of_type: Option<&str>, id: Option<String>) -> Result<StanzaKind, Error> {
    Ok(match name {
        "iq" => StanzaKind::Iq { id: id.ok_or(Error::Other("an iq without an id"))?, iq: iq_type(of_type)? },
        "message" => StanzaKind::Message { id, message: message_type(of_type) },
        _ => StanzaKind::Presence(presence_type(of_type)),
    })
}

fn iq_type(of_type: Option<&str>) -> Result<IqType, Error> {
    match of_type {
        Some("get") => Ok(IqType::Get),
        Some("set") => Ok(IqType::Set),
        Some("result") => Ok(IqType::Result),
        Some("error") => Ok(IqType::Error),
        _ => Err(Error::Other("an iq of no known type")),
    }
}

fn message_type(of_type: Option<&str>) -> MessageType {
    match of_type {
        Some("headline") => MessageType::Headline,
        Some("error") => MessageType::Error,
        _ => MessageType::Normal,
    }
}

fn presence_type(of_type: Option<&str>) -> PresenceType {
    match of_type {
        None => PresenceType::Available,
        Some("unavailable") => PresenceType::Unavailable,
        Some(_) => PresenceType::Other,
    }
}

fn jid(text: Option<String>) -> Result<Option<Jid>, Error> {
    text.map(|text| Jid::new(&text)).transpose().map_err(Error::text_parse_error)
}

/// Reads a stanza event by event.
#[derive(Debug)]
pub struct StanzaBuilder {
    stanza: Stanza,
    children: Children,
    /// Elements open below the stanza.
    depth: usize,
    child: Child,
}

/// Which children of the stanza are looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Children {
    /// Of a presence: none.
    None,
    /// Of an error: only the `error`, for what came back may be anything.
    Error,
    /// Of an iq: the one that RFC 6120 §8.2.3 allows.
    One,
    /// Of a message: ours, whatever servers put beside it.
    Ours,
}

impl StanzaBuilder {
    fn new(stanza: Stanza) -> Self {
        let children = match stanza.kind {
            StanzaKind::Presence(_) => Children::None,
            StanzaKind::Iq { iq: IqType::Error, .. } => Children::Error,
            StanzaKind::Message { message: MessageType::Error, .. } => Children::Error,
            StanzaKind::Iq { .. } => Children::One,
            StanzaKind::Message { .. } => Children::Ours,
        };
        Self { stanza, children, depth: 0, child: Child::Skipped }
    }

    fn start(&mut self, name: &QName, attrs: &AttrMap) {
        self.depth = self.depth.saturating_add(1);
        if self.depth == 1 {
            self.child = self.begin_child(name, attrs);
        } else {
            let read = self.child.start(self.depth, name, attrs);
            self.refuse(read);
        }
    }

    fn text(&mut self, text: &str) {
        if self.depth > 0 {
            let read = self.child.text(self.depth, text);
            self.refuse(read);
        }
    }

    fn end(&mut self) {
        if self.depth > 1 {
            let read = self.child.end();
            self.refuse(read);
        } else if let Some(payload) = mem::replace(&mut self.child, Child::Skipped).finish() {
            self.take(payload);
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn refuse(&mut self, read: Result<(), Fault>) {
        if let Err(fault) = read {
            self.child = Child::Known(Payload::Invalid(fault.into_owned()));
        }
    }

    fn begin_child(&self, name: &QName, attrs: &AttrMap) -> Child {
        let (ns, local) = (name.0.as_ref(), name.1.as_str());
        match (self.children, ns, local) {
            (Children::None, _, _) => Child::Skipped,
            (Children::Error, CLIENT_NS, "error") => Child::Error(ErrorReader::default()),
            (Children::Error, _, _) => Child::Skipped,
            (_, profile::ENV_NS, profile::ASSOCIATION) => Child::Association(AssociationReader::default()),
            (_, PING_NS, "ping") => Child::Known(Payload::Ping),
            (_, DISCO_INFO_NS, "query") if attrs.is_empty() => Child::Known(Payload::DiscoInfo),
            (_, BIND_NS, "bind") => Child::Bind(BindReader::default()),
            _ => Child::Known(Payload::Other { ns: ns.to_owned(), name: local.to_owned() }),
        }
    }

    /// What stands twice is not chosen from: neither first nor last child, but neither.
    fn take(&mut self, payload: Payload) {
        let ours = |payload: &Payload| matches!(payload, Payload::Association(_) | Payload::Invalid(_));
        let earlier = mem::take(&mut self.stanza.payload);
        self.stanza.payload = match (&earlier, &payload) {
            (Payload::Empty, _) => payload,
            _ if self.children == Children::One => {
                Payload::Invalid("an iq with more than one payload".to_owned())
            }
            _ if ours(&earlier) && ours(&payload) => {
                Payload::Invalid("a stanza with two associations".to_owned())
            }
            _ if ours(&payload) => payload,
            _ => earlier,
        };
    }
}

impl FromEventsBuilder for StanzaBuilder {
    type Output = Stanza;

    fn feed(&mut self, event: Event, _: &Context<'_>) -> Result<Option<Stanza>, Error> {
        match event {
            Event::StartElement(_, name, attrs) => self.start(&name, &attrs),
            Event::Text(_, text) => self.text(&text),
            Event::EndElement(_) if self.depth > 0 => self.end(),
            Event::EndElement(_) => {
                return Ok(Some(mem::replace(&mut self.stanza, Stanza::initial_presence())));
            }
            Event::XmlDeclaration(..) => return Err(Error::Other("an XML declaration in a stanza")),
        }
        Ok(None)
    }
}

/// The child in hand. Depth 1 is the child itself.
#[derive(Debug)]
enum Child {
    Skipped,
    /// What it is is clear, what is in it does not matter.
    Known(Payload),
    Association(AssociationReader),
    Error(ErrorReader),
    Bind(BindReader),
}

impl Child {
    fn start(&mut self, depth: usize, name: &QName, attrs: &AttrMap) -> Result<(), Fault> {
        match self {
            Self::Skipped | Self::Known(_) => (),
            Self::Association(reader) => reader.start(name, attrs)?,
            Self::Error(reader) => reader.start(depth, name),
            Self::Bind(reader) => reader.start(depth, name),
        }
        Ok(())
    }

    fn text(&mut self, depth: usize, text: &str) -> Result<(), Fault> {
        match self {
            Self::Skipped | Self::Known(_) => (),
            Self::Association(reader) => reader.text(text)?,
            Self::Error(reader) => reader.text(depth, text),
            Self::Bind(reader) => reader.text(depth, text),
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        if let Self::Association(reader) = self { reader.end() } else { Ok(()) }
    }

    fn finish(self) -> Option<Payload> {
        match self {
            Self::Skipped => None,
            Self::Known(payload) => Some(payload),
            Self::Association(reader) => Some(reader.finish()),
            Self::Error(reader) => Some(reader.finish()),
            Self::Bind(reader) => Some(reader.finish()),
        }
    }
}

/// `<association><assoID>…</assoID>`, then the SecPDU.
#[derive(Debug, Default)]
struct AssociationReader {
    asso_id: String,
    place: Place,
}

#[derive(Debug, Default)]
enum Place {
    #[default]
    BeforeAssoId,
    AssoId,
    BeforeSecPdu,
    SecPdu(Box<Rebuild>),
    Complete(SecPdu),
}

impl AssociationReader {
    fn start(&mut self, name: &QName, attrs: &AttrMap) -> Result<(), Fault> {
        let (ns, local) = (name.0.as_ref(), name.1.as_str());
        match &mut self.place {
            Place::BeforeAssoId if (ns, local) == (profile::ENV_NS, profile::ASSO_ID) => {
                self.place = Place::AssoId
            }
            Place::BeforeAssoId => return Err("an association that does not begin with assoID".into()),
            Place::AssoId => return Err("an element in assoID".into()),
            Place::BeforeSecPdu => self.place = Place::SecPdu(begin_sec_pdu(ns, local, attrs)?),
            Place::SecPdu(rebuild) => sec_pdu_element(rebuild, ns, local, attrs)?,
            Place::Complete(_) => return Err("an association with more than one SecPDU".into()),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        match &mut self.place {
            Place::AssoId if self.asso_id.len().saturating_add(text.len()) > MAX_ASSO_ID => {
                return Err("an assoID that is too long".into());
            }
            Place::AssoId => self.asso_id.push_str(text),
            Place::SecPdu(rebuild) => rebuild.text(text).map_err(fault)?,
            _ if xso::is_xml_whitespace(text) => (),
            _ => return Err("text between the elements of an association".into()),
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        match &mut self.place {
            Place::AssoId if self.asso_id.is_empty() => return Err("an empty assoID".into()),
            Place::AssoId => self.place = Place::BeforeSecPdu,
            Place::SecPdu(rebuild) => {
                if let Some(sec_pdu) = rebuild.end().map_err(fault)? {
                    self.place = Place::Complete(sec_pdu);
                }
            }
            Place::BeforeAssoId | Place::BeforeSecPdu | Place::Complete(_) => (),
        }
        Ok(())
    }

    fn finish(self) -> Payload {
        match self.place {
            Place::Complete(sec_pdu) => {
                Payload::Association(EnvPdu { asso_id: self.asso_id, sec_pdu, form: None })
            }
            _ => Payload::Invalid("an association without a SecPDU".to_owned()),
        }
    }
}

fn begin_sec_pdu(ns: &str, local: &str, attrs: &AttrMap) -> Result<Box<Rebuild>, Fault> {
    let mut rebuild = Box::default();
    sec_pdu_element(&mut rebuild, ns, local, attrs)?;
    Ok(rebuild)
}

fn sec_pdu_element(rebuild: &mut Rebuild, ns: &str, local: &str, attrs: &AttrMap) -> Result<(), Fault> {
    rebuild.start(ns, local).map_err(fault)?;
    let mut attrs = attrs.iter();
    attrs.try_for_each(|((ns, name), value)| rebuild.attribute(ns.as_ref(), name, value)).map_err(fault)
}

fn fault(error: impl ToString) -> Fault {
    error.to_string().into()
}

#[derive(Debug, Default)]
struct ErrorReader {
    condition: Option<String>,
    text: Option<String>,
    in_text: bool,
}

impl ErrorReader {
    fn start(&mut self, depth: usize, name: &QName) {
        self.in_text = false;
        match (depth, name.1.as_str()) {
            _ if name.0 != STANZA_ERROR_NS => (),
            (2, "text") => {
                self.in_text = true;
                self.text.get_or_insert_default();
            }
            (2, condition) => {
                self.condition.get_or_insert_with(|| condition.to_owned());
            }
            _ => (),
        }
    }

    fn text(&mut self, depth: usize, text: &str) {
        if let (true, 2, Some(kept)) = (self.in_text, depth, &mut self.text) {
            append(kept, text);
        }
    }

    fn finish(self) -> Payload {
        let condition = self.condition.unwrap_or_else(|| "undefined-condition".to_owned());
        Payload::Error(StanzaError { condition, text: self.text })
    }
}

#[derive(Debug, Default)]
struct BindReader {
    /// Which element the text is of.
    element: String,
    text: String,
}

impl BindReader {
    fn start(&mut self, depth: usize, name: &QName) {
        if depth == 2 && name.0 == BIND_NS {
            name.1.as_str().clone_into(&mut self.element);
            self.text.clear();
        }
    }

    fn text(&mut self, depth: usize, text: &str) {
        if depth == 2 {
            append(&mut self.text, text);
        }
    }

    fn finish(self) -> Payload {
        match (self.element.as_str(), FullJid::new(&self.text)) {
            ("jid", Ok(jid)) => Payload::Bind(Bind::Bound(jid)),
            ("jid", Err(_)) => Payload::Invalid(format!("a bound JID that is no full JID: `{}`", self.text)),
            _ => Payload::Bind(Bind::Resource(self.text)),
        }
    }
}

/// Appends as long as the whole stays short.
fn append(kept: &mut String, text: &str) {
    if kept.len().saturating_add(text.len()) <= MAX_TEXT {
        kept.push_str(text);
    }
}
