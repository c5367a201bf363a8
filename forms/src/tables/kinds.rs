//! Columns that say which answer is wanted: by its words, or by the name of a list that another sheet explains.

use std::collections::HashMap;

use super::blocks;
use crate::book::place::column;
use crate::book::{Book, Grid};
use crate::layout::{AnswerColumn, Role, Table};
use crate::limits;
use crate::words;

/// The named lists of a book; a name that stands for free text has no words.
pub type Lists = HashMap<String, Vec<String>>;

/// Lists that sheets other than the given explain: a name and its words in one row, or below it.
pub fn lists(book: &Book, but: &Grid) -> Lists {
    let mut lists = Lists::new();
    for grid in book.grids.iter().filter(|g| g.name != but.name) {
        let rows: Vec<u32> = grid.used_rows().take(limits::WORDS).collect();
        let words = |row: u32| grid.filled(row).skip(1).map(|(_, t)| words::offered(t)).find(|w| w.len() >= 2);
        if rows.iter().any(|row| words(*row).is_some()) {
            for row in &rows {
                if let Some((_, name)) = grid.filled(*row).next().filter(|(_, t)| is_name(t)) {
                    lists.entry(name.to_owned()).or_insert_with(|| words(*row).unwrap_or_default());
                }
            }
        }
        let Some(top) = rows.first() else { continue };
        for (at, name) in grid.filled(*top).filter(|(_, t)| is_name(t) && !blocks::answer_word(t)).take(limits::WORDS) {
            let below = rows.iter().skip(1).map(|row| grid.text((*row, at))).take_while(|t| !t.is_empty());
            let below: Vec<String> = below.map(str::to_owned).collect();
            if below.len() >= 2 && below.iter().all(|w| w.chars().count() <= 60) {
                lists.entry(name.to_owned()).or_insert(below);
            }
        }
    }
    lists
}

fn is_name(text: &str) -> bool {
    (1..=40).contains(&text.chars().count()) && text.split_whitespace().count() <= 3
}

/// The words that a cell of such a column names.
pub fn words(lists: &Lists, text: &str) -> Vec<String> {
    lists.get(text).cloned().unwrap_or_else(|| words::offered(text))
}

/// A column that looked like one for answers, but whose every cell names a list or offers words, says which kind is
/// wanted; the answers then go into a column beside the table.
pub fn take_over(book: &Book, grid: &Grid, table: &mut Table) {
    if table.kind.is_some() {
        return;
    }
    let lists = lists(book, grid);
    let is_kind = |a: &AnswerColumn| {
        let Some(at) = column(&a.column).filter(|_| !a.added && a.marks.is_empty()) else { return false };
        let rows = grid.rows.range(table.first_row..=table.last_row.unwrap_or(u32::MAX)).map(|(row, _)| *row);
        let texts: Vec<&str> = rows.map(|row| grid.text((row, at))).filter(|t| !t.is_empty()).collect();
        let names = texts.iter().all(|t| lists.contains_key(*t))
            && texts.iter().any(|t| lists.get(*t).is_some_and(|w| w.len() >= 2));
        let offers = texts.iter().all(|t| words::is_choice_list(t) || words::offered(t).len() >= 3);
        // A column with drop-downs of its own holds answers, whatever else they are names of.
        let chooses = grid.rows.range(table.first_row..).any(|(row, _)| grid.choices.at((*row, at)).is_some());
        texts.len() >= 2 && !chooses && (names || offers)
    };
    if let Some(at) = table.answers.iter().position(is_kind) {
        let kind = table.answers.remove(at);
        if table.answers.is_empty() {
            let named = table.header.iter().filter_map(|h| column(&h.column));
            let last = named.max().unwrap_or(1);
            table.answers.push(AnswerColumn {
                column: crate::book::place::letters(last + 1),
                role: Role::Answer,
                header: "Answer".to_owned(),
                added: true,
                marks: Vec::new(),
            });
        }
        table.kind = Some(kind.column);
    }
}
