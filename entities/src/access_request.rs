//! Somebody's wish for a higher role or tier for a while.

use sea_orm::entity::prelude::*;

use crate::seat::Role;
use crate::{AccessRequestId, SeatId, TenantId, text_enum};

text_enum! {
    /// Where a request stands. One past its time is `PENDING` here and can be approved no more all the same.
    AccessRequestStatus {
        /// Nobody has decided.
        Pending = "PENDING",
        /// Granted.
        Approved = "APPROVED",
        /// Not granted.
        Denied = "DENIED",
        /// Taken back, or gone with its seat.
        Cancelled = "CANCELLED",
        /// Nobody decided in time.
        Lapsed = "LAPSED",
    }
}

/// Somebody's wish for a higher role or tier for a while.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_requests")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccessRequestId,
    /// Who asks, for itself.
    pub seat_id: SeatId,
    /// The role asked for, where one is.
    pub role: Option<Role>,
    /// The tier asked for, where one is.
    pub tier: Option<i32>,
    /// For how long, from the approval on.
    pub duration_seconds: i64,
    pub reason: String,
    pub status: AccessRequestStatus,
    /// When it can be approved no more.
    pub lapses_at: DateTimeUtc,
    pub decided_by_seat_id: Option<SeatId>,
    pub decided_at: Option<DateTimeUtc>,
    /// What whoever decided says to it.
    pub note: Option<String>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(AccessRequestId, Id);
