//! A higher role or tier that a seat has for a while. What is in force stands on the seat as well, which is what
//! authentication reads; this row is the record.

use sea_orm::entity::prelude::*;

use crate::seat::Role;
use crate::{AccessGrantId, AccessRequestId, SeatId, TenantId, text_enum};

text_enum! {
    /// Where a grant stands. One past its end is `ACTIVE` here until somebody looks, and gives nothing all the same.
    AccessGrantStatus {
        /// In force until its end.
        Active = "ACTIVE",
        /// Its time is over.
        Ended = "ENDED",
        /// Ended before its time, by hand or with its seat.
        Revoked = "REVOKED",
    }
}

/// A higher role or tier that a seat has for a while.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_grants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccessGrantId,
    pub seat_id: SeatId,
    pub access_request_id: AccessRequestId,
    pub role: Option<Role>,
    pub tier: Option<i32>,
    pub status: AccessGrantStatus,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub approved_by_seat_id: Option<SeatId>,
    /// When it ended in fact.
    pub ended_at: Option<DateTimeUtc>,
    pub ended_reason: Option<String>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether it gives something at that moment.
    pub fn is_live(&self, now: DateTimeUtc) -> bool {
        self.status == AccessGrantStatus::Active && self.ends_at > now
    }
}

crate::scoped!(AccessGrantId, Id);
