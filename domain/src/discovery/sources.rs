//! Places that inventories and logs come from, and the reminder to send them again.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use keystead_entities::discovery_source::{self as row, Column, DiscoveryKind};
use keystead_entities::seat::Role;
use keystead_entities::{DiscoverySourceId, ForChange, Scoped, TenantId, job};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use serde_json::{Value, json};

use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result, is_unique_violation};
use crate::input::{Change, Checks, expect_version};
use crate::jobs::Kind;
use crate::notifications::{self, Notice};

/// To say where inventories and logs come from.
pub const WRITE: Right = Right::write(Area::Apps, Role::Admin);

/// Reminds of sources that are to be renewed.
pub static REMIND: Kind =
    Kind { name: "DISCOVERY_REMINDERS", max_attempts: 10, timeout: Duration::from_secs(120), concurrency: 2 };

/// Sources of a company.
const MOST: u64 = 100;
/// Who was reminded is reminded again after so long.
const AGAIN: TimeDelta = TimeDelta::days(7);

/// A source.
#[derive(Clone, Debug)]
pub struct NewSource {
    /// What people call it; at most 120 characters.
    pub name: String,
    /// What it sends.
    pub kind: DiscoveryKind,
    /// To be renewed every so many days, 1 to 366; never where absent.
    pub renew_every_days: Option<i32>,
}

