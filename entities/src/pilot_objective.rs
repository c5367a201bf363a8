//! What a pilot wants to reach in one metric, from which baseline.

use sea_orm::entity::prelude::*;

use crate::{PilotId, PilotObjectiveId, TenantId, text_enum};

text_enum! {
    /// Which way is better.
    ObjectiveDirection {
        /// More is better, as with minutes saved.
        HigherIsBetter = "HIGHER_IS_BETTER",
        /// Less is better, as with errors.
        LowerIsBetter = "LOWER_IS_BETTER",
    }
}

text_enum! {
    /// How measurements become one figure.
    MetricAggregation {
        /// Each measurement is a reading: a day is the mean of its measurements, a week the mean of its days, progress the mean of the last 28 days.
        Mean = "MEAN",
        /// Each measurement is a count: a day, a week and progress since the start are sums. Baseline and target are for the whole pilot.
        Total = "TOTAL",
    }
}

text_enum! {
    /// Whether an objective is pursued.
    ObjectiveStatus {
        /// Pursued.
        Active = "ACTIVE",
        /// Given up; what was measured is kept.
        Removed = "REMOVED",
    }
}

/// What a pilot wants to reach in one metric, from which baseline.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pilot_objectives")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PilotObjectiveId,
    pub pilot_id: PilotId,
    /// Key of the metric: upper-case letters, digits and underscores.
    pub metric: String,
    pub name: String,
    pub unit: String,
    pub direction: ObjectiveDirection,
    pub aggregation: MetricAggregation,
    /// Decimal.
    pub baseline: String,
    /// Decimal.
    pub target: String,
    pub status: ObjectiveStatus,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(PilotObjectiveId, Id);
