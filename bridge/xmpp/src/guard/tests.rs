use proptest::prelude::*;
use rxml::{Parse, Parser, error::EndOrError};

use super::*;

const HEADER: &str = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";

fn guard(limits: Limits) -> Guard {
    let mut guard = Guard::new(limits);
    guard.scan(HEADER.as_bytes()).unwrap();
    guard
}

fn scan(stanzas: &str) -> Result<(), Violation> {
    guard(Limits::default()).scan(stanzas.as_bytes())
}

fn nested(levels: usize) -> String {
    format!("<message>{}{}</message>", "<a>".repeat(levels), "</a>".repeat(levels))
}

#[test]
fn ordinary_stanzas_pass() {
    scan("<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq> \n<message><body>a &gt; > b &amp; c</body></message>")
        .unwrap();
    scan("<message><![CDATA[ <a><b> ]] > ]]]></message><presence/></stream:stream>").unwrap();
    scan("<iq a='>' b=\"/>'\" c = 'd' />").unwrap();
}

#[test]
fn x01_nesting_is_refused_at_the_65th_element() {
    let limit = Violation::Depth { limit: 64 };
    assert_eq!(scan(&nested(63)), Ok(()));
    assert_eq!(scan(&nested(64)), Err(limit));
    assert_eq!(scan(&nested(4_000)), Err(limit));
    assert_eq!(scan(&nested(100_000)), Err(limit));
    assert_eq!(scan(&format!("<message>{}<b/>", "<a>".repeat(63))), Err(limit));
}

#[test]
fn x01_the_element_too_deep_is_refused_before_its_name_ends() {
    let mut guard = guard(Limits::default());
    guard.scan("<a>".repeat(64).as_bytes()).unwrap();
    guard.scan(b"<").unwrap();
    assert_eq!(guard.scan(b"a"), Err(Violation::Depth { limit: 64 }));
}

#[test]
fn x02_an_endless_stanza_is_refused_wherever_it_is_long() {
    let limit = Violation::StanzaOctets { limit: 256 * 1024 };
    let long = "A".repeat(256 * 1024);
    for start in ["<message>", "<message><![CDATA[", "<message><a/>"] {
        assert_eq!(scan(&format!("{start}{long}")), Err(limit), "{start}");
    }
    assert_eq!(scan(&format!("<message{}", " ".repeat(256 * 1024))), Err(limit));
}

#[test]
fn x02_many_stanzas_and_white_space_between_them_are_not_one_stanza() {
    let mut guard = guard(Limits { stanza_octets: 200, ..Limits::default() });
    for _ in 0..1_000 {
        guard.scan(b"<message>0123456789</message>      ").unwrap();
    }
    guard.scan(format!("{}<message/>", " ".repeat(1_000)).as_bytes()).unwrap();
}

#[test]
fn x03_attributes_and_namespaces_are_counted() {
    let attributes = |n: usize| (0..n).map(|i| format!(" a{i}='1'")).collect::<String>();
    let namespaces = |n: usize| (0..n).map(|i| format!(" xmlns:n{i}='u'")).collect::<String>();
    assert_eq!(scan(&format!("<a{}/>", attributes(256))), Ok(()));
    assert_eq!(scan(&format!("<a{}/>", attributes(257))), Err(Violation::Attributes { limit: 256 }));
    assert_eq!(scan(&format!("<a{}/>", attributes(10_000))), Err(Violation::Attributes { limit: 256 }));
    // The stream header declares two.
    assert_eq!(scan(&format!("<a{}/>", namespaces(254))), Ok(()));
    assert_eq!(scan(&format!("<a{}/>", namespaces(255))), Err(Violation::Namespaces { limit: 256 }));
    assert_eq!(
        scan(&format!("<a{}><b{}>", namespaces(200), namespaces(200))),
        Err(Violation::Namespaces { limit: 256 })
    );
    assert_eq!(scan(&"<a xmlns = 'u'/>".repeat(1_000)), Ok(()), "those no longer in force do not count");
}

#[test]
fn x03_long_attributes_are_refused_by_name_and_by_value() {
    let limit = Err(Violation::AttributeOctets { limit: 8192 });
    assert_eq!(scan(&format!("<a b='{}'/>", "c".repeat(8192))), Ok(()));
    assert_eq!(scan(&format!("<a b='{}'/>", "c".repeat(8193))), limit);
    assert_eq!(scan(&format!("<a {}='c'/>", "b".repeat(8193))), limit);
    assert_eq!(scan(&format!("<{}/>", "b".repeat(8193))), limit);
}

