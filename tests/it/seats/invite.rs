//! Asking people in.

use futures_util::future::join_all;
use keystead_entities::seat::Role;
use keystead_entities::tenant::Plan;
use keystead_tests::{TestApp, json};

use super::{INVITE, SERVICE, invitation, seat};

#[tokio::test(flavor = "multi_thread")]
async fn an_invited_person_gets_a_mail_and_is_in_once_they_come() {
    let app = TestApp::new().await;
    let input = json!({ "input": {
        "tenantId": app.tenant_id, "email": "Maria.Núñez@harborpine.example", "name": "María Núñez 🌲", "role": "APPROVER", "tier": 2
    } });
    let invited = app.owner.ok(INVITE, input).await["seatInvite"]["seat"].clone();
    assert_eq!(invited["email"], "maria.núñez@harborpine.example");
    assert_eq!((&invited["name"], &invited["status"]), (&json!("María Núñez 🌲"), &json!("INVITED")));
    app.run_due_jobs().await;
    assert_eq!(app.mails.taken().len(), 1);
    let maria = app.own_token("maria.núñez@harborpine.example", &["pilots:read"]).await;
    let seen = maria.ok("{ viewer { seat { id status } } }", json!({})).await["viewer"]["seat"].clone();
    assert_eq!(seen, json!({ "id": invited["id"], "status": "ACTIVE" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_invites_at_once_into_three_free_seats_give_exactly_three() {
    let app = TestApp::with_plan(Plan::Basic).await;
    for n in 0..6 {
        app.owner.ok(INVITE, invitation(&app, &format!("early{n}@harborpine.example"))).await;
    }
    let late: Vec<_> = (0..10).map(|n| invitation(&app, &format!("late{n}@harborpine.example"))).collect();
    let answers = join_all(late.into_iter().map(|input| app.owner.refused(INVITE, input))).await;
    let given = answers.iter().filter(|codes| codes.is_empty()).count();
    let limited = answers.iter().filter(|codes| **codes == ["PLAN_LIMIT"]).count();
    assert_eq!((given, limited), (3, 7), "{answers:?}");
    let plan =
        "query($id: ID!) { tenant(id: $id) { plan { plan limits { seats } seatsInUseCount } seats { totalCount } } }";
    let tenant = app.owner.ok(plan, json!({ "id": app.tenant_id })).await["tenant"].clone();
    assert_eq!(tenant["plan"], json!({ "plan": "BASIC", "limits": { "seats": 10 }, "seatsInUseCount": 10 }));
    assert_eq!(tenant["seats"]["totalCount"], 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_seat_frees_its_place_and_service_accounts_take_none() {
    let app = TestApp::with_plan(Plan::Basic).await;
    let mut last = json!(null);
    for n in 0..9 {
        let data = app.owner.ok(INVITE, invitation(&app, &format!("p{n}@harborpine.example"))).await;
        last = data["seatInvite"]["seat"]["id"].clone();
    }
    super::service(&app, &app.owner, &app.owner_id.to_string()).await;
    assert_eq!(app.owner.refused(INVITE, invitation(&app, "x@harborpine.example")).await, ["PLAN_LIMIT"]);
    app.owner.ok(super::DISABLE, json!({ "input": { "id": last, "reason": "left" } })).await;
    app.owner.ok(INVITE, invitation(&app, "x@harborpine.example")).await;
    let enable = "mutation($input: SeatEnableInput!) { seatEnable(input: $input) { seat { id } userErrors { code } } }";
    assert_eq!(app.owner.refused(enable, json!({ "input": { "id": last } })).await, ["PLAN_LIMIT"]);
    let change = "mutation($input: TenantPlanChangeInput!) {
      tenantPlanChange(input: $input) { tenant { plan { plan } } userErrors { code } } }";
    app.owner.ok(change, json!({ "input": { "id": app.tenant_id, "plan": "STANDARD" } })).await;
    app.owner.ok(enable, json!({ "input": { "id": last } })).await;
    let back = json!({ "input": { "id": app.tenant_id, "plan": "BASIC" } });
    assert_eq!(app.owner.refused(change, back).await, ["PLAN_LIMIT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_one_seat_until_that_is_removed() {
    let app = TestApp::new().await;
    let first = app.owner.ok(INVITE, invitation(&app, "ada@harborpine.example")).await;
    assert_eq!(app.owner.refused(INVITE, invitation(&app, "ADA@harborpine.example ")).await, ["TAKEN"]);
    let delete =
        "mutation($input: SeatDeleteInput!) { seatDelete(input: $input) { seat { status } userErrors { code } } }";
    let input = json!({ "input": { "id": first["seatInvite"]["seat"]["id"] } });
    assert_eq!(app.owner.ok(delete, input.clone()).await["seatDelete"]["seat"]["status"], "REMOVED");
    app.owner.ok(INVITE, invitation(&app, "ada@harborpine.example")).await;
    assert_eq!(app.owner.refused(delete, input).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_invites_once_also_after_a_restart() {
    let app = TestApp::new().await;
    let input =
        json!({ "input": { "tenantId": app.tenant_id, "email": "ada@harborpine.example", "idempotencyKey": "k" } });
    let first = app.owner.ok(INVITE, input.clone()).await;
    let (_, restarted) = app.restarted().await;
    assert_eq!(restarted.ok(INVITE, input).await, first);
    let other =
        json!({ "input": { "tenantId": app.tenant_id, "email": "bo@harborpine.example", "idempotencyKey": "k" } });
    assert_eq!(app.owner.refused(INVITE, other).await, ["IDEMPOTENCY_MISMATCH"]);
    app.run_due_jobs().await;
    assert_eq!(app.mails.taken().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_is_told_by_field() {
    let app = TestApp::new().await;
    let input = json!({ "input": {
        "tenantId": app.tenant_id, "email": "not an address", "name": "Eve\u{202e}nimda", "tier": 4, "department": "x".repeat(121)
    } });
    let answer = app.owner.send(INVITE, input).await;
    let errors = answer.body["data"]["seatInvite"]["userErrors"].as_array().cloned().unwrap_or_default();
    let found: Vec<_> = errors.iter().map(|e| (e["code"].as_str().unwrap(), e["field"][1].as_str().unwrap())).collect();
    assert_eq!(found, [("INVALID", "email"), ("INVALID", "name"), ("TOO_LONG", "department"), ("INVALID", "tier")]);
    let unit =
        json!({ "input": { "tenantId": app.tenant_id, "email": "a@b.example", "businessUnitId": app.owner_id } });
    assert_eq!(app.owner.refused(INVITE, unit).await, ["INVALID"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_every_script_come_back_as_they_were() {
    let app = TestApp::new().await;
    let names =
        ["Zoë Ørsted", "李小龍", "محمد علي", "Наталія", "👩🏽‍💻 Dev", "O'Neill; DROP TABLE seats;--", "%_\\", "a\u{0301}"];
    for (n, name) in names.iter().enumerate() {
        let input = json!({ "input": { "tenantId": app.tenant_id, "email": format!("n{n}@harborpine.example"), "name": name } });
        let data = app.owner.ok(INVITE, input).await;
        let id = data["seatInvite"]["seat"]["id"].as_str().expect("an id").to_owned();
        assert_eq!(seat(&app, &id).await["name"], *name);
        let find = "query($id: ID!, $s: String) { tenant(id: $id) { seats(search: $s) { nodes { id } } } }";
        let found = app.owner.ok(find, json!({ "id": app.tenant_id, "s": name })).await;
        assert_eq!(found["tenant"]["seats"]["nodes"], json!([{ "id": id }]), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_has_a_person_who_answers_for_it() {
    let app = TestApp::new().await;
    let service = super::service(&app, &app.owner, &app.owner_id.to_string()).await;
    let under_a_machine = json!({ "input": { "tenantId": app.tenant_id, "name": "b", "ownerSeatId": service } });
    assert_eq!(app.owner.refused(SERVICE, under_a_machine).await, ["STATE_CONFLICT"]);
    let owner =
        json!({ "input": { "tenantId": app.tenant_id, "name": "b", "ownerSeatId": app.owner_id, "role": "OWNER" } });
    assert_eq!(app.owner.refused(SERVICE, owner).await, ["INVALID"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_kept_out() {
    let app = TestApp::new().await;
    let input = invitation(&app, "new@harborpine.example");
    for role in [Role::Approver, Role::Auditor, Role::Member] {
        assert_eq!(app.persona(role).await.error_code(INVITE, input.clone()).await, "FORBIDDEN", "{role}");
    }
    assert_eq!(app.nobody.send(INVITE, input.clone()).await.status, 401);
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(INVITE, input.clone()).await, ["NOT_FOUND"]);
    app.persona(Role::Admin).await.ok(INVITE, input).await;
}
