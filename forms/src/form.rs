//! What was understood of a client's file: its questions, and where each answer goes.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::layout::{Layout, Role};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A workbook of Office Open XML, with or without macros.
    Workbook,
    /// Values with a delimiter.
    Csv,
    /// JSON, also with comments, joined strings and trailing commas.
    Json,
    /// Markdown, AsciiDoc or plain lines.
    Text,
}

/// A file, understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// How it is written.
    pub format: Format,
    /// SHA-256 of the file, in hexadecimal; answers are filled into this very file only.
    pub digest: String,
    /// The same for every copy of the layout, whatever its answers, its number of questions, and the numbers in its
    /// headers and sheet names. What a correction is remembered by.
    pub fingerprint: String,
    /// What was taken for what. Corrected and given back to [`read`](crate::read), it decides.
    pub layout: Layout,
    /// The questions, in the order of the file.
    pub questions: Vec<Question>,
    /// What was looked at and left out.
    pub skipped: Vec<Skipped>,
}

/// What a format understood of a file.
pub(crate) struct Found {
    pub layout: Layout,
    pub fingerprint: String,
    pub questions: Vec<Question>,
    pub skipped: Vec<Skipped>,
}

/// One thing asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Where it stands: `Sheet!B3`, a JSON pointer, or `L12`. Stable within the file.
    pub place: String,
    /// The file's own number or code for it.
    pub code: Option<String>,
    /// The section it stands in, where there is one.
    pub section: Option<String>,
    /// The question.
    pub text: String,
    /// The several things asked, where one cell holds more than one; otherwise the text alone.
    pub parts: Vec<String>,
    /// Guidance beside it.
    pub help: Option<String>,
    /// Where its answers go; empty where the file has no room for any.
    pub answers: Vec<AnswerPlace>,
    /// What must hold for it to be asked.
    pub condition: Option<Condition>,
}

/// A place for an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerPlace {
    /// Where it is; unique within the file.
    pub place: String,
    /// What belongs there.
    pub role: Role,
    /// What the file calls it.
    pub header: String,
    /// The words that are taken, in the file's own spelling; empty where any text is.
    pub vocabulary: Vec<String>,
    /// Whether several of the words may be given, a line each.
    pub several: bool,
    /// What stands there now.
    pub value: String,
    /// Why nothing may be written there.
    pub closed: Option<Closed>,
    /// The file has no such column or key yet; the first answer adds it.
    pub added: bool,
    /// What must hold for it to be filled.
    pub condition: Option<Condition>,
    /// One cell per word, to be marked; empty where the word itself is written.
    pub marks: Vec<Mark>,
}

impl AnswerPlace {
    /// Whether an answer may be written there.
    pub fn is_writable(&self) -> bool {
        self.closed.is_none()
    }
}

/// A cell that stands for one word of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The word.
    pub word: String,
    /// The cell to be marked with an X.
    pub place: String,
}

/// Why nothing is written into a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Closed {
    /// Locked, on a protected sheet.
    Locked,
    /// It holds a formula, or a formula's result.
    Formula,
    /// It was merged into another cell.
    MergedInto {
        /// The cell that is shown instead.
        place: String,
    },
    /// It cannot be seen.
    Hidden,
    /// It holds what cannot be replaced by text, such as an object.
    NotText,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked => f.write_str("the cell is locked on a protected sheet"),
            Self::Formula => f.write_str("the cell holds a formula"),
            Self::MergedInto { place } => write!(f, "the cell is merged into {place}"),
            Self::Hidden => f.write_str("the cell is hidden"),
            Self::NotText => f.write_str("the value there is no text"),
        }
    }
}

/// What the file says must hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// In the file's words.
    pub words: String,
    /// What was understood of them; nothing, where they name no question of the file.
    pub test: Option<Test>,
    /// The file states it as a rule. Otherwise it was read out of a sentence, and an unanswered question holds nothing back.
    pub is_stated: bool,
}

/// A test of other answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// The answer there is one of these words.
    Is {
        /// The place of the other answer.
        place: String,
        /// The words.
        words: Vec<String>,
    },
    /// It does not hold.
    Not(Box<Test>),
    /// All hold.
    All(Vec<Test>),
    /// One holds.
    Any(Vec<Test>),
}

/// Something left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Where it stands.
    pub place: String,
    /// The beginning of what stands there.
    pub text: String,
    /// Why it was left out.
    pub why: Why,
}

impl Skipped {
    pub(crate) fn new(place: impl Into<String>, text: &str, why: Why) -> Self {
        Self { place: place.into(), text: text.chars().take(120).collect(), why }
    }
}

/// Why something was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The client has hidden the sheet.
    HiddenSheet,
    /// The client has hidden the row or the column.
    HiddenRow,
    /// A sheet of explanations.
    Instructions,
    /// A sheet of lists that other sheets choose from.
    Lookup,
    /// Nothing on the sheet reads like a question.
    NoQuestions,
    /// A note between the questions.
    Note,
    /// A formula whose result the file does not hold.
    NoResult,
    /// The corrected layout leaves it out.
    LeftOut,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HiddenSheet => "the sheet is hidden",
            Self::HiddenRow => "the row is hidden",
            Self::Instructions => "the sheet explains the others",
            Self::Lookup => "the sheet holds lists for the others",
            Self::NoQuestions => "nothing on it reads like a question",
            Self::Note => "a note, not a question",
            Self::NoResult => {
                "a formula without its result; open the file in its program, save it, and upload it again"
            }
            Self::LeftOut => "the corrected layout leaves it out",
        })
    }
}
