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

    /// Those of the people who have no seat anywhere.
    pub fn without_seat(ids: &[UserId]) -> sea_orm::Selector<sea_orm::SelectGetableTuple<UserId>> {
        use sea_orm::{QuerySelect, QueryTrait};
        let seated = crate::seat::Entity::find()
            .select_only()
            .column(crate::seat::Column::UserId)
            .filter(crate::seat::Column::UserId.is_in(ids.iter().copied()));
        Self::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Id.is_in(ids.iter().copied()))
            .filter(Column::Id.not_in_subquery(seated.into_query()))
            .into_tuple()
    }

    /// Removal of people who have no seat anywhere.
    pub fn remove_all(ids: &[UserId]) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::Id.is_in(ids.iter().copied()))
    }

    /// The person who proved who they are.
    pub fn proved(id: UserId) -> Select<Self> {
        Self::find().filter(Column::Id.eq(id))
    }
}
