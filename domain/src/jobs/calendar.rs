//! What happens by the calendar: one list. A line says when to look, never what is due: that is read from the state by
//! the work itself, which may find nothing to do. Each tenant has a row per line (`job_schedules`), made with the tenant,
//! which its admins may move or pause.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use futures_util::future::BoxFuture;
use keystead_entities::{TenantId, tenant};

use super::Kind;
use crate::db::Tx;
use crate::error::Result;
use crate::tenants::calendar::{Quarter, day_of};
use crate::{apps, audit, discovery, facts, keys, outputs, pilots, policies, questionnaires, seat_audits, vendors};

/// How often a line falls due. Hours are the tenant's, from 4 on: earlier ones are skipped or repeated in some zone when
/// the clocks change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Each day. Days that were missed are made good by one look.
    Daily {
        /// The hour.
        hour: u32,
    },
    /// Each Monday. Weeks that were missed are made good by one look.
    Weekly {
        /// The hour.
        hour: u32,
    },
    /// On the first day of each of the tenant's quarters. Each quarter that was missed is made good by a job of its own.
    Quarterly {
        /// The hour.
        hour: u32,
    },
}

/// Of those tenants, the ones that have anything for a line to look at: one query for many tenants, so that a look at
/// nothing costs nothing.
pub type Anything = for<'a> fn(&'a Tx, DateTime<Utc>, &'a [TenantId]) -> BoxFuture<'a, Result<Vec<TenantId>>>;

/// A line of the calendar.
pub struct Line {
    /// The kind of job that looks. Its payload has `period` (`2026-11-20`, or `2026-Q4`) and `at`, when it fell due.
    pub kind: &'static Kind,
    /// What it is for, for people.
    pub purpose: &'static str,
    /// How often.
    pub rhythm: Rhythm,
    /// Which tenants have anything to look at; all of them where there is no such query.
    pub anything: Option<Anything>,
}

/// All lines.
pub static LINES: &[Line] = &[
    Line {
        kind: &audit::PRUNE,
        purpose: "removes entries of the audit log that are older than the company keeps them",
        rhythm: Rhythm::Daily { hour: 4 },
        anything: Some(|tx, now, tenants| Box::pin(audit::prunable(tx, now, tenants))),
    },
    Line {
        kind: &pilots::duty::PILOT_METRICS,
        purpose: "computes the series of pilots, reminds of checkpoints that are due, notices phases that are over",
        rhythm: Rhythm::Daily { hour: 5 },
        anything: Some(pilots::duty::anything),
    },
    Line {
        kind: &policies::LOOK,
        purpose: "compares the policy in force with what is true, and asks for acknowledgements that are missing",
        rhythm: Rhythm::Daily { hour: 6 },
        anything: Some(policies::in_force),
    },
    Line {
        kind: &seat_audits::START_QUARTER,
        purpose: "starts the quarter's seat audit",
        rhythm: Rhythm::Quarterly { hour: 6 },
        anything: None,
    },
    Line {
        kind: &seat_audits::TEND,
        purpose: "reminds the reviewers of open seat audits, and settles silence after the grace time",
        rhythm: Rhythm::Daily { hour: 7 },
        anything: Some(|tx, now, tenants| Box::pin(seat_audits::tended(tx, now, tenants))),
    },
    Line {
        kind: &outputs::TEND,
        purpose: "reminds of texts for clients that wait for approval, and erases those whose time is over",
        rhythm: Rhythm::Daily { hour: 7 },
        anything: Some(outputs::has_text),
    },
    Line {
        kind: &keys::REMIND,
        purpose: "reminds of provider keys that are to be rotated",
        rhythm: Rhythm::Daily { hour: 7 },
        anything: Some(keys::has_due),
    },
    Line {
        kind: &apps::CLOCK,
        purpose: "reminds of AI apps that are to be decided on",
        rhythm: Rhythm::Daily { hour: 8 },
        anything: Some(apps::has_undecided),
    },
    Line {
        kind: &discovery::sources::REMIND,
        purpose: "reminds of inventories and logs that are to be sent again",
        rhythm: Rhythm::Daily { hour: 8 },
        anything: Some(discovery::sources::has_rhythm),
    },
    Line {
        kind: &facts::probing::PROBE_JOB,
        purpose: "tries out what answers rest on: the key-encryption key, the walls between companies",
        rhythm: Rhythm::Weekly { hour: 6 },
        anything: Some(facts::probing::answering),
    },
    Line {
        kind: &questionnaires::EXPIRING_JOB,
        purpose: "reminds of statements that run out, and has live questionnaires generated again when one does",
        rhythm: Rhythm::Daily { hour: 7 },
        anything: Some(questionnaires::has_expiring),
    },
    Line {
        kind: &vendors::REMIND,
        purpose: "reminds of vendors that are to be reviewed, and of their documents and terms that run out",
        rhythm: Rhythm::Daily { hour: 7 },
        anything: Some(vendors::has_due),
    },
    Line {
        kind: &questionnaires::REFRESH_JOB,
        purpose: "generates every live questionnaire again and lists what changed",
        rhythm: Rhythm::Quarterly { hour: 7 },
        anything: Some(questionnaires::anything),
    },
    Line {
        kind: &audit::ANCHOR,
        purpose: "sends the seal of the audit log to owners and auditors, where no other mail carried it for 30 days",
        rhythm: Rhythm::Daily { hour: 9 },
        anything: Some(|tx, now, tenants| Box::pin(audit::unanchored(tx, now, tenants))),
    },
];

