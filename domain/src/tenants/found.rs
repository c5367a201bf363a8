//! Founding a company.

use std::sync::Arc;

use chrono::TimeDelta;
use keystead_entities::seat::{self, Known, Role, SeatKind, SeatStatus};
use keystead_entities::sign_in_link::SignInLinkKind;
use keystead_entities::tenant::{self, AuditSilence, MfaRule, Plan, TenantKind, TenantStatus};
use keystead_entities::{ApiTokenId, PartnerId, Scoped, SeatId, TenantId, audit_event};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use zeroize::Zeroizing;

use crate::app::App;
use crate::auth::{Area, Right, TokenScope};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Checks;
use crate::{api_tokens, audit, jobs, seats, sign_in};

/// To found a company.
pub const CREATE: Right = Right::write(Area::Tenant, Role::Owner);

/// How long the first owner's token lives.
const FIRST_TOKEN: TimeDelta = TimeDelta::days(365);

/// A company to be founded.
#[derive(Clone, Debug)]
pub struct NewTenant {
    /// Its name, at most 200 characters.
    pub name: String,
    /// Real, or for trying things.
    pub kind: TenantKind,
    /// What was bought.
    pub plan: Plan,
    /// IANA name.
    pub time_zone: String,
    /// The first owner's mail address.
    pub owner_email: String,
    /// The first owner's name.
    pub owner_name: String,
}

/// A company that was founded.
pub struct Founded {
    /// The company.
    pub tenant: tenant::Model,
    /// Its first owner.
    pub owner: seat::Model,
    /// The owner's API token: shown once, then only its hash is left.
    pub token: Zeroizing<String>,
    /// Where the owner sets a password, once; made where the operator founds the company.
    pub link: Option<Zeroizing<String>>,
}

/// Whether there is any company on this deployment.
pub async fn is_any(app: &App) -> Result<bool> {
    Ok(tenant::Entity::of_all().limit(1).one(app.db.read()).await?.is_some())
}

/// Founds a company, as the operator.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG` or `INVALID` by field.
pub async fn found(app: &Arc<App>, new: NewTenant) -> Result<Founded> {
    let new = checked(new)?;
    let inside = Ctx::operator(app, TenantId(app.new_uuid()));
    // A company that is not there yet is no company's to make.
    let tx = inside.begin_across().await?;
    let mut founded = insert(&tx, &inside, new).await?;
    let link = sign_in::for_seat(&tx, &inside, SignInLinkKind::FirstOwner, &founded.owner).await?;
    founded.link = Some(sign_in::url(app, link));
    record(&tx, &inside, &founded);
    inside.commit(tx, founded.tenant.id).await?;
    Ok(founded)
}

/// Founds a company, as an owner of another one. Both logs tell of it.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG` or `INVALID` by field; `STATE_CONFLICT` in a suspended company.
pub async fn create(ctx: &Ctx, new: NewTenant) -> Result<Founded> {
    ctx.may(CREATE)?;
    let new = checked(new)?;
    let inside = ctx.founding(TenantId(ctx.app.new_uuid()));
    // Two companies are written in one transaction.
    let tx = ctx.begin_across().await?;
    super::suspend::expect_active(&super::lock(&tx, ctx).await?)?;
    let founded = insert(&tx, &inside, new).await?;
    let told = audit::Event::new("tenant.created", founded.tenant.id).with("name", founded.tenant.name.clone());
    audit::record(&tx, ctx, told);
    record(&tx, &inside, &founded);
    ctx.commit(tx, founded.tenant.id).await?;
    Ok(founded)
}

/// The company with that id, where somebody of the caller's own company founded it: what the repeat of a founding shows.
///
/// # Errors
/// `NOT_FOUND`, also for a company that is there and was not founded from here.
pub async fn founded_by_us(ctx: &Ctx, id: TenantId) -> Result<tenant::Model> {
    ctx.may(CREATE)?;
    let told = audit_event::Entity::within(ctx.scope())
        .filter(audit_event::Column::Action.eq("tenant.created"))
        .filter(audit_event::Column::TargetId.eq(id.to_string()))
        .one(ctx.db())
        .await?;
    told.ok_or_else(|| Error::not_found("id", "tenant"))?;
    let inside = ctx.founding(id);
    let tenant = tenant::Entity::of(inside.scope()).one(inside.db()).await?;
    tenant.ok_or_else(|| Error::not_found("id", "tenant"))
}

fn checked(mut new: NewTenant) -> Result<NewTenant> {
    let mut checks = Checks::new();
    new.check(&mut checks);
    checks.done()?;
    Ok(new)
}

