//! The demonstration as its audience meets it.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;

fn demo(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gridseal"));
    command.arg("demo").args(arguments).output().expect("gridseal starts")
}

fn field<'a>(object: &'a Value, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn about<'a>(step: &'a Value, what: &str) -> Option<&'a str> {
    let mut lines = step.get("lines")?.as_array()?.iter();
    lines.find(|line| field(line, "about") == what).map(|line| field(line, "text"))
}

#[test]
fn every_step_passes_within_15_seconds() {
    let begun = Instant::now();
    let Output { status, stdout, stderr } = demo(&["--json"]);
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    let stdout = String::from_utf8(stdout).expect("UTF-8");
    assert_eq!((status.code(), stderr.as_slice()), (Some(0), &b""[..]), "{stdout}");
    let mut objects: Vec<Value> =
        stdout.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect();
    let summary = objects.pop().expect("a summary");
    assert_eq!((field(&summary, "type"), field(&summary, "outcome")), ("summary", "passed"));
    assert_eq!(summary.get("passed").and_then(Value::as_u64), Some(12));
    assert_eq!(objects.len(), 12);
    assert!(objects.iter().all(|step| (field(step, "type"), field(step, "outcome")) == ("step", "passed")));
    let alarms: Vec<_> = objects.iter().filter_map(|step| about(step, "alarm")).collect();
    assert!(alarms[0].contains("11.5 EncrTransfer.Integrity, severity 1"), "{alarms:?}");
    assert!(alarms[1].contains("11.7 EncrTransfer.Data"), "{alarms:?}");
    assert_eq!(alarms.len(), 2);
}

#[test]
fn people_get_a_page_without_control_characters() {
    let Output { status, stdout, .. } = demo(&[]);
    let page = String::from_utf8(stdout).expect("UTF-8");
    assert!(status.success(), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 100), "{page}");
    assert!(!page.contains(|character: char| character.is_control() && character != '\n'));
    assert!(page.contains("\nAll 12 steps went as told, in "), "{page}");
}

#[test]
fn a_step_that_fails_fails_all() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gridseal"));
    let Output { status, stdout, .. } =
        command.arg("demo").env("TMPDIR", "/nowhere/at/all").output().expect("gridseal starts");
    let page = String::from_utf8(stdout).expect("UTF-8");
    assert_eq!(status.code(), Some(65), "{page}");
    assert!(page.contains("Step 1 failed"), "{page}");
}

#[test]
fn the_bridges_log_on_demand() {
    let Output { stderr, .. } = demo(&["--log-level", "info"]);
    let log = String::from_utf8(stderr).expect("UTF-8");
    for line in ["online as site@lab.example/IEC", "established", "EncrTransfer.Integrity", "released"] {
        assert!(log.contains(line), "{line}: {log}");
    }
}
