//! The end of API tokens before their time.

use keystead_entities::api_token::{self, ApiTokenStatus};
use keystead_entities::seat::{self, Role};
use keystead_entities::{ApiTokenId, ForChange, Scoped, SeatId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Checks;

/// To revoke a token of one's own seat; for another's the role `ADMIN` is needed too.
pub const REVOKE: Right = Right::write(Area::Seats, Role::Member);

/// A token to be revoked.
#[derive(Clone, Debug)]
pub struct Revoke {
    /// The token.
    pub id: ApiTokenId,
    /// Why, at most 500 characters.
    pub reason: Option<String>,
}

/// Revokes a token: from the next request on it is refused.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` where it is revoked already.
pub async fn revoke(ctx: &Ctx, input: Revoke) -> Result<api_token::Model> {
    ctx.may(REVOKE)?;
    let tx = ctx.begin().await?;
    let row = revoke_within(&tx, ctx, input).await?;
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// As [`revoke`], within the transaction of something larger.
pub(crate) async fn revoke_within(tx: &Tx, ctx: &Ctx, input: Revoke) -> Result<api_token::Model> {
    ctx.may(REVOKE)?;
    let mut checks = Checks::new();
    let reason = checks.optional_line("reason", input.reason.as_deref(), 500);
    checks.done()?;
    let row = api_token::Entity::one(ctx.scope(), input.id).for_change().one(tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "API token"))?;
    let seat = seat::Entity::one(ctx.scope(), row.seat_id).one(tx).await?;
    super::create::expect_reach(ctx, &seat.ok_or_else(|| Error::not_found("id", "API token"))?)?;
    if row.status == ApiTokenStatus::Revoked {
        return Err(Error::state("id", "The token is revoked already."));
    }
    let row = end(tx, ctx, row, reason.clone()).await?;
    let told = audit::Event::new("api_token.revoked", row.id)
        .with("seatId", row.seat_id.to_string())
        .with("name", row.name.clone())
        .with("reason", reason);
    audit::record(tx, ctx, told);
    Ok(row)
}

/// Revokes every token of a seat that still opens something, in the transaction that locks the seat out. Returns them
/// as they died, oldest first; the caller's audit entry names them.
pub(crate) async fn revoke_all(tx: &Tx, ctx: &Ctx, seat_id: SeatId, reason: &str) -> Result<Vec<api_token::Model>> {
    let live = api_token::Entity::within(ctx.scope())
        .filter(api_token::Column::SeatId.eq(seat_id))
        .filter(api_token::Column::Status.eq(ApiTokenStatus::Active))
        .filter(api_token::Column::ExpiresAt.gt(ctx.now()))
        .order_by_asc(api_token::Column::Id)
        .for_change()
        .all(tx)
        .await?;
    let mut dead = Vec::with_capacity(live.len());
    for row in live {
        dead.push(end(tx, ctx, row, Some(reason.to_owned())).await?);
    }
    Ok(dead)
}

async fn end(tx: &Tx, ctx: &Ctx, row: api_token::Model, reason: Option<String>) -> Result<api_token::Model> {
    let version = row.version;
    let mut row = row.into_active_model();
    row.status = Set(ApiTokenStatus::Revoked);
    row.revoked_at = Set(Some(ctx.now()));
    row.revoked_reason = Set(reason);
    row.version = Set(version + 1);
    Ok(row.update(tx).await?)
}
