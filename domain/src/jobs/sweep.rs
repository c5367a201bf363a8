//! What the dispatcher asks of the table besides what to give to the queue next: what the queue lost, and which jobs have
//! lost their worker.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::JobId;
use keystead_entities::job::{self, JobStatus};
use keystead_entities::job_attempt::{self, AttemptOutcome};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Statement};
use uuid::Uuid;

use super::closed::not_waiting_sql;
use super::settle::{bury, end_attempt};
use super::{Kind, Lease};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::Result;

/// The most ids the queue holds at once.
pub const RELEASED_AT_MOST: u64 = 1_000;
/// A job that the queue was given so long ago, and that nobody took, is given to it again.
pub const OVERDUE_AFTER: TimeDelta = TimeDelta::seconds(60);
/// A job whose worker vanished so often, and that did not come any further meanwhile, is taken for the cause.
const CRASHES_AT_MOST: u64 = 5;
const LOST: &str = "The worker that had it vanished.";

/// The next due jobs, whether or not a queue has them, tenant by tenant in turn: for whoever runs them without one.
pub async fn due(app: &App, kinds: &[&'static Kind], at_most: u64) -> Result<Vec<JobId>> {
    let known: Vec<String> = kinds.iter().map(|kind| format!("'{}'", kind.name)).collect();
    let sql = format!(
        "SELECT id FROM (
           SELECT id, run_at, ROW_NUMBER() OVER (PARTITION BY tenant_id ORDER BY run_at, id) AS turn
           FROM jobs WHERE status = 'PENDING' AND run_at <= $1 AND kind IN ({}) AND {}
         ) AS due
         ORDER BY turn, run_at, id LIMIT $2",
        known.join(", "),
        not_waiting_sql()
    );
    let values = [app.clock.now().into(), i64::try_from(at_most).unwrap_or(i64::MAX).into()];
    let statement = Statement::from_sql_and_values(app.db.backend(), sql, values);
    let rows = app.db.read().query_all_raw(statement).await?;
    Ok(rows.iter().map(|row| row.try_get::<Uuid>("", "id").map(JobId)).collect::<std::result::Result<_, _>>()?)
}

/// How many due jobs the queue should have and nobody has taken.
pub async fn given(app: &App, since: DateTime<Utc>) -> Result<u64> {
    Ok(job::Entity::of_all_tenants()
        .filter(job::Column::Status.eq(JobStatus::Pending))
        .filter(job::Column::DeliveredAt.gt(since))
        .count(app.db.read())
        .await?)
}

/// Forgets that the queue was given anything before that moment: it has lost it.
pub async fn forget_given(app: &App, before: DateTime<Utc>) -> Result<u64> {
    let tx = app.db.begin().await?;
    let forgotten = job::Entity::update_all_tenants()
        .filter(job::Column::Status.eq(JobStatus::Pending))
        .filter(job::Column::DeliveredAt.lte(before))
        .col_expr(job::Column::DeliveredAt, Expr::value(None::<DateTime<Utc>>))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(forgotten.rows_affected)
}

/// Takes back the jobs whose workers have given no sign of life for the length of a lease. One that this happens to a
/// second time runs alone from then on; one that it happens to five times without having come any further
/// ([`super::advance`]), or that has no tries left, is dead. A try in which it came further is not counted. Returns how
/// many.
pub async fn expire(app: &Arc<App>) -> Result<usize> {
    let now = app.clock.now();
    let lost = job::Entity::of_all_tenants()
        .filter(job::Column::Status.eq(JobStatus::Running))
        .filter(job::Column::LeaseExpiresAt.lte(now))
        .order_by_asc(job::Column::LeaseExpiresAt)
        .limit(RELEASED_AT_MOST)
        .all(app.db.read())
        .await?;
    let mut taken = 0;
    for job in lost {
        taken += usize::from(take_back(app, &job, now).await?);
    }
    Ok(taken)
}

async fn take_back(app: &Arc<App>, job: &job::Model, now: DateTime<Utc>) -> Result<bool> {
    let came_further = job.advanced_in == job.attempts;
    let max_attempts = job.max_attempts + i32::from(came_further);
    let is_dead = job.attempts >= max_attempts || (!came_further && stuck(app, job).await? >= CRASHES_AT_MOST);
    let status = if is_dead { JobStatus::Dead } else { JobStatus::Pending };
    let owner = job.lease_owner.clone().unwrap_or_default();
    let ctx = Ctx::job(app, job.tenant_id, job.id, Lease { job_id: job.id, owner: owner.clone() }, job.id.to_string());
    let tx = app.db.begin().await?;
    let mut update = job::Entity::update_all_tenants()
        .filter(job::Column::Id.eq(job.id))
        .filter(job::Column::Status.eq(JobStatus::Running))
        .filter(job::Column::LeaseOwner.eq(owner))
        .filter(job::Column::LeaseExpiresAt.lte(now))
        .col_expr(job::Column::Status, Expr::value(status.as_str()))
        .col_expr(job::Column::CrashCount, Expr::col(job::Column::CrashCount).add(1))
        .col_expr(job::Column::MaxAttempts, Expr::value(max_attempts))
        .col_expr(job::Column::RunAt, Expr::value(now))
        .col_expr(job::Column::DeliveredAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(job::Column::LeaseOwner, Expr::value(None::<String>))
        .col_expr(job::Column::LeaseExpiresAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(job::Column::Error, Expr::value(LOST))
        .col_expr(job::Column::Version, Expr::col(job::Column::Version).add(1));
    if is_dead {
        update = update.col_expr(job::Column::FinishedAt, Expr::value(now));
    }
    if update.exec(&tx).await?.rows_affected != 1 {
        return Ok(false);
    }
    end_attempt(&tx, ctx.scope(), job, AttemptOutcome::Lost, Some(LOST), now).await?;
    if is_dead {
        bury(&tx, &ctx, job, LOST).await?;
    }
    tx.commit().await?;
    tracing::warn!(job.id = %job.id, job.kind = %job.kind, job.attempts, "a job lost its worker");
    Ok(true)
}

/// How often its worker vanished since it last came any further, this time included.
async fn stuck(app: &App, job: &job::Model) -> Result<u64> {
    let lost = job_attempt::Entity::of_any_tenant(job.id)
        .filter(job_attempt::Column::Number.gt(job.advanced_in))
        .filter(job_attempt::Column::Outcome.eq(AttemptOutcome::Lost));
    Ok(lost.count(app.db.read()).await? + 1)
}

/// What a worker needs to know of a job before it takes it: its kind, and whether it is to run alone, since it may be
/// what kills workers.
pub async fn glance(app: &App, id: JobId) -> Result<Option<(String, bool)>> {
    let row = job::Entity::of_any_tenant(id)
        .filter(job::Column::Status.eq(JobStatus::Pending))
        .select_only()
        .columns([job::Column::Kind, job::Column::CrashCount])
        .into_tuple::<(String, i32)>()
        .one(app.db.read())
        .await?;
    Ok(row.map(|(kind, crashes)| (kind, crashes >= 2)))
}
