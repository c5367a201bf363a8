//! What companies consent to: a grant names a partner, scopes and an end, and is the company's own. Its owner makes it; it
//! ends at once when the company or the partner revokes it.

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::partner::{self, PartnerStatus};
use keystead_entities::partner_grant::{self, PartnerGrantStatus};
use keystead_entities::seat::Role;
use keystead_entities::{ForChange, PartnerGrantId, PartnerId, Scoped};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Select};
use serde_json::json;

use super::{READ, expect_partner, traces};
use crate::auth::{Area, Right, TokenScope};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;
use crate::list::{self, Below, Page, PageArgs, Sort};
use crate::{api_tokens, audit, tenants};

/// To let a partner in.
pub const CREATE: Right = Right::write(Area::Partners, Role::Owner);
/// To end what a partner was granted: in the company that granted it, or in the partner's own.
pub const REVOKE: Right = Right::write(Area::Partners, Role::Admin);

/// The longest life of a grant.
pub const LONGEST: TimeDelta = TimeDelta::days(365);
/// The life of a grant where the owner did not say.
pub const USUAL: TimeDelta = TimeDelta::days(90);

/// A consent to be given.
#[derive(Clone, Debug)]
pub struct Create {
    /// To whom.
    pub partner_id: PartnerId,
    /// To what, such as `seats:write`; never more than the caller's own credential, and nothing of partners.
    pub scopes: Vec<String>,
    /// Until when, at most [`LONGEST`] from now; 90 days where absent.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A consent to be ended.
#[derive(Clone, Debug)]
pub struct Revoke {
    /// The grant.
    pub id: PartnerGrantId,
    /// Why, at most 500 characters.
    pub reason: Option<String>,
}

/// Lets a partner in.
///
/// # Errors
/// `NOT_FOUND` for the partner; `INVALID` or `REQUIRED` for scopes and end; `STATE_CONFLICT` where it is let in already.
pub async fn create(ctx: &Ctx, input: Create) -> Result<partner_grant::Model> {
    ctx.may(CREATE)?;
    let now = ctx.now();
    let mut checks = Checks::new();
    let terms = Terms::read(&mut checks, &ctx.scopes, &input.scopes, input.expires_at, now);
    checks.done()?;
    // A company sees the partners that it let in; this one it names for the first time.
    ctx.db().release().await;
    let partner = partner::Entity::named(input.partner_id).one(ctx.app.db.read()).await?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let partner = partner.filter(|partner| partner.status == PartnerStatus::Active);
    let partner = partner.ok_or_else(|| Error::not_found("partnerId", "partner"))?;
    if partner.home_tenant_id == ctx.tenant_id() {
        return Err(Error::invalid("partnerId", "This partner is the company itself."));
    }
    let of_it = partner_grant::Entity::within(ctx.scope()).filter(partner_grant::Column::PartnerId.eq(partner.id));
    if let Some(live) = partner_grant::Entity::live(of_it, now).one(&tx).await? {
        let message = format!("{} is let in already, by {}. Revoke that first.", partner.name, live.id);
        return Err(Error::state("partnerId", message));
    }
    let row = insert(&tx, ctx, &partner, &terms).await?;
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// What a grant lets do, and until when.
pub(super) struct Terms {
    pub(super) scopes: Vec<TokenScope>,
    expires_at: DateTime<Utc>,
}

impl Terms {
    /// Reads them: never more than the caller's credential has, and nothing of partners.
    pub(super) fn read(
        checks: &mut Checks,
        has: &[TokenScope],
        scopes: &[String],
        expires_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Self {
        let scopes = api_tokens::read_scopes_of(has, checks, scopes);
        if scopes.iter().any(|scope| scope.area == Area::Partners) {
            checks.refuse(Code::Invalid, "scopes", "What is about partners is not granted to one.");
        }
        let expires_at = expires_at.unwrap_or(now + USUAL);
        if expires_at <= now || expires_at > now + LONGEST {
            checks.refuse(Code::Invalid, "expiresAt", "A grant ends in the future and at most 365 days from now.");
        }
        Self { scopes, expires_at: crate::clock::whole_millis(expires_at) }
    }

    /// The scopes as they are written.
    pub(super) fn texts(&self) -> Vec<String> {
        self.scopes.iter().map(ToString::to_string).collect()
    }
}

/// Writes a grant and tells of it, in a use case's transaction.
pub(super) async fn insert(
    tx: &Tx,
    ctx: &Ctx,
    partner: &partner::Model,
    terms: &Terms,
) -> Result<partner_grant::Model> {
    let row = partner_grant::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(PartnerGrantId),
        partner_id: partner.id,
        scopes: json!(terms.texts()),
        status: PartnerGrantStatus::Active,
        expires_at: terms.expires_at,
        granted_by_seat_id: ctx.seat_id(),
        granted_by: ctx.actor.id(),
        revoked_at: None,
        revoked_by: None,
        revoked_reason: None,
        settled_at: None,
        version: 1,
        created_at: ctx.now(),
    };
    partner_grant::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx).await?;
    traces::ask_for_end(tx, ctx, &row).await?;
    let told = audit::Event::new("partner_grant.created", row.id)
        .with("partnerId", partner.id.to_string())
        .with("partnerName", partner.name.clone())
        .with("scopes", row.scopes.clone())
        .with("expiresAt", row.expires_at.to_rfc3339());
    audit::record(tx, ctx, told);
    Ok(row)
}

/// Ends a grant: the partner's next request, on any replica, finds no company there. The company's own log tells of it,
/// whichever of the two did it. What was made under it is seen to ([`traces::settle`]).
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` where it is revoked already.
pub async fn revoke(ctx: &Ctx, input: Revoke) -> Result<partner_grant::Model> {
    ctx.may(REVOKE)?;
    let mut checks = Checks::new();
    let reason = checks.optional_line("reason", input.reason.as_deref(), 500);
    checks.done()?;
    let grant = find(ctx, input.id).await?.ok_or_else(|| Error::not_found("id", "partner grant"))?;
    ctx.db().release().await;
    let partner = partner::Entity::named(grant.partner_id).one(ctx.app.db.read()).await?;
    let inside = match grant.tenant_id == ctx.tenant_id() {
        true => ctx.clone(),
        false => ctx.of_client(&grant, &expect_partner(ctx).await?),
    };
    // From the partner's side two companies are written to: the one that granted, and its own record of the request.
    let tx = if inside.tenant_id() == ctx.tenant_id() { ctx.begin().await? } else { ctx.begin_across().await? };
    let old = partner_grant::Entity::one(inside.scope(), input.id).for_change().one(&tx).await?;
    let old = old.ok_or_else(|| Error::not_found("id", "partner grant"))?;
    if old.status == PartnerGrantStatus::Revoked {
        return Err(Error::state("id", "The grant is revoked already."));
    }
    let left = match old.settled_at {
        Some(_) => Vec::new(),
        None => {
            traces::settle(&tx, &inside, &old, partner.as_ref().map_or("a partner", |row| row.name.as_str())).await?
        }
    };
    let version = old.version;
    let mut row = old.into_active_model();
    row.settled_at = Set(row.settled_at.take().flatten().or(Some(ctx.now())));
    row.status = Set(PartnerGrantStatus::Revoked);
    row.revoked_at = Set(Some(ctx.now()));
    row.revoked_by = Set(Some(ctx.actor.id()));
    row.revoked_reason = Set(reason.clone());
    row.version = Set(version + 1);
    let row = row.update(&tx).await?;
    let told = audit::Event::new("partner_grant.revoked", row.id)
        .with("partnerId", row.partner_id.to_string())
        .with("reason", reason)
        .with("leftBehindIds", left);
    audit::record(&tx, &inside, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// The grant with that id, where the context's company made it, or it was made to the partner which that company is.
///
/// # Errors
/// Forbidden; what the database says.
pub async fn find(ctx: &Ctx, id: PartnerGrantId) -> Result<Option<partner_grant::Model>> {
    ctx.may(READ)?;
    if let Some(row) = partner_grant::Entity::one(ctx.scope(), id).one(ctx.db()).await? {
        return Ok(Some(row));
    }
    let Some(partner) = super::at_home(ctx).await? else { return Ok(None) };
    let of_partner = partner_grant::Entity::of_partner(partner.id).filter(partner_grant::Column::Id.eq(id));
    ctx.db().release().await;
    Ok(of_partner.one(ctx.app.db.read()).await?)
}

/// What the context's company granted, newest first.
pub fn list(ctx: &Ctx) -> Result<Below<partner_grant::Entity>> {
    ctx.may(READ)?;
    let newest = newest_first();
    let own = partner_grant::Entity::within(ctx.scope());
    Ok(Below::new(ctx.scope(), own, newest).of(partner_grant::Column::TenantId, ctx.tenant_id()))
}

/// What companies granted to the partner that the context's company is, newest first; with the ended ones, where they are
/// asked for. Over all companies: the grants are theirs.
///
/// # Errors
/// Forbidden; as of any list.
pub async fn page_of_partner(
    ctx: &Ctx,
    partner: &partner::Model,
    with_ended: bool,
    args: &PageArgs,
) -> Result<Page<partner_grant::Model>> {
    ctx.may(READ)?;
    ctx.db().release().await;
    list::page(ctx.app.db.read(), of_partner(ctx, partner, with_ended), newest_first(), args).await
}

/// How many there are.
///
/// # Errors
/// As [`page_of_partner`].
pub async fn count_of_partner(ctx: &Ctx, partner: &partner::Model, with_ended: bool) -> Result<u64> {
    ctx.may(READ)?;
    ctx.db().release().await;
    list::count(ctx.app.db.read(), of_partner(ctx, partner, with_ended)).await
}

fn of_partner(ctx: &Ctx, partner: &partner::Model, with_ended: bool) -> Select<partner_grant::Entity> {
    let all = partner_grant::Entity::of_partner(partner.id);
    if with_ended { all } else { partner_grant::Entity::live(all, ctx.now()) }
}

fn newest_first() -> Sort<partner_grant::Column> {
    Sort { by: partner_grant::Column::Id, descending: true, tie: partner_grant::Column::Id }
}
