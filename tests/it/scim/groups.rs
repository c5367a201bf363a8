//! Groups, and what they stand for.

use futures_util::future::join_all;
use keystead_tests::{TestApp, Value, json};

use super::{PATCH, directory, get, made, seat, send};

const MAP: &str = "mutation($input: ScimGroupMappingSetInput!) { scimGroupMappingSet(input: $input) {
  scimGroup { role tier memberCount } userErrors { code field } } }";

#[tokio::test(flavor = "multi_thread")]
async fn members_have_what_their_groups_stand_for_and_fall_back_when_they_leave() {
    let app = TestApp::new().await;
    let entra = directory(&app).await;
    let (one, two) = (made(&entra, "one").await, made(&entra, "two").await);
    let new = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Data team", "externalId": "g-1",
        "members": [{ "value": one }] });
    let (status, group) = send(&entra, "POST", "/Groups", new.clone()).await;
    assert_eq!(status, 201, "{group}");
    assert_eq!(send(&entra, "POST", "/Groups", new).await.1["scimType"], "uniqueness");
    let id = group["id"].as_str().expect("an id").to_owned();
    let path = format!("/Groups/{id}");
    let mapped = app.owner.ok(MAP, json!({ "input": { "id": id, "role": "APPROVER", "tier": 2 } })).await;
    assert_eq!(mapped["scimGroupMappingSet"]["scimGroup"], json!({ "role": "APPROVER", "tier": 2, "memberCount": 1 }));
    let has = |id: String| {
        let app = &app;
        async move {
            let seat = seat(app, &id).await;
            (seat["role"].as_str().expect("a role").to_owned(), seat["tier"].as_i64().expect("a tier"))
        }
    };
    assert_eq!(has(one.clone()).await, ("APPROVER".to_owned(), 2), "at once");
    let join =
        json!({ "schemas": [PATCH], "Operations": [{ "op": "Add", "path": "members", "value": [{ "value": two }] }] });
    assert_eq!(send(&entra, "PATCH", &path, join).await.0, 200);
    assert_eq!(has(two.clone()).await, ("APPROVER".to_owned(), 2));
    let leave = json!({ "schemas": [PATCH], "Operations": [{ "op": "Remove", "path": format!("members[value eq \"{two}\"]") }] });
    assert_eq!(send(&entra, "PATCH", &path, leave).await.0, 200);
    assert_eq!(has(two.clone()).await, ("MEMBER".to_owned(), 1));
    let listed = get(&entra, "/Groups?excludedAttributes=members&filter=displayName%20eq%20%22data%20TEAM%22").await;
    assert_eq!((&listed["totalResults"], &listed["Resources"][0]["members"]), (&json!(1), &Value::Null));
    assert_eq!(get(&entra, &path).await["members"][0]["value"], json!(one));
    let nobody = json!({ "schemas": [PATCH], "Operations": [{ "op": "add", "path": "members", "value": [{ "value": "seat_00000000000000000000000000" }] }] });
    assert_eq!(send(&entra, "PATCH", &path, nobody).await.1["scimType"], "invalidValue");
    assert_eq!(send(&entra, "DELETE", &path, Value::Null).await.0, 204);
    assert_eq!(has(one).await, ("MEMBER".to_owned(), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_group_makes_or_touches_owners() {
    let app = TestApp::new().await;
    let entra = directory(&app).await;
    let new = json!({ "displayName": "Everybody", "members": [{ "value": app.owner_id }] });
    let (_, group) = send(&entra, "POST", "/Groups", new).await;
    let id = group["id"].clone();
    assert_eq!(app.owner.refused(MAP, json!({ "input": { "id": id, "role": "OWNER" } })).await, ["INVALID"]);
    app.owner.ok(MAP, json!({ "input": { "id": id, "role": "MEMBER" } })).await;
    assert_eq!(seat(&app, &app.owner_id.to_string()).await["role"], "OWNER");
    let admin = app.persona(keystead_entities::seat::Role::Admin).await;
    admin.ok(MAP, json!({ "input": { "id": id, "role": "ADMIN" } })).await;
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(MAP, json!({ "input": { "id": id, "tier": 3 } })).await, ["NOT_FOUND"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_changes_at_once_none_is_lost_and_none_is_sent_back() {
    let app = TestApp::new().await;
    let entra = directory(&app).await;
    let (_, group) = send(&entra, "POST", "/Groups", json!({ "displayName": "Data team" })).await;
    let group = format!("/Groups/{}", group["id"].as_str().expect("an id"));
    let mut people = Vec::new();
    for n in 0..6 {
        people.push(made(&entra, &format!("p{n}")).await);
    }
    let patch = |op: Value| json!({ "schemas": [PATCH], "Operations": [op] });
    let joins = people.iter().map(|id| {
        let join = json!({ "op": "Add", "path": "members", "value": [{ "value": id }] });
        send(&entra, "PATCH", &group, patch(join))
    });
    for (status, body) in join_all(joins).await {
        assert_eq!(status, 200, "{body}");
    }
    assert_eq!(get(&entra, &group).await["members"].as_array().map(Vec::len), Some(6));
    let person = format!("/Users/{}", people[0]);
    let said = [("displayName", "Pia One"), ("title", "Clerk"), ("userType", "Temp"), ("name.familyName", "One")];
    let changes = said.map(|(path, value)| {
        send(&entra, "PATCH", &person, patch(json!({ "op": "Replace", "path": path, "value": value })))
    });
    for (status, body) in join_all(changes).await {
        assert_eq!(status, 200, "{body}");
    }
    let now = get(&entra, &person).await;
    let has = [&now["displayName"], &now["title"], &now["userType"], &now["name"]["familyName"]];
    assert_eq!(has.map(Value::as_str), said.map(|(_, value)| Some(value)), "{now}");
}
