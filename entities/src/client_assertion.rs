//! A signed request for a token that was used: it is refused a second time.

use sea_orm::entity::prelude::*;

use crate::{ApiClientId, TenantId};

/// A signed request for a token that was used: it is refused a second time.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client_assertions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub api_client_id: ApiClientId,
    /// SHA-256 of its `jti`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub jti_hash: Vec<u8>,
    /// Its end; behind it nobody takes it anyway.
    pub expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Removal of those of all clients that ended before a moment.
    pub fn forget_ended(moment: DateTimeUtc) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::ExpiresAt.lt(moment))
    }
}
