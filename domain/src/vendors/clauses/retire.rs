//! Taking a term back, with nothing in its stead.

use keystead_entities::contract_clause::{self as clause, ContractClauseStatus};
use keystead_entities::seat::Role;
use keystead_entities::{ContractClauseId, ForChange, Scoped};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::Checks;
use crate::{audit, policies};

/// To take a term back.
pub const RETIRE: Right = Right::write(Area::Apps, Role::Admin);

/// A term to be taken back.
#[derive(Clone, Debug)]
pub struct Retire {
    /// The clause.
    pub id: ContractClauseId,
    /// Why, at most 500 characters.
    pub reason: String,
}

/// Takes a term back: what it said is not known any more.
///
/// # Errors
/// `NOT_FOUND`, `REQUIRED`; `STATE_CONFLICT` for one that is not in force.
pub async fn retire(ctx: &Ctx, input: Retire) -> Result<clause::Model> {
    ctx.may(RETIRE)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let row = clause::Entity::one(ctx.scope(), input.id).for_change().one(&tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "contract clause"))?;
    if row.status != ContractClauseStatus::InForce {
        return Err(Error::state("id", "This clause is not in force any more."));
    }
    let mut row = row.into_active_model();
    row.status = Set(ContractClauseStatus::Retired);
    row.ended_at = Set(Some(ctx.now()));
    row.ended_by_seat_id = Set(ctx.seat_id());
    row.ended_reason = Set(Some(reason.clone()));
    row.next_reminder_at = Set(None);
    let row = row.update(&tx).await?;
    policies::look_soon(&tx, ctx).await?;
    let event = audit::Event::new("contract_clause.retired", row.id)
        .with("vendorId", row.vendor_id.to_string())
        .with("kind", row.kind.as_str())
        .with("aspect", row.aspect.clone())
        .with("reason", reason);
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
