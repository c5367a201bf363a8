//! The end of a tenant's chain.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{QueryOrder, QuerySelect};

use crate::TenantId;

/// The end of a tenant's chain.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_heads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    pub seq: i64,
    pub hash: Vec<u8>,
    /// Last entry that a signed checkpoint covers.
    pub checkpoint_seq: i64,
    /// Last entry that retention has removed.
    pub pruned_through: i64,
    /// Endpoints for webhooks that are to be told of entries.
    pub listener_count: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The head of the scope's chain.
    pub fn of(scope: crate::Scope) -> Select<Self> {
        Self::find_by_id(scope.tenant_id())
    }

    /// An update of the head of the scope's chain.
    pub fn update_of(scope: crate::Scope) -> sea_orm::UpdateMany<Self> {
        Self::update_many().filter(Column::TenantId.eq(scope.tenant_id()))
    }

    /// Heads of tenants whose chains grew since their last checkpoint, in the order of their ids, behind one of them.
    pub fn grown_behind(tenant_id: TenantId, limit: u64) -> Select<Self> {
        Self::find()
            .filter(Column::TenantId.gt(tenant_id))
            .filter(Expr::col(Column::Seq).gt(Expr::col(Column::CheckpointSeq)))
            .order_by_asc(Column::TenantId)
            .limit(limit)
    }

    /// Heads of tenants that have a checkpoint, in the order of their ids, behind one of them.
    pub fn signed_behind(tenant_id: TenantId, limit: u64) -> Select<Self> {
        Self::find()
            .filter(Column::TenantId.gt(tenant_id))
            .filter(Column::CheckpointSeq.gt(0))
            .order_by_asc(Column::TenantId)
            .limit(limit)
    }

    /// Heads of those tenants.
    pub fn of_tenants(tenants: &[TenantId]) -> Select<Self> {
        Self::find().filter(Column::TenantId.is_in(tenants.iter().copied()))
    }
}
