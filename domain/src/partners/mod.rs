//! Partners: organisations that look after other companies.
//!
//! A partner's people are the seats of its own company, its home; so they sign in, are audited and have API tokens like
//! anybody's. Its programs are API clients of the home ([`clients`]), which get their tokens by OAuth 2 ([`oauth`]).
//! Neither is let into another company but under a live grant of that company's owner ([`grants`]), which is looked up
//! with every request ([`enter`]) and so ends the moment it is revoked. In there they do no more than the grant, the
//! credential and their role at home allow together, and never what only an owner may. What is to be looked after in all of
//! these companies together is on the [`board`]; what outlives a grant, [`traces`] tell.

pub mod board;
pub mod clients;
mod create;
pub mod enter;
pub mod grants;
pub mod oauth;
pub mod provision;
pub mod traces;

pub use create::{create, limit};

use keystead_entities::partner;
use keystead_entities::seat::Role;

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// To look at the partner that the caller's company is, and at what companies granted it; in a client's company, at what it
/// granted.
pub const READ: Right = Right::read(Area::Partners, Role::Auditor);
/// To manage the partner's programs.
pub const WRITE: Right = Right::write(Area::Partners, Role::Admin);

/// The partner that the context's company is, where it is one.
pub async fn at_home(ctx: &Ctx) -> Result<Option<partner::Model>> {
    Ok(partner::Entity::at_home(ctx.scope()).one(ctx.db()).await?)
}

/// As [`at_home`], refusing a company that is none.
async fn expect_partner(ctx: &Ctx) -> Result<partner::Model> {
    at_home(ctx).await?.ok_or_else(no_partner)
}

fn no_partner() -> Error {
    Error::state("", "This company is no partner. The operator of this installation makes it one.")
}
