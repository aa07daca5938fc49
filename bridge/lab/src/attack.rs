//! What a broker may do with a stanza it should just forward (the IDs are those of the attack
//! catalogue: P for protocol and cryptography, X for XML and XMPP).

use std::time::Duration;

use minidom::{Element, Node};
use schemas::profile::{ASSOCIATION, E2E_NS, ENV_NS, MMS_NS};

use crate::broker::stanza::set;

/// Between whom a stanza travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The sender's full JID.
    pub from: String,
    /// Where the sender addressed it.
    pub to: String,
}

/// What becomes of a stanza. Where it goes is in its own `to`.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Deliver this now.
    Deliver(Element),
    /// Deliver this later.
    Delay(Duration, Element),
}

/// Decides about every stanza between clients, one after the other.
pub trait Strategy: Send {
    /// What to do instead of forwarding `stanza`, in this order; nothing loses it.
    fn on_stanza(&mut self, stanza: Element, path: &Path) -> Vec<Action>;
}

/// Picks one SecPDU: the n-th of its kind, counted from 1, perhaps only from one sender.
#[derive(Clone, Debug)]
pub struct Target {
    sec_pdu: String,
    left: u32,
    from: Option<String>,
}

impl Target {
    /// The n-th EncrTransfer that passes.
    pub fn nth(n: u32) -> Target {
        Target::nth_of("EncrTransfer", n)
    }

    /// The n-th SecPDU of this name that passes.
    pub fn nth_of(sec_pdu: &str, n: u32) -> Target {
        Target { sec_pdu: sec_pdu.to_owned(), left: n, from: None }
    }

    /// Counts only what this JID sends, full or bare.
    pub fn from(mut self, jid: &str) -> Target {
        self.from = Some(jid.to_owned());
        self
    }

    fn matches(&self, stanza: &Element, path: &Path) -> bool {
        let sender = self.from.as_deref().is_none_or(|jid| is_or_has_resource(&path.from, jid));
        sender && sec_pdu(stanza).is_some_and(|element| element.name() == self.sec_pdu)
    }

    /// Whether this is the one; counts.
    fn hit(&mut self, stanza: &Element, path: &Path) -> bool {
        if self.left == 0 || !self.matches(stanza, path) {
            return false;
        }
        self.left -= 1;
        self.left == 0
    }
}

/// Forwards everything: an honest broker.
pub struct Pass;

impl Strategy for Pass {
    fn on_stanza(&mut self, stanza: Element, _: &Path) -> Vec<Action> {
        vec![Action::Deliver(stanza)]
    }
}

/// Changes one base64 character of the applData of one SecPDU (P07, P16).
pub struct Tamper(pub Target);

impl Strategy for Tamper {
    fn on_stanza(&mut self, mut stanza: Element, path: &Path) -> Vec<Action> {
        if self.0.hit(&stanza, path) {
            flip_appl_data(&mut stanza);
        }
        vec![Action::Deliver(stanza)]
    }
}

/// Makes another value of the same type of one in the applData of one SecPDU in clear (P16): XER and schema hold, only
/// the integrity check value does not.
pub struct Falsify {
    /// Which SecPDU.
    pub target: Target,
    /// Of which element the last digit becomes another; the first of this name.
    pub element: &'static str,
}

impl Strategy for Falsify {
    fn on_stanza(&mut self, mut stanza: Element, path: &Path) -> Vec<Action> {
        if self.target.hit(&stanza, path)
            && let Some(element) = first(&mut stanza, self.element)
        {
            let mut digits = element.text();
            let last = digits.pop();
            digits.push(if last == Some('0') { '1' } else { '0' });
            element.take_nodes();
            element.append_text_node(digits);
        }
        vec![Action::Deliver(stanza)]
    }
}

/// Delivers one SecPDU twice (P01, P04, X12).
pub struct Replay(pub Target);

impl Strategy for Replay {
    fn on_stanza(&mut self, stanza: Element, path: &Path) -> Vec<Action> {
        let times = if self.0.hit(&stanza, path) { 2 } else { 1 };
        vec![Action::Deliver(stanza); times]
    }
}

/// Loses one SecPDU (P21).
pub struct Lose(pub Target);

impl Strategy for Lose {
    fn on_stanza(&mut self, stanza: Element, path: &Path) -> Vec<Action> {
        if self.0.hit(&stanza, path) { Vec::new() } else { vec![Action::Deliver(stanza)] }
    }
}

/// Holds one SecPDU back until another stanza has gone the same way (P05).
pub struct Reorder {
    target: Target,
    held: Option<(Path, Element)>,
}

impl Reorder {
    /// Holds this one.
    pub fn new(target: Target) -> Reorder {
        Reorder { target, held: None }
    }
}

impl Strategy for Reorder {
    fn on_stanza(&mut self, stanza: Element, path: &Path) -> Vec<Action> {
        if self.target.hit(&stanza, path) {
            self.held = Some((path.clone(), stanza));
            return Vec::new();
        }
        let held = self.held.take_if(|(held_path, _)| held_path == path);
        let held = held.map(|(_, held)| Action::Deliver(held));
        [Action::Deliver(stanza)].into_iter().chain(held).collect()
    }
}

