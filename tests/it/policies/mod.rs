//! The one-page policy: composed, published, acknowledged, and told when it is not true any more.

mod acknowledge;
mod look;
mod packs;

use keystead_entities::seat::Role;
use keystead_tests::{Client, TestApp, Value, json};

pub const CREATE: &str = "mutation($input: PolicyCreateInput!) {
  policyCreate(input: $input) { policy { id status version viewerActions } userErrors { code field message } } }";
pub const UPDATE: &str = "mutation($input: PolicyUpdateInput!) {
  policyUpdate(input: $input) { policy { id title version } userErrors { code field message } } }";
pub const PUBLISH: &str = "mutation($input: PolicyPublishInput!) {
  policyPublish(input: $input) { policy { id status version reviewDueOn published { id number sha256 status } }
    userErrors { code field message } } }";
pub const RETIRE: &str = "mutation($input: PolicyRetireInput!) {
  policyRetire(input: $input) { policy { id status retiredAt published { id } preview { sha256 } } userErrors { code field message } } }";
pub const LOOK: &str = "query($id: ID!) { tenant(id: $id) { policy { id title status version
  preview { markdown html sha256 sections { key heading lines own isComplete } }
  published { id number markdown html sha256 note status }
  versions { totalCount nodes { number status sha256 } }
  reviews { totalCount nodes { id section publishedLine presentLine status version viewerActions note } } } } }";

/// Begins the company's policy and returns its id.
pub async fn begun(app: &TestApp) -> String {
    let data = app.owner.ok(CREATE, json!({ "input": { "tenantId": app.tenant_id } })).await;
    data["policyCreate"]["policy"]["id"].as_str().expect("an id").to_owned()
}

/// Begins and publishes it; returns its id and that of the version in force.
pub async fn in_force(app: &TestApp) -> (String, String) {
    let id = begun(app).await;
    let version = publish(app, &id, json!({})).await["published"]["id"].as_str().expect("an id").to_owned();
    (id, version)
}

/// Publishes it and returns the policy.
pub async fn publish(app: &TestApp, id: &str, more: Value) -> Value {
    let mut input = json!({ "id": id });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    app.owner.ok(PUBLISH, json!({ "input": input })).await["policyPublish"]["policy"].clone()
}

/// The policy as a caller sees it.
pub async fn policy(app: &TestApp, who: &Client) -> Value {
    who.ok(LOOK, json!({ "id": app.tenant_id })).await["tenant"]["policy"].clone()
}

/// The composed lines of a section of the preview.
pub async fn lines(app: &TestApp, section: &str) -> Vec<String> {
    let policy = policy(app, &app.owner).await;
    let sections = policy["preview"]["sections"].as_array().expect("sections").clone();
    let found = sections.into_iter().find(|s| s["key"] == section).expect("the section");
    found["lines"].as_array().expect("lines").iter().map(|line| line.as_str().expect("a line").to_owned()).collect()
}

/// Puts an app into the inventory, allowed, and returns its id.
pub async fn allowed(app: &TestApp, name: &str, classes: &[&str]) -> String {
    let create =
        "mutation($input: AiAppCreateInput!) { aiAppCreate(input: $input) { aiApp { id } userErrors { message } } }";
    let input = json!({ "tenantId": app.tenant_id, "name": name, "kind": "SAAS_INTEGRATION", "vendorName": "Example", "dataClasses": classes });
    let made = app.owner.ok(create, json!({ "input": input })).await;
    let id = made["aiAppCreate"]["aiApp"]["id"].as_str().expect("an id").to_owned();
    decide(app, &id, "ALLOWED").await;
    id
}

