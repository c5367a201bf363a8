//! Who may, and what a stranger sees.

use keystead_entities::seat::Role;
use keystead_tests::{Client, json};

use super::{BULK, CANCEL, CLOSE, DECIDE, Firm, SCHEDULE_SET, START, items};

#[tokio::test(flavor = "multi_thread")]
async fn each_role_may_what_it_may() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    let one = items(&firm.admin.1, &audit, json!({})).await.remove(0);
    let auditor = firm.app.persona(Role::Auditor).await;
    let tenant = firm.app.tenant_id;
    let mutations = [
        (START, json!({ "tenantId": tenant })),
        (CLOSE, json!({ "id": audit })),
        (CANCEL, json!({ "id": audit, "reason": "no" })),
        (SCHEDULE_SET, json!({ "tenantId": tenant, "isPaused": true })),
        (DECIDE, json!({ "id": one["id"], "decision": "KEEP" })),
        (BULK, json!({ "ids": [one["id"]], "decision": "KEEP" })),
    ];
    for (at, (query, input)) in mutations.iter().enumerate() {
        let input = json!({ "input": input });
        for who in [&auditor, &firm.member.1] {
            assert_eq!(who.error_code(query, input.clone()).await, "FORBIDDEN", "{query}");
        }
        if at < 4 {
            assert_eq!(firm.approver.1.error_code(query, input.clone()).await, "FORBIDDEN", "{query}");
        }
        assert_eq!(firm.app.nobody.send(query, input).await.status, 401);
    }
    let read = "query($id: ID!) { tenant(id: $id) { seatAudits { totalCount } seatAuditSchedule { isPaused } } }";
    for who in [&firm.app.owner, &firm.admin.1, &firm.approver.1, &auditor] {
        let data = who.ok(read, json!({ "id": tenant })).await;
        assert_eq!(data["tenant"]["seatAudits"]["totalCount"], 1);
    }
    assert_eq!(firm.member.1.error_code(read, json!({ "id": tenant })).await, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_without_the_scope_is_refused() {
    let firm = Firm::new().await;
    let narrow = firm.app.token(firm.app.owner_id, &["seats:write".parse().expect("a scope")]).await;
    let input = json!({ "input": { "tenantId": firm.app.tenant_id } });
    assert_eq!(narrow.error_code(START, input).await, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_never_decides() {
    let firm = Firm::new().await;
    let admin_robot = keystead_domain::seats::CreateService {
        name: "Admin robot".into(),
        owner_seat_id: firm.app.owner_id,
        role: Role::Admin,
        tier: 1,
        business_unit_id: None,
    };
    let seat = keystead_domain::seats::create_service(&firm.app.operator(), admin_robot).await.expect("made").id;
    let robot = firm.app.token(seat, &keystead_domain::auth::TokenScope::all()).await;
    let audit = firm.start().await;
    let member = super::item(&robot, &audit, "SEAT", firm.member.0).await;
    let input = json!({ "input": { "id": member["id"], "decision": "KEEP" } });
    assert_eq!(robot.refused(DECIDE, input).await, ["APPROVAL_REQUIRED"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_finds_nothing_and_changes_nothing() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    let one = items(&firm.admin.1, &audit, json!({})).await.remove(0);
    let (_, stranger) = firm.app.stranger().await;
    let look = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let seen = stranger.ok(look, json!({ "ids": [audit, one["id"]] })).await;
    assert_eq!(seen["nodes"], json!([null, null]));
    let before = seat_audit_rows(&firm).await;
    let tenant = firm.app.tenant_id;
    let not_found = |client: Client, query: &'static str, input| async move {
        client.refused(query, json!({ "input": input })).await
    };
    for (query, input) in [
        (START, json!({ "tenantId": tenant })),
        (CLOSE, json!({ "id": audit })),
        (CANCEL, json!({ "id": audit, "reason": "no" })),
        (SCHEDULE_SET, json!({ "tenantId": tenant, "isPaused": true })),
        (DECIDE, json!({ "id": one["id"], "decision": "REVOKE" })),
        (BULK, json!({ "ids": [one["id"]], "decision": "REVOKE" })),
    ] {
        assert_eq!(not_found(stranger.clone(), query, input).await, ["NOT_FOUND"], "{query}");
    }
    assert_eq!(seat_audit_rows(&firm).await, before);
}

async fn seat_audit_rows(firm: &Firm) -> Vec<(String, String)> {
    let dump = firm.app.dump().await;
    dump.into_iter().filter(|(table, _)| table.starts_with("seat_audit") || table == "seats").collect()
}
