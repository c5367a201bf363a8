//! Withdrawing a measurement that should never have counted.

use keystead_entities::pilot::PilotStatus;
use keystead_entities::pilot_measurement::{self, MeasurementStatus};
use keystead_entities::{MeasurementId, Scoped};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::record::expect_reach;
use super::{METRIC_RECORD, days, duty, rules};
use crate::audit;
use crate::auth::Right;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;

/// To withdraw a measurement: one's own; anybody's as the pilot's lead or an admin.
pub const MEASUREMENT_WITHDRAW: Right = METRIC_RECORD;

/// A measurement to be withdrawn.
#[derive(Clone, Debug)]
pub struct Withdraw {
    /// The measurement.
    pub id: MeasurementId,
    /// Why, at most 1000 characters.
    pub reason: String,
}

/// Withdraws a measurement. It is kept and counts no more: the points of its day and week are computed anew, and reports
/// from then on are made without it. The day can be measured again.
///
/// # Errors
/// `NOT_FOUND`; `FORBIDDEN` for somebody else's; `STATE_CONFLICT` for one that does not count, and in a pilot that was
/// cancelled.
pub async fn withdraw(ctx: &Ctx, input: Withdraw) -> Result<pilot_measurement::Model> {
    ctx.may(MEASUREMENT_WITHDRAW)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 1000);
    checks.done()?;
    let tx = ctx.begin().await?;
    let not_found = || Error::not_found("id", "measurement");
    let seen = pilot_measurement::Entity::one(ctx.scope(), input.id).one(&tx).await?.ok_or_else(not_found)?;
    let pilot = match rules::lock(&tx, ctx, "id", seen.pilot_id).await {
        Err(error) if error.is(Code::NotFound) => return Err(not_found()),
        other => other?,
    };
    expect_reach(ctx, &pilot, seen.seat_id)?;
    // As it is now that the pilot is locked.
    let row = pilot_measurement::Entity::one(ctx.scope(), input.id).one(&tx).await?.ok_or_else(not_found)?;
    if row.status != MeasurementStatus::Current {
        return Err(Error::state("id", format!("This measurement is {} and does not count.", row.status)));
    }
    if pilot.status == PilotStatus::Cancelled {
        return Err(Error::state("id", "The pilot was cancelled; nothing is computed of it any more."));
    }
    let day = days::stored(&row.measured_on)?;
    let mut row = row.into_active_model();
    row.status = Set(MeasurementStatus::Withdrawn);
    row.withdrawn_at = Set(Some(ctx.now()));
    row.withdrawn_by = Set(Some(ctx.actor.id()));
    row.withdrawn_reason = Set(Some(reason.clone()));
    let row = row.update(&tx).await?;
    duty::recompute_day(&tx, ctx, &pilot, day).await?;
    let told = audit::Event::new("pilot.measurement_withdrawn", row.id)
        .with("pilotId", pilot.id.to_string())
        .with("metric", row.metric.clone())
        .with("measuredOn", row.measured_on.clone())
        .with("seatId", row.seat_id.to_string())
        .with("value", row.value.clone())
        .with("reason", reason);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
