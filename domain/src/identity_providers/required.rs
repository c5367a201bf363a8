//! "Only through our provider": when it can be switched on, what it closes, and who still comes in.

use std::collections::HashSet;

use keystead_entities::identity_provider as row;
use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::{Scoped, TenantId, seat_identity, user_password};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter};

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::sessions;

/// Those of the companies of some seats to which passwords are closed. An owner's password opens them all the same: on the day
/// the provider is down, or was set up wrongly, somebody must be able to say so here.
pub(crate) async fn closed_to_passwords(db: &impl ConnectionTrait, seats: &[seat::Model]) -> Result<HashSet<TenantId>> {
    if seats.is_empty() {
        return Ok(HashSet::new());
    }
    let found = row::Entity::enabled_of(seats.iter().map(|seat| seat.tenant_id))
        .filter(row::Column::SsoRequired.eq(true))
        .all(db)
        .await?;
    Ok(found.into_iter().map(|row| row.tenant_id).collect())
}

/// Refuses to close passwords before it is known that an owner comes in otherwise.
pub(super) async fn expect_ready(tx: &Tx, ctx: &Ctx, row: &row::Model) -> Result<()> {
    if row.test_passed != Some(true) {
        let message =
            "The provider was not tested as it is now, or the test found something. Run `identityProviderTest` first.";
        return Err(Error::state("ssoRequired", message));
    }
    let came = seat_identity::Entity::within(ctx.scope())
        .find_also_related(seat::Entity)
        .filter(seat_identity::Column::Issuer.eq(&row.issuer))
        .filter(seat_identity::Column::LastSignInAt.gte(row.configured_at))
        .filter(seat::Column::Role.eq(Role::Owner))
        .filter(seat::Column::Status.eq(SeatStatus::Active));
    if came.count(tx).await? == 0 {
        let message =
            "No owner has come in through the provider yet as it is set up now. Do so once; then nobody is locked out.";
        return Err(Error::state("ssoRequired", message));
    }
    Ok(())
}

/// Refuses what would leave no owner a way in but the operator's.
pub(super) async fn expect_break_glass(tx: &Tx, ctx: &Ctx, field: &str) -> Result<()> {
    let owners = seat::Entity::within(ctx.scope())
        .filter(seat::Column::Kind.eq(SeatKind::Person))
        .filter(seat::Column::Role.eq(Role::Owner))
        .filter(seat::Column::Status.eq(SeatStatus::Active));
    let across = tx.across().await?;
    let mut has_password = false;
    for owner in owners.all(across.tx()).await? {
        let Some(user_id) = owner.user_id else { continue };
        has_password = has_password || user_password::Entity::of_user(user_id).one(across.tx()).await?.is_some();
    }
    across.back().await?;
    if has_password {
        return Ok(());
    }
    let message =
        "No owner has a password, so none could come in without the provider. Set one first: at /auth/password/forgot.";
    Err(Error::state(field, message))
}

/// Ends what passwords opened here, owners' apart.
pub(super) async fn end_passwords(tx: &Tx, ctx: &Ctx) -> Result<()> {
    let owners = seat::Entity::within(ctx.scope()).filter(seat::Column::Role.eq(Role::Owner)).all(tx).await?;
    let owners: Vec<_> = owners.into_iter().map(|seat| seat.id).collect();
    let why = "The company lets people in through its identity provider only.";
    sessions::end_of_passwords(tx, ctx, &owners, why).await.map(|_| ())
}
