//! Text for clients: handed in, approved by somebody else, sealed all the while, erased in the end.

mod erased;
mod rules;

use keystead_entities::seat::Role;
use keystead_tests::{Client, TestApp, Value, days, json};

pub const SUBMIT: &str = "mutation($input: OutputReviewSubmitInput!) {
  outputReviewSubmit(input: $input) { outputReview { id status text textSha256 textLength version viewerActions }
    userErrors { code field message } } }";
pub const APPROVE: &str = "mutation($input: OutputReviewApproveInput!) {
  outputReviewApprove(input: $input) { outputReview { id status approvedText correctedText correctedSha256 note eraseDueAt }
    userErrors { code field message } } }";
pub const REJECT: &str = "mutation($input: OutputReviewRejectInput!) {
  outputReviewReject(input: $input) { outputReview { id status approvedText note } userErrors { code field message } } }";
const WITHDRAW: &str = "mutation($input: OutputReviewWithdrawInput!) {
  outputReviewWithdraw(input: $input) { outputReview { id status } userErrors { code } } }";
pub const LOOK: &str =
    "query($id: ID!) { node(id: $id) { ... on OutputReview { status text approvedText correctedText note
  textSha256 textLength erasedAt eraseDueAt viewerActions decidedBy { id } rule { id } approvers { name } } } }";
const LIST: &str = "query($id: ID!, $filter: OutputReviewFilter) {
  tenant(id: $id) { outputReviews(filter: $filter) { totalCount nodes { id } } } }";

/// A text that must be found nowhere.
pub const TEXT: &str = "Dear Ms Quill, your Zephyr-9 premium falls to 1,204 francs from March on.";

/// An allowed AI app of the company.
pub async fn ai_app(app: &TestApp, name: &str) -> String {
    crate::policies::allowed(app, name, &["INTERNAL"]).await
}

/// Hands a text in, and returns its id.
pub async fn submitted(app: &TestApp, who: &Client, ai_app: &str, text: &str) -> String {
    app.plant(text);
    let input = json!({ "tenantId": app.tenant_id, "aiAppId": ai_app, "audience": "Ms Quill", "text": text });
    let data = who.ok(SUBMIT, json!({ "input": input })).await;
    data["outputReviewSubmit"]["outputReview"]["id"].as_str().expect("an id").to_owned()
}

/// The review as that caller sees it.
pub async fn look(who: &Client, id: &str) -> Value {
    who.ok(LOOK, json!({ "id": id })).await["node"].clone()
}

pub async fn listed(app: &TestApp, who: &Client, filter: Value) -> Vec<String> {
    let data = who.ok(LIST, json!({ "id": app.tenant_id, "filter": filter })).await;
    let nodes = data["tenant"]["outputReviews"]["nodes"].as_array().expect("nodes").clone();
    let mut ids: Vec<String> = nodes.iter().map(|node| node["id"].as_str().expect("an id").to_owned()).collect();
    ids.sort();
    ids
}

