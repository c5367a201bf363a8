//! What people do with jobs: run one now, call one off, retry a dead one. Each is in the audit log.

use chrono::{DateTime, Utc};
use keystead_entities::job::{self, JobStatus};
use keystead_entities::seat::Role;
use keystead_entities::{JobId, Scoped, tenant};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::json;

use super::calendar::{LINES, line};
use super::{NewJob, enqueue};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};

/// To see jobs.
pub const READ: Right = Right::read(Area::Jobs, Role::Auditor);
/// To run a line of the calendar now.
pub const RUN: Right = Right::write(Area::Jobs, Role::Admin);
/// To call a job off.
pub const CANCEL: Right = Right::write(Area::Jobs, Role::Admin);
/// To retry a job.
pub const RETRY: Right = Right::write(Area::Jobs, Role::Admin);

/// Tries that a retry by hand gives.
const FRESH_TRIES: i32 = 5;

/// Runs a line of the calendar now, for the present period. What that period has already had is not done again: the work
/// itself sees to that.
pub async fn run_now(ctx: &Ctx, kind: &str) -> Result<job::Model> {
    ctx.may(RUN)?;
    let Some(line) = line(kind) else {
        let kinds: Vec<&str> = LINES.iter().map(|line| line.kind.name).collect();
        return Err(Error::invalid("kind", format!("One of: {}.", kinds.join(", "))));
    };
    let tx = ctx.begin().await?;
    let tenant = tenant::Entity::of(ctx.scope()).one(&tx).await?;
    let tenant = tenant.ok_or_else(|| Error::not_found("tenantId", "tenant"))?;
    let (period, _) = line.rhythm.period_of(&tenant, ctx.now());
    let cause = format!("by hand {}", ctx.app.new_uuid().simple());
    let new = NewJob::new(line.kind, cause).payload(json!({ "period": period, "at": ctx.now() }));
    let id = enqueue(&tx, ctx, new).await?.ok_or_else(|| Error::internal("running a job", "the cause is taken"))?;
    let job = found(&tx, ctx, id).await?;
    audit::record(&tx, ctx, audit::Event::new("job.started", id).with("kind", kind).with("period", period));
    ctx.commit(tx, id).await?;
    Ok(job)
}

/// Calls a job off before it begins.
pub async fn cancel(ctx: &Ctx, id: JobId) -> Result<job::Model> {
    ctx.may(CANCEL)?;
    let tx = ctx.begin().await?;
    let before = found(&tx, ctx, id).await?;
    let changed = job::Entity::update_within(ctx.scope())
        .filter(job::Column::Id.eq(id))
        .filter(job::Column::Status.eq(JobStatus::Pending))
        .col_expr(job::Column::Status, Expr::value(JobStatus::Cancelled.as_str()))
        .col_expr(job::Column::FinishedAt, Expr::value(ctx.now()))
        .col_expr(job::Column::Version, Expr::col(job::Column::Version).add(1))
        .exec(&tx)
        .await?;
    if changed.rows_affected != 1 {
        return Err(Error::state("id", "Only a job that waits can be called off."));
    }
    let job = found(&tx, ctx, id).await?;
    audit::record(&tx, ctx, audit::Event::new("job.cancelled", id).with("kind", before.kind));
    ctx.commit(tx, id).await?;
    Ok(job)
}

/// Gives a dead or cancelled job fresh tries, beginning now.
pub async fn retry(ctx: &Ctx, id: JobId) -> Result<job::Model> {
    ctx.may(RETRY)?;
    let tx = ctx.begin().await?;
    let before = found(&tx, ctx, id).await?;
    let changed = job::Entity::update_within(ctx.scope())
        .filter(job::Column::Id.eq(id))
        .filter(job::Column::Status.is_in([JobStatus::Dead, JobStatus::Cancelled]))
        .col_expr(job::Column::Status, Expr::value(JobStatus::Pending.as_str()))
        .col_expr(job::Column::MaxAttempts, Expr::col(job::Column::Attempts).add(FRESH_TRIES))
        .col_expr(job::Column::CrashCount, Expr::value(0))
        .col_expr(job::Column::AdvancedIn, Expr::col(job::Column::Attempts))
        .col_expr(job::Column::RunAt, Expr::value(ctx.now()))
        .col_expr(job::Column::DeliveredAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(job::Column::FinishedAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(job::Column::Version, Expr::col(job::Column::Version).add(1))
        .exec(&tx)
        .await?;
    if changed.rows_affected != 1 {
        return Err(Error::state("id", "Only a dead or cancelled job can be retried."));
    }
    let job = found(&tx, ctx, id).await?;
    audit::record(&tx, ctx, audit::Event::new("job.retried", id).with("kind", before.kind));
    ctx.commit(tx, id).await?;
    Ok(job)
}

async fn found(tx: &Tx, ctx: &Ctx, id: JobId) -> Result<job::Model> {
    let row = job::Entity::one(ctx.scope(), id).one(tx).await?;
    row.ok_or_else(|| Error::not_found("id", "job"))
}
