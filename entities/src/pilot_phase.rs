//! A phase of a pilot: a stretch of days before which checkpoints may have to be signed.

use sea_orm::entity::prelude::*;

use crate::{PilotId, PilotPhaseId, TenantId, text_enum};

text_enum! {
    /// Where a phase stands.
    PhaseStatus {
        /// Has not begun.
        Planned = "PLANNED",
        /// The pilot is in it.
        Active = "ACTIVE",
        /// The pilot has left it.
        Done = "DONE",
    }
}

/// A phase of a pilot: a stretch of days before which checkpoints may have to be signed.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pilot_phases")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PilotPhaseId,
    pub pilot_id: PilotId,
    /// From 1, without gaps.
    pub number: i32,
    pub name: String,
    pub status: PhaseStatus,
    /// Planned first day.
    pub starts_on: String,
    /// Planned last day.
    pub ends_on: String,
    /// Actual first day.
    pub started_on: Option<String>,
    /// Actual last day.
    pub ended_on: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(PilotPhaseId, Id);
