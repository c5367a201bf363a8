//! A piece of a file, so that no file has to fit into memory.

use sea_orm::entity::prelude::*;
use sea_orm::{DeleteMany, QueryOrder};

use crate::{ExportId, Scope, TenantId};

/// A piece of a file.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "export_parts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub export_id: ExportId,
    /// From 1, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub content: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The pieces of a file, in order.
    pub fn of(scope: Scope, export_id: ExportId) -> Select<Self> {
        Self::find()
            .filter(Column::TenantId.eq(scope.tenant_id()))
            .filter(Column::ExportId.eq(export_id))
            .order_by_asc(Column::Number)
    }

    /// Removal of a file's pieces.
    pub fn remove(scope: Scope, export_id: ExportId) -> DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::ExportId.eq(export_id))
    }
}
