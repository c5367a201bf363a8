//! A credential of a seat for the gateway, and for nothing else. The secret itself is not stored.

use sea_orm::entity::prelude::*;
use sea_orm::{SelectThree, TopologyStar};

use crate::{SeatId, SeatTokenId, TenantId, seat, tenant, text_enum};

text_enum! {
    /// Whether it opens anything. A token past its end is `ACTIVE` here and refused all the same.
    SeatTokenStatus {
        /// Not revoked.
        Active = "ACTIVE",
        /// Dead for good.
        Revoked = "REVOKED",
    }
}

/// A credential of a seat for the gateway.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SeatTokenId,
    pub seat_id: SeatId,
    pub name: String,
    /// By which it is found.
    pub public_part: String,
    /// HMAC-SHA-256 of the secret.
    pub secret_hash: Vec<u8>,
    pub last_four: String,
    pub status: SeatTokenStatus,
    pub expires_at: DateTimeUtc,
    /// The token that it replaced.
    pub rotated_from_id: Option<SeatTokenId>,
    pub revoked_at: Option<DateTimeUtc>,
    pub revoked_reason: Option<String>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(SeatTokenId, Id);

crate::of_seat!();

impl Entity {
    /// The token with that public part, of whichever tenant, with its seat and tenant: how the gateway lets somebody in.
    pub fn by_public_part(public_part: &str) -> SelectThree<Self, seat::Entity, tenant::Entity, TopologyStar> {
        Self::find()
            .filter(Column::PublicPart.eq(public_part))
            .find_also_related(seat::Entity)
            .find_also_related(tenant::Entity)
    }
}
