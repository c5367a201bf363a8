//! Records and fields with their places. RFC 4180, and what is met besides: other delimiters, ragged records, quotes
//! within plain fields, a first line that names the delimiter.

use std::ops::Range;

use crate::limits;
use crate::refused::{Result, bomb, malformed};

/// A field: where it is, quotes included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// Whether it stands in quotes.
    pub is_quoted: bool,
}

impl Field {
    /// Its value.
    pub fn text(&self, text: &str) -> String {
        let raw = text.get(self.span.clone()).unwrap_or_default();
        match raw.strip_prefix('"').and_then(|r| r.strip_suffix('"')).filter(|_| self.is_quoted) {
            Some(inner) => inner.replace("\"\"", "\""),
            None => raw.to_owned(),
        }
    }
}

/// The records of a file.
#[derive(Clone, Debug)]
pub struct Records {
    /// What divides fields.
    pub delimiter: char,
    /// The fields of each record.
    pub rows: Vec<Vec<Field>>,
}

impl Records {
    /// Reads with the delimiter that the file names, or that divides it most evenly.
    pub fn read(text: &str) -> Result<Self> {
        let named = text.strip_prefix("sep=").and_then(|rest| {
            let mut rest = rest.chars();
            rest.next().filter(|c| !c.is_alphanumeric()).filter(|_| matches!(rest.next(), Some('\r' | '\n') | None))
        });
        let delimiter = named.unwrap_or_else(|| likely(text));
        Ok(Self { delimiter, rows: split(text, delimiter, usize::MAX)? })
    }
}

/// The delimiter that gives most records of the beginning the same number of fields, and more than one.
fn likely(text: &str) -> char {
    let mut best = (0.0, ',');
    for delimiter in [',', ';', '\t', '|'] {
        let Ok(rows) = split(text, delimiter, 200) else {
            // Broken further down; the whole file is then refused with its line.
            let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
            if first.contains(delimiter) && best.0 == 0.0 {
                best = (f32::EPSILON, delimiter);
            }
            continue;
        };
        let counts: Vec<usize> = rows.iter().map(Vec::len).filter(|n| *n > 0).collect();
        let share = |n: usize| counts.iter().filter(|c| **c == n).count() as f32 / counts.len() as f32;
        let usual = counts.iter().copied().filter(|n| *n > 1).map(|n| (n, share(n)));
        let Some((usual, alike)) = usual.fold(None, |best: Option<(usize, f32)>, b| match best {
            Some(a) if a.1 >= b.1 => Some(a),
            _ => Some(b),
        }) else {
            continue;
        };
        // Sentences have commas, too: they divide a list of questions into uneven records, with spaces behind them.
        let spaced = text.matches(format!("{delimiter} ").as_str()).count() * 2 > text.matches(delimiter).count();
        let divided = 1.0 - share(1);
        let is_fair = alike > 0.6 || (divided > 0.6 && !spaced) || counts.len() <= 2;
        // The first record names the columns, where one does.
        let headed = if counts.first() == Some(&usual) { 1.5 } else { 1.0 };
        let plain = if spaced { 0.4 } else { 1.0 };
        let score = (alike * alike + 0.3 * divided) * (1.0 + (usual as f32).ln()) * headed * plain;
        if is_fair && score > best.0 {
            best = (score, delimiter);
        }
    }
    if best.0 == 0.0 { '\u{0}' } else { best.1 }
}

fn split(text: &str, delimiter: char, most: usize) -> Result<Vec<Vec<Field>>> {
    let bytes = text.as_bytes();
    let mark = u8::try_from(u32::from(delimiter)).ok().filter(|b| b.is_ascii() && *b != 0);
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut fields = 0;
    let mut at = 0;
    loop {
        let start = at;
        let is_quoted = mark.is_some() && bytes.get(at) == Some(&b'"');
        if is_quoted {
            at = quoted(bytes, at).ok_or_else(|| malformed(line(text, start), "a quote is opened and never closed"))?;
        }
        // What follows a closing quote belongs to the field, which is then read as it stands.
        let closed = at;
        while bytes.get(at).is_some_and(|b| Some(*b) != mark && !matches!(b, b'\n' | b'\r')) {
            at += 1;
        }
        row.push(Field { span: start..at, is_quoted: is_quoted && closed == at });
        fields += 1;
        if fields > limits::CELLS {
            return Err(bomb("the table", format!("more than {} fields", limits::CELLS)));
        }
        match bytes.get(at) {
            Some(b) if Some(*b) == mark => {
                at += 1;
                continue;
            }
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => at += 2,
            Some(_) => at += 1,
            None => {}
        }
        let is_blank = row.len() == 1 && row.iter().all(|f| f.span.is_empty());
        rows.push(std::mem::take(&mut row));
        if is_blank && let Some(last) = rows.last_mut() {
            last.clear();
        }
        if at >= bytes.len() || rows.len() >= most {
            return Ok(rows);
        }
    }
}

/// The place behind the quote that closes.
fn quoted(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match (bytes.get(at)?, bytes.get(at + 1)) {
            (b'"', Some(b'"')) => at += 2,
            (b'"', _) => return Some(at + 1),
            _ => at += 1,
        }
    }
}

fn line(text: &str, at: usize) -> String {
    let lines = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
    format!("line {lines}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<String>> {
        Records::read(text).unwrap().rows.iter().map(|r| r.iter().map(|f| f.text(text)).collect()).collect()
    }

    #[test]
    fn quotes_lines_and_other_delimiters_are_read() {
        assert_eq!(texts("a;b\r\n\"1;\"\"2\nx\";3\r\n"), [["a", "b"], ["1;\"2\nx", "3"]]);
        assert_eq!(texts("a\tb\n1\t2"), [["a", "b"], ["1", "2"]]);
        assert_eq!(texts("sep=|\na|b\n"), [vec!["sep=", ""], vec!["a", "b"]]);
    }

    #[test]
    fn a_list_of_sentences_is_one_column() {
        let text = "Do you log, and how?\nIs it on?\nWho, when, where, why?\n\"Quoted\" words stay?\n";
        assert_eq!(texts(text).iter().map(Vec::len).max(), Some(1));
    }

    #[test]
    fn an_open_quote_is_refused_with_its_line() {
        let refused = Records::read("a,b\n1,\"2\n3,4\n").unwrap_err();
        assert!(refused.to_string().starts_with("line 2 cannot be read"), "{refused}");
    }
}
