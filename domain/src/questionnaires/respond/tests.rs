use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use keystead_entities::answer::AnswerStatus;
use proptest::prelude::*;

use super::*;
use crate::facts::catalogue::{ITEMS, Verdict};
use crate::facts::{Fact, Key, Value, ValueKind};

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 30).expect("a day")
}

fn reading(mode: Mode, codes: &[&str]) -> Reading {
    Reading {
        mode,
        facts: codes.iter().map(|c| (*c).to_owned()).collect(),
        reason: "A part of it.".into(),
        is_sure: true,
    }
}

fn asked(text: &str, vocabulary: &[&str]) -> Asked {
    Asked { text: text.into(), vocabulary: vocabulary.iter().map(|w| (*w).to_owned()).collect() }
}

fn known(facts: &mut Facts, key: Key, value: Value) {
    facts.put(Fact::known(key, value, DateTime::UNIX_EPOCH));
}

/// Three keys of twelve are overdue.
fn overdue() -> Facts {
    let mut facts = Facts::default();
    known(&mut facts, Key::KeysRotationDays, Value::Count(90));
    known(&mut facts, Key::KeysRotated, Value::Tally { yes: 9, no: 3, unknown: 0 });
    known(&mut facts, Key::KeysReminded, Value::Text("2026-11-01".into()));
    facts
}

fn in_time() -> Facts {
    let mut facts = overdue();
    known(&mut facts, Key::KeysRotated, Value::Tally { yes: 12, no: 0, unknown: 0 });
    facts
}

const YES_NO: &[&str] = &["Yes", "No", "NA"];

#[test]
fn overdue_keys_are_told() {
    let told = respond(&overdue(), &reading(Mode::Auto, &["K05"]), &asked("Are keys rotated?", YES_NO), day());
    assert_eq!(told.choice.as_deref(), Some("No"));
    assert_eq!(told.status, AnswerStatus::Draft);
    assert!(told.text.contains("3 of 12 keys are overdue."), "{}", told.text);
    assert!(
        told.text.starts_with("This is about the keys") && told.text.ends_with("As of 2026-11-30."),
        "{}",
        told.text
    );
    let bad = respond(&overdue(), &reading(Mode::Auto, &["K05"]), &asked("Are any keys overdue?", YES_NO), day());
    assert_eq!(bad.choice.as_deref(), Some("Yes"));
}

#[test]
fn a_limit_in_the_question_is_compared() {
    let facts = in_time();
    let choice = |text| respond(&facts, &reading(Mode::Auto, &["K05"]), &asked(text, YES_NO), day()).choice;
    assert_eq!(choice("Are keys rotated at least annually?").as_deref(), Some("Yes"));
    assert_eq!(choice("Are keys rotated every 90 days?").as_deref(), Some("Yes"));
    assert_eq!(choice("Are keys rotated every 30 days?").as_deref(), Some("No"));
    assert_eq!(choice("Are keys rotated in an HSM?"), None, "of which the facts do not speak");
    let late = overdue();
    let choice = |text| respond(&late, &reading(Mode::Auto, &["K05"]), &asked(text, YES_NO), day()).choice;
    assert_eq!(choice("Are keys rotated every 90 days?").as_deref(), Some("No"));
    assert_eq!(choice("Are keys rotated at least annually?"), None, "what is late for 90 days need not be for a year");
}

#[test]
fn what_was_measured_is_held_against_the_limit_itself() {
    let mut facts = Facts::default();
    known(&mut facts, Key::SeatsOffboardingYear, Value::Spread { count: 1, median_hours: 216, longest_hours: 216 });
    known(&mut facts, Key::SeatsSameDay, Value::Tally { yes: 0, no: 1, unknown: 0 });
    known(&mut facts, Key::SeatsLeaversInside, Value::Count(0));
    let choice = |text| respond(&facts, &reading(Mode::Auto, &["S05"]), &asked(text, YES_NO), day()).choice;
    assert_eq!(choice("Is access removed within 24 hours?").as_deref(), Some("No"));
    assert_eq!(choice("Is access removed within 10 days?").as_deref(), Some("Yes"));
    assert_eq!(choice("Is access removed promptly?").as_deref(), Some("No"));
    assert_eq!(choice("Is access removed immediately?"), None);
}

#[test]
fn an_open_question_gets_words_and_no_choice() {
    let told = respond(&in_time(), &reading(Mode::Auto, &["K05"]), &asked("How often are keys rotated?", &[]), day());
    assert_eq!((told.choice, told.status), (None, AnswerStatus::Draft));
    assert!(told.text.contains("within 90 days"), "{}", told.text);
}

#[test]
fn what_facts_carry_in_part_is_left_to_a_person() {
    let question = asked("Are keys rotated?", YES_NO);
    let assisted = respond(&in_time(), &reading(Mode::Assisted, &["K05"]), &question, day());
    assert_eq!((assisted.choice, assisted.status), (None, AnswerStatus::NeedsReview));
    assert!(!assisted.text.is_empty());
    let human = respond(&in_time(), &reading(Mode::Human, &[]), &question, day());
    assert_eq!((human.choice, human.text.as_str(), human.facts.len()), (None, "", 0));
    let unsure = Reading { is_sure: false, ..reading(Mode::Auto, &["K05"]) };
    assert_eq!(respond(&in_time(), &unsure, &question, day()).status, AnswerStatus::NeedsReview);
    let newer = respond(&in_time(), &reading(Mode::Auto, &["K05", "Z99"]), &question, day());
    assert_eq!((newer.choice, newer.status), (None, AnswerStatus::NeedsReview), "a code of another version");
}

