//! A group of a company's directory, and what it stands for here.

use sea_orm::entity::prelude::*;

use crate::seat::Role;
use crate::{ScimGroupId, TenantId};

/// A group of a company's directory.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "scim_groups")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ScimGroupId,
    pub name: String,
    /// The same in lower case; unique.
    pub name_key: String,
    pub external_id: Option<String>,
    /// The role of its members, where it stands for one.
    pub role: Option<Role>,
    /// The tier of its members, where it stands for one.
    pub tier: Option<i32>,
    pub member_count: i32,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ScimGroupId, Id);

impl Entity {
    /// Removal of one, whose members were removed before.
    pub fn remove(scope: crate::Scope, id: ScimGroupId) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::Id.eq(id))
    }
}
