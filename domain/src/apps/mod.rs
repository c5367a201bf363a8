//! The inventory of AI apps: what is used, who answers for it, what it may touch, and what was decided about it.
//!
//! A decision is one row that is only ever followed by the next. It may have an end; then the app is undecided again by
//! itself, and whoever answers for it is told.
//!
//! An app that nobody has decided on is to be decided on within [`DAYS`] days of being known: see [`CLOCK`].

mod archive;
pub mod blocklist;
pub(crate) mod catalog;
mod clock;
mod create;
mod decide;
mod discover;
mod end;
pub mod flows;
mod list;
mod quarantine;
mod rules;
mod update;

pub use archive::{ARCHIVE, Archive, archive};
pub use catalog::{CatalogApp, all as catalog, find as catalog_app};
pub use clock::{CLOCK, DAYS, anything as has_undecided, decide_by, remind};
pub use create::{CREATE, NewApp, create};
pub use decide::{DECIDE, Decide, decide};
pub(crate) use discover::discover;
pub use end::{END, end};
pub use list::{AppFilter, AppSort, Counts, READ, counts, decisions, select};
pub(crate) use quarantine::quarantine;
pub use update::{UPDATE, Update, update};
