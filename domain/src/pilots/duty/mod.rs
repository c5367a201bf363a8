//! What happens to pilots each day by itself: points are computed up to yesterday, checkpoints that fall due are
//! remembered, and the end of a phase is noticed. After an outage of any length one look makes everything good: which
//! days have a point and which reminders went out is read from rows under unique keys, never from the time of the look.

mod compute;
mod reckon;
mod remind;
mod source;
mod store;

pub(super) use compute::{catch_up, recompute_day};
pub(super) use reckon::takes_part;
pub use remind::{Stage, stage};
pub(super) use store::begin_metric;

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use keystead_entities::pilot::{self, PilotStatus};
use keystead_entities::{ForChange, PilotId, Scoped, TenantId, job};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::days;
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs;

/// The daily look at a tenant's pilots.
pub static PILOT_METRICS: jobs::Kind =
    jobs::Kind { name: "PILOT_METRICS", max_attempts: 5, timeout: Duration::from_secs(300), concurrency: 2 };

/// Pilots that are brought up to date in one transaction.
const TOGETHER: u64 = 8;

/// Of those tenants, the ones that have a pilot which is not over.
pub fn anything<'a>(tx: &'a Tx, _: DateTime<Utc>, tenants: &'a [TenantId]) -> BoxFuture<'a, Result<Vec<TenantId>>> {
    Box::pin(async move { Ok(pilot::Entity::tenants_with_open(tenants).into_tuple().all(tx).await?) })
}

/// Looks at every pilot of the tenant that is not over.
pub async fn run(ctx: &Ctx, job: &job::Model) -> Result<()> {
    let mut after: Option<PilotId> = None;
    loop {
        let tx = ctx.begin().await?;
        let mut some = pilot::Entity::within(ctx.scope())
            .filter(pilot::Column::Status.is_in([PilotStatus::Draft, PilotStatus::Running, PilotStatus::Paused]))
            .order_by_asc(pilot::Column::Id)
            .limit(TOGETHER)
            .for_change();
        if let Some(after) = after {
            some = some.filter(pilot::Column::Id.gt(after));
        }
        let pilots = some.all(&tx).await?;
        let Some(last) = pilots.last().map(|pilot| pilot.id) else { return Ok(()) };
        look(&tx, ctx, job, &pilots).await?;
        ctx.commit(tx, job.id).await?;
        after = Some(last);
    }
}

async fn look(tx: &Tx, ctx: &Ctx, job: &job::Model, pilots: &[pilot::Model]) -> Result<()> {
    let tenant = days::tenant(ctx, tx).await?;
    let today = days::today_of(ctx, &tenant);
    let running: Vec<&pilot::Model> = pilots.iter().filter(|p| p.status == PilotStatus::Running).collect();
    let computed = catch_up(tx, ctx, &tenant, &running, days::before(today)).await?;
    let reminded = remind::checkpoints(tx, ctx, pilots, today).await?;
    let ended = remind::phase_ends(tx, ctx, pilots, today).await?;
    if computed + reminded + ended == 0 {
        return Ok(());
    }
    let ids: Vec<String> = pilots.iter().map(|pilot| pilot.id.to_string()).collect();
    let told = audit::Event::new("pilot.metrics_computed", job.id)
        .with("pilotIds", ids)
        .with("through", days::before(today).to_string())
        .with("pointCount", computed)
        .with("checkpointReminderCount", reminded)
        .with("phaseEndCount", ended);
    audit::record(tx, ctx, told);
    Ok(())
}
