//! Sending by hand: a sample, one delivery again, everything that failed.

use chrono::{DateTime, Utc};
use keystead_entities::webhook_delivery::{self as delivery, Column, WebhookDeliveryStatus as Status};
use keystead_entities::webhook_endpoint::{self as endpoint, WebhookEndpointStatus};
use keystead_entities::{ForChange, Scoped, WebhookDeliveryId, WebhookEndpointId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::announce::{Event, post};
use super::deliver::enqueue;
use super::endpoint::locked;
use super::{EventType, WRITE};
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};

/// The most deliveries of one replay.
pub const MOST_REPLAYED: u64 = 1_000;

/// Sends the sample of an event type to an endpoint. `data.isTest` is true in it, and its object does not exist.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` where the endpoint is disabled.
pub async fn test(ctx: &Ctx, id: WebhookEndpointId, event_type: EventType) -> Result<delivery::Model> {
    ctx.may(WRITE)?;
    let tx = ctx.begin().await?;
    let endpoint = listening(&tx, ctx, id).await?;
    let sample = Event {
        event_type,
        dedupe_key: format!("test:{}", ctx.app.new_uuid().simple()),
        occurred_at: ctx.now(),
        data: json!({ "id": format!("{}{}", event_type.id_prefix(), "0".repeat(26)), "isTest": true }),
    };
    let made = post(&tx, ctx, &endpoint, &sample).await?;
    let made = made.ok_or_else(|| Error::internal("testing an endpoint", "its cause was taken"))?;
    let row = found(&tx, ctx, made).await?;
    audit::record(&tx, ctx, audit::Event::new("webhook_endpoint.tested", id).with("eventType", event_type.as_str()));
    ctx.commit(tx, made).await?;
    Ok(row)
}

/// Sends a delivery again, whether it failed or was taken, under its old `webhook-id`.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` where it is on its way already, or its endpoint is disabled.
pub async fn retry(ctx: &Ctx, id: WebhookDeliveryId) -> Result<delivery::Model> {
    ctx.may(WRITE)?;
    let tx = ctx.begin().await?;
    let row = found(&tx, ctx, id).await?;
    if row.status == Status::Pending {
        return Err(Error::state("id", "This delivery is on its way already."));
    }
    listening(&tx, ctx, row.endpoint_id).await?;
    let row = again(&tx, ctx, row).await?;
    audit::record(&tx, ctx, audit::Event::new("webhook_delivery.retried", id));
    ctx.commit(tx, id).await?;
    Ok(row)
}

/// Sends again what an endpoint did not take since a moment, oldest first, at most 1,000 at once. Returns the endpoint and
/// how many are on their way.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` where the endpoint is disabled.
pub async fn replay(ctx: &Ctx, id: WebhookEndpointId, since: DateTime<Utc>) -> Result<(endpoint::Model, usize)> {
    ctx.may(WRITE)?;
    let tx = ctx.begin().await?;
    let endpoint = listening(&tx, ctx, id).await?;
    let failed = delivery::Entity::within(ctx.scope())
        .filter(Column::EndpointId.eq(id))
        .filter(Column::Status.eq(Status::Failed))
        .filter(Column::CreatedAt.gte(since))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .limit(MOST_REPLAYED)
        .for_change()
        .all(&tx)
        .await?;
    let count = failed.len();
    for row in failed {
        again(&tx, ctx, row).await?;
    }
    let told = audit::Event::new("webhook_endpoint.replayed", id)
        .with("since", since.to_rfc3339())
        .with("deliveryCount", count);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, id).await?;
    Ok((endpoint, count))
}

async fn again(tx: &Tx, ctx: &Ctx, row: delivery::Model) -> Result<delivery::Model> {
    let number = row.attempt_count + 1;
    let mut row = row.into_active_model();
    row.status = Set(Status::Pending);
    row.retry_step = Set(0);
    row.next_attempt_at = Set(Some(ctx.now()));
    row.delivered_at = Set(None);
    let row = row.update(tx).await?;
    enqueue(tx, ctx, (row.id, &row.event_type), number, ctx.now()).await?;
    Ok(row)
}

async fn found(tx: &Tx, ctx: &Ctx, id: WebhookDeliveryId) -> Result<delivery::Model> {
    let row = delivery::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    row.ok_or_else(|| Error::not_found("id", "webhook delivery"))
}

async fn listening(tx: &Tx, ctx: &Ctx, id: WebhookEndpointId) -> Result<endpoint::Model> {
    let row = locked(tx, ctx, id).await?;
    match row.status {
        WebhookEndpointStatus::Enabled => Ok(row),
        _ => Err(Error::state("id", "The endpoint is disabled. Enable it first.")),
    }
}
