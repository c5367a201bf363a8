//! A remembered table, found again: sheets are renamed for the quarter, rows and columns put in above and between.

use std::collections::HashMap;

use crate::book::place::{column, letters};
use crate::book::{Book, Grid};
use crate::layout::{Table, steady};
use crate::refused::{Refused, Result};

/// The sheet of a table, and the table as it lies there.
pub fn locate<'b>(book: &'b Book, table: &Table) -> Result<(&'b Grid, Table)> {
    let other = |why: String| Refused::OtherLayout { why };
    let grid = match book.grid(&table.sheet) {
        Some(grid) => grid,
        None => {
            let mut alike = book.grids.iter().filter(|g| steady(&g.name) == steady(&table.sheet));
            match (alike.next(), alike.next()) {
                (Some(grid), None) => grid,
                _ => return Err(other(format!("there is no sheet “{}”", table.sheet))),
            }
        }
    };
    let mut table = table.clone();
    table.sheet.clone_from(&grid.name);
    let named = table.questions.iter().chain(&table.code).chain(&table.section).chain(&table.help).chain(&table.kind);
    let named = named.chain(&table.condition).chain(table.answers.iter().map(|a| &a.column));
    let named = named.chain(table.answers.iter().flat_map(|a| a.marks.iter().map(|m| &m.column)));
    if let Some(name) = named.into_iter().find(|name| column(name).is_none()) {
        return Err(other(format!("“{name}” is no column of a sheet")));
    }
    if table.questions.is_empty() {
        return Err(other(format!("the table on “{}” names no column with questions", grid.name)));
    }
    if let (Some(last), false) = (table.header_rows.last().copied(), table.header.is_empty())
        && !fits(grid, &table, last)
    {
        let found = grid.used_rows().take(500).find_map(|row| Some((row, again(grid, &table, row)?)));
        let Some((row, columns)) = found else {
            return Err(other(format!("the header of the table is not on sheet “{}”", grid.name)));
        };
        shift(&mut table, i64::from(row) - i64::from(last), &columns);
    }
    Ok((grid, table))
}

fn fits(grid: &Grid, table: &Table, row: u32) -> bool {
    let text = |name: &str| column(name).map(|c| header_text(grid, table, row, c)).unwrap_or_default();
    table.header.iter().all(|head| steady(&head.text) == text(&head.column))
}

/// What the header says in a column: the lowest text of its rows.
fn header_text(grid: &Grid, table: &Table, row: u32, column: u32) -> String {
    let height = table.header_rows.len().max(1) as u32;
    let rows = (row.saturating_sub(height - 1)..=row).rev();
    rows.map(|row| grid.shown((row, column))).find(|t| !t.is_empty()).map(steady).unwrap_or_default()
}

/// Where the header's columns are now, if the row is that header.
fn again(grid: &Grid, table: &Table, row: u32) -> Option<HashMap<String, String>> {
    let last = grid.filled(row).last()?.0;
    let mut texts: Vec<(u32, String)> = (1..=last).map(|c| (c, header_text(grid, table, row, c))).collect();
    let mut columns = HashMap::new();
    for head in &table.header {
        let at = texts.iter().position(|(_, text)| *text == steady(&head.text))?;
        columns.insert(head.column.clone(), letters(texts.remove(at).0));
    }
    Some(columns)
}

fn shift(table: &mut Table, rows: i64, columns: &HashMap<String, String>) {
    let row = |r: u32| u32::try_from(i64::from(r) + rows).unwrap_or(1).max(1);
    table.header_rows.iter_mut().for_each(|r| *r = row(*r));
    table.first_row = row(table.first_row);
    table.last_row = table.last_row.map(row);
    let moved = |name: &mut String| {
        if let Some(new) = columns.get(name) {
            new.clone_into(name);
        }
    };
    let singles = [&mut table.code, &mut table.section, &mut table.kind, &mut table.condition];
    singles.into_iter().flatten().for_each(moved);
    table.questions.iter_mut().chain(&mut table.help).for_each(moved);
    table.header.iter_mut().for_each(|h| moved(&mut h.column));
    for answer in &mut table.answers {
        moved(&mut answer.column);
        answer.marks.iter_mut().for_each(|m| moved(&mut m.column));
    }
}
