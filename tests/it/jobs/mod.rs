//! Unattended work: never lost, never done twice. The rehearsals here stand for any kind of job: their effect is a mail
//! in the outbox and an entry of the audit log, one each however often they are tried.

mod api;
mod calendar;
mod claims;
mod fairness;
mod outcomes;
mod prune;
mod redis;
mod replicas;
mod running;
mod scale;
mod status;

use std::sync::Arc;
use std::time::Duration;

use keystead_domain::jobs::{self, Kind, NewJob};
use keystead_domain::mail::{self, NewMail};
use keystead_domain::{App, Ctx, Error, Result, audit};
use keystead_entities::{JobId, Scoped, audit_event, job, mail as mails, tenant};
use keystead_tests::{TestApp, Value, json};
use keystead_worker::Runner;
use keystead_worker::jobs::Entry;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};

pub static REHEARSE: Kind =
    Kind { name: "REHEARSE", max_attempts: 5, timeout: Duration::from_millis(400), concurrency: 4 };

/// One at a time.
pub static NARROW: Kind =
    Kind { name: "REHEARSE_ALONE", max_attempts: 5, timeout: Duration::from_millis(400), concurrency: 1 };

pub static ENTRIES: [Entry; 1] = [Entry { kind: &REHEARSE, work: |ctx, job| Box::pin(rehearse(ctx, job)) }];

pub static NARROW_ENTRIES: [Entry; 1] = [Entry { kind: &NARROW, work: |ctx, job| Box::pin(rehearse(ctx, job)) }];

/// Does what its payload says.
async fn rehearse(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    match job.payload["mode"].as_str().unwrap_or("effect") {
        "effect" => effect(ctx, job).await,
        "effect_then_hang" => {
            effect(ctx, job).await?;
            std::future::pending().await
        }
        "nothing" => Ok(None),
        "panic" => panic!("as rehearsed"),
        "hang" => std::future::pending().await,
        "refuse" => Err(Error::invalid("mode", "As rehearsed.")),
        "unavailable" => Err(Error::Unavailable { what: "the stage", detail: "as rehearsed".into() }),
        "internal" => Err(Error::internal("rehearsing", "a secret inside")),
        other => Err(Error::invalid("mode", other)),
    }
}

/// The shape of every kind's work: the effect under a unique key, the entry only with it, one commit.
pub async fn effect(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let tx = ctx.begin().await?;
    let tenant = tenant::Entity::of(ctx.scope()).one(&tx).await?.expect("the tenant");
    let key = format!("rehearsal:{}", job.id);
    let new =
        NewMail { dedupe_key: &key, recipient: "stage@example.com", title: "Rehearsed", body: "Once.", anchor: None };
    if mail::post(&tx, ctx, &tenant, new).await?.is_some() {
        audit::record(&tx, ctx, audit::Event::new("rehearsal.done", job.id));
    }
    ctx.commit(tx, job.id).await?;
    Ok(Some(json!({ "done": true })))
}

pub fn runner(app: &Arc<App>) -> Runner {
    runner_of(&ENTRIES, app)
}

pub fn runner_of(entries: &[Entry], app: &Arc<App>) -> Runner {
    Runner::with(Arc::clone(app), entries)
}

/// Makes a rehearsal due now.
pub async fn enqueue(ctx: &Ctx, mode: &str, key: &str) -> JobId {
    enqueue_as(&REHEARSE, ctx, mode, key).await
}

/// The same of another kind.
pub async fn enqueue_as(kind: &'static Kind, ctx: &Ctx, mode: &str, key: &str) -> JobId {
    let tx = ctx.begin().await.expect("a transaction");
    let new = NewJob::new(kind, key).payload(json!({ "mode": mode }));
    let id = jobs::enqueue(&tx, ctx, new).await.expect("enqueued").expect("new");
    ctx.commit(tx, id).await.expect("committed");
    id
}

pub async fn job(app: &TestApp, id: JobId) -> job::Model {
    job::Entity::of_any_tenant(id).one(app.app.db.read()).await.expect("a query").expect("the job")
}

/// How often the effect of a rehearsal is there: as a mail, as an audit entry.
pub async fn effects(app: &TestApp, id: JobId) -> (u64, u64) {
    let scope = app.operator().scope();
    let db = app.app.db.read();
    let key = format!("rehearsal:{id}");
    let posted = mails::Entity::within(scope).filter(mails::Column::DedupeKey.eq(key)).count(db).await;
    let told = audit_event::Entity::within(scope)
        .filter(audit_event::Column::Action.eq("rehearsal.done"))
        .filter(audit_event::Column::TargetId.eq(id.to_string()))
        .count(db)
        .await;
    (posted.expect("a count"), told.expect("a count"))
}
