//! `[[account]]` and `[[route]]`: a relay without keys.

use super::*;

const RELAY: &str = r#"[[account]]
name = "cloud"
jid = "site@lab.example"
server = "127.0.0.1:15222"
ca = ["pki/tls-ca.crt"]
password_file = "pki/site.password"

[[account]]
name = "plant"
jid = "aggregator@lab.example"
server = "127.0.0.1:15223"
tls = "direct"
ca = ["pki/tls-ca.crt"]
password_file = "pki/aggregator.password"

[[route]]
name = "plant7"
max_pdu = 100_000
[[route.leg]]
account = "cloud"
jid = "Control@lab.example"
message_type = "headline"
[[route.leg]]
listen = "127.0.0.1"
connect = "192.0.2.9:102"
local = { ap_title = "1.1.1.999", ae_qualifier = 12 }
remote = { ap_title = "1.1.1.999", ae_qualifier = 7 }

[[route]]
name = "plant8"
[[route.leg]]
account = "cloud"
jid = "other@lab.example"
[[route.leg]]
account = "plant"
jid = "plant8@lab.example"
"#;

fn read(text: &str) -> Result<(Document, Vec<Warning>), Vec<Problem>> {
    Document::parse(&directory().join("relay.toml"), text, now())
}

fn relay(text: &str) -> Relay {
    match read(text) {
        Ok((Document::Relay(relay), warnings)) if warnings.is_empty() => relay,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_relay_reads_as_written() {
    let Relay { accounts, routes } = relay(RELAY);
    assert_eq!(accounts.iter().map(|account| account.name.as_str()).collect::<Vec<_>>(), ["cloud", "plant"]);
    assert_eq!((accounts[1].xmpp.tls, accounts[1].xmpp.server.port), (Tls::Direct, 15_223));
    let [first, second] = routes.as_slice() else { panic!("two routes") };
    assert_eq!((first.name.as_str(), first.max_pdu, second.max_pdu), ("plant7", 100_000, 98_304));
    let [RouteLeg::Xmpp { account: 0, jid, message_type }, RouteLeg::Osi(osi)] = &first.legs else {
        panic!("{first:?}")
    };
    assert_eq!((jid.as_str(), *message_type), ("control@lab.example", MessageType::Headline));
    assert_eq!(osi.leg.listen, Some(([127, 0, 0, 1], 102).into()));
    assert_eq!(osi.leg.connect, Some(HostPort { host: "192.0.2.9".to_owned(), port: 102 }));
    assert_eq!(osi.osi.application, Application::EndToEnd);
    assert!(matches!(second.legs, [RouteLeg::Xmpp { account: 0, .. }, RouteLeg::Xmpp { account: 1, .. }]));
}

/// Two far stations on one listener, told apart by whom they call.
#[test]
fn routes_between_plants_need_no_account() {
    let route = |number: u32| {
        let address = |side: &str, arc: u32| {
            format!("{side} = {{ ap_title = \"1.1.{number}.{arc}\", ae_qualifier = {arc} }}\n")
        };
        let leg = |arc, way: &str| {
            format!("[[route.leg]]\n{way}\n{}{}", address("local", arc), address("remote", arc + 1))
        };
        format!("[[route]]\nname = \"r{number}\"\n")
            + &leg(1, "listen = \"127.0.0.1:3782\"")
            + &leg(3, "connect = \"192.0.2.9:3782\"")
    };
    let Relay { accounts, routes } = relay(&(route(1) + &route(2)));
    assert_eq!((accounts.len(), routes.len()), (0, 2));
}

#[test]
fn the_relay_in_the_help_is_a_good_one() {
    relay(crate::cli::RELAY);
}

#[test]
fn every_fault_of_a_relay_is_named_with_its_line_and_its_remedy() {
    let mut table = String::new();
    for (from, to) in FAULTS {
        assert!(RELAY.contains(from), "{from:?}");
        let problems = read(&RELAY.replacen(from, to, 1)).expect_err(from);
        let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let shown = shown.join("\n").replace(&format!("{}/", directory().display()), "");
        table.push_str(&format!("{from:?} → {to:?}\n{shown}\n\n"));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_route_through_which_nobody_can_be_connected_is_told_so() {
    let titles = "local = { ap_title = \"1.1.1.999\", ae_qualifier = 1 }\n\
                  remote = { ap_title = \"1.1.1.999\", ae_qualifier = 2 }\n";
    let way =
        |listens: bool| if listens { "listen = \"127.0.0.1:0\"" } else { "connect = \"192.0.2.9:102\"" };
    for (first, second) in [(true, true), (false, false), (true, false)] {
        let leg = |listens| format!("[[route.leg]]\n{}\n{titles}", way(listens));
        let found = read(&format!("[[route]]\nname = \"r\"\n{}{}", leg(first), leg(second)));
        let told = found.err().map(|problems| problems[0].message.clone());
        let expected = (first == second).then_some("nobody can be connected through this route");
        assert_eq!(told.as_deref(), expected);
    }
}

const SECOND_ROUTE: &str = "[[route]]\nname = \"plant8\"\n";

const FAULTS: &[(&str, &str)] = &[
    // what only an end has
    (SECOND_ROUTE, "[e2e]\nkey = \"pki/site.e2e.key\"\n[[route]]\nname = \"plant8\"\n"),
    (SECOND_ROUTE, "[[peer]]\nname = \"site\"\n[[route]]\nname = \"plant8\"\n"),
    (SECOND_ROUTE, "[xmpp]\n[[route]]\nname = \"plant8\"\n"),
    (SECOND_ROUTE, "[control]\n[[route]]\nname = \"plant8\"\n"),
    (SECOND_ROUTE, "[a_security]\n[[route]]\nname = \"plant8\"\n"),
    ("listen = \"127.0.0.1\"", "listen = \"127.0.0.1\"\npassword = \"x\""),
    ("listen = \"127.0.0.1\"", "listen = \"127.0.0.1\"\napplication = \"non-secure\""),
    ("max_pdu = 100_000", "key = \"pki/site.e2e.key\""),
    // [[account]]
    ("name = \"cloud\"\n", ""),
    ("name = \"cloud\"", "name = \"plant\""),
    ("\"site@lab.example\"", "\"Aggregator@lab.example\""),
    ("password_file = \"pki/site.password\"\n", ""),
    // [[route]]
    ("name = \"plant7\"\n", ""),
    ("name = \"plant8\"", "name = \"plant7\""),
    ("max_pdu = 100_000", "max_pdu = 163_841"),
    ("max_pdu = 100_000", "max_pdus = 100_000"),
    // [[route.leg]]
    ("[[route.leg]]\naccount = \"plant\"\njid = \"plant8@lab.example\"\n", ""),
    (
        SECOND_ROUTE,
        "[[route.leg]]\naccount = \"plant\"\njid = \"a@lab.example\"\n[[route]]\nname = \"plant8\"\n",
    ),
    ("account = \"plant\"", "account = \"pland\""),
    ("account = \"plant\"", "account = \"elsewhere\""),
    ("account = \"plant\"\n", ""),
    ("jid = \"plant8@lab.example\"\n", ""),
    ("jid = \"plant8@lab.example\"\n", "jid = \"aggregator@lab.example\"\n"),
    ("jid = \"other@lab.example\"", "jid = \"control@lab.example\""),
    ("account = \"plant\"\njid = \"plant8@lab.example\"\n", "message_type = \"normal\"\n"),
    ("account = \"plant\"", "account = \"plant\"\nlisten = \"127.0.0.1\""),
    ("local = { ap_title = \"1.1.1.999\", ae_qualifier = 12 }\n", ""),
    ("connect = \"192.0.2.9:102\"", "transport = \"secure\""),
];
