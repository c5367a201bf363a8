//! A year in a minute: nobody touches the company, and what is to happen each quarter happens.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_domain::clock::{Clock, ManualClock};
use keystead_domain::{App, Result};
use keystead_entities::job::{self, JobStatus};
use keystead_entities::{Scoped, TenantId, notification};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

/// What a day brought.
pub struct Day {
    /// Its end, in UTC.
    pub ends_at: DateTime<Utc>,
    /// Jobs done, by kind, without those that only look or send.
    pub done: BTreeMap<String, usize>,
    /// Notices: their titles, and to how many seats each went.
    pub notices: BTreeMap<String, usize>,
    /// Jobs given up on.
    pub dead: usize,
}

/// Kinds that run so often that they tell a reader nothing.
const EVERYDAY: &[&str] = &[
    "SEND_MAIL",
    "AUDIT_CHECKPOINT",
    "KEY_REMINDERS",
    "FACT_REMINDERS",
    "VENDOR_REMINDERS",
    "FACT_PROBES",
    "PILOT_METRICS",
    "SEAT_AUDIT_REMINDERS",
    "AUDIT_PRUNE",
];

/// Lets a day pass in six-hour steps and does what falls due.
pub async fn day(app: &Arc<App>, clock: &ManualClock, tenant_id: TenantId) -> Result<Day> {
    let began = clock.now();
    for _ in 0..4 {
        clock.advance(TimeDelta::hours(6));
        keystead_worker::drain(app).await?;
    }
    let ctx = keystead_domain::Ctx::operator(app, tenant_id);
    let jobs = job::Entity::within(ctx.scope()).filter(job::Column::FinishedAt.gt(began)).all(ctx.db()).await?;
    let notices = notification::Entity::within(ctx.scope())
        .filter(notification::Column::CreatedAt.gt(began))
        .order_by_asc(notification::Column::Id)
        .all(ctx.db())
        .await?;
    let count = |names: Vec<String>| {
        names.into_iter().fold(BTreeMap::new(), |mut counted, name| {
            *counted.entry(name).or_default() += 1;
            counted
        })
    };
    let dead = jobs.iter().filter(|job| job.status == JobStatus::Dead).count();
    let done =
        jobs.into_iter().filter(|job| job.status == JobStatus::Succeeded && !EVERYDAY.contains(&job.kind.as_str()));
    Ok(Day {
        ends_at: clock.now(),
        done: count(done.map(|job| job.kind).collect()),
        notices: count(notices.into_iter().map(|notice| notice.title).collect()),
        dead,
    })
}