/// The line of a kind.
pub fn line(kind: &str) -> Option<&'static Line> {
    line_of(LINES, kind)
}

pub(super) fn line_of<'a>(lines: &'a [Line], kind: &str) -> Option<&'a Line> {
    lines.iter().find(|line| line.kind.name == kind)
}

impl Rhythm {
    /// The rhythm as a cron expression of six fields, seconds first, for a tenant whose first quarter begins in that month.
    pub fn cron(self, quarter_start_month: i32) -> String {
        match self {
            Self::Daily { hour } => format!("0 0 {hour} * * *"),
            Self::Weekly { hour } => format!("0 0 {hour} * * MON"),
            Self::Quarterly { hour } => {
                let mut months: Vec<i32> =
                    (0..4).map(|n| (quarter_start_month - 1 + 3 * n).rem_euclid(12) + 1).collect();
                months.sort_unstable();
                let months: Vec<String> = months.iter().map(i32::to_string).collect();
                format!("0 0 {hour} 1 {} *", months.join(","))
            }
        }
    }

    /// Whether each missed time is made good by itself, rather than all by one look.
    pub fn makes_good_each(self) -> bool {
        matches!(self, Self::Quarterly { .. })
    }

    /// The period that a time belongs to, and the key under which there is one job for it.
    pub fn period(self, zone: Tz, quarter_start_month: i32, at: DateTime<Utc>) -> (String, String) {
        let day = day_of(zone, at);
        match self {
            Self::Daily { .. } | Self::Weekly { .. } => (day.to_string(), day.to_string()),
            Self::Quarterly { .. } => {
                let quarter = Quarter::of_day(zone, quarter_start_month, day);
                // A tenant that moves its quarters can meet the same label twice, never the same first day.
                let key = format!("{}@{}", quarter.label, quarter.starts_on);
                (quarter.label, key)
            }
        }
    }

    /// The period that a moment is in for a tenant.
    pub fn period_of(self, tenant: &tenant::Model, at: DateTime<Utc>) -> (String, String) {
        self.period(crate::tenants::calendar::zone(tenant), tenant.quarter_start_month, at)
    }
}

/// The first time after a moment at which a cron expression fires in a zone; nothing where it never does, or cannot be
/// read.
pub fn next_after(cron: &str, zone: Tz, moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let schedule: cron::Schedule = cron.parse().ok()?;
    schedule.after(&moment.with_timezone(&zone)).next().map(|at| at.with_timezone(&Utc))
}

/// The last time from a due one on that is not after `now`.
pub fn last_until(cron: &str, zone: Tz, due: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let mut last = due;
    while let Some(next) = next_after(cron, zone, last).filter(|next| *next <= now) {
        last = next;
    }
    last
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quarters_fall_due_where_the_tenant_has_them() {
        assert_eq!(Rhythm::Quarterly { hour: 7 }.cron(1), "0 0 7 1 1,4,7,10 *");
        assert_eq!(Rhythm::Quarterly { hour: 7 }.cron(12), "0 0 7 1 3,6,9,12 *");
        let after = "2026-11-20T12:00:00Z".parse().expect("a time");
        let next = next_after("0 0 7 1 1,4,7,10 *", Tz::America__New_York, after).expect("a time");
        assert_eq!(next.to_rfc3339(), "2027-01-01T12:00:00+00:00");
        let (label, key) = Rhythm::Quarterly { hour: 7 }.period(Tz::America__New_York, 4, next);
        assert_eq!((label.as_str(), key.as_str()), ("2026-Q4", "2026-Q4@2027-01-01"));
    }

    proptest! {
        #[test]
        fn a_daily_line_fires_once_on_each_date(start in 788_918_400_i64..2_500_000_000, zone in 0..chrono_tz::TZ_VARIANTS.len(), hour in 4_u32..24) {
            let zone = chrono_tz::TZ_VARIANTS[zone];
            let rhythm = Rhythm::Daily { hour };
            let cron = rhythm.cron(1);
            let mut at = next_after(&cron, zone, DateTime::from_timestamp(start, 0).expect("in range")).expect("a time");
            for _ in 0..40 {
                let next = next_after(&cron, zone, at).expect("a time");
                let (one, other) = (rhythm.period(zone, 1, at).1, rhythm.period(zone, 1, next).1);
                prop_assert!(one < other, "{} {}", one, other);
                prop_assert!(next - at <= TimeDelta::hours(50));
                at = next;
            }
        }
    }
}
