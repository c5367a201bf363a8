//! Companies.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, json};

const UPDATE: &str = "mutation($input: TenantUpdateInput!) {
  tenantUpdate(input: $input) { tenant { id name version } userErrors { code field message } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_company_is_renamed_by_its_owner() {
    let app = TestApp::new().await;
    let input = json!({ "input": { "id": app.tenant_id, "name": "Harbor, Pine & Sons" } });
    let data = app.owner.ok(UPDATE, input).await;
    assert_eq!(data["tenantUpdate"]["tenant"]["name"], "Harbor, Pine & Sons");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_under_the_same_key_changes_nothing() {
    let app = TestApp::new().await;
    let input = json!({ "input": { "id": app.tenant_id, "name": "Once", "idempotencyKey": "k1" } });
    let first = app.owner.ok(UPDATE, input.clone()).await;
    let again = app.owner.send(UPDATE, input).await;
    assert_eq!(again.body["data"], first);
    assert_eq!(again.body["extensions"]["idempotency"]["replayed"], true);
    let other = json!({ "input": { "id": app.tenant_id, "name": "Twice", "idempotencyKey": "k1" } });
    assert_eq!(app.owner.refused(UPDATE, other).await, ["IDEMPOTENCY_MISMATCH"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_is_refused_with_the_company_as_it_is() {
    let app = TestApp::new().await;
    let input = json!({ "input": { "id": app.tenant_id, "name": "New", "expectedVersion": 7 } });
    let answer = app.owner.send(UPDATE, input).await;
    let payload = &answer.body["data"]["tenantUpdate"];
    assert_eq!(payload["userErrors"][0]["code"], "VERSION_CONFLICT");
    assert_eq!(payload["tenant"]["name"], "Harbor & Pine");
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_kept_out() {
    let app = TestApp::new().await;
    let input = json!({ "input": { "id": app.tenant_id, "name": "Mine now" } });
    assert_eq!(app.persona(Role::Admin).await.error_code(UPDATE, input.clone()).await, "FORBIDDEN");
    assert_eq!(app.nobody.send(UPDATE, input.clone()).await.status, 401);
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(UPDATE, input).await, ["NOT_FOUND"]);
    let look = stranger.ok("query($id: ID!) { tenant(id: $id) { name } }", json!({ "id": app.tenant_id })).await;
    assert!(look["tenant"].is_null());
}

mod founding;
