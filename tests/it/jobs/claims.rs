//! Who has a job, and what becomes of it when they vanish.

use chrono::TimeDelta;
use keystead_domain::jobs::{self, Outcome, Settled};
use keystead_entities::job::JobStatus;
use keystead_entities::job_attempt::{self, AttemptOutcome};
use keystead_entities::{JobId, Scoped};
use keystead_tests::{Lives, TestApp};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::{effect, effects, enqueue, job, runner};

async fn attempts(app: &TestApp, id: JobId) -> Vec<AttemptOutcome> {
    let rows = job_attempt::Entity::within(app.operator().scope())
        .filter(job_attempt::Column::JobId.eq(id))
        .order_by_asc(job_attempt::Column::Number)
        .all(app.app.db.read())
        .await
        .expect("the attempts");
    rows.into_iter().map(|row| row.outcome).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_delivered_twice_is_done_once() {
    let app = TestApp::new().await;
    for n in 0..20 {
        let id = enqueue(&app.operator(), "effect", &format!("double {n}")).await;
        let (one, other) = (runner(&app.app), runner(&app.app));
        let (a, b, c) = tokio::join!(one.run(id), other.run(id), one.run(id));
        let ended = [a.expect("ran"), b.expect("ran"), c.expect("ran")];
        assert_eq!(ended.iter().filter(|e| **e == Some(Settled::Succeeded)).count(), 1, "{ended:?}");
        assert_eq!(effects(&app, id).await, (1, 1));
        assert_eq!(job(&app, id).await.attempts, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_dies_after_its_commit_does_not_double_the_effect() {
    let app = TestApp::new().await;
    let id = enqueue(&app.operator(), "effect", "dies late").await;
    let claimed = jobs::claim(&app.app, id, "first").await.expect("claimed").expect("to be had");
    effect(&claimed.ctx, &claimed.job).await.expect("committed");
    drop(claimed);
    assert!(runner(&app.app).run(id).await.expect("ran").is_none(), "its lease still runs");
    app.advance(TimeDelta::seconds(61));
    assert_eq!(jobs::expire(&app.app).await.expect("expired"), 1);
    assert_eq!(runner(&app.app).run(id).await.expect("ran"), Some(Settled::Succeeded));
    assert_eq!(effects(&app, id).await, (1, 1));
    assert_eq!(attempts(&app, id).await, [AttemptOutcome::Lost, AttemptOutcome::Succeeded]);
    assert_eq!(job(&app, id).await.crash_count, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_may_die_between_any_two_steps() {
    let app = TestApp::new().await;
    let mut lives = Lives::longer_by(1);
    while lives.go_on() {
        let id = enqueue(&app.operator(), "effect", &format!("life {}", lives.lived)).await;
        let claimed = jobs::claim(&app.app, id, "mortal").await.expect("claimed").expect("to be had");
        lives.live(effect(&claimed.ctx, &claimed.job)).await;
        drop(claimed);
        app.advance(TimeDelta::seconds(61));
        jobs::expire(&app.app).await.expect("expired");
        assert_eq!(runner(&app.app).run(id).await.expect("ran"), Some(Settled::Succeeded));
        assert_eq!(effects(&app, id).await, (1, 1), "{lives:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_lost_its_lease_commits_nothing() {
    let app = TestApp::new().await;
    let id = enqueue(&app.operator(), "effect", "zombie").await;
    let zombie = jobs::claim(&app.app, id, "zombie").await.expect("claimed").expect("to be had");
    app.advance(TimeDelta::seconds(61));
    jobs::expire(&app.app).await.expect("expired");
    assert!(effect(&zombie.ctx, &zombie.job).await.is_err(), "before anybody else has it");
    let heir = jobs::claim(&app.app, id, "heir").await.expect("claimed").expect("to be had");
    assert!(effect(&zombie.ctx, &zombie.job).await.is_err(), "while somebody else has it");
    assert!(!jobs::extend(&zombie.ctx, &zombie.lease).await.expect("asked"));
    assert!(jobs::progress(&zombie.ctx, 1, None).await.is_err());
    assert_eq!(jobs::settle(&zombie, Outcome::Done(None)).await.expect("asked"), Settled::Lost);
    assert_eq!(effects(&app, id).await, (0, 0));
    effect(&heir.ctx, &heir.job).await.expect("committed");
    assert_eq!(jobs::settle(&heir, Outcome::Done(None)).await.expect("settled"), Settled::Succeeded);
    assert!(effect(&heir.ctx, &heir.job).await.is_err(), "after the end");
    assert_eq!(effects(&app, id).await, (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_of_life_keeps_the_lease() {
    let app = TestApp::new().await;
    let id = enqueue(&app.operator(), "effect", "alive").await;
    let claimed = jobs::claim(&app.app, id, "slow").await.expect("claimed").expect("to be had");
    for _ in 0..10 {
        app.advance(TimeDelta::seconds(45));
        assert!(jobs::extend(&claimed.ctx, &claimed.lease).await.expect("extended"));
        assert_eq!(jobs::expire(&app.app).await.expect("looked"), 0);
    }
    jobs::progress(&claimed.ctx, 3, Some(10)).await.expect("noted");
    let row = job(&app, id).await;
    assert_eq!((row.progress_done, row.progress_total), (3, Some(10)));
    jobs::settle(&claimed, Outcome::Done(None)).await.expect("settled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_kills_its_workers_is_dead_after_five_and_takes_nobody_with_it() {
    let app = TestApp::new().await;
    app.expect_dead_jobs();
    let poison = enqueue(&app.operator(), "effect", "poison").await;
    let mut innocents = Vec::new();
    for n in 0..10 {
        innocents.push(enqueue(&app.operator(), "effect", &format!("innocent {n}")).await);
    }
    for round in 0..5 {
        assert_eq!(
            jobs::glance(&app.app, poison).await.expect("seen").map(|g| g.1),
            Some(round >= 2),
            "alone from the third"
        );
        jobs::claim(&app.app, poison, "victim").await.expect("claimed").expect("to be had");
        app.advance(TimeDelta::seconds(61));
        assert_eq!(jobs::expire(&app.app).await.expect("expired"), 1);
    }
    let row = job(&app, poison).await;
    assert_eq!((row.status, row.attempts), (JobStatus::Dead, 5));
    for id in innocents {
        assert_eq!(runner(&app.app).run(id).await.expect("ran"), Some(Settled::Succeeded));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_comes_further_each_time_is_not_taken_for_the_cause() {
    let app = TestApp::new().await;
    app.expect_dead_jobs();
    let id = enqueue(&app.operator(), "effect", "long way").await;
    let dies_at = async |done: i64| {
        let claimed = jobs::claim(&app.app, id, "victim").await.expect("claimed").expect("to be had");
        jobs::advance(&claimed.ctx, done, Some(100)).await.expect("noted");
        app.advance(TimeDelta::seconds(61));
        assert_eq!(jobs::expire(&app.app).await.expect("expired"), 1);
        job(&app, id).await
    };
    for step in 1..=12 {
        let row = dies_at(step).await;
        assert_eq!((row.status, row.crash_count, row.progress_done), (JobStatus::Pending, step as i32, step));
        assert_eq!(jobs::glance(&app.app, id).await.expect("seen").map(|g| g.1), Some(step >= 2), "alone all the same");
    }
    // Steps that were done before are none: what begins anew each time is given up on.
    for stuck in 1..=5 {
        let row = dies_at(12 - stuck).await;
        let expected = if stuck == 5 { JobStatus::Dead } else { JobStatus::Pending };
        assert_eq!((row.status, row.progress_done), (expected, 12), "stuck {stuck} times");
    }
    keystead_domain::jobs::by_hand::retry(&app.operator(), id).await.expect("retried");
    assert_eq!(dies_at(12).await.status, JobStatus::Pending, "it has its tries again");
    assert_eq!(runner(&app.app).run(id).await.expect("ran"), Some(Settled::Succeeded));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_only_shown_as_progress_does_not_keep_a_job_alive() {
    let app = TestApp::new().await;
    app.expect_dead_jobs();
    let id = enqueue(&app.operator(), "effect", "begins anew").await;
    for step in 1..=5 {
        let claimed = jobs::claim(&app.app, id, "victim").await.expect("claimed").expect("to be had");
        jobs::progress(&claimed.ctx, step * 10, None).await.expect("noted");
        app.advance(TimeDelta::seconds(61));
        jobs::expire(&app.app).await.expect("expired");
    }
    assert_eq!(job(&app, id).await.status, JobStatus::Dead);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_in_progress_is_handed_back_on_a_stop() {
    let app = TestApp::new().await;
    let id = enqueue(&app.operator(), "hang", "long").await;
    let waiting = enqueue(&app.operator(), "effect", "waiting").await;
    let runner = std::sync::Arc::new(runner(&app.app));
    let running = tokio::spawn({
        let runner = std::sync::Arc::clone(&runner);
        async move { runner.run(id).await }
    });
    while job(&app, id).await.status != JobStatus::Running {
        tokio::task::yield_now().await;
    }
    runner.close();
    assert_eq!(runner.run(waiting).await.expect("asked"), None, "nothing is begun any more");
    runner.hand_back();
    assert_eq!(running.await.expect("no panic").expect("settled"), Some(Settled::Again));
    runner.idle().await;
    let row = job(&app, id).await;
    assert_eq!((row.status, row.lease_owner, row.run_at), (JobStatus::Pending, None, app.app.clock.now()));
    assert_eq!((row.attempts, row.max_attempts), (1, 6), "the try does not count");
    assert_eq!(attempts(&app, id).await, [AttemptOutcome::HandedBack]);
}
