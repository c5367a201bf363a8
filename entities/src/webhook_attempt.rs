//! One try at a delivery.

use sea_orm::entity::prelude::*;

use crate::{TenantId, WebhookAttemptId, WebhookDeliveryId};

/// One try at a delivery.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_attempts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookAttemptId,
    pub delivery_id: WebhookDeliveryId,
    /// From 1.
    pub number: i32,
    /// HTTP status; none where there was no answer.
    pub status_code: Option<i32>,
    pub duration_ms: i32,
    /// The first kilobyte of the answer.
    pub answer: Option<String>,
    /// Why there was no answer.
    pub error: Option<String>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(WebhookAttemptId, Id);

impl Entity {
    /// Removal of the tries at deliveries of all tenants, for retention.
    pub fn remove_of(deliveries: impl IntoIterator<Item = Uuid>) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::DeliveryId.is_in(deliveries))
    }
}
