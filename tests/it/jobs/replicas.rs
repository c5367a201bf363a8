//! The calendar on three replicas, each with a clock of its own that goes wrong, through outages.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use keystead_domain::clock::{Clock, ManualClock};
use keystead_domain::entropy::{Entropy, SystemEntropy};
use keystead_domain::jobs::tick_with;
use keystead_domain::{App, seat_audits};
use keystead_entities::job::JobStatus;
use keystead_entities::{Scoped, job, seat_audit};
use keystead_tests::{START, TestApp, days, hours};
use keystead_worker::drain;
use sea_orm::{ColumnTrait, QueryFilter};

use super::calendar::{LINES, LOOK, REVIEW, keys, plant};

/// A number below that one.
fn draw(below: u64) -> i64 {
    let mut bytes = [0; 8];
    SystemEntropy::new().fill(&mut bytes);
    i64::try_from(u64::from_be_bytes(bytes) % below).expect("small")
}

struct Replicas {
    apps: Vec<(Arc<App>, Arc<ManualClock>)>,
}

impl Replicas {
    async fn of(app: &TestApp) -> Self {
        let mut apps = Vec::new();
        for _ in 0..3 {
            let clock = Arc::new(ManualClock::at(app.clock.now()));
            apps.push((app.replica(&clock).await, clock));
        }
        Self { apps }
    }

    async fn end(self) {
        for (app, _) in self.apps {
            app.db.close().await.ok();
        }
    }
}

/// The days (`YYYY-MM-DD`) and quarters on which a line falls due in Berlin at that hour, after `from` and up to `to`.
fn due(from: DateTime<Utc>, to: DateTime<Utc>, hour: u32) -> (Vec<String>, Vec<String>) {
    use chrono::{TimeZone, Timelike};
    let zone = chrono_tz::Europe::Berlin;
    let (mut each_day, mut quarters) = (Vec::new(), Vec::new());
    let mut day = from.with_timezone(&zone).date_naive();
    while day <= to.with_timezone(&zone).date_naive() {
        let at = zone.from_local_datetime(&day.and_hms_opt(hour, 0, 0).expect("a time")).single().expect("no gap");
        assert_eq!(at.hour(), hour);
        if at > from && at <= to {
            each_day.push(day.to_string());
            if day.day() == 1 && day.month0().is_multiple_of(3) {
                quarters.push(format!("{}-Q{}@{day}", day.year(), day.month0() / 3 + 1));
            }
        }
        day = day.succ_opt().expect("a day");
    }
    (each_day, quarters)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_period_is_there_exactly_once_whatever_each_replica_takes_for_the_time() {
    let app = TestApp::new().await;
    plant(&app).await;
    let start: DateTime<Utc> = START.parse().expect("a moment");
    let replicas = Replicas::of(&app).await;
    let (mut truth, mut furthest) = (start, start);
    for round in 1..=400_u32 {
        // Time goes on by some hours; a replica's clock is off by up to a day either way, and now and then by a month back.
        truth += hours(1 + draw(14));
        for (n, (_, clock)) in replicas.apps.iter().enumerate() {
            let wrong = if round % 37 == 0 && n == 0 { -days(30) } else { hours(draw(48) - 24) };
            clock.set(truth + wrong);
            furthest = furthest.max(clock.now());
        }
        let [a, b, c] = &replicas.apps[..] else { panic!("three") };
        let ticked = tokio::join!(tick_with(&a.0, &LINES), tick_with(&b.0, &LINES), tick_with(&c.0, &LINES));
        for ticked in [ticked.0, ticked.1, ticked.2] {
            ticked.expect("ticked");
        }
    }
    // With a clock a day ahead two mornings pass in one look, which makes days good together: quarters never.
    assert_eq!(keys(&app, &REVIEW).await, due(start, furthest, 7).1);
    let (looks, (each_day, _)) = (keys(&app, &LOOK).await, due(start, furthest, 6));
    assert_eq!(looks.last(), each_day.last(), "no look is behind");
    assert!(looks.windows(2).all(|two| two[0] < two[1]), "each once");
    // Three outages, of weeks to a year; the first replica that comes back makes them good, the others find nothing left.
    for outage in [25, 200, 366] {
        let before = furthest;
        furthest += days(outage);
        let reviews = keys(&app, &REVIEW).await.len();
        for (_, clock) in &replicas.apps {
            clock.set(furthest);
        }
        let [a, b, c] = &replicas.apps[..] else { panic!("three") };
        let ticked = tokio::join!(tick_with(&a.0, &LINES), tick_with(&b.0, &LINES), tick_with(&c.0, &LINES));
        for ticked in [ticked.0, ticked.1, ticked.2] {
            ticked.expect("ticked");
        }
        let (each_day, quarters) = due(before, furthest, 6);
        assert_eq!(keys(&app, &REVIEW).await[reviews..], quarters[..], "after {outage} days");
        assert_eq!(keys(&app, &LOOK).await.last(), each_day.last(), "after {outage} days");
    }
    replicas.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_replicas_at_work_start_each_quarter_s_audit_once_through_outages_and_clock_steps() {
    let app = TestApp::new().await;
    let replicas = Replicas::of(&app).await;
    let start: DateTime<Utc> = START.parse().expect("a moment");
    let (mut truth, mut furthest, mut seen) = (start, start, HashSet::new());
    for step in [20, 40, 30, -2, 5, 200, -1, 1, 60, 15, 30, 45, 20] {
        truth += days(step);
        furthest = furthest.max(truth);
        for (_, clock) in &replicas.apps {
            clock.set(truth + TimeDelta::seconds(draw(40) - 20));
        }
        app.clock.set(truth);
        let day = truth.with_timezone(&chrono_tz::Europe::Berlin);
        seen.insert(format!("{}-Q{}", day.year(), day.month0() / 3 + 1));
        let [a, b, c] = &replicas.apps[..] else { panic!("three") };
        let drained = tokio::join!(drain(&a.0), drain(&b.0), drain(&c.0));
        for drained in [drained.0, drained.1, drained.2] {
            assert_eq!(drained.expect("drained").dead, 0);
        }
    }
    app.clock.set(furthest + hours(1));
    app.run_due_jobs().await;
    let operator = app.operator();
    let wanted: Vec<String> = due(start, furthest, 6).1.iter().map(|key| key[..7].to_owned()).collect();
    let started = job::Entity::within(operator.scope()).filter(job::Column::Kind.eq(seat_audits::START_QUARTER.name));
    let started = started.all(operator.db()).await.expect("the jobs");
    assert_eq!(started.len(), wanted.len(), "a job for each quarter");
    assert!(started.iter().all(|job| job.status == JobStatus::Succeeded));
    let audits = seat_audit::Entity::within(operator.scope()).all(operator.db()).await.expect("the audits");
    let mut quarters: Vec<String> = audits.into_iter().map(|audit| audit.quarter.expect("a quarter")).collect();
    quarters.sort();
    // An audit looks at the present: a quarter that passed wholly in the long outage has its job, and no audit.
    let wanted: Vec<String> = wanted.into_iter().filter(|quarter| seen.contains(quarter)).collect();
    assert_eq!(quarters, wanted);
    assert_eq!(started.len(), quarters.len() + 1);
    replicas.end().await;
}
