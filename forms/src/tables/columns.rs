//! What each column of a table is for: what its header says, weighed against what its cells are like.

use super::blocks::{Block, Column, answer_word};
use super::profile::{Profile, profile};
use crate::book::Grid;
use crate::book::place::{column, letters};
use crate::layout::{AnswerColumn, Head as HeadText, MarkColumn, Role, Table};
use crate::words::{self, Head};

type Seen<'b> = (&'b Column, Profile);

/// The table under a header; none where no column of it asks. Of some files it is known that every row does.
pub fn assign(grid: &Grid, block: &Block, is_sure: bool) -> Option<Table> {
    let first_row = block.rows.last()? + 1;
    let rows: Vec<u32> = grid.rows.range(first_row..=block.until.unwrap_or(u32::MAX)).map(|(row, _)| *row).collect();
    let shown = |c: &&Column| !grid.hides_column(c.at) || c.heads.of(Head::Code) >= 0.7;
    let seen: Vec<Seen> = block.columns.iter().filter(shown).map(|c| (c, profile(grid, &rows, c.at))).collect();
    let asking: Vec<u32> = {
        let question = question(&seen)?;
        rows.iter().copied().filter(|row| !grid.text((*row, question.at)).is_empty()).collect()
    };
    if asking.is_empty() {
        return None;
    }
    // The shares that count are those of rows with a question.
    let seen: Vec<Seen> = seen.iter().map(|(c, _)| (*c, profile(grid, &asking, c.at))).collect();
    let question = question(&seen)?;
    let mut left: Vec<&Seen> = seen.iter().filter(|(c, _)| c.at != question.at).collect();
    let mut take = |score: &dyn Fn(&Seen) -> f32, least: f32| {
        let best = left
            .iter()
            .enumerate()
            .map(|(i, seen)| (i, score(seen)))
            .fold((0, 0.0), |a, b| if b.1 > a.1 { b } else { a });
        (best.1 >= least).then(|| left.remove(best.0).0)
    };
    let before = |c: &Column| if c.at < question.at { 0.3 } else { 0.0 };
    let own = |c: &Column| if words::split(&c.text).iter().any(|w| w.starts_with("question")) { 0.3 } else { 0.0 };
    let code = take(
        &|(c, p)| {
            if p.filled < 0.2 || p.length > 30.0 {
                0.0
            } else {
                c.heads.of(Head::Code) + 0.6 * p.codes + 0.5 * p.unique + before(c) + own(c)
            }
        },
        1.3,
    );
    let section = take(
        &|(c, p)| {
            if p.filled == 0.0 && !spans(grid, &rows, c.at) {
                0.0
            } else {
                c.heads.of(Head::Section) - c.heads.answer().1 * 0.2
            }
        },
        0.45,
    );
    let condition = take(&|(c, p)| c.heads.of(Head::Condition) * f32::from(p.filled > 0.0), 0.6);
    let kind = take(&|(c, p)| kind(c, p), 0.6);
    let mut questions = vec![letters(question.at)];
    if let Some(second) = take(&|seen| second_question(grid, &rows, question.at, seen), 0.6) {
        questions.push(letters(second.at));
    }
    let (answers, rest) = answers(grid, &left, question.at);
    let is_help = |(c, p): &&Seen| c.heads.of(Head::Help) >= 0.5 && p.filled > 0.0 && c.heads.of(Head::Client) < 0.9;
    let mut table = Table {
        sheet: grid.name.clone(),
        header_rows: block.rows.clone(),
        header: block.columns.iter().map(|c| HeadText { column: letters(c.at), text: c.text.clone() }).collect(),
        first_row,
        last_row: block.until,
        questions,
        code: code.map(|c| letters(c.at)),
        section: section.map(|c| letters(c.at)),
        help: rest.iter().filter(|s| is_help(s)).take(3).map(|(c, _)| letters(c.at)).collect(),
        kind: kind.map(|c| letters(c.at)),
        condition: condition.map(|c| letters(c.at)),
        answers,
        with_hidden: false,
    };
    settle(grid, &mut table, &asking);
    let has_room = table.answers.iter().any(|a| !a.added);
    let asks = seen.iter().find(|(c, _)| c.at == question.at).map_or(0.0, |(_, p)| p.asks);
    let named = question.heads.of(Head::Question);
    (is_sure || asks >= 0.5 || (named >= 0.9 && (has_room || asks >= 0.3)) || (named >= 0.6 && has_room && asks >= 0.2))
        .then_some(table)
}

