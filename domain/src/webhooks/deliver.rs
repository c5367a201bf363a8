//! The job of one attempt.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::seat::Role;
use keystead_entities::webhook_delivery::{self as delivery, WebhookDeliveryStatus as Status};
use keystead_entities::webhook_endpoint::{self as endpoint, WebhookEndpointStatus};
use keystead_entities::{ForChange, Scoped, WebhookAttemptId, WebhookDeliveryId, job, webhook_attempt};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;

use super::EventType;
use super::endpoint::{disable, place};
use super::sender::{Attempt, Message};
use super::sign::signatures;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::jobs::{self, Kind, NewJob};
use crate::notifications::{self, Notice, notify};
use crate::{app::App, secrets};

/// Makes one attempt at a delivery.
pub static DELIVER: Kind =
    Kind { name: "DELIVER_WEBHOOK", max_attempts: 12, timeout: Duration::from_secs(60), concurrency: 8 };

/// As [`DELIVER`], of what is told though the company is closed: that it is.
pub static DELIVER_LAST_WORD: Kind = Kind { name: "DELIVER_LAST_WORD", ..DELIVER };

/// The pauses after the first attempt and each further one, give or take a tenth: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h,
/// 14 h, 20 h, 24 h (Standard Webhooks).
pub const RETRIES: [TimeDelta; 9] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];

/// Has an attempt made at a delivery of that type: the one of that number, once.
pub(super) async fn enqueue(
    tx: &Tx,
    ctx: &Ctx,
    (id, event_type): (WebhookDeliveryId, &str),
    number: i32,
    at: DateTime<Utc>,
) -> Result<()> {
    let is_last_word = EventType::from_text(event_type).is_some_and(EventType::is_last_word);
    let kind = if is_last_word { &DELIVER_LAST_WORD } else { &DELIVER };
    let payload = json!({ "deliveryId": id, "number": number });
    jobs::enqueue(tx, ctx, NewJob::new(kind, format!("{id}:{number}")).payload(payload).run_at(at)).await?;
    Ok(())
}

/// Makes the job's attempt. A crash between sending and writing down sends it again, under the same `webhook-id`.
pub async fn deliver(ctx: &Ctx, job: &job::Model) -> Result<()> {
    let (id, number): (WebhookDeliveryId, i32) = (jobs::payload(job, "deliveryId")?, jobs::payload(job, "number")?);
    let Some(row) = delivery::Entity::one(ctx.scope(), id).one(ctx.db()).await? else { return Ok(()) };
    if row.status != Status::Pending || row.attempt_count >= number {
        return Ok(());
    }
    let endpoint = endpoint::Entity::one(ctx.scope(), row.endpoint_id).one(ctx.db()).await?;
    let endpoint = endpoint.ok_or_else(|| Error::internal("delivering a webhook", "its endpoint is gone"))?;
    let attempt = match endpoint.status {
        WebhookEndpointStatus::Enabled => Some(attempt(ctx, &endpoint, &row).await?),
        _ => None,
    };
    let tx = ctx.begin().await?;
    let locked = delivery::Entity::one(ctx.scope(), id).for_change().one(&tx).await?;
    if let Some(row) = locked.filter(|row| row.status == Status::Pending && row.attempt_count < number) {
        write_down(&tx, ctx, endpoint, row, number, attempt).await?;
    }
    ctx.commit(tx, id).await
}

async fn attempt(ctx: &Ctx, endpoint: &endpoint::Model, row: &delivery::Model) -> Result<Attempt> {
    let (now, id) = (ctx.now(), row.id.to_string());
    let overlaps = endpoint.previous_secret_until.is_some_and(|until| now < until);
    let numbers = [Some(endpoint.secret_number), overlaps.then_some(endpoint.secret_number - 1)];
    let mut keys = Vec::with_capacity(2);
    for number in numbers.into_iter().flatten() {
        keys.extend(secrets::open(&ctx.app, ctx.db(), &place(ctx, endpoint.id, number)).await?);
    }
    let signature = signatures(&keys, &id, now.timestamp(), &row.body)?;
    let message = Message { id: &id, timestamp: now.timestamp(), signature: &signature, body: &row.body };
    Ok(ctx.app.webhooks.send(&endpoint.url, &message).await)
}

