//! Reminding reviewers: 7, 3 and 1 days before the due day, on the day, then weekly together with the owners. Each stage
//! is settled once, under a unique key. Of stages that fell due while nothing ran only the latest is sent; the others are
//! noted as passed over.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use keystead_entities::seat::Role;
use keystead_entities::seat_audit::{self, SeatAuditStatus};
use keystead_entities::seat_audit_item as item;
use keystead_entities::{Scoped, SeatAuditId, SeatId, seat_audit_reminder as reminder, seat_audit_reviewer, tenant};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::assign;
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::notifications::{self, Notice};
use crate::tenants::calendar;

/// One reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// So many days before the due day.
    DueIn(i64),
    /// On the due day.
    Due,
    /// So many weeks after it.
    Overdue(i64),
}

/// The name of the stage on the due day.
pub(super) const DUE: &str = "DUE";

impl Stage {
    /// As stored.
    pub fn name(self) -> String {
        match self {
            Self::DueIn(days) => format!("DUE_IN_{days}"),
            Self::Due => DUE.into(),
            Self::Overdue(weeks) => format!("OVERDUE_{weeks}"),
        }
    }

    /// Its day.
    pub fn day(self, due_on: NaiveDate) -> NaiveDate {
        match self {
            Self::DueIn(days) => due_on - TimeDelta::days(days),
            Self::Due => due_on,
            Self::Overdue(weeks) => due_on + TimeDelta::weeks(weeks),
        }
    }
}

/// The stages whose day has come, in order. A stage on or before the day of the start has none: the start itself was told.
pub fn stages(started_on: NaiveDate, due_on: NaiveDate, today: NaiveDate) -> Vec<Stage> {
    let early = [7, 3, 1].map(Stage::DueIn).into_iter().filter(|stage| stage.day(due_on) > started_on);
    let weeks = (today - due_on).num_weeks().clamp(0, 60);
    early
        .chain([Stage::Due])
        .chain((1..=weeks).map(Stage::Overdue))
        .filter(|stage| stage.day(due_on) <= today)
        .collect()
}

/// Sends the reminder that is due, if any.
pub(super) async fn remind(ctx: &Ctx, audit_id: SeatAuditId) -> Result<()> {
    let tx = ctx.begin().await?;
    let Some(audit) = assign::lock(&tx, ctx, audit_id).await?.filter(|a| a.status == SeatAuditStatus::Open) else {
        return Ok(());
    };
    let tenant = tenant::Entity::of(ctx.scope()).one(&tx).await?;
    let tenant = tenant.ok_or_else(|| Error::not_found("tenantId", "tenant"))?;
    let zone = calendar::zone(&tenant);
    let today = calendar::day_of(zone, ctx.now());
    let due_on = due_on(&audit)?;
    let settled = reminder::Entity::one(ctx.scope(), audit.id).all(&tx).await?;
    let mut open = stages(calendar::day_of(zone, audit.started_at), due_on, today);
    open.retain(|stage| !settled.iter().any(|row| row.stage == stage.name()));
    let Some(latest) = open.last().copied() else { return Ok(()) };
    let by_reviewer = undecided(&tx, ctx, audit.id).await?;
    let owners = match latest {
        Stage::Overdue(_) => notifications::seats_with_role(&tx, ctx.scope(), &[Role::Owner]).await?,
        Stage::DueIn(_) | Stage::Due => Vec::new(),
    };
    let owners: Vec<SeatId> = owners.iter().map(|seat| seat.id).collect();
    let total: usize = by_reviewer.values().sum();
    let recipients = if total == 0 {
        0
    } else {
        by_reviewer.len() + owners.iter().filter(|id| !by_reviewer.contains_key(id)).count()
    };
    let rows = open.iter().map(|stage| reminder::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        seat_audit_id: Set(audit.id),
        stage: Set(stage.name()),
        was_sent: Set(*stage == latest && recipients > 0),
        recipient_count: Set(if *stage == latest { i32::try_from(recipients).unwrap_or(i32::MAX) } else { 0 }),
        day: Set(today.to_string()),
        created_at: Set(ctx.now()),
    });
    reminder::Entity::insert_many(rows).exec_without_returning(&tx).await?;
    if total > 0 {
        for (reviewer, count) in &by_reviewer {
            notifications::notify(&tx, ctx, reminding(&audit, latest, *reviewer, *count)).await?;
        }
        if !owners.is_empty() {
            notifications::notify(&tx, ctx, escalating(&audit, latest, owners, total)).await?;
        }
        let told = audit::Event::new("seat_audit.reminded", audit.id)
            .with("stage", latest.name())
            .with("undecidedCount", total)
            .with("reviewerSeatIds", json!(by_reviewer.keys().collect::<Vec<_>>()));
        audit::record(&tx, ctx, told);
    }
    ctx.commit(tx, audit.id).await
}

