//! Anchoring: the latest checkpoint leaves the house at the foot of mails that go out anyway
//! ([`crate::notifications::notify`]), to places that whoever rewrites the log cannot reach. A company that got no such mail
//! for [`WINDOW`] gets one of its own: what could be rewritten unseen, together with its signatures, is at most that old.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::seat::Role;
use keystead_entities::{TenantId, audit_head, job, mail, tenant};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::ctx::Ctx;
use crate::error::Result;
use crate::jobs::Kind;
use crate::notifications::{self, Notice};

/// Sends a checkpoint by itself, where no mail carried one for long.
pub static ANCHOR: Kind =
    Kind { name: "AUDIT_ANCHOR", max_attempts: 5, timeout: Duration::from_secs(60), concurrency: 2 };

/// No company goes longer without a checkpoint in its mailboxes.
pub const WINDOW: TimeDelta = TimeDelta::days(30);

/// Of those tenants, the ones in use that have a checkpoint and got none by mail for [`WINDOW`] (for the calendar).
pub async fn unanchored(db: &impl ConnectionTrait, now: DateTime<Utc>, tenants: &[TenantId]) -> Result<Vec<TenantId>> {
    let since = now - WINDOW;
    let anchored: Vec<TenantId> = mail::Entity::anchored_since(tenants, since).all(db).await?;
    let heads = audit_head::Entity::of_tenants(tenants).all(db).await?;
    let signed: Vec<TenantId> = heads.iter().filter(|h| h.checkpoint_seq > 0).map(|h| h.tenant_id).collect();
    let old: Vec<TenantId> = tenant::Entity::in_use_since(&signed, since).all(db).await?;
    Ok(old.into_iter().filter(|id| !anchored.contains(id)).collect())
}

/// The work of [`ANCHOR`]: tells owners and auditors, whose mails carry the checkpoint at their foot.
pub async fn anchor(ctx: &Ctx, _: &job::Model) -> Result<Option<Value>> {
    if unanchored(ctx.db(), ctx.now(), &[ctx.tenant_id()]).await?.is_empty() {
        return Ok(None);
    }
    let seats = notifications::seats_with_role(ctx.db(), ctx.scope(), &[Role::Owner, Role::Auditor]).await?;
    let tx = ctx.begin().await?;
    let notice = Notice {
        seat_ids: seats.into_iter().map(|seat| seat.id).collect(),
        kind: "audit_log.anchored",
        dedupe_key: format!("audit_log.anchored:{}", ctx.now().date_naive()),
        title: "The seal of your audit log".into(),
        body: "No other mail with this seal went out for 30 days. Nothing needs to be done: keep this mail.\n\n\
               Should you ever doubt the log, export it and compare: keystead audit verify FILE --checkpoint MAIL. \
               Whoever changed an entry from before this mail, the signatures included, is found out by it."
            .into(),
        target: Some(ctx.tenant_id().into()),
    };
    notifications::notify(&tx, ctx, notice).await?;
    ctx.commit(tx, ctx.tenant_id()).await?;
    Ok(None)
}
