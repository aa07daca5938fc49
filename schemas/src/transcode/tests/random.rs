//! Random PDUs over the tables, each in its canonical encoding and in one as sloppy as BER allows. Octets are put
//! together from the inside out here, so that nothing of the transcoder judges itself.

use std::collections::HashSet;

use crate::ber::{Class, Tag};
use crate::mms::schema::ROOT;
use crate::schema::{Component, Presence, Repertoire, Type};

/// One value, encoded twice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Encoded {
    pub(crate) canonical: Vec<u8>,
    pub(crate) sloppy: Vec<u8>,
}

/// Makes PDUs, and likes to make what it has not made yet.
pub(crate) struct Random {
    state: u64,
    /// Octets of the widest INTEGER.
    widest: usize,
    unmade: HashSet<*const Component>,
}

impl Random {
    pub(crate) fn new(seed: u64, widest: usize) -> Self {
        let unmade = components(&ROOT).into_iter().map(std::ptr::from_ref).collect();
        Self { state: seed, widest, unmade }
    }

    pub(crate) fn pdu(&mut self) -> Encoded {
        self.component(&ROOT, 0)
    }

    /// The components that no PDU had yet.
    pub(crate) fn unmade(&self) -> Vec<&'static str> {
        let left =
            components(&ROOT).into_iter().filter(|one| self.unmade.contains(&std::ptr::from_ref(*one)));
        left.map(|component| component.name).collect()
    }

    fn below(&mut self, end: usize) -> usize {
        // splitmix64
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    pub(crate) fn component(&mut self, component: &'static Component, depth: usize) -> Encoded {
        self.unmade.remove(&std::ptr::from_ref(component));
        let contents = self.contents(component.of, depth);
        match component.tag {
            Some(tag) => self.element(tag, &contents),
            None => contents,
        }
    }

    fn element(&mut self, tag: Tag, contents: &Encoded) -> Encoded {
        let canonical = wrap(tag, &contents.canonical, 0);
        let sloppy = match self.below(6) {
            0 if tag.constructed => indefinite(tag, &contents.sloppy),
            extra => wrap(tag, &contents.sloppy, extra.saturating_sub(3)),
        };
        Encoded { canonical, sloppy }
    }

    fn contents(&mut self, of: &'static Type, depth: usize) -> Encoded {
        match of {
            Type::Sequence(components) => self.sequence(components, depth),
            Type::SequenceOf(item) | Type::SetOf(item) => {
                // One item at most keeps a SET OF in order.
                let most = if matches!(of, Type::SetOf(_)) { 2 } else { 4 };
                let least = usize::from(item.presence == Presence::AtLeastOnce);
                let count = if depth > 12 { 0 } else { self.below(most) };
                (0..count.max(least)).map(|_| self.component(item, depth + 1)).fold(Encoded::default(), join)
            }
            Type::Choice(alternatives) => {
                let alternative = self.alternative(alternatives.all(), depth);
                self.component(alternative, depth + 1)
            }
            Type::Explicit(inner) => self.component(inner, depth),
            Type::Boolean => {
                let value = self.below(2) == 1;
                let sloppy = vec![if value { 1 + self.below(255) as u8 } else { 0 }];
                Encoded { canonical: vec![if value { 0xff } else { 0 }], sloppy }
            }
            Type::BitString(_) => self.bits(),
            leaf => {
                let octets = self.leaf(leaf);
                Encoded { canonical: octets.clone(), sloppy: octets }
            }
        }
    }

    fn sequence(&mut self, components: &'static [Component], depth: usize) -> Encoded {
        let mut all = Encoded::default();
        for component in components {
            let is_there = component.presence == Presence::Required || (depth < 12 && self.below(2) == 1);
            if is_there {
                all = join(all, self.field(component, depth));
            }
        }
        all
    }

    fn field(&mut self, component: &'static Component, depth: usize) -> Encoded {
        let Presence::Default(contents) = component.presence else {
            return self.component(component, depth + 1);
        };
        let tag = component.tag.unwrap();
        let mut encoded = self.component(component, depth + 1);
        if self.below(4) == 0 {
            encoded.sloppy = wrap(tag, contents, 1);
            encoded.canonical = wrap(tag, contents, 0);
        }
        if encoded.canonical == wrap(tag, contents, 0) {
            encoded.canonical.clear();
        }
        encoded
    }

    /// Often one that leads to what was not made yet; deep down one that needs no more depth.
    fn alternative(&mut self, alternatives: &'static [Component], depth: usize) -> &'static Component {
        if depth > 10 {
            let is_leaf =
                |of: &Type| !matches!(of, Type::Sequence(_) | Type::SequenceOf(_) | Type::Choice(_));
            return alternatives.iter().find(|one| is_leaf(one.inner())).unwrap_or(&alternatives[0]);
        }
        let wanted = self.below(2) == 0 && !self.unmade.is_empty();
        let chosen = self.below(alternatives.len());
        let leads = |one: &&'static Component| {
            components(one).into_iter().any(|part| self.unmade.contains(&std::ptr::from_ref(part)))
        };
        let (before, after) = alternatives.split_at(chosen);
        let found = if wanted { after.iter().chain(before).find(leads) } else { None };
        found.unwrap_or(&alternatives[chosen])
    }

    fn bits(&mut self) -> Encoded {
        let mut octets: Vec<u8> = (0..self.below(5)).map(|_| self.below(256) as u8).collect();
        let unused = if octets.is_empty() { 0 } else { self.below(8) as u8 };
        let sloppy = [&[unused], &octets[..]].concat();
        if let Some(last) = octets.last_mut() {
            *last &= 0xff << unused;
        }
        Encoded { canonical: [&[unused], &octets[..]].concat(), sloppy }
    }

    fn leaf(&mut self, of: &Type) -> Vec<u8> {
        match of {
            Type::Integer(_) => self.integer(),
            Type::OctetString => (0..self.below(12)).map(|_| self.below(256) as u8).collect(),
            Type::ObjectIdentifier => [0x28, 0xca, 0x22, 0x02, 0x01][..2 * self.below(2) + 3].to_vec(),
            Type::Null => vec![],
            Type::Text(Repertoire::Time) => b"20261121204200.123Z"[..].to_vec(),
            Type::Text(Repertoire::Utf8) => {
                let all =
                    ['a', '<', '&', '"', ' ', '\t', '\n', '\r', '\0', '\u{1b}', '>', ']', 'é', '€', '😺'];
                (0..self.below(9)).map(|_| all[self.below(all.len())]).collect::<String>().into_bytes()
            }
            Type::Text(_) => (0..self.below(9)).map(|_| 0x20 + self.below(0x5f) as u8).collect(),
            Type::Any => wrap(Tag::UTF8_STRING, b"any", 0),
            Type::Enumerated(names) => vec![names[self.below(names.len())].1 as u8],
            Type::Pdu => self.pdu().canonical,
            other => panic!("no leaf: {other:?}"),
        }
    }

    fn integer(&mut self) -> Vec<u8> {
        let width = [1, 1, 1, 2, 4, 8, 9, 16][self.below(8)].min(self.widest);
        let mut octets: Vec<u8> = (0..width).map(|_| self.below(256) as u8).collect();
        while let [0x00, 0x00..=0x7f, ..] | [0xff, 0x80..=0xff, ..] = octets[..] {
            octets.remove(0);
        }
        octets
    }
}

