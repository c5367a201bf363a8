//! A credential for automation. The secret itself is not stored.

use sea_orm::entity::prelude::*;
use sea_orm::{SelectThree, TopologyStar};

use crate::{ApiTokenId, SeatId, TenantId, seat, tenant, text_enum};

text_enum! {
    /// Whether it opens anything. A token past its end is `ACTIVE` here and refused all the same.
    ApiTokenStatus {
        /// Not revoked.
        Active = "ACTIVE",
        /// Dead for good.
        Revoked = "REVOKED",
    }
}

/// A credential for automation. The secret itself is not stored.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiTokenId,
    /// In whose name it calls.
    pub seat_id: SeatId,
    pub name: String,
    /// By which it is found.
    pub public_part: String,
    /// HMAC-SHA-256 of the secret.
    pub secret_hash: Vec<u8>,
    /// Array of scopes, such as `seats:write`.
    pub scopes: Json,
    /// Array of CIDR ranges it may call from; empty: anywhere.
    pub ip_ranges: Json,
    pub status: ApiTokenStatus,
    pub expires_at: DateTimeUtc,
    /// To the minute.
    pub last_used_at: Option<DateTimeUtc>,
    pub created_by_seat_id: Option<SeatId>,
    pub revoked_at: Option<DateTimeUtc>,
    pub revoked_reason: Option<String>,
    pub version: i32,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ApiTokenId, Id);
crate::beyond!();

crate::of_seat!();

impl Entity {
    /// The token with that public part, of whichever tenant, with its seat and tenant: how authentication begins, in one
    /// statement.
    pub fn by_public_part(public_part: &str) -> SelectThree<Self, seat::Entity, tenant::Entity, TopologyStar> {
        Self::find()
            .filter(Column::PublicPart.eq(public_part))
            .find_also_related(seat::Entity)
            .find_also_related(tenant::Entity)
    }
}
