//! A review that must be signed before a pilot enters a phase.

use sea_orm::entity::prelude::*;

use crate::{CheckpointId, PilotId, TenantId, text_enum};

text_enum! {
    /// What is reviewed.
    CheckpointKind {
        /// Keys, data, access.
        Security = "SECURITY",
        /// Contracts, data protection, duties to clients.
        Legal = "LEGAL",
        /// Whether it is worth going on.
        Business = "BUSINESS",
    }
}

text_enum! {
    /// Where a checkpoint stands.
    CheckpointStatus {
        /// Waits for a signature.
        Open = "OPEN",
        /// Signed.
        Signed = "SIGNED",
        /// Refused; can be scheduled again.
        Rejected = "REJECTED",
    }
}

/// A review that must be signed before a pilot enters a phase.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pilot_checkpoints")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CheckpointId,
    pub pilot_id: PilotId,
    pub kind: CheckpointKind,
    pub title: String,
    /// Number of the phase that waits for it.
    pub before_phase: i32,
    /// Day by which it is to be signed.
    pub due_on: String,
    pub status: CheckpointStatus,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(CheckpointId, Id);

impl Entity {
    /// Those of companies that a partner was let into.
    pub fn of_companies(companies: sea_orm::sea_query::SelectStatement) -> Select<Self> {
        Self::find().filter(Column::TenantId.in_subquery(companies))
    }
}
