//! Closing: what was decided happens, is proven, and nothing else does.

use keystead_entities::{Scoped, audit_event};
use keystead_tests::{Value, json};
use ring::digest::{SHA256, digest};
use sea_orm::{ColumnTrait, QueryFilter};

use super::{CANCEL, CLOSE, DECIDE, Firm, decide, item, items};

const REPORT: &str = "query($id: ID!) { node(id: $id) { ... on SeatAudit { status closedAt report {
  json jsonSha256 markdown markdownSha256 html htmlSha256 } closingJob { status } } } }";

async fn report(firm: &Firm, audit: &str) -> Value {
    firm.app.owner.ok(REPORT, json!({ "id": audit })).await["node"].clone()
}

fn sha256(text: &Value) -> String {
    let hash = digest(&SHA256, text.as_str().expect("a text").as_bytes());
    data_encoding::HEXLOWER.encode(hash.as_ref())
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_are_applied_proven_and_sealed_and_nothing_else_changes() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    let admin = &firm.admin.1;
    let member = item(admin, &audit, "SEAT", firm.member.0).await;
    decide(admin, &member, "REVOKE").await;
    let robot = item(admin, &audit, "SERVICE_ACCOUNT", firm.robot).await;
    let target = json!({ "tier": 1, "ownerSeatId": firm.approver.0 });
    let change = json!({ "input": { "id": robot["id"], "decision": "CHANGE", "target": target, "note": "too much" } });
    admin.ok(DECIDE, change).await;
    firm.keep_the_rest(&audit).await;
    firm.close(&audit).await;

    let closed = report(&firm, &audit).await;
    assert_eq!((&closed["status"], &closed["closingJob"]["status"]), (&json!("CLOSED"), &json!("SUCCEEDED")));
    for name in ["json", "markdown", "html"] {
        assert_eq!(closed["report"][format!("{name}Sha256")], sha256(&closed["report"][name]), "{name}");
    }
    let sealed: Value = serde_json::from_str(closed["report"]["json"].as_str().expect("a text")).expect("JSON");
    assert_eq!(sealed["untouched"]["isUnchanged"], true);
    assert_eq!(sealed["untouched"]["meanwhile"], json!([]));
    assert_eq!(sealed["untouched"]["digestBefore"], sealed["untouched"]["digestAfter"]);
    let counts = &sealed["summary"];
    assert_eq!((&counts["revoked"], &counts["changed"], &counts["endedWithSeat"]), (&json!(1), &json!(1), &json!(1)));

    let member = item(admin, &audit, "SEAT", firm.member.0).await;
    assert_eq!(member["outcome"], "REVOKED");
    assert_eq!(member["proof"]["died"].as_array().map(Vec::len), Some(1), "the member's token died");
    let token = item(admin, &audit, "API_TOKEN", firm.member.0).await;
    assert_eq!(token["outcome"], "ENDED_WITH_SEAT");
    let robot = item(admin, &audit, "SERVICE_ACCOUNT", firm.robot).await;
    assert_eq!(robot["outcome"], "CHANGED");
    let changes = robot["proof"]["changes"].as_array().expect("changes");
    assert!(changes.iter().any(|c| c["field"] == "tier" && c["before"] == "2" && c["after"] == "1"));
    assert!(changes.iter().any(|c| c["field"] == "ownerSeatId" && c["after"] == json!(firm.approver.0)));
    assert_eq!(firm.member.1.send("{ viewer { seatId } }", json!({})).await.status, 401);
    assert_eq!(firm.approver.1.send("{ viewer { seatId } }", json!({})).await.status, 200);

    let log = audit_event::Entity::within(firm.app.operator().scope())
        .filter(audit_event::Column::Action.eq("seat_audit.completed"))
        .one(firm.app.app.db.read())
        .await
        .expect("a query")
        .expect("the entry");
    assert!(log.fields.to_string().contains(closed["report"]["jsonSha256"].as_str().expect("a digest")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tokens_scopes_are_narrowed_and_hold_at_once() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    let token = item(&firm.admin.1, &audit, "API_TOKEN", firm.approver.0).await;
    let target = json!({ "scopes": ["tenant:read"] });
    let change = json!({ "input": { "id": token["id"], "decision": "CHANGE", "target": target } });
    firm.admin.1.ok(DECIDE, change).await;
    firm.keep_the_rest(&audit).await;
    firm.close(&audit).await;
    let scopes = firm.approver.1.ok("{ viewer { scopes } }", json!({})).await;
    assert_eq!(scopes["viewer"]["scopes"], json!(["tenant:read"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_with_open_items_does_not_close_and_a_closed_one_is_not_decided_on() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    let input = json!({ "input": { "id": audit } });
    assert_eq!(firm.admin.1.refused(CLOSE, input.clone()).await, ["STATE_CONFLICT"]);
    firm.keep_the_rest(&audit).await;
    let one = items(&firm.admin.1, &audit, json!({})).await.remove(0);
    firm.close(&audit).await;
    let late = json!({ "input": { "id": one["id"], "decision": "REVOKE" } });
    assert_eq!(firm.app.owner.refused(DECIDE, late).await, ["STATE_CONFLICT"]);
    assert_eq!(firm.admin.1.refused(CLOSE, input).await, ["STATE_CONFLICT"]);
    let cancel = json!({ "input": { "id": audit, "reason": "too late" } });
    assert_eq!(firm.admin.1.refused(CANCEL, cancel).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_audit_applies_nothing() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    let member = item(&firm.admin.1, &audit, "SEAT", firm.member.0).await;
    decide(&firm.admin.1, &member, "REVOKE").await;
    let data = firm.admin.1.ok(CANCEL, json!({ "input": { "id": audit, "reason": "wrong scope" } })).await;
    assert_eq!(data["seatAuditCancel"]["seatAudit"]["status"], "CANCELLED");
    firm.app.advance(keystead_tests::days(60));
    firm.app.run_due_jobs().await;
    assert_eq!(firm.member.1.send("{ viewer { seatId } }", json!({})).await.status, 200);
    assert_eq!(report(&firm, &audit).await["report"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_and_deciding_at_once_leave_one_truth() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    firm.keep_the_rest(&audit).await;
    let member = item(&firm.admin.1, &audit, "SEAT", firm.member.0).await;
    let revoke = json!({ "input": { "id": member["id"], "decision": "REVOKE" } });
    let (closed, decided) = tokio::join!(
        firm.admin.1.refused(CLOSE, json!({ "input": { "id": audit } })),
        firm.app.owner.refused(DECIDE, revoke)
    );
    assert!(closed.is_empty());
    firm.app.run_due_jobs().await;
    let member = item(&firm.admin.1, &audit, "SEAT", firm.member.0).await;
    let wanted = if decided.is_empty() { ("REVOKE", "REVOKED") } else { ("KEEP", "KEPT") };
    assert_eq!((member["decision"].as_str(), member["outcome"].as_str()), (Some(wanted.0), Some(wanted.1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_by_somebody_else_meanwhile_is_named_and_not_ours() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    firm.keep_the_rest(&audit).await;
    firm.admin.1.ok(CLOSE, json!({ "input": { "id": audit } })).await;
    let tier = "mutation($input: SeatTierSetInput!) { seatTierSet(input: $input) { userErrors { code } } }";
    firm.app.owner.ok(tier, json!({ "input": { "id": firm.robot, "tier": 1 } })).await;
    firm.app.run_due_jobs().await;
    let closed = report(&firm, &audit).await;
    let sealed: Value = serde_json::from_str(closed["report"]["json"].as_str().expect("a text")).expect("JSON");
    let meanwhile = sealed["untouched"]["meanwhile"].as_array().expect("a list");
    assert_eq!(meanwhile.len(), 1);
    assert_eq!(meanwhile[0]["id"], json!(firm.robot));
    assert_eq!(meanwhile[0]["action"], "seat.tier_set");
    assert_eq!(meanwhile[0]["actorId"], json!(firm.app.owner_id));
    assert_eq!(sealed["untouched"]["isUnchanged"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_for_people_has_no_script_and_a_hostile_name_stays_text() {
    let firm = Firm::new().await;
    let rename = "mutation($input: SeatUpdateInput!) { seatUpdate(input: $input) { userErrors { code } } }";
    let name = "<script>alert(1)</script> | [x](http://e)";
    firm.app.owner.ok(rename, json!({ "input": { "id": firm.member.0, "name": name } })).await;
    let audit = firm.start().await;
    firm.keep_the_rest(&audit).await;
    firm.close(&audit).await;
    let closed = report(&firm, &audit).await;
    let html = closed["report"]["html"].as_str().expect("a page");
    assert!(!html.contains("<script") && html.contains("&lt;script&gt;"));
    assert!(html.contains("<html lang=\"en\">") && html.contains("scope=\"col\"") && html.contains("<main>"));
    let markdown = closed["report"]["markdown"].as_str().expect("a text");
    assert!(!markdown.contains("<script") && !markdown.contains("| [x]"));
    if let Some(folder) = std::env::var_os("KEYSTEAD_TEST_KEEP_REPORTS") {
        std::fs::write(std::path::Path::new(&folder).join("seat-audit.html"), html).expect("written");
        std::fs::write(std::path::Path::new(&folder).join("seat-audit.md"), markdown).expect("written");
    }
}
