//! Gathering what the report says.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use keystead_entities::seat;
use keystead_entities::seat_audit;
use keystead_entities::seat_audit_item::{self as item, DecisionSource, ItemOutcome};
use keystead_entities::{Scoped, SeatId, seat_audit_reminder, seat_audit_reviewer, tenant};
use sea_orm::QueryOrder;

use super::{Counts, FORMAT, Item, Person, Reminder, Report, Reviewer};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::seat_audits::proof::Untouched;
use crate::tenants;

/// Gathers the report of an audit whose items are all settled.
pub async fn build(
    tx: &Tx,
    ctx: &Ctx,
    tenant: &tenant::Model,
    audit: &seat_audit::Model,
    items: &[item::Model],
    untouched: Untouched,
) -> Result<Report> {
    let seats = seat::Entity::within(ctx.scope()).all(tx).await?;
    let names: HashMap<SeatId, &seat::Model> = seats.iter().map(|seat| (seat.id, seat)).collect();
    let person = |id: SeatId| Person {
        id: id.to_string(),
        name: names.get(&id).map_or_else(|| id.to_string(), |seat| seat.name.clone()),
    };
    let actor = |id: &String| match id.parse::<SeatId>() {
        Ok(seat) => person(seat),
        Err(_) => Person { id: id.clone(), name: "Keystead".into() },
    };
    let reviewers = seat_audit_reviewer::Entity::one(ctx.scope(), audit.id).all(tx).await?;
    let mut reviewers: Vec<_> = reviewers
        .into_iter()
        .map(|row| Reviewer {
            id: row.seat_id.to_string(),
            name: person(row.seat_id).name,
            role: names.get(&row.seat_id).map_or_else(String::new, |seat| seat.role.to_string()),
            decided_count: items.iter().filter(|item| item.decided_by_seat_id == Some(row.seat_id)).count(),
        })
        .collect();
    reviewers.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    let reminders = seat_audit_reminder::Entity::one(ctx.scope(), audit.id)
        .order_by_asc(seat_audit_reminder::Column::CreatedAt)
        .order_by_asc(seat_audit_reminder::Column::Stage)
        .all(tx)
        .await?;
    let reminders = reminders
        .into_iter()
        .map(|row| Reminder {
            stage: row.stage,
            day: row.day,
            was_sent: row.was_sent,
            recipient_count: row.recipient_count,
        })
        .collect();
    Ok(Report {
        format: FORMAT,
        tenant_id: tenant.id.to_string(),
        tenant_name: tenant.name.clone(),
        time_zone: tenant.time_zone.clone(),
        seat_audit_id: audit.id.to_string(),
        name: audit.name.clone(),
        quarter: audit.quarter.clone(),
        origin: audit.origin.to_string(),
        started_at: moment(audit.started_at),
        started_by: actor(&audit.started_by),
        due_on: audit.due_on.clone(),
        grace_days: audit.grace_days,
        silence: audit.silence.to_string(),
        dormant_days: audit.dormant_days,
        previous_audit_id: audit.previous_audit_id.map(|id| id.to_string()),
        closing_at: audit.closing_at.map(moment),
        closing_by: audit.closing_by.as_ref().map(actor),
        sealed_at: moment(ctx.now()),
        plan: tenant.plan.to_string(),
        seat_limit: tenant.plan.seat_limit(),
        seats_in_use: tenants::seats_in_use(tx, ctx).await?,
        summary: count(items),
        reviewers,
        reminders,
        items: items.iter().map(|item| one(item, &person)).collect(),
        untouched,
    })
}

fn one(item: &item::Model, person: &impl Fn(SeatId) -> Person) -> Item {
    Item {
        id: item.id.to_string(),
        kind: item.kind,
        subject_id: item.api_token_id.map_or_else(|| item.seat_id.to_string(), |id| id.to_string()),
        name: item.name.clone(),
        snapshot: item.snapshot.clone(),
        flags: item.flags.clone(),
        reviewer: item.reviewer_seat_id.map(person),
        decision: item.decision,
        decision_source: item.decision_source,
        target: item.target.clone(),
        note: item.note.clone(),
        decided_by: item.decided_by_seat_id.map(person),
        decided_at: item.decided_at.map(moment),
        outcome: item.outcome,
        detail: item.outcome_detail.clone(),
    }
}

/// Counts the items by outcome.
pub fn count(items: &[item::Model]) -> Counts {
    let mut counts = Counts { items: items.len(), ..Counts::default() };
    for item in items {
        counts.flagged += usize::from(item.flag_count > 0);
        counts.by_silence += usize::from(item.decision_source == Some(DecisionSource::Silence));
        let place = match item.outcome {
            Some(ItemOutcome::Kept) => &mut counts.kept,
            Some(ItemOutcome::Changed) => &mut counts.changed,
            Some(ItemOutcome::Revoked) => &mut counts.revoked,
            Some(ItemOutcome::EndedWithSeat) => &mut counts.ended_with_seat,
            Some(ItemOutcome::AlreadySo) => &mut counts.already_so,
            Some(ItemOutcome::NotApplied) => &mut counts.not_applied,
            Some(ItemOutcome::NotReviewed) | None => &mut counts.not_reviewed,
        };
        *place += 1;
    }
    counts
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
