//! The codes that let a person in once each without their authenticator.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{DeleteMany, UpdateMany};

use crate::UserId;

/// One of them.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user_recovery_codes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// HMAC-SHA-256.
    pub hash: Vec<u8>,
    pub used_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Removal of what there is of people who have no seat anywhere.
    pub fn remove_all(ids: &[UserId]) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::UserId.is_in(ids.iter().copied()))
    }

    /// Takes the code with that hash, unless it was taken.
    pub fn take(id: UserId, hash: &[u8], now: DateTimeUtc) -> UpdateMany<Self> {
        Self::update_many()
            .filter(Column::UserId.eq(id))
            .filter(Column::Hash.eq(hash.to_vec()))
            .filter(Column::UsedAt.is_null())
            .col_expr(Column::UsedAt, Expr::value(now))
    }

    /// Removes those of the person.
    pub fn remove(id: UserId) -> DeleteMany<Self> {
        Self::delete_many().filter(Column::UserId.eq(id))
    }
}
