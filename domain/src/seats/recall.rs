//! What a request did, for its repeat: read from the audit log, where it stands.

use keystead_entities::{AnyId, Scoped, SeatId, access_grant, api_token, audit_event, seat, seat_session, seat_token};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{DISABLE, Disabled, HAND_OVER};
use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// What the last disabling of that seat did.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn recall_disabled(ctx: &Ctx, subject: AnyId) -> Result<Disabled> {
    ctx.may(DISABLE)?;
    let AnyId::SeatId(id) = subject else { return Err(Error::not_found("id", "seat")) };
    let seat = seat::Entity::one(ctx.scope(), id).one(ctx.db()).await?;
    let seat = seat.ok_or_else(|| Error::not_found("id", "seat"))?;
    let told = last(ctx, &["seat.disabled", "seat.blocked"], id).await?;
    let tokens = named(told.as_ref(), "revokedTokenIds");
    let revoked =
        api_token::Entity::among(ctx.scope(), tokens).order_by_asc(api_token::Column::Id).all(ctx.db()).await?;
    let grants = named(told.as_ref(), "endedGrantIds");
    let ended_grants =
        access_grant::Entity::among(ctx.scope(), grants).order_by_asc(access_grant::Column::Id).all(ctx.db()).await?;
    let sessions = named(told.as_ref(), "endedSessionIds");
    let ended =
        seat_session::Entity::among(ctx.scope(), sessions).order_by_asc(seat_session::Column::Id).all(ctx.db()).await?;
    let tokens = named(told.as_ref(), "revokedSeatTokenIds");
    let revoked_seat_tokens =
        seat_token::Entity::among(ctx.scope(), tokens).order_by_asc(seat_token::Column::Id).all(ctx.db()).await?;
    let handed_over = by_name(ctx, named(told.as_ref(), "handedOverSeatIds")).await?;
    let left_behind = by_name(ctx, named(told.as_ref(), "leftBehindSeatIds")).await?;
    let duties = named::<String>(told.as_ref(), "dutyIds").iter().filter_map(|id| AnyId::from_text(id)).collect();
    let left_pilots = named(told.as_ref(), "leftPilotIds");
    Ok(Disabled {
        seat,
        revoked,
        revoked_seat_tokens,
        ended_grants,
        ended,
        handed_over,
        left_behind,
        duties,
        left_pilots,
    })
}

/// The service accounts that the last handover from that seat gave away.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn recall_handed_over(ctx: &Ctx, subject: AnyId) -> Result<Vec<seat::Model>> {
    ctx.may(HAND_OVER)?;
    let AnyId::SeatId(id) = subject else { return Err(Error::not_found("id", "seat")) };
    by_name(ctx, named(last(ctx, &["seat.services_handed_over"], id).await?.as_ref(), "serviceSeatIds")).await
}

async fn last(ctx: &Ctx, actions: &[&str], id: SeatId) -> Result<Option<audit_event::Model>> {
    Ok(audit_event::Entity::within(ctx.scope())
        .filter(audit_event::Column::Action.is_in(actions.iter().copied()))
        .filter(audit_event::Column::TargetId.eq(id.to_string()))
        .order_by_desc(audit_event::Column::Seq)
        .limit(1)
        .one(ctx.db())
        .await?)
}

fn named<Id: std::str::FromStr>(told: Option<&audit_event::Model>, field: &str) -> Vec<Id> {
    let ids = told.and_then(|event| event.fields.get(field)?.get("value")?.as_array());
    ids.into_iter().flatten().filter_map(|id| id.as_str()?.parse().ok()).collect()
}

async fn by_name(ctx: &Ctx, ids: Vec<SeatId>) -> Result<Vec<seat::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = seat::Entity::among(ctx.scope(), ids).order_by_asc(seat::Column::Name).order_by_asc(seat::Column::Id);
    Ok(rows.all(ctx.db()).await?)
}