/// The column that asks most: by its header, its question marks, its length, its never saying the same twice.
fn question<'b>(seen: &[Seen<'b>]) -> Option<&'b Column> {
    let score = |(c, p): &Seen| {
        let other = [Head::Code, Head::Kind, Head::Choices, Head::Client]
            .map(|h| c.heads.of(h))
            .into_iter()
            .fold(0.0, f32::max);
        let named = c.heads.of(Head::Question) - 0.5 * other.max(c.heads.answer().1);
        if p.filled == 0.0 || p.codes > 0.6 {
            return 0.0;
        }
        1.6 * named + 1.2 * p.asks + 0.8 * p.marks + 0.4 * (p.length / 60.0).min(1.0) + 0.6 * p.unique * p.filled
    };
    let best = seen.iter().map(|s| (s.0, score(s))).fold(None, |best: Option<(&Column, f32)>, b| match best {
        Some(a) if a.1 >= b.1 => Some(a),
        _ => Some(b),
    });
    best.filter(|(_, score)| *score >= 1.0).map(|(c, _)| c)
}

/// A column that says which answer is wanted. `Type` alone says little: its cells must.
fn kind(c: &Column, p: &Profile) -> f32 {
    let named = c.heads.of(Head::Kind).max(c.heads.of(Head::Choices));
    match () {
        () if p.filled <= 0.3 => 0.0,
        () if named >= 0.9 => named,
        () => named * f32::from(p.kinds >= 0.6),
    }
}

/// A column of sub-questions: it asks where the first is blank.
fn second_question(grid: &Grid, rows: &[u32], first: u32, (c, p): &Seen) -> f32 {
    let alone = rows.iter().filter(|row| !grid.text((**row, c.at)).is_empty() && grid.text((**row, first)).is_empty());
    let both = rows.iter().filter(|row| !grid.text((**row, c.at)).is_empty() && !grid.text((**row, first)).is_empty());
    let asks = rows.iter().filter(|row| words::asks(grid.text((**row, c.at))) >= 0.6).count();
    let (alone, both) = (alone.count(), both.count());
    let adds = alone >= 2 && alone > both && asks * 2 > alone + both && p.rows > 0;
    if adds { c.heads.of(Head::Question) } else { 0.0 }
}

fn spans(grid: &Grid, rows: &[u32], column: u32) -> bool {
    rows.iter().any(|row| !grid.text((*row, column)).is_empty())
}

