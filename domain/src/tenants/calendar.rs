//! Days and quarters as a tenant's people see them: in its time zone, with its own first quarter. A zone may skip or
//! repeat an hour, even a whole day; a day here begins at the first moment that carries its date, and a skipped day is
//! empty.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use keystead_entities::tenant;

/// One quarter of a tenant: from `starts_at`, included, to `ends_at`, excluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarter {
    /// Such as `2026-Q4`. The year is the one in which the tenant's first quarter began: with April as its first
    /// month, January 2027 is in `2026-Q4`.
    pub label: String,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// Its first moment.
    pub starts_at: DateTime<Utc>,
    /// The first moment of the next.
    pub ends_at: DateTime<Utc>,
    zone: Tz,
    first_month: u32,
}

impl Quarter {
    /// The tenant's quarter that a moment is in.
    pub fn at(tenant: &tenant::Model, moment: DateTime<Utc>) -> Self {
        Self::of_day(zone(tenant), tenant.quarter_start_month, day_of(zone(tenant), moment))
    }

    /// The quarter that a day is in.
    pub fn of_day(zone: Tz, quarter_start_month: i32, day: NaiveDate) -> Self {
        let first_month = u32::try_from(quarter_start_month).ok().filter(|m| (1..=12).contains(m)).unwrap_or(1);
        let months_in = (day.month() + 12 - first_month) % 12;
        let number = months_in / 3 + 1;
        let starts_on = first_of_month(day, months_in % 3);
        let year_began = first_of_month(day, months_in).year();
        let next = starts_on.checked_add_months(Months::new(3)).unwrap_or(NaiveDate::MAX);
        Self {
            label: format!("{year_began}-Q{number}"),
            starts_on,
            ends_on: next.pred_opt().unwrap_or(next),
            starts_at: day_starts_at(zone, starts_on),
            ends_at: day_starts_at(zone, next),
            zone,
            first_month,
        }
    }

    /// The quarter with that label, where it is one.
    pub fn labelled(tenant: &tenant::Model, label: &str) -> Option<Self> {
        let (year, number) = label.split_once("-Q")?;
        let (year, number) = (year.parse::<i32>().ok()?, number.parse::<u32>().ok()?);
        let first_month = u32::try_from(tenant.quarter_start_month).ok()?;
        let day = NaiveDate::from_ymd_opt(year, first_month, 1)?
            .checked_add_months(Months::new((1..=4).contains(&number).then_some((number - 1) * 3)?))?;
        let quarter = Self::of_day(zone(tenant), tenant.quarter_start_month, day);
        (quarter.label == label).then_some(quarter)
    }

    /// The one before.
    pub fn previous(&self) -> Self {
        let day = self.starts_on.pred_opt().unwrap_or(self.starts_on);
        Self::of_day(self.zone, self.first_month.cast_signed(), day)
    }

    /// The one after.
    pub fn next(&self) -> Self {
        let day = self.ends_on.succ_opt().unwrap_or(self.ends_on);
        Self::of_day(self.zone, self.first_month.cast_signed(), day)
    }

    /// Whether a moment is in it.
    pub fn contains(&self, moment: DateTime<Utc>) -> bool {
        self.starts_at <= moment && moment < self.ends_at
    }
}

fn first_of_month(day: NaiveDate, months_back: u32) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    first.checked_sub_months(Months::new(months_back)).unwrap_or(first)
}

/// The tenant's time zone; UTC where the stored name is not one any more.
pub fn zone(tenant: &tenant::Model) -> Tz {
    tenant.time_zone.parse().unwrap_or(Tz::UTC)
}

/// The date that a moment has there.
pub fn day_of(zone: Tz, moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&zone).date_naive()
}

/// The first moment of a day there. For a day that the zone skipped, the first moment after it.
pub fn day_starts_at(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    // The longest hole is a day (Samoa, 2011); all begin and end on a quarter of an hour.
    let steps = (0..=200).map(|quarters| TimeDelta::minutes(15 * quarters));
    let first =
        steps.filter_map(|step| zone.from_local_datetime(&midnight.checked_add_signed(step)?).earliest()).next();
    first.map_or_else(|| midnight.and_utc(), |moment| moment.with_timezone(&Utc))
}

/// So many days after a day, or the last day there is.
pub fn days_after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_calendar_year_and_a_fiscal_year() {
        let quarter = Quarter::of_day(Tz::Europe__Berlin, 1, date("2026-11-20"));
        assert_eq!(
            (quarter.label.as_str(), quarter.starts_on, quarter.ends_on),
            ("2026-Q4", date("2026-10-01"), date("2026-12-31"))
        );
        assert_eq!(quarter.starts_at.to_rfc3339(), "2026-09-30T22:00:00+00:00");
        assert_eq!(quarter.ends_at.to_rfc3339(), "2026-12-31T23:00:00+00:00");
        let fiscal = Quarter::of_day(Tz::UTC, 4, date("2027-01-05"));
        assert_eq!((fiscal.label.as_str(), fiscal.starts_on), ("2026-Q4", date("2027-01-01")));
        let odd = Quarter::of_day(Tz::UTC, 12, date("2026-11-30"));
        assert_eq!(
            (odd.label.as_str(), odd.starts_on, odd.next().label.as_str()),
            ("2025-Q4", date("2026-09-01"), "2026-Q1")
        );
    }

    #[test]
    fn a_day_begins_where_midnight_does_not_exist() {
        let beirut = day_starts_at(Tz::Asia__Beirut, date("2022-03-27"));
        assert_eq!(beirut.with_timezone(&Tz::Asia__Beirut).to_rfc3339(), "2022-03-27T01:00:00+03:00");
        let apia = day_starts_at(Tz::Pacific__Apia, date("2011-12-30"));
        assert_eq!(apia, day_starts_at(Tz::Pacific__Apia, date("2011-12-31")), "the day was skipped");
    }

    proptest! {
        #[test]
        fn quarters_follow_each_other_without_gap_or_overlap(
            days in 0_u64..40_000, first in 1_i32..=12, zone in 0..chrono_tz::TZ_VARIANTS.len(),
        ) {
            let zone = chrono_tz::TZ_VARIANTS[zone];
            let day = date("1995-01-01").checked_add_days(Days::new(days)).expect("in range");
            let quarter = Quarter::of_day(zone, first, day);
            prop_assert!(quarter.starts_on <= day && day <= quarter.ends_on);
            prop_assert_eq!(quarter.ends_at, quarter.next().starts_at);
            prop_assert_eq!(quarter.next().previous(), quarter.clone());
            prop_assert_eq!(quarter.previous().ends_at, quarter.starts_at);
            let mut labels = vec![quarter.label.clone()];
            let mut next = quarter;
            for _ in 0..4 {
                next = next.next();
                labels.push(next.label.clone());
            }
            labels.dedup();
            prop_assert_eq!(labels.len(), 5);
        }

        #[test]
        fn a_day_holds_the_moments_with_its_date(seconds in 788_918_400_i64..2_500_000_000, zone in 0..chrono_tz::TZ_VARIANTS.len()) {
            let zone = chrono_tz::TZ_VARIANTS[zone];
            let moment = DateTime::from_timestamp(seconds, 0).expect("in range");
            let day = day_of(zone, moment);
            let starts = day_starts_at(zone, day);
            prop_assert!(starts <= moment);
            prop_assert!(day_of(zone, starts - TimeDelta::milliseconds(1)) < day);
            prop_assert!(moment < day_starts_at(zone, days_after(day, 1)));
        }
    }
}
