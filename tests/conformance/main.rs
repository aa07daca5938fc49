//! The requirement register `pics.toml` is true to the code: what it calls done has tests that exist, what it calls
//! assumed stands in `schemas::profile`, and what it excepts is not there yet.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use schemas::profile::ASSUMPTIONS;
use serde::Deserialize;

/// The library's attacks; those on keys beside.
const LIBRARY: &str = concat!(
    include_str!("../../e2e/src/association/attacks.rs"),
    include_str!("../../e2e/src/association/keys.rs"),
);

/// Attacks that meet a certificate before there is a mode: P18 and P20.
const WITHOUT_MODES: [u8; 2] = [18, 20];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Register {
    requirement: Vec<Requirement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Requirement {
    id: String,
    clause: String,
    text: String,
    #[serde(default)]
    level: Level,
    status: Status,
    #[serde(default)]
    tests: Vec<String>,
    #[serde(default)]
    cp: Vec<u8>,
    reason: Option<String>,
    until: Option<String>,
}

#[derive(Deserialize, Default, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Level {
    #[default]
    Must,
    Should,
    May,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Status {
    Done,
    Assumed,
    Exception,
}

fn register() -> Vec<Requirement> {
    toml::from_str::<Register>(include_str!("pics.toml")).unwrap().requirement
}

/// Names of all tests in the workspace: what an attribute makes one, and what is tried in both modes.
fn tests() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut names = BTreeSet::new();
    for member in ["schemas", "e2e", "bridge", "tests"] {
        read_folder(&root.join(member), &mut names);
    }
    names
}

fn read_folder(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_none_or(|name| name != "target") {
            read_folder(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(tests_in(&fs::read_to_string(path).unwrap()));
        }
    }
}

/// What `against_both_modes!` lists.
fn tried_in_both_modes(source: &str) -> Vec<String> {
    let lists = source.split("against_both_modes! {\n").skip(1).filter_map(|list| list.split('}').next());
    lists.flat_map(str::lines).map(|line| line.trim().trim_end_matches(',').to_owned()).collect()
}

fn tests_in(source: &str) -> Vec<String> {
    let (mut names, mut attributed) = (tried_in_both_modes(source), false);
    for line in source.lines().map(str::trim) {
        match line {
            "#[test]" => attributed = true,
            line if line.starts_with("#[tokio::test") => attributed = true,
            line if attributed && line.contains("fn ") => {
                let name = line.split("fn ").nth(1).unwrap_or_default();
                names.extend(name.split(['(', '<']).next().map(str::to_owned));
                attributed = false;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn every_requirement_is_shown_by_tests_that_exist() {
    let tests = tests();
    for Requirement { id, level, status, tests: named, reason, until, .. } in register() {
        let missing: Vec<_> = named.iter().filter(|name| !tests.contains(*name)).collect();
        assert!(missing.is_empty(), "{id}: no test is called {missing:?}");
        if status == Status::Exception {
            let until = until.unwrap_or_else(|| panic!("{id}: until when?"));
            assert!(reason.is_some_and(|reason| !reason.is_empty()), "{id}: an exception has a reason");
            assert!(!tests.contains(&until), "{id}: {until} exists, so this is no exception any more");
        } else {
            assert!(level != Level::Must || !named.is_empty(), "{id}: a test has to show it");
            assert!(reason.is_none() && until.is_none(), "{id}: no exception");
        }
    }
}

/// In the library, and between whole bridges, there over XMPP and over OSI.
#[test]
fn every_attack_on_the_protocol_is_made_in_both_modes() {
    let [in_library, in_stanzas] =
        [LIBRARY, include_str!("../scenarios/attacks.rs")].map(tried_in_both_modes);
    for number in 1..=22 {
        let id = format!("p{number:02}_");
        let made = |tests: &[String]| tests.iter().any(|name| name.starts_with(&id));
        assert!(made(&in_stanzas), "{id}: as stanzas");
        assert!(made(&in_library) || WITHOUT_MODES.contains(&number), "{id}: in the library");
    }
}

/// On BER, on the OSI stack, between whole bridges, against the program: wherever it matters.
#[test]
fn every_attack_on_osi_is_made() {
    let tests = tests();
    for number in 1..=10 {
        let id = format!("o{number:02}_");
        assert!(tests.iter().any(|name| name.starts_with(&id)), "{id}");
    }
}

/// What moves SecPDUs through a bridge that is no end, or reads what such a bridge is told.
const RELAYING: [&str; 13] = [
    "src/transit.rs",
    "src/transit/joined.rs",
    "src/transit/leg.rs",
    "src/transit/route.rs",
    "src/relay.rs",
    "src/leg.rs",
    "src/leg/native.rs",
    "src/arrival.rs",
    "src/associations.rs",
    "src/outbox.rs",
    "src/outside.rs",
    "osi/Cargo.toml",
    "xmpp/Cargo.toml",
];

/// The code path of a relay, and the crates below it, name nothing of the library that has keys.
#[test]
fn a_relay_has_nothing_of_e2e_security() {
    let bridge = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("bridge");
    for file in RELAYING {
        let text = fs::read_to_string(bridge.join(file)).unwrap();
        let names =
            text.lines().find(|line| line.split(|c: char| !c.is_alphanumeric()).any(|word| word == "e2e"));
        assert_eq!(names, None, "{file}");
    }
    let relays = fs::read_dir(bridge.join("src/transit")).unwrap().count();
    assert_eq!(RELAYING.iter().filter(|file| file.starts_with("src/transit/")).count(), relays);
}

#[test]
fn every_assumption_is_in_the_register_and_in_the_profile() {
    let known: BTreeSet<_> = ASSUMPTIONS.iter().map(|assumption| assumption.cp).collect();
    let mut named = BTreeSet::new();
    for Requirement { id, status, cp, .. } in register() {
        assert_eq!(status == Status::Assumed, !cp.is_empty(), "{id}: what is assumed has checkpoints");
        named.extend(cp);
    }
    assert_eq!(named, known);
}

#[test]
fn requirements_are_told_apart_and_say_what_they_ask_for() {
    let mut ids = BTreeSet::new();
    for Requirement { id, clause, text, .. } in register() {
        assert!(!clause.is_empty() && text.ends_with('.'), "{id}");
        assert!(ids.insert(id.clone()), "{id} twice");
    }
}

/// So that it reads as a table.
#[test]
fn the_requirements_of_a_clause_stand_together() {
    let mut clauses: Vec<_> = register().into_iter().map(|requirement| requirement.clause).collect();
    clauses.dedup();
    let distinct: BTreeSet<_> = clauses.iter().collect();
    assert_eq!(distinct.len(), clauses.len(), "{clauses:?}");
}
