use schemas::transcode::Transcoder;

use super::*;

/// A stanza with an EncrTransfer that carries `data`.
fn transfer(data: &str) -> Element {
    let xml = format!(
        "<message xmlns='jabber:client' id='{data}'><association xmlns='{ENV_NS}'><assoID>a:b</assoID>\
         <EncrTransfer xmlns='{E2E_NS}'><tbp><token2><seq>1</seq></token2><applData>{data}</applData></tbp>\
         </EncrTransfer></association></message>"
    );
    xml.parse().unwrap()
}

fn path(from: &str, to: &str) -> Path {
    Path { from: from.to_owned(), to: to.to_owned() }
}

fn there() -> Path {
    path("a@x/IEC", "b@x/IEC")
}

fn back() -> Path {
    path("b@x/IEC", "a@x/IEC")
}

fn appl_data(stanza: &Element) -> String {
    appl_data_text(&mut stanza.clone(), false).unwrap().clone()
}

/// What comes out, by applData, when these go in on the way there.
fn outcome(strategy: &mut dyn Strategy, data: &[&str]) -> Vec<String> {
    let actions = data.iter().flat_map(|data| strategy.on_stanza(transfer(data), &there()));
    let shown = actions.map(|action| match action {
        Action::Deliver(stanza) => appl_data(&stanza),
        Action::Delay(time, stanza) => format!("{} after {time:?}", appl_data(&stanza)),
    });
    shown.collect()
}

const SENT: [&str; 3] = ["AAAA", "CCCC", "EEEE"];

#[test]
fn pass_changes_nothing() {
    assert_eq!(Pass.on_stanza(transfer("AAAA"), &there()), [Action::Deliver(transfer("AAAA"))]);
}

#[test]
fn tamper_flips_one_character_of_the_nth() {
    assert_eq!(outcome(&mut Tamper(Target::nth(2)), &SENT), ["AAAA", "CCAC", "EEEE"]);
    assert_eq!(outcome(&mut Tamper(Target::nth(1)), &SENT), ["AABA", "CCCC", "EEEE"]);
}

#[test]
fn falsify_makes_another_value_of_the_same_type() {
    let pdu = format!(
        "<confirmed-RequestPDU xmlns='{MMS_NS}'><invokeID>7</invokeID><ConfirmedServiceRequest><fileRead>10</fileRead>\
         </ConfirmedServiceRequest></confirmed-RequestPDU>"
    );
    let mut falsify = Falsify { target: Target::nth(1), element: "fileRead" };
    let stanza = String::from(&transfer("AAAA")).replace(">AAAA<", &format!(">{pdu}<"));
    let actions = falsify.on_stanza(stanza.parse().unwrap(), &there());
    let [Action::Deliver(falsified)] = actions.as_slice() else { panic!("{actions:?}") };
    let xml = String::from(falsified);
    let [start, end] = ["<confirmed-RequestPDU", "</applData>"].map(|at| xml.find(at).unwrap());
    let mut transcoder = Transcoder::new();
    let [sent, received] = [pdu.replace("10<", "11<"), xml[start..end].to_owned()]
        .map(|xer| transcoder.from_xer(&xer).unwrap().to_vec());
    assert_eq!(sent, received);
}

#[test]
fn replay_delivers_the_nth_twice() {
    assert_eq!(outcome(&mut Replay(Target::nth(2)), &SENT), ["AAAA", "CCCC", "CCCC", "EEEE"]);
}

#[test]
fn lose_drops_the_nth() {
    assert_eq!(outcome(&mut Lose(Target::nth(2)), &SENT), ["AAAA", "EEEE"]);
}

#[test]
fn reorder_swaps_the_nth_with_its_successor() {
    assert_eq!(outcome(&mut Reorder::new(Target::nth(1)), &SENT), ["CCCC", "AAAA", "EEEE"]);
}

#[test]
fn reorder_waits_for_the_same_way() {
    let mut reorder = Reorder::new(Target::nth(1));
    assert!(reorder.on_stanza(transfer("AAAA"), &there()).is_empty());
    assert_eq!(reorder.on_stanza(transfer("CCCC"), &back()).len(), 1);
    assert_eq!(reorder.on_stanza(transfer("EEEE"), &there()).len(), 2);
}

#[test]
fn delay_is_for_the_nth_alone() {
    let mut delay = Delay(Target::nth(2), Duration::from_secs(660));
    assert_eq!(outcome(&mut delay, &SENT), ["AAAA", "CCCC after 660s", "EEEE"]);
}

#[test]
fn splice_puts_the_content_into_the_next_that_goes_elsewhere() {
    let mut splice = Splice::new(Target::nth(1));
    assert_eq!(outcome(&mut splice, &["AAAA", "CCCC"]), ["AAAA", "CCCC"]);
    let actions = splice.on_stanza(transfer("EEEE"), &back());
    let [Action::Deliver(spliced)] = actions.as_slice() else { panic!("{actions:?}") };
    assert_eq!((appl_data(spliced).as_str(), spliced.attr("id")), ("AAAA", Some("EEEE")));
    assert_eq!(splice.on_stanza(transfer("GGGG"), &back()), [Action::Deliver(transfer("GGGG"))]);
}

#[test]
fn rewrite_changes_the_octets_and_no_value() {
    let actions = Rewrite.on_stanza(transfer("AAAA"), &there());
    let [Action::Deliver(rewritten)] = actions.as_slice() else { panic!("{actions:?}") };
    assert_eq!(appl_data(rewritten), "AAAA");
    let xml = String::from(rewritten);
    for added in ["xml:lang=", "<stanza-id", "\n    <assoID>a:b</assoID>\n"] {
        assert!(xml.contains(added), "{xml}");
    }
}

#[test]
fn a_target_counts_only_its_kind_and_its_sender() {
    let mut lose = Lose(Target::nth(1).from("b@x"));
    assert_eq!(outcome(&mut lose, &SENT), SENT);
    assert!(lose.on_stanza(transfer("AAAA"), &back()).is_empty());
    let mut release = Lose(Target::nth_of("ReleaseReq", 1));
    assert_eq!(outcome(&mut release, &SENT), SENT);
    let stranger = path("b@xy/IEC", "a@x/IEC");
    assert_eq!(Lose(Target::nth(1).from("b@x")).on_stanza(transfer("AAAA"), &stranger).len(), 1);
}
