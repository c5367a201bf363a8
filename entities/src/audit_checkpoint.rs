//! A signed statement of what a chain was at one moment.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{QueryOrder, QuerySelect};

use crate::{AuditCheckpointId, Scope, Scoped, TenantId};

/// A signed statement of what a chain was at one moment.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_checkpoints")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Number of entries it covers.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub id: AuditCheckpointId,
    /// RFC 6962 Merkle tree hash over the entries.
    pub root: Vec<u8>,
    /// The chain's hash at its last entry.
    pub chain_hash: Vec<u8>,
    /// Hashes of the complete subtrees, largest first, 32 bytes each: what is needed to grow the tree from here.
    pub frontier: Vec<u8>,
    /// C2SP signed note.
    pub note: String,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(AuditCheckpointId, Id);

impl Entity {
    /// The latest of the scope's chain.
    pub fn last(scope: Scope) -> Select<Self> {
        Self::within(scope).order_by_desc(Column::Seq)
    }

    /// Those of several tenants, each at its number of entries, in the order of the tenants' ids.
    pub fn at(places: impl IntoIterator<Item = (TenantId, i64)>) -> Select<Self> {
        let places = places.into_iter().map(|(tenant_id, seq)| (tenant_id.0, seq));
        let place = Expr::tuple([Expr::col(Column::TenantId), Expr::col(Column::Seq)]);
        Self::find().filter(place.in_tuples(places)).order_by_asc(Column::TenantId)
    }

    /// Number of entries of the last one before a moment, of each of those tenants that has one.
    pub fn last_before(
        tenants: &[TenantId],
        moment: DateTimeUtc,
    ) -> sea_orm::Selector<sea_orm::SelectGetableTuple<(TenantId, i64)>> {
        Self::find()
            .select_only()
            .column(Column::TenantId)
            .column_as(Column::Seq.max(), "seq")
            .filter(Column::TenantId.is_in(tenants.iter().copied()))
            .filter(Column::CreatedAt.lt(moment))
            .group_by(Column::TenantId)
            .into_tuple()
    }
}
