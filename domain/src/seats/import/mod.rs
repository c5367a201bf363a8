//! People from a file: the exports of Microsoft Entra and Google Workspace as they write them, or our own columns.
//!
//! The request reads the file into rows and makes a job; the job takes the rows in. A row that cannot be read is known
//! before the job runs, what came of every other is written in the transaction that did it, so that a job which dies
//! goes on where it stopped. Of a row nothing but its address and its outcome is kept once the import is done; columns
//! that are not known here, passwords among them, are never kept at all.
//!
//! The file is the company's directory speaking, so whom it knows is in: a new seat is `ACTIVE`. Roles, tiers and units
//! of seats that are there stay as they are; a disabled seat stays disabled.

mod apply;
mod columns;
mod create;
mod dates;
mod list;
mod parse;
mod person;
mod run;

pub use create::{Create, IMPORT, RowInput, create};
pub use list::{counts, rows, select};
pub(crate) use parse::{Lines, delimiter, without_preamble};
pub use parse::{MAX_BYTES, MAX_ROWS, Parsed, ParsedRow, parse};
pub use person::Person;
pub use run::{KIND, run};
