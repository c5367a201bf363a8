//! Endpoints: making, changing, and who may.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, json};

use super::{CREATE, ENABLE, ENDPOINTS, create, endpoint, listening};

const UPDATE: &str = "mutation($input: WebhookEndpointUpdateInput!) { webhookEndpointUpdate(input: $input) {
  webhookEndpoint { description eventTypes version } userErrors { code field } } }";
const DELETE: &str = "mutation($input: WebhookEndpointDeleteInput!) { webhookEndpointDelete(input: $input) {
  webhookEndpoint { status viewerActions } userErrors { code field } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_shown_once_and_found_nowhere() {
    let app = TestApp::new().await;
    let input = json!({ "input": { "tenantId": app.tenant_id, "url": "https://hooks.example.com/in?token=t0psecret-7Q",
        "description": "Tickets", "idempotencyKey": "once" } });
    let first = app.owner.ok(CREATE, input.clone()).await["webhookEndpointCreate"].clone();
    let secret = first["secret"].as_str().expect("a secret");
    assert!(secret.starts_with("whsec_") && secret.len() > 40, "a prefix and 32 bytes");
    app.plant(secret);
    let again = app.owner.ok(CREATE, input).await["webhookEndpointCreate"].clone();
    assert_eq!(again["webhookEndpoint"]["id"], first["webhookEndpoint"]["id"]);
    assert!(again["secret"].is_null());
    let log = "query($id: ID!) { tenant(id: $id) { auditEvents(filter: { action: [\"webhook_endpoint.created\"] }) {
      nodes { details { name value } } } } }";
    let log = app.owner.ok(log, json!({ "id": app.tenant_id })).await.to_string();
    assert!(log.contains("hooks.example.com/in") && !log.contains("t0psecret"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_is_changed_switched_off_and_deleted() {
    let app = TestApp::new().await;
    let (receiver, made) = listening(&app, json!(["SEAT_DISABLED"])).await;
    let id = made["webhookEndpoint"]["id"].clone();
    let change = json!({ "id": id, "description": "Chat", "eventTypes": [], "expectedVersion": 1 });
    let changed = app.owner.ok(UPDATE, json!({ "input": change })).await["webhookEndpointUpdate"].clone();
    assert_eq!(changed["webhookEndpoint"], json!({ "description": "Chat", "eventTypes": [], "version": 2 }));
    assert_eq!(app.owner.refused(UPDATE, json!({ "input": change })).await, ["VERSION_CONFLICT"]);
    let off = json!({ "input": { "id": id, "isEnabled": false } });
    let done = app.owner.ok(ENABLE, off.clone()).await["webhookEndpointEnable"]["webhookEndpoint"].clone();
    assert_eq!(done, json!({ "status": "DISABLED", "disabledReason": "Switched off by hand.", "version": 3 }));
    assert_eq!(app.owner.refused(ENABLE, off).await, ["STATE_CONFLICT"]);
    app.persona(Role::Member).await;
    app.run_due_jobs().await;
    assert!(receiver.messages().is_empty(), "nobody listens");
    app.owner.ok(ENABLE, json!({ "input": { "id": id } })).await;
    app.persona(Role::Member).await;
    app.run_due_jobs().await;
    let told = receiver.messages().len();
    assert!(told > 0, "it listens again, to everything");
    let gone = app.owner.ok(DELETE, json!({ "input": { "id": id } })).await["webhookEndpointDelete"].clone();
    assert_eq!(gone["webhookEndpoint"], json!({ "status": "DELETED", "viewerActions": [] }));
    app.persona(Role::Member).await;
    app.run_due_jobs().await;
    assert_eq!(receiver.messages().len(), told);
    assert!(endpoint(&app).await.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_must_not_be_called_are_refused() {
    let app = TestApp::new().await;
    for url in ["ftp://example.com", "https://user:pass@example.com", "https://example.com/#x", "nothing", ""] {
        let input = json!({ "tenantId": app.tenant_id, "url": url, "description": "x" });
        assert_eq!(app.owner.refused(CREATE, json!({ "input": input })).await, ["INVALID"], "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_has_at_most_twenty() {
    let app = TestApp::new().await;
    for _ in 0..20 {
        create(&app, &app.owner, "https://hooks.example.com", json!([])).await;
    }
    let input = json!({ "tenantId": app.tenant_id, "url": "https://hooks.example.com", "description": "x" });
    assert_eq!(app.owner.refused(CREATE, json!({ "input": input })).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_kept_out() {
    let app = TestApp::new().await;
    let (_, made) = listening(&app, json!([])).await;
    let id = made["webhookEndpoint"]["id"].clone();
    let (_, stranger) = app.stranger().await;
    for (mutation, input) in [(UPDATE, json!({ "id": id, "description": "x" })), (DELETE, json!({ "id": id }))] {
        assert_eq!(stranger.refused(mutation, json!({ "input": input.clone() })).await, ["NOT_FOUND"]);
        let member = app.persona(Role::Member).await;
        assert_eq!(member.error_code(mutation, json!({ "input": input })).await, "FORBIDDEN");
    }
    let node = "query($id: ID!) { node(id: $id) { id } }";
    assert!(stranger.ok(node, json!({ "id": id })).await["node"].is_null());
    let auditor = app.persona(Role::Auditor).await;
    let seen = auditor.ok(ENDPOINTS, json!({ "id": app.tenant_id })).await["tenant"]["webhookEndpoints"].clone();
    assert_eq!((seen["totalCount"].as_u64(), &seen["nodes"][0]["viewerActions"]), (Some(1), &json!([])));
}
