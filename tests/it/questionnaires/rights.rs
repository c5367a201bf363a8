//! Who may, and the stranger.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, json};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn approvers_work_auditors_read_members_see_nothing() {
    let app = TestApp::new().await;
    let id = generated(&app, &app.owner).await;
    let first = answer(&app.owner, &id, "keys.staff").await;
    let (approver, auditor, member) =
        (app.persona(Role::Approver).await, app.persona(Role::Auditor).await, app.persona(Role::Member).await);
    assert_eq!(questions(&auditor, &id).await.len(), questions(&approver, &id).await.len());
    let node = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(member.error_code(node, json!({ "id": id })).await, "FORBIDDEN");
    let writes = [
        (CREATE, json!({ "tenantId": app.tenant_id, "template": "CLIENT_SECURITY", "counterparty": "A" })),
        (GENERATE, json!({ "id": id })),
        (UPDATE, json!({ "id": first["id"], "text": "x" })),
        (APPROVE, json!({ "id": first["id"] })),
        (REJECT, json!({ "id": first["id"], "reason": "x" })),
        (PUBLISH, json!({ "id": id })),
        (ARCHIVE, json!({ "id": id })),
        (SHARE, json!({ "questionnaireId": id, "label": "x" })),
        (STATE, json!({ "tenantId": app.tenant_id, "factKey": "company.mfa_required", "flag": true })),
    ];
    for (mutation, input) in &writes {
        for client in [&auditor, &member] {
            assert_eq!(client.error_code(mutation, json!({ "input": input })).await, "FORBIDDEN", "{mutation}");
        }
        assert_eq!(app.nobody.send(mutation, json!({ "input": input })).await.status, 401, "{mutation}");
    }
    let state = json!({ "input": { "tenantId": app.tenant_id, "factKey": "company.mfa_required", "flag": true } });
    assert_eq!(approver.error_code(STATE, state).await, "FORBIDDEN", "stating is for admins");
    approver.ok(APPROVE, json!({ "input": { "id": first["id"] } })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_finds_nothing() {
    let app = TestApp::new().await;
    let id = published(&app, &app.owner).await;
    let first = answer(&app.owner, &id, "keys.staff").await;
    let (_, stranger) = app.stranger().await;
    let node = "query($id: ID!) { node(id: $id) { id } }";
    for id in [json!(id), first["id"].clone()] {
        assert_eq!(stranger.ok(node, json!({ "id": id })).await["node"], Value::Null);
    }
    let tenant = "query($id: ID!) { tenant(id: $id) { questionnaires { totalCount } facts { key } } }";
    assert_eq!(stranger.ok(tenant, json!({ "id": app.tenant_id })).await["tenant"], Value::Null);
    for (mutation, input) in [
        (GENERATE, json!({ "id": id })),
        (UPDATE, json!({ "id": first["id"], "text": "x" })),
        (APPROVE, json!({ "id": first["id"] })),
        (BULK_APPROVE, json!({ "ids": [first["id"]] })),
        (REJECT, json!({ "id": first["id"], "reason": "x" })),
        (PUBLISH, json!({ "id": id })),
        (ARCHIVE, json!({ "id": id })),
        (SHARE, json!({ "questionnaireId": id, "label": "x" })),
        (CREATE, json!({ "tenantId": app.tenant_id, "template": "CLIENT_SECURITY", "counterparty": "A" })),
    ] {
        assert_eq!(stranger.refused(mutation, json!({ "input": input })).await, ["NOT_FOUND"], "{mutation}");
    }
    assert_eq!(answer(&app.owner, &id, "keys.staff").await, first);
}
