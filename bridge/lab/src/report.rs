//! What a scenario did, what was expected and what was seen, in fields that serialise for machines.

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
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
}

impl Scenario {
    /// Whether something happened and nothing failed.
    pub fn passed(&self) -> bool {
        self.count(Outcome::Passed) > 0 && self.count(Outcome::Failed) == 0
    }

    /// How many steps ended so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.steps.iter().filter(|step| step.outcome == outcome).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(passed: bool) -> Step {
        Step::new("read", "a value", "80000", passed, Duration::from_micros(1_340))
    }

    #[test]
    fn one_failure_fails_the_scenario() {
        let mut scenario = Scenario { steps: vec![step(true)] };
        assert!(scenario.passed());
        scenario.steps.push(step(false));
        assert!(!scenario.passed());
        assert_eq!([Outcome::Passed, Outcome::Failed].map(|outcome| scenario.count(outcome)), [1, 1]);
    }

    #[test]
    fn a_scenario_without_steps_did_not_pass() {
        assert!(!Scenario::default().passed());
    }
}
