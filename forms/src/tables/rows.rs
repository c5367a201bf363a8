//! The rows of a table: which ask, which head a section, which are notes.

use super::conditions;
use super::kinds::{self, Lists};
use crate::book::place::{At, column};
use crate::book::{Book, Grid, place, unplace};
use crate::form::{AnswerPlace, Closed, Mark, Question, Skipped, Why};
use crate::layout::{AnswerColumn, Role, Table};
use crate::limits;
use crate::words;

/// Columns of a layout as numbers, and what the table's rows have in common.
struct Reading<'a> {
    book: &'a Book,
    grid: &'a Grid,
    table: &'a Table,
    lists: Lists,
    questions: Vec<u32>,
    code: Option<u32>,
    section: Option<u32>,
    section_is_named: bool,
    help: Vec<u32>,
    kind: Option<u32>,
    condition: Option<u32>,
    answers: Vec<(u32, &'a AnswerColumn)>,
    coded: f32,
    asking: f32,
    listed: f32,
}

enum Row {
    Question,
    Heading,
    Note,
}

/// Reads a table's rows into questions.
pub fn read(book: &Book, grid: &Grid, table: &Table, questions: &mut Vec<Question>, skipped: &mut Vec<Skipped>) {
    let rows: Vec<u32> =
        grid.rows.range(table.first_row..=table.last_row.unwrap_or(u32::MAX)).map(|(row, _)| *row).collect();
    let reading = Reading::new(book, grid, table, &rows);
    let before = questions.len();
    // A heading can stand right above the header, too.
    let above =
        table.header_rows.first().and_then(|row| row.checked_sub(1)).filter(|row| grid.filled(*row).count() == 1);
    let mut section: Option<String> =
        above.and_then(|row| reading.heading(row)).or_else(|| reading.in_place_of_header());
    for row in rows {
        // One more than is taken is enough to refuse the file.
        if questions.len() > limits::QUESTIONS {
            return;
        }
        let Some(first) = reading.question_cell(row) else {
            if let Some(heading) = reading.heading(row) {
                section = Some(heading);
            }
            continue;
        };
        let text = reading.question_text(row);
        if text.is_empty() {
            skipped.push(Skipped::new(grid.name_of(first), "", Why::NoResult));
            continue;
        }
        if !table.with_hidden && grid.hides_row(row) {
            skipped.push(Skipped::new(grid.name_of(first), &text, Why::HiddenRow));
            continue;
        }
        if let (Some(head), Some(last)) =
            (words::answer_label(&text), questions.get_mut(before..).and_then(|q| q.last_mut()))
        {
            let role = if head == words::Head::Answer { Role::Answer } else { Role::Explanation };
            let column = AnswerColumn { column: String::new(), role, header: text, added: false, marks: Vec::new() };
            // With a row of its own, the answer does not go beside the question.
            let asked = unplace(&last.place).map(|(_, at)| at.0);
            last.answers.retain(|a| unplace(&a.place).map(|(_, at)| at.0) != asked);
            last.answers.push(reading.answer((first.0, first.1 + 1), &column));
            continue;
        }
        match reading.tell(row, first, &text) {
            Row::Heading => section = Some(text),
            Row::Note => skipped.push(Skipped::new(grid.name_of(first), &text, Why::Note)),
            Row::Question => questions.push(reading.question(row, first, text, section.as_deref())),
        }
    }
}

/// Reads every row with a text as a question.
pub fn every(book: &Book, grid: &Grid, table: &Table) -> Vec<Question> {
    let rows: Vec<u32> = grid.rows.range(table.first_row..).map(|(row, _)| *row).collect();
    let reading = Reading::new(book, grid, table, &rows);
    let asked = rows.iter().filter_map(|row| Some((*row, reading.question_cell(*row)?)));
    asked
        .take(limits::QUESTIONS + 1)
        .map(|(row, first)| reading.question(row, first, reading.question_text(row), None))
        .collect()
}

impl<'a> Reading<'a> {
    fn new(book: &'a Book, grid: &'a Grid, table: &'a Table, rows: &[u32]) -> Self {
        let at = |name: &Option<String>| name.as_deref().and_then(column);
        let mut reading = Self {
            book,
            grid,
            table,
            lists: if table.kind.is_some() { kinds::lists(book, grid) } else { Lists::new() },
            questions: table.questions.iter().filter_map(|c| column(c)).collect(),
            code: at(&table.code),
            section: at(&table.section),
            section_is_named: table.header.iter().any(|h| {
                Some(&h.column) == table.section.as_ref() && words::heads(&h.text).of(words::Head::Section) >= 0.8
            }),
            help: table.help.iter().filter_map(|c| column(c)).collect(),
            kind: at(&table.kind),
            condition: at(&table.condition),
            answers: table.answers.iter().filter_map(|a| Some((column(&a.column)?, a))).collect(),
            coded: 0.0,
            asking: 0.0,
            listed: 0.0,
        };
        let (mut all, mut coded, mut asking, mut listed) = (0.0_f32, 0.0, 0.0, 0.0);
        for row in rows.iter().filter(|row| reading.question_cell(**row).is_some()) {
            let text = reading.question_text(*row);
            all += 1.0;
            coded += f32::from(reading.code(*row, &text).is_some());
            asking += f32::from(words::asks(&text) >= 0.6);
            listed += f32::from(reading.has_list(*row));
        }
        let all = all.max(1.0);
        (reading.coded, reading.asking, reading.listed) = (coded / all, asking / all, listed / all);
        reading
    }

