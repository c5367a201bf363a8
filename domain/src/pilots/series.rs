//! From measurements to points, and from points to where a metric stands. Nothing here touches the database. A day
//! without a measurement is missing or was not expected; it is never zero.

use chrono::{Days, NaiveDate};
use keystead_entities::pilot_objective::MetricAggregation;
use keystead_entities::pilot_point::PointStatus;

use super::number::Number;

/// Days that the current value of a [`MetricAggregation::Mean`] metric takes in.
pub const CURRENT_DAYS: u64 = 28;

/// A point, wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// Whether it has a value.
    pub status: PointStatus,
    /// The value, where it has.
    pub value: Option<Number>,
    /// Measurements it is made of.
    pub count: i32,
}

impl Point {
    /// A point with a value.
    pub fn known(value: Number, count: usize) -> Self {
        Self { status: PointStatus::Known, value: Some(value), count: i32::try_from(count).unwrap_or(i32::MAX) }
    }

    /// A point without: missing where one was expected.
    pub fn without(expected: bool) -> Self {
        let status = if expected { PointStatus::Missing } else { PointStatus::NotExpected };
        Self { status, value: None, count: 0 }
    }
}

/// The point of a day from the measurements of its participants.
pub fn of_day(aggregation: MetricAggregation, expected: bool, measured: &[Number]) -> Point {
    combine(aggregation, measured.iter().copied())
        .map_or_else(|| Point::without(expected), |value| Point::known(value, measured.len()))
}

/// The point of a week from those of its days.
pub fn of_week(aggregation: MetricAggregation, days: &[Point]) -> Point {
    let count = days.iter().map(|day| usize::try_from(day.count).unwrap_or(0)).sum();
    combine(aggregation, days.iter().filter_map(|day| day.value)).map_or_else(
        || Point::without(days.iter().any(|day| day.status == PointStatus::Missing)),
        |value| Point::known(value, count),
    )
}

fn combine(aggregation: MetricAggregation, values: impl Iterator<Item = Number> + Clone) -> Option<Number> {
    match aggregation {
        MetricAggregation::Mean => Number::mean(values),
        MetricAggregation::Total => values.clone().next().map(|_| values.sum()),
    }
}

/// How many of the participants took part in a day or a week: as a number, and as a percentage. Nobody to take part, or
/// nothing expected and nothing done: no value.
pub fn participation(expected: bool, active: usize, participants: usize) -> (Point, Point) {
    if participants == 0 || (active == 0 && !expected) {
        return (Point::without(false), Point::without(false));
    }
    let whole = |n: usize| Number::whole(i64::try_from(n).unwrap_or(i64::MAX));
    let percent = whole(active).percent_of(whole(participants)).unwrap_or_default();
    (Point::known(whole(active), active), Point::known(percent, active))
}

/// Where a metric stands, kept up day by day so that a dashboard need not read the series.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The last day with a value, and the value.
    pub latest: Option<(NaiveDate, Number)>,
    /// Sum of all known days.
    pub total: Number,
    /// Days with a value.
    pub known_days: i32,
    /// Days on which one was expected and none came.
    pub missing_days: i32,
}

impl Standing {
    /// Takes in a day that was not there before.
    pub fn add(&mut self, day: NaiveDate, point: &Point) {
        match (point.status, point.value) {
            (PointStatus::Missing, _) => self.missing_days += 1,
            (_, Some(value)) => {
                self.known_days += 1;
                self.total = self.total + value;
                if self.latest.is_none_or(|(latest, _)| latest <= day) {
                    self.latest = Some((day, value));
                }
            }
            _ => {}
        }
    }

    /// Takes in a day again, after a correction.
    pub fn replace(&mut self, day: NaiveDate, before: &Point, point: &Point) {
        match (before.status, before.value) {
            (PointStatus::Missing, _) => self.missing_days -= 1,
            (_, Some(value)) => {
                self.known_days -= 1;
                self.total = self.total - value;
            }
            _ => {}
        }
        self.add(day, point);
    }

    /// The share of expected days that have a value, in percent; none where none was expected.
    pub fn coverage(&self) -> Option<Number> {
        coverage(self.known_days, self.missing_days)
    }
}

/// The share of expected days that have a value, in percent; none where none was expected.
pub fn coverage(known_days: i32, missing_days: i32) -> Option<Number> {
    Number::whole(known_days.into()).percent_of(Number::whole(i64::from(known_days) + i64::from(missing_days)))
}

