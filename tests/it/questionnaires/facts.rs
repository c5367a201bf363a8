//! Facts and statements.

use keystead_domain::auth::TokenScope;
use keystead_tests::{TestApp, days, json};

use super::*;

async fn fact(app: &TestApp, key: &str) -> Value {
    let query =
        "query($id: ID!) { tenant(id: $id) { facts { key name status words value reason asOf evidence source freshDays
      statedBy { id } } } }";
    let data = app.owner.ok(query, json!({ "id": app.tenant_id })).await;
    let all = data["tenant"]["facts"].as_array().expect("facts").clone();
    all.into_iter().find(|fact| fact["key"] == key).unwrap_or_else(|| panic!("no fact {key}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_are_computed_from_the_company_and_unknown_ones_say_so() {
    let app = TestApp::new().await;
    assert_eq!(fact(&app, "seats.active").await["value"], json!({ "type": "COUNT", "of": 1 }));
    assert_eq!(fact(&app, "keys.rotation_days").await["value"], json!({ "type": "COUNT", "of": 90 }));
    let unknown = [
        "seats.mfa",
        "seats.offboarding",
        "incidents.recorded",
        "seat_audits.last_completed_on",
        "company.mfa_required",
        "keys.overdue",
        "providers.names",
    ];
    for key in unknown {
        let fact = fact(&app, key).await;
        assert_eq!((fact["status"].as_str(), fact["value"].is_null()), (Some("UNKNOWN"), true), "{fact}");
        assert_eq!(fact["words"], "not known");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_typed_replaced_taken_back_and_goes_out_of_date() {
    let mut app = TestApp::new().await;
    let tenant_id = app.tenant_id;
    let with = |input: Value| {
        let mut whole = json!({ "tenantId": tenant_id });
        for (name, value) in input.as_object().expect("an object") {
            whole[name] = value.clone();
        }
        json!({ "input": whole })
    };
    for bad in [
        json!({ "factKey": "seats.mfa", "flag": true }),
        json!({ "factKey": "no.such", "flag": true }),
        json!({ "factKey": "company.mfa_required", "flag": true, "text": "yes" }),
        json!({ "factKey": "company.mfa_required", "flag": true, "providerAccountId": "acct_00000000000000000000000000" }),
    ] {
        assert_eq!(app.owner.refused(STATE, with(bad)).await, ["INVALID"]);
    }
    assert_eq!(
        app.owner.refused(STATE, with(json!({ "factKey": "company.mfa_required", "text": "yes" }))).await,
        ["REQUIRED"]
    );
    assert_eq!(
        app.owner.refused(STATE, with(json!({ "factKey": "vendor.telemetry", "flag": true }))).await,
        ["REQUIRED"]
    );

    state(&app, &app.owner, "company.mfa_required", json!({ "flag": false })).await;
    state(&app, &app.owner, "company.mfa_required", json!({ "flag": true })).await;
    let known = fact(&app, "company.mfa_required").await;
    assert_eq!((known["status"].as_str(), known["words"].as_str()), (Some("KNOWN"), Some("yes")));
    assert_eq!(known["statedBy"]["id"], json!(app.owner_id));
    let list = "query($id: ID!) { tenant(id: $id) { factStatements { totalCount nodes { id version } } } }";
    let listed = app.owner.ok(list, json!({ "id": app.tenant_id })).await["tenant"]["factStatements"].clone();
    assert_eq!(listed["totalCount"], 1, "the later replaced the earlier");

    app.advance(days(366));
    app.owner = app.token(app.owner_id, &TokenScope::all()).await;
    let old = fact(&app, "company.mfa_required").await;
    assert_eq!((old["status"].as_str(), old["value"].is_null()), (Some("EXPIRED"), true));
    let revoke = "mutation($input: FactStatementRevokeInput!) { factStatementRevoke(input: $input) {
      factStatement { status } userErrors { code field message } } }";
    app.owner.ok(revoke, json!({ "input": { "id": listed["nodes"][0]["id"] } })).await;
    assert_eq!(fact(&app, "company.mfa_required").await["status"], "UNKNOWN");
}
