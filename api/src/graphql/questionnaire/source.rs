//! The client's own file of a questionnaire, and what was understood of it.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use keystead_domain::questionnaires::import;
use keystead_domain::{Code, Error as DomainError, Result as DomainResult};
use keystead_entities::{QuestionnaireId, Scope, Scoped, questionnaire_source as source};
use keystead_forms as forms;

use crate::graphql::errors::Result;
use crate::graphql::loader::{Loaded, Loader};
use crate::graphql::request::{FromSight, Sight};
use crate::graphql::scalars::DateTime;
use crate::graphql::upload::Upload;

/// Loads the files of many questionnaires in one statement.
pub struct SourcesOfQuestionnaires(Sight);

impl FromSight for SourcesOfQuestionnaires {
    fn from_sight(sight: Sight) -> Self {
        Self(sight)
    }
}

impl Loader<(Scope, QuestionnaireId)> for SourcesOfQuestionnaires {
    type Value = Arc<source::Model>;

    async fn load(&self, keys: &[(Scope, QuestionnaireId)]) -> Loaded<(Scope, QuestionnaireId), Self::Value> {
        let mut by_scope: HashMap<Scope, Vec<QuestionnaireId>> = HashMap::new();
        for (scope, id) in keys {
            by_scope.entry(*scope).or_default().push(*id);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (scope, ids) in by_scope {
            let rows = source::Entity::among(scope, ids).all(&self.0.of(scope)).await;
            let rows = rows.map_err(|e| Arc::new(DomainError::from(e)))?;
            found.extend(rows.into_iter().map(|row| ((scope, row.questionnaire_id), Arc::new(row))));
        }
        Ok(found)
    }
}

/// How far the reading of a client's file has come.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::questionnaire_source::SourceStatus")]
pub enum QuestionnaireSourceStatus {
    /// A job reads it.
    Reading,
    /// Its questions are there.
    Read,
    /// It could not be read; `refusal` says why and what to do. A corrected layout has it read again.
    Refused,
}

/// How a client's file is written.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_forms::Format")]
pub enum QuestionnaireSourceFormat {
    /// A workbook of Office Open XML.
    Workbook,
    /// Values with a delimiter.
    Csv,
    /// JSON, also with comments.
    Json,
    /// Markdown, AsciiDoc or plain lines.
    Text,
}

/// What belongs into a cell of a client's file.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_forms::layout::Role")]
pub enum AnswerRole {
    /// The answer: short, often one of a few words.
    Answer,
    /// Free text about it.
    Explanation,
    /// Who is responsible.
    Ownership,
    /// Evidence, dates, whatever else is asked.
    Other,
}

/// The client's own file that a questionnaire came in, and what was understood of it.
#[derive(Clone)]
pub struct QuestionnaireSource(pub Arc<source::Model>);

/// The client's own file that a questionnaire came in, and what was understood of it.
#[Object]
impl QuestionnaireSource {
    /// The file.
    async fn upload(&self, gql: &Context<'_>) -> Result<Option<Upload>> {
        Upload::find(gql, self.0.upload_id).await
    }

    /// How far its reading has come.
    async fn status(&self) -> QuestionnaireSourceStatus {
        self.0.status.into()
    }

    /// Why it could not be read, and what to do; `null` where it could.
    async fn refusal(&self) -> Option<&str> {
        self.0.refusal.as_deref()
    }

    /// How it is written; `null` until it is read.
    async fn format(&self) -> Option<QuestionnaireSourceFormat> {
        import::layout_of(&self.0).map(|layout| layout.format.into())
    }

    /// Where it keeps what. Is it wrong, correct it with `questionnaireLayoutSet`.
    async fn tables(&self) -> Vec<QuestionnaireTable> {
        let layout = import::layout_of(&self.0);
        layout.into_iter().flat_map(|layout| layout.tables).map(Into::into).collect()
    }

