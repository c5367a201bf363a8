//! The lock of a company.

use keystead_entities::tenant;
use sea_orm::sea_query::LockType;
use sea_orm::{DatabaseTransaction, QuerySelect};

use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// The company, locked until the transaction ends. Whatever counts seats or owners before it changes one takes this lock
/// first, before any other row, so that of ten at once each sees what the one before it did.
///
/// Not the strongest lock that PostgreSQL has: that one would keep everybody else from writing any row of the company,
/// since each points at it.
pub async fn lock(tx: &DatabaseTransaction, ctx: &Ctx) -> Result<tenant::Model> {
    let tenant = tenant::Entity::of(ctx.scope()).lock(LockType::NoKeyUpdate).one(tx).await?;
    tenant.ok_or_else(|| Error::not_found("tenantId", "tenant"))
}
