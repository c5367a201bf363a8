//! Letting in the bearer of an access token.

use std::sync::Arc;

use keystead_entities::api_client::ApiClientStatus;
use keystead_entities::partner::PartnerStatus;
use keystead_entities::seat::Role;
use keystead_entities::tenant;
use keystead_entities::{Scope, access_token};

use crate::app::App;
use crate::auth::{Access, Actor, Area, Bearer, Caller, Client, Origin, TokenScope, token};
use crate::error::{Error, Result};
use crate::findings::Sighting;
use crate::partners::clients;

/// What an access token starts with, so that scanners find leaked ones.
pub const ACCESS_PREFIX: &str = "kst_acc_";

/// Lets in the bearer of an access token, in its partner's home. There it opens no more than what is the partner's: what it
/// opens elsewhere, grants say ([`crate::partners::enter`]).
///
/// # Errors
/// `Unauthenticated` for a token that is malformed, unknown or past its end, and for one of a client or partner that is not
/// let in; `Suspended` for a suspended home.
pub async fn authenticate(app: &Arc<App>, text: &str, origin: Origin) -> Result<Caller> {
    let (public_part, secret) =
        token::parse_as(ACCESS_PREFIX, text).ok_or(Error::Unauthenticated("malformed token"))?;
    let found = access_token::Entity::by_public_part(public_part).one(app.db.read()).await?;
    let (row, client, partner) = found.ok_or(Error::Unauthenticated("unknown token"))?;
    if !app.keys.token_matches(secret.as_bytes(), &row.secret_hash) {
        return Err(Error::Unauthenticated("wrong secret"));
    }
    let now = app.clock.now();
    let is_in = |end: chrono::DateTime<chrono::Utc>| end > now;
    if !is_in(row.expires_at) {
        return Err(Error::Unauthenticated("token past its end"));
    }
    let client = client.ok_or(Error::Unauthenticated("no client"))?;
    if client.status != ApiClientStatus::Enabled || !client.expires_at.is_none_or(is_in) {
        let sighting = Sighting::credential(client.tenant_id, client.id.into());
        app.watch.saw(sighting, 1, "client not let in", origin.address, now);
        return Err(Error::Unauthenticated("client not let in"));
    }
    let partner = partner.filter(|p| p.status == PartnerStatus::Active);
    let partner = partner.ok_or(Error::Unauthenticated("partner not let in"))?;
    let scope = let_in(&row);
    let home = tenant::Entity::of(scope).one(app.db.read()).await?.ok_or(Error::Unauthenticated("no tenant"))?;
    if home.is_gone() {
        return Err(Error::Unauthenticated("no tenant"));
    }
    if !home.is_served() {
        return Err(Error::Suspended);
    }
    // What was taken from the client meanwhile, its tokens have lost too.
    let scopes = TokenScope::meet(&token::stored_scopes(&row.scopes), &clients::scopes(&client));
    let own = scopes.iter().copied().filter(is_of_home).collect();
    let actor = Actor::ApiClient { client_id: client.id };
    let bearer = Bearer::Client(Arc::new(Client { row: client, partner, scopes }));
    Ok(Caller::at_home(actor, bearer, home, own, (scope, Role::Admin), origin))
}

/// A partner's own company is no company that it looks after: its programs see no more of it than the partner.
fn is_of_home(scope: &TokenScope) -> bool {
    scope.area == Area::Partners || (scope.area == Area::Tenant && scope.access == Access::Read)
}

#[expect(clippy::disallowed_methods, reason = "this is the authentication that grants scopes")]
fn let_in(row: &access_token::Model) -> Scope {
    Scope::granted(row.tenant_id)
}