#[test]
fn x04_dtd_comments_and_processing_instructions_are_refused() {
    for declaration in ["<!DOCTYPE a>", "<!ENTITY a 'b'>", "<!-- a -->", "<![IGNORE[", "<message><!--"] {
        assert_eq!(scan(declaration), Err(Violation::Declaration), "{declaration}");
    }
    for instruction in ["<?php ?>", "<?xml version='1.0'?>", "<message><?a?>"] {
        assert_eq!(scan(instruction), Err(Violation::ProcessingInstruction), "{instruction}");
    }
    assert_eq!(Guard::new(Limits::default()).scan(b"<?xm l?>"), Err(Violation::ProcessingInstruction));
}

#[test]
fn x04_tags_that_are_not_tags_are_refused() {
    for octets in ["<a <b>", "<a b='<'>", "<a / >", "<a></a/>", "<>", "<<a>", "</a></b></stream:stream>"] {
        assert_eq!(scan(octets), Err(Violation::NotWellFormed), "{octets}");
    }
}

#[test]
fn a_reset_guard_expects_a_stream_header() {
    let mut guard = guard(Limits::default());
    guard.scan(b"<success/>").unwrap();
    guard.reset();
    guard.scan(HEADER.as_bytes()).unwrap();
}

/// Everything that can confuse two readers of the same octets.
fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "<a>",
        "</a>",
        "<a>",
        "</a>",
        "<a/>",
        "<a b='1'>",
        "<a b='>'>",
        "<a b=\"'>\"/>",
        "<a\tb = '/>'\n>",
        "</a >",
        "<",
        ">",
        "/",
        "/>",
        "'",
        "\"",
        "=",
        " ",
        "a",
        "b='",
        "]]>",
        "]",
        "]]",
        "<![CDATA[",
        "<![CDATA[<a>]]>",
        "<![CDATA[]]]>",
        "\r",
        "\r\n",
        "\n",
        "&lt;",
        "&#60;",
        "&",
        ";",
        "<!--",
        "-->",
        "-",
        "<?",
        "?>",
        "<?xml version='1.0'?>",
        "x",
        "é",
        "\u{10FFFF}",
        "\0",
        "<a xmlns='u'>",
        "<a xmlns:p='u'><p:a/></a>",
        "!",
        "<!",
        "<a b='&gt;'>",
        "<a b='\r'>",
    ])
}

/// Depth the parser reaches, and whether it is content with all octets so far.
fn parse(octets: &[u8]) -> (usize, bool) {
    let (mut parser, mut rest, mut depth, mut deepest) = (Parser::new(), octets, 0_usize, 0);
    loop {
        match parser.parse(&mut rest, false) {
            Ok(Some(rxml::Event::StartElement(..))) => depth += 1,
            Ok(Some(rxml::Event::EndElement(..))) => depth -= 1,
            Ok(Some(_)) => (),
            Ok(None) | Err(EndOrError::NeedMoreData) => return (deepest, true),
            Err(EndOrError::Error(_)) => return (deepest, false),
        }
        deepest = deepest.max(depth);
    }
}

fn scan_in_chunks(limits: Limits, octets: &[u8], chunk: usize) -> Result<(), Violation> {
    let mut guard = Guard::new(limits);
    octets.chunks(chunk).try_for_each(|chunk| guard.scan(chunk))
}

/// What a parser behind the guard gets to see, and what was stepped over.
fn sift_in_chunks(
    limits: Limits,
    octets: &[u8],
    chunk: usize,
) -> Result<(Vec<u8>, Vec<Violation>), Violation> {
    let (mut guard, mut held, mut passed, mut void) = (Guard::new(limits), vec![], vec![], vec![]);
    for mut rest in octets.chunks(chunk) {
        while !rest.is_empty() {
            let (read, piece) = guard.sift(rest)?;
            let (octets, later) = rest.split_at(read);
            held.extend_from_slice(octets);
            match piece {
                Piece::Part => {}
                Piece::Whole => passed.append(&mut held),
                Piece::Void => held.clear(),
                Piece::VoidEnd(violation) => {
                    held.clear();
                    void.push(violation);
                }
            }
            rest = later;
        }
    }
    Ok((passed, void))
}

