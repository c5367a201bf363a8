//! What facts make of every question of a questionnaire, and which questions other answers close.

use std::collections::HashMap;

use chrono::NaiveDate;
use keystead_entities::{QuestionId, answer, question};
use keystead_forms::{Condition, Role, Test};

use super::compositions::Question;
use super::draft::Draft;
use super::import::{self, Place};
use super::regenerate::is_blank;
use crate::facts::Facts;

/// A draft, and why its question is not asked, where that is so.
pub(super) struct Drafted {
    pub asked: Question,
    pub draft: Draft,
    pub gate: Option<String>,
}

/// One for each question that can be drafted at all.
pub(super) fn of(
    questions: &[question::Model],
    answers: &[answer::Model],
    facts: &Facts,
    on: NaiveDate,
) -> HashMap<QuestionId, Drafted> {
    let drafted = |question: &question::Model| {
        let asked = Question::of(question)?;
        let draft = asked.draft(facts, on)?;
        Some((question.id, Drafted { asked, draft, gate: None }))
    };
    let mut drafts: HashMap<QuestionId, Drafted> = questions.iter().filter_map(drafted).collect();
    close(questions, answers, &mut drafts);
    drafts
}

/// An answer that is closed says nothing to those behind it: a chain settles in as many rounds as it is long.
const ROUNDS: usize = 8;

fn close(questions: &[question::Model], answers: &[answer::Model], drafts: &mut HashMap<QuestionId, Drafted>) {
    let conditions: Vec<(QuestionId, Condition)> =
        questions.iter().filter_map(|q| Some((q.id, import::condition(q)?))).collect();
    if conditions.is_empty() {
        return;
    }
    let answers: HashMap<QuestionId, &answer::Model> = answers.iter().map(|a| (a.question_id, a)).collect();
    let places: Vec<(QuestionId, Vec<Place>)> = questions.iter().map(|q| (q.id, import::answer_places(q))).collect();
    let mut gates: HashMap<QuestionId, String> = HashMap::new();
    for _ in 0..ROUNDS {
        let mut given: HashMap<&str, String> = HashMap::new();
        for (id, places) in places.iter().filter(|(id, _)| !gates.contains_key(id)) {
            let written = answers.get(id).filter(|answer| !is_blank(answer));
            let drafted = drafts.get(id).map(|drafted| &drafted.draft);
            let said = written.map(|a| (&a.text, &a.choice)).or(drafted.map(|d| (&d.text, &d.choice)));
            let Some((text, choice)) = said else { continue };
            for place in places.iter().filter(|place| place.role == Role::Answer) {
                given.insert(&place.place, choice.clone().unwrap_or_else(|| text.clone()));
            }
        }
        let closed = conditions.iter().filter(|(_, condition)| !is_asked(condition, &given));
        let now: HashMap<QuestionId, String> =
            closed.map(|(id, condition)| (*id, format!("Asked only if: {}", condition.words))).collect();
        if now == gates {
            break;
        }
        gates = now;
    }
    for (id, why) in gates {
        if let Some(drafted) = drafts.get_mut(&id) {
            drafted.draft = Draft::none(why.clone());
            drafted.gate = Some(why);
        }
    }
}

/// A rule that the file states holds a question back until the other is answered; one that was read out of a sentence only
/// where the other was answered differently. Words that name no question of the file hold nothing back.
fn is_asked(condition: &Condition, given: &HashMap<&str, String>) -> bool {
    match &condition.test {
        Some(test) => holds(test, given).unwrap_or(!condition.is_stated),
        None => true,
    }
}

/// Nothing where it hangs on a question that was not answered.
fn holds(test: &Test, given: &HashMap<&str, String>) -> Option<bool> {
    match test {
        Test::Is { place, words } => {
            let said = given.get(place.as_str()).filter(|said| !said.trim().is_empty())?;
            Some(said.lines().any(|line| words.iter().any(|word| word.trim().eq_ignore_ascii_case(line.trim()))))
        }
        Test::Not(test) => holds(test, given).map(|it| !it),
        Test::All(tests) => {
            let all: Vec<_> = tests.iter().map(|test| holds(test, given)).collect();
            if all.contains(&Some(false)) {
                Some(false)
            } else {
                all.into_iter().collect::<Option<Vec<_>>>().map(|_| true)
            }
        }
        Test::Any(tests) => {
            let all: Vec<_> = tests.iter().map(|test| holds(test, given)).collect();
            if all.contains(&Some(true)) {
                Some(true)
            } else {
                all.into_iter().collect::<Option<Vec<_>>>().map(|_| false)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_held_back_until_the_other_says_so() {
        let is = |word: &str| Test::Is { place: "C3".into(), words: vec![word.into()] };
        let condition = |test, is_stated| Condition { words: "if yes".into(), test, is_stated };
        let given = |word: &str| HashMap::from([("C3", word.to_owned())]);
        assert!(is_asked(&condition(Some(is("Yes")), true), &given("yes")));
        assert!(!is_asked(&condition(Some(is("Yes")), true), &given("No")));
        assert!(!is_asked(&condition(Some(is("Yes")), true), &given("")));
        assert!(is_asked(&condition(Some(is("Yes")), false), &given("")));
        assert!(!is_asked(&condition(Some(Test::Not(Box::new(is("Yes")))), false), &given("Yes")));
        assert!(is_asked(&condition(None, true), &given("No")));
        let either = Test::Any(vec![is("No"), is("Yes")]);
        assert!(is_asked(&condition(Some(either), true), &given("Yes")));
        assert!(!is_asked(&condition(Some(Test::All(vec![is("No"), is("Yes")])), true), &given("Yes")));
    }
}
