//! What the broker itself reads and writes on stanzas (RFC 6120 §8).

use minidom::Element;
use minidom::rxml::{Namespace, NcName};
use xmpp_parsers::ns;

const ADDRESSING: [&str; 2] = ["from", "to"];

/// Sets an attribute without namespace; `name` is one of ours and always an NCName.
pub(crate) fn set(stanza: &mut Element, name: &str, value: impl Into<String>) {
    if let Ok(name) = NcName::try_from(name) {
        stanza.attrs_mut().insert(Namespace::NONE, name, value.into());
    }
}

pub(super) fn is_stanza(element: &Element) -> bool {
    element.has_ns(ns::JABBER_CLIENT) && matches!(element.name(), "iq" | "message" | "presence")
}

/// An iq that waits for an answer.
pub(super) fn is_request(stanza: &Element) -> bool {
    stanza.name() == "iq" && matches!(stanza.attr("type"), Some("get" | "set"))
}

pub(super) fn unavailable(from: &str, to: &str) -> Element {
    let mut presence = Element::bare("presence", ns::JABBER_CLIENT);
    set(&mut presence, "type", "unavailable");
    set(&mut presence, "from", from);
    set(&mut presence, "to", to);
    presence
}

/// The answer to a request, addressed back.
pub(super) fn result(request: &Element, payload: Option<Element>) -> Element {
    let mut answer = reply(request, "result");
    if let Some(payload) = payload {
        answer.append_child(payload);
    }
    answer
}

/// A stanza error of type `cancel` (RFC 6120 §8.3), addressed back.
pub(super) fn error(request: &Element, condition: &str) -> Element {
    let mut error = Element::bare("error", ns::JABBER_CLIENT);
    set(&mut error, "type", "cancel");
    error.append_child(Element::bare(condition, ns::XMPP_STANZAS));
    let mut answer = reply(request, "error");
    answer.append_child(error);
    answer
}

fn reply(request: &Element, kind: &str) -> Element {
    let mut answer = Element::bare(request.name(), ns::JABBER_CLIENT);
    set(&mut answer, "type", kind);
    if let Some(id) = request.attr("id") {
        set(&mut answer, "id", id);
    }
    for (here, there) in ADDRESSING.iter().zip(ADDRESSING.iter().rev()) {
        if let Some(address) = request.attr(*here) {
            set(&mut answer, there, address);
        }
    }
    answer
}
