//! Applying one decision: the same rules as by hand, in one transaction with the outcome and its proof. A crash before
//! the commit leaves nothing, one after it finds the item settled.

use keystead_entities::api_token::{self, ApiTokenStatus};
use keystead_entities::seat::{self, SeatStatus};
use keystead_entities::seat_audit;
use keystead_entities::seat_audit_item::{self as item, ItemOutcome, SeatAuditDecision};
use keystead_entities::{AccessGrantId, ApiTokenId, ForChange, Scoped, SeatAuditItemId, access_grant};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use serde_json::{Value, json};

use super::Target;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Problem, Result};
use crate::{access, api_tokens, audit, seats, tenants};

/// What came of it, and the proof.
type Settled = (ItemOutcome, Value);

/// Applies the decision on an item, unless that was done.
pub(super) async fn item(ctx: &Ctx, audit: &seat_audit::Model, id: SeatAuditItemId) -> Result<()> {
    match attempt(ctx, audit, id, None).await {
        Err(Error::Refused(problems)) => attempt(ctx, audit, id, Some(&problems)).await,
        other => other,
    }
}

/// Applies it; or, where it was refused, notes why, in a transaction in which nothing was half done before.
async fn attempt(ctx: &Ctx, audit: &seat_audit::Model, id: SeatAuditItemId, refused: Option<&[Problem]>) -> Result<()> {
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let Some(row) = item::Entity::one(ctx.scope(), id).for_change().one(&tx).await? else { return Ok(()) };
    let Some(decision) = row.decision.filter(|_| row.outcome.is_none()) else { return Ok(()) };
    let (outcome, detail) = match (refused, row.api_token_id, row.access_grant_id) {
        (Some(problems), ..) => {
            let why: Vec<_> = problems.iter().map(|p| p.message.as_str()).collect();
            (ItemOutcome::NotApplied, json!({ "why": why.join(" ") }))
        }
        (None, None, None) => on_seat(&tx, ctx, audit, &row, decision).await?,
        (None, None, Some(grant)) => on_grant(&tx, ctx, audit, &row, grant, decision).await?,
        (None, Some(token), _) => on_token(&tx, ctx, audit, &row, token, decision).await?,
    };
    let told = audit::Event::new("seat_audit_item.settled", row.id)
        .with("seatAuditId", audit.id.to_string())
        .with("decision", decision.as_str())
        .with("outcome", outcome.as_str())
        .with("detail", detail.clone());
    settle(&tx, ctx, row, outcome, detail).await?;
    audit::record(&tx, ctx, told);
    ctx.commit(tx, id).await
}

async fn settle(tx: &Tx, ctx: &Ctx, row: item::Model, outcome: ItemOutcome, detail: Value) -> Result<()> {
    let version = row.version;
    let mut row = row.into_active_model();
    row.outcome = Set(Some(outcome));
    row.outcome_detail = Set(Some(detail));
    row.settled_at = Set(Some(ctx.now()));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    row.update(tx).await?;
    Ok(())
}

fn reason(audit: &seat_audit::Model, item: &item::Model) -> String {
    match item.decision_source {
        Some(item::DecisionSource::Silence) => format!("{}: nobody decided in time.", audit.name),
        _ => format!("{}: decided by a reviewer.", audit.name),
    }
}

async fn on_seat(
    tx: &Tx,
    ctx: &Ctx,
    audit: &seat_audit::Model,
    item: &item::Model,
    decision: SeatAuditDecision,
) -> Result<Settled> {
    let seat = seat::Entity::one(ctx.scope(), item.seat_id).for_change().one(tx).await?;
    let seat = seat.ok_or_else(|| Error::not_found("id", "seat"))?;
    if matches!(seat.status, SeatStatus::Disabled | SeatStatus::Removed) {
        return Ok((ItemOutcome::AlreadySo, json!({ "status": seat.status, "since": seat.disabled_at })));
    }
    if decision == SeatAuditDecision::Revoke {
        let input = seats::Disable {
            id: seat.id,
            reason: reason(audit, item),
            hand_over_to: None,
            block: true,
            expected_version: None,
        };
        let ended = seats::disable_within(tx, ctx, input).await?;
        let mut died: Vec<_> = ended.revoked.iter().map(|t| json!({ "id": t.id, "name": t.name })).collect();
        died.extend(ended.ended_grants.iter().map(|g| json!({ "id": g.id, "name": "access grant" })));
        let left: Vec<_> = ended.left_behind.iter().map(|s| json!({ "id": s.id, "name": s.name })).collect();
        let proof = json!({
            "status": { "from": seat.status, "to": ended.seat.status }, "died": died, "leftBehind": left,
        });
        return Ok((ItemOutcome::Revoked, proof));
    }
    let target = target(item)?;
    if let Some(why) = target.beyond_seat(&seat) {
        return Ok((ItemOutcome::NotApplied, json!({ "why": why })));
    }
    let mut changed = serde_json::Map::new();
    if let Some(role) = target.role.filter(|role| *role != seat.role) {
        seats::set_role_within(tx, ctx, seats::SetRole { id: seat.id, role, expected_version: None }).await?;
        changed.insert("role".into(), json!({ "from": seat.role, "to": role }));
    }
    if let Some(tier) = target.tier.filter(|tier| *tier != seat.tier) {
        seats::set_tier_within(tx, ctx, seats::SetTier { id: seat.id, tier, expected_version: None }).await?;
        changed.insert("tier".into(), json!({ "from": seat.tier, "to": tier }));
    }
    if let Some(heir) = target.owner_seat_id.filter(|heir| Some(*heir) != seat.owner_seat_id) {
        seats::give_one(tx, ctx, seat.id, heir).await?;
        changed.insert("ownerSeatId".into(), json!({ "from": seat.owner_seat_id, "to": heir }));
    }
    Ok(changed_or_not(changed))
}

