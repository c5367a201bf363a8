//! A part of a company.

use sea_orm::entity::prelude::*;

use crate::{BusinessUnitId, TenantId, text_enum};

text_enum! {
    /// Whether the unit can be given to seats and pilots.
    BusinessUnitStatus {
        /// In use.
        Active = "ACTIVE",
        /// Kept for what points at it.
        Archived = "ARCHIVED",
    }
}

/// A part of a company.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "business_units")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BusinessUnitId,
    pub name: String,
    pub status: BusinessUnitStatus,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(BusinessUnitId, Id);
