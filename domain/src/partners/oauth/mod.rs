//! OAuth 2 client credentials (RFC 6749, section 4.4) for the programs of partners: a client shows a secret or a signed
//! assertion (RFC 7523) and gets an opaque token for an hour.

mod access;
mod assertion;
mod issue;
mod known;

pub use access::{ACCESS_PREFIX, authenticate};
pub use issue::{Issued, LIFE, Proof, Refusal, Request, issue};
pub use known::{Known, is_known};

use crate::app::App;
use crate::error::Result;
use keystead_entities::{access_token, client_assertion};

/// Removes tokens and assertions that are past their time.
pub async fn forget_old(app: &App) -> Result<u64> {
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let tokens = access_token::Entity::forget_ended(now).exec(&tx).await?;
    let assertions = client_assertion::Entity::forget_ended(now).exec(&tx).await?;
    tx.commit().await?;
    Ok(tokens.rows_affected + assertions.rows_affected)
}
