//! Provider accounts.

use keystead_tests::{TestApp, json};

use super::{ACCOUNT_CREATE, ECHO, account, add};

const UPDATE: &str = "mutation($input: ProviderAccountUpdateInput!) {
  providerAccountUpdate(input: $input) { providerAccount { name region retentionDays dpaSignedOn trainingOptOut version }
    userErrors { code field } } }";
const ARCHIVE: &str = "mutation($input: ProviderAccountArchiveInput!) {
  providerAccountArchive(input: $input) { providerAccount { status archivedReason viewerActions } userErrors { code } } }";
const LIST: &str = "query($id: ID!, $search: String) { tenant(id: $id) {
  providerAccounts(search: $search) { nodes { id name provider { code name } keys { label } } totalCount } } }";

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_the_address_of_its_provider_unless_told_otherwise() {
    let app = TestApp::new().await;
    let create = |provider: &str, endpoint: Option<&str>| json!({ "input": { "tenantId": app.tenant_id, "provider": provider, "name": format!("{provider}{endpoint:?}"), "endpoint": endpoint } });
    let made = app.owner.ok(ACCOUNT_CREATE, create("ANTHROPIC", None)).await;
    let made = &made["providerAccountCreate"]["providerAccount"];
    assert_eq!((&made["endpoint"], &made["trainingOptOut"]), (&json!("https://api.anthropic.com"), &json!("UNKNOWN")));
    assert_eq!(app.owner.refused(ACCOUNT_CREATE, create("AZURE_OPENAI", None)).await, ["REQUIRED"]);
    assert_eq!(app.owner.refused(ACCOUNT_CREATE, create("NOBODY", None)).await, ["INVALID"]);
    let with_credentials = create("OPENAI", Some("https://user:secret@api.openai.com/v1"));
    assert_eq!(app.owner.refused(ACCOUNT_CREATE, with_credentials).await, ["INVALID"]);
    assert_eq!(app.owner.refused(ACCOUNT_CREATE, create("ANTHROPIC", None)).await, ["TAKEN"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_contract_says_is_changed_and_cleared() {
    let app = TestApp::new().await;
    let id = account(&app, ECHO, None).await;
    let set = json!({ "input": { "id": id, "region": "eu", "retentionDays": 30, "dpaSignedOn": "2026-01-02", "trainingOptOut": "YES" } });
    let data = app.owner.ok(UPDATE, set).await;
    let row = &data["providerAccountUpdate"]["providerAccount"];
    assert_eq!(row["region"], "eu");
    assert_eq!((&row["retentionDays"], &row["dpaSignedOn"]), (&json!(30), &json!("2026-01-02")));
    let cleared = json!({ "input": { "id": id, "retentionDays": null } });
    let data = app.owner.ok(UPDATE, cleared).await;
    let row = &data["providerAccountUpdate"]["providerAccount"];
    assert!(row["retentionDays"].is_null());
    assert_eq!((&row["region"], &row["trainingOptOut"]), (&json!("eu"), &json!("YES")), "absent fields stay");
    let stale = json!({ "input": { "id": id, "region": "us", "expectedVersion": 1 } });
    assert_eq!(app.owner.refused(UPDATE, stale).await, ["VERSION_CONFLICT"]);
    let odd = json!({ "input": { "id": id, "zeroRetention": "YES", "retentionDays": 30 } });
    assert_eq!(app.owner.refused(UPDATE, odd).await, ["INVALID"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_a_key_in_use_is_not_archived() {
    let app = TestApp::new().await;
    let id = account(&app, ECHO, None).await;
    let key = add(&app.owner, &id, "in use", "echo-in-use-0123456789").await;
    let archive = json!({ "input": { "id": id, "reason": "not needed" } });
    assert_eq!(app.owner.refused(ARCHIVE, archive.clone()).await, ["STATE_CONFLICT"]);
    let revoke = json!({ "input": { "id": key["id"], "reason": "not needed" } });
    app.owner.ok(super::REVOKE, revoke).await;
    let data = app.owner.ok(ARCHIVE, archive.clone()).await;
    let row = &data["providerAccountArchive"]["providerAccount"];
    assert_eq!((&row["status"], &row["viewerActions"]), (&json!("ARCHIVED"), &json!([])));
    assert_eq!(app.owner.refused(ARCHIVE, archive).await, ["STATE_CONFLICT"]);
    let late = json!({ "input": { "accountId": id, "label": "late", "secret": "echo-late-0123456789" } });
    assert_eq!(app.owner.refused(super::ADD, late).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_listed_with_their_keys_and_found_by_name() {
    let app = TestApp::new().await;
    for label in ["first", "second"] {
        let id = account(&app, ECHO, None).await;
        add(&app.owner, &id, label, &format!("echo-{label}-0123456789")).await;
    }
    let all = app.owner.ok(LIST, json!({ "id": app.tenant_id })).await;
    let all = &all["tenant"]["providerAccounts"];
    assert_eq!(all["totalCount"], 2);
    assert_eq!(all["nodes"][0]["provider"]["code"], "ECHO");
    assert!(
        all["nodes"]
            .as_array()
            .expect("nodes")
            .iter()
            .all(|node| node["keys"].as_array().is_some_and(|k| k.len() == 1))
    );
    let found = app.owner.ok(LIST, json!({ "id": app.tenant_id, "search": "ec%" })).await;
    assert_eq!(found["tenant"]["providerAccounts"]["totalCount"], 0, "a sign of the pattern is taken literally");
    let found = app.owner.ok(LIST, json!({ "id": app.tenant_id, "search": "echo" })).await;
    assert_eq!(found["tenant"]["providerAccounts"]["totalCount"], 2);
}
