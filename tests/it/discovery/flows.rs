//! What goes where.

use keystead_tests::{TestApp, json};

use super::*;

const SET: &str = "mutation($input: DataFlowSetInput!) { dataFlowSet(input: $input) { dataFlow { id version dataClasses } userErrors { code field } } }";
const MAP: &str =
    "query($id: ID!, $filter: DataFlowFilter) { tenant(id: $id) { dataMap(filter: $filter) { totalCount nodes {
  source region purpose dataClasses aiApp { name } } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn the_map_says_what_goes_where() {
    let app = TestApp::new().await;
    let claude = known(&app, "claude", "ALLOWED").await;
    let flow = |region: &str, classes: Value| json!({ "aiAppId": claude, "source": "Claims", "region": region, "dataClasses": classes, "purpose": "Drafts" });
    let first =
        app.owner.ok(SET, json!({ "input": flow("EU", json!(["PII"])) })).await["dataFlowSet"]["dataFlow"].clone();
    let again =
        app.owner.ok(SET, json!({ "input": flow("EU", json!(["PII", "INTERNAL"])) })).await["dataFlowSet"]["dataFlow"]
            .clone();
    assert_eq!((&first["id"], &again["version"]), (&again["id"], &json!(2)), "the same again changes it");
    app.owner.ok(SET, json!({ "input": flow("US", json!(["PUBLIC"])) })).await;
    let map =
        app.owner.ok(MAP, json!({ "id": app.tenant_id, "filter": { "regions": ["EU"] } })).await["tenant"]["dataMap"]
            .clone();
    let node = json!({ "source": "Claims", "region": "EU", "purpose": "Drafts", "dataClasses": ["INTERNAL", "PII"], "aiApp": { "name": "Claude" } });
    assert_eq!(map, json!({ "totalCount": 1, "nodes": [node] }));
    assert_eq!(app.owner.refused(SET, json!({ "input": flow("", json!([])) })).await, ["REQUIRED", "REQUIRED"]);
    done(&app.owner, "dataFlowRemove", "aiApp { name }", json!({ "id": first["id"] })).await;
    let map = app.owner.ok(MAP, json!({ "id": app.tenant_id })).await;
    assert_eq!(map["tenant"]["dataMap"]["totalCount"], 1);
    assert_eq!(crate::sign_in::told(&app, "data_flow.removed").await.len(), 1);
}
