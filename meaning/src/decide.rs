//! From a question to its reading.

use std::cmp::Ordering;

use crate::lexicon::{Concepts, Lexicon};
use crate::likeness::likeness;
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

    /// The part of the number that questions of one group share.
    fn group(&self) -> Option<&'a str> {
        self.code.rsplit_once(['.', '-', '_', ' ']).map(|(group, _)| group).filter(|group| !group.is_empty())
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

/// The question that a following one leans on: the first of its group, or the one before where there are no numbers.
fn lead<'a, 'b>(asked: &'b [Asked<'a>], at: usize) -> Option<&'b Asked<'a>> {
    let this = asked.get(at)?;
    match this.group() {
        Some(group) => asked[..at].iter().rev().take_while(|other| other.group() == Some(group)).last(),
        None => at.checked_sub(1).and_then(|before| asked.get(before)).filter(|before| before.section == this.section),
    }
}

/// Whether a text points at something said elsewhere.
fn leans(text: &str) -> bool {
    text::all_words(text)
        .iter()
        .any(|word| matches!(word.as_str(), "these" | "this" | "those" | "such" | "they" | "it" | "scope" | "above"))
}

/// Whether nothing but the review of whatever was asked before is asked. Policies and lists are reviewed in Keystead; measures
/// are not.
fn asks_review_of_measures(own: &Concepts) -> bool {
    let lexicon = Lexicon::get();
    let has = |name| lexicon.concept(name).is_some_and(|concept| own.has(concept));
    (has("reviewed") || has("updated")) && !has("policy") && own.without(lexicon.manner()).is_empty()
}

fn reading(asked: &Asked<'_>, lead: Option<&Asked<'_>>) -> Reading {
    let lexicon = Lexicon::get();
    let own = lexicon.said(asked.text);
    let mut said = own.concepts;
    let has_no_topic = lexicon.is_little(&said);
    if let Some(lead) = lead {
        if has_no_topic && read(lead).mode == Mode::Human {
            return Reading::empty("goes on from a question that a person must answer", 70);
        }
        if asks_review_of_measures(&own.concepts) {
            return Reading::empty("asks whether measures are reviewed, which Keystead does not record", 70);
        }
        let before = lexicon.said(lead.text).concepts;
        if has_no_topic || leans(asked.text) {
            said = said.or(&before.without(lexicon.manner()));
        }
        said = said.or(&before.and(lexicon.outside()));
    }
    let section = lexicon.said(asked.section).concepts;
    if said.without(lexicon.vague()).is_empty() {
        said = said.or(&section.without(lexicon.manner()));
    }
    said = said.or(&section.and(lexicon.outside()));

    let said = lexicon.marked(said, own.unknown);
    let mut best: Option<Fit> = None;
    for ready in rules::all().iter().filter(|ready| ready.fits(&said)) {
        let fit = Fit { ready, weight: ready.weight(&said), like: likeness(asked.text, ready.rule.about) };
        if best.as_ref().is_none_or(|best| fit.against(best) == Ordering::Greater) {
            best = Some(fit);
        }
    }
    match best {
        Some(Fit { ready, .. }) if ready.rule.mode == Mode::Human => Reading::empty(ready.rule.reason, 80),
        Some(Fit { ready, weight, like }) => Reading {
            mode: ready.rule.mode,
            facts: ready.rule.facts,
            basis: Basis::of(ready.rule.facts),
            reason: ready.rule.reason,
            confidence: (50 + 5 * weight as u32 + (like * 20.0) as u32).min(95) as u8,
        },
        None => match lexicon.reason(&said) {
            Some(reason) => Reading::empty(reason, 90),
            None => Reading::empty("speaks of nothing that Keystead has a fact for", 60),
        },
    }
}

/// A rule that fits a question.
struct Fit {
    ready: &'static Ready,
    weight: usize,
    like: f32,
}

impl Fit {
    fn against(&self, other: &Self) -> Ordering {
        let is_empty = |fit: &Self| fit.ready.rule.mode == Mode::Human;
        self.weight.cmp(&other.weight).then(is_empty(self).cmp(&is_empty(other))).then(self.like.total_cmp(&other.like))
    }
}
