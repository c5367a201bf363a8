//! What one participant measured for one day. A correction is a new row; the one before stays as superseded.

use sea_orm::entity::prelude::*;

use crate::{MeasurementId, PilotId, SeatId, TenantId, text_enum};

text_enum! {
    /// Whether a measurement counts.
    MeasurementStatus {
        /// Counts.
        Current = "CURRENT",
        /// Was corrected by a later one; kept as history.
        Superseded = "SUPERSEDED",
        /// Was wrong and counts no more; kept as history.
        Withdrawn = "WITHDRAWN",
    }
}

/// What one participant measured for one day. A correction is a new row; the one before stays as superseded.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pilot_measurements")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeasurementId,
    pub pilot_id: PilotId,
    pub metric: String,
    /// Whose measurement it is.
    pub seat_id: SeatId,
    /// The day it is for.
    pub measured_on: String,
    /// Decimal.
    pub value: String,
    pub note: String,
    pub status: MeasurementStatus,
    /// 1 for the first, one more with each correction.
    pub revision: i32,
    /// Who wrote it down; none where the operator did.
    pub recorded_by_seat_id: Option<SeatId>,
    pub recorded_at: DateTimeUtc,
    pub withdrawn_at: Option<DateTimeUtc>,
    /// Id of the actor who did.
    pub withdrawn_by: Option<String>,
    pub withdrawn_reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(MeasurementId, Id);
