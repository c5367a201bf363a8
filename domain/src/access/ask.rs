//! Asking for access for a while, and taking that back.

use chrono::TimeDelta;
use keystead_entities::access_request::{self, AccessRequestStatus};
use keystead_entities::seat::Role;
use keystead_entities::{AccessRequestId, ForChange, Scoped, tenant};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::{lock_seat, tell};
use crate::audit;
use crate::auth::{Area, Right, covers};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::keys::length_of_time;

/// To ask for oneself, and to take that back. An auditor changes nothing and so cannot ask.
pub const ASK: Right = Right::write(Area::Seats, Role::Member);

/// The shortest grant.
const SHORTEST: TimeDelta = TimeDelta::minutes(5);
/// How long a request can be approved.
const WAITS: TimeDelta = TimeDelta::days(7);

/// A wish for more access.
#[derive(Clone, Debug)]
pub struct Ask {
    /// A higher role than one's own; never `OWNER`.
    pub role: Option<Role>,
    /// A higher tier than one's own.
    pub tier: Option<i32>,
    /// `PT5M` to the tenant's maximum.
    pub duration: String,
    /// What for, at most 500 characters.
    pub reason: String,
}

/// A request to be taken back.
#[derive(Clone, Debug)]
pub struct Cancel {
    /// The request.
    pub id: AccessRequestId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Asks for a higher role or tier for the caller's own seat, and tells those who can say yes.
///
/// # Errors
/// `REQUIRED`, `INVALID`, `TOO_LONG` by field; `STATE_CONFLICT` while another request of the seat waits.
pub async fn ask(ctx: &Ctx, input: Ask) -> Result<access_request::Model> {
    ctx.may(ASK)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    let tier = input.tier.map(|tier| checks.within("tier", tier, 1, 3));
    if input.role.is_none() && input.tier.is_none() {
        checks.refuse(Code::Required, "role", "Say which role or tier you need.");
    }
    if input.role == Some(Role::Owner) {
        checks.refuse(Code::Invalid, "role", "Nobody is made an owner for a while.");
    }
    let duration = length_of_time(&input.duration);
    if duration.is_none() {
        checks.refuse(Code::Invalid, "duration", "Write days, hours and minutes as ISO 8601 does, such as PT2H.");
    }
    checks.done()?;
    let Some(seat_id) = ctx.seat_id() else {
        return Err(Error::state("", "Only a seat asks for access, and for itself."));
    };
    let tx = ctx.begin().await?;
    let tenant = tenant::Entity::of(ctx.scope()).one(&tx).await?;
    let tenant = tenant.ok_or_else(|| Error::internal("asking for access", "the tenant is gone"))?;
    let most = length_of_time(&tenant.access_grant_maximum).unwrap_or(TimeDelta::days(7));
    let duration = duration.filter(|duration| (SHORTEST..=most).contains(duration)).ok_or_else(|| {
        Error::invalid(
            "duration",
            format!("From PT5M to {}, the most that the company allows.", tenant.access_grant_maximum),
        )
    })?;
    let seat = lock_seat(&tx, ctx, "", seat_id).await?;
    let mut checks = Checks::new();
    if input.role.is_some_and(|role| covers(seat.role, role)) {
        checks.refuse(Code::Invalid, "role", format!("Your role is {}; ask for a higher one.", seat.role));
    }
    if tier.is_some_and(|tier| tier <= seat.tier) {
        checks.refuse(Code::Invalid, "tier", format!("Your tier is {}; ask for a higher one.", seat.tier));
    }
    checks.done()?;
    let now = ctx.now();
    if let Some(pending) = pending(&tx, ctx, seat_id).await? {
        if pending.lapses_at > now {
            return Err(Error::state("", format!("Your request {} is not decided yet. Cancel it first.", pending.id)));
        }
        settle(&tx, ctx, pending, AccessRequestStatus::Lapsed, None).await?;
    }
    let row = access_request::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(AccessRequestId),
        seat_id,
        role: input.role,
        tier,
        duration_seconds: duration.num_seconds(),
        reason,
        status: AccessRequestStatus::Pending,
        lapses_at: now + WAITS,
        decided_by_seat_id: None,
        decided_at: None,
        note: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    access_request::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    tell::asked(&tx, ctx, &seat, &row).await?;
    let told = audit::Event::new("access_request.created", row.id)
        .with("role", row.role.map(Role::as_str))
        .with("tier", row.tier)
        .with("durationSeconds", row.duration_seconds)
        .with("reason", row.reason.clone());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Takes one's own request back.
///
/// # Errors
/// `NOT_FOUND`, also for the request of another seat; `VERSION_CONFLICT`; `STATE_CONFLICT` where it is decided.
pub async fn cancel(ctx: &Ctx, input: Cancel) -> Result<access_request::Model> {
    ctx.may(ASK)?;
    let tx = ctx.begin().await?;
    let row = lock(&tx, ctx, input.id).await?.filter(|row| ctx.seat_id() == Some(row.seat_id));
    let row = row.ok_or_else(|| Error::not_found("id", "access request"))?;
    expect_version(input.expected_version, row.version)?;
    if row.status != AccessRequestStatus::Pending {
        return Err(Error::state("id", format!("The request is {}.", row.status)));
    }
    let row = settle(&tx, ctx, row, AccessRequestStatus::Cancelled, None).await?;
    audit::record(&tx, ctx, audit::Event::new("access_request.cancelled", row.id));
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// The request, locked until the transaction ends.
pub(super) async fn lock(tx: &Tx, ctx: &Ctx, id: AccessRequestId) -> Result<Option<access_request::Model>> {
    Ok(access_request::Entity::one(ctx.scope(), id).for_change().one(tx).await?)
}

/// The request of the seat that nobody has decided on.
pub(super) async fn pending(
    tx: &Tx,
    ctx: &Ctx,
    seat_id: keystead_entities::SeatId,
) -> Result<Option<access_request::Model>> {
    Ok(access_request::Entity::within(ctx.scope())
        .filter(access_request::Column::SeatId.eq(seat_id))
        .filter(access_request::Column::Status.eq(AccessRequestStatus::Pending))
        .for_change()
        .one(tx)
        .await?)
}

/// Ends the waiting.
pub(super) async fn settle(
    tx: &Tx,
    ctx: &Ctx,
    row: access_request::Model,
    status: AccessRequestStatus,
    note: Option<String>,
) -> Result<access_request::Model> {
    let version = row.version;
    let is_decision = matches!(status, AccessRequestStatus::Approved | AccessRequestStatus::Denied);
    let mut row = row.into_active_model();
    row.status = Set(status);
    row.note = Set(note);
    row.decided_by_seat_id = Set(ctx.seat_id().filter(|_| is_decision));
    row.decided_at = Set(Some(ctx.now()));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    Ok(row.update(tx).await?)
}
