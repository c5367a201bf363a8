//! Connecting a provider, and changing it.

use keystead_entities::identity_provider::{self as row, IdentityProviderStatus as Status};
use keystead_entities::{IdentityProviderId, seat_identity};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};

use super::{WRITE, examine, find, place, required};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Change, Checks, expect_version};
use crate::vault::Secret;
use crate::{audit, secrets, sessions, tenants};

/// `acr` values of one provider.
const MOST_VALUES: usize = 10;

/// A provider as it is to be. What is left out stays; a new one needs issuer and client id.
#[derive(Default)]
pub struct Set {
    /// As the provider calls itself, letter by letter.
    pub issuer: Option<String>,
    /// As the provider calls us.
    pub client_id: Option<String>,
    /// With what we prove to be that client; cleared for a public client.
    pub client_secret: Change<Secret>,
    /// Which `acr` values mean a second factor.
    pub mfa_acr_values: Option<Vec<String>>,
    /// Whether people come in through it.
    pub status: Option<Status>,
    /// Whether passwords open nothing here, an owner's apart.
    pub sso_required: Option<bool>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Connects the company's provider, or changes it.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `INVALID` by field; `STEP_UP_REQUIRED`; `VERSION_CONFLICT`; `STATE_CONFLICT` where people could be
/// locked out; `PROVIDER_REJECTED` for a new secret that the provider does not take while nobody else is let in.
pub async fn set(ctx: &Ctx, input: Set) -> Result<row::Model> {
    ctx.may(WRITE)?;
    ctx.expect_no_partner()?;
    sessions::expect_fresh(ctx).await?;
    let before = find(ctx.db(), ctx).await?;
    let wanted = Wanted::read(ctx, before.as_ref(), &input)?;
    let new = wanted.row(ctx, before.as_ref(), &input.client_secret);
    let sealed = match (&input.client_secret, new.secret_number) {
        (Change::Set(secret), Some(number)) => Some(secrets::seal(&ctx.app, &place(&new, number), secret).await?),
        _ => None,
    };
    // While nobody comes in otherwise, a new secret must be one that the provider takes.
    if let (Change::Set(secret), true, true) = (&input.client_secret, new.sso_required, before.is_some()) {
        let found = examine::examine(ctx, &new, Some(secret)).await;
        let failed: Vec<String> = found.into_iter().filter(|f| !f.passed).map(|f| f.message).collect();
        if !failed.is_empty() {
            return Err(Error::refused(Code::ProviderRejected, "clientSecret", failed.join(" ")));
        }
    }
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let now_there = find(&tx, ctx).await?;
    if let Some(there) = &now_there {
        expect_version(input.expected_version, there.version)?;
    }
    if now_there != before {
        return Err(Error::state("", "The identity provider was changed meanwhile. Look at it again."));
    }
    if let Some(before) = &before {
        expect_nobody_locked_out(&tx, ctx, before, &new).await?;
    }
    if new.sso_required && before.as_ref().is_none_or(|b| !b.sso_required) {
        required::expect_ready(&tx, ctx, &new).await?;
        required::end_passwords(&tx, ctx).await?;
    }
    match &before {
        None => {
            row::Entity::insert(new.clone().into_active_model()).exec_without_returning(&tx).await?;
        }
        Some(before) => {
            let changed = new.clone().into_active_model().reset_all();
            changed.update(&tx).await?;
            settle(&tx, ctx, before, &new).await?;
        }
    }
    if let (Some(sealed), Some(number)) = (sealed, new.secret_number) {
        secrets::store(&tx, &ctx.app, &place(&new, number), sealed).await?;
    }
    tell(&tx, ctx, before.as_ref(), &new);
    ctx.commit(tx, new.id).await?;
    ctx.app.identity_providers.forget(ctx.tenant_id());
    Ok(new)
}

/// What of the input can be taken.
struct Wanted {
    issuer: String,
    client_id: String,
    mfa_acr_values: Value,
    status: Status,
    sso_required: bool,
}

impl Wanted {
    fn read(ctx: &Ctx, before: Option<&row::Model>, input: &Set) -> Result<Self> {
        let mut checks = Checks::new();
        let issuer = match (&input.issuer, before) {
            (None, Some(before)) => before.issuer.clone(),
            (given, _) => issuer(&mut checks, ctx, given.as_deref().unwrap_or_default()),
        };
        let client_id = match (&input.client_id, before) {
            (None, Some(before)) => before.client_id.clone(),
            (given, _) => checks.line("clientId", given.as_deref().unwrap_or_default(), 255),
        };
        let mfa_acr_values = match &input.mfa_acr_values {
            Some(values) => acr_values(&mut checks, values),
            None => before.map_or_else(|| json!([]), |before| before.mfa_acr_values.clone()),
        };
        checks.done()?;
        let status = input.status.or(before.map(|b| b.status)).unwrap_or(Status::Enabled);
        let sso_required = input.sso_required.or(before.map(|b| b.sso_required)).unwrap_or(false);
        if sso_required && status == Status::Disabled {
            let message = "Nobody but owners could come in. Switch `ssoRequired` off first.";
            return Err(Error::state("status", message));
        }
        Ok(Self { issuer, client_id, mfa_acr_values, status, sso_required })
    }

