//! From what happened to deliveries, in the transaction in which it happened.

use chrono::{DateTime, SecondsFormat, Utc};
use keystead_entities::audit_event::{self, AuditOutcome};
use keystead_entities::webhook_delivery::{self as delivery, WebhookDeliveryStatus};
use keystead_entities::webhook_endpoint::{self as endpoint, WebhookEndpointStatus};
use keystead_entities::{AnyId, Scoped, WebhookDeliveryId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::EventType;
use super::deliver::enqueue;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;

/// Something to be sent.
pub(super) struct Event {
    pub event_type: EventType,
    /// The cause: an endpoint is told of each once.
    pub dedupe_key: String,
    pub occurred_at: DateTime<Utc>,
    /// `{id, …}`: ids and the names of what changed.
    pub data: Value,
}

/// Announces entries of the audit log that were just written.
pub(crate) async fn entries(tx: &Tx, ctx: &Ctx, rows: &[audit_event::Model]) -> Result<()> {
    let done = rows.iter().filter(|row| row.outcome == AuditOutcome::Success);
    let events: Vec<Event> = done.filter_map(of_entry).collect();
    announce(tx, ctx, events).await
}

fn of_entry(row: &audit_event::Model) -> Option<Event> {
    let names: Vec<&str> = row.fields.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    Some(Event {
        event_type: EventType::from_text(&row.action)?,
        dedupe_key: format!("entry:{}", row.seq),
        occurred_at: row.occurred_at,
        data: json!({
            "id": row.target_id,
            "fields": names,
            "actor": { "kind": row.actor_kind, "id": row.actor_id },
            "auditSequence": row.seq,
        }),
    })
}

/// Announces a notice, where its kind is an event and no entry of the audit log is one under the same name.
pub(crate) async fn notice(tx: &Tx, ctx: &Ctx, kind: &str, cause: &str, target: Option<AnyId>) -> Result<()> {
    const NOTICES: [EventType; 6] = [
        EventType::ProviderKeyRotationDue,
        EventType::PilotCheckpointDue,
        EventType::QuestionnaireRefreshed,
        EventType::SeatAuditOverdue,
        EventType::SeatDutiesLeft,
        EventType::AuditLogBroken,
    ];
    let Some(event_type) = EventType::from_text(kind).filter(|event| NOTICES.contains(event)) else { return Ok(()) };
    let id = target.map(|id| id.to_string());
    let event = Event {
        event_type,
        dedupe_key: format!("notice:{kind}:{cause}"),
        occurred_at: ctx.now(),
        data: json!({ "id": id }),
    };
    announce(tx, ctx, vec![event]).await
}

async fn announce(tx: &Tx, ctx: &Ctx, events: Vec<Event>) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let listening = endpoint::Entity::within(ctx.scope())
        .filter(endpoint::Column::Status.eq(WebhookEndpointStatus::Enabled))
        .order_by_asc(endpoint::Column::Id)
        .all(tx)
        .await?;
    for event in &events {
        for endpoint in listening.iter().filter(|endpoint| wants(endpoint, event.event_type)) {
            post(tx, ctx, endpoint, event).await?;
        }
    }
    Ok(())
}

fn wants(endpoint: &endpoint::Model, event: EventType) -> bool {
    let types = endpoint.event_types.as_array().map_or(&[][..], Vec::as_slice);
    types.is_empty() || types.iter().any(|text| text.as_str() == Some(event.as_str()))
}

/// Stores a delivery and the job of its first attempt; nothing where that cause was stored before.
pub(super) async fn post(
    tx: &Tx,
    ctx: &Ctx,
    endpoint: &endpoint::Model,
    event: &Event,
) -> Result<Option<WebhookDeliveryId>> {
    let id = ctx.new_id(WebhookDeliveryId);
    let body = json!({
        "type": event.event_type.as_str(),
        "timestamp": event.occurred_at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "tenantId": ctx.tenant_id(),
        "data": event.data,
    });
    let row = delivery::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        id: Set(id),
        endpoint_id: Set(endpoint.id),
        event_type: Set(event.event_type.as_str().into()),
        dedupe_key: Set(event.dedupe_key.clone()),
        body: Set(body.to_string()),
        status: Set(WebhookDeliveryStatus::Pending),
        attempt_count: Set(0),
        retry_step: Set(0),
        next_attempt_at: Set(Some(ctx.now())),
        delivered_at: Set(None),
        created_at: Set(ctx.now()),
    };
    use delivery::Column::{DedupeKey, EndpointId, TenantId};
    let once = OnConflict::columns([TenantId, EndpointId, DedupeKey]).do_nothing().to_owned();
    if delivery::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? != 1 {
        return Ok(None);
    }
    enqueue(tx, ctx, (id, event.event_type.as_str()), 1, ctx.now()).await?;
    Ok(Some(id))
}
