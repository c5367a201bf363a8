//! The inventory of AI apps: what is used, who answers for it, what it may touch, and what was decided about it.
//!
//! A decision is one row that is only ever followed by the next. It may have an end; then the app is undecided again by
//! itself, and whoever answers for it is told.

mod archive;
mod catalog;
mod create;
mod decide;
mod end;
mod list;
mod rules;
mod update;

pub use archive::{ARCHIVE, Archive, archive};
pub use catalog::{CATALOG, CatalogApp, find as catalog_app};
pub use create::{CREATE, NewApp, create};
pub use decide::{DECIDE, Decide, decide};
pub use end::{END, end};
pub use list::{AppFilter, AppSort, READ, decisions, select};
pub use update::{UPDATE, Update, update};
