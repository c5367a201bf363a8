//! The library of answers.

use keystead_tests::{TestApp, days, json};

use super::*;

const ADD: &str = "mutation($input: AnswerLibraryEntryCreateInput!) {
  answerLibraryEntryCreate(input: $input) { answerLibraryEntry { id version reviewDueOn } userErrors { code field message } } }";
const CHANGE: &str = "mutation($input: AnswerLibraryEntryUpdateInput!) {
  answerLibraryEntryUpdate(input: $input) { answerLibraryEntry { id version reviewDueOn } userErrors { code field message } } }";
const DROP: &str = "mutation($input: AnswerLibraryEntryDeleteInput!) {
  answerLibraryEntryDelete(input: $input) { answerLibraryEntry { id isDeleted } userErrors { code field message } } }";

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_used_until_its_review_is_due() {
    let app = TestApp::new().await;
    let entry =
        json!({ "input": { "tenantId": app.tenant_id, "title": "Backups", "text": "Nightly, encrypted, tested." } });
    let made = app.owner.ok(ADD, entry.clone()).await["answerLibraryEntryCreate"]["answerLibraryEntry"].clone();
    assert_eq!(made["reviewDueOn"], "2026-04-16");
    assert_eq!(app.owner.refused(ADD, entry).await, ["TAKEN"]);
    let id = generated(&app, &app.owner).await;
    let operation = answer(&app.owner, &id, "proof.operation").await;
    let take = json!({ "input": { "id": operation["id"], "libraryEntryId": made["id"] } });
    app.owner.ok(UPDATE, take.clone()).await;
    assert_eq!(answer(&app.owner, &id, "proof.operation").await["text"], "Nightly, encrypted, tested.");

    app.advance(days(92));
    app.run_due_jobs().await;
    assert_eq!(app.owner.refused(UPDATE, take.clone()).await, ["EXPIRED"]);
    let reviewed = json!({ "input": { "id": made["id"], "isReviewed": true, "expectedVersion": 1 } });
    let reviewed = app.owner.ok(CHANGE, reviewed).await;
    assert_eq!(reviewed["answerLibraryEntryUpdate"]["answerLibraryEntry"]["reviewDueOn"], "2026-07-17");
    app.owner.ok(UPDATE, take.clone()).await;

    app.owner.ok(DROP, json!({ "input": { "id": made["id"] } })).await;
    assert_eq!(app.owner.refused(UPDATE, take).await, ["NOT_FOUND"]);
    let list = "query($id: ID!) { tenant(id: $id) { answerLibrary { totalCount } } }";
    assert_eq!(app.owner.ok(list, json!({ "id": app.tenant_id })).await["tenant"]["answerLibrary"]["totalCount"], 0);
}
