//! Making a job, in the transaction of the change that needs it.

use chrono::{DateTime, Utc};
use keystead_entities::{
    JobId, TenantId,
    job::{self, JobStatus},
};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{CREATED_BY, Kind};
use crate::app::App;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;

/// A job to be made.
pub struct NewJob {
    kind: &'static Kind,
    dedupe_key: String,
    payload: Value,
    run_at: Option<DateTime<Utc>>,
    progress_total: Option<i64>,
}

impl NewJob {
    /// A job of that kind for that period or cause: of several with the same, only the first is made.
    pub fn new(kind: &'static Kind, dedupe_key: impl Into<String>) -> Self {
        Self { kind, dedupe_key: dedupe_key.into(), payload: json!({}), run_at: None, progress_total: None }
    }

    /// With what it is about: ids and small facts, never a secret.
    pub fn payload(mut self, payload: Value) -> Self {
        self.payload = payload;
        self
    }

    /// Not before this moment.
    pub fn run_at(mut self, moment: DateTime<Utc>) -> Self {
        self.run_at = Some(moment);
        self
    }

    /// Of so many steps.
    pub fn steps(mut self, total: i64) -> Self {
        self.progress_total = Some(total);
        self
    }
}

/// Makes the job. Returns its id, or nothing where one for the same period or cause was there before.
pub async fn enqueue(tx: &Tx, ctx: &Ctx, new: NewJob) -> Result<Option<JobId>> {
    let by = (ctx.actor.id(), ctx.origin.request_id.clone());
    insert(tx, &ctx.app, ctx.tenant_id(), by, new).await
}

/// As [`enqueue`], for a job of the deployment itself that a change in some tenant calls for. It says nothing of the
/// tenant.
pub(crate) async fn enqueue_for_deployment(tx: &Tx, ctx: &Ctx, new: NewJob) -> Result<()> {
    let nobody = (CREATED_BY.to_owned(), String::new());
    let across = tx.across().await?;
    insert(across.tx(), &ctx.app, TenantId(Uuid::nil()), nobody, new).await?;
    across.back().await
}

/// A job of the deployment itself that nobody asked for.
pub(crate) async fn enqueue_by_itself(tx: &Tx, app: &App, new: NewJob) -> Result<Option<JobId>> {
    enqueue_within(tx, app, TenantId(Uuid::nil()), new).await
}

/// As [`enqueue_by_itself`], for a job of a tenant.
pub(crate) async fn enqueue_within(tx: &Tx, app: &App, tenant_id: TenantId, new: NewJob) -> Result<Option<JobId>> {
    insert(tx, app, tenant_id, (CREATED_BY.to_owned(), String::new()), new).await
}

/// Makes the job, `by` an actor and in a request.
async fn insert(tx: &Tx, app: &App, tenant_id: TenantId, by: (String, String), new: NewJob) -> Result<Option<JobId>> {
    let (now, id) = (app.clock.now(), JobId(app.new_uuid()));
    let (created_by, request_id) = by;
    let row = job::ActiveModel {
        tenant_id: Set(tenant_id),
        id: Set(id),
        kind: Set(new.kind.name.into()),
        dedupe_key: Set(new.dedupe_key),
        payload: Set(new.payload),
        status: Set(JobStatus::Pending),
        attempts: Set(0),
        max_attempts: Set(new.kind.max_attempts),
        run_at: Set(new.run_at.unwrap_or(now)),
        delivered_at: Set(None),
        lease_owner: Set(None),
        lease_expires_at: Set(None),
        crash_count: Set(0),
        advanced_in: Set(0),
        progress_done: Set(0),
        progress_total: Set(new.progress_total),
        result: Set(None),
        error: Set(None),
        created_by: Set(created_by),
        request_id: Set(request_id),
        version: Set(1),
        created_at: Set(now),
        started_at: Set(None),
        finished_at: Set(None),
    };
    let columns = [job::Column::TenantId, job::Column::Kind, job::Column::DedupeKey];
    let made = job::Entity::insert(row)
        .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok((made == 1).then_some(id))
}
