//! Files made for a tenant: lists, reports, proofs. Kept in pieces, so that no file has to fit into memory; fetched over
//! plain HTTP at `/exports/{id}` with the same credentials as everything else.
//!
//! A use case that makes a file itself (a sealed report, say) calls [`store`] in its transaction and puts the returned
//! `sha256` into its own audit entry. Lists are made by a job ([`create()`], [`make`]).

mod create;
pub mod csv;
mod delete;
mod expire;
mod filter;
mod kind;
mod lists;
mod make;
pub(crate) mod pdf;
mod print;
mod read;
mod store;
mod writer;

pub use create::{Create, DAYS, LISTS, create};
pub use delete::{delete, delete_right, may_delete};
pub use expire::{EXPIRE, expire};
pub(crate) use expire::{expire_later, keep_until};
pub use filter::ListFilter;
pub use kind::{area, download_right, extension, media_type};
pub use make::{MAKE, make};
pub use print::MOST as MOST_PRINTED;
pub use read::{LIST, content, downloaded, part, select, whole};
pub(crate) use store::pending;
pub use store::{Kept, NewFile, store};
pub use writer::FileWriter;
