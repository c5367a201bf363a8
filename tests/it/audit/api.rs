//! Reading the log through the API.

use keystead_domain::clock::Clock;
use keystead_entities::seat::Role;
use keystead_tests::{TestApp, Value, days, json};

use super::write;

const LIST: &str = "query($id: ID!, $filter: AuditEventFilter, $search: String, $first: Int, $after: String) {
  tenant(id: $id) { auditEvents(filter: $filter, search: $search, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id sequence occurredAt action targetId outcome requestId address hash previousHash
      actor { kind id authMethod seat { name } } details { name value before after isErased } } } } }";

async fn list(app: &TestApp, variables: Value) -> Value {
    let mut all = json!({ "id": app.tenant_id });
    all.as_object_mut().expect("an object").extend(variables.as_object().expect("an object").clone());
    app.owner.ok(LIST, all).await["tenant"]["auditEvents"].clone()
}

fn actions(page: &Value) -> Vec<&str> {
    page["nodes"].as_array().expect("nodes").iter().map(|n| n["action"].as_str().expect("an action")).collect()
}

const RENAME: &str = "mutation($input: TenantUpdateInput!) { tenantUpdate(input: $input) { userErrors { code } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_told_with_who_what_before_and_after() {
    let app = TestApp::new().await;
    app.owner.ok(RENAME, json!({ "input": { "id": app.tenant_id, "name": "New Name" } })).await;
    let page = list(&app, json!({ "filter": { "action": ["tenant.updated"] } })).await;
    let entry = &page["nodes"][0];
    assert_eq!(entry["targetId"], json!(app.tenant_id));
    assert_eq!(entry["outcome"], "SUCCESS");
    assert_eq!(entry["actor"]["kind"], "SEAT");
    assert_eq!(entry["actor"]["seat"]["name"], "Olivia Owner");
    assert!(entry["actor"]["authMethod"].as_str().expect("a method").starts_with("api_token:tok_"));
    assert!(!entry["requestId"].as_str().expect("a request").is_empty());
    let name = entry["details"].as_array().expect("details").iter().find(|d| d["name"] == "name").expect("the name");
    assert_eq!((&name["before"], &name["after"]), (&json!("Harbor & Pine"), &json!("New Name")));
    assert_eq!((&name["value"], &name["isErased"]), (&Value::Null, &json!(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_filtered_searched_and_paged() {
    let app = TestApp::new().await;
    write(&app.operator(), 7).await;
    app.advance(days(1));
    let moment = app.clock.now().to_rfc3339();
    write(&app.operator(), 3).await;
    let all = list(&app, json!({ "filter": { "action": ["test."] } })).await;
    assert_eq!(all["totalCount"], 10);
    let late = list(&app, json!({ "filter": { "action": ["test.written"], "occurredAt": { "gte": moment } } })).await;
    assert_eq!(late["totalCount"], 3);
    let early = list(&app, json!({ "filter": { "action": ["test.written"], "occurredAt": { "lt": moment } } })).await;
    assert_eq!(early["totalCount"], 7);
    let operator = list(&app, json!({ "filter": { "actorKind": ["OPERATOR"], "actorIds": ["operator"] } })).await;
    assert!(operator["totalCount"].as_i64().expect("a number") >= 11);
    let none = list(&app, json!({ "filter": { "outcome": ["REFUSED"], "action": [] } })).await;
    assert_eq!(none["totalCount"], 0);
    let found = list(&app, json!({ "search": "GRÜSSE" })).await;
    assert_eq!(found["totalCount"], 0);
    let found = list(&app, json!({ "search": "\u{1f512}" })).await;
    assert_eq!(found["totalCount"], 10);
    let wild = list(&app, json!({ "search": "%_%" })).await;
    assert_eq!(wild["totalCount"], 0);
    let first = list(&app, json!({ "filter": { "action": ["test."] }, "first": 4 })).await;
    let cursor = first["pageInfo"]["endCursor"].clone();
    let next = list(&app, json!({ "filter": { "action": ["test."] }, "first": 100, "after": cursor })).await;
    assert_eq!(actions(&first).len() + actions(&next).len(), 10);
    let sequences: Vec<_> = first["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .chain(next["nodes"].as_array().expect("nodes"))
        .map(|n| n["sequence"].as_i64().expect("a number"))
        .collect();
    assert!(sequences.windows(2).all(|pair| pair[0] > pair[1]), "{sequences:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_attempts_are_told_and_a_flood_of_them_is_bounded() {
    let app = TestApp::new().await;
    let member = app.persona(Role::Member).await;
    let rename = json!({ "input": { "id": app.tenant_id, "name": "Mine" } });
    assert_eq!(member.error_code(RENAME, rename.clone()).await, "FORBIDDEN");
    let refused = list(&app, json!({ "filter": { "outcome": ["REFUSED"] } })).await;
    assert_eq!(refused["totalCount"], 1);
    let entry = &refused["nodes"][0];
    assert_eq!((&entry["action"], &entry["targetId"]), (&json!("tenantUpdate"), &json!(app.tenant_id)));
    for _ in 0..80 {
        member.send(RENAME, rename.clone()).await;
    }
    let refused = list(&app, json!({ "filter": { "outcome": ["REFUSED"] }, "first": 1 })).await;
    assert_eq!(refused["totalCount"], 61);
    let details = refused["nodes"][0]["details"].as_array().expect("details");
    assert!(details.iter().any(|d| d["name"] == "furtherOmitted" && d["value"] == true), "{details:?}");
    // What was only filled in wrongly is no attempt.
    let wrong = json!({ "input": { "id": app.tenant_id, "name": "" } });
    assert_eq!(app.owner.refused(RENAME, wrong).await, ["REQUIRED"]);
    let refused = list(&app, json!({ "filter": { "outcome": ["REFUSED"] } })).await;
    assert_eq!(refused["totalCount"], 61);
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_without_the_right_is_told_and_so_is_reading_the_log() {
    let app = TestApp::new().await;
    let member = app.persona(Role::Member).await;
    assert_eq!(member.error_code(LIST, json!({ "id": app.tenant_id })).await, "FORBIDDEN");
    list(&app, json!({})).await;
    list(&app, json!({})).await;
    let refused = list(&app, json!({ "filter": { "outcome": ["REFUSED"] } })).await;
    assert_eq!(actions(&refused), ["tenant.auditEvents"]);
    let read = list(&app, json!({ "filter": { "action": ["audit_log.read"] } })).await;
    assert_eq!(read["totalCount"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_verified_by_a_job_and_says_so() {
    let app = TestApp::new().await;
    write(&app.operator(), 5).await;
    let verify =
        "mutation($input: AuditVerifyInput!) { auditVerify(input: $input) { job { id status } userErrors { code } } }";
    let input = json!({ "input": { "tenantId": app.tenant_id } });
    let one = app.owner.ok(verify, input.clone()).await;
    let same = app.owner.ok(verify, input).await;
    assert_eq!(one["auditVerify"]["job"]["id"], same["auditVerify"]["job"]["id"]);
    app.run_due_jobs().await;
    let look = "query($id: ID!) { tenant(id: $id) {
      auditVerification { isIntact entryCount throughSequence firstBreak { sequence } job { status } }
      auditChainHead { sequence hash publicKey prunedThroughSequence checkpoint { sequence note root } } } }";
    let data = app.owner.ok(look, json!({ "id": app.tenant_id })).await;
    let found = &data["tenant"]["auditVerification"];
    assert_eq!((&found["isIntact"], &found["firstBreak"]), (&json!(true), &Value::Null));
    assert_eq!(found["job"]["status"], "SUCCEEDED");
    assert!(data["tenant"]["auditChainHead"]["publicKey"].as_str().expect("a key").starts_with("keystead/audit/ten_"));
    let told = list(&app, json!({ "filter": { "action": ["audit_log.verified"] } })).await;
    assert_eq!(told["totalCount"], 1);
}
