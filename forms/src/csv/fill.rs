//! Answers into fields.

use std::collections::BTreeMap;

use super::{Records, decode};
use crate::book::place::{At, cell_name};
use crate::book::unplace;
use crate::fill::{Write, added_headers};
use crate::form::Form;
use crate::refused::Result;
use crate::report::{Change, Part};

/// Writes answers into the fields of a file.
pub fn apply(bytes: &[u8], form: &Form, writes: &[Write]) -> Result<crate::fill::Patched> {
    let (text, _) = decode(bytes)?;
    let records = Records::read(&text)?;
    let before = |(row, column): At| {
        let fields = records.rows.get(row as usize - 1)?;
        Some(fields.get(column as usize - 1)?.text(&text))
    };
    let cells: BTreeMap<At, &Write> = writes.iter().filter_map(|w| Some((unplace(&w.place)?.1, w))).collect();
    let cells = cells.into_iter().filter(|(at, w)| before(*at).unwrap_or_default().trim() != w.value.trim());
    let cells: BTreeMap<At, &Write> = cells.collect();
    let values = cells.iter().map(|(at, w)| (*at, w.value.clone())).collect();
    let columns: Vec<(String, u32)> = cells.keys().map(|at| (String::new(), at.1)).collect();
    let headers: BTreeMap<At, String> =
        added_headers(form, &columns).into_iter().map(|((_, at), text)| (at, text)).collect();
    let (after, outcome) = match cells.is_empty() {
        true => (bytes.to_vec(), BTreeMap::new()),
        false => fill(bytes, &values, &headers)?,
    };
    let (mut changes, mut refused) = (Vec::new(), Vec::new());
    for (at, outcome) in outcome {
        match (outcome, cells.get(&at)) {
            (Ok(after), _) => changes.push(Change {
                sheet: String::new(),
                cell: cell_name(at),
                before: before(at).unwrap_or_default(),
                after,
            }),
            (Err(why), Some(write)) => refused.push(((*write).clone(), why)),
            (Err(_), None) => {}
        }
    }
    let part = Part { name: "file".to_owned(), is_changed: after != bytes, before: bytes.len(), after: after.len() };
    Ok(crate::fill::Patched { bytes: after, changes, refused, parts: vec![part], notes: Vec::new() })
}

/// What becomes of a text file: its bytes, and the value as written, or why not, by cell.
type Patched = (Vec<u8>, BTreeMap<At, std::result::Result<String, String>>);

/// Writes values into a file. A cell in a column that the file does not have adds the column to every record; `headers`
/// are then the texts of added columns, by row and column.
fn fill(bytes: &[u8], values: &BTreeMap<At, String>, headers: &BTreeMap<At, String>) -> Result<Patched> {
    let (text, encoding) = decode(bytes)?;
    let records = Records::read(&text)?;
    let mut outcome = BTreeMap::new();
    let mut written: BTreeMap<At, String> = BTreeMap::new();
    for (at, value) in headers.iter().chain(values) {
        let value = safe(value);
        match encoding.encode(&value) {
            Ok(_) => {
                written.insert(*at, value.clone());
                outcome.insert(*at, Ok(value));
            }
            Err(letter) => {
                outcome.insert(*at, Err(format!("the file's letters (Windows-1252) have no “{letter}”")));
            }
        }
    }
    let columns_before = records.rows.iter().map(Vec::len).max().unwrap_or(0) as u32;
    let added = headers.keys().map(|at| at.1).max().filter(|c| *c > columns_before);
    let text = patched(&text, &records, &written, added);
    let bytes = encoding.encode(&text).unwrap_or_else(|_| bytes.to_vec());
    Ok((bytes, outcome))
}

/// Text that a spreadsheet would take for a formula is marked as text.
fn safe(value: &str) -> String {
    let value: String = value.chars().filter(|c| *c != '\0').collect();
    let is_number = value.trim().parse::<f64>().is_ok();
    match value.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number {
        true => format!("'{value}"),
        false => value,
    }
}

fn patched(text: &str, records: &Records, values: &BTreeMap<At, String>, added: Option<u32>) -> String {
    let mut out = String::with_capacity(text.len() + values.values().map(String::len).sum::<usize>());
    let mut at = 0;
    for (row, fields) in (1..).zip(&records.rows) {
        let mut end = fields.last().map_or(at, |f| f.span.end);
        for (column, field) in (1..).zip(fields) {
            if let Some(value) = values.get(&(row, column)) {
                out.push_str(text.get(at..field.span.start).unwrap_or_default());
                out.push_str(&quoted(value, field.is_quoted, records.delimiter));
                at = field.span.end;
            }
        }
        let last = values.range((row, 0)..=(row, u32::MAX)).next_back().map(|((_, column), _)| *column);
        let wanted = last.max(added.filter(|_| !fields.is_empty())).unwrap_or(0);
        let mut column = fields.len() as u32;
        if column < wanted {
            end = end.max(at);
            out.push_str(text.get(at..end).unwrap_or_default());
            at = end;
            column = column.max(1);
            while column < wanted {
                column += 1;
                out.push(if records.delimiter == '\0' { ',' } else { records.delimiter });
                if let Some(value) = values.get(&(row, column)) {
                    out.push_str(&quoted(value, false, records.delimiter));
                }
            }
        }
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

fn quoted(value: &str, was_quoted: bool, delimiter: char) -> String {
    let needs = value.contains([delimiter, ',', '"', '\n', '\r']) || value.trim() != value;
    match was_quoted || needs {
        true => format!("\"{}\"", value.replace('"', "\"\"")),
        false => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str, cells: &[(At, &str)]) -> String {
        let values = cells.iter().map(|(at, v)| (*at, (*v).to_owned())).collect();
        String::from_utf8(fill(text.as_bytes(), &values, &BTreeMap::new()).unwrap().0).unwrap()
    }

    #[test]
    fn only_the_field_changes() {
        let text = "\u{feff}q;a;c\r\n\"x;y\";;\"z\"\r\nw;\"\";\r\n";
        assert_eq!(
            filled(text, &[((2, 2), "Yes"), ((3, 2), "No")]),
            "\u{feff}q;a;c\r\n\"x;y\";Yes;\"z\"\r\nw;\"No\";\r\n"
        );
    }

    #[test]
    fn a_short_record_is_lengthened() {
        assert_eq!(filled("q,a,b\nx\ny,1,2", &[((2, 3), "c,d")]), "q,a,b\nx,,\"c,d\"\ny,1,2");
    }

    #[test]
    fn text_that_looks_like_a_formula_stays_text() {
        assert_eq!(filled("q,a\nx,\n", &[((2, 2), "=1+1")]), "q,a\nx,'=1+1\n");
        assert_eq!(filled("q,a\nx,\n", &[((2, 2), "-5")]), "q,a\nx,-5\n");
    }
}
