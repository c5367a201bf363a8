//! Locking out and letting in.

use keystead_domain::auth::TokenScope;
use keystead_entities::SeatId;
use keystead_entities::seat::Role;
use keystead_tests::{TestApp, hours, json, seconds};

use super::{DISABLE, ROLE_SET, VIEWER, seat, service};

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_seat_is_refused_at_once_and_nobody_else_is() {
    let app = TestApp::new().await;
    let (leaver, hers) = app.person(Role::Member, "Lea Leaver").await;
    let second = app.token(leaver, &TokenScope::all()).await;
    let (_, colleague) = app.person(Role::Member, "Carl Colleague").await;
    hers.ok(VIEWER, json!({})).await;
    let done = app.owner.ok(DISABLE, json!({ "input": { "id": leaver, "reason": "Left the company" } })).await;
    let done = &done["seatDisable"];
    assert_eq!((&done["seat"]["status"], &done["revokedTokenCount"]), (&json!("DISABLED"), &json!(2)));
    for token in done["revokedTokens"].as_array().expect("tokens") {
        assert_eq!((&token["status"], &token["revokedAt"]), (&json!("REVOKED"), &done["seat"]["disabledAt"]));
    }
    assert_eq!(hers.send(VIEWER, json!({})).await.status, 401);
    assert_eq!(second.send(VIEWER, json!({})).await.status, 401);
    colleague.ok(VIEWER, json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn enabling_does_not_bring_tokens_back() {
    let app = TestApp::new().await;
    let (id, hers) = app.person(Role::Member, "Ena Back").await;
    app.owner.ok(DISABLE, json!({ "input": { "id": id, "reason": "by mistake" } })).await;
    let enable =
        "mutation($input: SeatEnableInput!) { seatEnable(input: $input) { seat { status } userErrors { code } } }";
    let data = app.owner.ok(enable, json!({ "input": { "id": id } })).await;
    assert_eq!(data["seatEnable"]["seat"]["status"], "ACTIVE");
    assert_eq!(hers.send(VIEWER, json!({})).await.status, 401);
    let live = "query($id: ID!) { node(id: $id) { ... on Seat { apiTokens { totalCount } all: apiTokens(status: [REVOKED]) { totalCount } } } }";
    let node = app.owner.ok(live, json!({ "id": id })).await["node"].clone();
    assert_eq!(node, json!({ "apiTokens": { "totalCount": 0 }, "all": { "totalCount": 1 } }));
    assert_eq!(app.owner.refused(enable, json!({ "input": { "id": id } })).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn how_long_a_leaver_was_still_let_in_is_on_record() {
    let app = TestApp::new().await;
    let (leaver, _) = app.person(Role::Member, "Lea Leaver").await;
    let update = "mutation($input: SeatUpdateInput!) { seatUpdate(input: $input) { userErrors { code } } }";
    app.owner.ok(update, json!({ "input": { "id": leaver, "departedOn": "2026-01-14" } })).await;
    let took = "query($id: ID!) { node(id: $id) { ... on Seat { departureToDisabled } } }";
    let took = async || app.owner.ok(took, json!({ "id": leaver })).await["node"]["departureToDisabled"].clone();
    assert_eq!(took().await, json!(null), "not over yet");
    app.advance(hours(1) + seconds(5));
    app.owner.ok(DISABLE, json!({ "input": { "id": leaver, "reason": "Left the company" } })).await;
    app.advance(hours(1));
    assert_eq!(took().await, "PT39605S", "since midnight of the day after, in Berlin");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_owner_stays_and_nobody_disables_themselves() {
    let app = TestApp::new().await;
    let (second, second_client) = app.person(Role::Owner, "Second Owner").await;
    let own = json!({ "input": { "id": second, "reason": "bye" } });
    assert_eq!(second_client.refused(DISABLE, own).await, ["STATE_CONFLICT"]);
    app.owner.ok(DISABLE, json!({ "input": { "id": second, "reason": "left" } })).await;
    let robot = service(&app, &app.owner, &app.owner_id.to_string()).await;
    let lower = json!({ "input": { "id": app.owner_id, "role": "MEMBER" } });
    assert_eq!(app.owner.refused(ROLE_SET, lower).await, ["LAST_ADMIN"]);
    let (_, admin) = app.person(Role::Admin, "Ann Admin").await;
    let above = json!({ "input": { "id": app.owner_id, "reason": "coup" } });
    assert_eq!(admin.error_code(DISABLE, above).await, "FORBIDDEN");
    assert!(!robot.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn bulk_disables_all_or_none_and_names_who_stands_in_the_way() {
    let app = TestApp::new().await;
    let bulk = "mutation($input: SeatBulkDisableInput!) {
      seatBulkDisable(input: $input) { seats { id status } revokedTokenCount userErrors { code field } } }";
    let (a, _) = app.person(Role::Member, "A").await;
    let (b, _) = app.person(Role::Member, "B").await;
    let bad = json!({ "input": { "ids": [a, b, app.owner_id, a], "reason": "x" } });
    assert_eq!(app.owner.refused(bulk, bad).await, ["INVALID"]);
    let (_, stranger_owner) = (0, app.stranger().await);
    let foreign = stranger_owner.1.ok(VIEWER, json!({})).await["viewer"]["seatId"].clone();
    let bad = json!({ "input": { "ids": [a, foreign, b, app.owner_id], "reason": "x" } });
    let answer = app.owner.send(bulk, bad).await;
    let errors = &answer.body["data"]["seatBulkDisable"]["userErrors"];
    assert_eq!(errors[0], json!({ "code": "NOT_FOUND", "field": ["input", "ids", "1"] }));
    assert_eq!(errors[1], json!({ "code": "STATE_CONFLICT", "field": ["input", "ids", "3"] }));
    assert_eq!(seat(&app, &a.to_string()).await["status"], "ACTIVE");
    let good = json!({ "input": { "ids": [b, a], "reason": "closing the branch", "idempotencyKey": "bulk" } });
    let done = app.owner.ok(bulk, good.clone()).await;
    assert_eq!(done["seatBulkDisable"]["revokedTokenCount"], 2);
    assert_eq!(done["seatBulkDisable"]["seats"][0], json!({ "id": b, "status": "DISABLED" }));
    assert_eq!(app.owner.ok(bulk, good).await, done);
    let many: Vec<_> = (0..101).map(|_| json!(a)).collect();
    assert_eq!(app.owner.refused(bulk, json!({ "input": { "ids": many, "reason": "x" } })).await, ["TOO_LONG"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_owners_cannot_both_go_in_one_call() {
    let app = TestApp::new().await;
    let (second, _) = app.person(Role::Owner, "Second Owner").await;
    let (third, third_client) = app.person(Role::Owner, "Third Owner").await;
    let bulk = "mutation($input: SeatBulkDisableInput!) { seatBulkDisable(input: $input) { seats { id } userErrors { code } } }";
    let both = json!({ "input": { "ids": [second, app.owner_id], "reason": "x" } });
    third_client.ok(bulk, both).await;
    assert_eq!(seat_status(&app, &third_client, &second.to_string()).await, "DISABLED");
    assert_eq!(seat_status(&app, &third_client, &third.to_string()).await, "ACTIVE");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_owners_who_remove_each_other_at_the_same_moment_one_remains() {
    let app = TestApp::new().await;
    let directory = crate::scim::directory(&app).await;
    let (mut inside, mut who) = (app.owner.clone(), app.owner_id);
    for (round, way) in ["disable", "lower", "both", "directory"].into_iter().enumerate() {
        let (other, other_client) = app.person(Role::Owner, &format!("Owner {round}")).await;
        let disable = |id: SeatId| json!({ "input": { "id": id, "reason": "coup" } });
        let lower = |id: SeatId| json!({ "input": { "id": id, "role": "MEMBER" } });
        match way {
            "disable" => {
                futures_util::join!(inside.send(DISABLE, disable(other)), other_client.send(DISABLE, disable(who)));
            }
            "lower" => {
                futures_util::join!(inside.send(ROLE_SET, lower(other)), other_client.send(ROLE_SET, lower(who)));
            }
            "both" => {
                futures_util::join!(inside.send(DISABLE, disable(other)), other_client.send(ROLE_SET, lower(who)));
            }
            _ => {
                let path = format!("/Users/{who}");
                let leaves = crate::scim::send(&directory, "DELETE", &path, json!(null));
                futures_util::join!(inside.send(DISABLE, disable(other)), leaves);
            }
        }
        let mut left = Vec::new();
        for (client, id) in [(&inside, who), (&other_client, other)] {
            let answer = client.send(VIEWER, json!({})).await;
            if answer.status == 200 && answer.body["data"]["viewer"]["role"] == "OWNER" {
                left.push((client.clone(), id));
            }
        }
        assert_eq!(left.len(), 1, "{way}");
        (inside, who) = left.remove(0);
    }
}

async fn seat_status(_: &TestApp, client: &keystead_tests::Client, id: &str) -> String {
    let node = client.ok("query($id: ID!) { node(id: $id) { ... on Seat { status } } }", json!({ "id": id })).await;
    node["node"]["status"].as_str().expect("a status").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn service_accounts_are_handed_over_or_left_behind_and_the_answer_says_which() {
    let app = TestApp::new().await;
    let (leaver, _) = app.person(Role::Admin, "Lea Leaver").await;
    let (heir, _) = app.person(Role::Member, "Henry Heir").await;
    let robot = service(&app, &app.owner, &leaver.to_string()).await;
    let delete = "mutation($input: SeatDeleteInput!) { seatDelete(input: $input) { seat { id } userErrors { code } } }";
    assert_eq!(app.owner.refused(delete, json!({ "input": { "id": leaver } })).await, ["STATE_CONFLICT"]);
    let to_herself = json!({ "input": { "id": leaver, "reason": "left", "handOverToSeatId": leaver } });
    assert_eq!(app.owner.refused(DISABLE, to_herself).await, ["INVALID"]);
    let input = json!({ "input": { "id": leaver, "reason": "left", "handOverToSeatId": heir, "idempotencyKey": "d" } });
    let done = app.owner.ok(DISABLE, input.clone()).await;
    assert_eq!(done["seatDisable"]["handedOver"], json!([{ "id": robot }]));
    assert_eq!(done["seatDisable"]["leftBehind"], json!([]));
    assert_eq!(app.owner.ok(DISABLE, input).await, done, "a repeat says the same");
    assert_eq!(seat(&app, &robot).await["owner"]["id"], json!(heir));
    let done = app.owner.ok(DISABLE, json!({ "input": { "id": heir, "reason": "left too" } })).await;
    assert_eq!(done["seatDisable"]["leftBehind"], json!([{ "id": robot }]));
    let give = "mutation($input: SeatHandOverInput!) {
      seatHandOver(input: $input) { serviceAccounts { id owner { id } } userErrors { code } } }";
    let given = app.owner.ok(give, json!({ "input": { "id": heir, "toSeatId": app.owner_id } })).await;
    assert_eq!(given["seatHandOver"]["serviceAccounts"], json!([{ "id": robot, "owner": { "id": app.owner_id } }]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_is_refused_with_the_seat_as_it_is() {
    let app = TestApp::new().await;
    let (id, _) = app.person(Role::Member, "Vera Version").await;
    let answer = app.owner.send(DISABLE, json!({ "input": { "id": id, "reason": "x", "expectedVersion": 99 } })).await;
    let payload = &answer.body["data"]["seatDisable"];
    assert_eq!(payload["userErrors"][0]["code"], "VERSION_CONFLICT");
    assert_eq!((&payload["seat"]["status"], &payload["revokedTokenCount"]), (&json!("ACTIVE"), &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_kept_out() {
    let app = TestApp::new().await;
    let (id, own) = app.person(Role::Member, "Mo Member").await;
    let input = json!({ "input": { "id": id, "reason": "x" } });
    for role in [Role::Approver, Role::Auditor, Role::Member] {
        assert_eq!(app.persona(role).await.error_code(DISABLE, input.clone()).await, "FORBIDDEN", "{role}");
    }
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(DISABLE, input).await, ["NOT_FOUND"]);
    let look = "query($id: ID!) { node(id: $id) { ... on Seat { id } } }";
    assert!(stranger.ok(look, json!({ "id": id })).await["node"].is_null());
    own.ok(look, json!({ "id": id })).await;
    assert!(own.ok(look, json!({ "id": app.owner_id })).await["node"].is_null(), "a member sees no other seat");
}
