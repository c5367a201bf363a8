//! Making a company a partner: the operator's business, since it opens a way into other companies.

use std::sync::Arc;

use keystead_entities::partner::{self, PartnerStatus};
use keystead_entities::{ForChange, PartnerId, TenantId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::Checks;
use crate::{audit, tenants};

/// Makes the company with that id a partner, under that name or the company's own.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` where it is one already; `TOO_LONG` or `INVALID` for the name.
pub async fn create(app: &Arc<App>, home: TenantId, name: Option<&str>) -> Result<partner::Model> {
    let ctx = Ctx::operator(app, home);
    let mut checks = Checks::new();
    let name = checks.optional_line("name", name, 200);
    checks.done()?;
    let tx = ctx.begin().await?;
    let company = tenants::lock(&tx, &ctx).await?;
    if partner::Entity::at_home(ctx.scope()).one(&tx).await?.is_some() {
        return Err(Error::state("tenantId", "This company is a partner already."));
    }
    let now = ctx.now();
    let row = partner::Model {
        id: ctx.new_id(PartnerId),
        home_tenant_id: home,
        name: name.unwrap_or(company.name),
        status: PartnerStatus::Active,
        company_limit: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    partner::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    audit::record(&tx, &ctx, audit::Event::new("partner.created", row.id).with("name", row.name.clone()));
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Says how many companies a partner may set up; any number for none. What it set up already stays.
///
/// # Errors
/// `NOT_FOUND`; `INVALID` below 0.
pub async fn limit(app: &Arc<App>, id: PartnerId, companies: Option<i32>) -> Result<partner::Model> {
    if companies.is_some_and(|n| n < 0) {
        return Err(Error::invalid("companies", "A partner may set up any number of companies, or so many from 0 on."));
    }
    let found = partner::Entity::named(id).one(app.db.read()).await?;
    let home = found.ok_or_else(|| Error::not_found("id", "partner"))?.home_tenant_id;
    let ctx = Ctx::operator(app, home);
    let tx = ctx.begin().await?;
    let row = partner::Entity::at_home(ctx.scope()).for_change().one(&tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "partner"))?;
    let version = row.version;
    let mut row = row.into_active_model();
    row.company_limit = Set(companies);
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    audit::record(&tx, &ctx, audit::Event::new("partner.limited", row.id).with("companies", companies));
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
