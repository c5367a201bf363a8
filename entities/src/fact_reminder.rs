//! One stage of the reminders that a statement runs out: written once, whether somebody was told or the stage passed
//! unseen.

use sea_orm::entity::prelude::*;

use crate::{FactReminderId, FactStatementId, TenantId};

/// One stage of the reminders that a statement runs out.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "fact_reminders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FactReminderId,
    pub statement_id: FactStatementId,
    /// Days from the last day on which it holds: -30, -7, then 1, the day on which it does not any more.
    pub stage_day: i32,
    /// None where the stage passed unseen.
    pub told_seat_count: i32,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(FactReminderId, Id);
