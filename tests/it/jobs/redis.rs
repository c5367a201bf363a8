//! Redis carries, and may forget, stall and vanish. Where `KEYSTEAD_TEST_REDIS_URL` is set; the Redis here is started for
//! each test, since it is killed.

use std::time::Duration;

use chrono::TimeDelta;
use keystead_entities::JobId;
use keystead_tests::TestApp;
use keystead_tests::redis::Server;

use super::running::{Working, done};
use super::{effects, enqueue};

async fn make(app: &TestApp, name: &str, count: usize) -> Vec<JobId> {
    let mut ids = Vec::new();
    for n in 0..count {
        ids.push(enqueue(&app.operator(), "effect", &format!("{name} {n}")).await);
    }
    ids
}

async fn once_each(app: &TestApp, ids: Vec<JobId>) {
    for id in ids {
        assert_eq!(effects(app, id).await, (1, 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_share_the_work_and_survive_a_flush() {
    let Some(redis) = Server::start().await else { return };
    let app = TestApp::new().await;
    let mut ids = make(&app, "first", 40).await;
    let (one, other) = (Working::start(&app.app, redis.url()), Working::start(&app.app, redis.url()));
    done(&app, 40).await;
    ids.extend(make(&app, "second", 100).await);
    redis.flush().await;
    app.advance(TimeDelta::seconds(3));
    done(&app, 140).await;
    assert!(one.pulse.is_alive() && other.pulse.is_alive());
    one.stop().await;
    other.stop().await;
    once_each(&app, ids).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_goes_on_when_redis_comes_back() {
    let Some(mut redis) = Server::start().await else { return };
    let app = TestApp::new().await;
    let mut ids = make(&app, "before", 10).await;
    let working = Working::start(&app.app, redis.url());
    done(&app, 10).await;
    redis.kill().await;
    ids.extend(make(&app, "while it is down", 20).await);
    tokio::time::sleep(Duration::from_secs(3)).await;
    redis.begin().await;
    app.advance(TimeDelta::seconds(61));
    done(&app, 30).await;
    working.stop().await;
    once_each(&app, ids).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stall_of_five_seconds_ends_no_worker() {
    let Some(redis) = Server::start().await else { return };
    let app = TestApp::new().await;
    let mut ids = make(&app, "before", 10).await;
    let working = Working::start(&app.app, redis.url());
    done(&app, 10).await;
    redis.signal("-STOP").await;
    ids.extend(make(&app, "while it stalls", 20).await);
    tokio::time::sleep(Duration::from_secs(5)).await;
    redis.signal("-CONT").await;
    done(&app, 30).await;
    assert!(working.pulse.is_alive());
    working.stop().await;
    once_each(&app, ids).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_cannot_reach_redis_waits_for_it() {
    let Some(mut redis) = Server::start().await else { return };
    redis.kill().await;
    let app = TestApp::new().await;
    let ids = make(&app, "early", 5).await;
    let working = Working::start(&app.app, redis.url());
    tokio::time::sleep(Duration::from_secs(2)).await;
    redis.begin().await;
    done(&app, 5).await;
    working.stop().await;
    once_each(&app, ids).await;
}
