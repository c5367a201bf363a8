//! Deciding on an app.

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::ai_app::{self, AiAppStatus, DataClass};
use keystead_entities::app_decision;
use keystead_entities::seat::Role;
use keystead_entities::{AiAppId, AppDecisionId};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;

use super::{end::END, rules};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Result};
use crate::input::{Checks, expect_version};
use crate::jobs::{self, NewJob};
use crate::{pilots, policies};

/// To decide on an app.
pub const DECIDE: Right = Right::write(Area::Apps, Role::Approver);

/// No decision holds for longer than so many days.
const LONGEST_DAYS: i64 = 5 * 366;

/// A decision.
#[derive(Clone, Debug)]
pub struct Decide {
    /// The app.
    pub id: AiAppId,
    /// What is decided.
    pub status: AiAppStatus,
    /// Why; at most 2,000 characters.
    pub reason: String,
    /// Until when; for ever where nothing is said.
    pub ends_at: Option<DateTime<Utc>>,
    /// What it may touch from now on; as before where nothing is said.
    pub data_classes: Option<Vec<DataClass>>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Decides on an app. It holds until the next decision, or until its end.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`; `STATE_CONFLICT` for an archived app; `REQUIRED` without a reason; `INVALID` for an end
/// that is past, more than five years away, or the end of no decision.
pub async fn decide(ctx: &Ctx, input: Decide) -> Result<ai_app::Model> {
    ctx.may(DECIDE)?;
    let now = ctx.now();
    let mut checks = Checks::new();
    let reason = checks.text("reason", &input.reason, 2_000);
    if reason.is_empty() {
        checks.refuse(Code::Required, "reason", "Say why: the next person asks exactly that.");
    }
    match input.ends_at {
        Some(end) if end <= now => checks.refuse(Code::Invalid, "endsAt", "This moment is past."),
        Some(end) if end > now + TimeDelta::days(LONGEST_DAYS) => {
            checks.refuse(Code::Invalid, "endsAt", "At most five years from now; or leave it out.");
        }
        Some(_) if input.status == AiAppStatus::Undecided => {
            checks.refuse(Code::Invalid, "endsAt", "Being undecided has no end.");
        }
        _ => {}
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = rules::lock(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, old.version)?;
    let data_classes = input.data_classes.map_or(old.data_classes.clone(), |classes| rules::stored_classes(&classes));
    let decision = app_decision::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(AppDecisionId),
        ai_app_id: old.id,
        status: input.status,
        reason,
        data_classes,
        ends_at: input.ends_at,
        follows_id: None,
        decided_by_seat_id: ctx.seat_id(),
        decided_by: ctx.actor.id(),
        decided_at: now,
    };
    let new = put(&tx, ctx, old.clone(), decision.clone()).await?;
    if let Some(end) = decision.ends_at {
        let job = NewJob::new(&END, decision.id.to_string()).payload(json!({ "decisionId": decision.id })).run_at(end);
        jobs::enqueue(&tx, ctx, job).await?;
    }
    if matches!(new.status, AiAppStatus::Blocked | AiAppStatus::Quarantined) {
        pilots::pause_all_of(&tx, ctx, &new, &decision.reason).await?;
    }
    policies::look_soon(&tx, ctx).await?;
    let event = audit::Event::new("ai_app.decided", new.id)
        .with("name", new.name.clone())
        .with("status", json!({ "from": old.status.as_str(), "to": new.status.as_str() }))
        .with("reason", decision.reason)
        .with("endsAt", decision.ends_at.map(|end| end.to_rfc3339()))
        .changed("dataClasses", old.data_classes, new.data_classes.clone());
    audit::record(&tx, ctx, event);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Writes a decision and makes it the one in force.
pub(super) async fn put(
    tx: &Tx,
    ctx: &Ctx,
    app: ai_app::Model,
    decision: app_decision::Model,
) -> Result<ai_app::Model> {
    app_decision::Entity::insert(decision.clone().into_active_model()).exec_without_returning(tx).await?;
    let new = ai_app::Model {
        status: decision.status,
        data_classes: decision.data_classes,
        decision_id: Some(decision.id),
        decision_ends_at: decision.ends_at,
        version: app.version + 1,
        updated_at: ctx.now(),
        ..app
    };
    Ok(new.into_active_model().reset_all().update(tx).await?)
}
