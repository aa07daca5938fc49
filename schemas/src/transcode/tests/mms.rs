use super::random::{Random, components};
use super::*;
use crate::ber::{BerError, Fault, MAX_DEPTH};
use crate::mms::schema::ROOT;
use crate::schema::{Component, Type};
use crate::transcode::walk::CHOICES;
use crate::xml;

/// Real traffic of other stacks: what they send, as they encode it.
pub(crate) fn vectors() -> Vec<Vec<u8>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/mms-pdus.txt");
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("C ").or(line.strip_prefix("S "))).map(octets).collect()
}

fn octets(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn xer(pdu: &[u8], shape: Shape) -> String {
    let mut out = vec![];
    Transcoder::new().to_xer(pdu, shape, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn ber(xer: &str) -> Result<Vec<u8>, xml::Error> {
    Transcoder::new().from_xer(xer).map(<[u8]>::to_vec)
}

/// The law: XER in either shape gives back the canonical encoding, and that is its own.
fn check_law(transcoder: &mut Transcoder, pdu: &[u8]) -> Vec<u8> {
    let canonical =
        transcoder.canonical(pdu).unwrap_or_else(|error| panic!("{}: {error}", hex(pdu))).to_vec();
    assert!(transcoder.is_canonical(&canonical));
    for shape in [Shape::Basic, Shape::Iec] {
        let mut xml = vec![];
        transcoder.to_xer(pdu, shape, &mut xml).unwrap();
        let xml = String::from_utf8(xml).unwrap();
        let rebuilt = transcoder.from_xer(&xml).unwrap_or_else(|error| panic!("{error}: {xml}"));
        assert_eq!(hex(rebuilt), hex(&canonical), "{xml}");
    }
    canonical
}

#[test]
fn real_traffic_goes_through_xer_and_nine_in_ten_return_octet_for_octet() {
    let mut transcoder = Transcoder::new();
    let all = vectors();
    let returned = all.iter().filter(|pdu| check_law(&mut transcoder, pdu) == **pdu).count();
    // The others: TRUE as 01, values equal to their DEFAULT, an aa-specific name tagged twice.
    assert_eq!((returned, all.len()), (119, 134));
}

#[test]
fn ten_thousand_random_pdus_keep_the_law_and_leave_no_component_out() {
    let mut transcoder = Transcoder::new();
    let mut random = Random::new(3, 16);
    for _ in 0..10_000 {
        let pdu = random.pdu();
        assert_eq!(hex(&check_law(&mut transcoder, &pdu.canonical)), hex(&pdu.canonical));
        assert_eq!(
            hex(&check_law(&mut transcoder, &pdu.sloppy)),
            hex(&pdu.canonical),
            "{}",
            hex(&pdu.sloppy)
        );
    }
    assert_eq!(random.unmade(), [""; 0]);
    assert!(components(&ROOT).len() > 700);
}

#[test]
fn names_and_tags_are_never_ambiguous() {
    for component in components(&ROOT) {
        match component.of {
            Type::Sequence(parts) => assert_names(component, parts),
            Type::Choice(alternatives) => {
                assert_names(component, alternatives.all());
                assert_tags(component, alternatives.all());
            }
            Type::SequenceOf(item) => {
                if let Type::Choice(alternatives) = item.inner() {
                    assert!(!alternatives.all().iter().any(|one| one.is_called(item.name)), "{}", item.name);
                }
            }
            _ => {}
        }
    }
}

#[test]
fn no_more_choices_stand_in_one_another_than_the_walk_ends_together() {
    fn deepest(component: &Component, around: usize) -> usize {
        assert!(around <= CHOICES, "{}", component.name);
        match component.inner() {
            Type::Choice(alternatives) => {
                alternatives.all().iter().map(|one| deepest(one, around + 1)).max().unwrap()
            }
            _ => around,
        }
    }
    let all = components(&ROOT);
    let deepest = all.into_iter().map(|component| deepest(component, 0)).max();
    assert_eq!(deepest, Some(CHOICES));
}

fn assert_names(of: &Component, parts: &[Component]) {
    for (at, part) in parts.iter().enumerate() {
        let twice =
            parts[..at].iter().any(|other| other.is_called(part.name) || other.is_called(part.iec_name));
        assert!(!twice, "{}/{}", of.name, part.name);
    }
}

/// ANY comes last; otherwise each tag belongs to one alternative.
fn assert_tags(of: &Component, alternatives: &[Component]) {
    for (at, alternative) in alternatives.iter().enumerate() {
        let Some(tag) = alternative.tag else { continue };
        assert!(!alternatives[..at].iter().any(|other| other.takes(tag)), "{}/{}", of.name, alternative.name);
    }
}

#[test]
fn the_two_shapes() {
    let read = octets(
        "a02c020109a627a025a1231a1173696d706c65494f47656e65726963494f1a0e4747494f31244d5824416e496e31",
    );
    assert_eq!(
        xer(&read, Shape::Basic),
        "<MMSpdu><confirmed-RequestPDU><invokeID>9</invokeID><service><getVariableAccessAttributes><name>\
         <domain-specific><domainId>simpleIOGenericIO</domainId><itemId>GGIO1$MX$AnIn1</itemId>\
         </domain-specific></name></getVariableAccessAttributes></service></confirmed-RequestPDU></MMSpdu>"
    );
    let names = octets("a10f020103a10aa0051a034c4430810100");
    assert_eq!(
        xer(&names, Shape::Iec),
        "<confirmed-ResponsePDU xmlns=\"http://www.iec.ch/61850/2018/SCSM_8_2\"><invokeID>3</invokeID>\
         <ConfirmedServiceResponse><getNameList moreFollows=\"false\"><listOfIdentifier>\
         <Identifier>LD0</Identifier></listOfIdentifier></getNameList></ConfirmedServiceResponse>\
         </confirmed-ResponsePDU>"
    );
    let results = octets("a11d020104a418a1168301ff80010aa2078501ff8a024101840203a8870108");
    assert_eq!(
        xer(&results, Shape::Basic),
        "<MMSpdu><confirmed-ResponsePDU><invokeID>4</invokeID><service><read><listOfAccessResult>\
         <success><boolean><true/></boolean></success><failure>10</failure>\
         <success><structure><integer>-1</integer><visible-string>A<soh/></visible-string></structure></success>\
         <success><bit-string>10101</bit-string></success><success><floating-point>08</floating-point></success>\
         </listOfAccessResult></read></service></confirmed-ResponsePDU></MMSpdu>"
    );
    assert_eq!(
        xer(&results, Shape::Iec).split_once("<read>").unwrap().1,
        "<listOfAccessResult>\
         <AccessResult><success><boolean>true</boolean></success></AccessResult>\
         <AccessResult><failure>10</failure></AccessResult>\
         <AccessResult><success><structure><Data><integer>-1</integer></Data>\
         <Data><visible-string>A<soh/></visible-string></Data></structure></success></AccessResult>\
         <AccessResult><success><bit-string>10101</bit-string></success></AccessResult>\
         <AccessResult><success><floating-point>08</floating-point></success></AccessResult>\
         </listOfAccessResult></read></ConfirmedServiceResponse></confirmed-ResponsePDU>"
    );
}

#[test]
fn people_read_a_tree() {
    let tree = |xer: &str| {
        let mut out = String::new();
        Transcoder::new().to_tree(&ber(xer).unwrap(), &mut out).unwrap();
        out
    };
    let write = tree(&write_of(
        "<structure><floating-point>0841A40000</floating-point><utc-time>473D1A9C8000004A</utc-time></structure>\
         <binary-time>000000010001</binary-time><mMSString>A<soh/></mMSString><bit-string>0110</bit-string>\
         <octet-string>0AFF</octet-string><boolean>true</boolean>",
    ));
    let expected = "
          Data
            structure
              Data
                floating-point: 20.5
              Data
                utc-time: 2007-11-16T04:20:44.500Z, clock failure
          Data
            binary-time: 1984-01-02T00:00:00.001Z
          Data
            mMSString: \"A\\u{1}\"
          Data
            bit-string: 0110
          Data
            octet-string: 0AFF
          Data
            boolean: true
";
    let (head, data) = write.split_once("\n        listOfData").unwrap();
    assert_eq!(data, expected);
    assert!(
        head.starts_with("MMSpdu\n  confirmed-RequestPDU\n    invokeID: 1\n    service\n      write\n"),
        "{head}"
    );
    let reject = tree("<rejectPDU><rejectReason><pdu-error>1</pdu-error></rejectReason></rejectPDU>");
    assert_eq!(reject, "MMSpdu\n  rejectPDU\n    rejectReason\n      pdu-error: invalid-pdu (1)\n");
}

/// The tree of a report with these items.
fn report(items: &str) -> String {
    let xer = format!(
        "<MMSpdu><unconfirmed-PDU><service><informationReport><variableAccessSpecification><variableListName><vmd-specific>RPT</vmd-specific>\
         </variableListName></variableAccessSpecification><listOfAccessResult>{items}</listOfAccessResult></informationReport></service>\
         </unconfirmed-PDU></MMSpdu>"
    );
    let mut out = String::new();
    Transcoder::new().to_tree(&ber(&xer).unwrap(), &mut out).unwrap_or_else(|error| panic!("{error}"));
    out
}

fn items(values: &[&str]) -> String {
    values.iter().map(|value| format!("<success>{value}</success>")).collect()
}

/// Role and value of each item that holds one value.
fn roles(tree: &str) -> Vec<(&str, &str)> {
    let lines: Vec<&str> = tree.lines().map(str::trim).collect();
    let at = |line: usize| lines.get(line + 2).copied().unwrap_or_default();
    let items =
        lines.iter().enumerate().filter_map(|(line, text)| Some((line, text.strip_prefix("AccessResult")?)));
    items
        .map(|(line, role)| (role.trim(), at(line).split_once(": ").map_or(at(line), |(_, value)| value)))
        .collect()
}

#[test]
fn the_items_of_a_report_are_named() {
    let all = report(&items(&[
        "<visible-string>rcb</visible-string>",
        "<bit-string>0111111111</bit-string>",
        "<unsigned>7</unsigned>",
        "<binary-time>000000010001</binary-time>",
        "<visible-string>LD0/LLN0$ds</visible-string>",
        "<boolean><true/></boolean>",
        "<octet-string>0102030405060708</octet-string>",
        "<unsigned>1</unsigned>",
        "<unsigned>0</unsigned>",
        "<boolean><false/></boolean>",
        "<bit-string>0101</bit-string>",
        "<visible-string>LD0/GGIO1$ST$Ind1</visible-string>",
        "<visible-string>LD0/GGIO1$ST$Ind1$q</visible-string>",
        "<boolean><true/></boolean>",
        "<bit-string>0110000000010</bit-string>",
        "<bit-string>0100000</bit-string>",
        "<bit-string>0010010</bit-string>",
        "<boolean><true/></boolean>",
    ]));
    let expected = [
        ("RptID", "\"rcb\""),
        (
            "OptFlds",
            "0111111111 (sequence-number, report-time-stamp, reason-for-inclusion, data-set-name, data-reference, \
             buffer-overflow, entryID, conf-revision, segmentation)",
        ),
        ("SqNum", "7"),
        ("TimeOfEntry", "1984-01-02T00:00:00.001Z"),
        ("DatSet", "\"LD0/LLN0$ds\""),
        ("BufOvfl", "true"),
        ("EntryID", "0102030405060708"),
        ("ConfRev", "1"),
        ("SubSqNum", "0"),
        ("MoreSegmentsFollow", "false"),
        ("inclusion", "0101"),
        ("reference 2", "\"LD0/GGIO1$ST$Ind1\""),
        ("reference 4", "\"LD0/GGIO1$ST$Ind1$q\""),
        ("value 2", "true"),
        ("value 4", "0110000000010 (invalid, overflow, test)"),
        ("reason 2", "0100000 (data-change)"),
        ("reason 4", "0010010 (quality-change, general-interrogation)"),
        ("", "true"),
    ];
    assert_eq!(roles(&all), expected, "{all}");
}

#[test]
fn a_report_without_options_and_what_is_no_report() {
    let id = "<visible-string>rcb</visible-string>";
    let bare =
        items(&[id, "<bit-string>0000000000</bit-string>", "<bit-string>1000000000000</bit-string>", id]);
    let named = report(&bare);
    let expected = [
        ("RptID", "\"rcb\""),
        ("OptFlds", "0000000000"),
        ("inclusion", "1000000000000"),
        ("value 1", "\"rcb\""),
    ];
    assert_eq!(roles(&named), expected);
    // Where OptFlds is none, nothing that follows is named.
    let strange = report(&items(&[id, id, id, id]));
    assert_eq!(
        roles(&strange).iter().map(|(role, _)| *role).collect::<Vec<_>>(),
        ["RptID", "OptFlds", "inclusion", ""]
    );
}

#[test]
fn a_sec_pdu_is_a_tree_with_its_mms_pdu_and_the_start_of_what_is_sealed() {
    let tree = |pdu: &crate::secpdu::SecPdu| {
        let mut out = String::new();
        Transcoder::new().outline_sec_pdu(pdu, &mut Tree::new(&mut out)).unwrap();
        out
    };
    let clear = tree(&super::clear_transfer(&[0xa0, 0x06, 0x02, 0x01, 0x02, 0x80, 0x01, 0xff]));
    let mms = "    applData\n      MMSpdu\n        confirmed-RequestPDU\n          invokeID: 2\n          service\n";
    assert!(clear.contains("    token2\n      assoID: \"7:9\"\n") && clear.contains(mms), "{clear}");
    assert!(tree(&super::clear_transfer(&[0x30, 0])).contains("\n    applData: 3000\n"));
    for pdu in crate::secpdu::tests::samples() {
        let tree = tree(&pdu);
        assert!(tree.starts_with(pdu.kind.name()) && tree.lines().all(|line| line.len() < 200), "{tree}");
    }
}

/// A write of one value, as XER.
fn write_of(data: &str) -> String {
    format!(
        "<confirmed-RequestPDU><invokeID>1</invokeID><service><write><variableAccessSpecification>\
         <variableListName><vmd-specific>V</vmd-specific></variableListName></variableAccessSpecification>\
         <listOfData>{data}</listOfData></write></service></confirmed-RequestPDU>"
    )
}

#[test]
fn the_reader_takes_both_shapes_mixed_and_blanks_where_they_do_not_matter() {
    for (one, other) in [
        ("<integer>5</integer>", "<Data><integer> 5\n</integer></Data>"),
        ("<boolean><true/></boolean>", "<Data>\n<boolean>true</boolean></Data>"),
        ("<boolean><false/></boolean>", "<boolean> false </boolean>"),
        ("<octet-string>0AFF</octet-string>", "<octet-string>0a f\nF</octet-string>"),
        ("<bit-string>0110</bit-string>", "<bit-string> 01 10 </bit-string>"),
        ("<objId>1.0.9506.2.1</objId>", "<objId> 1.0.9506.2.1 </objId>"),
        ("<visible-string>a&lt;b&amp;</visible-string>", "<visible-string>a<![CDATA[<b&]]></visible-string>"),
        ("<visible-string>A</visible-string>", "<visible-string>&#x41;</visible-string>"),
        ("<mMSString><cr/>x</mMSString>", "<mMSString>&#13;x</mMSString>"),
        (
            "<structure><integer>1</integer></structure>",
            "<structure> <Data> <integer>1</integer> </Data> </structure>",
        ),
        ("<array/>", "<array></array>"),
    ] {
        assert_eq!(ber(&write_of(one)).unwrap(), ber(&write_of(other)).unwrap(), "{other}");
    }
    let spaced = write_of("<mMSString>  </mMSString>");
    assert_ne!(ber(&spaced), ber(&write_of("<mMSString/>")));
    let pdu = write_of("<integer>5</integer>");
    for same in [
        format!("<MMSpdu>{pdu}</MMSpdu>"),
        format!("<?xml version=\"1.0\"?>\n{pdu}\n"),
        pdu.replace("service", "ConfirmedServiceRequest"),
        pdu.replacen("PDU>", "PDU xmlns='http://www.iec.ch/61850/2018/SCSM_8_2' xml:lang='en'>", 1),
        pdu.replace("<", "<m:").replace("<m:/", "</m:").replacen(
            "PDU>",
            "PDU xmlns:m='http://www.iec.ch/61850/2018/SCSM_8_2'>",
            1,
        ),
    ] {
        assert_eq!(ber(&same), ber(&pdu), "{same}");
    }
}

#[test]
fn a_float_may_lack_the_width_of_its_exponent_where_that_is_said() {
    let mut lenient = Transcoder::new();
    lenient.take_bare_floats();
    for (bare, whole) in
        [("41C80000", "0841C80000"), ("4039000000000000", "0B4039000000000000"), ("0841C80000", "0841C80000")]
    {
        let [read, same] =
            [bare, whole].map(|hex| write_of(&format!("<floating-point>{hex}</floating-point>")));
        let expected = ber(&same).unwrap();
        assert_eq!(lenient.from_xer(&read), Ok(expected.as_slice()));
        assert_eq!(ber(&read) == Ok(expected.clone()), bare == whole);
        let written = xer(&expected, Shape::IecBareFloats);
        assert_eq!(written, xer(&expected, Shape::Iec).replace(whole, &whole[2..]));
        assert_eq!(lenient.from_xer(&written), Ok(expected.as_slice()));
    }
    let strange = ber(&write_of("<floating-point>0941C80000</floating-point>")).unwrap();
    assert_eq!(xer(&strange, Shape::IecBareFloats), xer(&strange, Shape::Iec));
    let octets = write_of("<octet-string>41C80000</octet-string>");
    assert_eq!(lenient.from_xer(&octets).map(<[u8]>::to_vec), ber(&octets));
}

#[test]
fn a_default_is_taken_as_attribute_or_element_and_left_out() {
    let read = |attributes: &str, elements: &str| {
        ber(&format!(
            "<MMSpdu><confirmed-RequestPDU><invokeID>1</invokeID><service><takeControl{attributes}>\
             <semaphoreName><vmd-specific>S</vmd-specific></semaphoreName>{elements}</takeControl></service>\
             </confirmed-RequestPDU></MMSpdu>"
        ))
    };
    let plain = read("", "").unwrap();
    assert_eq!(read(" priority='64' relinquishIfConnectionLost='true'", "").unwrap(), plain);
    assert_eq!(read("", "<priority>64</priority>").unwrap(), plain);
    let other = read("", "<priority>7</priority><acceptableDelay>3</acceptableDelay>").unwrap();
    assert_ne!(other, plain);
    assert_eq!(read(" priority=' 7 '", "<acceptableDelay>3</acceptableDelay>").unwrap(), other);
    for (attributes, elements) in [
        (" priority='7'", "<priority>7</priority>"),
        (" priority='7' priority='7'", ""),
        (" priority='x'", ""),
        (" acceptableDelay='3'", ""),
        (" unknown='3'", ""),
        (" xmlns:x='urn:x' x:priority='3'", ""),
    ] {
        assert!(read(attributes, elements).is_err(), "{attributes}{elements}");
    }
}

#[test]
fn faults_of_xer_name_the_path() {
    const PATH: &str = "confirmed-RequestPDU/service/write/listOfData/";
    for (data, path, fault) in [
        ("<integer>x</integer>", "integer", "not the text of INTEGER"),
        ("<integer/>", "integer", "not the text of INTEGER"),
        ("<integer>170141183460469231731687303715884105728</integer>", "integer", "not the text of INTEGER"),
        ("<octet-string>ABC</octet-string>", "octet-string", "not the text of hex"),
        ("<octet-string>GG</octet-string>", "octet-string", "not the text of hex"),
        ("<octet-string>é</octet-string>", "octet-string", "not the text of hex"),
        ("<bit-string>012</bit-string>", "bit-string", "not the text of BIT STRING"),
        ("<boolean/>", "boolean", "not the text of a named value"),
        ("<boolean>yes</boolean>", "boolean", "not the text of a named value"),
        ("<boolean><true/><true/></boolean>", "boolean/true", "unexpected element"),
        ("<boolean>true<true/></boolean>", "boolean/true", "text where none belongs"),
        ("<boolean><true/>true</boolean>", "boolean", "text where none belongs"),
        ("<objId>1.2.x</objId>", "objId", "not the text of OBJECT IDENTIFIER"),
        ("<visible-string><b/></visible-string>", "visible-string/b", "unexpected element"),
        ("<structure>x</structure>", "structure", "text where none belongs"),
        ("<structure><x/></structure>", "structure/x", "unexpected element"),
        ("<Data/>", "Data", "an element is missing"),
        ("<Data><integer>1</integer><integer>1</integer></Data>", "Data/integer", "unexpected element"),
        ("<Data><Data><integer>1</integer></Data></Data>", "Data/Data", "unexpected element"),
        ("<integer a='1'>1</integer>", "integer/@a", "unexpected attribute"),
        ("<integer xmlns='urn:x'>1</integer>", "integer", "unexpected element"),
    ] {
        let Err(xml::Error::Pdu { error, .. }) = ber(&write_of(data)) else { panic!("{data}") };
        assert_eq!(error.to_string(), format!("{PATH}{path}: {fault}"), "{data}");
    }
    let Err(xml::Error::Pdu { error, .. }) = ber("<confirmed-RequestPDU><service/></confirmed-RequestPDU>")
    else {
        panic!("a PDU without invokeID");
    };
    assert_eq!(error.to_string(), "confirmed-RequestPDU/service: invokeID is missing");
}

#[test]
fn faults_of_ber_name_the_octet() {
    for (pdu, offset) in [
        ("", 0),
        ("ae00", 0),
        ("8b0000", 2),
        ("8b0100", 2),
        ("a0", 0),
        ("a00502010182", 0),
        ("a006020101bf7f00", 5),
        ("a00602010180020000", 8),
        ("a0080201018003000000", 7),
        ("a406810109820101", 5),
        ("a007020101a502a000", 9),
    ] {
        let error = Transcoder::new().canonical(&octets(pdu)).map(<[u8]>::to_vec).unwrap_err();
        assert_eq!(error.offset, offset, "{pdu}: {error}");
        let mut out = vec![];
        assert_eq!(Transcoder::new().to_xer(&octets(pdu), Shape::Iec, &mut out), Err(error));
    }
}

/// A read answer with a structure in a structure, so deep.
fn nested(depth: usize) -> Vec<u8> {
    let element = |tag: u8, contents: &[u8]| {
        [&[tag, 0x82][..], &(contents.len() as u16).to_be_bytes(), contents].concat()
    };
    let data = (0..depth).fold(vec![0x83, 1, 0xff], |inner, _| element(0xa2, &inner));
    element(0xa1, &[&[0x02, 0x01, 0x01][..], &element(0xa4, &element(0xa1, &data))].concat())
}

#[test]
fn depth_is_bounded_the_same_in_both_directions() {
    let deepest = usize::from(MAX_DEPTH) - 3;
    check_law(&mut Transcoder::new(), &nested(deepest));
    let error = Transcoder::new().canonical(&nested(deepest + 1)).map(<[u8]>::to_vec).unwrap_err();
    assert_eq!(error.fault, Fault::Depth);
    let xml = xer(&nested(deepest), Shape::Iec);
    let deeper = xml.replacen("<structure>", "<structure><Data><structure>", 1).replacen(
        "</structure>",
        "</structure></Data></structure>",
        1,
    );
    let Err(xml::Error::Pdu { error, .. }) = ber(&deeper) else { panic!("deeper than the deepest") };
    assert_eq!(error.fault, XmlFault::Depth);
}

#[test]
fn what_xml_cannot_hold_is_told() {
    let pdu = ber(&write_of("<mMSString>a</mMSString>")).unwrap();
    let at = pdu.len() - 1;
    let mut damaged = pdu;
    damaged[at] = 0xff;
    let mut out = vec![];
    let error = Transcoder::new().to_xer(&damaged, Shape::Basic, &mut out).unwrap_err();
    assert_eq!(error, BerError { offset: at, fault: Fault::Contents("UTF-8 text") });
    let pdu = ber(&write_of("<mMSString>abc</mMSString>")).unwrap();
    let pdu = [&pdu[..pdu.len() - 3], &[0xef, 0xbf, 0xbf]].concat();
    let mut out = vec![];
    let error = Transcoder::new().to_xer(&pdu, Shape::Basic, &mut out).unwrap_err();
    assert_eq!(error.fault, Fault::Contents("XML text"));
}

#[test]
fn x02_numbers_and_texts_without_end_are_bounded() {
    let mut reader = XerReader::new();
    reader.start("", "conclude-ErrorPDU").unwrap();
    reader.start("", "errorClass").unwrap();
    reader.start("", "vmd-state").unwrap();
    let text = "1".repeat(1 << 16);
    assert!((0..1000).take_while(|_| reader.text(&text).is_ok()).count() < 40);
    let error = reader.end().unwrap_err();
    assert_eq!(error.to_string(), "conclude-ErrorPDU/errorClass/vmd-state: not the text of INTEGER");
}

/// The same reader, fed by the parser that the streams use.
fn ber_by_rxml(xml: &str) -> Result<Vec<u8>, String> {
    use rxml::{Event, Parse, Parser};
    let mut parser = Parser::new();
    let mut reader = XerReader::new();
    let mut octets = xml.as_bytes();
    let mut is_done = false;
    while let Some(event) = parser.parse(&mut octets, true).map_err(|error| format!("{error:?}"))? {
        let refused = |error: XmlError| error.to_string();
        match event {
            Event::XmlDeclaration(..) => {}
            Event::StartElement(_, (ns, name), attributes) => {
                reader.start(&ns, &name).map_err(refused)?;
                for ((ns, name), value) in attributes {
                    reader.attribute(&ns, &name, &value).map_err(refused)?;
                }
            }
            Event::Text(_, text) => reader.text(&text).map_err(refused)?,
            Event::EndElement(_) => is_done = reader.end().map_err(refused)?,
        }
    }
    if is_done { Ok(reader.octets().to_vec()) } else { Err("unfinished".to_owned()) }
}

#[test]
fn nothing_is_allocated_once_the_buffers_have_grown() {
    let all = vectors();
    let mut transcoder = Transcoder::new();
    let mut out = vec![];
    let mut pass = || {
        for pdu in &all {
            for shape in [Shape::Basic, Shape::Iec] {
                out.clear();
                transcoder.to_xer(pdu, shape, &mut out).unwrap();
                transcoder.from_xer(std::str::from_utf8(&out).unwrap()).unwrap();
            }
            transcoder.canonical(pdu).unwrap();
        }
    };
    pass();
    assert_eq!(allocation_counter::measure(pass).count_total, 0);
}

#[test]
fn memory_is_a_small_multiple_of_the_input_at_any_depth() {
    let wide = |count: usize| {
        let items = [0x83, 1, 1].repeat(count);
        let length = |n: usize| [&[0x84][..], &(n as u32).to_be_bytes()].concat();
        let results = [&[0xa1][..], &length(items.len()), &items].concat();
        let read = [&[0x02, 0x01, 0x01, 0xa4][..], &length(results.len()), &results].concat();
        [&[0xa1][..], &length(read.len()), &read].concat()
    };
    for pdu in [wide(20_000), nested(usize::from(MAX_DEPTH) - 3)] {
        let used = allocation_counter::measure(|| {
            check_law(&mut Transcoder::new(), &pdu);
        });
        let limit = 200 * pdu.len() + 20_000;
        assert!((used.bytes_max as usize) < limit, "{} octets for {}", used.bytes_max, pdu.len());
    }
}

proptest! {
    #[test]
    fn scanner_and_stream_parser_agree(
        seed: u64,
        at: prop::sample::Index,
        text in "[<>/&;a-z0-9 ='\":#x!?\\-\\[\\]\r\n\u{0}-\u{1f}é\u{ffff}]{0,6}",
        cut in 0..4usize,
    ) {
        let mut xml = xer(&Random::new(seed, 16).pdu().canonical, Shape::Iec);
        prop_assert_eq!(ber_by_rxml(&xml), ber(&xml).map_err(|error| error.to_string()));
        let at = at.index(xml.len());
        let end = (at + cut).min(xml.len());
        prop_assume!(xml.is_char_boundary(at) && xml.is_char_boundary(end));
        xml.replace_range(at..end, &text);
        prop_assert_eq!(ber_by_rxml(&xml).ok(), ber(&xml).ok(), "{}", xml);
    }

    #[test]
    fn the_law_holds_for_any_seed(seed: u64) {
        let mut random = Random::new(seed, 16);
        let mut transcoder = Transcoder::new();
        for _ in 0..8 {
            let pdu = random.pdu();
            prop_assert_eq!(check_law(&mut transcoder, &pdu.sloppy), pdu.canonical);
        }
    }

    /// Damaged PDUs either mean something that both encodings keep, or are refused.
    #[test]
    fn damaged_pdus_keep_the_law_or_are_refused(seed: u64, at: prop::sample::Index, octet: u8) {
        let mut pdu = Random::new(seed, 16).pdu().sloppy;
        let at = at.index(pdu.len());
        pdu[at] = octet;
        let mut transcoder = Transcoder::new();
        let canonical = transcoder.canonical(&pdu).map(<[u8]>::to_vec);
        let mut xml = vec![];
        match transcoder.to_xer(&pdu, Shape::Iec, &mut xml) {
            Ok(()) => {
                let xml = String::from_utf8(xml).unwrap();
                prop_assert_eq!(transcoder.from_xer(&xml).unwrap(), canonical.unwrap());
            }
            // XML has no U+FFFE; all else is wrong in both.
            Err(BerError { fault: Fault::Contents("XML text"), .. }) => {}
            Err(error) => prop_assert_eq!(canonical, Err(error)),
        }
    }

    #[test]
    fn damaged_xer_is_read_or_refused(seed: u64, at: prop::sample::Index, text in "[<>/&;a-z0-9 ='\"]{0,4}") {
        let mut transcoder = Transcoder::new();
        let mut xml = xer(&Random::new(seed, 16).pdu().canonical, Shape::Iec);
        let at = at.index(xml.len());
        prop_assume!(xml.is_char_boundary(at));
        xml.insert_str(at, &text);
        if let Ok(pdu) = transcoder.from_xer(&xml).map(<[u8]>::to_vec) {
            prop_assert!(transcoder.is_canonical(&pdu));
        }
    }

    #[test]
    fn any_octets_are_decoded_or_refused(octets in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = Transcoder::new().canonical(&octets).is_ok();
    }
}
