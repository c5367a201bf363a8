//! One stage of the reminders of one due day of a provider key: written once, whether somebody was told or the stage
//! passed unseen.

use sea_orm::entity::prelude::*;

use crate::{KeyReminderId, ProviderKeyId, TenantId, text_enum};

text_enum! {
    /// Where a stage stands.
    KeyReminderStatus {
        /// Somebody was told; the rotation is awaited.
        Open = "OPEN",
        /// Nobody was told: a later stage had come before anybody looked, or the reminders were snoozed.
        Skipped = "SKIPPED",
        /// What was asked for was done, or is not needed any more.
        Settled = "SETTLED",
    }
}

/// One stage of the reminders of one due day of a provider key.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "key_reminders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: KeyReminderId,
    pub key_id: ProviderKeyId,
    /// The due day (`YYYY-MM-DD`) it is about.
    pub due_on: String,
    /// Days from the due day: -30, -14, -7, -1, 0, then 7, 14, and so on.
    pub stage_day: i32,
    pub status: KeyReminderStatus,
    pub told_seat_count: i32,
    pub created_at: DateTimeUtc,
    pub settled_at: Option<DateTimeUtc>,
    /// What settled it: `rotated`, `revoked`, `destroyed`, `rescheduled`.
    pub settled_by: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(KeyReminderId, Id);
