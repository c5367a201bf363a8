//! Reminding people of a rotation: 30, 14, 7 and 1 days before, on the day, then each week until it is done, owners
//! included. Each stage of each due day is a row under a unique key, written in the transaction of its notices: however
//! often the job is run or killed, a stage is told once. After an outage only the last stage that came is told; those
//! before it are written down as skipped.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::future::BoxFuture;
use keystead_entities::key_reminder::{self as reminder, KeyReminderStatus};
use keystead_entities::provider_key as key;
use keystead_entities::seat::{self, Role, SeatStatus};
use keystead_entities::{KeyReminderId, ProviderKeyId, Scoped, SeatId, TenantId, job};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Value, json};

use super::key::{day, lock, next_look, zone_of};
use super::schedule::look;
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::Kind;
use crate::notifications::{self, Notice};
use crate::tenants::calendar::day_of;

/// Looks for keys whose reminders are due.
pub static REMIND: Kind =
    Kind { name: "KEY_REMINDERS", max_attempts: 10, timeout: Duration::from_secs(300), concurrency: 4 };

/// The kind of the notices.
pub(super) const NOTICE: &str = "provider_key.rotation_due";

const PAGE: u64 = 100;

/// Of those tenants, the ones with a key to remind of.
pub fn has_due<'a>(tx: &'a Tx, now: DateTime<Utc>, tenants: &'a [TenantId]) -> BoxFuture<'a, Result<Vec<TenantId>>> {
    Box::pin(async move {
        let due = key::Entity::tenants_to_remind(tenants.iter().copied(), now);
        Ok(due.into_tuple::<TenantId>().all(tx).await?)
    })
}

/// Reminds of every key whose time has come.
pub async fn remind(ctx: &Ctx, _: &job::Model) -> Result<Option<Value>> {
    let (mut looked, mut told) = (0, 0);
    loop {
        let due: Vec<ProviderKeyId> = key::Entity::within(ctx.scope())
            .select_only()
            .column(key::Column::Id)
            .filter(key::Column::NextReminderAt.lte(ctx.now()))
            .order_by_asc(key::Column::NextReminderAt)
            .order_by_asc(key::Column::Id)
            .limit(PAGE)
            .into_tuple()
            .all(ctx.db())
            .await?;
        if due.is_empty() {
            return Ok(Some(json!({ "keyCount": looked, "reminderCount": told })));
        }
        for id in due {
            looked += 1;
            told += u32::from(remind_of(ctx, id).await?);
        }
    }
}

/// Looks at one key. Returns whether somebody was told.
async fn remind_of(ctx: &Ctx, id: ProviderKeyId) -> Result<bool> {
    let tx = ctx.begin().await?;
    let row = lock(&tx, ctx, id).await?;
    let now = ctx.now();
    if row.next_reminder_at.is_none_or(|at| at > now) {
        return tx.rollback().await.map(|()| false);
    }
    let zone = zone_of(&tx, ctx).await?;
    let (today, due_on) = (day_of(zone, now), day(&row.due_on));
    let snoozed = row.snoozed_until.as_deref().map(day).is_some_and(|until| until > today);
    let come = if snoozed { Vec::new() } else { look(due_on, day_of(zone, row.rotated_at), today).come };
    let known: Vec<i32> = reminder::Entity::within(ctx.scope())
        .select_only()
        .column(reminder::Column::StageDay)
        .filter(reminder::Column::KeyId.eq(id))
        .filter(reminder::Column::DueOn.eq(&row.due_on))
        .into_tuple()
        .all(&tx)
        .await?;
    let new: Vec<i32> = come.into_iter().filter(|stage| !known.contains(stage)).collect();
    // A stage that was missed is not told once a later one has been.
    let latest = new.last().copied().filter(|last| known.iter().all(|stage| stage < last));
    let mut seats = Vec::new();
    if let Some(stage) = latest {
        seats = recipients(&tx, ctx, &row, stage).await?;
        notifications::notify(&tx, ctx, notice(&row, &seats, stage, due_on, today)).await?;
    }
    for stage in new {
        let is_told = Some(stage) == latest;
        let written = reminder::ActiveModel {
            tenant_id: Set(ctx.tenant_id()),
            id: Set(ctx.new_id(KeyReminderId)),
            key_id: Set(id),
            due_on: Set(row.due_on.clone()),
            stage_day: Set(stage),
            status: Set(if is_told { KeyReminderStatus::Open } else { KeyReminderStatus::Skipped }),
            told_seat_count: Set(if is_told { i32::try_from(seats.len()).unwrap_or(i32::MAX) } else { 0 }),
            created_at: Set(now),
            settled_at: Set(None),
            settled_by: Set(None),
        };
        reminder::Entity::insert(written).exec_without_returning(&tx).await?;
    }
    let next = next_look(&row, zone, now);
    let due_text = row.due_on.clone();
    let mut changed = row.into_active_model();
    changed.next_reminder_at = Set(Some(next));
    changed.update(&tx).await?;
    if let Some(stage) = latest {
        let told = audit::Event::new("provider_key.rotation_reminded", id)
            .with("dueOn", due_text)
            .with("stageDay", stage)
            .with("toldSeatIds", seats.iter().map(ToString::to_string).collect::<Vec<_>>());
        audit::record(&tx, ctx, told);
    }
    ctx.commit(tx, id).await?;
    Ok(latest.is_some())
}

/// Whom to tell: the admins and whoever added the key; once it is overdue, and where there is no admin, the owners too.
async fn recipients(tx: &Tx, ctx: &Ctx, key: &key::Model, stage: i32) -> Result<Vec<SeatId>> {
    let mut seats = notifications::seats_with_role(tx, ctx.scope(), &[Role::Admin]).await?;
    if stage > 0 || seats.is_empty() {
        seats.extend(notifications::seats_with_role(tx, ctx.scope(), &[Role::Owner]).await?);
    }
    if let Some(added_by) = key.added_by_seat_id {
        let adder = seat::Entity::one(ctx.scope(), added_by).one(tx).await?;
        seats.extend(
            adder.filter(|seat| seat.status == SeatStatus::Active && matches!(seat.role, Role::Owner | Role::Admin)),
        );
    }
    let mut ids: Vec<SeatId> = seats.iter().map(|seat| seat.id).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

fn notice(key: &key::Model, seats: &[SeatId], stage: i32, due_on: NaiveDate, today: NaiveDate) -> Notice {
    let label = &key.label;
    let days = (due_on - today).num_days();
    let title = match days {
        1 => format!("Rotate the key {label} by tomorrow"),
        2.. => format!("Rotate the key {label} within {days} days"),
        0 => format!("Rotate the key {label} today"),
        -1 => format!("The key {label} is overdue since yesterday"),
        _ => format!("The key {label} is overdue for {} days", -days),
    };
    let escalated =
        if stage > 0 { " The owners of the company are told as well, each week until it is done." } else { "" };
    let body = format!(
        "The key {label} is to be rotated by {due_on}.{escalated}\n\nMake a new key at the vendor, put it in with \"Rotate\", and \
         revoke the old one at the vendor when the overlap is over. If it has to wait, snooze the reminder and say why: the \
         reason is kept."
    );
    Notice {
        seat_ids: seats.to_vec(),
        kind: NOTICE,
        dedupe_key: format!("{NOTICE}:{}:{due_on}:{stage}", key.id),
        title,
        body,
        target: Some(key.id.into()),
    }
}
