//! A stretch of days in which a pilot stood still.

use sea_orm::entity::prelude::*;

use crate::{PilotId, TenantId};

/// A stretch of days in which a pilot stood still.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pilot_pauses")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub pilot_id: PilotId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub paused_at: DateTimeUtc,
    /// First day of the pause.
    pub paused_on: String,
    /// First day on which it ran again.
    pub resumed_on: Option<String>,
    pub reason: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(PilotId, PilotId);
