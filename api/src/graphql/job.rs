//! Jobs: unattended work.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::jobs::{by_hand, list};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::job::JobStatus as Stored;
use keystead_entities::{AnyId, JobAttemptId, JobId, Scope, TenantId, job, job_attempt};

use super::action::{Action, actions};
use super::connection::{args, connection};
use super::enums::OrderDirection;
use super::errors::Result;
use super::input::DateTimeRange;
use super::loader::{Loaded, Loader};
use super::request::{FromSight, Reload, Request, Sight, rowed};
use super::scalars::{DateTime, Json};
use super::seat::Seat;

mod mutations;
mod schedule;
mod updates;

pub use mutations::{JobMutation, JobScheduleMutation};
pub use schedule::JobSchedule;
pub use updates::JobSubscription;
pub(crate) use updates::LOOK_EVERY;

rowed!(job, job_attempt);
connection!(JobConnection, JobEdge, Job, "jobs");

/// A piece of unattended work: a mail to send, a review to begin, a file to make.
#[derive(Clone)]
pub struct Job(Arc<job::Model>);

impl From<job::Model> for Job {
    fn from(row: job::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Job {
    /// The job with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: JobId) -> Result<Option<Self>> {
        let ctx = gql.ctx(by_hand::READ)?;
        Ok(gql.row::<job::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for job::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::JobId(id) => list::find(ctx, id).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "job"))
    }
}

/// Where a job stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::job::JobStatus")]
pub enum JobStatus {
    /// Waits for its time or for a worker.
    Pending,
    /// A worker has it.
    Running,
    /// Done.
    Succeeded,
    /// Given up on; can be retried by hand.
    Dead,
    /// Called off before it began.
    Cancelled,
}

/// A piece of unattended work: a mail to send, a review to begin, a file to make.
#[Object]
impl Job {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What kind of work it is, such as `SEND_MAIL`. New kinds may be added.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Where it stands.
    async fn status(&self) -> JobStatus {
        self.0.status.into()
    }

    /// Steps done so far.
    async fn done_count(&self) -> i64 {
        self.0.progress_done
    }

    /// Steps there are; `null` where that is not known.
    async fn step_count(&self) -> Option<i64> {
        self.0.progress_total
    }

    /// Tries so far, one that runs included.
    async fn attempt_count(&self) -> i32 {
        self.0.attempts
    }

    /// Tries after which it is given up on. A try that only waited for something out of our hands, or that a stopping
    /// worker handed back, adds one.
    async fn max_attempts(&self) -> i32 {
        self.0.max_attempts
    }

    /// The tries, oldest first.
    async fn attempts(&self, gql: &Context<'_>) -> Result<Vec<JobAttempt>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let key = AttemptsKey { scope: ctx.scope(), id: self.0.id, version: self.0.version };
        let found = gql.loader::<Attempts>().load_one(key).await?.unwrap_or_default();
        Ok(found.iter().cloned().map(JobAttempt).collect())
    }

    /// Why the last try failed, without secrets; `null` where none did.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// What came of it, in a form of its kind's own; `null` before it is done, or where there is nothing to show.
    async fn result(&self) -> Option<Json> {
        self.0.result.clone().map(Json)
    }

    /// Who or what made it: the id of a seat or of another job, `calendar` or `operator`.
    async fn created_by(&self) -> &str {
        &self.0.created_by
    }

    /// The seat that made it; `null` where something else did.
    async fn created_by_seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.created_by.parse().ok()).await
    }

    /// The id of the request that made it, as in `X-Request-Id` and in the log; `null` for the calendar's.
    async fn request_id(&self) -> Option<&str> {
        Some(self.0.request_id.as_str()).filter(|id| !id.is_empty())
    }

    /// It does not run before this moment.
    async fn run_at(&self) -> DateTime {
        self.0.run_at.into()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When its last try began.
    async fn started_at(&self) -> Option<DateTime> {
        self.0.started_at.map(Into::into)
    }

    /// When it ended.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(Into::into)
    }

    /// Rises with each change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let has_ended_badly = matches!(self.0.status, Stored::Dead | Stored::Cancelled);
        let cancel = (Action::Cancel, by_hand::CANCEL, self.0.status == Stored::Pending);
        Ok(actions(&ctx, [cancel, (Action::Retry, by_hand::RETRY, has_ended_badly)]))
    }
}

/// One try at a job.
pub struct JobAttempt(job_attempt::Model);

impl JobAttempt {
    /// The try with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: JobAttemptId) -> Result<Option<Self>> {
        let ctx = gql.ctx(by_hand::READ)?;
        Ok(gql.row::<job_attempt::Entity>(ctx.scope(), id).await?.map(|row| Self(Arc::unwrap_or_clone(row))))
    }
}