/// The due day.
pub(super) fn due_on(audit: &seat_audit::Model) -> Result<NaiveDate> {
    audit.due_on.parse().map_err(|e| Error::internal("reading the due day of a seat audit", format!("{e}")))
}

/// The number of undecided items by who is asked about them.
pub(super) async fn undecided(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    audit_id: SeatAuditId,
) -> Result<BTreeMap<SeatId, usize>> {
    use sea_orm::QuerySelect;
    let rows: Vec<(SeatId, i64)> = item::Entity::within(ctx.scope())
        .filter(item::Column::SeatAuditId.eq(audit_id))
        .filter(item::Column::Decision.is_null())
        .filter(item::Column::ReviewerSeatId.is_not_null())
        .select_only()
        .column(item::Column::ReviewerSeatId)
        .column_as(item::Column::Id.count(), "items")
        .group_by(item::Column::ReviewerSeatId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(seat, count)| (seat, usize::try_from(count).unwrap_or(0))).collect())
}

fn items(count: usize) -> String {
    if count == 1 { "1 item".into() } else { format!("{count} items") }
}

fn reminding(audit: &seat_audit::Model, stage: Stage, reviewer: SeatId, count: usize) -> Notice {
    let (name, due, items) = (&audit.name, &audit.due_on, items(count));
    let title = match stage {
        Stage::DueIn(1) => format!("{name}: {items} to decide by tomorrow"),
        Stage::DueIn(days) => format!("{name}: {items} to decide in {days} days"),
        Stage::Due => format!("{name}: {items} to decide today"),
        Stage::Overdue(_) => format!("{name}: {items} overdue"),
    };
    let silence = silence_text(audit);
    Notice {
        seat_ids: vec![reviewer],
        kind: "seat_audit.reminder",
        dedupe_key: format!("seat_audit:{}:{}", audit.id, stage.name()),
        title,
        body: format!("{items} of the seat audit wait for your decision. The last day is {due}.\n\n{silence}"),
        target: Some(audit.id.into()),
    }
}

fn escalating(audit: &seat_audit::Model, stage: Stage, owners: Vec<SeatId>, count: usize) -> Notice {
    let (name, due, items) = (&audit.name, &audit.due_on, items(count));
    let silence = silence_text(audit);
    Notice {
        seat_ids: owners,
        kind: "seat_audit.overdue",
        dedupe_key: format!("seat_audit:{}:{}:owners", audit.id, stage.name()),
        title: format!("{name}: {items} undecided after the due day"),
        body: format!(
            "{items} were to be decided by {due} and are not. The reviewers have been reminded; an owner or admin can decide instead of them.\n\n{silence}"
        ),
        target: Some(audit.id.into()),
    }
}

fn silence_text(audit: &seat_audit::Model) -> String {
    use keystead_entities::tenant::AuditSilence;
    let what = match audit.silence {
        AuditSilence::Keep => "kept as it is",
        AuditSilence::Disable => "disabled or revoked",
    };
    format!("What nobody has decided on {} days after the due day is {what}, and the report says so.", audit.grace_days)
}

/// Tells the reviewers that an audit has begun, and the owners what nobody can decide on.
pub(super) async fn tell_start(tx: &Tx, ctx: &Ctx, audit: &seat_audit::Model, all: &[item::Model]) -> Result<()> {
    let mut by_reviewer: BTreeMap<SeatId, usize> = BTreeMap::new();
    for reviewer in all.iter().filter_map(|item| item.reviewer_seat_id) {
        *by_reviewer.entry(reviewer).or_default() += 1;
    }
    for (reviewer, count) in by_reviewer {
        let items = items(count);
        let notice = Notice {
            seat_ids: vec![reviewer],
            kind: "seat_audit.started",
            dedupe_key: format!("seat_audit:{}:STARTED", audit.id),
            title: format!("{}: {items} to decide by {}", audit.name, audit.due_on),
            body: format!(
                "A seat audit has begun. Look at each seat, service account and token you were given, and decide whether it is kept, changed or revoked. {items} wait for you.\n\n{}",
                silence_text(audit)
            ),
            target: Some(audit.id.into()),
        };
        notifications::notify(tx, ctx, notice).await?;
    }
    let alone = all.iter().filter(|item| item.reviewer_seat_id.is_none()).count();
    if alone > 0 {
        let owners = notifications::seats_with_role(tx, ctx.scope(), &[Role::Owner]).await?;
        let notice = Notice {
            seat_ids: owners.iter().map(|seat| seat.id).collect(),
            kind: "seat_audit.self_review_not_possible",
            dedupe_key: format!("seat_audit:{}:ALONE", audit.id),
            title: format!("{}: nobody can decide on {}", audit.name, items(alone)),
            body: format!(
                "{} can be decided on by nobody but the seat itself, and nobody reviews themselves. They stay as they are and stand in the report as not reviewed. To have them reviewed, make somebody else an admin.",
                items(alone)
            ),
            target: Some(audit.id.into()),
        };
        notifications::notify(tx, ctx, notice).await?;
    }
    Ok(())
}

