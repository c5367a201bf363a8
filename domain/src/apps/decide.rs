//! Deciding on an app.

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::ai_app::{self, AiAppStatus, DataClass};
use keystead_entities::app_decision;
use keystead_entities::seat::Role;
use keystead_entities::{AiAppId, AppDecisionId, SeatId};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;

use super::{end::END, rules};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::jobs::{self, NewJob};
use crate::vendors::limit::{self, Way};
use crate::{pilots, policies, tenants};

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
    /// Who answers for it from now on; as before where nothing is said.
    pub owner_seat_id: Option<SeatId>,
    /// The least tier of a seat that may use it from now on; as before where nothing is said.
    pub tier: Option<i32>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Decides on an app. It holds until the next decision, or until its end.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`; `STATE_CONFLICT` for an archived app; `REQUIRED` without a reason; `INVALID` for an end
/// that is past, more than five years away, or the end of no decision; `REQUIRED` for an owner where an app is allowed to touch
/// what tells of people; `POLICY_BLOCKED`, `REGION_BLOCKED` where it is allowed what may not go to its vendor or account.
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
    let tier = input.tier.map(|tier| checks.within("tier", tier, 1, 3));
    checks.done()?;
    let tx = ctx.begin().await?;
    // Before the app, so that a limit that comes into force meanwhile is seen, or sees this decision.
    tenants::lock(&tx, ctx).await?;
    let old = rules::lock(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, old.version)?;
    let data_classes = input.data_classes.map_or(old.data_classes.clone(), |classes| rules::stored_classes(&classes));
    if let Some(owner) = input.owner_seat_id {
        rules::expect_owner(&tx, ctx, owner).await?;
    }
    let owner_seat_id = input.owner_seat_id.or(old.owner_seat_id);
    if input.status == AiAppStatus::Allowed {
        expect_answered_for(&tx, ctx, owner_seat_id, &data_classes).await?;
        limit::expect(&tx, ctx, "dataClasses", Way::of_app(&old), &rules::read_classes(&data_classes)).await?;
    }
    let decision = app_decision::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(AppDecisionId),
        ai_app_id: old.id,
        status: input.status,
        reason,
        data_classes,
        owner_seat_id,
        tier: Some(tier.unwrap_or(old.tier)),
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
        .changed("ownerSeatId", old.owner_seat_id.map(|id| id.to_string()), new.owner_seat_id.map(|id| id.to_string()))
        .changed("tier", old.tier, new.tier)
        .changed("dataClasses", old.data_classes, new.data_classes.clone());
    audit::record(&tx, ctx, event);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// What tells of people is allowed to an app only where somebody who is there answers for it.
async fn expect_answered_for(tx: &Tx, ctx: &Ctx, owner: Option<SeatId>, classes: &serde_json::Value) -> Result<()> {
    let sensitive = [DataClass::Pii, DataClass::Phi, DataClass::Pci];
    let told = classes.as_array().into_iter().flatten().filter_map(|class| class.as_str());
    let told: Vec<&str> = told.filter(|class| sensitive.iter().any(|s| s.as_str() == *class)).collect();
    if told.is_empty() {
        return Ok(());
    }
    match owner {
        Some(owner) => rules::expect_owner(tx, ctx, owner).await,
        None => {
            let message = format!("Somebody must answer for an app that may touch {}. Say who.", told.join(" and "));
            Err(Error::refused(Code::Required, "ownerSeatId", message))
        }
    }
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
        owner_seat_id: decision.owner_seat_id,
        tier: decision.tier.unwrap_or(app.tier),
        undecided_since: (decision.status == AiAppStatus::Undecided).then(|| app.undecided_since.unwrap_or(ctx.now())),
        decision_id: Some(decision.id),
        decision_ends_at: decision.ends_at,
        version: app.version + 1,
        updated_at: ctx.now(),
        ..app
    };
    Ok(new.into_active_model().reset_all().update(tx).await?)
}
