//! What a column's cells are like, whatever its header says.

use std::collections::HashSet;

use crate::book::Grid;
use crate::words;

/// Shares of the table's rows, from 0 to 1, but for the length.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Rows counted.
    pub rows: usize,
    /// Cells with text.
    pub filled: f32,
    /// Of the filled ones: those that ask.
    pub asks: f32,
    /// Of the filled ones: those with a question mark.
    pub marks: f32,
    /// Of the filled ones: different ones.
    pub unique: f32,
    /// Of the filled ones: numbers and codes.
    pub codes: f32,
    /// Of the filled ones: names of a kind of answer.
    pub kinds: f32,
    /// Mean length of the filled ones.
    pub length: f32,
    /// Cells that choose from a list.
    pub lists: f32,
    /// Cells that are open on a protected sheet.
    pub open: f32,
}

/// Looks at a column's cells in the given rows.
pub fn profile(grid: &Grid, rows: &[u32], column: u32) -> Profile {
    let mut p = Profile { rows: rows.len(), ..Profile::default() };
    let mut seen: HashSet<&str> = HashSet::new();
    let (mut filled, mut asks, mut marks, mut codes, mut kinds) = (0, 0, 0, 0, 0);
    let (mut length, mut lists, mut open) = (0, 0, 0);
    for row in rows {
        let at = (*row, column);
        lists += usize::from(grid.choices.at(at).is_some());
        open += usize::from(grid.guard.is_some() && !grid.is_locked(at));
        let text = grid.text(at);
        if text.is_empty() {
            continue;
        }
        filled += 1;
        length += text.chars().count();
        asks += usize::from(words::asks(text) >= 0.6);
        marks += usize::from(text.contains(['?', '？', '؟']));
        codes += usize::from(words::code_shape(text));
        kinds += usize::from(words::is_kind(text));
        seen.insert(text);
    }
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f32 / whole as f32 };
    p.filled = share(filled, rows.len());
    p.asks = share(asks, filled);
    p.marks = share(marks, filled);
    p.unique = share(seen.len(), filled);
    p.codes = share(codes, filled);
    p.kinds = share(kinds, filled);
    p.length = share(length, filled);
    p.lists = share(lists, rows.len());
    p.open = share(open, rows.len());
    p
}
