//! From what somebody typed to words that can be compared: lower case, hyphens mended, endings taken off, small words gone.

mod clauses;
pub mod spell;
mod stem;

pub use clauses::{acts, clauses};
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

/// The sentences of a text. A dot ends one if a word stands before it and a gap behind; "a. this b. that" is one.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut letters = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let has_gap = characters.peek().is_none_or(|(_, next)| next.is_whitespace());
        let ends = matches!(c, '?' | '!' | ';') || (c == '.' && letters > 1 && has_gap);
        letters = if c.is_alphanumeric() { letters + 1 } else { 0 };
        if ends {
            let to = at + c.len_utf8();
            found.extend(text.get(from..to));
            from = to;
        }
    }
    found.extend(text.get(from..));
    found.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    found
}

/// What a text asks: all of it, or of a long one only its questions, or what it begins with if it has none. The rest of a
/// long text tells the reader why.
pub fn asked_part(text: &str) -> Vec<&str> {
    const SHORT: usize = 45;
    let is_note = |sentence: &&str| {
        let first = all_words(sentence).into_iter().next().unwrap_or_default();
        sentence.contains(':') && matches!(first.as_str(), "note" | "evidence" | "example" | "hint")
    };
    let all: Vec<&str> = sentences(text).into_iter().filter(|sentence| !is_note(sentence)).collect();
    if text.split_whitespace().take(SHORT + 1).count() <= SHORT || all.len() < 2 {
        return all;
    }
    let questions: Vec<&str> = all.iter().copied().filter(|sentence| sentence.trim_end().ends_with('?')).collect();
    if questions.is_empty() { all.into_iter().take(2).collect() } else { questions }
}

/// The words of a text that carry something.
pub fn words(text: &str) -> Vec<Word> {
    let all = all_words(text);
    let before = |at: usize| at.checked_sub(1).and_then(|at| all.get(at)).map(String::as_str);
    let is_small = |at: usize, word: &String| {
        (word.len() <= 6 && SMALL.contains(&word.as_str()))
            || (word == "where"
                && !matches!(before(at), None | Some("and" | "describe" | "explain" | "state" | "specify")))
            || (word == "least" && before(at) == Some("at"))
    };
    all.iter().enumerate().filter(|(at, word)| !is_small(*at, word)).map(|(_, word)| Word::new(word)).collect()
}

/// What stands between two words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    Hyphen,
    Space,
    Other,
}

/// Every word, small ones too, as typed.
pub fn all_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut gap = Gap::Other;
    let mut word = String::new();
    let mut close = |word: &mut String, gap: Gap| {
        match words.last_mut() {
            Some(before) if gap != Gap::Other && joins(verb(before), gap == Gap::Hyphen, word) => {
                *before = format!("{}{word}", verb(before));
            }
            _ => words.push(word.clone()),
        }
        word.clear();
    };
    for c in text.chars() {
        if c.is_alphanumeric() {
            if c.is_ascii() {
                word.push(c.to_ascii_lowercase());
            } else {
                word.extend(c.to_lowercase());
            }
        } else if matches!(c, '\u{2019}' | '\'' | '\u{ad}') {
            // customer's, don't: the mark goes, the letters stay
        } else {
            let here = match c {
                '-' | '\u{2010}' | '\u{2011}' => Gap::Hyphen,
                c if c.is_whitespace() => Gap::Space,
                _ => Gap::Other,
            };
            if word.is_empty() {
                gap = if gap == Gap::Space && here == Gap::Space { Gap::Space } else { Gap::Other };
            } else {
                close(&mut word, gap);
                gap = here;
            }
        }
    }
    if !word.is_empty() {
        close(&mut word, gap);
    }
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
        assert_eq!(stems("logs, in order"), stems("log order"));
    }

    #[test]
    fn a_long_text_asks_with_its_questions() {
        assert_eq!(sentences("Who? a. this b. that. And so on."), ["Who?", " a. this b. that.", " And so on."]);
        let long = format!("Doors are locked. Are keys rotated? {}", "Doors are locked. ".repeat(20));
        assert_eq!(asked_part(&long), [" Are keys rotated?"]);
        assert_eq!(asked_part("Are keys rotated? (Note: not door keys)"), ["Are keys rotated?"]);
    }

    #[test]
    fn endings_do_not_matter() {
        assert_eq!(stems("rotation of the keys"), stems("Rotating a key"));
        assert_eq!(stems("Are policies reviewed?"), stems("the policy reviews"));
    }
}
