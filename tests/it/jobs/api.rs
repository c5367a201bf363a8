//! Jobs and the calendar, as people see them.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, Value, json};

use super::{enqueue, runner};

const JOBS: &str = "query($id: ID!, $filter: JobFilter, $first: Int) { tenant(id: $id) { jobs(filter: $filter, first: $first) {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { id kind status attemptCount maxAttempts error viewerActions createdBy attempts { number outcome error worker } } } } }";
const SCHEDULES: &str = "query($id: ID!) { tenant(id: $id) { jobSchedules {
  id kind purpose cron timeZone isPaused nextRunAt lastRunAt version viewerActions } } }";
const RETRY: &str =
    "mutation($input: JobRetryInput!) { jobRetry(input: $input) { job { id status } userErrors { code } } }";
const CANCEL: &str =
    "mutation($input: JobCancelInput!) { jobCancel(input: $input) { job { id status } userErrors { code } } }";
const RUN: &str =
    "mutation($input: JobRunInput!) { jobRun(input: $input) { job { id kind status } userErrors { code field } } }";
const UPDATE: &str = "mutation($input: JobScheduleUpdateInput!) {
  jobScheduleUpdate(input: $input) { jobSchedule { cron version nextRunAt } userErrors { code field } } }";
const PAUSE: &str = "mutation($input: JobSchedulePauseInput!) {
  jobSchedulePause(input: $input) { jobSchedule { isPaused nextRunAt version viewerActions } userErrors { code } } }";
