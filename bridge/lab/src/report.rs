//! What a scenario did, what was expected and what was seen: as a table for people, as fields
//! that serialise for machines.

use std::fmt::{self, Write};
use std::time::Duration;

use serde::Serialize;

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// What was seen is what was expected.
    Passed,
    /// It is not.
    Failed,
    /// It was not tried; what was seen says why.
    Skipped,
}

/// One thing that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What was tried.
    pub name: String,
    /// What should have been seen.
    pub expected: String,
    /// What was seen.
    pub seen: String,
    /// Whether the two agree.
    pub outcome: Outcome,
    /// How long it took, in microseconds.
    pub microseconds: u64,
}

/// A story of steps, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// What happened, in order.
    pub steps: Vec<Step>,
}

impl Step {
    /// A step that saw what it expected, or did not.
    pub fn new(name: &str, expected: &str, seen: impl Into<String>, passed: bool, took: Duration) -> Step {
        let outcome = if passed { Outcome::Passed } else { Outcome::Failed };
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        Step {
            name: name.to_owned(),
            expected: expected.to_owned(),
            seen: seen.into(),
            outcome,
            microseconds,
        }
    }

    /// A step that could not be tried.
    pub fn skipped(name: &str, why: impl Into<String>) -> Step {
        Step { outcome: Outcome::Skipped, ..Step::new(name, "", why, false, Duration::ZERO) }
    }
}

impl Scenario {
    /// Nothing has happened yet.
    pub fn new(name: &str) -> Scenario {
        Scenario { name: name.to_owned(), steps: Vec::new() }
    }

    /// Whether something happened and nothing failed.
    pub fn passed(&self) -> bool {
        self.count(Outcome::Passed) > 0 && self.count(Outcome::Failed) == 0
    }

    /// How many steps ended so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.steps.iter().filter(|step| step.outcome == outcome).count()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Outcome::Passed => "ok",
            Outcome::Failed => "FAILED",
            Outcome::Skipped => "skipped",
        })
    }
}

/// `ok       read the power             1.3 ms  DER1LD0/… = 80000`; a failure says what it expected.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Step { name, expected, seen, outcome, microseconds } = self;
        let milliseconds = Duration::from_micros(*microseconds).as_secs_f64() * 1e3;
        write!(f, "{outcome:8} {:32} {milliseconds:9.1} ms  {}", Shown(name), Shown(seen))?;
        if *outcome == Outcome::Failed {
            write!(f, " (expected: {})", Shown(expected))?;
        }
        Ok(())
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", Shown(&self.name))?;
        for step in &self.steps {
            writeln!(f, "  {step}")?;
        }
        let [passed, failed, skipped] =
            [Outcome::Passed, Outcome::Failed, Outcome::Skipped].map(|outcome| self.count(outcome));
        write!(f, "  {passed} passed, {failed} failed, {skipped} skipped")
    }
}

/// Text from anywhere, that it may neither break a line nor steer a terminal.
struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.contains(char::is_control) {
            return f.pad(self.0);
        }
        self.0.chars().try_for_each(|character| {
            if character.is_control() {
                write!(f, "{}", character.escape_default())
            } else {
                f.write_char(character)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario() -> Scenario {
        let mut scenario = Scenario::new("tampering");
        let took = Duration::from_micros(1_340);
        scenario.steps.push(Step::new("read", "a value", "80000", true, took));
        scenario.steps.push(Step::skipped("write", "no set-point"));
        scenario
    }

    #[test]
    fn a_table_for_people() {
        let shown = scenario().to_string();
        let expected = "tampering\n\
                        \x20 ok       read                                   1.3 ms  80000\n\
                        \x20 skipped  write                                  0.0 ms  no set-point\n\
                        \x20 1 passed, 0 failed, 1 skipped";
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_failure_says_what_it_expected_and_fails_the_scenario() {
        let mut scenario = scenario();
        assert!(scenario.passed());
        scenario.steps.push(Step::new("alarm", "an alarm", "silence", false, Duration::ZERO));
        assert!(!scenario.passed());
        assert!(scenario.to_string().contains("silence (expected: an alarm)"));
    }

    #[test]
    fn a_scenario_without_steps_did_not_pass() {
        assert!(!Scenario::new("empty").passed());
    }

    #[test]
    fn s06_control_characters_are_shown_not_obeyed() {
        let step = Step::new("read", "", "a\r\n\u{1b}[31mb", true, Duration::ZERO);
        assert!(step.to_string().ends_with("a\\r\\n\\u{1b}[31mb"));
    }
}
