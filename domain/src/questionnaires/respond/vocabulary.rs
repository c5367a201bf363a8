//! The words a form takes for an answer.

/// What is to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// It is so.
    Yes,
    /// It is not.
    No,
    /// It is in part.
    Partly,
}

impl Word {
    /// In plain words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "Yes",
            Self::No => "No",
            Self::Partly => "Partly",
        }
    }
}

/// Words that say yes or no to whatever is asked.
const PLAIN: [(Word, &[&str]); 3] = [
    (Word::Yes, &["yes", "y", "true", "ja", "oui", "si", "sí"]),
    (Word::No, &["no", "n", "false", "nein", "non"]),
    (Word::Partly, &["partly", "partial", "partially", "in part", "teilweise", "partiellement"]),
];

/// Words that say that what is asked for is in place: an answer only to what ought to be.
const IN_PLACE: [(Word, &[&str]); 3] = [
    (
        Word::Yes,
        &[
            "compliant",
            "fully compliant",
            "complies",
            "implemented",
            "fully implemented",
            "in place",
            "fully in place",
            "met",
            "fully met",
            "conforms",
            "conforming",
            "meets",
            "fully",
            "satisfied",
            "pass",
        ],
    ),
    (
        Word::No,
        &[
            "non compliant",
            "noncompliant",
            "not compliant",
            "does not comply",
            "not implemented",
            "not in place",
            "not met",
            "does not conform",
            "nonconforming",
            "non conforming",
            "does not meet",
            "not satisfied",
            "fail",
            "none",
        ],
    ),
    (
        Word::Partly,
        &[
            "partially compliant",
            "partly compliant",
            "partially implemented",
            "partly implemented",
            "partially in place",
            "partly in place",
            "partially met",
            "partly met",
            "partially conforms",
        ],
    ),
];

/// The one entry that says the word. None where there is none, or more than one, or where the opposite is missing, so that
/// nobody can say what the words mean. `about_bad` is for a question after something that ought not to be: to it, words such
/// as "compliant" say nothing certain. A form without a vocabulary takes plain words.
pub fn find(vocabulary: &[String], word: Word, about_bad: bool) -> Option<String> {
    if vocabulary.is_empty() {
        return Some(word.as_str().to_owned());
    }
    let families: &[[(Word, &[&str]); 3]] = if about_bad { &[PLAIN] } else { &[PLAIN, IN_PLACE] };
    let means = |wanted: Word| -> Vec<&String> {
        let words: Vec<&str> = families
            .iter()
            .flatten()
            .filter(|(word, _)| *word == wanted)
            .flat_map(|(_, words)| words.iter().copied())
            .collect();
        vocabulary.iter().filter(|entry| words.contains(&plain(entry).as_str())).collect()
    };
    if means(Word::Yes).len() != 1 || means(Word::No).len() != 1 {
        return None;
    }
    match means(word)[..] {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// Whether the vocabulary asks for yes or no, in whatever words.
pub fn is_yes_or_no(vocabulary: &[String]) -> bool {
    find(vocabulary, Word::Yes, false).is_some() && !vocabulary.is_empty()
}

fn plain(entry: &str) -> String {
    let kept = entry.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' });
    kept.collect::<String>().to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn a_word_is_found_in_the_form_s_own_spelling() {
        for (vocabulary, yes, no) in [
            ("Yes,No,NA", "Yes", "No"),
            ("Y,N,N/A", "Y", "N"),
            ("yes,no,Alternate", "yes", "no"),
            ("TRUE,FALSE", "TRUE", "FALSE"),
            ("Ja,Nein,Teilweise", "Ja", "Nein"),
            ("Compliant,Partially Compliant,Non-Compliant", "Compliant", "Non-Compliant"),
            ("Fully implemented,Partially implemented,Not implemented", "Fully implemented", "Not implemented"),
        ] {
            let vocabulary = words(vocabulary);
            assert_eq!(find(&vocabulary, Word::Yes, false).as_deref(), Some(yes));
            assert_eq!(find(&vocabulary, Word::No, false).as_deref(), Some(no));
        }
        assert_eq!(
            find(&words("Compliant,Partly compliant,Not compliant"), Word::Partly, false).as_deref(),
            Some("Partly compliant")
        );
    }

    #[test]
    fn what_is_not_certain_is_not_chosen() {
        for vocabulary in
            ["1,2,3,4,5", "Low,Medium,High", "Yes,Yes - with exceptions", "Yes", "Yes,Y,No", "Initial,Managed,Defined"]
        {
            let found = find(&words(vocabulary), Word::No, false).or(find(&words(vocabulary), Word::Partly, false));
            assert_eq!(found, None, "{vocabulary}");
        }
        assert_eq!(find(&words("Yes,No"), Word::Partly, false), None);
        assert_eq!(find(&words("Compliant,Not compliant"), Word::No, true), None, "to a question after something bad");
        assert_eq!(find(&[], Word::No, true).as_deref(), Some("No"));
    }
}
