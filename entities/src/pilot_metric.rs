//! Where a metric of a pilot stands: what the last computation of its series came to.

use sea_orm::entity::prelude::*;

use crate::{PilotId, TenantId, text_enum};

text_enum! {
    /// Whether a metric can be known.
    MetricStatus {
        /// There is at least one point with a value.
        Known = "KNOWN",
        /// Nothing was measured yet, or the system has no source for it. Not zero.
        Unknown = "UNKNOWN",
    }
}

/// Where a metric of a pilot stands: what the last computation of its series came to.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pilot_metrics")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub pilot_id: PilotId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub metric: String,
    pub status: MetricStatus,
    /// The last day with a value.
    pub latest_on: Option<String>,
    /// Its value: decimal.
    pub latest_value: Option<String>,
    /// What progress is measured by, see `MetricAggregation`: decimal.
    pub current_value: Option<String>,
    /// Sum of all known days: decimal.
    pub total_value: String,
    /// Days with a value.
    pub known_days: i32,
    /// Days on which a value was expected and none came.
    pub missing_days: i32,
    pub computed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(PilotId, PilotId);
