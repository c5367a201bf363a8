//! Phases of a pilot.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::pilots;
use keystead_entities::{PilotPhaseId, pilot_phase};

use super::part;
use crate::graphql::errors::Result;
use crate::graphql::scalars::Date;

/// A stretch of days of a pilot, before which checkpoints may have to be signed.
pub struct PilotPhase(pilot_phase::Model);

impl PilotPhase {
    /// The phase with that id, where the caller may see its pilot.
    pub async fn find(gql: &Context<'_>, id: PilotPhaseId) -> Result<Option<Self>> {
        Ok(part::<pilot_phase::Entity>(gql, id, |row| row.pilot_id).await?.map(Self))
    }
}

impl From<pilot_phase::Model> for PilotPhase {
    fn from(row: pilot_phase::Model) -> Self {
        Self(row)
    }
}

/// Where a phase stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot_phase::PhaseStatus")]
pub enum PilotPhaseStatus {
    /// Has not begun.
    Planned,
    /// The pilot is in it.
    Active,
    /// The pilot has left it.
    Done,
}

/// A stretch of days of a pilot, before which checkpoints may have to be signed.
#[Object]
impl PilotPhase {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// From 1, without gaps.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where it stands.
    async fn status(&self) -> PilotPhaseStatus {
        self.0.status.into()
    }

    /// First day by plan.
    async fn starts_on(&self) -> Option<Date> {
        Date::stored(&self.0.starts_on)
    }

    /// Last day by plan.
    async fn ends_on(&self) -> Option<Date> {
        Date::stored(&self.0.ends_on)
    }

    /// Actual first day; `null` until it begins.
    async fn started_on(&self) -> Option<Date> {
        self.0.started_on.as_deref().and_then(Date::stored)
    }

    /// Actual last day; `null` until the pilot has left it.
    async fn ended_on(&self) -> Option<Date> {
        self.0.ended_on.as_deref().and_then(Date::stored)
    }
}

/// A phase as planned.
#[derive(InputObject, Clone)]
pub struct PilotPhaseInput {
    /// Its name, at most 120 characters.
    name: String,
    /// First day. After the last day of the phase before.
    starts_on: Date,
    /// Last day. On the first day or later, two years later at most.
    ends_on: Date,
}

impl From<PilotPhaseInput> for pilots::PhasePlan {
    fn from(input: PilotPhaseInput) -> Self {
        Self { name: input.name, starts_on: input.starts_on.0, ends_on: input.ends_on.0 }
    }
}
