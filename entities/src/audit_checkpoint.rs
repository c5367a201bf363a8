//! A signed statement of what a chain was at one moment.

use sea_orm::entity::prelude::*;

use crate::{AuditCheckpointId, TenantId};

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
