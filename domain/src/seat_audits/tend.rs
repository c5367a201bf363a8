//! The two looks: at the beginning of a quarter whether its audit is there, and each day at the open ones. What is due is
//! read from the state, so a day or a month without them only makes things later.

use std::time::Duration;

use chrono::{DateTime, Utc};
use keystead_entities::seat_audit::{self, SeatAuditStatus};
use keystead_entities::tenant;
use keystead_entities::{Scoped, SeatAuditId, TenantId, job};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;

use super::{assign, close, remind, start};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::jobs::Kind;

/// Starts the quarter's audit.
pub static START_QUARTER: Kind =
    Kind { name: "SEAT_AUDIT", max_attempts: 8, timeout: Duration::from_secs(300), concurrency: 2 };

/// Asks others where reviewers fell away, reminds, settles silence.
pub static TEND: Kind =
    Kind { name: "SEAT_AUDIT_REMINDERS", max_attempts: 8, timeout: Duration::from_secs(300), concurrency: 2 };

/// Starts the audit of the present quarter, unless that was done or the tenant does not want it.
pub async fn start_quarter(ctx: &Ctx, _job: &job::Model) -> Result<Option<Value>> {
    start::start_quarter(ctx).await?;
    Ok(None)
}

/// Does everything about open audits that is due now. Each step commits by itself and finds nothing to do the second time.
pub async fn tend(ctx: &Ctx, _job: &job::Model) -> Result<Option<Value>> {
    let tenant = tenant::Entity::of(ctx.scope()).one(ctx.db()).await?;
    if tenant.is_none_or(|tenant| !tenant.is_served()) {
        // Nobody is let in to decide, so nobody is reminded and no silence counts.
        return Ok(None);
    }
    let open: Vec<SeatAuditId> = seat_audit::Entity::within(ctx.scope())
        .filter(seat_audit::Column::Status.eq(SeatAuditStatus::Open))
        .order_by_asc(seat_audit::Column::Id)
        .select_only()
        .column(seat_audit::Column::Id)
        .into_tuple()
        .all(ctx.db())
        .await?;
    for id in open {
        assign::reassign(ctx, id).await?;
        remind::remind(ctx, id).await?;
        close::close_when_over(ctx, id).await?;
    }
    Ok(None)
}

/// Of those tenants, the ones with an open audit.
pub async fn tended(db: &impl ConnectionTrait, _now: DateTime<Utc>, tenants: &[TenantId]) -> Result<Vec<TenantId>> {
    Ok(seat_audit::Entity::open_of_tenants(tenants)
        .select_only()
        .column(seat_audit::Column::TenantId)
        .distinct()
        .into_tuple()
        .all(db)
        .await?)
}