/// Every component that can be reached from one.
pub(crate) fn components(from: &'static Component) -> Vec<&'static Component> {
    let mut seen = HashSet::new();
    let mut left = vec![from];
    let mut found = vec![];
    while let Some(component) = left.pop() {
        if seen.insert(std::ptr::from_ref(component)) {
            found.push(component);
            match component.of {
                Type::Sequence(parts) => left.extend(parts.iter()),
                Type::Choice(alternatives) => left.extend(alternatives.all()),
                Type::SequenceOf(inner) | Type::SetOf(inner) | Type::Explicit(inner) => left.push(inner),
                _ => {}
            }
        }
    }
    found
}

fn join(mut all: Encoded, next: Encoded) -> Encoded {
    all.canonical.extend(next.canonical);
    all.sloppy.extend(next.sloppy);
    all
}

fn identifier(tag: Tag) -> Vec<u8> {
    let class = match tag.class {
        Class::Universal => 0x00,
        Class::Application => 0x40,
        Class::Context => 0x80,
        Class::Private => 0xc0,
    };
    let leading = class | if tag.constructed { 0x20 } else { 0 };
    if tag.number < 31 { vec![leading | tag.number as u8] } else { vec![leading | 0x1f, tag.number as u8] }
}

/// `extra`: zeros before the length.
fn wrap(tag: Tag, contents: &[u8], extra: usize) -> Vec<u8> {
    let mut digits =
        contents.len().to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect::<Vec<_>>();
    digits.splice(..0, vec![0; extra]);
    let mut octets = identifier(tag);
    if contents.len() < 0x80 && extra == 0 {
        octets.push(contents.len() as u8);
    } else {
        octets.push(0x80 | digits.len() as u8);
        octets.extend(digits);
    }
    octets.extend(contents);
    octets
}

fn indefinite(tag: Tag, contents: &[u8]) -> Vec<u8> {
    [&identifier(tag)[..], &[0x80], contents, &[0, 0]].concat()
}
