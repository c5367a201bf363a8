//! Answers into a client's file: what may be written where, in which words, is decided here for every format; the format
//! then patches its own bytes.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::form::{AnswerPlace, Form, Format};
use crate::refused::{Refused, Result};
use crate::report::{Change, Filled, Filling, Part, Report, Unwritten};
use crate::tables::{Asked, follow};
use crate::{csv, digest, json, text, words, xlsx};

/// A value for one place, as it will be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The place.
    pub place: String,
    /// The value; blank where something is taken out.
    pub value: String,
    /// The value is one of the file's own words.
    pub is_word: bool,
    /// Several words, a line each.
    pub several: bool,
}

/// What a format made of the writes.
pub struct Patched {
    /// The file.
    pub bytes: Vec<u8>,
    /// What changed; the writes that are missing were the same before.
    pub changes: Vec<Change>,
    /// Writes that the file itself did not allow.
    pub refused: Vec<(Write, String)>,
    /// The parts of the file.
    pub parts: Vec<Part>,
    /// What a reader will notice besides.
    pub notes: Vec<String>,
}

/// Writes answers into the file that a form was read from. An answer that may not go where it should is left out and
/// reported; the others are written.
///
/// # Errors
/// Refused when these are not the bytes that the form was read from, or can no longer be read.
pub fn fill(bytes: &[u8], form: &Form, fillings: &[Filling]) -> Result<Filled> {
    if digest(bytes) != form.digest {
        return Err(Refused::OtherFile);
    }
    let mut report = Report::default();
    let writes = writes(form, fillings, &mut report.refused);
    let patched = match form.format {
        Format::Workbook => xlsx::fill(bytes, form, &writes)?,
        Format::Json => json::apply(bytes, &writes)?,
        Format::Csv => csv::apply(bytes, form, &writes)?,
        Format::Text => text::apply(bytes, form, &writes)?,
    };
    // Of letters that the file itself does not name, what was written can make others.
    if form.format != Format::Workbook {
        csv::decode(&patched.bytes)?;
    }
    for (write, why) in patched.refused {
        report.refused.push(Unwritten { place: write.place, value: write.value, why });
    }
    (report.parts, report.changes, report.notes) = (patched.parts, patched.changes, patched.notes);
    Ok(Filled { bytes: patched.bytes, report })
}

/// The answers as they will stand, to follow conditions by.
struct After<'a>(HashMap<&'a str, String>);

impl Asked for After<'_> {
    fn answer(&self, place: &str) -> Option<String> {
        self.0.get(place).cloned()
    }
}

fn writes(form: &Form, fillings: &[Filling], refused: &mut Vec<Unwritten>) -> Vec<Write> {
    let places: HashMap<&str, (&AnswerPlace, Option<&crate::Condition>)> = form
        .questions
        .iter()
        .flat_map(|q| q.answers.iter().map(|a| (a.place.as_str(), (a, q.condition.as_ref()))))
        .collect();
    let mut after = After(places.iter().map(|(place, (a, _))| (*place, a.value.clone())).collect());
    let mut worded: Vec<(&Filling, &AnswerPlace, String)> = Vec::new();
    let mut seen = HashSet::new();
    let mut refuse = |filling: &Filling, why: String| {
        refused.push(Unwritten { place: filling.place.clone(), value: filling.value.clone(), why });
    };
    for filling in fillings {
        let Some((answer, _)) = places.get(filling.place.as_str()) else {
            refuse(filling, "the file has no such place for an answer".to_owned());
            continue;
        };
        if let Some(closed) = &answer.closed {
            refuse(filling, closed.to_string());
            continue;
        }
        if !seen.insert(&filling.place) {
            refuse(filling, "the place was answered already".to_owned());
            continue;
        }
        match wording(answer, &filling.value) {
            Ok(value) => {
                after.0.insert(&answer.place, value.clone());
                worded.push((filling, answer, value));
            }
            Err(why) => refuse(filling, why),
        }
    }
    // Whether an answer is asked for at all can hang on another that is given at the same time, and that on a third.
    loop {
        let held = worded.iter().position(|(_, answer, value)| {
            let question = places.get(answer.place.as_str()).and_then(|(_, condition)| *condition);
            let conditions = question.into_iter().chain(&answer.condition);
            !value.is_empty() && conditions.into_iter().any(|c| !follow(c, &after))
        });
        let Some((filling, answer, _)) = held.map(|i| worded.remove(i)) else { break };
        after.0.insert(&answer.place, answer.value.clone());
        let question = places.get(answer.place.as_str()).and_then(|(_, condition)| *condition);
        let words =
            question.into_iter().chain(&answer.condition).map(|c| c.words.as_str()).collect::<Vec<_>>().join("; ");
        refuse(filling, format!("it is asked for only under a condition that does not hold: {words}"));
    }
    worded.into_iter().flat_map(|(_, answer, value)| cells(answer, value)).collect()
}

/// An answer in the words of its place.
fn wording(answer: &AnswerPlace, value: &str) -> std::result::Result<String, String> {
    if value.trim().is_empty() {
        return Ok(String::new());
    }
    if answer.vocabulary.is_empty() {
        return Ok(value.to_owned());
    }
    let word = |value: &str| {
        let word = words::among(&answer.vocabulary, value).map(str::to_owned);
        word.ok_or_else(|| format!("“{}” is not one of: {}", value.trim(), answer.vocabulary.join(", ")))
    };
    match answer.several {
        true if word(value).is_err() => value
            .lines()
            .filter(|l| !l.trim().is_empty())
            .map(word)
            .collect::<std::result::Result<Vec<_>, _>>()
            .map(|w| w.join("\n")),
        _ => word(value),
    }
}

/// The cells to be written: the place itself, or the marks that stand for words.
fn cells(answer: &AnswerPlace, value: String) -> Vec<Write> {
    if answer.marks.is_empty() {
        let is_word = !answer.vocabulary.is_empty() && !value.is_empty();
        return vec![Write { place: answer.place.clone(), value, is_word, several: answer.several }];
    }
    let mark = |word: &str| if word == value { "X".to_owned() } else { String::new() };
    let marks = answer.marks.iter().map(|m| Write {
        place: m.place.clone(),
        value: mark(&m.word),
        is_word: false,
        several: false,
    });
    marks.collect()
}

/// Headers of columns that the file does not have yet, where an answer goes into one of them: sheet, cell, text.
pub fn added_headers(form: &Form, written: &[(String, u32)]) -> BTreeMap<(String, (u32, u32)), String> {
    let mut headers = BTreeMap::new();
    for table in &form.layout.tables {
        for answer in table.answers.iter().filter(|a| a.added) {
            let column = crate::book::place::column(&answer.column);
            let (Some(column), Some(row)) = (column, table.header_rows.last()) else { continue };
            if written.contains(&(table.sheet.clone(), column)) && !answer.header.is_empty() {
                headers.insert((table.sheet.clone(), (*row, column)), answer.header.clone());
            }
        }
    }
    headers
}
