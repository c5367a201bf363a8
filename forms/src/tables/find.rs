//! Finding the tables of a book, and saying why a sheet has none.

use super::{blocks, columns, kinds};
use crate::book::{Book, Grid};
use crate::form::{Format, Skipped, Why};
use crate::layout::{Layout, Table};
use crate::words;

const EXPLAINING: &str = "instruction instructions introduction intro readme cover about guidance guide glossary definitions \
    definition terms legend contents toc overview changelog revision revisions version disclaimer help \
    copyright acknowledgements summary dashboard anleitung hinweise einleitung deckblatt glossar notice \
    consignes instrucciones istruzioni glosario examples example history";
const LISTING: &str = "list lists lookup lookups dropdown dropdowns values data ref reference references options choices \
    picklist picklists validation validations listen auswahl listes answers config settings mapping scoring";

/// The layout of a book, and the sheets that have no part in it.
pub fn find(book: &Book, format: Format) -> (Layout, Vec<Skipped>) {
    let mut layout = Layout { format, tables: Vec::new() };
    let mut skipped = Vec::new();
    for grid in &book.grids {
        let first = grid.used_rows().next().and_then(|row| grid.filled(row).next()).map_or("", |(_, text)| text);
        let Some(why) = why_none(grid) else {
            let tables = in_grid(book, grid);
            if tables.is_empty() && !first.is_empty() {
                skipped.push(Skipped::new(
                    &grid.name,
                    first,
                    if is_list(grid) { Why::Lookup } else { Why::NoQuestions },
                ));
            }
            layout.tables.extend(tables);
            continue;
        };
        // A name is a hint, no more: a header that names questions and answers outweighs it.
        let tables = if why == Why::HiddenSheet { Vec::new() } else { with_headers(book, grid) };
        let is_sure = |t: &Table| !t.answers.is_empty() && t.answers.iter().any(|a| !a.added);
        match tables.iter().any(is_sure) {
            true => layout.tables.extend(tables),
            false if !first.is_empty() => skipped.push(Skipped::new(&grid.name, first, why)),
            false => {}
        }
    }
    (layout, skipped)
}

fn why_none(grid: &Grid) -> Option<Why> {
    if grid.is_hidden {
        return Some(Why::HiddenSheet);
    }
    let name = words::split(&grid.name);
    let has = |list: &str| name.iter().any(|w| words::is_in(list, w));
    let explains = has(EXPLAINING) || (has("read") && has("me")) || (has("how") && has("to"));
    match () {
        () if explains => Some(Why::Instructions),
        () if has(LISTING) => Some(Why::Lookup),
        () => None,
    }
}

fn is_list(grid: &Grid) -> bool {
    let mut cells = grid.rows.values().flatten().map(|(_, c)| c.text.trim()).filter(|t| !t.is_empty()).peekable();
    cells.peek().is_some() && cells.all(|text| text.chars().count() <= 60 && words::asks(text) < 0.6)
}

fn in_grid(book: &Book, grid: &Grid) -> Vec<Table> {
    let tables = with_headers(book, grid);
    if tables.is_empty() { columns::without_header(grid).into_iter().collect() } else { tables }
}

fn with_headers(book: &Book, grid: &Grid) -> Vec<Table> {
    let blocks = blocks::blocks(grid);
    let mut tables: Vec<Table> = blocks.iter().filter_map(|block| columns::assign(grid, block, false)).collect();
    for table in &mut tables {
        kinds::take_over(book, grid, table);
    }
    tables
}
