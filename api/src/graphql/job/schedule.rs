//! Lines of a company's calendar.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use keystead_domain::jobs::{by_hand, calendar, schedules};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, JobScheduleId, Scoped, job_schedule};

use crate::graphql::action::{Action, actions};
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request, rowed};
use crate::graphql::scalars::DateTime;

rowed!(job_schedule);

/// A line of a company's calendar: when Keystead looks whether a kind of work is due. What is due is read from the state
/// then, so that a look may find nothing.
pub struct JobSchedule(job_schedule::Model);

impl From<job_schedule::Model> for JobSchedule {
    fn from(row: job_schedule::Model) -> Self {
        Self(row)
    }
}

impl JobSchedule {
    /// The line with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: JobScheduleId) -> Result<Option<Self>> {
        let ctx = gql.ctx(schedules::READ)?;
        Ok(gql.row::<job_schedule::Entity>(ctx.scope(), id).await?.map(|row| Self(Arc::unwrap_or_clone(row))))
    }
}

impl Reload for job_schedule::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::JobScheduleId(id) => job_schedule::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "job schedule"))
    }
}

/// A line of a company's calendar: when Keystead looks whether a kind of work is due. What is due is read from the state
/// then, so that a look may find nothing.
#[Object]
impl JobSchedule {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The kind of job that looks.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// What it is for, in a phrase; `null` for a kind that this release no longer has.
    async fn purpose(&self) -> Option<&'static str> {
        calendar::line(&self.0.kind).map(|line| line.purpose)
    }

    /// When, as a cron expression of six fields, seconds first: `0 0 6 * * *` is each day at six.
    async fn cron(&self) -> &str {
        &self.0.cron
    }

    /// IANA name of the time zone that the hours are in: the company's.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// Whether it rests.
    async fn is_paused(&self) -> bool {
        self.0.is_paused
    }

    /// When it falls due next; `null` while it rests.
    async fn next_run_at(&self) -> Option<DateTime> {
        (!self.0.is_paused).then(|| self.0.next_run_at.into())
    }

    /// When it last fell due.
    async fn last_run_at(&self) -> Option<DateTime> {
        self.0.last_run_at.map(Into::into)
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now. `RUN` is `jobRun` with its kind.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let paused = self.0.is_paused;
        let known = calendar::line(&self.0.kind).is_some();
        Ok(actions(
            &ctx,
            [
                (Action::Update, schedules::UPDATE, true),
                (Action::Pause, schedules::UPDATE, !paused),
                (Action::Resume, schedules::UPDATE, paused),
                (Action::Run, by_hand::RUN, known),
            ],
        ))
    }
}
