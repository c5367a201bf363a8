//! A new secret for an API client. The old one goes on for a while, so that nothing stands still between the two.

use chrono::TimeDelta;
use keystead_entities::{ApiClientId, api_client_secret};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::{WithSecret, create};
use crate::audit;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::input::expect_version;
use crate::partners::WRITE;

/// How long the old secret stays good where the caller did not say.
const OVERLAP: TimeDelta = TimeDelta::days(1);

/// A secret to be replaced.
#[derive(Clone, Debug)]
pub struct Rotate {
    /// The client.
    pub id: ApiClientId,
    /// How long the old secret stays good, as ISO 8601 writes it, at most 30 days; a day where absent.
    pub overlap: Option<String>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Makes a new secret, and ends those before it after the overlap. Of secrets that were to end sooner, the end stays.
///
/// # Errors
/// `NOT_FOUND`, `STATE_CONFLICT`, `VERSION_CONFLICT`; `INVALID` for an overlap that is too long.
pub async fn rotate(ctx: &Ctx, input: Rotate) -> Result<WithSecret> {
    ctx.may(WRITE)?;
    super::expect_person(ctx)?;
    let overlap = input.overlap.as_deref().map_or(Ok(OVERLAP), |text| crate::keys::overlap("overlap", text))?;
    let now = ctx.now();
    let end = now + overlap;
    let tx = ctx.begin().await?;
    let old = super::load(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, old.version)?;
    api_client_secret::Entity::update_ending_behind(ctx.scope(), old.id, end)
        .col_expr(api_client_secret::Column::EndsAt, Expr::value(end))
        .exec(&tx)
        .await?;
    let secret = create::insert_secret(&tx, ctx, &old).await?;
    let version = old.version;
    let mut row = old.into_active_model();
    row.version = Set(version + 1);
    row.updated_at = Set(now);
    let row = row.update(&tx).await?;
    let told = audit::Event::new("api_client.secret_rotated", row.id).with("oldEndsAt", end.to_rfc3339());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(WithSecret { row, secret: Some(secret) })
}
