//! Credentials for automation: made, listed, revoked.
//!
//! A token calls in the name of a seat and can never do more than that seat's role and its own scopes. It is made by
//! the seat itself, or for it by an admin whose role covers the seat's: nobody makes a key to a door above their own.
//! Making one for an invited seat activates the seat, since it can be used from then on.

mod create;
mod narrow;
mod revoke;
mod used;

pub use create::{Blank, CREATE, Create, Created, LONGEST, create};
pub(crate) use create::{insert, read_scopes, read_scopes_of};
pub(crate) use narrow::narrow_within;
pub use revoke::{REVOKE, Revoke, revoke};
pub(crate) use revoke::{revoke_all, revoke_within};
pub(crate) use used::mark_used;

use keystead_entities::seat::Role;

use crate::auth::{Area, Right};

/// To look at the tokens of any seat; of one's own, `seats:read` is enough.
pub const READ: Right = Right::read(Area::Seats, Role::Auditor);

/// To look at one's own tokens.
pub const READ_OWN: Right = Right::read(Area::Seats, Role::Member);
