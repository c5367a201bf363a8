//! Which vendors a list shows.

use chrono::NaiveDate;
use keystead_entities::seat::Role;
use keystead_entities::vendor::{self, Column, VendorRiskClass, VendorStatus, VendorUsageLimit};
use keystead_entities::{Scoped, SeatId};
use sea_orm::{ColumnTrait, QueryFilter, Select};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list;

/// To look at vendors, their documents and terms.
pub const READ: Right = Right::read(Area::Apps, Role::Auditor);

/// What is wanted of a list of vendors. Fields combine with AND; several values of one mean any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorFilter {
    /// Any of these; those that are dealt with where nothing is said.
    pub status: Option<Vec<VendorStatus>>,
    /// Any of these.
    pub risk_class: Option<Vec<VendorRiskClass>>,
    /// Any of these.
    pub usage_limit: Option<Vec<VendorUsageLimit>>,
    /// Whether it was ever assessed.
    pub is_assessed: Option<bool>,
    /// To be looked at again by that day.
    pub review_due_by: Option<NaiveDate>,
    /// Any of these answers for it.
    pub owner_seat_ids: Option<Vec<SeatId>>,
}

/// By what vendors are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VendorSort {
    /// By name.
    #[default]
    Name,
    /// By time of creation.
    CreatedAt,
    /// By the day by which they are to be looked at again.
    NextReviewOn,
}

impl VendorSort {
    /// The column.
    pub fn column(self) -> Column {
        match self {
            Self::Name => Column::Name,
            Self::CreatedAt => Column::CreatedAt,
            Self::NextReviewOn => Column::NextReviewOn,
        }
    }
}

/// The vendors that a filter and a search text leave.
///
/// # Errors
/// `TOO_LONG` for a search text of more than 200 characters.
pub fn select(ctx: &Ctx, filter: &VendorFilter, search: Option<&str>) -> Result<Select<vendor::Entity>> {
    ctx.may(READ)?;
    let mut rows = vendor::Entity::within(ctx.scope());
    rows = match &filter.status {
        Some(any) => rows.filter(Column::Status.is_in(any.iter().copied())),
        None => rows.filter(Column::Status.eq(VendorStatus::Active)),
    };
    if let Some(any) = &filter.risk_class {
        rows = rows.filter(Column::RiskClass.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.usage_limit {
        rows = rows.filter(Column::UsageLimit.is_in(any.iter().copied()));
    }
    rows = match filter.is_assessed {
        Some(true) => rows.filter(Column::AssessedAt.is_not_null()),
        Some(false) => rows.filter(Column::AssessedAt.is_null()),
        None => rows,
    };
    if let Some(day) = filter.review_due_by {
        rows = rows.filter(Column::NextReviewOn.lte(day.to_string()));
    }
    if let Some(any) = &filter.owner_seat_ids {
        rows = rows.filter(Column::OwnerSeatId.is_in(any.iter().copied()));
    }
    if let Some(found) = list::search(&[Column::Name, Column::LegalName, Column::ContactName], search)? {
        rows = rows.filter(found);
    }
    Ok(rows)
}
