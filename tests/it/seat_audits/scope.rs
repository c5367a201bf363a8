//! What an audit covers, frozen; and what it warns of.

use keystead_entities::seat::Role;
use keystead_tests::{days, json};

use super::{Firm, START, flag, item, items};

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_can_get_in_is_an_item_and_later_things_are_not() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    let before = items(&firm.app.owner, &audit, json!({})).await;
    let count = |kind: &str| before.iter().filter(|item| item["kind"] == kind).count();
    assert_eq!((count("SEAT"), count("SERVICE_ACCOUNT"), count("API_TOKEN")), (4, 1, 5));
    firm.app.person(Role::Member, "Late Comer").await;
    assert_eq!(items(&firm.app.owner, &audit, json!({})).await.len(), before.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_snapshot_stays_as_reviewed_when_the_seat_changes() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    let tier = "mutation($input: SeatTierSetInput!) { seatTierSet(input: $input) { userErrors { code } } }";
    firm.app.owner.ok(tier, json!({ "input": { "id": firm.robot, "tier": 3 } })).await;
    let robot = item(&firm.app.owner, &audit, "SERVICE_ACCOUNT", firm.robot).await;
    assert_eq!(robot["snapshot"]["tier"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaver_a_robot_without_an_owner_and_a_broad_token_are_flagged() {
    let firm = Firm::new().await;
    let leaver = "mutation($input: SeatUpdateInput!) { seatUpdate(input: $input) { userErrors { code } } }";
    let input = json!({ "input": { "id": firm.approver.0, "departedOn": "2026-01-10" } });
    firm.app.owner.ok(leaver, input).await;
    firm.app.advance(days(100));
    firm.app.run_due_jobs().await;
    let disable = "mutation($input: SeatDisableInput!) { seatDisable(input: $input) { userErrors { code } } }";
    firm.app.owner.ok(disable, json!({ "input": { "id": firm.member.0, "reason": "gone" } })).await;
    for audit in super::audits(&firm.app).await {
        let cancel = json!({ "input": { "id": audit["id"], "reason": "by hand instead" } });
        firm.app.owner.ok(super::CANCEL, cancel).await;
    }
    let audit = firm.start().await;
    let owner = &firm.app.owner;
    assert_eq!(flag(&item(owner, &audit, "SEAT", firm.approver.0).await, "LEAVER"), "YES");
    let robot = item(owner, &audit, "SERVICE_ACCOUNT", firm.robot).await;
    assert_eq!(flag(&robot, "OWNER_MISSING"), "YES");
    assert_eq!(flag(&robot, "DORMANT_90"), "YES");
    assert_eq!(flag(&robot, "NEVER_SIGNED_IN"), "YES");
    assert_eq!(flag(&robot, "NO_MFA"), "absent");
    let token = item(owner, &audit, "API_TOKEN", firm.robot).await;
    assert_eq!(flag(&token, "NEVER_USED_TOKEN"), "YES");
    assert_eq!(flag(&token, "OWNER_MISSING"), "YES");
    let of_approver = item(owner, &audit, "API_TOKEN", firm.approver.0).await;
    assert_eq!(flag(&of_approver, "SCOPES_TOO_BROAD"), "YES");
    let admin = item(owner, &audit, "SEAT", firm.admin.0).await;
    assert_eq!(flag(&admin, "NO_MFA"), "UNKNOWN");
    let raised = items(owner, &audit, json!({ "flags": ["OWNER_MISSING"] })).await;
    assert_eq!(raised.len(), 2, "the filter finds the robot and its token");
    let unknown = items(owner, &audit, json!({ "unknownFlags": ["NO_MFA"], "kind": ["SEAT"] })).await;
    assert_eq!(unknown.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_audit_by_hand_waits_for_the_first() {
    let firm = Firm::new().await;
    firm.start().await;
    let input = json!({ "input": { "tenantId": firm.app.tenant_id } });
    assert_eq!(firm.admin.1.refused(START, input).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_started_is_refused_by_field() {
    let firm = Firm::new().await;
    let (_, stranger) = firm.app.stranger().await;
    let elsewhere = stranger.ok("{ viewer { seatId } }", json!({})).await["viewer"]["seatId"].clone();
    let with = |more: keystead_tests::Value| {
        let mut input = json!({ "tenantId": firm.app.tenant_id });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "input": input })
    };
    let admin = &firm.admin.1;
    assert_eq!(admin.refused(START, with(json!({ "dueOn": "2025-01-01" }))).await, ["INVALID"]);
    assert_eq!(admin.refused(START, with(json!({ "dueOn": "2027-01-01" }))).await, ["INVALID"]);
    assert_eq!(admin.refused(START, with(json!({ "reviewerSeatIds": [firm.member.0] }))).await, ["INVALID"]);
    assert_eq!(admin.refused(START, with(json!({ "reviewerSeatIds": [elsewhere] }))).await, ["NOT_FOUND"]);
    assert!(super::audits(&firm.app).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_file_of_the_directory_makes_nobody_look_dormant() {
    let firm = Firm::new().await;
    let import =
        "mutation($input: SeatImportCreateInput!) { seatImportCreate(input: $input) { userErrors { code field } } }";
    let input = |as_of: &str| {
        let row = json!({ "email": "dora@harborpine.example", "lastSignInAt": "2025-09-01T08:00:00Z" });
        json!({ "input": { "tenantId": firm.app.tenant_id, "rows": [row], "asOf": as_of } })
    };
    for wrong in ["2026-01-16T09:00:00Z", "2024-01-01T00:00:00Z"] {
        assert_eq!(firm.admin.1.refused(import, input(wrong)).await, ["INVALID"], "{wrong}");
    }
    let dormant = async || {
        let audit = firm.start().await;
        let all = super::items(&firm.admin.1, &audit, json!({ "kind": ["SEAT"] })).await;
        let dora =
            all.into_iter().find(|item| item["name"].as_str().is_some_and(|n| n.starts_with("dora"))).expect("dora");
        let cancel = json!({ "input": { "id": audit, "reason": "a look only" } });
        firm.admin.1.ok(super::CANCEL, cancel).await;
        super::flag(&dora, "DORMANT_90")
    };
    firm.admin.1.ok(import, input("2025-12-06T09:00:00Z")).await;
    firm.app.run_due_jobs().await;
    assert_eq!(dormant().await, "UNKNOWN", "forty days old: she may have been there since");
    firm.admin.1.ok(import, input("2026-01-14T09:00:00Z")).await;
    firm.app.run_due_jobs().await;
    assert_eq!(dormant().await, "YES", "the directory said so yesterday");
}
