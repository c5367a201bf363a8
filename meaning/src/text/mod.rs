//! From what somebody typed to words that can be compared: lower case, hyphens mended, endings taken off, small words gone.

pub mod spell;
mod stem;

pub use stem::stem;

/// A word as it was typed, in lower case, and its stem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub typed: String,
    pub stem: String,
}

impl Word {
    pub fn new(typed: &str) -> Self {
        Self { typed: typed.to_owned(), stem: stem(typed) }
    }
}

/// Words that carry nothing by themselves; `who`, `when`, `no` and `not` do carry something and stay.
const SMALL: &[&str] = &[
    "a", "an", "the", "of", "to", "for", "in", "on", "at", "by", "with", "your", "you", "our", "we", "us", "their",
    "they", "what", "them", "its", "it", "any", "all", "is", "are", "be", "been", "being", "was", "were", "do", "does",
    "did", "has", "have", "had", "this", "that", "these", "those", "such", "there", "what", "and", "or", "as", "from",
    "into", "per", "if", "please", "so", "both", "each", "every", "within", "e", "g", "eg", "etc", "i", "s",
];

/// Whether two words are one word of the lexicon: beginnings that are written with and without a hyphen, and verbs that their
/// little word gives its meaning, for "log in" has nothing to do with a log.
fn joins(before: &str, hyphen: bool, after: &str) -> bool {
    match (before, after) {
        ("sign" | "log" | "opt", "in" | "on" | "off" | "out" | "up") => true,
        ("de" | "re" | "pre" | "sub" | "multi" | "non" | "un" | "off" | "anti" | "co" | "pseudo" | "cyber", _) => {
            hyphen
        }
        ("on", "boarding" | "board" | "boarded" | "call")
        | ("life", "cycle")
        | ("e", "mail" | "mails" | "discovery") => hyphen,
        ("plug", "in") | ("data", "center" | "centre" | "centers" | "centres") => true,
        _ => false,
    }
}

/// The verb of a pair in the form the lexicon has it: logging in, logged on.
fn verb(word: &str) -> &str {
    match word {
        "signs" | "signed" | "signing" => "sign",
        "logs" | "logged" | "logging" => "log",
        "opts" | "opted" | "opting" => "opt",
        other => other,
    }
}

/// The sentences of a text; a dot inside a word or an abbreviation's does not end one.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['?', '!', ';'])
        .flat_map(|part| part.split_inclusive(". "))
        .filter(|part| !part.trim().is_empty())
}

/// The words of a text that carry something.
pub fn words(text: &str) -> Vec<Word> {
    let all = all_words(text);
    let is_small = |at: usize, word: &String| {
        SMALL.contains(&word.as_str())
            || (word == "least" && at.checked_sub(1).and_then(|at| all.get(at)).is_some_and(|it| it == "at"))
    };
    all.iter().enumerate().filter(|(at, word)| !is_small(*at, word)).map(|(_, word)| Word::new(word)).collect()
}

/// Every word, small ones too, as typed.
pub fn all_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut hyphen = false;
    let mut word = String::new();
    let mut close = |word: &mut String, hyphen: bool| {
        if word.is_empty() {
            return;
        }
        match words.last_mut() {
            Some(before) if joins(verb(before), hyphen, word) => *before = format!("{}{word}", verb(before)),
            _ => words.push(word.clone()),
        }
        word.clear();
    };
    for c in text.chars() {
        match c {
            '\u{2019}' | '\'' => {} // customer's, don't: the mark goes, the letters stay
            c if c.is_alphanumeric() => word.extend(c.to_lowercase()),
            c => {
                if !word.is_empty() {
                    close(&mut word, hyphen);
                    hyphen = matches!(c, '-' | '\u{2010}' | '\u{2011}');
                } else if !matches!(c, '\u{ad}') {
                    hyphen = false;
                }
            }
        }
    }
    close(&mut word, hyphen);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.stem).collect()
    }

    #[test]
    fn a_hyphen_parts_words_or_is_forgotten() {
        assert_eq!(stems("Multi-factor sign-off by third-party"), stems("multifactor signoff third party"));
        assert_eq!(stems("De-provisioning"), stems("deprovisioned"));
        assert_eq!(stems("a data-center"), stems("datacenter"));
        assert_eq!(stems("logging in"), stems("login"));
        assert_ne!(stems("the logging"), stems("login"));
    }

    #[test]
    fn endings_do_not_matter() {
        assert_eq!(stems("rotation of the keys"), stems("Rotating a key"));
        assert_eq!(stems("Are policies reviewed?"), stems("the policy reviews"));
    }
}
