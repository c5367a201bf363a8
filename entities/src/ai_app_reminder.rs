//! A stage of reminding that an undecided app has reached.

use sea_orm::entity::prelude::*;

use crate::{AiAppId, Scope, TenantId};

/// A stage of reminding that an undecided app has reached.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ai_app_reminders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ai_app_id: AiAppId,
    /// Of which time of being undecided.
    #[sea_orm(primary_key, auto_increment = false)]
    pub undecided_since: DateTimeUtc,
    /// Days after the day by which it should be decided; negative before it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stage_day: i32,
    /// False where a later stage was told in its stead.
    pub is_told: bool,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Those of some apps of the scope's tenant.
    pub fn of_apps(scope: Scope, apps: impl IntoIterator<Item = AiAppId>) -> Select<Self> {
        Self::find().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::AiAppId.is_in(apps))
    }
}
