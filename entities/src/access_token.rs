//! A token that was given to an API client, for an hour. The secret itself is not stored.

use sea_orm::entity::prelude::*;
use sea_orm::{SelectThree, TopologyStar};

use crate::{ApiClientId, TenantId, api_client, partner};

/// A token that was given to an API client, for an hour. The secret itself is not stored.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// By which it is found.
    #[sea_orm(primary_key, auto_increment = false)]
    pub public_part: String,
    pub api_client_id: ApiClientId,
    /// HMAC-SHA-256 of the secret.
    pub secret_hash: Vec<u8>,
    /// Array of scopes, such as `seats:write`.
    pub scopes: Json,
    pub expires_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Its client.
impl Related<api_client::Entity> for Entity {
    fn to() -> RelationDef {
        Self::belongs_to(api_client::Entity)
            .from((Column::TenantId, Column::ApiClientId))
            .to((api_client::Column::TenantId, api_client::Column::Id))
            .into()
    }
}

/// The partner whose home that is.
impl Related<partner::Entity> for Entity {
    fn to() -> RelationDef {
        Self::belongs_to(partner::Entity).from(Column::TenantId).to(partner::Column::HomeTenantId).into()
    }
}

impl Entity {
    /// The token with that public part, of whichever client, with client and partner: how authentication begins, in one
    /// statement.
    pub fn by_public_part(public_part: &str) -> SelectThree<Self, api_client::Entity, partner::Entity, TopologyStar> {
        Self::find()
            .filter(Column::PublicPart.eq(public_part))
            .find_also_related(api_client::Entity)
            .find_also_related(partner::Entity)
    }

    /// Removal of the tokens of all clients that ended before a moment.
    pub fn forget_ended(moment: DateTimeUtc) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::ExpiresAt.lt(moment))
    }
}
