//! How often a key is to be rotated.

use keystead_entities::ProviderKeyId;
use keystead_entities::provider_key as key;
use keystead_entities::seat::Role;
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use super::end::{Settled, settle_reminders};
use super::key::{expect_in_use, lock, zone_of};
use super::period::{ends_on, rotation};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::input::expect_version;
use crate::tenants::calendar::{day_of, day_starts_at};

/// To say how often a key is to be rotated.
pub const SCHEDULE_SET: Right = Right::write(Area::Providers, Role::Admin);

/// How often a key is to be rotated.
#[derive(Clone, Debug)]
pub struct SetSchedule {
    /// The key.
    pub id: ProviderKeyId,
    /// ISO 8601 duration in whole days, weeks, months or years: from `P1D` to two years.
    pub rotation_period: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Sets the period. It counts from the last rotation, so that a shorter one can make the key due at once. Open reminders
/// of the old due day are settled, and a snooze ends.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `INVALID`; `STATE_CONFLICT` for a key that has ended.
pub async fn set_schedule(ctx: &Ctx, input: SetSchedule) -> Result<key::Model> {
    ctx.may(SCHEDULE_SET)?;
    let rotation_period = rotation("rotationPeriod", &input.rotation_period)?;
    let tx = ctx.begin().await?;
    let old = lock(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, old.version)?;
    expect_in_use(&old)?;
    let (zone, now) = (zone_of(&tx, ctx).await?, ctx.now());
    let due_on = ends_on(&rotation_period, day_of(zone, old.rotated_at)).to_string();
    let moved = due_on != old.due_on;
    if moved {
        settle_reminders(&tx, ctx, old.id, Settled::Rescheduled).await?;
    }
    let told = audit::Event::new("provider_key.schedule_set", old.id)
        .changed("rotationPeriod", old.rotation_period.clone(), rotation_period.clone())
        .changed("dueOn", old.due_on.clone(), due_on.clone());
    // A stage of the new due day may have come already: the next look finds it.
    let next = if moved { Some(day_starts_at(zone, day_of(zone, now))) } else { old.next_reminder_at };
    let row = key::Model {
        rotation_period,
        due_on,
        next_reminder_at: next,
        snoozed_until: if moved { None } else { old.snoozed_until.clone() },
        snooze_reason: if moved { None } else { old.snooze_reason.clone() },
        version: old.version + 1,
        updated_at: now,
        ..old
    };
    let row = row.into_active_model().reset_all().update(&tx).await?;
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
