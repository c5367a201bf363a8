//! Deciding on a finding.

use keystead_entities::finding::{self, FindingStatus};
use keystead_entities::seat::Role;
use keystead_entities::{FindingId, ForChange, Scoped};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};

/// To decide on a finding.
pub const DECIDE: Right = Right::write(Area::Incidents, Role::Admin);

/// A decision.
#[derive(Clone, Debug)]
pub struct Decide {
    /// The finding.
    pub id: FindingId,
    /// Why, at most 500 characters.
    pub reason: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Says that a finding is known and harmless: more of the same is counted on it, and not told again for 30 days.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`; `REQUIRED` or `TOO_LONG` for the reason; `STATE_CONFLICT` where it is decided on.
pub async fn dismiss(ctx: &Ctx, input: Decide) -> Result<finding::Model> {
    decide(ctx, input, FindingStatus::Dismissed).await
}

/// Says that something was done about a finding: more of the same is a new one.
///
/// # Errors
/// As [`dismiss`]; one that was dismissed can still be resolved.
pub async fn resolve(ctx: &Ctx, input: Decide) -> Result<finding::Model> {
    decide(ctx, input, FindingStatus::Resolved).await
}

async fn decide(ctx: &Ctx, input: Decide, status: FindingStatus) -> Result<finding::Model> {
    ctx.may(DECIDE)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = finding::Entity::one(ctx.scope(), input.id).for_change().one(&tx).await?;
    let old = old.ok_or_else(|| Error::not_found("id", "finding"))?;
    expect_version(input.expected_version, old.version)?;
    if old.status == FindingStatus::Resolved || old.status == status {
        return Err(Error::state("id", format!("The finding is {}.", old.status)));
    }
    let (from, version, now) = (old.status, old.version, ctx.now());
    let mut row = old.into_active_model();
    row.status = Set(status);
    row.decided_by_seat_id = Set(ctx.seat_id());
    row.decided_by = Set(Some(ctx.actor.id()));
    row.decided_at = Set(Some(now));
    row.note = Set(Some(reason.clone()));
    row.version = Set(version + 1);
    row.updated_at = Set(now);
    if status == FindingStatus::Resolved {
        row.live_key = Set(None);
    }
    let row = row.update(&tx).await?;
    let action = if status == FindingStatus::Resolved { "finding.resolved" } else { "finding.dismissed" };
    let told = audit::Event::new(action, row.id)
        .with("reason", reason)
        .changed("status", from.as_str(), status.as_str())
        .with("attemptCount", row.attempt_count);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