/// In an order of their own: what is made within a millisecond has none.
pub fn sorted(ids: &[&String]) -> Vec<String> {
    let mut ids: Vec<String> = ids.iter().map(|id| (*id).clone()).collect();
    ids.sort();
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_waits_for_somebody_else_and_goes_out_in_their_words() {
    let app = TestApp::new().await;
    let (_, approver) = app.person(Role::Approver, "Ada Approver").await;
    let (_, member) = app.person(Role::Member, "Mia Member").await;
    let desk = ai_app(&app, "Copy Desk").await;
    let id = submitted(&app, &member, &desk, TEXT).await;
    let hers = look(&member, &id).await;
    assert_eq!(
        (&hers["status"], &hers["text"], &hers["approvedText"]),
        (&json!("PENDING"), &json!(TEXT), &json!(null))
    );
    assert_eq!(hers["viewerActions"], json!(["WITHDRAW"]));
    assert_eq!(hers["textLength"], TEXT.chars().count());
    let theirs = look(&approver, &id).await;
    assert_eq!((&theirs["text"], &theirs["viewerActions"]), (&json!(TEXT), &json!(["APPROVE", "REJECT"])));
    let better = "Dear Ms Quill, your Zephyr-9 premium changes from March on.";
    app.plant(better);
    let note = "The figure 1,204 is not final yet";
    let input = json!({ "id": id, "correctedText": better, "note": note });
    let done = approver.ok(APPROVE, json!({ "input": input })).await["outputReviewApprove"]["outputReview"].clone();
    assert_eq!((&done["status"], &done["approvedText"]), (&json!("APPROVED"), &json!(better)));
    let hers = look(&member, &id).await;
    assert_eq!((&hers["approvedText"], &hers["text"], &hers["note"]), (&json!(better), &json!(TEXT), &json!(note)));
    assert_eq!(approver.refused(REJECT, json!({ "input": { "id": id, "note": "no" } })).await, ["STATE_CONFLICT"]);
    assert_eq!(member.refused(WITHDRAW, json!({ "input": { "id": id } })).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_decides_on_what_they_or_their_machine_handed_in() {
    let app = TestApp::new().await;
    let (ada, approver) = app.person(Role::Approver, "Ada Approver").await;
    let desk = ai_app(&app, "Copy Desk").await;
    let own = submitted(&app, &approver, &desk, TEXT).await;
    let approve = |id: &str| json!({ "input": { "id": id } });
    assert_eq!(approver.refused(APPROVE, approve(&own)).await, ["FOUR_EYES"]);
    assert_eq!(look(&approver, &own).await["viewerActions"], json!(["WITHDRAW"]));
    let robot = crate::seats::service(&app, &app.owner, &ada.to_string()).await;
    let robot = app.token(robot.parse().expect("an id"), &keystead_domain::auth::TokenScope::all()).await;
    let its = submitted(&app, &robot, &desk, "Newsletter of the Kestrel fund").await;
    assert_eq!(approver.refused(APPROVE, approve(&its)).await, ["FOUR_EYES"]);
    assert_eq!(listed(&app, &approver, json!({ "waitsForMe": true })).await, Vec::<String>::new());
    assert_eq!(listed(&app, &approver, json!({ "isMine": true })).await, sorted(&[&its, &own]));
    app.owner.ok(APPROVE, approve(&its)).await;
    app.owner.ok(APPROVE, approve(&own)).await;
    let (_, member) = app.person(Role::Member, "Mia Member").await;
    let hers = submitted(&app, &member, &desk, "Answer to the Merrow claim").await;
    assert_eq!(member.error_code(APPROVE, approve(&hers)).await, "FORBIDDEN");
    member.ok(WITHDRAW, json!({ "input": { "id": hers } })).await;
    assert_eq!(app.owner.refused(APPROVE, approve(&hers)).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_is_read_by_its_author_and_its_approvers_and_by_nobody_else() {
    let app = TestApp::new().await;
    let (_, member) = app.person(Role::Member, "Mia Member").await;
    let (_, other) = app.person(Role::Member, "Otto Other").await;
    let auditor = app.persona(Role::Auditor).await;
    let desk = ai_app(&app, "Copy Desk").await;
    let id = submitted(&app, &member, &desk, TEXT).await;
    assert!(look(&other, &id).await.is_null());
    assert!(listed(&app, &other, json!({})).await.is_empty());
    let audited = look(&auditor, &id).await;
    assert_eq!(
        (&audited["status"], &audited["text"]),
        (&json!("PENDING"), &json!(null)),
        "an auditor sees that, not what"
    );
    let reject = json!({ "input": { "id": id, "note": "Not like this: 1,204 francs" } });
    let input = json!({ "input": { "id": id, "note": " " } });
    assert_eq!(app.owner.refused(REJECT, input).await, ["REQUIRED"]);
    app.owner.ok(REJECT, reject).await;
    let audited = look(&auditor, &id).await;
    assert_eq!((&audited["note"], &audited["approvedText"]), (&json!(null), &json!(null)));
    assert_eq!(look(&member, &id).await["note"], "Not like this: 1,204 francs");
    assert!(look(&app.stranger().await.1, &id).await.is_null());
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(APPROVE, json!({ "input": { "id": id } })).await, ["NOT_FOUND"]);
    app.run_due_jobs().await;
    let log = "query($id: ID!) { tenant(id: $id) { auditEvents(filter: { action: [\"output_review.submitted\"] }) {
      nodes { details { name value } } } } }";
    let told = app.owner.ok(log, json!({ "id": app.tenant_id })).await.to_string();
    assert!(told.contains("sha256") && !told.contains("Zephyr"), "{told}");
    // That it lies nowhere in clear is looked at when the app goes: in rows, mails, log lines.
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_text_for_a_client_is_refused() {
    let app = TestApp::new().await;
    let (_, member) = app.person(Role::Member, "Mia Member").await;
    let desk = ai_app(&app, "Copy Desk").await;
    let shady = ai_app(&app, "Shady Summaries").await;
    crate::policies::decide(&app, &shady, "BLOCKED").await;
    let with = |more: Value| {
        let mut input = json!({ "tenantId": app.tenant_id, "aiAppId": desk, "audience": "A client", "text": "Hello" });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "input": input })
    };
    for (more, code) in [
        (json!({ "text": " \n" }), "REQUIRED"),
        (json!({ "text": "x".repeat(20_001) }), "TOO_LONG"),
        (json!({ "text": "a\u{202e}b" }), "INVALID"),
        (json!({ "audience": "" }), "REQUIRED"),
        (json!({ "aiAppId": shady }), "POLICY_BLOCKED"),
        (json!({ "aiAppId": "app_00000000000000000000000000" }), "NOT_FOUND"),
    ] {
        assert_eq!(member.refused(SUBMIT, with(more.clone())).await, [code], "{more}");
    }
    member.ok(SUBMIT, with(json!({ "text": "ü".repeat(20_000) }))).await;
    let auditor = app.persona(Role::Auditor).await;
    assert_eq!(auditor.error_code(SUBMIT, with(json!({}))).await, "FORBIDDEN");
    let again = with(json!({ "idempotencyKey": "one" }));
    let first = member.ok(SUBMIT, again.clone()).await;
    assert_eq!(member.ok(SUBMIT, again).await, first, "a repeat is the same text, not a second one");
}

