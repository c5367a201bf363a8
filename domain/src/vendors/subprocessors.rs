//! The companies that a vendor passes data on to.

use chrono::NaiveDate;
use keystead_entities::seat::Role;
use keystead_entities::subprocessor::{self as row, Column};
use keystead_entities::{ForChange, Scoped, SubprocessorId, VendorId};
use sea_orm::{ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};

use super::rules;
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::list::{Below, Sort};
use crate::tenants::{self, calendar};

/// To say whom a vendor passes data on to.
pub const WRITE: Right = Right::write(Area::Apps, Role::Admin);

/// Sub-processors of a vendor.
const MOST: u64 = 500;

/// A sub-processor, as it is from now on.
#[derive(Clone, Debug)]
pub struct Set {
    /// Whose.
    pub vendor_id: VendorId,
    /// Its name, at most 200 characters.
    pub name: String,
    /// What for, at most 500 characters.
    pub purpose: String,
    /// Where, at most 80 characters.
    pub region: Option<String>,
    /// Since when.
    pub since_on: Option<NaiveDate>,
    /// Day on which the vendor last told of a change of it.
    pub notified_on: Option<NaiveDate>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Says whom a vendor passes data on to. There is one of each name: the same again changes it.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `INVALID` by field; `NOT_FOUND`; `STATE_CONFLICT` for an archived vendor; `VERSION_CONFLICT`;
/// `PLAN_LIMIT` for more than 500 of one vendor.
pub async fn set(ctx: &Ctx, input: Set) -> Result<row::Model> {
    ctx.may(WRITE)?;
    let mut checks = Checks::new();
    let name = checks.line("name", &input.name, 200);
    let purpose = checks.text("purpose", &input.purpose, 500);
    let region = checks.optional_line("region", input.region.as_deref(), 80);
    checks.done()?;
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    let vendor = rules::lock(&tx, ctx, "vendorId", input.vendor_id).await?;
    let today = calendar::day_of(calendar::zone(&tenant), ctx.now());
    let mut checks = Checks::new();
    let notified_on = rules::past(&mut checks, "notifiedOn", input.notified_on, today);
    checks.done()?;
    let here =
        || row::Entity::within(ctx.scope()).filter(Column::VendorId.eq(vendor.id)).filter(Column::RemovedAt.is_null());
    let same = here().filter(Column::Name.eq(&name)).for_change().one(&tx).await?;
    let now = ctx.now();
    let old = same.clone();
    let new = match same {
        Some(old) => {
            expect_version(input.expected_version, old.version)?;
            let new = row::Model {
                purpose,
                region,
                since_on: input.since_on.map(|day| day.to_string()).or(old.since_on),
                notified_on: notified_on.or(old.notified_on),
                version: old.version + 1,
                updated_at: now,
                ..old
            };
            new.into_active_model().reset_all().update(&tx).await?
        }
        None => {
            if here().count(&tx).await? >= MOST {
                let text = format!("The vendor has {MOST} sub-processors on record. Remove one first.");
                return Err(Error::refused(Code::PlanLimit, "vendorId", text));
            }
            let new = row::Model {
                tenant_id: ctx.tenant_id(),
                id: ctx.new_id(SubprocessorId),
                vendor_id: vendor.id,
                name,
                purpose,
                region,
                since_on: input.since_on.map(|day| day.to_string()),
                notified_on,
                removed_at: None,
                removed_by_seat_id: None,
                version: 1,
                created_at: now,
                updated_at: now,
            };
            row::Entity::insert(new.clone().into_active_model()).exec_without_returning(&tx).await?;
            new
        }
    };
    let before = |part: fn(&row::Model) -> Option<String>| old.as_ref().and_then(part);
    let event = audit::Event::new("subprocessor.set", new.id)
        .with("vendorId", vendor.id.to_string())
        .with("name", new.name.clone())
        .changed("purpose", before(|row| Some(row.purpose.clone())), Some(new.purpose.clone()))
        .changed("region", before(|row| row.region.clone()), new.region.clone())
        .changed("sinceOn", before(|row| row.since_on.clone()), new.since_on.clone())
        .changed("notifiedOn", before(|row| row.notified_on.clone()), new.notified_on.clone());
    audit::record(&tx, ctx, event);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Says that a vendor passes nothing on to it any more. Returns the vendor.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`.
pub async fn remove(ctx: &Ctx, id: SubprocessorId, expected_version: Option<i32>) -> Result<VendorId> {
    ctx.may(WRITE)?;
    let tx = ctx.begin().await?;
    let old = row::Entity::one(ctx.scope(), id).for_change().one(&tx).await?;
    let old = old.filter(|row| row.removed_at.is_none());
    let old = old.ok_or_else(|| Error::not_found("id", "sub-processor"))?;
    expect_version(expected_version, old.version)?;
    let (vendor, version, name) = (old.vendor_id, old.version, old.name.clone());
    let mut row = old.into_active_model();
    row.removed_at = ActiveValue::Set(Some(ctx.now()));
    row.removed_by_seat_id = ActiveValue::Set(ctx.seat_id());
    row.version = ActiveValue::Set(version + 1);
    row.updated_at = ActiveValue::Set(ctx.now());
    row.update(&tx).await?;
    let event = audit::Event::new("subprocessor.removed", id).with("vendorId", vendor.to_string()).with("name", name);
    audit::record(&tx, ctx, event);
    ctx.commit(tx, vendor).await?;
    Ok(vendor)
}

/// Those of a vendor, by name.
pub fn of_vendor(ctx: &Ctx, vendor: VendorId) -> Result<Below<row::Entity>> {
    ctx.may(super::READ)?;
    let rows = row::Entity::within(ctx.scope()).filter(Column::RemovedAt.is_null());
    let by_name = Sort { by: Column::Name, descending: false, tie: Column::Id };
    Ok(Below::new(ctx.scope(), rows, by_name).of(Column::VendorId, vendor))
}
