//! Answering a question of somebody's own form from the catalogue of facts.
//!
//! The text of an answer says what it speaks of, then what the facts say with their numbers, then what is not known, then
//! the day. A word of the form's own vocabulary ("Yes", "Compliant") is chosen only where everything is known, the facts
//! carry a verdict, it is plain which way the question asks ([`polarity`]), nothing in it goes beyond the facts
//! ([`specifics`]), and the vocabulary has exactly one word for it ([`vocabulary`]). In every other case a person chooses, and
//! is told why.
//!
//! An answer is nothing but a function of its arguments, so that it can be made again.

mod choose;
pub mod polarity;
pub mod specifics;
pub mod vocabulary;

use chrono::NaiveDate;
use keystead_entities::answer::AnswerStatus;
use serde::{Deserialize, Serialize};

use super::draft::Draft;
use crate::facts::catalogue::{Entry, FactCode, entry};
use crate::facts::{FactStatus, Facts, Snapshot};

/// How far facts carry an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mode {
    /// Alone.
    Auto,
    /// They are evidence for a part; a person must confirm what goes beyond.
    Assisted,
    /// Not at all.
    Human,
}

/// How a question was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// How far facts carry its answer.
    pub mode: Mode,
    /// Codes of the items that do, in the order in which they are told. One that is no code carries nothing.
    pub facts: Vec<String>,
    /// What they carry and what they do not, in a sentence.
    pub reason: String,
    /// Whether it was read without doubt.
    pub is_sure: bool,
}

/// A question, and the words its answer may be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// The question.
    pub text: String,
    /// What its answer may be, such as `Yes`, `No`, `NA`; none where it is free text.
    pub vocabulary: Vec<String>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The word of the form's vocabulary; `Yes` or `No` where it is free text. None where the facts do not determine it.
    pub choice: Option<String>,
    /// What the facts say; empty where they say nothing.
    pub text: String,
    /// The facts it rests on.
    pub facts: Vec<Snapshot>,
    /// What is not known, each as a sentence.
    pub gaps: Vec<String>,
    /// `DRAFT` where nothing is left for a person but to approve.
    pub status: AnswerStatus,
    /// What is left for a person.
    pub reason: Option<String>,
}

impl Response {
    fn of_people(reason: String) -> Self {
        Self {
            choice: None,
            text: String::new(),
            facts: Vec::new(),
            gaps: Vec::new(),
            status: AnswerStatus::NeedsReview,
            reason: Some(reason),
        }
    }
}

impl From<Response> for Draft {
    fn from(response: Response) -> Self {
        let gaps = response.reason.into_iter().collect();
        Self { text: response.text, choice: response.choice, facts: response.facts, gaps }
    }
}

/// Answers a question over the facts of a day.
pub fn respond(facts: &Facts, reading: &Reading, asked: &Asked, on: NaiveDate) -> Response {
    let codes: Vec<FactCode> = reading.facts.iter().filter_map(|code| FactCode::parse(code)).collect();
    let entries: Vec<Entry> = codes.iter().filter_map(|code| entry(facts, *code)).collect();
    let all_read = entries.len() == reading.facts.len();
    if reading.mode == Mode::Human || entries.is_empty() {
        return Response::of_people(reading.reason.clone());
    }
    let gaps = gaps(&entries);
    let chosen = match reading.mode {
        Mode::Auto if all_read => choose::choose(&entries, asked),
        Mode::Auto => Err("A fact it rests on is not in the catalogue of this version.".into()),
        _ => Err(reading.reason.clone()),
    };
    let mut reasons = Vec::new();
    let choice = match chosen {
        Ok(choice) => choice,
        Err(why) => {
            reasons.push(why);
            None
        }
    };
    reasons.extend(gaps.iter().cloned());
    if !reading.is_sure {
        reasons.push("It is not certain that this is what is asked.".into());
    }
    Response {
        choice,
        text: text(&entries, on),
        facts: snapshots(&entries),
        gaps,
        status: if reasons.is_empty() { AnswerStatus::Draft } else { AnswerStatus::NeedsReview },
        reason: (!reasons.is_empty()).then(|| reasons.join(" ")),
    }
}

/// What the items say, each sentence once: what it is about before what is.
fn text(entries: &[Entry], on: NaiveDate) -> String {
    let mut sentences: Vec<&str> = Vec::new();
    let mut say = |sentence| {
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    };
    for entry in entries {
        say(entry.item.scope);
        entry.sentences.iter().for_each(|sentence| say(sentence));
    }
    format!("{} As of {on}.", sentences.join(" "))
}

/// A text without the day at its end.
pub fn without_day(text: &str) -> &str {
    let is_day = |end: &str| end.strip_suffix('.').is_some_and(|day| day.parse::<NaiveDate>().is_ok());
    match text.rsplit_once(" As of ") {
        Some((said, end)) if is_day(end) => said,
        _ => text,
    }
}

fn gaps(entries: &[Entry]) -> Vec<String> {
    let mut gaps: Vec<String> = Vec::new();
    for gap in entries.iter().flat_map(|entry| &entry.gaps) {
        if !gaps.contains(gap) {
            gaps.push(gap.clone());
        }
    }
    gaps
}

fn snapshots(entries: &[Entry]) -> Vec<Snapshot> {
    let mut facts: Vec<Snapshot> = Vec::new();
    for fact in entries.iter().flat_map(|entry| &entry.facts) {
        if facts.iter().all(|known| known.key != fact.key) {
            facts.push(fact.clone());
        }
    }
    facts
}

/// Whether everything the items rest on is known.
fn all_known(entries: &[Entry]) -> bool {
    entries.iter().all(|entry| entry.status == FactStatus::Known)
}

#[cfg(test)]
mod tests;
