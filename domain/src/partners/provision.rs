//! Setting up a company for a client. It belongs to its owner from the first moment: the owner comes in by a link that is
//! mailed to them alone, and what the partner may do there is a grant like any other, which the owner can end. Company,
//! owner, mail and grant are written together or not at all.

use chrono::{DateTime, Utc};
use keystead_entities::partner::{self, PartnerStatus};
use keystead_entities::seat::{self, Role, SeatStatus};
use keystead_entities::sign_in_link::SignInLinkKind;
use keystead_entities::{ForChange, TenantId, partner_grant, tenant};
use sea_orm::PaginatorTrait;

use super::{enter, grants};
use crate::auth::{Area, Caller, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;
use crate::mail::{self, NewMail, moment};
use crate::tenants::{self, NewTenant};
use crate::{audit, sign_in};

/// To set up a company.
pub const PROVISION: Right = Right::write(Area::Partners, Role::Admin);

/// A company to be set up.
#[derive(Clone, Debug)]
pub struct Provision {
    /// The company and its owner.
    pub new: NewTenant,
    /// What the partner may do there, such as `seats:write`; never more than the caller's own credential.
    pub scopes: Vec<String>,
    /// Until when; as of any grant.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Sets up a company, as a person or a program of a partner, and returns the grant that lets the partner in there. The log of
/// the new company begins with it, by name, and the partner's own log tells of it too.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG` or `INVALID` by field; `STATE_CONFLICT` for a company that is no partner, or whose partner is kept
/// out; `PLAN_LIMIT` where the partner set up as many as it may.
pub async fn provision(ctx: &Ctx, caller: &Caller, input: Provision) -> Result<partner_grant::Model> {
    ctx.may(PROVISION)?;
    let Some((_, _, has)) = enter::carried(caller) else {
        return Err(Error::Forbidden("A partner sets up companies from its own.".into()));
    };
    let Provision { mut new, scopes, expires_at } = input;
    let mut checks = Checks::new();
    new.check(&mut checks);
    let terms = grants::Terms::read(&mut checks, &has, &scopes, expires_at, ctx.now());
    checks.done()?;
    // Two companies are written in one transaction, and one of them is nobody's yet.
    let tx = ctx.begin_across().await?;
    tenants::expect_active(&tenants::lock(&tx, ctx).await?)?;
    let partner = lock_partner(&tx, ctx).await?;
    let inside = ctx.provisioning(TenantId(ctx.app.new_uuid()), enter::named(caller, &partner));
    let company = tenants::insert_tenant(&tx, &inside, &new, Some(partner.id)).await?;
    let owner = tenants::insert_owner(&tx, &inside, new, SeatStatus::Invited).await?;
    tenants::tell(&tx, &inside, &company, &owner);
    let grant = grants::insert(&tx, &inside, &partner, &terms).await?;
    post(&tx, &inside, &partner, &company, &owner, &grant).await?;
    let told = audit::Event::new("partner.tenant_set_up", company.id)
        .with("name", company.name.clone())
        .with("grantId", grant.id.to_string())
        .with("scopes", grant.scopes.clone())
        .with("expiresAt", grant.expires_at.to_rfc3339());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, grant.id).await?;
    Ok(grant)
}

/// The partner, locked so that of several who set up companies at once each sees those of the others.
async fn lock_partner(tx: &Tx, ctx: &Ctx) -> Result<partner::Model> {
    let partner = partner::Entity::at_home(ctx.scope()).for_change().one(tx).await?;
    let partner = partner.ok_or_else(super::no_partner)?;
    if partner.status != PartnerStatus::Active {
        return Err(Error::state("", "The operator of this installation keeps this partner out of other companies."));
    }
    let Some(limit) = partner.company_limit else { return Ok(partner) };
    let has = tenant::Entity::founded_by(partner.id).count(tx).await?;
    if has >= u64::try_from(limit).unwrap_or(0) {
        let message = format!("This partner may set up {limit} companies, and has. The operator can allow more.");
        return Err(Error::refused(Code::PlanLimit, "", message));
    }
    Ok(partner)
}

async fn post(
    tx: &Tx,
    inside: &Ctx,
    partner: &partner::Model,
    company: &tenant::Model,
    owner: &seat::Model,
    grant: &partner_grant::Model,
) -> Result<()> {
    let Some(recipient) = owner.email.as_deref() else { return Ok(()) };
    let link = sign_in::for_seat(tx, inside, SignInLinkKind::FirstOwner, owner).await?;
    let title = format!("{} is yours in Keystead", company.name);
    let scopes: Vec<&str> = grant.scopes.as_array().into_iter().flatten().filter_map(|s| s.as_str()).collect();
    let body = format!(
        "Hello {},\n\n{} has set up {} in Keystead, which looks after a company's AI tools and their keys. You own it: nobody \
         else has the role OWNER there.\n\nTake it within seven days:\n\n{}\n\nThe link works once and is for you alone.\n\n{} may \
         work there until {}, within these scopes: {}. You see the grant under partners, and can end it at any time; everything \
         that {} does stands in your audit log by name.",
        owner.name,
        partner.name,
        company.name,
        sign_in::placeholder(link),
        partner.name,
        moment(company, grant.expires_at),
        scopes.join(", "),
        partner.name,
    );
    let dedupe_key = format!("tenant.set_up:{}", owner.id);
    let new = NewMail { dedupe_key: &dedupe_key, recipient, title: &title, body: &body, anchor: None };
    mail::post(tx, inside, company, new).await?;
    Ok(())
}
