//! Putting a new secret in a key's place.

use chrono::TimeDelta;
use keystead_entities::key_version::{self as version, KeyVersionState};
use keystead_entities::provider_key::{self as key, ProviderKeyStatus};
use keystead_entities::seat::Role;
use keystead_entities::{KeyVersionId, ProviderKeyId, Scoped};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter};
use serde_json::json;

use super::add::insert;
use super::end::{Settled, settle_reminders};
use super::key::{expect_in_use, expect_new, find, lock, next_look, place, seal, traits, zone_of};
use super::period::{ends_on, overlap};
use super::retire::RETIRE;
use super::verdict::{ask, provider_of};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::input::{Checks, expect_version};
use crate::jobs::{self, NewJob};
use crate::tenants::calendar::day_of;
use crate::vault::Secret;
use crate::{audit, providers, sessions};

/// To rotate a key.
pub const ROTATE: Right = Right::write(Area::Providers, Role::Admin);

/// For how long the old secret stays readable where nothing is said.
const OVERLAP: TimeDelta = TimeDelta::days(1);

/// A rotation.
pub struct Rotate {
    /// The key.
    pub id: ProviderKeyId,
    /// The new secret.
    pub secret: Secret,
    /// ISO 8601 duration for which the old one stays readable: from `PT0S` to `P30D`, a day where nothing is said.
    pub overlap: Option<String>,
    /// Why, at most 500 characters.
    pub reason: Option<String>,
    /// Whether to store it though the vendor does not accept it.
    pub accept_unverified: bool,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Rotates a key: the new secret is in use at once, the old one is removed at the end of the overlap, reminders that are
/// open are settled and the next period begins. A quarantined key is in use again.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `STATE_CONFLICT` for a key that has ended or an archived account, `TAKEN` for a secret that
/// was used before, `PROVIDER_REJECTED`, `KMS_UNAVAILABLE`, `KMS_KEY_UNUSABLE`, `INVALID` and `TOO_LONG` by field.
pub async fn rotate(ctx: &Ctx, input: Rotate) -> Result<key::Model> {
    ctx.may(ROTATE)?;
    sessions::expect_fresh(ctx).await?;
    let mut checks = Checks::new();
    let reason = checks.optional_line("reason", input.reason.as_deref(), 500).unwrap_or_else(|| "rotated".into());
    let overlap = input.overlap.as_deref().map_or(Ok(OVERLAP), |text| overlap("overlap", text));
    let overlap = overlap.unwrap_or_else(|error| {
        checks.add(error);
        OVERLAP
    });
    checks.done()?;
    let seen = find(ctx.db(), ctx, input.id).await?;
    expect_version(input.expected_version, seen.version)?;
    expect_in_use(&seen)?;
    let account = providers::find(ctx.db(), ctx, "id", seen.account_id).await?;
    let provider = provider_of(&account.provider)?;
    let verification = ask(ctx, provider, &account.endpoint, &input.secret, input.accept_unverified).await?;
    let traits = traits(ctx, provider, &input.secret);
    let (version_id, number) = (ctx.new_id(KeyVersionId), seen.current_number + 1);
    let sealed = seal(ctx, seen.id, &place(ctx, version_id, number), &input.secret).await?;
    drop(input.secret);

    let tx = ctx.begin().await?;
    providers::lock(&tx, ctx, "id", account.id).await?;
    let old = lock(&tx, ctx, seen.id).await?;
    // The secret was sealed for its number: a rotation that came between the look and the lock must not go unseen.
    expect_version(Some(input.expected_version.unwrap_or(seen.version)), old.version)?;
    expect_in_use(&old)?;
    expect_new(&tx, ctx, &traits.fingerprint, Some(old.id)).await?;
    let now = ctx.now();
    let cut_over = now + overlap;
    let replaced = version::Entity::update_within(ctx.scope())
        .filter(version::Column::KeyId.eq(old.id))
        .filter(version::Column::State.eq(KeyVersionState::Current))
        .col_expr(version::Column::State, Expr::value(KeyVersionState::Retiring.as_str()))
        .col_expr(version::Column::RetiresAt, Expr::value(Some(cut_over)));
    replaced.exec(&tx).await?;
    let new = version::Model {
        tenant_id: ctx.tenant_id(),
        id: version_id,
        key_id: old.id,
        number,
        state: KeyVersionState::Current,
        envelope: Some(sealed.envelope),
        kek_id: sealed.kek_id,
        suite: sealed.suite,
        envelope_rev: sealed.envelope_rev,
        last_four: traits.last_four.clone(),
        fingerprint: traits.fingerprint.clone(),
        verification,
        reason: reason.clone(),
        made_by: ctx.actor.id(),
        retires_at: None,
        ended_at: None,
        rewrapped_at: None,
        created_at: now,
    };
    insert(&tx, new).await?;
    settle_reminders(&tx, ctx, old.id, Settled::Rotated).await?;
    let zone = zone_of(&tx, ctx).await?;
    let was_overdue = old.due_on < day_of(zone, now).to_string();
    let told = audit::Event::new("provider_key.rotated", old.id)
        .with("versionNumber", number)
        .with("reason", reason)
        .with("verification", verification.as_str())
        .with("acceptUnverified", input.accept_unverified)
        .with("oldRetiresAt", cut_over.to_rfc3339())
        .with("wasOverdue", was_overdue)
        .changed("fingerprint", old.fingerprint.clone(), traits.fingerprint.clone());
    let due_on = ends_on(&old.rotation_period, day_of(zone, now)).to_string();
    let told = told.changed("dueOn", old.due_on.clone(), due_on.clone());
    let mut row = key::Model {
        status: ProviderKeyStatus::Active,
        current_number: number,
        last_four: traits.last_four,
        fingerprint: traits.fingerprint,
        verification,
        verified_at: Some(now),
        rotated_at: now,
        due_on,
        snoozed_until: None,
        snooze_reason: None,
        version: old.version + 1,
        updated_at: now,
        ..old
    };
    row.next_reminder_at = Some(next_look(&row, zone, now));
    let row = row.into_active_model().reset_all().update(&tx).await?;
    let retirement = NewJob::new(&RETIRE, format!("{}:{}", row.id, number - 1))
        .payload(json!({ "providerKeyId": row.id, "number": number - 1 }))
        .run_at(cut_over);
    jobs::enqueue(&tx, ctx, retirement).await?;
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
