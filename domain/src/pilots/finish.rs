//! The end of a pilot: completed with an outcome, or called off.

use keystead_entities::PilotId;
use keystead_entities::pilot::{self, PilotOutcome, PilotStatus};
use keystead_entities::pilot_report::ReportCause;
use keystead_entities::seat::Role;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use super::{days, lifecycle, report, rules};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};

/// To complete a pilot.
pub const COMPLETE: Right = Right::write(Area::Pilots, Role::Admin);
/// To call one off.
pub const CANCEL: Right = Right::write(Area::Pilots, Role::Admin);

/// The end with an outcome.
#[derive(Clone, Debug)]
pub struct Complete {
    /// The pilot.
    pub id: PilotId,
    /// What people decided. The report's recommendation is stated beside it.
    pub outcome: PilotOutcome,
    /// Why, at most 4000 characters.
    pub note: Option<String>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// The end without.
#[derive(Clone, Debug)]
pub struct Cancel {
    /// The pilot.
    pub id: PilotId,
    /// Why, at most 1000 characters.
    pub reason: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Completes a running or paused pilot and orders its last report.
///
/// # Errors
/// `STATE_CONFLICT` for a draft or a pilot that is over; `APPROVAL_REQUIRED` for a GO while any checkpoint is not signed,
/// `POLICY_BLOCKED` while the app's vendor is limited to trials.
pub async fn complete(ctx: &Ctx, input: Complete) -> Result<pilot::Model> {
    ctx.may(COMPLETE)?;
    let mut checks = Checks::new();
    let note = checks.text("note", input.note.as_deref().unwrap_or(""), 4000);
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = rules::lock(&tx, ctx, "id", input.id).await?;
    expect_version(input.expected_version, old.version)?;
    rules::expect_open(&old)?;
    if old.status == PilotStatus::Draft {
        return Err(Error::state("id", "This pilot has not started. Cancel it instead (pilotCancel)."));
    }
    if input.outcome == PilotOutcome::Go {
        let unsigned = rules::unsigned_before(&tx, ctx, old.id, i32::MAX).await?;
        rules::expect_signed(&unsigned, "a roll-out")?;
        rules::expect_beyond_trial(&tx, ctx, old.ai_app_id).await?;
    }
    let today = days::today(ctx, &tx).await?.to_string();
    lifecycle::leave(&tx, ctx, old.id, &today).await?;
    let mut row = lifecycle::stepped(ctx, &old);
    row.status = Set(PilotStatus::Completed);
    row.outcome = Set(Some(input.outcome));
    row.outcome_note = Set((!note.is_empty()).then_some(note));
    row.ended_on = Set(Some(today.clone()));
    let new = row.update(&tx).await?;
    report::order(&tx, ctx, new.id, ReportCause::Completed, "completed").await?;
    let told = audit::Event::new("pilot.completed", new.id)
        .with("outcome", input.outcome.as_str())
        .with("note", new.outcome_note.clone())
        .with("endedOn", today);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Calls a pilot off.
///
/// # Errors
/// `STATE_CONFLICT` for a pilot that is over.
pub async fn cancel(ctx: &Ctx, input: Cancel) -> Result<pilot::Model> {
    ctx.may(CANCEL)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 1000);
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = rules::lock(&tx, ctx, "id", input.id).await?;
    expect_version(input.expected_version, old.version)?;
    rules::expect_open(&old)?;
    let today = days::today(ctx, &tx).await?.to_string();
    lifecycle::leave(&tx, ctx, old.id, &today).await?;
    let mut row = lifecycle::stepped(ctx, &old);
    row.status = Set(PilotStatus::Cancelled);
    row.outcome_note = Set(Some(reason.clone()));
    row.ended_on = Set(Some(today.clone()));
    let new = row.update(&tx).await?;
    let told = audit::Event::new("pilot.cancelled", new.id).with("reason", reason).with("endedOn", today);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}
