//! A secret of the deployment itself, sealed like any other.

use sea_orm::entity::prelude::*;

/// A secret of the deployment itself, sealed like any other.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "instance_secrets")]
pub struct Model {
    /// What it is for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The sealed secret.
    pub envelope: Vec<u8>,
    /// The key-encryption key it is wrapped under.
    pub kek_id: String,
    /// Rises with each re-wrap.
    pub envelope_rev: i64,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Every secret of the deployment itself.
    pub fn of_deployment() -> Select<Self> {
        Self::find()
    }

    /// The secret of that name.
    pub fn named(name: &str) -> Select<Self> {
        Self::find_by_id(name)
    }

    /// An update of the secret of that name.
    pub fn update_named(name: &str) -> sea_orm::UpdateMany<Self> {
        Self::update_many().filter(Column::Name.eq(name))
    }
}
