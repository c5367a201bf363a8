//! Giving up a provider account.

use keystead_entities::provider_account::{self as account, ProviderAccountStatus};
use keystead_entities::provider_key::{self as key, ProviderKeyStatus};
use keystead_entities::seat::Role;
use keystead_entities::{ProviderAccountId, Scoped};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter};

use super::account::lock;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};
use crate::{audit, policies};

/// To give up a provider account.
pub const ARCHIVE: Right = Right::write(Area::Providers, Role::Admin);

/// The end of an account.
#[derive(Clone, Debug)]
pub struct Archive {
    /// The account.
    pub id: ProviderAccountId,
    /// Why, at most 500 characters.
    pub reason: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Archives an account none of whose keys is in use any more. It stays as it was, for what points at it.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `REQUIRED`; `STATE_CONFLICT` for an archived account or one with keys in use.
pub async fn archive(ctx: &Ctx, input: Archive) -> Result<account::Model> {
    ctx.may(ARCHIVE)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let row = lock(&tx, ctx, "id", input.id).await?;
    expect_version(input.expected_version, row.version)?;
    let in_use = key::Entity::within(ctx.scope())
        .filter(key::Column::AccountId.eq(row.id))
        .filter(key::Column::Status.is_in([ProviderKeyStatus::Active, ProviderKeyStatus::Quarantined]))
        .count(&tx)
        .await?;
    if in_use > 0 {
        return Err(Error::state(
            "id",
            format!("{in_use} keys of this account are still in use. Revoke or destroy them first."),
        ));
    }
    let version = row.version;
    let mut row = row.into_active_model();
    row.status = Set(ProviderAccountStatus::Archived);
    row.archived_at = Set(Some(ctx.now()));
    row.archived_reason = Set(Some(reason.clone()));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    policies::look_soon(&tx, ctx).await?;
    audit::record(&tx, ctx, audit::Event::new("provider_account.archived", row.id).with("reason", reason));
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
