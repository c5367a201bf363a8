//! How a tenant wants its quarterly seat audits. Absent until it says so; the silence, the days to decide and the days
//! of dormancy are on the tenant.

use sea_orm::entity::prelude::*;

use crate::TenantId;

/// How a tenant wants its quarterly seat audits.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_audit_schedules")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// No audit starts by itself.
    pub is_paused: bool,
    /// Days after the due day until silence is settled.
    pub grace_days: i32,
    /// Array of seat ids; empty: every owner, admin and approver.
    pub reviewer_seat_ids: Json,
    /// Rises with each change.
    pub version: i32,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The schedule of the scope's tenant, where it has said anything.
    pub fn of(scope: crate::Scope) -> Select<Self> {
        Self::find_by_id(scope.tenant_id())
    }
}
