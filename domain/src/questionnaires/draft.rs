//! Writing an answer from facts. A [`Composer`] says a sentence for a fact that is known, and says plainly what is not
//! known for one that is not; there is no way to a fact's value around it.

use chrono::NaiveDate;
use keystead_entities::answer::AnswerStatus;

use crate::facts::{Fact, FactStatus, Facts, Key, Snapshot, Value};

/// An answer as facts alone make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The text.
    pub text: String,
    /// The facts that carry it.
    pub facts: Vec<Snapshot>,
    /// What is not known, each as a sentence; empty when everything is.
    pub gaps: Vec<String>,
}

impl Draft {
    /// `DRAFT` when every fact is known, `NEEDS_REVIEW` otherwise.
    pub fn status(&self) -> AnswerStatus {
        if self.gaps.is_empty() { AnswerStatus::Draft } else { AnswerStatus::NeedsReview }
    }

    /// Why it needs review.
    pub fn reason(&self) -> Option<String> {
        (!self.gaps.is_empty()).then(|| self.gaps.join(" "))
    }
}

/// Writes one answer.
pub struct Composer<'a> {
    facts: &'a Facts,
    sentences: Vec<String>,
    used: Vec<Snapshot>,
    gaps: Vec<String>,
}

impl<'a> Composer<'a> {
    /// Writes the answer of a template's question.
    pub fn write(facts: &'a Facts, answer: fn(&mut Composer<'_>)) -> Draft {
        let mut composer = Composer { facts, sentences: Vec::new(), used: Vec::new(), gaps: Vec::new() };
        answer(&mut composer);
        Draft { text: composer.sentences.join(" "), facts: composer.used, gaps: composer.gaps }
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
            self.gaps.push(format!("Not known for {unknown} of {all}: {}.", key.spec().name));
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
            self.sentences.push(sentence.into());
        }
    }

    fn tell(&mut self, key: Key, sentence: impl FnOnce(&Value) -> Option<String>) {
        let fact = self.facts.get(key);
        self.used.push(fact.snapshot());
        match fact.value().and_then(sentence) {
            Some(sentence) => self.sentences.push(sentence),
            None => {
                let gap = gap(&fact);
                self.sentences.push(gap.clone());
                self.gaps.push(gap);
            }
        }
    }
}

/// What is said of a fact that cannot carry an answer.
fn gap(fact: &Fact) -> String {
    let how = if fact.status() == FactStatus::Expired { "Out of date" } else { "Not known" };
    format!("{how}: {}. {}", fact.key().spec().name, fact.gap().unwrap_or("What is recorded cannot be read."))
}