    /// The first cell of the row that holds a question's text; one that merely continues a merged cell does not.
    fn question_cell(&self, row: u32) -> Option<At> {
        let cells = self.questions.iter().map(|c| (row, *c));
        cells.into_iter().find(|at| self.grid.cell(*at).is_some_and(|c| !c.text.trim().is_empty() || c.is_formula))
    }

    fn question_text(&self, row: u32) -> String {
        let texts = self.questions.iter().map(|c| self.grid.text((row, *c))).filter(|t| !t.is_empty());
        texts.collect::<Vec<_>>().join("\n")
    }

    fn has_list(&self, row: u32) -> bool {
        let named = self.kind.is_some_and(|c| !self.grid.text((row, c)).is_empty());
        named || self.answers.iter().any(|(c, _)| self.grid.choices.at((row, *c)).is_some())
    }

    /// The client's code: its own column's, another's at the left that begins with one, or the beginning of the question.
    fn code(&self, row: u32, text: &str) -> Option<String> {
        if let Some(column) = self.code {
            return Some(self.grid.shown((row, column)).to_owned()).filter(|t| !t.is_empty());
        }
        let left = self.questions.first().copied().unwrap_or(1);
        let left = self.grid.filled(row).take_while(|(c, _)| *c < left).find_map(|(_, t)| words::leading_code(t));
        left.or_else(|| words::leading_code(text)).map(|(code, _)| code.to_owned())
    }

    fn tell(&self, row: u32, at: At, text: &str) -> Row {
        let asks = words::asks(text);
        let is_asked = asks >= 0.6;
        let is_short = text.split_whitespace().count() <= 10;
        if words::is_noise(text) {
            return Row::Note;
        }
        // Merged over the cells for answers: nobody can answer there.
        if let Some(rect) = self.grid.merged(at)
            && self.answers.iter().any(|(c, a)| !a.added && rect.holds((row, *c)))
        {
            return if is_short { Row::Heading } else { Row::Note };
        }
        let code = self.code(row, text);
        let has_list = self.has_list(row);
        let is_answered = self.answers.iter().any(|(c, _)| !self.grid.text((row, *c)).is_empty());
        let is_shut = |c: u32| self.grid.closed((row, c)).is_some_and(|c| c == Closed::Locked);
        if self.grid.guard.is_some() && !is_asked && self.answers.iter().all(|(c, _)| is_shut(*c)) {
            return if is_short { Row::Heading } else { Row::Note };
        }
        if is_asked {
            let is_stray = self.coded >= 0.8 && code.is_none() && asks < 1.0 && !has_list && self.table.code.is_some();
            return if is_stray { Row::Note } else { Row::Question };
        }
        if has_list || is_answered {
            return Row::Question;
        }
        if self.listed >= 0.8 || (self.coded >= 0.6 && code.is_none()) {
            return if is_short { Row::Heading } else { Row::Note };
        }
        let is_alone = self.grid.filled(row).count() <= 1 + usize::from(code.is_some() && self.code.is_some());
        let is_label = text.ends_with([':', '*', '…']);
        match is_alone && is_short && !is_label && self.asking >= 0.6 {
            true => Row::Heading,
            false => Row::Question,
        }
    }

    /// The heading of rows to come: what stands alone in a row without a question.
    fn heading(&self, row: u32) -> Option<String> {
        let is_answer = |column: u32| self.answers.iter().any(|(c, _)| *c == column);
        let is_own =
            |column: u32| Some(column) == self.code || Some(column) == self.section || self.kind == Some(column);
        let cells: Vec<(u32, &str)> = self.grid.filled(row).filter(|(c, _)| !is_answer(*c)).collect();
        let texts: Vec<&str> =
            cells.iter().filter(|(c, t)| !is_own(*c) && !words::code_shape(t)).map(|(_, t)| *t).collect();
        let text = match (texts.as_slice(), cells.as_slice()) {
            ([text], _) => text,
            ([], [.., (_, text)]) => text,
            _ => return None,
        };
        let is_fit = text.chars().count() <= 120 && text.chars().count() > 3 && words::asks(text) < 0.8;
        (is_fit && !words::code_shape(text)).then(|| (*text).to_owned())
    }

    /// A heading where the header would name the questions.
    fn in_place_of_header(&self) -> Option<String> {
        let column = self.table.questions.first()?;
        let text = &self.table.header.iter().find(|h| h.column == *column)?.text;
        let heads = words::heads(text);
        (heads.of(words::Head::Question) < 0.4 && heads.of(words::Head::Help) < 0.4).then(|| text.clone())
    }

