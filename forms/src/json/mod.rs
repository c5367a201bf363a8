//! JSON, read with the place of every value, so that an answer replaces or adds exactly its own. What people write into
//! such files by hand is taken, too: comments, strings joined with `+`, single quotes, bare keys, commas too many.

mod fill;
mod find;
mod groups;
mod items;
mod parse;
mod rules;

pub use fill::apply;
pub use find::read;
