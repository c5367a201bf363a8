//! A line of a tenant's calendar.

use sea_orm::entity::prelude::*;

use crate::{JobScheduleId, TenantId};

/// A line of a tenant's calendar.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job_schedules")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobScheduleId,
    /// The kind of job it starts.
    pub kind: String,
    /// Six fields, seconds first.
    pub cron: String,
    /// IANA name.
    pub time_zone: String,
    pub is_paused: bool,
    pub next_run_at: DateTimeUtc,
    pub last_run_at: Option<DateTimeUtc>,
    pub version: i32,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(JobScheduleId, Id);

impl Entity {
    /// Calendar lines of all tenants, for the sweeper.
    pub fn of_all_tenants() -> Select<Self> {
        Self::find()
    }

    /// An update over calendar lines of all tenants, for the calendar.
    pub fn update_all_tenants() -> sea_orm::UpdateMany<Self> {
        Self::update_many()
    }
}
