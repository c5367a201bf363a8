//! Okta says everything with PUT, and goodbye with `active: false`.

use keystead_entities::tenant::Plan;
use keystead_tests::{TestApp, Value, json};

use super::{PATCH, USER, directory, get, person, seat, send};

#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_put_whole_and_leaves_with_active_false() {
    let app = TestApp::new().await;
    let okta = directory(&app).await;
    let list = get(&okta, "/Users?startIndex=1&count=1").await;
    assert_eq!((&list["totalResults"], &list["itemsPerPage"]), (&json!(1), &json!(1)), "the owner");
    let mut user = json!({
        "schemas": [USER], "userName": "isaac@harborpine.example", "name": { "givenName": "Isaac", "familyName": "Brock" },
        "emails": [{ "primary": true, "value": "isaac@harborpine.example", "type": "work" }], "displayName": "Isaac Brock",
        "locale": "en-US", "externalId": "00ujl29u0le5T6Aj10h7", "groups": [], "password": "1mz050nq", "active": true,
        "phoneNumbers": [{ "value": "555-0100", "type": "mobile" }],
    });
    app.plant("1mz050nq");
    let (status, body) = send(&okta, "POST", "/Users", user.clone()).await;
    assert_eq!(status, 201, "{body}");
    assert!(body.get("password").is_none() && body.get("phoneNumbers").is_none(), "what is not ours to keep: {body}");
    let id = body["id"].as_str().expect("an id").to_owned();
    user["id"] = json!(id);
    user["name"]["familyName"] = json!("Brook");
    user["displayName"] = json!("Isaac Brook");
    user["meta"] = body["meta"].clone();
    let (status, body) = send(&okta, "PUT", &format!("/Users/{id}"), user.clone()).await;
    assert_eq!((status, &body["displayName"]), (200, &json!("Isaac Brook")));
    let version = body["meta"]["version"].clone();
    let (_, again) = send(&okta, "PUT", &format!("/Users/{id}"), user.clone()).await;
    assert_eq!(again["meta"]["version"], version, "the same twice changes nothing");
    let goodbye = json!({ "schemas": [PATCH], "Operations": [{ "op": "replace", "value": { "active": false } }] });
    let (status, body) = send(&okta, "PATCH", &format!("/Users/{id}"), goodbye).await;
    assert_eq!((status, &body["active"]), (200, &json!(false)));
    assert_eq!(seat(&app, &id).await["status"], "DISABLED");
    user["active"] = json!(true);
    assert_eq!(send(&okta, "PUT", &format!("/Users/{id}"), user).await.0, 200);
    assert_eq!(seat(&app, &id).await["status"], "ACTIVE");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_is_a_limit_for_the_directory_as_well() {
    let app = TestApp::with_plan(Plan::Basic).await;
    let okta = directory(&app).await;
    for n in 0..9 {
        assert_eq!(send(&okta, "POST", "/Users", person(&format!("p{n}"))).await.0, 201);
    }
    let (status, answer) = send(&okta, "POST", "/Users", person("one-too-many")).await;
    assert_eq!(status, 403, "{answer}");
    assert!(
        answer["detail"].as_str().expect("a text").contains("All 10 seats of the plan BASIC are in use"),
        "{answer}"
    );
    let mut later = person("one-too-many");
    later["active"] = json!(false);
    let (status, body) = send(&okta, "POST", "/Users", later).await;
    assert_eq!(status, 201, "who is not active takes no seat");
    let back = json!({ "schemas": [PATCH], "Operations": [{ "op": "replace", "value": { "active": true } }] });
    let id = body["id"].as_str().expect("an id");
    assert_eq!(send(&okta, "PATCH", &format!("/Users/{id}"), back).await.0, 403);
    let (_, body) = send(&okta, "GET", &format!("/Users/{id}"), Value::Null).await;
    assert_eq!(body["active"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_directory_disabled_a_person_can_block() {
    let app = TestApp::new().await;
    let okta = directory(&app).await;
    let (_, body) = send(&okta, "POST", "/Users", person("isaac")).await;
    let id = body["id"].as_str().expect("an id").to_owned();
    let active = |active: bool| json!({ "schemas": [PATCH], "Operations": [{ "op": "replace", "value": { "active": active } }] });
    let patch = async |on: bool| send(&okta, "PATCH", &format!("/Users/{id}"), active(on)).await.0;
    assert_eq!(patch(false).await, 200);
    let query = "query($id: ID!) { node(id: $id) { ... on Seat { status canDirectoryEnable disabledReason departedAt viewerActions } } }";
    let look = async || app.owner.ok(query, json!({ "id": id })).await["node"].clone();
    let before = look().await;
    assert_eq!(before["canDirectoryEnable"], true);
    assert!(before["viewerActions"].as_array().expect("actions").contains(&json!("DISABLE")), "{before}");
    let disable = "mutation($input: SeatDisableInput!) { seatDisable(input: $input) { seat { status } revokedTokenCount userErrors { code } } }";
    let mut input = json!({ "id": id, "reason": "Not to come back", "idempotencyKey": "once" });
    assert_eq!(
        app.owner.refused(disable, json!({ "input": input })).await,
        ["STATE_CONFLICT"],
        "it is disabled already"
    );
    input["block"] = json!(true);
    input["idempotencyKey"] = json!("twice");
    for _ in 0..2 {
        let done = app.owner.ok(disable, json!({ "input": input })).await["seatDisable"].clone();
        assert_eq!((&done["seat"]["status"], &done["revokedTokenCount"]), (&json!("DISABLED"), &json!(0)));
    }
    let after = look().await;
    assert_eq!((&after["canDirectoryEnable"], &after["disabledReason"]), (&json!(false), &json!("Not to come back")));
    assert_eq!(after["departedAt"], before["departedAt"]);
    assert_eq!(crate::sign_in::told(&app, "seat.blocked").await.len(), 1);
    assert_eq!(patch(true).await, 400, "the directory cannot bring it back");
    assert_eq!(look().await["status"], "DISABLED");
    // Once is enough; and a person lets it in again.
    input["idempotencyKey"] = json!("thrice");
    assert_eq!(app.owner.refused(disable, json!({ "input": input })).await, ["STATE_CONFLICT"]);
    crate::statements::done(&app.owner, "seatEnable", "", json!({ "id": id })).await;
    assert_eq!(look().await["status"], "ACTIVE");
}
