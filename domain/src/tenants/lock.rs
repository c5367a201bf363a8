//! The lock of a company.

use keystead_entities::ForChange;
use keystead_entities::tenant;

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};

/// The company, locked until the transaction ends. Whatever counts seats or owners before it changes one takes this lock
/// first, before any other row, so that of ten at once each sees what the one before it did.
pub async fn lock(tx: &Tx, ctx: &Ctx) -> Result<tenant::Model> {
    let tenant = tenant::Entity::of(ctx.scope()).for_change().one(tx).await?;
    tenant.ok_or_else(|| Error::not_found("tenantId", "tenant"))
}
