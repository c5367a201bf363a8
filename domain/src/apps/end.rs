//! The end of a decision: the app is undecided again, and whoever answers for it is told.

use std::time::Duration;

use keystead_entities::ai_app::{self, AiAppStatus};
use keystead_entities::seat::Role;
use keystead_entities::{AppDecisionId, Scoped, app_decision, job};
use serde_json::Value;

use super::{decide::put, rules};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::jobs::{self, Kind};
use crate::notifications::{self, Notice};
use crate::{audit, policies};

/// Ends a decision whose time is over.
pub static END: Kind =
    Kind { name: "END_APP_DECISION", max_attempts: 10, timeout: Duration::from_secs(60), concurrency: 4 };

/// The work of [`END`]. Nothing happens where another decision came after, the app was archived, or it was done before.
pub async fn end(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: AppDecisionId = jobs::payload(job, "decisionId")?;
    let Some(ended) = app_decision::Entity::one(ctx.scope(), id).one(ctx.db()).await? else { return Ok(None) };
    let is_over = ended.ends_at.is_some_and(|end| end <= ctx.now());
    let app = ai_app::Entity::one(ctx.scope(), ended.ai_app_id).one(ctx.db()).await?;
    let in_force = app.is_some_and(|app| app.decision_id == Some(id) && app.archived_at.is_none());
    if !is_over || !in_force {
        return Ok(None);
    }
    let deciders = notifications::seats_with_role(ctx.db(), ctx.scope(), &[Role::Owner, Role::Admin]).await?;
    let tx = ctx.begin().await?;
    let app = rules::lock(&tx, ctx, ended.ai_app_id).await?;
    if app.decision_id != Some(id) {
        return Ok(None);
    }
    let decision = app_decision::Model {
        id: ctx.new_id(AppDecisionId),
        status: AiAppStatus::Undecided,
        reason: format!("The decision of {} has ended.", ended.decided_at.format("%Y-%m-%d")),
        data_classes: app.data_classes.clone(),
        ends_at: None,
        follows_id: Some(id),
        decided_by_seat_id: None,
        decided_by: ctx.actor.id(),
        decided_at: ctx.now(),
        ..ended.clone()
    };
    let app = put(&tx, ctx, app, decision).await?;
    let mut seat_ids: Vec<_> = deciders.into_iter().map(|seat| seat.id).collect();
    seat_ids.extend(app.owner_seat_id.filter(|owner| !seat_ids.contains(owner)));
    let notice = Notice {
        seat_ids,
        kind: "ai_app.decision_ended",
        dedupe_key: format!("ai_app.decision_ended:{id}"),
        title: format!("{} is undecided again", app.name),
        body: format!(
            "The decision on {} ({}) of {} has ended.\n\nUntil there is a new one, the app counts as undecided. The reason \
             given then: {}",
            app.name,
            ended.status,
            ended.decided_at.format("%Y-%m-%d"),
            ended.reason
        ),
        target: Some(app.id.into()),
    };
    notifications::notify(&tx, ctx, notice).await?;
    policies::look_soon(&tx, ctx).await?;
    let event = audit::Event::new("ai_app.decision_ended", app.id)
        .with("name", app.name.clone())
        .with("decisionId", id.to_string())
        .with("status", serde_json::json!({ "from": ended.status.as_str(), "to": app.status.as_str() }));
    audit::record(&tx, ctx, event);
    ctx.commit(tx, app.id).await?;
    Ok(None)
}
