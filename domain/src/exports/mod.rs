//! Files made for a tenant: lists, reports, proofs. Kept in pieces, so that no file has to fit into memory; fetched over
//! plain HTTP at `/exports/{id}` with the same credentials as everything else.
//!
//! A use case that makes a file itself (a sealed report, say) calls [`store`] in its transaction and puts the returned
//! `sha256` into its own audit entry. Lists are made by a job.

pub mod csv;
mod kind;
mod read;
mod store;
mod writer;

pub use kind::{area, download_right, extension, media_type};
pub use read::{content, part, whole};
pub use store::{Kept, NewFile, store};
pub use writer::FileWriter;
