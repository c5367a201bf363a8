//! One point of a series of a pilot: a metric, a day or a week.

use sea_orm::entity::prelude::*;

use crate::{PilotId, TenantId, text_enum};

text_enum! {
    /// What a point stands for.
    PointGrain {
        /// One day.
        Day = "DAY",
        /// Seven days from a Monday (ISO 8601), as far as the pilot ran in them.
        Week = "WEEK",
    }
}

text_enum! {
    /// Whether a point has a value, and why not.
    PointStatus {
        /// It has a value.
        Known = "KNOWN",
        /// Measurements were expected and none came. Not zero.
        Missing = "MISSING",
        /// Nothing was expected: a weekend or a pause.
        NotExpected = "NOT_EXPECTED",
    }
}

/// One point of a series of a pilot: a metric, a day or a week.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pilot_points")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub pilot_id: PilotId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub metric: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub grain: PointGrain,
    /// The day, or the Monday of the week.
    #[sea_orm(primary_key, auto_increment = false)]
    pub starts_on: String,
    pub status: PointStatus,
    /// Decimal, where known.
    pub value: Option<String>,
    /// Measurements it is made of.
    pub measurement_count: i32,
    pub computed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(PilotId, PilotId);
