//! Cells and ranges of a sheet, as spreadsheets write them. Rows and columns count from 1.

use std::collections::HashMap;

use crate::limits;

/// A cell: row, column.
pub type At = (u32, u32);

/// The highest row and column of a sheet.
pub const LAST: At = (1_048_576, 16_384);

/// `28` as `AB`.
pub fn letters(mut column: u32) -> String {
    let mut text = Vec::new();
    while column > 0 {
        column -= 1;
        text.push(b'A' + (column % 26) as u8);
        column /= 26;
    }
    text.iter().rev().map(|b| char::from(*b)).collect()
}

/// `AB` as `28`.
pub fn column(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 3 {
        return None;
    }
    let mut column = 0;
    for b in text.bytes() {
        if !b.is_ascii_alphabetic() {
            return None;
        }
        column = column * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1;
    }
    (column <= LAST.1).then_some(column)
}

/// `(3, 2)` as `B3`.
pub fn cell_name((row, column): At) -> String {
    format!("{}{row}", letters(column))
}

/// `B3` or `$B$3` as `(3, 2)`.
pub fn cell(text: &str) -> Option<At> {
    let text = text.strip_prefix('$').unwrap_or(text);
    let (name, row) = text.split_at(text.find(|c: char| !c.is_ascii_alphabetic())?);
    let row: u32 = row.strip_prefix('$').unwrap_or(row).parse().ok()?;
    (1..=LAST.0).contains(&row).then_some((row, column(name)?))
}

/// A range of cells, its corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    /// The upper left corner.
    pub from: At,
    /// The lower right corner.
    pub to: At,
}

impl Rect {
    /// `B3:D9`, `B3`, `B:B` or `3:9`.
    pub fn read(text: &str) -> Option<Self> {
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        let (from, to) = match (cell(from), cell(to)) {
            (Some(from), Some(to)) => (from, to),
            _ => {
                let [from, to] = [from, to].map(|s| s.strip_prefix('$').unwrap_or(s));
                match (column(from), column(to), from.parse::<u32>(), to.parse::<u32>()) {
                    (Some(a), Some(b), ..) => ((1, a), (LAST.0, b)),
                    (.., Ok(a), Ok(b)) if a > 0 && b <= LAST.0 => ((a, 1), (b, LAST.1)),
                    _ => return None,
                }
            }
        };
        (from.0 <= to.0 && from.1 <= to.1).then_some(Self { from, to })
    }

    /// Whether the cell lies within.
    pub fn holds(&self, (row, column): At) -> bool {
        (self.from.0..=self.to.0).contains(&row) && (self.from.1..=self.to.1).contains(&column)
    }
}

const ROWS_AT_ONCE: u32 = 64;
const COLUMNS_AT_ONCE: u32 = 16;
const TALL: u32 = 64 * ROWS_AT_ONCE;

/// Ranges that are found by a cell within them, each with something to remember.
#[derive(Clone, Debug, Default)]
pub struct Ranges {
    by_block: HashMap<At, Vec<(Rect, usize)>>,
    tall: Vec<(Rect, usize)>,
    count: usize,
}

fn block((row, column): At) -> At {
    (row / ROWS_AT_ONCE, column / COLUMNS_AT_ONCE)
}

impl Ranges {
    /// Remembers `what` for a range. False when there are more ranges than a person could have made.
    pub fn add(&mut self, rect: Rect, what: usize) -> bool {
        let (from, to) = (block(rect.from), block(rect.to));
        if rect.to.0 - rect.from.0 > TALL {
            self.tall.push((rect, what));
            return self.tall.len() <= limits::TALL_RANGES;
        }
        for rows in from.0..=to.0 {
            for columns in from.1..=to.1 {
                self.by_block.entry((rows, columns)).or_default().push((rect, what));
                self.count += 1;
            }
            if self.count > limits::RANGES {
                return false;
            }
        }
        true
    }

    /// The first range that holds the cell.
    pub fn at(&self, at: At) -> Option<(Rect, usize)> {
        let near = self.by_block.get(&block(at)).into_iter().flatten();
        near.chain(&self.tall).find(|(rect, _)| rect.holds(at)).copied()
    }
}
