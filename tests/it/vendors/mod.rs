//! Vendors: taking them up, documents, terms, what a limit and a boundary refuse, what comes due.

mod facts;
mod limit;
mod records;
mod remind;
mod residency;

use keystead_domain::vendors::{Assessed, assessed};
use keystead_entities::seat::Known;
use keystead_entities::vendor::VendorRiskClass;
use keystead_tests::{Client, TestApp, Value, json};

use crate::statements::{done, made};

/// Takes a vendor up.
async fn vendor(app: &TestApp, name: &str) -> Value {
    made(&app.owner, "vendorCreate", "vendor", json!({ "tenantId": app.tenant_id, "name": name })).await
}

/// What an assessment found.
async fn assess(app: &TestApp, id: &Value, telemetry: Known, data_separation: Known) {
    let ctx = app.operator();
    let tx = ctx.begin().await.expect("a transaction");
    let id = id.as_str().expect("an id").parse().expect("an id");
    let found = Assessed { risk_class: VendorRiskClass::Low, telemetry, data_separation, next_review_on: None };
    assessed(&tx, &ctx, id, found).await.expect("it is written down");
    ctx.commit(tx, id).await.expect("it commits");
}

/// The vendor as it is.
async fn seen(app: &TestApp, id: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Vendor { name legalName website provider { name } status riskClass
      telemetry dataSeparation usageLimit limitReason limitedAt withheldDataClasses assessedAt nextReviewOn version viewerActions
      documents { totalCount nodes { id title sha256 removedAt } }
      clauses { totalCount nodes { id kind aspect words quote status checkedOn validUntil } }
      all: clauses(withHistory: true) { nodes { words status supersedes { words } endedReason } }
      subprocessors { totalCount nodes { id name region notifiedOn version } } } } }";
    app.owner.ok(query, json!({ "id": id })).await["node"].clone()
}

/// An app of a vendor.
async fn app_of(app: &TestApp, name: &str, vendor: &Value, classes: Value) -> Value {
    let new = json!({ "tenantId": app.tenant_id, "name": name, "kind": "SAAS_INTEGRATION", "vendorId": vendor, "dataClasses": classes });
    made(&app.owner, "aiAppCreate", "aiApp", new).await
}

async fn allow(app: &TestApp, id: &Value, classes: Value) {
    let decision = json!({ "id": id, "status": "ALLOWED", "reason": "Looked at.", "dataClasses": classes });
    done(&app.owner, "aiAppDecide", "", decision).await;
}

/// The codes and fields with which a mutation is refused.
async fn refused(caller: &Client, mutation: &str, input: Value) -> Vec<(String, String, String)> {
    let (first, rest) = mutation.split_at(1);
    let ty = format!("{}{rest}Input", first.to_uppercase());
    let query =
        format!("mutation($input: {ty}!) {{ {mutation}(input: $input) {{ userErrors {{ code field message }} }} }}");
    let answer = caller.send(&query, json!({ "input": input })).await;
    let errors = answer.body["data"][mutation]["userErrors"].as_array().expect("user errors").clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let field = |error: &Value| {
        let path = error["field"].as_array().expect("a path").iter().map(&text).collect::<Vec<_>>();
        path.join(".")
    };
    errors.iter().map(|error| (text(&error["code"]), field(error), text(&error["message"]))).collect()
}

/// A term.
async fn term(app: &TestApp, vendor: &Value, kind: &str, more: Value) -> Value {
    let mut input = json!({ "vendorId": vendor, "kind": kind, "quote": "As it stands there.", "url": "https://vendor.example/terms" });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    made(&app.owner, "contractClauseSet", "contractClause", input).await
}
