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
