//! Looking at endpoints, deliveries and attempts.

use keystead_entities::webhook_delivery::{self as delivery, WebhookDeliveryStatus};
use keystead_entities::webhook_endpoint::{self as endpoint, WebhookEndpointStatus};
use keystead_entities::{Scoped, WebhookDeliveryId, WebhookEndpointId, webhook_attempt};
use sea_orm::{ColumnTrait, QueryFilter, Select};

use super::{EventType, READ};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{Below, Sort};

/// The company's endpoints, without deleted ones.
pub fn endpoints(ctx: &Ctx) -> Result<Select<endpoint::Entity>> {
    ctx.may(READ)?;
    let all = endpoint::Entity::within(ctx.scope());
    Ok(all.filter(endpoint::Column::Status.ne(WebhookEndpointStatus::Deleted)))
}

/// An endpoint, deleted ones included, where it is the tenant's.
pub async fn find(ctx: &Ctx, id: WebhookEndpointId) -> Result<Option<endpoint::Model>> {
    ctx.may(READ)?;
    Ok(endpoint::Entity::one(ctx.scope(), id).one(ctx.db()).await?)
}

/// Which deliveries are wanted. Fields combine with AND; several values of one mean any of them.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Any of these.
    pub status: Option<Vec<WebhookDeliveryStatus>>,
    /// Any of these.
    pub event_type: Option<Vec<EventType>>,
}

/// What was sent to an endpoint, latest first.
pub fn deliveries(ctx: &Ctx, id: WebhookEndpointId, filter: Filter) -> Result<Below<delivery::Entity>> {
    ctx.may(READ)?;
    use delivery::Column;
    let mut rows = delivery::Entity::within(ctx.scope());
    if let Some(status) = filter.status {
        rows = rows.filter(Column::Status.is_in(status));
    }
    if let Some(types) = filter.event_type {
        rows = rows.filter(Column::EventType.is_in(types.into_iter().map(EventType::as_str)));
    }
    let sort = Sort { by: Column::CreatedAt, descending: true, tie: Column::Id };
    Ok(Below::new(ctx.scope(), rows, sort).of(Column::EndpointId, id))
}

/// The attempts at a delivery, first to last.
pub fn attempts(ctx: &Ctx, id: WebhookDeliveryId) -> Result<Below<webhook_attempt::Entity>> {
    ctx.may(READ)?;
    use webhook_attempt::Column;
    let sort = Sort { by: Column::Number, descending: false, tie: Column::Id };
    Ok(Below::new(ctx.scope(), webhook_attempt::Entity::within(ctx.scope()), sort).of(Column::DeliveryId, id))
}
