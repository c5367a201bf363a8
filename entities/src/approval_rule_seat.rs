//! A seat that an approval rule names.

use sea_orm::entity::prelude::*;

use crate::{ApprovalRuleId, SeatId, TenantId};

/// A seat that an approval rule names.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_rule_seats")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub approval_rule_id: ApprovalRuleId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seat_id: SeatId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ApprovalRuleId, ApprovalRuleId);

impl Entity {
    /// The deletion of those that a rule names.
    pub fn remove_of(scope: crate::Scope, id: ApprovalRuleId) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::ApprovalRuleId.eq(id))
    }
}