/// Writes down how it went, and what follows. No attempt: the endpoint does not listen any more.
async fn write_down(
    tx: &Tx,
    ctx: &Ctx,
    endpoint: endpoint::Model,
    row: delivery::Model,
    number: i32,
    attempt: Option<Attempt>,
) -> Result<()> {
    let (id, step, event_type) = (row.id, row.retry_step, row.event_type.clone());
    let mut row = row.into_active_model();
    row.next_attempt_at = Set(None);
    let Some(attempt) = attempt else {
        row.status = Set(Status::Failed);
        row.update(tx).await?;
        return Ok(());
    };
    let code = attempt.status;
    insert(tx, ctx, id, number, attempt).await?;
    row.attempt_count = Set(number);
    let pause = usize::try_from(step).ok().and_then(|step| RETRIES.get(step).copied());
    match (code, pause) {
        (Some(200..=299), _) => {
            row.status = Set(Status::Delivered);
            row.delivered_at = Set(Some(ctx.now()));
        }
        (Some(410), _) => {
            row.status = Set(Status::Failed);
            stop(tx, ctx, endpoint, "It answered 410: it is gone for good.").await?;
        }
        (_, Some(pause)) => {
            let next = ctx.now() + with_jitter(&ctx.app, pause);
            row.retry_step = Set(step + 1);
            row.next_attempt_at = Set(Some(next));
            enqueue(tx, ctx, (id, &event_type), number + 1, next).await?;
        }
        (_, None) => {
            row.status = Set(Status::Failed);
            stop(tx, ctx, endpoint, "A message was not taken in any of its attempts over three days.").await?;
        }
    }
    row.update(tx).await?;
    Ok(())
}

async fn insert(tx: &Tx, ctx: &Ctx, delivery_id: WebhookDeliveryId, number: i32, attempt: Attempt) -> Result<()> {
    let row = webhook_attempt::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        id: Set(ctx.new_id(WebhookAttemptId)),
        delivery_id: Set(delivery_id),
        number: Set(number),
        status_code: Set(attempt.status.map(i32::from)),
        duration_ms: Set(i32::try_from(attempt.took.as_millis()).unwrap_or(i32::MAX)),
        answer: Set(attempt.answer),
        error: Set(attempt.error),
        created_at: Set(ctx.now()),
    };
    webhook_attempt::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Switches the endpoint off, if nobody did so meanwhile, and tells those who run the company.
async fn stop(tx: &Tx, ctx: &Ctx, seen: endpoint::Model, reason: &str) -> Result<()> {
    let found = endpoint::Entity::one(ctx.scope(), seen.id).for_change().one(tx).await?;
    let Some(row) = found.filter(|row| row.status == WebhookEndpointStatus::Enabled) else { return Ok(()) };
    let row = disable(tx, ctx, row, reason).await?;
    let admins = notifications::seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
    let notice = Notice {
        seat_ids: admins.into_iter().map(|seat| seat.id).collect(),
        kind: "webhook_endpoint.disabled",
        dedupe_key: format!("webhook_endpoint.disabled:{}:{}", row.id, row.version),
        title: format!("Events are no longer sent to {}", row.description),
        body: format!(
            "The endpoint \"{}\" was switched off. {reason}\n\nOnce it works again, enable it and replay what it missed.",
            row.description
        ),
        target: Some(row.id.into()),
    };
    notify(tx, ctx, notice).await
}

/// A tenth more or less, so that failures do not march in step.
fn with_jitter(app: &App, pause: TimeDelta) -> TimeDelta {
    let mut random = [0; 2];
    app.entropy.fill(&mut random);
    let share = i64::from(u16::from_be_bytes(random));
    pause + TimeDelta::milliseconds(pause.num_milliseconds() / 10 * (share - 32_768) / 32_768)
}
