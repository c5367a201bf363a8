//! Requests and grants to look at: all for auditors and above, one's own for everybody.

use chrono::{DateTime, Utc};
use keystead_entities::access_grant::{self, AccessGrantStatus};
use keystead_entities::access_request::{self, AccessRequestStatus};
use keystead_entities::seat::{self, Role};
use keystead_entities::{AccessRequestId, Scoped, SeatId};
use sea_orm::{ColumnTrait, Condition, QueryFilter, Select};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{Below, Sort};

/// To look at everybody's.
pub const READ: Right = Right::read(Area::Seats, Role::Auditor);
/// To look at one's own.
pub const READ_OWN: Right = Right::read(Area::Seats, Role::Member);

/// The requests that the caller may see, in any of those states.
///
/// # Errors
/// Forbidden without [`READ_OWN`].
pub fn requests(ctx: &Ctx, status: Option<&[AccessRequestStatus]>) -> Result<Select<access_request::Entity>> {
    ctx.may(READ_OWN)?;
    let mut rows = access_request::Entity::within(ctx.scope());
    if !ctx.can(READ) {
        rows = rows.filter(access_request::Column::SeatId.eq(ctx.seat_id()));
    }
    let Some(wanted) = status else { return Ok(rows) };
    let waits = Condition::all()
        .add(access_request::Column::Status.eq(AccessRequestStatus::Pending))
        .add(access_request::Column::LapsesAt.gt(ctx.now()));
    let lapsed = Condition::all()
        .add(access_request::Column::Status.eq(AccessRequestStatus::Pending))
        .add(access_request::Column::LapsesAt.lte(ctx.now()));
    let mut any = Condition::any();
    for status in wanted {
        any = match status {
            AccessRequestStatus::Pending => any.add(waits.clone()),
            AccessRequestStatus::Lapsed => {
                any.add(lapsed.clone()).add(access_request::Column::Status.eq(AccessRequestStatus::Lapsed))
            }
            other => any.add(access_request::Column::Status.eq(*other)),
        };
    }
    // Of no state there is none.
    Ok(rows.filter(if wanted.is_empty() { any.add(access_request::Column::Version.lt(0)) } else { any }))
}

/// A request that the caller may see, and whose it is.
///
/// # Errors
/// As [`requests`].
pub async fn asked(ctx: &Ctx, id: AccessRequestId) -> Result<Option<(access_request::Model, seat::Model)>> {
    let found = requests(ctx, None)?.filter(access_request::Column::Id.eq(id)).one(ctx.db()).await?;
    let Some(request) = found else { return Ok(None) };
    let seat = seat::Entity::one(ctx.scope(), request.seat_id).one(ctx.db()).await?;
    Ok(seat.map(|seat| (request, seat)))
}

/// The grants that the caller may see, in any of those states.
///
/// # Errors
/// Forbidden without [`READ_OWN`].
pub fn grants(ctx: &Ctx, status: Option<&[AccessGrantStatus]>) -> Result<Select<access_grant::Entity>> {
    ctx.may(READ_OWN)?;
    let mut rows = access_grant::Entity::within(ctx.scope());
    if !ctx.can(READ) {
        rows = rows.filter(access_grant::Column::SeatId.eq(ctx.seat_id()));
    }
    Ok(in_state(rows, status, ctx.now()))
}

/// The grants of one seat, newest first.
///
/// # Errors
/// Forbidden where the seat is another's and the caller may not look at everybody's.
pub fn grants_of_seat(
    ctx: &Ctx,
    seat_id: SeatId,
    status: Option<&[AccessGrantStatus]>,
) -> Result<Below<access_grant::Entity>> {
    ctx.may(if ctx.seat_id() == Some(seat_id) { READ_OWN } else { READ })?;
    use access_grant::Column::{Id, SeatId as Seat};
    let rows = in_state(access_grant::Entity::within(ctx.scope()), status, ctx.now());
    Ok(Below::new(ctx.scope(), rows, Sort { by: Id, descending: true, tie: Id }).of(Seat, seat_id))
}

fn in_state(
    rows: Select<access_grant::Entity>,
    status: Option<&[AccessGrantStatus]>,
    now: DateTime<Utc>,
) -> Select<access_grant::Entity> {
    use access_grant::Column::{EndsAt, Status, Version};
    let Some(wanted) = status else { return rows };
    let mut any = Condition::any().add(Version.lt(0));
    for status in wanted {
        let active = || Condition::all().add(Status.eq(AccessGrantStatus::Active));
        any = match status {
            AccessGrantStatus::Active => any.add(active().add(EndsAt.gt(now))),
            AccessGrantStatus::Ended => any.add(active().add(EndsAt.lte(now))).add(Status.eq(AccessGrantStatus::Ended)),
            AccessGrantStatus::Revoked => any.add(Status.eq(AccessGrantStatus::Revoked)),
        };
    }
    rows.filter(any)
}
