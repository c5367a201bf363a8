//! Facts of the inventory of AI apps.

use sea_orm::ConnectionTrait;

use super::collect::Observer;
use super::fact::Facts;
use crate::error::Result;

pub(super) async fn observe<C: ConnectionTrait>(_of: &Observer<'_, C>, _facts: &mut Facts) -> Result<()> {
    Ok(())
}
