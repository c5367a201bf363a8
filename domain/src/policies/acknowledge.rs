//! A seat's word on the page, and asking for it.

use keystead_entities::policy::{self, PolicyStatus};
use keystead_entities::policy_acknowledgement::{self as acknowledgement, Column};
use keystead_entities::policy_version::{self, PolicyVersionStatus};
use keystead_entities::seat::{self, Role, SeatKind};
use keystead_entities::{PolicyAcknowledgementId, PolicyId, PolicyVersionId, Scoped};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{list, look};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::tenants::calendar::{day_of, zone};

/// To acknowledge a page.
pub const ACKNOWLEDGE: Right = Right::write(Area::Policies, Role::Member);
const REMIND: Right = super::PUBLISH;

/// A seat's word.
#[derive(Clone, Debug)]
pub struct Acknowledge {
    /// The version that was read.
    pub id: PolicyVersionId,
}

/// Says that the caller has read the page in force and will keep to it. Saying it again changes nothing.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` where the page is not in force (any more), and for a caller that is no person's seat.
pub async fn acknowledge(ctx: &Ctx, input: Acknowledge) -> Result<policy_version::Model> {
    ctx.may(ACKNOWLEDGE)?;
    let tx = ctx.begin().await?;
    let version = policy_version::Entity::one(ctx.scope(), input.id).one(&tx).await?;
    let version = version.ok_or_else(|| Error::not_found("id", "policy version"))?;
    if version.status != PolicyVersionStatus::Published {
        return Err(Error::state("id", "This page is not in force. Read the one that is, and acknowledge that."));
    }
    let own = match ctx.seat_id() {
        Some(id) => seat::Entity::one(ctx.scope(), id).one(&tx).await?,
        None => None,
    };
    let Some(own) = own.filter(|seat| seat.kind == SeatKind::Person) else {
        return Err(Error::state("id", "A person acknowledges the policy, for nobody else."));
    };
    let row = acknowledgement::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        id: Set(ctx.new_id(PolicyAcknowledgementId)),
        policy_version_id: Set(version.id),
        seat_id: Set(own.id),
        acknowledged_at: Set(ctx.now()),
    };
    let once = OnConflict::columns([Column::TenantId, Column::PolicyVersionId, Column::SeatId]).do_nothing().to_owned();
    let made = acknowledgement::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await?;
    if made == 1 {
        let event = audit::Event::new("policy.acknowledged", version.id)
            .with("number", version.number)
            .with("pageSha256", version.page_sha256.clone().unwrap_or_default());
        audit::record(&tx, ctx, event);
    }
    ctx.commit(tx, version.id).await?;
    Ok(version)
}

/// Reminds everybody who has not acknowledged the page in force, once a day at most.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` where no page is in force, or everybody has acknowledged it.
pub async fn remind_by_hand(ctx: &Ctx, id: PolicyId) -> Result<policy::Model> {
    ctx.may(REMIND)?;
    let tx = ctx.begin().await?;
    let row = super::lock(&tx, ctx, id).await?;
    let version = look::version_in_force(&tx, ctx, id).await?.filter(|_| row.status == PolicyStatus::Published);
    let version = version.ok_or_else(|| Error::state("id", "No page is in force. Publish one first."))?;
    let waiting = list::pending(ctx, version.id).all(&tx).await?;
    if waiting.is_empty() {
        return Err(Error::state("id", "Everybody has acknowledged the page in force."));
    }
    let company = keystead_entities::tenant::Entity::of(ctx.scope()).one(&tx).await?;
    let company = company.ok_or_else(|| Error::internal("reminding of a policy", "the tenant is gone"))?;
    let stage = format!("by_hand:{}", day_of(zone(&company), ctx.now()));
    look::remind(&tx, ctx, &row, &version, &waiting, &stage).await?;
    let event = audit::Event::new("policy.reminder_sent", row.id)
        .with("number", version.number)
        .with("waitingSeatCount", i64::try_from(waiting.len()).unwrap_or(i64::MAX));
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
