//! Which way a question asks: whether yes is good news, as to "Are keys rotated?", or bad, as to "Can staff read keys?", or
//! whether it wants words. Decided on plain signs only; where they are missing, or speak against each other, it is unclear.

mod words;

use words::{
    ASKING, EVILS, GOODS, HARMLESS, KEEPS, LEADING, OPEN, PREVENTING, READS, SAID, SECRETS, TURNED_EVILS, TURNING, WHO,
};

use super::vocabulary::is_yes_or_no;
use crate::facts::catalogue::{Entry, FactCode};

/// Which way a question asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Yes is what ought to be.
    Good,
    /// Yes is what ought not to be.
    Bad,
    /// It wants words.
    Open,
    /// It cannot be told.
    Unclear,
}

/// Which way the question asks, given the words its answer may be and what it is answered from.
pub fn form(text: &str, vocabulary: &[String], entries: &[Entry]) -> Form {
    let question = first_question(text);
    let words: Vec<&str> = question.split(' ').collect();
    let Some(first) = words.iter().find(|word| !LEADING.contains(word)) else { return Form::Unclear };
    if OPEN.contains(first) {
        return Form::Open;
    }
    if !ASKING.contains(first) && !asks_after_a_comma(&question) && !is_yes_or_no(vocabulary) {
        return Form::Unclear;
    }
    if question.starts_with("if ")
        || question.contains(" or are ")
        || question.contains(" or is ")
        || question.contains(" or do ")
    {
        return Form::Unclear;
    }
    direction(&question, entries)
}

fn direction(question: &str, entries: &[Entry]) -> Form {
    let has = |phrase: &&&str| contains(question, phrase);
    if let Some(phrase) = TURNED_EVILS.iter().find(has) {
        let rest = question.replace(phrase, " ");
        return if turns(&rest) || prevents(&rest) || evil(&rest, entries).is_some() {
            Form::Unclear
        } else {
            Form::Bad
        };
    }
    if turns(question) {
        return Form::Unclear;
    }
    let good = GOODS.iter().any(|start| starts(question, start));
    match evil(question, entries) {
        Some(at) => match PREVENTING.iter().filter_map(|word| position(question, word)).min() {
            Some(before) if before < at => Form::Good,
            // "Are shared accounts prohibited?"
            Some(_) if question.rsplit(' ').next().is_some_and(|last| PREVENTING.contains(&last)) => Form::Good,
            Some(_) => Form::Unclear,
            None => Form::Bad,
        },
        None if good => Form::Good,
        None => Form::Unclear,
    }
}

/// Where the question speaks of something that ought not to be.
fn evil(question: &str, entries: &[Entry]) -> Option<usize> {
    let phrase = EVILS.iter().filter_map(|phrase| found(question, phrase)).min();
    let any = |words: &[&str]| words.iter().filter_map(|word| position(question, word)).min();
    let read = (any(WHO).is_some() && any(SECRETS).is_some()).then(|| any(READS)).flatten();
    let rests_on = |code| entries.iter().any(|entry| entry.item.code == code);
    let keeps = (rests_on(FactCode::G02) && entries.len() == 1 && any(SAID).is_some()).then(|| any(KEEPS)).flatten();
    [phrase, read, keeps].into_iter().flatten().min()
}

fn turns(question: &str) -> bool {
    let outside = outside_brackets(question);
    let cleared = HARMLESS.iter().fold(outside, |text, phrase| text.replace(phrase, " "));
    TURNING.iter().any(|word| contains(&cleared, word))
}

fn prevents(question: &str) -> bool {
    PREVENTING.iter().any(|word| contains(question, word))
}

/// "For all systems, are keys rotated?"
fn asks_after_a_comma(question: &str) -> bool {
    let Some((lead, rest)) = question.split_once(", ") else { return false };
    let introduces = ["for", "in", "within", "regarding", "on", "as", "where"];
    introduces.iter().any(|word| lead.starts_with(&format!("{word} ")))
        && rest.split(' ').next().is_some_and(|word| ASKING.contains(&word))
}

