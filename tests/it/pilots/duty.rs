//! The daily duty: outages, second runs, crashes; reminders once per stage.

use keystead_domain::pilots::duty;
use keystead_entities::job;
use keystead_tests::{Value, days, json};
use sea_orm::{ColumnTrait, QueryFilter};

use super::{RECORD, SIGN, Scene};

#[tokio::test(flavor = "multi_thread")]
async fn ninety_days_later_one_look_gives_what_a_look_each_day_would_have() {
    let (once, daily) = (Scene::started().await, Scene::started().await);
    for scene in [&once, &daily] {
        scene.first.1.ok(RECORD, scene.measured("2026-01-15", "12")).await;
        scene.checkpoint("LEGAL", 2, "2026-02-10").await;
    }
    for _ in 0..90 {
        daily.app.advance(days(1));
        daily.app.run_due_jobs().await;
    }
    once.app.advance(days(90));
    once.app.run_due_jobs().await;
    for grain in ["DAY", "WEEK"] {
        for metric in ["MINUTES_SAVED", "ADOPTION"] {
            assert_eq!(once.points(metric, grain).await, daily.points(metric, grain).await, "{metric} {grain}");
        }
    }
    assert_eq!(once.points("MINUTES_SAVED", "DAY").await.len(), 90);
    assert_eq!(once.metric("MINUTES_SAVED").await, daily.metric("MINUTES_SAVED").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_stage_of_a_reminder_goes_out_once_and_ends_with_the_signature() {
    let scene = Scene::started().await;
    let checkpoint = scene.checkpoint("LEGAL", 2, "2026-02-10").await;
    let mut told = Vec::new();
    for day in 16..=60 {
        scene.app.advance(days(1));
        scene.app.run_due_jobs().await;
        scene.app.run_due_jobs().await;
        let now = scene.notices("pilot.checkpoint_due").await;
        if told.last().is_none_or(|(_, before)| *before != now) && now > 0 {
            told.push((day, now));
        }
        if day == 51 {
            scene.approver.ok(SIGN, json!({ "input": { "id": checkpoint } })).await;
        }
    }
    // Due on the tenth of February, day 41: seven days before, one day before, on the day (the approver and the lead),
    // and one week after; the owner is the lead here. Signed on day 51: nothing after.
    assert_eq!(told, [(34, 2), (40, 4), (41, 6), (48, 8)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_outage_only_the_stage_of_today_is_sent() {
    let scene = Scene::started().await;
    scene.checkpoint("LEGAL", 2, "2026-02-10").await;
    scene.app.advance(days(60));
    scene.app.run_due_jobs().await;
    assert_eq!(scene.notices("pilot.checkpoint_due").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_of_the_same_job_changes_nothing() {
    let scene = Scene::started().await;
    scene.checkpoint("LEGAL", 2, "2026-01-20").await;
    scene.app.advance(days(3));
    scene.app.run_due_jobs().await;
    let job = job::Entity::of_all_tenants().filter(job::Column::Kind.eq(duty::PILOT_METRICS.name));
    let job = job.one(scene.app.app.db.read()).await.expect("the jobs").expect("a job");
    let state = || async {
        let mut rows = scene.app.dump().await;
        rows.retain(|(table, _)| table.starts_with("pilot") || table == "notifications" || table == "mails");
        rows
    };
    let before = state().await;
    assert!(!before.is_empty());
    duty::run(&scene.app.operator(), &job).await.expect("a second run");
    assert_eq!(state().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_last_phase_is_noticed_and_reported_once() {
    let scene = Scene::started().await;
    scene.app.owner.ok(super::EXPAND, scene.input(json!({}))).await;
    scene.app.advance(days(90));
    scene.app.run_due_jobs().await;
    scene.app.advance(days(1));
    scene.app.run_due_jobs().await;
    assert_eq!(scene.notices("pilot.phase_ended").await, 1);
    let reports =
        "query($id: ID!) { node(id: $id) { ... on Pilot { reports { totalCount nodes { cause recommendation } } } } }";
    let data: Value = scene.app.owner.ok(reports, json!({ "id": scene.pilot })).await;
    assert_eq!(data["node"]["reports"]["nodes"], json!([{ "cause": "PHASE_END", "recommendation": "EXTEND" }]));
}