/// Where answers go: columns that are named so, and columns that the file holds open for us.
fn answers<'s, 'b>(grid: &Grid, left: &[&'s Seen<'b>], question: u32) -> (Vec<AnswerColumn>, Vec<&'s Seen<'b>>) {
    let marked: Vec<&&Seen> = left.iter().filter(|(c, p)| answer_word(&c.text) && p.length <= 4.0).collect();
    let mut answers = Vec::new();
    let mut rest = Vec::new();
    if marked.len() >= 2 {
        answers.push(AnswerColumn {
            column: marked.first().map(|(c, _)| letters(c.at)).unwrap_or_default(),
            role: Role::Answer,
            header: marked.iter().map(|(c, _)| c.text.as_str()).collect::<Vec<_>>().join(" / "),
            added: false,
            marks: marked.iter().map(|(c, _)| MarkColumn { column: letters(c.at), word: c.text.clone() }).collect(),
        });
    }
    for seen in left.iter().copied() {
        let (c, p) = seen;
        if marked.len() >= 2 && answer_word(&c.text) {
            continue;
        }
        match role(grid, c, p, question) {
            Some(role) => answers.push(AnswerColumn {
                column: letters(c.at),
                role,
                header: c.text.clone(),
                added: false,
                marks: Vec::new(),
            }),
            None => rest.push(seen),
        }
    }
    // The client may have named the column for answers after the vendor: blank, and not behind one for remarks.
    let has_answer = answers.iter().any(|a| a.role == Role::Answer);
    let first = answers.iter().filter_map(|a| column(&a.column)).filter(|at| *at > question).min().unwrap_or(u32::MAX);
    let is_blank = |(c, p): &Seen| p.filled == 0.0 && c.at > question && c.at < first && c.heads.of(Head::Client) < 0.9;
    if let Some(at) = rest.iter().position(|seen| !has_answer && is_blank(seen)) {
        let (c, _) = rest.remove(at);
        let column = letters(c.at);
        answers.insert(
            0,
            AnswerColumn { column, role: Role::Answer, header: c.text.clone(), added: false, marks: Vec::new() },
        );
    }
    (answers, rest)
}

fn role(grid: &Grid, c: &Column, p: &Profile, question: u32) -> Option<Role> {
    let (head, named) = c.heads.answer();
    let against = [Head::Client, Head::Help, Head::Section, Head::Question, Head::Choices, Head::Kind, Head::Code];
    let against = against.map(|h| c.heads.of(h)).into_iter().fold(0.0, f32::max);
    let is_blank = p.filled <= 0.5;
    let is_open = p.lists >= 0.5 || (grid.guard.is_some() && p.open >= 0.8);
    let is_shut = grid.guard.is_some() && p.open == 0.0;
    let is_text = p.filled > 0.9 && p.length > 40.0 && p.unique > 0.3;
    let is_answer = match () {
        () if p.codes >= 0.8 && p.filled >= 0.8 && p.unique > 0.8 => false,
        () if named >= 0.8 && named >= against => !(is_shut && p.filled > 0.0),
        // Questions are answered to their right; what stands at their left must say so clearly.
        () if c.at < question && !is_open => false,
        () if named >= 0.5 && named >= against => (is_blank || !is_text) && !is_shut,
        () if named >= 0.5 && against < 0.9 => is_blank && !is_shut && p.filled == 0.0,
        () => is_open && (is_blank || p.lists >= 0.5) && against < 0.9,
    };
    is_answer.then_some(match head {
        _ if named < 0.5 && p.lists >= 0.5 => Role::Answer,
        _ if named < 0.5 => Role::Explanation,
        Head::Answer => Role::Answer,
        Head::Explanation => Role::Explanation,
        Head::Ownership => Role::Ownership,
        _ => Role::Other,
    })
}

/// One answer column is the answer: the one with words to choose from, or the first. Where there is none, one is added
/// to the right.
fn settle(grid: &Grid, table: &mut Table, asking: &[u32]) {
    let has_list = |a: &AnswerColumn| {
        let column = crate::book::place::column(&a.column).unwrap_or(1);
        !a.marks.is_empty() || asking.iter().any(|row| grid.choices.at((*row, column)).is_some())
    };
    let chosen = table
        .answers
        .iter()
        .position(|a| a.role == Role::Answer && has_list(a))
        .or_else(|| table.answers.iter().position(|a| a.role == Role::Answer));
    match chosen {
        Some(chosen) => {
            for (i, a) in table.answers.iter_mut().enumerate() {
                if i != chosen && a.role == Role::Answer && !has_list(a) {
                    a.role = Role::Explanation;
                }
            }
        }
        None => {
            let first =
                table.answers.iter().position(|a| a.role == Role::Explanation).or(table.answers.first().map(|_| 0));
            if let Some(a) = first.and_then(|i| table.answers.get_mut(i)).filter(|a| a.role != Role::Ownership) {
                a.role = Role::Answer;
            }
        }
    }
    if table.answers.is_empty() {
        table.answers.push(added(grid, &table.header, asking));
    }
}

