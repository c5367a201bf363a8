//! Letting a seat back in.

use keystead_entities::SeatId;
use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::rules;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::expect_version;
use crate::{audit, tenants};

/// To enable seats.
pub const ENABLE: Right = Right::write(Area::Seats, Role::Admin);

/// A seat to be enabled.
#[derive(Clone, Debug)]
pub struct Enable {
    /// The seat.
    pub id: SeatId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Enables a disabled seat: as it was before, without its tokens, which stay dead.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `PLAN_LIMIT`; `STATE_CONFLICT` where it is not disabled.
pub async fn enable(ctx: &Ctx, input: Enable) -> Result<seat::Model> {
    ctx.may(ENABLE)?;
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    let seat = rules::load(&tx, ctx, "id", input.id).await?;
    rules::expect_reach(ctx, seat.role)?;
    expect_version(input.expected_version, seat.version)?;
    if seat.status != SeatStatus::Disabled {
        return Err(Error::state("id", format!("The seat is {}, not disabled.", seat.status)));
    }
    if seat.kind == SeatKind::Person {
        rules::expect_free(&tx, ctx, &tenant).await?;
    }
    let seat = let_in_told(&tx, ctx, seat).await?;
    ctx.commit(tx, seat.id).await?;
    Ok(seat)
}

/// Lets the seat back in, in the transaction of whatever decided so, with its audit entry.
pub(crate) async fn let_in_told(tx: &Tx, ctx: &Ctx, seat: seat::Model) -> Result<seat::Model> {
    let version = seat.version;
    let back = if seat.activated_at.is_some() { SeatStatus::Active } else { SeatStatus::Invited };
    let mut row = seat.into_active_model();
    row.status = Set(back);
    row.disabled_at = Set(None);
    row.disabled_reason = Set(None);
    row.disabled_by = Set(None);
    row.departed_at = Set(None);
    row.departed_on = Set(None);
    rules::touch(&mut row, ctx, version);
    let seat = row.update(tx).await?;
    audit::record(tx, ctx, audit::Event::new("seat.enabled", seat.id).with("status", back.as_str()));
    Ok(seat)
}
