//! Notification channels: mail addresses besides the seats' own, such as a ticket system's.

use std::time::Duration;

use keystead_entities::notification_channel::{self as channel, ChannelKind, ChannelStatus};
use keystead_entities::seat::Role;
use keystead_entities::{NotificationChannelId, Scoped, job, tenant};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder,
};
use serde_json::json;

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::jobs::{self, Kind, NewJob};
use crate::mail::{self, NewMail};
use crate::{audit, partners};

/// To see the channels.
pub const READ: Right = Right::read(Area::Jobs, Role::Auditor);
/// To change them.
pub const WRITE: Right = Right::write(Area::Jobs, Role::Admin);

/// Sends a trial through a channel.
pub static TEST: Kind =
    Kind { name: "TEST_NOTIFICATION_CHANNEL", max_attempts: 5, timeout: Duration::from_secs(30), concurrency: 4 };

/// The most channels of a tenant.
pub const MOST: u64 = 20;

/// The channels in use, by name.
pub async fn list(ctx: &Ctx) -> Result<Vec<channel::Model>> {
    ctx.may(READ)?;
    let rows = in_use(ctx).order_by_asc(channel::Column::Name).order_by_asc(channel::Column::Id);
    Ok(rows.all(ctx.db()).await?)
}

fn in_use(ctx: &Ctx) -> sea_orm::Select<channel::Entity> {
    channel::Entity::within(ctx.scope()).filter(channel::Column::Status.eq(ChannelStatus::Active))
}

/// A channel in use, where it is the tenant's.
pub async fn find(ctx: &Ctx, id: NotificationChannelId) -> Result<Option<channel::Model>> {
    ctx.may(READ)?;
    Ok(in_use(ctx).filter(channel::Column::Id.eq(id)).one(ctx.db()).await?)
}

/// A channel to be made.
#[derive(Clone, Debug)]
pub struct NewChannel {
    /// What people call it, at most 120 characters.
    pub name: String,
    /// A mail address.
    pub address: String,
}

/// Makes a channel. From then on each notice to a seat that is sent by mail goes there as well.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `INVALID` by field; `TAKEN` for an address that is a channel already; `STATE_CONFLICT` where
/// there are as many as there may be.
pub async fn create(ctx: &Ctx, new: NewChannel) -> Result<channel::Model> {
    ctx.may(WRITE)?;
    let mut checks = Checks::new();
    let name = checks.line("name", &new.name, 120);
    let address = checks.email("address", &new.address);
    checks.done()?;
    let tx = ctx.begin().await?;
    if in_use(ctx).count(&tx).await? >= MOST {
        return Err(Error::state("", format!("A company has at most {MOST} notification channels. Delete one first.")));
    }
    free(&tx, ctx, &address, None).await?;
    let row = channel::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(NotificationChannelId),
        kind: ChannelKind::Mail,
        name,
        address,
        status: ChannelStatus::Active,
        version: 1,
        created_at: ctx.now(),
    };
    channel::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    partners::traces::leave(&tx, ctx, row.id).await?;
    let event = audit::Event::new("notification_channel.created", row.id)
        .with("name", row.name.clone())
        .with("address", row.address.clone());
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// A change of a channel. What is left out stays.
#[derive(Clone, Debug)]
pub struct ChannelUpdate {
    /// The channel.
    pub id: NotificationChannelId,
    /// What people call it.
    pub name: Option<String>,
    /// A mail address.
    pub address: Option<String>,
    /// The version the caller saw.
    pub expected_version: Option<i32>,
}

