//! The inventory of AI apps.

use keystead_domain::clock::Clock;
use keystead_entities::seat::Role;
use keystead_tests::{TestApp, Value, days, json};

const CREATE: &str = "mutation($input: AiAppCreateInput!) { aiAppCreate(input: $input) {
  aiApp { id name kind status tier vendorName url catalogKey dataClasses tools version owner { name } viewerActions }
  userErrors { code field } } }";
const UPDATE: &str = "mutation($input: AiAppUpdateInput!) { aiAppUpdate(input: $input) {
  aiApp { id name url tools dataClasses owner { id } version } userErrors { code field } } }";
const DECIDE: &str = "mutation($input: AiAppDecideInput!) { aiAppDecide(input: $input) {
  aiApp { id status version decision { reason endsAt decidedBy { name } } } userErrors { code field } } }";
const ARCHIVE: &str = "mutation($input: AiAppArchiveInput!) { aiAppArchive(input: $input) {
  aiApp { id archivedAt viewerActions } userErrors { code field } } }";
const LOOK: &str = "query($id: ID!) { node(id: $id) { ... on AiApp { id name status
  decisions { totalCount nodes { status reason endsAt decidedBy { name } } } } } }";
const LIST: &str = "query($id: ID!, $filter: AiAppFilter, $search: String) {
  tenant(id: $id) { aiApps(filter: $filter, search: $search) { totalCount nodes { name } } } }";

async fn create(app: &TestApp, name: &str) -> Value {
    let input = json!({ "input": { "tenantId": app.tenant_id, "name": name, "kind": "DESKTOP_APP" } });
    app.owner.ok(CREATE, input).await["aiAppCreate"]["aiApp"]["id"].clone()
}

