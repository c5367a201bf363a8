//! Who may do what with provider accounts and keys; and that a stranger finds nothing.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, json};

use super::{ADD, DESTROY, ECHO, KEY, REVOKE, REWRAP, ROTATE, SCHEDULE, SNOOZE, VERIFY, account, add};

const LISTS: &str =
    "query($id: ID!) { tenant(id: $id) { providerAccounts { totalCount } providerKeys { totalCount nodes { id label } }
  encryption { kekId } } }";

#[tokio::test(flavor = "multi_thread")]
async fn admins_change_auditors_look_and_members_do_neither() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    let key = add(&app.owner, &account, "guarded", "echo-guarded-0123456789").await;
    let changes = [
        (ADD, json!({ "accountId": account, "label": "x", "secret": "echo-x-0123456789" })),
        (ROTATE, json!({ "id": key["id"], "secret": "echo-y-0123456789" })),
        (VERIFY, json!({ "id": key["id"] })),
        (SCHEDULE, json!({ "id": key["id"], "rotationPeriod": "P30D" })),
        (SNOOZE, json!({ "id": key["id"], "until": "2026-02-01", "reason": "later" })),
        (REVOKE, json!({ "id": key["id"], "reason": "x" })),
        (DESTROY, json!({ "id": key["id"], "reason": "x" })),
    ];
    for role in [Role::Approver, Role::Auditor, Role::Member] {
        let caller = app.persona(role).await;
        for (mutation, input) in &changes {
            assert_eq!(caller.error_code(mutation, json!({ "input": input })).await, "FORBIDDEN", "{role} {mutation}");
        }
    }
    let rewrap = json!({ "input": { "tenantId": app.tenant_id } });
    assert_eq!(app.persona(Role::Admin).await.error_code(REWRAP, rewrap).await, "FORBIDDEN");
    let auditor = app.persona(Role::Auditor).await;
    let lists = auditor.ok(LISTS, json!({ "id": app.tenant_id })).await;
    assert_eq!(lists["tenant"]["providerKeys"]["nodes"][0]["label"], "guarded");
    let member = app.persona(Role::Member).await;
    assert_eq!(member.error_code(LISTS, json!({ "id": app.tenant_id })).await, "FORBIDDEN");
    assert_eq!(app.nobody.send(LISTS, json!({ "id": app.tenant_id })).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_finds_nothing() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    let key = add(&app.owner, &account, "ours", "echo-ours-0123456789").await;
    let (their_tenant, stranger) = app.stranger().await;
    let inputs = [
        (ADD, json!({ "accountId": account, "label": "x", "secret": "echo-x-0123456789" })),
        (ROTATE, json!({ "id": key["id"], "secret": "echo-y-0123456789" })),
        (VERIFY, json!({ "id": key["id"] })),
        (SCHEDULE, json!({ "id": key["id"], "rotationPeriod": "P30D" })),
        (SNOOZE, json!({ "id": key["id"], "until": "2026-02-01", "reason": "later" })),
        (REVOKE, json!({ "id": key["id"], "reason": "x" })),
        (DESTROY, json!({ "id": key["id"], "reason": "x" })),
        (REWRAP, json!({ "tenantId": app.tenant_id })),
    ];
    for (mutation, input) in inputs {
        assert_eq!(stranger.refused(mutation, json!({ "input": input })).await, ["NOT_FOUND"], "{mutation}");
    }
    assert!(stranger.ok(KEY, json!({ "id": key["id"] })).await["node"].is_null());
    assert!(stranger.ok(KEY, json!({ "id": account })).await["node"].is_null());
    let theirs = stranger.ok(LISTS, json!({ "id": their_tenant })).await;
    assert_eq!(theirs["tenant"]["providerKeys"]["totalCount"], 0);
    // The same secret at two companies shows in neither.
    let input = json!({ "tenantId": their_tenant, "provider": "ECHO", "name": "Echo" });
    let made = stranger.ok(super::ACCOUNT_CREATE, json!({ "input": input })).await;
    let their_account = made["providerAccountCreate"]["providerAccount"]["id"].as_str().expect("an id").to_owned();
    let same = add(&stranger, &their_account, "theirs", "echo-ours-0123456789").await;
    assert_ne!(same["fingerprint"], key["fingerprint"]);
}
