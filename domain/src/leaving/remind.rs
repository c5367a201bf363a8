//! Reminding the owners before their company is removed.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::job;
use keystead_entities::tenant::{self, TenantStatus};
use serde_json::{Value, json};

use super::tell::{self, News};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{self, Kind, NewJob};
use crate::mail::moment;

/// Reminds the owners that their company will be removed.
pub static REMIND: Kind =
    Kind { name: "DELETION_REMINDER", max_attempts: 10, timeout: Duration::from_secs(60), concurrency: 2 };

/// Days before the removal.
pub(super) const STAGES: [i64; 2] = [7, 1];

/// Has them reminded so many days before.
pub(super) async fn remind_later(tx: &Tx, ctx: &Ctx, due: DateTime<Utc>, days: i64) -> Result<()> {
    let payload = json!({ "dueAt": due.timestamp_millis(), "days": days });
    let new = NewJob::new(&REMIND, format!("{}:{days}", due.timestamp_millis())).payload(payload);
    jobs::enqueue(tx, ctx, new.run_at(due - TimeDelta::days(days))).await.map(|_| ())
}

/// The work of [`REMIND`]: nothing where the deletion was called off meanwhile.
pub async fn remind(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let (due, days): (i64, i64) = (jobs::payload(job, "dueAt")?, jobs::payload(job, "days")?);
    let tx = ctx.begin().await?;
    let Some(company) = tenant::Entity::of(ctx.scope()).one(&tx).await? else { return Ok(None) };
    let at = company.deletion_due_at.filter(|at| at.timestamp_millis() == due && *at > ctx.now());
    let Some(at) = at.filter(|_| company.status == TenantStatus::Deleting) else { return Ok(None) };
    let news = News {
        kind: "tenant.deletion_due",
        dedupe_key: format!("tenant.deletion_due:{due}:{days}"),
        title: match days {
            1 => "This company will be removed tomorrow".into(),
            days => format!("This company will be removed in {days} days"),
        },
        body: format!(
            "On {} everything it has here is removed for good. Fetch its export while it is there, if you have not yet. Until then \
             any owner can call it off.",
            moment(&company, at)
        ),
    };
    tell::owners(&tx, ctx, &company, news).await?;
    ctx.commit(tx, company.id).await?;
    Ok(None)
}
