//! Documents that a vendor gave, or that were signed with it. A file is one that was handed in before; its hash is kept with
//! the document. A removed document stays, with who removed it and why: clauses quoted from it, and answers leaned on it.

use chrono::NaiveDate;
use keystead_entities::seat::Role;
use keystead_entities::vendor_document::{self as row, Column, VendorDocumentKind};
use keystead_entities::{ForChange, Scoped, UploadId, VendorDocumentId, VendorId};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};

use super::{remind, rules};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::list::{Below, Sort};
use crate::tenants::{self, calendar};
use crate::{audit, uploads};

/// To attach documents and remove them.
pub const WRITE: Right = Right::write(Area::Apps, Role::Admin);

/// Documents of a vendor.
const MOST: u64 = 200;

/// A document to be attached.
#[derive(Clone, Debug)]
pub struct Attach {
    /// Whose.
    pub vendor_id: VendorId,
    /// What kind it is.
    pub kind: VendorDocumentKind,
    /// What it is called; at most 200 characters.
    pub title: String,
    /// The file, handed in before.
    pub upload_id: Option<UploadId>,
    /// Where it is found.
    pub url: Option<String>,
    /// Day on which it was issued or signed.
    pub issued_on: Option<NaiveDate>,
    /// First day that a report is about.
    pub period_from: Option<NaiveDate>,
    /// Last day that a report is about.
    pub period_to: Option<NaiveDate>,
    /// Last day on which it holds.
    pub valid_until: Option<NaiveDate>,
}

/// Attaches a document.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `INVALID` by field, `REQUIRED` without a file or an address; `NOT_FOUND`, `EXPIRED` for the file;
/// `STATE_CONFLICT` for an archived vendor; `PLAN_LIMIT` for more than 200 of one vendor.
pub async fn attach(ctx: &Ctx, input: Attach) -> Result<row::Model> {
    ctx.may(WRITE)?;
    let mut checks = Checks::new();
    let title = checks.line("title", &input.title, 200);
    let url = rules::url(&mut checks, "url", input.url.as_deref());
    if input.upload_id.is_none() && url.is_none() {
        checks.refuse(Code::Required, "uploadId", "Hand the file in first (POST /uploads), or say where it is found.");
    }
    if let (Some(from), Some(to)) = (input.period_from, input.period_to)
        && to < from
    {
        checks.refuse(Code::Invalid, "periodTo", "A period ends on the day it begins or later.");
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    let vendor = rules::lock(&tx, ctx, "vendorId", input.vendor_id).await?;
    let now = ctx.now();
    let today = calendar::day_of(calendar::zone(&tenant), now);
    let mut checks = Checks::new();
    let issued_on = rules::past(&mut checks, "issuedOn", input.issued_on, today);
    checks.done()?;
    let sha256 = match input.upload_id {
        Some(id) => Some(uploads::load(&tx, ctx, "uploadId", id).await?.sha256),
        None => None,
    };
    let here =
        row::Entity::within(ctx.scope()).filter(Column::VendorId.eq(vendor.id)).filter(Column::RemovedAt.is_null());
    if here.count(&tx).await? >= MOST {
        let text = format!("The vendor has {MOST} documents on record. Remove one first.");
        return Err(Error::refused(Code::PlanLimit, "vendorId", text));
    }
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let new = row::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(VendorDocumentId),
        vendor_id: vendor.id,
        kind: input.kind,
        title,
        upload_id: input.upload_id,
        url,
        sha256,
        issued_on,
        period_from: day(input.period_from),
        period_to: day(input.period_to),
        valid_until: day(input.valid_until),
        attached_by_seat_id: ctx.seat_id(),
        removed_at: None,
        removed_by_seat_id: None,
        removed_reason: None,
        next_reminder_at: input.valid_until.and_then(|day| remind::next(&tenant, remind::EXPIRY, day, now)),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    row::Entity::insert(new.clone().into_active_model()).exec_without_returning(&tx).await?;
    let event = audit::Event::new("vendor_document.attached", new.id)
        .with("vendorId", vendor.id.to_string())
        .with("vendor", vendor.name)
        .with("kind", new.kind.as_str())
        .with("title", new.title.clone())
        .with("uploadId", new.upload_id.map(|id| id.to_string()))
        .with("sha256", new.sha256.clone())
        .with("url", new.url.clone())
        .with("issuedOn", new.issued_on.clone())
        .with("validUntil", new.valid_until.clone());
    audit::record(&tx, ctx, event);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// A document to be removed.
#[derive(Clone, Debug)]
pub struct Remove {
    /// The document.
    pub id: VendorDocumentId,
    /// Why, at most 500 characters.
    pub reason: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Removes a document: nothing leans on it any more. The row and its file stay; the file can be deleted then.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `REQUIRED`; `STATE_CONFLICT` for one that is removed already.
pub async fn remove(ctx: &Ctx, input: Remove) -> Result<row::Model> {
    ctx.may(WRITE)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = row::Entity::one(ctx.scope(), input.id).for_change().one(&tx).await?;
    let old = old.ok_or_else(|| Error::not_found("id", "vendor document"))?;
    expect_version(input.expected_version, old.version)?;
    if old.removed_at.is_some() {
        return Err(Error::state("id", "This document is removed already."));
    }
    let (version, now) = (old.version, ctx.now());
    let mut row = old.into_active_model();
    row.removed_at = ActiveValue::Set(Some(now));
    row.removed_by_seat_id = ActiveValue::Set(ctx.seat_id());
    row.removed_reason = ActiveValue::Set(Some(reason.clone()));
    row.next_reminder_at = ActiveValue::Set(None);
    row.version = ActiveValue::Set(version + 1);
    row.updated_at = ActiveValue::Set(now);
    let row = row.update(&tx).await?;
    let event = audit::Event::new("vendor_document.removed", row.id)
        .with("vendorId", row.vendor_id.to_string())
        .with("kind", row.kind.as_str())
        .with("title", row.title.clone())
        .with("sha256", row.sha256.clone())
        .with("reason", reason);
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// The documents of a vendor, the latest first: those that are leaned on, or all there ever were.
pub fn of_vendor(ctx: &Ctx, vendor: VendorId, with_removed: bool) -> Result<Below<row::Entity>> {
    ctx.may(super::READ)?;
    let mut rows = row::Entity::within(ctx.scope());
    if !with_removed {
        rows = rows.filter(Column::RemovedAt.is_null());
    }
    let latest = Sort { by: Column::CreatedAt, descending: true, tie: Column::Id };
    Ok(Below::new(ctx.scope(), rows, latest).of(Column::VendorId, vendor))
}

/// The document that a file cannot be deleted under, where there is one.
pub(crate) async fn leaning_on<C: ConnectionTrait>(db: &C, ctx: &Ctx, upload: UploadId) -> Result<Option<row::Model>> {
    let rows = row::Entity::within(ctx.scope()).filter(Column::UploadId.eq(upload)).filter(Column::RemovedAt.is_null());
    Ok(rows.one(db).await?)
}
