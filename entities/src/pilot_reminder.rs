//! A reminder that was sent, so that it is sent once.

use sea_orm::entity::prelude::*;

use crate::{PilotId, TenantId};

/// A reminder that was sent, so that it is sent once.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pilot_reminders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub pilot_id: PilotId,
    /// The checkpoint or the phase.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub due_on: String,
    /// Such as `DUE_IN_7` or `OVERDUE_2` (weeks).
    #[sea_orm(primary_key, auto_increment = false)]
    pub stage: String,
    pub sent_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(PilotId, PilotId);
