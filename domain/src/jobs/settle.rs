//! How a try at a job ends: done, to be tried again, dead, or handed back.

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::job::{self, JobStatus};
use keystead_entities::job_attempt::{self, AttemptOutcome};
use keystead_entities::seat::Role;
use keystead_entities::{JobId, Scope, Scoped, TenantId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use super::claim::Claimed;
use super::lease::update_held;
use crate::app::App;
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::notifications::{self, Notice};

/// How a try ended.
#[derive(Debug)]
pub enum Outcome {
    /// The work is done, with something to show or nothing.
    Done(Option<Value>),
    /// It failed.
    Failed(Error),
    /// Its time was up.
    TimedOut,
    /// A fault of ours: the work panicked.
    Panicked,
    /// The worker stops and gives it back.
    HandedBack,
}

/// Where the job stands afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Done.
    Succeeded,
    /// Will be tried again.
    Again,
    /// Given up on.
    Dead,
    /// Another worker had taken it; nothing was written.
    Lost,
}

/// A part we depend on may be away for so long before tries are used up by it.
const PATIENCE: TimeDelta = TimeDelta::hours(24);
const SHORTEST: f64 = 15.0;
const LONGEST: f64 = 6.0 * 3600.0;

/// The pause before the next try: 15 s, 45 s, 2 min, … to 6 h, a quarter more or less so that failures do not march in
/// step.
fn pause(app: &App, attempts: i32) -> TimeDelta {
    let mut random = [0; 2];
    app.entropy.fill(&mut random);
    let jitter = 0.75 + f64::from(u16::from_be_bytes(random)) / f64::from(u16::MAX) / 2.0;
    let seconds = (SHORTEST * 3_f64.powi((attempts - 1).clamp(0, 20))).min(LONGEST) * jitter;
    TimeDelta::milliseconds((seconds * 1000.0) as i64)
}

/// Writes down how the try ended, if the job is still this worker's.
pub async fn settle(claimed: &Claimed, outcome: Outcome) -> Result<Settled> {
    let (ctx, job, now) = (&claimed.ctx, &claimed.job, claimed.ctx.now());
    let (ended, error) = told(job, &outcome);
    let waits_for_others =
        matches!(&outcome, Outcome::Failed(Error::Unavailable { .. })) && now < job.created_at + PATIENCE;
    let gives_up = matches!(&outcome, Outcome::Failed(e) if !e.is_transient());
    let max_attempts = job.max_attempts + i32::from(waits_for_others || matches!(outcome, Outcome::HandedBack));
    let (status, settled) = match &outcome {
        Outcome::Done(_) => (JobStatus::Succeeded, Settled::Succeeded),
        _ if gives_up || job.attempts >= max_attempts => (JobStatus::Dead, Settled::Dead),
        _ => (JobStatus::Pending, Settled::Again),
    };
    let run_at = match &outcome {
        Outcome::HandedBack => now,
        _ if status == JobStatus::Pending => now + pause(&ctx.app, job.attempts),
        _ => job.run_at,
    };
    let tx = ctx.begin().await?;
    let mut update = update_held(ctx, &claimed.lease)
        .col_expr(job::Column::Status, Expr::value(status.as_str()))
        .col_expr(job::Column::MaxAttempts, Expr::value(max_attempts))
        .col_expr(job::Column::RunAt, Expr::value(run_at))
        .col_expr(job::Column::DeliveredAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(job::Column::LeaseOwner, Expr::value(None::<String>))
        .col_expr(job::Column::LeaseExpiresAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(job::Column::Error, Expr::value(error.clone()));
    if status != JobStatus::Pending {
        update = update.col_expr(job::Column::FinishedAt, Expr::value(now));
    }
    if let Outcome::Done(result) = &outcome {
        update = update.col_expr(job::Column::Result, Expr::value(result.clone()));
    }
    if update.exec(&tx).await?.rows_affected != 1 {
        return Ok(Settled::Lost);
    }
    end_attempt(&tx, ctx.scope(), job, ended, error.as_deref(), now).await?;
    if settled == Settled::Dead {
        bury(&tx, ctx, job, error.as_deref().unwrap_or_default()).await?;
    }
    tx.commit().await?;
    ctx.app.wake.notify_one();
    Ok(settled)
}

/// What is kept of it: without secrets, and without our own insides, which are for the log.
fn told(job: &job::Model, outcome: &Outcome) -> (AttemptOutcome, Option<String>) {
    match outcome {
        Outcome::Done(_) => (AttemptOutcome::Succeeded, None),
        Outcome::Failed(Error::Internal { .. }) | Outcome::Panicked => {
            let text =
                format!("Something went wrong inside Keystead. The operator finds it in the log under {}.", job.id);
            (AttemptOutcome::Failed, Some(text))
        }
        Outcome::Failed(e) => (AttemptOutcome::Failed, Some(clipped(&e.to_string()))),
        Outcome::TimedOut => (AttemptOutcome::TimedOut, Some("It took longer than its kind may.".into())),
        Outcome::HandedBack => (AttemptOutcome::HandedBack, job.error.clone()),
    }
}

fn clipped(text: &str) -> String {
    text.chars().take(500).collect()
}

pub(super) async fn end_attempt(
    tx: &Tx,
    scope: Scope,
    job: &job::Model,
    outcome: AttemptOutcome,
    error: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    job_attempt::Entity::update_within(scope)
        .filter(job_attempt::Column::JobId.eq(job.id))
        .filter(job_attempt::Column::Number.eq(job.attempts))
        .col_expr(job_attempt::Column::Outcome, Expr::value(outcome.as_str()))
        .col_expr(job_attempt::Column::Error, Expr::value(error.map(str::to_owned)))
        .col_expr(job_attempt::Column::FinishedAt, Expr::value(now))
        .exec(tx)
        .await?;
    Ok(())
}

/// A job is dead: it goes into the audit log, and the people who run the tenant are told. Mails about mails are not sent.
pub(super) async fn bury(tx: &Tx, ctx: &Ctx, job: &job::Model, error: &str) -> Result<()> {
    if job.tenant_id != TenantId(Uuid::nil()) {
        let admins = notifications::seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
        let notice = Notice {
            seat_ids: admins.into_iter().map(|seat| seat.id).collect(),
            kind: "job.failed",
            dedupe_key: format!("job.failed:{}:{}", job.id, job.attempts),
            title: format!("Unattended work has stopped: {}", job.kind),
            body: format!(
                "Keystead has given up on the job {} ({}) after {} tries.\n\n{error}\n\nOnce the cause is gone, retry it.",
                job.id, job.kind, job.attempts
            ),
            target: Some(job.id.into()),
        };
        if job.kind == crate::mail::SEND.name {
            notifications::notify_in_console(tx, ctx, notice).await?;
        } else {
            notifications::notify(tx, ctx, notice).await?;
        }
    }
    let event = audit::Event::new("job.failed", job.id)
        .with("kind", job.kind.clone())
        .with("attempts", job.attempts)
        .with("error", error)
        .outcome(keystead_entities::audit_event::AuditOutcome::Failed);
    audit::record(tx, ctx, event);
    Ok(())
}

/// Takes back the note that a job was given to the queue, where the queue did not take it after all.
pub async fn undeliver(app: &App, ids: &[JobId]) -> Result<()> {
    let tx = app.db.begin().await?;
    job::Entity::update_all_tenants()
        .filter(job::Column::Id.is_in(ids.iter().copied()))
        .filter(job::Column::Status.eq(JobStatus::Pending))
        .col_expr(job::Column::DeliveredAt, Expr::value(None::<DateTime<Utc>>))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(())
}
