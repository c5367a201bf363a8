//! A client's own file: read to questions, and given back with only its answer cells changed. No database, no network, no
//! clock.
//!
//! [`read`] takes a workbook, a table with delimiters, JSON, or text, and says what it understood: the [`Layout`], the
//! questions, where each answer goes and which words it may have, and what was left out and why. A person corrects the
//! layout and gives it back to `read`; the form's fingerprint recognises the next copy of the same layout. [`fill`] patches
//! the uploaded bytes in place and reports every difference.
//!
//! Nothing in a file is run or followed: macros, formulas and links stay what they are, bytes. A rule that names a
//! particular questionnaire has no place here; every file is recognised by the shape of its tables and texts.

mod book;
mod csv;
mod fill;
mod form;
mod json;
pub mod layout;
mod limits;
mod refused;
mod report;
mod sniff;
mod tables;
mod text;
mod words;
mod xlsx;

pub use fill::fill;
pub use form::{AnswerPlace, Closed, Condition, Form, Format, Mark, Question, Skipped, Test, Why};
pub use layout::{AnswerColumn, Layout, Role, Table};
pub use refused::{Refused, Result};
pub use report::{Change, Filled, Filling, Part, Report, Unwritten};
pub use sniff::read;

use ring::digest::{SHA256, digest as sha256};

/// SHA-256 in hexadecimal.
fn digest(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(sha256(&SHA256, bytes).as_ref())
}
