//! Letting a directory in.

use std::sync::Arc;

use chrono::TimeDelta;
use keystead_entities::scim_directory::{self, ScimDirectoryStatus};
use keystead_entities::scim_token;
use keystead_entities::tenant::Plan;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, QueryFilter};

use crate::app::App;
use crate::audit;
use crate::auth::{Origin, token};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::findings;

/// What a directory's token starts with, so that scanners find leaked ones.
pub const PREFIX: &str = "kst_scim_";
/// How old the mark of the last request may grow.
const COARSENESS: TimeDelta = TimeDelta::minutes(1);

/// Lets in the bearer of a directory's token. Tokens that nobody made are turned away by their checksum, without the
/// database; what knocks with one that was real stands in the company's audit log, so many times an hour.
///
/// Returns the plan of its company too.
///
/// # Errors
/// `Unauthenticated` for a token that is malformed, unknown, past its end, or of a directory that is disabled; `Suspended`.
pub async fn authenticate(app: &Arc<App>, text: &str, origin: Origin) -> Result<(Ctx, Plan)> {
    let (public_part, secret) = token::parse_as(PREFIX, text).ok_or(Error::Unauthenticated("malformed token"))?;
    let found = scim_token::Entity::by_public_part(public_part).one(app.db.read()).await?;
    let (row, directory, tenant) = found.ok_or(Error::Unauthenticated("unknown token"))?;
    if !app.keys.token_matches(secret.as_bytes(), &row.secret_hash) {
        return Err(Error::Unauthenticated("wrong secret"));
    }
    let (Some(directory), Some(tenant)) = (directory, tenant) else {
        return Err(Error::Unauthenticated("no directory"));
    };
    let ctx = Ctx::directory(app, row.tenant_id, row.id, origin);
    if tenant.is_gone() {
        return Err(Error::Unauthenticated("no directory"));
    }
    if !tenant.is_served() {
        return Err(Error::Suspended);
    }
    let why = if row.expires_at.is_some_and(|end| end <= ctx.now()) {
        Some("token past its end")
    } else if directory.status != ScimDirectoryStatus::Enabled {
        Some("directory disabled")
    } else {
        None
    };
    if let Some(why) = why {
        let sighting = findings::Sighting::directory(ctx.tenant_id(), row.id);
        app.watch.saw_ended(sighting, [row.expires_at], why, ctx.origin.address, ctx.now());
        if let Err(error) = audit::refused(&ctx, "scim", None, why).await {
            tracing::warn!(%error, "a refused directory could not be logged");
        }
        return Err(Error::Unauthenticated(why));
    }
    if let Err(error) = note_request(&ctx, &directory).await {
        tracing::warn!(%error, "the request of a directory could not be noted");
    }
    Ok((ctx, tenant.plan))
}

async fn note_request(ctx: &Ctx, directory: &scim_directory::Model) -> Result<()> {
    let (now, stale) = (ctx.now(), ctx.now() - COARSENESS);
    if directory.last_request_at.is_some_and(|at| at > stale && at <= now) {
        return Ok(());
    }
    use scim_directory::Column::LastRequestAt;
    let tx = ctx.begin().await?;
    scim_directory::Entity::update_of(ctx.scope())
        .filter(Condition::any().add(LastRequestAt.is_null()).add(LastRequestAt.lte(stale)).add(LastRequestAt.gt(now)))
        .col_expr(LastRequestAt, Expr::value(now))
        .exec(&tx)
        .await?;
    tx.commit().await
}
