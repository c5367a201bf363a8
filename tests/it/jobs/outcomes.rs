//! How tries end, and what people can do about it.

use chrono::TimeDelta;
use keystead_domain::Code;
use keystead_domain::jobs::{Settled, by_hand};
use keystead_entities::job::JobStatus;
use keystead_entities::{Scoped, notification};
use keystead_tests::{TestApp, days, hours};

use super::{effects, enqueue, job, runner};

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_try_waits_longer_each_time_and_then_the_job_is_dead() {
    let app = TestApp::new().await;
    app.expect_dead_jobs();
    let id = enqueue(&app.operator(), "internal", "fails").await;
    let mut pauses = Vec::new();
    for _ in 0..4 {
        assert_eq!(runner(&app.app).run(id).await.expect("ran"), Some(Settled::Again));
        let row = job(&app, id).await;
        pauses.push((row.run_at - app.app.clock.now()).num_seconds());
        assert_eq!(runner(&app.app).run(id).await.expect("ran"), None, "not before its time");
        app.clock.set(row.run_at);
    }
    assert!(pauses.windows(2).all(|p| p[0] < p[1]), "{pauses:?}");
    assert_eq!(runner(&app.app).run(id).await.expect("ran"), Some(Settled::Dead));
    let row = job(&app, id).await;
    let error = row.error.expect("an error");
    assert!(!error.contains("secret") && error.contains(&row.id.to_string()), "{error}");
    let told = notification::Entity::within(app.operator().scope()).all(app.app.db.read()).await.expect("notices");
    assert_eq!(told.iter().filter(|n| n.kind == "job.failed").count(), 1);
    app.run_due_jobs().await;
    assert_eq!(app.mails.taken().len(), 1, "the owner is told by mail");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_not_tried_again() {
    let app = TestApp::new().await;
    app.expect_dead_jobs();
    let id = enqueue(&app.operator(), "refuse", "refused").await;
    assert_eq!(runner(&app.app).run(id).await.expect("ran"), Some(Settled::Dead));
    assert_eq!(job(&app, id).await.attempts, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_and_a_time_out_are_failures_like_others() {
    let app = TestApp::new().await;
    for mode in ["panic", "hang"] {
        let id = enqueue(&app.operator(), mode, mode).await;
        assert_eq!(runner(&app.app).run(id).await.expect("ran"), Some(Settled::Again));
        assert_eq!(job(&app, id).await.status, JobStatus::Pending);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_others_uses_up_no_tries_for_a_day() {
    let app = TestApp::new().await;
    app.expect_dead_jobs();
    let id = enqueue(&app.operator(), "unavailable", "waits").await;
    let began = app.app.clock.now();
    loop {
        let ended = runner(&app.app).run(id).await.expect("ran");
        if ended == Some(Settled::Dead) {
            break;
        }
        app.clock.set(job(&app, id).await.run_at);
    }
    let lasted = app.app.clock.now() - began;
    assert!(lasted > hours(24) && lasted < days(4), "{lasted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_job_is_retried_by_hand_and_a_waiting_one_called_off() {
    let app = TestApp::new().await;
    app.expect_dead_jobs();
    let operator = app.operator();
    let id = enqueue(&operator, "refuse", "by hand").await;
    assert!(by_hand::retry(&operator, id).await.is_err_and(|e| e.is(Code::StateConflict)));
    runner(&app.app).run(id).await.expect("ran");
    let retried = by_hand::retry(&operator, id).await.expect("retried");
    assert_eq!((retried.status, retried.max_attempts), (JobStatus::Pending, 6));
    let cancelled = by_hand::cancel(&operator, id).await.expect("cancelled");
    assert_eq!(cancelled.status, JobStatus::Cancelled);
    assert!(by_hand::cancel(&operator, id).await.is_err_and(|e| e.is(Code::StateConflict)));
    assert_eq!(runner(&app.app).run(id).await.expect("ran"), None);
    assert_eq!(effects(&app, id).await, (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_waits_for_its_server_and_a_dead_mail_is_no_reason_for_more_mail() {
    let app = TestApp::new().await;
    app.expect_dead_jobs();
    app.mails.set_down(true);
    let id = enqueue(&app.operator(), "effect", "mail").await;
    runner(&app.app).run(id).await.expect("ran");
    let drained = app.run_due_jobs().await;
    assert_eq!((drained.failed, app.mails.taken().len()), (1, 0));
    app.advance(TimeDelta::minutes(2));
    app.mails.set_down(false);
    assert_eq!(app.run_due_jobs().await.succeeded, 1);
    let taken = app.mails.taken();
    assert_eq!(taken.len(), 1);
    assert!(taken[0].id.starts_with("mail_") && taken[0].text.contains("Once."));
}
