//! A company that a vendor passes data on to.

use sea_orm::entity::prelude::*;

use crate::{SeatId, SubprocessorId, TenantId, VendorId};

/// A company that a vendor passes data on to.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "subprocessors")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubprocessorId,
    pub vendor_id: VendorId,
    pub name: String,
    pub purpose: String,
    pub region: Option<String>,
    /// Day (`YYYY-MM-DD`) since when.
    pub since_on: Option<String>,
    /// Day (`YYYY-MM-DD`) on which the vendor last told of a change of it.
    pub notified_on: Option<String>,
    /// Not passed on to any more.
    pub removed_at: Option<DateTimeUtc>,
    pub removed_by_seat_id: Option<SeatId>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(SubprocessorId, Id);
