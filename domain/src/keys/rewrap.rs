//! Moving every secret of a tenant to the current key-encryption key, while they go on being read. Each envelope is
//! exchanged by compare-and-set on its revision; what was exchanged is not looked at again, so a killed job goes on where
//! it was. The ciphertext stays as it is, and no secret is opened.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use keystead_entities::job::{self, JobStatus};
use keystead_entities::key_version::{self as version, Column, Custody};
use keystead_entities::seat::Role;
use keystead_entities::{KeyVersionId, Scoped, instance_secret};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use serde_json::{Value, json};

use super::access::quarantine;
use super::key::{note_failure, place, sealed};
use crate::app::App;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::jobs::{self, Kind, NewJob};
use crate::vault::Sealed;
use crate::{audit, secrets, sessions, tenants};

/// To move every secret to the current key-encryption key.
pub const REWRAP_ALL: Right = Right::write(Area::Providers, Role::Owner);

/// Moves every secret of a tenant to the current key-encryption key.
pub static REWRAP: Kind =
    Kind { name: "ENCRYPTION_REWRAP", max_attempts: 20, timeout: Duration::from_secs(1800), concurrency: 2 };

const PAGE: u64 = 50;

/// How a tenant's secrets are encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encryption {
    /// What protects new secrets.
    pub custody: Custody,
    /// The key-encryption key that wraps new ones.
    pub kek_id: String,
    /// Secrets that are stored.
    pub secret_count: u64,
    /// Of them, those that are wrapped under another key-encryption key.
    pub pending_count: u64,
    /// When one was last re-wrapped.
    pub rewrapped_at: Option<DateTime<Utc>>,
}

/// How the tenant's secrets are encrypted.
pub async fn encryption(ctx: &Ctx) -> Result<Encryption> {
    ctx.may(super::READ)?;
    let (kek_id, custody) = (ctx.app.vault.kek_id(), ctx.app.vault.custody());
    let latest = version::Entity::within(ctx.scope())
        .select_only()
        .column_as(Column::RewrappedAt.max(), "latest")
        .into_tuple::<Option<DateTime<Utc>>>()
        .one(ctx.db())
        .await?;
    Ok(Encryption {
        custody,
        secret_count: stored(ctx).count(ctx.db()).await? + secrets::count(ctx).await?,
        pending_count: pending_count(ctx, &kek_id).await?,
        kek_id,
        rewrapped_at: latest.flatten(),
    })
}

/// How many secrets of all tenants, and of the deployment itself, are wrapped under which key-encryption key. For the
/// operator: a key may go once nothing is wrapped under it.
pub async fn kek_usage(app: &App) -> Result<BTreeMap<String, i64>> {
    let db = app.db.read();
    let stored = version::Entity::stored_of_all_tenants()
        .select_only()
        .column(Column::KekId)
        .column_as(Column::Id.count(), "count")
        .group_by(Column::KekId)
        .into_tuple::<(String, i64)>()
        .all(db)
        .await?;
    let mut usage: BTreeMap<String, i64> = stored.into_iter().collect();
    for (kek_id, count) in secrets::kek_usage(app).await? {
        *usage.entry(kek_id).or_default() += count;
    }
    for root in instance_secret::Entity::of_deployment().all(db).await? {
        *usage.entry(root.kek_id).or_default() += 1;
    }
    Ok(usage)
}

/// Has every secret of the tenant moved to the current key-encryption key, by a job. While one does so already, it is that
/// one that is returned.
pub async fn request_rewrap(ctx: &Ctx) -> Result<job::Model> {
    ctx.may(REWRAP_ALL)?;
    sessions::expect_fresh(ctx).await?;
    ctx.app.vault.reload().await?;
    let kek_id = ctx.app.vault.kek_id();
    let total = pending_count(ctx, &kek_id).await?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let running = job::Entity::within(ctx.scope())
        .filter(job::Column::Kind.eq(REWRAP.name))
        .filter(job::Column::Status.is_in([JobStatus::Pending, JobStatus::Running]))
        .order_by_desc(job::Column::Id)
        .one(&tx)
        .await?;
    if let Some(running) = running {
        ctx.commit(tx, running.id).await?;
        return Ok(running);
    }
    let new = NewJob::new(&REWRAP, ctx.app.new_uuid().to_string())
        .payload(json!({ "kekId": kek_id }))
        .steps(i64::try_from(total).unwrap_or(i64::MAX));
    let id = jobs::enqueue(&tx, ctx, new).await?;
    let id = id.ok_or_else(|| Error::internal("making the re-wrap job", "its dedupe key was taken"))?;
    let row = job::Entity::one(ctx.scope(), id).one(&tx).await?;
    let row = row.ok_or_else(|| Error::internal("making the re-wrap job", "it is not there"))?;
    let told = audit::Event::new("encryption.rewrap_requested", id).with("kekId", kek_id).with("secretCount", total);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, id).await?;
    Ok(row)
}

