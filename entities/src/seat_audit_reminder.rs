//! One stage of reminding in one seat audit: that it was settled, and how.

use sea_orm::entity::prelude::*;

use crate::{SeatAuditId, TenantId};

/// One stage of reminding in one seat audit: that it was settled, and how.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_audit_reminders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seat_audit_id: SeatAuditId,
    /// Such as `DUE_IN_7`, `DUE`, `OVERDUE_2`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stage: String,
    /// `false`: passed over, since a later stage was due as well when we looked, or nothing was open.
    pub was_sent: bool,
    pub recipient_count: i32,
    /// The day on which it was settled (`YYYY-MM-DD`, in the tenant's time zone).
    pub day: String,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(SeatAuditId, SeatAuditId);
