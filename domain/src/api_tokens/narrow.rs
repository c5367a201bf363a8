//! Taking scopes away from a token that lives on.

use keystead_entities::api_token::{self, ApiTokenStatus};
use keystead_entities::{ApiTokenId, ForChange, Scoped, seat};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use serde_json::json;

use super::REVOKE;
use crate::audit;
use crate::auth::{TokenScope, token};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};

/// Leaves a token with those scopes only, each of which it must have; within the transaction of something larger. It holds
/// from the token's next request on.
pub(crate) async fn narrow_within(
    tx: &Tx,
    ctx: &Ctx,
    id: ApiTokenId,
    scopes: &[TokenScope],
) -> Result<api_token::Model> {
    ctx.may(REVOKE)?;
    let old = api_token::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    let old = old.ok_or_else(|| Error::not_found("id", "API token"))?;
    let seat = seat::Entity::one(ctx.scope(), old.seat_id).one(tx).await?;
    super::create::expect_reach(ctx, &seat.ok_or_else(|| Error::not_found("id", "API token"))?)?;
    if old.status == ApiTokenStatus::Revoked {
        return Err(Error::state("id", "The token is revoked already."));
    }
    let has = token::scopes(&old);
    if scopes.is_empty() || !scopes.iter().all(|scope| has.iter().any(|h| h.includes(*scope))) {
        return Err(Error::invalid("scopes", "A token keeps at least one scope and never gets one that it has not."));
    }
    let (before, version) = (old.scopes.clone(), old.version);
    let mut row = old.into_active_model();
    row.scopes = Set(json!(scopes.iter().map(ToString::to_string).collect::<Vec<_>>()));
    row.version = Set(version + 1);
    let row = row.update(tx).await?;
    let told = audit::Event::new("api_token.scopes_narrowed", row.id).changed("scopes", before, row.scopes.clone());
    audit::record(tx, ctx, told);
    Ok(row)
}
