//! A new secret for an endpoint, with time to take it up.

use chrono::TimeDelta;
use keystead_entities::WebhookEndpointId;
use keystead_entities::webhook_endpoint::WebhookEndpointStatus;
use sea_orm::{ActiveValue::Set, IntoActiveModel};

use super::endpoint::{Created, locked, place, touched};
use super::{WRITE, find, sign};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::expect_version;
use crate::vault::Secret;
use crate::{audit, secrets};

/// So long messages carry a signature of the old secret as well.
pub const OVERLAP: TimeDelta = TimeDelta::hours(24);

/// Gives an endpoint a new secret. For 24 hours messages carry two signatures.
///
/// # Errors
/// `NOT_FOUND`; `VERSION_CONFLICT`; what the vault says.
pub async fn rotate_secret(ctx: &Ctx, id: WebhookEndpointId, expected_version: Option<i32>) -> Result<Created> {
    ctx.may(WRITE)?;
    let seen = find(ctx, id).await?.filter(|row| row.status != WebhookEndpointStatus::Deleted);
    let seen = seen.ok_or_else(|| Error::not_found("id", "webhook endpoint"))?;
    expect_version(expected_version, seen.version)?;
    let number = seen.secret_number + 1;
    let secret = sign::new_secret(&*ctx.app.entropy);
    let new_place = place(ctx, id, number);
    let sealed = secrets::seal(&ctx.app, &new_place, &Secret::from(secret.to_string())).await?;
    let tx = ctx.begin().await?;
    let old = locked(&tx, ctx, id).await?;
    // Of two that rotate at once the second ends here: its secret was sealed for a number that is taken.
    expect_version(Some(seen.version), old.version)?;
    secrets::destroy(&tx, &ctx.app, &place(ctx, id, number - 2)).await?;
    secrets::store(&tx, &ctx.app, &new_place, sealed).await?;
    let mut row = old.into_active_model();
    row.secret_number = Set(number);
    row.previous_secret_until = Set(Some(ctx.now() + OVERLAP));
    row.secret_rotated_at = Set(ctx.now());
    let new = touched(&tx, ctx, row, seen.version).await?;
    audit::record(&tx, ctx, audit::Event::new("webhook_endpoint.secret_rotated", id).with("number", number));
    ctx.commit(tx, id).await?;
    Ok(Created { endpoint: new, secret: Some(secret) })
}
