//! A person's sign-in. The cookie's secret is not stored. Which companies it opens says [`crate::seat_session`].

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{DeleteMany, UpdateMany};

use crate::{SessionId, TenantId, UserId, text_enum};

text_enum! {
    /// How the person proved who they are.
    SignInMethod {
        /// By a password of ours.
        Password = "PASSWORD",
        /// At the company's identity provider.
        IdentityProvider = "IDENTITY_PROVIDER",
    }
}

/// A person's sign-in.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub user_id: UserId,
    /// The company it acts in unless a request names another.
    pub home_tenant_id: TenantId,
    /// By which it is found.
    pub public_part: String,
    /// HMAC-SHA-256 of the secret.
    pub secret_hash: Vec<u8>,
    pub method: SignInMethod,
    /// It opens nothing until a second factor was shown.
    pub awaits_second_factor: bool,
    /// When a second factor was last shown.
    pub second_factor_at: Option<DateTimeUtc>,
    /// When the person last proved who they are.
    pub proved_at: DateTimeUtc,
    /// To the minute.
    pub last_used_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
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

    /// The session with that public part: how authentication begins.
    pub fn by_public_part(public_part: &str) -> Select<Self> {
        Self::find().filter(Column::PublicPart.eq(public_part))
    }

    /// The session that a caller was let in by.
    pub fn proved(id: SessionId) -> Select<Self> {
        Self::find().filter(Column::Id.eq(id))
    }

    /// The sessions of a person that were not ended.
    pub fn open_of_user(id: UserId) -> Select<Self> {
        Self::find().filter(Column::UserId.eq(id)).filter(Column::EndedAt.is_null())
    }

    /// Ends that one.
    pub fn end(id: SessionId, now: DateTimeUtc) -> UpdateMany<Self> {
        Self::update_many()
            .filter(Column::Id.eq(id))
            .filter(Column::EndedAt.is_null())
            .col_expr(Column::EndedAt, Expr::value(now))
    }

    /// Notes a use.
    pub fn mark_used(id: SessionId, now: DateTimeUtc) -> UpdateMany<Self> {
        Self::update_many().filter(Column::Id.eq(id)).col_expr(Column::LastUsedAt, Expr::value(now))
    }

    /// Forgets a person's sessions that were over before that time.
    pub fn forget_before(id: UserId, before: DateTimeUtc) -> DeleteMany<Self> {
        Self::delete_many().filter(Column::UserId.eq(id)).filter(Column::ExpiresAt.lt(before))
    }
}
