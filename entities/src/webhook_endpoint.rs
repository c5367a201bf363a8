//! A place of a company's own tools where events are sent.

use sea_orm::entity::prelude::*;

use crate::{SeatId, TenantId, WebhookEndpointId, text_enum};

text_enum! {
    /// Whether events go there.
    WebhookEndpointStatus {
        /// They do.
        Enabled = "ENABLED",
        /// They do not: by hand, or since it failed for too long.
        Disabled = "DISABLED",
        /// Gone; its deliveries are kept for their time.
        Deleted = "DELETED",
    }
}

/// A place of a company's own tools where events are sent.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_endpoints")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookEndpointId,
    pub url: String,
    /// What people call it.
    pub description: String,
    /// Array of event types, such as `seat.disabled`; empty: all.
    pub event_types: Json,
    pub status: WebhookEndpointStatus,
    /// Why it is disabled, in words.
    pub disabled_reason: Option<String>,
    /// Which of its secrets signs.
    pub secret_number: i64,
    /// Until when the one before signs as well.
    pub previous_secret_until: Option<DateTimeUtc>,
    pub secret_rotated_at: DateTimeUtc,
    pub created_by_seat_id: Option<SeatId>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(WebhookEndpointId, Id);
