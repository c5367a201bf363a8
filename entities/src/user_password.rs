//! A person's password, as it can be checked and never read.

use sea_orm::entity::prelude::*;

use crate::UserId;

/// A person's password.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user_passwords")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Argon2id, in the PHC string format.
    pub hash: String,
    /// Those before it, newest first, in the same form.
    pub former: Json,
    pub changed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Removal of what there is of people who have no seat anywhere.
    pub fn remove_all(ids: &[UserId]) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::UserId.is_in(ids.iter().copied()))
    }

    /// The password of that person.
    pub fn of_user(id: UserId) -> Select<Self> {
        Self::find().filter(Column::UserId.eq(id))
    }
}
