//! XER as stanzas come: one after another in a stream that stays open, parsed by rxml.

use rxml::error::EndOrError;
use rxml::{Event, Parse, Parser};
use schemas::transcode::XerReader;

/// A stream whose root has begun.
pub fn open() -> Parser {
    let mut parser = Parser::new();
    parse(&mut parser, "<stream>", drop);
    parser
}

/// Parses what comes next in the stream.
pub fn parse(parser: &mut Parser, xml: &str, mut on_event: impl FnMut(Event)) {
    let mut octets = xml.as_bytes();
    loop {
        match parser.parse(&mut octets, false) {
            Ok(Some(event)) => on_event(event),
            Err(EndOrError::NeedMoreData) => return,
            other => panic!("{other:?}"),
        }
    }
}

/// Hands an event on.
pub fn push(reader: &mut XerReader, event: Event) {
    match event {
        Event::XmlDeclaration(..) => {}
        Event::StartElement(_, (ns, name), attributes) => {
            reader.start(&ns, &name).unwrap();
            for ((ns, name), value) in attributes {
                reader.attribute(&ns, &name, &value).unwrap();
            }
        }
        Event::Text(_, text) => reader.text(&text).unwrap(),
        Event::EndElement(_) => drop(reader.end().unwrap()),
    }
}
