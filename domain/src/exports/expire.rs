//! The end of a file's time.

use std::time::Duration;

use chrono::{DateTime, Utc};
use keystead_entities::export::{self, ExportStatus};
use keystead_entities::{ExportId, Scoped, export_part, job};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use serde_json::{Value, json};

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{self, Kind, NewJob};

/// Removes the content of a file whose time is over.
pub static EXPIRE: Kind =
    Kind { name: "EXPIRE_EXPORT", max_attempts: 10, timeout: Duration::from_secs(120), concurrency: 2 };

/// Has the file's content removed when its time is over.
pub(crate) async fn expire_later(tx: &Tx, ctx: &Ctx, row: &export::Model) -> Result<()> {
    let Some(end) = row.expires_at else { return Ok(()) };
    let job = NewJob::new(&EXPIRE, row.id.to_string()).payload(json!({ "exportId": row.id })).run_at(end);
    jobs::enqueue(tx, ctx, job).await.map(|_| ())
}

/// Keeps the file until that moment at least; in the caller's transaction.
pub(crate) async fn keep_until(tx: &Tx, ctx: &Ctx, row: &export::Model, end: DateTime<Utc>) -> Result<()> {
    if row.expires_at.is_none_or(|known| known >= end) {
        return Ok(());
    }
    let mut longer = row.clone().into_active_model();
    longer.expires_at = Set(Some(end));
    longer.update(tx).await?;
    let key = format!("{}:{}", row.id, end.timestamp());
    let job = NewJob::new(&EXPIRE, key).payload(json!({ "exportId": row.id })).run_at(end);
    jobs::enqueue(tx, ctx, job).await.map(|_| ())
}

/// The work of [`EXPIRE`].
pub async fn expire(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: ExportId = jobs::payload(job, "exportId")?;
    let tx = ctx.begin().await?;
    let Some(row) = export::Entity::one(ctx.scope(), id).one(&tx).await? else { return Ok(None) };
    if row.status == ExportStatus::Deleted || row.expires_at.is_none_or(|end| end > ctx.now()) {
        return Ok(None);
    }
    export_part::Entity::remove(ctx.scope(), id).exec(&tx).await?;
    let mut row = row.into_active_model();
    row.status = Set(ExportStatus::Deleted);
    row.update(&tx).await?;
    ctx.commit(tx, id).await?;
    Ok(None)
}
