//! What words tell: a header its column's purpose, a text whether it asks, an answer which of the offered words it is.

mod heads;
mod shape;
mod vocabulary;

pub use heads::{Head, Heads, answer_label, heads};
pub use shape::{asks, code_shape, is_in, is_kind, is_noise, leading_code, parts};
pub use vocabulary::{among, is_choice_list, is_no, is_yes, offered};

/// The words of a text in small letters: `questionText`, `question_text` and `Question text` are the same two.
pub fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_small = false;
    for c in text.chars() {
        if c.is_alphanumeric() || c == '#' || c == '°' {
            if c.is_uppercase() && was_small {
                words.push(std::mem::take(&mut word));
            }
            was_small = c.is_lowercase();
            word.extend(c.to_lowercase());
        } else {
            was_small = false;
            if !word.is_empty() && c != '\'' && c != '’' {
                words.push(std::mem::take(&mut word));
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}
