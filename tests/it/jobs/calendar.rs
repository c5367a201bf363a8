//! The calendar: each period once, whatever the clock does.

use chrono::{DateTime, TimeDelta, Utc};
use keystead_domain::jobs::calendar::{Line, Rhythm};
use keystead_domain::jobs::{Kind, schedules, tick_with};
use keystead_domain::tenants;
use keystead_entities::{Scoped, job, job_schedule, tenant};
use keystead_tests::{TestApp, days};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use std::time::Duration;

pub static LOOK: Kind = Kind { name: "LOOK", max_attempts: 5, timeout: Duration::from_secs(1), concurrency: 1 };
pub static REVIEW: Kind = Kind { name: "REVIEW", max_attempts: 5, timeout: Duration::from_secs(1), concurrency: 1 };
static IDLE: Kind = Kind { name: "IDLE", max_attempts: 5, timeout: Duration::from_secs(1), concurrency: 1 };

pub static LINES: [Line; 3] = [
    Line { kind: &LOOK, purpose: "to look", rhythm: Rhythm::Daily { hour: 6 }, anything: None },
    Line { kind: &REVIEW, purpose: "to review", rhythm: Rhythm::Quarterly { hour: 7 }, anything: None },
    Line {
        kind: &IDLE,
        purpose: "to find nothing",
        rhythm: Rhythm::Daily { hour: 6 },
        anything: Some(|_, _, _| Box::pin(async { Ok(Vec::new()) })),
    },
];

pub async fn plant(app: &TestApp) {
    let tx = app.operator().begin().await.expect("a transaction");
    let tenant = tenant::Entity::of(app.operator().scope()).one(&tx).await.expect("a query").expect("the tenant");
    schedules::plant_with(&tx, &app.app, &tenant, &LINES).await.expect("planted");
    tx.commit().await.expect("committed");
}

pub async fn keys(app: &TestApp, kind: &Kind) -> Vec<String> {
    let rows = job::Entity::within(app.operator().scope())
        .filter(job::Column::Kind.eq(kind.name))
        .order_by_asc(job::Column::DedupeKey)
        .all(app.app.db.read())
        .await
        .expect("the jobs");
    rows.into_iter().map(|row| row.dedupe_key).collect()
}

async fn schedule(app: &TestApp, kind: &Kind) -> job_schedule::Model {
    let row = job_schedule::Entity::within(app.operator().scope()).filter(job_schedule::Column::Kind.eq(kind.name));
    row.one(app.app.db.read()).await.expect("a query").expect("the line")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_quarter_is_made_good_after_an_outage_and_days_by_one_look() {
    let app = TestApp::new().await;
    plant(&app).await;
    assert_eq!(tick_with(&app.app, &LINES).await.expect("ticked"), 0);
    app.advance(days(290));
    tick_with(&app.app, &LINES).await.expect("ticked");
    tick_with(&app.app, &LINES).await.expect("ticked");
    assert_eq!(keys(&app, &REVIEW).await, ["2026-Q2@2026-04-01", "2026-Q3@2026-07-01", "2026-Q4@2026-10-01"]);
    assert_eq!(keys(&app, &LOOK).await, ["2026-11-01"]);
    assert!(keys(&app, &IDLE).await.is_empty(), "a look at nothing makes no job");
    assert!(schedule(&app, &IDLE).await.next_run_at > app.app.clock.now());
    let review = job::Entity::within(app.operator().scope()).filter(job::Column::Kind.eq("REVIEW"));
    let review =
        review.order_by_asc(job::Column::DedupeKey).one(app.app.db.read()).await.expect("a query").expect("one");
    assert_eq!(review.payload["period"], "2026-Q2");
    assert_eq!(review.payload["at"], "2026-04-01T05:00:00Z", "seven in the morning in Berlin");
}

#[tokio::test(flavor = "multi_thread")]
async fn three_replicas_and_a_stepping_clock_make_each_period_once() {
    let app = TestApp::new().await;
    plant(&app).await;
    let (second, _) = app.restarted().await;
    let (third, _) = app.restarted().await;
    for step in 1..=120_i64 {
        app.advance(if step % 10 == 0 { TimeDelta::hours(-30) } else { TimeDelta::hours(24) });
        let (a, b, c) =
            tokio::join!(tick_with(&app.app, &LINES), tick_with(&second, &LINES), tick_with(&third, &LINES));
        [a, b, c].into_iter().for_each(|ticked| assert!(ticked.is_ok()));
    }
    assert_eq!(keys(&app, &REVIEW).await, ["2026-Q2@2026-04-01"]);
    let looks = keys(&app, &LOOK).await;
    let mut days_once = looks.clone();
    days_once.dedup();
    assert_eq!(looks, days_once);
    assert!(looks.len() > 85, "{}", looks.len());
    second.db.close().await.ok();
    third.db.close().await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_line_rests_and_a_moved_one_follows_its_new_times() {
    let app = TestApp::new().await;
    plant(&app).await;
    let operator = app.operator();
    let line = schedule(&app, &LOOK).await;
    let input = || schedules::SchedulePauseInput { id: line.id, expected_version: None };
    schedules::pause(&operator, input()).await.expect("paused");
    app.advance(days(3));
    tick_with(&app.app, &LINES).await.expect("ticked");
    assert!(keys(&app, &LOOK).await.is_empty());
    schedules::resume(&operator, input()).await.expect("resumed");
    tick_with(&app.app, &LINES).await.expect("ticked");
    assert!(keys(&app, &LOOK).await.is_empty(), "the pause was meant");
    for cron in ["", "* * * * * *", "0 0 2 * * *", "0 0 6 30 2 *", "0 0 6 * *", "nonsense here to be refused ok"] {
        let input = schedules::ScheduleUpdateInput { id: line.id, cron: cron.into(), expected_version: None };
        assert!(schedules::update(&operator, input).await.is_err(), "{cron}");
    }
    let input =
        schedules::ScheduleUpdateInput { id: line.id, cron: "0 30 18 * * MON".into(), expected_version: Some(3) };
    let moved = schedules::update(&operator, input).await.expect("moved");
    assert_eq!(moved.next_run_at, "2026-01-19T17:30:00Z".parse::<DateTime<Utc>>().expect("a time"));
    app.advance(days(7));
    tick_with(&app.app, &LINES).await.expect("ticked");
    assert_eq!(keys(&app, &LOOK).await, ["2026-01-19"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_to_another_zone_neither_skips_nor_repeats_a_day() {
    let app = TestApp::new().await;
    plant(&app).await;
    let zones = ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles"];
    for step in 0..40_usize {
        app.advance(TimeDelta::hours(13));
        if step % 3 == 0 {
            let zone = zones[step / 3 % zones.len()];
            let update = tenants::Update { time_zone: Some(zone.into()), ..tenants::Update::default() };
            tenants::update(&app.operator(), update).await.ok();
        }
        tick_with(&app.app, &LINES).await.expect("ticked");
    }
    let looks = keys(&app, &LOOK).await;
    let mut once = looks.clone();
    once.dedup();
    assert_eq!(looks, once);
    assert!(looks.len() >= 19, "{looks:?}");
}
