//! Choosing the word of an answer, or saying why a person must.

use super::polarity::{Form, form};
use super::specifics::{beyond, limit_hours};
use super::vocabulary::{Word, find};
use super::{Asked, all_known};
use crate::facts::catalogue::{Entry, Verdict};

/// The word, none for a question that wants none; or what is left for a person.
pub(super) fn choose(entries: &[Entry], asked: &Asked) -> Result<Option<String>, String> {
    let form = form(&asked.text, &asked.vocabulary, entries);
    if form == Form::Open && asked.vocabulary.is_empty() {
        return Ok(None);
    }
    if !all_known(entries) {
        return Err("Not everything it rests on is known, so neither yes nor no is said.".into());
    }
    let said: Vec<&str> = entries.iter().flat_map(|e| e.sentences.iter().map(String::as_str)).collect();
    if let Some(what) = beyond(&asked.text, &said.join(" ")) {
        return Err(format!("It asks for \"{what}\", of which the facts do not speak."));
    }
    let verdicts = verdicts(entries, &asked.text)?;
    let word = match (form, together(&verdicts)) {
        (Form::Open, _) => return Err("It is an open question: choose what fits the text.".into()),
        (Form::Unclear, _) => return Err("It is not plain whether yes would be good or bad.".into()),
        (_, None) => return Err("The facts alone give neither yes nor no.".into()),
        (Form::Good, Some(Verdict::Holds)) | (Form::Bad, Some(Verdict::DoesNotHold)) => Word::Yes,
        (Form::Good, Some(Verdict::DoesNotHold)) | (Form::Bad, Some(Verdict::Holds)) => Word::No,
        (Form::Good, Some(Verdict::Partly)) => Word::Partly,
        (Form::Bad, Some(Verdict::Partly)) => return Err("It is so in part.".into()),
    };
    if form == Form::Bad && verdicts.iter().any(|verdict| Some(verdict) != verdicts.first()) {
        return Err("The facts point both ways.".into());
    }
    find(&asked.vocabulary, word, form == Form::Bad)
        .map(Some)
        .ok_or_else(|| format!("The form has no one word that is certain to mean \"{}\".", word.as_str()))
}

/// What each item comes to, under the limit of time that the question names where it names one.
fn verdicts(entries: &[Entry], text: &str) -> Result<Vec<Option<Verdict>>, String> {
    let Some(limit) = limit_hours(text)? else { return Ok(entries.iter().map(|entry| entry.verdict).collect()) };
    if entries.iter().all(|entry| entry.figure.is_none()) {
        return Err("It names a limit of time, of which the facts do not speak.".into());
    }
    Ok(entries.iter().map(|entry| under(entry, limit)).collect())
}

fn under(entry: &Entry, limit: i64) -> Option<Verdict> {
    let Some(figure) = entry.figure else { return entry.verdict };
    let keeps = figure.keeps_to(limit);
    match entry.verdict {
        // What was measured speaks for itself, whatever the claim.
        _ if figure.is_measured => Some(if keeps { Verdict::Holds } else { Verdict::DoesNotHold }),
        Some(Verdict::Holds) if !keeps => Some(Verdict::DoesNotHold),
        // What fails a rule need not fail a wider one.
        Some(Verdict::DoesNotHold) if keeps && figure.hours != limit => None,
        verdict => verdict,
    }
}

/// What the items come to together: it holds only where each does.
fn together(verdicts: &[Option<Verdict>]) -> Option<Verdict> {
    if verdicts.contains(&Some(Verdict::DoesNotHold)) {
        return Some(Verdict::DoesNotHold);
    }
    if verdicts.contains(&None) {
        return None;
    }
    let partly = verdicts.contains(&Some(Verdict::Partly));
    Some(if partly { Verdict::Partly } else { Verdict::Holds })
}
