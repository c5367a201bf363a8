//! A notice to a seat, shown in the console.

use sea_orm::entity::prelude::*;

use crate::{NotificationId, SeatId, TenantId};

/// A notice to a seat, shown in the console.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "notifications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NotificationId,
    pub seat_id: SeatId,
    /// Event type, such as `provider_key.rotation_due`.
    pub kind: String,
    /// Cause; unique per seat.
    pub dedupe_key: String,
    pub title: String,
    pub body: String,
    /// Id of what it is about.
    pub target_id: Option<String>,
    pub read_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(NotificationId, Id);
