//! A page that is not true any more says so.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, Value, json, minutes};

use super::{allowed, decide, in_force, policy, publish};

const DISMISS: &str = "mutation($input: PolicyReviewDismissInput!) {
  policyReviewDismiss(input: $input) { policyReview { id status note version } userErrors { code field message } } }";

async fn reviews(app: &TestApp) -> Vec<Value> {
    policy(app, &app.owner).await["reviews"]["nodes"].as_array().expect("reviews").clone()
}

async fn a_minute_later(app: &TestApp) {
    app.advance(minutes(2));
    app.run_due_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_or_app_raises_a_review_with_the_sentence_that_changed() {
    let app = TestApp::new().await;
    let account = crate::keys::account(&app, crate::keys::ECHO, None).await;
    crate::keys::add(&app.owner, &account, "First", "echo-first-secret-of-ours").await;
    let (id, _) = in_force(&app).await;
    a_minute_later(&app).await;
    assert_eq!(reviews(&app).await, Vec::<Value>::new(), "nothing has changed");
    crate::keys::add(&app.owner, &account, "Second", "echo-second-secret-of-ours").await;
    allowed(&app, "Copy Desk", &["INTERNAL"]).await;
    a_minute_later(&app).await;
    a_minute_later(&app).await;
    let found = reviews(&app).await;
    assert_eq!(found.len(), 3, "{found:?}");
    let of = |section: &str| found.iter().filter(|r| r["section"] == section).collect::<Vec<_>>();
    let key = of("KEY_HOLDERS");
    assert!(key[0]["publishedLine"].as_str().expect("a line").ends_with(": 1 key in use."), "{key:?}");
    assert!(key[0]["presentLine"].as_str().expect("a line").ends_with(": 2 keys in use."), "{key:?}");
    let apps = of("APPROVED_APPS");
    assert!(apps.iter().any(|r| r["publishedLine"] == "No AI app is approved yet." && r["presentLine"].is_null()));
    assert!(
        apps.iter()
            .any(|r| r["publishedLine"].is_null()
                && r["presentLine"].as_str().is_some_and(|l| l.starts_with("Copy Desk")))
    );
    assert!(found.iter().all(|r| r["status"] == "OPEN"));
    let dismissed = app.owner.ok(DISMISS, json!({ "input": { "id": key[0]["id"], "note": "At the next one" } })).await;
    assert_eq!(dismissed["policyReviewDismiss"]["policyReview"]["status"], "DISMISSED");
    a_minute_later(&app).await;
    assert_eq!(reviews(&app).await.len(), 3, "what was dismissed is not raised again");
    publish(&app, &id, json!({})).await;
    assert!(reviews(&app).await.iter().all(|r| r["status"] == "SETTLED"));
    a_minute_later(&app).await;
    assert_eq!(reviews(&app).await.len(), 3, "the new page says what is true");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_undone_settles_its_review() {
    let app = TestApp::new().await;
    let desk = allowed(&app, "Copy Desk", &["INTERNAL"]).await;
    in_force(&app).await;
    decide(&app, &desk, "QUARANTINED").await;
    a_minute_later(&app).await;
    let open = reviews(&app).await;
    assert!(open.len() >= 2 && open.iter().all(|r| r["status"] == "OPEN"), "{open:?}");
    decide(&app, &desk, "ALLOWED").await;
    a_minute_later(&app).await;
    assert!(reviews(&app).await.iter().all(|r| r["status"] == "SETTLED"), "it is true again");
    decide(&app, &desk, "QUARANTINED").await;
    a_minute_later(&app).await;
    assert_eq!(reviews(&app).await.iter().filter(|r| r["status"] == "OPEN").count(), open.len(), "and once more not");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daily_look_sees_what_no_change_announced() {
    let app = TestApp::new().await;
    in_force(&app).await;
    app.person(Role::Approver, "Ada Approver").await;
    app.advance(keystead_tests::days(1));
    app.run_due_jobs().await;
    let found = reviews(&app).await;
    assert!(
        found
            .iter()
            .any(|r| r["section"] == "APPROVERS" && r["presentLine"].as_str().is_some_and(|l| l.contains("Ada"))),
        "{found:?}"
    );
    app.advance(keystead_tests::days(40));
    app.run_due_jobs().await;
    assert_eq!(reviews(&app).await.len(), found.len(), "weeks of outage add nothing");
}
