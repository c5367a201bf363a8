//! One decision on an AI app: who, what, why, until when. Never changed, only followed by the next.

use sea_orm::entity::prelude::*;

use crate::ai_app::{AiAppStatus, DataClass};
use crate::{AiAppId, AppDecisionId, SeatId, TenantId};

/// One decision on an AI app.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "app_decisions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppDecisionId,
    pub ai_app_id: AiAppId,
    pub status: AiAppStatus,
    pub reason: String,
    /// Array of [`DataClass`]: what it was decided for.
    pub data_classes: Json,
    /// Who answered for the app by it.
    pub owner_seat_id: Option<SeatId>,
    /// The least tier of a seat that may use the app by it; unknown of decisions before there was this column.
    pub tier: Option<i32>,
    /// When it ends; never where absent.
    pub ends_at: Option<DateTimeUtc>,
    /// The decision whose end it is, where it came about by itself.
    pub follows_id: Option<AppDecisionId>,
    pub decided_by_seat_id: Option<SeatId>,
    /// Actor id.
    pub decided_by: String,
    pub decided_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(AppDecisionId, Id);

impl Model {
    /// What it was decided for.
    pub fn data_classes(&self) -> Vec<DataClass> {
        crate::ai_app::words(&self.data_classes)
    }
}
