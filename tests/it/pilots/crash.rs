//! The daily duty and the report are killed anywhere and run again: the same end.

use chrono::TimeDelta;
use keystead_domain::jobs::{self, Claimed};
use keystead_domain::pilots::{duty, report};
use keystead_entities::job::{self, JobStatus};
use keystead_entities::{Scoped, audit_event, mail, notification, pilot_report};
use keystead_tests::{Lives, Value, days, json};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};

use super::{GENERATE, RECORD, Scene};

/// Takes the waiting job of that kind.
async fn take(scene: &Scene, kind: &str) -> Claimed {
    let ctx = scene.app.operator();
    let waiting = job::Entity::within(ctx.scope())
        .filter(job::Column::Kind.eq(kind))
        .filter(job::Column::Status.eq(JobStatus::Pending));
    let id = waiting.one(ctx.db()).await.expect("a query").expect("the job").id;
    jobs::claim(&scene.app.app, id, "mortal").await.expect("claimed").expect("to be had")
}

async fn told(scene: &Scene, action: &str) -> u64 {
    let ctx = scene.app.operator();
    let entries = audit_event::Entity::within(ctx.scope()).filter(audit_event::Column::Action.eq(action));
    entries.count(ctx.db()).await.expect("a count")
}

/// What matters of the end: every point, where the metrics stand, what was told whom.
async fn end(scene: &Scene) -> Vec<Value> {
    let mut end = Vec::new();
    for metric in ["MINUTES_SAVED", "ADOPTION"] {
        for grain in ["DAY", "WEEK"] {
            end.push(json!(scene.points(metric, grain).await));
        }
        end.push(scene.metric(metric).await);
    }
    let ctx = scene.app.operator();
    for kind in ["pilot.checkpoint_due", "pilot.phase_ended"] {
        end.push(json!([kind, scene.notices(kind).await]));
    }
    let notices = notification::Entity::within(ctx.scope()).count(ctx.db()).await.expect("a count");
    let mails = mail::Entity::within(ctx.scope()).count(ctx.db()).await.expect("a count");
    let entries = audit_event::Entity::within(ctx.scope()).count(ctx.db()).await.expect("a count");
    end.push(json!({ "notices": notices, "mails": mails, "entries": entries }));
    end
}

async fn scene() -> Scene {
    let scene = Scene::started().await;
    scene.checkpoint("LEGAL", 2, "2026-01-25").await;
    scene
}

async fn measure(scene: &Scene) {
    let on = scene.app.app.clock.now().date_naive().to_string();
    scene.first.1.ok(RECORD, scene.measured(&on, "12")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_any_two_steps_each_day_the_series_end_the_same() {
    let (reference, mortals) = (scene().await, scene().await);
    let mut lives = Lives::longer_by(2);
    while lives.go_on() {
        for scene in [&reference, &mortals] {
            measure(scene).await;
            scene.app.advance(days(1));
        }
        reference.app.run_due_jobs().await;
        jobs::tick(&mortals.app.app).await.expect("ticked");
        let claimed = take(&mortals, duty::PILOT_METRICS.name).await;
        if let Some(done) = lives.live(duty::run(&claimed.ctx, &claimed.job)).await {
            done.expect("computed");
        }
        drop(claimed);
        // The clock goes on for both, so that what they do has the same times.
        for scene in [&reference, &mortals] {
            scene.app.advance(TimeDelta::seconds(90));
        }
        mortals.app.run_due_jobs().await;
        reference.app.run_due_jobs().await;
    }
    let (wanted, found) = (end(&reference).await, end(&mortals).await);
    assert_eq!(wanted[0].as_array().map(Vec::len), Some(lives.lived as usize), "a point for each day");
    assert_eq!(found, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_any_two_steps_a_report_is_sealed_once() {
    let scene = scene().await;
    measure(&scene).await;
    scene.app.advance(days(5));
    let mut lives = Lives::longer_by(1);
    while lives.go_on() {
        scene.app.owner.ok(GENERATE, scene.input(json!({}))).await;
        let claimed = take(&scene, report::PILOT_REPORT.name).await;
        if let Some(done) = lives.live(report::run(&claimed.ctx, &claimed.job)).await {
            done.expect("sealed");
        }
        let id = claimed.job.id;
        drop(claimed);
        scene.app.advance(TimeDelta::seconds(90));
        scene.app.run_due_jobs().await;
        let ctx = scene.app.operator();
        let made = pilot_report::Entity::within(ctx.scope());
        assert_eq!(made.clone().count(ctx.db()).await.expect("a count"), u64::from(lives.lived), "{lives:?}");
        let of_job = made.filter(pilot_report::Column::JobId.eq(id)).one(ctx.db()).await.expect("a query");
        report::expect_sealed(&of_job.expect("the job's report")).expect("whole");
        assert_eq!(told(&scene, "pilot.report_sealed").await, u64::from(lives.lived), "{lives:?}");
        assert_eq!(scene.notices("pilot.report_ready").await, lives.lived as usize, "{lives:?}");
    }
}
