//! One sheet: what its cells say, which belong together, which are closed to us.

use std::collections::{BTreeMap, BTreeSet};

use super::Source;
use super::place::{At, Ranges, Rect, cell_name};
use crate::form::Closed;

/// A cell that the file holds.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// What it shows.
    pub text: String,
    /// It is, or is the result of, a formula.
    pub is_formula: bool,
    /// A number, a date, a truth: not text.
    pub is_number: bool,
    /// Its own lock; it counts on a protected sheet only.
    pub is_locked: bool,
}

/// The protection of a sheet, for cells that the file does not hold.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    /// Columns with a format of their own, and whether it locks.
    pub columns: Vec<(u32, u32, bool)>,
    /// Rows with a format of their own, and whether it locks.
    pub rows: BTreeMap<u32, bool>,
    /// Ranges that stay open without a password.
    pub open: Ranges,
}

/// A sheet.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// Its name; empty for a file that is one table.
    pub name: String,
    /// Hidden by the client.
    pub is_hidden: bool,
    /// Its rows hide because a filter is set, which is a way of looking, not of leaving out.
    pub is_filtered: bool,
    /// Cells by row, in the order of columns.
    pub rows: BTreeMap<u32, Vec<(u32, Cell)>>,
    /// Cells that were merged.
    pub merges: Ranges,
    /// Hidden rows.
    pub hidden_rows: BTreeSet<u32>,
    /// Hidden columns.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Results of formulas that fill a range.
    pub formulas: Ranges,
    /// Which list a cell chooses from.
    pub choices: Ranges,
    /// The lists.
    pub sources: Vec<Source>,
    /// The protection; none where the sheet is open.
    pub guard: Option<Guard>,
}

impl Grid {
    /// The cell, where the file holds it.
    pub fn cell(&self, (row, column): At) -> Option<&Cell> {
        let cells = self.rows.get(&row)?;
        cells.binary_search_by_key(&column, |(c, _)| *c).ok().and_then(|i| cells.get(i)).map(|(_, cell)| cell)
    }

    /// What the cell shows, trimmed; nothing where it is blank.
    pub fn text(&self, at: At) -> &str {
        self.cell(at).map_or("", |c| c.text.trim())
    }

    /// What is seen at the cell: its own text, or that of the cell it was merged into.
    pub fn shown(&self, at: At) -> &str {
        match self.merges.at(at) {
            Some((rect, _)) => self.text(rect.from),
            None => self.text(at),
        }
    }

    /// The merged range that the cell belongs to.
    pub fn merged(&self, at: At) -> Option<Rect> {
        self.merges.at(at).map(|(rect, _)| rect).filter(|rect| rect.from != rect.to)
    }

    /// Whether a column is hidden.
    pub fn hides_column(&self, column: u32) -> bool {
        self.hidden_columns.iter().any(|(from, to)| (*from..=*to).contains(&column))
    }

    /// Whether the client took a row out of sight.
    pub fn hides_row(&self, row: u32) -> bool {
        !self.is_filtered && self.hidden_rows.contains(&row)
    }

    /// Whether the sheet's protection keeps the cell as it is.
    pub fn is_locked(&self, at: At) -> bool {
        let Some(guard) = &self.guard else { return false };
        if guard.open.at(at).is_some() {
            return false;
        }
        if let Some(cell) = self.cell(at) {
            return cell.is_locked;
        }
        let by_column = || guard.columns.iter().find(|(from, to, _)| (*from..=*to).contains(&at.1)).map(|(.., l)| *l);
        guard.rows.get(&at.0).copied().or_else(by_column).unwrap_or(true)
    }

    /// Why nothing may be written into a cell.
    pub fn closed(&self, at: At) -> Option<Closed> {
        if let Some(rect) = self.merged(at).filter(|rect| rect.from != at) {
            return Some(Closed::MergedInto { place: super::place(&self.name, rect.from) });
        }
        if self.is_locked(at) {
            return Some(Closed::Locked);
        }
        if self.cell(at).is_some_and(|c| c.is_formula) || self.formulas.at(at).is_some() {
            return Some(Closed::Formula);
        }
        None
    }

    /// The rows that hold anything, in order.
    pub fn used_rows(&self) -> impl DoubleEndedIterator<Item = u32> + '_ {
        self.rows.iter().filter(|(_, cells)| cells.iter().any(|(_, c)| !c.text.trim().is_empty())).map(|(row, _)| *row)
    }

    /// The cells of a row that show something: column and text.
    pub fn filled(&self, row: u32) -> impl Iterator<Item = (u32, &str)> {
        let cells = self.rows.get(&row).map(Vec::as_slice).unwrap_or_default();
        cells.iter().map(|(column, cell)| (*column, cell.text.trim())).filter(|(_, text)| !text.is_empty())
    }

    /// The name of a column or cell for people who look for it.
    pub fn name_of(&self, at: At) -> String {
        if self.name.is_empty() { cell_name(at) } else { super::place(&self.name, at) }
    }
}
