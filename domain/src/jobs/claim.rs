//! Taking a job: by compare-and-set, so that of any number of workers one has it. The attempt is counted before the
//! work, so that a job which kills its worker runs out of attempts like any other.

use std::sync::Arc;

use chrono::TimeDelta;
use keystead_entities::job::{self, JobStatus};
use keystead_entities::job_attempt::{self, AttemptOutcome};
use keystead_entities::{JobAttemptId, JobId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::Lease;
use super::closed::not_waiting;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::Result;

/// How long a worker has a job without a sign of life.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);

/// A job that is this worker's.
pub struct Claimed {
    /// The context of its work. What it commits counts only while the job is this worker's.
    pub ctx: Ctx,
    /// The row, as claimed.
    pub job: job::Model,
    /// The proof.
    pub lease: Lease,
}

/// Takes the job for that worker, or returns nothing where it is not to be had: done, called off, not due, another's,
/// or waiting for its company to be served again.
pub async fn claim(app: &Arc<App>, id: JobId, worker: &str) -> Result<Option<Claimed>> {
    let now = app.clock.now();
    let owner = format!("{worker}/{}", app.new_uuid().simple());
    let tx = app.db.begin().await?;
    let taken = job::Entity::update_all_tenants()
        .filter(job::Column::Id.eq(id))
        .filter(job::Column::Status.eq(JobStatus::Pending))
        .filter(job::Column::RunAt.lte(now))
        .filter(not_waiting())
        .col_expr(job::Column::Status, Expr::value(JobStatus::Running.as_str()))
        .col_expr(job::Column::Attempts, Expr::col(job::Column::Attempts).add(1))
        .col_expr(job::Column::LeaseOwner, Expr::value(owner.clone()))
        .col_expr(job::Column::LeaseExpiresAt, Expr::value(now + LEASE))
        .col_expr(job::Column::StartedAt, Expr::value(now))
        .col_expr(job::Column::Version, Expr::col(job::Column::Version).add(1))
        .exec_with_returning(&tx)
        .await?;
    let Some(job) = taken.into_iter().next() else { return Ok(None) };
    let attempt = job_attempt::ActiveModel {
        tenant_id: Set(job.tenant_id),
        job_id: Set(job.id),
        number: Set(job.attempts),
        id: Set(JobAttemptId(app.new_uuid())),
        worker: Set(worker.to_owned()),
        outcome: Set(AttemptOutcome::Running),
        error: Set(None),
        started_at: Set(now),
        finished_at: Set(None),
    };
    job_attempt::Entity::insert(attempt).exec_without_returning(&tx).await?;
    tx.commit().await?;
    let lease = Lease { job_id: job.id, owner };
    let request_id = if job.request_id.is_empty() { job.id.to_string() } else { job.request_id.clone() };
    let ctx = Ctx::job(app, job.tenant_id, job.id, lease.clone(), request_id);
    Ok(Some(Claimed { ctx, job, lease }))
}
