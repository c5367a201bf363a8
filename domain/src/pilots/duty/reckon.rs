//! All points of a day or a week of one pilot, from its rows. Nothing here touches the database.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use chrono_tz::Tz;
use keystead_entities::pilot_objective::MetricAggregation;
use keystead_entities::{SeatId, pilot_measurement, pilot_participant};

use super::source::Source;
use crate::pilots::days::{self, Expected};
use crate::pilots::metric::{ACTIVE_PARTICIPANTS, ADOPTION, system};
use crate::pilots::number::Number;
use crate::pilots::series::{self, Point};
use crate::tenants::calendar;

/// Whether a participant took part on a day.
pub(in crate::pilots) fn takes_part(part: &pilot_participant::Model, on: &str) -> bool {
    part.joined_on.as_str() <= on && part.left_on.as_deref().is_none_or(|left| on <= left)
}

/// One pilot's rows, arranged by day.
pub(super) struct Reckoning<'a> {
    source: &'a Source,
    expected: Expected<'a>,
    zone: Tz,
    by_day: HashMap<&'a str, Vec<&'a pilot_measurement::Model>>,
}

impl<'a> Reckoning<'a> {
    pub(super) fn new(source: &'a Source, on_weekends: bool, zone: Tz) -> Self {
        let mut by_day: HashMap<&str, Vec<&pilot_measurement::Model>> = HashMap::new();
        for row in &source.measurements {
            by_day.entry(row.measured_on.as_str()).or_default().push(row);
        }
        Self { source, expected: Expected { on_weekends, pauses: &source.pauses }, zone, by_day }
    }

    /// The points of a day, by metric.
    pub(super) fn day(&self, day: NaiveDate) -> BTreeMap<String, Point> {
        let text = day.to_string();
        let measured = self.by_day.get(text.as_str()).map_or(&[][..], Vec::as_slice);
        let is_expected = self.expected.on(day);
        let mut points = BTreeMap::new();
        for (metric, aggregation, set_on) in self.measured_metrics() {
            let values: Vec<Number> =
                measured.iter().filter(|m| m.metric == metric).map(|m| Number::stored(&m.value)).collect();
            points.insert(metric.to_owned(), series::of_day(aggregation, is_expected && set_on <= day, &values));
        }
        let active: BTreeSet<SeatId> = measured.iter().map(|m| m.seat_id).collect();
        let (number, share) = series::participation(is_expected, active.len(), self.participants(&[day]));
        points.insert(ACTIVE_PARTICIPANTS.to_owned(), number);
        points.insert(ADOPTION.to_owned(), share);
        points
    }

    /// The points of a week, given the days of it on which the pilot ran. Of participation the whole week counts: who
    /// took part on one day took part in the week.
    pub(super) fn week(&self, week: &[NaiveDate]) -> BTreeMap<String, Point> {
        let each: Vec<BTreeMap<String, Point>> = week.iter().map(|day| self.day(*day)).collect();
        let mut points = BTreeMap::new();
        for (metric, aggregation, _) in self.measured_metrics() {
            let days: Vec<Point> = each.iter().filter_map(|day| day.get(metric).copied()).collect();
            points.insert(metric.to_owned(), series::of_week(aggregation, &days));
        }
        let texts: Vec<String> = week.iter().map(NaiveDate::to_string).collect();
        let measured = texts.iter().filter_map(|text| self.by_day.get(text.as_str())).flatten();
        let active: BTreeSet<SeatId> = measured.map(|m| m.seat_id).collect();
        let is_expected = week.iter().any(|day| self.expected.on(*day));
        let (number, share) = series::participation(is_expected, active.len(), self.participants(week));
        points.insert(ACTIVE_PARTICIPANTS.to_owned(), number);
        points.insert(ADOPTION.to_owned(), share);
        points
    }

    /// Metrics that people measure, how they are joined, and from which day on they are expected.
    fn measured_metrics(&self) -> impl Iterator<Item = (&str, MetricAggregation, NaiveDate)> {
        let objectives = self.source.objectives.iter().filter(|o| system(&o.metric).is_none());
        objectives.map(|o| (o.metric.as_str(), o.aggregation, calendar::day_of(self.zone, o.created_at)))
    }

    fn participants(&self, days: &[NaiveDate]) -> usize {
        let texts: Vec<String> = days.iter().map(NaiveDate::to_string).collect();
        let there = self.source.participants.iter().filter(|part| texts.iter().any(|day| takes_part(part, day)));
        there.map(|part| part.seat_id).collect::<BTreeSet<_>>().len()
    }
}

/// The weeks that are to be computed when the days of `from..=until` are: those that end in it, and, where the pilot is
/// over, the one that `until` cuts short. Each with its days from `first` on.
pub(super) fn weeks(
    first: NaiveDate,
    from: NaiveDate,
    until: NaiveDate,
    is_over: bool,
) -> Vec<(NaiveDate, Vec<NaiveDate>)> {
    let mut weeks = Vec::new();
    let mut monday = days::monday(from);
    while monday <= until {
        let sunday = calendar::days_after(monday, 6);
        if sunday <= until || is_over {
            weeks.push((monday, days::range(monday.max(first), sunday.min(until)).collect()));
        }
        monday = calendar::days_after(monday, 7);
    }
    weeks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_week_is_computed_once_it_is_over() {
        let weeks = |until, is_over| weeks(day("2026-11-18"), day("2026-11-18"), day(until), is_over);
        assert!(weeks("2026-11-21", false).is_empty());
        let whole = weeks("2026-11-24", false);
        assert_eq!(whole.len(), 1);
        assert_eq!((whole[0].0, whole[0].1.len()), (day("2026-11-16"), 5));
        let cut = weeks("2026-11-24", true);
        assert_eq!((cut.len(), cut[1].1.len()), (2, 2));
    }
}
