//! Pilots from a file, as if they had run for a while: for the sandbox company. Use cases stamp what they do with the
//! present, so pilots with a past are written by the operator only, named as imported in the audit log, and their points
//! are computed by the same code as everybody's.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use keystead_entities::pilot::{self, PilotStatus};
use keystead_entities::pilot_checkpoint::{self, CheckpointKind, CheckpointStatus};
use keystead_entities::pilot_measurement::{self, MeasurementStatus};
use keystead_entities::pilot_objective::{self, MetricAggregation, ObjectiveDirection, ObjectiveStatus};
use keystead_entities::pilot_participant::{self, ParticipantStatus};
use keystead_entities::pilot_phase::{self, PhaseStatus};
use keystead_entities::pilot_sign_off::{self, SignOffDecision};
use keystead_entities::{
    CheckpointId, MeasurementId, ParticipantId, PilotId, PilotObjectiveId, PilotPhaseId, Scoped, SeatId, SignOffId,
    ai_app, business_unit, pilot_pause, seat,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter};
use serde::Deserialize;

use super::days::{self, Expected};
use super::duty;
use super::number::Number;
use crate::audit;
use crate::auth::Actor;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::tenants::calendar;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    pilots: Vec<Pilot>,
}

/// A pilot; its days are counted from its first, which is day 0.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Pilot {
    name: String,
    description: String,
    /// Key in the catalogue of AI apps, or a name.
    app: String,
    business_unit: String,
    lead: String,
    /// How long ago its first day was.
    days_ago: i64,
    phases: Vec<Span>,
    checkpoints: Vec<Checkpoint>,
    objectives: Vec<Objective>,
    participants: Vec<String>,
    #[serde(default)]
    pauses: Vec<Pause>,
    /// By mail address and metric: a value for each day, or none.
    measurements: HashMap<String, HashMap<String, Vec<Option<String>>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Span {
    name: String,
    from_day: i64,
    until_day: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Checkpoint {
    kind: CheckpointKind,
    title: String,
    before_phase: i32,
    due_day: i64,
    signed_day: i64,
    signer: String,
    note: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Objective {
    metric: String,
    name: String,
    unit: String,
    direction: ObjectiveDirection,
    aggregation: MetricAggregation,
    baseline: String,
    target: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Pause {
    from_day: i64,
    until_day: i64,
    reason: String,
}

/// Takes in the pilots of a file. Apps, business units and people must be there already.
///
/// # Errors
/// `FORBIDDEN` for anybody but the operator; `INVALID` for a file that is none; `NOT_FOUND` for a name or address that the
/// company has not.
pub async fn import(ctx: &Ctx, text: &str) -> Result<Vec<PilotId>> {
    if ctx.actor != Actor::Operator {
        return Err(Error::Forbidden("Only the operator takes in pilots with a past.".into()));
    }
    let file: File =
        serde_json::from_str(text).map_err(|e| Error::invalid("", format!("Not a file of pilots: {e}.")))?;
    let mut made = Vec::with_capacity(file.pilots.len());
    for pilot in file.pilots {
        made.push(one(ctx, pilot).await?);
    }
    Ok(made)
}

/// What a file's words stand for in the company.
struct Scene<'a> {
    ctx: &'a Ctx,
    id: PilotId,
    first: NaiveDate,
    zone: chrono_tz::Tz,
    seats: HashMap<String, SeatId>,
}

impl Scene<'_> {
    fn day(&self, n: i64) -> NaiveDate {
        self.first.checked_add_signed(TimeDelta::days(n)).unwrap_or(self.first)
    }

    fn text(&self, n: i64) -> String {
        self.day(n).to_string()
    }

    /// Ten in the morning of that day.
    fn moment(&self, n: i64) -> DateTime<Utc> {
        calendar::day_starts_at(self.zone, self.day(n)) + TimeDelta::hours(10)
    }

    fn seat(&self, email: &str) -> Result<SeatId> {
        self.seats.get(email).copied().ok_or_else(|| Error::not_found(email, "seat"))
    }
}

async fn one(ctx: &Ctx, file: Pilot) -> Result<PilotId> {
    let tx = ctx.begin().await?;
    let tenant = days::tenant(ctx, &tx).await?;
    let today = days::today_of(ctx, &tenant);
    let seats = seat::Entity::within(ctx.scope()).filter(seat::Column::Email.is_not_null()).all(&tx).await?;
    let scene = Scene {
        ctx,
        id: ctx.new_id(PilotId),
        first: today.checked_sub_signed(TimeDelta::days(file.days_ago)).unwrap_or(today),
        zone: calendar::zone(&tenant),
        seats: seats.into_iter().filter_map(|seat| Some((seat.email?, seat.id))).collect(),
    };
    let pilot = head(&tx, &scene, &file).await?;
    phases(&tx, &scene, &file).await?;
    checkpoints(&tx, &scene, &file).await?;
    objectives(&tx, &scene, &file).await?;
    participants(&tx, &scene, &file).await?;
    let pauses = pauses(&tx, &scene, &file).await?;
    let count = measurements(&tx, &scene, &file, &pauses).await?;
    duty::catch_up(&tx, ctx, &tenant, &[&pilot], days::before(today)).await?;
    let told = audit::Event::new("pilot.imported", scene.id)
        .with("name", file.name)
        .with("startedOn", scene.text(0))
        .with("measurementCount", count);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, scene.id).await?;
    Ok(scene.id)
}

