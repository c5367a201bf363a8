//! The lines of a text and what each begins with.

use std::ops::Range;

use crate::words::{self, Head};

/// A line, without what ends it.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its bytes.
    pub span: Range<usize>,
}

impl Line {
    /// Its text.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.span.clone()).unwrap_or_default()
    }
}

/// The lines of a text.
pub fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive('\n') {
        let bare = piece.strip_suffix('\n').unwrap_or(piece);
        let bare = bare.strip_suffix('\r').unwrap_or(bare);
        lines.push(Line { span: at..at + bare.len() });
        at += piece.len();
    }
    lines
}

/// What a line is.
#[derive(Clone, Debug, PartialEq)]
pub enum Sort<'t> {
    /// Nothing.
    Blank,
    /// A heading.
    Heading(&'t str),
    /// An item of a list: what comes before its text, and the text.
    Item(usize, &'t str),
    /// A box to tick: where the mark goes, and the word beside it.
    Box(usize, &'t str),
    /// A place for an answer: its label, and where the answer begins.
    Answer(&'t str, usize),
    /// Anything else.
    Plain(&'t str),
}

/// Tells what a line is.
pub fn sort(line: &str) -> Sort<'_> {
    let text = line.trim();
    let at = line.len() - line.trim_start().len();
    if text.is_empty() {
        return Sort::Blank;
    }
    let marks = text.len() - text.trim_start_matches('#').len();
    let equals = text.len() - text.trim_start_matches('=').len();
    for (count, most) in [(marks, 6), (equals, 6)] {
        if (1..=most).contains(&count) && text.get(count..).is_some_and(|r| r.starts_with(' ')) {
            return Sort::Heading(text.get(count..).unwrap_or_default().trim().trim_end_matches(['#', '=']).trim());
        }
    }
    let lead = bullet(text);
    let rest = text.get(lead..).unwrap_or_default();
    if let Some(inner) = ["[ ] ", "[x] ", "[X] ", "[] ", "☐ ", "☑ ", "☒ ", "□ "].iter().find(|b| rest.starts_with(**b))
    {
        let start = at + lead + usize::from(inner.starts_with('['));
        return Sort::Box(start, rest.get(inner.len()..).unwrap_or_default().trim());
    }
    if let Some(label) = label(rest) {
        return Sort::Answer(bare(rest.get(..label).unwrap_or_default()), at + lead + answer_start(rest, label));
    }
    if lead > 0 { Sort::Item(at + lead, rest) } else { Sort::Plain(text) }
}

/// How many bytes a list's mark takes: `- `, `* `, `1. `, `a) `.
fn bullet(text: &str) -> usize {
    let count = |marks: &[char]| text.len() - text.trim_start_matches(marks).len();
    for mark in ['-', '*', '+', '•', '–', '.'] {
        let width = count(&[mark]);
        let followed = text.get(width..).is_some_and(|r| r.starts_with(' '));
        if width > 0 && width <= 5 * mark.len_utf8() && followed {
            return width + 1;
        }
    }
    0
}

/// Where the label of an answer ends, colon included.
fn label(text: &str) -> Option<usize> {
    let end = text.find([':', '：'])?;
    let name = bare(text.get(..end)?);
    let heads = words::heads(name);
    let (_, answer) = heads.answer();
    let is_name = answer >= 0.85 && answer > heads.of(Head::Question) && name.split_whitespace().count() <= 4;
    let is_short = name.eq_ignore_ascii_case("a") || name.eq_ignore_ascii_case("ans");
    (is_name || is_short).then_some(end + text.get(end..)?.chars().next()?.len_utf8())
}

/// Behind the label come its closing marks, and one space.
fn answer_start(text: &str, label: usize) -> usize {
    let rest = text.get(label..).unwrap_or_default();
    let closing = rest.len() - rest.trim_start_matches(['*', '_']).len();
    let space = usize::from(rest.get(closing..).is_some_and(|r| r.starts_with(' ')));
    label + closing + space
}

/// A text without the marks around it that make it bold or slanted.
pub fn bare(text: &str) -> &str {
    let text = text.trim();
    let inner = text.trim_start_matches(['*', '_']);
    let marks = text.len() - inner.len();
    if marks == 0 { text } else { inner.trim_end_matches(['*', '_']).trim() }
}
