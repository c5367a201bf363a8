//! One event on its way to one endpoint.

use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use crate::{TenantId, WebhookDeliveryId, WebhookEndpointId, text_enum};

text_enum! {
    /// Where a delivery stands.
    WebhookDeliveryStatus {
        /// Will be tried, or tried again.
        Pending = "PENDING",
        /// The endpoint took it.
        Delivered = "DELIVERED",
        /// Given up on; can be sent again by hand.
        Failed = "FAILED",
    }
}

/// One event on its way to one endpoint.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_deliveries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Also its `webhook-id`: the same in every attempt.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookDeliveryId,
    pub endpoint_id: WebhookEndpointId,
    pub event_type: String,
    /// Cause; unique per endpoint.
    pub dedupe_key: String,
    /// What is sent, byte by byte.
    pub body: String,
    pub status: WebhookDeliveryStatus,
    pub attempt_count: i32,
    /// How far it is in the schedule of retries.
    pub retry_step: i32,
    pub next_attempt_at: Option<DateTimeUtc>,
    pub delivered_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(WebhookDeliveryId, Id);

impl Entity {
    /// Those of all tenants that are older, oldest first; for retention.
    pub fn older_than(
        moment: DateTimeUtc,
        limit: u64,
    ) -> sea_orm::Selector<sea_orm::SelectGetableTuple<(TenantId, Uuid)>> {
        Self::find()
            .select_only()
            .columns([Column::TenantId, Column::Id])
            .filter(Column::CreatedAt.lt(moment))
            .order_by_asc(Column::CreatedAt)
            .limit(limit)
            .into_tuple()
    }

    /// Removal of deliveries of all tenants, for retention.
    pub fn remove(ids: impl IntoIterator<Item = Uuid>) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::Id.is_in(ids))
    }
}
