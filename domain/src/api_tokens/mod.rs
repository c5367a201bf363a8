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

use chrono::{DateTime, Utc};
use keystead_entities::api_token::{self, ApiTokenStatus};
use keystead_entities::seat::Role;
use keystead_entities::{Scoped, SeatId};
use sea_orm::{ColumnTrait, Condition, QueryFilter};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{self, Below};

/// To look at the tokens of any seat; of one's own, `seats:read` is enough.
pub const READ: Right = Right::read(Area::Seats, Role::Auditor);

/// To look at one's own tokens.
pub const READ_OWN: Right = Right::read(Area::Seats, Role::Member);

/// Where a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It opens something, while its seat is active.
    Active,
    /// Its time is over.
    Expired,
    /// It was ended before its time.
    Revoked,
}

/// Where a token stands.
pub fn standing(row: &api_token::Model, now: DateTime<Utc>) -> Standing {
    match row.status {
        ApiTokenStatus::Revoked => Standing::Revoked,
        ApiTokenStatus::Active if row.expires_at <= now => Standing::Expired,
        ApiTokenStatus::Active => Standing::Active,
    }
}

/// The tokens of a seat that stand so, newest first.
///
/// # Errors
/// Forbidden.
pub fn of_seat(
    ctx: &Ctx,
    seat_id: SeatId,
    standing: &[Standing],
    now: DateTime<Utc>,
) -> Result<Below<api_token::Entity>> {
    use api_token::Column::{ExpiresAt, Id, SeatId as Seat, Status};
    ctx.may(if ctx.seat_id() == Some(seat_id) { READ_OWN } else { READ })?;
    let live = || Condition::all().add(Status.eq(ApiTokenStatus::Active));
    let any = standing.iter().fold(Condition::any(), |any, standing| {
        any.add(match standing {
            Standing::Active => live().add(ExpiresAt.gt(now)),
            Standing::Expired => live().add(ExpiresAt.lte(now)),
            Standing::Revoked => Condition::all().add(Status.eq(ApiTokenStatus::Revoked)),
        })
    });
    let rows = api_token::Entity::within(ctx.scope()).filter(list::any_of(any, Id.is_null()));
    Ok(Below::newest(ctx.scope(), rows, Id).of(Seat, seat_id))
}
