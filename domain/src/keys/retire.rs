//! The end of an overlap.

use std::time::Duration;

use keystead_entities::key_version::{self as version, KeyVersionState};
use keystead_entities::{ForChange, ProviderKeyId, Scoped, job};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};

use super::key::place;
use crate::audit;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::jobs::{self, Kind};

/// Removes the old secret of a rotated key at the end of its overlap.
pub static RETIRE: Kind =
    Kind { name: "RETIRE_KEY_VERSION", max_attempts: 8, timeout: Duration::from_secs(30), concurrency: 4 };

/// Removes the secret of the job's version for good. One that was revoked or destroyed meanwhile stays as it is.
pub async fn retire(ctx: &Ctx, job: &job::Model) -> Result<()> {
    let key_id: ProviderKeyId = jobs::payload(job, "providerKeyId")?;
    let number: i64 = jobs::payload(job, "number")?;
    let tx = ctx.begin().await?;
    let row = version::Entity::within(ctx.scope())
        .filter(version::Column::KeyId.eq(key_id))
        .filter(version::Column::Number.eq(number))
        .for_change()
        .one(&tx)
        .await?;
    let row = row.ok_or_else(|| Error::not_found("number", "key version"))?;
    if row.state != KeyVersionState::Retiring {
        return tx.rollback().await;
    }
    let place = place(ctx, row.id, row.number);
    let mut row = row.into_active_model();
    row.state = Set(KeyVersionState::Retired);
    row.envelope = Set(None);
    row.ended_at = Set(Some(ctx.now()));
    row.update(&tx).await?;
    audit::record(&tx, ctx, audit::Event::new("provider_key.version_retired", key_id).with("versionNumber", number));
    ctx.commit(tx, key_id).await?;
    ctx.app.vault.forget(&place);
    Ok(())
}
