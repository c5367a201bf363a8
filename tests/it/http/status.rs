//! Health, metrics, and stopping well.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use keystead_api::http::Settings;
use keystead_tests::server::Server;
use keystead_tests::{TestApp, json};

use super::schema;

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_worker_makes_the_process_unready() {
    let app = TestApp::new().await;
    let age = Arc::new(AtomicU64::new(1));
    let seen = Arc::clone(&age);
    let heartbeat = Arc::new(move || Some(Duration::from_secs(seen.load(Ordering::SeqCst))));
    let client = schema::owner(&app, Settings { heartbeat: Some(heartbeat), ..Settings::default() });
    let answer = client.get("/readyz").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, json!({ "ready": true, "database": "ok", "worker": "ok", "draining": false }));
    age.store(120, Ordering::SeqCst);
    let answer = client.get("/readyz").await;
    assert_eq!((answer.status.as_u16(), &answer.body["worker"]), (503, &json!("silent")));
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_count_by_kind_and_code_and_name_nobody() {
    let app = TestApp::new().await;
    app.owner.send("{ __typename }", json!({})).await;
    app.owner.send("{ nosuch }", json!({})).await;
    app.nobody.send("{ __typename }", json!({})).await;
    let page = String::from_utf8(app.nobody.get("/metrics").await.bytes).expect("UTF-8");
    for line in [
        "keystead_graphql_requests_total{operation=\"query\",code=\"OK\"}",
        "keystead_graphql_requests_total{operation=\"query\",code=\"GRAPHQL_VALIDATION_FAILED\"}",
        "keystead_graphql_requests_total{operation=\"none\",code=\"UNAUTHENTICATED\"}",
        "keystead_graphql_request_seconds_bucket{operation=\"query\",le=\"0.01\"}",
        "keystead_database_statements_total ",
        "process_resident_memory_bytes",
    ] {
        assert!(page.contains(line), "{line} is not in\n{page}");
    }
    assert!(!page.contains("ten_") && !page.contains("nosuch"));
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_finishes_what_runs_and_takes_nothing_new() {
    let app = TestApp::new().await;
    let edge = schema::edge(&app, Settings::default());
    let mut server = Server::start(&edge).await;
    let http = reqwest::Client::new();
    let url = format!("http://{}/graphql", server.address);
    let send = |query: &str| {
        let request = http.post(&url).bearer_auth(app.owner.token.as_ref().expect("a token"));
        request.json(&json!({ "query": query })).send()
    };
    let running = tokio::spawn(send("{ waits }"));
    send("{ hello }").await.expect("answered");
    while !edge.health().is_draining() {
        server.stop();
        tokio::task::yield_now().await;
    }
    let answer = running.await.expect("joined").expect("answered in spite of stopping");
    let body: keystead_tests::Value = answer.json().await.expect("JSON");
    assert_eq!(body["data"]["waits"], true);
    server.stopped().await;
    assert!(send("{ hello }").await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_costs_one_statement_before_it_asks_for_anything() {
    let app = TestApp::new().await;
    let (_, client) = app.person(keystead_entities::seat::Role::Member, "Stella Statement").await;
    client.send("{ __typename }", json!({})).await;
    let before = app.app.db.statements();
    client.send("{ __typename }", json!({})).await;
    assert_eq!(app.app.db.statements() - before, 1);
}
