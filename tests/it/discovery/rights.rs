//! Who may; and strangers.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, json};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn members_see_the_inventory_and_nothing_of_where_it_was_found() {
    let app = TestApp::new().await;
    import(&app, "GENERIC_CSV", "name\nClaude\n", json!({})).await;
    let member = app.persona(Role::Member).await;
    let data = member.ok(APPS, json!({ "id": app.tenant_id })).await["tenant"].clone();
    assert_eq!(data["aiApps"]["nodes"][0]["name"], "Claude");
    assert!(data["aiApps"]["nodes"][0]["discoveries"].is_null());
    assert_eq!(member.error_code(EVIDENCE, json!({ "id": app.tenant_id })).await, "FORBIDDEN");
    let auditor = app.persona(Role::Auditor).await;
    assert_eq!(evidence_of(&auditor, &app, json!({})).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_finds_nothing_and_takes_nothing_in_here() {
    let app = TestApp::new().await;
    import(&app, "GENERIC_CSV", "name\nAcme AI\n", json!({})).await;
    let ours = evidence_of(&app.owner, &app, json!({})).await[0]["id"].clone();
    let source = json!({ "tenantId": app.tenant_id, "name": "Resolver", "kind": "DNS_LOG" });
    let source = made(&app.owner, "discoverySourceCreate", "discoverySource", source).await;
    let (elsewhere, stranger) = app.stranger().await;
    assert!(stranger.ok("query($id: ID!) { node(id: $id) { id } }", json!({ "id": ours })).await["node"].is_null());
    for input in [
        json!({ "tenantId": app.tenant_id, "kind": "GENERIC_CSV", "text": "name\nClaude\n" }),
        json!({ "tenantId": elsewhere, "text": "name\nClaude\n", "discoverySourceId": source }),
    ] {
        assert_eq!(stranger.refused(IMPORT, json!({ "input": input })).await, ["NOT_FOUND"]);
    }
    // What is said here of a name is said nowhere else.
    let resolve = json!({ "id": ours, "resolution": "NOT_AI" });
    done(&app.owner, "appDiscoveryResolve", "", resolve).await;
    let input = json!({ "input": { "tenantId": elsewhere, "kind": "GENERIC_CSV", "text": "name\nAcme AI\n" } });
    let theirs = stranger.ok(IMPORT, input).await["appDiscoveryImport"]["discoveryImport"]["id"].clone();
    app.run_due_jobs().await;
    assert_eq!(outcomes(&stranger.ok(REPORT, json!({ "id": theirs })).await["node"]), ["Acme AI: POSSIBLE"]);
}
