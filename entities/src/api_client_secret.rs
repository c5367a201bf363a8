//! A secret of an API client. The secret itself is not stored.

use sea_orm::Condition;
use sea_orm::entity::prelude::*;

use crate::{ApiClientId, Scope, TenantId};

/// A secret of an API client. The secret itself is not stored.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_client_secrets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub api_client_id: ApiClientId,
    /// By which it is found.
    #[sea_orm(primary_key, auto_increment = false)]
    pub public_part: String,
    /// HMAC-SHA-256 of the secret.
    pub secret_hash: Vec<u8>,
    /// When it stops opening anything; none for the one in use.
    pub ends_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The secrets of those clients that open something at that moment.
    pub fn live(scope: Scope, clients: impl IntoIterator<Item = ApiClientId>, at: DateTimeUtc) -> Select<Self> {
        Self::find()
            .filter(Column::TenantId.eq(scope.tenant_id()))
            .filter(Column::ApiClientId.is_in(clients))
            .filter(open_behind(at))
    }

    /// The secret of a client with that public part, over or not.
    pub fn presented(scope: Scope, id: ApiClientId, public_part: &str) -> Select<Self> {
        Self::find_by_id((scope.tenant_id(), id, public_part.to_owned()))
    }

    /// An update of the secrets of a client that would open something behind a moment.
    pub fn update_ending_behind(scope: Scope, id: ApiClientId, at: DateTimeUtc) -> sea_orm::UpdateMany<Self> {
        Self::update_many()
            .filter(Column::TenantId.eq(scope.tenant_id()))
            .filter(Column::ApiClientId.eq(id))
            .filter(open_behind(at))
    }
}

fn open_behind(at: DateTimeUtc) -> Condition {
    Condition::any().add(Column::EndsAt.is_null()).add(Column::EndsAt.gt(at))
}
