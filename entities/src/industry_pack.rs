//! An industry pack that a company installed.

use sea_orm::entity::prelude::*;

use crate::{Scope, SeatId, TenantId};

/// An industry pack that a company installed.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "industry_packs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Key of the pack, such as `healthcare`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub pack: String,
    pub installed_by_seat_id: Option<SeatId>,
    pub installed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Those of the tenant.
    pub fn within(scope: Scope) -> Select<Self> {
        Self::find().filter(Column::TenantId.eq(scope.tenant_id()))
    }

    /// The removal of one of the tenant's.
    pub fn remove(scope: Scope, pack: &str) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::Pack.eq(pack))
    }
}
