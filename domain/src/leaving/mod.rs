//! Leaving: a company takes along everything it owns, or is deleted with proof.
//!
//! **Taking along** ([`export()`]): one archive in open formats, signed, made by a job like any other file. Which tables there are,
//! and what of them stays behind, says one list ([`keystead_entities::owned`]), by which rows are removed too.
//!
//! **Deletion** ([`delete()`]): the company is closed at once, and everything it had is made into such an archive: the file has
//! the last word, since nothing changes any more. When the file is there, the grace of [`GRACE`] begins; until it ends any owner
//! may call the deletion off ([`cancel()`]), and all is as it was. To demand an export beforehand was weighed: it would lack
//! what happened since, and an owner who wants to go would be sent to a queue first. Without a finished file nothing is
//! removed.
//!
//! **Removal** ([`remove()`]): once the grace is over, a job of the deployment takes the company away, secrets first, in steps
//! that can be killed and go on. What stays is the proof: a row of the deployment's own, an entry in its audit log, and a
//! certificate signed by its key.

mod archive;
mod certificate;
mod delete;
mod export;
mod manifest;
mod people;
mod remind;
mod remove;
mod rows;
mod tell;
pub mod verify;

use chrono::TimeDelta;
use keystead_entities::seat::Role;

use crate::auth::{Area, Right};

pub use certificate::origin as certificate_origin;
pub use delete::{Cancel, Delete, cancel, delete};
pub use export::{MAKE, export, make};
pub use remind::{REMIND, remind};
pub use remove::{REMOVE, ask_for_removals, remove};
pub use tell::{TELL_PARTNERS, tell_partners};

/// To take everything along: whoever may change the company itself.
pub const EXPORT: Right = Right::write(Area::Tenant, Role::Owner);
/// To have the company deleted.
pub const DELETE: Right = Right::write(Area::Tenant, Role::Owner);
/// To call that off.
pub const CANCEL: Right = Right::write(Area::Tenant, Role::Owner);

/// From the export of everything to the removal.
pub const GRACE: TimeDelta = TimeDelta::days(30);