    fn row(&self, ctx: &Ctx, before: Option<&row::Model>, secret: &Change<Secret>) -> row::Model {
        let now = ctx.now();
        let other = |before: &row::Model| {
            before.issuer != self.issuer || before.client_id != self.client_id || !matches!(secret, Change::Keep)
        };
        let (is_new, number) = (before.is_none_or(other), before.and_then(|b| b.secret_number));
        let secret_number = match secret {
            Change::Keep => number,
            Change::Clear => None,
            // Numbers of cleared secrets are not used again: the time of a change is a number that rises.
            Change::Set(_) => Some(number.unwrap_or_default().max(now.timestamp_millis() - 1) + 1),
        };
        let kept = before.filter(|_| !is_new);
        row::Model {
            tenant_id: ctx.tenant_id(),
            id: before.map_or_else(|| ctx.new_id(IdentityProviderId), |b| b.id),
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            secret_number,
            mfa_acr_values: self.mfa_acr_values.clone(),
            status: self.status,
            sso_required: self.sso_required,
            configured_at: kept.map_or(now, |b| b.configured_at),
            tested_at: kept.and_then(|b| b.tested_at),
            test_passed: kept.and_then(|b| b.test_passed),
            test_report: kept.and_then(|b| b.test_report.clone()),
            version: before.map_or(1, |b| b.version + 1),
            created_at: before.map_or(now, |b| b.created_at),
            updated_at: now,
        }
    }
}

/// Nobody is left without a way in by a change.
async fn expect_nobody_locked_out(tx: &Tx, ctx: &Ctx, before: &row::Model, new: &row::Model) -> Result<()> {
    if before.sso_required && new.sso_required && (before.issuer != new.issuer || before.client_id != new.client_id) {
        let field = if before.issuer == new.issuer { "clientId" } else { "issuer" };
        let message =
            "While people come in through it only, it stays the one that was tried. Switch `ssoRequired` off first.";
        return Err(Error::state(field, message));
    }
    let is_closing = before.status == Status::Enabled && new.status == Status::Disabled;
    if is_closing || before.issuer != new.issuer {
        required::expect_break_glass(tx, ctx, if is_closing { "status" } else { "issuer" }).await?;
    }
    Ok(())
}

/// What ends with what was there before.
async fn settle(tx: &Tx, ctx: &Ctx, before: &row::Model, new: &row::Model) -> Result<()> {
    if before.secret_number != new.secret_number
        && let Some(number) = before.secret_number
    {
        secrets::destroy(tx, &ctx.app, &place(before, number)).await?;
    }
    if before.issuer != new.issuer {
        seat_identity::Entity::release_all(ctx.scope()).exec(tx).await?;
    }
    if before.issuer != new.issuer || new.status == Status::Disabled {
        let why = "The company does not let people in through that identity provider any more.";
        sessions::end_of_provider(tx, ctx, why).await?;
    }
    Ok(())
}

fn tell(tx: &Tx, ctx: &Ctx, before: Option<&row::Model>, new: &row::Model) {
    let told = match before {
        None => audit::Event::new("identity_provider.connected", new.id)
            .with("issuer", new.issuer.clone())
            .with("clientId", new.client_id.clone())
            .with("hasClientSecret", new.secret_number.is_some())
            .with("status", new.status.as_str())
            .with("mfaAcrValues", new.mfa_acr_values.clone()),
        Some(before) => audit::Event::new("identity_provider.updated", new.id)
            .changed("issuer", before.issuer.clone(), new.issuer.clone())
            .changed("clientId", before.client_id.clone(), new.client_id.clone())
            .changed("hasClientSecret", before.secret_number.is_some(), new.secret_number.is_some())
            .changed("status", before.status.as_str(), new.status.as_str())
            .changed("ssoRequired", before.sso_required, new.sso_required)
            .changed("mfaAcrValues", before.mfa_acr_values.clone(), new.mfa_acr_values.clone())
            .with("clientSecretReplaced", before.secret_number != new.secret_number && new.secret_number.is_some()),
    };
    audit::record(tx, ctx, told);
}

fn issuer(checks: &mut Checks, ctx: &Ctx, given: &str) -> String {
    let text = given.trim();
    if text.is_empty() {
        checks.refuse(Code::Required, "issuer", "The address by which the provider calls itself is needed.");
    } else if let Err(refused) = ctx.app.identity_providers.http.address("issuer", text, false) {
        checks.add(refused);
    } else if text.contains("/.well-known/") {
        let message = "Enter the issuer itself: what stands before /.well-known/openid-configuration.";
        checks.refuse(Code::Invalid, "issuer", message);
    }
    text.to_owned()
}

fn acr_values(checks: &mut Checks, values: &[String]) -> Value {
    if values.len() > MOST_VALUES {
        checks.refuse(Code::TooLong, "mfaAcrValues", format!("At most {MOST_VALUES} values."));
    }
    for (at, value) in values.iter().take(MOST_VALUES).enumerate() {
        let fits = (1..=255).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic());
        if !fits {
            let message = "From 1 to 255 characters of ASCII without spaces.";
            checks.refuse(Code::Invalid, &format!("mfaAcrValues.{at}"), message);
        }
    }
    json!(values)
}
