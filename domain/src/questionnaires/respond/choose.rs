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
    let limited = limited(entries, &asked.text)?;
    let word = match (form, verdict(entries, limited)) {
        (Form::Open, _) => return Err("It is an open question: choose what fits the text.".into()),
        (Form::Unclear, _) => return Err("It is not plain whether yes would be good or bad.".into()),
        (_, None) => return Err("The facts alone give neither yes nor no.".into()),
        (Form::Good, Some(Verdict::Holds)) | (Form::Bad, Some(Verdict::DoesNotHold)) => Word::Yes,
        (Form::Good, Some(Verdict::DoesNotHold)) | (Form::Bad, Some(Verdict::Holds)) => Word::No,
        (Form::Good, Some(Verdict::Partly)) => Word::Partly,
        (Form::Bad, Some(Verdict::Partly)) => return Err("It is so in part.".into()),
    };
    if form == Form::Bad && entries.len() > 1 && mixed(entries) {
        return Err("The facts point both ways.".into());
    }
    find(&asked.vocabulary, word, form == Form::Bad)
        .map(Some)
        .ok_or_else(|| format!("The form has no one word that is certain to mean \"{}\".", word.as_str()))
}

/// Whether a limit of time that the question names is kept; none where it names none.
fn limited(entries: &[Entry], text: &str) -> Result<Option<bool>, String> {
    let Some(limit) = limit_hours(text)? else { return Ok(None) };
    let mut figures = entries.iter().filter_map(|entry| entry.figure).peekable();
    if figures.peek().is_none() {
        return Err("It names a limit of time, of which the facts do not speak.".into());
    }
    Ok(Some(figures.all(|figure| figure.keeps_to(limit))))
}

/// What the items come to together: it holds only where each does.
fn verdict(entries: &[Entry], limited: Option<bool>) -> Option<Verdict> {
    let verdicts: Vec<Option<Verdict>> = entries.iter().map(|entry| entry.verdict).collect();
    if verdicts.contains(&Some(Verdict::DoesNotHold)) || limited == Some(false) {
        return Some(Verdict::DoesNotHold);
    }
    if verdicts.contains(&None) {
        return None;
    }
    let partly = verdicts.contains(&Some(Verdict::Partly));
    Some(if partly { Verdict::Partly } else { Verdict::Holds })
}

fn mixed(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| entry.verdict != entries.first().and_then(|first| first.verdict))
}
