//! Tables in AsciiDoc: cells begin with a stroke, wherever that stands, and go on over lines.

use std::collections::HashMap;
use std::ops::Range;

use super::lines::{Line, lines};
use super::{Style, TextTable};

/// The tables of a text.
pub fn tables(text: &str) -> Vec<TextTable> {
    let lines = lines(text);
    let mut tables = Vec::new();
    let mut open: Option<usize> = None;
    for (nth, line) in lines.iter().enumerate() {
        if line.text(text).trim_end() != "|===" {
            continue;
        }
        match open.take() {
            None => open = Some(nth),
            Some(first) => {
                let columns = first.checked_sub(1).and_then(|i| lines.get(i)).and_then(|l| named_columns(l.text(text)));
                let body = lines.get(first + 1..nth).unwrap_or_default();
                let start = lines.get(first).map_or(0, |l| l.span.start);
                tables.push(table(text, body, columns, start..line.span.end));
            }
        }
    }
    tables
}

/// `[cols="2,6a"]` has two, `[cols="3*"]` three.
fn named_columns(line: &str) -> Option<usize> {
    let cols = line.split("cols=").nth(1)?.trim_start_matches('"').split(['"', ']']).next()?;
    let times = |c: &str| c.split_once('*').and_then(|(n, _)| n.trim().parse::<usize>().ok()).unwrap_or(1);
    Some(cols.split([',', ';']).take(100).map(|c| times(c).min(100)).sum::<usize>()).filter(|n| (1..=64).contains(n))
}

fn table(text: &str, body: &[Line], columns: Option<usize>, span: Range<usize>) -> TextTable {
    let mut starts: Vec<(usize, usize, usize)> = Vec::new();
    let mut first_line = 0;
    for line in body {
        for (mark, wide) in marks(line.text(text)) {
            starts.push((line.span.start + mark.start, line.span.start + mark.end, wide));
        }
        if first_line == 0 {
            first_line = starts.iter().map(|s| s.2).sum();
        }
    }
    let columns = columns.unwrap_or(first_line).max(1);
    let end = body.last().map_or(span.end, |l| l.span.end);
    let mut cells = HashMap::new();
    let mut filled = 0;
    for (i, (_, from, wide)) in starts.iter().enumerate() {
        let until = starts.get(i + 1).map_or(end, |next| next.0);
        let raw = text.get(*from..until).unwrap_or_default();
        let lead = raw.len() - raw.trim_start().len();
        let inner = from + lead.min(raw.len())..from + lead + raw.trim().len();
        let inner = if raw.trim().is_empty() {
            from + usize::from(raw.starts_with(' '))..from + usize::from(raw.starts_with(' '))
        } else {
            inner
        };
        let at = ((filled / columns + 1) as u32, (filled % columns + 1) as u32);
        cells.insert(at, (raw.trim().replace("\\|", "|"), inner));
        filled += wide;
    }
    TextTable { span, cells, style: Style::Asciidoc }
}

/// Where cells begin in a line: the place of the mark with what is written before it, and how many columns it spans.
fn marks(line: &str) -> Vec<(Range<usize>, usize)> {
    let mut marks = Vec::new();
    for (at, _) in line.match_indices('|') {
        let before = line.get(..at).unwrap_or_default();
        if before.ends_with('\\') {
            continue;
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '*' | '<' | '>' | '^');
        let spec = before.rsplit(|c: char| !is_part(c)).next().unwrap_or_default();
        let gap = before.len() - spec.len();
        let is_start = gap == 0 || before.get(..gap).is_some_and(|b| b.ends_with([' ', '\t', '|']));
        // A word before a stroke is no format: those are short and have their letter last.
        let is_spec = spec.len() <= 6
            && spec.chars().filter(char::is_ascii_alphabetic).count() <= 1
            && spec.chars().next_back().is_none_or(|c| !c.is_ascii_digit());
        if is_start && (spec.is_empty() || is_spec) {
            let wide = spec.split_once('+').and_then(|(n, _)| n.split('.').next()?.parse().ok()).unwrap_or(1);
            marks.push((gap..at + 1, usize::clamp(wide, 1, 64)));
        }
    }
    marks
}
