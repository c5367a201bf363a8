//! A worker's hold on a job: what it commits counts only while the job is its own.

use keystead_entities::{
    JobId, Scoped,
    job::{self, JobStatus},
};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter};

use super::LEASE;
use crate::ctx::{Claim, Ctx};
use crate::db::Tx;
use crate::error::{Error, Result};

/// Proof of having claimed a job.
#[derive(Clone, Debug)]
pub struct Lease {
    /// The job.
    pub job_id: JobId,
    /// The worker and its claim; different for each claim.
    pub owner: String,
}

/// An update of the job as long as it is this worker's.
pub(super) fn update_held(ctx: &Ctx, lease: &Lease) -> sea_orm::UpdateMany<job::Entity> {
    job::Entity::update_within(ctx.scope())
        .filter(job::Column::Id.eq(lease.job_id))
        .filter(job::Column::Status.eq(JobStatus::Running))
        .filter(job::Column::LeaseOwner.eq(&lease.owner))
        .col_expr(job::Column::Version, Expr::col(job::Column::Version).add(1))
}

/// Fails unless the job is still this worker's, and keeps it so until the transaction ends.
pub(crate) async fn hold(tx: &Tx, ctx: &Ctx, lease: &Lease) -> Result<()> {
    let held = update_held(ctx, lease).exec(tx).await?;
    if held.rows_affected == 1 {
        return Ok(());
    }
    Err(Error::Unavailable { what: "the job's lease", detail: "another worker has the job now".into() })
}

/// A sign of life: the lease begins anew. Returns whether the job is still this worker's.
pub async fn extend(ctx: &Ctx, lease: &Lease) -> Result<bool> {
    let tx = ctx.begin().await?;
    let held =
        update_held(ctx, lease).col_expr(job::Column::LeaseExpiresAt, Expr::value(ctx.now() + LEASE)).exec(&tx).await?;
    tx.commit().await?;
    Ok(held.rows_affected == 1)
}

/// Says how far a job has come, for whoever watches it; in the job's own context only, elsewhere nothing happens. Also a
/// sign of life.
///
/// # Errors
/// Where another worker has the job now: stop.
pub async fn progress(ctx: &Ctx, done: i64, total: Option<i64>) -> Result<()> {
    let Some(Claim::Job(lease)) = &ctx.claim else { return Ok(()) };
    note(ctx, lease, total, |update| update.col_expr(job::Column::ProgressDone, Expr::value(done))).await
}

/// As [`progress`], where what is done stays done and the next try goes on behind it: `done` counts the steps of all
/// tries. A job that comes further this way is not what kills its workers. Call it at the start of a try too.
///
/// # Errors
/// As [`progress`].
pub async fn advance(ctx: &Ctx, done: i64, total: Option<i64>) -> Result<()> {
    let Some(Claim::Job(lease)) = &ctx.claim else { return Ok(()) };
    let further = || Expr::col(job::Column::ProgressDone).lt(done);
    let either =
        |then: Expr, column: job::Column| CaseStatement::new().case(further(), then).finally(Expr::col(column));
    note(ctx, lease, total, |update| {
        update
            .col_expr(job::Column::AdvancedIn, either(Expr::col(job::Column::Attempts), job::Column::AdvancedIn).into())
            .col_expr(job::Column::ProgressDone, either(Expr::value(done), job::Column::ProgressDone).into())
    })
    .await
}

async fn note(
    ctx: &Ctx,
    lease: &Lease,
    total: Option<i64>,
    done: impl FnOnce(sea_orm::UpdateMany<job::Entity>) -> sea_orm::UpdateMany<job::Entity>,
) -> Result<()> {
    let tx = ctx.begin().await?;
    let held = done(update_held(ctx, lease))
        .col_expr(job::Column::ProgressTotal, Expr::value(total))
        .col_expr(job::Column::LeaseExpiresAt, Expr::value(ctx.now() + LEASE))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    if held.rows_affected == 1 {
        return Ok(());
    }
    Err(Error::Unavailable { what: "the job's lease", detail: "another worker has the job now".into() })
}
