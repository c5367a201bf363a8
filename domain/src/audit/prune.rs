//! Retention: entries older than the tenant keeps them are removed, 90 days at the least, and only up to a checkpoint, so
//! that what is left still proves that nothing else is missing. The log itself says what was removed.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::{Scoped, TenantId, audit_checkpoint, audit_event, audit_head, job, tenant};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::record::lock_head;
use super::verify::PRUNED;
use super::{Event, record};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::jobs::Kind;

/// Removes entries that are older than the tenant keeps them.
pub static PRUNE: Kind =
    Kind { name: "AUDIT_PRUNE", max_attempts: 5, timeout: Duration::from_secs(1_800), concurrency: 1 };

/// No tenant keeps entries for less.
pub const LEAST_DAYS: i32 = 90;

/// Entries removed in one transaction.
const BATCH: i64 = 5_000;

/// The work of [`PRUNE`].
pub async fn prune(ctx: &Ctx, _: &job::Model) -> Result<Option<Value>> {
    Ok(Some(json!({ "prunedCount": prune_tenant(ctx).await? })))
}

/// Of those tenants, the ones whose log holds anything that old (for the calendar).
pub async fn prunable(db: &impl ConnectionTrait, now: DateTime<Utc>, tenants: &[TenantId]) -> Result<Vec<TenantId>> {
    let old = audit_checkpoint::Entity::last_before(tenants, now - TimeDelta::days(LEAST_DAYS.into())).all(db).await?;
    let heads = audit_head::Entity::of_tenants(tenants).all(db).await?;
    let has_old = |head: &audit_head::Model| {
        old.iter().any(|(tenant_id, seq)| *tenant_id == head.tenant_id && *seq > head.pruned_through)
    };
    Ok(heads.iter().filter(|head| has_old(head)).map(|head| head.tenant_id).collect())
}

/// Returns how many entries went.
async fn prune_tenant(ctx: &Ctx) -> Result<i64> {
    let db = ctx.db();
    let Some(tenant) = tenant::Entity::of(ctx.scope()).one(db).await? else { return Ok(0) };
    let Some(head) = audit_head::Entity::of(ctx.scope()).one(db).await? else { return Ok(0) };
    let kept = TimeDelta::days(tenant.audit_retention_days.max(LEAST_DAYS).into());
    let cutoff = ctx.now() - kept;
    // All entries of a checkpoint were there when it was signed; the clock may have been set back all the same.
    let checkpoint = audit_checkpoint::Entity::within(ctx.scope())
        .filter(audit_checkpoint::Column::CreatedAt.lt(cutoff))
        .filter(audit_checkpoint::Column::Seq.gt(head.pruned_through))
        .order_by_desc(audit_checkpoint::Column::Seq)
        .one(db)
        .await?;
    if let Some(checkpoint) = checkpoint {
        let young = audit_event::Entity::behind(ctx.scope(), head.pruned_through, checkpoint.seq, 1)
            .filter(audit_event::Column::OccurredAt.gte(cutoff))
            .one(db)
            .await?;
        if young.is_none() {
            // A tenant's own role can add to the log; neither remove from it, nor say that something was.
            let tx = ctx.begin_across().await?;
            let locked = lock_head(&tx, ctx).await?;
            if locked.pruned_through < checkpoint.seq {
                audit_head::Entity::update_of(ctx.scope())
                    .col_expr(audit_head::Column::PrunedThrough, Expr::value(checkpoint.seq))
                    .exec(&tx)
                    .await?;
                let event = Event::new(PRUNED, ctx.tenant_id())
                    .with("fromSeq", locked.pruned_through + 1)
                    .with("throughSeq", checkpoint.seq)
                    .with("retentionDays", tenant.audit_retention_days.max(LEAST_DAYS));
                record(&tx, ctx, event);
                tx.commit().await?;
            }
        }
    }
    remove(ctx).await
}

/// Removes what retention has recorded as removed, in small steps; what a crash left is removed by the next run.
async fn remove(ctx: &Ctx) -> Result<i64> {
    let Some(head) = audit_head::Entity::of(ctx.scope()).one(ctx.db()).await? else { return Ok(0) };
    let mut removed = 0;
    loop {
        let first = audit_event::Entity::behind(ctx.scope(), 0, head.pruned_through, 1).one(ctx.db()).await?;
        let Some(first) = first else { return Ok(removed) };
        let through = (first.seq + BATCH - 1).min(head.pruned_through);
        let tx = ctx.begin_across().await?;
        let gone = audit_event::Entity::prune(ctx.scope(), through).exec(&tx).await?;
        tx.commit().await?;
        removed += i64::try_from(gone.rows_affected).unwrap_or(0);
    }
}