/// The first question of a text, in lower case and single spaces, without its number.
fn first_question(text: &str) -> String {
    let first = text.split_inclusive('?').next().unwrap_or(text);
    let lower = first.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'").replace(['\u{2010}', '\u{2011}'], "-");
    let joined = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let begins = joined.find(|c: char| c.is_alphabetic()).unwrap_or(0);
    // "a) Are keys rotated?"
    let whole = joined.get(begins..).unwrap_or_default();
    let whole = match whole.split_once([')', '.']) {
        Some((mark, rest)) if mark.len() == 1 => rest.trim_start(),
        _ => whole,
    };
    whole.trim_end_matches('?').trim().to_owned()
}

fn outside_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let kept = text.chars().filter(|c| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    });
    kept.collect()
}

/// Where the text has the phrase from the beginning of a word on.
fn found(text: &str, phrase: &str) -> Option<usize> {
    text.match_indices(phrase).map(|(at, _)| at).find(|at| is_edge(text[..*at].chars().next_back()))
}

fn starts(text: &str, beginning: &str) -> bool {
    found(text, beginning).is_some()
}

/// Where the text has the word, in singular or plural.
fn position(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let rest = &text[at + word.len()..];
        let rest = rest.strip_prefix('s').unwrap_or(rest);
        is_edge(text[..*at].chars().next_back()) && is_edge(rest.chars().next())
    })
}

fn contains(text: &str, word: &str) -> bool {
    position(text, word).is_some()
}

fn is_edge(c: Option<char>) -> bool {
    c.is_none_or(|c| !c.is_alphanumeric() && c != '-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;
    use crate::facts::catalogue::entry;

    fn of(text: &str) -> Form {
        form(text, &[], &[])
    }

    #[test]
    fn yes_is_good_news() {
        for question in [
            "Are keys rotated?",
            "Do you encrypt API keys at rest?",
            "1.4 Is multi-factor authentication required for all users?",
            "a) Is access to audit logs restricted to authorized personnel?",
            "Does the system protect audit records from unauthorized access, modification, and deletion?",
            "Is customer data excluded from being used to train models?",
            "Have you opted out of your data being used for training?",
            "Are employees prevented from viewing API keys?",
            "Are shared accounts prohibited?",
            "Is a process in place to de-provision the access of leavers in a timely manner?",
            "For all systems, is access reviewed?",
            "Are data processing agreements signed with all AI vendors, including but not limited to model providers?",
            "Are measures to use compromised keys (e.g., only for decryption and never for encryption) defined?",
        ] {
            assert_eq!(of(question), Form::Good, "{question}");
        }
    }

    #[test]
    fn yes_is_bad_news() {
        for question in [
            "Can employees read API keys?",
            "Can anyone view a stored key after it was entered?",
            "Do you use shared accounts?",
            "Are passwords stored in clear text?",
            "Is customer data used to train AI models?",
            "Do your AI vendors train on our data?",
            "Are any keys overdue for rotation?",
            "Are there active users without MFA?",
            "Do leavers retain access after their last day?",
            "Do you add a mark-up to AI usage?",
        ] {
            assert_eq!(of(question), Form::Bad, "{question}");
        }
        let facts = Facts::default();
        let content: Vec<Entry> = entry(&facts, FactCode::G02).into_iter().collect();
        assert_eq!(form("Do you store prompts?", &[], &content), Form::Bad);
    }

    #[test]
    fn words_are_wanted() {
        for question in [
            "How often are keys rotated?",
            "Describe your process for offboarding.",
            "Please list your AI vendors.",
            "Which certifications do you hold?",
            "Who can read the audit log?",
        ] {
            assert_eq!(of(question), Form::Open, "{question}");
        }
    }

    #[test]
    fn what_is_not_plain_is_unclear() {
        for question in [
            "Are keys not stored in clear text?",
            "Is it ensured that no shared accounts exist?",
            "If personal data is used, is it encrypted?",
            "Are passwords stored in plain text or are they hashed?",
            "Access to keys by employees",
            "Do you use AI?",
            "",
            "?",
        ] {
            assert_eq!(of(question), Form::Unclear, "{question}");
        }
        let yes_no = ["Yes".to_owned(), "No".to_owned()];
        assert_eq!(form("Encryption of keys at rest", &yes_no, &[]), Form::Good);
        assert_eq!(form("Sharing of accounts", &yes_no, &[]), Form::Bad);
    }
}
