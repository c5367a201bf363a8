//! Recording a measurement: one participant, one metric, one day. A correction supersedes; nothing is overwritten.

use chrono::NaiveDate;
use keystead_entities::pilot::{self, PilotStatus};
use keystead_entities::pilot_measurement::{self, MeasurementStatus};
use keystead_entities::pilot_objective::{self, ObjectiveStatus};
use keystead_entities::pilot_participant;
use keystead_entities::seat::Role;
use keystead_entities::{MeasurementId, PilotId, Scoped, SeatId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::number::Number;
use super::{days, duty, metric, rules};
use crate::audit;
use crate::auth::{Area, Right, right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;

/// To record a measurement: one's own as a participant; anybody's as the pilot's lead or an admin.
pub const METRIC_RECORD: Right = Right::write(Area::Pilots, Role::Member);

/// A measurement to be recorded.
#[derive(Clone, Debug)]
pub struct Record {
    /// The pilot.
    pub pilot_id: PilotId,
    /// Key of a metric that an objective of the pilot names and people measure.
    pub metric: String,
    /// The day it is for: from the pilot's first to today.
    pub on: NaiveDate,
    /// Decimal, at most twelve digits before the point and six behind it.
    pub value: String,
    /// Whose measurement it is; the caller's where nothing is said.
    pub seat_id: Option<SeatId>,
    /// At most 1000 characters.
    pub note: Option<String>,
}

/// Records a measurement. The same again changes nothing; another value for the same metric, day and participant
/// supersedes the one before, and points that were computed from it are computed anew.
///
/// # Errors
/// `INVALID` for a day outside the pilot or in the future, for a value that is no decimal, and for a metric that no
/// objective names; `FORBIDDEN` for somebody else's measurement; `NOT_FOUND` for a seat that does not take part;
/// `STATE_CONFLICT` unless the pilot is running or paused.
pub async fn record(ctx: &Ctx, input: Record) -> Result<pilot_measurement::Model> {
    ctx.may(METRIC_RECORD)?;
    let mut checks = Checks::new();
    let value = Number::measured(&input.value).unwrap_or_else(|_| {
        let help = "A decimal number with at most twelve digits before the point and six behind it. Example: 12.5.";
        checks.refuse(Code::Invalid, "value", help);
        Number::ZERO
    });
    let note = checks.text("note", input.note.as_deref().unwrap_or(""), 1000);
    let on = days::given(&mut checks, "on", input.on);
    if input.seat_id.or(ctx.seat_id()).is_none() {
        checks.refuse(Code::Required, "seatId", "Say whose measurement it is.");
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    let pilot = rules::lock(&tx, ctx, "pilotId", input.pilot_id).await?;
    let seat_id = whose(ctx, &pilot, input.seat_id)?;
    expect_measurable(&tx, ctx, &pilot, &input.metric).await?;
    expect_day(ctx, &tx, &pilot, input.on).await?;
    expect_participant(&tx, ctx, &pilot, seat_id, &on).await?;
    let before = pilot_measurement::Entity::within(ctx.scope())
        .filter(pilot_measurement::Column::PilotId.eq(pilot.id))
        .filter(pilot_measurement::Column::Metric.eq(&input.metric))
        .filter(pilot_measurement::Column::MeasuredOn.eq(&on))
        .filter(pilot_measurement::Column::SeatId.eq(seat_id))
        .filter(pilot_measurement::Column::Status.eq(MeasurementStatus::Current))
        .one(&tx)
        .await?;
    if let Some(same) = before.as_ref().filter(|b| b.value == value.to_string() && b.note == note) {
        let same = same.clone();
        ctx.commit(tx, same.id).await?;
        return Ok(same);
    }
    let row = pilot_measurement::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(MeasurementId),
        pilot_id: pilot.id,
        metric: input.metric,
        seat_id,
        measured_on: on,
        value: value.to_string(),
        note,
        status: MeasurementStatus::Current,
        revision: before.as_ref().map_or(1, |b| b.revision + 1),
        recorded_by_seat_id: ctx.seat_id(),
        recorded_at: ctx.now(),
        withdrawn_at: None,
        withdrawn_by: None,
        withdrawn_reason: None,
    };
    let mut told = audit::Event::new("pilot.metric_recorded", pilot.id)
        .with("metric", row.metric.clone())
        .with("measuredOn", row.measured_on.clone())
        .with("seatId", row.seat_id.to_string())
        .with("value", row.value.clone());
    if let Some(before) = before {
        told = told.with("supersededValue", before.value.clone());
        let mut before = before.into_active_model();
        before.status = Set(MeasurementStatus::Superseded);
        before.update(&tx).await?;
    }
    pilot_measurement::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    duty::recompute_day(&tx, ctx, &pilot, input.on).await?;
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Whose measurement it is: one's own, or somebody's one may write down for.
fn whose(ctx: &Ctx, pilot: &pilot::Model, given: Option<SeatId>) -> Result<SeatId> {
    let seat_id = given.or(ctx.seat_id()).ok_or_else(|| Error::not_found("seatId", "participant"))?;
    expect_reach(ctx, pilot, seat_id)?;
    Ok(seat_id)
}

/// Refuses a caller whose business that participant's measurements are not.
pub(super) fn expect_reach(ctx: &Ctx, pilot: &pilot::Model, seat_id: SeatId) -> Result<()> {
    let own = ctx.seat_id();
    if own == Some(seat_id) || own == Some(pilot.lead_seat_id) || right::covers(ctx.role, Role::Admin) {
        return Ok(());
    }
    Err(Error::Forbidden("Only the pilot's lead and admins record for somebody else.".into()))
}

async fn expect_measurable(tx: &Tx, ctx: &Ctx, pilot: &pilot::Model, key: &str) -> Result<()> {
    if metric::system(key).is_some() {
        return Err(Error::invalid("metric", "The system works this metric out by itself."));
    }
    let objective = pilot_objective::Entity::within(ctx.scope())
        .filter(pilot_objective::Column::PilotId.eq(pilot.id))
        .filter(pilot_objective::Column::Metric.eq(key))
        .filter(pilot_objective::Column::Status.eq(ObjectiveStatus::Active))
        .one(tx)
        .await?;
    match objective {
        Some(_) => Ok(()),
        None => Err(Error::invalid("metric", "No objective of this pilot names this metric.")),
    }
}

async fn expect_day(ctx: &Ctx, tx: &Tx, pilot: &pilot::Model, on: NaiveDate) -> Result<()> {
    let started = match (&pilot.started_on, pilot.status) {
        (Some(started), PilotStatus::Running | PilotStatus::Paused) => days::stored(started)?,
        _ => {
            let text = format!("Measurements are recorded while a pilot runs; this one is {}.", pilot.status);
            return Err(Error::state("pilotId", text));
        }
    };
    let today = days::today(ctx, tx).await?;
    if !(started..=today).contains(&on) {
        return Err(Error::invalid("on", format!("A day from {started} (the pilot's first) to {today} (today).")));
    }
    Ok(())
}

async fn expect_participant(tx: &Tx, ctx: &Ctx, pilot: &pilot::Model, seat_id: SeatId, on: &str) -> Result<()> {
    let parts = pilot_participant::Entity::within(ctx.scope())
        .filter(pilot_participant::Column::PilotId.eq(pilot.id))
        .filter(pilot_participant::Column::SeatId.eq(seat_id))
        .all(tx)
        .await?;
    if parts.is_empty() {
        return Err(Error::not_found("seatId", "participant"));
    }
    if parts.iter().any(|part| duty::takes_part(part, on)) {
        return Ok(());
    }
    Err(Error::invalid("on", "On this day the seat did not take part in the pilot."))
}
