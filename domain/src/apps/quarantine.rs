//! An app that may not be used as it is any more, because something it rests on changed.

use keystead_entities::ai_app::{self, AiAppStatus};
use keystead_entities::{AppDecisionId, app_decision};
use serde_json::json;

use super::decide::put;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::{audit, pilots, policies};

/// Quarantines an app that is held, by a decision with that reason, in the transaction of what led to it. Its running pilots
/// pause. What it may touch, its owner and its tier stay on record for whoever decides next.
pub(crate) async fn quarantine(tx: &Tx, ctx: &Ctx, app: ai_app::Model, reason: &str) -> Result<ai_app::Model> {
    let decision = app_decision::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(AppDecisionId),
        ai_app_id: app.id,
        status: AiAppStatus::Quarantined,
        reason: reason.to_owned(),
        data_classes: app.data_classes.clone(),
        owner_seat_id: app.owner_seat_id,
        tier: Some(app.tier),
        ends_at: None,
        follows_id: None,
        decided_by_seat_id: ctx.seat_id(),
        decided_by: ctx.actor.id(),
        decided_at: ctx.now(),
    };
    let from = app.status;
    let new = put(tx, ctx, app, decision).await?;
    pilots::pause_all_of(tx, ctx, &new, reason).await?;
    policies::look_soon(tx, ctx).await?;
    let event = audit::Event::new("ai_app.decided", new.id)
        .with("name", new.name.clone())
        .with("status", json!({ "from": from.as_str(), "to": new.status.as_str() }))
        .with("reason", reason);
    audit::record(tx, ctx, event);
    Ok(new)
}