/// Decides on an app.
pub async fn decide(app: &TestApp, id: &str, status: &str) {
    let decide = "mutation($input: AiAppDecideInput!) { aiAppDecide(input: $input) { aiApp { status } userErrors { message } } }";
    app.owner.ok(decide, json!({ "input": { "id": id, "status": status, "reason": "as agreed" } })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_what_is_true() {
    let app = TestApp::new().await;
    begun(&app).await;
    assert_eq!(lines(&app, "APPROVED_APPS").await, ["No AI app is approved yet."]);
    allowed(&app, "Copy Desk", &["INTERNAL", "PII"]).await;
    let shady = allowed(&app, "Shady Summaries", &["PUBLIC"]).await;
    decide(&app, &shady, "BLOCKED").await;
    app.person(Role::Approver, "Ada Approver").await;
    let account = crate::keys::account(&app, crate::keys::ECHO, None).await;
    crate::keys::add(&app.owner, &account, "Claims", "echo-first-secret-of-ours").await;
    assert_eq!(lines(&app, "APPROVED_APPS").await, ["Copy Desk (Example): for internal data and personal data (PII)."]);
    let forbidden = lines(&app, "FORBIDDEN_USES").await;
    assert!(forbidden.contains(&"These are blocked: Shady Summaries.".to_owned()), "{forbidden:?}");
    let keys = lines(&app, "KEY_HOLDERS").await;
    assert!(keys.iter().any(|line| line.ends_with(": 1 key in use.")), "{keys:?}");
    assert!(lines(&app, "APPROVERS").await.iter().any(|line| line.contains("Ada Approver")));
    let page = policy(&app, &app.owner).await["preview"].clone();
    assert!(
        page["sections"]
            .as_array()
            .expect("sections")
            .iter()
            .filter(|s| s["key"] != "INDUSTRY")
            .all(|s| s["isComplete"] == true)
    );
    assert!(page["markdown"].as_str().expect("a page").contains("Copy Desk"));
    assert!(!page.to_string().contains("echo-first-secret-of-ours"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_never_changes_and_is_what_was_read() {
    let app = TestApp::new().await;
    let id = begun(&app).await;
    let own = "Ask Grace first.\n\n<b>Really.</b>";
    let update = json!({ "input": { "id": id, "title": "AI at our firm", "sections": [{ "key": "FORBIDDEN_USES", "own": own }] } });
    app.owner.ok(UPDATE, update).await;
    let read = policy(&app, &app.owner).await["preview"]["sha256"].as_str().expect("a hash").to_owned();
    allowed(&app, "Came Meanwhile", &[]).await;
    let stale = json!({ "input": { "id": id, "expectedPageSha256": read } });
    assert_eq!(app.owner.refused(PUBLISH, stale).await, ["STATE_CONFLICT"], "another page than the one that was read");
    let now = policy(&app, &app.owner).await;
    let read = now["preview"]["sha256"].as_str().expect("a hash").to_owned();
    let published = publish(&app, &id, json!({ "expectedPageSha256": read, "note": "The first one" })).await;
    assert_eq!((&published["status"], &published["published"]["sha256"]), (&json!("PUBLISHED"), &json!(read)));
    let html = now["preview"]["html"].as_str().expect("a page");
    assert!(html.contains("&lt;b&gt;Really.&lt;/b&gt;") && !html.contains("<b>"), "{html}");
    decide(&app, &allowed(&app, "Later", &[]).await, "BLOCKED").await;
    let after = policy(&app, &app.owner).await;
    assert_eq!(after["published"]["markdown"], now["preview"]["markdown"], "the page in force stays");
    assert_eq!(after["published"]["html"], now["preview"]["html"]);
    assert_ne!(after["preview"]["sha256"], after["published"]["sha256"]);
    publish(&app, &id, json!({})).await;
    let states: Vec<Value> = policy(&app, &app.owner).await["versions"]["nodes"].as_array().expect("versions").clone();
    let states: Vec<(&Value, &Value)> = states.iter().map(|v| (&v["number"], &v["status"])).collect();
    assert_eq!(states, [(&json!(2), &json!("PUBLISHED")), (&json!(1), &json!("SUPERSEDED"))]);
    assert_eq!(
        app.owner.refused(PUBLISH, json!({ "input": { "id": id } })).await,
        ["STATE_CONFLICT"],
        "it says the same"
    );
    publish(&app, &id, json!({ "note": "Looked at again" })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_one_policy_and_wrong_input_changes_nothing() {
    let app = TestApp::new().await;
    let id = begun(&app).await;
    assert_eq!(app.owner.refused(CREATE, json!({ "input": { "tenantId": app.tenant_id } })).await, ["TAKEN"]);
    let before = policy(&app, &app.owner).await;
    let long = json!({ "input": { "id": id, "sections": [{ "key": "APPROVERS", "own": "x".repeat(2_001) }] } });
    assert_eq!(app.owner.refused(UPDATE, long).await, ["TOO_LONG"]);
    let stale = json!({ "input": { "id": id, "title": "x", "expectedVersion": 7 } });
    assert_eq!(app.owner.refused(UPDATE, stale).await, ["VERSION_CONFLICT"]);
    assert_eq!(app.owner.refused(RETIRE, json!({ "input": { "id": id, "reason": " " } })).await, ["REQUIRED"]);
    assert_eq!(policy(&app, &app.owner).await, before);
    let (_, stranger) = app.stranger().await;
    for (what, input) in
        [(UPDATE, json!({ "id": id })), (PUBLISH, json!({ "id": id })), (RETIRE, json!({ "id": id, "reason": "x" }))]
    {
        assert_eq!(stranger.refused(what, json!({ "input": input })).await, ["NOT_FOUND"]);
    }
    let retired = app.owner.ok(RETIRE, json!({ "input": { "id": id, "reason": "We stop" } })).await;
    assert_eq!(retired["policyRetire"]["policy"]["preview"], Value::Null);
    assert_eq!(policy(&app, &app.owner).await, Value::Null);
    assert_eq!(app.owner.refused(PUBLISH, json!({ "input": { "id": id } })).await, ["STATE_CONFLICT"]);
    begun(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_publish_at_once_make_one_page_in_force() {
    let app = TestApp::new().await;
    let id = begun(&app).await;
    let input = json!({ "input": { "id": id, "note": "both" } });
    let calls = (0..4).map(|_| app.owner.send(PUBLISH, input.clone()));
    let answers = futures_util::future::join_all(calls).await;
    assert!(answers.iter().all(|answer| answer.status.as_u16() == 200), "no failure");
    let versions = policy(&app, &app.owner).await["versions"]["nodes"].as_array().expect("versions").clone();
    assert_eq!(versions.iter().filter(|v| v["status"] == "PUBLISHED").count(), 1, "{versions:?}");
    let numbers: Vec<i64> = versions.iter().map(|v| v["number"].as_i64().expect("a number")).collect();
    assert_eq!(numbers, (1..=numbers.len() as i64).rev().collect::<Vec<_>>());
}
