//! Days of a pilot, as the tenant's people count them. Stored as `YYYY-MM-DD`, which sorts as days do.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use keystead_entities::{pilot_pause, tenant};
use sea_orm::ConnectionTrait;

use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::Checks;
use crate::tenants::calendar;

/// The earliest and the latest year a pilot's day may be in.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2199;

/// The tenant of the context.
pub(crate) async fn tenant(ctx: &Ctx, db: &impl ConnectionTrait) -> Result<tenant::Model> {
    tenant::Entity::of(ctx.scope()).one(db).await?.ok_or_else(|| Error::not_found("tenantId", "tenant"))
}

/// Today, in the tenant's time zone.
pub(crate) async fn today(ctx: &Ctx, db: &impl ConnectionTrait) -> Result<NaiveDate> {
    Ok(today_of(ctx, &tenant(ctx, db).await?))
}

/// Today, in that tenant's time zone.
pub(crate) fn today_of(ctx: &Ctx, tenant: &tenant::Model) -> NaiveDate {
    calendar::day_of(calendar::zone(tenant), ctx.now())
}

/// A day as it is stored.
pub(crate) fn stored(day: &str) -> Result<NaiveDate> {
    day.parse().map_err(|e: chrono::ParseError| Error::internal(format!("reading the day {day:?}"), e))
}

/// A day that a caller gave: `YYYY-MM-DD`, in a year a pilot can be in.
pub(crate) fn given(checks: &mut Checks, field: &str, day: NaiveDate) -> String {
    if !YEARS.contains(&day.year()) {
        let (first, last) = (YEARS.start(), YEARS.end());
        checks.refuse(crate::Code::Invalid, field, format!("A day from {first} to {last} is needed; this is {day}."));
    }
    day.to_string()
}

/// The day before.
pub(crate) fn before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

/// The day after.
pub(crate) fn after(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}

/// All days from one to another, both included.
pub(crate) fn range(from: NaiveDate, until: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    from.iter_days().take_while(move |day| *day <= until)
}

/// The Monday of the week that a day is in (ISO 8601).
pub fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day)
}

/// Which days measurements are expected on.
pub struct Expected<'a> {
    /// Whether Saturdays and Sundays count.
    pub on_weekends: bool,
    /// When the pilot stood still.
    pub pauses: &'a [pilot_pause::Model],
}

impl Expected<'_> {
    /// Whether measurements are expected on that day. The day of a pause is part of it, the day of the return is not.
    pub fn on(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let text = day.to_string();
        let paused = self.pauses.iter().any(|pause| {
            pause.paused_on.as_str() <= text.as_str()
                && pause.resumed_on.as_deref().is_none_or(|resumed| text.as_str() < resumed)
        });
        (self.on_weekends || !weekend) && !paused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_week_begins_on_monday() {
        assert_eq!(monday(day("2026-11-22")), day("2026-11-16"));
        assert_eq!(monday(day("2026-11-16")), day("2026-11-16"));
    }

    #[test]
    fn weekends_and_pauses_are_not_expected() {
        let pauses = [pilot_pause::Model {
            tenant_id: keystead_entities::TenantId(uuid::Uuid::nil()),
            pilot_id: keystead_entities::PilotId(uuid::Uuid::nil()),
            paused_at: chrono::DateTime::UNIX_EPOCH,
            paused_on: "2026-11-18".into(),
            resumed_on: Some("2026-11-20".into()),
            reason: String::new(),
        }];
        let expected = Expected { on_weekends: false, pauses: &pauses };
        let week: Vec<bool> = range(day("2026-11-16"), day("2026-11-22")).map(|d| expected.on(d)).collect();
        assert_eq!(week, [true, true, false, false, true, false, false]);
        let always = Expected { on_weekends: true, pauses: &[] };
        assert!(always.on(day("2026-11-22")));
    }
}
