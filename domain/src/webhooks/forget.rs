//! Retention: deliveries are kept for 30 days.

use chrono::TimeDelta;
use keystead_entities::{webhook_attempt, webhook_delivery};

use crate::app::App;
use crate::audit;
use crate::ctx::Ctx;
use crate::error::Result;

/// So long a delivery can be read and sent again.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Deliveries removed in one transaction.
const BATCH: u64 = 1_000;

/// Whether there is anything to remove.
pub(crate) async fn any_old(app: &App) -> Result<bool> {
    let old = webhook_delivery::Entity::older_than(app.clock.now() - KEPT, 1).one(app.db.read()).await?;
    Ok(old.is_some())
}

/// Removes older deliveries of all tenants, and the attempts at them. Returns how many.
pub(crate) async fn forget_old(ctx: &Ctx) -> Result<u64> {
    let (before, mut gone) = (ctx.now() - KEPT, 0);
    loop {
        let tx = ctx.begin().await?;
        let batch = webhook_delivery::Entity::older_than(before, BATCH).all(&tx).await?;
        if batch.is_empty() {
            return Ok(gone);
        }
        let ids = || batch.iter().map(|(_, id)| *id);
        webhook_attempt::Entity::remove_of(ids()).exec(&tx).await?;
        let removed = webhook_delivery::Entity::remove(ids()).exec(&tx).await?.rows_affected;
        let told = audit::Event::new("webhook_delivery.pruned", ctx.tenant_id())
            .with("deliveryCount", removed)
            .with("createdBefore", before.to_rfc3339());
        audit::record(&tx, ctx, told);
        ctx.commit(tx, ctx.tenant_id()).await?;
        gone += removed;
    }
}