    /// The section by its own column: the cell's, or that of the nearest row above that fills it.
    fn section_of(&self, row: u32) -> Option<String> {
        let column = self.section?;
        let rows = self.grid.rows.range(self.table.first_row..=row).rev().take(2_000);
        let own = |row: u32| Some(self.grid.text((row, column))).filter(|t| t.chars().count() > 2);
        rows.map(|(row, _)| *row).find_map(own).map(str::to_owned)
    }

    fn question(&self, row: u32, first: At, text: String, heading: Option<&str>) -> Question {
        let code = self.code(row, &text);
        let text = match words::leading_code(&text) {
            Some((found, rest)) if self.code.is_none() && code.as_deref() == Some(found) && !rest.is_empty() => {
                rest.to_owned()
            }
            _ => text,
        };
        let help = self.help.iter().map(|c| self.grid.shown((row, *c))).filter(|t| !t.is_empty());
        let help = Some(help.collect::<Vec<_>>().join("\n")).filter(|t| !t.is_empty());
        // A column of titles, filled in every row, says less than the heading above it.
        let own = self.section.filter(|c| !self.section_is_named && !self.grid.text((row, *c)).is_empty());
        let (section, title) = match (own, heading) {
            (Some(column), Some(heading)) => (Some(heading.to_owned()), self.grid.text((row, column))),
            _ => (self.section_of(row).or_else(|| heading.map(str::to_owned)), ""),
        };
        let help =
            [title.to_owned()].into_iter().chain(help).filter(|t| !t.is_empty()).reduce(|a, b| format!("{a}\n{b}"));
        let named = self.kind.map(|c| kinds::words(&self.lists, self.grid.text((row, c)))).unwrap_or_default();
        let several = self.kind.is_some_and(|c| is_several(self.grid.text((row, c))));
        let mut answers: Vec<AnswerPlace> = self.answers.iter().map(|(c, a)| self.answer((row, *c), a)).collect();
        if let Some(answer) = answers.iter_mut().find(|a| a.vocabulary.is_empty()).filter(|_| !named.is_empty()) {
            answer.vocabulary = named;
            answer.several = several;
        }
        conditions::of_columns(&mut answers);
        Question {
            place: place(&self.grid.name, first),
            code,
            section,
            parts: words::parts(&text),
            help,
            condition: conditions::written(self.condition.map_or("", |c| self.grid.shown((row, c))), &text),
            text,
            answers,
        }
    }

    /// The words that a header offers, `Answer (Yes/No)`, unless the client wrote others below it.
    fn in_header(&self, header: &str, column: u32) -> Vec<String> {
        let inner = header.rfind(['(', '[']).and_then(|at| header.get(at + 1..)).unwrap_or(header);
        let words = [inner, header]
            .into_iter()
            .filter(|t| words::is_choice_list(t))
            .map(words::offered)
            .find(|w| !w.is_empty());
        let words = words.unwrap_or_default();
        let rows = self.grid.rows.range(self.table.first_row..=self.table.last_row.unwrap_or(u32::MAX));
        let is_other = |row: u32| {
            let text = self.grid.text((row, column));
            !text.is_empty() && words::among(&words, text).is_none()
        };
        let asked = rows.map(|(row, _)| *row).filter(|row| self.question_cell(*row).is_some());
        if asked.take(100).any(is_other) { Vec::new() } else { words }
    }

    fn answer(&self, at: At, column: &AnswerColumn) -> AnswerPlace {
        let marks = column.marks.iter().filter_map(|m| {
            let at = (at.0, crate::book::place::column(&m.column)?);
            Some((Mark { word: m.word.clone(), place: place(&self.grid.name, at) }, at))
        });
        let (marks, cells): (Vec<Mark>, Vec<At>) = marks.unzip();
        let marked = cells.iter().position(|at| !self.grid.text(*at).is_empty()).and_then(|i| marks.get(i));
        AnswerPlace {
            place: place(&self.grid.name, at),
            role: column.role,
            header: column.header.clone(),
            vocabulary: match marks.is_empty() {
                true => match self.book.vocabulary(self.grid, at) {
                    words if words.is_empty() && column.role == Role::Answer => self.in_header(&column.header, at.1),
                    words => words,
                },
                false => marks.iter().map(|m| m.word.clone()).collect(),
            },
            several: false,
            value: match marks.is_empty() {
                true => self.grid.text(at).to_owned(),
                false => marked.map(|m| m.word.clone()).unwrap_or_default(),
            },
            closed: self.grid.closed(at).or_else(|| {
                let is_hidden = self.grid.hides_column(at.1) && !self.table.with_hidden;
                is_hidden.then_some(Closed::Hidden)
            }),
            added: column.added,
            condition: None,
            marks,
        }
    }
}

fn is_several(text: &str) -> bool {
    let words = words::split(text);
    words
        .iter()
        .any(|w| matches!(w.as_str(), "multi" | "multiple" | "multiselect" | "several" | "checkbox" | "checkboxes"))
}