async fn head(tx: &Tx, scene: &Scene<'_>, file: &Pilot) -> Result<pilot::Model> {
    let scope = scene.ctx.scope();
    let called = Condition::any().add(ai_app::Column::CatalogKey.eq(&file.app)).add(ai_app::Column::Name.eq(&file.app));
    let app = ai_app::Entity::within(scope).filter(called).one(tx).await?;
    let unit = business_unit::Entity::within(scope).filter(business_unit::Column::Name.eq(&file.business_unit));
    let unit = unit.one(tx).await?;
    let elapsed = |phase: &&Span| phase.from_day <= file.days_ago;
    let row = pilot::Model {
        tenant_id: scene.ctx.tenant_id(),
        id: scene.id,
        name: file.name.clone(),
        description: file.description.clone(),
        ai_app_id: app.ok_or_else(|| Error::not_found("app", "AI app"))?.id,
        business_unit_id: unit.ok_or_else(|| Error::not_found("businessUnit", "business unit"))?.id,
        lead_seat_id: scene.seat(&file.lead)?,
        created_by_seat_id: None,
        status: PilotStatus::Running,
        current_phase: i32::try_from(file.phases.iter().filter(elapsed).count()).unwrap_or(1),
        is_measured_on_weekends: false,
        outcome: None,
        outcome_note: None,
        started_on: Some(scene.text(0)),
        ended_on: None,
        metrics_through_on: None,
        version: 1,
        created_at: scene.moment(-10),
        updated_at: scene.ctx.now(),
    };
    pilot::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx).await?;
    Ok(row)
}

