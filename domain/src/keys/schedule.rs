//! When somebody must be reminded of a rotation: days counted from the due day, in the tenant's time zone.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::tenants::calendar::{day_of, day_starts_at};

/// Stages up to the due day, in days from it. Behind it there is one each week.
pub const STAGES: [i32; 5] = [-30, -14, -7, -1, 0];
const WEEK: i32 = 7;

/// What a look at a key finds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// The stages that have come, oldest first. The last is the one to tell of.
    pub come: Vec<i32>,
    /// The day of the next one.
    pub next_on: NaiveDate,
}

/// Looks on a day. Stages that lie on the day of the last rotation or before it do not exist: a key that is rotated
/// each week has none 30 days before.
pub(super) fn look(due_on: NaiveDate, rotated_on: NaiveDate, today: NaiveDate) -> Look {
    let reached = clamp((today - due_on).num_days());
    let weeks = (1..=reached / WEEK).map(|n| n * WEEK);
    let come = STAGES.into_iter().chain(weeks).filter(|stage| *stage <= reached && on(due_on, *stage) > rotated_on);
    let next = STAGES.into_iter().find(|stage| *stage > reached && on(due_on, *stage) > rotated_on);
    let next = next.unwrap_or_else(|| (reached.max(0) / WEEK + 1) * WEEK);
    Look { come: come.collect(), next_on: on(due_on, next) }
}

/// When to look next at a key: at its next stage, or at the end of its snooze.
pub(super) fn next_look(
    zone: Tz,
    due_on: NaiveDate,
    rotated_at: DateTime<Utc>,
    snoozed_until: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let today = day_of(zone, now);
    let next_on = match snoozed_until.filter(|until| *until > today) {
        Some(until) => until,
        None => look(due_on, day_of(zone, rotated_at), today).next_on,
    };
    day_starts_at(zone, next_on)
}

fn on(due_on: NaiveDate, stage: i32) -> NaiveDate {
    due_on.checked_add_signed(TimeDelta::days(stage.into())).unwrap_or(due_on)
}

/// Ten years of overdue weeks are enough to say that nobody looks.
fn clamp(days: i64) -> i32 {
    i32::try_from(days.clamp(-100_000, 3_650)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn each_stage_comes_on_its_day_and_then_weekly() {
        let (rotated, due) = (day("2026-01-01"), day("2026-04-01"));
        let mut told = Vec::new();
        let mut today = rotated;
        while today <= day("2026-04-25") {
            let look = look(due, rotated, today);
            assert!(look.next_on > today);
            if let Some(last) = look.come.last().filter(|last| !told.iter().any(|(stage, _)| stage == *last)) {
                told.push((*last, today.to_string()));
            }
            today = today.succ_opt().expect("a day");
        }
        let told: Vec<(i32, &str)> = told.iter().map(|(stage, on)| (*stage, on.as_str())).collect();
        let expected = [
            (-30, "2026-03-02"),
            (-14, "2026-03-18"),
            (-7, "2026-03-25"),
            (-1, "2026-03-31"),
            (0, "2026-04-01"),
            (7, "2026-04-08"),
            (14, "2026-04-15"),
            (21, "2026-04-22"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_short_period_has_the_stages_that_fit_into_it() {
        let (rotated, due) = (day("2026-01-01"), day("2026-01-08"));
        let first = look(due, rotated, rotated);
        assert_eq!((first.come, first.next_on), (vec![], day("2026-01-07")));
        assert_eq!(look(due, rotated, day("2026-01-08")).come, vec![-1, 0]);
        let yearly = look(day("2027-01-01"), rotated, rotated);
        assert_eq!(yearly.next_on, day("2026-12-02"));
    }

    #[test]
    fn a_snooze_moves_the_look_and_nothing_else() {
        let now = DateTime::parse_from_rfc3339("2026-03-20T12:00:00Z").expect("a moment").to_utc();
        let rotated = now - TimeDelta::days(78);
        let due = day("2026-04-01");
        let snoozed = next_look(Tz::UTC, due, rotated, Some(day("2026-03-28")), now);
        assert_eq!(snoozed.to_rfc3339(), "2026-03-28T00:00:00+00:00");
        let over = next_look(Tz::UTC, due, rotated, Some(day("2026-03-20")), now);
        assert_eq!(over.to_rfc3339(), "2026-03-25T00:00:00+00:00");
    }
}
