//! Retention: finished and cancelled jobs are removed after their time, and the tries at them. Never one that may still
//! run, nor one that was given up on: it waits for somebody to retry it. A job that an import of seats names stays as long
//! as the import. What was sent to webhooks goes with the same job, after a time of its own.
//!
//! The row of a period keeps the period from being done again, so a job outlives any period ([`crate::config`] sees to
//! that); behind it every duty has a unique key of its own, and a period that fired again would find its work done.

use std::time::Duration;

use chrono::{DateTime, Utc};
use keystead_entities::{ForChange, JobId, TenantId, job, job_attempt};
use sea_orm::{QueryOrder, QuerySelect};
use serde_json::{Value, json};

use super::{Kind, NewJob, enqueue_by_itself};
use crate::app::App;
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::webhooks;

/// Removes finished jobs that are older than the deployment keeps them: a job of the deployment, for all tenants.
pub static PRUNE: Kind =
    Kind { name: "JOB_PRUNE", max_attempts: 5, timeout: Duration::from_secs(1_800), concurrency: 1 };

/// Jobs removed in one transaction.
const BATCH: u64 = 1_000;

/// Asks for it where there is something to remove, once a day at most. Returns whether it did.
pub async fn ask_for_prune(app: &App) -> Result<bool> {
    let jobs = match cutoff(app) {
        Some(before) => job::Entity::finished_before(before).limit(1).one(app.db.read()).await?.is_some(),
        None => false,
    };
    if !jobs && !webhooks::any_old(app).await? {
        return Ok(false);
    }
    let tx = app.db.begin().await?;
    let new = NewJob::new(&PRUNE, app.clock.now().date_naive().to_string());
    let made = enqueue_by_itself(&tx, app, new).await?;
    tx.commit().await?;
    Ok(made.is_some())
}

/// The work of [`PRUNE`]. Each batch is a transaction with its entry in the deployment's log.
pub async fn prune(ctx: &Ctx, _: &job::Model) -> Result<Option<Value>> {
    let (mut jobs, mut attempts) = (0, 0);
    if let Some(before) = cutoff(&ctx.app) {
        loop {
            let tx = ctx.begin().await?;
            let batch = batch(&tx, before).await?;
            if batch.is_empty() {
                break;
            }
            let tries = job_attempt::Entity::remove_of(batch.iter().copied()).exec(&tx).await?.rows_affected;
            let gone = job::Entity::remove(batch.iter().map(|(_, id)| *id)).exec(&tx).await?.rows_affected;
            let event = audit::Event::new("job.pruned", ctx.tenant_id())
                .with("jobCount", gone)
                .with("attemptCount", tries)
                .with("finishedBefore", before.to_rfc3339());
            audit::record(&tx, ctx, event);
            ctx.commit(tx, ctx.tenant_id()).await?;
            (jobs, attempts) = (jobs + gone, attempts + tries);
        }
    }
    let deliveries = webhooks::forget_old(ctx).await?;
    Ok(Some(json!({ "jobCount": jobs, "attemptCount": attempts, "webhookDeliveryCount": deliveries })))
}

/// The next jobs to go, locked: one that somebody takes up again meanwhile is not among them.
async fn batch(tx: &Tx, before: DateTime<Utc>) -> Result<Vec<(TenantId, JobId)>> {
    Ok(job::Entity::finished_before(before)
        .select_only()
        .columns([job::Column::TenantId, job::Column::Id])
        .order_by_asc(job::Column::FinishedAt)
        .limit(BATCH)
        .for_change()
        .into_tuple()
        .all(tx)
        .await?)
}

fn cutoff(app: &App) -> Option<DateTime<Utc>> {
    app.finished_jobs_kept.and_then(|kept| app.clock.now().checked_sub_signed(kept))
}
