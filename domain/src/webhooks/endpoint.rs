//! Endpoints: making, changing, switching on again, deleting.

use keystead_entities::webhook_endpoint::{self as endpoint, Column, WebhookEndpointStatus as Status};
use keystead_entities::{ForChange, Scoped, WebhookEndpointId, audit_head};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};
use serde_json::json;
use zeroize::Zeroizing;

use super::{EventType, MOST, WRITE, sender, sign};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};
use crate::vault::{Place, Purpose, Secret};
use crate::{audit, partners, secrets, tenants};

/// An endpoint to be made.
#[derive(Clone, Debug)]
pub struct Create {
    /// Where events are sent.
    pub url: String,
    /// What people call it, at most 120 characters.
    pub description: String,
    /// Which are sent; none: all.
    pub event_types: Vec<EventType>,
}

/// An endpoint that has a new secret.
#[derive(Clone, Debug)]
pub struct Created {
    /// The endpoint.
    pub endpoint: endpoint::Model,
    /// With what its messages are signed: shown now and never again. None in a repeat.
    pub secret: Option<Zeroizing<String>>,
}

/// Makes an endpoint. From then on events are sent there.
///
/// # Errors
/// `INVALID`, `REQUIRED`, `TOO_LONG` by field; `STATE_CONFLICT` where there are as many as there may be; what the vault says.
pub async fn create(ctx: &Ctx, input: Create) -> Result<Created> {
    ctx.may(WRITE)?;
    let mut checks = Checks::new();
    let description = checks.line("description", &input.description, 120);
    let url = checked_url(&mut checks, ctx, &input.url);
    checks.done()?;
    let id = ctx.new_id(WebhookEndpointId);
    let secret = sign::new_secret(&*ctx.app.entropy);
    let place = place(ctx, id, 1);
    let sealed = secrets::seal(&ctx.app, &place, &Secret::from(secret.to_string())).await?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let used = endpoint::Entity::within(ctx.scope()).filter(Column::Status.ne(Status::Deleted)).count(&tx).await?;
    if used >= MOST {
        return Err(Error::state("", format!("A company has at most {MOST} endpoints. Delete one first.")));
    }
    let row = endpoint::Model {
        tenant_id: ctx.tenant_id(),
        id,
        url,
        description,
        event_types: texts(&input.event_types),
        status: Status::Enabled,
        disabled_reason: None,
        secret_number: 1,
        previous_secret_until: None,
        secret_rotated_at: ctx.now(),
        created_by_seat_id: ctx.seat_id(),
        version: 1,
        created_at: ctx.now(),
        updated_at: ctx.now(),
    };
    endpoint::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    secrets::store(&tx, &ctx.app, &place, sealed).await?;
    partners::traces::leave(&tx, ctx, id).await?;
    count_listeners(&tx, ctx).await?;
    let told = audit::Event::new("webhook_endpoint.created", id)
        .with("url", without_query(&row.url))
        .with("description", row.description.clone())
        .with("eventTypes", row.event_types.clone());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, id).await?;
    Ok(Created { endpoint: row, secret: Some(secret) })
}

/// A change of an endpoint. What is left out stays.
#[derive(Clone, Debug)]
pub struct Update {
    /// The endpoint.
    pub id: WebhookEndpointId,
    /// Where events are sent.
    pub url: Option<String>,
    /// What people call it.
    pub description: Option<String>,
    /// Which are sent; an empty list: all.
    pub event_types: Option<Vec<EventType>>,
    /// The version the caller saw.
    pub expected_version: Option<i32>,
}

