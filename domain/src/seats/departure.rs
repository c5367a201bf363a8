//! When somebody left, and how long it took until their seat was locked out.

use chrono::{DateTime, NaiveDate, Utc};
use keystead_entities::seat::{self, SeatStatus};
use keystead_entities::tenant;

use crate::tenants::calendar;

/// The moment of the departure: the end of the last day in the company where that is on record, else when the directory
/// said goodbye.
pub fn departed(tenant: &tenant::Model, seat: &seat::Model) -> Option<DateTime<Utc>> {
    let last_day = seat.departed_on.as_deref().and_then(|day| day.parse::<NaiveDate>().ok());
    let end = |day| calendar::day_starts_at(calendar::zone(tenant), calendar::days_after(day, 1));
    last_day.map(end).or(seat.departed_at)
}

/// Whole seconds from the departure to the lock-out; 0 where the lock-out came first, nothing while one of the two is open.
pub fn departure_to_disabled(tenant: &tenant::Model, seat: &seat::Model) -> Option<i64> {
    let is_out = matches!(seat.status, SeatStatus::Disabled | SeatStatus::Removed);
    let disabled_at = seat.disabled_at.filter(|_| is_out)?;
    Some((disabled_at - departed(tenant, seat)?).num_seconds().max(0))
}
