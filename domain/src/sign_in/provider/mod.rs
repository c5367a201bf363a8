//! Coming in through the company's own identity provider (OpenID Connect, code flow with PKCE).
//!
//! **Which company.** It is named by the address that leads there (`/auth/oidc/start?tenant=ten_…`), which stands in the
//! company's settings, in invitations and in the mail of "password forgotten", and which a browser that came in by it
//! remembers. Nobody is asked for an address first: the answer would tell strangers who has a seat where, and a domain can
//! be claimed by whoever comes first.
//!
//! **What comes back** is taken once, within ten minutes, by the browser that was sent away: what stands in `state` is marked
//! by a key of the deployment together with a cookie of that browser, names the company, and is bound to the issuer and the
//! client of that time; `nonce` and the PKCE verifier are derived from the same. Nothing is stored when somebody sets out, so
//! nobody fills a table by setting out; an id is stored when they come back, and a second return finds it. An issuer that
//! names itself in the answer (RFC 9207) must be that one, and one that says it always does so must do so.
//!
//! **What it opens** is this one company, whatever other seats the person has: whoever runs a provider can name anybody.
//! For the same reason such a session sets up no authenticator for somebody who is also somebody elsewhere, gives the browser
//! no mark by which it is known, and ends nothing at other companies.

mod finish;
mod start;
mod state;

pub use finish::{Callback, Came, finish};
pub use start::{Start, start};

use std::sync::Arc;

use keystead_entities::identity_provider::{self, IdentityProviderStatus};
use keystead_entities::tenant::{self, TenantStatus};

use super::{Refused, SignInResult};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::identity_providers;

/// What people are told while the provider does not answer; what is wrong stands behind it.
const DOWN: &str = "The identity provider of your company cannot be used right now. Whoever is signed in stays so. Try again in a \
                    few minutes; an owner who kept a password can come in with it at /auth/sign-in.";

/// The provider of a company that lets people in.
async fn in_use(ctx: &Ctx) -> SignInResult<(identity_provider::Model, tenant::Model)> {
    let row = identity_providers::find(ctx.db(), ctx).await?;
    let row = row.filter(|row| row.status == IdentityProviderStatus::Enabled).ok_or(Refused::NoProvider)?;
    let tenant = tenant::Entity::of(ctx.scope()).one(ctx.db()).await?.ok_or(Refused::NoProvider)?;
    // Where it is about to be deleted its owners come in, and nobody else gets any further.
    match tenant.status {
        _ if tenant.is_gone() => Err(Refused::NoProvider),
        TenantStatus::Suspended => Err(Error::Suspended.into()),
        TenantStatus::Active | TenantStatus::Deleting => Ok((row, tenant)),
    }
}

/// What the provider says of itself, where it can be used.
async fn described(ctx: &Ctx, row: &identity_provider::Model) -> SignInResult<Arc<identity_providers::Metadata>> {
    ctx.app.identity_providers.metadata(row, ctx.now()).await.map_err(|unfit| down(&unfit))
}

fn down(unfit: &identity_providers::Unfit) -> Refused {
    Refused::ProviderDown(format!("{DOWN} {unfit}"))
}