    /// Whether the tables were said by people, for this file or for an earlier one of the same layout.
    async fn is_corrected(&self) -> bool {
        self.0.is_corrected
    }

    /// What was looked at and left out, and why: the first 500.
    async fn skipped(&self) -> Vec<QuestionnaireSkipped> {
        let skipped = import::skipped_of(&self.0).into_iter();
        skipped.map(|it| QuestionnaireSkipped { place: it.place, text: it.text, reason: it.why.to_string() }).collect()
    }

    /// How much that was.
    async fn skipped_count(&self) -> i32 {
        self.0.skipped_count
    }

    /// When it was read; `null` until then.
    async fn read_at(&self) -> Option<DateTime> {
        self.0.read_at.map(Into::into)
    }
}

/// Something in a client's file that was left out.
#[derive(SimpleObject, Clone, Debug)]
pub struct QuestionnaireSkipped {
    /// Where it stands.
    place: String,
    /// The beginning of what stands there.
    text: String,
    /// Why it was left out.
    reason: String,
}

/// One table of a client's file: a header and the rows below it. Columns are letters, or keys of an object.
#[derive(SimpleObject, Clone, Debug)]
pub struct QuestionnaireTable {
    /// The sheet, or the path of the objects in JSON.
    sheet: String,
    /// The rows of the header, from 1.
    header_rows: Vec<i32>,
    /// The first row below the header.
    first_row: i32,
    /// The last row; `null` for the end of the sheet.
    last_row: Option<i32>,
    /// Columns with the questions; where a row fills several, they are read as one text.
    questions: Vec<String>,
    /// The column with the client's number or code.
    code: Option<String>,
    /// The column with the section.
    section: Option<String>,
    /// Columns with guidance.
    help: Vec<String>,
    /// The column that names which answer is wanted.
    kind: Option<String>,
    /// The column that says when the question is asked.
    condition: Option<String>,
    /// Where answers go.
    answers: Vec<QuestionnaireAnswerColumn>,
    /// Whether questions of hidden sheets and rows are taken too.
    with_hidden: bool,
}

/// A column for answers.
#[derive(SimpleObject, Clone, Debug)]
pub struct QuestionnaireAnswerColumn {
    /// The column.
    column: String,
    /// What belongs there.
    role: AnswerRole,
    /// The file's name for it.
    header: String,
    /// Whether the file has no such column yet: the first answer adds it.
    is_added: bool,
    /// Columns that stand for one word each, to be marked with an X.
    marks: Vec<QuestionnaireMarkColumn>,
}

/// A column that stands for one word.
#[derive(SimpleObject, Clone, Debug)]
pub struct QuestionnaireMarkColumn {
    /// The column.
    column: String,
    /// The word.
    word: String,
}

/// A row as the API counts.
fn row(row: u32) -> i32 {
    i32::try_from(row).unwrap_or(i32::MAX)
}

impl From<forms::layout::Table> for QuestionnaireTable {
    fn from(table: forms::layout::Table) -> Self {
        Self {
            sheet: table.sheet,
            header_rows: table.header_rows.into_iter().map(row).collect(),
            first_row: row(table.first_row),
            last_row: table.last_row.map(row),
            questions: table.questions,
            code: table.code,
            section: table.section,
            help: table.help,
            kind: table.kind,
            condition: table.condition,
            answers: table.answers.into_iter().map(Into::into).collect(),
            with_hidden: table.with_hidden,
        }
    }
}

impl From<forms::layout::AnswerColumn> for QuestionnaireAnswerColumn {
    fn from(column: forms::layout::AnswerColumn) -> Self {
        let mark = |mark: forms::layout::MarkColumn| QuestionnaireMarkColumn { column: mark.column, word: mark.word };
        Self {
            column: column.column,
            role: column.role.into(),
            header: column.header,
            is_added: column.added,
            marks: column.marks.into_iter().map(mark).collect(),
        }
    }
}

/// Where a client's file keeps what, in one table. Columns are letters, or keys of an object.
#[derive(InputObject)]
pub struct QuestionnaireTableInput {
    /// The sheet, or the path of the objects in JSON; empty for CSV and text.
    #[graphql(default)]
    sheet: String,
    /// The rows of the header, from 1; none where there is no header.
    #[graphql(default)]
    header_rows: Vec<i32>,
    /// The first row with a question; the one below the header if nothing is said.
    first_row: Option<i32>,
    /// The last row; the end of the sheet if nothing is said.
    last_row: Option<i32>,
    /// Columns with the questions, one at least.
    questions: Vec<String>,
    /// The column with the client's number or code.
    code: Option<String>,
    /// The column with the section.
    section: Option<String>,
    /// Columns with guidance.
    #[graphql(default)]
    help: Vec<String>,
    /// The column that names which answer is wanted.
    kind: Option<String>,
    /// The column that says when the question is asked.
    condition: Option<String>,
    /// Where answers go.
    #[graphql(default)]
    answers: Vec<QuestionnaireAnswerColumnInput>,
    /// Whether questions of hidden sheets and rows are taken too.
    #[graphql(default)]
    with_hidden: bool,
}

/// A column for answers.
#[derive(InputObject)]
pub struct QuestionnaireAnswerColumnInput {
    /// The column.
    column: String,
    /// What belongs there.
    role: AnswerRole,
    /// The file's name for it; what its header says if nothing is said.
    #[graphql(default)]
    header: String,
    /// Whether the file has no such column yet: the first answer adds it.
    #[graphql(default)]
    is_added: bool,
    /// Columns that stand for one word each, to be marked with an X.
    #[graphql(default)]
    marks: Vec<QuestionnaireMarkColumnInput>,
}

/// A column that stands for one word.
#[derive(InputObject)]
pub struct QuestionnaireMarkColumnInput {
    /// The column.
    column: String,
    /// The word.
    word: String,
}

/// As the domain takes them.
pub fn read_tables(tables: Vec<QuestionnaireTableInput>) -> DomainResult<Vec<forms::layout::Table>> {
    tables.into_iter().enumerate().map(|(at, table)| read_table(&format!("tables.{at}"), table)).collect()
}

fn read_table(field: &str, table: QuestionnaireTableInput) -> DomainResult<forms::layout::Table> {
    let count = |name: &str, row: i32| {
        let row = u32::try_from(row).ok().filter(|row| *row > 0);
        row.ok_or_else(|| DomainError::invalid(&format!("{field}.{name}"), "Rows count from 1."))
    };
    if table.questions.is_empty() {
        let message = "Name one column with questions at least.";
        return Err(DomainError::refused(Code::Required, &format!("{field}.questions"), message));
    }
    let header_rows =
        table.header_rows.into_iter().map(|row| count("headerRows", row)).collect::<DomainResult<Vec<_>>>()?;
    let first_row = match table.first_row {
        Some(row) => count("firstRow", row)?,
        None => header_rows.iter().max().map_or(1, |last| last + 1),
    };
    Ok(forms::layout::Table {
        sheet: table.sheet,
        header: Vec::new(),
        first_row,
        last_row: table.last_row.map(|row| count("lastRow", row)).transpose()?,
        header_rows,
        questions: table.questions,
        code: table.code,
        section: table.section,
        help: table.help,
        kind: table.kind,
        condition: table.condition,
        answers: table.answers.into_iter().map(Into::into).collect(),
        with_hidden: table.with_hidden,
    })
}

impl From<QuestionnaireAnswerColumnInput> for forms::layout::AnswerColumn {
    fn from(column: QuestionnaireAnswerColumnInput) -> Self {
        let mark =
            |mark: QuestionnaireMarkColumnInput| forms::layout::MarkColumn { column: mark.column, word: mark.word };
        Self {
            column: column.column,
            role: column.role.into(),
            header: column.header,
            added: column.is_added,
            marks: column.marks.into_iter().map(mark).collect(),
        }
    }
}