/// A column behind the last, for files that leave no room.
fn added(grid: &Grid, header: &[HeadText], rows: &[u32]) -> AnswerColumn {
    let named = header.iter().filter_map(|h| crate::book::place::column(&h.column));
    let used = rows
        .iter()
        .filter_map(|row| grid.rows.get(row)?.iter().rev().find(|(_, c)| !c.text.is_empty()).map(|(c, _)| *c));
    let last = named.chain(used).max().unwrap_or(1);
    AnswerColumn {
        column: letters(last + 1),
        role: Role::Answer,
        header: "Answer".to_owned(),
        added: true,
        marks: Vec::new(),
    }
}

/// The table of a sheet that names nothing: the column that asks, and the first open one beside it.
pub fn without_header(grid: &Grid) -> Option<Table> {
    let rows: Vec<u32> = grid.used_rows().collect();
    let last =
        rows.iter().filter_map(|row| grid.filled(*row).last()).map(|(c, _)| c).max()?.min(crate::limits::COLUMNS);
    let columns: Vec<Column> =
        (1..=last + 2).map(|at| Column { at, text: String::new(), heads: words::heads("") }).collect();
    let seen: Vec<Seen> = columns.iter().map(|c| (c, profile(grid, &rows, c.at))).collect();
    let best = seen
        .iter()
        .filter(|(c, p)| p.filled > 0.0 && !grid.hides_column(c.at))
        .map(|s| (s, s.1.asks * s.1.filled * (0.5 + s.1.marks)));
    let ((question, _), _) = best.fold(None, |best: Option<(&Seen, f32)>, b| match best {
        Some(a) if a.1 >= b.1 => Some(a),
        _ => Some(b),
    })?;
    let asking: Vec<u32> =
        rows.iter().copied().filter(|row| words::asks(grid.text((*row, question.at))) >= 0.6).collect();
    let p = profile(grid, &asking, question.at);
    let first_row = *asking.first()?;
    let is_text = |text: &str| !text.is_empty() && words::answer_label(text).is_none();
    let below = rows.iter().copied().filter(|row| *row >= first_row);
    let all: Vec<u32> = below.filter(|row| is_text(grid.text((*row, question.at)))).collect();
    let coded = seen.iter().find(|(c, _)| c.at < question.at && profile(grid, &asking, c.at).codes >= 0.6);
    let numbered = (1..=question.at).any(|at| {
        let count = asking.iter().filter(|row| words::leading_code(grid.text((**row, at))).is_some()).count();
        count * 10 >= asking.len() * 6
    });
    let room: Vec<(u32, Profile)> = (question.at + 1..=last + 2).map(|at| (at, profile(grid, &asking, at))).collect();
    let listed = room.iter().find(|(_, p)| p.lists >= 0.5);
    let is_sure = p.marks >= 0.5 || coded.is_some() || numbered || listed.is_some();
    if asking.len() * 2 < all.len() || !is_sure || (asking.len() < 2 && listed.is_none()) {
        return None;
    }
    let is_blank = |p: &Profile| p.filled == 0.0 && (grid.guard.is_none() || p.open >= 0.5);
    let answer = listed.or_else(|| room.iter().find(|(_, p)| is_blank(p))).map(|(at, _)| *at);
    let answers = match answer.filter(|at| *at <= last || listed.is_some()) {
        Some(at) => AnswerColumn {
            column: letters(at),
            role: Role::Answer,
            header: String::new(),
            added: false,
            marks: Vec::new(),
        },
        None => AnswerColumn { header: String::new(), ..added(grid, &[], &all) },
    };
    Some(Table {
        sheet: grid.name.clone(),
        first_row: rows.first().copied().unwrap_or(1),
        questions: vec![letters(question.at)],
        code: coded.map(|(c, _)| letters(c.at)),
        answers: vec![answers],
        ..Table::default()
    })
}