/// A change of a source.
#[derive(Clone, Debug)]
pub struct Update {
    /// The source.
    pub id: DiscoverySourceId,
    /// What people call it.
    pub name: Option<String>,
    /// To be renewed every so many days.
    pub renew_every_days: Change<i32>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Makes a source.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `INVALID` by field; `TAKEN` for the name of another; `STATE_CONFLICT` beyond 100.
pub async fn create(ctx: &Ctx, input: NewSource) -> Result<row::Model> {
    ctx.may(WRITE)?;
    let mut checks = Checks::new();
    let name = checks.line("name", &input.name, 120);
    let renew_every_days = input.renew_every_days.map(|days| checks.within("renewEveryDays", days, 1, 366));
    if input.kind == DiscoveryKind::Survey {
        checks.refuse(Code::Invalid, "kind", "A survey is launched with usageSurveyLaunch.");
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    let live = row::Entity::within(ctx.scope()).filter(Column::DeletedAt.is_null());
    if live.count(&tx).await? >= MOST {
        return Err(Error::state("tenantId", format!("The company has {MOST} sources. Delete one first.")));
    }
    let now = ctx.now();
    let new = row::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(DiscoverySourceId),
        name,
        kind: input.kind,
        renew_every_days,
        last_import_at: None,
        reminded_at: None,
        deleted_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let inserted = row::Entity::insert(new.clone().into_active_model()).exec_without_returning(&tx).await;
    inserted.map_err(|e| if is_unique_violation(&e) { taken() } else { e.into() })?;
    let event = audit::Event::new("discovery_source.created", new.id)
        .with("name", new.name.clone())
        .with("kind", new.kind.as_str())
        .with("renewEveryDays", new.renew_every_days);
    audit::record(&tx, ctx, event);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Changes a source.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `TAKEN`; `REQUIRED`, `TOO_LONG`, `INVALID` by field.
pub async fn update(ctx: &Ctx, input: Update) -> Result<row::Model> {
    ctx.may(WRITE)?;
    let mut checks = Checks::new();
    let name = input.name.map(|name| checks.line("name", &name, 120));
    let renew = input.renew_every_days.map(|days| checks.within("renewEveryDays", days, 1, 366));
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = lock(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, old.version)?;
    let new = row::Model {
        name: name.unwrap_or_else(|| old.name.clone()),
        renew_every_days: renew.over(old.renew_every_days),
        version: old.version + 1,
        updated_at: ctx.now(),
        ..old.clone()
    };
    let written = new.into_active_model().reset_all().update(&tx).await;
    let new = written.map_err(|e| if is_unique_violation(&e) { taken() } else { e.into() })?;
    let event = audit::Event::new("discovery_source.updated", new.id)
        .changed("name", old.name, new.name.clone())
        .changed("renewEveryDays", old.renew_every_days, new.renew_every_days);
    audit::record(&tx, ctx, event);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Deletes a source: it is in no list any more and takes nothing in. What it told stays.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`.
pub async fn delete(ctx: &Ctx, id: DiscoverySourceId, expected_version: Option<i32>) -> Result<row::Model> {
    ctx.may(WRITE)?;
    let tx = ctx.begin().await?;
    let old = lock(&tx, ctx, id).await?;
    expect_version(expected_version, old.version)?;
    let (name, version) = (old.name.clone(), old.version);
    let mut gone = old.into_active_model();
    gone.deleted_at = Set(Some(ctx.now()));
    gone.version = Set(version + 1);
    gone.updated_at = Set(ctx.now());
    let gone = gone.update(&tx).await?;
    audit::record(&tx, ctx, audit::Event::new("discovery_source.deleted", id).with("name", name));
    ctx.commit(tx, id).await?;
    Ok(gone)
}

fn taken() -> Error {
    Error::refused(Code::Taken, "name", "Another source has this name.")
}

/// The source with that id, if it was not deleted.
pub(super) async fn found(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    field: &str,
    id: DiscoverySourceId,
) -> Result<row::Model> {
    let row = row::Entity::one(ctx.scope(), id).filter(Column::DeletedAt.is_null()).one(db).await?;
    row.ok_or_else(|| Error::not_found(field, "discovery source"))
}

async fn lock(tx: &Tx, ctx: &Ctx, id: DiscoverySourceId) -> Result<row::Model> {
    let row = row::Entity::one(ctx.scope(), id).filter(Column::DeletedAt.is_null()).for_change().one(tx).await?;
    row.ok_or_else(|| Error::not_found("id", "discovery source"))
}

/// Notes that a file of the source was taken in.
pub(super) async fn renewed(tx: &Tx, ctx: &Ctx, id: DiscoverySourceId, as_of: DateTime<Utc>) -> Result<()> {
    let Some(row) = row::Entity::one(ctx.scope(), id).for_change().one(tx).await? else { return Ok(()) };
    let latest = row.last_import_at.max(Some(as_of));
    let mut row = row.into_active_model();
    row.last_import_at = Set(latest);
    row.reminded_at = Set(None);
    row.update(tx).await?;
    Ok(())
}

/// By when a source is to be renewed; nothing where it need not be.
pub fn renew_by(source: &row::Model) -> Option<DateTime<Utc>> {
    let days = source.renew_every_days?;
    Some(source.last_import_at.unwrap_or(source.created_at) + TimeDelta::days(days.into()))
}

/// Of those tenants, the ones with a source that is to be renewed.
pub fn has_rhythm<'a>(tx: &'a Tx, _: DateTime<Utc>, tenants: &'a [TenantId]) -> BoxFuture<'a, Result<Vec<TenantId>>> {
    Box::pin(async move { Ok(row::Entity::tenants_with_rhythm(tenants).into_tuple().all(tx).await?) })
}

/// Reminds the admins of sources that are stale: once, and again each week until a file comes.
pub async fn remind(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let tx = ctx.begin().await?;
    let sources = row::Entity::within(ctx.scope())
        .filter(Column::DeletedAt.is_null())
        .filter(Column::RenewEveryDays.is_not_null())
        .for_change()
        .all(&tx)
        .await?;
    let now = ctx.now();
    let is_due = |source: &row::Model| {
        let rested = source.reminded_at.is_none_or(|at| at + AGAIN <= now);
        rested && renew_by(source).is_some_and(|by| by <= now)
    };
    let stale: Vec<row::Model> = sources.into_iter().filter(is_due).collect();
    if stale.is_empty() {
        tx.rollback().await?;
        return Ok(None);
    }
    let admins = notifications::seats_with_role(&tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
    let names: Vec<String> = stale
        .iter()
        .map(|source| {
            let last = source.last_import_at.map(|at| at.format("last of %Y-%m-%d").to_string());
            format!("{}: {}", source.name, last.unwrap_or_else(|| "never sent".into()))
        })
        .collect();
    let notice = Notice {
        seat_ids: admins.into_iter().map(|seat| seat.id).collect(),
        kind: "discovery_source.stale",
        dedupe_key: format!("discovery_source.stale:{}", job.id),
        title: "What is used is not known any more".into(),
        body: format!(
            "These inventories and logs are to be sent again:\n\n{}\n\nExport them anew and take them in with \
             appDiscoveryImport.",
            names.join("\n")
        ),
        target: stale.first().filter(|_| stale.len() == 1).map(|source| source.id.into()),
    };
    notifications::notify(&tx, ctx, notice).await?;
    let count = stale.len();
    for source in stale {
        let told = audit::Event::new("discovery_source.reminded", source.id).with("name", source.name.clone());
        let mut source = source.into_active_model();
        source.reminded_at = Set(Some(now));
        source.update(&tx).await?;
        audit::record(&tx, ctx, told);
    }
    ctx.commit(tx, job.id).await?;
    Ok(Some(json!({ "sourceCount": count })))
}
