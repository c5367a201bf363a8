//! A client's own file as a questionnaire: read by a job, shown as it was understood, corrected, read again.
//!
//! What the file says is kept beside each question: where it stands, where its answers go and which words are taken there. How
//! far facts carry an answer is read from the question's text. Both come from crates that know no database
//! ([`keystead_forms`], [`keystead_meaning`]); a corrected layout is remembered for the next file of that layout.

mod create;
mod layout;
mod read;
mod source;
mod store;

pub use create::{IMPORT, Import, Imported, import};
pub use layout::{LAYOUT_SET, LayoutSet, set_layout};
pub use read::asked;
pub(crate) use read::read_now;
pub use read::{IMPORT_JOB, import_key, run_import};
pub use source::{Place, Reading, answer_places, condition, layout_of, reading, skipped_of, source, sources};

/// What stands in the place of a template's code.
pub const TEMPLATE: &str = "IMPORTED";
