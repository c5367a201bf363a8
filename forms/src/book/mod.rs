//! Sheets of cells, whatever file they came from: a workbook, values with a delimiter, a table in Markdown.

mod grid;
mod lists;
pub mod place;

pub use grid::{Cell, Grid, Guard};
pub use lists::Source;

use std::collections::HashMap;

/// All sheets of a file.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// The sheets, in the file's order.
    pub grids: Vec<Grid>,
    /// Names given to ranges, in small letters.
    pub names: HashMap<String, String>,
}

impl Book {
    /// The sheet of that name, which spreadsheets compare without case.
    pub fn grid(&self, name: &str) -> Option<&Grid> {
        self.grids.iter().find(|g| g.name == name).or_else(|| {
            let name = name.to_lowercase();
            self.grids.iter().find(|g| g.name.to_lowercase() == name)
        })
    }
}

/// How a cell is named in a form: `Sheet!B3`.
pub fn place(sheet: &str, at: place::At) -> String {
    if sheet.is_empty() { place::cell_name(at) } else { format!("{sheet}!{}", place::cell_name(at)) }
}

/// The sheet and cell of a name that [`place`] gave.
pub fn unplace(text: &str) -> Option<(&str, place::At)> {
    let (sheet, cell) = text.rsplit_once('!').unwrap_or(("", text));
    Some((sheet, place::cell(cell)?))
}