const RESUME: &str = "mutation($input: JobScheduleResumeInput!) {
  jobScheduleResume(input: $input) { jobSchedule { isPaused } userErrors { code } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_seen_from_its_first_try_to_its_retry() {
    let app = TestApp::new().await;
    app.expect_dead_jobs();
    let dead = enqueue(&app.operator(), "refuse", "dead").await;
    runner(&app.app).run(dead).await.expect("ran");
    let waiting = enqueue(&app.operator(), "effect", "waiting").await;
    let all = json!({ "id": app.tenant_id, "filter": { "kind": ["REHEARSE"] }, "first": 1 });
    let jobs = &app.owner.ok(JOBS, all).await["tenant"]["jobs"];
    assert_eq!((jobs["totalCount"].as_i64(), jobs["pageInfo"]["hasNextPage"].as_bool()), (Some(2), Some(true)));
    let only = json!({ "id": app.tenant_id, "filter": { "kind": ["REHEARSE"], "status": ["DEAD"] } });
    let job = app.owner.ok(JOBS, only).await["tenant"]["jobs"]["nodes"][0].clone();
    assert_eq!(job["id"], dead.to_string());
    assert_eq!(job["attempts"][0]["outcome"], "FAILED");
    assert_eq!(job["viewerActions"], json!(["RETRY"]));
    assert_eq!(job["error"], "refused: As rehearsed.");
    let retried = app.owner.ok(RETRY, json!({ "input": { "id": dead } })).await;
    assert_eq!(retried["jobRetry"]["job"]["status"], "PENDING");
    assert_eq!(app.owner.refused(RETRY, json!({ "input": { "id": dead } })).await, ["STATE_CONFLICT"]);
    let cancelled = app.owner.ok(CANCEL, json!({ "input": { "id": waiting } })).await;
    assert_eq!(cancelled["jobCancel"]["job"]["status"], "CANCELLED");
    let node =
        app.owner.ok("query($id: ID!) { node(id: $id) { id ... on Job { status } } }", json!({ "id": dead })).await;
    assert_eq!(node["node"]["status"], "PENDING");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calendar_is_seen_moved_paused_and_run_by_hand() {
    let app = TestApp::new().await;
    let lines = app.owner.ok(SCHEDULES, json!({ "id": app.tenant_id })).await["tenant"]["jobSchedules"].clone();
    let line = lines.as_array().expect("lines").first().expect("a line").clone();
    assert_eq!(line["timeZone"], "Europe/Berlin");
    assert_eq!(line["viewerActions"], json!(["UPDATE", "PAUSE", "RUN"]));
    let id = line["id"].as_str().expect("an id");
    let moved =
        app.owner.ok(UPDATE, json!({ "input": { "id": id, "cron": "0 30 18 * * MON", "expectedVersion": 1 } })).await;
    assert_eq!(moved["jobScheduleUpdate"]["jobSchedule"]["nextRunAt"], "2026-01-19T17:30:00.000Z");
    let stale = json!({ "input": { "id": id, "cron": "0 30 19 * * MON", "expectedVersion": 1 } });
    assert_eq!(app.owner.refused(UPDATE, stale).await, ["VERSION_CONFLICT"]);
    let often = json!({ "input": { "id": id, "cron": "0 * * * * *" } });
    assert_eq!(app.owner.refused(UPDATE, often).await, ["INVALID"]);
    let paused = app.owner.ok(PAUSE, json!({ "input": { "id": id } })).await["jobSchedulePause"]["jobSchedule"].clone();
    assert_eq!((&paused["isPaused"], &paused["nextRunAt"]), (&Value::Bool(true), &Value::Null));
    assert_eq!(app.owner.refused(PAUSE, json!({ "input": { "id": id } })).await, ["STATE_CONFLICT"]);
    app.owner.ok(RESUME, json!({ "input": { "id": id } })).await;
    let run = json!({ "input": { "tenantId": app.tenant_id, "kind": line["kind"], "idempotencyKey": "now" } });
    let first = app.owner.ok(RUN, run.clone()).await;
    assert_eq!(first["jobRun"]["job"]["kind"], line["kind"]);
    assert_eq!(app.owner.ok(RUN, run).await, first, "a repeat runs nothing");
    let unknown = json!({ "input": { "tenantId": app.tenant_id, "kind": "SEND_MAIL" } });
    assert_eq!(app.owner.refused(RUN, unknown).await, ["INVALID"]);
    app.run_due_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_look_at_jobs_and_who_may_touch_them() {
    let app = TestApp::new().await;
    let id = enqueue(&app.operator(), "effect", "rights").await;
    let look = json!({ "id": app.tenant_id, "filter": { "kind": ["REHEARSE"] } });
    let touch = json!({ "input": { "id": id } });
    for role in [Role::Admin, Role::Approver, Role::Auditor] {
        let jobs = app.persona(role).await.ok(JOBS, look.clone()).await;
        assert_eq!(jobs["tenant"]["jobs"]["totalCount"], 1, "{role}");
    }
    assert_eq!(app.persona(Role::Member).await.error_code(JOBS, look.clone()).await, "FORBIDDEN");
    for role in [Role::Approver, Role::Auditor, Role::Member] {
        let client = app.persona(role).await;
        assert_eq!(client.error_code(CANCEL, touch.clone()).await, "FORBIDDEN", "{role}");
        assert_eq!(client.error_code(RETRY, touch.clone()).await, "FORBIDDEN", "{role}");
    }
    assert_eq!(app.nobody.send(JOBS, look.clone()).await.status, 401);
    app.persona(Role::Admin).await.ok(CANCEL, touch).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_finds_no_job_and_no_line() {
    let app = TestApp::new().await;
    let id = enqueue(&app.operator(), "effect", "stranger").await;
    let (_, stranger) = app.stranger().await;
    assert!(stranger.ok(JOBS, json!({ "id": app.tenant_id })).await["tenant"].is_null());
    assert_eq!(stranger.refused(CANCEL, json!({ "input": { "id": id } })).await, ["NOT_FOUND"]);
    assert_eq!(stranger.refused(RETRY, json!({ "input": { "id": id } })).await, ["NOT_FOUND"]);
    let lines = app.owner.ok(SCHEDULES, json!({ "id": app.tenant_id })).await;
    let line = &lines["tenant"]["jobSchedules"][0];
    assert_eq!(stranger.refused(PAUSE, json!({ "input": { "id": line["id"] } })).await, ["NOT_FOUND"]);
    let run = json!({ "input": { "tenantId": app.tenant_id, "kind": line["kind"] } });
    assert_eq!(stranger.refused(RUN, run).await, ["NOT_FOUND"]);
    for id in [id.to_string(), line["id"].as_str().expect("an id").to_owned()] {
        assert!(stranger.ok("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await["node"].is_null());
    }
}