/// What progress is measured by: of a count the total, of readings the mean of the days of the last [`CURRENT_DAYS`]
/// up to `through`.
pub fn current(
    aggregation: MetricAggregation,
    standing: &Standing,
    through: NaiveDate,
    days: impl IntoIterator<Item = (NaiveDate, Number)>,
) -> Option<Number> {
    match aggregation {
        MetricAggregation::Total => (standing.known_days > 0).then_some(standing.total),
        MetricAggregation::Mean => {
            let from = window_start(through);
            Number::mean(days.into_iter().filter(|(day, _)| (from..=through).contains(day)).map(|(_, value)| value))
        }
    }
}

/// The first day of the window that ends with `through`.
pub fn window_start(through: NaiveDate) -> NaiveDate {
    through.checked_sub_days(Days::new(CURRENT_DAYS - 1)).unwrap_or(through)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(n: u64) -> NaiveDate {
        NaiveDate::default() + Days::new(n)
    }

    fn whole(values: &[i64]) -> Vec<Number> {
        values.iter().map(|&v| Number::whole(v)).collect()
    }

    #[test]
    fn a_day_without_measurements_is_missing_and_not_zero() {
        assert_eq!(of_day(MetricAggregation::Total, true, &[]), Point::without(true));
        assert_eq!(of_day(MetricAggregation::Mean, false, &[]).status, PointStatus::NotExpected);
        assert_eq!(of_day(MetricAggregation::Total, false, &whole(&[0])), Point::known(Number::ZERO, 1));
    }

    #[test]
    fn readings_are_averaged_and_counts_added() {
        assert_eq!(of_day(MetricAggregation::Mean, true, &whole(&[10, 20])).value, Some(Number::whole(15)));
        assert_eq!(of_day(MetricAggregation::Total, true, &whole(&[10, 20])).value, Some(Number::whole(30)));
        let days = [Point::known(Number::whole(4), 2), Point::without(true), Point::known(Number::whole(8), 1)];
        assert_eq!(of_week(MetricAggregation::Mean, &days), Point::known(Number::whole(6), 3));
        assert_eq!(of_week(MetricAggregation::Total, &days), Point::known(Number::whole(12), 3));
        assert_eq!(of_week(MetricAggregation::Mean, &days[1..2]).status, PointStatus::Missing);
    }

    #[test]
    fn participation_of_nobody_is_no_value() {
        assert_eq!(participation(true, 0, 0).1.value, None);
        assert_eq!(participation(false, 0, 5).1.status, PointStatus::NotExpected);
        assert_eq!(participation(true, 0, 5).1.value, Some(Number::ZERO));
        assert_eq!(participation(false, 2, 5).1.value, Some(Number::whole(40)));
    }

    #[test]
    fn the_current_value_looks_back_four_weeks() {
        let days = (0..60).map(|n| (day(n), Number::whole(if n < 32 { 0 } else { 10 })));
        let mut standing = Standing::default();
        days.clone().for_each(|(day, value)| standing.add(day, &Point::known(value, 1)));
        assert_eq!(current(MetricAggregation::Mean, &standing, day(59), days.clone()), Some(Number::whole(10)));
        assert_eq!(current(MetricAggregation::Total, &standing, day(59), days), Some(Number::whole(280)));
        assert_eq!(current(MetricAggregation::Mean, &standing, day(200), []), None);
    }

    fn points() -> impl Strategy<Value = Vec<Point>> {
        let point = prop_oneof![
            (-1000i64..1000, 1usize..9).prop_map(|(v, n)| Point::known(Number::whole(v), n)),
            any::<bool>().prop_map(Point::without),
        ];
        prop::collection::vec(point, 0..100)
    }

    proptest! {
        #[test]
        fn a_corrected_day_leaves_the_same_standing_as_if_it_had_been_right(
            before in points(), at in any::<prop::sample::Index>(), right in -1000i64..1000,
        ) {
            prop_assume!(!before.is_empty());
            let at = at.index(before.len());
            let right = Point::known(Number::whole(right), 1);
            let stand = |points: &[Point]| {
                let mut standing = Standing::default();
                points.iter().enumerate().for_each(|(n, p)| standing.add(day(n as u64), p));
                standing
            };
            let mut corrected = stand(&before);
            corrected.replace(day(at as u64), &before[at], &right);
            let mut points = before;
            points[at] = right;
            prop_assert_eq!(corrected, stand(&points));
        }

        #[test]
        fn coverage_is_a_percentage(known in 0i32..10_000, missing in 0i32..10_000) {
            if let Some(share) = coverage(known, missing) {
                prop_assert!(Number::ZERO <= share && share <= Number::whole(100));
            } else {
                prop_assert_eq!(known + missing, 0);
            }
        }
    }
}
