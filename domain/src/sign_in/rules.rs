//! What a password must be, after NIST SP 800-63B (revision 4): long, not one of those that guessers begin with, not made of
//! what everybody knows about the person. No rule of which characters: such rules make passwords worse. Nothing is sent
//! anywhere to ask whether it was leaked, and nothing is shortened.

use crate::error::{Code, Problem};

/// The fewest characters.
pub const SHORTEST: usize = 12;
/// The most: more would only be work for the hash.
pub const LONGEST: usize = 256;
/// What must be left when everything that is easily guessed is taken away.
const LEFT: usize = 5;
/// How many different characters there must be.
const DIFFERENT: usize = 5;
/// So many passwords before this one are remembered and not taken again.
pub const REMEMBERED: usize = 5;

/// Words that guessers begin with, in lower case, one a line, in the languages of our customers.
const WEAK: &str = include_str!("weak.txt");

/// What is wrong with a password; nothing where it will do. `known` is what everybody knows about the person: address, name,
/// company.
pub fn check(field: &str, password: &str, known: &[&str]) -> Option<Problem> {
    let length = password.chars().count();
    if length < SHORTEST {
        let message = format!(
            "At least {SHORTEST} characters; this has {length}. Four or five words that do not belong together are easy to remember."
        );
        return Some(Problem::new(Code::Invalid, field, message));
    }
    if length > LONGEST {
        return Some(Problem::new(Code::TooLong, field, format!("At most {LONGEST} characters; this has {length}.")));
    }
    if password.chars().any(char::is_control) {
        return Some(Problem::new(Code::Invalid, field, "Line breaks and control characters are not allowed here."));
    }
    let folded = password.to_lowercase();
    let mut different: Vec<char> = folded.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < DIFFERENT {
        return Some(Problem::new(Code::Invalid, field, "This repeats too few characters. It would be guessed."));
    }
    let personal: Vec<String> = known.iter().flat_map(|text| words(text)).collect();
    if left_without(&folded, personal.iter().map(String::as_str)) < LEFT {
        let message = "This is made of the name of a person or a company, which guessers try first.";
        return Some(Problem::new(Code::Invalid, field, message));
    }
    let all = personal.iter().map(String::as_str).chain(WEAK.lines().filter(|w| !w.is_empty() && !w.starts_with('#')));
    if left_without(&folded, all) < LEFT {
        let message = "This is made of words and rows of keys that guessers try first.";
        return Some(Problem::new(Code::Invalid, field, message));
    }
    None
}

/// The words of four letters or more of an address or a name.
fn words(text: &str) -> Vec<String> {
    let folded = text.to_lowercase();
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() >= 4);
    let whole: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut words: Vec<String> = words.map(str::to_owned).collect();
    if whole.chars().count() >= 4 {
        words.push(whole);
    }
    words
}

/// Letters and digits that are left when those words are taken out: as it stands, and as it reads with signs and digits
/// taken for the letters that people write them for (`Passw0rd!2026` is `password` and `2026`).
fn left_without<'a>(folded: &str, words: impl Iterator<Item = &'a str>) -> usize {
    let plain: Vec<char> = folded.chars().collect();
    let read = |as_letter: fn(char) -> char| plain.iter().map(|c| as_letter(*c)).collect::<Vec<char>>();
    let readings = [plain.clone(), read(sign_as_letter), read(sign_or_digit_as_letter)];
    let mut taken = vec![false; plain.len()];
    for word in words {
        let word: Vec<char> = word.chars().collect();
        for reading in &readings {
            for (at, _) in reading.windows(word.len().max(1)).enumerate().filter(|(_, window)| *window == word) {
                taken.iter_mut().skip(at).take(word.len()).for_each(|taken| *taken = true);
            }
        }
    }
    plain.iter().zip(taken).filter(|(c, taken)| c.is_alphanumeric() && !taken).count()
}

fn sign_as_letter(c: char) -> char {
    match c {
        '@' => 'a',
        '$' => 's',
        '!' => 'i',
        c => c,
    }
}

fn sign_or_digit_as_letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'l',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        c => sign_as_letter(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["maria@harborpine.example", "Maria Lindqvist", "Harbor & Pine"];

    #[test]
    fn long_and_unlikely_is_all_that_is_asked() {
        for good in
            ["four plain words here", "kelp-anvil-morse-9", "ÄpfelUndBirnenSindObst", "            a quiet b c d e"]
        {
            assert_eq!(check("password", good, KNOWN), None, "{good}");
        }
    }

    #[test]
    fn what_guessers_try_first_is_refused() {
        for bad in [
            "short",
            "password1234",
            "Passw0rd!2026",
            "qwertyuiop123",
            "Summer2026!!!",
            "aaaaaaaaaaaaaaaa",
            "abababababababab",
            "harborpine2026",
            "Maria.Lindqvist",
            "123456789012",
            "Keystead2026!",
            "Willkommen2026",
            "letmeinletmein",
        ] {
            assert!(check("password", bad, KNOWN).is_some(), "{bad}");
        }
        assert!(check("password", &"long ".repeat(60), KNOWN).is_some());
        assert!(check("password", "with a line\nbreak in it", KNOWN).is_some());
    }
}