/// Tells the reviewers that an audit was called off.
pub(super) async fn tell_cancelled(tx: &Tx, ctx: &Ctx, audit: &seat_audit::Model, reason: &str) -> Result<()> {
    let notice = Notice {
        seat_ids: reviewer_ids(tx, ctx, audit.id).await?,
        kind: "seat_audit.cancelled",
        dedupe_key: format!("seat_audit:{}:CANCELLED", audit.id),
        title: format!("{} was called off", audit.name),
        body: format!("Nothing of it is applied.\n\nThe reason: {reason}"),
        target: Some(audit.id.into()),
    };
    notifications::notify(tx, ctx, notice).await
}

/// Tells owners and reviewers that an audit is sealed.
pub(super) async fn tell_sealed(
    tx: &Tx,
    ctx: &Ctx,
    audit: &seat_audit::Model,
    sentence: &str,
    sha256: &str,
) -> Result<()> {
    let mut seat_ids = reviewer_ids(tx, ctx, audit.id).await?;
    let owners = notifications::seats_with_role(tx, ctx.scope(), &[Role::Owner]).await?;
    seat_ids.extend(owners.iter().map(|seat| seat.id));
    seat_ids.sort_unstable();
    seat_ids.dedup();
    let notice = Notice {
        seat_ids,
        kind: "seat_audit.completed",
        dedupe_key: format!("seat_audit:{}:SEALED", audit.id),
        title: format!("{} is closed and its report sealed", audit.name),
        body: format!("{sentence}\n\nSHA-256 of the report: {sha256}"),
        target: Some(audit.id.into()),
    };
    notifications::notify(tx, ctx, notice).await
}

async fn reviewer_ids(tx: &Tx, ctx: &Ctx, audit_id: SeatAuditId) -> Result<Vec<SeatId>> {
    let rows = seat_audit_reviewer::Entity::one(ctx.scope(), audit_id).all(tx).await?;
    Ok(rows.into_iter().map(|row| row.seat_id).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn the_stages_of_an_audit_of_two_weeks() {
        let (start, due) = (date("2026-10-01"), date("2026-10-15"));
        let names = |today| stages(start, due, date(today)).into_iter().map(Stage::name).collect::<Vec<_>>();
        assert!(names("2026-10-07").is_empty());
        assert_eq!(names("2026-10-08"), ["DUE_IN_7"]);
        assert_eq!(names("2026-10-15"), ["DUE_IN_7", "DUE_IN_3", "DUE_IN_1", "DUE"]);
        assert_eq!(names("2026-10-21").last().map(String::as_str), Some("DUE"));
        assert_eq!(names("2026-10-22").last().map(String::as_str), Some("OVERDUE_1"));
        assert_eq!(names("2026-11-05").last().map(String::as_str), Some("OVERDUE_3"));
    }

    #[test]
    fn an_audit_of_two_days_has_no_early_stages_it_could_not_have() {
        let (start, due) = (date("2026-10-01"), date("2026-10-03"));
        assert_eq!(stages(start, due, due), [Stage::DueIn(1), Stage::Due]);
    }

    proptest! {
        #[test]
        fn looking_every_day_or_once_at_the_end_settles_the_same_stages(length in 0..60_i64, looked in 0..120_i64) {
            let start = date("2026-01-01");
            let due = start + TimeDelta::days(length);
            let mut daily: Vec<Stage> = Vec::new();
            for day in 0..=looked {
                for stage in stages(start, due, start + TimeDelta::days(day)) {
                    if !daily.contains(&stage) { daily.push(stage); }
                }
            }
            prop_assert_eq!(daily, stages(start, due, start + TimeDelta::days(looked)));
        }
    }
}
