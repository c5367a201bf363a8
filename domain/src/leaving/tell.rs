//! Telling who has to know. A closed company tells its owners and nobody else; partners are told in their own companies.

use std::time::Duration;

use keystead_entities::seat::Role;
use keystead_entities::tenant::{self, TenantStatus};
use keystead_entities::{Scoped, TenantId, job, partner, partner_grant};
use serde_json::{Value, json};

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{self, Kind, NewJob};
use crate::mail::{self, NewMail, moment};
use crate::notifications::{self, Notice};

/// Tells the partners that a company let in: a job of the deployment, since it writes into other companies.
pub static TELL_PARTNERS: Kind =
    Kind { name: "TELL_PARTNERS", max_attempts: 8, timeout: Duration::from_secs(300), concurrency: 2 };

/// Something that a company's owners are told.
pub(super) struct News {
    pub kind: &'static str,
    /// The cause: each owner is told once.
    pub dedupe_key: String,
    pub title: String,
    pub body: String,
}

/// Tells the company's owners in the console and by mail, and nobody else: no channel, no tool.
pub(super) async fn owners(tx: &Tx, ctx: &Ctx, company: &tenant::Model, news: News) -> Result<()> {
    let seats = notifications::seats_with_role(tx, ctx.scope(), &[Role::Owner]).await?;
    let notice = Notice {
        seat_ids: seats.iter().map(|seat| seat.id).collect(),
        kind: news.kind,
        dedupe_key: news.dedupe_key.clone(),
        title: news.title.clone(),
        body: news.body.clone(),
        target: Some(company.id.into()),
    };
    notifications::notify_in_console(tx, ctx, notice).await?;
    for recipient in seats.iter().filter_map(|seat| seat.email.as_deref()) {
        let (title, body) = (&news.title, &news.body);
        let new = NewMail { dedupe_key: &news.dedupe_key, recipient, title, body, anchor: None };
        mail::post(tx, ctx, company, new).await?;
    }
    Ok(())
}

/// Has the partners told of what has become of the company.
pub(super) async fn partners_later(tx: &Tx, ctx: &Ctx, company: &tenant::Model) -> Result<()> {
    let payload = json!({ "tenantId": company.id, "version": company.version });
    let new = NewJob::new(&TELL_PARTNERS, format!("{}:{}", company.id, company.version)).payload(payload);
    jobs::enqueue_for_deployment(tx, ctx, new).await
}

/// The work of [`TELL_PARTNERS`]. What is not so any more is not told.
pub async fn tell_partners(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: TenantId = jobs::payload(job, "tenantId")?;
    let version: i32 = jobs::payload(job, "version")?;
    let company = ctx.of_tenant(id)?;
    let Some(row) = tenant::Entity::of(company.scope()).one(company.db()).await? else { return Ok(None) };
    let granted = partner_grant::Entity::live(partner_grant::Entity::within(company.scope()), ctx.now());
    let mut told = 0;
    for grant in granted.all(company.db()).await? {
        let Some(partner) = partner::Entity::named(grant.partner_id).one(ctx.db()).await? else { continue };
        let home = ctx.of_tenant(partner.home_tenant_id)?;
        let seats = notifications::seats_with_role(home.db(), home.scope(), &[Role::Owner, Role::Admin]).await?;
        let (kind, title, body) = match (row.status, row.deletion_due_at) {
            (TenantStatus::Deleting, Some(due)) => (
                "partner_grant.company_leaving",
                format!("{} will be deleted", row.name),
                format!(
                    "Its owners asked for that. From now on it is closed to you, and your grant ends with it, about {}. Should they \
                     call it off, you are let in again as before.",
                    moment(&row, due)
                ),
            ),
            _ => (
                "partner_grant.company_stays",
                format!("{} will not be deleted after all", row.name),
                "Its owners called that off. Your grant is what it was.".to_owned(),
            ),
        };
        let notice = Notice {
            seat_ids: seats.into_iter().map(|seat| seat.id).collect(),
            kind,
            dedupe_key: format!("{kind}:{id}:{version}"),
            title,
            body,
            target: Some(grant.id.into()),
        };
        let tx = home.begin().await?;
        notifications::notify(&tx, &home, notice).await?;
        home.commit(tx, partner.id).await?;
        told += 1;
    }
    Ok(Some(json!({ "partnerCount": told })))
}
