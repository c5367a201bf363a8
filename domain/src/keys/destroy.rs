//! Removing a key's secrets for good.

use keystead_entities::ProviderKeyId;
use keystead_entities::provider_key::{self as key, ProviderKeyStatus};
use keystead_entities::seat::Role;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::end::{Settled, forget, settle_reminders, shred_versions};
use super::key::lock;
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};
use crate::sessions;

/// To destroy a key.
pub const DESTROY: Right = Right::write(Area::Providers, Role::Admin);

/// The end of a key's secrets.
#[derive(Clone, Debug)]
pub struct Destroy {
    /// The key.
    pub id: ProviderKeyId,
    /// Why, at most 500 characters.
    pub reason: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Destroys a key (crypto-shredding): the envelopes of all its versions are removed, and with them the only wrapping of
/// their data keys. What it was, when and by whom it was used stays. A backup from before may still hold the envelopes; it is
/// worth nothing without the key-encryption key.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `REQUIRED`; `STATE_CONFLICT` for a key that is destroyed already.
pub async fn destroy(ctx: &Ctx, input: Destroy) -> Result<key::Model> {
    ctx.may(DESTROY)?;
    sessions::expect_fresh(ctx).await?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let row = lock(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, row.version)?;
    if row.status == ProviderKeyStatus::Destroyed {
        return Err(Error::state("id", "This key is destroyed already."));
    }
    let shredded = shred_versions(&tx, ctx, row.id).await?;
    settle_reminders(&tx, ctx, row.id, Settled::Destroyed).await?;
    let version = row.version;
    let mut row = row.into_active_model();
    row.status = Set(ProviderKeyStatus::Destroyed);
    row.next_reminder_at = Set(None);
    row.ended_at = Set(Some(ctx.now()));
    row.ended_reason = Set(Some(reason.clone()));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    let told = audit::Event::new("provider_key.destroyed", row.id).with("reason", reason).with("secretCount", shredded);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    forget(ctx, row.id).await?;
    Ok(row)
}
