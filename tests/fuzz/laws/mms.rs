//! MMS PDUs: as far as a bridge looks into them, and as XER.

use rxml::{Event, Parse, Parser};
use schemas::mms::{Initiate, PduKind, lower_local_detail, object_names, peek};
use schemas::transcode::{Shape, Transcoder, XerReader};

const SHAPES: [Shape; 2] = [Shape::Basic, Shape::Iec];

/// The octets are a PDU, or the XER of one.
pub fn mms(octets: &[u8]) {
    told(octets);
    ber(octets);
    if let Ok(text) = std::str::from_utf8(octets) {
        xer(text);
    }
}

/// What is told of a PDU is told of its whole octets, and of no others.
fn told(octets: &[u8]) {
    let Ok(told) = peek(octets) else { return };
    let Some((_, cut)) = octets.split_last() else { return };
    assert!(peek(cut).is_err(), "{told:?} without its last octet");
    assert!(peek(&[octets, &[0]].concat()).is_err(), "{told:?} with an octet behind it");
    let serves =
        matches!(told.kind, PduKind::ConfirmedRequest | PduKind::ConfirmedResponse | PduKind::Unconfirmed);
    assert!(told.service.is_none() || serves, "{told:?}");
    if let Ok(names) = object_names(octets) {
        assert!(names.count() < octets.len());
    }
    if let Ok(Some(lower)) = lower_local_detail(octets, 30_000) {
        assert_eq!(lower_local_detail(&lower, 30_000), Ok(None));
        assert_eq!(Initiate::read(&lower).is_ok(), Initiate::read(octets).is_ok());
    }
}

/// XER in either shape gives back the canonical encoding; that stays what it is.
fn ber(octets: &[u8]) {
    let mut transcoder = Transcoder::new();
    let Ok(canonical) = transcoder.canonical(octets).map(<[u8]>::to_vec) else { return };
    assert!(transcoder.is_canonical(&canonical));
    assert_eq!(transcoder.is_canonical(octets), octets == canonical);
    assert_eq!(transcoder.to_tree(octets, &mut String::new()), Ok(()));
    for shape in SHAPES {
        let mut xer = vec![];
        if transcoder.to_xer(octets, shape, &mut xer).is_ok() {
            let xer = std::str::from_utf8(&xer).unwrap();
            assert_eq!(transcoder.from_xer(xer), Ok(canonical.as_slice()), "{xer}");
        }
    }
}

/// What is read of XER is canonical, and XER again; the parser of files and that of streams read the same.
fn xer(text: &str) {
    let mut transcoder = Transcoder::new();
    let read = transcoder.from_xer(text).map(<[u8]>::to_vec);
    if text.len() < LONGEST_TOKEN {
        assert_eq!(by_rxml(text), read.clone().ok(), "{read:?}");
    }
    let Ok(octets) = read else { return };
    assert!(transcoder.is_canonical(&octets), "{octets:02x?}");
    ber(&octets);
}

/// Where rxml gives up on a name or an attribute.
const LONGEST_TOKEN: usize = 8192;

fn by_rxml(text: &str) -> Option<Vec<u8>> {
    let (mut parser, mut reader, mut octets) = (Parser::new(), XerReader::new(), text.as_bytes());
    let mut is_done = false;
    while let Some(event) = parser.parse(&mut octets, true).ok()? {
        match event {
            Event::XmlDeclaration(..) => {}
            Event::StartElement(_, (ns, name), attributes) => {
                reader.start(&ns, &name).ok()?;
                for ((ns, name), value) in attributes {
                    reader.attribute(&ns, &name, &value).ok()?;
                }
            }
            Event::Text(_, text) => reader.text(&text).ok()?,
            Event::EndElement(_) => is_done = reader.end().ok()?,
        }
    }
    is_done.then(|| reader.octets().to_vec())
}
