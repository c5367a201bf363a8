//! The deployment itself: one row.

use sea_orm::entity::prelude::*;

/// The deployment itself: one row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deployments")]
pub struct Model {
    /// Always `root`: there is one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Every envelope is bound to it.
    pub id: Uuid,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The one row.
    pub fn this() -> Select<Self> {
        Self::find()
    }
}