/// Delivers one SecPDU late (P22, X12).
pub struct Delay(pub Target, pub Duration);

impl Strategy for Delay {
    fn on_stanza(&mut self, stanza: Element, path: &Path) -> Vec<Action> {
        let hit = self.0.hit(&stanza, path);
        vec![if hit { Action::Delay(self.1, stanza) } else { Action::Deliver(stanza) }]
    }
}

/// Puts the content of one SecPDU's stanza into the next one of the kind that goes to somebody
/// else: another association, or the way back (P06, P08).
pub struct Splice {
    target: Target,
    captured: Option<(String, Vec<Node>)>,
}

impl Splice {
    /// Takes the content of this one.
    pub fn new(target: Target) -> Splice {
        Splice { target, captured: None }
    }

    fn fits(&self, stanza: &Element, path: &Path) -> bool {
        let any_sender = Target { from: None, ..self.target.clone() };
        any_sender.matches(stanza, path) && self.captured.as_ref().is_some_and(|(to, _)| *to != path.to)
    }
}

impl Strategy for Splice {
    fn on_stanza(&mut self, mut stanza: Element, path: &Path) -> Vec<Action> {
        if self.target.hit(&stanza, path) {
            self.captured = Some((path.to.clone(), stanza.nodes().cloned().collect()));
        } else if self.fits(&stanza, path) {
            let (_, content) = self.captured.take().unwrap_or_default();
            stanza.take_nodes();
            content.into_iter().for_each(|node| stanza.append_node(node));
        }
        vec![Action::Deliver(stanza)]
    }
}

/// Rewrites every stanza as brokers do without meaning harm, attribute order, quotes and prefixes
/// being rewritten by the broker anyway: indentation, xml:lang, a stanza-id on messages. All of it
/// must still verify (X06).
pub struct Rewrite;

impl Strategy for Rewrite {
    fn on_stanza(&mut self, mut stanza: Element, _: &Path) -> Vec<Action> {
        if let Some(association) = stanza.get_child_mut(ASSOCIATION, ENV_NS) {
            indent(association, "\n  ");
        }
        set_language(&mut stanza);
        if stanza.name() == "message" {
            add_stanza_id(&mut stanza);
        }
        vec![Action::Deliver(stanza)]
    }
}

fn is_or_has_resource(full: &str, jid: &str) -> bool {
    full.strip_prefix(jid).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The SecPDU in the stanza's association element.
fn sec_pdu(stanza: &Element) -> Option<&Element> {
    stanza.get_child(ASSOCIATION, ENV_NS)?.children().find(|child| child.has_ns(E2E_NS))
}

/// The first element of a MMS PDU that has this name.
fn first<'a>(element: &'a mut Element, name: &str) -> Option<&'a mut Element> {
    if element.is(name, MMS_NS) {
        return Some(element);
    }
    element.children_mut().find_map(|child| first(child, name))
}

fn flip_appl_data(stanza: &mut Element) {
    let association = stanza.get_child_mut(ASSOCIATION, ENV_NS);
    if let Some(text) = association.and_then(|element| appl_data_text(element, false)) {
        flip_in_the_middle(text);
    }
}

/// The text of, or below, `applData`.
fn appl_data_text(element: &mut Element, within: bool) -> Option<&mut String> {
    let within = within || element.name() == "applData";
    element.nodes_mut().find_map(|node| match node {
        Node::Element(child) => appl_data_text(child, within),
        Node::Text(text) => (within && !text.trim().is_empty()).then_some(text),
    })
}

/// Another base64 character in the middle, so that padding stays as it was.
fn flip_in_the_middle(text: &mut String) {
    let middle = text.len() / 2;
    if let Some(old) = text.get(middle..middle + 1) {
        let new = if old == "A" { "B" } else { "A" };
        text.replace_range(middle..=middle, new);
    }
}

/// White space between elements, where there is no other text.
fn indent(element: &mut Element, margin: &str) {
    if element.children().next().is_none() {
        return;
    }
    let deeper = format!("{margin}  ");
    for node in element.take_nodes() {
        if let Node::Element(mut child) = node {
            indent(&mut child, &deeper);
            element.append_text_node(deeper.as_str());
            element.append_child(child);
        }
    }
    element.append_text_node(margin);
}

fn set_language(stanza: &mut Element) {
    use minidom::rxml::{Namespace, NcName};
    if let Ok(name) = NcName::try_from("lang") {
        stanza.attrs_mut().insert(Namespace::XML, name, "en".to_owned());
    }
}

/// XEP-0359, as archives add it.
fn add_stanza_id(message: &mut Element) {
    let mut stanza_id = Element::bare("stanza-id", "urn:xmpp:sid:0");
    set(&mut stanza_id, "id", "28482-98726-73623");
    set(&mut stanza_id, "by", "lab.example");
    message.append_child(stanza_id);
}

#[cfg(test)]
mod tests;
