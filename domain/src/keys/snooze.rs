//! Asking not to be reminded for a while.

use chrono::NaiveDate;
use keystead_entities::ProviderKeyId;
use keystead_entities::provider_key as key;
use keystead_entities::seat::Role;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::key::{expect_in_use, lock, zone_of};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};
use crate::tenants::calendar::{day_of, day_starts_at, days_after};

/// To snooze the reminders of a key.
pub const SNOOZE: Right = Right::write(Area::Providers, Role::Admin);

/// The longest snooze, in days from today.
const LONGEST: u64 = 60;

/// A snooze.
#[derive(Clone, Debug)]
pub struct Snooze {
    /// The key.
    pub id: ProviderKeyId,
    /// The day on which reminders go on.
    pub until: NaiveDate,
    /// Why, at most 500 characters.
    pub reason: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Snoozes a key's reminders. Its due day stays: a snoozed key becomes overdue like any other. A rotation ends the snooze.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `REQUIRED`; `INVALID` for a day that is not within the next 60; `STATE_CONFLICT` for a key
/// that has ended.
pub async fn snooze(ctx: &Ctx, input: Snooze) -> Result<key::Model> {
    ctx.may(SNOOZE)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let row = lock(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, row.version)?;
    expect_in_use(&row)?;
    let zone = zone_of(&tx, ctx).await?;
    let today = day_of(zone, ctx.now());
    if input.until <= today || input.until > days_after(today, LONGEST) {
        return Err(Error::invalid("until", format!("Choose a day from tomorrow to {}.", days_after(today, LONGEST))));
    }
    let (version, until) = (row.version, input.until.to_string());
    let due_on = row.due_on.clone();
    let mut row = row.into_active_model();
    row.snoozed_until = Set(Some(until.clone()));
    row.snooze_reason = Set(Some(reason.clone()));
    row.next_reminder_at = Set(Some(day_starts_at(zone, input.until)));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    let told = audit::Event::new("provider_key.reminders_snoozed", row.id)
        .with("until", until)
        .with("reason", reason)
        .with("dueOn", due_on);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
