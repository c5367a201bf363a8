//! The end of a text: erased once, with its keys, and its hash stays.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, days, json};
use sea_orm::{ConnectionTrait, Statement};

use super::{APPROVE, TEXT, ai_app, look, submitted};

const ERASE: &str = "mutation($input: OutputReviewEraseInput!) {
  outputReviewErase(input: $input) { outputReview { status text textSha256 erasedAt note } userErrors { code message } } }";

async fn count(app: &TestApp, sql: &str) -> i64 {
    let db = app.app.db.read();
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("a count");
    row.expect("a row").try_get("", "n").expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_erased_once_when_its_time_is_over_and_its_hash_stays() {
    let app = TestApp::new().await;
    let (_, member) = app.person(Role::Member, "Mia Member").await;
    let desk = ai_app(&app, "Copy Desk").await;
    let id = submitted(&app, &member, &desk, TEXT).await;
    let waits = submitted(&app, &member, &desk, "Another one, to Ms Quill of Zephyr").await;
    let hash = look(&member, &id).await["textSha256"].clone();
    let corrected = json!({ "id": id, "correctedText": "Dear Ms Quill of Zephyr, soon more.", "note": "1,204?" });
    app.owner.ok(APPROVE, json!({ "input": corrected })).await;
    let texts = "SELECT COUNT(*) AS n FROM output_texts";
    let keys = "SELECT COUNT(*) AS n FROM sealed_secrets WHERE purpose = 'output-text'";
    assert_eq!((count(&app, texts).await, count(&app, keys).await), (3, 3));
    app.advance(days(29));
    app.run_due_jobs().await;
    assert_eq!(look(&member, &id).await["text"], TEXT, "a day too early");
    app.advance(days(2));
    app.run_due_jobs().await;
    let gone = look(&member, &id).await;
    for field in ["text", "approvedText", "correctedText", "note", "eraseDueAt"] {
        assert!(gone[field].is_null(), "{field}: {gone}");
    }
    assert_eq!((&gone["status"], &gone["textSha256"]), (&json!("APPROVED"), &hash));
    assert!(gone["erasedAt"].is_string());
    // The other was withdrawn after 30 days and has its own time to go.
    assert_eq!(look(&member, &waits).await["status"], "WITHDRAWN");
    assert_eq!((count(&app, texts).await, count(&app, keys).await), (1, 1));
    let told = |action: &'static str| crate::access::actions_on(&app, action);
    assert_eq!(told("output_review.erased").await, 1);
    app.advance(days(1));
    app.run_due_jobs().await;
    assert_eq!(told("output_review.erased").await, 1, "once");
    assert_eq!(app.owner.refused(ERASE, json!({ "input": { "id": id } })).await, ["STATE_CONFLICT"]);
    app.advance(days(31));
    app.run_due_jobs().await;
    assert_eq!((count(&app, texts).await, count(&app, keys).await), (0, 0));
    assert_eq!(told("output_review.erased").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_company_says_for_how_long_and_an_admin_can_be_quicker() {
    let app = TestApp::new().await;
    let (_, member) = app.person(Role::Member, "Mia Member").await;
    let approver = app.persona(Role::Approver).await;
    let desk = ai_app(&app, "Copy Desk").await;
    let id = submitted(&app, &member, &desk, TEXT).await;
    let erase = json!({ "input": { "id": id } });
    assert_eq!(app.owner.refused(ERASE, erase.clone()).await, ["STATE_CONFLICT"], "it waits");
    app.owner.ok(APPROVE, erase.clone()).await;
    assert_eq!(approver.error_code(ERASE, erase.clone()).await, "FORBIDDEN");
    let done = app.owner.ok(ERASE, erase).await["outputReviewErase"]["outputReview"].clone();
    assert!(done["text"].is_null() && done["erasedAt"].is_string() && done["textSha256"].is_string(), "{done}");
    let settings = "mutation($input: TenantSettingsUpdateInput!) {
      tenantSettingsUpdate(input: $input) { tenant { settings { outputTextDays } } userErrors { code } } }";
    let for_days = |n: i32| json!({ "input": { "id": app.tenant_id, "outputTextDays": n } });
    assert_eq!(app.owner.refused(settings, for_days(366)).await, ["INVALID"]);
    app.owner.ok(settings, for_days(2)).await;
    let id = submitted(&app, &member, &desk, "A second letter to Ms Quill").await;
    app.owner.ok(APPROVE, json!({ "input": { "id": id } })).await;
    app.advance(days(3));
    app.run_due_jobs().await;
    assert!(look(&member, &id).await["erasedAt"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_envelope_of_another_text_opens_nothing() {
    let app = TestApp::new().await;
    let (_, member) = app.person(Role::Member, "Mia Member").await;
    let desk = ai_app(&app, "Copy Desk").await;
    let one = submitted(&app, &member, &desk, TEXT).await;
    submitted(&app, &member, &desk, "A letter to somebody else, of Zephyr").await;
    let tx = app.app.db.begin().await.expect("a transaction");
    let swap = "UPDATE output_texts SET content = (SELECT t.content FROM output_texts t WHERE t.output_review_id <> output_texts.output_review_id)";
    tx.execute_raw(Statement::from_string(tx.get_database_backend(), swap)).await.expect("swapped");
    tx.commit().await.expect("kept");
    let answer = member.send(super::LOOK, json!({ "id": one })).await;
    assert!(answer.body["errors"].is_array(), "what was moved does not open: {}", answer.body);
}
