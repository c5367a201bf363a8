//! Providers, and a tenant's own accounts at them.
//!
//! An account is billed by the vendor to the company directly. What its contract says (training, retention, data
//! processing agreement) stands in it as facts that somebody entered and dated; a fact nobody entered is unknown, never no.

mod account;
mod archive;
mod catalogue;
mod create;
mod endpoint;
mod list;
mod update;
mod vendor;

pub use archive::{ARCHIVE, Archive, archive};
pub use catalogue::{CATALOGUE, Dialect, Provider, find as provider};
pub use create::{CREATE, NewAccount, create};
pub(crate) use list::select;
pub use list::{AccountFilter, AccountOrder, AccountSort, count, list};
pub use update::{UPDATE, Update, update};
pub use vendor::{VendorPolicy, Vendors, Verdict};

pub(crate) use account::{find, lock};
pub(crate) use endpoint::callable;
pub(crate) use vendor::PublicOnly;

use keystead_entities::seat::Role;

use crate::auth::{Area, Right};

/// To look at the catalogue, provider accounts and keys.
pub const READ: Right = Right::read(Area::Providers, Role::Auditor);
