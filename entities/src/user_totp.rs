//! A person's authenticator. Its secret is a sealed one.

use sea_orm::UpdateMany;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::UserId;

/// A person's authenticator.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user_totp")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Which of the person's secrets counts.
    pub number: i64,
    /// Which one is being set up.
    pub pending_number: Option<i64>,
    /// The time step of the last code taken: neither it nor one before it is taken again.
    pub last_step: i64,
    /// Wrong codes since the last right one.
    pub failures: i32,
    pub failed_at: Option<DateTimeUtc>,
    /// None while the first is being set up.
    pub confirmed_at: Option<DateTimeUtc>,
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

    /// That of the person.
    pub fn of_user(id: UserId) -> Select<Self> {
        Self::find().filter(Column::UserId.eq(id))
    }

    /// Takes a code's time step, unless it or a later one was taken.
    pub fn take_step(id: UserId, step: i64) -> UpdateMany<Self> {
        Self::update_many()
            .filter(Column::UserId.eq(id))
            .filter(Column::LastStep.lt(step))
            .col_expr(Column::LastStep, Expr::value(step))
            .col_expr(Column::Failures, Expr::value(0))
    }

    /// Forgets the wrong ones.
    pub fn forgive(id: UserId) -> UpdateMany<Self> {
        Self::update_many().filter(Column::UserId.eq(id)).col_expr(Column::Failures, Expr::value(0))
    }

    /// Counts a wrong one.
    pub fn count_failure(id: UserId, now: DateTimeUtc) -> UpdateMany<Self> {
        Self::update_many()
            .filter(Column::UserId.eq(id))
            .col_expr(Column::Failures, Expr::col(Column::Failures).add(1))
            .col_expr(Column::FailedAt, Expr::value(now))
    }

    /// Removes that of the person.
    pub fn remove(id: UserId) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::UserId.eq(id))
    }
}
