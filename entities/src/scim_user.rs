//! What a company's directory says of the person of a seat, beyond what the seat itself holds.

use sea_orm::entity::prelude::*;

use crate::{SeatId, TenantId};

/// What a company's directory says of the person of a seat.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "scim_users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seat_id: SeatId,
    pub user_name: String,
    /// The same in lower case; unique among those that are not deleted.
    pub user_name_key: String,
    /// What else it says, as it said it: name, titles, addresses, department.
    pub attributes: Json,
    /// When the directory deleted it. To the directory it is gone; the seat is kept, disabled.
    pub deleted_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(SeatId, SeatId);
