//! API clients: the programs of a partner. A client proves who it is by a secret or by a signature of its own key, and is
//! managed by the partner's people; no program makes another.

mod change;
mod create;
pub mod keys;
mod rotate;

pub use change::{Delete, Update, delete, update};
pub use create::{Create, Created, create};
pub use rotate::{Rotate, rotate};

use keystead_entities::api_client::{self, ApiClientStatus};
use keystead_entities::{ApiClientId, ForChange, Scoped};
use sea_orm::{ColumnTrait, QueryFilter};
use zeroize::Zeroizing;

use crate::auth::token;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::list::{Below, Sort};

/// What a client secret starts with, so that scanners find leaked ones.
pub const SECRET_PREFIX: &str = "kst_cli_";

/// A client and, where one was made, its secret: shown once, then only its hash is left.
pub struct WithSecret {
    /// The client.
    pub row: api_client::Model,
    /// Its new secret.
    pub secret: Option<Zeroizing<String>>,
}

/// The clients of the context's company, newest first; deleted ones are left out.
pub fn list(ctx: &Ctx) -> Result<Below<api_client::Entity>> {
    ctx.may(super::READ)?;
    let all = api_client::Entity::within(ctx.scope()).filter(api_client::Column::Status.ne(ApiClientStatus::Deleted));
    let newest = Sort { by: api_client::Column::Id, descending: true, tie: api_client::Column::Id };
    Ok(Below::new(ctx.scope(), all, newest).of(api_client::Column::TenantId, ctx.tenant_id()))
}

/// The client, locked until the transaction ends.
async fn load(tx: &Tx, ctx: &Ctx, id: ApiClientId) -> Result<api_client::Model> {
    let row = api_client::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "API client"))?;
    if row.status == ApiClientStatus::Deleted {
        return Err(Error::state("id", "The client is deleted."));
    }
    Ok(row)
}

/// Refuses programs: a client that could make clients would outlive its own end.
fn expect_person(ctx: &Ctx) -> Result<()> {
    match ctx.seat_id() {
        Some(_) => Ok(()),
        None => Err(Error::Forbidden("A partner's programs are managed by its people.".into())),
    }
}

/// The scopes of a client; unknown ones open nothing.
pub fn scopes(row: &api_client::Model) -> Vec<crate::auth::TokenScope> {
    token::stored_scopes(&row.scopes)
}
