//! A credential of a company's directory. The secret itself is not stored. The last one has no end; the one before it ends
//! some time after it was replaced.

use sea_orm::entity::prelude::*;
use sea_orm::{SelectThree, TopologyStar};

use crate::{ScimTokenId, TenantId, scim_directory, tenant};

/// A credential of a company's directory.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "scim_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ScimTokenId,
    /// By which it is found.
    pub public_part: String,
    /// HMAC-SHA-256 of the secret.
    pub secret_hash: Vec<u8>,
    /// Its end, once it was replaced.
    pub expires_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ScimTokenId, Id);

/// Its directory.
impl Related<scim_directory::Entity> for Entity {
    fn to() -> RelationDef {
        Self::belongs_to(scim_directory::Entity).from(Column::TenantId).to(scim_directory::Column::TenantId).into()
    }
}

/// Its tenant.
impl Related<tenant::Entity> for Entity {
    fn to() -> RelationDef {
        Self::belongs_to(tenant::Entity).from(Column::TenantId).to(tenant::Column::Id).into()
    }
}

impl Entity {
    /// The token with that public part, of whichever tenant: how the authentication of a directory begins.
    pub fn by_public_part(
        public_part: &str,
    ) -> SelectThree<Self, scim_directory::Entity, tenant::Entity, TopologyStar> {
        Self::find()
            .filter(Column::PublicPart.eq(public_part))
            .find_also_related(scim_directory::Entity)
            .find_also_related(tenant::Entity)
    }

    /// The tokens of the tenant that are over.
    pub fn remove_over(scope: crate::Scope, now: DateTimeUtc) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::ExpiresAt.lte(now))
    }
}
