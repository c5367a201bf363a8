//! What the use cases of a key share: finding it, what identifies its secrets, sealing one.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use data_encoding::BASE32_NOPAD;
use keystead_entities::key_version::{self as version, KeyVersionState};
use keystead_entities::provider_key::{self as key, ProviderKeyStatus};
use keystead_entities::{ForChange, KeyVersionId, ProviderKeyId, Scoped, tenant};
use ring::hmac;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::providers::Provider;
use crate::tenants::calendar::zone;
use crate::vault::{Place, Purpose, Sealed, Secret};
use keystead_entities::audit_event::AuditOutcome;

/// A secret this long still hides enough when its last four characters are known.
const SHOWS_LAST_FOUR_FROM: usize = 16;

/// The key with that id.
pub(super) async fn find(db: &impl ConnectionTrait, ctx: &Ctx, id: ProviderKeyId) -> Result<key::Model> {
    let row = key::Entity::one(ctx.scope(), id).one(db).await?;
    row.ok_or_else(|| Error::not_found("id", "provider key"))
}

/// The key with that id, kept as it is until the transaction ends.
pub(super) async fn lock(tx: &Tx, ctx: &Ctx, id: ProviderKeyId) -> Result<key::Model> {
    let row = key::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    row.ok_or_else(|| Error::not_found("id", "provider key"))
}

/// Refuses a key that is not used any more.
pub(super) fn expect_in_use(key: &key::Model) -> Result<()> {
    match key.status {
        ProviderKeyStatus::Active | ProviderKeyStatus::Quarantined => Ok(()),
        ProviderKeyStatus::Revoked => Err(Error::state("id", "This key is revoked. Add a new one.")),
        ProviderKeyStatus::Destroyed => Err(Error::state("id", "This key is destroyed. Add a new one.")),
    }
}

/// The version of a key that is in use.
pub(super) async fn current(db: &impl ConnectionTrait, ctx: &Ctx, key: &key::Model) -> Result<version::Model> {
    let row = version::Entity::within(ctx.scope())
        .filter(version::Column::KeyId.eq(key.id))
        .filter(version::Column::Number.eq(key.current_number))
        .filter(version::Column::State.eq(KeyVersionState::Current))
        .one(db)
        .await?;
    row.ok_or_else(|| Error::state("id", "This key has no secret in use."))
}

/// The place of a version's secret.
pub(super) fn place(ctx: &Ctx, id: KeyVersionId, number: i64) -> Place {
    Place { tenant_id: ctx.tenant_id(), record: id.into(), version: number, purpose: Purpose::ProviderKey }
}

/// The sealed secret of a version, while there is one.
pub(super) fn sealed(row: &version::Model) -> Result<Sealed> {
    let envelope =
        row.envelope.clone().ok_or_else(|| Error::state("id", "The secret of this version is gone for good."))?;
    Ok(Sealed { envelope, kek_id: row.kek_id.clone(), suite: row.suite, envelope_rev: row.envelope_rev })
}

/// What is shown of a secret in its stead.
pub(super) struct Traits {
    pub fingerprint: String,
    pub last_four: Option<String>,
}

/// The first 10 base32 characters of HMAC(fingerprint key of the tenant, provider and secret); and the last four where the
/// vendor shows them too.
pub(super) fn traits(ctx: &Ctx, provider: &Provider, secret: &Secret) -> Traits {
    let mut mac = hmac::Context::with_key(&ctx.app.keys.fingerprint_key(ctx.tenant_id()));
    for part in [provider.id.as_bytes(), secret.expose()] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    let fingerprint = BASE32_NOPAD.encode(mac.sign().as_ref()).chars().take(10).collect();
    let bytes = secret.expose();
    let tail = bytes.last_chunk::<4>().filter(|_| provider.shows_last_four && bytes.len() >= SHOWS_LAST_FOUR_FROM);
    Traits { fingerprint, last_four: tail.map(|tail| String::from_utf8_lossy(tail).into_owned()) }
}

/// Seals a secret; where that cannot be done the audit log says that it was tried.
pub(super) async fn seal(ctx: &Ctx, key_id: ProviderKeyId, place: &Place, secret: &Secret) -> Result<Sealed> {
    match ctx.app.vault.seal(place, secret).await {
        Ok(sealed) => Ok(sealed),
        Err(error) => {
            note_failure(ctx, audit::Event::new("provider_key.sealed", key_id), &error).await?;
            Err(error)
        }
    }
}

/// Writes into the audit log what was tried with a secret and failed, in a transaction of its own.
pub(super) async fn note_failure(ctx: &Ctx, event: audit::Event, error: &Error) -> Result<()> {
    let why = match error {
        error if error.is(Code::KmsUnavailable) => "KMS_UNAVAILABLE",
        error if error.is(Code::KmsKeyUnusable) => "KMS_KEY_UNUSABLE",
        error if error.is(Code::Integrity) => "INTEGRITY",
        _ => "INTERNAL",
    };
    let tx = ctx.begin().await?;
    audit::record(&tx, ctx, event.outcome(AuditOutcome::Failed).with("error", why));
    tx.commit().await?;
    Ok(())
}

/// Refuses a secret that is stored already: as another key, or as an earlier version of this one.
pub(super) async fn expect_new(tx: &Tx, ctx: &Ctx, fingerprint: &str, rotated: Option<ProviderKeyId>) -> Result<()> {
    let same =
        version::Entity::within(ctx.scope()).filter(version::Column::Fingerprint.eq(fingerprint)).all(tx).await?;
    if same.iter().any(|row| Some(row.key_id) == rotated) {
        return Err(Error::refused(
            Code::Taken,
            "secret",
            "This key was used here before. Make a new one at the vendor.",
        ));
    }
    if same.iter().any(|row| row.envelope.is_some()) {
        return Err(Error::refused(Code::Taken, "secret", "This key is stored already, under another label."));
    }
    Ok(())
}

/// The tenant's time zone.
pub(super) async fn zone_of(db: &impl ConnectionTrait, ctx: &Ctx) -> Result<Tz> {
    tenant(db, ctx).await.map(|tenant| zone(&tenant))
}

/// The tenant.
pub(super) async fn tenant(db: &impl ConnectionTrait, ctx: &Ctx) -> Result<tenant::Model> {
    let row = tenant::Entity::of(ctx.scope()).one(db).await?;
    row.ok_or_else(|| Error::internal("reading the tenant of a key", "it is gone"))
}

/// A stored day. One that cannot be read counts as come, so that somebody looks.
pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or(NaiveDate::MIN)
}

/// When to look next at a key's reminders, as its row stands.
pub(super) fn next_look(key: &key::Model, zone: Tz, now: DateTime<Utc>) -> DateTime<Utc> {
    let snoozed = key.snoozed_until.as_deref().map(day);
    super::schedule::next_look(zone, day(&key.due_on), key.rotated_at, snoozed, now)
}
