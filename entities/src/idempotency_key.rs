//! A repeatable request: what was asked under a key, and what came of it.

use sea_orm::entity::prelude::*;

use crate::{Scope, TenantId, text_enum};

text_enum! {
    /// Where the request stands.
    IdempotencyStatus {
        /// Being carried out.
        Running = "RUNNING",
        /// Done; `result_id` says what it made or changed.
        Done = "DONE",
    }
}

/// A repeatable request: what was asked under a key, and what came of it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// The credential the key belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub credential_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub operation: String,
    pub input_hash: Vec<u8>,
    /// Who is carrying it out.
    pub claim_id: Uuid,
    pub status: IdempotencyStatus,
    pub result_id: Option<String>,
    pub claimed_until: DateTimeUtc,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The keys of a credential of the scope's tenant.
    pub fn within(scope: Scope, credential_id: Uuid) -> Select<Self> {
        Self::find().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::CredentialId.eq(credential_id))
    }

    /// An update of one key of a credential of the scope's tenant.
    pub fn update_one(scope: Scope, credential_id: Uuid, key: &str) -> sea_orm::UpdateMany<Self> {
        Self::update_many()
            .filter(Column::TenantId.eq(scope.tenant_id()))
            .filter(Column::CredentialId.eq(credential_id))
            .filter(Column::Key.eq(key))
    }

    /// Removes keys of all tenants that were made before a moment.
    pub fn forget_before(moment: DateTimeUtc) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::CreatedAt.lt(moment))
    }
}
