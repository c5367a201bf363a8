//! A worker's hold on a job: what it commits counts only while the job is its own.

use keystead_entities::{
    JobId, Scoped,
    job::{self, JobStatus},
};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter};

use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// Proof of having claimed a job.
#[derive(Clone, Debug)]
pub struct Lease {
    /// The job.
    pub job_id: JobId,
    /// The worker and its claim; different for each claim.
    pub owner: String,
}

/// Fails unless the job is still this worker's, and keeps it so until the transaction ends.
pub(crate) async fn hold(tx: &DatabaseTransaction, ctx: &Ctx, lease: &Lease) -> Result<()> {
    let held = job::Entity::update_within(ctx.scope())
        .filter(job::Column::Id.eq(lease.job_id))
        .filter(job::Column::Status.eq(JobStatus::Running))
        .filter(job::Column::LeaseOwner.eq(&lease.owner))
        .col_expr(job::Column::Version, Expr::col(job::Column::Version).add(1))
        .exec(tx)
        .await?;
    if held.rows_affected == 1 {
        return Ok(());
    }
    Err(Error::Unavailable { what: "the job's lease", detail: "another worker has the job now".into() })
}
