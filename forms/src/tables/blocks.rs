//! Headers: rows whose words name columns. One header can have several rows, one sheet several headers.

use crate::book::Grid;
use crate::words::{self, Head, Heads};

/// A header and the rows that belong to it.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its rows.
    pub rows: Vec<u32>,
    /// Its columns: where, what is written there, and what that speaks for.
    pub columns: Vec<Column>,
    /// The last row before the next header; none where it is the sheet's last.
    pub until: Option<u32>,
}

/// A column of a header.
#[derive(Clone, Debug)]
pub struct Column {
    /// Where.
    pub at: u32,
    /// Its text, that of the lowest row.
    pub text: String,
    /// What it speaks for.
    pub heads: Heads,
}

/// The headers of a sheet, from above.
pub fn blocks(grid: &Grid) -> Vec<Block> {
    let used: Vec<u32> = grid.used_rows().collect();
    let mut found: Vec<Vec<u32>> = Vec::new();
    for (i, row) in used.iter().copied().enumerate() {
        let next = used.get(i + 1).copied();
        let is_named = is_header(grid, row, next) && !goes_on(grid, &found, row);
        match found.last_mut().filter(|rows| rows.last().is_some_and(|r| r + 1 == row)) {
            Some(rows) if is_named || (rows.len() < 3 && is_under(grid, rows, row)) => rows.push(row),
            None if is_named => found.push(vec![row]),
            _ => {}
        }
    }
    for rows in &mut found {
        if let Some(above) = rows.first().and_then(|r| r.checked_sub(1)).filter(|r| is_above(grid, *r, rows)) {
            rows.insert(0, above);
        }
    }
    let starts: Vec<Option<u32>> = found.iter().skip(1).map(|rows| rows.first().copied()).chain([None]).collect();
    found
        .into_iter()
        .zip(starts)
        .flat_map(|(rows, next)| split(grid, &rows, next.map(|n| n.saturating_sub(1))))
        .collect()
}

/// Whether a row asks where the header above has its questions: then it is a row of that table, whatever its words.
fn goes_on(grid: &Grid, found: &[Vec<u32>], row: u32) -> bool {
    let Some(header) = found.last().and_then(|rows| rows.last()) else { return false };
    let mut asked = grid.filled(*header).filter(|(_, text)| words::heads(text).of(Head::Question) >= 0.9);
    asked.any(|(column, _)| {
        let text = grid.text((row, column));
        words::asks(text) >= 0.85 && words::heads(text).of(Head::Question) < 0.9
    })
}

/// The header of a sheet whose first row names its columns.
pub fn whole(grid: &Grid) -> Option<Block> {
    let row = grid.used_rows().next()?;
    let columns = grid.filled(row).map(|(at, text)| Column { at, text: text.to_owned(), heads: words::heads(text) });
    Some(Block { rows: vec![row], columns: columns.collect(), until: None })
}

fn is_header(grid: &Grid, row: u32, next: Option<u32>) -> bool {
    let cells: Vec<&str> = grid.filled(row).take(64).map(|(_, text)| text).collect();
    if cells.is_empty() || cells.iter().any(|text| text.chars().count() > 160) {
        return false;
    }
    let mut score = 0.0;
    let (mut named, mut asks, mut answers) = (0, false, false);
    for text in &cells {
        let heads = words::heads(text);
        let is_long = words::asks(text) >= 0.65 && words::split(text).len() > 5 && !words::is_choice_list(text);
        if is_long && heads.answer().1 < 0.85 {
            return false;
        }
        let question = heads.of(Head::Question);
        let (_, answer) = heads.answer();
        asks |= question >= 0.6;
        answers |= answer >= 0.8;
        named += usize::from(heads.best() >= 0.55);
        score += match () {
            () if question >= 0.9 && question >= answer => 3.0,
            () if answer >= 0.8 => 2.0,
            () if question >= 0.55 => 1.5,
            () if heads.best() >= 0.55 => 1.0,
            () => 0.0,
        };
    }
    if cells.len() == 1 {
        let below = next.map(|row| grid.filled(row).any(|(_, text)| words::asks(text) >= 0.6));
        let is_named = cells.first().is_some_and(|text| words::heads(text).of(Head::Question) >= 1.0);
        return is_named && below == Some(true);
    }
    // A row of answers has words of headers in it, too: a number or code in front tells it.
    let is_data = cells.iter().any(|text| words::code_shape(text) && text.contains(|c: char| c.is_ascii_digit()));
    let enough = if named == cells.len() { 2.5 } else { 3.0 };
    named >= 2 && named * 2 >= cells.len() && score >= enough && (asks || answers) && !is_data
}

