//! What is sent, how often, and what becomes of an endpoint that does not take it.

use keystead_domain::webhooks::RETRIES;
use keystead_entities::seat::Role;
use keystead_tests::vendor::Vendor;
use keystead_tests::{TestApp, Value, days, hours, json};

use super::{DISABLE, ENABLE, ENDPOINTS, REPLAY, RETRY, TEST, create, endpoint, listening};

fn body(message: &(std::collections::HashMap<String, String>, String)) -> Value {
    serde_json::from_str(&message.1).expect("JSON")
}

async fn sample(app: &TestApp, made: &Value) -> Value {
    let input = json!({ "id": made["webhookEndpoint"]["id"], "eventType": "SEAT_DISABLED" });
    app.owner.ok(TEST, json!({ "input": input })).await["webhookEndpointTest"]["webhookDelivery"]["id"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_is_told_of_what_it_asked_for_and_of_nothing_else() {
    let app = TestApp::new().await;
    let (receiver, _) = listening(&app, json!(["SEAT_DISABLED"])).await;
    let (seat, _) = app.person(Role::Member, "Lena Leaver").await;
    app.owner.ok(DISABLE, json!({ "input": { "id": seat, "reason": "left: private matter" } })).await;
    app.run_due_jobs().await;
    let messages = receiver.messages();
    assert_eq!(messages.len(), 1, "the invitation is not among them");
    let (headers, body) = (&messages[0].0, body(&messages[0]));
    assert_eq!(headers["content-type"], "application/json");
    assert!(headers["webhook-id"].starts_with("msg_") && headers["webhook-signature"].starts_with("v1,"));
    assert_eq!(body["type"], "seat.disabled");
    assert_eq!(body["tenantId"], json!(app.tenant_id));
    assert_eq!(body["data"]["id"], json!(seat));
    assert_eq!(body["data"]["actor"], json!({ "kind": "SEAT", "id": app.owner_id }));
    assert!(body["timestamp"].as_str().is_some_and(|at| at.ends_with('Z') && at.contains('.')), "{body}");
    assert!(!messages[0].1.contains("private matter"), "names of what changed, not what was written");
    let seen = endpoint(&app).await;
    assert_eq!(seen["deliveries"]["totalCount"], 1);
    let delivery = &seen["deliveries"]["nodes"][0];
    assert_eq!((&delivery["status"], &delivery["body"]), (&json!("DELIVERED"), &json!(messages[0].1)));
    let attempt = json!({ "number": 1, "statusCode": 200, "answer": "", "error": null });
    assert_eq!(delivery["attempts"]["nodes"], json!([attempt]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_was_refused_is_not_told_and_a_reminder_is_told_once() {
    let app = TestApp::new().await;
    let (receiver, _) = listening(&app, json!(["SEAT_DISABLED", "PROVIDER_KEY_ROTATION_DUE"])).await;
    let own = json!({ "input": { "id": app.owner_id, "reason": "x" } });
    assert_eq!(app.owner.refused(DISABLE, own).await, ["STATE_CONFLICT"]);
    let account = crate::keys::account(&app, crate::keys::ECHO, None).await;
    crate::keys::add(&app.owner, &account, "due soon", "echo-webhook-reminder-1").await;
    for _ in 0..3 {
        app.run_due_jobs().await;
        app.advance(days(30));
    }
    app.run_due_jobs().await;
    app.run_due_jobs().await;
    let kinds: Vec<Value> = receiver.messages().iter().map(|message| body(message)["type"].clone()).collect();
    assert!(!kinds.is_empty() && kinds.iter().all(|kind| kind == "provider_key.rotation_due"), "{kinds:?}");
    let ids: std::collections::HashSet<String> =
        receiver.messages().into_iter().map(|(headers, _)| headers["webhook-id"].clone()).collect();
    assert_eq!(ids.len(), kinds.len(), "each once");
}

#[tokio::test(flavor = "multi_thread")]
async fn retries_come_as_published_with_the_same_id_and_then_the_endpoint_is_disabled() {
    let app = TestApp::new().await;
    let (receiver, made) = listening(&app, json!(["SEAT_DISABLED"])).await;
    receiver.answer(500);
    let sent_before = sample(&app, &made).await;
    app.run_due_jobs().await;
    assert_eq!(receiver.messages().len(), 1);
    for (at, pause) in RETRIES.iter().enumerate() {
        app.advance(*pause * 89 / 100);
        app.run_due_jobs().await;
        assert_eq!(receiver.messages().len(), at + 1, "not before its time");
        app.advance(*pause * 22 / 100);
        app.run_due_jobs().await;
        assert_eq!(receiver.messages().len(), at + 2, "after {pause}");
    }
    let messages = receiver.messages();
    assert!(
        messages
            .iter()
            .all(|(headers, body)| headers["webhook-id"] == sent_before.as_str().expect("an id")
                && *body == messages[0].1)
    );
    let seen = endpoint(&app).await;
    assert_eq!(seen["status"], "DISABLED");
    assert_eq!(seen["deliveries"]["nodes"][0]["status"], "FAILED");
    assert_eq!(seen["deliveries"]["nodes"][0]["attemptCount"], 10);
    assert!(app.mails.taken().iter().any(|mail| mail.subject.contains("Events are no longer sent to Tickets")));

    let id = made["webhookEndpoint"]["id"].clone();
    let again = json!({ "input": { "id": sent_before } });
    assert_eq!(app.owner.refused(RETRY, again.clone()).await, ["STATE_CONFLICT"], "it is disabled");
    app.owner.ok(ENABLE, json!({ "input": { "id": id } })).await;
    receiver.answer(204);
    let since = json!({ "input": { "id": id, "since": "2026-01-01T00:00:00Z" } });
    assert_eq!(app.owner.ok(REPLAY, since.clone()).await["webhookEndpointReplay"]["replayedCount"], 1);
    app.run_due_jobs().await;
    assert_eq!(endpoint(&app).await["deliveries"]["nodes"][0]["status"], "DELIVERED");
    assert_eq!(app.owner.ok(REPLAY, since).await["webhookEndpointReplay"]["replayedCount"], 0);
    app.owner.ok(RETRY, again).await;
    app.run_due_jobs().await;
    assert_eq!(receiver.messages().len(), 12, "by hand also what was taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_410_disables_at_once_and_a_redirect_is_not_followed() {
    let app = TestApp::new().await;
    let (receiver, made) = listening(&app, json!([])).await;
    let elsewhere = Vendor::start().await;
    receiver.redirect(&elsewhere.address);
    sample(&app, &made).await;
    app.run_due_jobs().await;
    assert!(elsewhere.messages().is_empty());
    let first = endpoint(&app).await["deliveries"]["nodes"].as_array().expect("deliveries").last().cloned();
    assert_eq!(first.expect("one")["attempts"]["nodes"][0]["statusCode"], 307);
    receiver.answer(410);
    sample(&app, &made).await;
    app.run_due_jobs().await;
    let seen = endpoint(&app).await;
    assert_eq!(seen["status"], "DISABLED");
    assert!(seen["disabledReason"].as_str().is_some_and(|why| why.contains("410")));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_answer_a_kilobyte_is_kept_and_no_answer_is_told_in_words() {
    let app = TestApp::new().await;
    let (receiver, made) = listening(&app, json!(["SEAT_DISABLED"])).await;
    receiver.echo();
    sample(&app, &made).await;
    // Later, so that it is the second in the list.
    app.advance(hours(1));
    let closed = create(&app, &app.owner, "http://127.0.0.1:9/", json!(["SEAT_REMOVED"])).await;
    sample(&app, &closed).await;
    app.run_due_jobs().await;
    let data = app.owner.ok(ENDPOINTS, json!({ "id": app.tenant_id })).await;
    let first_attempt = |at: usize| {
        data["tenant"]["webhookEndpoints"]["nodes"][at]["deliveries"]["nodes"][0]["attempts"]["nodes"][0].clone()
    };
    let answer = first_attempt(0)["answer"].clone();
    assert!(answer.as_str().is_some_and(|text| !text.is_empty() && text.len() <= 1024), "{answer}");
    let refused = first_attempt(1);
    assert!(refused["statusCode"].is_null() && refused["answer"].is_null(), "{refused}");
    assert!(refused["error"].as_str().is_some_and(|why| why.starts_with("No connection:")), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_are_kept_for_thirty_days() {
    let app = TestApp::new().await;
    let (_, made) = listening(&app, json!(["SEAT_REMOVED"])).await;
    sample(&app, &made).await;
    app.run_due_jobs().await;
    app.advance(days(29));
    app.run_due_jobs().await;
    assert_eq!(endpoint(&app).await["deliveries"]["totalCount"], 1);
    app.advance(days(2));
    app.run_due_jobs().await;
    assert_eq!(endpoint(&app).await["deliveries"]["totalCount"], 0);
}
