//! A seat that was asked to decide in a seat audit.

use sea_orm::entity::prelude::*;

use crate::{SeatAuditId, SeatId, TenantId};

/// A seat that was asked to decide in a seat audit.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_audit_reviewers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seat_audit_id: SeatAuditId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seat_id: SeatId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(SeatAuditId, SeatAuditId);
