//! Answers into a text.

use std::ops::Range;

use super::lines::{Line, Sort, lines, sort};
use super::{Style, TextTable, markdown, tables_of};
use crate::book::place::At;
use crate::book::unplace;
use crate::csv::decode;
use crate::fill::{Patched, Write, added_headers};
use crate::form::Form;
use crate::refused::Result;
use crate::report::{Change, Part};

/// An edit: where, with what, and what stood there.
type Edit = (Range<usize>, String, String);

/// Writes answers into a text.
pub fn apply(bytes: &[u8], form: &Form, writes: &[Write]) -> Result<Patched> {
    let (text, encoding) = decode(bytes)?;
    let is_asciidoc = super::is_asciidoc(&text);
    let (tables, lines) = (tables_of(&text), lines(&text));
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let (mut changes, mut refused, mut edits) = (Vec::new(), Vec::new(), Vec::new());
    let mut columns = Vec::new();
    for write in writes {
        let value = write.value.split('\n').map(str::trim).collect::<Vec<_>>();
        let edit = match unplace(&write.place).filter(|(sheet, _)| sheet.starts_with('T')) {
            Some((sheet, at)) => {
                let table =
                    sheet.get(1..).and_then(|n| n.parse::<usize>().ok()).and_then(|n| tables.get(n.wrapping_sub(1)));
                columns.push((sheet.to_owned(), at.1));
                table.and_then(|t| in_table(&text, &lines, t, at, &value, end))
            }
            None => in_lines(&text, &lines, &write.place, &value.join(" "), is_asciidoc, end),
        };
        match edit {
            Some(edit) if encoding.encode(&edit.1).is_ok() => {
                if edit.2 != write.value {
                    let change = Change {
                        sheet: String::new(),
                        cell: write.place.clone(),
                        before: edit.2.clone(),
                        after: edit.1.trim().to_owned(),
                    };
                    changes.push(change);
                    edits.push(edit);
                }
            }
            Some(_) => refused
                .push((write.clone(), "the file's letters (Windows-1252) do not have all of the answer's".to_owned())),
            None => refused.push((write.clone(), "the file has no such place".to_owned())),
        }
    }
    for ((sheet, at), header) in added_headers(form, &columns) {
        let table = sheet.get(1..).and_then(|n| n.parse::<usize>().ok()).and_then(|n| tables.get(n.wrapping_sub(1)));
        if let Some(table) = table.filter(|t| t.style == Style::Markdown && !edits.is_empty()) {
            edits.extend(in_table(&text, &lines, table, at, &[&header], end));
            let dashes =
                lines.iter().find(|l| table.span.contains(&l.span.start) && markdown::is_dashes(l.text(&text)));
            edits.extend(
                dashes.map(|line| (line.span.end..line.span.end, appended(line.text(&text), "---"), String::new())),
            );
        }
    }
    edits.sort_by_key(|(span, ..)| (span.start, span.end));
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (span, new, _) in &edits {
        out.push_str(text.get(from..span.start).unwrap_or_default());
        out.push_str(new);
        from = span.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    let after = encoding.encode(&out).unwrap_or_else(|_| bytes.to_vec());
    let part = Part { name: "file".to_owned(), is_changed: after != bytes, before: bytes.len(), after: after.len() };
    Ok(Patched { bytes: after, changes, refused, parts: vec![part], notes: Vec::new() })
}

fn in_table(text: &str, lines: &[Line], table: &TextTable, at: At, value: &[&str], end: &str) -> Option<Edit> {
    let joined = match table.style {
        Style::Markdown => value.join("<br>").replace('|', "\\|"),
        Style::Asciidoc => value.join(" ").replace('|', "\\|"),
    };
    if let Some((before, span)) = table.cells.get(&at) {
        let raw = text.get(span.clone()).unwrap_or_default();
        let lead = raw.len() - raw.trim_start().len();
        let inner = match raw.trim().is_empty() {
            true => (span.clone(), if table.style == Style::Markdown { format!(" {joined} ") } else { joined }),
            false => (span.start + lead..span.start + lead + raw.trim().len(), joined),
        };
        return Some((inner.0, inner.1, before.clone()));
    }
    let (_, last) =
        table.cells.iter().filter(|(cell, _)| cell.0 == at.0).max_by_key(|(cell, _)| cell.1).map(|(_, c)| c)?;
    match table.style {
        Style::Markdown => {
            let line = lines.iter().find(|l| (l.span.start..=l.span.end).contains(&last.start))?;
            Some((line.span.end..line.span.end, appended(line.text(text), &joined), String::new()))
        }
        // A new column would be a new table; the answer stands below what is asked.
        Style::Asciidoc => Some((last.end..last.end, format!("{end}{end}*Answer:* {joined}"), String::new())),
    }
}

fn appended(line: &str, value: &str) -> String {
    if line.trim_end().ends_with('|') { format!(" {value} |") } else { format!(" | {value}") }
}

fn in_lines(text: &str, lines: &[Line], place: &str, value: &str, is_asciidoc: bool, end: &str) -> Option<Edit> {
    let numbers = place.strip_prefix('L')?;
    if let Some(asked) = numbers.strip_suffix('+') {
        let (first, last) = asked.split_once('-').unwrap_or((asked, asked));
        let first = lines.get(first.parse::<usize>().ok()?.checked_sub(1)?)?;
        let line = lines.get(last.parse::<usize>().ok()?.checked_sub(1)?)?;
        let new = match sort(first.text(text)) {
            _ if value.is_empty() => String::new(),
            Sort::Item(..) if is_asciidoc => format!("{end}+{end}Answer: {value}"),
            Sort::Item(at, _) => format!("{end}{end}{}Answer: {value}", " ".repeat(at)),
            Sort::Heading(_) => format!("{end}{end}Answer: {value}"),
            _ => format!("{end}Answer: {value}"),
        };
        return Some((line.span.end..line.span.end, new, String::new()));
    }
    let line = lines.get(numbers.parse::<usize>().ok()?.checked_sub(1)?)?;
    let source = line.text(text);
    match sort(source) {
        Sort::Answer(_, at) => {
            let before = source.get(at..).unwrap_or_default();
            let gap = if at > 0 && !value.is_empty() && !source.get(..at).is_some_and(|s| s.ends_with(' ')) {
                " "
            } else {
                ""
            };
            Some((line.span.start + at..line.span.end, format!("{gap}{value}"), before.trim().to_owned()))
        }
        Sort::Box(at, _) => {
            let rest = source.get(at..)?;
            let old = rest.chars().next()?;
            let is_drawn = !matches!(old, ' ' | 'x' | 'X' | ']');
            let new = match (value.is_empty(), is_drawn) {
                (true, true) => "☐",
                (false, true) => "☒",
                (true, false) => " ",
                (false, false) => "x",
            };
            let is_marked = matches!(old, 'x' | 'X' | '☑' | '☒');
            let before = if is_marked { "X" } else { "" };
            let width = if old == ']' { 0 } else { old.len_utf8() };
            let start = line.span.start + at;
            Some((start..start + width, new.to_owned(), before.to_owned()))
        }
        _ => None,
    }
}
