//! Deciding on findings.

use keystead_entities::seat::Role;
use keystead_tests::{Client, TestApp, Value, days, hours, json, minutes};

use super::{ASK, findings};
use crate::statements::done;

const DISMISS: &str = "mutation($input: FindingDismissInput!) { findingDismiss(input: $input) { finding { status } userErrors { code field } } }";
const RESOLVE: &str = "mutation($input: FindingResolveInput!) { findingResolve(input: $input) { finding { status } userErrors { code field } } }";

/// A finding, and the token that it is about.
async fn found(app: &TestApp) -> (Value, Client) {
    let short = app.short_token(app.owner_id, hours(1)).await;
    app.advance(hours(2));
    short.send(ASK, json!({})).await;
    (findings(app).await[0]["id"].clone(), short)
}

async fn tried_again(app: &TestApp, token: &Client) -> Vec<Value> {
    app.advance(minutes(2));
    token.send(ASK, json!({})).await;
    findings(app).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dismissed_is_counted_and_not_told_for_thirty_days() {
    let app = TestApp::new().await;
    let (id, token) = found(&app).await;
    let dismiss = json!({ "id": id, "reason": "The old server in the cellar.", "expectedVersion": 1 });
    let finding = "finding { status note version viewerActions decidedBy { name } }";
    let dismissed = done(&app.owner, "findingDismiss", finding, dismiss).await["finding"].clone();
    assert_eq!(
        dismissed,
        json!({ "status": "DISMISSED", "note": "The old server in the cellar.", "version": 2, "viewerActions": ["RESOLVE"],
          "decidedBy": { "name": "Olivia Owner" } })
    );
    let again = tried_again(&app, &token).await;
    assert_eq!((again.len(), &again[0]["attemptCount"], &again[0]["status"]), (1, &json!(2), &json!("DISMISSED")));
    app.advance(days(30));
    let later = tried_again(&app, &token).await;
    assert_eq!((later.len(), &later[0]["status"]), (2, &json!("OPEN")), "{later:?}");
    assert_eq!(crate::sign_in::told(&app, "finding.dismissed").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_resolved_and_comes_again_is_new() {
    let app = TestApp::new().await;
    let (id, token) = found(&app).await;
    let resolve = json!({ "id": id, "reason": "The token was taken out of the script." });
    done(&app.owner, "findingResolve", "", resolve.clone()).await;
    assert_eq!(app.owner.refused(RESOLVE, json!({ "input": resolve })).await, ["STATE_CONFLICT"]);
    assert_eq!(app.owner.refused(DISMISS, json!({ "input": resolve })).await, ["STATE_CONFLICT"]);
    let again = tried_again(&app, &token).await;
    let told: Vec<_> = again.iter().map(|f| (f["status"].clone(), f["attemptCount"].clone())).collect();
    assert_eq!(told, [(json!("OPEN"), json!(1)), (json!("RESOLVED"), json!(1))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_decides_with_a_reason_and_nobody_else_does() {
    let app = TestApp::new().await;
    let (id, _) = found(&app).await;
    let input =
        |reason: &str, version: i32| json!({ "input": { "id": id, "reason": reason, "expectedVersion": version } });
    assert_eq!(app.owner.refused(DISMISS, input("  ", 1)).await, ["REQUIRED"]);
    assert_eq!(app.owner.refused(DISMISS, input("Known.", 7)).await, ["VERSION_CONFLICT"]);
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(DISMISS, input("Known.", 1)).await, ["NOT_FOUND"]);
    for role in [Role::Approver, Role::Auditor, Role::Member] {
        let person = app.persona(role).await;
        assert_eq!(person.error_code(DISMISS, input("Known.", 1)).await, "FORBIDDEN", "{role}");
    }
    let admin = app.persona(Role::Admin).await;
    let mut once = input("Known.", 1);
    once["input"]["idempotencyKey"] = json!("once");
    for _ in 0..2 {
        assert_eq!(admin.ok(DISMISS, once.clone()).await["findingDismiss"]["finding"]["status"], "DISMISSED");
    }
    assert_eq!(crate::sign_in::told(&app, "finding.dismissed").await.len(), 1);
}
