//! Questions that hang on others: a column that says so, a rule of the file, or a sentence that begins with "If yes".

use std::collections::HashMap;

use crate::form::{AnswerPlace, Condition, Question, Test};
use crate::layout::Role;
use crate::words;

const STARTS: &[&[&str]] = &[
    &["if", "yes"],
    &["if", "so"],
    &["if", "you", "answered"],
    &["if", "your", "answer"],
    &["if", "the", "answer"],
    &["if", "answered"],
    &["if", "response"],
    &["falls", "ja"],
    &["wenn", "ja"],
    &["falls", "nein"],
    &["si", "oui"],
    &["en", "caso", "afirmativo"],
    &["en", "caso", "negativo"],
    &["se", "sì"],
    &["se", "sim"],
    &["zo", "ja"],
];
const BARE: &[&[&str]] =
    &[&["if", "no"], &["if", "not"], &["si", "non"], &["wenn", "nein"], &["se", "no"], &["zo", "nee"]];

/// How other answers are asked about while a test is followed: the words given at a place.
pub trait Asked {
    /// The answer at a place, a word per line; nothing where there is no such place.
    fn answer(&self, place: &str) -> Option<String>;
}

/// Whether a condition lets its place be filled.
pub fn follow(condition: &Condition, answers: &impl Asked) -> bool {
    match &condition.test {
        Some(test) => holds(test, answers, condition.is_stated, 0),
        None => true,
    }
}

fn holds(test: &Test, answers: &impl Asked, is_stated: bool, depth: usize) -> bool {
    if depth > crate::limits::DEPTH {
        return false;
    }
    match test {
        Test::Is { place, words } => match answers.answer(place) {
            Some(answer) if !answer.trim().is_empty() && words.is_empty() => true,
            Some(answer) if !answer.trim().is_empty() => {
                let is_clear = is_stated || answer.lines().any(says_yes_or_no);
                !is_clear || answer.lines().any(|line| is_one(line, words))
            }
            _ => !is_stated,
        },
        Test::Not(test) => !holds(test, answers, is_stated, depth + 1),
        Test::All(tests) => tests.iter().all(|t| holds(t, answers, is_stated, depth + 1)),
        Test::Any(tests) => tests.iter().any(|t| holds(t, answers, is_stated, depth + 1)),
    }
}

/// Whether an answer is one of the words, or begins with one that says yes or no.
fn is_one(answer: &str, wanted: &[String]) -> bool {
    let first = words::split(answer).into_iter().next().unwrap_or_default();
    wanted.iter().any(|word| {
        let same = words::among(std::slice::from_ref(word), answer).is_some();
        same || ((words::is_yes(word) || words::is_no(word))
            && words::among(std::slice::from_ref(word), &first).is_some())
    })
}

fn says_yes_or_no(answer: &str) -> bool {
    let first = words::split(answer).into_iter().next().unwrap_or_default();
    [answer, &first].into_iter().any(|word| words::is_yes(word) || words::is_no(word))
}

/// A condition as a row writes it; what it names is looked up when all questions are known.
pub fn written(column: &str, text: &str) -> Option<Condition> {
    if !column.is_empty() && !is_none(column) {
        return Some(Condition { words: column.to_owned(), test: None, is_stated: true });
    }
    let words = words::split(text.trim_start_matches(['[', '(']));
    let begins = |start: &[&str]| start.iter().zip(&words).filter(|(a, b)| *a == b).count() == start.len();
    let sentence = text.split(['.', ',', '?', '\n', ':']).next().unwrap_or(text).trim();
    // "If not permitted" waits for no answer, "If not, why" does.
    let is_bare = words::split(sentence).len() <= 2;
    let starts = STARTS.iter().any(|start| begins(start)) || (is_bare && BARE.iter().any(|start| begins(start)));
    starts.then(|| Condition { words: sentence.to_owned(), test: None, is_stated: false })
}

