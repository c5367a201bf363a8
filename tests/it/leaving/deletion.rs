//! Asking for a deletion, and calling it off.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, days, hours, json, minutes};

use super::{check, delete, fetched, look, mails, number};
use crate::partners::Scene;
use crate::statements::done;

const DELETE: &str = "mutation($input: TenantDeleteInput!) { tenantDelete(input: $input) {
  tenant { status } userErrors { code field message } } }";
const CANCEL: &str = "mutation($input: TenantDeleteCancelInput!) { tenantDeleteCancel(input: $input) {
  tenant { status deletionDueAt deletionRequestedAt } userErrors { code field message } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_is_to_be_deleted_is_closed_but_for_its_owners_who_look_fetch_and_call_it_off() {
    let app = TestApp::new().await;
    let (second, _) = app.person(Role::Owner, "Otto Owner").await;
    let admin = app.persona(Role::Admin).await;
    let begun = delete(&app).await;
    assert_eq!(begun["status"], "DELETING");
    assert_eq!(admin.send("{ viewer { seatId } }", json!({})).await.status, 403);
    app.run_due_jobs().await;
    assert_eq!(mails(&app, "will be deleted").len(), 2, "both owners are told, and nobody else");
    assert_eq!(mails(&app, "can be fetched").len(), 2);
    let seen = look(&app.owner, &app).await;
    assert_eq!(seen["deletionDueAt"], "2026-02-14T09:00:00.000Z");
    assert_eq!(
        (&seen["deletionRequestedBy"]["id"], &seen["deletionExport"]["status"]),
        (&json!(app.owner_id), &json!("READY"))
    );
    let archive = fetched(&app.owner, &seen["deletionExport"]["id"]).await;
    assert!(check(&archive, None).holds());
    let actions = seen["viewerActions"].as_array().expect("a list");
    assert!(actions.contains(&json!("DELETE_CANCEL")) && !actions.contains(&json!("SUSPEND")), "{actions:?}");
    let list = "query($id: ID!) { tenant(id: $id) { seats { totalCount } auditEvents { totalCount } } }";
    app.owner.ok(list, json!({ "id": app.tenant_id })).await;
    let rename = "mutation($input: TenantUpdateInput!) { tenantUpdate(input: $input) { userErrors { code } } }";
    assert_eq!(
        app.owner.refused(rename, json!({ "input": { "id": app.tenant_id, "name": "X" } })).await,
        ["STATE_CONFLICT"]
    );
    let invite = "mutation($input: SeatInviteInput!) { seatInvite(input: $input) { userErrors { code } } }";
    let input = json!({ "input": { "tenantId": app.tenant_id, "email": "x@y.example", "role": "MEMBER" } });
    assert_eq!(app.owner.error_code(invite, input).await, "FORBIDDEN");
    for mutation in ["tenantSuspend", "tenantResume"] {
        let ty = format!("T{}Input", &mutation[1..]);
        let query = format!("mutation($input: {ty}!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}");
        let input = json!({ "input": { "id": app.tenant_id, "reason": "x" } });
        assert_eq!(app.owner.refused(&query, input).await, ["STATE_CONFLICT"], "{mutation}");
    }
    let again = json!({ "input": { "id": app.tenant_id, "reason": "x", "confirmName": "Harbor & Pine" } });
    assert_eq!(app.owner.refused(DELETE, again).await, ["STATE_CONFLICT"]);
    let drop = "mutation($input: ExportDeleteInput!) { exportDelete(input: $input) { userErrors { code } } }";
    let kept = app.owner.send(drop, json!({ "input": { "id": seen["deletionExport"]["id"] } })).await.body;
    assert_eq!(kept["data"]["exportDelete"]["userErrors"][0]["code"], "STATE_CONFLICT", "{kept}");

    // Any owner calls it off, and all is as it was.
    app.advance(days(29));
    app.run_due_jobs().await;
    let other = app.token(second, &["tenant:write".parse().expect("a scope")]).await;
    let input = json!({ "input": { "id": app.tenant_id, "reason": "we stay" } });
    let cancelled = other.ok(CANCEL, input.clone()).await["tenantDeleteCancel"]["tenant"].clone();
    assert_eq!(cancelled, json!({ "status": "ACTIVE", "deletionDueAt": null, "deletionRequestedAt": null }));
    assert_eq!(app.owner.refused(CANCEL, input).await, ["STATE_CONFLICT"]);
    app.run_due_jobs().await;
    assert_eq!(mails(&app, "not be deleted").len(), 2);
    admin.ok("{ viewer { seatId } }", json!({})).await;
    app.advance(days(10));
    app.run_due_jobs().await;
    assert_eq!(look(&app.owner, &app).await["status"], "ACTIVE");
    assert_eq!(number(&app, "SELECT COUNT(*) FROM tenant_deletions").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_are_reminded_a_week_and_a_day_before_and_after_its_time_there_is_no_way_back() {
    let app = TestApp::new().await;
    delete(&app).await;
    app.run_due_jobs().await;
    for (day, week, tomorrow) in [(22, 0, 0), (23, 1, 0), (28, 1, 0), (29, 1, 1)] {
        let to =
            "2026-01-15T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().expect("a time") + days(day) + minutes(1);
        app.advance(to - app.clock_now());
        app.run_due_jobs().await;
        app.run_due_jobs().await;
        let told = (mails(&app, "in 7 days").len(), mails(&app, "tomorrow").len());
        assert_eq!(told, (week, tomorrow), "day {day}");
    }
    app.advance(days(1));
    let input = json!({ "input": { "id": app.tenant_id, "reason": "too late" } });
    assert_eq!(app.owner.refused(CANCEL, input).await, ["EXPIRED"]);
    app.run_due_jobs().await;
    assert_eq!(app.owner.send("{ viewer { seatId } }", json!({})).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_wants_the_name_once_more_an_owner_and_a_fresh_sign_in() {
    let app = TestApp::new().await;
    let input = |name: &str| json!({ "input": { "id": app.tenant_id, "reason": "x", "confirmName": name } });
    assert_eq!(app.owner.refused(DELETE, input("Harbour & Pine")).await, ["INVALID"]);
    assert_eq!(app.persona(Role::Admin).await.error_code(DELETE, input("Harbor & Pine")).await, "FORBIDDEN");
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(DELETE, input("Harbor & Pine")).await, ["NOT_FOUND"]);
    let browser = app.signed_in("owner@harborpine.example", "kelp anvil morse ten").await;
    app.advance(minutes(11));
    let refused = browser.graphql(DELETE, input("Harbor & Pine")).await.body;
    assert_eq!(refused["data"]["tenantDelete"]["userErrors"][0]["code"], "STEP_UP_REQUIRED", "{refused}");
    assert_eq!(look(&app.owner, &app).await["status"], "ACTIVE");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_suspended_is_suspended_again() {
    let app = TestApp::new().await;
    done(&app.owner, "tenantSuspend", "tenant { status }", json!({ "id": app.tenant_id, "reason": "pause" })).await;
    delete(&app).await;
    app.run_due_jobs().await;
    assert_eq!(look(&app.owner, &app).await["deletionExport"]["status"], "READY");
    let cancelled = app.owner.ok(CANCEL, json!({ "input": { "id": app.tenant_id, "reason": "no" } })).await;
    assert_eq!(cancelled["tenantDeleteCancel"]["tenant"]["status"], "SUSPENDED");
    done(&app.owner, "tenantResume", "tenant { status }", json!({ "id": app.tenant_id, "reason": "back" })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn partners_are_told_kept_out_and_cannot_ask_for_it() {
    let scene = Scene::new().await;
    scene.grant(&["tenant:write", "seats:read"]).await;
    let app = &scene.app;
    let inside = scene.msp.inside(app.tenant_id);
    let input = json!({ "input": { "id": app.tenant_id, "reason": "x", "confirmName": "Harbor & Pine" } });
    assert_eq!(inside.error_code(DELETE, input.clone()).await, "FORBIDDEN");
    delete(app).await;
    app.run_due_jobs().await;
    assert_eq!(mails(app, "Harbor & Pine will be deleted").len(), 1, "the partner's owner");
    let look = "query($id: ID!) { tenant(id: $id) { name } }";
    assert!(scene.msp.ok(look, json!({ "id": app.tenant_id })).await["tenant"].is_null());
    app.owner.ok(CANCEL, json!({ "input": { "id": app.tenant_id, "reason": "no" } })).await;
    app.run_due_jobs().await;
    assert_eq!(mails(app, "Harbor & Pine will not be deleted").len(), 1);
    assert_eq!(scene.msp.ok(look, json!({ "id": app.tenant_id })).await["tenant"]["name"], "Harbor & Pine");
    // The partner's own company is in the records of others.
    let home = json!({ "input": { "id": scene.home, "reason": "x", "confirmName": "Elsewhere Ltd" } });
    assert_eq!(scene.msp.refused(DELETE, home).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_finished_export_nothing_is_removed() {
    let app = TestApp::new().await;
    delete(&app).await;
    let seen = "query($id: ID!) { tenant(id: $id) { exports { nodes { id status } } } }";
    let file = app.owner.ok(seen, json!({ "id": app.tenant_id })).await["tenant"]["exports"]["nodes"][0]["id"].clone();
    done(&app.owner, "exportDelete", "export { status }", json!({ "id": file })).await;
    app.run_due_jobs().await;
    app.advance(days(40));
    app.run_due_jobs().await;
    assert!(look(&app.owner, &app).await["deletionExport"].is_null());
    // An owner asks for it anew, and from then on the grace is counted.
    done(&app.owner, "tenantExport", "export { id }", json!({ "id": app.tenant_id })).await;
    app.run_due_jobs().await;
    let seen = look(&app.owner, &app).await;
    assert_eq!(seen["deletionDueAt"], "2026-03-26T09:00:00.000Z", "{seen}");
    app.advance(days(20));
    app.run_due_jobs().await;
    super::fetched(&app.owner, &seen["deletionExport"]["id"]).await;
    app.advance(days(10) + hours(1));
    app.run_due_jobs().await;
    assert_eq!(app.owner.send("{ viewer { seatId } }", json!({})).await.status, 401);
}
