//! Asking the vendor again.

use keystead_entities::ProviderKeyId;
use keystead_entities::provider_key as key;
use keystead_entities::seat::Role;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::access::{Why, open};
use super::key::{current, expect_in_use, find, lock};
use super::verdict::{provider_of, verification};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::providers::Verdict;
use crate::{audit, providers};

/// To ask the vendor about a key.
pub const VERIFY: Right = Right::write(Area::Providers, Role::Admin);

/// The key to ask about.
#[derive(Clone, Debug)]
pub struct Verify {
    /// The key.
    pub id: ProviderKeyId,
}

/// Opens the key's secret and asks the vendor whether it is still valid. The answer is stored, whatever it is.
///
/// # Errors
/// `NOT_FOUND`, `STATE_CONFLICT` for a key that is not in use, `KMS_UNAVAILABLE`, `KMS_KEY_UNUSABLE`, `INTEGRITY`.
pub async fn verify(ctx: &Ctx, input: Verify) -> Result<key::Model> {
    ctx.may(VERIFY)?;
    let row = find(ctx.db(), ctx, input.id).await?;
    expect_in_use(&row)?;
    let account = providers::find(ctx.db(), ctx, "id", row.account_id).await?;
    let provider = provider_of(&account.provider)?;
    let version = current(ctx.db(), ctx, &row).await?;
    let secret = open(ctx, &row, &version, Why::Verification).await?;
    let verdict = ctx.app.vendors.verify(provider, &account.endpoint, &secret).await?;
    drop(secret);
    let tx = ctx.begin().await?;
    let row = lock(&tx, ctx, input.id).await?;
    if row.current_number != version.number {
        return Err(Error::state("id", "The key was rotated meanwhile. Ask again."));
    }
    let (from, row_version) = (row.verification, row.version);
    let mut row = row.into_active_model();
    row.verification = Set(verification(verdict));
    row.verified_at = Set(Some(ctx.now()));
    row.version = Set(row_version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    let status = match verdict {
        Verdict::Refused(status) | Verdict::Unclear(status) => Some(status),
        Verdict::Accepted | Verdict::Unreachable => None,
    };
    let told = audit::Event::new("provider_key.verified", row.id)
        .with("verification", row.verification.as_str())
        .with("httpStatus", status)
        .changed("was", from.as_str(), row.verification.as_str());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