#[tokio::test(flavor = "multi_thread")]
async fn approvers_are_told_and_reminded_and_silence_withdraws_the_text() {
    let app = TestApp::new().await;
    app.person(Role::Approver, "Ada Approver").await;
    let (_, member) = app.person(Role::Member, "Mia Member").await;
    app.run_due_jobs().await;
    let desk = ai_app(&app, "Copy Desk").await;
    let (before, began) = (app.mails.taken().len(), app.clock_now());
    let id = submitted(&app, &member, &desk, TEXT).await;
    let titles = |from: usize| {
        let mails = app.mails.taken().split_off(from);
        let mut all: Vec<_> = mails.into_iter().map(|mail| format!("{}: {}", mail.recipient, mail.subject)).collect();
        all.retain(|line| line.contains("Quill"));
        all.sort();
        all
    };
    app.run_due_jobs().await;
    let told = titles(before);
    assert_eq!(told.len(), 2, "the approver and the owner: {told:?}");
    for (day, count) in [(1, 2), (2, 0), (3, 2), (7, 2), (14, 2), (20, 0)] {
        let before = app.mails.taken().len();
        app.advance(began + days(day) + keystead_tests::hours(1) - app.clock_now());
        app.run_due_jobs().await;
        app.run_due_jobs().await;
        assert_eq!(titles(before).len(), count, "on day {day}: {:?}", titles(before));
    }
    let before = app.mails.taken().len();
    app.advance(days(11));
    app.run_due_jobs().await;
    assert_eq!(look(&member, &id).await["status"], "WITHDRAWN");
    let told = titles(before);
    assert!(told.len() == 1 && told[0].starts_with("mia.member"), "{told:?}");
}
