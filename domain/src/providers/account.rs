//! Finding an account, and the checks its creation and its changes share.

use keystead_entities::provider_account::{self as account, ProviderAccountStatus};
use keystead_entities::{ForChange, ProviderAccountId, Scoped};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

use super::catalogue::Provider;
use super::endpoint;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;

/// The account with that id.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    field: &str,
    id: ProviderAccountId,
) -> Result<account::Model> {
    let row = account::Entity::one(ctx.scope(), id).one(db).await?;
    row.ok_or_else(|| Error::not_found(field, "provider account"))
}

/// The account with that id, in use, and kept so until the transaction ends.
pub(crate) async fn lock(tx: &Tx, ctx: &Ctx, field: &str, id: ProviderAccountId) -> Result<account::Model> {
    let row = account::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    let row = row.ok_or_else(|| Error::not_found(field, "provider account"))?;
    if row.status == ProviderAccountStatus::Archived {
        return Err(Error::state(field, "This provider account is archived."));
    }
    Ok(row)
}

/// Refuses a name that another account in use has.
pub(super) async fn expect_free(tx: &Tx, ctx: &Ctx, name: &str, but: Option<ProviderAccountId>) -> Result<()> {
    let same = account::Entity::within(ctx.scope())
        .filter(account::Column::Status.eq(ProviderAccountStatus::Active))
        .filter(account::Column::Name.eq(name))
        .one(tx)
        .await?;
    match same {
        Some(row) if Some(row.id) != but => {
            Err(Error::refused(Code::Taken, "name", "Another provider account has this name."))
        }
        _ => Ok(()),
    }
}

/// The base address as it is stored: the given one, or the provider's own.
pub(super) fn endpoint(checks: &mut Checks, ctx: &Ctx, provider: &Provider, given: Option<&str>) -> String {
    match (given.map(str::trim).filter(|g| !g.is_empty()), provider.endpoint) {
        (None, Some(own)) => own.to_owned(),
        (None, None) => {
            let example = provider.endpoint_example;
            checks.refuse(
                Code::Required,
                "endpoint",
                format!("{} has an address per customer. Example: {example}.", provider.name),
            );
            String::new()
        }
        // Echo answers by itself: whatever is written here is never called.
        (Some(_), Some(own)) if provider.dialect == super::Dialect::Echo => own.to_owned(),
        (Some(given), _) => match endpoint::parse("endpoint", given, ctx.app.vendors.allows_private()) {
            Ok(url) => url.as_str().trim_end_matches('/').to_owned(),
            Err(Error::Refused(problems)) => {
                for problem in problems {
                    checks.refuse(problem.code, "endpoint", problem.message);
                }
                String::new()
            }
            Err(_) => String::new(),
        },
    }
}

/// Days for which a vendor keeps what is sent.
pub(super) fn retention(checks: &mut Checks, days: Option<i32>) -> Option<i32> {
    days.map(|days| checks.within("retentionDays", days, 0, 36_500))
}
