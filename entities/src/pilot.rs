//! A phased roll-out of one AI app in one business unit.

use sea_orm::entity::prelude::*;

use crate::{AiAppId, BusinessUnitId, PilotId, SeatId, TenantId, text_enum};

text_enum! {
    /// Where a pilot stands.
    PilotStatus {
        /// Being planned.
        Draft = "DRAFT",
        /// People work with the app and measure.
        Running = "RUNNING",
        /// Stopped for a while; days in between are not expected to be measured.
        Paused = "PAUSED",
        /// Over, with an outcome.
        Completed = "COMPLETED",
        /// Called off, without an outcome.
        Cancelled = "CANCELLED",
    }
}

text_enum! {
    /// What came of a pilot, or what a report recommends.
    PilotOutcome {
        /// Roll the app out.
        Go = "GO",
        /// Go on measuring before deciding.
        Extend = "EXTEND",
        /// Do not roll the app out.
        Stop = "STOP",
    }
}

/// A phased roll-out of one AI app in one business unit.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pilots")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PilotId,
    pub name: String,
    /// Why the pilot is run; may be empty.
    pub description: String,
    pub ai_app_id: AiAppId,
    pub business_unit_id: BusinessUnitId,
    /// Who runs it. Never signs its checkpoints.
    pub lead_seat_id: SeatId,
    /// Who made it; none where the operator did. Never signs its checkpoints.
    pub created_by_seat_id: Option<SeatId>,
    pub status: PilotStatus,
    /// Number of the phase it is in, from 1; 0 before the start.
    pub current_phase: i32,
    /// Whether Saturdays and Sundays are expected to be measured.
    pub is_measured_on_weekends: bool,
    /// As decided by people, not as recommended.
    pub outcome: Option<PilotOutcome>,
    /// Why it was decided or called off.
    pub outcome_note: Option<String>,
    /// First day (`YYYY-MM-DD`).
    pub started_on: Option<String>,
    /// Last day (`YYYY-MM-DD`).
    pub ended_on: Option<String>,
    /// The last day whose points are computed.
    pub metrics_through_on: Option<String>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(PilotId, Id);

impl Entity {
    /// Which of those tenants have a pilot that is not over, for the calendar.
    pub fn tenants_with_open(tenants: &[TenantId]) -> Select<Self> {
        use sea_orm::QuerySelect;
        Self::find()
            .select_only()
            .column(Column::TenantId)
            .filter(Column::TenantId.is_in(tenants.iter().copied()))
            .filter(Column::Status.is_not_in([PilotStatus::Completed, PilotStatus::Cancelled]))
            .distinct()
    }
}
