//! What the audience sees: people a page of short lines, machines one JSON object a step.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use lab::report::{Outcome, Scenario, Step};
use serde::Serialize;

use super::{ALARM, Line};

/// Columns of a page, and those before a text that stands beside its label.
const WIDTH: usize = 100;
const MARGIN: usize = 17;

const OPENING: &str = "\
An MMS session over XMPP, sealed from end to end, on this machine alone; and two attacks on it.

    MMS client ── aggregator bridge ═════ XMPP broker ═════ site bridge ── DER
                  └─────── sealed from here ────────── to here ───────┘
    ── MMS over TCP, as ever     ══ MMS in SecPDUs (IEC 62351-4) in stanzas over TLS
";

/// For whom the demonstration is played, on standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// People.
    People {
        /// Whether what they look at shows colours.
        colour: bool,
    },
    /// Machines: JSON, one object a line.
    Machines,
}

impl Screen {
    /// For people; in colour where that is a terminal and `NO_COLOR` is not set.
    #[must_use]
    pub fn for_people() -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty());
        Self::People { colour: io::stdout().is_terminal() && !plain }
    }

    pub(super) fn open(self) {
        if let Self::People { .. } = self {
            say(OPENING);
        }
    }

    pub(super) fn step(self, number: usize, step: &Step, lines: &[Line]) {
        match self {
            Self::People { colour } => say(page(Paint(colour), number, step, lines)),
            Self::Machines => say(json(&StepObject { r#type: "step", number, step, lines })),
        }
    }

    pub(super) fn close(self, scenario: &Scenario, took: Duration) {
        match self {
            Self::People { colour } => say(closing(Paint(colour), scenario, took)),
            Self::Machines => say(json(&SummaryObject::new(scenario, took))),
        }
    }
}

/// A closed pipe is no reason to fail.
fn say(text: impl Display) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// What machines get for a step.
#[derive(Serialize)]
struct StepObject<'a> {
    r#type: &'static str,
    number: usize,
    #[serde(flatten)]
    step: &'a Step,
    lines: &'a [Line],
}

/// What machines get at the end.
#[derive(Serialize)]
struct SummaryObject {
    r#type: &'static str,
    outcome: Outcome,
    passed: usize,
    failed: usize,
    microseconds: u64,
}

impl SummaryObject {
    fn new(scenario: &Scenario, took: Duration) -> Self {
        Self {
            r#type: "summary",
            outcome: if scenario.passed() { Outcome::Passed } else { Outcome::Failed },
            passed: scenario.count(Outcome::Passed),
            failed: scenario.count(Outcome::Failed),
            microseconds: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        }
    }
}

fn json(object: &impl Serialize) -> String {
    serde_json::to_string(object).unwrap_or_else(|error| error.to_string())
}

fn closing(paint: Paint, scenario: &Scenario, took: Duration) -> String {
    let (passed, seconds) = (scenario.count(Outcome::Passed), took.as_secs_f64());
    if scenario.passed() {
        let ok = paint.green(&format!("All {passed} steps went as told, in {seconds:.1} s."));
        format!(
            "{ok} The broker carried every PDU and could read none.\n\
             Each of the two attacks raised an alarm, and neither reached the DER.\n\n\
             Next: `gridseal pki demo try` makes keys and two configurations to start from."
        )
    } else {
        let failed = paint.red(&format!("Step {} failed", passed + 1));
        format!(
            "{failed}, after {seconds:.1} s. `gridseal demo --log-level debug` shows what the bridges log."
        )
    }
}

fn page(paint: Paint, number: usize, step: &Step, lines: &[Line]) -> String {
    let milliseconds = Duration::from_micros(step.microseconds).as_secs_f64() * 1e3;
    let name = paint.bold(&format!("{:<30}", step.name));
    let time = paint.dim(&format!("{milliseconds:>8.1} ms"));
    let heading = |seen: String| format!("{number:>2}  {name} {seen} {time}");
    match step.outcome {
        Outcome::Passed => {
            let details = lines.iter().map(|line| beside(paint, line.about, &line.text));
            heading(format!("{:<53}", step.seen)) + &details.collect::<String>() + "\n"
        }
        Outcome::Failed => {
            let details = beside(paint, "expected", &step.expected) + &beside(paint, "but", &step.seen);
            heading(paint.red(&format!("{:<53}", "FAILED"))) + &details + "\n"
        }
    }
}

/// A label and the text beside it, on as many lines as that takes.
fn beside(paint: Paint, label: &str, text: &str) -> String {
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    let lines = wrapped(text, WIDTH - MARGIN).into_iter().zip(labels);
    lines
        .map(|(line, label)| {
            let margin = format!("    {label:<width$}", width = MARGIN - 4);
            let margin = if label == ALARM { paint.red(&margin) } else { paint.dim(&margin) };
            format!("\n{margin}{line}")
        })
        .collect()
}

/// Lines of words; a word that is longer than a line has one of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![];
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// Colours, or none.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn in_style(self, code: u8, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn bold(self, text: &str) -> String {
        self.in_style(1, text)
    }

    fn dim(self, text: &str) -> String {
        self.in_style(2, text)
    }

    fn red(self, text: &str) -> String {
        self.in_style(31, text)
    }

    fn green(self, text: &str) -> String {
        self.in_style(32, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Paint = Paint(false);

    fn step(passed: bool) -> Step {
        let seen = if passed { "80000" } else { "nothing" };
        Step::new("Read", "a value", seen, passed, Duration::from_micros(1_340))
    }

    fn lines() -> [Line; 2] {
        let long = "what is measured at the site, word for word, until the line is full and goes on below";
        [Line { about: "DER", text: long.to_owned() }, Line { about: ALARM, text: "none".to_owned() }]
    }

    #[test]
    fn a_page_keeps_to_its_columns() {
        let shown = page(PLAIN, 4, &step(true), &lines());
        insta::assert_snapshot!(shown.trim_end(), @r"
         4  Read                           80000                                                      1.3 ms
            DER          what is measured at the site, word for word, until the line is full and goes on
                         below
            alarm        none
        ");
        assert!(shown.lines().chain(OPENING.lines()).all(|line| line.chars().count() <= WIDTH));
    }

    #[test]
    fn a_failure_says_what_it_expected() {
        insta::assert_snapshot!(page(PLAIN, 4, &step(false), &[]).trim_end(), @r"
         4  Read                           FAILED                                                     1.3 ms
            expected     a value
            but          nothing
        ");
        let scenario = Scenario { steps: vec![step(true), step(false)] };
        assert!(closing(PLAIN, &scenario, Duration::ZERO).starts_with("Step 2 failed"));
    }

    #[test]
    fn colour_marks_the_alarm_and_changes_no_text() {
        let coloured = page(Paint(true), 4, &step(true), &lines());
        assert!(coloured.contains("\x1b[31m    alarm"));
        let codes = ["\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m"];
        let plain = codes.iter().fold(coloured, |text, code| text.replace(code, ""));
        assert_eq!(plain, page(PLAIN, 4, &step(true), &lines()));
    }

    #[test]
    fn machines_get_every_field_and_the_lines() {
        let object = StepObject { r#type: "step", number: 4, step: &step(true), lines: &lines()[1..] };
        let expected = r#"{"type":"step","number":4,"name":"Read","expected":"a value","seen":"80000","outcome":"passed","microseconds":1340,"lines":[{"about":"alarm","text":"none"}]}"#;
        assert_eq!(json(&object), expected);
    }
}
