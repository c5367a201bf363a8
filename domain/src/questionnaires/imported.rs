//! The answer to a question of a client's own file: what facts make of it, which words it takes, and where it goes.

use keystead_entities::answer;
use keystead_entities::question::{self, QuestionMode};
use keystead_forms::Filling;
use keystead_forms::Role;
use serde_json::{Map, Value};

use super::import::{self, Place};
use super::respond::{Asked, Mode, Reading};
use crate::error::{Error, Result};

/// Below this it is not certain that the question was understood.
const SURE: u8 = 50;

/// How a question of the file was read, and what is asked: what facts answer it from.
pub(super) fn read(question: &question::Model, mode: QuestionMode) -> (Reading, Asked) {
    let read = import::reading(question);
    let reading = Reading {
        mode: match mode {
            QuestionMode::Auto => Mode::Auto,
            QuestionMode::Assisted => Mode::Assisted,
            QuestionMode::Human => Mode::Human,
        },
        facts: read.facts,
        reason: question.mode_reason.clone().unwrap_or_else(|| "A person must answer it.".into()),
        is_sure: read.confidence >= SURE,
    };
    let vocabulary = Places::of(question).answer.map(|place| place.vocabulary).unwrap_or_default();
    (reading, Asked { text: question.text.clone(), vocabulary })
}

/// Where the answers of a question go.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The short answer.
    pub answer: Option<Place>,
    /// The text about it.
    pub explanation: Option<Place>,
    /// What else the file asks for, such as who is responsible.
    pub others: Vec<Place>,
}

impl Places {
    /// Those of a question that may be written into.
    pub fn of(question: &question::Model) -> Self {
        let mut places = Self::default();
        for place in import::answer_places(question).into_iter().filter(Place::is_writable) {
            let slot = match place.role {
                Role::Answer => &mut places.answer,
                Role::Explanation => &mut places.explanation,
                Role::Ownership | Role::Other => {
                    places.others.push(place);
                    continue;
                }
            };
            match slot {
                None => *slot = Some(place),
                Some(_) => places.others.push(place),
            }
        }
        places
    }

    /// The short answer in the file's own spelling; several of them, a line each, where the file takes several.
    ///
    /// # Errors
    /// `INVALID` for a word that the file does not take, and where it takes no short answer.
    pub(super) fn choice(&self, said: &str) -> Result<String> {
        match &self.answer {
            Some(place) => spelled("choice", place, said),
            None => Err(Error::invalid("choice", "The client's file has no cell for a short answer to this question.")),
        }
    }

    /// What goes into one of the other places, in the file's own spelling.
    ///
    /// # Errors
    /// `INVALID`.
    pub(super) fn cell(&self, field: &str, at: &str, said: &str) -> Result<String> {
        let place = self.others.iter().find(|place| place.place == at);
        let place = place.ok_or_else(|| {
            let known: Vec<String> = self.others.iter().map(|p| format!("{} ({})", p.place, p.header)).collect();
            let known = if known.is_empty() { "It has none.".into() } else { format!("It has: {}.", known.join(", ")) };
            Error::invalid(field, format!("There is no further cell of this question at that place. {known}"))
        })?;
        if said.trim().is_empty() { Ok(String::new()) } else { spelled(field, place, said) }
    }
}

fn spelled(field: &str, place: &Place, said: &str) -> Result<String> {
    let said = said.trim();
    if place.vocabulary.is_empty() {
        return Ok(said.to_owned());
    }
    let one =
        |said: &str| place.vocabulary.iter().find(|word| word.trim().to_lowercase() == said.trim().to_lowercase());
    let lines: Vec<&str> =
        if place.several { said.lines().filter(|l| !l.trim().is_empty()).collect() } else { vec![said] };
    let words: Option<Vec<&str>> = lines.into_iter().map(|line| one(line).map(String::as_str)).collect();
    words.filter(|words| !words.is_empty()).map(|words| words.join("\n")).ok_or_else(|| {
        let how = if place.several { "words, a line each, out of" } else { "one of" };
        Error::invalid(field, format!("The client's file takes {how}: {}.", place.vocabulary.join(", ")))
    })
}

/// What of an answer goes where.
pub(crate) fn fillings(question: &question::Model, answer: &answer::Model) -> Vec<Filling> {
    let places = Places::of(question);
    let mut filled = Vec::new();
    let mut fill = |place: &Place, value: &str| {
        if !value.is_empty() {
            filled.push(Filling { place: place.place.clone(), value: value.to_owned() });
        }
    };
    let choice = answer.choice.as_deref();
    match (&places.answer, &places.explanation) {
        (Some(short), long) => {
            let takes_text = short.vocabulary.is_empty() && short.marks.is_empty();
            match (choice, long) {
                (Some(choice), None) if takes_text && !answer.text.is_empty() => {
                    fill(short, &format!("{choice}. {}", answer.text));
                }
                (Some(choice), _) => fill(short, choice),
                (None, _) if takes_text => fill(short, &answer.text),
                (None, _) => {}
            }
            if let Some(long) = long.as_ref().filter(|_| choice.is_some() || !takes_text) {
                fill(long, &answer.text);
            }
        }
        (None, Some(long)) => fill(long, &answer.text),
        (None, None) => {}
    }
    for (at, value) in cells(answer) {
        if let Some(place) = places.others.iter().find(|place| place.place == at) {
            fill(place, &value);
        }
    }
    filled
}

/// What else people filled in, by place.
pub fn cells(answer: &answer::Model) -> Vec<(String, String)> {
    let Some(Value::Object(cells)) = &answer.cells else { return Vec::new() };
    cells.iter().filter_map(|(at, value)| Some((at.clone(), value.as_str()?.to_owned()))).collect()
}

/// The same with changes: an empty value takes one out.
pub(super) fn with_cells(answer: &answer::Model, changes: Vec<(String, String)>) -> Option<Value> {
    let mut cells: Map<String, Value> =
        self::cells(answer).into_iter().map(|(at, value)| (at, Value::String(value))).collect();
    for (at, value) in changes {
        if value.is_empty() {
            cells.remove(&at);
        } else {
            cells.insert(at, Value::String(value));
        }
    }
    (!cells.is_empty()).then_some(Value::Object(cells))
}
