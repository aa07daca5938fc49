//! The guard beside the XML parser that it protects.

use rxml::error::EndOrError;
use rxml::{Event, Parse, Parser};
use xmpp::guard::{Guard, Limits, Violation};

/// Small, so that small inputs reach them.
const LIMITS: Limits =
    Limits { depth: 4, stanza_octets: 256, attributes: 4, attribute_octets: 32, namespaces: 4 };

/// The octets are a whole stream. However they are cut, the guard lets the same through, though of two reasons against
/// it another may come first; what it lets through, the parser finds within the limits; what it calls not well-formed,
/// the parser does not read to its end.
pub fn guard(octets: &[u8]) {
    let verdict = scan(octets, octets.len());
    for cut in [1, 2, 7] {
        let other = scan(octets, cut);
        assert_eq!(verdict.is_ok(), other.is_ok(), "cut every {cut} octets: {verdict:?}, {other:?}");
    }
    let (mut guard, mut parser) = (Guard::new(LIMITS), Observer::default());
    for octet in octets.chunks(1) {
        if guard.scan(octet).is_err() || !parser.read(octet) {
            break;
        }
    }
    if verdict == Err(Violation::NotWellFormed) {
        assert!(!Observer::default().read_to_end(octets), "the parser takes it");
    }
}

fn scan(octets: &[u8], cut: usize) -> Result<(), Violation> {
    let mut guard = Guard::new(LIMITS);
    octets.chunks(cut.max(1)).try_for_each(|octets| guard.scan(octets))
}

#[derive(Default)]
struct Observer {
    parser: Parser,
    /// Elements open, the stream among them.
    depth: usize,
    /// Octets of the stanza in hand.
    octets: usize,
}

impl Observer {
    /// Whether the parser finds nothing wrong so far. What it finds must be within the limits.
    fn read(&mut self, mut octets: &[u8]) -> bool {
        loop {
            match self.parser.parse(&mut octets, false) {
                Ok(Some(event)) => self.observe(&event),
                Ok(None) | Err(EndOrError::NeedMoreData) => return true,
                Err(EndOrError::Error(_)) => return false,
            }
        }
    }

    fn observe(&mut self, event: &Event) {
        self.octets += event.metrics().len();
        match event {
            Event::StartElement(_, name, attributes) => {
                self.depth += 1;
                assert!(self.depth <= LIMITS.depth + 1, "{} deep", self.depth);
                assert!(attributes.len() <= LIMITS.attributes, "{} attributes", attributes.len());
                assert!(name.1.len() <= LIMITS.attribute_octets, "{name:?}");
                for ((_, name), value) in attributes {
                    assert!(name.len().max(value.len()) <= LIMITS.attribute_octets, "{name} = {value}");
                }
            }
            Event::EndElement(_) => self.depth -= 1,
            _ => {}
        }
        assert!(self.octets <= LIMITS.stanza_octets, "a stanza of {} octets", self.octets);
        if self.depth == 1 {
            self.octets = 0;
        }
    }

    /// Whether the parser takes these octets, limits or not, and waits for nothing more.
    fn read_to_end(&mut self, mut octets: &[u8]) -> bool {
        loop {
            match self.parser.parse(&mut octets, true) {
                Ok(Some(_)) => {}
                Ok(None) => return true,
                Err(_) => return false,
            }
        }
    }
}