/// Changes a channel.
///
/// # Errors
/// As [`create`]; `NOT_FOUND`; `VERSION_CONFLICT`.
pub async fn update(ctx: &Ctx, input: ChannelUpdate) -> Result<channel::Model> {
    ctx.may(WRITE)?;
    let mut checks = Checks::new();
    let name = input.name.map(|name| checks.line("name", &name, 120));
    let address = input.address.map(|address| checks.email("address", &address));
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = found(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, old.version)?;
    if let Some(address) = &address {
        free(&tx, ctx, address, Some(old.id)).await?;
    }
    let mut row = old.clone().into_active_model();
    row.name = Set(name.unwrap_or_else(|| old.name.clone()));
    row.address = Set(address.unwrap_or_else(|| old.address.clone()));
    row.version = Set(old.version + 1);
    let new = row.update(&tx).await?;
    let event = audit::Event::new("notification_channel.updated", new.id)
        .changed("name", old.name, new.name.clone())
        .changed("address", old.address, new.address.clone());
    audit::record(&tx, ctx, event);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Deletes a channel: nothing goes there any more.
///
/// # Errors
/// `NOT_FOUND`; `VERSION_CONFLICT`.
pub async fn delete(ctx: &Ctx, id: NotificationChannelId, expected_version: Option<i32>) -> Result<channel::Model> {
    ctx.may(WRITE)?;
    let tx = ctx.begin().await?;
    let old = found(&tx, ctx, id).await?;
    expect_version(expected_version, old.version)?;
    let row = end(&tx, ctx, old, None).await?;
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Deletes a channel, in the transaction of whatever decided so.
pub(crate) async fn end(tx: &Tx, ctx: &Ctx, old: channel::Model, reason: Option<&str>) -> Result<channel::Model> {
    let version = old.version + 1;
    let mut row = old.into_active_model();
    row.status = Set(ChannelStatus::Deleted);
    row.version = Set(version);
    let row = row.update(tx).await?;
    let event = audit::Event::new("notification_channel.deleted", row.id).with("address", row.address.clone());
    audit::record(tx, ctx, if let Some(reason) = reason { event.with("reason", reason) } else { event });
    Ok(row)
}

/// Has a trial sent through a channel, by a job.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn test(ctx: &Ctx, id: NotificationChannelId) -> Result<job::Model> {
    ctx.may(WRITE)?;
    let tx = ctx.begin().await?;
    let row = found(&tx, ctx, id).await?;
    let cause = format!("{id}:{}", ctx.app.new_uuid().simple());
    let new = NewJob::new(&TEST, cause).payload(json!({ "channelId": id }));
    let job_id = jobs::enqueue(&tx, ctx, new).await?;
    let job_id = job_id.ok_or_else(|| Error::internal("testing a channel", "the cause is taken"))?;
    let job = job::Entity::one(ctx.scope(), job_id).one(&tx).await?;
    let job = job.ok_or_else(|| Error::internal("testing a channel", "the job is gone"))?;
    audit::record(&tx, ctx, audit::Event::new("notification_channel.tested", row.id));
    ctx.commit(tx, job_id).await?;
    Ok(job)
}

/// The job of a trial: one mail, however often it is tried.
pub async fn send_test(ctx: &Ctx, job: &job::Model) -> Result<()> {
    let id: NotificationChannelId = jobs::payload(job, "channelId")?;
    let tx = ctx.begin().await?;
    let row = found(&tx, ctx, id).await?;
    let tenant = tenant::Entity::of(ctx.scope()).one(&tx).await?;
    let tenant = tenant.ok_or_else(|| Error::internal("testing a channel", "the tenant is gone"))?;
    let new = NewMail {
        dedupe_key: &format!("notification_channel.test:{}", job.id),
        recipient: &row.address,
        title: "A trial of this notification channel",
        body: &format!("The channel \"{}\" works. Nothing needs to be done.", row.name),
        anchor: None,
    };
    if mail::post(&tx, ctx, &tenant, new).await?.is_some() {
        audit::record(&tx, ctx, audit::Event::new("notification_channel.test_sent", row.id));
    }
    ctx.commit(tx, row.id).await
}

async fn found(tx: &Tx, ctx: &Ctx, id: NotificationChannelId) -> Result<channel::Model> {
    let row = in_use(ctx).filter(channel::Column::Id.eq(id)).one(tx).await?;
    row.ok_or_else(|| Error::not_found("id", "notification channel"))
}

async fn free(tx: &Tx, ctx: &Ctx, address: &str, except: Option<NotificationChannelId>) -> Result<()> {
    let same = in_use(ctx).filter(channel::Column::Address.eq(address)).one(tx).await?;
    if same.is_some_and(|row| Some(row.id) != except) {
        return Err(Error::refused(Code::Taken, "address", "There is a channel to this address already."));
    }
    Ok(())
}
