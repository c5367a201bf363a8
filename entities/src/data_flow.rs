//! What goes where: which classes of data an app gets, for what, and where they end up.

use sea_orm::entity::prelude::*;

use crate::ai_app::DataClass;
use crate::{AiAppId, DataFlowId, TenantId};

/// What goes where.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "data_flows")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DataFlowId,
    pub ai_app_id: AiAppId,
    /// Where the data come from, in people's words.
    pub source: String,
    /// Array of [`DataClass`].
    pub data_classes: Json,
    /// Where they end up: a country or a region.
    pub region: String,
    pub purpose: String,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(DataFlowId, Id);

impl Entity {
    /// A removal of one of the scope's tenant.
    pub fn delete_one(scope: crate::Scope, id: DataFlowId) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::Id.eq(id))
    }
}

impl Model {
    /// Which classes.
    pub fn data_classes(&self) -> Vec<DataClass> {
        crate::ai_app::words(&self.data_classes)
    }
}
