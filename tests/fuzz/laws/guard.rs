//! The guard beside the XML parser that it protects.

use rxml::error::EndOrError;
use rxml::{Event, Parse, Parser};
use xmpp::guard::{Guard, Limits, Piece, Violation};

/// Small, so that small inputs reach them.
const LIMITS: Limits =
    Limits { depth: 4, stanza_octets: 256, attributes: 4, attribute_octets: 32, namespaces: 4 };

/// The octets are a whole stream. However they are cut, the guard lets the same through; the parser finds that within
/// the limits, and stanzas to end where the guard says. Of a stream that the parser reads to its end, every stanza is
/// let through or stepped over, and what is let through is such a stream again.
pub fn guard(octets: &[u8]) {
    let sifted = sift(LIMITS, octets, octets.len());
    for cut in [1, 2, 7] {
        let other = sift(LIMITS, octets, cut);
        assert_eq!(sifted.passed(), other.passed(), "cut every {cut} octets");
        assert_eq!(
            (sifted.voids, sifted.is_good()),
            (other.voids, other.is_good()),
            "cut every {cut} octets"
        );
        assert_eq!(scan(octets, cut), sifted.is_good() && !sifted.is_broken, "cut every {cut} octets");
    }
    let mut parser = Observer::default();
    let _ = sifted.pieces.iter().all(|piece| parser.read(piece) && parser.is_between());
    if let Some(stanzas) = Observer::read_to_end(octets) {
        assert_ne!(sifted.end, Err(Violation::NotWellFormed), "the parser takes it");
        if sifted.is_good() {
            assert_eq!(Observer::read_to_end(&sifted.passed()), stanzas.checked_sub(sifted.voids));
        }
    }
}

fn scan(octets: &[u8], cut: usize) -> bool {
    let mut guard = Guard::new(LIMITS);
    octets.chunks(cut.max(1)).all(|octets| guard.scan(octets).is_ok())
}

/// What a guard makes of a stream.
pub(super) struct Sifted {
    /// What the parser may have.
    pieces: Vec<Vec<u8>>,
    /// How many stanzas were stepped over.
    voids: usize,
    /// Whether any broke a limit, the last one included that has no end.
    is_broken: bool,
    end: Result<(), Violation>,
}

impl Sifted {
    pub(super) fn passed(&self) -> Vec<u8> {
        self.pieces.concat()
    }

    fn is_good(&self) -> bool {
        self.end.is_ok()
    }
}

pub(super) fn sift(limits: Limits, octets: &[u8], cut: usize) -> Sifted {
    let mut guard = Guard::new(limits);
    let mut sifted = Sifted { pieces: vec![], voids: 0, is_broken: false, end: Ok(()) };
    let mut held = vec![];
    sifted.end = octets.chunks(cut.max(1)).try_for_each(|octets| {
        let mut rest = octets;
        while !rest.is_empty() {
            let (read, piece) = guard.sift(rest)?;
            let (octets, later) = rest.split_at(read);
            held.extend_from_slice(octets);
            sifted.is_broken |= matches!(piece, Piece::Void | Piece::VoidEnd(_));
            match piece {
                Piece::Part => {}
                Piece::Whole => sifted.pieces.push(std::mem::take(&mut held)),
                Piece::Void => held.clear(),
                Piece::VoidEnd(_) => {
                    held.clear();
                    sifted.voids += 1;
                }
            }
            rest = later;
        }
        Ok(())
    });
    sifted
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

    /// A stanza ends where the guard says, and so does the stream's header.
    fn is_between(&self) -> bool {
        assert!(self.depth <= 1, "{} elements open", self.depth);
        true
    }

    /// How many stanzas the parser finds, limits or not, if it takes these octets and waits for nothing more.
    fn read_to_end(mut octets: &[u8]) -> Option<usize> {
        let (mut parser, mut depth, mut stanzas) = (Parser::new(), 0usize, 0);
        loop {
            match parser.parse(&mut octets, true).ok()? {
                Some(Event::StartElement(..)) => depth += 1,
                Some(Event::EndElement(_)) => {
                    depth -= 1;
                    stanzas += usize::from(depth == 1);
                }
                Some(_) => {}
                None => return Some(stanzas),
            }
        }
    }
}
