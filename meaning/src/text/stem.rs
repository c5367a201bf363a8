//! A light stemmer: enough that one entry of the lexicon meets a word in all its forms, and no cleverer. Two words that mean
//! different things and come out alike are told apart in the lexicon, which can ask for a word as it was typed.

use std::collections::HashMap;
use std::sync::OnceLock;

const IRREGULAR: &[(&str, &str)] = &[
    ("used", "use"),
    ("uses", "use"),
    ("using", "use"),
    ("usage", "use"),
    ("kept", "keep"),
    ("held", "hold"),
    ("sent", "send"),
    ("ran", "run"),
    ("people", "person"),
    ("personnel", "staff"),
    ("employees", "staff"),
    ("employee", "staff"),
    ("workforce", "staff"),
    ("workers", "staff"),
    ("worker", "staff"),
    ("colleagues", "staff"),
    ("police", "police"),
    ("cookies", "cooki"),
    ("department", "department"),
    ("departments", "department"),
    ("apis", "api"),
    ("analyses", "analysis"),
    ("revocation", "revok"),
    ("revocations", "revok"),
    ("maintenance", "maintain"),
    ("suppliers", "vendor"),
    ("supplier", "vendor"),
    ("vendors", "vendor"),
    ("news", "news"),
    ("organisation", "company"),
    ("organisations", "company"),
    ("organization", "company"),
    ("organizations", "company"),
    ("organizational", "company"),
    ("organisational", "company"),
    ("firm", "company"),
    ("firms", "company"),
    ("business", "business"),
    ("centre", "center"),
    ("centres", "center"),
    ("programme", "program"),
    ("programmes", "program"),
    ("cyber", "cyber"),
    ("dates", "date"),
];

fn has_vowel(word: &str) -> bool {
    word.contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

/// The part of `word` before `suffix` if enough of a word is left.
fn without<'a>(word: &'a str, suffix: &str, least: usize) -> Option<&'a str> {
    word.strip_suffix(suffix).filter(|rest| rest.chars().count() >= least && has_vowel(rest))
}

fn undoubled(word: &str) -> String {
    let mut letters = word.chars().rev();
    match (letters.next(), letters.next()) {
        (Some(last), Some(before)) if last == before && !matches!(last, 'l' | 's' | 'z' | 'e' | 'o') => {
            word[..word.len() - last.len_utf8()].to_owned()
        }
        _ => word.to_owned(),
    }
}

fn singular(word: &str) -> String {
    if let Some(rest) = without(word, "ies", 2) {
        return format!("{rest}y");
    }
    for keeps in ["ss", "us", "is"] {
        if word.ends_with(keeps) {
            return word.to_owned();
        }
    }
    for suffix in ["sses", "shes", "ches", "xes"] {
        if let Some(rest) = word.strip_suffix(suffix) {
            return format!("{rest}{}", &suffix[..suffix.len() - 2]);
        }
    }
    without(word, "s", 3).unwrap_or(word).to_owned()
}

/// The stem of a lower-case word.
pub fn stem(word: &str) -> String {
    static STEMS: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    if let Some(stem) = STEMS.get_or_init(|| IRREGULAR.iter().copied().collect()).get(word) {
        return (*stem).to_owned();
    }
    if word.len() <= 3 || !word.is_ascii() {
        return word.to_owned();
    }
    let one = singular(word).replace("isation", "ization").replace("centre", "center");
    let one = match one.strip_suffix("ise") {
        Some(rest) if rest.len() >= 5 => format!("{rest}ize"),
        _ => one,
    };
    let base = if let Some(rest) = without(&one, "ied", 2) {
        format!("{rest}y")
    } else if let Some(rest) = without(&one, "ing", 3).or_else(|| without(&one, "ed", 3)) {
        match rest.strip_suffix("is") {
            Some(start) if start.len() >= 5 => format!("{start}iz"),
            _ => undoubled(rest),
        }
    } else if let Some(rest) = without(&one, "ization", 3) {
        format!("{rest}iz")
    } else if let Some(rest) = without(&one, "ion", 4).filter(|rest| rest.ends_with('t')) {
        rest.to_owned()
    } else if let Some(rest) = without(&one, "ly", 4) {
        rest.to_owned()
    } else {
        one
    };
    let base = without(&base, "ment", 5).map_or_else(|| base.clone(), str::to_owned);
    match base.strip_suffix('e') {
        Some(rest) if rest.len() >= 3 => rest.to_owned(),
        _ => base,
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn the_forms_of_a_word_meet() {
        for forms in [
            &["rotate", "rotates", "rotated", "rotating", "rotation", "rotations"][..],
            &["encrypt", "encrypted", "encrypting", "encryption"],
            &["log", "logs", "logged", "logging"],
            &["policy", "policies"],
            &["revoke", "revoked", "revoking", "revocation"],
            &["manage", "managed", "management"],
            &["process", "processes", "processing"],
            &["classified", "classify", "classifies"],
            &["authorise", "authorize", "authorised"],
        ] {
            let stems: Vec<String> = forms.iter().map(|form| stem(form)).collect();
            assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{forms:?} {stems:?}");
        }
    }

    #[test]
    fn other_words_stay_apart() {
        for (one, other) in [("police", "policies"), ("user", "use"), ("key", "keen"), ("process", "processor")] {
            assert_ne!(stem(one), stem(other));
        }
    }
}
