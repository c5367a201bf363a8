//! Tables in Markdown.

use std::collections::HashMap;
use std::ops::Range;

use super::lines::{Line, lines};
use super::{Style, TextTable};

/// The tables of a text: a row of cells, a row of dashes, rows of cells.
pub fn tables(text: &str) -> Vec<TextTable> {
    let lines = lines(text);
    let mut tables = Vec::new();
    let mut at = 0;
    while let (Some(head), Some(dashes)) = (lines.get(at), lines.get(at + 1)) {
        if !head.text(text).contains('|') || !is_dashes(dashes.text(text)) {
            at += 1;
            continue;
        }
        let mut cells = HashMap::new();
        let mut row = 0;
        let mut end = at;
        while let Some(line) = lines.get(end).filter(|l| l.text(text).contains('|')) {
            if end != at + 1 {
                row += 1;
                for (column, span) in (1..).zip(split(text, line)) {
                    cells.insert((row, column), (shown(text.get(span.clone()).unwrap_or_default()), span));
                }
            }
            end += 1;
        }
        let until = lines.get(end - 1).map_or(text.len(), |l| l.span.end);
        tables.push(TextTable { span: head.span.start..until, cells, style: Style::Markdown });
        at = end;
    }
    tables
}

/// The line below a header.
pub fn is_dashes(line: &str) -> bool {
    let line = line.trim();
    line.contains('|') && line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

/// What lies between the strokes of a line.
fn split(text: &str, line: &Line) -> Vec<Range<usize>> {
    let source = line.text(text);
    let mut cuts = Vec::new();
    let (mut is_escaped, mut is_code) = (false, false);
    for (at, c) in source.char_indices() {
        match c {
            '|' if !is_escaped && !is_code => cuts.push(line.span.start + at),
            '`' if !is_escaped => is_code = !is_code,
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    let is_open = !source.trim_start().starts_with('|');
    let is_unclosed = !source.trim_end().ends_with('|') || source.trim_end().len() < 2;
    let starts = is_open.then_some(line.span.start).into_iter().chain(cuts.iter().map(|c| c + 1));
    let ends = cuts.iter().copied().skip(usize::from(!is_open)).chain(is_unclosed.then_some(line.span.end));
    starts.zip(ends).map(|(a, b)| a..b.max(a)).collect()
}

/// A cell's text without its marks.
fn shown(raw: &str) -> String {
    let text = raw.trim().replace("\\|", "|");
    let text = ["<br>", "<br/>", "<br />"].iter().fold(text, |t, br| t.replace(br, "\n"));
    super::lines::bare(&text).to_owned()
}
