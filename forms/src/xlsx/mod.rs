//! Workbooks of Office Open XML: a package of XML parts. Of the parts only those are read that say what a person sees in
//! the cells; written are only the sheets with answers, in place, and the wish to be calculated anew. Everything else is
//! copied as it is packed.

mod fill;
mod package;
mod parts;
mod patch;
mod recalculate;
mod rules;
mod sheet;
mod strings;
mod styles;
mod xml;
mod zip;

pub use fill::fill;
pub use package::read;
