//! The lists that cells choose from, as a sheet writes them: in its rules, or in the extensions at its end.

use super::xml::{Node, Tag, Xml};
use crate::book::place::{Ranges, Rect};
use crate::book::{Grid, Source};
use crate::refused::{Result, bomb};

/// Reads one rule, up to its end, and notes its list for the cells it covers.
pub fn rule(xml: &mut Xml<'_>, tag: &Tag<'_>, grid: &mut Grid, part: &str) -> Result<()> {
    let is_list = tag.get("type").is_some_and(|t| t == "list");
    let mut cells = tag.get("sqref").unwrap_or_default();
    let mut formula = String::new();
    let mut words = None;
    let mut depth = usize::from(!tag.is_empty);
    while depth > 0 {
        match xml.next()? {
            Node::Open(tag) if !tag.is_empty => match tag.name() {
                "formula1" if formula.is_empty() => formula = xml.inner()?,
                "sqref" => cells = xml.inner()?,
                // Lists with commas in their words; the formula beside it is for older programs.
                "list" => words = Some(quoted_words(&xml.inner()?)),
                _ => depth += 1,
            },
            Node::Close(_) => depth -= 1,
            Node::End => return Err(xml.refuse("its XML ends in the middle")),
            _ => {}
        }
    }
    if !is_list {
        return Ok(());
    }
    let rects: Vec<Rect> = cells.split_whitespace().filter_map(Rect::read).collect();
    let Some(first) = rects.first().map(|r| r.from) else { return Ok(()) };
    let seen_from = rects.iter().fold(first, |a, r| (a.0.min(r.from.0), a.1.min(r.from.1)));
    let source = match words {
        Some(words) => Source::Words(words),
        None => Source::read(&formula, seen_from),
    };
    let nth = grid.sources.len();
    grid.sources.push(source);
    add(&mut grid.choices, &rects, nth, part)
}

/// Remembers ranges, within limits.
pub fn add(ranges: &mut Ranges, rects: &[Rect], what: usize, part: &str) -> Result<()> {
    match rects.iter().all(|rect| ranges.add(*rect, what)) {
        true => Ok(()),
        false => Err(bomb(part, "more ranges than a person could have made")),
    }
}

/// `Yes,"No, never"` as two words.
fn quoted_words(list: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for c in list.chars() {
        match (c, words.last_mut()) {
            ('"', _) => is_quoted = !is_quoted,
            (',', _) if !is_quoted => words.push(String::new()),
            (c, Some(word)) => word.push(c),
            _ => {}
        }
    }
    words.iter().map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).take(crate::limits::WORDS).collect()
}
