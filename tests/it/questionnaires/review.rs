//! Review, approval, publishing, archiving.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, json};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn nobody_approves_what_they_wrote() {
    let app = TestApp::new().await;
    let (_, approver) = app.person(Role::Approver, "Paul Approver").await;
    let id = generated(&app, &app.owner).await;
    let first = answer(&app.owner, &id, "keys.staff").await;
    let written = approver.ok(UPDATE, json!({ "input": { "id": first["id"], "text": "Never." } })).await;
    assert_eq!(written["answerUpdate"]["answer"]["origin"], "WRITTEN");
    let approve = json!({ "input": { "id": first["id"] } });
    assert_eq!(approver.refused(APPROVE, approve.clone()).await, ["FOUR_EYES"]);
    let bulk = json!({ "input": { "ids": [first["id"]] } });
    assert_eq!(approver.refused(BULK_APPROVE, bulk).await, ["FOUR_EYES"]);
    app.owner.ok(APPROVE, approve.clone()).await;
    assert_eq!(app.owner.refused(APPROVE, approve).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_whole_questionnaire_is_published_and_a_change_takes_it_back() {
    let app = TestApp::new().await;
    let id = generated(&app, &app.owner).await;
    let publish = json!({ "input": { "id": id } });
    assert_eq!(app.owner.refused(PUBLISH, publish.clone()).await, ["APPROVAL_REQUIRED"]);
    approve_all(&app.owner, &id).await;
    app.owner.ok(PUBLISH, publish.clone()).await;
    assert_eq!(app.owner.refused(PUBLISH, publish).await, ["STATE_CONFLICT"]);
    let first = answer(&app.owner, &id, "keys.staff").await;
    assert!(!first["publishedAt"].is_null());

    app.owner.ok(REJECT, json!({ "input": { "id": first["id"], "reason": "Say who." } })).await;
    let rejected = answer(&app.owner, &id, "keys.staff").await;
    assert_eq!(rejected["reviewReason"], "Rejected: Say who.");
    assert!(rejected["publishedAt"].is_null());
    assert_eq!(questionnaire(&app.owner, &id).await["status"], "IN_REVIEW");

    app.owner.ok(ARCHIVE, json!({ "input": { "id": id } })).await;
    assert_eq!(app.owner.refused(GENERATE, json!({ "input": { "id": id } })).await, ["STATE_CONFLICT"]);
    assert_eq!(app.owner.refused(APPROVE, json!({ "input": { "id": first["id"] } })).await, ["STATE_CONFLICT"]);
    let row = questionnaire(&app.owner, &id).await;
    assert_eq!(row["viewerActions"], json!(["EXPORT"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_there_yet_cannot_be_approved() {
    let app = TestApp::new().await;
    let id = created(&app, &app.owner).await;
    let first = answer(&app.owner, &id, "keys.staff").await;
    assert_eq!(app.owner.refused(APPROVE, json!({ "input": { "id": first["id"] } })).await, ["STATE_CONFLICT"]);
    assert_eq!(app.owner.refused(BULK_APPROVE, json!({ "input": { "ids": [] } })).await, ["INVALID"]);
    let twice = json!({ "input": { "ids": [first["id"], first["id"]] } });
    assert_eq!(app.owner.refused(BULK_APPROVE, twice).await, ["INVALID"]);
}
