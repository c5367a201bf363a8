//! Where a cell's words come from: a list in the rule itself, a range on this or another sheet, a name for one.

use std::collections::HashSet;

use super::place::{At, LAST, Rect};
use super::{Book, Grid};
use crate::limits;

/// A list that cells choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The words themselves.
    Words(Vec<String>),
    /// A formula that names a range; references in it are seen from the cell given.
    Formula {
        /// The formula.
        text: String,
        /// The cell that the formula was written for.
        seen_from: At,
    },
}

impl Source {
    /// What a rule says: `"Yes,No"`, or a formula.
    pub fn read(formula: &str, seen_from: At) -> Self {
        let text = formula.trim().trim_start_matches('=');
        match text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
            Some(list) => Self::Words(words(list.replace("\"\"", "\"").split(','))),
            None => Self::Formula { text: text.to_owned(), seen_from },
        }
    }
}

/// Words without blanks and repetitions.
fn words<T: AsRef<str>>(list: impl Iterator<Item = T>) -> Vec<String> {
    let mut seen = HashSet::new();
    let words = list.map(|w| w.as_ref().trim().to_owned()).filter(|w| !w.is_empty() && seen.insert(w.clone()));
    words.take(limits::WORDS).collect()
}

impl Book {
    /// The words a cell takes; none where it takes any text, or where its list cannot be told without calculating.
    pub fn vocabulary(&self, grid: &Grid, at: At) -> Vec<String> {
        match grid.choices.at(at).and_then(|(_, i)| grid.sources.get(i)) {
            Some(Source::Words(words)) => words.clone(),
            Some(Source::Formula { text, seen_from }) => {
                self.range(grid, text, (*seen_from, at), 0).unwrap_or_default()
            }
            None => Vec::new(),
        }
    }

    /// The texts of the range that a formula names: a reference, a defined name, or one of the usual wrappings.
    fn range(&self, grid: &Grid, formula: &str, seen: (At, At), depth: u8) -> Option<Vec<String>> {
        if depth > 4 {
            return None;
        }
        let formula = formula.trim();
        if let Some(inner) = call(formula, "INDIRECT") {
            let name = inner.strip_prefix('"')?.split_once('"')?.0;
            return self.range(grid, name, seen, depth + 1);
        }
        if let Some(inner) = call(formula, "OFFSET") {
            let (sheet, rect) = self.reference(grid, inner.split(',').next()?, seen)?;
            return Some(down(sheet, rect.from));
        }
        if let Some(formula) = self.names.get(&formula.to_lowercase()) {
            return self.range(grid, formula, seen, depth + 1);
        }
        let (sheet, rect) = self.reference(grid, formula, seen)?;
        let rows = sheet.rows.range(rect.from.0..=rect.to.0);
        let cells = rows.flat_map(|(row, cells)| cells.iter().map(move |(column, cell)| ((*row, *column), cell)));
        Some(words(cells.filter(|(at, _)| rect.holds(*at)).map(|(_, cell)| cell.text.as_str()).take(limits::WORDS * 4)))
    }

    /// A reference, moved as far as the cell is from the one it was written for.
    fn reference<'b>(&'b self, grid: &'b Grid, text: &str, (from, to): (At, At)) -> Option<(&'b Grid, Rect)> {
        let (sheet, range) = match text.trim().rsplit_once('!') {
            Some((name, range)) if !name.contains('[') => {
                let name = name.strip_prefix('\'').and_then(|n| n.strip_suffix('\'')).unwrap_or(name);
                (self.grid(&name.replace("''", "'"))?, range)
            }
            Some(_) => return None,
            None => (grid, text.trim()),
        };
        let rect = Rect::read(range)?;
        let (a, b) = range.split_once(':').unwrap_or((range, range));
        let moved = |at: At, text: &str| {
            let columns_stay = text.starts_with('$') || at.1 == LAST.1;
            let rows_stay =
                text.get(1..).is_some_and(|t| t.contains('$')) || at.0 == LAST.0 || super::place::cell(text).is_none();
            let shift = |value: u32, from: u32, to: u32| (value + to).checked_sub(from).filter(|v| *v > 0);
            Some((
                if rows_stay { at.0 } else { shift(at.0, from.0, to.0)? },
                if columns_stay { at.1 } else { shift(at.1, from.1, to.1)? },
            ))
        };
        let rect = Rect { from: moved(rect.from, a)?, to: moved(rect.to, b)? };
        Some((sheet, rect))
    }
}

/// What stands in the brackets of a call.
fn call<'t>(formula: &'t str, name: &str) -> Option<&'t str> {
    let (head, rest) = formula.split_at_checked(name.len())?;
    if !head.eq_ignore_ascii_case(name) {
        return None;
    }
    rest.strip_prefix('(')?.strip_suffix(')')
}

/// The texts from a cell downwards, to the first blank one.
fn down(sheet: &Grid, (row, column): At) -> Vec<String> {
    let texts = (row..=LAST.0).map(|row| sheet.text((row, column))).take_while(|t| !t.is_empty());
    words(texts.take(limits::WORDS))
}
