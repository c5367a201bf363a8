//! Changing and deleting API clients. Both hold from the client's next request on.

use chrono::{DateTime, Utc};
use keystead_entities::ApiClientId;
use keystead_entities::api_client::{self, ApiClientStatus};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use serde_json::{Value, json};

use super::{create, keys};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::input::{Change, Checks, expect_version};
use crate::partners::WRITE;
use crate::{api_tokens, audit};

/// What to change of a client.
#[derive(Clone, Debug)]
pub struct Update {
    /// The client.
    pub id: ApiClientId,
    /// What it is for.
    pub name: Option<String>,
    /// What it may ask for.
    pub scopes: Option<Vec<String>>,
    /// Whether it is let in.
    pub is_enabled: Option<bool>,
    /// Its end.
    pub expires_at: Change<DateTime<Utc>>,
    /// JWK Set of its public keys.
    pub jwks: Change<Value>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// A client to be deleted.
#[derive(Clone, Debug)]
pub struct Delete {
    /// The client.
    pub id: ApiClientId,
    /// Why, at most 500 characters.
    pub reason: Option<String>,
}

/// Changes a client.
///
/// # Errors
/// `NOT_FOUND`, `STATE_CONFLICT`, `VERSION_CONFLICT`; `INVALID` or `TOO_LONG` by field.
pub async fn update(ctx: &Ctx, input: Update) -> Result<api_client::Model> {
    ctx.may(WRITE)?;
    super::expect_person(ctx)?;
    let now = ctx.now();
    let mut checks = Checks::new();
    let name = input.name.map(|name| checks.line("name", &name, 120));
    let scopes = input.scopes.map(|scopes| api_tokens::read_scopes(ctx, &mut checks, &scopes));
    if let Change::Set(end) = input.expires_at {
        create::expect_future(&mut checks, Some(end), now);
    }
    let jwks = match input.jwks {
        Change::Set(jwks) => keys::read(&mut checks, &jwks).map_or(Change::Keep, Change::Set),
        Change::Clear => Change::Clear,
        Change::Keep => Change::Keep,
    };
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = super::load(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, old.version)?;
    let mut row = old.clone().into_active_model();
    if let Some(name) = name {
        row.name = Set(name);
    }
    if let Some(scopes) = scopes {
        row.scopes = Set(json!(scopes.iter().map(ToString::to_string).collect::<Vec<_>>()));
    }
    if let Some(is_enabled) = input.is_enabled {
        row.status = Set(if is_enabled { ApiClientStatus::Enabled } else { ApiClientStatus::Disabled });
    }
    row.expires_at = Set(input.expires_at.over(old.expires_at).map(crate::clock::whole_millis));
    row.jwks = Set(jwks.over(old.jwks.clone()));
    row.version = Set(old.version + 1);
    row.updated_at = Set(now);
    let new = row.update(&tx).await?;
    let end = |row: &api_client::Model| row.expires_at.map(|at| at.to_rfc3339());
    let told = audit::Event::new("api_client.updated", new.id)
        .changed("name", old.name.clone(), new.name.clone())
        .changed("scopes", old.scopes.clone(), new.scopes.clone())
        .changed("status", old.status.as_str(), new.status.as_str())
        .changed("expiresAt", end(&old), end(&new))
        .changed("keys", keys::thumbprints(old.jwks.as_ref()), keys::thumbprints(new.jwks.as_ref()));
    audit::record(&tx, ctx, told);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Deletes a client: its secrets and tokens open nothing from then on.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` where it is deleted already; `TOO_LONG`.
pub async fn delete(ctx: &Ctx, input: Delete) -> Result<api_client::Model> {
    ctx.may(WRITE)?;
    super::expect_person(ctx)?;
    let mut checks = Checks::new();
    let reason = checks.optional_line("reason", input.reason.as_deref(), 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = super::load(&tx, ctx, input.id).await?;
    let version = old.version;
    let mut row = old.into_active_model();
    row.status = Set(ApiClientStatus::Deleted);
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    let told = audit::Event::new("api_client.deleted", row.id).with("name", row.name.clone()).with("reason", reason);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
