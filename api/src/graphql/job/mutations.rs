//! What people do with jobs and with the calendar.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::jobs::{by_hand, schedules};

use super::Job;
use super::schedule::JobSchedule;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};

/// Work of the calendar to be done now.
#[derive(InputObject)]
pub struct JobRunInput {
    /// The company.
    tenant_id: ID,
    /// The kind of work, as `jobSchedules` lists them.
    kind: String,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `jobRun` did.
    JobRunPayload {
        /// The job that does it.
        job: Job
    }
);

/// A job to be called off.
#[derive(InputObject)]
pub struct JobCancelInput {
    /// The job.
    id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `jobCancel` did.
    JobCancelPayload {
        /// The job, called off.
        job: Job
    }
);

/// A job to be tried again.
#[derive(InputObject)]
pub struct JobRetryInput {
    /// The job.
    id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `jobRetry` did.
    JobRetryPayload {
        /// The job, waiting for a worker.
        job: Job
    }
);

/// Doing things with jobs.
#[derive(Default)]
pub struct JobMutation;

#[Object]
impl JobMutation {
    /// Does a kind of the calendar's work now, for the present period. What that period has had already is not done again.
    #[graphql(directive = auth::apply(by_hand::RUN))]
    async fn job_run(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The work.")] input: JobRunInput,
    ) -> Result<Option<JobRunPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(by_hand::RUN, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            by_hand::run_now(&ctx, &input.kind).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Calls a job off that has not begun.
    #[graphql(directive = auth::apply(by_hand::CANCEL))]
    async fn job_cancel(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The job.")] input: JobCancelInput,
    ) -> Result<Option<JobCancelPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(by_hand::CANCEL, key.as_deref(), |ctx| async move {
            by_hand::cancel(&ctx, parse_id("id", &input.id)?).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Gives a job that was given up on, or called off, fresh tries, beginning now.
    #[graphql(directive = auth::apply(by_hand::RETRY))]
    async fn job_retry(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The job.")] input: JobRetryInput,
    ) -> Result<Option<JobRetryPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(by_hand::RETRY, key.as_deref(), |ctx| async move {
            by_hand::retry(&ctx, parse_id("id", &input.id)?).await
        });
        Ok(Some(done.await?.into()))
    }
}

/// New times for a line of the calendar.
#[derive(InputObject)]
pub struct JobScheduleUpdateInput {
    /// The line.
    id: ID,
    /// Six fields, seconds first, in the company's time zone; at most once an hour, from 4 to 23 o'clock.
    cron: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `jobScheduleUpdate` did.
    JobScheduleUpdatePayload {
        /// The line as it is now.
        job_schedule: JobSchedule
    }
);

/// A line of the calendar that is to rest.
#[derive(InputObject)]
pub struct JobSchedulePauseInput {
    /// The line.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `jobSchedulePause` did.
    JobSchedulePausePayload {
        /// The line as it is now.
        job_schedule: JobSchedule
    }
);

/// A line of the calendar that is to go on.
#[derive(InputObject)]
pub struct JobScheduleResumeInput {
    /// The line.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `jobScheduleResume` did.
    JobScheduleResumePayload {
        /// The line as it is now.
        job_schedule: JobSchedule
    }
);

/// Changing the calendar.
#[derive(Default)]
pub struct JobScheduleMutation;

#[Object]
impl JobScheduleMutation {
    /// Moves a line of the calendar to other times.
    #[graphql(directive = auth::apply(schedules::UPDATE))]
    async fn job_schedule_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: JobScheduleUpdateInput,
    ) -> Result<Option<JobScheduleUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(schedules::UPDATE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let (cron, expected_version) = (input.cron, input.expected_version);
            schedules::update(&ctx, schedules::ScheduleUpdateInput { id, cron, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Lets a line of the calendar rest: nothing falls due until it is resumed.
    #[graphql(directive = auth::apply(schedules::UPDATE))]
    async fn job_schedule_pause(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The line.")] input: JobSchedulePauseInput,
    ) -> Result<Option<JobSchedulePausePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(schedules::UPDATE, key.as_deref(), |ctx| async move {
            let (id, expected_version) = (parse_id("id", &input.id)?, input.expected_version);
            schedules::pause(&ctx, schedules::SchedulePauseInput { id, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Lets a line of the calendar go on. What would have fallen due meanwhile is not made good.
    #[graphql(directive = auth::apply(schedules::UPDATE))]
    async fn job_schedule_resume(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The line.")] input: JobScheduleResumeInput,
    ) -> Result<Option<JobScheduleResumePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(schedules::UPDATE, key.as_deref(), |ctx| async move {
            let (id, expected_version) = (parse_id("id", &input.id)?, input.expected_version);
            schedules::resume(&ctx, schedules::SchedulePauseInput { id, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }
}
