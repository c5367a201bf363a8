//! Calling an audit off. Nothing of it is applied.

use keystead_entities::SeatAuditId;
use keystead_entities::seat_audit::{self, SeatAuditStatus};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::{RUN, assign, remind};
use crate::audit;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};

/// An audit to be called off.
#[derive(Clone, Debug)]
pub struct Cancel {
    /// The audit.
    pub id: SeatAuditId,
    /// Why, at most 500 characters.
    pub reason: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Calls an open audit off. A quarterly one does not start again by itself in the same quarter.
///
/// # Errors
/// `REQUIRED` and `TOO_LONG` for the reason; `NOT_FOUND`, `VERSION_CONFLICT`; `STATE_CONFLICT` where it is not open.
pub async fn cancel(ctx: &Ctx, input: Cancel) -> Result<seat_audit::Model> {
    ctx.may(RUN)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = assign::lock(&tx, ctx, input.id).await?.ok_or_else(|| Error::not_found("id", "seat audit"))?;
    expect_version(input.expected_version, old.version)?;
    if old.status != SeatAuditStatus::Open {
        return Err(Error::state("id", format!("The audit is {}; only an OPEN one can be called off.", old.status)));
    }
    let version = old.version;
    let mut row = old.into_active_model();
    row.status = Set(SeatAuditStatus::Cancelled);
    row.cancelled_by = Set(Some(ctx.actor.id()));
    row.cancelled_at = Set(Some(ctx.now()));
    row.cancelled_reason = Set(Some(reason.clone()));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    remind::tell_cancelled(&tx, ctx, &row, &reason).await?;
    audit::record(&tx, ctx, audit::Event::new("seat_audit.cancelled", row.id).with("reason", reason));
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