#[test]
fn a_word_that_the_form_does_not_have_is_not_chosen() {
    let scale =
        respond(&in_time(), &reading(Mode::Auto, &["K05"]), &asked("Are keys rotated?", &["1", "2", "3"]), day());
    assert_eq!((scale.choice, scale.status), (None, AnswerStatus::NeedsReview));
    let compliant = asked("Are keys rotated?", &["Compliant", "Partially compliant", "Not compliant"]);
    let told = respond(&overdue(), &reading(Mode::Auto, &["K05"]), &compliant, day());
    assert_eq!(told.choice.as_deref(), Some("Not compliant"));
}

fn sample(kind: ValueKind, variant: u8) -> Value {
    let odd = !variant.is_multiple_of(2);
    match kind {
        ValueKind::Flag => Value::Flag(odd),
        ValueKind::Count => Value::Count(if odd { 7 } else { 0 }),
        ValueKind::Text => Value::Text("words somebody recorded".into()),
        ValueKind::List => Value::List(if odd { vec!["one".into(), "two".into()] } else { Vec::new() }),
        ValueKind::Day => Value::Day(day()),
        ValueKind::Tally => Value::Tally { yes: 3, no: i64::from(odd), unknown: i64::from(variant > 3) },
        ValueKind::Spread => Value::Spread { count: 2, median_hours: 3, longest_hours: if odd { 216 } else { 5 } },
    }
}

fn fact(key: Key, state: u8, variant: u8) -> Fact {
    let known = Fact::known(key, sample(key.spec().kind, variant), DateTime::UNIX_EPOCH);
    match state {
        0..=3 => known,
        4 => Fact::unknown(key, "Nobody said.", DateTime::UNIX_EPOCH),
        _ => known.expired("It is old."),
    }
}

const QUESTIONS: &[&str] = &[
    "Are keys rotated?",
    "Is access reviewed?",
    "Can employees read API keys?",
    "Are there shared accounts?",
    "How often are keys rotated?",
    "Are policies established, documented, approved and reviewed at least annually?",
    "Do you use AI?",
];
const VOCABULARIES: &[&[&str]] =
    &[&[], YES_NO, &["Y", "N"], &["Compliant", "Partially compliant", "Not compliant"], &["1", "2", "3"]];

proptest! {
    /// Whatever is known, whatever is asked and however it was read: where anything under an answer is not known, or is out
    /// of date, nothing is chosen, a person must look, what is missing is named, and what it was before does not show.
    #[test]
    fn unknown_never_becomes_yes_or_no(
        states in proptest::collection::vec((0_u8..6, 0_u8..5), Key::ALL.len()),
        picks in proptest::collection::vec(0_usize..67, 1..4),
        mode in 0_u8..3,
    ) {
        let (mut facts, mut others) = (Facts::default(), Facts::default());
        let mut is_known = BTreeMap::new();
        for (key, (state, variant)) in Key::ALL.iter().zip(&states) {
            is_known.insert(key.as_str().to_owned(), *state < 4);
            facts.put(fact(*key, *state, *variant));
            others.put(fact(*key, *state, if *state < 4 { *variant } else { variant + 1 }));
        }
        let codes: Vec<&str> = picks.iter().map(|at| ITEMS[*at].code.as_str()).collect();
        let mode = [Mode::Auto, Mode::Assisted, Mode::Human][usize::from(mode)];
        let reading = reading(mode, &codes);
        for question in QUESTIONS {
            for vocabulary in VOCABULARIES {
                let asked = asked(question, vocabulary);
                let told = respond(&facts, &reading, &asked, day());
                let missing: Vec<_> = told.facts.iter().filter(|fact| !is_known[&fact.key]).collect();
                if mode != Mode::Auto || !missing.is_empty() {
                    prop_assert_eq!(&told.choice, &None);
                    prop_assert_eq!(told.status, AnswerStatus::NeedsReview);
                }
                for fact in missing {
                    let name = fact.key.parse::<Key>().expect("registered").spec().name;
                    prop_assert!(told.text.contains(&format!(": {name}. ")), "{}", told.text);
                    prop_assert!(fact.value.is_none());
                }
                if let Some(choice) = &told.choice {
                    prop_assert!(vocabulary.is_empty() || vocabulary.contains(&choice.as_str()));
                }
                prop_assert_eq!(told.status == AnswerStatus::NeedsReview, told.reason.is_some());
                prop_assert_eq!(&told.text, &respond(&others, &reading, &asked, day()).text);
            }
        }
    }
}

#[test]
fn no_item_says_more_than_its_facts() {
    for item in ITEMS {
        let nothing = item.look(&Facts::default());
        assert_eq!((nothing.status, nothing.verdict), (FactStatus::Unknown, None), "{}", item.code.as_str());
        assert!(!nothing.facts.is_empty() && nothing.sentences.iter().all(|s| s.starts_with("Not known: ")));
    }
}

#[test]
fn a_claim_holds_over_the_best_facts_and_not_over_the_worst() {
    let mut both = 0;
    for item in ITEMS {
        let verdict = |variant| {
            let mut facts = Facts::default();
            Key::ALL.iter().for_each(|key| facts.put(fact(*key, 0, variant)));
            item.look(&facts).verdict
        };
        let verdicts = [verdict(0), verdict(1)];
        both += usize::from(verdicts.iter().any(|v| matches!(v, Some(Verdict::DoesNotHold | Verdict::Partly))));
    }
    assert!(both >= 30, "{both} items can say that something is not so");
}
