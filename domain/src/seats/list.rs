//! Which seats a list shows.

use keystead_entities::seat::{self, Known, Role, SeatKind, SeatStatus};
use keystead_entities::{BusinessUnitId, Scoped, SeatId};
use sea_orm::{ColumnTrait, Condition, QueryFilter, Select};
use serde::{Deserialize, Serialize};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list;

/// To look at all seats.
pub const READ: Right = Right::read(Area::Seats, Role::Auditor);

/// To look at one's own seat.
pub const READ_OWN: Right = Right::read(Area::Seats, Role::Member);

/// What is wanted of a list of seats. Fields combine with AND; several values of one mean any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SeatFilter {
    /// Any of these; without it, all but removed ones.
    pub status: Option<Vec<SeatStatus>>,
    /// Any of these.
    pub kind: Option<Vec<SeatKind>>,
    /// Any of these.
    pub role: Option<Vec<Role>>,
    /// Any of these.
    pub tier: Option<Vec<i32>>,
    /// Any of these.
    pub mfa: Option<Vec<Known>>,
    /// In any of these units.
    pub business_unit_ids: Option<Vec<BusinessUnitId>>,
    /// Service accounts of any of these.
    #[serde(rename = "ownerIds")]
    pub owner_seat_ids: Option<Vec<SeatId>>,
    /// No activity since this moment, or none known.
    pub inactive_since: Option<chrono::DateTime<chrono::Utc>>,
}

/// The seats that a filter and a search text leave.
///
/// # Errors
/// `TOO_LONG` for a search text of more than 200 characters.
pub fn select(ctx: &Ctx, filter: &SeatFilter, search: Option<&str>) -> Result<Select<seat::Entity>> {
    use seat::Column;
    ctx.may(READ)?;
    let mut rows = seat::Entity::within(ctx.scope());
    rows = match &filter.status {
        Some(any) => rows.filter(Column::Status.is_in(any.iter().copied())),
        None => rows.filter(Column::Status.ne(SeatStatus::Removed)),
    };
    if let Some(any) = &filter.kind {
        rows = rows.filter(Column::Kind.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.role {
        rows = rows.filter(Column::Role.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.tier {
        rows = rows.filter(Column::Tier.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.mfa {
        rows = rows.filter(Column::Mfa.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.business_unit_ids {
        rows = rows.filter(Column::BusinessUnitId.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.owner_seat_ids {
        rows = rows.filter(Column::OwnerSeatId.is_in(any.iter().copied()));
    }
    if let Some(moment) = filter.inactive_since {
        let silent = Condition::any().add(Column::LastActiveAt.is_null()).add(Column::LastActiveAt.lt(moment));
        rows = rows.filter(silent);
    }
    if let Some(found) = list::search(&[Column::Name, Column::Email, Column::Department], search)? {
        rows = rows.filter(found);
    }
    Ok(rows)
}
