//! A person who signs in, over all tenants. Tenants see seats, never users.

use sea_orm::entity::prelude::*;

use crate::UserId;

/// A person who signs in, over all tenants. Tenants see seats, never users.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// Lower case.
    pub email: String,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The user with that address, given in lower case.
    pub fn by_email(email: &str) -> Select<Self> {
        Self::find().filter(Column::Email.eq(email))
    }

    /// The person who proved who they are.
    pub fn proved(id: UserId) -> Select<Self> {
        Self::find().filter(Column::Id.eq(id))
    }
}
