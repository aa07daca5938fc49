//! Stanza → XML events. One child element, default namespaces only, no prefix, no attribute that a server might
//! lose: what every server on the way leaves alone.

use std::borrow::Cow;
use std::iter;

use rxml::{Namespace, NcNameStr};
use schemas::profile;
use schemas::transcode::{Event, Present, Text};
use xso::error::Error;
use xso::{AsXml, Item};

use super::*;

type Items<'x> = Box<dyn Iterator<Item = Result<Item<'x>, Error>> + 'x>;

impl AsXml for Stanza {
    type ItemIter<'x> = Items<'x>;

    fn as_xml_iter(&self) -> Result<Items<'_>, Error> {
        let (name, of_type, id) = self.kind.header();
        let attributes = [
            ("type", of_type),
            ("id", id),
            ("from", self.from.as_ref().map(Jid::as_str)),
            ("to", self.to.as_ref().map(Jid::as_str)),
        ];
        let attributes = attributes.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        Ok(element(CLIENT_NS, name, attributes, self.payload.items(&self.kind)))
    }
}

impl StanzaKind {
    /// Element name, type and id.
    fn header(&self) -> (&'static str, Option<&'static str>, Option<&str>) {
        match self {
            Self::Iq { id, iq } => ("iq", Some(iq.name()), Some(id)),
            Self::Message { id, message } => ("message", message.name(), id.as_deref()),
            Self::Presence(presence) => ("presence", presence.name(), None),
        }
    }
}

impl IqType {
    const fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Set => "set",
            Self::Result => "result",
            Self::Error => "error",
        }
    }
}

impl MessageType {
    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Normal => None,
            Self::Headline => Some("headline"),
            Self::Error => Some("error"),
        }
    }
}

impl PresenceType {
    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Available | Self::Other => None,
            Self::Unavailable => Some("unavailable"),
        }
    }
}

impl Payload {
    fn items<'x>(&'x self, kind: &StanzaKind) -> Items<'x> {
        match self {
            Self::Empty if *kind == StanzaKind::Presence(PresenceType::Available) => priority(),
            Self::Empty | Self::Invalid(_) | Self::Other { .. } => Box::new(iter::empty()),
            Self::Association(env_pdu) => association(env_pdu),
            Self::Error(error) => stanza_error(error),
            Self::Ping => empty(PING_NS, "ping", vec![]),
            Self::DiscoInfo if matches!(kind, StanzaKind::Iq { iq: IqType::Result, .. }) => disco_info(),
            Self::DiscoInfo => empty(DISCO_INFO_NS, "query", vec![]),
            Self::Bind(bind) => bind_items(bind),
        }
    }
}

/// Negative: what is addressed to the account, and what was stored for it, is not for us (RFC 6121 §8.5.2.1).
fn priority<'x>() -> Items<'x> {
    element(CLIENT_NS, "priority", vec![], text("-1"))
}

fn association(env_pdu: &EnvPdu) -> Items<'_> {
    let asso_id = element(profile::ENV_NS, profile::ASSO_ID, vec![], text(env_pdu.asso_id.as_str()));
    let content = asso_id.chain(sec_pdu(env_pdu));
    element(profile::ENV_NS, profile::ASSOCIATION, vec![], Box::new(content))
}

fn sec_pdu(env_pdu: &EnvPdu) -> impl Iterator<Item = Result<Item<'_>, Error>> {
    Present::with(&env_pdu.sec_pdu, env_pdu.form)
        .scan(false, |is_head_open, event| {
            let was_open = std::mem::replace(is_head_open, matches!(event, Event::Start { .. }));
            let item = match event {
                Event::Start { ns, name } => start(ns, name),
                Event::Attribute { name, value } => {
                    *is_head_open = true;
                    return Some([None, Some(attribute(name, value))]);
                }
                Event::Text(text) => Ok(Item::Text(text.to_text())),
                Event::End => Ok(Item::ElementFoot),
            };
            Some([was_open.then_some(Ok(Item::ElementHeadEnd)), Some(item)])
        })
        .flatten()
        .flatten()
}

fn attribute<'x>(name: &'x str, value: Text<'_>) -> Result<Item<'x>, Error> {
    Ok(Item::Attribute(Namespace::NONE, ncname(name)?, value.to_text()))
}

fn stanza_error(error: &StanzaError) -> Items<'_> {
    let condition = empty(STANZA_ERROR_NS, &error.condition, vec![]);
    let says =
        error.text.iter().flat_map(|says| element(STANZA_ERROR_NS, "text", vec![], text(says.as_str())));
    let later = error.condition == Condition::ResourceConstraint.name();
    let of_type = if later { "wait" } else { "cancel" };
    element(CLIENT_NS, "error", vec![("type", of_type)], Box::new(condition.chain(says)))
}

/// What we are and answer (XEP-0030 §3.1).
fn disco_info<'x>() -> Items<'x> {
    let identity = empty(DISCO_INFO_NS, "identity", vec![("category", "gateway"), ("type", "iec61850")]);
    let features = [DISCO_INFO_NS, PING_NS, profile::ENV_NS];
    let features =
        features.into_iter().flat_map(|feature| empty(DISCO_INFO_NS, "feature", vec![("var", feature)]));
    element(DISCO_INFO_NS, "query", vec![], Box::new(identity.chain(features)))
}

fn bind_items(bind: &Bind) -> Items<'_> {
    let child = match bind {
        Bind::Resource(resource) => element(BIND_NS, "resource", vec![], text(resource.as_str())),
        Bind::Bound(jid) => element(BIND_NS, "jid", vec![], text(jid.as_str())),
    };
    element(BIND_NS, "bind", vec![], child)
}

fn empty<'x>(ns: &'static str, name: &'x str, attributes: Vec<(&'static str, &'x str)>) -> Items<'x> {
    element(ns, name, attributes, Box::new(iter::empty()))
}

fn element<'x>(
    ns: &'static str,
    name: &'x str,
    attributes: Vec<(&'static str, &'x str)>,
    content: Items<'x>,
) -> Items<'x> {
    let head = iter::once_with(move || start(ns, name));
    let attributes = attributes
        .into_iter()
        .map(|(name, value)| Ok(Item::Attribute(Namespace::NONE, ncname(name)?, Cow::Borrowed(value))));
    let head = head.chain(attributes).chain(iter::once_with(|| Ok(Item::ElementHeadEnd)));
    Box::new(head.chain(content).chain(iter::once_with(|| Ok(Item::ElementFoot))))
}

fn start<'x>(ns: &'static str, name: &'x str) -> Result<Item<'x>, Error> {
    Ok(Item::ElementHeadStart(Namespace::from(ns), ncname(name)?))
}

fn text<'x>(text: impl Into<Cow<'x, str>>) -> Items<'x> {
    Box::new(iter::once(Ok(Item::Text(text.into()))))
}

fn ncname(name: &str) -> Result<Cow<'_, NcNameStr>, Error> {
    Ok(Cow::Borrowed(name.try_into()?))
}
