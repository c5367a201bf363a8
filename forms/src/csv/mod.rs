//! Values with a delimiter. Read with the place of every field, so that an answer replaces exactly its own field: line
//! ends, quotes and encoding of everything else stay as they are.

mod encoding;
mod fill;
mod records;

pub use encoding::decode;
pub use fill::apply;
pub use records::Records;

use crate::book::{Book, Cell, Grid};
use crate::refused::Result;

/// The file as one sheet without a name.
pub fn read(text: &str) -> Result<Book> {
    let records = Records::read(text)?;
    let mut grid = Grid::default();
    for (row, fields) in (1..).zip(&records.rows) {
        let cells =
            (1..).zip(fields).map(|(column, field)| (column, Cell { text: field.text(text), ..Cell::default() }));
        grid.rows.insert(row, cells.collect());
    }
    Ok(Book { grids: vec![grid], ..Book::default() })
}
