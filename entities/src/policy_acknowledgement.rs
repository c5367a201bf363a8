//! A seat's word that it has read a version of the policy and will keep to it.

use sea_orm::entity::prelude::*;

use crate::{PolicyAcknowledgementId, PolicyVersionId, SeatId, TenantId};

/// A seat's word on a version of the policy.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "policy_acknowledgements")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PolicyAcknowledgementId,
    pub policy_version_id: PolicyVersionId,
    pub seat_id: SeatId,
    pub acknowledged_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(PolicyAcknowledgementId, Id);
