//! Makers of AI that a company deals with: who they are, the documents they gave, their terms as dated facts, the companies
//! they pass data on to; and what follows from all that.
//!
//! What a vendor may be used for stands in one place, [`limit`]: decisions on apps, data flows, pilots and accounts ask there,
//! and whatever lets a call through asks there too. A vendor that nobody has assessed is limited like one that was found
//! wanting: what is not known to be kept apart and logged is not trusted with what could hurt somebody, and an assessment
//! lifts the limit in a day, while data that went out do not come back.
//!
//! A term is never changed: [`clauses::set`] lets the next one supersede it, with who checked it when against which words.

mod archive;
mod assessed;
pub mod clauses;
mod create;
pub mod documents;
pub mod limit;
mod list;
mod region;
mod remind;
mod rules;
pub mod subprocessors;
mod update;

pub use archive::{ARCHIVE, Archive, archive};
pub use assessed::{Assessed, assessed};
pub use create::{CREATE, NewVendor, create};
pub use list::{READ, VendorFilter, VendorSort, select};
pub use remind::{REMIND, has_due, remind};
pub(crate) use remind::{due as reviews_due, stated as has_vendors};
pub(crate) use rules::expect_vendor;
pub(crate) use update::wanting;
pub use update::{UPDATE, Update, update};
