//! Who may read, verify and export the log: auditors and up, of the company itself.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, json};

const LOOK: &str = "query($id: ID!) { tenant(id: $id) { auditEvents(first: 1) { totalCount } } }";
const HEAD: &str = "query($id: ID!) { tenant(id: $id) { auditChainHead { sequence } } }";
const VERIFY: &str = "mutation($input: AuditVerifyInput!) { auditVerify(input: $input) { userErrors { code } } }";
const EXPORT: &str =
    "mutation($input: AuditExportInput!) { auditExport(input: $input) { export { id } userErrors { code } } }";

#[tokio::test(flavor = "multi_thread")]
async fn auditors_and_up_read_verify_and_export() {
    let app = TestApp::new().await;
    let (id, input) = (json!({ "id": app.tenant_id }), json!({ "input": { "tenantId": app.tenant_id } }));
    for role in Role::ALL {
        let caller = app.persona(*role).await;
        let may = *role != Role::Member;
        for (query, variables) in [(LOOK, &id), (HEAD, &id), (VERIFY, &input), (EXPORT, &input)] {
            let code = caller.error_code(query, variables.clone()).await;
            assert_eq!(code, if may { "none" } else { "FORBIDDEN" }, "{role}: {query}");
        }
    }
    assert_eq!(app.nobody.send(LOOK, id).await.status, 401);
    app.run_due_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_finds_nothing() {
    let app = TestApp::new().await;
    let (_, stranger) = app.stranger().await;
    let (id, input) = (json!({ "id": app.tenant_id }), json!({ "input": { "tenantId": app.tenant_id } }));
    assert!(stranger.ok(LOOK, id).await["tenant"].is_null());
    assert_eq!(stranger.refused(VERIFY, input.clone()).await, ["NOT_FOUND"]);
    assert_eq!(stranger.refused(EXPORT, input.clone()).await, ["NOT_FOUND"]);
    let export = app.owner.ok(EXPORT, input).await["auditExport"]["export"]["id"].clone();
    app.run_due_jobs().await;
    let path = format!("/exports/{}", export.as_str().expect("an id"));
    assert_eq!(app.owner.get(&path).await.status, 200);
    assert_eq!(stranger.get(&path).await.status, 404);
    assert_eq!(app.nobody.get(&path).await.status, 401);
    let look = "query($id: ID!) { node(id: $id) { id } }";
    assert!(stranger.ok(look, json!({ "id": export })).await["node"].is_null());
    let events = app
        .owner
        .ok(
            "query($id: ID!) { tenant(id: $id) { auditEvents(first: 1) { nodes { id } } } }",
            json!({ "id": app.tenant_id }),
        )
        .await;
    let event = events["tenant"]["auditEvents"]["nodes"][0]["id"].clone();
    assert!(stranger.ok(look, json!({ "id": event.clone() })).await["node"].is_null());
    assert_eq!(app.owner.ok(look, json!({ "id": event.clone() })).await["node"]["id"], event);
}
