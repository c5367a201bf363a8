//! Text for people: Markdown, AsciiDoc, plain lines. Its tables are read as sheets; elsewhere a question is a line or an
//! item of a list, its answer what follows "Answer:", or a new line below it.

mod asciidoc;
mod fill;
mod lines;
mod markdown;
mod questions;

pub use fill::apply;

use std::collections::HashMap;
use std::ops::Range;

use crate::book::place::At;
use crate::book::{Book, Cell, Grid, unplace};
use crate::form::{Format, Found};
use crate::layout::{Layout, Table};
use crate::limits;
use crate::refused::{Result, bomb};
use crate::tables;

/// The name under which a layout keeps what is asked outside of tables.
pub const LINES: &str = "lines";

/// A table in a text.
pub struct TextTable {
    /// Its bytes.
    pub span: Range<usize>,
    /// Its cells, and where the content of each lies.
    pub cells: HashMap<At, (String, Range<usize>)>,
    /// How a new cell is written.
    pub style: Style,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A row per line.
    Markdown,
    /// A cell per mark.
    Asciidoc,
}

/// All tables of a text.
pub fn tables_of(text: &str) -> Vec<TextTable> {
    let mut tables = asciidoc::tables(text);
    tables.extend(markdown::tables(text));
    tables.sort_by_key(|t| t.span.start);
    tables.dedup_by(|b, a| b.span.start < a.span.end);
    tables
}

/// The tables as a book; their names count them.
fn book(tables: &[TextTable]) -> Book {
    let grids = (1..).zip(tables).map(|(nth, table)| {
        let mut grid = Grid { name: format!("T{nth}"), ..Grid::default() };
        let mut cells: Vec<_> = table.cells.iter().collect();
        cells.sort_by_key(|(at, _)| **at);
        for ((row, column), (text, _)) in cells {
            let cell = Cell { text: text.clone(), ..Cell::default() };
            grid.rows.entry(*row).or_default().push((*column, cell));
        }
        grid
    });
    Book { grids: grids.collect(), ..Book::default() }
}

/// Reads a text's questions, by the layout if one is given.
pub fn read(text: &str, corrected: Option<&Layout>) -> Result<Found> {
    if text.bytes().filter(|b| *b == b'\n').count() > limits::LINES {
        return Err(bomb("the text", format!("more than {} lines", limits::LINES)));
    }
    let tables = tables_of(text);
    if tables.len() > limits::TABLES {
        return Err(bomb("the text", format!("more than {} tables", limits::TABLES)));
    }
    let book = book(&tables);
    let (mut detected, mut skipped) = tables::find(&book, Format::Text);
    let lines = questions::questions(text, &tables);
    if !lines.is_empty() {
        detected.tables.push(Table { sheet: LINES.to_owned(), questions: vec![LINES.to_owned()], ..Table::default() });
    }
    let fingerprint = detected.fingerprint(&[]);
    let layout = corrected.cloned().unwrap_or(detected);
    let has_lines = layout.tables.iter().any(|t| t.sheet == LINES);
    let in_tables =
        Layout { tables: layout.tables.iter().filter(|t| t.sheet != LINES).cloned().collect(), ..layout.clone() };
    let (mut questions, left) = tables::questions(&book, &in_tables)?;
    skipped.extend(left);
    if has_lines {
        let all = lines::lines(text);
        questions.extend(lines);
        questions.sort_by_cached_key(|q| start(text, &all, &tables, &q.place));
        tables::hang_on_codes(&mut questions);
    }
    Ok(Found { layout, fingerprint, questions, skipped })
}

/// Where a question begins.
fn start(text: &str, lines: &[lines::Line], tables: &[TextTable], place: &str) -> usize {
    let line = || place.strip_prefix('L')?.split('-').next()?.parse::<usize>().ok();
    let in_table = || {
        let (sheet, at) = unplace(place)?;
        let table = tables.get(sheet.strip_prefix('T')?.parse::<usize>().ok()?.checked_sub(1)?)?;
        table.cells.get(&at).map(|(_, span)| span.start)
    };
    let of_line = || lines.get(line()?.checked_sub(1)?).map(|l| l.span.start);
    in_table().or_else(of_line).unwrap_or(text.len())
}

/// Whether a text is written in AsciiDoc: its attributes and headings say so.
fn is_asciidoc(text: &str) -> bool {
    let mut head = text.lines().take(200);
    head.any(|l| {
        l == "|==="
            || l.starts_with("= ")
            || l.starts_with("== ")
            || (l.starts_with(':') && l.get(1..).is_some_and(|r| r.contains(':')))
    })
}
