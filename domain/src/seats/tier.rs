//! Which kinds of AI capability and data a seat may use.

use keystead_entities::SeatId;
use keystead_entities::seat::{self, Role};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::rules;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::{access, audit, tenants};

/// To change a tier.
pub const TIER_SET: Right = Right::write(Area::Seats, Role::Admin);

/// A change of tier.
#[derive(Clone, Debug)]
pub struct SetTier {
    /// The seat.
    pub id: SeatId,
    /// 1 general office, 2 data analytics, 3 development.
    pub tier: i32,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Changes a seat's tier.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `INVALID`; `FOUR_EYES` where one would raise one's own.
pub async fn set_tier(ctx: &Ctx, input: SetTier) -> Result<seat::Model> {
    ctx.may(TIER_SET)?;
    let tx = ctx.begin().await?;
    let new = set_tier_within(&tx, ctx, input).await?;
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// As [`set_tier`], within the transaction of something larger.
pub(crate) async fn set_tier_within(tx: &Tx, ctx: &Ctx, input: SetTier) -> Result<seat::Model> {
    ctx.may(TIER_SET)?;
    let mut checks = Checks::new();
    let tier = rules::check_tier(&mut checks, input.tier);
    checks.done()?;
    tenants::lock(tx, ctx).await?;
    let old = rules::load(tx, ctx, "id", input.id).await?;
    rules::expect_reach(ctx, old.role)?;
    expect_version(input.expected_version, old.version)?;
    if ctx.seat_id() == Some(old.id) && tier > old.tier && ctx.role != Role::Owner {
        return Err(Error::refused(Code::FourEyes, "tier", "Nobody but an owner raises their own tier."));
    }
    let mut row = old.clone().into_active_model();
    row.tier = Set(tier);
    if tier < old.tier {
        access::end_live(tx, ctx, old.id, "The seat's own tier was lowered.").await?;
        rules::take_off_grant(&mut row);
    }
    rules::touch(&mut row, ctx, old.version);
    let new = row.update(tx).await?;
    let told = audit::Event::new("seat.tier_set", new.id).changed("tier", old.tier, new.tier);
    audit::record(tx, ctx, told);
    Ok(new)
}
