//! That a seat is in a group of the company's directory.

use sea_orm::entity::prelude::*;

use crate::{ScimGroupId, SeatId, TenantId};

/// That a seat is in a group of the company's directory.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "scim_group_members")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub scim_group_id: ScimGroupId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seat_id: SeatId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ScimGroupId, ScimGroupId);

impl Entity {
    /// Removal of those seats from a group.
    pub fn remove(
        scope: crate::Scope,
        id: ScimGroupId,
        seats: impl IntoIterator<Item = SeatId>,
    ) -> sea_orm::DeleteMany<Self> {
        Self::delete_many()
            .filter(Column::TenantId.eq(scope.tenant_id()))
            .filter(Column::ScimGroupId.eq(id))
            .filter(Column::SeatId.is_in(seats))
    }
}
