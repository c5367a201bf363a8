//! What every change of a seat has to respect.

use keystead_entities::business_unit::{self, BusinessUnitStatus};
use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::{BusinessUnitId, ForChange, Scoped, SeatId, tenant};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, QuerySelect};

use crate::auth::covers;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;
use crate::{access, tenants};

/// The seat, locked until the transaction ends.
pub(super) async fn load(tx: &Tx, ctx: &Ctx, field: &str, id: SeatId) -> Result<seat::Model> {
    let seat = seat::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    let seat = seat.ok_or_else(|| Error::not_found(field, "seat"))?;
    if seat.status == SeatStatus::Removed {
        return Err(Error::state(field, "The seat was removed and is kept for the record only."));
    }
    Ok(seat)
}

/// Refuses a caller with a lower role than the seat's, or than the one it is to have.
pub(super) fn expect_reach(ctx: &Ctx, role: Role) -> Result<()> {
    if covers(ctx.role, role) {
        return Ok(());
    }
    Err(Error::Forbidden(format!("This touches the role {role}, which is above the caller's role {}.", ctx.role)))
}

/// Refuses to take the last active owner away. The tenant must be locked.
pub(crate) async fn expect_other_owner(tx: &Tx, ctx: &Ctx, field: &str, seat: &seat::Model) -> Result<()> {
    if !is_owner_in_use(seat) {
        return Ok(());
    }
    if owners_in_use(tx, ctx).await? > 1 {
        return Ok(());
    }
    Err(last_owner(field))
}

pub(super) fn is_owner_in_use(seat: &seat::Model) -> bool {
    seat.role == Role::Owner && seat.status == SeatStatus::Active && seat.kind == SeatKind::Person
}

pub(super) async fn owners_in_use(tx: &Tx, ctx: &Ctx) -> Result<u64> {
    let owners = seat::Entity::within(ctx.scope())
        .filter(seat::Column::Role.eq(Role::Owner))
        .filter(seat::Column::Status.eq(SeatStatus::Active))
        .filter(seat::Column::Kind.eq(SeatKind::Person));
    Ok(owners.count(tx).await?)
}

pub(super) fn last_owner(field: &str) -> Error {
    Error::refused(
        Code::LastAdmin,
        field,
        "This is the company's last active owner. Make somebody else an owner first.",
    )
}

/// Seats that the plan still has for people.
pub async fn free_seats(db: &impl ConnectionTrait, ctx: &Ctx, tenant: &tenant::Model) -> Result<u64> {
    let used = tenants::seats_in_use(db, ctx).await?;
    Ok(u64::from(tenant.plan.seat_limit()).saturating_sub(used))
}

/// Refuses one seat more than the plan has. The tenant must be locked.
pub(crate) async fn expect_free(tx: &Tx, ctx: &Ctx, tenant: &tenant::Model) -> Result<()> {
    if free_seats(tx, ctx, tenant).await? > 0 {
        return Ok(());
    }
    Err(Error::refused(Code::PlanLimit, "", no_seat_left(tenant)))
}

pub(super) fn no_seat_left(tenant: &tenant::Model) -> String {
    let (plan, limit) = (tenant.plan, tenant.plan.seat_limit());
    format!("All {limit} seats of the plan {plan} are in use. Disable one, or change the plan.")
}

/// Refuses a unit that is not there or not in use.
pub(super) async fn expect_unit(tx: &Tx, ctx: &Ctx, id: Option<BusinessUnitId>) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    let unit = business_unit::Entity::one(ctx.scope(), id).lock_shared().one(tx).await?;
    match unit {
        Some(unit) if unit.status == BusinessUnitStatus::Active => Ok(()),
        Some(_) => Err(Error::state("businessUnitId", "This business unit is archived.")),
        None => Err(Error::not_found("businessUnitId", "business unit")),
    }
}

/// Refuses an owner of service accounts who is not a person in use.
pub(super) async fn expect_answerable(tx: &Tx, ctx: &Ctx, field: &str, id: SeatId) -> Result<seat::Model> {
    let owner = load(tx, ctx, field, id).await?;
    if owner.kind != SeatKind::Person || owner.status != SeatStatus::Active {
        return Err(Error::state(field, "A service account is answered for by a person with an active seat."));
    }
    Ok(owner)
}

/// A tier is 1, 2 or 3.
pub(super) fn check_tier(checks: &mut Checks, tier: i32) -> i32 {
    checks.within("tier", tier, 1, 3)
}

/// Takes a grant off the seat.
pub(super) fn take_off_grant(row: &mut seat::ActiveModel) {
    row.granted_role = Set(None);
    row.granted_tier = Set(None);
    row.granted_until = Set(None);
}

/// Refuses to give a role that the caller has not, or has for a while only: what was lent is not given on for good.
pub(super) async fn expect_to_give(tx: &Tx, ctx: &Ctx, role: Role) -> Result<()> {
    expect_reach(ctx, role)?;
    let own = access::own_role(tx, ctx).await?;
    if covers(own, role) {
        return Ok(());
    }
    Err(Error::Forbidden(format!("This gives the role {role} for good, and the caller's own role is {own}.")))
}

/// One version more, now.
pub(super) fn touch(row: &mut seat::ActiveModel, ctx: &Ctx, version: i32) {
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
}
