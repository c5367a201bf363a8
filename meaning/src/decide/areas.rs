//! Questions that ask for things of several areas at once: "do you encrypt data, rotate keys and notify us of incidents?" Each
//! clause is read by itself. Where every one is carried, the answer rests on the facts of all; where one is not, the facts of
//! the others are evidence, and the reason names what is left for a person.

use std::borrow::Cow;

use super::{Fit, PLAIN, best};
use crate::fact::FactCode;
use crate::lexicon::Lexicon;
use crate::reading::{Basis, Mode, Reading};
use crate::text;

const MORE: &str = "the facts carry what it asks first; that they carry the rest as well is for a person to confirm";
const EACH: &str = "the facts of each area it asks for answer it for the company's AI access";

/// The reading of a question by the rule that fits the whole of it, with what its other clauses ask.
pub(super) fn with_other_areas(text: &str, whole: Fit) -> Reading {
    let rule = whole.ready.rule;
    let clauses: Vec<&str> = text::asked_part(text).into_iter().flat_map(text::clauses).collect();
    let (mut mode, mut facts, mut reason) = (rule.mode, rule.facts.to_vec(), Cow::Borrowed(rule.reason));
    let areas: Vec<Area<'_>> =
        clauses.iter().filter(|clause| !text::acts(clause).is_empty()).map(|clause| area(clause)).collect();
    let left: Vec<&str> =
        areas.iter().filter_map(|it| if let Area::Left(clause) = it { Some(*clause) } else { None }).collect();
    let carried: Vec<&Fit> =
        areas.iter().filter_map(|it| if let Area::Carried(fit) = it { Some(fit) } else { None }).collect();
    if clauses.len() > 1 {
        // Where each clause stands for itself, a rule for the whole has mixed them up.
        let is_each = carried.len() == clauses.len();
        let is_news = |fit: &&&Fit| {
            !whole.ready.is_made_of(fit.ready) && fit.ready.rule.facts.iter().any(|fact| !rule.facts.contains(fact))
        };
        let others: Vec<&Fit> = if is_each { carried } else { carried.iter().filter(is_news).copied().collect() };
        if is_each && others.iter().any(|fit| fit.ready.rule.facts != rule.facts) {
            (facts, mode) = (Vec::new(), Mode::Auto);
        }
        for fit in &others {
            if fit.ready.rule.mode == Mode::Assisted {
                (mode, reason) = (Mode::Assisted, fit.ready.rule.reason.into());
            }
            let more: Vec<FactCode> =
                fit.ready.rule.facts.iter().filter(|fact| !facts.contains(fact)).copied().collect();
            facts.extend(more);
        }
        if mode == Mode::Auto && facts != rule.facts {
            reason = EACH.into();
        }
    }
    // "Are calls logged, and are the logs shared?" The second asks for more, of which the facts say nothing new.
    let is_repeated = |at: usize, fit: &Fit| {
        let earlier = areas.iter().take(at).any(|it| matches!(it, Area::Carried(other) if fit.ready.rule.facts.iter().all(|fact| other.ready.rule.facts.contains(fact))));
        at > 0 && earlier
    };
    let repeated =
        areas.iter().enumerate().filter(|(at, it)| matches!(it, Area::Carried(fit) if is_repeated(*at, fit)));
    if clauses.len() > 1 && mode == Mode::Auto && repeated.count() > 0 {
        (mode, reason) = (Mode::Assisted, MORE.into());
    }
    if clauses.len() > 1 && !left.is_empty() {
        let named: Vec<String> = left.iter().map(|clause| format!("\u{201c}{}\u{201d}", clause.trim())).collect();
        (mode, reason) =
            (Mode::Assisted, format!("the facts carry a part; left for a person: {}", named.join(", ")).into());
    }
    let confidence = u8::try_from(50 + 5 * whole.weight).unwrap_or(u8::MAX).min(95);
    Reading { mode, basis: Basis::of(&facts), facts, reason, confidence }
}

/// What a clause asks for.
enum Area<'t> {
    /// Facts carry it.
    Carried(Fit),
    /// Nothing does.
    Left(&'t str),
    /// It names no matter of its own.
    Nothing,
}

fn area(clause: &str) -> Area<'_> {
    // "If shared, what keeps them apart?" asks of the case, not of another matter.
    if text::all_words(clause).first().is_some_and(|word| word == "if") {
        return Area::Nothing;
    }
    let lexicon = Lexicon::get();
    let said = lexicon.said(clause);
    let topics = said.concepts.without(lexicon.vague());
    match best(clause, &said.concepts) {
        Some(fit) if fit.ready.rule.mode == Mode::Human => Area::Left(clause),
        // "Are the logs shared" is not carried by what is known of logs.
        Some(fit) if !acts_within(clause, &fit) => Area::Left(clause),
        Some(fit) if fit.weight >= PLAIN - 1 => Area::Carried(fit),
        Some(_) => Area::Nothing,
        None if said.strange > 0 || !topics.is_empty() => Area::Left(clause),
        None => Area::Nothing,
    }
}

/// Whether the rule speaks of what is done: it names it, or it would not fit without.
fn acts_within(clause: &str, fit: &Fit) -> bool {
    let (lexicon, acts) = (Lexicon::get(), text::acts(clause));
    let names = fit.ready.names();
    if acts.iter().any(|act| lexicon.said(act).concepts.meets(&names)) {
        return true;
    }
    let rest: Vec<String> = text::all_words(clause).into_iter().filter(|word| !acts.contains(word)).collect();
    let rest = rest.join(" ");
    let without = best(&rest, &lexicon.said(&rest).concepts);
    without.is_none_or(|without| without.ready.rule.facts != fit.ready.rule.facts)
}
