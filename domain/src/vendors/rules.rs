//! What the use cases of vendors share.

use chrono::NaiveDate;
use keystead_entities::seat::{self, SeatStatus};
use keystead_entities::vendor::{self, VendorStatus};
use keystead_entities::{ForChange, Scoped, SeatId, VendorId};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;

/// Days between two looks at a vendor where nobody says otherwise.
pub(super) const REVIEW_DAYS: i32 = 365;

/// Days within which a new vendor is to be assessed.
pub(super) const FIRST_REVIEW_DAYS: u64 = 30;

/// The vendor with that id, dealt with, and kept so until the transaction ends.
pub(super) async fn lock(tx: &Tx, ctx: &Ctx, field: &str, id: VendorId) -> Result<vendor::Model> {
    let row = vendor::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    in_use(field, row)
}

/// Refuses a vendor that is not there, or not dealt with any more.
pub(crate) async fn expect_vendor(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    field: &str,
    id: VendorId,
) -> Result<vendor::Model> {
    in_use(field, vendor::Entity::one(ctx.scope(), id).one(db).await?)
}

fn in_use(field: &str, row: Option<vendor::Model>) -> Result<vendor::Model> {
    let row = row.ok_or_else(|| Error::not_found(field, "vendor"))?;
    match row.status {
        VendorStatus::Active => Ok(row),
        VendorStatus::Archived => Err(Error::state(field, "This vendor is archived.")),
    }
}

/// Refuses a name that another vendor has.
pub(super) async fn expect_free(tx: &Tx, ctx: &Ctx, name: &str, but: Option<VendorId>) -> Result<()> {
    let same = vendor::Entity::within(ctx.scope())
        .filter(vendor::Column::Status.eq(VendorStatus::Active))
        .filter(vendor::Column::Name.eq(name))
        .one(tx)
        .await?;
    match same {
        Some(row) if Some(row.id) != but => Err(taken()),
        _ => Ok(()),
    }
}

/// For whoever was overtaken between the look and the insert.
pub(super) fn taken() -> Error {
    Error::refused(Code::Taken, "name", "Another vendor has this name.")
}

/// Refuses an owner that is not a seat in use.
pub(super) async fn expect_owner(db: &impl ConnectionTrait, ctx: &Ctx, id: SeatId) -> Result<()> {
    let row = seat::Entity::one(ctx.scope(), id).one(db).await?;
    match row.ok_or_else(|| Error::not_found("ownerSeatId", "seat"))?.status {
        SeatStatus::Active | SeatStatus::Invited => Ok(()),
        _ => {
            Err(Error::state("ownerSeatId", "This seat is not in use; somebody must be able to answer for the vendor."))
        }
    }
}

/// An address people can open, where there is one.
pub(super) fn url(checks: &mut Checks, field: &str, url: Option<&str>) -> Option<String> {
    let url = checks.optional_line(field, url, 2_048)?;
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    if !is_web || url.contains(char::is_whitespace) {
        checks.refuse(Code::Invalid, field, "This is not a web address. Example: https://trust.example.com.");
    }
    Some(url)
}

/// A mail address, where there is one.
pub(super) fn email(checks: &mut Checks, field: &str, address: Option<&str>) -> Option<String> {
    address.filter(|text| !text.trim().is_empty()).map(|text| checks.email(field, text))
}

/// A day on which something was done, which cannot be to come.
pub(super) fn past(checks: &mut Checks, field: &str, day: Option<NaiveDate>, today: NaiveDate) -> Option<String> {
    if day.is_some_and(|day| day > today) {
        checks.refuse(Code::Invalid, field, format!("This day is to come; today is {today}."));
    }
    day.map(|day| day.to_string())
}
