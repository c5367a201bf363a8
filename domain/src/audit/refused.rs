//! Entries that no change carries: attempts that were refused, and reads of what is sensitive. Each is appended in a
//! transaction of its own. Neither may be a way to fill the disk or to slow others down, so both are bounded per actor.

use chrono::TimeDelta;
use keystead_entities::{
    AnyId, Scoped,
    audit_event::{self, AuditOutcome, Column},
};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::{Event, record};
use crate::ctx::Ctx;
use crate::error::Result;

/// Refused attempts that are written one by one, per actor and [`REFUSAL_WINDOW`]. The next is written as the last one
/// with `furtherOmitted`; those after it are left to the process log.
pub const REFUSALS_KEPT: u64 = 60;
/// See [`REFUSALS_KEPT`].
pub const REFUSAL_WINDOW: TimeDelta = TimeDelta::hours(1);
/// A read of the same thing by the same actor is written once in this time.
pub const READ_WINDOW: TimeDelta = TimeDelta::minutes(10);

const MAX_REASON: usize = 500;

/// Logs that something was tried and not allowed. `action` is the operation as the caller knows it, such as
/// `seatDisable`; `reason` is for people and holds no secret.
pub async fn refused(ctx: &Ctx, action: &str, target: Option<AnyId>, reason: &str) -> Result<()> {
    let before = audit_event::Entity::within(ctx.scope())
        .filter(Column::Outcome.eq(AuditOutcome::Refused))
        .filter(Column::ActorId.eq(ctx.actor.id()))
        .filter(Column::OccurredAt.gt(ctx.now() - REFUSAL_WINDOW))
        .limit(REFUSALS_KEPT + 1)
        .select_only()
        .column(Column::Seq)
        .into_tuple::<i64>()
        .all(ctx.db())
        .await?
        .len() as u64;
    if before > REFUSALS_KEPT {
        tracing::info!(tenant.id = %ctx.tenant_id(), actor.id = %ctx.actor.id(), action, "refused attempt not logged: too many");
        return Ok(());
    }
    let reason: String = reason.chars().take(MAX_REASON).collect();
    let mut event = Event::tried(action.to_owned(), target).outcome(AuditOutcome::Refused).with("reason", reason);
    if before == REFUSALS_KEPT {
        event = event.with("furtherOmitted", true);
    }
    append(ctx, event).await
}

/// Logs that something sensitive was looked at. `action` is `<noun>.<past verb>`, such as `export.downloaded`.
pub async fn read(ctx: &Ctx, action: &'static str, target: impl Into<AnyId>) -> Result<()> {
    let target = target.into();
    let seen = audit_event::Entity::within(ctx.scope())
        .filter(Column::TargetId.eq(target.to_string()))
        .filter(Column::Action.eq(action))
        .filter(Column::ActorId.eq(ctx.actor.id()))
        .filter(Column::OccurredAt.gt(ctx.now() - READ_WINDOW))
        .limit(1)
        .count(ctx.db())
        .await?;
    if seen > 0 {
        return Ok(());
    }
    append(ctx, Event::new(action, target)).await
}

/// Not [`Ctx::commit`]: a refused request settles nothing, and a read is no repeatable request.
async fn append(ctx: &Ctx, event: Event) -> Result<()> {
    let tx = ctx.begin().await?;
    record(&tx, ctx, event);
    tx.commit().await?;
    Ok(())
}
