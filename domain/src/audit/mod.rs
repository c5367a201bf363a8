//! The audit log: one gap-free, hash-chained, tamper-evident log per tenant and one for the deployment itself (under the
//! nil UUID).
//!
//! An entry is appended in the transaction of the change it tells of ([`record`]); refused attempts and reads of sensitive
//! things are appended by themselves ([`refused`], [`read`]). Each entry holds the hash of the chain before it, so that
//! none can be changed, taken out, put in or moved without all later ones showing it. What is hashed is laid down in
//! [`entry`] and [`fields`], which is all that a verifier in another language needs.

mod anchor;
pub mod bench;
pub mod canonical;
mod checkpoint;
pub mod entry;
mod event;
mod export;
pub mod fields;
mod heads;
mod list;
pub mod merkle;
pub mod note;
mod prune;
mod record;
mod redact;
mod refused;
mod seal;
pub mod verify;
mod verify_job;

pub use anchor::{ANCHOR, WINDOW as ANCHOR_WINDOW, anchor, unanchored};
pub use checkpoint::{CHECKPOINT, EVERY, checkpoint};
pub use event::Event;
pub(crate) use export::Proof;
pub use export::{EXPORT, EXPORT_PROOF, export, make_export};
pub use heads::Heads;
pub use list::{AuditFilter, Head, READ, head, select};
pub use prune::{LEAST_DAYS, PRUNE, prunable, prune};
pub(crate) use record::append;
pub use record::record;
pub use redact::{REDACT, Redact, redact};
pub use refused::{read, refused};
pub use seal::{Sealed, seal, sealed};
pub use verify_job::{VERIFY, VERIFY_CHAIN, last_verification, report_of, start_verification, verify_chain};
