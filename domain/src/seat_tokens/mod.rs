//! Credentials of seats for the gateway: issued, rotated, revoked, and verified fast enough to stand before every call.
//!
//! They open the gateway and nothing else. A person's is made by that person alone, a service account's by an admin whose own
//! role covers the account's.

mod change;
mod verify;

pub(crate) use change::revoke_all;
pub use change::{ISSUE, Issue, Issued, Revoke, Rotate, issue, of_seat, revoke, rotate};
pub use verify::{Cache, Verified, verify};

use keystead_entities::seat::Role;

use crate::auth::{Area, Right};

/// What a seat's token starts with, so that scanners find leaked ones.
pub const PREFIX: &str = "kst_seat_";
/// To look at the tokens of any seat; of one's own, `seats:read` is enough.
pub const READ: Right = Right::read(Area::Seats, Role::Auditor);
/// To look at one's own.
pub const READ_OWN: Right = Right::read(Area::Seats, Role::Member);
