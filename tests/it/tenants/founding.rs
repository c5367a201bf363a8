//! Founding companies, their settings, units, and closing their doors for a while.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, json};

const CREATE: &str = "mutation($input: TenantCreateInput!) { tenantCreate(input: $input) {
  tenant { id name kind plan { plan } } ownerSeatId token userErrors { code field } } }";
const SUSPEND: &str = "mutation($input: TenantSuspendInput!) {
  tenantSuspend(input: $input) { tenant { status } userErrors { code } } }";
const RESUME: &str = "mutation($input: TenantResumeInput!) {
  tenantResume(input: $input) { tenant { status } userErrors { code } } }";
const SETTINGS: &str = "mutation($input: TenantSettingsUpdateInput!) { tenantSettingsUpdate(input: $input) {
  tenant { version settings { residency quarterStartMonth keyRotationPeriod dormantDays } } userErrors { code field } } }";
const UNIT: &str = "mutation($input: BusinessUnitCreateInput!) {
  businessUnitCreate(input: $input) { businessUnit { id name status } userErrors { code } } }";

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_founds_another_company_and_gets_its_token_once() {
    let app = TestApp::new().await;
    let input = json!({ "input": { "name": "Sister Ltd", "kind": "SANDBOX", "plan": "ELITE", "timeZone": "America/New_York",
        "ownerEmail": "Ada@sister.example", "ownerName": "Ada", "idempotencyKey": "f" } });
    let made = app.owner.ok(CREATE, input.clone()).await["tenantCreate"].clone();
    let token = made["token"].as_str().expect("a token").to_owned();
    app.plant(&token);
    let again = app.owner.ok(CREATE, input).await["tenantCreate"].clone();
    assert_eq!((&again["tenant"], &again["token"]), (&made["tenant"], &json!(null)));
    let ada = app.nobody.with_token(token);
    let id = made["tenant"]["id"].clone();
    let look = "query($id: ID!) { tenant(id: $id) { name seats { nodes { email role } } } }";
    let seen = ada.ok(look, json!({ "id": id })).await;
    assert_eq!(seen["tenant"]["seats"]["nodes"], json!([{ "email": "ada@sister.example", "role": "OWNER" }]));
    assert!(app.owner.ok(look, json!({ "id": id })).await["tenant"].is_null(), "founding gives no way in");
    let bad = json!({ "input": { "name": " ", "timeZone": "Mars/Olympus", "ownerEmail": "x", "ownerName": "" } });
    assert_eq!(app.owner.refused(CREATE, bad.clone()).await, ["REQUIRED", "INVALID", "INVALID", "REQUIRED"]);
    assert_eq!(app.persona(Role::Admin).await.error_code(CREATE, bad).await, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_company_lets_nobody_in_but_its_owner_who_resumes_it() {
    let app = TestApp::new().await;
    let admin = app.persona(Role::Admin).await;
    let input = json!({ "input": { "id": app.tenant_id, "reason": "break-in" } });
    app.owner.ok(SUSPEND, input.clone()).await;
    assert_eq!(admin.send("{ viewer { seatId } }", json!({})).await.status, 403);
    let seats = "query($id: ID!) { tenant(id: $id) { status seats { totalCount } } }";
    assert_eq!(app.owner.error_code(seats, json!({ "id": app.tenant_id })).await, "FORBIDDEN");
    let rename =
        "mutation($input: TenantUpdateInput!) { tenantUpdate(input: $input) { tenant { id } userErrors { code } } }";
    let change = json!({ "input": { "id": app.tenant_id, "name": "New" } });
    assert_eq!(app.owner.refused(rename, change).await, ["STATE_CONFLICT"]);
    app.owner.ok(RESUME, input.clone()).await;
    admin.ok("{ viewer { seatId } }", json!({})).await;
    assert_eq!(app.owner.refused(RESUME, input).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_operator_suspended_the_operator_resumes() {
    use keystead_domain::tenants;
    let app = TestApp::new().await;
    let suspend = || tenants::Suspend { reason: "unpaid".into(), expected_version: None };
    tenants::suspend(&app.operator(), suspend()).await.expect("suspended");
    let input = json!({ "input": { "id": app.tenant_id, "reason": "please" } });
    assert_eq!(app.owner.send(RESUME, input).await.status, 403);
    tenants::resume(&app.operator(), suspend()).await.expect("resumed");
    app.owner.ok("{ viewer { seatId } }", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_change_within_bounds() {
    let app = TestApp::new().await;
    let good = json!({ "input": { "id": app.tenant_id, "residency": "eu", "quarterStartMonth": 4, "keyRotationPeriod": "P30D" } });
    let data = app.owner.ok(SETTINGS, good).await["tenantSettingsUpdate"]["tenant"].clone();
    let expected = json!({ "residency": "EU", "quarterStartMonth": 4, "keyRotationPeriod": "P30D", "dormantDays": 90 });
    assert_eq!(data["settings"], expected);
    let bad = json!({ "input": { "id": app.tenant_id, "quarterStartMonth": 13, "keyRotationPeriod": "P3M",
        "dormantDays": 0, "auditRetentionDays": 89, "seatAuditDueDays": 61, "residency": "E1" } });
    assert_eq!(app.owner.refused(SETTINGS, bad).await, ["INVALID"; 6]);
    let clear = json!({ "input": { "id": app.tenant_id, "residency": null } });
    let data = app.persona(Role::Admin).await.ok(SETTINGS, clear).await;
    assert_eq!(data["tenantSettingsUpdate"]["tenant"]["settings"]["residency"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn units_in_use_have_names_of_their_own() {
    let app = TestApp::new().await;
    let input = json!({ "input": { "tenantId": app.tenant_id, "name": " Claims " } });
    let unit = app.owner.ok(UNIT, input.clone()).await["businessUnitCreate"]["businessUnit"].clone();
    assert_eq!(unit["name"], "Claims");
    assert_eq!(app.owner.refused(UNIT, input.clone()).await, ["TAKEN"]);
    let delete = "mutation($input: BusinessUnitDeleteInput!) {
      businessUnitDelete(input: $input) { businessUnit { status } userErrors { code } } }";
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(delete, json!({ "input": { "id": unit["id"] } })).await, ["NOT_FOUND"]);
    assert_eq!(stranger.refused(UNIT, input.clone()).await, ["NOT_FOUND"]);
    assert_eq!(app.persona(Role::Approver).await.error_code(UNIT, input.clone()).await, "FORBIDDEN");
    app.owner.ok(delete, json!({ "input": { "id": unit["id"] } })).await;
    app.owner.ok(UNIT, input).await;
}