async fn on_token(
    tx: &Tx,
    ctx: &Ctx,
    audit: &seat_audit::Model,
    item: &item::Model,
    id: ApiTokenId,
    decision: SeatAuditDecision,
) -> Result<Settled> {
    let token = api_token::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    let token = token.ok_or_else(|| Error::not_found("id", "API token"))?;
    if token.status == ApiTokenStatus::Revoked {
        return Ok((ItemOutcome::AlreadySo, json!({ "status": token.status, "since": token.revoked_at })));
    }
    if decision == SeatAuditDecision::Revoke {
        if item.decision_source == Some(item::DecisionSource::Silence) {
            // Whoever loses the last token is as good as disabled: that the last owner is not by silence.
            let seat = seat::Entity::one(ctx.scope(), token.seat_id).one(tx).await?;
            let seat = seat.ok_or_else(|| Error::not_found("id", "seat"))?;
            seats::expect_other_owner(tx, ctx, "id", &seat).await?;
        }
        let revoke = api_tokens::Revoke { id: token.id, reason: Some(reason(audit, item)) };
        let ended = api_tokens::revoke_within(tx, ctx, revoke).await?;
        let proof = json!({
            "status": { "from": token.status, "to": ended.status }, "died": [{ "id": token.id, "name": token.name }],
        });
        return Ok((ItemOutcome::Revoked, proof));
    }
    let target = target(item)?;
    if let Some(why) = target.beyond_token(&token) {
        return Ok((ItemOutcome::NotApplied, json!({ "why": why })));
    }
    let scopes: Vec<_> = target.scopes.iter().flatten().filter_map(|text| text.parse().ok()).collect();
    let mut changed = serde_json::Map::new();
    if json!(target.scopes.clone().unwrap_or_default()) != token.scopes {
        let narrowed = api_tokens::narrow_within(tx, ctx, token.id, &scopes).await?;
        changed.insert("scopes".into(), json!({ "from": token.scopes, "to": narrowed.scopes }));
    }
    Ok(changed_or_not(changed))
}

async fn on_grant(
    tx: &Tx,
    ctx: &Ctx,
    audit: &seat_audit::Model,
    item: &item::Model,
    id: AccessGrantId,
    decision: SeatAuditDecision,
) -> Result<Settled> {
    let grant = access_grant::Entity::one(ctx.scope(), id).one(tx).await?;
    let grant = grant.ok_or_else(|| Error::not_found("id", "access grant"))?;
    if !grant.is_live(ctx.now()) || decision != SeatAuditDecision::Revoke {
        return Ok((ItemOutcome::AlreadySo, json!({ "since": grant.ended_at.unwrap_or(grant.ends_at) })));
    }
    let ended =
        access::revoke_within(tx, ctx, access::Revoke { id: grant.id, reason: Some(reason(audit, item)) }).await?;
    let proof = json!({
        "status": { "from": grant.status, "to": ended.status }, "died": [{ "id": grant.id, "name": "access grant" }],
    });
    Ok((ItemOutcome::Revoked, proof))
}

fn changed_or_not(changed: serde_json::Map<String, Value>) -> Settled {
    if changed.is_empty() {
        (ItemOutcome::AlreadySo, json!({}))
    } else {
        (ItemOutcome::Changed, json!({ "changed": changed }))
    }
}

fn target(item: &item::Model) -> Result<Target> {
    let stored = item.target.clone().unwrap_or_default();
    serde_json::from_value(stored).map_err(|e| Error::internal("reading the target of a decision", e))
}