/// How a try at a job ended.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::job_attempt::AttemptOutcome")]
pub enum JobAttemptOutcome {
    /// Not ended.
    Running,
    /// The work is done.
    Succeeded,
    /// It failed.
    Failed,
    /// Its time was up.
    TimedOut,
    /// Its worker vanished.
    Lost,
    /// Given back when the worker was told to stop.
    HandedBack,
}

/// One try at a job.
#[Object]
impl JobAttempt {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Counts from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// How it ended.
    async fn outcome(&self) -> JobAttemptOutcome {
        self.0.outcome.into()
    }

    /// Why it failed, without secrets.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// The worker that tried.
    async fn worker(&self) -> &str {
        &self.0.worker
    }

    /// When it began.
    async fn started_at(&self) -> DateTime {
        self.0.started_at.into()
    }

    /// When it ended.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(Into::into)
    }
}

/// The version is part of the key, so that a subscription does not show the tries of an earlier moment.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct AttemptsKey {
    scope: Scope,
    id: JobId,
    version: i32,
}

struct Attempts(Sight);

impl FromSight for Attempts {
    fn from_sight(sight: Sight) -> Self {
        Self(sight)
    }
}

impl Loader<AttemptsKey> for Attempts {
    type Value = Arc<Vec<job_attempt::Model>>;

    async fn load(&self, keys: &[AttemptsKey]) -> Loaded<AttemptsKey, Self::Value> {
        let mut by_scope: HashMap<Scope, Vec<AttemptsKey>> = HashMap::new();
        keys.iter().for_each(|key| by_scope.entry(key.scope).or_default().push(*key));
        let mut found = HashMap::with_capacity(keys.len());
        for (scope, keys) in by_scope {
            let ids: Vec<JobId> = keys.iter().map(|key| key.id).collect();
            let mut rows = list::attempts(&self.0.of(scope), scope, &ids).await.map_err(Arc::new)?;
            found.extend(keys.into_iter().map(|key| (key, Arc::new(rows.remove(&key.id).unwrap_or_default()))));
        }
        Ok(found)
    }
}

/// Which jobs. Fields combine with AND; a list means any of its values.
#[derive(InputObject, Default)]
pub struct JobFilter {
    /// In any of these states.
    status: Option<Vec<JobStatus>>,
    /// Of any of these kinds.
    kind: Option<Vec<String>>,
    /// Made in this time.
    created_at: Option<DateTimeRange>,
}

impl From<JobFilter> for list::JobFilter {
    fn from(filter: JobFilter) -> Self {
        Self {
            statuses: filter.status.map(|all| all.into_iter().map(Into::into).collect()),
            kinds: filter.kind,
            created_at: DateTimeRange::span(filter.created_at),
        }
    }
}

/// By what jobs are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "each names a moment, as the fields do")]
#[graphql(remote = "keystead_domain::jobs::list::JobOrder")]
pub enum JobOrderField {
    /// When they were made.
    CreatedAt,
    /// When they fall due.
    RunAt,
    /// When they ended; those that have not ended come last.
    FinishedAt,
}

/// How jobs are ordered.
#[derive(InputObject)]
pub struct JobOrder {
    /// By what.
    field: JobOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrderDirection,
}

/// The unattended work of a company.
pub struct JobsOfTenant(pub TenantId);

#[Object]
impl JobsOfTenant {
    /// The company's jobs, newest first unless said otherwise.
    #[graphql(directive = super::auth::auth::apply(by_hand::READ))]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn jobs(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which jobs; all if nothing is said.")] filter: Option<JobFilter>,
        #[graphql(desc = "How they are ordered; newest first if nothing is said.")] order_by: Option<JobOrder>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<JobConnection> {
        let ctx = gql.within(self.0)?;
        let filter: list::JobFilter = filter.unwrap_or_default().into();
        let (by, descending) = order_by.map_or((list::JobOrder::CreatedAt, true), |order| {
            (order.field.into(), order.direction == OrderDirection::Desc)
        });
        let page = list::list(&ctx, &filter, by, descending, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, filter) = (ctx.clone(), filter.clone());
            Box::pin(async move { list::count(&ctx, &filter).await }) as _
        });
        Ok(JobConnection::new(page, count, Job::from))
    }

    /// The company's calendar: what is looked at when. One line per kind of work, by kind.
    #[graphql(directive = super::auth::auth::apply(keystead_domain::jobs::schedules::READ))]
    async fn job_schedules(&self, gql: &Context<'_>) -> Result<Vec<JobSchedule>> {
        let rows = list::schedules(&gql.within(self.0)?).await?;
        Ok(rows.into_iter().map(JobSchedule::from).collect())
    }
}
