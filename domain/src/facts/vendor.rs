//! Facts of one provider account and the vendor behind it.

use keystead_entities::ProviderAccountId;
use sea_orm::ConnectionTrait;

use super::collect::Observer;
use super::fact::Facts;
use crate::ctx::Ctx;
use crate::error::{Error, Result};

pub(super) async fn observe<C: ConnectionTrait>(
    _of: &Observer<'_, C>,
    _account: ProviderAccountId,
    _facts: &mut Facts,
) -> Result<()> {
    Ok(())
}

/// Refuses an account that is not there.
pub(crate) async fn expect_account<C: ConnectionTrait>(_db: &C, _ctx: &Ctx, _account: ProviderAccountId) -> Result<()> {
    Err(Error::not_found("providerAccountId", "provider account"))
}