impl NewTenant {
    /// Puts its values in order, and refuses what cannot be taken.
    pub(crate) fn check(&mut self, checks: &mut Checks) {
        self.name = checks.line("name", &self.name, 200);
        self.time_zone = checks.time_zone("timeZone", &self.time_zone);
        self.owner_email = checks.email("ownerEmail", &self.owner_email);
        self.owner_name = checks.line("ownerName", &self.owner_name, 200);
    }
}

async fn insert(tx: &Tx, inside: &Ctx, new: NewTenant) -> Result<Founded> {
    let tenant = insert_tenant(tx, inside, &new, None).await?;
    let owner = insert_owner(tx, inside, new, SeatStatus::Active).await?;
    let blank = api_tokens::Blank {
        id: inside.new_id(ApiTokenId),
        seat_id: owner.id,
        name: "First owner".into(),
        scopes: TokenScope::all(),
        ip_ranges: Vec::new(),
        expires_at: inside.now() + FIRST_TOKEN,
        created_by: None,
    };
    let (_, token) = api_tokens::insert(tx, inside, blank).await?;
    Ok(Founded { tenant, owner, token, link: None })
}

/// Writes the company, with its calendar.
pub(crate) async fn insert_tenant(
    tx: &Tx,
    inside: &Ctx,
    new: &NewTenant,
    partner: Option<PartnerId>,
) -> Result<tenant::Model> {
    let (tenant_id, now) = (inside.tenant_id(), inside.now());
    let tenant = tenant::Model {
        id: tenant_id,
        name: new.name.clone(),
        kind: new.kind,
        status: TenantStatus::Active,
        suspended_by: None,
        plan: new.plan,
        time_zone: new.time_zone.clone(),
        locale: "en".into(),
        residency: None,
        quarter_start_month: 1,
        key_rotation_period: "P90D".into(),
        seat_audit_silence: AuditSilence::Keep,
        seat_audit_due_days: 14,
        dormant_days: 90,
        audit_retention_days: 365,
        mfa_rule: MfaRule::Off,
        access_grant_maximum: "P7D".into(),
        output_text_days: 30,
        founded_by_partner_id: partner,
        deletion_requested_at: None,
        deletion_requested_by_seat_id: None,
        deletion_due_at: None,
        deletion_export_id: None,
        status_before_deletion: None,
        removal_began_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    tenant::Entity::insert(tenant.clone().into_active_model()).exec_without_returning(tx).await?;
    jobs::schedules::plant(tx, &inside.app, &tenant).await?;
    Ok(tenant)
}

/// Writes the seat of the first owner: in use, or waiting for its person.
pub(crate) async fn insert_owner(tx: &Tx, inside: &Ctx, new: NewTenant, status: SeatStatus) -> Result<seat::Model> {
    let (now, is_active) = (inside.now(), status == SeatStatus::Active);
    let owner = seat::Model {
        tenant_id: inside.tenant_id(),
        id: inside.new_id(SeatId),
        kind: SeatKind::Person,
        user_id: Some(seats::user_of(tx, inside, &new.owner_email).await?),
        email: Some(new.owner_email),
        name: new.owner_name,
        role: Role::Owner,
        tier: 1,
        status,
        business_unit_id: None,
        owner_seat_id: None,
        department: None,
        external_id: None,
        mfa: Known::Unknown,
        last_active_at: None,
        ever_signed_in: Known::Unknown,
        last_sign_in_at: None,
        sign_ins_as_of: None,
        departed_on: None,
        invited_at: (!is_active).then_some(now),
        activated_at: is_active.then_some(now),
        disabled_at: None,
        disabled_reason: None,
        disabled_by: None,
        departed_at: None,
        granted_role: None,
        granted_tier: None,
        granted_until: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    seat::Entity::insert(owner.clone().into_active_model()).exec_without_returning(tx).await?;
    Ok(owner)
}

fn record(tx: &Tx, inside: &Ctx, founded: &Founded) {
    tell(tx, inside, &founded.tenant, &founded.owner);
}

/// Begins the company's log.
pub(crate) fn tell(tx: &Tx, inside: &Ctx, tenant: &tenant::Model, owner: &seat::Model) {
    let told = audit::Event::new("tenant.founded", tenant.id)
        .with("name", tenant.name.clone())
        .with("kind", tenant.kind.as_str())
        .with("plan", tenant.plan.as_str())
        .with("ownerSeatId", owner.id.to_string())
        .with("ownerEmail", owner.email.clone());
    audit::record(tx, inside, told);
}
