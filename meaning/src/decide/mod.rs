//! From a question to its reading.

mod areas;

use std::cmp::Ordering;

use areas::with_other_areas;

use crate::lexicon::{Concepts, Lexicon, Said};
use crate::likeness::Question;
use crate::reading::{Mode, Reading};
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
    reading(&Spoken::new(asked), None)
}

/// Reads the questions of a file in their order: "are these reviewed?" speaks of what was asked just before.
pub fn read_all(asked: &[Asked<'_>]) -> Vec<Reading> {
    let spoken: Vec<Spoken<'_>> = asked.iter().map(Spoken::new).collect();
    spoken.iter().enumerate().map(|(at, this)| reading(this, lead(&spoken, at))).collect()
}

/// A question and what its own words say.
struct Spoken<'a> {
    asked: &'a Asked<'a>,
    said: Said,
}

impl<'a> Spoken<'a> {
    fn new(asked: &'a Asked<'a>) -> Self {
        Self { asked, said: Lexicon::get().said(asked.text) }
    }

    /// What it is about, without the manner in which it asks.
    fn topics(&self) -> Concepts {
        self.said.concepts.without(Lexicon::get().manner())
    }
}

/// The question that a following one goes on from: the first of its group, or the one before it where there are no numbers.
fn lead<'s, 'a>(spoken: &'s [Spoken<'a>], at: usize) -> Option<&'s Spoken<'a>> {
    let this = spoken.get(at)?.asked;
    let earlier = spoken.get(..at)?;
    match this.group() {
        Some(group) => {
            earlier.iter().rev().take_while(|it| it.asked.group() == Some(group) || it.asked.code == group).last()
        }
        None if this.code.is_empty() => earlier.last().filter(|before| before.asked.section == this.section),
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

fn reading(this: &Spoken<'_>, lead: Option<&Spoken<'_>>) -> Reading {
    let (lexicon, asked) = (Lexicon::get(), this.asked);
    let said = match in_context(this, lead) {
        Ok(said) => said,
        Err(reason) => return Reading::empty(reason, 70),
    };
    let best = best(asked.text, &said);
    if let Some(reason) = doubt(this, best) {
        return Reading::empty(reason, 70);
    }
    match best {
        Some(Fit { ready, .. }) if ready.rule.mode == Mode::Human => Reading::empty(ready.rule.reason, 80),
        Some(fit) => with_other_areas(asked.text, fit),
        None => match lexicon.reason(&said) {
            Some(reason) => Reading::empty(reason, 90),
            None => Reading::empty("speaks of nothing that Keystead has a fact for", 60),
        },
    }
}

/// What a question speaks of, given what it goes on from: the question before it, the heading, the help beside it. Or why it
/// cannot be read.
fn in_context(this: &Spoken<'_>, lead: Option<&Spoken<'_>>) -> Result<Concepts, &'static str> {
    let (lexicon, asked, own) = (Lexicon::get(), this.asked, &this.said);
    let topics = |text: &str| lexicon.said(text).concepts.without(lexicon.manner());
    let beside = || topics(asked.section).or(&topics(asked.help));
    let is_little = lexicon.is_little(&own.concepts);
    let goes_on = is_little && lexicon.has_any(&own.concepts, "reviewed updated annual");
    let mut said = own.concepts;
    match lead {
        Some(lead) if goes_on => {
            if reading(lead, None).mode == Mode::Human {
                return Err("goes on from a question that a person must answer");
            }
            if asks_review_of_measures(&own.concepts) {
                return Err("asks whether measures are reviewed, which Keystead does not record");
            }
            said = said.or(&lead.topics());
        }
        None if goes_on && lexicon.has_any(&own.concepts, "reviewed updated") => said = said.or(&beside()),
        _ if !is_little && leans(asked.text) && best(asked.text, &said).is_none() => {
            said = said.or(&lead.map_or_else(beside, Spoken::topics));
        }
        _ => {}
    }
    if let Some(lead) = lead.filter(|_| !asked.code.is_empty()) {
        said = said.or(&lead.said.concepts.and(lexicon.outside()));
    }
    let hangs_in_the_air = lead.is_none() && leans(asked.text);
    Ok(if hangs_in_the_air { said } else { lexicon.marked(said, own.strange) })
}

/// Why the rule that fits best is not to be believed.
fn doubt(this: &Spoken<'_>, best: Option<Fit>) -> Option<&'static str> {
    let (asked, own) = (this.asked, &this.said);
    let weight = best.map_or(0, |best| best.weight);
    if opens_with_a_condition(asked.text) && weight <= PLAIN {
        return Some("goes on from what was answered elsewhere");
    }
    let lexicon = Lexicon::get();
    // A heading that speaks of nothing but a matter outside.
    let around = |text: &str| {
        let spoken = lexicon.said(text).concepts.without(lexicon.vague());
        lexicon.reason(&spoken).filter(|_| spoken.without(lexicon.outside()).is_empty())
    };
    if weight < PLAIN
        && let Some(reason) = around(asked.section).or_else(|| around(asked.help))
    {
        return Some(reason);
    }
    best.filter(|best| best.ready.rule.mode != Mode::Human && is_a_stranger(own, best.weight))
        .map(|_| "speaks of something that Keystead does not know")
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
    let outside = said.and(Lexicon::get().outside());
    for ready in rules::all().iter().filter(|ready| ready.fits(said, &outside)) {
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
