//! Who approves text for clients that an AI app wrote: in the whole company, in a part of it, or of one app.

use sea_orm::entity::prelude::*;

use crate::seat::Role;
use crate::{AiAppId, ApprovalRuleId, BusinessUnitId, SeatId, TenantId, text_enum};

text_enum! {
    /// What a rule is about. Of those that fit a text, the narrowest counts: the app's, then the unit's, then the company's.
    ApprovalRuleScope {
        /// Every text of the company.
        Tenant = "TENANT",
        /// Texts that people of one business unit hand in.
        BusinessUnit = "BUSINESS_UNIT",
        /// Texts that one AI app wrote.
        AiApp = "AI_APP",
    }
}

/// Who approves text for clients that an AI app wrote.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_rules")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApprovalRuleId,
    pub scope: ApprovalRuleScope,
    pub business_unit_id: Option<BusinessUnitId>,
    pub ai_app_id: Option<AiAppId>,
    /// Whether a text may reach a client only once it is approved.
    pub is_required: bool,
    /// The least role of whoever approves, where no seats are named.
    pub approver_role: Role,
    pub set_by_seat_id: Option<SeatId>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ApprovalRuleId, Id);

impl Entity {
    /// The deletion of a rule.
    pub fn remove(scope: crate::Scope, id: ApprovalRuleId) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::Id.eq(id))
    }
}
