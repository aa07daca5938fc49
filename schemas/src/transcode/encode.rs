//! Steps → canonical BER: definite minimal lengths, TRUE as FF, values equal to their DEFAULT left out.

use super::walk::{Fields, Sink, Value};
use crate::ber::{BerError, Open, Writer};
use crate::schema::{Component, Presence, Type};

/// Writes components one in another.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    out: Writer,
    tags: Vec<Open>,
    components: Vec<Begun>,
}

#[derive(Debug)]
struct Begun {
    component: &'static Component,
    start: usize,
    tags: usize,
}

impl Encoder {
    pub(super) fn clear(&mut self) {
        self.out.truncate(0);
        self.tags.clear();
        self.components.clear();
    }

    pub(super) fn octets(&self) -> &[u8] {
        self.out.octets()
    }

    /// All that was written.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out).into_octets()
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.tags.len()
    }

    /// Begins a component, with all its tags.
    #[inline]
    pub(super) fn begin(&mut self, component: &'static Component) {
        let (start, tags) = (self.out.octets().len(), self.tags.len());
        self.components.push(Begun { component, start, tags });
        let mut inner = component;
        loop {
            if let Some(tag) = inner.tag {
                self.tags.push(self.out.open(tag));
            }
            match inner.of {
                Type::Explicit(next) => inner = next,
                _ => return,
            }
        }
    }

    /// The contents of the component begun last, which is one value.
    pub(super) fn contents(&mut self, value: Value<'_>) {
        match value {
            Value::Boolean(value) => self.out.octet(if value { 0xff } else { 0 }),
            Value::Integer(value) => self.out.integer_contents(value),
            Value::Named(name) => self.out.integer_contents(self.number(name)),
            Value::Bits(bits) => {
                self.out.octet(bits.unused);
                self.out.raw(bits.octets);
                self.clear_unused(bits.unused);
            }
            Value::Octets(octets) | Value::Oid(octets) | Value::Any(octets) | Value::Pdu(octets) => {
                self.out.raw(octets);
            }
            Value::Text(text) => self.out.raw(text.as_bytes()),
            Value::Null => {}
        }
    }

    /// For contents that are written piece by piece.
    pub(super) fn writer(&mut self) -> &mut Writer {
        &mut self.out
    }

    fn number(&self, name: &str) -> i128 {
        let names = match self.components.last().map(|begun| begun.component.inner()) {
            Some(Type::Enumerated(names)) => names,
            _ => &[][..],
        };
        names.iter().find(|named| named.0 == name).map_or(0, |named| named.1.into())
    }

    fn clear_unused(&mut self, unused: u8) {
        if unused > 0 {
            self.out.mask_last(0xff << unused.min(7));
        }
    }

    /// Ends the component begun last.
    #[inline]
    pub(super) fn end(&mut self) {
        let Some(Begun { component, start, tags }) = self.components.pop() else { return };
        while self.tags.len() > tags + 1 {
            self.close_tag();
        }
        if let (Presence::Default(contents), Some(open)) = (component.presence, self.tags.get(tags))
            && self.out.content(open) == contents
        {
            self.tags.truncate(tags);
            self.out.truncate(start);
        } else if self.tags.len() > tags {
            self.close_tag();
        }
    }

    fn close_tag(&mut self) {
        if let Some(open) = self.tags.pop() {
            self.out.close(open);
        }
    }

    /// The contents written so far of the component begun last.
    pub(super) fn written(&self) -> &[u8] {
        self.tags.last().map_or(&[], |open| self.out.content(open))
    }
}

impl<'a> Sink<'a> for Encoder {
    fn open(&mut self, component: &'static Component, _: Option<Fields<'a>>) -> Result<(), BerError> {
        self.begin(component);
        Ok(())
    }

    fn leaf(&mut self, component: &'static Component, value: Value<'a>, _: usize) -> Result<(), BerError> {
        self.begin(component);
        self.contents(value);
        self.end();
        Ok(())
    }

    fn close(&mut self, _: &'static Component) {
        self.end();
    }
}
