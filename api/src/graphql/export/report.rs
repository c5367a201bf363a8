//! What is different in a client's file that is given back.

use async_graphql::SimpleObject;
use serde::Deserialize;

/// What is different from the client's file that was handed in, to the byte.
#[derive(SimpleObject, Clone, Debug, Deserialize)]
pub struct ExportReport {
    /// Every cell that changed.
    changes: Vec<ExportedCell>,
    /// Every answer that was not written, and why.
    refused: Vec<UnwrittenCell>,
    /// Every part of the file, in its order; those that are not changed are the same to the byte.
    parts: Vec<ExportedPart>,
    /// What a reader of the file will notice besides.
    notes: Vec<String>,
}

/// A cell that changed.
#[derive(SimpleObject, Clone, Debug, Deserialize)]
pub struct ExportedCell {
    /// The sheet, or the part of the file.
    sheet: String,
    /// The cell within it.
    cell: String,
    /// What stood there.
    before: String,
    /// What stands there now.
    after: String,
}

/// An answer that was not written.
#[derive(SimpleObject, Clone, Debug, Deserialize)]
pub struct UnwrittenCell {
    /// Where it should have gone.
    place: String,
    /// The answer.
    value: String,
    /// Why it was not written.
    #[serde(rename = "why")]
    reason: String,
}

/// A part of the file.
#[derive(SimpleObject, Clone, Debug, Deserialize)]
pub struct ExportedPart {
    /// Its name.
    name: String,
    /// Whether a byte of it is different.
    is_changed: bool,
}
