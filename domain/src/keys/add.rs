//! Putting a key in.

use keystead_entities::key_version::{self as version, KeyVersionState};
use keystead_entities::provider_key::{self as key, ProviderKeyStatus};
use keystead_entities::seat::Role;
use keystead_entities::{KeyVersionId, ProviderAccountId, ProviderKeyId, Scoped};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::key::{expect_new, next_look, place, seal, tenant, traits};
use super::period::{ends_on, rotation};
use super::verdict::{ask, provider_of};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;
use crate::tenants::calendar::{day_of, zone};
use crate::vault::Secret;
use crate::{audit, policies, providers};

/// To put a key in.
pub const ADD: Right = Right::write(Area::Providers, Role::Admin);

/// A key to be put in.
pub struct NewKey {
    /// The account it is a credential of.
    pub account_id: ProviderAccountId,
    /// What people call it, at most 120 characters; no two keys of an account share one.
    pub label: String,
    /// The secret.
    pub secret: Secret,
    /// ISO 8601 duration within which it is to be rotated; the tenant's own where nothing is said.
    pub rotation_period: Option<String>,
    /// Whether to store it though the vendor does not accept it.
    pub accept_unverified: bool,
}

/// Puts a key in: asks the vendor, seals the secret, stores it.
///
/// # Errors
/// `NOT_FOUND`, `STATE_CONFLICT` for an archived account, `TAKEN` for a label or a secret that is there already,
/// `PROVIDER_REJECTED`, `KMS_UNAVAILABLE`, `KMS_KEY_UNUSABLE`, `INVALID` and `TOO_LONG` by field.
pub async fn add(ctx: &Ctx, input: NewKey) -> Result<key::Model> {
    ctx.may(ADD)?;
    let mut checks = Checks::new();
    let label = checks.line("label", &input.label, 120);
    let period = input.rotation_period.as_deref().map(|period| rotation("rotationPeriod", period)).transpose();
    let period = period.unwrap_or_else(|error| {
        checks.add(error);
        None
    });
    checks.done()?;
    let account = providers::find(ctx.db(), ctx, "accountId", input.account_id).await?;
    let provider = provider_of(&account.provider)?;
    expect_free(ctx.db(), ctx, &account.id, &label).await?;
    let verification = ask(ctx, provider, &account.endpoint, &input.secret, input.accept_unverified).await?;
    let traits = traits(ctx, provider, &input.secret);
    let (id, version_id) = (ctx.new_id(ProviderKeyId), ctx.new_id(KeyVersionId));
    let sealed = seal(ctx, id, &place(ctx, version_id, 1), &input.secret).await?;
    drop(input.secret);

    let tx = ctx.begin().await?;
    providers::lock(&tx, ctx, "accountId", account.id).await?;
    expect_free(&tx, ctx, &account.id, &label).await?;
    expect_new(&tx, ctx, &traits.fingerprint, None).await?;
    let (now, tenant) = (ctx.now(), tenant(&tx, ctx).await?);
    let rotation_period = period.unwrap_or_else(|| tenant.key_rotation_period.clone());
    let mut row = key::Model {
        tenant_id: ctx.tenant_id(),
        id,
        account_id: account.id,
        label,
        status: ProviderKeyStatus::Active,
        current_number: 1,
        last_four: traits.last_four.clone(),
        fingerprint: traits.fingerprint.clone(),
        verification,
        verified_at: Some(now),
        added_by_seat_id: ctx.seat_id(),
        due_on: ends_on(&rotation_period, day_of(zone(&tenant), now)).to_string(),
        rotation_period,
        rotated_at: now,
        next_reminder_at: None,
        snoozed_until: None,
        snooze_reason: None,
        last_used_at: None,
        ended_at: None,
        ended_reason: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    row.next_reminder_at = Some(next_look(&row, zone(&tenant), now));
    key::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    let first = version::Model {
        tenant_id: ctx.tenant_id(),
        id: version_id,
        key_id: id,
        number: 1,
        state: KeyVersionState::Current,
        envelope: Some(sealed.envelope),
        kek_id: sealed.kek_id,
        suite: sealed.suite,
        envelope_rev: sealed.envelope_rev,
        last_four: traits.last_four,
        fingerprint: traits.fingerprint,
        verification,
        reason: "added".into(),
        made_by: ctx.actor.id(),
        retires_at: None,
        ended_at: None,
        rewrapped_at: None,
        created_at: now,
    };
    insert(&tx, first).await?;
    let told = audit::Event::new("provider_key.added", row.id)
        .with("accountId", account.id.to_string())
        .with("label", row.label.clone())
        .with("fingerprint", row.fingerprint.clone())
        .with("verification", verification.as_str())
        .with("acceptUnverified", input.accept_unverified)
        .with("rotationPeriod", row.rotation_period.clone())
        .with("dueOn", row.due_on.clone());
    policies::look_soon(&tx, ctx).await?;
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Stores a version. That its secret is not stored already was looked at before; of two that come at once the second
/// ends here.
pub(super) async fn insert(tx: &Tx, row: version::Model) -> Result<()> {
    match version::Entity::insert(row.into_active_model()).exec_without_returning(tx).await {
        Err(error) if crate::error::is_unique_violation(&error) => {
            Err(Error::refused(Code::Taken, "secret", "This key was stored by somebody else a moment ago."))
        }
        other => Ok(other.map(|_| ())?),
    }
}

async fn expect_free(
    db: &impl sea_orm::ConnectionTrait,
    ctx: &Ctx,
    account_id: &ProviderAccountId,
    label: &str,
) -> Result<()> {
    let same = key::Entity::within(ctx.scope())
        .filter(key::Column::AccountId.eq(*account_id))
        .filter(key::Column::Label.eq(label))
        .filter(key::Column::Status.ne(ProviderKeyStatus::Destroyed))
        .one(db)
        .await?;
    match same {
        Some(_) => Err(Error::refused(Code::Taken, "label", "Another key of this account has this label.")),
        None => Ok(()),
    }
}
