//! A link that lets a person in once. What stands in it is derived from its id and a key of the deployment; no secret of it
//! is stored.

use sea_orm::UpdateMany;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;

use crate::{SeatId, SignInLinkId, TenantId, UserId, text_enum};

text_enum! {
    /// What it is for.
    SignInLinkKind {
        /// A company's first owner comes in.
        FirstOwner = "FIRST_OWNER",
        /// Somebody takes the seat they were given.
        Invitation = "INVITATION",
        /// Somebody sets a new password.
        PasswordReset = "PASSWORD_RESET",
    }
}

/// A link that lets a person in once.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignInLinkId,
    pub kind: SignInLinkKind,
    pub user_id: UserId,
    /// The address it was made for; it opens nothing for another.
    pub email: String,
    /// The company that it leads to.
    pub for_tenant_id: TenantId,
    pub for_seat_id: SeatId,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
    /// When another took its place.
    pub ended_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Removal of what there is of people who have no seat anywhere.
    pub fn remove_all(ids: &[UserId]) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::UserId.is_in(ids.iter().copied()))
    }

    /// The link with that id, which its bearer proved to know.
    pub fn proved(id: SignInLinkId) -> Select<Self> {
        Self::find().filter(Column::Id.eq(id))
    }

    /// The links of a person.
    pub fn of_user(id: UserId) -> Select<Self> {
        Self::find().filter(Column::UserId.eq(id))
    }

    /// Takes the link, unless it was taken or ended before.
    pub fn take(id: SignInLinkId, now: DateTimeUtc) -> UpdateMany<Self> {
        Self::update_many()
            .filter(Column::Id.eq(id))
            .filter(Column::UsedAt.is_null())
            .filter(Column::EndedAt.is_null())
            .filter(Column::ExpiresAt.gt(now))
            .col_expr(Column::UsedAt, Expr::value(now))
    }

    /// Ends the open links of a seat.
    pub fn end_of_seat(tenant_id: TenantId, seat_id: SeatId, now: DateTimeUtc) -> UpdateMany<Self> {
        Self::update_many()
            .filter(Column::ForTenantId.eq(tenant_id))
            .filter(Column::ForSeatId.eq(seat_id))
            .filter(Column::UsedAt.is_null())
            .filter(Column::EndedAt.is_null())
            .col_expr(Column::EndedAt, Expr::value(now))
    }

    /// Ends the open links of that kind of a person.
    pub fn end_of_user(user_id: UserId, kind: SignInLinkKind, now: DateTimeUtc) -> UpdateMany<Self> {
        Self::update_many()
            .filter(Column::UserId.eq(user_id))
            .filter(Column::Kind.eq(kind))
            .filter(Column::UsedAt.is_null())
            .filter(Column::EndedAt.is_null())
            .col_expr(Column::EndedAt, Expr::value(now))
    }
}