#[test]
fn x01_x02_x03_stanzas_around_one_that_breaks_a_limit_pass() {
    let limits = Limits { depth: 4, stanza_octets: 60, attributes: 2, attribute_octets: 9, namespaces: 3 };
    let ok = "<a><b c='1' d=\"/>\"><![CDATA[</x>]]></b></a>";
    for (stanza, violation) in [
        ("<a><b><c><d><e/></d></c></b></a>", Violation::Depth { limit: 4 }),
        (
            "<a>0123456789012345678901234567890123456789012345678901234567890123456789</a>",
            Violation::StanzaOctets { limit: 60 },
        ),
        ("<a b='' c='' d=''><e f='' g='' h=''/></a>", Violation::Attributes { limit: 2 }),
        ("<a b='0123456789'/>", Violation::AttributeOctets { limit: 9 }),
        ("<a b0123456789=''/>", Violation::AttributeOctets { limit: 9 }),
        (
            "<a xmlns='1'><b xmlns='2'><c xmlns='3'><d xmlns='4' xmlns:e='5'/></c></b></a>",
            Violation::Namespaces { limit: 3 },
        ),
    ] {
        let document = format!("<s>{ok}{stanza}{ok} {ok}</s>");
        for chunk in [1, 7, document.len()] {
            let (passed, void) = sift_in_chunks(limits, document.as_bytes(), chunk).unwrap();
            assert_eq!(String::from_utf8(passed).unwrap(), format!("<s>{ok}{ok} {ok}</s>"), "{stanza}");
            assert_eq!(void, [violation], "{stanza}");
        }
    }
}

#[test]
fn x02_what_is_stepped_over_has_an_end_too() {
    let limits = Limits { stanza_octets: 100, ..Limits::default() };
    let document = format!("<s><a>{}", "0".repeat(100 * PATIENCE + 1));
    assert_eq!(
        sift_in_chunks(limits, document.as_bytes(), 1000),
        Err(Violation::StanzaOctets { limit: 100 })
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    /// What the guard lets through never nests deeper for the parser, and what the parser takes as well-formed and
    /// shallow the guard lets through.
    #[test]
    fn guard_and_parser_agree(fragments in prop::collection::vec(fragment(), 0..40), chunk in 1_usize..9) {
        let document = format!("<s>{}", fragments.concat());
        let limits = Limits { depth: 3, ..Limits::default() };
        let guarded = scan_in_chunks(limits, document.as_bytes(), chunk);
        prop_assert_eq!(guarded, scan_in_chunks(limits, document.as_bytes(), document.len()));
        let (deepest, content) = parse(document.as_bytes());
        if guarded.is_ok() {
            prop_assert!(deepest <= limits.depth + 1, "guard let {} levels through: {document:?}", deepest);
        } else if content && deepest <= limits.depth {
            prop_assert!(refused_on_purpose(&document, guarded), "{guarded:?} refused {document:?}");
        }
    }

    /// A sieve with small limits passes whole stanzas only, and of well-formed ones each that a strict guard takes.
    #[test]
    fn a_sieve_passes_each_stanza_whole_or_not_at_all(
        stanzas in prop::collection::vec(tree(5), 0..5),
        chunk in 1_usize..9,
    ) {
        let limits = Limits { depth: 3, stanza_octets: 40, ..Limits::default() };
        let stanzas: Vec<_> = stanzas.into_iter().map(|stanza| format!("<m>{stanza}</m>")).collect();
        let document = format!("<s>{}</s>", stanzas.concat());
        let kept = stanzas.iter().filter(|stanza| {
            scan_in_chunks(limits, format!("<s>{stanza}").as_bytes(), chunk).is_ok()
        });
        let kept: Vec<_> = kept.cloned().collect();
        let (passed, void) = sift_in_chunks(limits, document.as_bytes(), chunk).unwrap();
        prop_assert_eq!(String::from_utf8(passed).unwrap(), format!("<s>{}</s>", kept.concat()));
        prop_assert_eq!(void.len(), stanzas.len() - kept.len());
    }

    #[test]
    fn well_formed_documents_pass(document in tree(3)) {
        let document = format!("<s>{document}</s>");
        prop_assert!(parse(document.as_bytes()).1);
        prop_assert_eq!(scan_in_chunks(Limits::default(), document.as_bytes(), 7), Ok(()));
    }
}

/// RFC 6120 §11.1 forbids what the parser is ready to take; and the parser reads a broken tag only once it ends.
fn refused_on_purpose(document: &str, guarded: Result<(), Violation>) -> bool {
    match guarded {
        Err(Violation::Declaration) => document.contains("<!"),
        Err(Violation::ProcessingInstruction) => document.contains("<?"),
        Err(Violation::Depth { .. }) => true,
        _ => false,
    }
}

fn tree(depth: u32) -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec!["text", "<b/>", "<b c='>'/>", "<![CDATA[<x>]]>", "&lt;", " "])
        .prop_map(str::to_owned);
    leaf.prop_recursive(depth, 32, 4, |inner| {
        prop::collection::vec(inner, 0..4)
            .prop_map(|children| format!("<a d=\"'\">{}</a>", children.concat()))
    })
}
