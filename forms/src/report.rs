//! What filling changed, to the byte: the part a reviewer reads before a client gets the file back.

use serde::Serialize;

/// An answer to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filling {
    /// Where: an [`AnswerPlace`](crate::AnswerPlace)'s place.
    pub place: String,
    /// What; empty takes out what stands there.
    pub value: String,
}

/// The client's file with its answers.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The file.
    pub bytes: Vec<u8>,
    /// What is different from the one that was uploaded.
    pub report: Report,
}

/// What is different.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Every part of the package, in its order; a file without parts is one.
    pub parts: Vec<Part>,
    /// Every cell that changed.
    pub changes: Vec<Change>,
    /// Every answer that was not written.
    pub refused: Vec<Unwritten>,
    /// What a reader of the file will notice besides.
    pub notes: Vec<String>,
}

/// A part of the package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Whether a byte of it is different.
    pub is_changed: bool,
    /// Its bytes before, as they are packed.
    pub before: usize,
    /// Its bytes after.
    pub after: usize,
}

/// A cell, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The sheet, the part of the file, or nothing.
    pub sheet: String,
    /// The cell within it.
    pub cell: String,
    /// What stood there.
    pub before: String,
    /// What stands there now, as written.
    pub after: String,
}

/// An answer that was not written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unwritten {
    /// Where it should have gone.
    pub place: String,
    /// The answer.
    pub value: String,
    /// Why it was not written.
    pub why: String,
}
