//! The directory as admins see it: its token, its defaults, whether it is listened to.

use chrono::TimeDelta;
use keystead_entities::scim_directory::{self, ScimDirectoryStatus};
use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::{ScimTokenId, Scoped, scim_group, scim_token};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder,
};
use zeroize::Zeroizing;

use super::lookup;
use crate::auth::{Area, Right, covers, token};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::keys::length_of_time;
use crate::{access, audit, tenants};

/// To look at the directory.
pub const READ: Right = Right::read(Area::Seats, Role::Auditor);
/// To give it a new token.
pub const ROTATE: Right = Right::write(Area::Seats, Role::Admin);
/// To change what it may do.
pub const UPDATE: Right = Right::write(Area::Seats, Role::Admin);

/// The overlap of an old token with a new one, where nothing is said, and the longest.
const OVERLAP: (TimeDelta, TimeDelta) = (TimeDelta::hours(24), TimeDelta::days(30));

/// A new token for the directory.
#[derive(Clone, Debug)]
pub struct Rotate {
    /// How long the old one still opens, an ISO 8601 duration; 24 hours where absent.
    pub overlap: Option<String>,
}

/// A directory with a new token.
pub struct Rotated {
    /// The directory.
    pub directory: scim_directory::Model,
    /// The whole token: shown once, then only its hash is left.
    pub token: Zeroizing<String>,
}

/// A change of the directory.
#[derive(Clone, Debug, Default)]
pub struct UpdateDirectory {
    /// Whether it is listened to.
    pub status: Option<ScimDirectoryStatus>,
    /// What a new seat may do where no group says otherwise; never `OWNER`.
    pub default_role: Option<Role>,
    /// What a new seat may use where no group says otherwise.
    pub default_tier: Option<i32>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// The directory; nothing where there is none yet.
///
/// # Errors
/// Forbidden without [`READ`].
pub async fn directory(ctx: &Ctx) -> Result<Option<scim_directory::Model>> {
    ctx.may(READ)?;
    Ok(scim_directory::Entity::of(ctx.scope()).one(ctx.db()).await?)
}

/// Its tokens that open something, the last one first.
pub async fn tokens(ctx: &Ctx) -> Result<Vec<scim_token::Model>> {
    ctx.may(READ)?;
    let over = |row: &scim_token::Model| row.expires_at.is_some_and(|end| end <= ctx.now());
    let rows = scim_token::Entity::within(ctx.scope()).order_by_desc(scim_token::Column::Id).all(ctx.db()).await?;
    Ok(rows.into_iter().filter(|row| !over(row)).collect())
}

/// How many users it has, how many of them are active, and how many groups.
pub async fn counts(ctx: &Ctx) -> Result<(u64, u64, u64)> {
    ctx.may(READ)?;
    let users = lookup::linked(ctx);
    let active = users
        .clone()
        .filter(seat::Column::Kind.eq(SeatKind::Person))
        .filter(seat::Column::Status.is_in([SeatStatus::Invited, SeatStatus::Active]));
    let groups = scim_group::Entity::within(ctx.scope());
    Ok((users.count(ctx.db()).await?, active.count(ctx.db()).await?, groups.count(ctx.db()).await?))
}

/// Gives the directory a new token, and makes the directory where there is none. The old token opens for a while longer.
///
/// # Errors
/// `INVALID` for an overlap that cannot be read or is longer than 30 days.
pub async fn rotate(ctx: &Ctx, input: Rotate) -> Result<Rotated> {
    ctx.may(ROTATE)?;
    ctx.expect_no_partner()?;
    let overlap = match &input.overlap {
        None => OVERLAP.0,
        Some(text) => length_of_time(text)
            .filter(|overlap| *overlap <= OVERLAP.1)
            .ok_or_else(|| Error::invalid("overlap", "From PT0S to P30D. Example: PT24H."))?,
    };
    let made = token::generate_as(&ctx.app, super::PREFIX);
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let now = ctx.now();
    scim_token::Entity::remove_over(ctx.scope(), now).exec(&tx).await?;
    let until = now + overlap;
    for old in scim_token::Entity::within(ctx.scope()).all(&tx).await? {
        if old.expires_at.is_none_or(|end| end > until) {
            let mut row = old.into_active_model();
            row.expires_at = Set(Some(until));
            row.update(&tx).await?;
        }
    }
    let row = scim_token::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(ScimTokenId),
        public_part: made.public_part,
        secret_hash: made.secret_hash,
        expires_at: None,
        created_at: now,
    };
    scim_token::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    let directory = match scim_directory::Entity::of(ctx.scope()).one(&tx).await? {
        Some(directory) => {
            let version = directory.version;
            let mut row = directory.into_active_model();
            row.version = Set(version + 1);
            row.updated_at = Set(now);
            row.update(&tx).await?
        }
        None => {
            let new = scim_directory::Model {
                tenant_id: ctx.tenant_id(),
                status: ScimDirectoryStatus::Enabled,
                default_role: Role::Member,
                default_tier: 1,
                last_request_at: None,
                last_change_at: None,
                version: 1,
                created_at: now,
                updated_at: now,
            };
            scim_directory::Entity::insert(new.clone().into_active_model()).exec_without_returning(&tx).await?;
            new
        }
    };
    let told = audit::Event::new("scim_directory.token_rotated", row.id).with("oldUntil", until.to_rfc3339());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, ctx.tenant_id()).await?;
    Ok(Rotated { directory, token: made.token })
}

/// Changes the directory. What its groups and people are stays as it is.
///
/// # Errors
/// `STATE_CONFLICT` where there is none; `VERSION_CONFLICT`; `INVALID` by field; forbidden for a role above the caller's own.
pub async fn update(ctx: &Ctx, input: UpdateDirectory) -> Result<scim_directory::Model> {
    ctx.may(UPDATE)?;
    let mut checks = Checks::new();
    if input.default_role == Some(Role::Owner) {
        checks.refuse(Code::Invalid, "defaultRole", "Owners are made one by one, not by a directory.");
    }
    let tier = input.default_tier.map(|tier| checks.within("defaultTier", tier, 1, 3));
    checks.done()?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    if let Some(role) = input.default_role {
        let own = access::own_role(&tx, ctx).await?;
        if !covers(own, role) {
            return Err(Error::Forbidden(format!("This gives the role {role}, and the caller's own is {own}.")));
        }
    }
    let old = scim_directory::Entity::of(ctx.scope()).one(&tx).await?;
    let old = old.ok_or_else(|| Error::state("", "There is no directory yet. Give it a token first."))?;
    expect_version(input.expected_version, old.version)?;
    let mut row = old.clone().into_active_model();
    row.status = Set(input.status.unwrap_or(old.status));
    row.default_role = Set(input.default_role.unwrap_or(old.default_role));
    row.default_tier = Set(tier.unwrap_or(old.default_tier));
    row.version = Set(old.version + 1);
    row.updated_at = Set(ctx.now());
    let new = row.update(&tx).await?;
    let told = audit::Event::new("scim_directory.updated", ctx.tenant_id())
        .changed("status", old.status.as_str(), new.status.as_str())
        .changed("defaultRole", old.default_role.as_str(), new.default_role.as_str())
        .changed("defaultTier", old.default_tier, new.default_tier);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, ctx.tenant_id()).await?;
    Ok(new)
}
