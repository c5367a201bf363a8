//! Looking at jobs.

use std::collections::HashMap;

use keystead_entities::job::{self, JobStatus};
use keystead_entities::{JobId, Scope, Scoped, job_attempt, job_schedule};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, Select};
use serde::{Deserialize, Serialize};

use super::by_hand::READ;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{self, Page, PageArgs, Sort, Span};

/// Which jobs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JobFilter {
    /// In any of these states.
    #[serde(rename = "status")]
    pub statuses: Option<Vec<JobStatus>>,
    /// Of any of these kinds.
    #[serde(rename = "kind")]
    pub kinds: Option<Vec<String>>,
    /// Made in this time.
    pub created_at: Span,
}

/// By what jobs are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JobOrder {
    /// When they were made.
    #[default]
    CreatedAt,
    /// When they fall due.
    RunAt,
    /// When they ended.
    FinishedAt,
}

/// The tenant's jobs.
pub async fn list(
    ctx: &Ctx,
    filter: &JobFilter,
    by: JobOrder,
    descending: bool,
    page: &PageArgs,
) -> Result<Page<job::Model>> {
    ctx.may(READ)?;
    let by = match by {
        JobOrder::CreatedAt => job::Column::CreatedAt,
        JobOrder::RunAt => job::Column::RunAt,
        JobOrder::FinishedAt => job::Column::FinishedAt,
    };
    list::page(ctx.db(), select(ctx, filter), Sort { by, descending, tie: job::Column::Id }, page).await
}

/// How many there are.
pub async fn count(ctx: &Ctx, filter: &JobFilter) -> Result<u64> {
    ctx.may(READ)?;
    list::count(ctx.db(), select(ctx, filter)).await
}

/// The jobs that a filter leaves.
pub(crate) fn select(ctx: &Ctx, filter: &JobFilter) -> Select<job::Entity> {
    let mut select = job::Entity::within(ctx.scope());
    if let Some(statuses) = &filter.statuses {
        select = select.filter(job::Column::Status.is_in(statuses.iter().copied()));
    }
    if let Some(kinds) = &filter.kinds {
        select = select.filter(job::Column::Kind.is_in(kinds));
    }
    select.filter(filter.created_at.of(job::Column::CreatedAt))
}

/// A job, where it is the tenant's.
pub async fn find(ctx: &Ctx, id: JobId) -> Result<Option<job::Model>> {
    ctx.may(READ)?;
    Ok(job::Entity::one(ctx.scope(), id).one(ctx.db()).await?)
}

/// The tries of each of those jobs, oldest first.
pub async fn attempts(
    db: &impl ConnectionTrait,
    scope: Scope,
    jobs: &[JobId],
) -> Result<HashMap<JobId, Vec<job_attempt::Model>>> {
    let rows = job_attempt::Entity::within(scope)
        .filter(job_attempt::Column::JobId.is_in(jobs.iter().copied()))
        .order_by_asc(job_attempt::Column::JobId)
        .order_by_asc(job_attempt::Column::Number)
        .all(db)
        .await?;
    let mut by_job: HashMap<JobId, Vec<job_attempt::Model>> = HashMap::new();
    for row in rows {
        by_job.entry(row.job_id).or_default().push(row);
    }
    Ok(by_job)
}

/// The tenant's calendar, by kind.
pub async fn schedules(ctx: &Ctx) -> Result<Vec<job_schedule::Model>> {
    ctx.may(super::schedules::READ)?;
    let rows = job_schedule::Entity::within(ctx.scope()).order_by_asc(job_schedule::Column::Kind);
    Ok(rows.all(ctx.db()).await?)
}
