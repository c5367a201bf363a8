//! Grants in the next seat audit, and in what the company can prove.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, days, json};

use super::granted;

const START: &str = "mutation($input: SeatAuditStartInput!) { seatAuditStart(input: $input) { seatAudit { id } userErrors { code message } } }";
const ITEMS: &str = "query($id: ID!) { node(id: $id) { ... on SeatAudit { status items(first: 50) { nodes {
  id kind name decision outcome seat { name } accessGrant { id status } snapshot { role tier status reason expiresAt } proof { why died { id } } } } } } }";
const DECIDE: &str = "mutation($input: SeatAuditItemBulkDecideInput!) { seatAuditItemBulkDecide(input: $input) { seatAudit { id } userErrors { code message } } }";
const CLOSE: &str = "mutation($input: SeatAuditCloseInput!) { seatAuditClose(input: $input) { seatAudit { id } userErrors { code message } } }";

#[tokio::test(flavor = "multi_thread")]
async fn grants_stand_in_the_next_seat_audit_over_or_not_and_live_ones_can_be_revoked_there() {
    let app = TestApp::new().await;
    let (_, one) = app.person(Role::Member, "One").await;
    let (_, two) = app.person(Role::Member, "Two").await;
    let over = granted(&app, &one, &app.owner, json!({ "tier": 2, "reason": "The close" })).await;
    app.advance(days(10));
    app.run_due_jobs().await;
    let live =
        granted(&app, &two, &app.owner, json!({ "role": "ADMIN", "duration": "P7D", "reason": "A migration" })).await;
    let start = json!({ "input": { "tenantId": app.tenant_id, "itemKinds": ["ACCESS_GRANT"] } });
    let audit = app.owner.ok(START, start.clone()).await["seatAuditStart"]["seatAudit"]["id"].clone();
    let items = app.owner.ok(ITEMS, json!({ "id": audit })).await["node"]["items"]["nodes"].clone();
    let mut found: Vec<_> = items.as_array().expect("items").to_vec();
    found.sort_by_key(|item| item["snapshot"]["status"].as_str().map(str::to_owned));
    assert_eq!(found.len(), 2, "{items}");
    assert_eq!((&found[0]["accessGrant"]["id"], &found[1]["accessGrant"]["id"]), (&json!(live), &json!(over)));
    assert_eq!(
        (&found[0]["snapshot"]["role"], &found[0]["snapshot"]["reason"]),
        (&json!("ADMIN"), &json!("A migration"))
    );
    assert_eq!((&found[1]["snapshot"]["tier"], &found[1]["snapshot"]["status"]), (&json!(2), &json!("ENDED")));
    let ids: Vec<_> = found.iter().map(|item| item["id"].clone()).collect();
    let change = json!({ "input": { "ids": ids, "decision": "CHANGE", "target": { "tier": 1 } } });
    assert_eq!(app.owner.refused(DECIDE, change).await, ["INVALID", "INVALID"]);
    app.owner.ok(DECIDE, json!({ "input": { "ids": ids, "decision": "REVOKE", "note": "Done by now" } })).await;
    app.owner.ok(CLOSE, json!({ "input": { "id": audit } })).await;
    app.run_due_jobs().await;
    let after = app.owner.ok(ITEMS, json!({ "id": audit })).await["node"].clone();
    assert_eq!(after["status"], "CLOSED");
    for item in after["items"]["nodes"].as_array().expect("items") {
        let (grant, outcome) = (&item["accessGrant"], &item["outcome"]);
        match grant["id"] == json!(live) {
            true => assert_eq!((&grant["status"], outcome), (&json!("REVOKED"), &json!("REVOKED"))),
            false => assert_eq!((&grant["status"], outcome), (&json!("ENDED"), &json!("ALREADY_SO"))),
        }
    }
    assert_eq!(two.ok("{ viewer { role } }", json!({})).await["viewer"]["role"], "MEMBER");
    app.advance(days(1));
    assert_eq!(app.owner.refused(START, start).await, ["STATE_CONFLICT"], "there is nothing new to review");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_companys_facts_count_grants() {
    let app = TestApp::new().await;
    let (_, one) = app.person(Role::Member, "One").await;
    let grant = granted(&app, &one, &app.owner, json!({ "tier": 2 })).await;
    let query = "query($id: ID!) { tenant(id: $id) { facts { key words evidence } } }";
    let facts = app.owner.ok(query, json!({ "id": app.tenant_id })).await["tenant"]["facts"].clone();
    let live =
        facts.as_array().expect("facts").iter().find(|fact| fact["key"] == "grants.live").expect("the fact").clone();
    assert!(live["evidence"].to_string().contains(&grant), "{live}");
}
