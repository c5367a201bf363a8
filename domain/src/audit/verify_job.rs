//! Verifying the log where it stands, as a job: whoever asks gets the job, and its result once it is done.

use std::time::Duration;

use keystead_entities::job::{self, JobStatus};
use keystead_entities::{Scoped, audit_event::AuditOutcome};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::Value;

use super::verify::{Report, database};
use super::{Event, READ, record};
use crate::auth::Right;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::jobs::{self, Kind, NewJob};

/// To have the log verified.
pub const VERIFY: Right = READ;

/// Verifies the log.
pub static VERIFY_CHAIN: Kind =
    Kind { name: "AUDIT_VERIFY", max_attempts: 3, timeout: Duration::from_secs(1_800), concurrency: 1 };

/// Has the log verified: one run at a time, so that of several that ask at once each gets the same job.
pub async fn start_verification(ctx: &Ctx) -> Result<job::Model> {
    ctx.may(VERIFY)?;
    let tx = ctx.begin().await?;
    let waiting = job::Entity::within(ctx.scope())
        .filter(job::Column::Kind.eq(VERIFY_CHAIN.name))
        .filter(job::Column::Status.eq(JobStatus::Pending))
        .one(&tx)
        .await?;
    let job = match waiting {
        Some(job) => job,
        None => {
            let new = NewJob::new(&VERIFY_CHAIN, ctx.app.new_uuid().simple().to_string());
            let id = jobs::enqueue(&tx, ctx, new).await?;
            let id = id.ok_or_else(|| Error::internal("starting a verification", "the cause is taken"))?;
            let job = job::Entity::one(ctx.scope(), id).one(&tx).await?;
            job.ok_or_else(|| Error::internal("starting a verification", "the job is gone"))?
        }
    };
    ctx.commit(tx, job.id).await?;
    Ok(job)
}

/// The work of [`VERIFY_CHAIN`]. Its result is a [`Report`], and the log itself says what came of it.
pub async fn verify_chain(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let report = database::verify(&ctx.app, ctx.scope()).await?;
    let result = serde_json::to_value(&report).map_err(|e| Error::internal("reporting a verification", e))?;
    let tx = ctx.begin().await?;
    let outcome = if report.holds() { AuditOutcome::Success } else { AuditOutcome::Failed };
    let event = Event::new("audit_log.verified", job.id)
        .with("fromSeq", report.from_seq)
        .with("throughSeq", report.through_seq)
        .with("firstBreak", result.get("firstBreak").cloned().unwrap_or_default())
        .outcome(outcome);
    record(&tx, ctx, event);
    ctx.commit(tx, job.id).await?;
    Ok(Some(result))
}

/// The last verification that came to an end, and its job.
pub async fn last_verification(ctx: &Ctx) -> Result<Option<(job::Model, Report)>> {
    ctx.may(READ)?;
    let last = job::Entity::within(ctx.scope())
        .filter(job::Column::Kind.eq(VERIFY_CHAIN.name))
        .filter(job::Column::Status.eq(JobStatus::Succeeded))
        .order_by_desc(job::Column::FinishedAt)
        .order_by_desc(job::Column::Id)
        .one(ctx.db())
        .await?;
    Ok(last.and_then(|job| report_of(&job).map(|report| (job, report))))
}

/// What a finished verification found.
pub fn report_of(job: &job::Model) -> Option<Report> {
    serde_json::from_value(job.result.clone()?).ok()
}