/// Carries the job out.
///
/// # Errors
/// `KMS_UNAVAILABLE`, to be tried again: what was moved stays moved.
pub async fn rewrap(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    ctx.app.vault.reload().await?;
    let kek_id = ctx.app.vault.kek_id();
    let (mut moved, mut damaged, mut after) = (0_i64, 0_i64, None::<KeyVersionId>);
    let total = i64::try_from(pending_count(ctx, &kek_id).await?).unwrap_or(i64::MAX);
    // A job that goes on counts from where the last try left off.
    let before = job.progress_total.map_or(0, |planned| (planned - total).max(0));
    jobs::advance(ctx, before, Some(before + total)).await?;
    loop {
        let mut page = pending(ctx, &kek_id).order_by_asc(Column::Id).limit(PAGE);
        if let Some(after) = after {
            page = page.filter(Column::Id.gt(after));
        }
        let rows = page.all(ctx.db()).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        for row in &rows {
            let stored = sealed(row)?;
            match ctx.app.vault.rewrap(&place(ctx, row.id, row.number), &stored).await {
                Ok(new) => moved += i64::from(exchange(ctx, row, &stored, new).await?),
                Err(error) if error.is(Code::Integrity) => {
                    let event =
                        audit::Event::new("provider_key.rewrapped", row.key_id).with("versionNumber", row.number);
                    note_failure(ctx, event, &error).await?;
                    quarantine(ctx, row.key_id, row.number).await?;
                    damaged += 1;
                }
                Err(error) => return Err(error),
            }
        }
        jobs::advance(ctx, before + moved + damaged, Some(before + total)).await?;
    }
    let others = secrets::rewrap(&ctx.app, ctx.tenant_id()).await?;
    (moved, damaged) = (moved + others.moved, damaged + others.damaged);
    jobs::advance(ctx, before + moved + damaged, Some(before + total)).await?;
    let tx = ctx.begin().await?;
    let told = audit::Event::new("encryption.rewrapped", job.id)
        .with("kekId", kek_id.clone())
        .with("secretCount", moved)
        .with("damagedCount", damaged);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, job.id).await?;
    Ok(Some(json!({ "kekId": kek_id, "rewrappedCount": before + moved, "damagedCount": damaged })))
}

/// Puts the new envelope in the place of the old one, unless that has changed or gone meanwhile.
async fn exchange(ctx: &Ctx, row: &version::Model, old: &Sealed, new: Sealed) -> Result<bool> {
    let tx = ctx.begin().await?;
    let exchanged = version::Entity::update_within(ctx.scope())
        .filter(Column::Id.eq(row.id))
        .filter(Column::EnvelopeRev.eq(old.envelope_rev))
        .filter(Column::Envelope.is_not_null())
        .col_expr(Column::Envelope, Expr::value(Some(new.envelope)))
        .col_expr(Column::KekId, Expr::value(new.kek_id))
        .col_expr(Column::EnvelopeRev, Expr::value(new.envelope_rev))
        .col_expr(Column::RewrappedAt, Expr::value(Some(ctx.now())))
        .exec(&tx)
        .await?;
    ctx.commit(tx, row.key_id).await?;
    Ok(exchanged.rows_affected == 1)
}

/// Secrets of any kind that are wrapped under another key-encryption key.
async fn pending_count(ctx: &Ctx, kek_id: &str) -> Result<u64> {
    Ok(pending(ctx, kek_id).count(ctx.db()).await? + secrets::pending_count(ctx, kek_id).await?)
}

fn stored(ctx: &Ctx) -> Select<version::Entity> {
    version::Entity::within(ctx.scope()).filter(Column::Envelope.is_not_null())
}

fn pending(ctx: &Ctx, kek_id: &str) -> Select<version::Entity> {
    stored(ctx).filter(Column::KekId.ne(kek_id))
}
