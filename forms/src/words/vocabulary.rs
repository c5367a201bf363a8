//! An answer in the words that a cell offers.

/// Ways to say the same, in the languages that drop-downs are written in.
const SAME: &[&[&str]] = &[
    &["yes", "y", "ja", "oui", "si", "sí", "sim", "true", "tak", "ano"],
    &["no", "n", "nein", "non", "não", "nao", "nee", "false", "nie", "ne"],
    &[
        "na",
        "n a",
        "not applicable",
        "nicht zutreffend",
        "nicht anwendbar",
        "entfällt",
        "sans objet",
        "no aplica",
        "non applicabile",
        "não aplicável",
        "n v t",
    ],
    &[
        "partial",
        "partially",
        "partly",
        "in part",
        "teilweise",
        "partiellement",
        "parcial",
        "parcialmente",
        "parzialmente",
        "gedeeltelijk",
    ],
    &["planned", "in progress", "geplant", "planifié", "planificado"],
];

fn key(text: &str) -> String {
    super::split(text).join(" ")
}

/// Whether a word says yes.
pub fn is_yes(text: &str) -> bool {
    SAME.first().is_some_and(|words| words.contains(&key(text).as_str()))
}

/// Whether a word says no.
pub fn is_no(text: &str) -> bool {
    SAME.get(1).is_some_and(|words| words.contains(&key(text).as_str()))
}

/// The offered word that an answer means: the same letters, or the only one that says the same.
pub fn among<'v>(vocabulary: &'v [String], answer: &str) -> Option<&'v str> {
    if let Some(word) = vocabulary.iter().find(|w| w.as_str() == answer.trim()) {
        return Some(word);
    }
    let wanted = key(answer);
    let mut alike = vocabulary.iter().filter(|w| key(w) == wanted && !wanted.is_empty());
    if let (Some(word), None) = (alike.next(), alike.next()) {
        return Some(word);
    }
    let same = SAME.iter().find(|words| words.contains(&wanted.as_str()))?;
    let mut meant = vocabulary.iter().filter(|w| same.contains(&key(w).as_str()));
    match (meant.next(), meant.next()) {
        (Some(word), None) => Some(word),
        _ => None,
    }
}

/// Whether a text lists a choice: `Yes/No`, `Y / N / NA`.
pub fn is_choice_list(text: &str) -> bool {
    if text.len() > 400 {
        return false;
    }
    let open = text.rfind(['(', '[']).map(|at| &text[at + 1..]).unwrap_or(text);
    [text, open].into_iter().any(|t| {
        let words = offered(t);
        words.len() >= 2 && words.iter().any(|w| is_yes(w)) && words.iter().any(|w| is_no(w))
    })
}

/// The words that a text offers, a line each or divided by a sign; none where it is a sentence.
pub fn offered(text: &str) -> Vec<String> {
    let text = text.trim().trim_matches(['(', ')', '[', ']', '"']);
    for sign in ['\n', '|', ';', '/', ','] {
        if !text.contains(sign) {
            continue;
        }
        // The usual word with a stroke in it stands whole among strokes.
        let text = if sign == '/' { text.replace("N/A", "N\u{1}A").replace("n/a", "n\u{1}a") } else { text.to_owned() };
        let clean = |w: &str| {
            let w = w.trim().trim_start_matches(['-', '*', '•', '☐', '□']).trim().replace('\u{1}', "/");
            w.trim_end_matches('.').to_owned()
        };
        let words: Vec<String> = text.split(sign).map(clean).filter(|w| !w.is_empty()).collect();
        let is_short = |w: &String| w.split_whitespace().count() <= if sign == '\n' { 14 } else { 5 };
        if words.len() >= 2 && words.len() <= 40 && words.iter().all(is_short) {
            return words;
        }
        if matches!(sign, '\n' | '|' | ';') {
            return Vec::new();
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> Vec<String> {
        words.iter().map(|w| (*w).to_owned()).collect()
    }

    #[test]
    fn an_answer_takes_the_spelling_of_the_cell() {
        let words = list(&["Yes", "No", "N/A"]);
        assert_eq!(among(&words, "yes"), Some("Yes"));
        assert_eq!(among(&words, "Not applicable"), Some("N/A"));
        assert_eq!(among(&words, "NA"), Some("N/A"));
        assert_eq!(among(&words, "perhaps"), None);
        assert_eq!(among(&list(&["Y", "N"]), "No"), Some("N"));
        assert_eq!(among(&list(&["Yes", "yes"]), "YES"), None, "two would do");
    }

    #[test]
    fn offered_words_are_told_from_sentences() {
        assert_eq!(offered("Yes/No/N/A"), list(&["Yes", "No", "N/A"]));
        assert_eq!(offered("Yes\nNo\nAlternate"), list(&["Yes", "No", "Alternate"]));
        assert_eq!(offered("A sentence, with commas that go on for a good while"), Vec::<String>::new());
        assert!(is_choice_list("Compliant? (Y/N)"));
        assert!(!is_choice_list("Audit & Assurance"));
    }
}