async fn names(app: &TestApp, filter: Value, search: Option<&str>) -> Vec<String> {
    let variables = json!({ "id": app.tenant_id, "filter": filter, "search": search });
    let data = app.owner.ok(LIST, variables).await;
    let nodes = data["tenant"]["aiApps"]["nodes"].as_array().expect("nodes").clone();
    nodes.iter().map(|node| node["name"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_from_the_catalogue_is_in_the_inventory_undecided() {
    let app = TestApp::new().await;
    let catalogue = app.owner.ok("{ aiAppCatalog(search: \"anthropic\") { key name domains } }", json!({})).await;
    assert!(catalogue["aiAppCatalog"].as_array().expect("a list").iter().any(|entry| entry["key"] == "claude"));
    let input = json!({ "input": { "tenantId": app.tenant_id, "catalogKey": "claude", "tools": ["Reads files", "Reads files"],
      "dataClasses": ["PII", "INTERNAL", "PII"], "tier": 2 } });
    let made = app.owner.ok(CREATE, input).await["aiAppCreate"]["aiApp"].clone();
    assert_eq!(made["name"], "Claude");
    assert_eq!(made["vendorName"], "Anthropic");
    assert_eq!(made["status"], "UNDECIDED");
    assert_eq!(made["owner"]["name"], "Olivia Owner");
    assert_eq!(made["dataClasses"], json!(["INTERNAL", "PII"]));
    assert_eq!(made["tools"], json!(["Reads files"]));
    assert_eq!(made["viewerActions"], json!(["UPDATE", "DECIDE", "ARCHIVE"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_all_at_once_and_nothing_is_written() {
    let app = TestApp::new().await;
    let input = json!({ "input": { "tenantId": app.tenant_id, "name": " ", "url": "javascript:alert(1)", "tier": 4,
      "tools": ["ok", ""], "description": "x".repeat(2_001) } });
    let mut codes = app.owner.refused(CREATE, input).await;
    codes.sort();
    assert_eq!(codes, ["INVALID", "INVALID", "REQUIRED", "REQUIRED", "REQUIRED", "TOO_LONG"]);
    let unknown =
        json!({ "input": { "tenantId": app.tenant_id, "catalogKey": "nothing", "name": "N", "kind": "MCP_SERVER" } });
    assert_eq!(app.owner.refused(CREATE, unknown).await, ["NOT_FOUND"]);
    assert!(names(&app, json!({}), None).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_taken_once_and_free_again_after_archiving() {
    let app = TestApp::new().await;
    let id = create(&app, "Scribe").await;
    let again = json!({ "input": { "tenantId": app.tenant_id, "name": "Scribe", "kind": "API_CLIENT" } });
    assert_eq!(app.owner.refused(CREATE, again.clone()).await, ["TAKEN"]);
    let other = create(&app, "Other").await;
    assert_eq!(app.owner.refused(UPDATE, json!({ "input": { "id": other, "name": "Scribe" } })).await, ["TAKEN"]);
    let archived = app.owner.ok(ARCHIVE, json!({ "input": { "id": id, "reason": "not used" } })).await;
    assert_eq!(archived["aiAppArchive"]["aiApp"]["viewerActions"], json!([]));
    assert_eq!(
        app.owner.refused(ARCHIVE, json!({ "input": { "id": id, "reason": "again" } })).await,
        ["STATE_CONFLICT"]
    );
    assert_eq!(app.owner.refused(UPDATE, json!({ "input": { "id": id, "name": "X" } })).await, ["STATE_CONFLICT"]);
    app.owner.ok(CREATE, again).await;
    assert_eq!(names(&app, json!({ "isArchived": true }), None).await, ["Scribe"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_holds_until_its_end_and_then_by_itself_no_more() {
    let app = TestApp::new().await;
    let id = create(&app, "Scribe").await;
    let end = (app.clock.now() + days(30)).to_rfc3339();
    let decide =
        json!({ "input": { "id": id, "status": "ALLOWED", "reason": "Trial with the vendor.", "endsAt": end } });
    let decided = app.owner.ok(DECIDE, decide).await["aiAppDecide"]["aiApp"].clone();
    assert_eq!(decided["status"], "ALLOWED");
    assert_eq!(decided["decision"]["decidedBy"]["name"], "Olivia Owner");
    app.advance(days(29));
    app.run_due_jobs().await;
    assert_eq!(app.owner.ok(LOOK, json!({ "id": id })).await["node"]["status"], "ALLOWED");
    app.advance(days(40));
    app.run_due_jobs().await;
    app.run_due_jobs().await;
    let node = app.owner.ok(LOOK, json!({ "id": id })).await["node"].clone();
    assert_eq!(node["status"], "UNDECIDED");
    let decisions = &node["decisions"];
    assert_eq!(decisions["totalCount"], 2);
    assert_eq!(decisions["nodes"][0]["status"], "UNDECIDED");
    assert!(decisions["nodes"][0]["decidedBy"].is_null());
    let mails = app.mails.taken();
    assert_eq!(mails.iter().filter(|mail| mail.subject.contains("Scribe is undecided again")).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_decision_outlives_the_end_of_an_earlier_one() {
    let app = TestApp::new().await;
    let id = create(&app, "Scribe").await;
    let end = (app.clock.now() + days(5)).to_rfc3339();
    let first = json!({ "input": { "id": id, "status": "ALLOWED", "reason": "Trial.", "endsAt": end } });
    app.owner.ok(DECIDE, first).await;
    app.owner.ok(DECIDE, json!({ "input": { "id": id, "status": "BLOCKED", "reason": "Keeps what is sent." } })).await;
    app.advance(days(10));
    app.run_due_jobs().await;
    assert_eq!(app.owner.ok(LOOK, json!({ "id": id })).await["node"]["status"], "BLOCKED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_needs_a_reason_a_future_and_the_version_that_was_looked_at() {
    let app = TestApp::new().await;
    let id = create(&app, "Scribe").await;
    let past = json!({ "input": { "id": id, "status": "ALLOWED", "reason": " ", "endsAt": "2020-01-01T00:00:00Z" } });
    assert_eq!(app.owner.refused(DECIDE, past).await, ["REQUIRED", "INVALID"]);
    let far = json!({ "input": { "id": id, "status": "ALLOWED", "reason": "x", "endsAt": "2099-01-01T00:00:00Z" } });
    assert_eq!(app.owner.refused(DECIDE, far).await, ["INVALID"]);
    let stale = json!({ "input": { "id": id, "status": "ALLOWED", "reason": "x", "expectedVersion": 9 } });
    assert_eq!(app.owner.refused(DECIDE, stale).await, ["VERSION_CONFLICT"]);
    assert_eq!(app.owner.ok(LOOK, json!({ "id": id })).await["node"]["decisions"]["totalCount"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inventory_is_filtered_and_searched() {
    let app = TestApp::new().await;
    for (name, kind, classes, status) in [
        ("Alpha", "MCP_SERVER", json!(["PHI"]), "ALLOWED"),
        ("Beta", "DESKTOP_APP", json!(["PII", "PCI"]), "BLOCKED"),
        ("Gamma", "DESKTOP_APP", json!([]), "UNDECIDED"),
    ] {
        let input = json!({ "input": { "tenantId": app.tenant_id, "name": name, "kind": kind, "dataClasses": classes, "vendorName": "Acme" } });
        let id = app.owner.ok(CREATE, input).await["aiAppCreate"]["aiApp"]["id"].clone();
        app.owner.ok(DECIDE, json!({ "input": { "id": id, "status": status, "reason": "so" } })).await;
    }
    assert_eq!(names(&app, json!({ "kind": ["DESKTOP_APP"] }), None).await, ["Beta", "Gamma"]);
    assert_eq!(names(&app, json!({ "dataClass": ["PHI", "PCI"] }), None).await, ["Alpha", "Beta"]);
    assert_eq!(names(&app, json!({ "status": ["ALLOWED", "UNDECIDED"] }), None).await, ["Alpha", "Gamma"]);
    assert_eq!(names(&app, json!({ "status": ["BLOCKED"], "kind": ["MCP_SERVER"] }), None).await, [] as [&str; 0]);
    assert_eq!(names(&app, json!({}), Some("acme")).await.len(), 3);
    assert_eq!(names(&app, json!({}), Some("amm")).await, ["Gamma"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_looks_admins_write_approvers_decide() {
    let app = TestApp::new().await;
    let id = create(&app, "Scribe").await;
    let update = json!({ "input": { "id": id, "description": "Minutes." } });
    let decide = json!({ "input": { "id": id, "status": "ALLOWED", "reason": "ok" } });
    for role in Role::ALL {
        let caller = app.persona(*role).await;
        assert_eq!(caller.ok(LOOK, json!({ "id": id })).await["node"]["name"], "Scribe", "{role}");
        let writes = matches!(role, Role::Owner | Role::Admin);
        let decides = writes || *role == Role::Approver;
        assert_eq!(caller.error_code(UPDATE, update.clone()).await == "FORBIDDEN", !writes, "{role}");
        assert_eq!(caller.error_code(DECIDE, decide.clone()).await == "FORBIDDEN", !decides, "{role}");
        let archive = json!({ "input": { "id": id, "reason": "x", "expectedVersion": 1_000 } });
        assert_eq!(caller.error_code(ARCHIVE, archive).await == "FORBIDDEN", !writes, "{role}");
        let new = json!({ "input": { "tenantId": app.tenant_id, "name": format!("By {role}"), "kind": "API_CLIENT" } });
        assert_eq!(caller.error_code(CREATE, new).await == "FORBIDDEN", !writes, "{role}");
    }
    assert_eq!(app.nobody.send(LOOK, json!({ "id": id })).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_finds_nothing_and_points_at_nothing_of_ours() {
    let app = TestApp::new().await;
    let id = create(&app, "Scribe").await;
    let (elsewhere, stranger) = app.stranger().await;
    assert!(stranger.ok(LOOK, json!({ "id": id })).await["node"].is_null());
    for (mutation, input) in [
        (UPDATE, json!({ "id": id, "name": "Mine" })),
        (DECIDE, json!({ "id": id, "status": "BLOCKED", "reason": "x" })),
        (ARCHIVE, json!({ "id": id, "reason": "x" })),
        (CREATE, json!({ "tenantId": app.tenant_id, "name": "Mine", "kind": "API_CLIENT" })),
        (CREATE, json!({ "tenantId": elsewhere, "name": "Mine", "kind": "API_CLIENT", "ownerSeatId": app.owner_id })),
    ] {
        assert_eq!(stranger.refused(mutation, json!({ "input": input })).await, ["NOT_FOUND"], "{mutation}");
    }
    // The same name is free in every company.
    let own = json!({ "input": { "tenantId": elsewhere, "name": "Scribe", "kind": "API_CLIENT" } });
    stranger.ok(CREATE, own).await;
}
