//! Who decides on what.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, json};

use super::{BULK, CLOSE, DECIDE, Firm, START, decide, item, items};

#[tokio::test(flavor = "multi_thread")]
async fn nobody_decides_on_themselves_or_on_a_machine_they_answer_for() {
    let firm = Firm::new().await;
    let heir = "mutation($input: SeatHandOverInput!) { seatHandOver(input: $input) { userErrors { code } } }";
    firm.app.owner.ok(heir, json!({ "input": { "id": firm.member.0, "toSeatId": firm.admin.0 } })).await;
    let audit = firm.start().await;
    let admin = &firm.admin.1;
    for (kind, seat) in [
        ("SEAT", firm.admin.0),
        ("API_TOKEN", firm.admin.0),
        ("SERVICE_ACCOUNT", firm.robot),
        ("API_TOKEN", firm.robot),
    ] {
        let own = item(admin, &audit, kind, seat).await;
        assert_ne!(own["reviewer"]["id"], json!(firm.admin.0), "{kind}: nobody is asked about themselves");
        assert_eq!(own["viewerActions"], json!([]));
        let input = json!({ "input": { "id": own["id"], "decision": "KEEP" } });
        assert_eq!(admin.refused(DECIDE, input).await, ["FOUR_EYES"], "{kind}");
    }
    let other = item(admin, &audit, "SEAT", firm.member.0).await;
    decide(admin, &other, "KEEP").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_taken_over_during_the_audit_is_not_decided_on_by_its_new_owner() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    let heir = "mutation($input: SeatHandOverInput!) { seatHandOver(input: $input) { userErrors { code } } }";
    firm.app.owner.ok(heir, json!({ "input": { "id": firm.member.0, "toSeatId": firm.admin.0 } })).await;
    let robot = item(&firm.admin.1, &audit, "SERVICE_ACCOUNT", firm.robot).await;
    let input = json!({ "input": { "id": robot["id"], "decision": "KEEP" } });
    assert_eq!(firm.admin.1.refused(DECIDE, input).await, ["FOUR_EYES"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approver_decides_on_members_and_not_on_owners_or_admins() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    let approver = &firm.approver.1;
    let member = item(approver, &audit, "SEAT", firm.member.0).await;
    decide(approver, &member, "KEEP").await;
    let admin = item(approver, &audit, "SEAT", firm.admin.0).await;
    let input = json!({ "input": { "id": admin["id"], "decision": "REVOKE" } });
    assert_eq!(approver.refused(DECIDE, input).await, ["APPROVAL_REQUIRED"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approver_who_was_not_asked_decides_on_nothing() {
    let firm = Firm::new().await;
    let input = json!({ "input": { "tenantId": firm.app.tenant_id, "reviewerSeatIds": [firm.admin.0] } });
    let data = firm.admin.1.ok(START, input).await;
    let audit = data["seatAuditStart"]["seatAudit"]["id"].as_str().expect("an id").to_owned();
    let member = item(&firm.approver.1, &audit, "SEAT", firm.member.0).await;
    assert_eq!(member["viewerActions"], json!([]));
    let input = json!({ "input": { "id": member["id"], "decision": "KEEP" } });
    assert_eq!(firm.approver.1.refused(DECIDE, input).await, ["APPROVAL_REQUIRED"]);
    let admins = item(&firm.app.owner, &audit, "SEAT", firm.admin.0).await;
    assert_eq!(admins["reviewer"]["id"], json!(firm.app.owner_id), "the only reviewer's own item goes to the owner");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_only_owner_of_a_firm_is_reviewed_by_nobody_and_the_report_says_so() {
    let app = TestApp::new().await;
    app.person(Role::Member, "Max Member").await;
    let data = app.owner.ok(START, json!({ "input": { "tenantId": app.tenant_id } })).await;
    let started = &data["seatAuditStart"]["seatAudit"];
    assert_eq!(started["summary"]["selfReviewNotPossibleCount"], 2, "the owner's seat and token");
    let audit = started["id"].as_str().expect("an id").to_owned();
    for item in items(&app.owner, &audit, json!({ "isReviewable": true })).await {
        decide(&app.owner, &item, "KEEP").await;
    }
    app.owner.ok(CLOSE, json!({ "input": { "id": audit } })).await;
    app.run_due_jobs().await;
    let own = item(&app.owner, &audit, "SEAT", app.owner_id).await;
    assert_eq!((&own["outcome"], &own["isSelfReviewNotPossible"]), (&json!("NOT_REVIEWED"), &json!(true)));
    let told = app.mails.taken().iter().any(|mail| mail.subject.contains("nobody can decide"));
    assert!(told, "the owner was told at the start");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_made_during_the_audit_is_asked_about_the_owner() {
    let app = TestApp::new().await;
    let data = app.owner.ok(START, json!({ "input": { "tenantId": app.tenant_id } })).await;
    let audit = data["seatAuditStart"]["seatAudit"]["id"].as_str().expect("an id").to_owned();
    let (admin, _) = app.person(Role::Admin, "Ada Admin").await;
    app.advance(keystead_tests::days(1));
    app.run_due_jobs().await;
    assert_eq!(item(&app.owner, &audit, "SEAT", app.owner_id).await["reviewer"]["id"], json!(admin));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_takes_away_and_never_gives() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    let admin = &firm.admin.1;
    let robot = item(admin, &audit, "SERVICE_ACCOUNT", firm.robot).await;
    let token = item(admin, &audit, "API_TOKEN", firm.robot).await;
    let change = |item: &keystead_tests::Value, target: keystead_tests::Value| json!({ "input": { "id": item["id"], "decision": "CHANGE", "target": target } });
    for (item, target) in [
        (&robot, json!({ "role": "ADMIN" })),
        (&robot, json!({ "tier": 3 })),
        (&robot, json!({ "scopes": ["apps:read"] })),
        (&token, json!({ "scopes": ["apps:write"] })),
        (&token, json!({ "scopes": ["no:such"] })),
        (&token, json!({ "role": "MEMBER" })),
    ] {
        assert_eq!(admin.refused(DECIDE, change(item, target.clone())).await, ["INVALID"], "{target}");
    }
    assert_eq!(admin.refused(DECIDE, change(&robot, json!({}))).await, ["REQUIRED"]);
    let keep = json!({ "input": { "id": robot["id"], "decision": "KEEP", "target": { "tier": 1 } } });
    assert_eq!(admin.refused(DECIDE, keep).await, ["INVALID"]);
    let lower = admin.ok(DECIDE, change(&robot, json!({ "tier": 1, "ownerSeatId": firm.approver.0 }))).await;
    assert_eq!(lower["seatAuditItemDecide"]["seatAuditItem"]["target"]["tier"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_reviewers_at_once_the_second_is_told() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    let member = item(&firm.admin.1, &audit, "SEAT", firm.member.0).await;
    let input = |decision: &str| json!({ "input": { "id": member["id"], "decision": decision, "expectedVersion": member["version"] } });
    let (one, other) =
        tokio::join!(firm.admin.1.refused(DECIDE, input("KEEP")), firm.app.owner.refused(DECIDE, input("REVOKE")));
    let mut refused = [one, other].concat();
    refused.sort();
    assert_eq!(refused, ["VERSION_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_decision_is_all_or_nothing_and_overrules_nobody() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    let admin = &firm.admin.1;
    let all = items(admin, &audit, json!({})).await;
    let ids: Vec<_> = all.iter().map(|item| item["id"].clone()).collect();
    let refused = admin.refused(BULK, json!({ "input": { "ids": ids, "decision": "KEEP" } })).await;
    assert_eq!(refused, ["FOUR_EYES"; 2], "the admin's own seat and token stand in the way");
    assert!(items(admin, &audit, json!({ "isDecided": true })).await.is_empty());
    let member = item(admin, &audit, "SEAT", firm.member.0).await;
    decide(&firm.app.owner, &member, "REVOKE").await;
    let own = |item: &&keystead_tests::Value| item["seat"]["id"] != json!(firm.admin.0);
    let ids: Vec<_> = all.iter().filter(own).map(|item| item["id"].clone()).collect();
    let refused = admin.refused(BULK, json!({ "input": { "ids": ids, "decision": "KEEP" } })).await;
    assert_eq!(refused, ["STATE_CONFLICT"]);
    let ids: Vec<_> = ids.into_iter().filter(|id| *id != member["id"]).collect();
    let data = admin.ok(BULK, json!({ "input": { "ids": ids, "decision": "KEEP", "note": "seen" } })).await;
    assert_eq!(data["seatAuditItemBulkDecide"]["seatAudit"]["summary"]["undecidedCount"], 2);
    let twice = json!({ "input": { "ids": [ids[0], ids[0]], "decision": "KEEP" } });
    assert_eq!(admin.refused(BULK, twice).await, ["INVALID"]);
    let many: Vec<_> = (0..101).map(|_| ids[0].clone()).collect();
    let refused = admin.refused(BULK, json!({ "input": { "ids": many, "decision": "KEEP" } })).await;
    assert!(refused.contains(&"TOO_LONG".to_owned()));
}
