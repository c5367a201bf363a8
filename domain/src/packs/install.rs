//! Which packs a company has.

use keystead_entities::industry_pack;
use keystead_entities::seat::Role;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryOrder};

use super::file::{Pack, pack};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::{audit, policies};

/// To look at the packs a company has, and at those there are.
pub const READ: Right = Right::read(Area::Policies, Role::Member);
/// To install and to remove packs.
pub const INSTALL: Right = Right::write(Area::Policies, Role::Admin);

/// A pack to be installed or removed.
#[derive(Clone, Debug)]
pub struct Install {
    /// Its key.
    pub pack: String,
}

/// The packs the company has, by name.
///
/// # Errors
/// Forbidden without [`READ`].
pub async fn list(ctx: &Ctx) -> Result<Vec<&'static Pack>> {
    ctx.may(READ)?;
    installed(ctx, ctx.db()).await
}

pub(crate) async fn installed(ctx: &Ctx, db: &impl ConnectionTrait) -> Result<Vec<&'static Pack>> {
    let rows = industry_pack::Entity::within(ctx.scope()).order_by_asc(industry_pack::Column::Pack).all(db).await?;
    Ok(rows.iter().filter_map(|row| pack(&row.pack)).collect())
}

/// Installs a pack; one that is there already stays as it is. The policy in force is looked at again.
///
/// # Errors
/// `NOT_FOUND` where there is no such pack.
pub async fn install(ctx: &Ctx, input: Install) -> Result<()> {
    ctx.may(INSTALL)?;
    let pack = find(&input.pack)?;
    let tx = ctx.begin().await?;
    let row = industry_pack::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        pack: Set(pack.key.clone()),
        installed_by_seat_id: Set(ctx.seat_id()),
        installed_at: Set(ctx.now()),
    };
    use industry_pack::Column::{Pack, TenantId};
    let once = OnConflict::columns([TenantId, Pack]).do_nothing().to_owned();
    let made = industry_pack::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await?;
    if made == 1 {
        settle(&tx, ctx, "industry_pack.installed", pack).await?;
    }
    ctx.commit(tx, ctx.tenant_id()).await
}

/// Removes a pack; one that is not there stays away. The policy in force is looked at again.
///
/// # Errors
/// `NOT_FOUND` where there is no such pack.
pub async fn remove(ctx: &Ctx, input: Install) -> Result<()> {
    ctx.may(INSTALL)?;
    let pack = find(&input.pack)?;
    let tx = ctx.begin().await?;
    let gone = industry_pack::Entity::remove(ctx.scope(), &pack.key).exec(&tx).await?;
    if gone.rows_affected == 1 {
        settle(&tx, ctx, "industry_pack.removed", pack).await?;
    }
    ctx.commit(tx, ctx.tenant_id()).await
}

async fn settle(tx: &crate::db::Tx, ctx: &Ctx, action: &'static str, pack: &Pack) -> Result<()> {
    policies::look_soon(tx, ctx).await?;
    audit::record(tx, ctx, audit::Event::new(action, ctx.tenant_id()).with("pack", pack.key.clone()));
    Ok(())
}

fn find(key: &str) -> Result<&'static Pack> {
    pack(key).ok_or_else(|| Error::not_found("pack", "industry pack"))
}
