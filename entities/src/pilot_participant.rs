//! A seat's part in a pilot.

use sea_orm::entity::prelude::*;

use crate::{ParticipantId, PilotId, SeatId, TenantId, text_enum};

text_enum! {
    /// Whether a seat still takes part.
    ParticipantStatus {
        /// Takes part.
        Active = "ACTIVE",
        /// Took part; kept for what it measured.
        Left = "LEFT",
    }
}

/// A seat's part in a pilot.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pilot_participants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ParticipantId,
    pub pilot_id: PilotId,
    pub seat_id: SeatId,
    pub status: ParticipantStatus,
    /// First day of taking part.
    pub joined_on: String,
    /// Last day of taking part.
    pub left_on: Option<String>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ParticipantId, Id);
