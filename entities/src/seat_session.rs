//! The part of a person's sign-in that opens one company: what the company may see of it and can end.

use sea_orm::entity::prelude::*;
use sea_orm::{DeleteMany, Select, SelectThree, TopologyStar};

use crate::session::SignInMethod;
use crate::{Scope, SeatId, SessionId, TenantId, seat, tenant};

/// The part of a person's sign-in that opens one company.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub seat_id: SeatId,
    pub method: SignInMethod,
    /// Where the sign-in came from.
    pub address: Option<String>,
    /// What the browser called itself.
    pub user_agent: Option<String>,
    /// In this company, to the minute.
    pub last_used_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    pub ended_reason: Option<String>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(SessionId, Id);

crate::of_seat!();

impl Entity {
    /// What a session opens in one company, with seat and tenant, in one statement.
    pub fn opened(scope: Scope, id: SessionId) -> SelectThree<Self, seat::Entity, tenant::Entity, TopologyStar> {
        use crate::Scoped;
        Self::one(scope, id).find_also_related(seat::Entity).find_also_related(tenant::Entity)
    }

    /// Every company that a session opens, for the person whose session it is.
    pub fn of_session(id: SessionId) -> SelectThree<Self, seat::Entity, tenant::Entity, TopologyStar> {
        Self::find()
            .filter(Column::Id.eq(id))
            .filter(Column::EndedAt.is_null())
            .find_also_related(seat::Entity)
            .find_also_related(tenant::Entity)
    }

    /// The open parts of those sessions, for the end of all of them.
    pub fn open_of(ids: impl IntoIterator<Item = SessionId>) -> Select<Self> {
        Self::find().filter(Column::Id.is_in(ids)).filter(Column::EndedAt.is_null())
    }

    /// Forgets a seat's that were over before that time.
    pub fn forget_before(scope: Scope, seat_id: SeatId, before: DateTimeUtc) -> DeleteMany<Self> {
        Self::delete_many()
            .filter(Column::TenantId.eq(scope.tenant_id()))
            .filter(Column::SeatId.eq(seat_id))
            .filter(Column::ExpiresAt.lt(before))
    }
}