/// Changes an endpoint.
///
/// # Errors
/// As [`create`]; `NOT_FOUND`; `VERSION_CONFLICT`.
pub async fn update(ctx: &Ctx, input: Update) -> Result<endpoint::Model> {
    ctx.may(WRITE)?;
    let mut checks = Checks::new();
    let description = input.description.map(|text| checks.line("description", &text, 120));
    let url = input.url.map(|text| checked_url(&mut checks, ctx, &text));
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = locked(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, old.version)?;
    let mut row = old.clone().into_active_model();
    row.url = Set(url.unwrap_or_else(|| old.url.clone()));
    row.description = Set(description.unwrap_or_else(|| old.description.clone()));
    row.event_types = Set(input.event_types.map_or_else(|| old.event_types.clone(), |types| texts(&types)));
    let new = touched(&tx, ctx, row, old.version).await?;
    let told = audit::Event::new("webhook_endpoint.updated", new.id)
        .changed("url", without_query(&old.url), without_query(&new.url))
        .changed("description", old.description, new.description.clone())
        .changed("eventTypes", old.event_types, new.event_types.clone());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Switches an endpoint on or off. What happens while it is off is not sent later.
///
/// # Errors
/// `NOT_FOUND`; `VERSION_CONFLICT`; `STATE_CONFLICT` where it is so already.
pub async fn enable(
    ctx: &Ctx,
    id: WebhookEndpointId,
    enabled: bool,
    expected_version: Option<i32>,
) -> Result<endpoint::Model> {
    ctx.may(WRITE)?;
    let tx = ctx.begin().await?;
    let old = locked(&tx, ctx, id).await?;
    expect_version(expected_version, old.version)?;
    match (old.status, enabled) {
        (Status::Enabled, true) => return Err(Error::state("id", "The endpoint is enabled already.")),
        (Status::Disabled, false) => return Err(Error::state("id", "The endpoint is disabled already.")),
        _ => {}
    }
    let new = match enabled {
        true => {
            let version = old.version;
            let mut row = old.into_active_model();
            row.status = Set(Status::Enabled);
            row.disabled_reason = Set(None);
            let new = touched(&tx, ctx, row, version).await?;
            count_listeners(&tx, ctx).await?;
            audit::record(&tx, ctx, audit::Event::new("webhook_endpoint.enabled", new.id));
            new
        }
        false => disable(&tx, ctx, old, "Switched off by hand.").await?,
    };
    ctx.commit(tx, id).await?;
    Ok(new)
}

/// Switches an endpoint off, in the transaction of whatever decided so.
pub(crate) async fn disable(tx: &Tx, ctx: &Ctx, old: endpoint::Model, reason: &str) -> Result<endpoint::Model> {
    let version = old.version;
    let mut row = old.into_active_model();
    row.status = Set(Status::Disabled);
    row.disabled_reason = Set(Some(reason.to_owned()));
    let new = touched(tx, ctx, row, version).await?;
    count_listeners(tx, ctx).await?;
    audit::record(tx, ctx, audit::Event::new("webhook_endpoint.disabled", new.id).with("reason", reason));
    Ok(new)
}

/// Deletes an endpoint, and its secrets for good. Its deliveries stay readable for their time.
///
/// # Errors
/// `NOT_FOUND`; `VERSION_CONFLICT`.
pub async fn delete(ctx: &Ctx, id: WebhookEndpointId, expected_version: Option<i32>) -> Result<endpoint::Model> {
    ctx.may(WRITE)?;
    let tx = ctx.begin().await?;
    let old = locked(&tx, ctx, id).await?;
    expect_version(expected_version, old.version)?;
    let (version, number) = (old.version, old.secret_number);
    let mut row = old.into_active_model();
    row.status = Set(Status::Deleted);
    let new = touched(&tx, ctx, row, version).await?;
    for number in [number - 1, number] {
        secrets::destroy(&tx, &ctx.app, &place(ctx, id, number)).await?;
    }
    count_listeners(&tx, ctx).await?;
    audit::record(&tx, ctx, audit::Event::new("webhook_endpoint.deleted", id).with("url", without_query(&new.url)));
    ctx.commit(tx, id).await?;
    Ok(new)
}

/// The place of an endpoint's secret of that number.
pub(super) fn place(ctx: &Ctx, id: WebhookEndpointId, number: i64) -> Place {
    secrets::place(ctx.tenant_id(), id, Purpose::WebhookSigning, number)
}

/// The endpoint, where it is not deleted, kept as it is until the transaction ends.
pub(super) async fn locked(tx: &Tx, ctx: &Ctx, id: WebhookEndpointId) -> Result<endpoint::Model> {
    let row = endpoint::Entity::one(ctx.scope(), id).filter(Column::Status.ne(Status::Deleted)).for_change();
    row.one(tx).await?.ok_or_else(|| Error::not_found("id", "webhook endpoint"))
}

/// Stores a change under the next version.
pub(super) async fn touched(
    tx: &Tx,
    ctx: &Ctx,
    mut row: endpoint::ActiveModel,
    version: i32,
) -> Result<endpoint::Model> {
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    Ok(row.update(tx).await?)
}

/// Writes onto the head of the audit log how many endpoints listen.
async fn count_listeners(tx: &Tx, ctx: &Ctx) -> Result<()> {
    let enabled = endpoint::Entity::within(ctx.scope()).filter(Column::Status.eq(Status::Enabled)).count(tx).await?;
    audit_head::Entity::update_of(ctx.scope())
        .col_expr(audit_head::Column::ListenerCount, Expr::value(i32::try_from(enabled).unwrap_or(i32::MAX)))
        .exec(tx)
        .await?;
    Ok(())
}

fn checked_url(checks: &mut Checks, ctx: &Ctx, text: &str) -> String {
    match sender::address("url", text, ctx.app.webhooks.allows_private()) {
        Ok(url) => url.to_string(),
        Err(refused) => {
            checks.add(refused);
            String::new()
        }
    }
}

/// An address as the audit log shows it: what is behind the question mark is often a credential.
fn without_query(url: &str) -> String {
    url.split_once('?').map_or(url, |(before, _)| before).to_owned()
}

fn texts(types: &[EventType]) -> sea_orm::JsonValue {
    let mut texts: Vec<&str> = types.iter().map(|event| event.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    json!(texts)
}