async fn phases(tx: &Tx, scene: &Scene<'_>, file: &Pilot) -> Result<()> {
    let rows = (1..).zip(&file.phases).map(|(number, phase)| {
        let status = match (phase.from_day <= file.days_ago, phase.until_day < file.days_ago) {
            (false, _) => PhaseStatus::Planned,
            (true, false) => PhaseStatus::Active,
            (true, true) => PhaseStatus::Done,
        };
        let row = pilot_phase::Model {
            tenant_id: scene.ctx.tenant_id(),
            id: scene.ctx.new_id(PilotPhaseId),
            pilot_id: scene.id,
            number,
            name: phase.name.clone(),
            status,
            starts_on: scene.text(phase.from_day),
            ends_on: scene.text(phase.until_day),
            started_on: (status != PhaseStatus::Planned).then(|| scene.text(phase.from_day)),
            ended_on: (status == PhaseStatus::Done).then(|| scene.text(phase.until_day)),
        };
        row.into_active_model()
    });
    pilot_phase::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

async fn checkpoints(tx: &Tx, scene: &Scene<'_>, file: &Pilot) -> Result<()> {
    for checkpoint in &file.checkpoints {
        let id = scene.ctx.new_id(CheckpointId);
        let row = pilot_checkpoint::Model {
            tenant_id: scene.ctx.tenant_id(),
            id,
            pilot_id: scene.id,
            kind: checkpoint.kind,
            title: checkpoint.title.clone(),
            before_phase: checkpoint.before_phase,
            due_on: scene.text(checkpoint.due_day),
            status: CheckpointStatus::Signed,
            version: 2,
            created_at: scene.moment(-10),
            updated_at: scene.moment(checkpoint.signed_day),
        };
        pilot_checkpoint::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
        let row = pilot_sign_off::Model {
            tenant_id: scene.ctx.tenant_id(),
            id: scene.ctx.new_id(SignOffId),
            pilot_id: scene.id,
            checkpoint_id: id,
            seat_id: scene.seat(&checkpoint.signer)?,
            decision: SignOffDecision::Approved,
            note: checkpoint.note.clone(),
            signed_at: scene.moment(checkpoint.signed_day),
        };
        pilot_sign_off::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn objectives(tx: &Tx, scene: &Scene<'_>, file: &Pilot) -> Result<()> {
    for objective in &file.objectives {
        let decimal = |text: &str| Number::measured(text).map_err(|_| Error::invalid("objectives", text.to_owned()));
        let row = pilot_objective::Model {
            tenant_id: scene.ctx.tenant_id(),
            id: scene.ctx.new_id(PilotObjectiveId),
            pilot_id: scene.id,
            metric: objective.metric.clone(),
            name: objective.name.clone(),
            unit: objective.unit.clone(),
            direction: objective.direction,
            aggregation: objective.aggregation,
            baseline: decimal(&objective.baseline)?.to_string(),
            target: decimal(&objective.target)?.to_string(),
            status: ObjectiveStatus::Active,
            version: 1,
            created_at: scene.moment(-9),
            updated_at: scene.moment(-9),
        };
        pilot_objective::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Everybody takes part from the day of their first measurement on.
async fn participants(tx: &Tx, scene: &Scene<'_>, file: &Pilot) -> Result<()> {
    for email in &file.participants {
        let series = file.measurements.get(email).into_iter().flat_map(HashMap::values);
        let joined = series.filter_map(|days| days.iter().position(Option::is_some)).min().unwrap_or(0);
        let joined = i64::try_from(joined).unwrap_or(0);
        let row = pilot_participant::Model {
            tenant_id: scene.ctx.tenant_id(),
            id: scene.ctx.new_id(ParticipantId),
            pilot_id: scene.id,
            seat_id: scene.seat(email)?,
            status: ParticipantStatus::Active,
            joined_on: scene.text(joined),
            left_on: None,
            created_at: scene.moment(joined),
        };
        pilot_participant::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn pauses(tx: &Tx, scene: &Scene<'_>, file: &Pilot) -> Result<Vec<pilot_pause::Model>> {
    let mut rows = Vec::with_capacity(file.pauses.len());
    for pause in &file.pauses {
        let row = pilot_pause::Model {
            tenant_id: scene.ctx.tenant_id(),
            pilot_id: scene.id,
            paused_at: scene.moment(pause.from_day),
            paused_on: scene.text(pause.from_day),
            resumed_on: Some(scene.text(pause.until_day)),
            reason: pause.reason.clone(),
        };
        pilot_pause::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx).await?;
        rows.push(row);
    }
    Ok(rows)
}

/// Writes the measurements of the days on which any are expected, and returns how many. The file knows no weekdays.
async fn measurements(tx: &Tx, scene: &Scene<'_>, file: &Pilot, pauses: &[pilot_pause::Model]) -> Result<usize> {
    let expected = Expected { on_weekends: false, pauses };
    let mut rows = Vec::new();
    for (email, by_metric) in &file.measurements {
        let seat_id = scene.seat(email)?;
        for (metric, values) in by_metric {
            let days = (0..file.days_ago).zip(values).filter(|(n, _)| expected.on(scene.day(*n)));
            for (n, value) in days.filter_map(|(n, value)| Some((n, value.as_ref()?))) {
                let value = Number::measured(value).map_err(|_| Error::invalid("measurements", value.clone()))?;
                let row = pilot_measurement::Model {
                    tenant_id: scene.ctx.tenant_id(),
                    id: scene.ctx.new_id(MeasurementId),
                    pilot_id: scene.id,
                    metric: metric.clone(),
                    seat_id,
                    measured_on: scene.text(n),
                    value: value.to_string(),
                    note: String::new(),
                    status: MeasurementStatus::Current,
                    revision: 1,
                    recorded_by_seat_id: Some(seat_id),
                    recorded_at: scene.moment(n),
                    withdrawn_at: None,
                    withdrawn_by: None,
                    withdrawn_reason: None,
                };
                rows.push(row.into_active_model());
            }
        }
    }
    let count = rows.len();
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(1000));
        pilot_measurement::Entity::insert_many(std::mem::replace(&mut rows, rest)).exec_without_returning(tx).await?;
    }
    Ok(count)
}
