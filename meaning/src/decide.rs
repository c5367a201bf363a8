//! From a question to its reading.

use std::cmp::Ordering;

use crate::lexicon::{Concepts, Lexicon, Said};
use crate::likeness::Question;
use crate::reading::{Basis, Mode, Reading};
use crate::rules::{self, Ready};
use crate::text;

/// A question as it stands in somebody's file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    pub text: &'a str,
    /// The heading it stands under, if any.
    pub section: &'a str,
    /// What stands beside it to help whoever answers.
    pub help: &'a str,
    /// Its number. It only tells which questions belong together; the same number asks for other things elsewhere.
    pub code: &'a str,
}

impl<'a> Asked<'a> {
    pub fn text(text: &'a str) -> Self {
        Self { text, ..Self::default() }
    }

    /// The part of the number that questions of one group share; a number of two parts is a chapter's, not a group's.
    fn group(&self) -> Option<&'a str> {
        self.code.rsplit_once('.').map(|(group, _)| group).filter(|group| group.contains(['.', '-']))
    }
}

/// Reads one question by itself.
pub fn read(asked: &Asked<'_>) -> Reading {
    reading(asked, None)
}

/// Reads the questions of a file in their order: "are these reviewed?" speaks of what was asked just before.
pub fn read_all(asked: &[Asked<'_>]) -> Vec<Reading> {
    (0..asked.len())
        .filter_map(|at| {
            let this = asked.get(at)?;
            Some(reading(this, lead(asked, at)))
        })
        .collect()
}

/// The question that a following one goes on from: the first of its group, or the one before it where there are no numbers.
fn lead<'a, 'b>(asked: &'b [Asked<'a>], at: usize) -> Option<&'b Asked<'a>> {
    let this = asked.get(at)?;
    let earlier = asked.get(..at)?;
    match this.group() {
        Some(group) => {
            earlier.iter().rev().take_while(|other| other.group() == Some(group) || other.code == group).last()
        }
        None if this.code.is_empty() => earlier.last().filter(|before| before.section == this.section),
        None => None,
    }
}

/// Whether a text points at something said before it: how often are they rotated?
fn leans(text: &str) -> bool {
    const EARLY: usize = 6;
    text::all_words(text)
        .iter()
        .take(EARLY)
        .any(|word| matches!(word.as_str(), "these" | "those" | "they" | "them" | "it"))
}

/// Whether a text only asks if another was answered in some way.
fn opens_with_a_condition(text: &str) -> bool {
    let words = text::all_words(text);
    matches!(words.first().map(String::as_str), Some("if"))
        && words.get(1).is_some_and(|word| matches!(word.as_str(), "yes" | "so" | "no" | "not" | "other"))
}

/// Whether so few words, of which some are strange, are likely about something else that happens to have keys, seats or logs.
fn is_a_stranger(said: &Said, weight: usize) -> bool {
    match said.strange {
        0 => false,
        1 => said.words <= 9 && weight <= PLAIN,
        _ => said.words <= 14,
    }
}

/// The weight from which a question speaks for itself, whatever heading it stands under.
const PLAIN: usize = 4;

/// Whether nothing but the review of whatever was asked before is asked. Policies and lists are reviewed in Keystead; measures
/// are not.
fn asks_review_of_measures(own: &Concepts) -> bool {
    let lexicon = Lexicon::get();
    lexicon.has_any(own, "reviewed updated")
        && !lexicon.has_any(own, "policy")
        && own.without(lexicon.manner()).is_empty()
}

fn reading(asked: &Asked<'_>, lead: Option<&Asked<'_>>) -> Reading {
    let lexicon = Lexicon::get();
    let own = lexicon.said(asked.text);
    let mut said = own.concepts;
    let section = lexicon.said(asked.section).concepts;
    let goes_on = lexicon.is_little(&said) && lexicon.has_any(&said, "reviewed updated annual");
    match lead {
        Some(lead) if goes_on => {
            if read(lead).mode == Mode::Human {
                return Reading::empty("goes on from a question that a person must answer", 70);
            }
            if asks_review_of_measures(&own.concepts) {
                return Reading::empty("asks whether measures are reviewed, which Keystead does not record", 70);
            }
            said = said.or(&lexicon.said(lead.text).concepts.without(lexicon.manner()));
        }
        None if goes_on && lexicon.has_any(&said, "reviewed updated") => {
            said = said.or(&section.without(lexicon.manner()))
        }
        lead if !lexicon.is_little(&said) && leans(asked.text) && best(asked.text, &said).is_none() => {
            let before = lead.map_or(section, |lead| lexicon.said(lead.text).concepts);
            said = said.or(&before.without(lexicon.manner()));
        }
        _ => {}
    }
    if let Some(lead) = lead.filter(|_| !asked.code.is_empty()) {
        said = said.or(&lexicon.said(lead.text).concepts.and(lexicon.outside()));
    }
    let hangs = lead.is_none() && leans(asked.text);
    let said = if hangs { said } else { lexicon.marked(said, own.strange) };
    let best = best(asked.text, &said);
    if opens_with_a_condition(asked.text) && best.as_ref().is_none_or(|best| best.weight <= PLAIN) {
        return Reading::empty("goes on from what was answered elsewhere", 70);
    }
    if let Some(reason) = lexicon.reason(&section).filter(|_| best.as_ref().is_none_or(|best| best.weight < PLAIN)) {
        return Reading::empty(reason, 80);
    }
    if best.as_ref().is_some_and(|best| is_a_stranger(&own, best.weight)) {
        return Reading::empty("speaks of something that Keystead does not know", 60);
    }
    match best {
        Some(Fit { ready, .. }) if ready.rule.mode == Mode::Human => Reading::empty(ready.rule.reason, 80),
        Some(Fit { ready, weight }) => Reading {
            mode: ready.rule.mode,
            facts: ready.rule.facts,
            basis: Basis::of(ready.rule.facts),
            reason: ready.rule.reason,
            confidence: u8::try_from(50 + 5 * weight).unwrap_or(u8::MAX).min(95),
        },
        None => match lexicon.reason(&said) {
            Some(reason) => Reading::empty(reason, 90),
            None => Reading::empty("speaks of nothing that Keystead has a fact for", 60),
        },
    }
}

/// A rule that fits a question, and how much of the question it speaks to.
#[derive(Clone, Copy)]
struct Fit {
    ready: &'static Ready,
    weight: usize,
}

/// The rule that fits best: the weightiest, of those one that leaves the cell empty, else the likeliest.
fn best(text: &str, said: &Concepts) -> Option<Fit> {
    let mut best: Vec<Fit> = Vec::new();
    for ready in rules::all().iter().filter(|ready| ready.fits(said)) {
        let fit = Fit { ready, weight: ready.weight(said) };
        match best.first().map_or(Ordering::Greater, |first| fit.weight.cmp(&first.weight)) {
            Ordering::Less => continue,
            Ordering::Equal => {}
            Ordering::Greater => best.clear(),
        }
        best.push(fit);
    }
    let empty = best.iter().find(|fit| fit.ready.rule.mode == Mode::Human).copied();
    match best.as_slice() {
        [] | [_] => best.first().copied(),
        _ if empty.is_some() => empty,
        _ => {
            let question = Question::new(text);
            let like = |fit: &Fit| question.likeness(fit.ready.rule.about);
            best.iter().copied().reduce(|one, other| if like(&other) > like(&one) { other } else { one })
        }
    }
}