/// Whether a row names, in smaller parts, what a wide cell of the header names together.
fn is_under(grid: &Grid, rows: &[u32], row: u32) -> bool {
    let Some(last) = rows.last().copied() else { return false };
    let cells: Vec<(u32, &str)> = grid.filled(row).collect();
    let is_part = |column: u32| {
        let wide = grid.merged((last, column)).is_some_and(|rect| rect.from.1 < rect.to.1);
        wide || grid.shown((last, column)).is_empty()
    };
    let is_word = |text: &str| text.chars().count() <= 60 && (words::heads(text).best() >= 0.55 || answer_word(text));
    let has_tall = cells.iter().all(|(column, _)| is_part(*column));
    !cells.is_empty() && has_tall && cells.iter().all(|(_, text)| is_word(text))
}

/// Whether a row names, together, what the header below names in parts.
fn is_above(grid: &Grid, row: u32, rows: &[u32]) -> bool {
    let Some(first) = rows.first().copied() else { return false };
    let width = grid.filled(first).count();
    let cells: Vec<(u32, &str)> = grid.filled(row).collect();
    let is_short = cells.iter().all(|(_, text)| text.chars().count() <= 80 && words::asks(text) < 0.65);
    let named = cells.iter().filter(|(_, text)| words::heads(text).best() >= 0.5);
    let wide = named.filter_map(|(column, _)| grid.merged((row, *column)));
    let spans = wide.filter(|rect| rect.from.1 < rect.to.1).map(|rect| (rect.to.1 - rect.from.1 + 1) as usize);
    is_short && spans.into_iter().any(|span| span < width)
}

/// A column that stands for one answer: its header is the answer.
pub fn answer_word(text: &str) -> bool {
    let vocabulary = ["Yes", "No", "N/A", "Partially"].map(str::to_owned);
    words::among(&vocabulary, text).is_some()
}

/// One block per table: where blank columns lie between two question columns, there are two tables side by side.
fn split(grid: &Grid, rows: &[u32], until: Option<u32>) -> Vec<Block> {
    let last =
        rows.iter().flat_map(|row| grid.filled(*row).map(|(c, _)| grid.merged((*row, c)).map_or(c, |r| r.to.1))).max();
    let first = rows.iter().flat_map(|row| grid.filled(*row).map(|(c, _)| c)).min();
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let last = last.min(first + crate::limits::COLUMNS);
    let mut groups: Vec<Vec<Column>> = vec![Vec::new()];
    for at in first..=last {
        let column = column(grid, rows, at);
        let has_question = |g: &[Column]| g.iter().any(|c| c.heads.of(Head::Question) >= 0.9);
        match column {
            Some(column) => {
                if let Some(group) = groups.last_mut() {
                    group.push(column);
                }
            }
            None if groups.last().is_some_and(|g| has_question(g)) => groups.push(Vec::new()),
            None => {}
        }
    }
    // A group without a question of its own belongs to the one before it: the gap was in its header only.
    let mut tables: Vec<Vec<Column>> = Vec::new();
    for group in groups.into_iter().filter(|g| !g.is_empty()) {
        let is_own = group.iter().any(|c| c.heads.of(Head::Question) >= 0.9 && c.heads.of(Head::Code) < 0.9);
        match tables.last_mut() {
            Some(table) if !is_own => table.extend(group),
            _ => tables.push(group),
        }
    }
    tables.into_iter().map(|columns| Block { rows: rows.to_vec(), columns, until }).collect()
}

fn column(grid: &Grid, rows: &[u32], at: u32) -> Option<Column> {
    let mut texts: Vec<&str> = Vec::new();
    for row in rows {
        let text = grid.shown((*row, at));
        if !text.is_empty() && texts.last() != Some(&text) {
            texts.push(text);
        }
    }
    let text = (*texts.last()?).to_owned();
    let mut heads = words::heads(&text);
    if texts.len() > 1 {
        heads = heads.or(words::heads(&texts.join(" ")), 0.9);
        for above in texts.iter().rev().skip(1) {
            heads = heads.or(words::heads(above), 0.6);
        }
    }
    Some(Column { at, text, heads })
}
