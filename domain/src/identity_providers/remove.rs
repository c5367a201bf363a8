//! Taking a provider away.

use keystead_entities::{identity_provider as row, seat_identity};

use super::examine::none_yet;
use super::{WRITE, find, place, required};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::input::expect_version;
use crate::{audit, secrets, sessions, tenants};

/// Takes the company's provider away, with our secret there and whose account is whose. Who came in by it is signed out;
/// passwords open the company again.
///
/// # Errors
/// `STATE_CONFLICT` where there is none, or no owner could come in afterwards; `STEP_UP_REQUIRED`; `VERSION_CONFLICT`.
pub async fn remove(ctx: &Ctx, expected_version: Option<i32>) -> Result<()> {
    ctx.may(WRITE)?;
    ctx.expect_no_partner()?;
    sessions::expect_fresh(ctx).await?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let row = find(&tx, ctx).await?.ok_or_else(none_yet)?;
    expect_version(expected_version, row.version)?;
    required::expect_break_glass(&tx, ctx, "").await?;
    if let Some(number) = row.secret_number {
        secrets::destroy(&tx, &ctx.app, &place(&row, number)).await?;
    }
    seat_identity::Entity::release_all(ctx.scope()).exec(&tx).await?;
    row::Entity::remove(ctx.scope(), row.id).exec(&tx).await?;
    let ended = sessions::end_of_provider(&tx, ctx, "The company's identity provider was taken away.").await?;
    let told = audit::Event::new("identity_provider.removed", row.id)
        .with("issuer", row.issuer)
        .with("clientId", row.client_id)
        .with("ssoRequired", row.sso_required)
        .with("endedSessionCount", ended);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, ctx.tenant_id()).await?;
    ctx.app.identity_providers.forget(ctx.tenant_id());
    Ok(())
}
