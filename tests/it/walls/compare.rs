//! Trying an id of something and an id of nothing in turn: whoever may not see the thing must not be able to tell them
//! apart, neither by the answer nor by how much work it was. How much work is counted in statements, which is the same on
//! every machine; the times are printed.

use std::time::{Duration, Instant};

use keystead_tests::{Client, TestApp, Value};

use super::schema_walk::Call;
use super::things::shape;

/// What was tried, and what was wrong about it.
#[derive(Default)]
pub struct Tries {
    /// Pairs of an id of something and an id of nothing.
    pub attempts: usize,
    /// What could be told apart.
    pub wrong: Vec<String>,
    of_something: Vec<Duration>,
    of_nothing: Vec<Duration>,
}

/// One answer, and what it took.
struct Taken {
    shape: Value,
    statements: u64,
    time: Duration,
}

async fn taken(app: &TestApp, caller: &Client, call: &Call) -> Taken {
    let (before, begun) = (app.app.db.statements(), Instant::now());
    let answer = caller.send(&call.query, call.variables.clone()).await;
    let time = begun.elapsed();
    Taken { shape: shape(&answer), statements: app.app.db.statements() - before, time }
}

/// Whether both take as many statements, once each of a few is left out: the audit log writes the first refusals of a
/// caller down and later ones not, and is sealed every so many entries.
async fn as_much(app: &TestApp, caller: &Client, something: &Call, nothing: &impl Fn() -> Call) -> bool {
    for _ in 0..3 {
        let one = taken(app, caller, something).await;
        let other = taken(app, caller, &nothing()).await;
        if one.statements == other.statements {
            return true;
        }
    }
    false
}

impl Tries {
    /// Sends the calls with ids of something, each between two with ids of nothing. Returns the first answer for nothing.
    pub async fn compare(
        &mut self,
        app: &TestApp,
        (name, caller): (&str, &Client),
        somethings: Vec<Call>,
        nothing: impl Fn() -> Call,
    ) -> Value {
        let mut before = taken(app, caller, &nothing()).await;
        let said = before.shape.clone();
        if said.to_string().contains("INTERNAL") {
            self.wrong.push(format!("{name}: {said}"));
        }
        for something in somethings {
            let tried = taken(app, caller, &something).await;
            let after = taken(app, caller, &nothing()).await;
            self.attempts += 1;
            self.of_something.push(tried.time);
            self.of_nothing.push(after.time);
            if ![&before.shape, &after.shape].contains(&&tried.shape) {
                let (given, of_something, of_nothing) = (&something.variables, &tried.shape, &after.shape);
                self.wrong.push(format!("{name}: {given}\n  of something {of_something}\n  of nothing   {of_nothing}"));
            } else if tried.statements != after.statements && !as_much(app, caller, &something, &nothing).await {
                let (of_something, of_nothing) = (tried.statements, after.statements);
                self.wrong.push(format!(
                    "{name}: {of_something} statements, {of_nothing} of nothing: {}",
                    something.variables
                ));
            }
            before = after;
        }
        said
    }

    /// Says what was tried, and fails where anything was wrong.
    pub fn end(mut self, who: &str) {
        let (something, nothing) = (median(&mut self.of_something), median(&mut self.of_nothing));
        let ratio = something.as_secs_f64() / nothing.as_secs_f64().max(f64::MIN_POSITIVE);
        println!(
            "{who}: {} attempts; median {something:?} for an id of something, {nothing:?} for one of nothing ({ratio:.2})",
            self.attempts
        );
        assert!(self.attempts > 100, "{who}: next to nothing was tried");
        assert!(self.wrong.is_empty(), "{who}: {} wrong\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
