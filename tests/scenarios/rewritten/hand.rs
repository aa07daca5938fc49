//! Ways to write one and the same document: none changes what XML says, and servers have most of them.

use minidom::{Element, Node};
use xmpp::stanza::Stanza;

use Habit::{
    AttributesReversed, BlanksInTags, Cdata, DoubleQuotes, EmptyInTwoTags, Indented, Language, Prefixes,
    References, UnusedNamespaces,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    DoubleQuotes,
    Prefixes,
    AttributesReversed,
    EmptyInTwoTags,
    Indented,
    BlanksInTags,
    Language,
    UnusedNamespaces,
    References,
    Cdata,
}

const HABITS: [Habit; 10] = [
    DoubleQuotes,
    Prefixes,
    AttributesReversed,
    EmptyInTwoTags,
    Indented,
    BlanksInTags,
    Language,
    UnusedNamespaces,
    References,
    Cdata,
];

/// Writes by its habits.
#[derive(Clone, Debug)]
pub struct Hand(Vec<Habit>);

impl Hand {
    /// None, each alone, and all at once.
    pub fn all() -> Vec<Self> {
        let each = HABITS.iter().map(|habit| Self(vec![*habit]));
        [Self(vec![])].into_iter().chain(each).chain([Self(HABITS.to_vec())]).collect()
    }

    /// The same stanza, written by this hand and read again.
    pub fn copy(&self, stanza: &Stanza) -> Stanza {
        let text = String::from_utf8(xso::to_vec(stanza).unwrap()).unwrap();
        let mut copy = String::new();
        self.write(&text.parse().unwrap(), "", 0, &mut copy);
        xso::from_bytes(copy.as_bytes()).unwrap()
    }

    fn write(&self, element: &Element, inherited: &str, depth: usize, out: &mut String) {
        let prefix = if self.has(Prefixes) { format!("p{depth}:") } else { String::new() };
        let name = format!("{prefix}{}", element.name());
        *out += &format!("<{name}");
        for (name, value) in self.attributes(element, inherited, depth) {
            self.attribute(&name, &value, out);
        }
        if element.nodes().next().is_none() && !self.has(EmptyInTwoTags) {
            *out += if self.has(BlanksInTags) { " />" } else { "/>" };
            return;
        }
        *out += if self.has(BlanksInTags) { "\n>" } else { ">" };
        self.content(element, depth, out);
        *out += &format!("</{name}{}>", if self.has(BlanksInTags) { " " } else { "" });
    }

    fn content(&self, element: &Element, depth: usize, out: &mut String) {
        let holds_elements = element.children().next().is_some();
        for node in element.nodes() {
            if self.has(Indented) && holds_elements {
                *out += "\n\t  ";
            }
            match node {
                Node::Element(child) => self.write(child, &element.ns(), depth + 1, out),
                Node::Text(text) => self.text(text, out),
            }
        }
    }

    fn attributes(&self, element: &Element, inherited: &str, depth: usize) -> Vec<(String, String)> {
        let mut all = vec![];
        if self.has(Prefixes) {
            all.push((format!("xmlns:p{depth}"), element.ns()));
        } else if element.ns() != inherited {
            all.push(("xmlns".to_owned(), element.ns()));
        }
        all.extend(element.attrs().iter().map(|((_, name), value)| (name.to_string(), value.clone())));
        if self.has(Language) && depth == 0 {
            all.push(("xml:lang".to_owned(), "en".to_owned()));
        }
        if self.has(UnusedNamespaces) && depth < 2 {
            all.push(("xmlns:unused".to_owned(), "urn:example:unused".to_owned()));
        }
        if self.has(AttributesReversed) {
            all.reverse();
        }
        all
    }

    fn attribute(&self, name: &str, value: &str, out: &mut String) {
        let quote = if self.has(DoubleQuotes) { '"' } else { '\'' };
        let equals = if self.has(BlanksInTags) { "\n = " } else { "=" };
        *out += &format!(" {name}{equals}{quote}");
        value.chars().for_each(|character| self.character(character, out));
        out.push(quote);
    }

    fn text(&self, text: &str, out: &mut String) {
        if self.has(Cdata) {
            *out += &format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"));
        } else {
            text.chars().for_each(|character| self.character(character, out));
        }
    }

    fn character(&self, character: char, out: &mut String) {
        match character {
            '&' => *out += "&amp;",
            '<' => *out += "&lt;",
            '>' => *out += "&gt;",
            '\'' | '"' => *out += &format!("&#{};", u32::from(character)),
            _ if self.has(References) => *out += &format!("&#x{:x};", u32::from(character)),
            _ => out.push(character),
        }
    }

    fn has(&self, habit: Habit) -> bool {
        self.0.contains(&habit)
    }
}
