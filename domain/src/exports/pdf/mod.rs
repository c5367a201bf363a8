//! A list as a PDF to print or to put into a binder: A4 landscape, one table over as many pages as it takes, the heading
//! row on each. Written with `pdf-writer`: a layout engine or a renderer of HTML would weigh more than all the rest of
//! the exports.
//!
//! Letters come from a subset of DejaVu Sans Condensed (Latin, Greek and Cyrillic; its licence lies beside it). A letter
//! that it has not is shown as an empty box.

mod face;
mod lines;
mod page;

pub(crate) use face::Face;
use lines::Cell;
pub(crate) use lines::wrap;
pub(crate) use page::packed;
use page::{Document, Line};

use crate::error::Result;

/// A table to be printed.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What it is, such as `Seats`.
    pub title: String,
    /// Whose it is.
    pub company: String,
    /// When it was made and what was left out, a line each.
    pub about: Vec<String>,
    /// Headings of the columns.
    pub columns: Vec<String>,
    /// Rows, each with a cell for each column.
    pub rows: Vec<Vec<String>>,
    /// What is said below the last row, where something is.
    pub end: Option<String>,
}

/// Width and height of A4 lying down, in points.
const PAGE: (f32, f32) = (841.89, 595.28);
const MARGIN: f32 = 36.0;
const BODY: f32 = 8.0;
const LEADING: f32 = 10.5;
const PADDING: f32 = 3.0;
/// Lines of one cell; what goes beyond ends in an ellipsis.
const CELL_LINES: usize = 4;
/// No column wishes to be wider than this, and no word makes one wider than that.
const WIDEST: f32 = 260.0;
const WIDEST_WORD: f32 = 120.0;

/// The table as a PDF. Takes a moment for thousands of rows: call it where it may block.
pub fn render(table: &Table) -> Result<Vec<u8>> {
    let face = Face::load()?;
    let widths = widths(&face, table);
    let cells = |texts: &[String]| -> Vec<Cell> {
        texts.iter().zip(&widths).map(|(text, width)| lines::fold(&face, text, width - 2.0 * PADDING)).collect()
    };
    let heading = cells(&table.columns);
    let mut document = Document::new(&face, table, &widths, &heading);
    for row in &table.rows {
        document.row(&cells(row));
    }
    if let Some(end) = &table.end {
        document.say(&Line { text: end, size: BODY, gray: 0.0 });
    }
    Ok(document.finish())
}

/// As wide as the widest cell where there is room for all; else each at least as wide as its widest word.
fn widths(face: &Face, table: &Table) -> Vec<f32> {
    let room = PAGE.0 - 2.0 * MARGIN;
    let wish = |(at, name): (usize, &String)| {
        let cells = || table.rows.iter().filter_map(|row| row.get(at)).chain([name]);
        let widest = |parts: &mut dyn Iterator<Item = &str>| {
            parts.map(|text| face.width(text, BODY)).fold(0.0, f32::max) + 2.0 * PADDING + 1.0
        };
        let least = widest(&mut cells().flat_map(|text| text.split_whitespace())).min(WIDEST_WORD);
        (least, widest(&mut cells().map(String::as_str)).clamp(least, WIDEST))
    };
    let wishes: Vec<(f32, f32)> = table.columns.iter().enumerate().map(wish).collect();
    let least: f32 = wishes.iter().map(|(least, _)| least).sum();
    let more: f32 = wishes.iter().map(|(least, wish)| wish - least).sum();
    let (squeeze, grow) = ((room / least).min(1.0), ((room - least) / more.max(1.0)).max(0.0));
    wishes.into_iter().map(|(least, wish)| least * squeeze + (wish - least) * grow).collect()
}
