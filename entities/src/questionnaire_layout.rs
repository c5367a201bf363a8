//! What people said about the layout of a client's file, for the next file of that layout.

use sea_orm::entity::prelude::*;

use crate::{Scope, SeatId, TenantId};

/// What people said about the layout of a client's file, for the next file of that layout.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "questionnaire_layouts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// The same for every copy of the layout.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fingerprint: String,
    /// See `keystead_forms::Layout`.
    pub layout: Json,
    pub corrected_by_seat_id: Option<SeatId>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// What is remembered of a layout.
    pub fn of(scope: Scope, fingerprint: &str) -> Select<Self> {
        Self::find().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::Fingerprint.eq(fingerprint))
    }
}
