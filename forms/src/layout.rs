//! Where a file keeps what. Detected, shown, corrected, and remembered under the form's fingerprint.

use serde::{Deserialize, Serialize};

use crate::form::Format;

/// The tables of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// The format it belongs to.
    pub format: Format,
    /// The tables with questions; sheets without one are left out.
    pub tables: Vec<Table>,
}

/// One table: a header and the rows below it. Columns are letters, or keys of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The sheet, or the path of the objects in JSON.
    pub sheet: String,
    /// The rows of the header, counted from 1; none where there is no header.
    pub header_rows: Vec<u32>,
    /// The header's texts by column. A later copy of the file, whose header has moved, is recognised by them.
    pub header: Vec<Head>,
    /// The first row below the header.
    pub first_row: u32,
    /// The last row; the end of the sheet where there is none.
    pub last_row: Option<u32>,
    /// Columns with the questions; where a row fills several, they are read as one text.
    pub questions: Vec<String>,
    /// The column with the client's number or code.
    pub code: Option<String>,
    /// The column with the section.
    pub section: Option<String>,
    /// Columns with guidance.
    pub help: Vec<String>,
    /// The column that names which answer is wanted: words, or the name of a list on another sheet.
    pub kind: Option<String>,
    /// The column that says when the question is asked.
    pub condition: Option<String>,
    /// Where answers go.
    pub answers: Vec<AnswerColumn>,
    /// Take questions of hidden sheets and rows too.
    #[serde(default)]
    pub with_hidden: bool,
}

/// A header's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The column.
    pub column: String,
    /// Its text.
    pub text: String,
}

/// A column for answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerColumn {
    /// The column.
    pub column: String,
    /// What belongs there.
    pub role: Role,
    /// The file's name for it.
    pub header: String,
    /// The file does not have it yet.
    #[serde(default)]
    pub added: bool,
    /// Columns that stand for one word each, to be marked with an X.
    #[serde(default)]
    pub marks: Vec<MarkColumn>,
}

/// A column that stands for one word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkColumn {
    /// The column.
    pub column: String,
    /// The word.
    pub word: String,
}

/// What belongs into a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// The answer: short, often of a vocabulary.
    Answer,
    /// Free text about it.
    Explanation,
    /// Who is responsible.
    Ownership,
    /// Evidence, dates, whatever else is asked.
    Other,
}

impl Layout {
    /// Sixteen bytes of SHA-256 over what stays when a file is sent again a quarter later: sheets, columns and headers,
    /// with their numbers taken out.
    pub(crate) fn fingerprint(&self, sheets: &[&str]) -> String {
        let mut text = format!("{:?}", self.format);
        for sheet in sheets {
            text.push_str(&format!("\u{1}{}", steady(sheet)));
        }
        for table in &self.tables {
            text.push_str(&format!("\u{2}{}", steady(&table.sheet)));
            for head in &table.header {
                text.push_str(&format!("\u{3}{}\u{4}{}", head.column, steady(&head.text)));
            }
        }
        crate::digest(text.as_bytes())[..32].to_owned()
    }
}

/// A text as it will be next quarter: small letters, single spaces, no numbers.
pub(crate) fn steady(text: &str) -> String {
    let mut steady = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_whitespace() => {
                if !steady.ends_with(' ') {
                    steady.push(' ');
                }
            }
            c if c.is_numeric() => {
                if !steady.ends_with('#') {
                    steady.push('#');
                }
            }
            c => steady.push(c),
        }
    }
    steady.trim().to_owned()
}
