use super::*;

fn scan(xml: &str) -> Result<Vec<u8>, Error> {
    let mut reader = XerReader::new();
    Scanner::default().scan(xml, &mut reader)?;
    Ok(reader.octets().to_vec())
}

#[test]
fn what_is_not_well_formed_is_refused_where_it_stands() {
    for (xml, offset, what) in [
        ("", 0, "no element"),
        ("x", 0, "no element"),
        ("<", 1, "a name that is none"),
        ("<conclude-RequestPDU", 20, "a start tag that does not end"),
        ("<conclude-RequestPDU>", 21, "the document ends within an element"),
        ("<conclude-RequestPDU></conclude-RequestPD>", 42, "an end tag of another name than the start tag"),
        ("<conclude-RequestPDU/>x", 22, "content behind the document's element"),
        ("<conclude-RequestPDU/><conclude-RequestPDU/>", 22, "content behind the document's element"),
        ("</conclude-RequestPDU>", 22, "an end tag without a start tag"),
        ("<a:conclude-RequestPDU/>", 24, "a prefix that is not declared"),
        ("<a:b:c/>", 8, "a name that is none"),
        ("<1/>", 2, "a name that is none"),
        ("<!DOCTYPE x><x/>", 1, "a declaration, instruction or comment"),
        ("<!-- x --><x/>", 1, "a declaration, instruction or comment"),
        ("<?x y?><x/>", 1, "a declaration, instruction or comment"),
        ("<?xml?><x/>", 0, "an XML declaration that is none"),
        ("<conclude-RequestPDU><!-- --></conclude-RequestPDU>", 22, "a declaration, instruction or comment"),
        ("<conclude-RequestPDU><?x?></conclude-RequestPDU>", 22, "a declaration, instruction or comment"),
        ("<conclude-RequestPDU>&nbsp;</conclude-RequestPDU>", 21, "a reference to what is not there"),
        ("<conclude-RequestPDU>&#0;</conclude-RequestPDU>", 21, "a reference to what is not there"),
        ("<conclude-RequestPDU>&#xD800;</conclude-RequestPDU>", 21, "a reference to what is not there"),
        ("<conclude-RequestPDU>&#+9;</conclude-RequestPDU>", 21, "a reference to what is not there"),
        ("<conclude-RequestPDU>&lt</conclude-RequestPDU>", 21, "a reference that does not end"),
        ("<conclude-RequestPDU>\u{1}</conclude-RequestPDU>", 21, "a character that XML does not have"),
        ("<conclude-RequestPDU>\u{ffff}</conclude-RequestPDU>", 21, "a character that XML does not have"),
        ("<conclude-RequestPDU>]]></conclude-RequestPDU>", 21, "`]]>` in text"),
        ("<conclude-RequestPDU><![CDATA[ </conclude-RequestPDU>", 22, "CDATA that does not end"),
        ("<x a='1'b='2'/>", 8, "a start tag that does not end"),
        ("<x a/>", 4, "an attribute without a value"),
        ("<x a=1/>", 5, "an attribute's value without quotes"),
        ("<x a='<'/>", 7, "`<` in an attribute's value"),
        ("<x xmlns:a=''/>", 15, "a namespace declaration that XML does not allow"),
        ("<x xmlns:xml='urn:x'/>", 22, "a namespace declaration that XML does not allow"),
    ] {
        assert_eq!(scan(xml), Err(Error::Malformed { offset, what }), "{xml}");
    }
}

#[test]
fn an_attribute_stands_once_whatever_its_prefix() {
    for attributes in ["b='1' b='2'", "xmlns='' xmlns=''", "xmlns:p='urn:x' xmlns:q='urn:x' p:b='1' q:b='1'"]
    {
        let xml = format!("<conclude-RequestPDU {attributes}/>");
        let refused = matches!(scan(&xml), Err(Error::Malformed { .. } | Error::Pdu { .. }));
        assert!(refused, "{xml}");
    }
}

#[test]
fn namespaces_hold_as_far_as_their_element() {
    const NS: &str = "http://www.iec.ch/61850/2018/SCSM_8_2";
    let pdu = |root: &str, inner: &str| {
        scan(&format!(
            "<rejectPDU{root}><originalInvokeID{inner}>1</originalInvokeID><rejectReason>\
             <pdu-error>1</pdu-error></rejectReason></rejectPDU>"
        ))
    };
    assert_eq!(pdu("", "").unwrap(), [0xa4, 6, 0x80, 1, 1, 0x85, 1, 1]);
    assert!(pdu(&format!(" xmlns='{NS}'"), "").is_ok());
    assert!(pdu("", &format!(" xmlns='{NS}'")).is_ok());
    assert!(pdu(" xmlns='urn:x'", "").is_err());
    assert!(pdu(&format!(" xmlns='{NS}'"), " xmlns='urn:x'").is_err());
    assert!(pdu(" xmlns='http:&#x2f;/www.iec.ch/61850/2018/SCSM_8_2'", "").is_ok());
}

#[test]
fn line_ends_are_one_character() {
    let text = |text: &str| {
        scan(&format!(
            "<initiate-ErrorPDU><errorClass><file>1</file></errorClass>\
             <additionalDescription>{text}</additionalDescription></initiate-ErrorPDU>"
        ))
        .unwrap()
    };
    assert_eq!(text("a\r\nb\rc"), text("a\nb\nc"));
    assert_eq!(text("<![CDATA[a\r\nb\r]]>c"), text("a\nb\nc"));
    assert_ne!(text("a&#13;b"), text("a\nb"));
    assert_eq!(text("a&#13;b"), text("a<cr/>b"));
    assert_eq!(text("]]&gt; ]"), text("<![CDATA[]]]]>&gt; ]"));
}

#[test]
fn x03_attributes_are_bounded() {
    let many: String = (0..=MAX_ATTRIBUTES).map(|at| format!(" a{at}='1'")).collect();
    assert!(matches!(scan(&format!("<x{many}/>")), Err(Error::Malformed { .. })));
}
