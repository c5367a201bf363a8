//! What a company really uses: files, evidence, the clock, block lists, surveys, the map.

mod blocklist;
mod clock;
mod evidence;
mod flows;
mod import;
mod rights;
mod survey;

use keystead_tests::{Client, TestApp, Value, json};

use crate::statements::{done, made};

const IMPORT: &str = "mutation($input: AppDiscoveryImportInput!) { appDiscoveryImport(input: $input) {
  discoveryImport { id status } job { id kind } userErrors { code field message } } }";
const REPORT: &str =
    "query($id: ID!) { node(id: $id) { ... on DiscoveryImport { id status kind mode isDryRun lineCount notAiLineCount
  invalidLineCount rows(first: 100) { totalCount nodes { line lineCount name outcome message aiApp { id name status }
  appDiscovery { id rawName } } } } } }";
const APPS: &str = "query($id: ID!, $filter: AiAppFilter, $order: AiAppOrder) { tenant(id: $id) {
  aiAppCounts { undecided overdue allowed quarantined blocked }
  aiApps(first: 5, filter: $filter, orderBy: $order) { totalCount nodes { id name catalogKey status vendorName kind decideBy isOverdue
    owner { name } discoveries(first: 5) { totalCount nodes { id kind rawName confidence reason status userCount deviceCount eventCount
      firstSeenAt lastSeenAt discoverySource { name } grantHolders(first: 2) { totalCount nodes { scopes seat { name } } } } } } } } }";
const EVIDENCE: &str = "query($id: ID!, $filter: AppDiscoveryFilter) { tenant(id: $id) {
  appDiscoveries(first: 100, filter: $filter, orderBy: { field: RAW_NAME }) { totalCount nodes {
    id rawName kind status confidence reason note version aiApp { name } } } } }";

/// Sends a file in, does the work, and returns the report.
async fn import(app: &TestApp, kind: &str, text: &str, more: Value) -> Value {
    let mut input = json!({ "tenantId": app.tenant_id, "kind": kind, "text": text });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let made = app.owner.ok(IMPORT, json!({ "input": input })).await["appDiscoveryImport"].clone();
    assert_eq!(made["job"]["kind"], "IMPORT_DISCOVERIES");
    app.run_due_jobs().await;
    app.owner.ok(REPORT, json!({ "id": made["discoveryImport"]["id"] })).await["node"].clone()
}

/// What came of each thing: `name: OUTCOME`.
fn outcomes(report: &Value) -> Vec<String> {
    let rows = report["rows"]["nodes"].as_array().expect("rows").iter();
    rows.map(|row| format!("{}: {}", row["name"].as_str().unwrap_or("-"), row["outcome"].as_str().expect("an outcome")))
        .collect()
}

/// The inventory, by name.
async fn apps(app: &TestApp) -> Vec<Value> {
    apps_of(app, json!({}), Value::Null).await
}

async fn apps_of(app: &TestApp, filter: Value, order: Value) -> Vec<Value> {
    let data = app.owner.ok(APPS, json!({ "id": app.tenant_id, "filter": filter, "order": order })).await;
    data["tenant"]["aiApps"]["nodes"].as_array().expect("apps").clone()
}

async fn counts(app: &TestApp) -> Value {
    app.owner.ok(APPS, json!({ "id": app.tenant_id })).await["tenant"]["aiAppCounts"].clone()
}

async fn evidence_of(caller: &Client, app: &TestApp, filter: Value) -> Vec<Value> {
    let data = caller.ok(EVIDENCE, json!({ "id": app.tenant_id, "filter": filter })).await;
    data["tenant"]["appDiscoveries"]["nodes"].as_array().expect("evidence").clone()
}

fn names(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["name"].as_str().expect("a name")).collect()
}

async fn decide(app: &TestApp, id: &Value, status: &str) {
    done(&app.owner, "aiAppDecide", "", json!({ "id": id, "status": status, "reason": "so" })).await;
}

/// An app of the catalogue, decided on.
async fn known(app: &TestApp, key: &str, status: &str) -> Value {
    let id = made(&app.owner, "aiAppCreate", "aiApp", json!({ "tenantId": app.tenant_id, "catalogKey": key })).await;
    if status != "UNDECIDED" {
        decide(app, &id, status).await;
    }
    id
}
