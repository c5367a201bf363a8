//! From sheets to questions. First the tables are found, by the words of their headers and the shape of their columns;
//! then their rows are read, by the layout alone, whether it was detected or corrected.

mod blocks;
mod columns;
mod conditions;
mod find;
mod kinds;
mod locate;
mod profile;
mod rows;

pub use conditions::{Asked, follow, resolve as hang_on_codes};
pub use find::find;

use crate::book::{Book, Grid};
use crate::form::{Condition, Question, Skipped};
use crate::layout::{Layout, Table};
use crate::refused::Result;

/// The questions that a layout finds in a book.
///
/// # Errors
/// Refused when the layout names a sheet or column that the book does not have.
pub fn questions(book: &Book, layout: &Layout) -> Result<(Vec<Question>, Vec<Skipped>)> {
    let mut questions = Vec::new();
    let mut skipped = Vec::new();
    for table in &layout.tables {
        let (grid, table) = locate::locate(book, table)?;
        rows::read(book, grid, &table, &mut questions, &mut skipped);
    }
    conditions::resolve(&mut questions);
    Ok((questions, skipped))
}

/// The condition that a question's own sentence states.
pub fn condition(text: &str) -> Option<Condition> {
    conditions::written("", text)
}

/// The table of a sheet whose first row is its header; `is_sure`, when every other row is known to ask.
pub fn of_records(grid: &Grid, is_sure: bool) -> Option<Table> {
    columns::assign(grid, &blocks::whole(grid)?, is_sure)
}

/// Every row of such a table as a question; what hangs on what is left to the caller.
pub fn records(book: &Book, table: &Table) -> Result<Vec<Question>> {
    let (grid, table) = locate::locate(book, table)?;
    Ok(rows::every(book, grid, &table))
}
