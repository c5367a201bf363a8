//! Facts: what Keystead can prove about a company and its vendors, with evidence and time.
//!
//! The registry ([`Key`]) lists every fact with its type and how it comes to be known. One file per noun computes the
//! facts of that noun from the tenant's rows; what only people can know, they state, and are named with it. A fact is
//! known, not known, or out of date; only a known one has a value, so no answer can turn "not known" into yes or no.
//!
//! Above them stands the [`catalogue`]: what clients ask about, each in a sentence that names its scope, resting on some of
//! these facts.

mod access;
mod alerts;
mod apps;
mod audit_log;
mod built;
pub mod catalogue;
mod collect;
mod compose;
mod contracts;
mod custody;
mod departures;
mod exports;
mod fact;
pub mod history;
mod key;
mod keys;
mod outputs;
mod pilots;
mod policies;
mod probes;
pub mod probing;
mod providers;
mod registry;
mod seat_audits;
mod seats;
mod sign_in;
pub mod statements;
mod terms;
mod value;
mod vendor;

pub use collect::{LIST, collect, list};
pub use compose::{Composed, Composer};
pub use fact::{Fact, FactStatus, Facts, Snapshot};
pub use key::{Key, Source, Spec, Subject};
pub use value::{Value, ValueKind, counted, hours};
pub(crate) use vendor::expect_account;
