//! Saying yes or no to a request for access.

use chrono::TimeDelta;
use keystead_entities::access_grant::{self, AccessGrantStatus};
use keystead_entities::access_request::{self, AccessRequestStatus};
use keystead_entities::seat::{self, Role, SeatStatus};
use keystead_entities::{AccessGrantId, AccessRequestId, Scoped};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::json;

use super::{END, ask, end, lock_seat, own_role, put, tell};
use crate::audit;
use crate::auth::{Area, Right, covers, four_eyes};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::jobs::{self, NewJob};

/// To say yes or no.
pub const DECIDE: Right = Right::write(Area::Seats, Role::Approver);

/// A decision on a request.
#[derive(Clone, Debug)]
pub struct Decide {
    /// The request.
    pub id: AccessRequestId,
    /// A word to who asked, at most 500 characters.
    pub note: Option<String>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Grants what was asked for, from now on. Returns the request and the grant.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`; `FOUR_EYES` for one's own request or that of a machine one answers for; forbidden where
/// the role is above the caller's own; `STATE_CONFLICT` where it is decided, the seat is not active or has a grant already;
/// `EXPIRED` where it has waited for more than 7 days.
pub async fn approve(ctx: &Ctx, input: Decide) -> Result<(access_request::Model, access_grant::Model)> {
    let (tx, note, seat, request) = open(ctx, input).await?;
    let now = ctx.now();
    if seat.status != SeatStatus::Active {
        return Err(Error::state(
            "id",
            format!("The seat is {}; only an active one is granted anything.", seat.status),
        ));
    }
    if seat.has_grant(now) {
        return Err(Error::state("id", "The seat has a grant already. Revoke it first, or wait for its end."));
    }
    let is_more = request.role.is_some_and(|role| !covers(seat.role, role)) || request.tier > Some(seat.tier);
    if !is_more {
        return Err(Error::state("id", "The seat has by now what it asked for."));
    }
    end::mark_over(&tx, ctx, seat.id).await?;
    let ends_at = now + TimeDelta::seconds(request.duration_seconds);
    let grant = access_grant::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(AccessGrantId),
        seat_id: seat.id,
        access_request_id: request.id,
        role: request.role,
        tier: request.tier,
        status: AccessGrantStatus::Active,
        starts_at: now,
        ends_at,
        approved_by_seat_id: ctx.seat_id(),
        ended_at: None,
        ended_reason: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    access_grant::Entity::insert(grant.clone().into_active_model()).exec_without_returning(&tx).await?;
    let seat = put(&tx, ctx, seat, Some((grant.role, grant.tier, ends_at))).await?;
    let request = ask::settle(&tx, ctx, request, AccessRequestStatus::Approved, note).await?;
    let ending = NewJob::new(&END, grant.id.to_string()).payload(json!({ "accessGrantId": grant.id })).run_at(ends_at);
    jobs::enqueue(&tx, ctx, ending).await?;
    tell::decided(&tx, ctx, &seat, &request, Some(&grant)).await?;
    let told = audit::Event::new("access_request.approved", request.id)
        .with("seatId", seat.id.to_string())
        .with("accessGrantId", grant.id.to_string())
        .with("role", grant.role.map(Role::as_str))
        .with("tier", grant.tier)
        .with("endsAt", ends_at.to_rfc3339())
        .with("note", request.note.clone());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, request.id).await?;
    Ok((request, grant))
}

/// Refuses what was asked for.
///
/// # Errors
/// As [`approve`], but for the seat's own state.
pub async fn deny(ctx: &Ctx, input: Decide) -> Result<access_request::Model> {
    let (tx, note, seat, request) = open(ctx, input).await?;
    let request = ask::settle(&tx, ctx, request, AccessRequestStatus::Denied, note).await?;
    tell::decided(&tx, ctx, &seat, &request, None).await?;
    let told = audit::Event::new("access_request.denied", request.id)
        .with("seatId", seat.id.to_string())
        .with("note", request.note.clone());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, request.id).await?;
    Ok(request)
}

/// The request and its seat, locked, where the caller may decide on it.
async fn open(ctx: &Ctx, input: Decide) -> Result<(Tx, Option<String>, seat::Model, access_request::Model)> {
    ctx.may(DECIDE)?;
    let mut checks = Checks::new();
    let note = checks.optional_line("note", input.note.as_deref(), 500);
    checks.done()?;
    let not_found = || Error::not_found("id", "access request");
    let tx = ctx.begin().await?;
    let seen = access_request::Entity::one(ctx.scope(), input.id).one(&tx).await?.ok_or_else(not_found)?;
    // The seat first, as whoever locks it out does.
    let seat = lock_seat(&tx, ctx, "id", seen.seat_id).await?;
    let request = ask::lock(&tx, ctx, input.id).await?.ok_or_else(not_found)?;
    expect_version(input.expected_version, request.version)?;
    four_eyes(&tx, ctx, [request.seat_id], "id", "decides on their own request for access").await?;
    let own = own_role(&tx, ctx).await?;
    if !covers(own, DECIDE.role) || request.role.is_some_and(|role| !covers(own, role)) {
        let wanted = request.role.filter(|role| covers(*role, DECIDE.role)).unwrap_or(DECIDE.role);
        let message =
            format!("This needs the role {wanted} or more, and not for a while only; the caller's own is {own}.");
        return Err(Error::Forbidden(message));
    }
    if request.status != AccessRequestStatus::Pending {
        return Err(Error::state("id", format!("The request is {}.", request.status)));
    }
    if request.lapses_at <= ctx.now() {
        return Err(Error::refused(
            Code::Expired,
            "id",
            "The request has waited for too long. It has to be made anew.",
        ));
    }
    Ok((tx, note, seat, request))
}
