//! A partner's program: it signs in by OAuth 2 client credentials and works in the companies that granted its partner
//! access.

use sea_orm::entity::prelude::*;
use sea_orm::{SelectThree, TopologyStar};

use crate::{ApiClientId, PartnerId, SeatId, TenantId, partner, tenant, text_enum};

text_enum! {
    /// Whether a client is let in. A client past its end is `ENABLED` here and refused all the same.
    ApiClientStatus {
        /// It is.
        Enabled = "ENABLED",
        /// Not for now.
        Disabled = "DISABLED",
        /// Gone; kept for the evidence that points at it.
        Deleted = "DELETED",
    }
}

/// A partner's program: it signs in by OAuth 2 client credentials and works in the companies that granted its partner
/// access.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_clients")]
pub struct Model {
    /// The partner's home.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiClientId,
    pub partner_id: PartnerId,
    pub name: String,
    /// Array of scopes, such as `seats:write`.
    pub scopes: Json,
    pub status: ApiClientStatus,
    /// JWK Set (RFC 7517) of its public keys, where it signs its requests for tokens.
    pub jwks: Option<Json>,
    pub expires_at: Option<DateTimeUtc>,
    /// Last time it was given a token.
    pub last_used_at: Option<DateTimeUtc>,
    pub created_by_seat_id: Option<SeatId>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ApiClientId, Id);

/// Its partner.
impl Related<partner::Entity> for Entity {
    fn to() -> RelationDef {
        Self::belongs_to(partner::Entity).from(Column::PartnerId).to(partner::Column::Id).into()
    }
}

/// Its partner's home.
impl Related<tenant::Entity> for Entity {
    fn to() -> RelationDef {
        Self::belongs_to(tenant::Entity).from(Column::TenantId).to(tenant::Column::Id).into()
    }
}

impl Entity {
    /// The client with that id, of whichever partner, with its partner and home: how a request for a token begins.
    pub fn presented(id: ApiClientId) -> SelectThree<Self, partner::Entity, tenant::Entity, TopologyStar> {
        Self::find().filter(Column::Id.eq(id)).find_also_related(partner::Entity).find_also_related(tenant::Entity)
    }
}
