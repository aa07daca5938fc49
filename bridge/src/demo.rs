//! `gridseal demo`: a sealed session on this machine alone, step by step, and two attacks on it.
//! A step proves what it tells; the first one that cannot ends the demonstration.

mod glimpse;
mod scenes;
mod screen;
pub mod stage;

use std::error::Error;
use std::future::Future;
use std::io;
use std::time::Duration;

use lab::report::{Scenario, Step};
use tokio::runtime::Runtime;
use tokio::time::{Instant, timeout};

pub use screen::Screen;

/// How long a step may take. What it waits for is given up sooner, with a better message.
const LIMIT: Duration = Duration::from_secs(8);
/// The line that tells of an alarm.
const ALARM: &str = "alarm";

/// Plays everything. Whether all of it went as told.
///
/// # Errors
/// The system gives no threads.
pub fn run(screen: Screen) -> io::Result<bool> {
    let runtime = Runtime::new()?;
    let passed = runtime.block_on(play(screen));
    // After a failure a client may still wait for an answer; nobody waits for it.
    runtime.shutdown_background();
    Ok(passed)
}

async fn play(screen: Screen) -> bool {
    let mut director = Director { screen, scenario: Scenario::default(), begun: Instant::now() };
    director.screen.open();
    // What failed has been shown where it failed.
    let _ = story(&mut director).await;
    director.screen.close(&director.scenario, director.begun.elapsed());
    director.scenario.passed()
}

/// The story. What a step makes, the next ones use.
async fn story(director: &mut Director) -> Result<(), Failed> {
    let step = &mut *director;
    let mut stage = step.show("Set the stage", "both bridges online", scenes::set()).await?;
    let associated = "accepted, then proved at both ends";
    let client = step.show("Associate", associated, scenes::associate(&mut stage)).await?;
    step.show("Browse the DER", "names to read and to write", scenes::browse(&client)).await?;
    step.show("Read", "what the DER holds", scenes::read(&stage, &client)).await?;
    step.show("Write", "the DER holds what was written", scenes::write(&stage, &client)).await?;
    step.show("Receive reports", "reports, counted without a gap", scenes::reports(&client)).await?;
    step.show("Look with the broker's eyes", "ciphertext", scenes::look(&stage, &client)).await?;
    let refused = "an alarm at the site, and the DER unmoved";
    step.show("Attack: change a command", refused, scenes::tamper(&mut stage, client)).await?;
    let client = step.show("Associate again", associated, scenes::associate_again(&mut stage)).await?;
    step.show("Attack: repeat an old command", refused, scenes::replay(&mut stage, client)).await?;
    let client = step.show("Associate again", associated, scenes::associate_again(&mut stage)).await?;
    step.show("End in order", "released, and all quiet", scenes::end(stage, client)).await
}

/// What a scene tells of itself: in a line, and in several.
#[derive(Debug)]
struct Told<T> {
    value: T,
    seen: String,
    lines: Vec<Line>,
}

/// One of several lines.
#[derive(Debug, serde::Serialize)]
struct Line {
    /// Of what, or whom, it tells.
    about: &'static str,
    text: String,
}

impl<T> Told<T> {
    fn new(value: T, seen: impl Into<String>) -> Self {
        Self { value, seen: seen.into(), lines: vec![] }
    }

    fn line(mut self, about: &'static str, text: impl Into<String>) -> Self {
        self.lines.push(Line { about, text: text.into() });
        self
    }
}

/// What was seen instead of what was expected.
#[derive(Debug)]
struct Failure(String);

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

type Scene<T> = Result<Told<T>, Failure>;

/// A step has failed, and been shown.
struct Failed;

/// Lets the steps happen one after the other, times them and shows them.
struct Director {
    screen: Screen,
    scenario: Scenario,
    begun: Instant,
}

impl Director {
    async fn show<T>(
        &mut self,
        name: &str,
        expected: &str,
        scene: impl Future<Output = Scene<T>>,
    ) -> Result<T, Failed> {
        let begun = Instant::now();
        let played = timeout(LIMIT, scene).await;
        let took = begun.elapsed();
        let played = played.unwrap_or_else(|_| Err(Failure(format!("nothing within {LIMIT:?}"))));
        let passed = played.is_ok();
        let (value, seen, lines) = match played {
            Ok(Told { value, seen, lines }) => (Ok(value), seen, lines),
            Err(Failure(seen)) => (Err(Failed), seen, vec![]),
        };
        let step = Step::new(name, expected, seen, passed, took);
        self.screen.step(self.scenario.steps.len() + 1, &step, &lines);
        self.scenario.steps.push(step);
        value
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    async fn passes(scene: impl Future<Output = Scene<()>>) -> bool {
        let screen = Screen::Machines;
        let mut director = Director { screen, scenario: Scenario::default(), begun: Instant::now() };
        let shown = director.show("step", "something", scene).await.is_ok();
        assert_eq!(shown, director.scenario.passed());
        shown
    }

    #[tokio::test(start_paused = true)]
    async fn a_step_that_sees_nothing_or_something_else_fails() {
        assert!(passes(ready(Ok(Told::new((), "something")))).await);
        assert!(!passes(ready(Err(Failure(String::from("something else"))))).await);
        assert!(!passes(pending()).await);
    }
}
