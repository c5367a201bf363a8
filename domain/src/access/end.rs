//! The end of a grant: before its time by hand or with its seat, or by itself. By itself it has ended already when anybody
//! comes here; what is done here is the record.

use std::time::Duration;

use keystead_entities::access_grant::{self, AccessGrantStatus};
use keystead_entities::access_request::AccessRequestStatus;
use keystead_entities::seat::Role;
use keystead_entities::{AccessGrantId, ForChange, Scoped, SeatId, job};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};
use serde_json::Value;

use super::{READ, ask, lock_seat, put, tell};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Checks;
use crate::jobs::{self, Kind};

/// To give one's own grant back; to take another's away the role `APPROVER` is needed too.
pub const REVOKE: Right = Right::write(Area::Seats, Role::Member);

/// Writes down that a grant has ended.
pub static END: Kind =
    Kind { name: "END_ACCESS_GRANT", max_attempts: 10, timeout: Duration::from_secs(60), concurrency: 4 };

/// A grant to be ended before its time.
#[derive(Clone, Debug)]
pub struct Revoke {
    /// The grant.
    pub id: AccessGrantId,
    /// Why, at most 500 characters.
    pub reason: Option<String>,
}

/// Ends a grant before its time: it counts no more from the seat's next request on.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` where it has ended.
pub async fn revoke(ctx: &Ctx, input: Revoke) -> Result<access_grant::Model> {
    ctx.may(REVOKE)?;
    let tx = ctx.begin().await?;
    let row = revoke_within(&tx, ctx, input).await?;
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// As [`revoke`], within the transaction of something larger.
pub(crate) async fn revoke_within(tx: &Tx, ctx: &Ctx, input: Revoke) -> Result<access_grant::Model> {
    let mut checks = Checks::new();
    let reason = checks.optional_line("reason", input.reason.as_deref(), 500);
    checks.done()?;
    let not_found = || Error::not_found("id", "access grant");
    let seen = access_grant::Entity::one(ctx.scope(), input.id).one(tx).await?.ok_or_else(not_found)?;
    if ctx.seat_id() != Some(seen.seat_id) {
        if !ctx.can(READ) {
            return Err(not_found());
        }
        ctx.may(Right { role: Role::Approver, ..REVOKE })?;
    }
    let seat = lock_seat(tx, ctx, "id", seen.seat_id).await?;
    let row = access_grant::Entity::one(ctx.scope(), input.id).for_change().one(tx).await?.ok_or_else(not_found)?;
    if !row.is_live(ctx.now()) {
        return Err(Error::state("id", "The grant has ended already."));
    }
    let row = finish(tx, ctx, row, AccessGrantStatus::Revoked, reason.as_deref()).await?;
    let seat = put(tx, ctx, seat, None).await?;
    tell::revoked(tx, ctx, &seat, &row).await?;
    let told = audit::Event::new("access_grant.revoked", row.id)
        .with("seatId", row.seat_id.to_string())
        .with("reason", reason);
    audit::record(tx, ctx, told);
    Ok(row)
}

/// Ends what the seat is granted and takes back what it asks for, in the transaction that locks it out. Returns the grants
/// that gave something until then; the caller takes them off the seat, and its audit entry names them.
pub(crate) async fn end_all(tx: &Tx, ctx: &Ctx, seat_id: SeatId, reason: &str) -> Result<Vec<access_grant::Model>> {
    if let Some(request) = ask::pending(tx, ctx, seat_id).await? {
        ask::settle(tx, ctx, request, AccessRequestStatus::Cancelled, Some(reason.to_owned())).await?;
    }
    let mut ended = Vec::new();
    if let Some(row) = marked_active(tx, ctx, seat_id).await? {
        if row.is_live(ctx.now()) {
            ended.push(finish(tx, ctx, row, AccessGrantStatus::Revoked, Some(reason)).await?);
        } else {
            finish(tx, ctx, row, AccessGrantStatus::Ended, None).await?;
        }
    }
    Ok(ended)
}

/// Ends the grant of a seat whose own role or tier somebody lowered: whoever lowers it does not mean "later".
pub(crate) async fn end_live(tx: &Tx, ctx: &Ctx, seat_id: SeatId, reason: &str) -> Result<Option<access_grant::Model>> {
    match marked_active(tx, ctx, seat_id).await?.filter(|row| row.is_live(ctx.now())) {
        Some(row) => {
            let row = finish(tx, ctx, row, AccessGrantStatus::Revoked, Some(reason)).await?;
            let told = audit::Event::new("access_grant.revoked", row.id)
                .with("seatId", row.seat_id.to_string())
                .with("reason", reason);
            audit::record(tx, ctx, told);
            Ok(Some(row))
        }
        None => Ok(None),
    }
}

/// Writes down the end of a grant that is over, where no worker has.
pub(super) async fn mark_over(tx: &Tx, ctx: &Ctx, seat_id: SeatId) -> Result<()> {
    if let Some(row) = marked_active(tx, ctx, seat_id).await? {
        finish(tx, ctx, row, AccessGrantStatus::Ended, None).await?;
    }
    Ok(())
}

async fn marked_active(tx: &Tx, ctx: &Ctx, seat_id: SeatId) -> Result<Option<access_grant::Model>> {
    Ok(access_grant::Entity::within(ctx.scope())
        .filter(access_grant::Column::SeatId.eq(seat_id))
        .filter(access_grant::Column::Status.eq(AccessGrantStatus::Active))
        .for_change()
        .one(tx)
        .await?)
}

async fn finish(
    tx: &Tx,
    ctx: &Ctx,
    row: access_grant::Model,
    status: AccessGrantStatus,
    reason: Option<&str>,
) -> Result<access_grant::Model> {
    let (version, ends_at) = (row.version, row.ends_at);
    let mut row = row.into_active_model();
    row.status = Set(status);
    row.ended_at = Set(Some(ctx.now().min(ends_at)));
    row.ended_reason = Set(reason.map(str::to_owned));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    Ok(row.update(tx).await?)
}

/// The work of [`END`]. Nothing happens where the end was written down before.
pub async fn ended(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: AccessGrantId = jobs::payload(job, "accessGrantId")?;
    let Some(seen) = access_grant::Entity::one(ctx.scope(), id).one(ctx.db()).await? else { return Ok(None) };
    let tx = ctx.begin().await?;
    let seat = lock_seat(&tx, ctx, "id", seen.seat_id).await?;
    let row = access_grant::Entity::one(ctx.scope(), id).for_change().one(&tx).await?;
    let over = |row: &access_grant::Model| row.status == AccessGrantStatus::Active && row.ends_at <= ctx.now();
    let Some(row) = row.filter(over) else { return Ok(None) };
    let row = finish(&tx, ctx, row, AccessGrantStatus::Ended, None).await?;
    let seat = if seat.has_grant(ctx.now()) { seat } else { put(&tx, ctx, seat, None).await? };
    tell::ended(&tx, ctx, &seat, &row).await?;
    let told = audit::Event::new("access_grant.ended", row.id).with("seatId", row.seat_id.to_string());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(None)
}
