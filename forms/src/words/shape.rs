//! Whether a text asks for something, told by its form: question marks, the words that questions and requests begin with,
//! the verbs of duty. And whether a text is a number or a code.

const ASKING: &str = "do does did is are was were has have had can could will would should shall may who whom whose what when \
    where which why how whether please describe provide list explain specify indicate identify state confirm \
    attach outline detail give enter select upload name summarize summarise elaborate define share disclose \
    tell if in for bitte beschreiben nennen wie wer wo wann welche welcher welches haben hat ist sind werden \
    wird gibt verfügt verfügen können kann erläutern geben existiert quel quelle quels quelles comment \
    pourquoi avez disposez décrivez veuillez indiquez existe qué cuál cuáles cómo describa indique tiene \
    dispone come quali quale descrivere indicare esiste avete beschrijf hoe welke heeft zijn worden como \
    quais descreva possui";

/// Verbs that duties begin with.
const DUTIES: &str = "establish implement maintain ensure publish perform use keep develop document define review update apply \
    conduct train contract comply notify protect limit restrict encrypt monitor log test validate verify \
    respond patch enable redirect produce manage require enforce securely assess evaluate identify inventory \
    report retain delete destroy segregate separate authorize authorise authenticate appoint assign adopt \
    make on allow prevent detect classify back backup create set track remove follow operate control \
    provision approve integrate communicate design include employ configure";

const DUTY_WORDS: &str = "must shall should required ensures muss müssen soll sollen doit doivent debe deben deve devono devem \
    moet moeten";

/// What the reader of a form is told to do with the form itself.
const TOLD: &str = "complete fill return submit send note read contact answer refer see ensure email save use do respond be \
    only select mark leave keep click";

/// Whether a list of words has a word.
pub fn is_in(list: &str, word: &str) -> bool {
    list.split(' ').any(|w| w == word)
}

/// How much a text reads like something asked: 1 for a question, .6 and more for a request or a duty, .3 for a sentence.
pub fn asks(text: &str) -> f32 {
    let text = text.trim();
    if text.contains(['?', '？', '؟', '¿']) {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let is_long = text.split_whitespace().nth(2).is_some() || letters >= 10 || !text.is_ascii();
        return if is_long && letters >= 3 { 1.0 } else { 0.4 };
    }
    let text = match leading_code(text) {
        Some((_, rest)) if !rest.is_empty() => rest,
        _ => text,
    };
    let begin = text.char_indices().nth(400).map_or(text, |(at, _)| text.get(..at).unwrap_or(text));
    let words = super::split(begin);
    let Some(first) = words.first() else { return 0.0 };
    let count = words.len();
    let is_told = words.get(1).is_some_and(|w| is_in(TOLD, w)) && first == "please";
    match () {
        () if is_told => 0.3,
        () if count >= 3 && is_in(ASKING, first) => 0.85,
        () if count >= 4 && words.iter().any(|w| is_in(DUTY_WORDS, w)) => 0.7,
        () if count >= 3 && is_in(DUTIES, first) => 0.65,
        () if first == "please" || first == "bitte" => 0.6,
        () if count >= 4 => 0.3,
        () => 0.0,
    }
}

/// A code at the beginning of a text, and the rest: `1.2.3 Do you …`, `Q7: …`, `AB-01.2 …`.
pub fn leading_code(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (head, rest) = text.split_at(end);
    let code = head.trim_end_matches([')', ':', '.', ']', '–', '-']).trim_start_matches(['(', '[']);
    let is_marked = code.len() < head.len() || code.contains(['.', '-']) || code.starts_with(['Q', 'q']);
    (is_marked && code_shape(code) && code.chars().any(|c| c.is_ascii_digit())).then(|| {
        (code, rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | ':' | '.' | ')')))
    })
}

/// Whether a text is a number or code: short, one word, with a digit, or one capital letter.
pub fn code_shape(text: &str) -> bool {
    let text = text.trim();
    if text.len() > 96 {
        return false;
    }
    let is_short = (1..=24).contains(&text.chars().count());
    let is_plain =
        text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '&' | '/' | '#' | '(' | ')' | ':'));
    let has_digit = text.chars().any(|c| c.is_ascii_digit());
    is_short && is_plain && (has_digit || (text.chars().count() <= 2 && text.chars().all(char::is_alphabetic)))
}

const KINDS: &str = "text free yes choice select selection multi multiple single dropdown number numeric date boolean bool \
    radio checkbox file upload attachment percentage open narrative string paragraph list textarea freitext \
    ja texte texto";

/// Whether a text names a kind of answer.
pub fn is_kind(text: &str) -> bool {
    if text.len() > 40 {
        return false;
    }
    let words = super::split(text);
    words.len() <= 4 && words.iter().any(|w| is_in(KINDS, w)) || super::is_choice_list(text)
}

/// Whether a text is decoration of a sheet: a legal line, the end of a form.
pub fn is_noise(text: &str) -> bool {
    let words = super::split(text.char_indices().nth(200).map_or(text, |(at, _)| text.get(..at).unwrap_or(text)));
    let has = |w: &str| words.iter().any(|x| x == w);
    text.contains('©')
        || has("copyright")
        || (words.len() <= 6 && has("end") && words.first().is_some_and(|w| w == "end"))
}

/// The several things that a text of several lines asks: a line that asks on its own, below one that ends.
pub fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for line in text.lines() {
        let bare = line.trim().trim_start_matches(['[', '(']);
        let starts_anew = parts.last().is_some_and(|last| {
            let ends = last.trim_end().ends_with(['?', '.', ')', ']', ':', '？']) && last.contains(['?', '？']);
            let first = super::split(bare).into_iter().next().unwrap_or_default();
            ends && (bare.ends_with(['?', '？']) || (is_in(ASKING, &first) && bare.starts_with(char::is_uppercase)))
        });
        match parts.last_mut() {
            Some(last) if !starts_anew => {
                last.push('\n');
                last.push_str(line);
            }
            _ => parts.push(line.to_owned()),
        }
    }
    parts.iter().map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_requests_and_duties_ask_and_labels_do_not() {
        for text in [
            "Do you encrypt data at rest?",
            "Please describe your backups.",
            "1.2 How often are logs read",
            "All staff must be trained once a year",
        ] {
            assert!(asks(text) >= 0.6, "{text}");
        }
        for text in ["Access control", "Yes", "1.2", "Vendor name", ""] {
            assert!(asks(text) < 0.6, "{text}");
        }
    }

    #[test]
    fn a_code_is_taken_off_and_a_word_is_not() {
        assert_eq!(leading_code("1.2.3 Do you"), Some(("1.2.3", "Do you")));
        assert_eq!(leading_code("Q7: Is it"), Some(("Q7", "Is it")));
        assert_eq!(leading_code("AB&C-01.2 Is it"), Some(("AB&C-01.2", "Is it")));
        assert_eq!(leading_code("24 hours"), None);
        assert_eq!(leading_code("A policy"), None);
    }

    #[test]
    fn a_line_that_asks_anew_is_a_part_of_its_own() {
        assert_eq!(parts("Is it on?\nIf yes, since when?").len(), 2);
        assert_eq!(parts("Are policies written,\napproved and reviewed?").len(), 1);
        assert_eq!(parts("Which are kept?\n- logs\n- mails").len(), 1);
    }
}
