//! Outlines → lines of text.

use std::fmt::Write;

use super::convention::Text;
use super::outline::{Heading, Holds, Outline, Shown};

/// Octets shown of a value; of a longer one only its start.
const MAX_OCTETS: usize = 64;
const START: usize = 16;

/// Writes one line a component, indented by two blanks a level.
#[derive(Debug)]
pub struct Tree<'a> {
    out: &'a mut String,
    depth: usize,
}

impl<'a> Tree<'a> {
    /// Appends to `out`.
    pub fn new(out: &'a mut String) -> Self {
        Self { out, depth: 0 }
    }

    fn heading(&mut self, heading: Heading<'_>) {
        self.out.extend(std::iter::repeat_n("  ", self.depth));
        self.out.push_str(heading.name);
        if let Some(role) = heading.role {
            self.write(format_args!(" {role}"));
        }
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        let written = self.out.write_fmt(text);
        debug_assert!(written.is_ok(), "a String takes all text");
    }

    fn octets(&mut self, octets: &[u8]) {
        let shown = match octets.get(..START) {
            Some(start) if octets.len() > MAX_OCTETS => {
                self.write(format_args!("{} octets, ", octets.len()));
                start
            }
            _ => octets,
        };
        Text::Hex(shown).append(self.out);
        if shown.len() < octets.len() {
            self.out.push('…');
        }
    }
}

impl Outline for Tree<'_> {
    fn open(&mut self, heading: Heading<'_>, _: Holds) {
        self.heading(heading);
        self.out.push('\n');
        self.depth += 1;
    }

    fn leaf(&mut self, heading: Heading<'_>, shown: Shown<'_>) {
        self.heading(heading);
        if !matches!(shown, Shown::Nothing) {
            self.out.push_str(": ");
        }
        match shown {
            Shown::Nothing => {}
            Shown::Boolean(value) => self.write(format_args!("{value}")),
            Shown::Number(text) | Shown::Words(text) => self.out.push_str(text),
            Shown::Text(text) => self.write(format_args!("{text:?}")),
            Shown::Octets(octets) => self.octets(octets),
        }
        self.out.push('\n');
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}
