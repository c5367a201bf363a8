//! Saying what facts say. A [`Composer`] says a sentence for a fact that is known, and says plainly what is not known for
//! one that is not; there is no way to a fact's value around it.

use chrono::NaiveDate;

use super::fact::{Fact, FactStatus, Facts, Snapshot};
use super::key::Key;
use super::value::Value;

/// What facts say together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Composed {
    /// In order.
    pub sentences: Vec<String>,
    /// The facts that carry them.
    pub facts: Vec<Snapshot>,
    /// What is not known, each as a sentence; empty when everything is.
    pub gaps: Vec<String>,
}

/// Says what facts say.
pub struct Composer<'a> {
    facts: &'a Facts,
    composed: Composed,
}

impl<'a> Composer<'a> {
    /// What `say` makes of the facts.
    pub fn compose(facts: &'a Facts, say: fn(&mut Composer<'_>)) -> Composed {
        let mut composer = Composer { facts, composed: Composed::default() };
        say(&mut composer);
        composer.composed
    }

    /// One sentence for yes, another for no.
    pub fn flag(&mut self, key: Key, yes: &str, no: &str) {
        self.tell(key, |value| match value {
            Value::Flag(true) => Some(yes.into()),
            Value::Flag(false) => Some(no.into()),
            _ => None,
        });
    }

    /// A sentence with a number.
    pub fn count(&mut self, key: Key, sentence: impl FnOnce(i64) -> String) {
        self.tell(key, |value| match value {
            Value::Count(n) => Some(sentence(*n)),
            _ => None,
        });
    }

    /// A sentence with words that somebody recorded.
    pub fn text(&mut self, key: Key, sentence: impl FnOnce(&str) -> String) {
        self.tell(key, |value| match value {
            Value::Text(text) => Some(sentence(text.trim().trim_end_matches('.'))),
            _ => None,
        });
    }

    /// A sentence with names, or the one for none.
    pub fn list(&mut self, key: Key, sentence: impl FnOnce(&str) -> String, none: &str) {
        self.tell(key, |value| match value {
            Value::List(items) if items.is_empty() => Some(none.into()),
            Value::List(items) => Some(sentence(&items.join("; "))),
            _ => None,
        });
    }

    /// A sentence with a day.
    pub fn day(&mut self, key: Key, sentence: impl FnOnce(NaiveDate) -> String) {
        self.tell(key, |value| match value {
            Value::Day(day) => Some(sentence(*day)),
            _ => None,
        });
    }

    /// A sentence with how many are so, are not so and are not known. The unknown ones are a gap, whatever the rest.
    pub fn tally(&mut self, key: Key, sentence: impl FnOnce(i64, i64, i64) -> String) {
        self.tell(key, |value| match value {
            Value::Tally { yes, no, unknown } => Some(sentence(*yes, *no, *unknown)),
            _ => None,
        });
        if let Some(Value::Tally { yes, no, unknown }) = self.facts.get(key).value()
            && *unknown > 0
        {
            let all = yes + no + unknown;
            self.composed.gaps.push(format!("Not known for {unknown} of {all}: {}.", key.spec().name));
        }
    }

    /// A sentence with durations over a number of cases.
    pub fn spread(&mut self, key: Key, sentence: impl FnOnce(i64, i64, i64) -> String) {
        self.tell(key, |value| match value {
            Value::Spread { count, median_hours, longest_hours } => {
                Some(sentence(*count, *median_hours, *longest_hours))
            }
            _ => None,
        });
    }

    /// A sentence for when the fact is not known, after the one that says so. It may only draw the careful conclusion.
    pub fn if_not_known(&mut self, key: Key, sentence: &str) {
        if self.facts.get(key).status() != FactStatus::Known {
            self.composed.sentences.push(sentence.into());
        }
    }

    fn tell(&mut self, key: Key, sentence: impl FnOnce(&Value) -> Option<String>) {
        let fact = self.facts.get(key);
        self.composed.facts.push(fact.snapshot());
        match fact.value().and_then(sentence) {
            Some(sentence) => self.composed.sentences.push(sentence),
            None => {
                let gap = gap(&fact);
                self.composed.sentences.push(gap.clone());
                self.composed.gaps.push(gap);
            }
        }
    }
}

/// What is said of a fact that cannot carry an answer.
fn gap(fact: &Fact) -> String {
    let how = if fact.status() == FactStatus::Expired { "Out of date" } else { "Not known" };
    format!("{how}: {}. {}", fact.key().spec().name, fact.gap().unwrap_or("What is recorded cannot be read."))
}
