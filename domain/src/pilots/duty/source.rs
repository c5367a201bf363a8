//! The rows that points are computed from, for several pilots in a handful of statements.

use std::collections::HashMap;

use chrono::NaiveDate;
use keystead_entities::pilot_measurement::{self, MeasurementStatus};
use keystead_entities::pilot_objective::{self, ObjectiveStatus};
use keystead_entities::{PilotId, Scoped, pilot_participant, pilot_pause};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

use crate::ctx::Ctx;
use crate::error::Result;

/// The rows of one pilot.
#[derive(Default)]
pub(super) struct Source {
    pub(super) objectives: Vec<pilot_objective::Model>,
    pub(super) pauses: Vec<pilot_pause::Model>,
    pub(super) participants: Vec<pilot_participant::Model>,
    pub(super) measurements: Vec<pilot_measurement::Model>,
}

/// Loads what is needed for days in `from..=until`.
pub(super) async fn load(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    ids: &[PilotId],
    from: NaiveDate,
    until: NaiveDate,
) -> Result<HashMap<PilotId, Source>> {
    let scope = ctx.scope();
    let among = || ids.iter().copied();
    let mut sources: HashMap<PilotId, Source> = HashMap::new();
    let objectives = pilot_objective::Entity::within(scope)
        .filter(pilot_objective::Column::PilotId.is_in(among()))
        .filter(pilot_objective::Column::Status.eq(ObjectiveStatus::Active));
    for row in objectives.all(db).await? {
        sources.entry(row.pilot_id).or_default().objectives.push(row);
    }
    for row in pilot_pause::Entity::among(scope, among()).all(db).await? {
        sources.entry(row.pilot_id).or_default().pauses.push(row);
    }
    let participants =
        pilot_participant::Entity::within(scope).filter(pilot_participant::Column::PilotId.is_in(among()));
    for row in participants.all(db).await? {
        sources.entry(row.pilot_id).or_default().participants.push(row);
    }
    let measurements = pilot_measurement::Entity::within(scope)
        .filter(pilot_measurement::Column::PilotId.is_in(among()))
        .filter(pilot_measurement::Column::Status.eq(MeasurementStatus::Current))
        .filter(pilot_measurement::Column::MeasuredOn.between(from.to_string(), until.to_string()));
    for row in measurements.all(db).await? {
        sources.entry(row.pilot_id).or_default().measurements.push(row);
    }
    Ok(sources)
}
