//! Taking a key out of use.

use keystead_entities::ProviderKeyId;
use keystead_entities::provider_key::{self as key, ProviderKeyStatus};
use keystead_entities::seat::Role;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::end::{Settled, forget, revoke_versions, settle_reminders};
use super::key::{expect_in_use, lock};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::input::{Checks, expect_version};
use crate::{audit, policies};

/// To revoke a key.
pub const REVOKE: Right = Right::write(Area::Providers, Role::Admin);

/// The end of a key's use.
#[derive(Clone, Debug)]
pub struct Revoke {
    /// The key.
    pub id: ProviderKeyId,
    /// Why, at most 500 characters.
    pub reason: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Revokes a key: from now on none of its secrets is opened. They stay sealed until the key is destroyed. The vendor is
/// not told: only its console can make the credential itself invalid.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `REQUIRED`; `STATE_CONFLICT` for a key that has ended.
pub async fn revoke(ctx: &Ctx, input: Revoke) -> Result<key::Model> {
    ctx.may(REVOKE)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let row = lock(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, row.version)?;
    expect_in_use(&row)?;
    revoke_versions(&tx, ctx, row.id).await?;
    settle_reminders(&tx, ctx, row.id, Settled::Revoked).await?;
    let version = row.version;
    let mut row = row.into_active_model();
    row.status = Set(ProviderKeyStatus::Revoked);
    row.next_reminder_at = Set(None);
    row.ended_at = Set(Some(ctx.now()));
    row.ended_reason = Set(Some(reason.clone()));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    policies::look_soon(&tx, ctx).await?;
    audit::record(&tx, ctx, audit::Event::new("provider_key.revoked", row.id).with("reason", reason));
    ctx.commit(tx, row.id).await?;
    forget(ctx, row.id).await?;
    Ok(row)
}
