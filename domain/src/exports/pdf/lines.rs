//! Folding the text of a cell into lines.

use super::face::Face;
use super::{BODY, CELL_LINES};

/// The lines of one cell.
pub type Cell = Vec<String>;

/// The text in lines no wider than `room`, as in [`wrap`]; what goes beyond the lines of a cell ends in an ellipsis.
pub fn fold(face: &Face, text: &str, room: f32) -> Cell {
    let mut lines = wrapped(face, text, room, BODY, CELL_LINES);
    if lines.len() > CELL_LINES {
        lines.truncate(CELL_LINES);
        shorten(face, &mut lines, room);
    }
    lines
}

/// The text in lines no wider than `room`: broken between words, within one only where it is wider than a line.
pub fn wrap(face: &Face, text: &str, room: f32, size: f32) -> Vec<String> {
    wrapped(face, text, room, size, usize::MAX)
}

/// As [`wrap`]; goes no further once there are more lines than `most`.
fn wrapped(face: &Face, text: &str, room: f32, size: f32, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0.0;
    let space = face.letter_width(' ', size);
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        let width = face.width(word, size);
        if used > 0.0 && used + space + width <= room {
            push(&mut lines, " ");
            push(&mut lines, word);
            used += space + width;
            continue;
        }
        if used > 0.0 {
            lines.push(String::new());
            used = 0.0;
        }
        for letter in word.chars() {
            let width = face.letter_width(letter, size);
            if used > 0.0 && used + width > room {
                lines.push(String::new());
                used = 0.0;
            }
            push(&mut lines, letter.encode_utf8(&mut [0; 4]));
            used += width;
        }
        if lines.len() > most {
            break;
        }
    }
    lines
}

fn push(lines: &mut [String], text: &str) {
    if let Some(last) = lines.last_mut() {
        last.push_str(text);
    }
}

/// Lets the last line end in an ellipsis.
fn shorten(face: &Face, lines: &mut [String], room: f32) {
    let Some(last) = lines.last_mut() else { return };
    while !last.is_empty() && face.width(last, BODY) + face.letter_width('…', BODY) > room {
        last.pop();
    }
    last.push('…');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_folded_between_words_and_within_only_where_it_must() {
        let face = Face::load().expect("the font");
        let room = face.width("Underwriting and", BODY) + 0.1;
        assert_eq!(fold(&face, "Underwriting and\n claims", room), ["Underwriting and", "claims"]);
        assert_eq!(fold(&face, "", room), [""]);
        let long = fold(&face, &"x".repeat(400), room);
        assert_eq!(long.len(), CELL_LINES);
        assert!(long.iter().all(|line| face.width(line, BODY) <= room) && long[CELL_LINES - 1].ends_with('…'));
    }

    #[test]
    fn letters_of_europe_are_there_and_others_are_boxes() {
        let face = Face::load().expect("the font");
        for letter in "AZaz09ÄÖÜßéñçłŁőşğİıĐđŽžẞΆωЯяЖїȘțẾễ€–—…„“".chars() {
            let mut used = std::collections::BTreeMap::new();
            face.encode(&letter.to_string(), &mut used);
            assert!(used.iter().all(|(glyph, _)| *glyph != 0), "{letter}");
            assert_ne!(face.encode(&letter.to_string(), &mut used), face.encode("\u{25A1}", &mut used), "{letter}");
        }
        let mut used = std::collections::BTreeMap::new();
        assert_eq!(face.encode("漢", &mut used), face.encode("\u{25A1}", &mut used));
    }
}
