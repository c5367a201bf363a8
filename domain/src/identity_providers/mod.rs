//! A company's own OpenID Connect provider: connected, tested in words, taken away; and what it says of people.
//!
//! **What it is believed.** A provider speaks for its own company and for nobody else: whoever runs it can name any of that
//! company's people, the owner included, so only an owner connects one; and a session that it opens leads into that company
//! only, also for a person who has a seat elsewhere ([`crate::sign_in`]).
//!
//! **Whose account.** A seat is bound to an account (issuer and `sub`) when its person first comes in: by an address that the
//! provider calls verified. From then on only the account counts, not the address, which providers give to somebody else.
//! A seat that is disabled lets its account go.
//!
//! **On the wire.** Everything is fetched without following redirects, from public addresses over HTTPS (outside developer
//! mode), within five seconds and 256 KiB each, and never inside a transaction. What the provider says of itself and its keys
//! are kept for an hour; a token by a key that is not among them has the keys fetched again, once a minute at most.
//!
//! The tokens are verified by `ring` and some lines of ours ([`id_token`]), as a partner's assertions are. The crate
//! `openidconnect` does it well too, but brings some forty crates, three further implementations of signatures among them
//! (with RUSTSEC-2023-0071), and leaves `auth_time`, `azp` and the throttled refetch to us all the same.

mod discovery;
mod examine;
mod exchange;
mod http;
mod id_token;
mod people;
mod remove;
mod required;
mod set;

pub use discovery::Client;
pub(crate) use discovery::{Metadata, Unfit};
pub use examine::{Aspect, Finding, findings, test};
pub(crate) use exchange::{Exchange, NotExchanged, exchange};
pub(crate) use http::Trouble;
pub(crate) use id_token::{Person, SKEW};
pub(crate) use people::{Unbound, bind, release};
pub use remove::remove;
pub(crate) use required::closed_to_passwords;
pub use set::{Set, set};

use keystead_entities::identity_provider as row;
use keystead_entities::seat::Role;
use keystead_entities::{Scoped, TenantId};
use sea_orm::ConnectionTrait;

use crate::app::App;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::secrets;
use crate::vault::{Place, Purpose, Secret};

/// To look at it.
pub const READ: Right = Right::read(Area::Seats, Role::Auditor);
/// To connect one, change it, or take it away: it says who the company's people are, its owners too.
pub const WRITE: Right = Right::write(Area::Seats, Role::Owner);
/// To test it.
pub const TEST: Right = Right::write(Area::Seats, Role::Admin);

/// Where a provider sends people back to.
pub fn redirect_uri(app: &App) -> String {
    app.link("/auth/oidc/callback")
}

/// Where a company's people begin to come in.
pub fn start_path(tenant_id: TenantId) -> String {
    format!("/auth/oidc/start?tenant={tenant_id}")
}

/// The company's provider; nothing where there is none.
///
/// # Errors
/// Forbidden without [`READ`].
pub async fn of_company(ctx: &Ctx) -> Result<Option<row::Model>> {
    ctx.may(READ)?;
    find(ctx.db(), ctx).await
}

/// The company's provider, for whoever is at its door.
pub(crate) async fn find(db: &impl ConnectionTrait, ctx: &Ctx) -> Result<Option<row::Model>> {
    Ok(row::Entity::within(ctx.scope()).one(db).await?)
}

fn place(row: &row::Model, number: i64) -> Place {
    secrets::place(row.tenant_id, row.id, Purpose::OidcClient, number)
}

/// What we prove ourselves with to the provider; nothing for a public client.
async fn secret(ctx: &Ctx, row: &row::Model) -> Result<Option<Secret>> {
    match row.secret_number {
        Some(number) => secrets::open(&ctx.app, ctx.db(), &place(row, number)).await,
        None => Ok(None),
    }
}