fn is_none(text: &str) -> bool {
    matches!(words::split(text).join(" ").as_str(), "" | "none" | "n a" | "na" | "always" | "no" | "all" | "keine")
}

/// A header such as "If no, explain" hangs on the answer beside it.
pub fn of_columns(answers: &mut [AnswerPlace]) {
    let Some(answer) = answers.iter().find(|a| a.role == Role::Answer).map(|a| a.place.clone()) else { return };
    for other in answers.iter_mut().filter(|a| a.place != answer) {
        if let Some(mut condition) = written("", &other.header) {
            condition.test = Some(Test::Is { place: answer.clone(), words: wanted(&condition.words) });
            other.condition = Some(condition);
        }
    }
}

/// The words that a sentence waits for.
fn wanted(sentence: &str) -> Vec<String> {
    let quoted: Vec<&str> = sentence.split(['“', '”', '"', '‘', '’', '\'']).skip(1).step_by(2).map(str::trim).collect();
    if let Some(word) = quoted.iter().find(|w| !w.is_empty() && w.len() < 40) {
        return vec![(*word).trim_end_matches(',').to_owned()];
    }
    let after = sentence.split(['=', ':']).nth(1).map(str::trim).filter(|w| !w.is_empty() && w.len() < 40);
    if let Some(word) = after {
        return word.split(" or ").map(|w| w.trim().to_owned()).collect();
    }
    let words = words::split(sentence);
    let negative =
        words.iter().any(|w| matches!(w.as_str(), "no" | "not" | "nein" | "non" | "negative" | "negatively"));
    vec![if negative { "No" } else { "Yes" }.to_owned()]
}

/// Finds the questions that conditions name: by code, or, where none is named, the one before.
pub fn resolve(questions: &mut [Question]) {
    let answer = |q: &Question| q.answers.iter().find(|a| a.role == Role::Answer).map(|a| a.place.clone());
    let by_code: HashMap<String, String> =
        questions.iter().filter_map(|q| Some((code_key(q.code.as_deref()?), answer(q)?))).collect();
    let mut before: Option<(String, String)> = None;
    for question in questions {
        let own = answer(question);
        let code = question.code.clone().unwrap_or_default();
        if let Some(condition) = question.condition.as_mut().filter(|c| c.test.is_none()) {
            let named = named(&condition.words, &by_code).filter(|place| Some(place) != own.as_ref());
            let parent = || parent(&code, &by_code).or_else(|| before.as_ref().map(|(_, place)| place.clone()));
            if let Some(place) = named.or_else(parent) {
                condition.test = Some(Test::Is { place, words: wanted(&condition.words) });
            }
        } else if let Some(own) = own {
            before = Some((code, own));
        }
    }
}

fn code_key(code: &str) -> String {
    code.trim_end_matches('.').to_lowercase()
}

/// The question that a sentence names by its code.
fn named(sentence: &str, by_code: &HashMap<String, String>) -> Option<String> {
    let tokens = sentence
        .split(|c: char| c.is_whitespace() || matches!(c, '=' | ',' | ';' | '(' | ')' | '"' | '\'' | '“' | '”'));
    let tokens = tokens.map(|t| code_key(t.trim_end_matches([':', '.', '?']))).filter(|t| !t.is_empty());
    let found = tokens.filter(|t| t.contains(|c: char| c.is_ascii_digit()));
    found.into_iter().find_map(|t| by_code.get(&t).or_else(|| by_code.get(t.trim_start_matches('q'))).cloned())
}

/// The question one level above a code: `2.1` for `2.1.3`, `7` for `7a`.
fn parent(code: &str, by_code: &HashMap<String, String>) -> Option<String> {
    let shorter = code.rsplit_once(['.', '-']).map(|(head, _)| head);
    let plain = code.strip_suffix(|c: char| c.is_ascii_alphabetic());
    shorter.or(plain).filter(|c| !c.is_empty()).and_then(|c| by_code.get(&code_key(c)).cloned())
}
