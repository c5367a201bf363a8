//! Asking for the deletion of a company, and calling it off.

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::tenant::{self, TenantStatus};
use keystead_entities::{export, partner, partner_grant};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel, PaginatorTrait};

use super::remind::remind_later;
use super::tell::{self, News};
use super::{CANCEL, DELETE, GRACE, export as archive};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::mail::moment;
use crate::{audit, exports, sessions, tenants};

/// Days for which the export of a deletion is kept at least: the grace, and some.
const DAYS: i64 = GRACE.num_days() + 5;

/// A deletion to be asked for.
#[derive(Clone, Debug)]
pub struct Delete {
    /// Why, at most 500 characters.
    pub reason: String,
    /// The company's name, written once more.
    pub confirm_name: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// A deletion to be called off.
#[derive(Clone, Debug)]
pub struct Cancel {
    /// Why, at most 500 characters.
    pub reason: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Closes the company, has everything it owns made into a file, and has it removed 30 days after that.
///
/// # Errors
/// `INVALID` for another name than the company's; `STATE_CONFLICT` where it is to be deleted already, or is the home of a
/// partner that other companies let in; `VERSION_CONFLICT`; `STEP_UP_REQUIRED`.
pub async fn delete(ctx: &Ctx, input: Delete) -> Result<tenant::Model> {
    ctx.may(DELETE)?;
    sessions::expect_fresh(ctx).await?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = tenants::lock(&tx, ctx).await?;
    expect_version(input.expected_version, old.version)?;
    if old.status == TenantStatus::Deleting {
        return Err(Error::state("id", "The company is about to be deleted already."));
    }
    if input.confirm_name.trim() != old.name {
        return Err(Error::invalid(
            "confirmName",
            "This is not the company's name. Write it as it stands in `Tenant.name`.",
        ));
    }
    expect_no_clients(&tx, ctx).await?;
    let export = archive::ask(&tx, ctx, DAYS).await?;
    let (due, version, status) = (crate::clock::whole_millis(ctx.now() + GRACE), old.version, old.status);
    let mut row = old.into_active_model();
    row.status = Set(TenantStatus::Deleting);
    row.status_before_deletion = Set(Some(status));
    row.deletion_requested_at = Set(Some(ctx.now()));
    row.deletion_requested_by_seat_id = Set(ctx.seat_id());
    row.deletion_due_at = Set(Some(due));
    row.deletion_export_id = Set(None);
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    let told = audit::Event::new("tenant.deletion_requested", row.id)
        .with("reason", reason.clone())
        .with("dueAt", due.to_rfc3339())
        .with("exportId", export.id.to_string());
    audit::record(&tx, ctx, told);
    tell::owners(&tx, ctx, &row, asked(&row, due, &reason)).await?;
    tell::partners_later(&tx, ctx, &row).await?;
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

fn asked(row: &tenant::Model, due: DateTime<Utc>, reason: &str) -> News {
    News {
        kind: "tenant.deletion_requested",
        dedupe_key: format!("tenant.deletion_requested:{}", row.version),
        title: "This company will be deleted".into(),
        body: format!(
            "An owner asked for it. The reason given: {reason}\n\n\
             From now on the company is closed: nobody is let in but its owners, its unattended work rests, and nothing is sent \
             to its tools. Everything it owns is being made into one file; you get a mail when it can be fetched.\n\n\
             30 days after that, about {}, everything is removed for good. Until then any owner can call it off.",
            moment(row, due)
        ),
    }
}

/// Whoever looks after other companies would be gone from their grants.
async fn expect_no_clients(tx: &Tx, ctx: &Ctx) -> Result<()> {
    let Some(partner) = partner::Entity::at_home(ctx.scope()).one(tx).await? else { return Ok(()) };
    // What other companies granted is theirs, and not seen from here.
    let across = tx.across().await?;
    let granted = partner_grant::Entity::of_partner(partner.id).count(across.tx()).await?;
    across.back().await?;
    match granted {
        0 => Ok(()),
        _ => Err(Error::state(
            "id",
            "This company is a partner, and other companies have let it in: their records name it. Ask the operator.",
        )),
    }
}

/// The export of everything is made: from now on the grace is counted. In the transaction that finishes the file.
pub(super) async fn begin_grace(tx: &Tx, ctx: &Ctx, company: tenant::Model, file: &export::Model) -> Result<()> {
    if company.deletion_export_id.is_some() || company.deletion_requested_at.is_none_or(|at| file.created_at < at) {
        return Ok(());
    }
    let due = crate::clock::whole_millis(ctx.now() + GRACE);
    let version = company.version;
    let mut row = company.into_active_model();
    row.deletion_due_at = Set(Some(due));
    row.deletion_export_id = Set(Some(file.id));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(tx).await?;
    exports::keep_until(tx, ctx, file, due + TimeDelta::days(1)).await?;
    let told = audit::Event::new("tenant.deletion_due_set", row.id)
        .with("dueAt", due.to_rfc3339())
        .with("exportId", file.id.to_string());
    audit::record(tx, ctx, told);
    for days in super::remind::STAGES {
        remind_later(tx, ctx, due, days).await?;
    }
    let news = News {
        kind: "tenant.deletion_export_ready",
        dedupe_key: format!("tenant.deletion_export_ready:{}", file.id),
        title: "Everything your company owns can be fetched".into(),
        body: format!(
            "The file is at {} for whoever is signed in as an owner. It is signed; `keystead export verify FILE` checks it. Keep \
             it: with the company it is removed here.\n\nSHA-256: {}\n\n\
             The company will be removed on {}. Until then any owner can call it off.",
            ctx.app.link(&format!("/exports/{}", file.id)),
            file.sha256.as_deref().unwrap_or_default(),
            moment(&row, due)
        ),
    };
    tell::owners(tx, ctx, &row, news).await
}

/// Calls the deletion off: the company is again what it was before.
///
/// # Errors
/// `STATE_CONFLICT` where it is not to be deleted; `EXPIRED` once its time has come; `VERSION_CONFLICT`.
pub async fn cancel(ctx: &Ctx, input: Cancel) -> Result<tenant::Model> {
    ctx.may(CANCEL)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = tenants::lock(&tx, ctx).await?;
    expect_version(input.expected_version, old.version)?;
    if old.status != TenantStatus::Deleting {
        return Err(Error::state("id", "The company is not about to be deleted."));
    }
    let is_due = old.deletion_export_id.is_some() && old.deletion_due_at.is_some_and(|due| due <= ctx.now());
    if old.is_gone() || is_due {
        return Err(Error::refused(Code::Expired, "id", "Its time has come; it is being removed."));
    }
    let (version, status) = (old.version, old.status_before_deletion.unwrap_or(TenantStatus::Active));
    let mut row = old.into_active_model();
    row.status = Set(status);
    row.status_before_deletion = Set(None);
    row.deletion_requested_at = Set(None);
    row.deletion_requested_by_seat_id = Set(None);
    row.deletion_due_at = Set(None);
    row.deletion_export_id = Set(None);
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    let told = audit::Event::new("tenant.deletion_cancelled", row.id)
        .with("reason", reason.clone())
        .with("status", status.as_str());
    audit::record(&tx, ctx, told);
    let news = News {
        kind: "tenant.deletion_cancelled",
        dedupe_key: format!("tenant.deletion_cancelled:{}", row.version),
        title: "This company will not be deleted after all".into(),
        body: format!(
            "An owner called its deletion off. The reason given: {reason}\n\n{}",
            match status {
                TenantStatus::Active => "All is as it was before; work that rested goes on.",
                _ => "It was suspended before, and is suspended again.",
            }
        ),
    };
    tell::owners(&tx, ctx, &row, news).await?;
    tell::partners_later(&tx, ctx, &row).await?;
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
