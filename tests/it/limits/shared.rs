//! Budgets that processes share in Redis, and what happens while it is gone. Where `KEYSTEAD_TEST_REDIS_URL` is set; the Redis
//! here is started for each test, since it is killed.

use std::time::Duration;

use keystead_domain::limits::LimitsConfig;
use keystead_entities::seat::Role;
use keystead_entities::tenant::Plan;
use keystead_tests::redis::Server;
use keystead_tests::{TestApp, json, seconds};

use super::{available, spend, spend_hundreds};
use crate::partners::{Scene, WORK, done};

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_a_budget_and_go_on_without_redis() {
    let Some(mut redis) = Server::start().await else { return };
    let limits = LimitsConfig { redis_url: redis.url(), ..LimitsConfig::default() };
    let app = TestApp::with_limits(Plan::Basic, limits).await;
    let (_replica, other) = app.restarted().await;
    for _ in 0..10 {
        spend_hundreds(&app.owner, 1).await;
        spend_hundreds(&other, 1).await;
    }
    assert_eq!((available(&app.owner).await, available(&other).await), (0, 0));
    let refused = spend(&other).await;
    assert_eq!((refused.status.as_u16(), &refused.headers["retry-after"]), (429, &"2".parse().expect("a header")));
    app.advance(seconds(4));
    assert_eq!((available(&app.owner).await, available(&other).await), (200, 200));
    // What was not needed is given back in Redis too, a moment later.
    let seats = "query($id: ID!) { tenant(id: $id) { seats(first: 100) { nodes { id } } } }";
    app.owner.ok(seats, json!({ "id": app.tenant_id })).await;
    until(async || available(&other).await == 198).await;
    redis.kill().await;
    // Open, each for itself.
    spend_hundreds(&app.owner, 3).await;
    spend_hundreds(&other, 3).await;
    assert_eq!((available(&app.owner).await, available(&other).await), (1_700, 1_700));
    redis.begin().await;
    until(async || available(&app.owner).await == 198 && available(&other).await == 198).await;
    redis.signal("-STOP").await;
    let begun = std::time::Instant::now();
    spend_hundreds(&app.owner, 1).await;
    assert!(begun.elapsed() < Duration::from_secs(5), "a Redis that hangs holds nobody up: {:?}", begun.elapsed());
    redis.signal("-CONT").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_let_in_is_let_in_without_redis_too_and_whoever_is_not_is_not() {
    let Some(mut redis) = Server::start().await else { return };
    let limits = LimitsConfig { redis_url: redis.url(), ..LimitsConfig::default() };
    let scene = Scene::on(TestApp::with_limits(Plan::Elite, limits).await).await;
    let app = &scene.app;
    let email = "owner@harborpine.example";
    let session = app.signed_in(email, "a long enough pass phrase").await;
    let directory = crate::scim::directory(app).await;
    let program = scene.program(WORK).await;
    let token = scene.signed_in(&program).await;
    let (leaver, hers) = app.person(Role::Member, "Lea Leaver").await;
    redis.kill().await;
    let me = "{ viewer { role } }";
    for caller in [&app.owner, &hers, &token] {
        assert_eq!(caller.send(me, json!({})).await.status, 200);
    }
    assert_eq!(session.graphql(me, json!({})).await.status, 200);
    crate::scim::get(&directory, "/Users?count=1").await;
    scene.signed_in(&program).await;
    let again = app.browser();
    let sign_in = json!({ "email": email, "password": "a long enough pass phrase" });
    assert_eq!(again.post("/auth/sign-in", sign_in).await.status, 200);
    // What ends, ends at once all the same.
    done(&app.owner, "seatDisable", "", json!({ "id": leaver, "reason": "left" })).await;
    assert_eq!(hers.send(me, json!({})).await.status, 401);
    assert_eq!(session.post("/auth/sign-out", json!({})).await.status, 200);
    assert_eq!(session.graphql(me, json!({})).await.status, 401);
    assert_eq!(app.nobody.with_token("kst_api_nonsense").send(me, json!({})).await.status, 401);
}

/// A process asks Redis again a second after it did not answer.
async fn until(is_so: impl AsyncFn() -> bool) {
    for _ in 0..200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it did not come to be so");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_count_at_every_process() {
    let Some(mut redis) = Server::start().await else { return };
    let limits = LimitsConfig { redis_url: redis.url(), ..LimitsConfig::default() };
    let app = TestApp::with_limits(Plan::Basic, limits).await;
    let email = "owner@harborpine.example";
    app.signed_in(email, "a long enough pass phrase").await;
    let (_replica, other) = app.restarted().await;
    let (here, there) = (app.browser(), keystead_tests::Browser::new(&other));
    let guess = json!({ "email": email, "password": "not the right one at all" });
    for _ in 0..5 {
        assert_eq!(here.post("/auth/sign-in", guess.clone()).await.status, 401);
    }
    assert_eq!(here.post("/auth/sign-in", guess.clone()).await.status, 429);
    assert_eq!(there.post("/auth/sign-in", guess.clone()).await.status, 429, "there it was never tried");
    redis.kill().await;
    assert_eq!(here.post("/auth/sign-in", guess.clone()).await.status, 429, "it has counted itself");
    assert_eq!(there.post("/auth/sign-in", guess).await.status, 401, "it has not");
}
