//! The account at the company's identity provider that a seat is bound to, since its person first came in by it.

use sea_orm::DeleteMany;
use sea_orm::entity::prelude::*;

use crate::{Scope, SeatId, TenantId, seat};

/// The account at the company's identity provider that a seat is bound to.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_identities")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seat_id: SeatId,
    pub issuer: String,
    /// The account's `sub`: the issuer gives it to nobody else, ever.
    pub subject: String,
    pub bound_at: DateTimeUtc,
    pub last_sign_in_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(SeatId, SeatId);

/// Its seat.
impl Related<seat::Entity> for Entity {
    fn to() -> RelationDef {
        Self::belongs_to(seat::Entity)
            .from((Column::TenantId, Column::SeatId))
            .to((seat::Column::TenantId, seat::Column::Id))
            .into()
    }
}

impl Entity {
    /// Lets go of that seat's.
    pub fn release(scope: Scope, seat_id: SeatId) -> DeleteMany<Self> {
        Self::release_all(scope).filter(Column::SeatId.eq(seat_id))
    }

    /// Lets go of all of the scope's.
    pub fn release_all(scope: Scope) -> DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id()))
    }
}
